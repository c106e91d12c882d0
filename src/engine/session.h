// session.h: what one call of the engine works with: the rooms, put together once.
#pragma once

#include "base/clock.h"
#include "data/data.h"
#include "engine/data_setting.h"
#include "engine/downs.h"
#include "engine/resolver.h"
#include "run/cancel_watch.h"
#include "run/replay.h"
#include "sqlite/replay_cache.h"

#include <memory>

namespace newel {

class Session {
public:
    Session(Settings settings, Observer& observer);

    [[nodiscard]] Workspace& workspace() { return workspace_; }
    [[nodiscard]] Sources& sources() { return sources_; }
    [[nodiscard]] Resolver& resolver() { return resolver_; }
    [[nodiscard]] Replay& replay();
    [[nodiscard]] Observer& observer() { return observer_; }
    [[nodiscard]] Clock const& clock() const { return clock_; }

    /// The source that says what stores there are: the target's own; else the files on disk, the bundle carried, or the
    /// manifest that speaks for the repository.
    [[nodiscard]] SourcePtr describing();
    /// The same for whoever asks for app, stores and dev alone; see Sources::work_description().
    [[nodiscard]] SourcePtr description();
    [[nodiscard]] Data open(Manifest const& manifest, Access access);

    /// Runs `act`, which replays the target's steps. Where the target is a commit and its steps do not run on an empty
    /// database, the commit names no schema: Error{Unresolved} with the step at fault.
    template <class Act>
    auto replaying(Resolved const& target, Act const& act)
    {
        try {
            return act();
        } catch (Error const& error) {
            throw unbuildable(target, error);
        }
    }

private:
    /// `cause`, or what it means for a commit whose steps do not run.
    [[nodiscard]] Error unbuildable(Resolved const& target, Error const& cause) const;

    Observer& observer_;
    SystemClock clock_{};
    Workspace workspace_;
    Sources sources_;
    Resolver resolver_;
    CancelWatch replay_watch_;
    std::unique_ptr<ReplayCache> cache_{};
    std::unique_ptr<Replay> replay_{};
};

/// Fails where the data is another app's than `app`.
void refuse_foreign(State const& state, std::string const& app, std::string const& data);

/// A lone database that still owes files: it belongs to a data directory.
[[nodiscard]] Error interrupted_elsewhere(std::string const& data);

/// Throws that where the data, opened for writing, is such a one.
void refuse_interrupted(Data& data);

/// Fills in fingerprints and floors that no lock says, by replay.
void complete_facts(History& history, DataVersion upto, Replay& replay);

}  // namespace newel
