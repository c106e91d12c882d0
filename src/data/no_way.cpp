#include "data/no_way.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

std::string where_applied(Obstacle const& obstacle, CommitSource const* git)
{
    auto const& origin = obstacle.origin;
    if (origin.commit.empty() && origin.branch.empty()) return {};
    std::string text = "It was applied from ";
    bool const has_branch = !origin.branch.empty();
    auto const brief = origin.commit.substr(0, 7);
    text += has_branch ? cat(origin.branch, brief.empty() ? "" : cat(" (", brief, ")")) : brief;
    if (has_branch && git) {
        bool const exists =
            std::ranges::any_of(git->branches(), [&](auto const& b) { return b.name == origin.branch; });
        if (!exists) text += ", now deleted";
    }
    return text;
}

std::string help_for(Obstacle const& obstacle, CommitSource const* git)
{
    auto const& origin = obstacle.origin;
    auto const commit = CommitId::parse(origin.commit);
    bool const exists = git && !origin.branch.empty() &&
                        std::ranges::any_of(git->branches(), [&](auto const& b) { return b.name == origin.branch; });
    if (exists)
        return cat("git switch ", origin.branch, "    write the down of step ", obstacle.facts.version.number,
                   " there, commit, and switch again");
    if (git && commit && git->has_commit(*commit) && !origin.branch.empty())
        return cat("git branch ", origin.branch, " ", commit->brief(), "    bring the branch back");
    return cat("--bundle FILE    of a release that has step ", obstacle.facts.version.number);
}

}  // namespace

Error no_way(std::vector<Obstacle> const& obstacles, Position const& from, std::string const& data,
             CommitSource const* git)
{
    auto message = cat(data, " stays at ", from.version.text(), ".");
    std::string advice;
    for (auto const& obstacle : obstacles) {
        bool const is_down = obstacle.direction == Direction::Down;
        message += cat(obstacles.size() > 1 ? "\n" : " ", "Step ", obstacle.facts.version.number, " ",
                       obstacle.facts.name, is_down ? " has no way down here" : " cannot be run here");
        if (!is_down) {
            message += cat(": ", obstacle.reason, ".");
            continue;
        }
        auto const applied = where_applied(obstacle, git);
        message += applied.empty() ? cat(": ", obstacle.reason, ".") : cat(".\n", applied, "; ", obstacle.reason, ".");
        auto const help = obstacle.allow.empty() ? help_for(obstacle, git)
                                                 : cat(obstacle.allow,
                                                       "    (of switch, up, down and adopt) go on all "
                                                       "the same; --dry-run shows what it does");
        if (advice.find(help) == std::string::npos) advice += cat(advice.empty() ? "" : "\n", help);
    }
    return {ErrorCode::Refused, message, advice};
}

}  // namespace newel
