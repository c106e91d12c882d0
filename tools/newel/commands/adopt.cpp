#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string at{};
    RunOptions run{};
};

int run(Call& call, Options const& options)
{
    auto const kind = options.run.dry_run ? Run::Dry : Run::Real;
    auto const result =
        call.engine().adopt({.at = options.at, .dry_run = options.run.dry_run, .allowed = allowed_from(options.run)});
    if (call.is_json())
        call.answer(json_of(result));
    else if (kind == Run::Dry)
        call.answer(text_of(result, kind));
    else
        call.tell(text_of(result, kind));
    return kDone;
}

}  // namespace

void add_adopt(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("adopt", "takes data that is there already under management");
    parser->group(kData);
    add_ref(*parser, options->at, "the ref that made this data; default: found by its schema", "--at");
    add_run_options(*parser, options->run);
    parser->footer("newel adopt\nnewel adopt --at version:3");
    commands.push_back(
        {.parser = parser, .effect = Effect::Writes, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
