#include "schema/table_parts.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

bool starts_constraint(Token const& token)
{
    return token.is("constraint") || token.is("primary") || token.is("unique") || token.is("check") ||
           token.is("foreign");
}

bool can_be_name(Token const& token)
{
    return token.kind == TokenKind::Word || token.kind == TokenKind::Identifier || token.kind == TokenKind::String;
}

std::string_view text_of(std::string_view sql, std::vector<Token> const& tokens, TokenRange range)
{
    auto const begin = tokens[range.begin].offset;
    auto const& last = tokens[range.end - 1];
    return sql.substr(begin, last.offset + last.text.size() - begin);
}

}  // namespace

std::size_t closing_bracket(std::vector<Token> const& tokens, std::size_t open)
{
    int depth = 0;
    for (auto i = open; i < tokens.size(); ++i) {
        if (tokens[i].is_op("(")) ++depth;
        if (tokens[i].is_op(")") && --depth == 0) return i;
    }
    return tokens.size();
}

std::vector<TokenRange> comma_pieces(std::vector<Token> const& tokens, TokenRange range)
{
    std::vector<TokenRange> pieces;
    int depth = 0;
    auto begin = range.begin;
    for (auto i = range.begin; i < range.end; ++i) {
        if (tokens[i].kind != TokenKind::Operator) continue;
        auto const text = tokens[i].text;
        if (text == "(") ++depth;
        if (text == ")") --depth;
        if (text != "," || depth != 0) continue;
        pieces.push_back({begin, i});
        begin = i + 1;
    }
    pieces.push_back({begin, range.end});
    return pieces;
}

std::optional<TableParts> table_parts(std::vector<Token> const& tokens, std::size_t open)
{
    if (open >= tokens.size() || !tokens[open].is_op("(")) return std::nullopt;
    auto const close = closing_bracket(tokens, open);
    if (close == tokens.size()) return std::nullopt;
    TableParts parts;
    for (auto const& piece : comma_pieces(tokens, {open + 1, close})) {
        if (piece.empty()) return std::nullopt;
        if (!parts.constraints.empty() || starts_constraint(tokens[piece.begin]))
            parts.constraints.push_back(piece);
        else if (can_be_name(tokens[piece.begin]))
            parts.columns.push_back(piece);
        else
            return std::nullopt;
    }
    auto end = tokens.size();
    while (end > close + 1 && tokens[end - 1].is_op(";")) --end;
    if (close + 1 < end) parts.options = comma_pieces(tokens, {close + 1, end});
    if (parts.columns.empty() || std::ranges::any_of(parts.options, &TokenRange::empty)) return std::nullopt;
    return parts;
}

std::size_t name_position(std::vector<Token> const& tokens)
{
    std::size_t at = 0;
    auto const is = [&](std::string_view word) { return at < tokens.size() && tokens[at].is(word); };
    if (!is("create")) return tokens.size();
    ++at;
    while (is("temp") || is("temporary") || is("unique") || is("virtual")) ++at;
    if (!is("table") && !is("index") && !is("view") && !is("trigger")) return tokens.size();
    ++at;
    if (is("if") && at + 2 < tokens.size() && tokens[at + 1].is("not") && tokens[at + 2].is("exists")) at += 3;
    if (at + 2 < tokens.size() && tokens[at + 1].is_op(".")) at += 2;
    return at < tokens.size() && can_be_name(tokens[at]) ? at : tokens.size();
}

std::optional<std::string> with_columns_in_order(std::string_view sql, std::string_view name,
                                                 std::vector<std::string> const& order)
{
    auto const tokens = tokenize_sql(sql);
    auto const parts = table_parts(tokens, name_position(tokens) + 1);
    if (!parts || parts->columns.size() != order.size()) return std::nullopt;
    std::vector<std::string> pieces;
    for (auto const& column : order) {
        auto const found = std::ranges::find_if(parts->columns, [&](TokenRange const& range) {
            return equal_folded(unquoted(tokens[range.begin]), column);
        });
        if (found == parts->columns.end()) return std::nullopt;
        pieces.emplace_back(text_of(sql, tokens, *found));
    }
    for (auto const& constraint : parts->constraints) pieces.emplace_back(text_of(sql, tokens, constraint));
    auto statement = cat("CREATE TABLE ", quoted_name(name), " (\n  ", join(pieces, ",\n  "), "\n)");
    if (!parts->options.empty())
        statement += cat(" ", text_of(sql, tokens, {parts->options.front().begin, parts->options.back().end}));
    return statement;
}

}  // namespace newel
