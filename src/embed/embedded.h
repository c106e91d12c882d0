// embedded.h: the door for applications: one call at start that gives data this software may use, or says why not.
// Owns:     when data is moved, read as it is, or left alone (Policies), and telling so as facts.
// Not here: repositories, channels, making steps (engine/newel.h). It never prints and never exits.
// Threads:  one OpenData per thread.
// Throws:   newel::Error where something fails; the data is then as it was, unless its code is Owed (the change is
//           complete, its files follow) or Partly (it stopped at a version, which is named). That data cannot be used is
//           no error but a verdict.
#pragma once

#include "base/error.h"
#include "embed/policies.h"
#include "embed/software.h"
#include "embed/verdict_facts.h"
#include "model/verdict.h"
#include "run/code.h"
#include "run/observer.h"
#include "run/store.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace newel {

/// Policies, and what the application brings along. Everything may be left out.
struct Opening {
    Policy up{Policy::Auto};  ///< as in Policies
    Policy down{Policy::Refuse};
    Policy diverged{Policy::Refuse};
    Policy read_only{Policy::Allow};
    Policy drifted{Policy::Refuse};

    /// Opens the database as the application does: with its functions, collations, encryption. It may make the file.
    /// Called for the connection that handle() gives, and for others that Newel hardens for itself; Newel closes both.
    /// Empty: SQLite's own way.
    std::function<sqlite3*(std::filesystem::path const&)> open_sqlite{};
    /// Functions of `open_sqlite` that triggers and views which steps make may call, and steps that set them off.
    std::vector<std::string> functions{};
    /// Steps in code (`code: NAME` in the manifest), by name.
    CodeSteps code{};
    /// Now and then while something long goes on; false cancels, and rolls back.
    std::function<bool(Progress const&)> progress{};
    /// Before a plan runs by `Ask`, or would lose rows. Without it nobody agrees.
    std::function<bool(PlanFacts const&)> ask{};
    /// How long to wait for others that use or change the data.
    std::chrono::milliseconds wait{std::chrono::seconds(60)};
};

/// Data as it was opened. While it lives and there is access, nobody moves a data directory under it; of a lone database
/// nothing is held but what SQLite's own locks do: check() tells whether it was moved.
class OpenData {
public:
    OpenData(OpenData&&) noexcept;
    OpenData& operator=(OpenData&&) noexcept;
    ~OpenData();

    [[nodiscard]] Access access() const;
    /// The application's own connection, for as long as this lives; it can only read where access is Read. nullptr where
    /// there is none, or no database store.
    [[nodiscard]] sqlite3* handle() const;
    /// What was found when it was opened.
    [[nodiscard]] VerdictFacts const& verdict() const;
    /// The plan that was run to get there; nullopt where none was needed. (The last one, where others moved it meanwhile.)
    [[nodiscard]] std::optional<PlanFacts> const& moved() const;
    /// What went on: straightened tables, what was recovered; a sentence each.
    [[nodiscard]] std::vector<std::string> const& notes() const;
    /// Looks again whether this software may use the data; made to be asked often. Not within a transaction of handle()
    /// that writes.
    [[nodiscard]] Verdict check();

private:
    friend class Opener;
    struct Parts;
    explicit OpenData(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// What open() would do to the data, done for real in a transaction that is rolled back: an act a line. Nothing is asked;
/// loss is only told. Empty where nothing would be moved. Error{Refused} where there is no way.
[[nodiscard]] std::vector<ActionRecord> rehearse(std::filesystem::path const& path, Software const& software,
                                                 Opening const& opening = {});

/// `path`: the data directory, or the file of a lone database. Of many that start at once one moves the data; the others
/// wait and look again.
[[nodiscard]] OpenData open(std::filesystem::path const& path, Software const& software, Opening const& opening = {});

}  // namespace newel
