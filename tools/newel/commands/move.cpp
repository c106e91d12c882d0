// move.cpp: switch, up and down: one engine call, three ways to say where to.
#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    MoveRequest::Kind kind{};
    std::string argument{};
    RunOptions run{};
};

MoveRequest request_from(Options const& options, std::string_view name)
{
    MoveRequest request{.kind = options.kind, .dry_run = options.run.dry_run, .allowed = allowed_from(options.run)};
    if (options.kind != MoveRequest::Kind::Switch)
        request.steps = steps_if_said(options.argument, name);
    else if (!options.argument.empty())
        request.ref = options.argument;
    return request;
}

int run(Call& call, Options const& options, std::string_view name)
{
    auto const result = call.engine().move(request_from(options, name));
    if (call.is_json())
        call.answer(json_of(result));
    else if (result.dry_run)
        call.answer(text_of(result, call.style()));
    else
        call.tell(text_of(result, call.style()));
    return kDone;
}

struct Words {
    char const* name;
    char const* description;
    char const* argument;
    char const* help;
    char const* examples;
};

void add(CLI::App& app, Commands& commands, MoveRequest::Kind kind, Words const& words)
{
    auto const options = std::make_shared<Options>(Options{.kind = kind});
    auto* parser = app.add_subcommand(words.name, words.description);
    parser->group(kData);
    add_ref(*parser, options->argument, words.help, words.argument);
    add_run_options(*parser, options->run);
    parser->footer(words.examples);
    auto const name = parser->get_name();
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = [options, name](Call& call) {
                            return run(call, *options, cat("newel ", name));
                        }});
}

}  // namespace

void add_switch(CLI::App& app, Commands& commands)
{
    add(app, commands, MoveRequest::Kind::Switch,
        {"switch", "takes the data to a ref: down what it does not have, up what it has", "REF",
         "a commit, branch or tag, channel:, release:, version: or bundle:; default: work",
         "newel switch                    to the files on disk\n"
         "newel switch channel:stable\n"
         "newel switch main --dry-run"});
}

void add_up(CLI::App& app, Commands& commands)
{
    add(app, commands, MoveRequest::Kind::Up,
        {"up", "takes the data up to the newest version on disk, never down", "N", "at most so many steps",
         "newel up\nnewel up 1"});
}

void add_down(CLI::App& app, Commands& commands)
{
    add(app, commands, MoveRequest::Kind::Down,
        {"down", "takes the data down one step, or N", "N", "so many steps; default: 1",
         "newel down\nnewel down 2 --dry-run"});
}

}  // namespace newel::cli
