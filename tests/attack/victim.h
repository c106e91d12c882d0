// victim.h: an application "shop" with data at v1, for attacks that come in with its next step, or that lie in the
// ledger of data that somebody else made.
#pragma once

#include "support/git_repository.h"
#include "support/sql.h"
#include "support/thrown.h"

#include <newel/newel.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace newel::test {

struct Script {
    std::string name{};
    std::string up{};
    std::string down{};
};

struct Attack {
    std::string sql{};
    std::string says{};  ///< in the message, without regard to case
    ErrorCode code{ErrorCode::Refused};
    ErrorCode or_code{code};  ///< where a replay finds it, or SQLite itself is faster
};

class Victim {
public:
    /// Table t with one row, and table audit, both empty of anybody else's wishes; a repository without a lock.
    Victim();

    TestRepository repository{};

    /// The manifest on disk: the step that the data is at, and these.
    void steps(std::vector<Script> const& more, std::string const& lines = {}) const;
    MoveResult move(std::string const& ref = "") const;
    [[nodiscard]] Engine engine() const { return Engine(settings()); }
    [[nodiscard]] Settings settings() const { return {.folder = repository.path()}; }
    [[nodiscard]] std::filesystem::path database() const { return repository.path() / "var" / "shop.db"; }
    /// Where nothing may come into being.
    [[nodiscard]] std::filesystem::path outside() const { return repository.path() / "outside"; }
    /// Runs SQL as an application would; rows as "a|b" lines.
    std::string sql(std::string const& script) const;
    [[nodiscard]] std::string version() const { return sql("SELECT version FROM newel_status"); }

    /// All that the database holds, Newel's tables and what stands in its header included, but for the lines that tell of
    /// refused runs; and all files outside.
    [[nodiscard]] std::string image() const;
    /// An ordinary step goes up and down again. `known`: the steps before it.
    void moves_as_ever(std::vector<Script> const& known = {}) const;
};

/// Tries each as the up of a step, and again as a down that lies in the ledger and that no manifest knows. It must be
/// refused with its reason, leave no trace, and be no hindrance to what comes afterwards. "{out}" in its SQL is the folder
/// outside.
void try_everywhere(Victim& victim, std::vector<Attack> const& attacks);

/// A sanitizer's own memory goes beyond any limit.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kLimitsMemory = false;
#elif defined(__has_feature)
inline constexpr bool kLimitsMemory = !__has_feature(address_sanitizer);
#else
inline constexpr bool kLimitsMemory = true;
#endif

/// What `act` returns in a process of its own that may have `bytes` of memory (0: as much as it likes) and three minutes.
/// -1 where it was killed or threw what is no Error.
int in_a_process(std::size_t bytes, std::function<int()> const& act);

}  // namespace newel::test
