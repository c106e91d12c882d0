// The keys of a step that are kept as written: their types and values, and what `breaks:` means.
#include "base/text.h"
#include "manifest/reading.h"

#include <algorithm>

namespace newel {

namespace {

Words const kRestKeys{"name", "breaks", "only", "never", "fresh", "requires", "transaction", "keep", "allow", "why"};
Words const kStepKeys{"name",  "up",       "down",        "foreign_keys", "breaks", "only", "never",
                      "fresh", "requires", "transaction", "keep",         "allow",  "why"};

/// Text that is one of `values`.
void check_choice(Node::Entry const& entry, Words const& values, StepFaults& faults)
{
    auto const* text = entry.value.text();
    if (text && is_one_of(*text, values)) return;
    faults.soft(entry.value.mark,
                cat("'", entry.key, "' is ", text ? quoted(*text) : std::string(entry.value.kind_name()), ", not ",
                    join(values, " or ")));
}

void check_text(Node::Entry const& entry, StepFaults& faults)
{
    if (!entry.value.text())
        faults.soft(entry.value.mark, cat("'", entry.key, "' is ", entry.value.kind_name(), ", not text"));
}

void check_environments(Node::Entry const& entry, StepFaults& faults)
{
    auto const is_name = [](Node const& item) { return item.text() && is_step_name(*item.text()); };
    auto const* list = entry.value.sequence();
    if (!list || list->empty() || !std::ranges::all_of(*list, is_name))
        faults.soft(entry.value.mark, cat("'", entry.key, "' is not a list of environments, as in [prod, test]"));
}

void check_requires(Node::Entry const& entry, StepFaults& faults)
{
    auto const* map = entry.value.map();
    auto const* sql = entry.value.find("sql");
    if (!map || !sql || !sql->text())
        return faults.soft(entry.value.mark, "'requires' needs 'sql', a query, and may have 'message' and 'skippable'");
    Words const known{"sql", "message", "skippable"};
    for (auto const& [key, value, mark] : *map) {
        if (!is_one_of(key, known)) faults.soft(mark, unknown_word("in 'requires', the key", key, known));
        if (key == "message" && !value.text()) faults.soft(value.mark, "'message' is not text");
        if (key == "skippable" && !value.boolean()) faults.soft(value.mark, "'skippable' is not true or false");
    }
}

void check_allow(Node::Entry const& entry, StepFaults& faults)
{
    if (!entry.value.map())
        return faults.soft(entry.value.mark,
                           "'allow' is not a map of rules with the reason for each: {RULE: \"reason\"}");
    for (auto const& rule : *entry.value.map())
        if (!rule.value.text()) faults.soft(rule.mark, cat("'allow' gives no reason in text for ", quoted(rule.key)));
}

std::optional<DataVersion> floor_at(Node const& node, std::string_view key, DataVersion version, StepFaults& faults)
{
    auto const* value = node.find(key);
    if (!value) return std::nullopt;
    auto const* number = value->integer();
    if (number && *number >= 0 && *number <= version.number) return DataVersion{static_cast<std::uint32_t>(*number)};
    faults.soft(value->mark, cat("'", key, "' is not a version from 0 to ", version.number));
    return std::nullopt;
}

std::optional<Floors> exact_floors(Node const& node, DataVersion version, StepFaults& faults)
{
    Words const known{"readers_below", "writers_below"};
    bool fine = !node.map()->empty();
    for (auto const& entry : *node.map()) {
        if (is_one_of(entry.key, known)) continue;
        faults.soft(entry.mark, unknown_word("in 'breaks', the key", entry.key, known));
        fine = false;
    }
    if (node.map()->empty()) faults.soft(node.mark, "'breaks' needs 'readers_below' or 'writers_below'");
    auto const read = floor_at(node, "readers_below", version, faults);
    auto const write = floor_at(node, "writers_below", version, faults);
    fine = fine && (read || !node.find("readers_below")) && (write || !node.find("writers_below"));
    // Who may not read may not write either.
    Floors const floors{.read = read.value_or(DataVersion{}), .write = write.value_or(read.value_or(DataVersion{}))};
    if (floors.write < floors.read) {
        faults.soft(node.mark, "'writers_below' is lower than 'readers_below', but who may not read may not write");
        fine = false;
    }
    return fine ? std::optional(floors) : std::nullopt;
}

}  // namespace

std::optional<Floors> read_breaks(Node const& node, DataVersion version, StepFaults& faults)
{
    if (node.map()) return exact_floors(node, version, faults);
    auto const word = node.text() ? *node.text() : std::string();
    if (word == "nothing") return Floors{};
    if (word == "writers") return Floors{.read = {}, .write = version};
    if (word == "readers") return Floors{.read = version, .write = version};
    faults.soft(node.mark, cat("'breaks' is ", node.text() ? quoted(word) : std::string(node.kind_name()),
                               ", not nothing, writers, readers or {readers_below, writers_below}",
                               suggestion(word, {"nothing", "writers", "readers"})));
    return std::nullopt;
}

void check_rest(Node const& rest, StepFaults& faults)
{
    for (auto const& entry : *rest.map()) {
        auto const& key = entry.key;
        if (key == "only" || key == "never") check_environments(entry, faults);
        if (key == "fresh") check_choice(entry, {"only", "never"}, faults);
        if (key == "requires") check_requires(entry, faults);
        if (key == "transaction") check_choice(entry, {"none"}, faults);
        if (key == "keep") check_choice(entry, {"auto", "off"}, faults);
        if (key == "allow") check_allow(entry, faults);
        if (key == "why") check_text(entry, faults);
        if (!is_one_of(key, kRestKeys) && !is_extension(key))
            faults.soft(entry.mark, unknown_word("the key", key, kStepKeys), "keys of your own begin with 'x-'");
    }
}

}  // namespace newel
