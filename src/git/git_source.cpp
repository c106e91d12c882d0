#include "git/git_source.h"

#include "base/aside.h"
#include "base/text.h"
#include "git/history_walk.h"
#include "git/refs.h"
#include "git/revision.h"
#include "git/watched_paths.h"

#include <git2.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace newel {

using namespace git;

struct GitSource::Parts {
    Repository repository{};
    Objects objects{repository};
};

namespace {

/// A history that is worth a second thread.
constexpr std::size_t kLong = 4096;

/// In a long history a second thread looks at the older half, by a repository handle of its own.
std::vector<WatchedRun> watched_in(Repository const& repository, std::vector<std::string> const& paths,
                                   std::span<VisitedCommit const> commits)
{
    auto const newer = commits.size() >= kLong ? commits.size() / 2 : commits.size();
    return in_two(
        commits, newer, [&](auto part) { return watched_runs(Objects(repository), paths, part); },
        [&](auto part) {
            auto const own = open_repository(repository.common_dir, Missing::IsAnError);
            return watched_runs(Objects(own), paths, part);
        });
}

TreeEntry public_entry(RawEntry const& entry) { return {std::string(entry.name), entry.kind, entry.object.hex()}; }

CommitId commit_id(Oid const& oid) { return *CommitId::parse(oid.hex()); }

/// The two ends of "A..B"; "B" alone has no first. Git takes HEAD for an end that is left out.
struct Range {
    std::optional<std::string> hidden{};
    std::string from{};
};

Range range_in(std::string const& text)
{
    auto const dots = text.starts_with(":/") ? std::string::npos : text.find("..");
    auto const or_head = [](std::string end) { return end.empty() ? std::string("HEAD") : std::move(end); };
    if (dots == std::string::npos) return {std::nullopt, or_head(text)};
    if (text.substr(dots).starts_with("..."))
        throw Error(ErrorCode::Usage, cat("'", printable(text), "' is a symmetric difference; write A..B"));
    return {or_head(text.substr(0, dots)), or_head(text.substr(dots + 2))};
}

}  // namespace

GitSource::GitSource(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GitSource::~GitSource() = default;

std::unique_ptr<GitSource> GitSource::open(std::filesystem::path const& where)
{
    auto parts = std::make_unique<Parts>();
    parts->repository = open_repository(where, Missing::IsAnError);
    return std::unique_ptr<GitSource>(new GitSource(std::move(parts)));
}

std::unique_ptr<GitSource> GitSource::open_if_any(std::filesystem::path const& where)
{
    auto parts = std::make_unique<Parts>();
    parts->repository = open_repository(where, Missing::IsNull);
    if (!parts->repository.handle) return nullptr;
    return std::unique_ptr<GitSource>(new GitSource(std::move(parts)));
}

bool GitSource::is_bare() const { return parts_->repository.work_tree.empty(); }
std::filesystem::path GitSource::work_tree() const { return parts_->repository.work_tree; }
std::filesystem::path GitSource::common_dir() const { return parts_->repository.common_dir; }
std::filesystem::path GitSource::git_dir() const { return parts_->repository.git_dir; }

std::optional<std::string> GitSource::config(std::string const& name) const
{
    git_buf value{};
    auto const code = git_config_get_string_buf(&value, parts_->repository.config.get(), name.c_str());
    std::optional<std::string> found;
    if (code == 0) found.emplace(value.ptr, value.size);
    git_buf_dispose(&value);
    if (code != 0 && code != GIT_ENOTFOUND)
        throw Error(ErrorCode::Failed, cat("git config ", printable(name), " cannot be read: ", last_words()))
            .native(code);
    return found;
}

CommitId GitSource::resolve(std::string const& revision) const
{
    return resolve_revision(parts_->repository, revision);
}
std::optional<CommitId> GitSource::head() const { return head_commit(parts_->repository); }
std::string GitSource::head_branch() const { return git::head_branch(parts_->repository); }
std::vector<RefName> GitSource::branches() const { return git::branches(parts_->repository); }
std::vector<RefName> GitSource::tags() const { return git::tags(parts_->repository); }

bool GitSource::has_commit(CommitId const& commit) const { return parts_->objects.has_commit(oid_of(commit.hex())); }

bool GitSource::is_ancestor(CommitId const& ancestor, CommitId const& of) const
{
    if (ancestor == of) return true;
    auto const shallow = shallow_commits(parts_->repository);
    return reaches(parts_->objects, oid_of(of.hex()), oid_of(ancestor.hex()), shallow);
}

std::string GitSource::subject(CommitId const& commit) const
{
    git_oid id{};
    git_oid_fromstr(&id, commit.hex().c_str());
    Handle<git_object> object;
    if (git_object_lookup(Into(object), parts_->repository.handle.get(), &id, GIT_OBJECT_COMMIT) != 0)
        throw missing_object(parts_->repository, cat("commit ", commit.hex()));
    auto const* const summary = git_commit_summary(reinterpret_cast<git_commit*>(object.get()));
    return summary != nullptr ? summary : "";
}

std::optional<TreeEntry> GitSource::entry(CommitId const& commit, std::string const& path) const
{
    auto const root = parts_->objects.commit(oid_of(commit.hex())).tree;
    RawEntry current{"", EntryKind::Tree, root};
    if (path.empty()) return public_entry(current);
    auto const names = split(path, '/');
    for (auto const& name : names) {
        if (current.kind != EntryKind::Tree) return std::nullopt;
        auto const next = parts_->objects.find(current.object, name);
        if (!next) return std::nullopt;
        current = *next;
    }
    return public_entry(current);
}

std::vector<TreeEntry> GitSource::list(std::string const& tree) const
{
    std::vector<TreeEntry> entries;
    parts_->objects.scan_tree(oid_of(tree), [&](RawEntry const& entry) {
        entries.push_back(public_entry(entry));
        return true;
    });
    return entries;
}

std::string GitSource::blob(std::string const& object, std::size_t most) const
{
    return parts_->objects.blob(oid_of(object), most);
}

void GitSource::walk(std::string const& range, std::vector<std::string> const& paths,
                     std::function<bool(WalkedCommit&&)> const& see) const
{
    auto const ends = range_in(range);
    auto const from = oid_of(resolve(ends.from).hex());
    std::optional<Oid> hidden;
    if (ends.hidden) hidden = oid_of(resolve(*ends.hidden).hex());

    auto const found = commits_between(parts_->objects, from, hidden, shallow_commits(parts_->repository));
    auto commit = found.begin();
    for (auto const& run : watched_in(parts_->repository, paths, found)) {
        for (auto const end = commit + static_cast<std::ptrdiff_t>(run.count); commit != end; ++commit) {
            WalkedCommit walked{commit_id(commit->id), {}, run.objects};
            for (auto const& parent : commit->raw.parents) walked.parents.push_back(commit_id(parent));
            if (!see(std::move(walked))) return;
        }
    }
}

}  // namespace newel
