// `from:` and `extra:`: an existing tool's folder as the list of steps, and what that tool cannot say.
#include "base/text.h"
#include "manifest/layouts/layouts.h"
#include "manifest/reading.h"

#include <algorithm>
#include <map>

namespace newel {

namespace {

Words const kExtraKeys{"breaks", "down", "up", "allow"};

std::optional<std::string> folder_in(Node const& node)
{
    if (!node.text() || !path_fault(*node.text()).empty()) return std::nullopt;
    return *node.text();
}

Step step_from(LayoutStep&& written, DataVersion version, Manifest const& manifest, FileTree const& repository)
{
    Step step;
    step.version = version;
    step.name = std::move(written.name);
    step.place = {.file = repository.shown(written.up_file), .line = 1, .column = 1};
    step.up.push_back(script_operation(manifest, std::move(written.up), step.place.file));
    step.up.back().notes = std::move(written.notes);
    if (written.down) {
        step.down.kind = DownKind::Given;
        step.down.operations.push_back(
            script_operation(manifest, std::move(*written.down), repository.shown(written.down_file)));
    }
    step.rest.set("name", Node(step.name));
    return step;
}

void apply_extra(Step& step, Node const& extra, Reading& reading)
{
    StepFaults faults(reading, step, step_label(step.version, step.name));
    auto const own = step.up.size();
    if (auto const* up = extra.find("up"))
        for (auto& operation : read_operations(*up, Direction::Up, faults)) step.up.push_back(std::move(operation));
    if (auto const* down = extra.find("down")) {
        step.down = read_down(*down, faults);
    } else if (step.down.kind == DownKind::Given) {
        auto inverses = exact_inverses(step.up, own);
        step.down.operations.insert(step.down.operations.begin(), inverses.begin(), inverses.end());
    }
    if (auto const* breaks = extra.find("breaks")) step.breaks = read_breaks(*breaks, step.version, faults);
    for (auto const& entry : *extra.map()) {
        if (entry.key == "up" || entry.key == "down" || entry.key == "name") continue;
        step.rest.map()->push_back(entry);
    }
    check_rest(step.rest, faults);
}

}  // namespace

void read_from(Node const& node, Reading& reading)
{
    auto const* layout = node.find("layout");
    auto const* dir = node.find("dir");
    if (!layout || !layout->text() || !dir)
        return reading.faults.add(node.mark, "'from' needs 'layout' and 'dir'",
                                  "write it so:  from: {layout: diesel, dir: migrations}");
    if (!is_known_layout(*layout->text()))
        reading.faults.add(layout->mark, unknown_word("the layout", *layout->text(), layout_names()),
                           cat("known are ", join(layout_names(), ", ")));
    LayoutSpec spec{.layout = *layout->text(), .dirs = {}};
    auto const list = dir->sequence() ? *dir->sequence() : Node::Sequence{*dir};
    for (auto const& item : list) {
        if (auto folder = folder_in(item))
            spec.dirs.push_back(std::move(*folder));
        else
            reading.faults.add(item.mark.line > 0 ? item.mark : dir->mark,
                               item.text() ? cat(path_fault(*item.text()), ": ", quoted(*item.text()))
                                           : cat("'dir' is ", item.kind_name(), ", not a folder's path"));
    }
    if (list.empty()) reading.faults.add(dir->mark, "'dir' names no folder");
    if (reading.is_authoring())
        for (auto const& entry : *node.map())
            if (entry.key != "layout" && entry.key != "dir" && !is_extension(entry.key))
                reading.faults.add(entry.mark, unknown_word("the key", entry.key, {"layout", "dir"}));
    reading.manifest.from = std::move(spec);
}

void check_extra(Node const& node, Reading& reading)
{
    if (node.is_null()) return;
    if (!node.map())
        return reading.faults.add(node.mark, cat("'extra' is ", node.kind_name(), ", not a map by migration name"));
    for (auto const& [name, body, mark] : *node.map()) {
        if (!body.map()) {
            reading.faults.add(body.mark.line > 0 ? body.mark : mark,
                               cat("what is said of ", quoted(name), " is not a map"));
            continue;
        }
        if (!reading.is_authoring()) continue;
        for (auto const& entry : *body.map())
            if (!is_one_of(entry.key, kExtraKeys) && !is_extension(entry.key))
                reading.faults.add(entry.mark, unknown_word("the key", entry.key, kExtraKeys));
    }
    reading.manifest.extra = node;
}

void fill_from_layout(Manifest& manifest, FileTree const& repository, FileTree const& own, std::string const& path,
                      Strictness strictness)
{
    if (!manifest.from) return;
    auto const& dirs = manifest.from->dirs;
    auto const dir = std::ranges::find_if(dirs, [&](auto const& folder) { return repository.has_folder(folder); });
    if (dir == dirs.end())
        throw Error(ErrorCode::Unresolved,
                    cat("there is no folder ", join(dirs, " or "), " with ", manifest.from->layout, " migrations here"),
                    cat("'dir' in ", manifest.file, " counts from the repository's root"));
    auto written = read_layout(manifest.from->layout, repository, *dir);

    Faults faults(manifest.file);
    Payloads payloads(manifest, path, own);
    Reading reading{.manifest = manifest, .payloads = payloads, .strictness = strictness, .faults = faults};
    std::map<std::string_view, Node::Entry const*> extras;
    if (auto const* map = manifest.extra.map())
        for (auto const& entry : *map) extras.emplace(entry.key, &entry);
    std::vector<Step> steps;
    steps.reserve(written.size());
    for (auto& layout_step : written) {
        steps.push_back(
            step_from(std::move(layout_step), {static_cast<std::uint32_t>(steps.size() + 1)}, manifest, repository));
        if (auto const extra = extras.find(steps.back().name); extra != extras.end()) {
            apply_extra(steps.back(), extra->second->value, reading);
            extras.erase(extra);
        }
        seal(steps.back());
    }
    std::vector<std::string> names;
    for (auto const& step : steps) names.push_back(step.name);
    if (strictness == Strictness::Authoring)
        for (auto const& [name, entry] : extras)
            faults.add(entry->mark,
                       cat("there is no migration ", quoted(name), " in ", printable(*dir), suggestion(name, names)));
    faults.throw_if_any();
    manifest.steps = std::move(steps);
}

}  // namespace newel
