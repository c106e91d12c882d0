#include "parser.h"

#include "commands.h"
#include "help.h"
#include "usage.h"

#include <algorithm>

namespace newel::cli {

Parser::Parser() : app_("Keeps an application's data at the version that a commit, release or channel needs.", "newel")
{
    app_.set_help_flag("--help,-h", "print help, also of a command");
    app_.fallthrough();  // inherited: options of the program are understood after a command, too
    app_.require_subcommand(0, 1);
    add_globals(app_, globals_);
    for (auto* add : {add_init,    add_leave,  add_hooks,   add_new,    add_lock, add_embed,   add_verify, add_sample,
                      add_status,  add_check,  add_plan,    add_switch, add_up,   add_down,    add_adopt,  add_log,
                      add_recover, add_backup, add_restore, add_schema, add_map,  add_channel, add_release})
        add(app_, commands_);
}

Parser::Wish Parser::parse(std::vector<std::string> words)
{
    std::ranges::reverse(words);  // CLI11 takes them from the back
    try {
        app_.parse(std::move(words));
    } catch (CLI::CallForHelp const&) {
        return Wish::Help;
    } catch (CLI::ParseError const& fault) {
        throw usage_error(app_, fault);
    }
    return Wish::Run;
}

Command const& Parser::command() const
{
    auto const* named = &innermost(app_);
    if (named == &app_) named = app_.get_subcommand("status");
    return *std::ranges::find(commands_, named,
                              [](Command const& command) -> CLI::App const* { return command.parser; });
}

std::string Parser::help() const { return help_text(innermost(app_)); }

}  // namespace newel::cli
