#include "engine/mapper.h"

#include <algorithm>
#include <unordered_map>

namespace newel {

namespace {

bool is_within(std::string const& path, std::string const& folder)
{
    return path == folder || folder.empty() || path.starts_with(cat(folder, "/"));
}

}  // namespace

Mapper::Mapper(Session& session) : session_(session) {}

// A commit's answer hangs on its manifests and its migration folders. Watching their folders whole tells when they are
// the same as before, without reading them.
std::vector<std::string> Mapper::watched_paths()
{
    std::vector<std::string> paths;
    auto const add = [&](std::string const& path) {
        if (!path.empty() && std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
    };
    auto const& place = session_.workspace().manifest();
    if (place.in_repository) {
        auto const folder = place.path.empty() ? "manifests" : parent_path(place.path);
        add(folder.empty() ? place.path : folder);
        add("migrations");
    }
    if (auto const speaker = session_.sources().authority(); speaker && speaker->manifest.from)
        for (auto const& dir : speaker->manifest.from->dirs) add(dir);
    return paths;
}

/// Whether nothing outside of the watched paths takes part in the answer.
bool Mapper::is_told_by_watched(CommitId const& commit)
{
    auto const speaker = session_.sources().authority();
    auto const path = session_.sources().manifest_path_at(commit);
    auto const watched = [&](std::string const& wanted) {
        return std::ranges::any_of(paths_, [&](std::string const& folder) { return is_within(wanted, folder); });
    };
    if (!path) return speaker && speaker->manifest.from.has_value();  // pins hang on ancestry
    auto const located = session_.sources().at(commit);
    if (!watched(*path)) return false;
    auto const& manifest = located.source->manifest;
    if (manifest.from) return std::ranges::all_of(manifest.from->dirs, watched);
    return watched(migrations_folder(manifest, *path, session_.sources().tree_at(commit)));
}

Mapper::Answer Mapper::look_up(CommitId const& commit)
{
    try {
        auto const located = session_.sources().at(commit);
        return {.position = Position{located.version, located.source->history.chain_at(located.version)}};
    } catch (Error const& error) {
        return {.reason = error.message()};
    }
}

std::size_t Mapper::answer_of(WalkedCommit const& commit)
{
    if (commit.objects == last_objects_) return last_answer_;
    if (auto const found = known_.find(*commit.objects); found != known_.end()) {
        last_objects_ = commit.objects;
        return last_answer_ = found->second;
    }
    auto answer = look_up(commit.commit);
    bool told = false;
    try {
        told = is_told_by_watched(commit.commit);
    } catch (Error const&) {
        told = false;  // what cannot be read is looked up again at each commit
    }
    answers_.push_back(std::move(answer));
    if (told) known_.emplace(*commit.objects, answers_.size() - 1);
    return answers_.size() - 1;
}

std::vector<MappedCommit> Mapper::map(std::string const& range)
{
    auto const& git = session_.workspace().needed_repository();
    paths_ = watched_paths();
    std::vector<WalkedCommit> commits;
    git.walk(range, paths_, [&](WalkedCommit&& commit) { return commits.push_back(std::move(commit)), true; });
    std::unordered_map<std::string_view, std::size_t> answer_by_commit;
    answer_by_commit.reserve(commits.size());
    std::vector<std::size_t> answers;
    answers.reserve(commits.size());
    for (auto const& commit : commits) {
        answers.push_back(answer_of(commit));
        answer_by_commit.emplace(commit.commit.hex(), answers.back());
    }
    std::vector<MappedCommit> mapped;
    mapped.reserve(commits.size());
    for (std::size_t i = 0; i < commits.size(); ++i) {
        auto const& answer = answers_[answers[i]];
        MappedCommit entry{.commit = commits[i].commit.hex(), .position = answer.position, .reason = answer.reason};
        entry.changed = true;
        if (!commits[i].parents.empty()) {
            auto const& parent = commits[i].parents.front();
            auto const found = answer_by_commit.find(parent.hex());
            // A parent outside of the range is looked up by itself.
            auto const below =
                found != answer_by_commit.end() ? answers_[found->second].position : look_up(parent).position;
            entry.changed = below != answer.position;
        }
        mapped.push_back(std::move(entry));
    }
    return mapped;
}

}  // namespace newel
