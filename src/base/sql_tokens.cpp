#include "base/sql_tokens.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
/// SQLite's IdChar: letters, digits, '_', '$' and every byte from 0x80.
bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<Token> all()
    {
        std::vector<Token> tokens;
        tokens.reserve(text_.size() / 5 + 4);
        while (skip_blank()) {
            auto const start = at_;
            auto const kind = next();
            tokens.push_back({kind, text_.substr(start, at_ - start), start});
        }
        return tokens;
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool ends() const { return at_ >= text_.size(); }

    /// Over white space and comments; false at the end. A byte order mark where a token could begin counts as white
    /// space, as for SQLite.
    bool skip_blank()
    {
        while (!ends()) {
            if (is_blank(peek())) {
                ++at_;
            } else if (text_.substr(at_, 3) == "\xef\xbb\xbf") {
                at_ += 3;
            } else if (peek() == '-' && peek(1) == '-') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (peek() == '/' && peek(1) == '*' && at_ + 2 < text_.size()) {
                auto const close = text_.find("*/", at_ + 2);
                at_ = close == std::string_view::npos ? text_.size() : close + 2;
            } else {
                return true;
            }
        }
        return false;
    }

    template <class Test>
    void skip_while(Test test)
    {
        while (!ends() && test(text_[at_])) ++at_;
    }

    /// From an opening quote over its end; a doubled quote is part of it.
    bool skip_quoted(char close)
    {
        for (++at_; !ends(); ++at_) {
            if (text_[at_] != close) continue;
            if (close != ']' && peek(1) == close) {
                ++at_;
                continue;
            }
            ++at_;
            return true;
        }
        return false;
    }

    TokenKind next()
    {
        char const c = peek();
        if (c == '\'') return skip_quoted('\'') ? TokenKind::String : TokenKind::Other;
        if (c == '"' || c == '`') return skip_quoted(c) ? TokenKind::Identifier : TokenKind::Other;
        if (c == '[') return skip_quoted(']') ? TokenKind::Identifier : TokenKind::Other;
        if ((c == 'x' || c == 'X') && peek(1) == '\'') return blob();
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
        if (c == '?') return ++at_, skip_while(is_digit), TokenKind::Variable;
        if (c == '@' || c == '#' || c == ':' || c == '$') return variable();
        if (is_word(c)) return skip_while(is_word), TokenKind::Word;
        return op();
    }

    TokenKind blob()
    {
        at_ += 2;
        auto const digits = at_;
        skip_while(is_hex);
        bool const even = (at_ - digits) % 2 == 0;
        if (even && peek() == '\'') return ++at_, TokenKind::Blob;
        skip_while([](char c) { return c != '\''; });
        if (!ends()) ++at_;
        return TokenKind::Other;
    }

    TokenKind number()
    {
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
            at_ += 2;
            skip_while(is_hex);
        } else {
            skip_while(is_digit);
            if (peek() == '.') ++at_, skip_while(is_digit);
            bool const sign = peek(1) == '+' || peek(1) == '-';
            if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign ? 2 : 1))) {
                at_ += sign ? 2 : 1;
                skip_while(is_digit);
            }
        }
        if (ends() || !is_word(peek())) return TokenKind::Number;
        skip_while(is_word);
        return TokenKind::Other;
    }

    /// With SQLite's leftovers from Tcl: `$a::b` and `$a(b)` are one variable.
    TokenKind variable()
    {
        bool named = false;
        for (++at_; !ends(); ++at_) {
            if (is_word(peek())) {
                named = true;
            } else if (peek() == ':' && peek(1) == ':') {
                ++at_;
            } else if (peek() == '(' && named) {
                skip_while([](char c) { return !is_blank(c) && c != '\v' && c != ')'; });
                if (peek() != ')') return TokenKind::Other;
                ++at_;
                break;
            } else {
                break;
            }
        }
        return named ? TokenKind::Variable : TokenKind::Other;
    }

    TokenKind op()
    {
        static constexpr std::array<std::string_view, 10> kLong{"->>", "->", "||", "<=", "<>",
                                                                "<<",  ">=", ">>", "==", "!="};
        for (auto const& candidate : kLong) {
            if (text_.substr(at_, candidate.size()) != candidate) continue;
            at_ += candidate.size();
            return TokenKind::Operator;
        }
        static constexpr std::string_view kShort = "-(),;+*/%=<>|&~.";
        return kShort.find(text_[at_++]) != std::string_view::npos ? TokenKind::Operator : TokenKind::Other;
    }

    std::string_view text_;
    std::size_t at_{};
};

/// Follows `CREATE [TEMP] TRIGGER … BEGIN … END` so that its inner semicolons do not end the statement: the same
/// automaton as sqlite3_complete(), which asks for `; END ;`.
class TriggerWatch {
public:
    /// True where a `;` after the tokens seen so far ends the statement.
    [[nodiscard]] bool may_end() const { return !trigger_ || ended_; }

    void see(Token const& token)
    {
        if (!decided_) decide(token);
        if (!trigger_) return;
        ended_ = after_semicolon_ && token.is("end");
        after_semicolon_ = token.is_op(";");
    }

private:
    void decide(Token const& token)
    {
        if (token.is("explain") || token.is("query") || token.is("plan")) return;
        if (token.is("create")) {
            create_ = true;
            return;
        }
        if (create_ && (token.is("temp") || token.is("temporary"))) return;
        trigger_ = create_ && token.is("trigger");
        decided_ = true;
    }

    bool create_{};
    bool decided_{};
    bool trigger_{};
    bool after_semicolon_{};
    bool ended_{};
};

// sqlite.org/lang_keywords.html, version 3.40.
constexpr std::array kKeywords{"abort",
                               "action",
                               "add",
                               "after",
                               "all",
                               "alter",
                               "always",
                               "analyze",
                               "and",
                               "as",
                               "asc",
                               "attach",
                               "autoincrement",
                               "before",
                               "begin",
                               "between",
                               "by",
                               "cascade",
                               "case",
                               "cast",
                               "check",
                               "collate",
                               "column",
                               "commit",
                               "conflict",
                               "constraint",
                               "create",
                               "cross",
                               "current",
                               "current_date",
                               "current_time",
                               "current_timestamp",
                               "database",
                               "default",
                               "deferrable",
                               "deferred",
                               "delete",
                               "desc",
                               "detach",
                               "distinct",
                               "do",
                               "drop",
                               "each",
                               "else",
                               "end",
                               "escape",
                               "except",
                               "exclude",
                               "exclusive",
                               "exists",
                               "explain",
                               "fail",
                               "filter",
                               "first",
                               "following",
                               "for",
                               "foreign",
                               "from",
                               "full",
                               "generated",
                               "glob",
                               "group",
                               "groups",
                               "having",
                               "if",
                               "ignore",
                               "immediate",
                               "in",
                               "index",
                               "indexed",
                               "initially",
                               "inner",
                               "insert",
                               "instead",
                               "intersect",
                               "into",
                               "is",
                               "isnull",
                               "join",
                               "key",
                               "last",
                               "left",
                               "like",
                               "limit",
                               "match",
                               "materialized",
                               "natural",
                               "no",
                               "not",
                               "nothing",
                               "notnull",
                               "null",
                               "nulls",
                               "of",
                               "offset",
                               "on",
                               "or",
                               "order",
                               "others",
                               "outer",
                               "over",
                               "partition",
                               "plan",
                               "pragma",
                               "preceding",
                               "primary",
                               "query",
                               "raise",
                               "range",
                               "recursive",
                               "references",
                               "regexp",
                               "reindex",
                               "release",
                               "rename",
                               "replace",
                               "restrict",
                               "returning",
                               "right",
                               "rollback",
                               "row",
                               "rows",
                               "savepoint",
                               "select",
                               "set",
                               "table",
                               "temp",
                               "temporary",
                               "then",
                               "ties",
                               "to",
                               "transaction",
                               "trigger",
                               "unbounded",
                               "union",
                               "unique",
                               "update",
                               "using",
                               "vacuum",
                               "values",
                               "view",
                               "virtual",
                               "when",
                               "where",
                               "window",
                               "with",
                               "without"};

}  // namespace

bool Token::is(std::string_view keyword) const { return kind == TokenKind::Word && equal_folded(text, keyword); }

std::vector<Token> tokenize_sql(std::string_view script) { return Scanner(script).all(); }

std::vector<Statement> split_statements(std::string_view script)
{
    std::vector<Statement> statements;
    Statement current;
    TriggerWatch watch;
    auto const finish = [&](std::size_t end) {
        if (!current.tokens.empty()) {
            current.end = end;
            statements.push_back(std::move(current));
        }
        current = {};
        watch = {};
    };
    for (auto const& token : tokenize_sql(script)) {
        if (token.is_op(";") && watch.may_end()) {
            finish(token.offset + 1);
            continue;
        }
        if (current.tokens.empty()) current.begin = token.offset;
        watch.see(token);
        current.tokens.push_back(token);
    }
    if (!current.tokens.empty()) {
        auto const& last = current.tokens.back();
        finish(last.offset + last.text.size());
    }
    return statements;
}

int line_of(std::string_view script, std::size_t offset)
{
    return 1 + static_cast<int>(std::ranges::count(script.substr(0, offset), '\n'));
}

std::string unquoted(Token const& token)
{
    auto const text = token.text;
    if (token.kind == TokenKind::Word || text.size() < 2) return std::string(text);
    char const close = text.front() == '[' ? ']' : text.front();
    auto const inner = text.substr(1, text.size() - 2);
    std::string name;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        name += inner[i];
        if (close != ']' && inner[i] == close) ++i;
    }
    return name;
}

std::string quoted_name(std::string_view name)
{
    std::string out = "\"";
    for (char const c : name) {
        out += c;
        if (c == '"') out += '"';
    }
    return out + '"';
}

bool is_sql_keyword(std::string_view word)
{
    auto const folded = lower(word);
    return std::ranges::binary_search(kKeywords, std::string_view(folded), {},
                                      [](char const* keyword) { return std::string_view(keyword); });
}

}  // namespace newel
