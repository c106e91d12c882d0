#include "git/revision.h"

#include "base/limits.h"
#include "base/text.h"

#include <git2.h>

#include <algorithm>
#include <set>

namespace newel::git {

namespace {

std::string in_quotes(std::string_view text) { return cat("'", printable(text), "'"); }

std::string hex_of(git_oid const& id)
{
    char buffer[GIT_OID_HEXSZ];
    git_oid_fmt(buffer, &id);
    return std::string(buffer, sizeof buffer);
}

bool is_hex(std::string_view text)
{
    return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

bool is_abbreviated_id(std::string_view text)
{
    return text.size() >= GIT_OID_MINPREFIXLEN && text.size() <= GIT_OID_HEXSZ && is_hex(text);
}

constexpr char const* kNameOne = "name one commit, branch or tag: HEAD";

void check_form(std::string const& revision)
{
    if (revision.size() > limits::kRefBytes)
        throw Error(ErrorCode::Usage,
                    cat("a revision of ", grouped(revision.size()), " bytes is too long; at most ",
                        grouped(limits::kRefBytes), " are read"),
                    kNameOne);
    if (trim(revision).empty()) throw Error(ErrorCode::Usage, "a revision is empty", kNameOne);
    for (unsigned char const c : revision)
        if (c < 0x20 || c == 0x7f)
            throw Error(ErrorCode::Usage, cat("the revision ", in_quotes(revision), " holds a control character"),
                        kNameOne);
    if (revision.find(":/") != std::string::npos || revision.find("^{/") != std::string::npos) return;
    bool const is_range = revision.front() == '^' || revision.find("..") != std::string::npos ||
                          revision.ends_with("^@") || revision.ends_with("^!") || revision.ends_with("^-");
    if (is_range)
        throw Error(ErrorCode::Usage, cat(in_quotes(revision), " names a range of commits, not one commit"), kNameOne);
}

/// Words of a date as git reads them, by their first three letters.
bool is_date_word(std::string_view word)
{
    static constexpr std::string_view kWords =
        " now tod yes noo mid tea nev ago las sec min hou day wee mon yea tue wed thu fri sat sun jan feb mar apr may "
        "jun jul aug sep oct nov dec one two thr fou fiv six sev eig nin ten ";
    return word.size() > 2 && kWords.find(cat(" ", word.substr(0, 3), " ")) != std::string_view::npos;
}

/// libgit2 takes any text in "@{…}" for a date, and one that it does not understand for today: a mistyped
/// "@{upstraem}" would go elsewhere in silence.
void check_date(std::string const& revision)
{
    auto const begin = revision.find("@{");
    auto const end = revision.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos) return;
    auto text = lower(std::string_view(revision).substr(begin + 2, end - begin - 2));
    bool const is_known = text.empty() || text == "u" || text == "upstream" || text == "push" ||
                          text.find_first_of("0123456789") != std::string::npos;
    if (is_known) return;
    std::ranges::replace(text, '.', ' ');
    for (auto const& word : split(text, ' '))
        if (!word.empty() && !is_date_word(word))
            throw Error(ErrorCode::Unresolved, cat(in_quotes(revision), " is no revision that git understands"),
                        "git help revisions");
}

/// The ref or id that a revision starts from: "main" of "main~3". Empty for ":/text" and "@{-1}".
std::string start_of(std::string const& revision)
{
    auto const end = std::min(revision.find_first_of("^~:"), revision.find("@{"));
    return revision.substr(0, end);
}

/// libgit2 1.5 takes "@" for HEAD only where it stands alone.
std::string with_head(std::string const& revision)
{
    bool const stands_for_head = revision.starts_with('@') && (revision.size() == 1 || revision[1] != '{');
    bool const ends_there = revision.size() < 2 || std::string_view("^~:").find(revision[1]) != std::string_view::npos;
    return stands_for_head && ends_there ? "HEAD" + revision.substr(1) : revision;
}

Handle<git_object> look_up(Repository const& repository, std::string const& revision, int& code)
{
    Handle<git_object> object;
    code = git_revparse_single(Into(object), repository.handle.get(), with_head(revision).c_str());
    return object;
}

CommitId commit_id(git_oid const& id) { return *CommitId::parse(hex_of(id)); }

Error not_a_commit(std::string const& revision, git_object const* object)
{
    return Error(ErrorCode::Unresolved,
                 cat(in_quotes(revision), " is a ", git_object_type2string(git_object_type(object)), ", not a commit"),
                 kNameOne);
}

CommitId peeled(Repository const& repository, std::string const& revision, git_object const* object)
{
    Handle<git_object> commit;
    auto const code = git_object_peel(Into(commit), object, GIT_OBJECT_COMMIT);
    if (code == GIT_ENOTFOUND)
        throw missing_object(repository, cat("the commit of ", in_quotes(revision))).native(code);
    if (code != 0) {
        Handle<git_object> target;
        bool const is_tag = git_object_type(object) == GIT_OBJECT_TAG &&
                            git_tag_peel(Into(target), reinterpret_cast<git_tag const*>(object)) == 0;
        throw not_a_commit(revision, is_tag ? target.get() : object).native(code);
    }
    return commit_id(*git_object_id(commit.get()));
}

std::string described(Repository const& repository, git_oid const& id)
{
    Handle<git_object> object;
    auto const hex = hex_of(id);
    if (git_object_lookup(Into(object), repository.handle.get(), &id, GIT_OBJECT_ANY) != 0) return hex;
    auto const type = git_object_type(object.get());
    if (type != GIT_OBJECT_COMMIT) return cat(hex, " (", git_object_type2string(type), ")");
    auto const* summary = git_commit_summary(reinterpret_cast<git_commit*>(object.get()));
    return cat(hex, " ", printable(summary != nullptr ? summary : ""));
}

struct Prefixed {
    git_odb* odb{};
    std::string prefix{};
    std::set<std::string> commits{};  ///< commits and tags
    std::set<std::string> others{};
};

int note_prefixed(git_oid const* id, void* into)
{
    auto& found = *static_cast<Prefixed*>(into);
    auto const hex = hex_of(*id);
    if (!hex.starts_with(found.prefix)) return 0;
    std::size_t size{};
    git_object_t type{};
    if (git_odb_read_header(&size, &type, found.odb, id) != 0) return 0;
    bool const is_commit = type == GIT_OBJECT_COMMIT || type == GIT_OBJECT_TAG;
    (is_commit ? found.commits : found.others).insert(hex);
    return 0;
}

/// More than one object begins so. As in git, the only one that can be a commit is meant; else all are named.
std::string disambiguated(Repository const& repository, std::string const& prefix)
{
    Prefixed found{repository.odb.get(), lower(prefix)};
    git_odb_foreach(repository.odb.get(), note_prefixed, &found);
    if (found.commits.size() == 1) return *found.commits.begin();

    auto const& candidates = found.commits.empty() ? found.others : found.commits;
    constexpr std::size_t kMost = 10;
    std::string advice = "write more digits:";
    std::size_t count = 0;
    for (auto const& hex : candidates) {
        if (++count > kMost) break;
        git_oid id{};
        git_oid_fromstr(&id, hex.c_str());
        advice += cat("\n  ", described(repository, id));
    }
    if (candidates.size() > kMost) advice += cat("\n  and ", candidates.size() - kMost, " more");
    throw Error(ErrorCode::Unresolved,
                cat(in_quotes(prefix), " is ambiguous: ", candidates.size(), " objects begin so"), advice);
}

std::vector<std::string> ref_names(Repository const& repository)
{
    std::vector<std::string> names;
    Handle<git_reference_iterator> refs;
    if (git_reference_iterator_new(Into(refs), repository.handle.get()) != 0) return names;
    char const* name = nullptr;
    while (git_reference_next_name(&name, refs.get()) == 0) {
        std::string_view const full = name;
        for (std::string_view const prefix : {"refs/heads/", "refs/tags/", "refs/remotes/"})
            if (full.starts_with(prefix)) names.emplace_back(full.substr(prefix.size()));
    }
    return names;
}

/// A name that was probably meant: the same on a remote first, else one spelt nearly so.
std::optional<std::string> suggestion(Repository const& repository, std::string const& name)
{
    auto const names = ref_names(repository);
    for (auto const& candidate : names)
        if (candidate.ends_with(cat("/", name))) return candidate;
    return nearest(name, names);
}

Error unknown_name(Repository const& repository, std::string const& name)
{
    if (name == "HEAD" || name == "@") {
        auto message = cat(in_quotes(name), " has no commit yet");
        return Error(ErrorCode::Unresolved, message, "git commit");
    }
    if (is_abbreviated_id(name)) return missing_object(repository, cat("a commit ", printable(name)));
    auto const message = cat("there is no branch, tag or commit ", in_quotes(name));
    auto const meant = suggestion(repository, name);
    if (meant == name)
        return Error(ErrorCode::Unresolved, cat("the ref ", in_quotes(name), " is there, but leads to no commit"),
                     "git fsck");
    if (meant) return Error(ErrorCode::Unresolved, message, cat("did you mean ", in_quotes(*meant), "?"));
    if (!shallow_commits(repository).empty())
        return Error(ErrorCode::Unresolved, cat(message, " in this shallow clone"), "git fetch --unshallow --tags");
    return Error(ErrorCode::Unresolved, message, "git fetch --all --tags\ngit branch --all");
}

/// The start is there, so what follows it leads nowhere: `~30`, `@{9}`, `:path`, `^{/text}`.
Error leads_nowhere(Repository const& repository, std::string const& revision, std::string const& start)
{
    auto const rest = revision.substr(start.size());
    if (rest.starts_with("@{-"))
        return Error(ErrorCode::Unresolved, cat(in_quotes(revision), " leads nowhere: so many switches are not known"),
                     "git reflog show HEAD");
    if (rest.starts_with("@{"))
        return Error(ErrorCode::Unresolved, cat(in_quotes(revision), " leads nowhere: ", last_words()),
                     "git reflog show");
    bool const names_a_file = start.empty() && rest.starts_with(':') && !rest.starts_with(":/");
    if (names_a_file)
        return Error(ErrorCode::Unresolved, cat(in_quotes(revision), " is a file in git's index, not a commit"),
                     kNameOne);
    if (rest.find(":/") != std::string::npos || rest.find("{/") != std::string::npos)
        return Error(ErrorCode::Unresolved, cat("no commit's message fits ", in_quotes(revision)), "git log --oneline");
    bool const steps_back = rest.find_first_of("~^") != std::string::npos;
    if (steps_back && !shallow_commits(repository).empty())
        return Error(ErrorCode::Unresolved, cat(in_quotes(revision), " lies beyond what this shallow clone has"),
                     "git fetch --unshallow");
    if (repository.partial) return missing_object(repository, in_quotes(revision));
    return Error(
        ErrorCode::Unresolved,
        cat(in_quotes(revision), " leads nowhere: ", in_quotes(start), " is there, ", in_quotes(rest), " is not"),
        cat("git log --oneline ", printable(start)));
}

Error failed(Repository const& repository, std::string const& revision, int code)
{
    if (code == GIT_EINVALIDSPEC && revision.find_first_of("^~:@") != std::string::npos)
        return Error(ErrorCode::Unresolved, cat(in_quotes(revision), " is no revision that git understands"),
                     "git help revisions");
    auto const start = start_of(revision);
    if (start == revision) return unknown_name(repository, revision);
    int start_code = 0;
    if (!start.empty() && !look_up(repository, start, start_code)) return unknown_name(repository, start);
    git_error_clear();
    look_up(repository, revision, start_code);
    return leads_nowhere(repository, revision, start);
}

void refuse_ambiguous_name(Repository const& repository, std::string const& name)
{
    if (name.empty() || name == "HEAD" || name == "@") return;
    auto candidates = refs_called(repository, name);
    if (candidates.size() == 1 && name.size() < GIT_OID_HEXSZ && is_abbreviated_id(name)) {
        git_oid id{};
        Handle<git_object> object;
        Handle<git_object> from_ref;
        int code = 0;
        bool const is_id =
            git_oid_fromstrn(&id, name.c_str(), name.size()) == 0 &&
            git_object_lookup_prefix(Into(object), repository.handle.get(), &id, name.size(), GIT_OBJECT_COMMIT) == 0;
        from_ref = look_up(repository, candidates.front(), code);
        if (is_id && from_ref && !git_oid_equal(git_object_id(object.get()), git_object_id(from_ref.get())))
            candidates.push_back(hex_of(*git_object_id(object.get())));
    }
    if (candidates.size() < 2) return;
    throw Error(ErrorCode::Unresolved, cat(in_quotes(name), " is ambiguous: ", join(candidates, " and ")),
                cat("write one of them in full: ", join(candidates, ", ")));
}

/// 40 digits are always an id, whatever refs are called.
CommitId with_full_id(Repository const& repository, std::string const& hex)
{
    git_oid id{};
    git_oid_fromstr(&id, hex.c_str());
    Handle<git_object> object;
    if (git_object_lookup(Into(object), repository.handle.get(), &id, GIT_OBJECT_ANY) != 0)
        throw missing_object(repository, cat("commit ", lower(hex)));
    return peeled(repository, hex, object.get());
}

}  // namespace

std::vector<std::string> refs_called(Repository const& repository, std::string const& name)
{
    std::vector<std::string> found;
    auto const last = cat("refs/remotes/", name, "/HEAD");
    for (auto const& full : {name, cat("refs/", name), cat("refs/tags/", name), cat("refs/heads/", name),
                             cat("refs/remotes/", name), last}) {
        git_oid id{};
        if (git_reference_name_to_id(&id, repository.handle.get(), full.c_str()) == 0) found.push_back(full);
    }
    return found;
}

CommitId resolve_revision(Repository const& repository, std::string const& revision)
{
    check_form(revision);
    if (revision.size() == GIT_OID_HEXSZ && is_hex(revision)) return with_full_id(repository, revision);
    check_date(revision);
    auto const start = start_of(revision);
    refuse_ambiguous_name(repository, start);
    // libgit2 overlooks an '@' behind a name.
    bool const overlooked = start.size() > 1 && start.ends_with('@') && refs_called(repository, start).empty();
    if (overlooked) throw unknown_name(repository, start);

    int code = 0;
    auto object = look_up(repository, revision, code);
    if (code == GIT_EAMBIGUOUS && is_abbreviated_id(start)) {
        auto const id = disambiguated(repository, start);
        return resolve_revision(repository, id + revision.substr(start.size()));
    }
    if (code != 0) throw failed(repository, revision, code).native(code);
    return peeled(repository, revision, object.get());
}

}  // namespace newel::git
