// Random histories with releases and roll-backs, in real repositories, behind a gate that `verify` keeps: whatever people
// try, versions never go back in a manifest, and no version of a release ever means two schemas.
#include "story/world.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace newel;
using namespace newel::test;

namespace {

using Steps = std::vector<StepFiles>;

bool is_same(StepFiles const& a, StepFiles const& b) { return a.up == b.up; }

std::size_t common(Steps const& a, Steps const& b)
{
    std::size_t count = 0;
    while (count < a.size() && count < b.size() && is_same(a[count], b[count])) ++count;
    return count;
}

class People {
public:
    explicit People(unsigned seed) : chance_(seed)
    {
        at_["main"] = {};
        write();
        world_.repository.commit("begin");
    }

    void act()
    {
        auto const before = now_;
        switch (below(9)) {
            case 0:
            case 1: now_.push_back(fresh()); break;
            case 2: edit(); break;
            case 3: remove(); break;
            case 4: swap(); break;
            case 5: insert(); break;
            case 6: return tag();
            case 7: return go_elsewhere();
            case 8: return merge();
        }
        pass_or_return(before, "change");
    }

    /// Nobody got past the gate with what must not be.
    void check_history()
    {
        std::map<std::uint32_t, Fingerprint> meaning;
        for (auto const& [name, release] : releases_) {
            for (std::uint32_t version = 0; version <= release.steps.size(); ++version) {
                // Every version below a release is a version of it.
                auto const schema = schema_at(release.steps, version);
                auto const [known, is_new] = meaning.emplace(version, schema);
                INFO(name << " at " << version);
                CHECK(known->second == schema);
            }
            CHECK(world_.engine().schema("release:" + name).fingerprint ==
                  meaning.at(static_cast<std::uint32_t>(release.steps.size())));
        }
        for (auto const& [branch, tip] : at_) {
            auto commits = world_.engine().map(branch);
            std::ranges::reverse(commits);
            for (auto const& [name, release] : releases_)
                for (auto const& commit : commits)
                    if (is_ancestor(release.commit, commit.commit))
                        CHECK(commit.position->version.number >= release.steps.size());
        }
    }

    [[nodiscard]] std::size_t refused() const { return refused_; }
    [[nodiscard]] std::size_t released() const { return releases_.size(); }

private:
    struct Release {
        Steps steps{};
        std::string commit{};
    };

    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : chance_() % bound; }

    StepFiles fresh()
    {
        auto const name = cat("t", ++made_);
        return {.name = name, .up = cat("CREATE TABLE ", name, "(a);"), .down = cat("DROP TABLE ", name, ";")};
    }

    void edit()
    {
        if (now_.empty()) return;
        auto& step = now_[below(now_.size())];
        step.up = cat("CREATE TABLE ", step.name, "(a, b", ++made_, ");");
    }
    void remove()
    {
        if (!now_.empty()) now_.erase(now_.begin() + static_cast<std::ptrdiff_t>(below(now_.size())));
    }
    void swap()
    {
        if (!now_.empty()) std::swap(now_[below(now_.size())], now_[below(now_.size())]);
    }
    void insert() { now_.insert(now_.begin() + static_cast<std::ptrdiff_t>(below(now_.size() + 1)), fresh()); }

    void write()
    {
        world_.steps(now_, "channels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\"}\n");
        world_.engine().lock();
    }

    bool is_ancestor(std::string const& commit, std::string const& of)
    {
        return world_.repository.git({"merge-base", commit, of}) == commit;
    }

    /// What the gate must say, from what people know of their releases.
    bool may_pass()
    {
        auto const head = world_.repository.id("HEAD");
        return std::ranges::all_of(releases_, [&](auto const& entry) {
            auto const& release = entry.second;
            auto const same = common(release.steps, now_);
            if (same == release.steps.size()) return true;
            return same == now_.size() && !is_ancestor(release.commit, head);
        });
    }

    bool gate()
    {
        write();
        auto const result = world_.engine().verify({});
        bool const passed = std::ranges::none_of(
            result.findings, [](Finding const& finding) { return finding.code == "released-step-changed"; });
        for (auto const& finding : result.findings) UNSCOPED_INFO(finding.code << ": " << finding.message);
        CHECK(passed == may_pass());
        return passed;
    }

    void pass_or_return(Steps const& before, std::string const& message)
    {
        if (gate()) {
            world_.repository.commit(message);
            at_[branch_] = now_;
            return;
        }
        ++refused_;
        now_ = before;
        world_.repository.git({"reset", "-q", "--hard"});
        world_.repository.git({"clean", "-fdq"});
    }

    void tag()
    {
        if (!gate()) return;  // nothing is released from a branch that the gate would refuse by now
        auto const name = cat("v", releases_.size() + 1, ".0.0");
        auto const head = world_.repository.commit(name);
        world_.repository.tag(name);
        releases_[name] = {.steps = now_, .commit = head};
        at_[branch_] = now_;
    }

    /// Another branch, or a new one from some release: a roll-back, a hotfix.
    void go_elsewhere()
    {
        if (releases_.empty() || below(3) > 0) {
            auto next = at_.begin();
            std::advance(next, static_cast<std::ptrdiff_t>(below(at_.size())));
            branch_ = next->first;
            world_.repository.switch_to(branch_);
            now_ = at_[branch_];
            return;
        }
        auto release = releases_.begin();
        std::advance(release, static_cast<std::ptrdiff_t>(below(releases_.size())));
        if (below(2) == 0) {  // the main line's files as they were in that release
            auto const before = now_;
            now_ = release->second.steps;
            return pass_or_return(before, "roll back");
        }
        branch_ = cat("fix", ++made_);
        world_.repository.branch(branch_, release->first);
        world_.repository.switch_to(branch_);
        now_ = release->second.steps;
        at_[branch_] = now_;
    }

    /// Another branch's steps above our own.
    void merge()
    {
        auto other = at_.begin();
        std::advance(other, static_cast<std::ptrdiff_t>(below(at_.size())));
        auto const theirs = other->second;
        if (other->first == branch_) return;
        auto const before = now_;
        for (auto const& step : theirs)
            if (std::ranges::none_of(now_, [&](StepFiles const& ours) { return ours.name == step.name; }))
                now_.push_back(step);
        world_.repository.git({"merge", "-q", "--no-commit", "--no-ff", "-s", "ours", other->first});
        bool const passed = gate();
        if (passed) {
            world_.repository.commit("merge");
            at_[branch_] = now_;
            return;
        }
        ++refused_;
        now_ = before;
        world_.repository.git({"reset", "-q", "--hard"});
        world_.repository.git({"clean", "-fdq"});
    }

    Fingerprint schema_at(Steps const& steps, std::size_t version)
    {
        std::string key;
        for (std::size_t i = 0; i < version; ++i) key += steps[i].up;
        auto const known = schemas_.find(key);
        if (known != schemas_.end()) return known->second;
        World scratch;
        scratch.steps({steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(version)});
        return schemas_[key] = scratch.engine().schema("work").fingerprint;
    }

    World world_{};
    std::mt19937 chance_;
    Steps now_{};
    std::string branch_{"main"};
    std::map<std::string, Steps> at_{};  // what each branch has
    std::map<std::string, Release> releases_{};
    std::map<std::string, Fingerprint> schemas_{};
    std::size_t made_{};
    std::size_t refused_{};
};

}  // namespace

TEST_CASE("behind the gate versions never go back, and never mean two schemas", "[story]")
{
    std::size_t refused = 0;
    std::size_t released = 0;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        INFO("seed " << seed);
        People people(seed);
        for (int round = 0; round < 40; ++round) people.act();
        people.check_history();
        refused += people.refused();
        released += people.released();
    }
    CHECK(refused > 10);  // the gate had something to do
    CHECK(released > 10);
}
