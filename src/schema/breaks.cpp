#include "schema/breaks.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <algorithm>
#include <set>

namespace newel {

namespace {

bool has_word(std::string_view sql, std::string_view word)
{
    return std::ranges::any_of(tokenize_sql(sql), [&](Token const& token) { return token.is(word); });
}

bool is_constant(Token const& token)
{
    return token.kind == TokenKind::Number || token.kind == TokenKind::String || token.kind == TokenKind::Blob ||
           token.kind == TokenKind::Identifier || token.is("null") || token.is("true") || token.is("false");
}

/// Old software neither has to fill it, nor can put anything wrong into it.
bool is_harmless_column(std::string_view definition)
{
    auto const tokens = tokenize_sql(definition);
    bool has_default = false;
    bool not_null = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto const& token = tokens[i];
        for (auto const* word : {"references", "check", "unique", "primary", "generated", "as"})
            if (token.is(word)) return false;
        auto const follows = [&](std::size_t ahead) { return i + ahead < tokens.size() ? tokens[i + ahead] : Token{}; };
        if (token.is("not") && follows(1).is("null")) not_null = true;
        if (!token.is("default")) continue;
        auto const sign = follows(1).is_op("-") || follows(1).is_op("+");
        if (!is_constant(follows(sign ? 2 : 1))) return false;
        has_default = !follows(1).is("null");
    }
    return !not_null || has_default;
}

bool only_adds_columns(SchemaObject const& before, SchemaObject const& after)
{
    auto const count = before.columns.size();
    if (count == 0 || after.columns.size() <= count || before.tail != after.tail) return false;
    if (!std::equal(before.columns.begin(), before.columns.end(), after.columns.begin())) return false;
    return std::all_of(after.columns.begin() + static_cast<std::ptrdiff_t>(count), after.columns.end(),
                       [](Column const& column) { return is_harmless_column(column.definition); });
}

bool is_harmless(Schema const& before, SchemaObject const& object)
{
    auto const* old = before.find(object.key);
    if (object.key.type == ObjectType::Table)
        return old ? only_adds_columns(*old, object) : !has_word(object.sql, "references");
    return object.key.type == ObjectType::Index && !old && !object.sql.starts_with("create unique");
}

/// The table that an INSERT, UPDATE or DELETE writes; empty where it is none of them.
std::string written_table(std::vector<Token> const& tokens)
{
    std::size_t at = 1;
    auto const is = [&](std::string_view word) { return at < tokens.size() && tokens[at].is(word); };
    auto const& head = tokens.front();
    bool const insert = head.is("insert") || head.is("replace");
    if (!insert && !head.is("update") && !head.is("delete")) return {};
    if (is("or")) at += 2;
    if (insert && !is("into")) return {};
    if (head.is("delete") && !is("from")) return {};
    if (!head.is("update")) ++at;
    if (at + 2 < tokens.size() && tokens[at + 1].is_op(".")) at += 2;
    return at < tokens.size() ? lower(unquoted(tokens[at])) : std::string();
}

bool is_harmless(std::vector<Token> const& tokens, std::set<std::string> const& made_here)
{
    if (tokens.front().is("create")) return true;  // the difference tells what it did
    if (tokens.front().is("alter"))
        return std::ranges::any_of(tokens, [](auto const& token) { return token.is("add"); });
    return made_here.contains(written_table(tokens));
}

bool is_harmless(Operation const& operation, std::set<std::string> const& made_here)
{
    return operation.is_sql() &&
           std::ranges::all_of(split_statements(operation.sql_text()),
                               [&](auto const& statement) { return is_harmless(statement.tokens, made_here); });
}

}  // namespace

Floors inferred_breaks(DataVersion version, Schema const& before, SchemaDelta const& delta,
                       std::vector<Operation> const& up)
{
    std::set<std::string> made_here;
    for (auto const& object : delta.put)
        if (object.key.type == ObjectType::Table && !before.find(object.key)) made_here.insert(object.key.name);
    bool const nothing =
        delta.erased.empty() &&
        std::ranges::all_of(delta.put, [&](SchemaObject const& object) { return is_harmless(before, object); }) &&
        std::ranges::all_of(up, [&](Operation const& operation) { return is_harmless(operation, made_here); });
    return nothing ? Floors{} : Floors{.read = version, .write = version};
}

}  // namespace newel
