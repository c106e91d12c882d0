// token_text.h: canonical tokens put together as text that reads well and is cut into the same tokens again.
#pragma once

#include "base/sql_tokens.h"

#include <string>
#include <string_view>

namespace newel {

class TokenText {
public:
    /// A name that is certainly one, already in canonical form.
    void name(std::string_view canonical);
    /// A bare word, folded to lower case here.
    void word(std::string_view raw);
    /// Anything else, byte for byte.
    void verbatim(Token const& token);
    void line_break(std::string_view indent);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    enum class Shape { Start, Name, Word, Open, Dot, Sign, Operator, Value };

    void space_before(Shape next, std::string_view text);
    [[nodiscard]] bool last_is_name() const;
    [[nodiscard]] bool sign_is_unary() const;

    std::string text_{};
    Shape last_{Shape::Start};
    std::size_t last_start_{};
};

/// A folded name as it is written in canonical form: bare where it is a plain identifier and no keyword, else "x".
[[nodiscard]] std::string canonical_name(std::string_view folded);

}  // namespace newel
