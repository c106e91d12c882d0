#include "manifest/yaml_guard.h"

#include "base/limits.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::size_t kHarmless = 256u << 10;
constexpr std::size_t kTokens = limits::kYamlNodes * 8;

class FlowGuard {
public:
    explicit FlowGuard(std::string_view text) : text_(text) {}

    /// Offset of the token that is too much, or npos.
    std::size_t run()
    {
        while (at_ < text_.size()) {
            if (depth_ == 0 && at_line_start_) start_line();
            if (at_ >= text_.size()) break;
            step();
            if (depth_ > limits::kYamlDepth || tokens_ > kTokens) return at_;
        }
        return std::string_view::npos;
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
    }
    [[nodiscard]] bool blank(std::size_t ahead) const
    {
        char const c = peek(ahead);
        return c == ' ' || c == '\t' || c == '\n';
    }

    void start_line()
    {
        at_line_start_ = false;
        auto const first = std::min(text_.find_first_not_of(' ', at_), text_.size());
        indent_ = first - at_;
        at_ = first;
        begins_ = true;
    }

    void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    void skip_quoted(char quote)
    {
        for (++at_; at_ < text_.size(); ++at_) {
            if (quote == '"' && text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == quote) {
                if (quote == '"' || peek(1) != '\'') break;
                ++at_;
            }
        }
        ++at_;
    }

    /// Over the lines of a block scalar: those indented as its first line, if that is deeper than the line it began on.
    void skip_block()
    {
        skip_line();
        std::size_t content = 0;
        while (at_ < text_.size()) {
            auto const line = at_ + 1;
            auto const first = std::min(text_.find_first_not_of(' ', line), text_.size());
            bool const empty = first >= text_.size() || text_[first] == '\n';
            if (!empty) {
                auto const indent = first - line;
                if (content == 0) content = indent;
                if (indent <= indent_ || indent < content) return;
            }
            at_ = std::min(text_.find('\n', first), text_.size());
        }
    }

    void step()
    {
        char const c = peek();
        bool const begins = std::exchange(begins_, false);
        if (c == '\n') {
            at_line_start_ = true;
            begins_ = depth_ > 0;
            ++at_;
        } else if (c == ' ' || c == '\t') {
            begins_ = begins;
            if (peek(1) == '#')
                skip_line();
            else
                ++at_;
        } else if (begins && c == '#') {
            skip_line();
        } else if (begins && (c == '"' || c == '\'')) {
            ++tokens_;
            skip_quoted(c);
            begins_ = true;
        } else if (begins && depth_ == 0 && (c == '|' || c == '>')) {
            skip_block();
        } else if (begins && (c == '[' || c == '{')) {
            open();
        } else if (depth_ > 0) {
            inside(begins, c);
        } else {
            outside(begins, c);
        }
    }

    void open()
    {
        ++depth_;
        ++tokens_;
        ++at_;
        begins_ = true;
    }

    void inside(bool begins, char c)
    {
        static constexpr std::string_view kTokenBytes = "[]{},:?!&*\"'";
        if (kTokenBytes.find(c) != std::string_view::npos) ++tokens_;
        if (c == '[' || c == '{') return open();
        if (c == ']' || c == '}') --depth_;
        begins_ = c == ',' || c == ':' || c == '?' || (begins && (c == '!' || c == '&'));
        ++at_;
    }

    void outside(bool begins, char c)
    {
        bool const indicator = (begins && (c == '-' || c == '?')) || c == ':';
        if (begins && (c == '&' || c == '*' || c == '!')) {
            ++tokens_;
            at_ = std::min(text_.find_first_of(" \t\n", at_), text_.size());
            begins_ = true;
            return;
        }
        begins_ = indicator && blank(1);
        ++at_;
    }

    std::string_view text_;
    std::size_t at_{};
    std::size_t indent_{};
    std::size_t depth_{};
    std::size_t tokens_{};
    bool at_line_start_{true};
    bool begins_{};  // a token may begin here
};

}  // namespace

std::optional<Mark> runaway_flow(std::string_view text)
{
    if (text.size() <= kHarmless) return std::nullopt;
    auto const offset = FlowGuard(text).run();
    if (offset == std::string_view::npos) return std::nullopt;
    auto const before = text.substr(0, offset);
    auto const line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return Mark{.line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
                .column = 1 + static_cast<int>(offset - line_start)};
}

}  // namespace newel
