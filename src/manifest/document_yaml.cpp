// Where everything stands in a YAML document. The parser tells where values begin; where they end is found here.
#include "base/text.h"
#include "manifest/document.h"
#include "manifest/yaml.h"

#include <algorithm>

namespace newel {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

class SpanReader {
public:
    explicit SpanReader(Document const& document) : document_(document), text_(document.text) {}

    Span read(Node const& tree, std::size_t end)
    {
        return value(tree, {.from = document_.content_begin, .bound = end, .column = 0, .is_flow = false});
    }

private:
    /// Where a value may stand, and what it is in.
    struct Frame {
        std::size_t from{};    // what comes before it ends here
        std::size_t bound{};   // what comes after it begins here, or later in the same line
        std::size_t column{};  // of the key or dash that it belongs to
        bool is_flow{};
    };

    [[nodiscard]] char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }

    [[nodiscard]] std::size_t offset_of(Mark mark) const
    {
        if (mark.line < 1 || static_cast<std::size_t>(mark.line) > document_.lines.size()) return text_.size();
        return document_.lines[static_cast<std::size_t>(mark.line) - 1] + static_cast<std::size_t>(mark.column) - 1;
    }

    [[nodiscard]] bool is_written(Node const& node, std::size_t begin, Frame const& frame) const
    {
        if (!node.is_null()) return true;
        if (begin < frame.from || begin >= frame.bound) return false;
        return at(begin) == '~' || equal_folded(text_.substr(begin, 4), "null");
    }

    Span value(Node const& node, Frame const& frame)
    {
        auto const begin = offset_of(node.mark);
        Span span{.begin = begin, .end = begin, .entries = {}, .items = {}};
        if (!is_written(node, begin, frame)) {
            span.style = Span::Style::Missing;
            span.begin = span.end = frame.from;
            return span;
        }
        if (begin < frame.from || begin >= text_.size()) odd(frame.from);
        if (node.map()) {
            span.shape = Span::Shape::Map;
            map(node, span, frame);
        } else if (node.sequence()) {
            span.shape = Span::Shape::List;
            list(node, span, frame);
        } else {
            scalar(span, frame);
        }
        return span;
    }

    [[noreturn]] void odd(std::size_t offset) const
    {
        document_.refuse(std::min(offset, text_.size()), "this is written in a way that cannot be edited",
                         "write it in the usual way, 'key: value'");
    }

    void map(Node const& node, Span& span, Frame const& frame)
    {
        bool const in_braces = at(span.begin) == '{';
        if (!in_braces) span.style = frame.is_flow ? Span::Style::Odd : Span::Style::Block;
        bool const is_flow = in_braces || frame.is_flow;
        auto const& entries = *node.map();
        span.entries.reserve(entries.size());
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto const bound = i + 1 < entries.size() ? offset_of(entries[i + 1].mark) : frame.bound;
            span.entries.push_back(entry(entries[i], {.from = 0, .bound = bound, .column = 0, .is_flow = is_flow}));
            span.end = std::max({span.end, span.entries.back().value.end, span.entries.back().key_end});
        }
        if (in_braces) close(span, '}');
    }

    EntrySpan entry(Node::Entry const& entry, Frame frame)
    {
        EntrySpan span{.key = entry.key, .begin = offset_of(entry.mark)};
        span.key_end = span.begin < text_.size() ? key_end(span.begin, frame.is_flow) : span.begin;
        auto colon = span.key_end;
        while (colon < text_.size() &&
               (at(colon) == ' ' || at(colon) == '\t' || (frame.is_flow && is_space(at(colon)))))
            ++colon;
        frame.column = document_.column(span.begin);
        frame.from = span.key_end;
        if (at(colon) == ':') frame.from = span.colon_end = colon + 1;
        if (span.colon_end == 0 && !frame.is_flow) {  // "? key", its value on a line of its own: passed over as a whole
            span.value = {.style = Span::Style::Odd, .begin = span.key_end, .entries = {}, .items = {}};
            span.value.end = std::max(span.key_end, trimmed_end(span.key_end, frame.bound));
        } else {
            span.value = value(entry.value, frame);
        }
        return span;
    }

    /// The end of what is not white space between two offsets.
    [[nodiscard]] std::size_t trimmed_end(std::size_t begin, std::size_t end) const
    {
        while (end > begin && is_space(text_[end - 1])) --end;
        return end;
    }

    [[nodiscard]] std::size_t key_end(std::size_t begin, bool is_flow) const
    {
        if (at(begin) == '"' || at(begin) == '\'') return quoted_end(begin);
        auto end = begin;
        for (; end < text_.size() && at(end) != '\n'; ++end) {
            if (at(end) == ':' && (is_space(at(end + 1)) || (is_flow && is_flow_mark(at(end + 1))))) break;
            if (is_flow && is_flow_mark(at(end))) break;
        }
        return trimmed_end(begin, end);
    }

    static bool is_flow_mark(char c) { return std::string_view(",[]{}").find(c) != std::string_view::npos; }

    [[nodiscard]] std::size_t quoted_end(std::size_t begin) const
    {
        char const quote = text_[begin];
        for (auto end = begin + 1; end < text_.size(); ++end) {
            if (quote == '"' && text_[end] == '\\') {
                ++end;
            } else if (text_[end] == quote) {
                if (quote == '"' || at(end + 1) != '\'') return end + 1;
                ++end;
            }
        }
        odd(begin);
    }

    void list(Node const& node, Span& span, Frame const& frame)
    {
        auto const& items = *node.sequence();
        span.items.reserve(items.size());
        if (at(span.begin) != '[') return block_list(items, span, frame);
        auto from = span.begin + 1;
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto const bound = i + 1 < items.size() ? offset_of(items[i + 1].mark) : frame.bound;
            span.items.push_back(value(items[i], {.from = from, .bound = bound, .column = 0, .is_flow = true}));
            from = span.end = std::max(span.begin, span.items.back().end);
        }
        close(span, ']');
    }

    void block_list(Node::Sequence const& items, Span& span, Frame const& frame)
    {
        if (frame.is_flow || at(span.begin) != '-') odd(span.begin);
        span.style = Span::Style::Block;
        auto const column = document_.column(span.begin);
        std::vector<std::size_t> dashes{span.begin};
        for (auto line = document_.next_line(span.begin); line < frame.bound; line = document_.next_line(line)) {
            auto const dash = document_.first_in_line(line);
            if (dash - line == column && at(dash) == '-' && is_space(at(dash + 1))) dashes.push_back(dash);
            if (document_.next_line(line) == line) break;
        }
        if (dashes.size() != items.size()) odd(span.begin);
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto const bound = i + 1 < items.size() ? dashes[i + 1] : frame.bound;
            span.items.push_back(
                value(items[i], {.from = dashes[i] + 1, .bound = bound, .column = column, .is_flow = false}));
            span.end = span.items.back().end;
        }
    }

    /// Moves the end of a flow collection behind its bracket.
    void close(Span& span, char bracket)
    {
        auto end = std::max(span.end, span.begin + 1);
        while (end < text_.size() && at(end) != bracket) {
            if (at(end) == '#')
                end = document_.line_end(end);
            else if (is_space(at(end)) || at(end) == ',')
                ++end;
            else
                odd(end);
        }
        if (end >= text_.size()) odd(span.begin);
        span.end = end + 1;
    }

    void scalar(Span& span, Frame const& frame)
    {
        char const first = at(span.begin);
        if (first == '"' || first == '\'') {
            span.end = quoted_end(span.begin);
        } else if (!frame.is_flow && (first == '|' || first == '>')) {
            span.style = Span::Style::Literal;
            span.end = literal_end(span.begin, frame);
        } else if (frame.is_flow) {
            span.end = flow_plain_end(span.begin);
        } else {
            span.end = plain_end(span.begin, frame);
        }
    }

    [[nodiscard]] std::size_t flow_plain_end(std::size_t begin) const
    {
        auto end = begin;
        for (; end < text_.size() && !is_flow_mark(at(end)); ++end)
            if (at(end) == '#' && end > begin && is_space(at(end - 1))) break;
        return trimmed_end(begin, end);
    }

    /// Whether the line that begins at `line` is what comes after the value, or the end.
    [[nodiscard]] bool is_beyond(std::size_t line, Frame const& frame) const
    {
        if (line >= text_.size() || line >= frame.bound) return true;
        return frame.bound < text_.size() && document_.line_of(line) == document_.line_of(frame.bound);
    }

    /// What stands in a line from `begin`, without a comment; and whether there is one.
    struct Content {
        std::size_t end{};
        bool has_comment{};
    };
    [[nodiscard]] Content content(std::size_t begin) const
    {
        auto end = document_.line_end(begin);
        bool has_comment = false;
        for (auto hash = begin + 1; hash < end && !has_comment; ++hash) {
            if (text_[hash] != '#' || !is_space(text_[hash - 1])) continue;
            end = hash;
            has_comment = true;
        }
        return {.end = trimmed_end(begin, end), .has_comment = has_comment};
    }

    [[nodiscard]] std::size_t plain_end(std::size_t begin, Frame const& frame) const
    {
        auto found = content(begin);
        for (auto line = document_.next_line(begin); !found.has_comment; line = document_.next_line(line)) {
            if (is_beyond(line, frame)) break;
            auto const first = document_.first_in_line(line);
            if (first >= document_.line_end(line)) continue;
            if (at(first) == '#') break;
            found = content(first);
        }
        return found.end;
    }

    [[nodiscard]] std::size_t literal_end(std::size_t begin, Frame const& frame) const
    {
        auto const header = document_.slice(begin, document_.line_end(begin));
        auto const marks = header.substr(0, header.find_first_of(" \t"));
        bool const keeps = marks.find('+') != std::string::npos;
        auto const digit = marks.find_first_of("123456789");
        std::size_t indent =
            digit != std::string::npos ? frame.column + static_cast<std::size_t>(marks[digit] - '0') : 0;
        auto end = begin + marks.size();
        for (auto line = document_.next_line(begin); !is_beyond(line, frame); line = document_.next_line(line)) {
            auto const first = std::min(text_.find_first_not_of(' ', line), text_.size());
            auto const line_end = document_.line_end(line);
            if (first >= line_end) {
                if (keeps) end = line_end;
                continue;
            }
            if (indent == 0) indent = first - line;
            if (first - line < indent) break;
            end = line_end;
        }
        return end;
    }

    Document const& document_;
    std::string_view text_;
};

/// Where keys may stand: behind directives and "---", before "...".
void find_content(Document& document)
{
    auto const& text = document.text;
    document.content_end = text.size();
    bool has_values = false;
    for (auto const begin : document.lines) {
        auto const line = document.slice(begin, document.line_end(begin));
        auto const first = line.find_first_not_of(" \t");
        bool const is_marker = line.substr(0, 3) == "---" && (line.size() == 3 || is_space(line[3]));
        if (is_marker && !has_values) {
            document.content_begin = document.next_line(begin);
            auto const rest = trim(std::string_view(line).substr(3));
            has_values = !rest.empty() && rest.front() != '#';
            if (has_values) document.content_begin = begin;
        } else if (line.substr(0, 3) == "..." && trim(line) == "...") {
            document.content_end = std::min(document.content_end, begin);
        } else if (first != std::string::npos && line[first] != '#' && line[0] != '%') {
            has_values = true;
        }
    }
}

bool has_values(Document const& document)
{
    return std::ranges::any_of(document.lines, [&](std::size_t begin) {
        if (begin < document.content_begin || begin >= document.content_end) return false;
        auto const first = document.first_in_line(begin);
        return first < document.line_end(begin) && document.text[first] != '#';
    });
}

}  // namespace

void read_yaml_document(Document& document)
{
    auto const& text = document.text;
    for (auto at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1))
        if (at + 1 >= text.size() || text[at + 1] != '\n') document.refuse(at, "a line ends in a lone CR");
    find_content(document);
    if (!has_values(document)) {
        document.tree = Node(Node::Map{});
        document.root = {.shape = Span::Shape::Map, .style = Span::Style::Missing, .entries = {}, .items = {}};
        document.root.begin = document.root.end = document.content_end;
        return;
    }
    try {
        document.tree = read_yaml(text, document.shown);
    } catch (Error const& error) {
        throw Error(ErrorCode::Failed, error.message(), error.advice()).at(error.place());
    }
    document.root = SpanReader(document).read(document.tree, document.content_end);
    if (!document.tree.map()) document.refuse(document.root.begin, "this document is no map, so it has no keys");
}

}  // namespace newel
