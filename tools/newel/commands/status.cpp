#include "answer.h"
#include "commands.h"

namespace newel::cli {

void add_status(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("status", "where the data is, where this software is, and what to do");
    parser->group(kData);
    parser->footer("newel\nnewel status --json");
    commands.push_back({.parser = parser, .run = [](Call& call) { return answered(call, call.engine().status()); }});
}

}  // namespace newel::cli
