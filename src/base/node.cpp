#include "base/node.h"

#include "base/limits.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace newel {

Node::Node(Sequence value) : value_(std::move(value)) {}
Node::Node(Map value) : value_(std::move(value)) {}

Node const* Node::find(std::string_view key) const
{
    auto const* entries = map();
    if (!entries) return nullptr;
    auto const found = std::ranges::find(*entries, key, &Entry::key);
    return found == entries->end() ? nullptr : &found->value;
}

void Node::set(std::string_view key, Node value)
{
    if (is_null()) value_ = Map{};
    auto& entries = std::get<Map>(value_);
    auto const found = std::ranges::find(entries, key, &Entry::key);
    if (found == entries.end())
        entries.push_back({std::string(key), std::move(value), {}});
    else
        found->value = std::move(value);
}

void Node::erase(std::string_view key)
{
    if (auto* entries = map()) std::erase_if(*entries, [&](Entry const& entry) { return entry.key == key; });
}

std::string_view Node::kind_name() const
{
    switch (value_.index()) {
        case 0: return "nothing";
        case 1: return "true or false";
        case 2: return "a whole number";
        case 3: return "a number";
        case 4: return "text";
        case 5: return "a list";
        default: return "a map";
    }
}

std::vector<Node::Entry const*> sorted_entries(Node::Map const& map)
{
    std::vector<Node::Entry const*> entries;
    entries.reserve(map.size());
    for (auto const& entry : map) entries.push_back(&entry);
    std::ranges::sort(entries, {}, [](auto const* entry) -> std::string const& { return entry->key; });
    return entries;
}

namespace {

std::string number_text(double value)
{
    if (std::isnan(value)) return ".nan";
    if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
    char buffer[40];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

void feed(Hasher& hasher, Node const& node)
{
    if (node.is_null()) {
        hasher.field("n");
    } else if (auto const* boolean = node.boolean()) {
        hasher.field(*boolean ? "t" : "f");
    } else if (auto const* integer = node.integer()) {
        hasher.field("i").field(cat(*integer));
    } else if (auto const* real = node.real()) {
        hasher.field("r").field(number_text(*real));
    } else if (auto const* text = node.text()) {
        hasher.field("s").field(*text);
    } else if (auto const* sequence = node.sequence()) {
        hasher.field("l").number(sequence->size());
        for (auto const& item : *sequence) feed(hasher, item);
    } else {
        auto const entries = sorted_entries(*node.map());
        hasher.field("m").number(entries.size());
        for (auto const* entry : entries) {
            hasher.field(entry->key);
            feed(hasher, entry->value);
        }
    }
}

void write_text(std::string& out, std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    out += '"';
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0xf];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write(std::string& out, Node const& node)
{
    if (node.is_null()) {
        out += "null";
    } else if (auto const* boolean = node.boolean()) {
        out += *boolean ? "true" : "false";
    } else if (auto const* integer = node.integer()) {
        out += cat(*integer);
    } else if (auto const* real = node.real()) {
        auto number = number_text(*real);
        if (number.find_first_of(".en") == std::string::npos) number += ".0";
        if (std::isfinite(*real))
            out += number;
        else
            write_text(out, number);
    } else if (auto const* text = node.text()) {
        write_text(out, *text);
    } else if (auto const* sequence = node.sequence()) {
        out += '[';
        for (auto const& item : *sequence) {
            if (&item != sequence->data()) out += ',';
            write(out, item);
        }
        out += ']';
    } else {
        out += '{';
        bool first = true;
        for (auto const* entry : sorted_entries(*node.map())) {
            if (!first) out += ',';
            first = false;
            write_text(out, entry->key);
            out += ':';
            write(out, entry->value);
        }
        out += '}';
    }
}

class JsonReader {
public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    Node document()
    {
        if (!is_utf8(text_)) fail("bytes that are not UTF-8");
        auto node = value(0);
        skip_blank();
        if (at_ < text_.size()) fail("something after the end");
        return node;
    }

private:
    [[noreturn]] void fail(std::string_view what) const
    {
        throw Error(ErrorCode::Invalid, cat("JSON: ", what, " at byte ", at_ + 1));
    }

    void skip_blank()
    {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }

    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool take(std::string_view word)
    {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    void expect(char c)
    {
        skip_blank();
        if (peek() != c || at_ >= text_.size()) fail(cat("'", c, "' is missing"));
        ++at_;
    }

    Node value(std::size_t depth)
    {
        if (depth > limits::kYamlDepth) fail("nested too deeply");
        skip_blank();
        switch (peek()) {
            case '{': return map(depth);
            case '[': return sequence(depth);
            case '"': return Node(text());
            default: break;
        }
        if (take("null")) return {};
        if (take("true")) return Node(true);
        if (take("false")) return Node(false);
        return number();
    }

    Node map(std::size_t depth)
    {
        Node::Map entries;
        expect('{');
        skip_blank();
        if (peek() == '}') return ++at_, Node(std::move(entries));
        for (;;) {
            skip_blank();
            auto key = text();
            expect(':');
            entries.push_back({std::move(key), value(depth + 1), {}});
            skip_blank();
            if (peek() == ',') {
                ++at_;
                continue;
            }
            expect('}');
            break;
        }
        auto const keys = sorted_entries(entries);
        auto const twice =
            std::ranges::adjacent_find(keys, {}, [](auto const* e) -> std::string const& { return e->key; });
        if (twice != keys.end()) fail("a key stands twice");
        return Node(std::move(entries));
    }

    Node sequence(std::size_t depth)
    {
        Node::Sequence items;
        expect('[');
        skip_blank();
        if (peek() == ']') return ++at_, Node(std::move(items));
        for (;;) {
            items.push_back(value(depth + 1));
            skip_blank();
            if (peek() == ',') {
                ++at_;
                continue;
            }
            expect(']');
            return Node(std::move(items));
        }
    }

    std::uint32_t four_digits()
    {
        std::uint32_t point{};
        auto const digits = text_.substr(at_, 4);
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, 16);
        if (error != std::errc{} || digits.size() != 4 || end != digits.data() + 4) fail("a bad \\u escape");
        at_ += 4;
        return point;
    }

    void append_point(std::string& out)
    {
        auto point = four_digits();
        if (point >= 0xd800 && point < 0xdc00 && take("\\u")) {
            auto const low = four_digits();
            if (low < 0xdc00 || low > 0xdfff) fail("half a surrogate pair");
            point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        } else if (point >= 0xd800 && point <= 0xdfff) {
            fail("half a surrogate pair");
        }
        auto const add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
        if (point < 0x80) return add(point);
        if (point < 0x800) return add(0xc0 | point >> 6), add(0x80 | (point & 0x3f));
        if (point < 0x10000) {
            add(0xe0 | point >> 12);
        } else {
            add(0xf0 | point >> 18);
            add(0x80 | (point >> 12 & 0x3f));
        }
        add(0x80 | (point >> 6 & 0x3f));
        add(0x80 | (point & 0x3f));
    }

    std::string text()
    {
        if (peek() != '"') fail("text in quotes is missing");
        ++at_;
        std::string out;
        for (;;) {
            if (at_ >= text_.size()) fail("text without an end");
            char const c = text_[at_++];
            if (c == '"') return out;
            if (static_cast<unsigned char>(c) < 0x20) fail("a control character in text");
            if (c != '\\') {
                out += c;
                continue;
            }
            char const escape = peek();
            ++at_;
            static constexpr std::string_view kNames = "\"\\/bfnrt";
            static constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
            if (auto const i = kNames.find(escape); i != std::string_view::npos && escape != '\0')
                out += kValues[i];
            else if (escape == 'u')
                append_point(out);
            else
                fail("an unknown escape");
        }
    }

    Node number()
    {
        auto const end = std::min(text_.find_first_not_of("+-0123456789.eE", at_), text_.size());
        auto const digits = text_.substr(at_, end - at_);
        auto const* const last = digits.data() + digits.size();
        std::int64_t whole{};
        if (auto const r = std::from_chars(digits.data(), last, whole); r.ec == std::errc{} && r.ptr == last)
            return at_ = end, Node(whole);
        double real{};
        auto const r = std::from_chars(digits.data(), last, real);
        if (digits.empty() || r.ec != std::errc{} || r.ptr != last) fail("not a value");
        return at_ = end, Node(real);
    }

    std::string_view text_;
    std::size_t at_{};
};

}  // namespace

bool operator==(Node const& a, Node const& b)
{
    if (a.real() && b.real()) return *a.real() == *b.real() || (std::isnan(*a.real()) && std::isnan(*b.real()));
    if (!a.map() || !b.map()) return a.value_ == b.value_;
    auto const same = [](Node::Entry const* x, Node::Entry const* y) { return *x == *y; };
    return std::ranges::equal(sorted_entries(*a.map()), sorted_entries(*b.map()), same);
}

Digest digest_node(std::string_view personal, Node const& node)
{
    Hasher hasher(personal);
    feed(hasher, node);
    return hasher.finish();
}

std::string to_json(Node const& node)
{
    std::string out;
    write(out, node);
    return out;
}

Node from_json(std::string_view json) { return JsonReader(json).document(); }

}  // namespace newel
