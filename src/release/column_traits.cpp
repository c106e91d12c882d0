#include "release/column_traits.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "schema/table_parts.h"

#include <algorithm>
#include <array>

namespace newel::release {

namespace {

bool ends_type(Token const& token)
{
    static constexpr std::array<std::string_view, 11> kWords{"constraint", "primary", "not",      "null",
                                                             "unique",     "check",   "default",  "collate",
                                                             "references", "as",      "generated"};
    return token.kind == TokenKind::Word && std::ranges::any_of(kWords, [&](auto word) { return token.is(word); });
}

/// SQLite's rules, in their order (datatype3.html, 3.1).
Affinity affinity_of(std::string const& type)
{
    auto const has = [&](std::string_view part) { return type.find(part) != std::string::npos; };
    if (has("int")) return Affinity::Integer;
    if (has("char") || has("clob") || has("text")) return Affinity::Text;
    if (has("blob") || type.empty()) return Affinity::Blob;
    if (has("real") || has("floa") || has("doub")) return Affinity::Real;
    return Affinity::Numeric;
}

bool is_changing(Token const& token)
{
    return token.is("current_timestamp") || token.is("current_date") || token.is("current_time");
}

void read_default(ColumnTraits& traits, std::vector<Token> const& tokens, std::size_t at)
{
    if (at >= tokens.size()) return;
    traits.has_default = !tokens[at].is("null");
    // What ALTER TABLE ADD COLUMN takes on a table with rows: no bracketed expression but a constant, no current time.
    if (is_changing(tokens[at])) traits.default_is_constant = false;
    if (!tokens[at].is_op("(")) return;
    // A sign and a literal is all that counts as a constant within brackets.
    auto const close = closing_bracket(tokens, at);
    auto const last = close - 1;
    bool const is_literal = close - at <= 3 && tokens[last].kind != TokenKind::Word;
    auto const is_word = tokens[last].is("null") || tokens[last].is("true") || tokens[last].is("false");
    if (!is_literal && !is_word) traits.default_is_constant = false;
}

std::vector<std::string> names_in(std::vector<Token> const& tokens, std::size_t open)
{
    std::vector<std::string> names;
    auto const close = closing_bracket(tokens, open);
    if (close >= tokens.size()) return names;
    for (auto const& piece : comma_pieces(tokens, {open + 1, close})) {
        std::string name;
        for (auto i = piece.begin; i < piece.end; ++i) {
            if (tokens[i].is("asc") || tokens[i].is("desc")) continue;
            if (tokens[i].is("collate")) {
                ++i;
                continue;
            }
            name += lower(unquoted(tokens[i]));
        }
        names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace

ColumnTraits traits_of(Column const& column)
{
    ColumnTraits traits;
    auto const tokens = tokenize_sql(column.definition);
    std::size_t i = 0;
    for (; i < tokens.size() && !ends_type(tokens[i]); ++i) {
        bool const tight = traits.type.empty() || !(tokens[i].kind == TokenKind::Word);
        traits.type += cat(tight ? "" : " ", lower(tokens[i].text));
    }
    traits.affinity = affinity_of(traits.type);
    for (; i < tokens.size(); ++i) {
        auto const& token = tokens[i];
        if (token.is_op("(")) {
            i = closing_bracket(tokens, i);
            continue;
        }
        if (token.is("not") && i + 1 < tokens.size() && tokens[i + 1].is("null")) traits.not_null = true;
        if (token.is("unique")) traits.unique = true;
        if (token.is("primary")) traits.primary_key = true;
        if (token.is("check")) traits.has_check = true;
        if (token.is("references")) traits.has_reference = true;
        if (token.is("as") || token.is("generated")) traits.is_generated = true;
        if (!token.is("default")) continue;
        read_default(traits, tokens, i + 1);
        if (i + 1 < tokens.size() && !tokens[i + 1].is_op("(")) ++i;
    }
    return traits;
}

Column const* column_named(SchemaObject const& table, std::string_view folded)
{
    auto const found = std::ranges::find(table.columns, folded, &Column::name);
    return found == table.columns.end() ? nullptr : &*found;
}

std::vector<std::vector<std::string>> unique_sets(Schema const& schema, SchemaObject const& table)
{
    std::vector<std::vector<std::string>> sets;
    for (auto const& column : table.columns) {
        auto const traits = traits_of(column);
        if (traits.unique || traits.primary_key) sets.push_back({column.name});
    }
    auto const tail = tokenize_sql(table.tail);
    for (std::size_t i = 0; i + 1 < tail.size(); ++i) {
        bool const is_key = tail[i].is("key") && i > 0 && tail[i - 1].is("primary");
        if ((tail[i].is("unique") || is_key) && tail[i + 1].is_op("(")) sets.push_back(names_in(tail, i + 1));
    }
    for (auto const& [key, object] : schema.objects()) {
        if (key.type != ObjectType::Index || object.table != table.key.name) continue;
        if (!object.sql.starts_with("create unique index")) continue;
        auto const tokens = tokenize_sql(object.sql);
        auto const open = std::ranges::find_if(tokens, [](Token const& token) { return token.is_op("("); });
        if (open != tokens.end()) sets.push_back(names_in(tokens, static_cast<std::size_t>(open - tokens.begin())));
    }
    return sets;
}

std::vector<ForeignKey> foreign_keys_of(SchemaObject const& table)
{
    std::vector<ForeignKey> keys;
    auto const tokens = tokenize_sql(table.sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (!tokens[i].is("references")) continue;
        ForeignKey key{.child = table.key.name, .parent = lower(unquoted(tokens[i + 1]))};
        for (auto at = i + 2; at + 2 < tokens.size(); ++at) {
            if (tokens[at].is_op(",") || tokens[at].is("references")) break;
            if (tokens[at].is_op("(")) at = closing_bracket(tokens, at);
            if (at + 2 >= tokens.size()) break;
            if (tokens[at].is("on") && tokens[at + 1].is("delete"))
                key.acts = tokens[at + 2].is("cascade") || tokens[at + 2].is("set");
        }
        keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace newel::release
