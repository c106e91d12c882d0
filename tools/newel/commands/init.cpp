#include "commands.h"
#include "program.h"
#include "progress.h"
#include "render_json.h"
#include "render_text.h"
#include "words.h"

#include <poll.h>
#include <unistd.h>

#include <iostream>
#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::vector<std::string> from{};
    std::string app{};
    std::string database{};
    std::string files{};
    bool yes{};
};

InitRequest request_from(Options const& options)
{
    InitRequest request{.app = options.app, .database = options.database, .files = options.files};
    if (options.from.size() == 2) {
        request.layout = options.from[0];
        request.layout_dir = options.from[1];
    }
    return request;
}

bool can_ask() { return is_terminal(Stream::Input) && is_terminal(Stream::Errors); }

/// False where the user pressed Ctrl-C: a read would not see one that came just before it.
bool waits_for_answer()
{
    constexpr int kLookMs = 50;
    while (std::cin.rdbuf()->in_avail() <= 0) {
        if (is_interrupted()) return false;
        ::pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        if (::poll(&input, 1, kLookMs) > 0) break;
    }
    return !is_interrupted();
}

/// Asked on standard error, so that standard output stays what was asked for. Enter means yes, the end of the input no;
/// what is neither yes nor no is asked again.
bool is_agreed(std::string_view question)
{
    for (std::string answer;;) {
        std::cerr << question << " [Y/n] " << std::flush;
        if (!waits_for_answer() || !std::getline(std::cin, answer)) return false;
        auto const said = lower(trim(answer));
        if (said.empty() || said == "y" || said == "yes") return true;
        if (said == "n" || said == "no") return false;
    }
}

void ask_to_write(Options const& options, InitProposal const& proposal)
{
    if (options.yes) return;
    if (!can_ask())
        throw Error(ErrorCode::Usage,
                    cat("init asks before it writes ", proposal.manifest_file, ", and there is no terminal to ask on"),
                    "newel init --yes    writes without asking");
    if (!is_agreed(cat("Write ", printable(proposal.manifest_file), "?")))
        throw Error(ErrorCode::Failed, "nothing was written");
}

std::optional<AdoptResult> adopt_what_is_there(Call& call, InitProposal const& proposal)
{
    if (!proposal.has_data) return std::nullopt;
    try {
        return call.fresh_engine().adopt({});
    } catch (Error& error) {
        error.within(cat(proposal.manifest_file, " is written, but the data is not under management yet"));
        throw;
    }
}

void offer_hooks(Call& call, Options const& options, InitProposal const& proposal)
{
    if (!proposal.in_repository) return;
    static constexpr std::string_view kCommand = "  newel hooks install    the data follows git switch by itself\n";
    if (options.yes || !can_ask()) return call.tell(kCommand);
    if (!is_agreed("Install git hooks, so that the data follows git switch by itself?")) return call.tell(kCommand);
    call.tell(text_of(call.fresh_engine().install_hooks(program_path()), "installed"));
}

int run(Call& call, Options const& options)
{
    auto const proposal = call.engine().propose(request_from(options));
    if (!call.is_json()) call.tell(text_of(proposal));
    ask_to_write(options, proposal);
    call.engine().init(proposal);
    if (!call.is_json()) call.tell(cat("wrote ", printable(proposal.manifest_file), "\n"));
    auto const adopted = adopt_what_is_there(call, proposal);
    if (call.is_json()) {
        call.answer(json_of(proposal, adopted ? &*adopted : nullptr));
        return kDone;
    }
    if (adopted) call.tell(text_of(*adopted, Run::Real));
    offer_hooks(call, options, proposal);
    return kDone;
}

}  // namespace

void add_init(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("init", "looks around, proposes a manifest, writes it, takes the data in");
    parser->group(kStart);
    parser->add_option("--from", options->from, "an existing tool's migrations: diesel, golang-migrate, ...")
        ->expected(2)
        ->type_name("LAYOUT DIR");
    parser->add_option("--app", options->app, "the app's name")->type_name("NAME");
    parser->add_option("--db", options->database, "the database, there already or not")->type_name("FILE");
    parser->add_option("--files", options->files, "a folder of files that belongs to the data")->type_name("DIR");
    parser->add_flag("--yes", options->yes, "do not ask");
    parser->footer("newel init\nnewel init --from diesel migrations --db var/app.db --yes");
    commands.push_back(
        {.parser = parser, .effect = Effect::Writes, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
