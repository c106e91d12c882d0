// The laws of `edit` over documents and orders that nobody wrote: taking it back gives every byte again, keys that it
// does not name keep theirs, the values are those of a model, and what an application changed elsewhere stays.
#include "base/error.h"
#include "base/text.h"
#include "manifest/document_edit.h"
#include "manifest/document_path.h"
#include "manifest/yaml.h"
#include "support/in_order.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace newel;
using test::in_order;

namespace {

using Path = DocumentPath;

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t count) { return engine_() % count; }
    bool once_in(std::size_t count) { return below(count) == 0; }
    std::string const& of(std::vector<std::string> const& words) { return words[below(words.size())]; }

private:
    std::mt19937 engine_;
};

/// A top-level key as it is written: what stands above it, and its lines.
struct Block {
    std::string key{};
    std::string above{};
    std::string lines{};
};

struct Sample {
    DocumentKind kind{};
    std::string head{};
    std::vector<Block> blocks{};
    std::string foot{};

    [[nodiscard]] std::string text() const
    {
        auto out = head;
        for (auto const& block : blocks) out += block.above + block.lines;
        return out + foot;
    }
};

constexpr unsigned kSeeds = 3000;
std::vector<std::string> const kKeys{"a", "b", "c", "name", "engine", "size", "long key", "x.y", "ü", "10"};

class YamlWriter {
public:
    explicit YamlWriter(Dice& dice) : dice_(dice), unit_(2 + dice.below(3)) {}

    Sample sample()
    {
        Sample sample{.kind = DocumentKind::Yaml};
        if (dice_.once_in(8)) sample.head += "# header\n";
        if (dice_.once_in(8)) sample.head += "---\n";
        for (auto const& key : keys(1 + dice_.below(6)))
            sample.blocks.push_back({.key = key, .above = above(0), .lines = entry(key, 0, 0)});
        if (dice_.once_in(4)) sample.foot = "\n# end\n";
        if (dice_.once_in(8)) finish_without_eol(sample);
        if (dice_.once_in(4)) to_crlf(sample);
        return sample;
    }

private:
    static void finish_without_eol(Sample& sample)
    {
        sample.foot.clear();
        auto& last = sample.blocks.back().lines;
        while (last.ends_with('\n')) last.pop_back();
    }

    static void to_crlf(Sample& sample)
    {
        auto const change = [](std::string& text) { text = join(split(text, '\n'), "\r\n"); };
        change(sample.head);
        change(sample.foot);
        for (auto& block : sample.blocks) {
            change(block.above);
            change(block.lines);
        }
    }

    std::vector<std::string> keys(std::size_t count)
    {
        auto out = kKeys;
        while (out.size() > count) out.erase(out.begin() + static_cast<std::ptrdiff_t>(dice_.below(out.size())));
        return out;
    }

    std::string above(std::size_t column)
    {
        std::string out;
        if (dice_.once_in(5)) out += "\n";
        if (dice_.once_in(8)) out += std::string(column, ' ') + "# section\n\n";
        if (dice_.once_in(5)) out += std::string(column, ' ') + "# above: it\n";
        return out;
    }

    std::string trailing() { return dice_.once_in(5) ? "   # 'it' \"is\"\n" : dice_.once_in(9) ? " \n" : "\n"; }

    std::string key(std::string const& key)
    {
        if (dice_.once_in(6)) return "\"" + key + "\"";
        if (dice_.once_in(6)) return "'" + key + "'";
        return key;
    }

    std::string scalar()
    {
        return dice_.of({"text", "two words", "5", "-1.5", "true", "~", "'single ''q'''", "\"double \\\" # q\"", "a#b",
                         "http://x:1/y", "0x1f", ".inf", "é", "'# no'"});
    }

    std::string flow(std::size_t depth)
    {
        static std::vector<std::string> const kInFlow{"text", "5", "'a, b'", "\"}\"", "null"};
        if (depth == 0 || dice_.once_in(2)) return dice_.of(kInFlow);
        if (dice_.once_in(2)) {
            std::string out = "[";
            for (auto i = dice_.below(3); i > 0; --i) out += flow(depth - 1) + (i > 1 ? ", " : "");
            return out + "]";
        }
        return flow_map(depth);
    }

    std::string flow_map(std::size_t depth)
    {
        std::string const blank = dice_.once_in(3) ? " " : "";
        std::string out;
        for (auto const& name : keys(dice_.below(4))) out += cat(out.empty() ? "" : ", ", name, ": ", flow(depth - 1));
        return "{" + blank + out + blank + "}";
    }

    std::string entry(std::string const& name, std::size_t column, std::size_t depth)
    {
        auto out = in_order({std::string(column, ' '), key(name), dice_.once_in(9) ? " :" : ":"});
        switch (dice_.below(depth < 3 ? 10 : 5)) {
            case 0: out += in_order({" ", flow_map(2), trailing()}); break;
            case 1: out += trailing(); break;
            case 2: out += " " + literal(column); break;
            case 3: out += folded(column); break;
            case 5:
            case 6:
            case 7: out += in_order({trailing(), map(column + unit_, depth + 1)}); break;
            case 8: out += in_order({trailing(), list(column + (dice_.once_in(2) ? 0 : unit_), depth + 1)}); break;
            default: out += in_order({dice_.once_in(9) ? "   " : " ", scalar(), trailing()});
        }
        if (dice_.once_in(9)) out += std::string(column + 1 + dice_.below(3), ' ') + "# deeper\n";
        return out;
    }

    std::string literal(std::size_t column)
    {
        auto const start = std::string(column + unit_, ' ');
        auto const mark = dice_.of({"|", ">", "|-", ">-"});
        auto const comment = dice_.once_in(4) ? "  # of it" : "";
        return cat(mark, comment, "\n", start, "one\n", start, "  two # no comment\n\n", start, "# three\n");
    }

    std::string folded(std::size_t column)
    {
        auto const start = std::string(column + unit_, ' ');
        if (dice_.once_in(2)) return cat(" one\n", start, "two\n\n", start, "three\n");
        return cat(" \"one\n", start, "# two\n\n", start, "three\" # end\n");
    }

    std::string map(std::size_t column, std::size_t depth)
    {
        std::string out;
        for (auto const& name : keys(1 + dice_.below(4))) out += in_order({above(column), entry(name, column, depth)});
        return out;
    }

    std::string list(std::size_t column, std::size_t depth)
    {
        std::string out;
        for (auto i = 1 + dice_.below(3); i > 0; --i) {
            auto const dash = std::string(column, ' ') + "- ";
            if (dice_.once_in(2)) {
                out += in_order({dash, scalar(), trailing()});
                continue;
            }
            auto const names = keys(1 + dice_.below(3));
            auto first = entry(names[0], column + 2, depth + 1);
            out += dash + first.substr(column + 2);
            for (std::size_t k = 1; k < names.size(); ++k) out += entry(names[k], column + 2, depth + 1);
        }
        return out;
    }

    Dice& dice_;
    std::size_t unit_;
};

class JsonWriter {
public:
    explicit JsonWriter(Dice& dice) : dice_(dice)
    {
        spread_ = !dice.once_in(3);
        unit_ = dice.of({"  ", "    ", "\t"});
        colon_ = spread_ || dice.once_in(2) ? ": " : ":";
        eol_ = dice.once_in(4) ? "\r\n" : "\n";
    }

    Sample sample()
    {
        Sample sample{.kind = DocumentKind::Json, .head = "{", .foot = spread_ ? eol_ + "}" : "}"};
        if (dice_.once_in(2)) sample.foot += eol_;
        auto names = kKeys;
        names.resize(1 + dice_.below(6));
        for (auto const& name : names) {
            auto const separator = cat(sample.blocks.empty() ? "" : ",", line(1, sample.blocks.empty()));
            sample.blocks.push_back({.key = name, .above = separator, .lines = entry(name, 1)});
        }
        return sample;
    }

private:
    std::string line(std::size_t depth, bool is_first)
    {
        if (!spread_) return is_first || colon_ == ":" ? "" : " ";
        auto out = eol_;
        for (std::size_t i = 0; i < depth; ++i) out += unit_;
        return out;
    }

    std::string entry(std::string const& name, std::size_t depth)
    {
        return cat("\"", name, "\"", colon_, value(depth));
    }

    std::string value(std::size_t depth)
    {
        if (depth > 4 || dice_.once_in(2))
            return dice_.of({"1", "-2.50e+1", "true", "null", "\"text\"", "\"a \\\" , } \\u00e9\"", "{}", "[]"});
        bool const is_map = !dice_.once_in(3);
        std::string out;
        for (std::size_t i = 0; i <= dice_.below(3); ++i)
            out += cat(out.empty() ? "" : ",", line(depth + 1, out.empty()),
                       is_map ? entry(kKeys[i], depth + 1) : value(depth + 1));
        return cat(is_map ? "{" : "[", out, line(depth, true), is_map ? "}" : "]");
    }

    Dice& dice_;
    bool spread_{};
    std::string unit_{};
    std::string colon_{};
    std::string eol_{};
};

// ---- the model: the same edit on values alone

Node* at(Node& tree, Path const& path)
{
    auto* node = &tree;
    for (auto const& part : path) {
        if (auto* items = node->sequence()) {
            auto const index = to_number(part);
            if (!index || *index >= items->size()) return nullptr;
            node = &(*items)[*index];
        } else if (auto const* next = node->find(part)) {
            node = const_cast<Node*>(next);
        } else {
            return nullptr;
        }
    }
    return node;
}

/// False where the place is taken or no map is in the way.
bool put(Node& tree, Path const& path, Node value)
{
    auto* node = &tree;
    for (auto part = path.begin(); part != path.end() - 1; ++part) {
        if (!at(*node, {*part}) && (node->map() || node->is_null())) node->set(*part, Node(Node::Map{}));
        node = at(*node, {*part});
        if (!node) return false;
    }
    if (!node->map() && !node->is_null()) return false;
    node->set(path.back(), std::move(value));
    return true;
}

std::optional<Node> model(Node tree, EditOrder const& order)
{
    for (auto const& [from, to] : order.rename) {
        auto const* old = at(tree, from);
        if (!old) continue;
        auto const value = *old;
        at(tree, parent_of(from))->erase(from.back());
        auto up = from;
        while (is_inside(from, to) && up.size() > to.size() + 1 && at(tree, parent_of(up))->map()->empty()) {
            up = parent_of(up);
            at(tree, parent_of(up))->erase(up.back());
        }
        if (auto const* there = at(tree, to); there && !(is_inside(from, to) && there->map()->empty()))
            return std::nullopt;
        if (!put(tree, to, value)) return std::nullopt;
    }
    for (auto const& [path, value] : order.set) {
        if (auto* old = at(tree, path))
            *old = value;
        else if (!put(tree, path, value))
            return std::nullopt;
    }
    for (auto const& path : order.remove)
        if (at(tree, path)) at(tree, parent_of(path))->erase(path.back());
    return tree;
}

/// Paths of all entries of maps.
void collect(Node const& node, Path const& here, std::vector<Path>& out)
{
    auto const go = [&](std::string const& part, Node const& value) {
        auto path = here;
        path.push_back(part);
        if (node.map()) out.push_back(path);
        collect(value, path, out);
    };
    if (node.map())
        for (auto const& entry : *node.map()) go(entry.key, entry.value);
    if (node.sequence())
        for (std::size_t i = 0; i < node.sequence()->size(); ++i) go(cat(i), (*node.sequence())[i]);
}

Node random_value(Dice& dice)
{
    std::vector<Node> const values{Node("text"),
                                   Node("off"),
                                   Node(std::int64_t{7}),
                                   Node(true),
                                   Node(1.5),
                                   from_json(R"({"q":1,"p":[1,"x"]})"),
                                   from_json(R"(["a",{"b":2}])"),
                                   Node("two # x"),
                                   from_json("{}")};
    return values[dice.below(values.size())];
}

EditOrder random_order(Dice& dice, std::vector<Path> const& paths)
{
    auto const any = [&] { return paths[dice.below(paths.size())]; };
    auto const fresh = [&] {
        auto path = dice.once_in(3) ? Path{} : any();
        if (!path.empty() && dice.once_in(2)) path.pop_back();
        for (auto i = 1 + dice.below(2); i > 0; --i) path.push_back(cat("new", dice.below(5)));
        return path;
    };
    Node body{Node::Map{}};
    Node rename{Node::Map{}};
    Node set{Node::Map{}};
    Node::Sequence remove;
    for (auto i = dice.below(3); i > 0; --i) {
        auto const from = any();
        auto to = fresh();
        if (dice.once_in(3)) to = parent_of(from), to.push_back(cat("new", dice.below(3)));
        if (dice.once_in(6) && from.size() > 1) to = parent_of(from);
        if (dice.once_in(5)) to = from, to.push_back("inner");
        rename.set(document_path_text(from), Node(document_path_text(to)));
    }
    for (auto i = dice.below(3); i > 0; --i)
        set.set(document_path_text(dice.once_in(2) ? any() : fresh()), random_value(dice));
    for (auto i = dice.below(3); i > 0; --i) remove.emplace_back(document_path_text(any()));
    body.set("rename", rename);
    body.set("set", set);
    body.set("remove", Node(remove));
    return edit_order(body);
}

bool touches(EditOrder const& order, std::string const& key)
{
    auto const begins = [&](DocumentPath const& path) { return path.front() == key; };
    return std::ranges::any_of(order.rename, [&](auto const& r) { return begins(r.first) || begins(r.second); }) ||
           std::ranges::any_of(order.set, [&](auto const& s) { return begins(s.first); }) ||
           std::ranges::any_of(order.remove, begins);
}

Node values(Sample const& sample, std::string const& text)
{
    if (sample.kind == DocumentKind::Json) return from_json(text);
    auto const is_content = [](std::string const& line) {
        auto const bare = trim(line);
        return !bare.empty() && bare[0] != '#' && bare != "---";
    };
    return std::ranges::any_of(split(text, '\n'), is_content) ? read_yaml(text, "f") : Node(Node::Map{});
}

struct Outcome {
    std::size_t edited{};
    std::size_t refused{};  // for the way that it is written
    std::size_t taken{};    // since the model refuses, too
};

/// Lines of keys that the order does not name are there, in their order.
void check_untouched(Sample const& sample, EditOrder const& order, std::string const& text)
{
    std::size_t from = 0;
    for (auto const& block : sample.blocks) {
        if (touches(order, block.key)) continue;
        auto lines = block.lines;
        while (lines.ends_with('\n') || lines.ends_with('\r')) lines.pop_back();
        auto const found = text.find(lines, from);
        CHECK(found != std::string::npos);
        if (found != std::string::npos) from = found + lines.size();
    }
}

/// The application gives a key that the edit does not name another value, in the edited text.
void check_after_change(Sample sample, EditOrder const& order, Edited const& edited, Dice& dice)
{
    auto& block = sample.blocks[dice.below(sample.blocks.size())];
    if (touches(order, block.key) || !block.lines.ends_with('\n') || sample.kind == DocumentKind::Json) return;
    auto const at = edited.text.find(block.above + block.lines);
    if (at == std::string::npos || edited.text.find(block.above + block.lines, at + 1) != std::string::npos) return;
    auto const eol = block.lines.ends_with("\r\n") ? "\r\n" : "\n";
    auto const changed = cat("\"", block.key, "\": [changed]  # since", eol);
    auto now = edited.text;
    now.replace(at + block.above.size(), block.lines.size(), changed);
    block.lines = changed;
    CHECK(undo_edit(now, sample.kind, edited.displaced, "f").text == sample.text());
}

void check_laws(unsigned seed, Outcome& outcome)
{
    Dice dice(seed);
    auto const sample = dice.once_in(3) ? JsonWriter(dice).sample() : YamlWriter(dice).sample();
    auto const text = sample.text();
    auto const tree = values(sample, text);
    std::vector<Path> paths;
    collect(tree, {}, paths);
    EditOrder order;
    try {
        order = random_order(dice, paths);
    } catch (Error const&) {
        return;  // twice the same path, or round in a circle
    }
    CAPTURE(seed, text);
    auto const wanted = model(tree, order);
    Edited edited;
    try {
        edited = edit_document(text, sample.kind, order, "f");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Failed);
        CHECK(error.place().line > 0);
        ++(wanted ? outcome.refused : outcome.taken);
        return;
    }
    ++outcome.edited;
    CAPTURE(edited.text);
    REQUIRE(wanted);
    CHECK(values(sample, edited.text) == *wanted);
    CHECK(undo_edit(edited.text, sample.kind, edited.displaced, "f").text == text);
    check_untouched(sample, order, edited.text);
    check_after_change(sample, order, edited, dice);
}

}  // namespace

TEST_CASE("an edit that nobody wrote keeps the laws on a document that nobody wrote", "[manifest]")
{
    Outcome outcome;
    for (unsigned seed = 1; seed <= kSeeds; ++seed) check_laws(seed, outcome);
    CAPTURE(outcome.edited, outcome.refused, outcome.taken);
    CHECK(outcome.edited > kSeeds / 2);
    CHECK(outcome.refused < outcome.edited / 20);  // what cannot be brought back exactly is rare
}
