#include "run/recorded_schemas.h"

#include <algorithm>

namespace newel {

RecordedSchemas::RecordedSchemas(Ledger& ledger, DataVersion upto)
{
    deltas_.reserve(upto.number);  // pointers into it are kept
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const& delta = deltas_.emplace_back(ledger.stored_delta(version));
        for (auto const& key : delta.erased) changes_[key].push_back({version, nullptr});
        for (auto const& object : delta.put) changes_[object.key].push_back({version, &object});
    }
}

SchemaObject const* RecordedSchemas::object(ObjectKey const& key, DataVersion version) const
{
    auto const found = changes_.find(key);
    if (found == changes_.end()) return nullptr;
    auto const above = std::ranges::upper_bound(found->second, version, {}, &Change::version);
    return above == found->second.begin() ? nullptr : std::prev(above)->object;
}

RecordedSchemas::Undo RecordedSchemas::undo(DataVersion version) const
{
    Undo undo;
    auto const take = [&](ObjectKey const& key) {
        if (auto const* before = object(key, version)) undo.before.put(*before);
        if (auto const* after = object(key, version.previous())) undo.after.put(*after);
    };
    auto const& delta = deltas_.at(version.number - 1);
    for (auto const& key : delta.erased) take(key);
    for (auto const& object : delta.put) take(object.key);
    return undo;
}

}  // namespace newel
