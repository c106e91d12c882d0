#include "commands.h"
#include "render_json.h"
#include "render_text.h"

namespace newel::cli {

void add_status(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("status", "where the data is, where this software is, and what to do");
    parser->group(kData);
    parser->footer("newel\nnewel status --json");
    commands.push_back({.parser = parser, .run = [](Call& call) {
                            auto const report = call.engine().status();
                            call.answer(call.is_json() ? json_of(report) : text_of(report, call.style()));
                            return kDone;
                        }});
}

}  // namespace newel::cli
