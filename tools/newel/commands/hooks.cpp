#include "answer.h"
#include "commands.h"
#include "program.h"

#include <fmt/format.h>

#include <memory>

namespace newel::cli {

namespace {

void add_install(CLI::App& hooks, Commands& commands)
{
    auto* parser = hooks.add_subcommand("install", "the data follows checkout, merge and rebase; hooks there stay");
    parser->footer("newel hooks install");
    commands.push_back({.parser = parser, .run = [](Call& call) {
                            return told(call, call.engine().install_hooks(program_path()), "installed");
                        }});
}

void add_remove(CLI::App& hooks, Commands& commands)
{
    auto* parser = hooks.add_subcommand("remove", "takes them out again");
    parser->footer("newel hooks remove");
    commands.push_back(
        {.parser = parser, .run = [](Call& call) { return told(call, call.engine().remove_hooks(), "removed"); }});
}

/// What the installed hooks call. Whatever happens, git goes on.
void add_run(CLI::App& hooks, Commands& commands)
{
    auto const words = std::make_shared<std::vector<std::string>>();
    auto* parser = hooks.add_subcommand("run", "what a git hook calls");
    parser->group("");
    parser->allow_extras();
    parser->add_option("EVENT", *words, "the hook's name and its arguments");
    commands.push_back({.parser = parser, .run = [words](Call& call) {
                            if (words->empty()) return kDone;
                            auto const arguments = std::vector<std::string>(words->begin() + 1, words->end());
                            auto const line = call.engine().follow(words->front(), arguments);
                            if (!line.empty() && !call.is_quiet())
                                fmt::print(stderr, "{}\n", printable(line, Lines::Keep));
                            return kDone;
                        }});
}

}  // namespace

void add_hooks(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("hooks", "git hooks, so that the data follows the code");
    parser->group(kStart);
    parser->require_subcommand(1);
    add_install(*parser, commands);
    add_remove(*parser, commands);
    add_run(*parser, commands);
}

}  // namespace newel::cli
