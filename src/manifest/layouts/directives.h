// directives.h: what scripts written for other tools say to their runner, taken out (reliability.md, "The sandbox").
// Newel's runner owns the transaction and whether foreign keys are enforced; the sandbox would refuse such statements.
#pragma once

#include <string>
#include <string_view>

namespace newel::layouts {

struct Cleaned {
    std::string script{};  ///< as long as before, lines where they were
    std::string notes{};   ///< "BEGIN; COMMIT and PRAGMA foreign_keys are managed by Newel"; empty: nothing taken out
};

/// Takes out whole statements only: BEGIN, COMMIT and (after a BEGIN) END in all their forms, `PRAGMA foreign_keys` and
/// `PRAGMA defer_foreign_keys`. Never inside a trigger's body. ROLLBACK and savepoints stay: without them a script
/// would do something else than its author meant, so the sandbox shall refuse it.
[[nodiscard]] Cleaned without_directives(std::string_view script);

}  // namespace newel::layouts
