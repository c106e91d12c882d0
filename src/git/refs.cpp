#include "git/refs.h"

#include "base/text.h"

#include <git2.h>

#include <algorithm>

namespace newel::git {

namespace {

CommitId id_of(git_object const* commit)
{
    char buffer[GIT_OID_HEXSZ];
    git_oid_fmt(buffer, git_object_id(commit));
    return *CommitId::parse({buffer, sizeof buffer});
}

/// A tag's own time, else its commit's.
std::int64_t time_of(Repository const& repository, git_reference const* reference, git_object const* commit)
{
    Handle<git_object> tag;
    auto const* const target = git_reference_target(reference);
    if (target != nullptr && git_object_lookup(Into(tag), repository.handle.get(), target, GIT_OBJECT_TAG) == 0) {
        auto const* tagger = git_tag_tagger(reinterpret_cast<git_tag const*>(tag.get()));
        if (tagger != nullptr) return tagger->when.time;
    }
    return git_commit_time(reinterpret_cast<git_commit const*>(commit));
}

std::vector<RefName> refs_below(Repository const& repository, std::string const& prefix)
{
    std::vector<RefName> found;
    Handle<git_reference_iterator> refs;
    if (git_reference_iterator_glob_new(Into(refs), repository.handle.get(), (prefix + "*").c_str()) != 0)
        throw Error(ErrorCode::Unresolved, cat("the refs cannot be listed: ", last_words()), "git fsck");
    Handle<git_reference> reference;
    while (git_reference_next(Into(reference), refs.get()) == 0) {
        if (git_reference_type(reference.get()) != GIT_REFERENCE_DIRECT) continue;
        Handle<git_object> commit;
        if (git_reference_peel(Into(commit), reference.get(), GIT_OBJECT_COMMIT) != 0) continue;
        std::string const full = git_reference_name(reference.get());
        found.push_back({full, full.substr(prefix.size()), id_of(commit.get()),
                         time_of(repository, reference.get(), commit.get())});
    }
    std::ranges::sort(found, {}, &RefName::full);
    return found;
}

}  // namespace

std::optional<CommitId> head_commit(Repository const& repository)
{
    Handle<git_reference> reference;
    auto const code = git_repository_head(Into(reference), repository.handle.get());
    if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND) return std::nullopt;
    if (code != 0)
        throw Error(ErrorCode::Unresolved, cat("HEAD cannot be read: ", last_words()), "git fsck").native(code);
    Handle<git_object> commit;
    if (git_reference_peel(Into(commit), reference.get(), GIT_OBJECT_COMMIT) != 0)
        throw missing_object(repository, "the commit of HEAD");
    return id_of(commit.get());
}

std::string head_branch(Repository const& repository)
{
    Handle<git_reference> reference;
    if (git_reference_lookup(Into(reference), repository.handle.get(), "HEAD") != 0) return {};
    auto const* const target = git_reference_symbolic_target(reference.get());
    if (target == nullptr) return {};
    std::string_view const full = target;
    std::string_view const prefix = "refs/heads/";
    return std::string(full.starts_with(prefix) ? full.substr(prefix.size()) : full);
}

std::vector<RefName> branches(Repository const& repository)
{
    auto found = refs_below(repository, "refs/heads/");
    auto remote = refs_below(repository, "refs/remotes/");
    std::ranges::move(remote, std::back_inserter(found));
    return found;
}

std::vector<RefName> tags(Repository const& repository) { return refs_below(repository, "refs/tags/"); }

}  // namespace newel::git
