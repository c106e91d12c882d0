#include "git/repository.h"

#include "base/text.h"

#include <git2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace newel::git {

namespace {

/// libgit2 refuses a repository with an extension that it does not know. These change nothing for a reader of objects
/// and refs; what they do mean is dealt with here (partialclone: missing_object, worktreeconfig: add_worktree_config).
void accept_extensions()
{
    static std::array<char const*, 4> const kHarmless{"noop", "partialclone", "worktreeconfig", "preciousobjects"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, kHarmless.data(), kHarmless.size());
}

void start_library()
{
    // Never shut down: handles may outlive any owner that could be told to do it.
    static bool const started = [] {
        git_libgit2_init();
        accept_extensions();
        return true;
    }();
    static_cast<void>(started);
}

std::filesystem::path real(char const* path)
{
    if (path == nullptr) return {};
    std::error_code ignored;
    auto const canonical = std::filesystem::canonical(path, ignored);
    auto const found = canonical.empty() ? std::filesystem::path(path) : canonical;
    return found.has_filename() ? found : found.parent_path();
}

std::string shown(std::filesystem::path const& path) { return printable(path.string()); }

bool looks_like_repository(std::filesystem::path const& folder)
{
    std::error_code ignored;
    return std::filesystem::exists(folder / ".git", ignored) ||
           (std::filesystem::exists(folder / "HEAD", ignored) && std::filesystem::exists(folder / "objects", ignored));
}

/// The folder that git would have taken; empty if there is none.
std::filesystem::path surrounding(std::filesystem::path const& where)
{
    std::error_code ignored;
    auto folder = std::filesystem::weakly_canonical(std::filesystem::absolute(where, ignored), ignored);
    for (;; folder = folder.parent_path()) {
        if (looks_like_repository(folder)) return folder;
        if (folder == folder.parent_path()) return {};
    }
}

std::filesystem::path config_file_of(std::filesystem::path const& top)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(top / ".git", ignored)) return top / ".git" / "config";
    return top / "config";
}

bool has_sha256(std::filesystem::path const& top)
{
    Handle<git_config> config;
    auto const file = config_file_of(top).string();
    if (git_config_open_ondisk(Into(config), file.c_str()) != 0) return false;
    git_buf value{};
    bool const found = git_config_get_string_buf(&value, config.get(), "extensions.objectformat") == 0 &&
                       equal_folded(value.ptr, "sha256");
    git_buf_dispose(&value);
    return found;
}

/// libgit2 1.5.1 answers "not found" instead of GIT_EOWNER where safe.directory is not set at all.
bool is_of_another_user(std::filesystem::path const& top)
{
    for (auto const& path : {top, top / ".git"}) {
        struct ::stat status {};
        if (::stat(path.c_str(), &status) == 0 && status.st_uid != ::geteuid()) return true;
    }
    return false;
}

Error cannot_open(std::filesystem::path const& where, int code)
{
    auto const reason = last_words();
    auto const top = surrounding(where);
    if (top.empty())
        return Error(ErrorCode::Unresolved, cat("there is no git repository around ", shown(where)),
                     "git init\nor name one: --repo DIR");
    if (code == GIT_EOWNER || is_of_another_user(top))
        return Error(ErrorCode::Unresolved, cat("the repository ", shown(top), " belongs to another user"),
                     cat("git config --global --add safe.directory ", shown(top)));
    if (has_sha256(top))
        return Error(ErrorCode::Unresolved,
                     cat("the repository ", shown(top), " uses SHA-256 object ids, which are not supported"),
                     "use a repository with SHA-1 ids (git init --object-format=sha1)");
    return Error(ErrorCode::Unresolved, cat("the repository ", shown(top), " cannot be opened: ", reason), "git fsck");
}

bool is_set(Handle<git_config> const& config, char const* name)
{
    int value = 0;
    return git_config_get_bool(&value, config.get(), name) == 0 && value != 0;
}

bool has_value(Handle<git_config> const& config, char const* name)
{
    git_buf value{};
    bool const found = git_config_get_string_buf(&value, config.get(), name) == 0;
    git_buf_dispose(&value);
    return found;
}

/// Without git_config_foreach_match: libgit2 1.5 leaks 20 kB for every name that its pattern does not fit.
bool has_promisor(Handle<git_config> const& config)
{
    bool found = has_value(config, "extensions.partialclone");
    auto const note = [](git_config_entry const* entry, void* into) {
        std::string_view const name = entry->name;
        int value = 0;
        if (name.starts_with("remote.") && name.ends_with(".promisor") &&
            git_config_parse_bool(&value, entry->value) == 0 && value != 0)
            *static_cast<bool*>(into) = true;
        return 0;
    };
    git_config_foreach(config.get(), note, &found);
    return found;
}

/// libgit2 1.5 does not read config.worktree. The highest level makes it the worktree's own first.
void add_worktree_config(Repository const& repository)
{
    if (!is_set(repository.config, "extensions.worktreeconfig")) return;
    auto const file = (repository.git_dir / "config.worktree").string();
    git_config_add_file_ondisk(repository.config.get(), file.c_str(), GIT_CONFIG_LEVEL_APP, repository.handle.get(), 0);
}

}  // namespace

std::string last_words()
{
    auto const* error = git_error_last();
    return error != nullptr && error->message != nullptr ? printable(error->message) : "no reason given";
}

Repository open_repository(std::filesystem::path const& where, Missing missing)
{
    start_library();
    Repository repository;
    auto const code = git_repository_open_ext(Into(repository.handle), where.string().c_str(), 0, nullptr);
    if (code == GIT_ENOTFOUND && missing == Missing::IsNull && surrounding(where).empty()) return repository;
    if (code != 0) throw cannot_open(where, code).native(code);

    auto* const handle = repository.handle.get();
    if (git_repository_odb(Into(repository.odb), handle) != 0 ||
        git_repository_config(Into(repository.config), handle) != 0)
        throw cannot_open(where, GIT_ERROR).native(GIT_ERROR);
    repository.git_dir = real(git_repository_path(handle));
    repository.common_dir = real(git_repository_commondir(handle));
    repository.work_tree = real(git_repository_workdir(handle));
    add_worktree_config(repository);
    repository.partial = has_promisor(repository.config);
    return repository;
}

std::unordered_set<std::string> shallow_commits(Repository const& repository)
{
    std::unordered_set<std::string> commits;
    std::ifstream file(repository.common_dir / "shallow");
    for (std::string line; std::getline(file, line);)
        if (line.size() == GIT_OID_HEXSZ) commits.insert(line);
    return commits;
}

Error missing_object(Repository const& repository, std::string_view what)
{
    if (repository.partial)
        return Error(ErrorCode::Unresolved, cat(what, " is not in this partial clone"),
                     "git fetch --refetch --no-filter");
    if (!shallow_commits(repository).empty())
        return Error(ErrorCode::Unresolved, cat(what, " is not in this shallow clone"), "git fetch --unshallow");
    return Error(ErrorCode::Unresolved, cat(what, " is not in this repository: not fetched yet, or removed by git gc"),
                 "git fetch --all --tags");
}

}  // namespace newel::git
