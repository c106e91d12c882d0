// main.cpp: lantern, a local AI model server reduced to its catalogue: what an application does that carries Newel.
// The bundle of its own steps is compiled in. At start it asks whether it may use the data, and takes the data to its
// own version where nothing would be lost, also down from a version that it has never seen. While it works it holds the
// data, so that nobody takes database and files elsewhere under it.
#include "catalogue.h"
#include "settings.h"

#include <newel/newel.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace newel {
/// Written by CMake from LANTERN_BUNDLE: file name and bytes.
std::vector<std::pair<std::string_view, std::string_view>> const& lantern_bundle();
}  // namespace newel

namespace lantern {

namespace {

enum class Exit { Done = 0, Failed = 1, Usage = 2 };

newel::Engine engine_for(std::filesystem::path const& folder)
{
    newel::Settings settings{.folder = folder};
    settings.data = {std::filesystem::absolute(folder).string(), "lantern's argument"};
    settings.carried = newel::lantern_bundle().front().second;
    return newel::Engine(std::move(settings));
}

void tell(newel::MoveResult const& moved)
{
    std::cout << "data " << moved.plan.from.version.text() << " -> " << moved.plan.to.version.text() << "\n";
    for (auto const& step : moved.plan.steps) {
        bool const is_up = step.direction == newel::Direction::Up;
        std::cout << (is_up ? "  up   " : "  down ") << step.facts.version.text() << " " << step.facts.name << " from "
                  << step.source.name << "\n";
    }
}

/// Whether this build may use the data as it is; false where it has to be moved first. Throws where it is not to be moved.
bool is_ready(newel::Engine& engine)
{
    using enum newel::Verdict;
    auto const answer = engine.check({.as = "carried"});
    std::cout << "check: " << newel::verdict_name(answer.verdict) << "\n";
    switch (answer.verdict) {
        case Ready: return true;
        case Pristine:
        case Behind:
        case ReadOnly:
        case Ahead:
        case Diverged:
        case Stuck: return false;  // the move says which step has no way, and who has it
        case Drifted:
        case Unmanaged:
        case Interrupted:
        case Foreign:
        case Busy: break;
    }
    throw newel::Error(newel::ErrorCode::Refused, answer.reason, answer.advice);
}

/// A run needs the data for itself: where one is needed, the data is not held.
std::optional<newel::Hold> hold_if_ready(newel::Engine& engine)
{
    auto hold = engine.hold();  // waits for a run that goes on, finishes an interrupted one
    if (is_ready(engine)) return hold;
    return std::nullopt;
}

/// Takes the data to where this build can use it, and holds it there.
newel::Hold ready_data(newel::Engine& engine)
{
    for (;;) {
        if (auto const hold = hold_if_ready(engine)) return *hold;
        tell(engine.move({.ref = "carried"}));  // another one may come between: so it is asked again
    }
}

struct Order {
    std::filesystem::path data{};
    std::optional<std::string> model{};
    std::chrono::seconds serve{};
};

/// nullopt: nothing that lantern knows.
std::optional<Order> order_of(std::vector<std::string> const& words)
{
    if (words.size() == 2 && words[1] == "list") return Order{.data = words[0]};
    if (words.size() != 3) return std::nullopt;
    if (words[1] == "add-model") return Order{.data = words[0], .model = words[2]};
    int seconds = 0;
    auto const* const end = words[2].data() + words[2].size();
    bool const is_number = std::from_chars(words[2].data(), end, seconds).ptr == end;
    if (words[1] != "serve" || !is_number) return std::nullopt;
    return Order{.data = words[0], .serve = std::chrono::seconds(seconds)};
}

void run(Order const& order)
{
    std::filesystem::create_directories(order.data);
    auto engine = engine_for(order.data);
    auto const hold = ready_data(engine);
    Catalogue const catalogue(order.data / "lantern.db");
    if (order.model) catalogue.add_model(*order.model);
    std::cout << catalogue.count("models") << " models, " << catalogue.count("engines") << " engines\n"
              << "settings: " << (std::filesystem::exists(order.data / kSettingsFile) ? kSettingsFile : "none") << "\n"
              << std::flush;
    std::this_thread::sleep_for(order.serve);  // what a server does
}

Exit guarded(std::vector<std::string> const& words)
{
    auto const order = order_of(words);
    if (!order) {
        std::cerr << "lantern DATA list\nlantern DATA add-model NAME\nlantern DATA serve SECONDS\n";
        return Exit::Usage;
    }
    try {
        run(*order);
        return Exit::Done;
    } catch (newel::Error const& error) {
        std::cerr << "lantern cannot start: " << error.message() << "\n" << error.advice() << "\n";
    } catch (std::exception const& error) {
        std::cerr << "lantern: " << error.what() << "\n";
    }
    return Exit::Failed;
}

}  // namespace

}  // namespace lantern

int main(int argc, char** argv) { return static_cast<int>(lantern::guarded({argv + 1, argv + argc})); }
