#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string range{};
    bool changes{};
};

int run(Call& call, Options const& options)
{
    auto commits = call.engine().map(options.range);
    if (options.changes) std::erase_if(commits, [](MappedCommit const& commit) { return !commit.changed; });
    auto const which = options.changes ? Commits::Changing : Commits::All;
    call.answer(call.is_json() ? json_of(commits) : text_of(commits, which, call.style()));
    return kDone;
}

}  // namespace

void add_map(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("map", "which data version each commit needs");
    parser->group(kHistory);
    parser->add_option("REVS", options->range, "a range as git takes it; default: HEAD");
    parser->add_flag("--changes", options->changes, "only commits where the version changes");
    parser->footer("newel map v1.0..main\nnewel map --changes");
    commands.push_back({.parser = parser, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
