#include "schema/canonical.h"

#include "base/text.h"
#include "schema/table_parts.h"
#include "schema/token_text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

/// Writes ranges of one statement's tokens in canonical form.
class Writer {
public:
    Writer(std::vector<Token> const& tokens, NamesInReach& names) : tokens_(tokens), names_(names) {}

    /// Tokens where anything may stand: expressions, selects, trigger bodies.
    void expression(TokenRange range, TokenText& out)
    {
        for (auto i = range.begin; i < range.end; ++i) anything(i, out);
    }

    /// Types and constraints, of a column or of the table.
    void definition(TokenRange range, TokenText& out)
    {
        bool in_type = true;
        for (auto i = range.begin; i < range.end;) {
            auto const& token = tokens_[i];
            if (in_type && token.kind == TokenKind::Word && ends_type(token)) in_type = false;
            if (in_type && (token.kind == TokenKind::Identifier || token.kind == TokenKind::String)) {
                name(i++, out);
            } else if (token.kind == TokenKind::Word) {
                i = clause(i, range.end, out);
            } else {
                anything(i++, out);
            }
        }
    }

    /// The columns of an index: names, or expressions.
    void indexed_columns(TokenRange brackets, TokenText& out)
    {
        out.verbatim(tokens_[brackets.begin]);
        for (auto const& piece : comma_pieces(tokens_, {brackets.begin + 1, brackets.end - 1})) {
            if (piece.begin != brackets.begin + 1) out.verbatim(tokens_[piece.begin - 1]);
            if (piece.empty()) continue;
            auto rest = piece;
            if (is_lone_name(piece)) name(rest.begin++, out);
            expression(rest, out);
        }
        out.verbatim(tokens_[brackets.end - 1]);
    }

    /// A bracketed list whose pieces begin with names. Returns what comes behind it.
    std::size_t name_list(std::size_t open, std::size_t end, TokenText& out)
    {
        auto const close = std::min(closing_bracket(tokens_, open), end);
        for (auto i = open; i < std::min(close + 1, end); ++i) {
            bool const first = i > open && i < close && (i == open + 1 || tokens_[i - 1].is_op(","));
            first&& is_name(i) ? name(i, out) : anything(i, out);
        }
        return std::min(close + 1, end);
    }

    void name(std::size_t i, TokenText& out) { out.name(canonical_name(lower(unquoted(tokens_[i])))); }

    [[nodiscard]] bool is_name(std::size_t i) const
    {
        return i < tokens_.size() && (tokens_[i].kind == TokenKind::Word || tokens_[i].kind == TokenKind::Identifier ||
                                      tokens_[i].kind == TokenKind::String);
    }

private:
    [[nodiscard]] bool is_op(std::size_t i, std::string_view op) const
    {
        return i < tokens_.size() && tokens_[i].is_op(op);
    }

    static bool ends_type(Token const& token)
    {
        static constexpr std::array<std::string_view, 12> kWords{"constraint", "primary", "not",       "null",
                                                                 "unique",     "check",   "default",   "collate",
                                                                 "references", "as",      "generated", "foreign"};
        return std::ranges::any_of(kWords, [&](auto word) { return token.is(word); });
    }

    void anything(std::size_t i, TokenText& out)
    {
        auto const& token = tokens_[i];
        if (token.kind == TokenKind::Word) {
            bool const certain = is_op(i + 1, ".") || (i > 0 && (tokens_[i - 1].is_op(".") || names_next(i - 1)));
            certain ? name(i, out) : out.word(token.text);
        } else if (token.kind == TokenKind::Identifier) {
            bool const certain = in_name_place(i) || is_op(i + 1, "(") || names_.has(lower(unquoted(token)));
            certain ? name(i, out) : out.verbatim(token);
        } else if (token.kind == TokenKind::String && in_name_place(i)) {
            name(i, out);
        } else {
            out.verbatim(token);
        }
    }

    /// Words behind which nothing but a name can stand.
    [[nodiscard]] bool names_next(std::size_t i) const { return tokens_[i].is("collate"); }

    /// Beside a dot, or behind a word that a name follows where the next token is quoted.
    [[nodiscard]] bool in_name_place(std::size_t i) const
    {
        if (is_op(i + 1, ".")) return true;
        if (i == 0) return false;
        auto const& before = tokens_[i - 1];
        if (before.is_op(".")) return true;
        if (before.kind != TokenKind::Word) return false;
        static constexpr std::array<std::string_view, 8> kWords{"from",    "join",       "into", "update",
                                                                "collate", "constraint", "as",   "references"};
        return std::ranges::any_of(kWords, [&](auto word) { return before.is(word); });
    }

    /// One word of a definition and what belongs to it. Returns what comes next.
    std::size_t clause(std::size_t i, std::size_t end, TokenText& out)
    {
        auto const& token = tokens_[i];
        out.word(token.text);
        ++i;
        if (i >= end) return i;
        if (token.is("default")) return default_value(i, end, out);
        if (token.is("constraint") || token.is("collate")) {
            if (is_name(i)) name(i++, out);
        } else if (token.is("references")) {
            if (is_name(i)) name(i++, out);
            if (i < end && is_op(i, "(")) return name_list(i, end, out);
        } else if ((token.is("key") || token.is("unique")) && is_op(i, "(")) {
            return name_list(i, end, out);
        } else if (is_op(i, "(")) {
            auto const close = std::min(closing_bracket(tokens_, i) + 1, end);
            expression({i, close}, out);
            return close;
        }
        return i;
    }

    /// SQLite takes a bare word here as a string, so its case counts, and a quoted one too.
    std::size_t default_value(std::size_t i, std::size_t end, TokenText& out)
    {
        if (is_op(i, "(")) {
            auto const close = std::min(closing_bracket(tokens_, i) + 1, end);
            expression({i, close}, out);
            return close;
        }
        static constexpr std::array<std::string_view, 6> kWords{"null",         "true",         "false",
                                                                "current_date", "current_time", "current_timestamp"};
        auto const& token = tokens_[i];
        bool const keyword = std::ranges::any_of(kWords, [&](auto word) { return token.is(word); });
        keyword ? out.word(token.text) : out.verbatim(token);
        return i + 1;
    }

    [[nodiscard]] bool is_lone_name(TokenRange piece)
    {
        if (!is_name(piece.begin)) return false;
        if (piece.begin + 1 < piece.end) {
            auto const& next = tokens_[piece.begin + 1];
            if (!next.is("collate") && !next.is("asc") && !next.is("desc")) return false;
        }
        auto const& token = tokens_[piece.begin];
        return token.kind == TokenKind::Word || names_.has(lower(unquoted(token)));
    }

    std::vector<Token> const& tokens_;
    NamesInReach& names_;
};

/// Everything as it comes; for what cannot be taken apart.
std::string opaque(std::vector<Token> const& tokens, NamesInReach& names)
{
    TokenText out;
    Writer(tokens, names).expression({0, tokens.size()}, out);
    return out.take();
}

std::string option_text(std::vector<Token> const& tokens, std::vector<TokenRange> const& options)
{
    std::vector<std::string> texts;
    for (auto const& option : options) {
        TokenText out;
        for (auto i = option.begin; i < option.end; ++i) out.word(tokens[i].text);
        texts.push_back(out.take());
    }
    std::ranges::sort(texts);
    return join(texts, ", ");
}

void write_table(SchemaObject& object, std::vector<Token> const& tokens)
{
    auto const parts = table_parts(tokens, name_position(tokens) + 1);
    NamesInReach names(object.columns);
    if (!parts) {
        object.sql = opaque(tokens, names);
        return;
    }
    object.columns.reserve(parts->columns.size());
    for (auto const& range : parts->columns) object.columns.push_back({lower(unquoted(tokens[range.begin])), {}});
    Writer writer(tokens, names);
    object.sql = cat("create table ", canonical_name(object.key.name), " (");
    std::string_view separator = "\n  ";
    for (std::size_t i = 0; i < parts->columns.size(); ++i) {
        TokenText out;
        writer.definition({parts->columns[i].begin + 1, parts->columns[i].end}, out);
        auto& column = object.columns[i];
        column.definition = out.take();
        object.sql +=
            cat(separator, canonical_name(column.name), column.definition.empty() ? "" : " ", column.definition);
        separator = ",\n  ";
    }
    for (auto const& range : parts->constraints) {
        TokenText out;
        writer.definition(range, out);
        auto const text = out.take();
        object.sql += cat(separator, text);
        object.tail += cat(object.tail.empty() ? "" : ", ", text);
    }
    auto const options = option_text(tokens, parts->options);
    object.sql += "\n)";
    if (options.empty()) return;
    object.sql += cat(" ", options);
    object.tail += cat(") ", options);
}

/// The module's arguments are its own language: kept as they are.
void write_virtual_table(SchemaObject& object, std::vector<Token> const& tokens)
{
    TokenText out;
    out.word("create virtual table");
    out.name(canonical_name(object.key.name));
    auto const at = name_position(tokens) + 1;
    for (auto i = at; i < tokens.size(); ++i) i < at + 2 ? out.word(tokens[i].text) : out.verbatim(tokens[i]);
    object.sql = out.take();
}

void write_index(SchemaObject& object, std::vector<Token> const& tokens, ColumnScope const& scope)
{
    NamesInReach names(scope, tokens, object.table);
    auto const open = name_position(tokens) + 3;  // NAME ON TABLE (
    auto const close = open < tokens.size() ? closing_bracket(tokens, open) : tokens.size();
    if (close >= tokens.size() || !tokens[open].is_op("(")) {
        object.sql = opaque(tokens, names);
        return;
    }
    TokenText out;
    out.word(tokens[1].is("unique") ? "create unique index" : "create index");
    out.name(canonical_name(object.key.name));
    out.word("on");
    out.name(canonical_name(object.table));
    Writer writer(tokens, names);
    writer.indexed_columns({open, close + 1}, out);
    writer.expression({close + 1, tokens.size()}, out);
    object.sql = out.take();
}

void write_view(SchemaObject& object, std::vector<Token> const& tokens, ColumnScope const& scope)
{
    NamesInReach names(scope, tokens, {});
    TokenText out;
    out.word("create view");
    out.name(canonical_name(object.key.name));
    Writer writer(tokens, names);
    auto i = name_position(tokens) + 1;
    if (i < tokens.size() && tokens[i].is_op("(")) i = writer.name_list(i, tokens.size(), out);
    writer.expression({i, tokens.size()}, out);
    object.sql = out.take();
}

/// `[BEFORE|AFTER|INSTEAD OF] DELETE|INSERT|UPDATE [OF a, b] ON t`. Returns what comes behind the table.
std::size_t write_event(std::vector<Token> const& tokens, std::size_t i, Writer& writer, TokenText& out)
{
    bool in_columns = false;
    for (; i < tokens.size() && !tokens[i].is("on"); ++i) {
        bool const name = in_columns && writer.is_name(i);
        in_columns = in_columns || (tokens[i].is("of") && tokens[i - 1].is("update"));
        if (name)
            writer.name(i, out);
        else if (tokens[i].kind == TokenKind::Word)
            out.word(tokens[i].text);
        else
            out.verbatim(tokens[i]);
    }
    if (i + 1 >= tokens.size()) return i;
    out.word("on");
    writer.name(i + 1, out);
    return i + 2;
}

void write_trigger(SchemaObject& object, std::vector<Token> const& tokens, ColumnScope const& scope)
{
    NamesInReach names(scope, tokens, {});
    TokenText out;
    out.word("create trigger");
    out.name(canonical_name(object.key.name));
    Writer writer(tokens, names);
    auto i = write_event(tokens, name_position(tokens) + 1, writer, out);
    bool in_body = false;
    for (; i < tokens.size(); ++i) {
        bool const ends = in_body && i + 1 == tokens.size() && tokens[i].is("end");
        bool const starts = !in_body && tokens[i].is("begin");
        if (ends || starts) out.line_break("");
        writer.expression({i, i + 1}, out);
        if (!ends && i + 2 < tokens.size() && (starts || (in_body && tokens[i].is_op(";")))) out.line_break("  ");
        in_body = in_body || starts;
    }
    object.sql = out.take();
}

}  // namespace

SchemaObject canonical_object(ObjectType type, std::string_view name, std::string_view table, std::string_view sql,
                              ColumnScope const& scope)
{
    SchemaObject object{.key = {.type = type, .name = lower(name)}};
    if (type == ObjectType::Index || type == ObjectType::Trigger) object.table = lower(table);
    auto tokens = tokenize_sql(sql);
    while (!tokens.empty() && tokens.back().is_op(";")) tokens.pop_back();
    NamesInReach none(object.columns);
    if (name_position(tokens) >= tokens.size())
        object.sql = opaque(tokens, none);
    else if (type == ObjectType::Index)
        write_index(object, tokens, scope);
    else if (type == ObjectType::View)
        write_view(object, tokens, scope);
    else if (type == ObjectType::Trigger)
        write_trigger(object, tokens, scope);
    else if (tokens[1].is("virtual"))
        write_virtual_table(object, tokens);
    else
        write_table(object, tokens);
    return object;
}

bool depends_on_scope(ObjectType type, std::string_view sql)
{
    if (type == ObjectType::Table) return false;
    return sql.find_first_of(type == ObjectType::Index ? "\"`['" : "\"`[") != std::string_view::npos;
}

}  // namespace newel
