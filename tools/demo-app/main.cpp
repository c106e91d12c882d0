// main.cpp: lantern, a local AI model server reduced to its catalogue: what an application does that carries Newel.
// Its steps are compiled in. At start it makes one call, which takes the data to its own version as its policies say, also
// down from a version that it has never seen, and holds it there, so that nobody moves database and files under it.
#include "catalogue.h"
#include "lantern_data.h"
#include "order.h"
#include "settings.h"

#include <newel/embedded.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace lantern {

namespace {

enum class Exit { Done = 0, Failed = 1, Usage = 2 };

/// Shows what a plan does, and takes the answer from whoever sits there.
bool is_agreed(newel::PlanFacts const& plan)
{
    std::cout << plan.text() << "\nGo on? [y/n] " << std::flush;
    std::string answer;
    bool const is_yes = std::getline(std::cin, answer) && answer == "y";
    std::cout << "\n";
    return is_yes;
}

void tell(newel::PlanFacts const& moved)
{
    std::cout << "data v" << moved.from << " -> v" << moved.to << "\n";
    for (auto const& step : moved.steps)
        std::cout << (step.is_up ? "  up   v" : "  down v") << step.version << " " << step.name << " from " << step.from
                  << "\n";
}

void work(newel::OpenData const& data, Order const& order)
{
    Catalogue const catalogue(data.handle());
    if (order.model) catalogue.add_model(*order.model);
    std::cout << catalogue.count("models") << " models, " << catalogue.count("engines") << " engines\n"
              << "settings: " << (std::filesystem::exists(order.data / kSettingsFile) ? kSettingsFile : "none") << "\n"
              << std::flush;
    std::this_thread::sleep_for(order.serve);  // what a server does
}

Exit run(Order const& order)
{
    auto opening = order.opening;
    opening.ask = is_agreed;
    auto const data = newel::open(order.data, lantern_data::software, opening);
    if (data.moved()) tell(*data.moved());
    std::cout << "check: " << newel::verdict_name(data.verdict().verdict) << "\n";
    switch (data.access()) {
        case newel::Access::Write: work(data, order); return Exit::Done;
        case newel::Access::Read:
            std::cout << "only to be read: " << data.verdict().text() << "\n";
            work(data, order);
            return Exit::Done;
        case newel::Access::None: break;
    }
    std::cerr << "lantern cannot start: " << data.verdict().text() << "\n";
    return Exit::Failed;
}

Exit guarded(std::vector<std::string> const& words)
{
    auto const order = order_of(words);
    if (!order) {
        std::cerr << kUsage;
        return Exit::Usage;
    }
    try {
        return run(*order);
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
