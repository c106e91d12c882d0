#include "run/refusal.h"

#include "base/text.h"

namespace newel {

void record_refusal(Store& store, Ledger& ledger, Clock const& clock, Refusal const& refusal,
                    Error const& error) noexcept
{
    bool const matters = error.code() == ErrorCode::Refused || error.code() == ErrorCode::Failed;
    if (!matters) return;
    try {
        WriteScope write(store);
        auto const row = ledger.state();
        if (!row || row->app != refusal.app || row->position != refusal.at) return;
        Event event{.at = utc_text(clock.now()), .kind = "refuse", .version = refusal.version};
        event.name = refusal.step;
        event.detail = split(error.message(), '\n').front();
        event.origin = refusal.origin;
        event.origin.at = event.at;
        ledger.record_event(event);
        write.commit();
    } catch (...) {
        return;  // what went wrong before is what the caller must hear of
    }
}

}  // namespace newel
