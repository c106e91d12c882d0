#include "manifest/yaml_parser.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/yaml.h"
#include "manifest/yaml_text.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::size_t kKeyBytes = 1000;  // YAML allows 1,024 characters

/// One level of nesting while it lives.
class Level {
public:
    Level(YamlCursor const& cursor, std::size_t& depth) : depth_(depth)
    {
        if (depth_ >= limits::kYamlDepth)
            cursor.fail(cursor.mark(), cat("nested more than ", limits::kYamlDepth, " levels deep"));
        ++depth_;
    }
    ~Level() { --depth_; }
    Level(Level const&) = delete;
    Level& operator=(Level const&) = delete;

private:
    std::size_t& depth_;
};

class Parser {
public:
    Parser(std::string_view text, std::string const& file) : cursor_(text, file), faults_(file) {}

    Node document()
    {
        skip_prolog();
        auto root = at_content() ? node(-1, Collections::Allowed) : Node();
        cursor_.skip_to_content();
        skip_document_end();
        if (!cursor_.is_end())
            cursor_.fail(cursor_.mark(), "something follows the end of the document", "a file holds one YAML document");
        faults_.throw_if_any();
        if (root.is_null()) cursor_.fail({.line = 1, .column = 1}, "there is nothing in this file");
        return root;
    }

private:
    /// Whether a list or map of lines may begin here: not behind "key: " in the same line.
    enum class Collections { Allowed, Refused };

    void skip_prolog()
    {
        cursor_.skip_to_content();
        bool has_directive = false;
        while (!cursor_.is_end() && cursor_.peek() == '%' && cursor_.column() == 0) {
            has_directive = true;
            cursor_.move_to(std::min(cursor_.text().find('\n', cursor_.offset()), cursor_.text().size()));
            cursor_.skip_to_content();
        }
        if (cursor_.is_document_mark() && cursor_.peek() == '-') {
            cursor_.skip(3);
            cursor_.skip_to_content();
        } else if (has_directive) {
            cursor_.not_yaml(cursor_.offset(), "'---' is needed behind '%'");
        }
    }

    void skip_document_end()
    {
        if (cursor_.is_end() || !cursor_.is_document_mark() || cursor_.peek() != '.') return;
        cursor_.skip(3);
        cursor_.expect_line_end();
        cursor_.skip_to_content();
    }

    /// Something of the document stands here: no end, no mark of another one.
    [[nodiscard]] bool at_content() const
    {
        return !cursor_.is_end() && !cursor_.is_document_mark() &&
               std::string_view(",]}").find(cursor_.peek()) == std::string_view::npos;
    }

    void count_value()
    {
        if (++nodes_ > limits::kYamlNodes)
            cursor_.fail(cursor_.mark(), cat("more than ", grouped(limits::kYamlNodes), " values"));
    }

    void refuse_marks() const
    {
        auto const mark = cursor_.mark();
        switch (cursor_.peek()) {
            case '&': cursor_.fail(mark, "anchors ('&name') are not allowed", "write the value out");
            case '*': cursor_.fail(mark, "aliases ('*name') are not allowed", "write the value out");
            case '!':
                cursor_.fail(mark, "tags ('!name') are not allowed", "text in quotes is text, a plain 5 is a number");
            default: return;
        }
    }

    /// The value that begins here, in a list, map or document whose column is `parent`.
    Node node(int parent, Collections collections)
    {
        refuse_marks();
        auto const mark = cursor_.mark();
        if (collections == Collections::Allowed) {
            if (cursor_.is_indicator('-')) return block_list(mark);
            if (cursor_.is_indicator('?') || cursor_.is_indicator(':') || is_at_key(YamlContext::Block))
                return block_map(mark);
        }
        char const c = cursor_.peek();
        if (c == '|' || c == '>') {
            count_value();
            return marked(Node(read_block(cursor_, parent)), mark);
        }
        if (c != '[' && c != '{') return scalar(YamlContext::Block, parent);
        auto value = flow(mark);
        cursor_.skip_blanks();
        if (cursor_.is_indicator(':')) cursor_.fail(mark, "a key must be plain text");
        cursor_.expect_line_end();
        return value;
    }

    static Node marked(Node value, Mark mark)
    {
        value.mark = mark;
        return value;
    }

    Node scalar(YamlContext context, int parent)
    {
        count_value();
        auto const mark = cursor_.mark();
        if (is_quote()) {
            Node value(read_quoted(cursor_));
            if (context == YamlContext::Block) cursor_.expect_line_end();
            return marked(std::move(value), mark);
        }
        if (!begins_plain(cursor_, context)) cursor_.not_yaml(cursor_.offset(), "no value can begin so");
        auto const text = read_plain(cursor_, context, parent);
        try {
            return marked(plain_scalar(text), mark);
        } catch (Error const& error) {
            cursor_.fail(mark, error.message(), error.advice());
        }
    }

    [[nodiscard]] bool is_quote() const { return cursor_.peek() == '"' || cursor_.peek() == '\''; }

    /// Whether a key and its ':' stand here, in one line.
    [[nodiscard]] bool is_at_key(YamlContext context)
    {
        bool const in_quotes = is_quote();
        if (!in_quotes && !begins_plain(cursor_, context)) return false;
        auto const begin = cursor_.offset();
        auto const end = in_quotes ? quoted_end(cursor_) : plain_end(cursor_, context);
        if (cursor_.text().substr(begin, end - begin).find('\n') != std::string_view::npos) return false;
        cursor_.move_to(end);
        cursor_.skip_blanks();
        bool const is_key = context == YamlContext::Flow ? is_flow_colon(in_quotes) : cursor_.is_indicator(':');
        cursor_.move_to(begin);
        return is_key;
    }

    [[nodiscard]] bool is_flow_colon(bool behind_quotes) const
    {
        if (cursor_.is_end() || cursor_.peek() != ':') return false;
        return behind_quotes || cursor_.is_blank(1) ||
               std::string_view(",[]{}").find(cursor_.peek(1)) != std::string_view::npos;
    }

    /// The text of a key, up to its ':' or the line's end.
    std::string key(YamlContext context)
    {
        refuse_marks();
        auto const mark = cursor_.mark();
        char const c = cursor_.peek();
        if (c == ':' && cursor_.is_blank(1)) cursor_.fail(mark, "a key is missing");
        if (c == '[' || c == '{' || c == '|' || c == '>' || cursor_.is_indicator('-') || cursor_.is_indicator('?'))
            cursor_.fail(mark, "a key must be plain text");
        std::string text;
        if (is_quote()) {
            text = read_quoted(cursor_);
        } else {
            if (!begins_plain(cursor_, context)) cursor_.not_yaml(cursor_.offset(), "no key can begin so");
            auto const end = plain_end(cursor_, context);
            text = trimmed(cursor_.text().substr(cursor_.offset(), end - cursor_.offset()));
            cursor_.move_to(end);
            if (text == "~" || text == "null" || text == "Null" || text == "NULL")
                cursor_.fail(mark, "a key is missing");
        }
        if (text.size() > kKeyBytes) cursor_.fail(mark, cat("a key is longer than ", kKeyBytes, " bytes"));
        cursor_.skip_blanks();
        return text;
    }

    static std::string trimmed(std::string_view text)
    {
        return std::string(text.substr(0, text.find_last_not_of(" \t") + 1));
    }

    Node block_list(Mark mark)
    {
        count_value();
        Level const level(cursor_, depth_);
        auto const column = cursor_.column();
        Node::Sequence items;
        do {
            auto const dash = cursor_.mark();
            cursor_.skip();
            items.push_back(value_behind(column, Collections::Allowed, column + 1, dash));
        } while (goes_on(column) && cursor_.is_indicator('-'));
        return marked(Node(std::move(items)), mark);
    }

    Node block_map(Mark mark)
    {
        count_value();
        Level const level(cursor_, depth_);
        auto const column = cursor_.column();
        Node::Map entries;
        do {
            entries.push_back(cursor_.is_indicator('?') ? explicit_entry(column) : entry(column));
        } while (goes_on(column));
        check_unique(entries);
        return marked(Node(std::move(entries)), mark);
    }

    Node::Entry entry(int column)
    {
        if (cursor_.is_indicator('-')) cursor_.not_yaml(cursor_.offset(), "a list stands where a key is needed");
        auto const mark = cursor_.mark();
        auto name = key(YamlContext::Block);
        if (!cursor_.is_indicator(':')) cursor_.fail(mark, "not YAML: a ':' is missing behind a key");
        cursor_.skip();
        // A list may stand in the column of its key.
        return {std::move(name), value_behind(column, Collections::Refused, column, mark), mark};
    }

    Node::Entry explicit_entry(int column)
    {
        cursor_.skip();
        cursor_.skip_blanks();
        auto const mark = cursor_.mark();
        if (cursor_.is_line_end()) cursor_.fail(mark, "a key is missing");
        Node::Entry entry{key(YamlContext::Block), {}, mark};
        cursor_.expect_line_end();
        entry.value.mark = mark;
        auto const behind = cursor_.offset();
        if (goes_on(column) && cursor_.is_indicator(':')) {
            cursor_.skip();
            entry.value = value_behind(column, Collections::Allowed, column + 1, mark);
        } else {
            count_value();
            cursor_.move_to(behind);
        }
        return entry;
    }

    /// The value behind "- ", "key:" and the like: in the same line, or in lines that begin deeper than `column` (a list:
    /// from column `least_list` on). Null where there is none; its place is then `mark`.
    Node value_behind(int column, Collections in_line, int least_list, Mark mark)
    {
        cursor_.skip_blanks();
        if (!cursor_.is_line_end() && cursor_.peek() != '#') {
            if (in_line == Collections::Refused && cursor_.is_indicator('-'))
                cursor_.not_yaml(cursor_.offset(), "a list begins in a line of its own");
            return node(column, in_line);
        }
        cursor_.skip_to_content();
        bool const is_there = at_content_or_fault();
        bool const is_list = is_there && cursor_.is_indicator('-');
        if (is_there && cursor_.column() >= (is_list ? least_list : column + 1))
            return node(column, Collections::Allowed);
        count_value();
        return marked(Node(), mark);
    }

    [[nodiscard]] bool at_content_or_fault() const
    {
        if (cursor_.is_end() || cursor_.is_document_mark()) return false;
        if (!at_content()) cursor_.not_yaml(cursor_.offset(), "no value can begin so");
        return true;
    }

    /// To the next entry of a collection in that column; false where it ends.
    bool goes_on(int column)
    {
        cursor_.skip_to_content();
        if (!at_content_or_fault() || cursor_.column() < column) return false;
        if (cursor_.column() > column) cursor_.not_yaml(cursor_.offset(), "this is indented like nothing above it");
        return true;
    }

    Node flow(Mark mark)
    {
        count_value();
        Level const level(cursor_, depth_);
        bool const is_list = cursor_.peek() == '[';
        char const close = is_list ? ']' : '}';
        Node::Sequence items;
        Node::Map entries;
        cursor_.skip();
        for (cursor_.skip_in_flow(); cursor_.peek() != close; cursor_.skip_in_flow()) {
            if (is_list)
                items.push_back(flow_item());
            else
                entries.push_back(flow_entry());
            cursor_.skip_in_flow();
            if (cursor_.peek() == close) break;
            if (cursor_.peek() != ',')
                cursor_.not_yaml(cursor_.offset(), is_list ? "',' or ']' is missing" : "',' or '}' is missing");
            cursor_.skip();
        }
        cursor_.skip();
        check_unique(entries);
        return marked(is_list ? Node(std::move(items)) : Node(std::move(entries)), mark);
    }

    Node flow_item()
    {
        refuse_marks();
        auto const mark = cursor_.mark();
        if (!cursor_.is_indicator('?') && !cursor_.is_indicator(':') && !is_at_key(YamlContext::Flow)) {
            auto value = flow_value();
            cursor_.skip_in_flow();
            if (cursor_.is_indicator(':')) cursor_.fail(mark, "a key must be plain text");
            return value;
        }
        count_value();
        Level const level(cursor_, depth_);
        return marked(Node(Node::Map{flow_entry()}), mark);
    }

    Node::Entry flow_entry()
    {
        if (cursor_.is_indicator('?')) {
            cursor_.skip();
            cursor_.skip_in_flow();
        }
        auto const mark = cursor_.mark();
        bool const in_quotes = is_quote();
        Node::Entry entry{key(YamlContext::Flow), {}, mark};
        entry.value.mark = mark;
        cursor_.skip_in_flow();
        if (!is_flow_colon(in_quotes)) return count_value(), entry;
        cursor_.skip();
        cursor_.skip_in_flow();
        if (cursor_.peek() == ',' || cursor_.peek() == '}' || cursor_.peek() == ']') return count_value(), entry;
        entry.value = flow_value();
        return entry;
    }

    Node flow_value()
    {
        refuse_marks();
        if (cursor_.peek() == '[' || cursor_.peek() == '{') return flow(cursor_.mark());
        return scalar(YamlContext::Flow, -1);
    }

    void check_unique(Node::Map const& entries)
    {
        std::vector<Node::Entry const*> sorted;
        sorted.reserve(entries.size());
        for (auto const& entry : entries) sorted.push_back(&entry);
        std::ranges::sort(sorted,
                          [](auto const* a, auto const* b) { return a->key != b->key ? a->key < b->key : a < b; });
        for (std::size_t i = 1; i < sorted.size(); ++i)
            if (sorted[i]->key == sorted[i - 1]->key)
                faults_.add(sorted[i]->mark, cat("the key ", quoted(sorted[i]->key), " stands twice; first in line ",
                                                 sorted[i - 1]->mark.line));
    }

    YamlCursor cursor_;
    Faults faults_;
    std::size_t depth_{};
    std::size_t nodes_{};
};

}  // namespace

Node parse_yaml(std::string_view text, std::string const& file) { return Parser(text, file).document(); }

}  // namespace newel
