#include "engine/recoverer.h"

#include "files/durable.h"

#include <memory>

namespace newel {

RecoverResult Recoverer::recover()
{
    auto const described = session_.description();
    auto const place = data_place(session_.workspace(), described->manifest);
    RecoverResult result{.data_location = place.shown};
    if (!has_database(place)) {
        refuse_lost_database(place);
        session_.observer().note(cat("there is no database at ", place.shown));
        return result;
    }
    // Opening for writing recovers.
    Data data(place, described->manifest, Access::Write, session_.workspace().settings().wait);
    result.found = static_cast<RecoverResult::Found>(data.recovery().found);
    result.files = data.recovery().files;
    auto const state = data.state(Data::Depth::Row);
    if (state.presence == Presence::Managed) result.version = state.row.position.version;
    return result;
}

Hold Recoverer::hold()
{
    auto const described = session_.description();
    auto const& manifest = described->manifest;
    auto const place = data_place(session_.workspace(), manifest);
    if (!place.has_files) return Hold(nullptr);
    make_folders_durably(place.folder);
    auto const wait = session_.workspace().settings().wait;
    for (;;) {
        auto lock =
            std::make_shared<DirectoryLock>(DirectoryLock::take(place.folder, Sharing::Shared, "application", wait));
        bool is_interrupted = false;
        if (has_database(place)) {
            Data data(place, manifest, Access::Read, wait);
            is_interrupted = data.ledger().is_interrupted();
        }
        if (!is_interrupted) return Hold(std::move(lock));
        lock.reset();
        static_cast<void>(recover());
    }
}

}  // namespace newel
