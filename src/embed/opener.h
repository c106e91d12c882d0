// opener.h: how data is opened for an application: look, decide, ask, move, look again.
#pragma once

#include "data/no_way.h"
#include "embed/carried.h"
#include "embed/carried_downs.h"
#include "embed/decision.h"
#include "embed/embedded.h"
#include "embed/facts.h"
#include "files/directory_lock.h"
#include "run/replay.h"
#include "run/runner.h"
#include "sqlite/application_handle.h"

#include <algorithm>
#include <optional>

namespace newel {

/// Hands on what an application wants to hear, and keeps what there is to tell later.
class Listener final : public Observer {
public:
    explicit Listener(Opening const& opening) : opening_(opening) {}
    bool progress(Progress const& progress) override { return !opening_.progress || opening_.progress(progress); }
    /// Once, however often the data is looked at.
    void note(std::string const& text) override
    {
        if (std::ranges::find(notes_, text) == notes_.end()) notes_.push_back(text);
    }
    [[nodiscard]] std::vector<std::string>& notes() { return notes_; }

private:
    Opening const& opening_;
    std::vector<std::string> notes_{};
};

class Opener {
public:
    Opener(std::filesystem::path const& path, Software const& software, Opening const& opening);

    [[nodiscard]] OpenData open();
    [[nodiscard]] std::vector<ActionRecord> rehearse();

private:
    /// Data as it was looked at, held against every run while this lives.
    struct Held {
        std::optional<DirectoryLock> lock{};
        std::optional<Data> data{};
        Look look{};
        Verdict verdict{};
        VerdictFacts facts{};
    };

    [[nodiscard]] DataPlace place() const;
    [[nodiscard]] std::optional<DirectoryLock> hold(DataPlace const& place) const;
    [[nodiscard]] Held look();
    void recover();
    /// The plan with what it costs; `look` must have a way.
    [[nodiscard]] Plan plan(Data& data, State const& state, CarriedDowns& downs);
    [[nodiscard]] bool agrees(Plan const& plan, State const& state, Act act, VerdictFacts& facts) const;
    /// False where the data is no longer where `expected` begins: look again.
    bool move(Plan const& expected);
    [[nodiscard]] std::optional<RunReport> run(Data& data, State const& state, Plan const& plan, CarriedDowns& downs,
                                               Allowed const& allowed, ApplicationSide const& side);
    [[nodiscard]] OpenData finish(Held held, Access access);

    std::filesystem::path path_;
    std::shared_ptr<Carried const> carried_;
    Opening opening_;
    ApplicationSide side_;
    CodeNames code_{};
    Notary notary_;
    Listener listener_{opening_};
    std::unique_ptr<Replay> replay_{};
    std::optional<PlanFacts> moved_{};
};

}  // namespace newel
