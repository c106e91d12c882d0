#include "answer.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

void add_embed(CLI::App& app, Commands& commands)
{
    auto const request = std::make_shared<EmbedRequest>();
    auto* parser =
        app.add_subcommand("embed", "writes source that compiles the steps into a program (newel_embed() in CMake)");
    parser->group(kSteps);
    parser->add_option("--out", request->folder, "the folder for NAME.cpp, NAME.h and NAME.d")
        ->type_name("DIR")
        ->required();
    parser->add_option("--name", request->name, "the namespace: shop_data")->type_name("NAME")->required();
    parser->add_option("--software", request->version, "version of the program")->type_name("VERSION");
    parser->add_option("--commit", request->commit, "its commit; default: HEAD")->type_name("ID");
    parser->add_option("--channel", request->channel, "the channel that it is built for")->type_name("CHANNEL");
    parser
        ->add_option("--key", request->keys,
                     "a public key, or its file: what comes from elsewhere must be signed by it")
        ->type_name("KEY");
    parser->footer("newel embed --out build --name shop_data --software 1.2.0");
    commands.push_back(
        {.parser = parser, .run = [request](Call& call) { return told(call, call.engine().embed(*request)); }});
}

}  // namespace newel::cli
