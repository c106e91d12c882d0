#include "engine/mapper.h"

#include "base/aside.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

namespace newel {

namespace {

/// Changes of what is watched that are worth a second thread.
constexpr std::size_t kManyChanges = 100;

bool is_within(std::string const& path, std::string const& folder)
{
    return path == folder || folder.empty() || path.starts_with(cat(folder, "/"));
}

/// Where the older of two stretches begins that take about as long: a manifest grows with its history, and so does the time
/// to read it.
std::size_t older_part(std::vector<WalkedCommit> const& commits)
{
    std::vector<std::size_t> changes;
    for (std::size_t i = 1; i < commits.size(); ++i)
        if (commits[i].objects != commits[i - 1].objects) changes.push_back(i);
    return changes.size() < kManyChanges ? commits.size() : changes[changes.size() * 3 / 10];
}

}  // namespace

/// The answers for neighbouring commits, each looked up once. With sources of its own it may have a thread of its own.
class Mapper::Stretch {
public:
    Stretch(Sources& sources, std::vector<std::string> const& paths) : sources_(sources), paths_(paths) {}

    std::vector<AnswerPtr> answers_of(std::span<WalkedCommit const> commits)
    {
        std::vector<AnswerPtr> answers;
        answers.reserve(commits.size());
        for (auto const& commit : commits) answers.push_back(answer_of(commit));
        return answers;
    }

    [[nodiscard]] AnswerPtr look_up(CommitId const& commit)
    {
        try {
            auto const located = sources_.at(commit);
            auto const& history = located.source->history;
            return std::make_shared<Answer>(
                Answer{.position = Position{located.version, history.chain_at(located.version)}});
        } catch (Error const& error) {
            return std::make_shared<Answer>(Answer{.reason = error.message()});
        }
    }

private:
    AnswerPtr answer_of(WalkedCommit const& commit)
    {
        if (last_ && commit.objects == last_objects_) return last_;
        if (auto const found = known_.find(*commit.objects); found != known_.end()) {
            last_objects_ = commit.objects;
            return last_ = found->second;
        }
        auto answer = look_up(commit.commit);
        bool told = false;
        try {
            told = is_told_by_watched(commit.commit);
        } catch (Error const&) {
            told = false;  // what cannot be read is looked up again at each commit
        }
        if (told) known_.emplace(*commit.objects, answer);
        return answer;
    }

    /// Whether nothing outside of the watched paths takes part in the answer.
    bool is_told_by_watched(CommitId const& commit)
    {
        auto const speaker = sources_.authority();
        auto const path = sources_.manifest_path_at(commit);
        auto const watched = [&](std::string const& wanted) {
            return std::ranges::any_of(paths_, [&](std::string const& folder) { return is_within(wanted, folder); });
        };
        if (!path) return speaker && speaker->manifest.from.has_value();  // pins hang on ancestry
        auto const located = sources_.at(commit);
        if (!watched(*path)) return false;
        auto const& manifest = located.source->manifest;
        if (manifest.from) return std::ranges::all_of(manifest.from->dirs, watched);
        return watched(migrations_folder(manifest, *path, sources_.tree_at(commit)));
    }

    Sources& sources_;
    std::vector<std::string> const& paths_;
    std::map<std::vector<std::string>, AnswerPtr> known_{};  // by the objects at the watched paths
    std::shared_ptr<std::vector<std::string> const> last_objects_{};
    AnswerPtr last_{};  // for those
};

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

std::vector<Mapper::AnswerPtr> Mapper::answers_of(std::vector<WalkedCommit> const& commits)
{
    return in_two(
        std::span(commits), older_part(commits),
        [&](auto part) { return Stretch(session_.sources(), paths_).answers_of(part); },
        [&](auto part) {
            Workspace workspace(session_.workspace().settings());
            Sources sources(workspace);
            return Stretch(sources, paths_).answers_of(part);
        });
}

std::vector<MappedCommit> Mapper::map(std::string const& range)
{
    auto const& git = session_.workspace().needed_repository();
    paths_ = watched_paths();
    std::vector<WalkedCommit> commits;
    git.walk(range, paths_, [&](WalkedCommit&& commit) { return commits.push_back(std::move(commit)), true; });
    auto const answers = answers_of(commits);
    std::unordered_map<std::string_view, AnswerPtr const*> answer_by_commit;
    answer_by_commit.reserve(commits.size());
    for (std::size_t i = 0; i < commits.size(); ++i) answer_by_commit.emplace(commits[i].commit.hex(), &answers[i]);
    Stretch outside(session_.sources(), paths_);
    std::vector<MappedCommit> mapped;
    mapped.reserve(commits.size());
    for (std::size_t i = 0; i < commits.size(); ++i) {
        auto const& answer = *answers[i];
        MappedCommit entry{.commit = commits[i].commit.hex(), .position = answer.position, .reason = answer.reason};
        entry.changed = true;
        if (!commits[i].parents.empty()) {
            auto const& parent = commits[i].parents.front();
            auto const found = answer_by_commit.find(parent.hex());
            // A parent outside of the range is looked up by itself.
            auto const below = found != answer_by_commit.end() ? *found->second : outside.look_up(parent);
            entry.changed = below->position != answer.position;
        }
        mapped.push_back(std::move(entry));
    }
    return mapped;
}

}  // namespace newel
