// The scalars of YAML 1.2's core schema, both ways; needs no YAML library.
#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/yaml.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace newel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[noreturn]] void too_big(std::string_view text)
{
    throw Error(ErrorCode::Invalid, cat("the number ", quoted(text), " is too big"), "put it in quotes if it is text");
}

Node whole(std::string_view written, std::string_view digits, int base)
{
    std::int64_t value{};
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error == std::errc::result_out_of_range) too_big(written);
    if (error != std::errc{} || end != digits.data() + digits.size()) return Node(written);
    return Node(value);
}

std::size_t digits_at(std::string_view text, std::size_t from)
{
    auto const end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_digit);
    return static_cast<std::size_t>(end - text.begin()) - from;
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_float(std::string_view text)
{
    std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
    auto const before = digits_at(text, at);
    at += before;
    if (at < text.size() && text[at] == '.') {
        auto const after = digits_at(text, ++at);
        if (before + after == 0) return false;
        at += after;
    } else if (before == 0) {
        return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        auto const exponent = digits_at(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.size();
}

Node number(std::string_view text)
{
    auto const first = text.substr(0, 2);
    if (text.size() > 2 && first == "0o") return whole(text, text.substr(2), 8);
    if (text.size() > 2 && first == "0x") return whole(text, text.substr(2), 16);
    auto const unsigned_text = text.substr(text[0] == '-' || text[0] == '+' ? 1 : 0);
    if (!unsigned_text.empty() && std::ranges::all_of(unsigned_text, is_digit))
        return whole(text, text[0] == '+' ? unsigned_text : text, 10);
    if (unsigned_text == ".inf" || unsigned_text == ".Inf" || unsigned_text == ".INF")
        return Node(text[0] == '-' ? -std::numeric_limits<double>::infinity()
                                   : std::numeric_limits<double>::infinity());
    if (text == ".nan" || text == ".NaN" || text == ".NAN") return Node(std::numeric_limits<double>::quiet_NaN());
    if (!is_float(text)) return Node(text);
    auto const digits = text.substr(text[0] == '+' ? 1 : 0);
    double value{};
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range) too_big(text);
    return error == std::errc{} && end == digits.data() + digits.size() ? Node(value) : Node(text);
}

void write_flow(std::string& out, Node const& node)
{
    if (auto const* list = node.sequence()) {
        out += '[';
        for (auto const& item : *list) {
            if (&item != list->data()) out += ", ";
            write_flow(out, item);
        }
        out += ']';
    } else if (auto const* map = node.map()) {
        out += '{';
        for (auto const& entry : *map) {
            if (&entry != map->data()) out += ", ";
            out += cat(to_json(Node(entry.key)), ": ");
            write_flow(out, entry.value);
        }
        out += '}';
    } else if (auto const* real = node.real(); real && !std::isfinite(*real)) {
        out += std::isnan(*real) ? ".nan" : *real > 0 ? ".inf" : "-.inf";
    } else {
        out += to_json(node);
    }
}

}  // namespace

Node plain_scalar(std::string_view text)
{
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
    char const first = text[0];
    if (is_digit(first) || first == '-' || first == '+' || first == '.') return number(text);
    if (text == "true" || text == "True" || text == "TRUE") return Node(true);
    if (text == "false" || text == "False" || text == "FALSE") return Node(false);
    return Node(text);
}

std::string flow_yaml(Node const& node)
{
    std::string out;
    write_flow(out, node);
    return out;
}

}  // namespace newel
