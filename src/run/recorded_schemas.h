// recorded_schemas.h: the schema after every applied step, as the ledger recorded it, object by object.
#pragma once

#include "run/ledger.h"

#include <map>
#include <vector>

namespace newel {

class RecordedSchemas {
public:
    /// Reads the deltas of versions 1 … `upto`.
    RecordedSchemas(Ledger& ledger, DataVersion upto);

    /// nullptr where there was no such object after `version`.
    [[nodiscard]] SchemaObject const* object(ObjectKey const& key, DataVersion version) const;
    /// What undoing `version` does to the schema, as far as the record knows: the objects it touched, before and after.
    struct Undo {
        Schema before{};  ///< at `version`
        Schema after{};   ///< at the version below
    };
    [[nodiscard]] Undo undo(DataVersion version) const;

private:
    struct Change {
        DataVersion version{};
        SchemaObject const* object{};  // nullptr: erased
    };

    std::vector<SchemaDelta> deltas_{};
    std::map<ObjectKey, std::vector<Change>> changes_{};
};

}  // namespace newel
