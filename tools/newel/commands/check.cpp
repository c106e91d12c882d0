#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string as{};
    std::string may{};
    bool exact{};
};

CheckRequest::May may_from(std::string const& may)
{
    if (may.empty()) return CheckRequest::May::Any;
    if (may == "read") return CheckRequest::May::Read;
    if (may == "write") return CheckRequest::May::Write;
    throw Error(ErrorCode::Usage, cat("--may takes read or write, not '", may, "'"));
}

int run(Call& call, Options const& options)
{
    CheckRequest request{.exact = options.exact, .may = may_from(options.may)};
    if (!options.as.empty()) request.as = options.as;
    auto const answer = call.engine().check(request);
    if (call.is_json())
        call.answer(json_of(answer));
    else
        call.tell(text_of(answer, call.style()));  // the exit code is the answer
    return exit_code(answer.verdict, request.may);
}

}  // namespace

void add_check(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("check", "may this software use this data? The exit code says it");
    parser->group(kData);
    add_ref(*parser, options->as, "the software of this ref asks; default: work", "--as");
    parser->add_flag("--exact", options->exact, "newer data that this software could use counts as ahead");
    parser->add_option("--may", options->may, "exit 0 where it may read, or write")->type_name("read|write");
    parser->footer(
        "newel check                       0 ready, 10 pristine, 11 behind, 12 read-only, 13 ahead, 14 diverged,\n"
        "                                  15 stuck, 16 drifted, 17 unmanaged, 18 interrupted, 19 foreign, 20 busy\n"
        "newel check --as channel:stable   could stable use this data?\n"
        "newel check --may read --quiet && start-server");
    commands.push_back(
        {.parser = parser, .asks = Asks::Verdict, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
