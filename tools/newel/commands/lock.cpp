#include "commands.h"
#include "render_json.h"
#include "render_text.h"

namespace newel::cli {

void add_lock(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("lock", "replays the steps and writes the lock and the newest schema");
    parser->group(kSteps);
    parser->footer("newel lock && git add manifests");
    commands.push_back({.parser = parser, .run = [](Call& call) {
                            auto const result = call.engine().lock();
                            if (call.is_json())
                                call.answer(json_of(result));
                            else
                                call.tell(text_of(result));
                            return kDone;
                        }});
}

}  // namespace newel::cli
