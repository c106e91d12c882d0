// refusal.h: a run that was refused or failed, as a line of the data's history.
// Owns:     which of them are worth a line, and writing it after the rollback.
// Not here: telling the caller, who gets the error whatever becomes of the line.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "run/ledger.h"
#include "run/store.h"

namespace newel {

struct Refusal {
    std::string app{};
    Position at{};          ///< where the data stays
    DataVersion version{};  ///< of the step that it was about; of the data where it was about none
    std::string step{};     ///< its name
    Origin origin{};        ///< `at` is filled in
};

/// Records an Error{Refused} or Error{Failed} as an event `refuse`, in a transaction of its own; no other may be open.
/// Only where the ledger is there already and the data still stands at `at`. Never throws: a line that cannot be
/// written is left out.
void record_refusal(Store& store, Ledger& ledger, Clock const& clock, Refusal const& refusal,
                    Error const& error) noexcept;

}  // namespace newel
