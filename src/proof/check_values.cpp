#include "proof/check_values.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "schema/table_parts.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

namespace newel {

namespace {

constexpr std::int64_t kLongest = 4096;

/// Each value once, in the order in which they came.
class Candidates {
public:
    void add(SqlValue value)
    {
        if (seen_.insert(key_of(value)).second) values_.push_back(std::move(value));
    }
    void add_text(std::string text) { add(SqlValue(std::move(text))); }
    [[nodiscard]] SqlRow const& values() const { return values_; }

private:
    SqlRow values_{};
    std::set<std::string> seen_{};
};

/// "ab%c_" → "abc" and "abxcx": what fits the pattern of a LIKE, as short as can be and a little longer.
void add_like(std::string const& pattern, Candidates& candidates)
{
    for (std::string const filling : {"", "x", "7"}) {
        std::string text;
        for (char const c : pattern) {
            if (c == '%')
                text += filling;
            else
                text += c == '_' ? (filling.empty() ? std::string("x") : filling) : std::string(1, c);
        }
        candidates.add_text(text);
    }
}

/// The same for GLOB: a bracket expression gives its first character, or one that it does not exclude.
void add_glob(std::string const& pattern, Candidates& candidates)
{
    for (std::string const filling : {"", "x", "7"}) {
        std::string text;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            auto const close = pattern[i] == '[' ? pattern.find(']', i + 2) : std::string::npos;
            if (close == std::string::npos) {
                text += pattern[i] == '*' ? filling : pattern[i] == '?' ? std::string("x") : std::string(1, pattern[i]);
                continue;
            }
            bool const excludes = pattern[i + 1] == '^';
            text += excludes ? (pattern.find("0-9", i) < close ? 'x' : '7') : pattern[i + 1];
            i = close;
        }
        candidates.add_text(text);
    }
    for (auto const* plain : {"7", "123", "abc", "ABC", "abc123"}) candidates.add_text(plain);
}

void add_number(std::string_view digits, bool is_negative, Candidates& candidates)
{
    if (std::int64_t number{}; digits.find_first_of(".eExX") == std::string_view::npos) {
        auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (parsed.ec != std::errc{}) return;
        if (is_negative) number = -number;
        for (std::int64_t const step : {0, 1, -1}) candidates.add(number + step);
        candidates.add(number * (number < 1'000'000 && number > -1'000'000 ? 2 : 1));
        return;
    }
    double real{};
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), real);
    if (parsed.ec != std::errc{}) return;
    if (is_negative) real = -real;
    for (double const step : {0.0, 0.5, -0.5, 1.0, -1.0}) candidates.add(real + step);
}

void add_lengths(std::string_view digits, Candidates& candidates)
{
    std::int64_t number{};
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (parsed.ec != std::errc{} || number < 0 || number > kLongest) return;
    for (auto const length : {number, number + 1, std::max<std::int64_t>(number - 1, 0)}) {
        auto const size = static_cast<std::size_t>(length);
        candidates.add_text(std::string(size, 'a'));
        candidates.add(SqlBlob{std::string(size, 'a')});
    }
}

/// What the words in a constraint, functions above all, let guess.
struct Hint {
    std::vector<std::string_view> words;
    SqlRow values;
};

std::vector<Hint> const& hints()
{
    static std::vector<Hint> const all{
        {{"json_valid", "json_type", "json_array_length", "json_extract", "json"},
         {std::string("{}"), std::string("[]"), std::string("[1,2]"), std::string("{\"a\":1}"), std::string("null")}},
        {{"date", "datetime", "julianday", "strftime", "unixepoch", "time"},
         {std::string("2024-02-29"), std::string("2024-02-29 12:30:00"), std::string("12:30:00"),
          std::string("2023-01-31T00:00:00Z"), std::string("1999-12-31")}},
        {{"typeof"}, {std::int64_t{1}, 1.5, std::string("text"), SqlBlob{"blob"}}},
        {{"lower", "upper"}, {std::string("abc"), std::string("ABC"), std::string("xyz"), std::string("XYZ")}},
        {{"is", "isnull", "notnull", "null", "coalesce", "ifnull"}, {SqlNull{}}},
    };
    return all;
}

class Expression {
public:
    Expression(std::vector<Token> const& tokens, TokenRange range) : tokens_(tokens), range_(range) {}

    [[nodiscard]] bool has(std::string_view word) const
    {
        for (auto i = range_.begin; i < range_.end; ++i)
            if (tokens_[i].is(word)) return true;
        return false;
    }

    [[nodiscard]] bool names(std::string const& column) const
    {
        for (auto i = range_.begin; i < range_.end; ++i)
            if (tokens_[i].kind != TokenKind::String && equal_folded(unquoted(tokens_[i]), column)) return true;
        return false;
    }

    [[nodiscard]] SqlRow values(TableShape const& table) const
    {
        auto const is_column = [&](Token const& token) {
            return std::ranges::any_of(
                table.columns, [&](ColumnShape const& column) { return equal_folded(unquoted(token), column.name); });
        };
        Candidates candidates;
        std::vector<double> numbers;
        bool const measures = has("length") || has("octet_length");
        for (auto i = range_.begin; i < range_.end; ++i) {
            auto const& token = tokens_[i];
            bool const follows = i > range_.begin;
            // SQLite takes "x" for a string where no column is called so.
            bool const is_string = token.kind == TokenKind::Identifier && !is_column(token);
            if (token.kind == TokenKind::String || is_string) {
                auto const text = unquoted(token);
                candidates.add_text(text);
                if (follows && tokens_[i - 1].is("like")) add_like(text, candidates);
                if (follows && tokens_[i - 1].is("glob")) add_glob(text, candidates);
            } else if (token.kind == TokenKind::Number) {
                if (measures) add_lengths(token.text, candidates);
                add_number(token.text, follows && tokens_[i - 1].is_op("-"), candidates);
                numbers.push_back(std::strtod(std::string(token.text).c_str(), nullptr));
            } else if (token.is("true") || token.is("false")) {
                candidates.add(std::int64_t{token.is("true") ? 1 : 0});
            }
        }
        for (std::size_t i = 1; i < numbers.size(); ++i) candidates.add((numbers[i - 1] + numbers[i]) / 2);  // between
        for (auto const& hint : hints())
            if (std::ranges::any_of(hint.words, [&](std::string_view word) { return has(word); }))
                for (auto const& value : hint.values) candidates.add(value);
        return candidates.values();
    }

private:
    std::vector<Token> const& tokens_;
    TokenRange range_;
};

/// Tokens, so that white space does not count.
std::string as_tokens(std::string_view text)
{
    std::string out;
    for (auto const& token : tokenize_sql(text)) out += cat(token.text, " ");
    return out;
}

}  // namespace

TableChecks::TableChecks(TableShape const& table)
{
    std::vector<Candidates> found(table.columns.size());
    auto const tokens = tokenize_sql(table.sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (!tokens[i].is("check") || !tokens[i + 1].is_op("(")) continue;
        TokenRange const range{i + 2, closing_bracket(tokens, i + 1)};
        Check check;
        for (auto each = range.begin; each < range.end; ++each) check.told_as += cat(tokens[each].text, " ");
        if (i >= 2 && tokens[i - 2].is("constraint")) check.told_as = cat(unquoted(tokens[i - 1]), " ");
        Expression const expression(tokens, range);
        auto const values = expression.values(table);
        for (std::size_t column = 0; column < table.columns.size(); ++column) {
            if (!expression.names(table.columns[column].name)) continue;
            check.columns.push_back(column);
            for (auto const& value : values) found[column].add(value);
        }
        checks_.push_back(std::move(check));
    }
    for (auto const& candidates : found) values_.push_back(candidates.values());
}

std::vector<std::size_t> TableChecks::columns_of(std::string_view told) const
{
    auto const wanted = as_tokens(told);
    auto const check = std::ranges::find(checks_, wanted, &Check::told_as);
    return check == checks_.end() ? std::vector<std::size_t>{} : check->columns;
}

}  // namespace newel
