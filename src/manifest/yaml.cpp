#include "manifest/yaml.h"

#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/yaml_guard.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>

namespace newel {

namespace {

constexpr std::size_t kKeyBytes = 1000;  // yaml-cpp reads keys of up to 1024 bytes

Mark mark_of(YAML::Mark const& mark) { return {.line = mark.line + 1, .column = mark.column + 1}; }

/// Builds the tree out of events. Throws at the first thing that is not of the subset; keys that stand twice are
/// collected.
class Builder final : public YAML::EventHandler {
public:
    Builder(std::string_view text, std::string const& file) : text_(text), faults_(file) {}

    Node finish()
    {
        faults_.throw_if_any();
        check_closed();
        if (!root_ || root_->is_null())
            throw fault_at(faults_.file(), {.line = 1, .column = 1}, "there is nothing in this file");
        return std::move(*root_);
    }

    void OnDocumentStart(YAML::Mark const& mark) override
    {
        if (root_) fail(mark, "something follows the end of the document", "a file holds one YAML document");
    }
    void OnDocumentEnd() override {}

    void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override
    {
        fail(mark, "aliases ('*name') are not allowed", "write the value out");
    }

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override
    {
        check(mark, "?", anchor);
        if (wants_key()) fail(mark, "a key is missing");
        put(mark, {});
        // What is not written has no place of its own; yaml-cpp gives that of whatever comes next.
        bool const is_written = at(mark) == '~' || at(mark) == 'n' || at(mark) == 'N';
        if (!is_written && !frames_.empty() && frames_.back().kind == Kind::Map)
            frames_.back().entries.back().value.mark = frames_.back().entries.back().mark;
    }

    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  std::string const& value) override
    {
        check(mark, tag, anchor);
        if (at(mark) == '"' || at(mark) == '\'') last_quoted_ = mark;
        if (value.find('\0') != std::string::npos) fail(mark, "text holds a NUL");
        if (wants_key()) return key(mark, value);
        if (tag == "!") return put(mark, Node(value));
        try {
            put(mark, plain_scalar(value));
        } catch (Error const& error) {
            if (error.place().line > 0) throw;
            fail(mark, error.message(), error.advice());
        }
    }

    void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, Kind::Sequence);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, Kind::Map);
    }
    void OnMapEnd() override { close(); }

private:
    enum class Kind { Sequence, Map };
    struct Frame {
        Kind kind{};
        Mark mark{};
        Node::Sequence items{};
        Node::Map entries{};
        bool has_key{};  // the last entry waits for its value
    };

    [[noreturn]] void fail(YAML::Mark const& mark, std::string message, std::string advice = {}) const
    {
        throw fault_at(faults_.file(), mark_of(mark), std::move(message), std::move(advice));
    }

    [[nodiscard]] char at(YAML::Mark const& mark) const
    {
        auto const offset = static_cast<std::size_t>(std::max(mark.pos, 0));
        return offset < text_.size() ? text_[offset] : '\n';
    }

    /// yaml-cpp takes the end of a text for a closing quote; a file that was cut would be read.
    void check_closed() const
    {
        if (!last_quoted_) return;
        auto offset = static_cast<std::size_t>(last_quoted_->pos);
        char const quote = text_[offset];
        for (++offset; offset < text_.size(); ++offset) {
            bool const is_doubled = quote == '\'' && text_.substr(offset, 2) == "''";
            if (is_doubled || (quote == '"' && text_[offset] == '\\'))
                ++offset;
            else if (text_[offset] == quote)
                break;
        }
        if (offset >= text_.size()) fail(*last_quoted_, "not YAML: a quote is not closed");
    }

    [[nodiscard]] bool wants_key() const
    {
        return !frames_.empty() && frames_.back().kind == Kind::Map && !frames_.back().has_key;
    }

    /// "?" is a plain scalar or a collection, "!" a quoted scalar; but both can also be written as tags.
    void check(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor) fail(mark, "anchors ('&name') are not allowed", "write the value out");
        if ((tag != "?" && tag != "!" && !tag.empty()) || at(mark) == '!')
            fail(mark, "tags ('!name') are not allowed", "text in quotes is text, a plain 5 is a number");
        if (++nodes_ > limits::kYamlNodes) fail(mark, cat("more than ", grouped(limits::kYamlNodes), " values"));
    }

    void key(YAML::Mark const& mark, std::string const& value)
    {
        --nodes_;  // keys are not values
        if (value.size() > kKeyBytes) fail(mark, cat("a key is longer than ", kKeyBytes, " bytes"));
        auto& frame = frames_.back();
        frame.entries.push_back({value, {}, mark_of(mark)});
        frame.has_key = true;
    }

    void put(YAML::Mark const& mark, Node node)
    {
        node.mark = mark_of(mark);
        put(std::move(node));
    }

    void put(Node node)
    {
        if (frames_.empty()) {
            root_ = std::move(node);
        } else if (auto& frame = frames_.back(); frame.kind == Kind::Sequence) {
            frame.items.push_back(std::move(node));
        } else {
            frame.entries.back().value = std::move(node);
            frame.has_key = false;
        }
    }

    void open(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, Kind kind)
    {
        check(mark, tag, anchor);
        if (wants_key()) fail(mark, "a key must be plain text");
        if (frames_.size() >= limits::kYamlDepth)
            fail(mark, cat("nested more than ", limits::kYamlDepth, " levels deep"));
        frames_.push_back({.kind = kind, .mark = mark_of(mark)});
    }

    void close()
    {
        auto frame = std::move(frames_.back());
        frames_.pop_back();
        if (frame.kind == Kind::Map) check_unique(frame.entries);
        Node node = frame.kind == Kind::Map ? Node(std::move(frame.entries)) : Node(std::move(frame.items));
        node.mark = frame.mark;
        put(std::move(node));
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

    std::string_view text_;
    Faults faults_;
    std::vector<Frame> frames_{};
    std::optional<Node> root_{};
    std::optional<YAML::Mark> last_quoted_{};
    std::size_t nodes_{};
};

/// Reads from memory that is somebody else's.
class ViewBuffer final : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text)
    {
        auto* const start = const_cast<char*>(text.data());  // setg wants it so; nothing is written
        setg(start, start, start + text.size());
    }
};

Mark place_of(std::string_view text, std::size_t offset)
{
    auto const before = text.substr(0, offset);
    auto const line_start = before.rfind('\n') + 1;
    return {.line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
            .column = 1 + static_cast<int>(offset - line_start)};
}

/// Bytes that no text file holds. yaml-cpp takes U+0004 for the end of the file.
void check_bytes(std::string_view text, std::string const& file)
{
    auto const bad = std::ranges::find_if(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
    });
    if (bad != text.end())
        throw fault_at(file, place_of(text, static_cast<std::size_t>(bad - text.begin())),
                       *bad == '\0' ? "a NUL byte" : "a control character");
    if (is_utf8(text)) return;
    std::size_t line = 1;
    for (auto const& content : split(text, '\n')) {
        if (!is_utf8(content))
            throw fault_at(file, {.line = static_cast<int>(line), .column = 1}, "bytes that are not UTF-8");
        ++line;
    }
}

void parse(std::string_view text, Builder& builder, std::string const& file)
{
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    try {
        YAML::Parser parser(stream);
        // Never in a loop: on some texts (",") every call finds another empty document.
        if (parser.HandleNextDocument(builder)) (void)parser.HandleNextDocument(builder);
    } catch (YAML::Exception const& error) {
        if (error.msg.find("anchor") != std::string::npos)
            throw fault_at(file, mark_of(error.mark), "anchors and aliases are not allowed", "write the value out");
        throw fault_at(file, mark_of(error.mark), cat("not YAML: ", error.msg));
    }
}

}  // namespace

Node read_yaml(std::string_view bytes, std::string const& file, std::size_t most)
{
    if (bytes.size() > most) throw fault_at(file, {}, cat("larger than ", grouped(most), " bytes"));
    if (bytes.substr(0, 3) == "\xef\xbb\xbf") bytes.remove_prefix(3);
    std::string const normalised = bytes.find('\r') == std::string_view::npos ? std::string() : to_lf(bytes);
    std::string_view const text = normalised.empty() ? bytes : std::string_view(normalised);
    check_bytes(text, file);
    if (auto const mark = runaway_flow(text))
        throw fault_at(file, *mark, "lists and maps in brackets are nested too deeply or too long");
    Builder builder(text, file);
    parse(text, builder, file);
    return builder.finish();
}

}  // namespace newel
