#include "commands.h"
#include "render_json.h"
#include "render_text.h"

namespace newel::cli {

void add_log(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("log", "what happened to this data, newest first");
    parser->group(kData);
    parser->footer("newel log");
    commands.push_back({.parser = parser, .run = [](Call& call) {
                            auto const events = call.engine().log(0);
                            call.answer(call.is_json() ? json_of(events) : text_of(events, call.style()));
                            return kDone;
                        }});
}

}  // namespace newel::cli
