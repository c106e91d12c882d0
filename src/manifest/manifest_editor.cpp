#include "manifest/manifest_editor.h"

#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/yaml.h"

#include <algorithm>

namespace newel {

namespace {

constexpr char const* kFile = "the manifest";

/// A scalar as it is best written: plain where that means the same text.
std::string scalar(std::string_view text)
{
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/' || c == '+';
    };
    bool const plain = !text.empty() && std::ranges::all_of(text, is_plain) && text.front() != '-';
    bool fits = false;
    try {
        fits = plain && plain_scalar(text).text() != nullptr;
    } catch (Error const&) {
        fits = false;  // a number too big for one
    }
    return fits ? std::string(text) : to_json(Node(text));
}

std::string flow_of(Node const& value)
{
    if (value.text()) return scalar(*value.text());
    if (!value.map()) return flow_yaml(value);
    std::string out = "{";
    for (auto const& entry : *value.map())
        out += cat(out.size() > 1 ? ", " : "", scalar(entry.key), ": ", flow_of(entry.value));
    return out + "}";
}

/// The text as lines; a line keeps its '\r'.
class Lines {
public:
    explicit Lines(std::string_view bytes) : has_cr_(bytes.find("\r\n") != std::string_view::npos)
    {
        lines_ = split(bytes, '\n');
        if (lines_.back().empty()) lines_.pop_back();
    }

    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (auto const& line : lines_) out += cat(line, "\n");
        return out;
    }

    [[nodiscard]] std::string& at(int line) { return lines_.at(static_cast<std::size_t>(line - 1)); }
    [[nodiscard]] int count() const { return static_cast<int>(lines_.size()); }
    void insert_after(int line, std::string text)
    {
        if (has_cr_ && !text.ends_with('\r')) text += '\r';
        lines_.insert(lines_.begin() + line, std::move(text));
    }
    void erase(int first, int last) { lines_.erase(lines_.begin() + first - 1, lines_.begin() + last); }

    /// The last line of a block entry whose key stands at `key`: lines that are indented deeper belong to it.
    [[nodiscard]] int end_of(Mark key)
    {
        int last = key.line;
        for (int line = key.line + 1; line <= count(); ++line) {
            auto const first = at(line).find_first_not_of(' ');
            if (trim(at(line)).empty()) continue;
            // A list may stand at its key's own column.
            bool const item = static_cast<int>(first) == key.column - 1 && at(line).substr(first, 2) == "- ";
            if (static_cast<int>(first) < key.column && !item) break;
            last = line;
        }
        return last;
    }

private:
    std::vector<std::string> lines_{};
    bool has_cr_;
};

[[noreturn]] void refuse(Mark mark, std::string_view why, std::string_view by_hand)
{
    throw fault_at(kFile, mark, cat(why, "; it is left as it is"), cat("write it by hand:  ", by_hand));
}

Node::Entry const* entry_of(Node const& map, std::string_view key)
{
    if (!map.map()) return nullptr;
    auto const found = std::ranges::find(*map.map(), key, &Node::Entry::key);
    return found == map.map()->end() ? nullptr : &*found;
}

bool has_lone_cr(std::string_view bytes)
{
    for (auto at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1))
        if (at + 1 >= bytes.size() || bytes[at + 1] != '\n') return true;
    return false;
}

/// A block entry `key: value` on lines of its own under a top-level key.
class EntryEditor {
public:
    EntryEditor(std::string_view bytes, std::string_view section)
        : section_(section), root_(read_yaml(bytes, kFile)), lines_(bytes), lines_fit_(!has_lone_cr(bytes))
    {
    }

    [[nodiscard]] Node const& root() const { return root_; }

    /// Sets `key`, written as `shown_key`, to `value`, as the last entry where it is new.
    std::string set(std::string const& key, std::string const& shown_key, Node const& value)
    {
        auto const shown = cat(shown_key, ": ", flow_of(value));
        if (!lines_fit_) refuse({}, "its lines end in a lone CR", shown);
        auto const* section = entry_of(root_, section_);
        if (!root_.map() || is_flow(root_.mark)) refuse(root_.mark, "this manifest is one map in braces", shown);
        if (!section)
            append_section(shown);
        else if (section->value.is_null())
            fill_section(*section, shown);
        else if (section->value.map() && section->value.map()->empty())
            open_section(*section, shown);
        else if (!section->value.map() || is_flow(section->value.mark))
            refuse(section->value.mark, cat("'", section_, "' is not written as a map with a line for each entry"),
                   shown);
        else if (auto const* entry = entry_of(section->value, key))
            replace(*entry, shown);
        else
            append(section->value.map()->back(), shown);
        return checked(key, value, shown);
    }

private:
    [[nodiscard]] bool is_flow(Mark mark)
    {
        auto const& line = lines_.at(std::min(std::max(mark.line, 1), lines_.count()));
        auto const column = static_cast<std::size_t>(std::max(mark.column, 1) - 1);
        return column < line.size() && line[column] == '{';
    }

    void append_section(std::string const& shown)
    {
        int last = lines_.count();
        if (last > 0 && trim(lines_.at(last)) == "...") --last;
        lines_.insert_after(last, cat(section_, ":"));
        lines_.insert_after(last + 1, cat("  ", shown));
    }

    void fill_section(Node::Entry const& section, std::string const& shown)
    {
        auto& line = lines_.at(section.mark.line);
        auto const after = trim(std::string_view(line).substr(line.find(':') + 1));
        if (!after.empty() && after.front() != '#')
            refuse(section.mark, cat("'", section_, "' is said to be nothing"), shown);
        lines_.insert_after(section.mark.line, cat("  ", shown));
    }

    /// `steps: {}`, as `init` writes it: the braces make room for the first entry.
    void open_section(Node::Entry const& section, std::string const& shown)
    {
        auto const mark = section.value.mark;
        auto& line = lines_.at(mark.line);
        auto const brace = static_cast<std::size_t>(mark.column - 1);
        auto const end = line.find_first_not_of(' ', brace + 1);
        if (mark.line != section.mark.line || end == std::string::npos || line[end] != '}')
            refuse(mark, cat("'", section_, "' is an empty map on several lines"), shown);
        auto const start = line.find_last_not_of(' ', brace - 1) + 1;
        line.erase(start, end + 1 - start);
        lines_.insert_after(mark.line, cat("  ", shown));
    }

    void append(Node::Entry const& last, std::string const& shown)
    {
        check_own_line(last, shown);
        auto const indent = std::string(static_cast<std::size_t>(last.mark.column - 1), ' ');
        lines_.insert_after(lines_.end_of(last.mark), indent + shown);
    }

    void replace(Node::Entry const& entry, std::string const& shown)
    {
        check_own_line(entry, shown);
        auto const indent = std::string(static_cast<std::size_t>(entry.mark.column - 1), ' ');
        auto const comment = comment_behind(entry);
        lines_.erase(entry.mark.line, lines_.end_of(entry.mark));
        lines_.insert_after(entry.mark.line - 1, cat(indent, shown, comment));
    }

    /// A comment behind a value on the key's own line, with the space before it.
    [[nodiscard]] std::string comment_behind(Node::Entry const& entry)
    {
        auto const& line = lines_.at(entry.mark.line);
        bool in_quotes = false;
        char quote = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (in_quotes) {
                if (line[i] == '\\' && quote == '"')
                    ++i;
                else if (line[i] == quote)
                    in_quotes = false;
            } else if (line[i] == '"' || line[i] == '\'') {
                in_quotes = true;
                quote = line[i];
            } else if (line[i] == '#' && i > 0 && line[i - 1] == ' ') {
                auto const start = line.find_last_not_of(' ', i - 1) + 1;
                return line.substr(start);
            }
        }
        return {};
    }

    void check_own_line(Node::Entry const& entry, std::string const& shown)
    {
        auto const& line = lines_.at(entry.mark.line);
        auto const first = line.find_first_not_of(' ');
        if (static_cast<int>(first) + 1 != entry.mark.column)
            refuse(entry.mark, cat("'", entry.key, "' does not begin its line"), shown);
    }

    /// Reads the result again: nothing else may have changed.
    std::string checked(std::string const& key, Node const& value, std::string const& shown)
    {
        Node expected = root_;
        auto* entries = expected.map();
        auto found = std::ranges::find(*entries, section_, &Node::Entry::key);
        if (found == entries->end()) {
            entries->push_back({std::string(section_), Node(Node::Map{}), {}});
            found = entries->end() - 1;
        }
        found->value.set(key, value);
        auto text = lines_.text();
        bool fits = false;
        try {
            fits = read_yaml(text, kFile) == expected;
        } catch (Error const&) {
            fits = false;  // told below, with what to write
        }
        if (!fits) refuse(root_.mark, cat("'", section_, "' is written in a way that cannot be edited safely"), shown);
        return text;
    }

    std::string_view section_;
    Node root_;
    Lines lines_;
    bool lines_fit_;
};

}  // namespace

std::string add_step(std::string_view bytes, DataVersion version, std::string const& name)
{
    if (!is_step_name(name)) throw Error(ErrorCode::Usage, cat(quoted(name), " is no name for a step"));
    EntryEditor editor(bytes, "steps");
    if (auto const* from = editor.root().find("from"))
        refuse(from->mark, "the steps of this manifest are another tool's folder", "a migration with that tool");
    auto const* steps = editor.root().find("steps");
    auto const count = steps && steps->map() ? steps->map()->size() : 0;
    if (version.number != count + 1)
        throw Error(ErrorCode::Invalid, cat("step ", version.number, " does not follow: the last step is ", count));
    return editor.set(cat(version.number), cat(version.number), Node(name));
}

std::string set_release(std::string_view bytes, ReleaseSpec const& release)
{
    if (!is_release_name(release.name))
        throw Error(ErrorCode::Usage, cat(quoted(release.name), " is no name for a release"));
    Node value;
    if (!release.commit.empty()) value.set("commit", Node(release.commit));
    value.set("version", Node(std::int64_t{release.version.number}));
    if (release.chain) value.set("chain", Node(release.chain->digest.hex()));
    return EntryEditor(bytes, "releases").set(release.name, scalar(release.name), value);
}

std::string set_channel_release(std::string_view bytes, std::string const& channel, std::string const& release)
{
    if (!is_release_name(channel)) throw Error(ErrorCode::Usage, cat(quoted(channel), " is no name for a channel"));
    if (!is_release_name(release)) throw Error(ErrorCode::Usage, cat(quoted(release), " is no name for a release"));
    EntryEditor editor(bytes, "channels");
    Node value;
    value.set("release", Node(release));
    if (auto const* channels = editor.root().find("channels"))
        if (auto const* old = channels->find(channel))
            if (auto const* supported = old->find("supported")) value.set("supported", *supported);
    return editor.set(channel, scalar(channel), value);
}

}  // namespace newel
