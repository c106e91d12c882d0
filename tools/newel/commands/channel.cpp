#include "answer.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

namespace newel::cli {

void add_channel(CLI::App& app, Commands& commands)
{
    auto* channel = app.add_subcommand("channel", "the channels, and where they stand");
    channel->group(kHistory);
    channel->require_subcommand(1);
    auto* parser = channel->add_subcommand("list", "every channel with its version");
    parser->footer("newel channel list");
    commands.push_back({.parser = parser, .run = [](Call& call) { return answered(call, call.engine().channels()); }});
    auto* matrix =
        channel->add_subcommand("matrix", "what each channel's software makes of every other channel's data");
    matrix->footer("newel channel matrix");
    commands.push_back({.parser = matrix, .run = [](Call& call) {
                            auto const ways = call.engine().channel_ways();
                            call.answer(call.is_json() ? json_of(ways) : text_of(ways));
                            return kDone;
                        }});
}

}  // namespace newel::cli
