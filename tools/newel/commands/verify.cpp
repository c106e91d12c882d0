#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string ref{};
    std::string since{};
    std::string format{};
    bool strict{};
    bool rules{};
};

void check_format(std::string const& format)
{
    for (std::string_view const known : {"", "text", "json", "github"})
        if (format == known) return;
    throw Error(ErrorCode::Usage, cat("--format takes text, json or github, not '", format, "'"));
}

int run(Call& call, Options const& options)
{
    check_format(options.format);
    bool const is_json = options.format == "json" || (options.format.empty() && call.is_json());
    if (options.rules) {
        call.answer(is_json ? json_of(Engine::rules()) : text_of(Engine::rules()));
        return kDone;
    }
    auto const result = call.engine().verify({.ref = options.ref, .since = options.since, .strict = options.strict});
    if (is_json)
        call.answer(json_of(result));
    else if (options.format == "github")
        call.answer(github_text_of(result));
    else
        call.answer(text_of(result, call.style()));
    return result.passed ? kDone : exit_code(ErrorCode::Invalid);
}

}  // namespace

void add_verify(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("verify", "are the steps sound? Replays each, takes each back, judges the lock");
    parser->group(kSteps);
    add_ref(*parser, options->ref, "what to verify; the files on disk where it is left out");
    add_ref(*parser, options->since, "judge only steps that this ref does not have", "--since");
    parser->add_flag("--strict", options->strict, "warnings count as errors");
    parser->add_flag("--rules", options->rules, "list the rules, and stop");
    parser->add_option("--format", options->format, "github writes annotations")->type_name("text|json|github");
    parser->footer(
        "newel verify\nnewel verify release:v1.0.2\nnewel verify --since origin/main --strict --format github");
    commands.push_back({.parser = parser, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
