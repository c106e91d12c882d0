// main.cpp: lantern, a local AI model server reduced to its catalogue: what an application does that carries Newel.
// The bundle of its own steps is compiled in. At start it asks whether it may use the data, and takes the data to its
// own version where nothing would be lost, also down from a version that it has never seen.
#include "catalogue.h"

#include <newel/newel.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
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

/// Takes the data to where this build can use it. False where it stays, and why was said.
bool make_ready(newel::Engine& engine)
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
        case Stuck:  // the move says which step has no way, and who has it
            tell(engine.move({.ref = "carried"}));
            return true;
        case Drifted:
        case Unmanaged:
        case Interrupted:
        case Foreign:
        case Busy: break;
    }
    std::cerr << "lantern cannot start: " << answer.reason << "\n" << answer.advice << "\n";
    return false;
}

Exit run(std::filesystem::path const& folder, std::string const& command, std::string const& model)
{
    std::filesystem::create_directories(folder);
    auto engine = engine_for(folder);
    if (!make_ready(engine)) return Exit::Failed;
    Catalogue const catalogue(folder / "lantern.db");
    if (command == "add-model") catalogue.add_model(model);
    std::cout << catalogue.count("models") << " models, " << catalogue.count("engines") << " engines\n";
    return Exit::Done;
}

Exit guarded(std::vector<std::string> const& words)
{
    bool const lists = words.size() == 2 && words[1] == "list";
    bool const adds = words.size() == 3 && words[1] == "add-model";
    if (!lists && !adds) {
        std::cerr << "lantern DATA list\nlantern DATA add-model NAME\n";
        return Exit::Usage;
    }
    try {
        return run(words[0], words[1], adds ? words[2] : "");
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
