// The map under `steps:`: numbering, names, and both forms of a step.
#include "base/aside.h"
#include "base/limits.h"
#include "base/text.h"
#include "manifest/reading.h"

#include <algorithm>
#include <span>
#include <unordered_map>

namespace newel {

namespace {

/// The text of a step's name, from the short or the long form.
Node const* name_node(Node const& written) { return written.map() ? written.find("name") : &written; }

std::string up_script(Step const& step) { return cat(payload_stem(step.version, step.name), ".up.sql"); }
std::string down_script(Step const& step) { return cat(payload_stem(step.version, step.name), ".down.sql"); }

void read_up(Step& step, Node const* written, Mark mark, StepFaults& faults)
{
    if (written) {
        step.up = read_operations(*written, Direction::Up, faults);
        return;
    }
    auto const file = up_script(step);
    if (auto operation = default_script(file, mark, faults)) {
        step.up.push_back(std::move(*operation));
        return;
    }
    std::string shown = file;
    try {
        shown = faults.reading().payloads.shown(file);
    } catch (Error const& error) {
        return faults.hard(mark, error.message(), error.advice());
    }
    faults.hard(mark, cat("the file ", quoted(shown), " is missing"), "write it, or say 'up:' in the manifest");
}

void read_down_of(Step& step, Node const* written, Mark mark, StepFaults& faults)
{
    if (written) {
        step.down = read_down(*written, faults);
        return;
    }
    // Left out: file operations have exact inverses, and the SQL of a step has its script beside them.
    auto operation = default_script(down_script(step), mark, faults);
    if (!operation && !std::ranges::all_of(step.up, &Operation::is_file)) return;
    step.down.operations = exact_inverses(step.up);
    if (operation) step.down.operations.push_back(std::move(*operation));
    if (!step.down.operations.empty()) step.down.kind = DownKind::Given;
}

/// Code has no inverse that could be stored with the data.
void check_code(Step const& step, Mark mark, StepFaults& faults)
{
    bool const has_code =
        std::ranges::any_of(step.up, [](Operation const& operation) { return operation.act == "code"; });
    if (has_code && step.down.kind == DownKind::Missing)
        faults.soft(mark, "a step with code needs a down in SQL or file operations, or 'down: none'");
}

void read_foreign_keys(Step& step, Node const* written, StepFaults& faults)
{
    if (!written) return;
    auto const* text = written->text();
    step.foreign_keys = text && *text == "on";
    if (text && (*text == "on" || *text == "off")) return;
    faults.soft(written->mark,
                cat("'foreign_keys' is ", text ? quoted(*text) : std::string(written->kind_name()), ", not on or off"),
                "write it so: foreign_keys: on");
}

Node rest_of(Node const& written)
{
    Node rest(Node::Map{});
    if (!written.map()) {
        rest.set("name", written);
        return rest;
    }
    for (auto const& entry : *written.map())
        if (entry.key != "up" && entry.key != "down" && entry.key != "foreign_keys") rest.map()->push_back(entry);
    return rest;
}

/// What a step in its short form hangs on: its number and name, its scripts and the store they are for. Empty where that
/// cannot be told without reading them.
std::string memo_key(Step const& step, Node const& written, Reading& reading)
{
    auto const* store = reading.manifest.database();
    if (!reading.memo || written.map() || !store) return {};
    auto const up = reading.payloads.identity(up_script(step));
    auto const down = reading.payloads.identity(down_script(step));
    if (!up || !down) return {};
    return cat(step.version.number, "\n", step.name, "\n", *up, "\n", *down, "\n", store->name, "\n",
               static_cast<int>(store->kind));
}

/// A step that was read before in another manifest, as it stands in this one.
Step as_here(Step known, Step const& here, Node const& written, Reading& reading)
{
    known.place = here.place;
    known.rest = rest_of(written);
    for (auto& operation : known.up) operation.file = reading.payloads.shown(up_script(known));
    for (auto& operation : known.down.operations) operation.file = reading.payloads.shown(down_script(known));
    return known;
}

Step read_step(DataVersion version, Node::Entry const& entry, Reading& reading)
{
    Step step;
    step.version = version;
    step.place = {.file = reading.manifest.file, .line = entry.mark.line, .column = entry.mark.column};
    auto const* name = name_node(entry.value);
    if (name && name->text()) step.name = *name->text();
    StepFaults faults(reading, step, step_label(version, step.name));
    if (!is_step_name(step.name)) {
        auto const* shown = name && name->text() ? name : nullptr;
        faults.hard(
            name && name->mark.line > 0 ? name->mark : entry.mark,
            shown ? cat(quoted(step.name), " is no name for a step") : std::string("a step needs a name in text"),
            "a name has no spaces, quotes or '/'; a number as a name stands in quotes");
        return step;
    }
    auto const& written = entry.value;
    auto const key = memo_key(step, written, reading);
    if (auto const* known = key.empty() ? nullptr : reading.memo->find(key))
        return as_here(*known, step, written, reading);
    read_up(step, written.find("up"), entry.mark, faults);
    read_down_of(step, written.find("down"), entry.mark, faults);
    check_code(step, entry.mark, faults);
    read_foreign_keys(step, written.find("foreign_keys"), faults);
    if (auto const* breaks = written.find("breaks")) step.breaks = read_breaks(*breaks, version, faults);
    step.rest = rest_of(written);
    check_rest(step.rest, faults);
    if (reading.seals_later()) return step;
    seal(step);
    if (!key.empty() && reading.faults.empty() && step.unusable.empty()) reading.memo->keep(key, step);
    return step;
}

/// The number that a key under `steps:` is; 0 with a fault.
std::uint32_t version_of(Node::Entry const& entry, std::uint32_t expected, Reading& reading)
{
    auto const number = to_number(entry.key);
    if (!number || *number == 0 || *number > limits::kVersions) {
        reading.faults.add(entry.mark, cat(quoted(entry.key), " is no data version"),
                           "steps are numbered 1, 2, 3, … in plain digits");
        return 0;
    }
    auto const version = static_cast<std::uint32_t>(*number);
    if (version > expected)
        reading.faults.add(entry.mark,
                           version == expected + 1
                               ? cat("step ", expected, " is missing before step ", version)
                               : cat("steps ", expected, " to ", version - 1, " are missing before step ", version),
                           "versions have no gaps");
    if (version < expected)
        reading.faults.add(entry.mark, cat("step ", version, " stands after step ", expected - 1),
                           "steps stand in the order of their versions");
    return version;
}

void seal_each(std::span<Step> steps)
{
    for (auto& step : steps) seal(step);
}

/// A third of what it takes to read a thousand steps is to digest them.
void seal_all(std::span<Step> steps)
{
    constexpr std::size_t kWorthAThread = 200;
    auto const half = steps.size() / 2;
    auto older = aside(steps.size() >= kWorthAThread, [&] { seal_each(steps.first(half)); });
    seal_each(steps.subspan(half));
    older.get();
}

void check_names(Reading& reading)
{
    std::unordered_map<std::string_view, Step const*> seen;
    for (auto const& step : reading.manifest.steps) {
        auto const [first, is_new] = seen.emplace(step.name, &step);
        if (is_new || step.name.empty()) continue;
        reading.faults.add({.line = step.place.line, .column = step.place.column},
                           cat("steps ", first->second->version.number, " and ", step.version.number,
                               " have the same name, ", quoted(step.name)));
    }
}

}  // namespace

std::optional<Operation> default_script(std::string const& name, Mark mark, StepFaults& faults)
{
    auto& reading = faults.reading();
    std::optional<Payload> payload;
    try {
        payload = reading.payloads.find(name);
    } catch (Error const& error) {
        faults.hard(mark, error.message(), error.advice());
        return std::nullopt;
    }
    if (!payload) return std::nullopt;
    if (!reading.manifest.database())
        faults.soft(mark, "there is no database store to run its script on",
                    "add one to 'stores:', as in  db: {sqlite: app.db}");
    if (!check_payload(payload->text, {.file = payload->file}, reading.faults)) payload->text.clear();
    return script_operation(reading.manifest, to_lf(payload->text), std::move(payload->file));
}

Down read_down(Node const& node, StepFaults& faults)
{
    Down down{.kind = DownKind::Given};
    auto const* text = node.text();
    if (text && *text == "none") {
        down.kind = DownKind::None;
        return down;
    }
    if (!node.map()) {
        if (!node.sequence())
            faults.soft(node.mark, cat("'down' is ", text ? quoted(*text) : std::string(node.kind_name()),
                                       ", not none, a list of operations or {revision, do}"));
        else
            down.operations = read_operations(node, Direction::Down, faults);
        return down;
    }
    Words const known{"revision", "do"};
    for (auto const& entry : *node.map())
        if (!is_one_of(entry.key, known)) faults.soft(entry.mark, unknown_word("in 'down', the key", entry.key, known));
    auto const* revision = node.find("revision");
    auto const* number = revision ? revision->integer() : nullptr;
    if (number && *number >= 1 && *number <= 1'000'000)
        down.revision = static_cast<int>(*number);
    else
        faults.soft(revision ? revision->mark : node.mark, "'down' needs 'revision', a whole number from 1");
    if (auto const* operations = node.find("do"))
        down.operations = read_operations(*operations, Direction::Down, faults);
    else
        faults.soft(node.mark, "'down' needs 'do', a list of operations");
    return down;
}

void read_steps(Node const& steps, Reading& reading)
{
    if (steps.is_null()) return;
    if (!steps.map()) {
        reading.faults.add(steps.mark, cat("'steps' is ", steps.kind_name(), ", not a map of numbered steps"),
                           "write it so:  1: create-models");
        return;
    }
    std::uint32_t expected = 1;
    reading.manifest.steps.reserve(steps.map()->size());
    for (auto const& entry : *steps.map()) {
        auto const version = version_of(entry, expected, reading);
        if (version == 0) continue;
        expected = version + 1;
        reading.manifest.steps.push_back(read_step({version}, entry, reading));
        if (reading.sink) reading.sink(reading.manifest.steps.back());
    }
    if (reading.seals_later()) seal_all(reading.manifest.steps);
    check_names(reading);
}

}  // namespace newel
