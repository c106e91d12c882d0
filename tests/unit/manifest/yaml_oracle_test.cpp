// Our reader of YAML beside yaml-cpp, which knows all of YAML: of texts that both take, both must read the same, each value
// at the same place.
#include "base/text.h"
#include "manifest/yaml.h"

#include <yaml-cpp/yaml.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <random>

using namespace newel;

namespace {

std::string at(int line, int column) { return cat(line, ":", column, " "); }

std::string in_words(YAML::Node const& node);

std::string entries(YAML::Node const& map)
{
    std::string out;
    for (auto const& entry : map)
        out += cat(at(entry.first.Mark().line + 1, entry.first.Mark().column + 1), entry.first.Scalar(), ": ",
                   in_words(entry.second), ", ");
    return cat("{", out, "}");
}

/// A null that is not written stands nowhere, and the two tell it differently.
std::string in_words(YAML::Node const& node)
{
    if (node.IsNull()) return "null";
    auto const place = at(node.Mark().line + 1, node.Mark().column + 1);
    if (node.IsScalar()) return cat(place, node.Tag() == "!" ? "text " : "", node.Scalar());
    if (node.IsMap()) return cat(place, entries(node));
    std::string out;
    for (auto const& item : node) out += cat(in_words(item), ", ");
    return cat(place, "[", out, "]");
}

/// The same of ours. What a plain scalar means is another test's; here its text counts, as far as it can be told.
std::string in_words(Node const& node, std::string_view text)
{
    if (node.is_null()) return "null";
    auto const place = at(node.mark.line, node.mark.column);
    if (auto const* map = node.map()) {
        std::string out;
        for (auto const& [key, value, mark] : *map)
            out += cat(at(mark.line, mark.column), key, ": ", in_words(value, text), ", ");
        return cat(place, "{", out, "}");
    }
    if (auto const* list = node.sequence()) {
        std::string out;
        for (auto const& item : *list) out += cat(in_words(item, text), ", ");
        return cat(place, "[", out, "]");
    }
    auto const line = split(text, '\n').at(static_cast<std::size_t>(node.mark.line) - 1);
    char const first = line.at(static_cast<std::size_t>(node.mark.column) - 1);
    bool const is_marked = first == '"' || first == '\'' || first == '|' || first == '>';
    return cat(place, is_marked ? "text " : "", node.text() ? *node.text() : node.boolean() ? "true" : to_json(node));
}

std::optional<std::string> oracle(std::string const& text)
{
    try {
        return in_words(YAML::Load(text));
    } catch (YAML::Exception const&) {
        return std::nullopt;
    }
}

constexpr std::array<std::string_view, 38> kPieces{"a: ",    "b:",
                                                   "\n",     "\n  ",
                                                   "\n    ", "- ",
                                                   "x",      "y z",
                                                   "\"q\"",  "'s'",
                                                   "[",      "]",
                                                   "{",      "}",
                                                   ", ",     ": ",
                                                   " # c",   "|\n",
                                                   "|-\n",   "|+\n",
                                                   ">\n",    "\n\n",
                                                   "? ",     "~",
                                                   "1",      "true",
                                                   "  ",     "\\n",
                                                   "''",     "\"\"",
                                                   "k: v\n", "  - i\n",
                                                   "'a''b'", "null",
                                                   "-",      "c: |\n  x\n  y\n",
                                                   "é",      "d: >-\n   f\n\n   g\n"};

std::string made_up(std::minstd_rand& random)
{
    auto const pick = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    std::string text = "k: ";
    for (auto pieces = 1 + pick(12); pieces > 0; --pieces) text += kPieces[pick(kPieces.size())];
    return text;
}

/// Lines of white space alone within "|" and ">" are text to us, as YAML 1.2 has it, where they are long enough.
bool is_read_differently(std::string const& text)
{
    auto const lines = split(text, '\n');
    auto const is_blank = [](std::string const& line) {
        return !line.empty() && line.find_first_not_of(' ') == std::string::npos;
    };
    return text.find_first_of("|>") != std::string::npos && std::ranges::any_of(lines, is_blank);
}

}  // namespace

TEST_CASE("what our reader of YAML and yaml-cpp both read, they read alike", "[manifest]")
{
    std::minstd_rand random(20261128);
    std::size_t read = 0;
    for (int i = 0; i < 30'000; ++i) {
        auto const text = made_up(random);
        if (is_read_differently(text)) continue;
        std::optional<Node> ours;
        try {
            ours = read_yaml(text, "f");
        } catch (Error const&) {
            continue;  // anchors, keys that stand twice, and what yaml-cpp is more lenient about
        }
        auto const theirs = oracle(text);
        if (!theirs) continue;
        ++read;
        INFO(text);
        REQUIRE(in_words(*ours, text) == *theirs);
    }
    CHECK(read > 3'000);
}
