#include "answer.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

void add_backup(CLI::App& app, Commands& commands)
{
    auto const out = std::make_shared<std::string>();
    auto* parser = app.add_subcommand("backup", "a verified copy of all data, which can also be brought back by hand");
    parser->group(kData);
    parser->add_option("OUT", *out, "the folder to make; nothing may be there yet")->required()->type_name("");
    parser->footer("newel backup ../shop-monday");
    commands.push_back({.parser = parser, .effect = Effect::Writes, .run = [out](Call& call) {
                            return told(call, call.engine().backup(*out));
                        }});
}

}  // namespace newel::cli
