#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

int run(Call& call, std::string const& ref)
{
    auto const started = std::chrono::steady_clock::now();
    auto const result = call.engine().plan(ref);
    auto const elapsed = std::chrono::steady_clock::now() - started;
    call.answer(call.is_json() ? json_of(result, std::chrono::duration_cast<std::chrono::milliseconds>(elapsed))
                               : text_of(result, ref, call.style()));
    return kDone;
}

}  // namespace

void add_plan(CLI::App& app, Commands& commands)
{
    auto const ref = std::make_shared<std::string>();
    auto* parser = app.add_subcommand("plan", "the steps that a switch would take, and what they would cost");
    parser->group(kData);
    add_ref(*parser, *ref, "a commit, branch or tag, channel:, release:, version: or bundle:; default: work");
    parser->footer("newel plan\nnewel plan HEAD~3\nnewel plan channel:stable");
    commands.push_back({.parser = parser, .run = [ref](Call& call) { return run(call, *ref); }});
}

}  // namespace newel::cli
