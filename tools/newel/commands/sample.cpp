#include "answer.h"
#include "arguments.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string ref{};
    std::string out{};
    std::size_t rows{SampleRequest{}.rows};
};

}  // namespace

void add_sample(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("sample", "makes data as a version has it, filled with generated rows");
    parser->group(kSteps);
    add_ref(*parser, options->ref, "whose version; default: work");
    parser->add_option("--out", options->out, "the data directory to make")->type_name("DIR")->required();
    parser->add_option("--rows", options->rows, "for each table; default: 30")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{0}, std::size_t{10'000'000}));
    parser->footer(
        "newel sample channel:stable --out d/stable\nnewel check --may write --data d/stable\n"
        "newel sample v1.2.0 --rows 100000 --out big");
    auto const run = [options](Call& call) {
        return told(call, call.engine().sample({.ref = options->ref, .out = options->out, .rows = options->rows}));
    };
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = run});
}

}  // namespace newel::cli
