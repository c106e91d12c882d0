#include "schema/token_text.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_plain(std::string_view name)
{
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !name.empty() && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '$'; });
}

}  // namespace

std::string canonical_name(std::string_view folded)
{
    return is_plain(folded) && !is_sql_keyword(folded) ? std::string(folded) : quoted_name(folded);
}

void TokenText::name(std::string_view canonical)
{
    space_before(Shape::Name, canonical);
    text_ += canonical;
}

void TokenText::word(std::string_view raw)
{
    // A word beyond ASCII is no keyword, so it is a name wherever it stands.
    if (std::ranges::any_of(raw, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return name(quoted_name(lower(raw)));
    space_before(Shape::Word, raw);
    for (char const c : raw) text_ += folded(c);
}

void TokenText::verbatim(Token const& token)
{
    auto shape = Shape::Value;
    if (token.kind == TokenKind::Operator) {
        shape = token.text == "(" ? Shape::Open : token.text == "." ? Shape::Dot : Shape::Operator;
        if (token.text == ")") shape = Shape::Value;
        if ((token.text == "-" || token.text == "+") && sign_is_unary()) shape = Shape::Sign;
    }
    space_before(shape, token.text);
    text_ += token.text;
}

void TokenText::line_break(std::string_view indent)
{
    text_ += '\n';
    text_ += indent;
    last_ = Shape::Start;
    last_start_ = text_.size();
}

bool TokenText::last_is_name() const
{
    return last_ == Shape::Name ||
           (last_ == Shape::Word && !is_sql_keyword(std::string_view(text_).substr(last_start_)));
}

bool TokenText::sign_is_unary() const
{
    if (last_ == Shape::Word) return !last_is_name();
    return last_ == Shape::Start || last_ == Shape::Open || last_ == Shape::Operator;
}

void TokenText::space_before(Shape next, std::string_view text)
{
    bool const joins_left = next == Shape::Dot    ? last_ == Shape::Name || last_ == Shape::Word
                            : next == Shape::Open ? last_is_name()
                                                  : text == "," || text == ")" || text == ";";
    bool const joins_right = last_ == Shape::Start || last_ == Shape::Open ||
                             (last_ == Shape::Dot && (next == Shape::Name || next == Shape::Word || text == "*")) ||
                             (last_ == Shape::Sign && next != Shape::Sign && next != Shape::Operator);
    if (!joins_left && !joins_right) text_ += ' ';
    last_start_ = text_.size();
    last_ = next;
}

}  // namespace newel
