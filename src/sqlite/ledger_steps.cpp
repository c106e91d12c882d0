#include "sqlite/ledger_steps.h"

#include "base/text.h"

#include <map>

namespace newel {

namespace {

constexpr std::string_view kUp = ".up.sql";
constexpr std::string_view kDown = ".down.sql";

Down given(std::string_view script, std::string_view file)
{
    return {.kind = DownKind::Given, .operations = {sql_operation("db", to_lf(script), std::string(file))}};
}

std::vector<Step> make_steps()
{
    std::map<std::uint32_t, Step> steps;
    for (auto const& [file, bytes] : newel_ledger_files()) {
        auto const number = to_number(std::to_string(std::atoi(std::string(file.substr(0, 4)).c_str())));
        if (!number || *number == 0 || file.size() < 5 + kUp.size()) continue;
        auto& step = steps[static_cast<std::uint32_t>(*number)];
        step.version = {static_cast<std::uint32_t>(*number)};
        if (file.ends_with(kDown)) step.down = given(bytes, file);
        if (!file.ends_with(kUp)) continue;
        step.name = file.substr(5, file.size() - 5 - kUp.size());
        step.up = {sql_operation("db", to_lf(bytes), std::string(file))};
        step.rest.set("name", Node(step.name));
    }
    std::vector<Step> list;
    for (auto& [number, step] : steps) {
        seal(step);
        list.push_back(std::move(step));
    }
    return list;
}

}  // namespace

std::vector<Step> const& ledger_steps()
{
    static auto const steps = make_steps();
    return steps;
}

Chain ledger_chain(DataVersion version)
{
    auto chain = first_chain("newel-ledger");
    for (auto const& step : ledger_steps())
        if (step.version <= version) chain = next_chain(chain, step.version, step.id);
    return chain;
}

}  // namespace newel
