#include "manifest/yaml_cursor.h"

#include "base/text.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

YamlCursor::YamlCursor(std::string_view text, std::string const& file) : text_(text), file_(file)
{
    lines_.push_back(0);
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        lines_.push_back(at + 1);
}

bool YamlCursor::is_document_mark() const
{
    auto const three = text_.substr(std::min(at_, text_.size()), 3);
    return (three == "---" || three == "...") && is_blank(3) && column() == 0;
}

std::size_t YamlCursor::line_of(std::size_t offset) const
{
    // Mostly it is the line that was asked about before, or the next one.
    auto const begins_behind = [&](std::size_t line) { return line >= lines_.size() || lines_[line] > offset; };
    if (lines_[last_line_] > offset || !begins_behind(last_line_ + 2))
        last_line_ = static_cast<std::size_t>(std::ranges::upper_bound(lines_, offset) - lines_.begin()) - 1;
    else if (!begins_behind(last_line_ + 1))
        ++last_line_;
    return last_line_;
}

std::size_t YamlCursor::line_start() const { return lines_[line_of(at_)]; }

int YamlCursor::column() const { return static_cast<int>(at_ - line_start()); }

Mark YamlCursor::mark_of(std::size_t offset) const
{
    auto const line = line_of(offset);
    return {.line = static_cast<int>(line) + 1, .column = static_cast<int>(offset - lines_[line]) + 1};
}

bool YamlCursor::is_comment() const
{
    if (is_end() || peek() != '#') return false;
    auto const before = at_ == 0 ? '\n' : text_[at_ - 1];
    return before == ' ' || before == '\t' || before == '\n';
}

void YamlCursor::skip_blanks()
{
    while (!is_end() && (peek() == ' ' || peek() == '\t')) ++at_;
}

void YamlCursor::skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

void YamlCursor::skip_to_content()
{
    bool indents = at_ == 0 || text_[at_ - 1] == '\n';
    for (;;) {
        auto const from = at_;
        skip_blanks();
        if (is_comment()) skip_line();
        if (is_end()) return;
        if (peek() != '\n') {
            auto const tab = text_.substr(from, at_ - from).find('\t');
            if (indents && tab != std::string_view::npos) not_yaml(from + tab, "a tab cannot indent; spaces can");
            return;
        }
        ++at_;
        indents = true;
    }
}

void YamlCursor::skip_in_flow()
{
    for (;;) {
        skip_blanks();
        if (is_comment()) skip_line();
        if (is_end() || peek() != '\n') break;
        ++at_;
    }
    if (is_end()) not_yaml(at_, "a bracket is not closed");
    if (is_document_mark()) not_yaml(at_, "the document ends within brackets");
}

void YamlCursor::expect_line_end()
{
    skip_blanks();
    if (is_comment()) skip_line();
    if (!is_line_end()) not_yaml(at_, "something stands behind the end of a value");
}

void YamlCursor::fail(Mark mark, std::string message, std::string advice) const
{
    throw fault_at(file_, mark, std::move(message), std::move(advice));
}

void YamlCursor::not_yaml(std::size_t offset, std::string_view what) const
{
    fail(mark_of(offset), cat("not YAML: ", what));
}

}  // namespace newel
