#include "manifest/layouts/directives.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <algorithm>
#include <span>
#include <vector>

namespace newel::layouts {

namespace {

using Tokens = std::span<Token const>;

bool is_any(Token const& token, std::initializer_list<std::string_view> keywords)
{
    return std::ranges::any_of(keywords, [&](auto keyword) { return token.is(keyword); });
}

bool is_name(Token const& token) { return token.kind == TokenKind::Word || token.kind == TokenKind::Identifier; }

/// [TRANSACTION [name]] and nothing else.
bool is_transaction_tail(Tokens rest)
{
    if (rest.empty()) return true;
    if (!rest[0].is("transaction")) return false;
    rest = rest.subspan(1);
    return rest.empty() || (rest.size() == 1 && is_name(rest[0]));
}

/// "BEGIN", "COMMIT", "END" or "".
std::string transaction_directive(Tokens tokens)
{
    auto rest = tokens.subspan(1);
    if (tokens[0].is("begin")) {
        if (!rest.empty() && is_any(rest[0], {"deferred", "immediate", "exclusive", "concurrent"}))
            rest = rest.subspan(1);
        return is_transaction_tail(rest) ? "BEGIN" : "";
    }
    if (!is_any(tokens[0], {"commit", "end"}) || !is_transaction_tail(rest)) return {};
    return tokens[0].is("end") ? "END" : "COMMIT";
}

/// PRAGMA [schema.]foreign_keys … and its deferred sister.
std::string pragma_directive(Tokens tokens)
{
    if (!tokens[0].is("pragma") || tokens.size() < 2) return {};
    auto rest = tokens.subspan(1);
    if (rest.size() >= 3 && is_name(rest[0]) && rest[1].is_op(".")) rest = rest.subspan(2);
    if (!is_name(rest[0])) return {};
    auto const name = lower(unquoted(rest[0]));
    if (name != "foreign_keys" && name != "defer_foreign_keys") return {};
    return "PRAGMA " + name;
}

std::string directive(Tokens tokens)
{
    auto found = transaction_directive(tokens);
    return found.empty() ? pragma_directive(tokens) : found;
}

void blank(std::string& script, std::size_t begin, std::size_t end)
{
    for (auto i = begin; i < end; ++i)
        if (script[i] != '\n') script[i] = ' ';
}

std::string notes_on(std::vector<std::string> const& taken)
{
    if (taken.empty()) return {};
    std::vector<std::string> control;
    std::vector<std::string> pragmas;
    for (auto const& name : taken) (name.starts_with("PRAGMA") ? pragmas : control).push_back(name);
    auto text = join(control, "; ");
    if (!control.empty() && !pragmas.empty()) text += " and ";
    text += join(pragmas, " and ");
    return cat(text, taken.size() == 1 ? " is" : " are", " managed by Newel");
}

}  // namespace

Cleaned without_directives(std::string_view script)
{
    Cleaned out{std::string(script), {}};
    std::vector<std::string> taken;
    for (auto const& statement : split_statements(script)) {
        auto const name = directive(statement.tokens);
        if (name.empty()) continue;
        // A lone END is none of the transaction's: it closes a block of another dialect ($$ BEGIN …; END; $$).
        if (name == "END" && std::ranges::find(taken, "BEGIN") == taken.end()) continue;
        blank(out.script, statement.begin, statement.end);
        if (std::ranges::find(taken, name) == taken.end()) taken.push_back(name);
    }
    out.notes = notes_on(taken);
    return out;
}

}  // namespace newel::layouts
