#include "help.h"

#include "table.h"
#include "usage.h"

#include <newel/newel.h>

namespace newel::cli {

namespace {

bool is_shown(CLI::App const* command) { return !command->get_group().empty(); }

Style plain() { return {Color::Never, Stream::Output}; }

std::string argument_name(CLI::Option const& option)
{
    auto name = option.get_single_name();
    if (option.get_items_expected_max() > 1) name += "...";
    return option.get_required() ? name : cat('[', name, ']');
}

std::string option_name(CLI::Option const& option)
{
    auto name = option.get_name();
    if (auto const comma = name.find(','); comma != std::string::npos) name = name.substr(comma + 1);
    auto const type = option.get_type_name();
    return option.get_type_size() == 0 || type.empty() ? name : cat(name, ' ', type);
}

std::string usage_line(CLI::App const& command)
{
    auto line = full_name(command);
    for (auto const* option : command.get_options())
        if (option->get_positional()) line += cat(' ', argument_name(*option));
    if (!command.get_subcommands(is_shown).empty()) line += command.get_parent() ? " COMMAND" : " [options] [command]";
    return line;
}

std::string described(CLI::App const& command)
{
    Table table(plain());
    for (auto const* option : command.get_options())
        if (option->get_positional()) table.row({argument_name(*option), option->get_description()});
    for (auto const* option : command.get_options())
        if (!option->get_positional()) table.row({option_name(*option), option->get_description()});
    return table.text(2);
}

std::string listed(CLI::App const& command)
{
    std::string out;
    auto const commands = command.get_subcommands(is_shown);
    for (auto begin = commands.begin(); begin != commands.end();) {
        auto const& group = (*begin)->get_group();
        Table table(plain());
        auto end = begin;
        for (; end != commands.end() && (*end)->get_group() == group; ++end)
            table.row({(*end)->get_name(), (*end)->get_description()});
        out += cat("\n", group, "\n", table.text(2));
        begin = end;
    }
    return out;
}

}  // namespace

std::string help_text(CLI::App const& command)
{
    auto out = cat(usage_line(command), "\n\n", command.get_description(), "\n");
    bool const is_root = command.get_parent() == nullptr;
    auto const commands = command.get_subcommands(is_shown);
    if (!commands.empty()) out += listed(command);
    if (is_root)
        out += cat("\nOptions, before or after the command\n", described(command));
    else if (auto const options = described(command); !options.empty())
        out += cat("\n", options);
    if (auto const& examples = command.get_footer(); !examples.empty()) {
        out += "\nExamples\n";
        for (auto const& line : split(examples, '\n')) out += cat("  ", line, "\n");
    }
    return out;
}

}  // namespace newel::cli
