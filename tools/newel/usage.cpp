#include "usage.h"

namespace newel::cli {

namespace {

std::string help_advice(CLI::App const& command) { return full_name(command) + " --help"; }

std::vector<std::string> commands_of(CLI::App const& command)
{
    std::vector<std::string> names;
    for (auto const* sub : command.get_subcommands([](CLI::App const* one) { return !one->get_group().empty(); }))
        names.push_back(sub->get_name());
    return names;
}

std::vector<std::string> options_of(CLI::App const& command)
{
    std::vector<std::string> names;
    for (auto const* at = &command; at; at = at->get_parent())
        for (auto const* option : at->get_options())
            for (auto const& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

Error unknown_option(CLI::App const& command, std::string const& given)
{
    auto const name = given.substr(0, given.find('='));
    auto const meant = nearest(name, options_of(command));
    auto const help = help_advice(command);
    return {ErrorCode::Usage, cat(full_name(command), " has no option '", name, "'"),
            meant ? cat("did you mean ", *meant, "?\n", help) : help};
}

Error unknown_command(CLI::App const& command, std::string const& given)
{
    auto const meant = nearest(given, commands_of(command));
    auto const help = help_advice(command);
    return {ErrorCode::Usage, cat(full_name(command), " has no command '", given, "'"),
            meant ? cat("did you mean ", full_name(command), ' ', *meant, "?\n", help) : help};
}

Error superfluous(CLI::App const& app, std::string const& given)
{
    auto const& command = innermost(app);
    if (given.starts_with('-')) return unknown_option(command, given);
    if (!commands_of(command).empty()) return unknown_command(command, given);
    return {ErrorCode::Usage, cat(full_name(command), " has no use for the argument '", given, "'"),
            help_advice(command)};
}

}  // namespace

CLI::App const& innermost(CLI::App const& app)
{
    auto const parsed = app.get_subcommands();
    return parsed.empty() ? app : innermost(*parsed.front());
}

std::string full_name(CLI::App const& command)
{
    auto const* parent = command.get_parent();
    return parent ? cat(full_name(*parent), ' ', command.get_name()) : command.get_name();
}

Error usage_error(CLI::App const& app, CLI::ParseError const& fault)
{
    auto extras = app.remaining(true);
    std::erase(extras, "--");  // what stands behind it is what was said
    if (!extras.empty()) return superfluous(app, extras.front());
    auto const& command = innermost(app);
    if (auto const names = commands_of(command); !names.empty())
        return {ErrorCode::Usage, cat(full_name(command), " needs a command: ", join(names, ", ")),
                help_advice(command)};
    return {ErrorCode::Usage, cat(full_name(command), ": ", fault.what()), help_advice(command)};
}

}  // namespace newel::cli
