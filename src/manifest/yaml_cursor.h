// yaml_cursor.h: a place in a YAML text, and what stands there. Private to the reader (yaml_parser.h).
// Not here: what may stand where (yaml_parser.cpp), the text of scalars (yaml_text.cpp).
#pragma once

#include "base/node.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Offsets count bytes; columns, other than in marks, count from 0.
class YamlCursor {
public:
    YamlCursor(std::string_view text, std::string const& file);

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t offset() const { return at_; }
    void move_to(std::size_t offset) { at_ = offset; }
    void skip(std::size_t count = 1) { at_ += count; }

    [[nodiscard]] bool is_end() const { return at_ >= text_.size(); }
    /// '\n' behind the end.
    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
    }
    /// White space or the end of a line stands there.
    [[nodiscard]] bool is_blank(std::size_t ahead) const
    {
        char const c = peek(ahead);
        return c == ' ' || c == '\t' || c == '\n';
    }
    [[nodiscard]] bool is_line_end() const { return peek() == '\n'; }
    /// An indicator that counts only before white space: "- ", "? ", ": ".
    [[nodiscard]] bool is_indicator(char c) const { return !is_end() && peek() == c && is_blank(1); }
    /// "---" or "..." at the beginning of a line.
    [[nodiscard]] bool is_document_mark() const;

    [[nodiscard]] int column() const;
    [[nodiscard]] std::size_t line_start() const;
    [[nodiscard]] Mark mark() const { return mark_of(at_); }
    [[nodiscard]] Mark mark_of(std::size_t offset) const;

    /// Spaces and tabs.
    void skip_blanks();
    /// Over white space, comments and line ends. Error where a tab indents what follows.
    void skip_to_content();
    /// The same within brackets, where tabs may indent.
    void skip_in_flow();
    /// Nothing but a comment may follow in this line.
    void expect_line_end();

    [[noreturn]] void fail(Mark mark, std::string message, std::string advice = {}) const;
    [[noreturn]] void not_yaml(std::size_t offset, std::string_view what) const;

private:
    [[nodiscard]] bool is_comment() const;
    [[nodiscard]] std::size_t line_of(std::size_t offset) const;
    void skip_line();

    std::string_view text_;
    std::string const& file_;
    std::size_t at_{};
    std::vector<std::size_t> lines_{};  // where each begins
    mutable std::size_t last_line_{};
};

}  // namespace newel
