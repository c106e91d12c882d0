// code.h: steps in an application's own code (`code: NAME`), which it registers by name.
// A function changes rows, not the schema, within the transaction of its plan: it can neither end that nor begin another.
// What it throws rolls everything back. It never comes out of a ledger or a bundle: only its name does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

struct sqlite3;

namespace newel {

/// What a function works with while it runs; not to be kept.
class CodeRun {
public:
    virtual ~CodeRun() = default;
    /// A connection in the plan's transaction. Statements must be finalized before the function returns.
    [[nodiscard]] virtual sqlite3* handle() = 0;
    /// Everything is rolled back afterwards: nothing outside of the database may be done.
    [[nodiscard]] virtual bool is_rehearsal() const = 0;
    /// An act for the list that a rehearsal gives: "update", "table prices", 312.
    virtual void record(std::string_view kind, std::string_view object, std::uint64_t rows) = 0;
};

using CodeStep = std::function<void(CodeRun&)>;
using CodeSteps = std::map<std::string, CodeStep>;

}  // namespace newel
