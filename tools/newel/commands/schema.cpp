#include "arguments.h"
#include "commands.h"
#include "render_json.h"
#include "render_text.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace newel::cli {

namespace {

struct Options {
    std::string ref{};
    std::string difference{};
    std::string out{};
};

void write_file(std::string const& file, std::string const& text)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw Error(ErrorCode::Failed, cat(file, " cannot be written: ", std::strerror(errno)));
}

std::string wanted_text(Call& call, Options const& options)
{
    if (options.difference.empty()) {
        auto const result = call.engine().schema(options.ref);
        return call.is_json() ? json_of(result) : text_of(result);
    }
    auto const difference = call.engine().schema_difference(options.ref, options.difference);
    return call.is_json() ? json_of(difference) : text_of(difference);
}

int run(Call& call, Options const& options)
{
    auto const text = wanted_text(call, options);
    if (options.out.empty()) {
        call.answer(text);
        return kDone;
    }
    write_file(options.out, text);
    if (call.is_json())
        call.answer(json_of("file", options.out));
    else
        call.tell(cat("wrote ", printable(options.out), "\n"));
    return kDone;
}

}  // namespace

void add_schema(CLI::App& app, Commands& commands)
{
    auto const options = std::make_shared<Options>();
    auto* parser = app.add_subcommand("schema", "the exact schema at a ref, as SQL, without touching any data");
    parser->group(kHistory);
    add_ref(*parser, options->ref, "whose schema; default: work");
    add_ref(*parser, options->difference, "print how it differs from this one instead", "--diff");
    parser->add_option("--out", options->out, "write it there")->type_name("FILE");
    parser->footer("newel schema abc1234 | sqlite3 new.db\nnewel schema main --diff work");
    commands.push_back({.parser = parser, .run = [options](Call& call) { return run(call, *options); }});
}

}  // namespace newel::cli
