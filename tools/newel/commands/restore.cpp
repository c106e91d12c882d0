#include "answer.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

void add_restore(CLI::App& app, Commands& commands)
{
    auto const in = std::make_shared<std::string>();
    auto* parser =
        app.add_subcommand("restore", "verifies a backup and puts the data in its state; the old goes aside");
    parser->group(kData);
    parser->add_option("IN", *in, "the folder that newel backup made")->required()->type_name("");
    parser->footer("newel restore ../shop-monday");
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = [in](Call& call) {
                            return told(call, call.engine().restore(*in));
                        }});
}

}  // namespace newel::cli
