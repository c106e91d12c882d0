#include "parser.h"

#include "commands.h"
#include "help.h"
#include "usage.h"

#include <algorithm>

namespace newel::cli {

namespace {

/// Bare `newel`.
constexpr std::string_view kDefault = "status";

}  // namespace

template <class Wanted>
void Parser::add_commands(Wanted const& is_wanted)
{
    globals_ = {};
    commands_.clear();
    app_.emplace("Keeps an application's data at the version that a commit, release or channel needs.", "newel");
    app_->set_help_flag("--help,-h", "print help, also of a command");
    app_->fallthrough();  // inherited: options of the program are understood after a command, too
    app_->require_subcommand(0, 1);
    add_globals(*app_, globals_);
    for (auto const& [name, add] : kKnownCommands)
        if (is_wanted(name)) add(*app_, commands_);
}

Parser::Wish Parser::parse(std::vector<std::string> const& words)
{
    std::vector<std::string> const backwards(words.rbegin(), words.rend());  // CLI11 takes them from the back
    // To make them all takes as long as the work of a small command. What no word names has no say in words that are right.
    add_commands([&](auto name) { return name == kDefault || std::ranges::find(words, name) != words.end(); });
    try {
        app_->parse(std::vector(backwards));
        return Wish::Run;
    } catch (CLI::ParseError const&) {  // told below, with all there is
        add_commands([](auto) { return true; });
    }
    try {
        app_->parse(std::vector(backwards));
    } catch (CLI::CallForHelp const&) {
        return Wish::Help;
    } catch (CLI::ParseError const& fault) {
        throw usage_error(*app_, fault);
    }
    return Wish::Run;
}

Command const& Parser::command() const
{
    auto const* named = &innermost(*app_);
    if (named == &*app_) named = app_->get_subcommand(std::string(kDefault));
    return *std::ranges::find(commands_, named,
                              [](Command const& command) -> CLI::App const* { return command.parser; });
}

std::string Parser::help() const { return help_text(innermost(*app_)); }

}  // namespace newel::cli
