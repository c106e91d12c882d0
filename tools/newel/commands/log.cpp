#include "answer.h"
#include "commands.h"

namespace newel::cli {

void add_log(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("log", "what happened to this data, newest first");
    parser->group(kData);
    parser->footer("newel log");
    commands.push_back({.parser = parser, .run = [](Call& call) { return answered(call, call.engine().log(0)); }});
}

}  // namespace newel::cli
