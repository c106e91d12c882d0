#include "answer.h"
#include "commands.h"

namespace newel::cli {

void add_recover(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("recover", "finishes or undoes what an interrupted run left; others do so, too");
    parser->group(kData);
    parser->footer("newel recover");
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = [](Call& call) {
                            return told(call, call.engine().recover());
                        }});
}

}  // namespace newel::cli
