#include "sqlite/ledger_rows.h"

#include "base/limits.h"
#include "base/text.h"

namespace newel {

DataVersion version_from(Query const& query, int column)
{
    auto const number = query.number(column);
    if (number < 0 || number > std::int64_t{limits::kVersions})
        throw Error(ErrorCode::Invalid, cat("Newel's ledger holds a version that cannot be one: ", number));
    return {static_cast<std::uint32_t>(number)};
}

Origin origin_from(Query const& query, int column)
{
    return {.software = query.text(column),
            .commit = query.text(column + 1),
            .branch = query.text(column + 2),
            .released = query.number(column + 3) != 0,
            .at = query.text(column + 4)};
}

void bind_origin(Query& query, Origin const& origin)
{
    query.bind(":software", origin.software)
        .bind(":commit_id", origin.commit)
        .bind(":branch", origin.branch)
        .bind(":released", std::int64_t{origin.released})
        .bind(":at", origin.at);
}

}  // namespace newel
