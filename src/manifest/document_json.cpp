// Strict JSON, with the place of everything. The reader of base/node.h tells no places; it reads the scalars here.
#include "base/limits.h"
#include "base/text.h"
#include "manifest/document.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

class JsonScanner {
public:
    explicit JsonScanner(Document const& document) : document_(document), text_(document.text) {}

    Node read(Span& root)
    {
        skip_blank();
        auto node = value(root, 0);
        skip_blank();
        if (at_ < text_.size()) fail("something follows the end of the document");
        return node;
    }

private:
    [[noreturn]] void fail(std::string_view what) const { fail(at_, what); }
    [[noreturn]] void fail(std::size_t offset, std::string_view what) const
    {
        document_.refuse(std::min(offset, text_.size()), cat("not JSON: ", what));
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_blank() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    void expect(char c)
    {
        skip_blank();
        if (peek() != c) fail(cat("'", c, "' is missing"));
        ++at_;
    }

    Node value(Span& span, std::size_t depth)
    {
        if (depth >= limits::kYamlDepth) fail(cat("nested more than ", limits::kYamlDepth, " levels deep"));
        if (++nodes_ > limits::kYamlNodes) fail(cat("more than ", grouped(limits::kYamlNodes), " values"));
        span.begin = at_;
        Node node;
        if (peek() == '{')
            node = map(span, depth);
        else if (peek() == '[')
            node = list(span, depth);
        else
            node = scalar();
        span.end = at_;
        return node;
    }

    Node map(Span& span, std::size_t depth)
    {
        span.shape = Span::Shape::Map;
        Node::Map entries;
        ++at_;
        skip_blank();
        if (peek() == '}') return ++at_, Node(std::move(entries));
        for (;;) {
            skip_blank();
            EntrySpan entry{.begin = at_};
            if (peek() != '"') fail("a key in quotes is missing");
            entry.key = *scalar().text();
            entry.key_end = at_;
            expect(':');
            entry.colon_end = at_;
            skip_blank();
            entries.push_back({entry.key, value(entry.value, depth + 1), {}});
            span.entries.push_back(std::move(entry));
            skip_blank();
            if (peek() != ',') break;
            ++at_;
        }
        expect('}');
        check_unique(span);
        return Node(std::move(entries));
    }

    void check_unique(Span const& span) const
    {
        std::vector<EntrySpan const*> sorted;
        for (auto const& entry : span.entries) sorted.push_back(&entry);
        std::ranges::sort(sorted, [](auto const* a, auto const* b) {
            return a->key != b->key ? a->key < b->key : a->begin < b->begin;
        });
        auto const twice =
            std::ranges::adjacent_find(sorted, {}, [](auto const* entry) -> std::string const& { return entry->key; });
        if (twice == sorted.end()) return;
        document_.refuse((*(twice + 1))->begin, cat("the key ", quoted((*twice)->key), " stands twice; first in line ",
                                                    document_.line_of((*twice)->begin) + 1));
    }

    Node list(Span& span, std::size_t depth)
    {
        span.shape = Span::Shape::List;
        Node::Sequence items;
        ++at_;
        skip_blank();
        if (peek() == ']') return ++at_, Node(std::move(items));
        for (;;) {
            skip_blank();
            span.items.emplace_back();
            items.push_back(value(span.items.back(), depth + 1));
            skip_blank();
            if (peek() != ',') break;
            ++at_;
        }
        expect(']');
        return Node(std::move(items));
    }

    Node scalar()
    {
        auto const begin = at_;
        if (peek() == '"')
            pass_text();
        else
            at_ = std::min(text_.find_first_of(" \t\r\n,:]}[{\"", at_), text_.size());
        auto const written = text_.substr(begin, at_ - begin);
        if (written.empty()) fail("a value is missing");
        bool const is_number = is_json_number(written);
        bool const is_word = written == "true" || written == "false" || written == "null";
        if (!is_number && !is_word && written[0] != '"') fail(begin, cat(quoted(written), " is no value"));
        try {
            return from_json(written);
        } catch (Error const&) {
            // A number that no double holds is compared as it is written.
            if (is_number) return Node(Node::Map{{"number", Node(written), {}}});
            fail(begin, cat(quoted(written), " is no value"));
        }
    }

    void pass_text()
    {
        auto const begin = at_;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
            if (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) < 0x20)
                fail("a control character in text");
        }
        if (at_ >= text_.size()) fail(begin, "a quote is not closed");
        ++at_;
    }

    /// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?
    static bool is_json_number(std::string_view text)
    {
        auto const digits = [&text] {
            auto const count = std::min(text.find_first_not_of("0123456789"), text.size());
            text.remove_prefix(count);
            return count;
        };
        if (text.starts_with('-')) text.remove_prefix(1);
        bool const zero = text.starts_with('0');
        auto const whole = digits();
        if (whole == 0 || (zero && whole > 1)) return false;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            if (digits() == 0) return false;
        }
        if (text.starts_with('e') || text.starts_with('E')) {
            text.remove_prefix(1);
            if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
            if (digits() == 0) return false;
        }
        return text.empty();
    }

    Document const& document_;
    std::string_view text_;
    std::size_t at_{};
    std::size_t nodes_{};
};

}  // namespace

void read_json_document(Document& document)
{
    document.tree = JsonScanner(document).read(document.root);
    document.content_end = document.text.size();
    if (!document.tree.map() || document.root.shape != Span::Shape::Map)
        document.refuse(document.root.begin, "this document is no map, so it has no keys");
}

}  // namespace newel
