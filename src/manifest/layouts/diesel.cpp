#include "manifest/layouts/diesel.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/layouts/script.h"

#include <algorithm>
#include <map>

namespace newel::layouts {

namespace {

std::string version_of(std::string const& name)
{
    auto version = name.substr(0, name.find('_'));
    std::erase(version, '-');
    return version;
}

/// As `diesel migration generate` names them: digits and '-' before the first '_'.
bool is_named_like_one(std::string const& name)
{
    auto const version = version_of(name);
    return name.find('_') != std::string::npos && !version.empty() &&
           std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
}

bool has_file(FileTree const& tree, std::string const& folder, std::string_view name)
{
    return std::ranges::any_of(tree.list(folder),
                               [&](auto const& entry) { return !entry.is_folder && entry.name == name; });
}

/// metadata.toml holds little: a line `run_in_transaction = false` is all that matters here.
bool runs_outside_transaction(FileTree const& tree, std::string const& folder)
{
    auto const text = tree.read(below(folder, "metadata.toml"), limits::kManifestBytes);
    if (!text) return false;
    for (auto const& line : split(to_lf(*text), '\n')) {
        auto bare = line.substr(0, line.find('#'));
        std::erase_if(bare, [](char c) { return c == ' ' || c == '\t'; });
        if (bare == "run_in_transaction=false") return true;
    }
    return false;
}

class Reader {
public:
    Reader(FileTree const& tree, std::string const& folder) : tree_(tree), folder_(folder) {}

    std::vector<LayoutStep> read()
    {
        for (auto const& entry : tree_.list(folder_)) take(entry);
        if (!problems_.empty()) throw invalid(tree_.shown(folder_), problems_);
        std::vector<LayoutStep> steps;
        for (auto& [version, step] : by_version_) steps.push_back(std::move(step));
        return steps;
    }

private:
    void take(FileTree::Entry const& entry)
    {
        if (entry.name.starts_with('.')) return;
        auto const path = below(folder_, entry.name);
        if (entry.is_other && is_named_like_one(entry.name)) {
            problems_.push_back({{tree_.shown(path)}, "a migration must be a folder, not a link", {}});
            return;
        }
        if (!entry.is_folder) return;

        LayoutStep step{.name = entry.name};
        if (!load(step, Half::Up, tree_, below(path, "up.sql"), problems_)) {
            if (is_named_like_one(entry.name) || has_file(tree_, path, "down.sql"))
                problems_.push_back(
                    {{tree_.shown(path)}, "the migration has no up.sql", "add it, or remove the folder"});
            return;
        }
        load(step, Half::Down, tree_, below(path, "down.sql"), problems_);
        if (runs_outside_transaction(tree_, path))
            add_note(step,
                     "metadata.toml: run_in_transaction = false has no effect; Newel runs the step in a transaction");
        keep(std::move(step));
    }

    void keep(LayoutStep step)
    {
        auto const version = version_of(step.name);
        auto const [place, is_new] = by_version_.try_emplace(version, step);
        if (is_new) return;
        problems_.push_back({{tree_.shown(below(folder_, step.name))},
                             cat("version ", version, " is claimed twice: ", place->second.name, " and ", step.name),
                             "give one of them another version"});
    }

    FileTree const& tree_;
    std::string const& folder_;
    std::map<std::string, LayoutStep> by_version_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<LayoutStep> read_diesel(FileTree const& tree, std::string const& folder)
{
    return Reader(tree, folder).read();
}

bool is_diesel(FileTree const& tree, std::string const& folder)
{
    return std::ranges::any_of(tree.list(folder), [&](auto const& entry) {
        return entry.is_folder && !entry.name.starts_with('.') && has_file(tree, below(folder, entry.name), "up.sql");
    });
}

}  // namespace newel::layouts
