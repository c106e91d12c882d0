#include "engine/hooks.h"

#include "base/limits.h"
#include "engine/mover.h"
#include "files/durable.h"
#include "files/prefix.h"
#include "run/runner.h"

#include <algorithm>
#include <array>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 3> kEvents{"post-checkout", "post-merge", "post-rewrite"};
constexpr std::string_view kMark = "# written by newel hooks install";
constexpr std::string_view kBefore = ".before-newel";

/// The hook that was there is called first, with the same arguments and input; its answer is the hook's answer.
std::string script(std::string_view event, std::string const& program)
{
    return cat("#!/bin/sh\n", kMark, "; newel hooks remove takes it out\n", "status=0\n", "before=\"$(dirname \"$0\")/",
               event, kBefore, "\"\n", "if [ -x \"$before\" ]; then \"$before\" \"$@\"; status=$?; fi\n",
               "newel=", in_shell_quotes(program), "\n", "if [ -x \"$newel\" ]; then \"$newel\" hooks run ", event,
               " \"$@\" </dev/null; fi\n", "exit $status\n");
}

bool is_ours(fs::path const& file)
{
    auto const bytes = read_prefix(file, 4096);
    return bytes && bytes->find(kMark) != std::string::npos;
}

void make_executable(fs::path const& file)
{
    fs::permissions(file, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                              fs::perms::others_read | fs::perms::others_exec);
}

}  // namespace

Hooks::Hooks(Session& session) : session_(session) {}

fs::path Hooks::folder()
{
    auto const& git = session_.workspace().needed_repository();
    if (auto const configured = git.config("core.hooksPath")) {
        fs::path const path(*configured);
        if (path.is_absolute()) return path;
        return (git.is_bare() ? git.common_dir() : git.work_tree()) / path;
    }
    return git.common_dir() / "hooks";
}

HooksResult Hooks::install(std::string const& program)
{
    auto const where = folder();
    std::error_code error;
    fs::create_directories(where, error);
    HooksResult result{.folder = session_.workspace().shown(where)};
    for (auto const event : kEvents) {
        auto const file = where / event;
        auto const before = where / cat(event, kBefore);
        if (fs::exists(file) && !is_ours(file)) {
            if (fs::exists(before))
                throw Error(ErrorCode::Failed, cat(session_.workspace().shown(before),
                                                   " is in the way of keeping the hook that is there"));
            fs::rename(file, before);
            result.chained.emplace_back(event);
        }
        replace_durably(file, script(event, program));
        make_executable(file);
        result.installed.emplace_back(event);
    }
    return result;
}

HooksResult Hooks::remove()
{
    auto const where = folder();
    HooksResult result{.folder = session_.workspace().shown(where)};
    for (auto const event : kEvents) {
        auto const file = where / event;
        auto const before = where / cat(event, kBefore);
        if (!fs::exists(file) || !is_ours(file)) continue;
        fs::remove(file);
        result.installed.emplace_back(event);
        if (!fs::exists(before)) continue;
        fs::rename(before, file);
        result.chained.emplace_back(event);
    }
    return result;
}

// Silent during rebase and bisect, and where single files are checked out. At the end of a rebase git runs
// post-rewrite while its folder is still there.
bool Hooks::is_quiet_time(std::string const& event, std::vector<std::string> const& arguments)
{
    if (event == "post-checkout" && arguments.size() >= 3 && arguments[2] == "0") return true;
    auto const git_dir = session_.workspace().needed_repository().git_dir();
    if (fs::exists(git_dir / "BISECT_LOG")) return true;
    if (event == "post-rewrite") return false;
    return fs::exists(git_dir / "rebase-merge") || fs::exists(git_dir / "rebase-apply");
}

/// On a local branch, or on what the authority holds: steps of anybody else are not run unasked.
bool Hooks::is_own_commit()
{
    auto const& git = session_.workspace().needed_repository();
    auto const head = git.head();
    if (!head) return false;
    if (!git.head_branch().empty()) return true;
    for (auto const& branch : git.branches())
        if (branch.full.starts_with("refs/heads/") && git.is_ancestor(*head, branch.commit)) return true;
    return git.is_ancestor(*head, git.resolve(session_.sources().authority_ref()));
}

std::string Hooks::say(std::string const& data, Position const& from, Position const& to, std::string const& why) const
{
    return cat(data, " is at ", from.version.text(), ", this checkout needs ", to.version.text(), why,
               ": newel switch");
}

std::string Hooks::follow(std::string const& event, std::vector<std::string> const& arguments)
{
    if (std::ranges::find(kEvents, event) == kEvents.end() || is_quiet_time(event, arguments)) return {};
    if (!session_.sources().work().has_manifest()) return {};
    auto const describing = session_.describing();
    std::optional<Data> data(session_.open(describing->manifest, Access::Read));
    auto const state = data->state(Data::Depth::Row);
    auto const shown = data->place().shown;
    data.reset();  // its lock would stand in the way of the move
    if (state.presence != Presence::Managed) return {};
    auto const target = session_.resolver().resolve("");
    if (state.row.position == target.info.position) return {};
    if (!is_own_commit())
        return say(shown, state.row.position, target.info.position, " (a commit of no branch of yours)");
    Mover mover(session_);
    try {
        auto const planned = mover.plan("");
        if (!planned.plan.needs.empty())
            return say(shown, state.row.position, target.info.position, cat(" (", join(planned.plan.needs, " "), ")"));
        auto const moved = mover.move({.ref = ""});
        auto const& plan = moved.plan;
        bool const by_base = plan.base < plan.from.version && plan.base < plan.to.version;
        return cat("data ", plan.from.version.text(), by_base ? cat(" → ", plan.base.text()) : "", " → ",
                   plan.to.version.text(), ", ", moved.elapsed.count(), " ms");
    } catch (Error const& error) {
        auto const first = error.message().substr(0, error.message().find('\n'));
        return cat(first, "  (newel plan)");
    }
}

}  // namespace newel
