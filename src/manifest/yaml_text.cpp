#include "manifest/yaml_text.h"

#include "base/text.h"

#include <algorithm>
#include <cstdint>

namespace newel {

namespace {

bool is_flow_mark(char c) { return std::string_view(",[]{}").find(c) != std::string_view::npos; }

void trim_blanks(std::string& text)
{
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
}

/// A line end within a scalar is a space; n empty lines behind it are n line ends.
void fold(std::string& text, std::size_t line_ends)
{
    if (line_ends == 1)
        text += ' ';
    else
        text.append(line_ends - 1, '\n');
}

/// Over line ends and the white space around them; how many there were.
std::size_t skip_line_ends(YamlCursor& cursor)
{
    std::size_t count = 0;
    for (;;) {
        cursor.skip_blanks();
        if (cursor.is_end() || !cursor.is_line_end()) return count;
        cursor.skip();
        ++count;
    }
}

/// The same behind a plain scalar, which goes on only in lines that are indented deeper than `parent`; 0, and the cursor
/// at the end of the first line, where it does not go on.
std::size_t skip_to_more(YamlCursor& cursor, YamlContext context, int parent)
{
    auto const from = cursor.offset();
    auto const count = skip_line_ends(cursor);
    bool goes_on = count > 0 && !cursor.is_end() && !cursor.is_document_mark() && cursor.peek() != '#';
    if (goes_on && context == YamlContext::Flow) goes_on = !is_flow_mark(cursor.peek()) && !cursor.is_indicator(':');
    if (goes_on && context == YamlContext::Block) {
        auto const start = cursor.line_start();
        auto const indent = cursor.text().find_first_not_of(' ', start) - start;
        goes_on = static_cast<int>(indent) > parent;
        if (!goes_on && cursor.peek(0) != '\n' && cursor.text()[start + indent] == '\t')
            cursor.not_yaml(start + indent, "a tab cannot indent; spaces can");
    }
    if (goes_on) return count;
    cursor.move_to(from);
    return 0;
}

void append_code_point(std::string& out, std::uint32_t code)
{
    auto const put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xc0 | (code >> 6));
    } else if (code < 0x10000) {
        put(0xe0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3f));
    } else {
        put(0xf0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3f));
        put(0x80 | ((code >> 6) & 0x3f));
    }
    put(0x80 | (code & 0x3f));
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void read_code_point(YamlCursor& cursor, std::size_t digits, std::string& out)
{
    std::uint32_t code = 0;
    auto const begin = cursor.offset();
    for (std::size_t i = 0; i < digits; ++i, cursor.skip()) {
        auto const digit = hex_digit(cursor.peek());
        if (digit < 0) cursor.not_yaml(begin, cat("an escape needs ", digits, " hex digits"));
        code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) cursor.not_yaml(begin, "an escape names no character");
    append_code_point(out, code);
}

/// What follows a backslash, in double quotes.
void read_escape(YamlCursor& cursor, std::string& out)
{
    static constexpr std::string_view kLetters = "0abtnvfre \"/\\\t";
    static constexpr std::string_view kMeanings{"\0\a\b\t\n\v\f\r\x1b \"/\\\t", 14};
    char const c = cursor.peek();
    auto const begin = cursor.offset();
    cursor.skip();
    if (auto const at = kLetters.find(c); at != std::string_view::npos) return void(out += kMeanings[at]);
    switch (c) {
        case 'N': return append_code_point(out, 0x85);
        case '_': return append_code_point(out, 0xa0);
        case 'L': return append_code_point(out, 0x2028);
        case 'P': return append_code_point(out, 0x2029);
        case 'x': return read_code_point(cursor, 2, out);
        case 'u': return read_code_point(cursor, 4, out);
        case 'U': return read_code_point(cursor, 8, out);
        default: cursor.not_yaml(begin, "this escape is not known");
    }
}

/// The end of what stands within quotes just as it is meant: no line end, escape or doubled quote.
std::size_t run_end(std::string_view text, std::size_t from, std::size_t end, char quote)
{
    char const special = quote == '"' ? '\\' : quote;
    while (from < end && text[from] != '\n' && text[from] != special) ++from;
    return from;
}

/// What stands at the head of a block scalar.
struct BlockHead {
    bool is_folded{};
    char chomping{};  // '+', '-' or 0
    int indent{};     // 0: that of its first line
};

BlockHead read_block_head(YamlCursor& cursor)
{
    BlockHead head{.is_folded = cursor.peek() == '>'};
    cursor.skip();
    for (; !cursor.is_blank(0); cursor.skip()) {
        char const c = cursor.peek();
        if ((c == '+' || c == '-') && head.chomping == 0)
            head.chomping = c;
        else if (c >= '1' && c <= '9' && head.indent == 0)
            head.indent = c - '0';
        else
            cursor.not_yaml(cursor.offset(), "this stands behind '|' or '>'");
    }
    cursor.expect_line_end();
    return head;
}

/// Lines of a block scalar: what is indented at least as it is, and empty lines.
class BlockLines {
public:
    BlockLines(YamlCursor& cursor, BlockHead const& head, int parent) : cursor_(cursor), head_(head), parent_(parent) {}

    std::string read()
    {
        while (!cursor_.is_end()) {
            cursor_.skip();  // the line end before
            if (cursor_.is_end() || !take_line()) break;
        }
        bool const is_cut = cursor_.is_end() && !cursor_.text().ends_with('\n');  // its last line has no end
        if (is_cut && pending_ > 0) --pending_;
        if (head_.chomping == '+')
            text_.append(pending_, '\n');
        else if (head_.chomping != '-' && !text_.empty() && pending_ > 0)
            text_ += '\n';
        return std::move(text_);
    }

private:
    /// False where the line belongs to it no more; the cursor is then at its end, before that line.
    bool take_line()
    {
        auto const start = cursor_.offset();
        auto const text = cursor_.text();
        auto const first = std::min(text.find_first_not_of(' ', start), text.size());
        auto const end = std::min(text.find('\n', start), text.size());
        auto const indent = static_cast<int>(first - start);
        bool const is_empty = first == end && (indent_ < 0 || indent <= indent_);
        if (!is_empty && indent_ < 0) indent_ = first_indent(indent);
        bool const ends = !is_empty && (indent < indent_ || cursor_.is_document_mark());
        if (ends) {
            cursor_.move_to(start - 1);
            return false;
        }
        if (is_empty)
            ++pending_;
        else
            add(text.substr(start + static_cast<std::size_t>(indent_),
                            end - start - static_cast<std::size_t>(indent_)));
        cursor_.move_to(end);
        return true;
    }

    [[nodiscard]] int first_indent(int found) const
    {
        if (head_.indent > 0) return std::max(parent_, 0) + head_.indent;
        return std::max(found, parent_ + 1);
    }

    void add(std::string_view line)
    {
        bool const is_deeper = line.front() == ' ' || line.front() == '\t';
        if (!head_.is_folded || is_deeper || was_deeper_ || text_.empty())
            text_.append(pending_, '\n');
        else
            fold(text_, pending_);
        text_ += line;
        was_deeper_ = is_deeper;
        pending_ = 1;
    }

    YamlCursor& cursor_;
    BlockHead const& head_;
    int parent_;
    int indent_{-1};
    bool was_deeper_{};
    std::size_t pending_{};  // line ends that are not written yet
    std::string text_{};
};

}  // namespace

bool begins_plain(YamlCursor const& cursor, YamlContext context)
{
    char const c = cursor.peek();
    if (c == '-' || c == '?' || c == ':')
        return !cursor.is_blank(1) && (context == YamlContext::Block || !is_flow_mark(cursor.peek(1)));
    return std::string_view(",[]{}#&*!|>'\"%@`").find(c) == std::string_view::npos;
}

std::size_t plain_end(YamlCursor const& cursor, YamlContext context)
{
    bool const in_flow = context == YamlContext::Flow;
    auto const text = cursor.text();
    auto const at = [&](std::size_t i) { return i < text.size() ? text[i] : '\n'; };
    auto const is_blank = [&](std::size_t i) { return at(i) == ' ' || at(i) == '\t' || at(i) == '\n'; };
    auto i = cursor.offset();
    for (; i < text.size() && text[i] != '\n'; ++i) {
        if (in_flow && is_flow_mark(text[i])) break;
        if (text[i] == ':' && (is_blank(i + 1) || (in_flow && is_flow_mark(at(i + 1))))) break;
        if (text[i] == '#' && i > cursor.offset() && is_blank(i - 1)) break;
    }
    return i;
}

std::size_t quoted_end(YamlCursor const& cursor)
{
    auto const text = cursor.text();
    char const quote = cursor.peek();
    bool const escapes = quote == '"';
    auto from = cursor.offset() + 1;
    auto at = text.find(quote, from);
    while (at != std::string_view::npos) {
        auto const escape = escapes ? text.substr(from, at - from).find('\\') : std::string_view::npos;
        if (escape == std::string_view::npos && (escapes || at + 1 >= text.size() || text[at + 1] != quote))
            return at + 1;
        from = escape == std::string_view::npos ? at + 2 : from + escape + 2;  // a doubled quote, or an escape
        if (from > at) at = text.find(quote, from);
    }
    cursor.not_yaml(cursor.offset(), "a quote is not closed");
}

std::string read_plain(YamlCursor& cursor, YamlContext context, int parent)
{
    std::string out;
    std::size_t line_ends = 0;
    do {
        if (line_ends > 0) fold(out, line_ends);
        auto const end = plain_end(cursor, context);
        out += cursor.text().substr(cursor.offset(), end - cursor.offset());
        trim_blanks(out);
        cursor.move_to(end);
        if (context == YamlContext::Block && cursor.is_indicator(':'))
            cursor.not_yaml(end, "a ':' where text goes on; put it in quotes if it is text");
        line_ends = cursor.is_line_end() ? skip_to_more(cursor, context, parent) : 0;
    } while (line_ends > 0);
    return out;
}

std::string read_quoted(YamlCursor& cursor)
{
    auto const opening = cursor.mark();
    char const quote = cursor.peek();
    auto const end = quoted_end(cursor) - 1;
    std::string out;
    std::size_t kept = 0;  // white space up to here was escaped
    cursor.skip();
    auto const text = cursor.text();
    while (cursor.offset() < end) {
        auto const run = run_end(text, cursor.offset(), end, quote);
        out += text.substr(cursor.offset(), run - cursor.offset());
        cursor.move_to(run);
        if (run == end) break;
        if (text[run] == '\n') {
            while (out.size() > kept && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
            fold(out, skip_line_ends(cursor));
            if (cursor.is_document_mark()) cursor.not_yaml(cursor.offset(), "the document ends within quotes");
            kept = out.size();
            continue;
        }
        cursor.skip();
        if (quote == '\'') {  // doubled
            cursor.skip();
            out += quote;
            continue;
        }
        if (cursor.is_line_end() && cursor.offset() < end) {
            cursor.skip();
            cursor.skip_blanks();
        } else {
            read_escape(cursor, out);
        }
        kept = out.size();
    }
    cursor.move_to(end + 1);
    if (out.find('\0') != std::string::npos) cursor.fail(opening, "text holds a NUL");
    return out;
}

std::string read_block(YamlCursor& cursor, int parent)
{
    auto const head = read_block_head(cursor);
    return BlockLines(cursor, head, parent).read();
}

}  // namespace newel
