#include "answer.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

void add_new(CLI::App& app, Commands& commands)
{
    auto const name = std::make_shared<std::string>();
    auto* parser = app.add_subcommand("new", "adds the next step: its line in the manifest, its scripts to fill in");
    parser->group(kSteps);
    parser->add_option("NAME", *name, "what the step does, in a word or two")->required();
    parser->footer("newel new add-orders");
    commands.push_back(
        {.parser = parser, .run = [name](Call& call) { return told(call, call.engine().new_step(*name)); }});
}

}  // namespace newel::cli
