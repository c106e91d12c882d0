// ledger.h: what has been applied, as the runner sees it.
// Owns:     the applied steps, their stored downs, the history of events.
// Not here: choosing steps (plan/), SQL (sqlite/), the transaction (store.h).
// Threads:  one Ledger per thread.
// Throws:   Error{Busy}; Error{Refused} for a row that is not what its digests say ("tampered"); Error{Invalid} for a
//           ledger that this program cannot read, naming the format it needs.
#pragma once

#include "model/amendment.h"
#include "model/file_records.h"
#include "model/schema.h"
#include "model/seal.h"
#include "model/state.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// A digest that only this installation can make (its key never leaves it).
using Authentication = std::function<Digest(std::string_view)>;

/// What became of an amendment.
enum class Amended {
    No,    ///< the ledger holds something newer, or another step
    Down,  ///< the down is another now
    Rest,  ///< the same down; what else the release says of the step is taken over, so that its seal vouches for it
};

class Ledger {
public:
    virtual ~Ledger() = default;

    /// nullopt where there is no ledger. One row is read.
    [[nodiscard]] virtual std::optional<StateRow> state() = 0;
    /// All applied steps, version 1 first. Checked: no gaps, ids and contents lead to the chains, the last chain is the
    /// state's.
    [[nodiscard]] virtual std::vector<AppliedStep> stack() = 0;
    /// The down stored with an applied step, checked against the step's content digest.
    [[nodiscard]] virtual Down stored_down(AppliedStep const& step) = 0;
    /// How the canonical schema changed with an applied step.
    [[nodiscard]] virtual SchemaDelta stored_delta(DataVersion version) = 0;
    /// The whole schema as recorded after `version` (all deltas up to it).
    [[nodiscard]] virtual Schema recorded_schema(DataVersion version) = 0;
    /// Newest last; `limit` 0: all.
    [[nodiscard]] virtual std::vector<Event> events(std::size_t limit) = 0;
    /// Publishes of files still owed (newel_intent has rows).
    [[nodiscard]] virtual bool is_interrupted() = 0;
    /// Those rows, in their order. Error{Refused} where this installation did not write them.
    [[nodiscard]] virtual std::vector<IntentRow> owed() = 0;
    /// What is recorded of files that steps worked on, oldest first; what this installation did not write is left out.
    [[nodiscard]] virtual std::vector<KeptRecord> kept() = 0;
    /// The newest seal that the data has seen of each channel. Not verified: that is for whoever has the keys.
    [[nodiscard]] virtual std::vector<StoredSeal> seals() = 0;

    // The following need an open WriteScope of the store that the ledger lives in.

    /// Makes or migrates Newel's own tables, by the steps of the app newel-ledger.
    virtual void prepare() = 0;
    /// Takes them out again.
    virtual void remove() = 0;
    virtual void record_up(AppliedStep const& step, Down const& down, SchemaDelta const& delta) = 0;
    virtual void record_down(DataVersion version) = 0;
    /// The applied step takes the down of a later release, where it is that step on that chain, and `amendment` has a
    /// higher revision or differs in what is not its down. Says which of them it was.
    virtual Amended amend(Amendment const& amendment) = 0;
    /// In the place of an older one of its channel.
    virtual void record_seal(StoredSeal const& seal) = 0;
    virtual void record_event(Event const& event) = 0;
    virtual void owe(std::vector<IntentRow> const& rows, std::string const& data_id) = 0;
    /// What was owed is done: the records it names are written and taken out, and nothing is owed any more.
    virtual void settle() = 0;
    virtual void write_state(StateRow const& row) = 0;
};

}  // namespace newel
