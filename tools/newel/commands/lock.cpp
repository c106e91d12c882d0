#include "answer.h"
#include "commands.h"

namespace newel::cli {

void add_lock(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("lock", "replays the steps and writes the lock and the newest schema");
    parser->group(kSteps);
    parser->footer("newel lock && git add manifests");
    commands.push_back({.parser = parser, .run = [](Call& call) { return told(call, call.engine().lock()); }});
}

}  // namespace newel::cli
