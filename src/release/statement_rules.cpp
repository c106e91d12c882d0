// not-deterministic, without-where, no-transaction.
#include "base/text.h"
#include "release/column_traits.h"
#include "release/step_rules.h"

#include <algorithm>
#include <array>
#include <span>

namespace newel::release {

namespace {

using Words = std::span<std::string_view const>;

bool is_any(Token const& token, Words words)
{
    return std::ranges::any_of(words, [&](auto word) { return token.is(word); });
}

constexpr std::array<std::string_view, 2> kRandom{"random", "randomblob"};
constexpr std::array<std::string_view, 6> kDates{"date", "time", "datetime", "julianday", "unixepoch", "strftime"};
constexpr std::array<std::string_view, 3> kCurrent{"current_timestamp", "current_date", "current_time"};

/// A date function asks the clock where it is told 'now', or no time at all.
bool asks_the_clock(std::vector<Token> const& tokens, std::size_t function)
{
    int depth = 0;
    std::size_t arguments = 0;
    for (auto i = function + 1; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(")) ++depth;
        if (tokens[i].is_op(")") && --depth == 0) break;
        if (i == function + 1) continue;
        if (arguments == 0 || (depth == 1 && tokens[i].is_op(","))) ++arguments;
        if (depth == 1 && tokens[i].kind == TokenKind::String && equal_folded(unquoted(tokens[i]), "now")) return true;
    }
    return arguments < (tokens[function].is("strftime") ? 2U : 1U);
}

/// "random()", "current_timestamp"; empty where `i` is nothing of the kind.
std::string changing_at(std::vector<Token> const& tokens, std::size_t i)
{
    if (tokens[i].kind != TokenKind::Word || (i > 0 && tokens[i - 1].is_op("."))) return {};
    if (is_any(tokens[i], kCurrent)) return std::string(tokens[i].text);
    if (i + 1 >= tokens.size() || !tokens[i + 1].is_op("(")) return {};
    bool const changes = is_any(tokens[i], kRandom) || (is_any(tokens[i], kDates) && asks_the_clock(tokens, i));
    return changes ? cat(tokens[i].text, "()") : std::string();
}

/// Where what a statement computes begins: behind the columns of a CREATE TABLE, whose defaults are for later rows.
std::size_t computing_from(SqlAct const& act)
{
    using enum ActKind;
    if (act.kind == Insert || act.kind == Update || act.kind == Delete) return 0;
    if (act.kind != CreateTable) return act.tokens.size();
    int depth = 0;
    for (std::size_t i = 0; i < act.tokens.size(); ++i) {
        if (act.tokens[i].is_op("(")) ++depth;
        if (act.tokens[i].is_op(")")) --depth;
        if (depth == 0 && act.tokens[i].is("as")) return i;
    }
    return act.tokens.size();
}

void judge_determinism(StepCase const& step, SqlAct const& act, Findings& findings)
{
    for (auto i = computing_from(act); i < act.tokens.size(); ++i) {
        auto const what = changing_at(act.tokens, i);
        if (what.empty()) continue;
        findings.push_back(step.finding("not-deterministic", &act,
                                        cat("it writes what ", what, " gives, which is another value each time")));
        return;
    }
}

bool is_new_column(StepCase const& step, std::string const& table, std::string const& column)
{
    auto const* old = step.before.table(table);
    return old && !old->columns.empty() && !column_named(*old, column);
}

void judge_reach(StepCase const& step, SqlAct const& act, Findings& findings)
{
    bool const deletes = act.kind == ActKind::Delete;
    if ((!deletes && act.kind != ActKind::Update) || act.origin.empty() || act.has_where()) return;
    // What is dropped or copied and dropped in the same step is another rule's matter.
    if (act.becomes.empty()) return;
    auto const set = deletes ? std::vector<std::string>() : updated_columns(act);
    bool const fills_new = !set.empty() && std::ranges::all_of(set, [&](auto const& column) {
        return is_new_column(step, act.origin, column);
    });
    if (fills_new) return;
    findings.push_back(step.finding("without-where", &act,
                                    deletes ? cat("it deletes all rows of table ", act.object)
                                            : cat("it updates all rows of table ", act.object, ": ", join(set, ", "))));
}

/// What SQLite refuses within a transaction, or does not do there without a word; empty for all else.
std::string outside_sqlite(std::vector<Token> const& tokens)
{
    static constexpr std::array<std::string_view, 8> kAlone{"vacuum", "attach",   "detach",    "begin",
                                                            "commit", "rollback", "savepoint", "release"};
    static constexpr std::array<std::string_view, 3> kPragmas{"foreign_keys", "journal_mode", "synchronous"};
    if (is_any(tokens[0], kAlone)) return std::string(tokens[0].text);
    if (tokens[0].is("end")) return "END";
    if (!tokens[0].is("pragma") || tokens.size() < 2) return {};
    auto const at = tokens.size() > 3 && tokens[2].is_op(".") ? 3U : 1U;
    return is_any(tokens[at], kPragmas) ? cat("PRAGMA ", tokens[at].text) : std::string();
}

/// The same for PostgreSQL (its manual, of each statement: "cannot be executed inside a transaction block").
std::string outside_postgres(std::vector<Token> const& tokens)
{
    static constexpr std::array<std::string_view, 9> kAlone{"vacuum", "begin",     "start",   "commit",  "end",
                                                            "abort",  "savepoint", "release", "rollback"};
    static constexpr std::array<std::string_view, 3> kMade{"database", "tablespace", "subscription"};
    static constexpr std::array<std::string_view, 3> kIndexed{"database", "system", "schema"};
    auto const& verb = tokens[0];
    auto const second = [&](std::string_view word) { return tokens.size() > 1 && tokens[1].is(word); };
    auto const second_of = [&](Words words) { return tokens.size() > 1 && is_any(tokens[1], words); };
    bool const makes = verb.is("create") || verb.is("drop");
    if ((makes && second_of(kMade)) || (verb.is("alter") && second("system")) ||
        (verb.is("reindex") && second_of(kIndexed)) || (verb.is("discard") && second("all")) ||
        (verb.is("prepare") && second("transaction")))  // PREPARE name AS … is another statement
        return cat(verb.text, " ", tokens[1].text);
    if (is_any(verb, kAlone)) return std::string(verb.text);
    if (verb.is("cluster") && tokens.size() == 1) return std::string(verb.text);
    bool const may_be_concurrent = makes || verb.is("reindex") || verb.is("alter");
    auto const found = std::ranges::find_if(tokens, [](Token const& token) { return token.is("concurrently"); });
    return may_be_concurrent && found != tokens.end() ? cat(verb.text, " … CONCURRENTLY") : std::string();
}

void judge_transaction(StepCase const& step, SqlAct const& act, Findings& findings)
{
    auto const* transaction = step.step.rest.find("transaction");
    if (transaction && transaction->text() && *transaction->text() == "none") return;
    auto const what = act.dialect == "sqlite" ? outside_sqlite(act.tokens) : outside_postgres(act.tokens);
    if (what.empty()) return;
    auto finding = step.finding("no-transaction", &act, cat(what, " cannot be run inside a transaction"));
    if (what.ends_with("foreign_keys")) finding.advice = "foreign_keys: on    in the manifest, for this step";
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_statements(StepCase const& step, Findings& findings)
{
    for (auto const& act : step.acts) {
        judge_transaction(step, act, findings);
        judge_determinism(step, act, findings);
        judge_reach(step, act, findings);
    }
}

}  // namespace newel::release
