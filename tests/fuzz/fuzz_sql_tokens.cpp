// SQL of any bytes: tokens, statements, and the statements of other tools' runners.
#include "base/sql_tokens.h"
#include "fuzz/fuzzing.h"
#include "manifest/layouts/directives.h"

#include <optional>
#include <vector>

using namespace newel;
using namespace newel::fuzz;

namespace {

using Tokens = std::vector<Token>;

bool is_same(Tokens const& a, Tokens const& b)
{
    return std::ranges::equal(a, b, [](auto const& x, auto const& y) { return x.kind == y.kind && x.text == y.text; });
}

void check_slices(std::string_view script, Tokens const& tokens)
{
    std::size_t at = 0;
    for (auto const& token : tokens) {
        must(!token.text.empty() && token.offset >= at, "tokens stand in order and are not empty");
        must(token.text.data() == script.data() + token.offset, "a token is a slice of its script");
        must(tokenize_sql(script.substr(at, token.offset - at)).empty(), "only blanks and comments lie between tokens");
        at = token.offset + token.text.size();
    }
    must(at <= script.size() && tokenize_sql(script.substr(at)).empty(), "nothing is left behind the last token");
}

void check_joining(Tokens const& tokens)
{
    std::string joined;
    for (auto const& token : tokens) joined += cat(token.text, "\n");
    if (!joined.empty()) joined.pop_back();  // or an unclosed quote at the end would take it in
    must(is_same(tokenize_sql(joined), tokens), "tokens on lines of their own are the same tokens");
}

void check_statements(std::string_view script, Tokens const& tokens)
{
    Tokens all;
    std::size_t at = 0;
    for (auto const& statement : split_statements(script)) {
        must(!statement.tokens.empty(), "a statement has a token");
        must(statement.begin == statement.tokens.front().offset && statement.begin >= at, "statements stand in order");
        at = statement.end;
        must(at <= script.size(), "a statement ends within its script");
        auto const alone = split_statements(script.substr(statement.begin, statement.end - statement.begin));
        must(alone.size() == 1 && is_same(alone[0].tokens, statement.tokens),
             "a statement alone is the same statement");
        std::ranges::copy(statement.tokens, std::back_inserter(all));
    }
    auto const without_ends = [](Tokens list) {
        std::erase_if(list, [](Token const& token) { return token.is_op(";"); });
        return list;
    };
    must(is_same(without_ends(all), without_ends(tokens)), "every token but ';' is in a statement");
}

void check_names(Tokens const& tokens)
{
    for (auto const& token : tokens) {
        if (token.kind != TokenKind::Word && token.kind != TokenKind::Identifier) continue;
        auto const name = unquoted(token);
        auto const quoted = quoted_name(name);
        auto const again = tokenize_sql(quoted);
        must(again.size() == 1 && again[0].kind == TokenKind::Identifier && unquoted(again[0]) == name,
             "a name in quotes is the same name");
    }
}

void check_directives(std::string_view script)
{
    auto const cleaned = layouts::without_directives(script);
    must(cleaned.script.size() == script.size(), "a cleaned script is as long as before");
    for (std::size_t i = 0; i < script.size(); ++i)
        must(cleaned.script[i] == script[i] || (cleaned.script[i] == ' ' && script[i] != '\n'),
             "lines stay where they were");
    must(cleaned.notes.empty() == (cleaned.script == script), "what is taken out is told");
    must(layouts::without_directives(cleaned.script).script == cleaned.script, "cleaning twice changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const script = text_of(data, size);
    auto const tokens = tokenize_sql(script);
    check_slices(script, tokens);
    check_joining(tokens);
    check_statements(script, tokens);
    check_names(tokens);
    check_directives(script);
    return 0;
}
