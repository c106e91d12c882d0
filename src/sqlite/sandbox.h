// sandbox.h: what SQL that a step brings may do (reliability.md, "The sandbox for SQL that a step runs").
// Owns:     the authorizer and the commit hook of one connection.
// Not here: running scripts (script.h).
#pragma once

#include "model/schema.h"
#include "sqlite/connection.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Names that no step may touch and that are in no schema.
class HiddenNames {
public:
    explicit HiddenNames(std::vector<std::string> const& other_tools_tables);
    /// Newel's own: newel_….
    [[nodiscard]] static bool is_newels(std::string_view name);
    [[nodiscard]] bool is_tools(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const { return is_newels(name) || is_tools(name); }

private:
    std::set<std::string> tools_{};  // folded
};

/// What the authorizer saw of the statements of one step: enough to know what to read again.
struct Sighting {
    std::set<std::string> touched{};         ///< folded tables and views whose rows in sqlite_schema may be new or gone
    std::set<ObjectKey> dropped{};           ///< by name; a table's indexes and triggers go with it
    std::set<std::string> trigger_tables{};  ///< folded tables and views that got triggers
    std::set<std::string> views{};           ///< made, folded
    std::set<std::string> written{};         ///< folded tables into which rows may go, or out of which
    bool creates{};
    bool drops{};
    bool adds_column{};
    bool anything_else{};  ///< a rename, a dropped column, a virtual table: read everything again

    [[nodiscard]] bool changes_schema() const { return creates || drops || adds_column || anything_else; }
};

/// The statement at hand.
struct StatementSight {
    std::string head{};  ///< its first word, folded
    bool only_adds_column{};
    std::string kind{};    ///< create, drop, alter, insert, update, delete; empty: nothing worth telling
    std::string object{};  ///< "table models"
    std::string denied{};  ///< what was refused and why; empty: nothing
    std::string advice{};
};

class Sandbox {
public:
    enum class Mode {
        Ours,    ///< statements of Newel: everything is allowed
        Step,    ///< a step of the application: anything but hidden names
        Code,    ///< the application's own code: rows alone, with any function
        Ledger,  ///< a step of newel-ledger: nothing but Newel's names
    };

    /// `functions`: the application's own that steps may call.
    Sandbox(Connection& connection, HiddenNames const& hidden, std::vector<std::string> const& functions = {});
    ~Sandbox();
    Sandbox(Sandbox const&) = delete;
    Sandbox& operator=(Sandbox const&) = delete;

    /// The mode while it lives.
    class Scope {
    public:
        Scope(Sandbox& sandbox, Mode mode) : sandbox_(sandbox), before_(sandbox.mode_) { sandbox.mode_ = mode; }
        ~Scope() { sandbox_.mode_ = before_; }
        Scope(Scope const&) = delete;
        Scope& operator=(Scope const&) = delete;

    private:
        Sandbox& sandbox_;
        Mode before_;
    };

    /// Commits are vetoed unless they happen while this lives.
    class CommitScope {
    public:
        explicit CommitScope(Sandbox& sandbox) : sandbox_(sandbox) { sandbox.may_commit_ = true; }
        ~CommitScope() { sandbox_.may_commit_ = false; }
        CommitScope(CommitScope const&) = delete;
        CommitScope& operator=(CommitScope const&) = delete;

    private:
        Sandbox& sandbox_;
    };

    void begin_step() { step_ = {}; }
    void begin_statement(StatementSight sight) { statement_ = std::move(sight); }
    [[nodiscard]] Sighting const& step() const { return step_; }
    [[nodiscard]] StatementSight const& statement() const { return statement_; }

private:
    struct Act {
        int code{};
        std::string_view first{};   // the authorizer's argument 3
        std::string_view second{};  // and 4
        std::string_view database{};
        std::string_view inner{};  // the trigger or view that asks
        bool has_second{};         // empty text is no null: PRAGMA user_version = '' writes
    };

    static int on_authorize(void* self, int code, char const* first, char const* second, char const* database,
                            char const* inner);
    static int on_commit(void* self);

    [[nodiscard]] bool allows(Act const& act);
    [[nodiscard]] bool allows_names(Act const& act);
    [[nodiscard]] bool allows_write(Act const& act);
    [[nodiscard]] bool allows_pragma(Act const& act);
    [[nodiscard]] bool allows_function(std::string_view name);
    void note(Act const& act);
    void note_object(std::string_view kind, std::string_view type, std::string_view name);
    void note_write(std::string_view kind, std::string_view table);
    bool deny(std::string reason, std::string_view advice = {});
    bool deny_temp();
    [[nodiscard]] bool is_ddl() const;

    Connection& connection_;
    HiddenNames const& hidden_;
    std::set<std::string> functions_{};  // folded
    Mode mode_{Mode::Ours};
    bool may_commit_{};
    Sighting step_{};
    StatementSight statement_{};
};

}  // namespace newel
