#include "answer.h"
#include "commands.h"

namespace newel::cli {

void add_channel(CLI::App& app, Commands& commands)
{
    auto* channel = app.add_subcommand("channel", "the channels, and where they stand");
    channel->group(kHistory);
    channel->require_subcommand(1);
    auto* parser = channel->add_subcommand("list", "every channel with its version");
    parser->footer("newel channel list");
    commands.push_back({.parser = parser, .run = [](Call& call) { return answered(call, call.engine().channels()); }});
}

}  // namespace newel::cli
