#include "commands.h"
#include "render_json.h"
#include "words.h"

namespace newel::cli {

namespace {

int run(Call& call)
{
    auto const data = call.engine().leave();
    if (call.is_json())
        call.answer(json_of("location", without_password(data)));
    else
        call.tell(cat(shown_location(data), " is no longer under management; its data is as it was.\n"));
    return kDone;
}

}  // namespace

void add_leave(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("leave", "takes Newel's tables out of the data and leaves the rest as it is");
    parser->group(kStart);
    parser->footer("newel leave");
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = run});
}

}  // namespace newel::cli
