// main.cpp: the program `newel`, from its words to its exit code.
#include "heap.h"
#include "parser.h"
#include "render_json.h"
#include "render_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace newel::cli {

namespace {

/// How a failure is told: known before the words are understood, since they may be what is wrong.
struct Teller {
    Format format{};
    Talk talk{};
    Color color{};
};

Teller teller_from(std::vector<std::string> const& words)
{
    auto const has = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    Teller teller{.format = has("--json") || has("--format=json") ? Format::Json : Format::Text};
    teller.talk = has("--quiet") ? Talk::Quiet : Talk::Normal;
    teller.color = has("--color=never") ? Color::Never : Color::Auto;
    return teller;
}

/// The document goes to standard output, the same in words to standard error.
void tell(Error const& error, Teller const& teller, Output& output)
{
    bool const is_json = teller.format == Format::Json;
    if (is_json) output.write(json_of(error));
    if (is_json && teller.talk == Talk::Quiet) return;
    auto const text = text_of(error, {teller.color, Stream::Errors});
    std::fwrite(text.data(), 1, text.size(), stderr);
}

/// The run failed because of Ctrl-C, and of nothing else.
bool is_stopped(Error const& error) { return is_interrupted() && error.code() == ErrorCode::Failed; }

Error stopped() { return {ErrorCode::Failed, "interrupted; everything was rolled back, nothing changed"}; }

/// Git waits for its hooks: they never fail.
bool is_hook(std::vector<std::string> const& words)
{
    static constexpr std::string_view kHook[] = {"hooks", "run"};
    return std::search(words.begin(), words.end(), std::begin(kHook), std::end(kHook)) != words.end();
}

int run(Parser& parser, std::vector<std::string> const& words, Teller& teller, Output& output, Asks& asks)
{
    if (parser.parse(words) == Parser::Wish::Help) {
        output.write(parser.help());
        return kDone;
    }
    auto const& globals = parser.globals();
    teller.color = color_from(globals);
    if (globals.version) {
        output.write(globals.json ? json_of("version", library_version()) : cat("newel ", library_version(), "\n"));
        return kDone;
    }
    auto const& command = parser.command();
    asks = command.asks;
    if (command.effect == Effect::Writes) catch_interrupts();
    Call call(settings_from(globals), teller.format, teller.talk, teller.color, output);
    return command.run(call);
}

int guarded(std::vector<std::string> const& words)
{
    Output output;
    auto teller = teller_from(words);
    auto asks = Asks::Outcome;
    try {
        Parser parser;
        auto const code = run(parser, words, teller, output, asks);
        output.flush();
        return code;
    } catch (Error const& fault) {
        auto const error = is_stopped(fault) ? stopped() : fault;
        tell(error, teller, output);
        output.flush();
        return exit_code(error.code(), asks);
    } catch (std::exception const& fault) {
        tell({ErrorCode::Failed, cat("a fault in Newel itself: ", fault.what())}, teller, output);
        output.flush();
        return kFailed;
    }
}

}  // namespace

}  // namespace newel::cli

int main(int argc, char** argv)
{
    using namespace newel::cli;
    std::signal(SIGPIPE, SIG_IGN);
    prefer_large_pages();
    std::vector<std::string> const words(argv + 1, argv + argc);
    try {
        auto const code = guarded(words);
        return is_hook(words) ? kDone : code;
    } catch (...) {  // nothing can be told any more
        return is_hook(words) ? kDone : kFailed;
    }
}
