// node.h: a tree of plain values: what YAML and JSON files say, with the places where they say it.
// Owns:     the generic canonical form (sorted keys, YAML 1.2 core scalars), its digest and its bytes.
// Not here: reading YAML (manifest/), what the keys mean (model/, manifest/).
#pragma once

#include "base/digest.h"
#include "base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace newel {

struct Mark {
    int line{};
    int column{};
};

class Node {
public:
    struct Entry;
    using Sequence = std::vector<Node>;
    using Map = std::vector<Entry>;  // in the order written; keys are unique

    // Defined below, where Entry is known: a vector of what is not yet known has no destructor (clang insists).
    Node();
    Node(bool value);
    Node(std::int64_t value);
    Node(double value);
    Node(std::string value);
    Node(std::string_view value);
    Node(char const* value);
    Node(Sequence value);
    Node(Map value);
    Node(Node const& other);
    Node(Node&& other) noexcept;
    Node& operator=(Node const& other);
    Node& operator=(Node&& other) noexcept;
    ~Node();

    [[nodiscard]] bool is_null() const { return value_.index() == 0; }
    [[nodiscard]] bool const* boolean() const { return std::get_if<bool>(&value_); }
    [[nodiscard]] std::int64_t const* integer() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] double const* real() const { return std::get_if<double>(&value_); }
    [[nodiscard]] std::string const* text() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] Sequence const* sequence() const { return std::get_if<Sequence>(&value_); }
    [[nodiscard]] Map const* map() const { return std::get_if<Map>(&value_); }
    [[nodiscard]] Sequence* sequence() { return std::get_if<Sequence>(&value_); }
    [[nodiscard]] Map* map() { return std::get_if<Map>(&value_); }

    /// The value of `key` in a map; nullptr where there is none, or this is no map.
    [[nodiscard]] Node const* find(std::string_view key) const;
    /// Sets or adds `key`; makes a map of a null.
    void set(std::string_view key, Node value);
    void erase(std::string_view key);

    /// "text", "a whole number", "a map", … for messages.
    [[nodiscard]] std::string_view kind_name() const;

    /// Where it was read; zero where it was made.
    Mark mark{};

    /// The same values in the same kinds; marks and the order of keys do not count, and nan is nan.
    friend bool operator==(Node const& a, Node const& b);

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Sequence, Map> value_;
};

struct Node::Entry {
    std::string key{};
    Node value{};
    Mark mark{};  // of the key

    friend bool operator==(Entry const& a, Entry const& b) { return a.key == b.key && a.value == b.value; }
};

inline Node::Node() = default;
inline Node::Node(bool value) : value_(value) {}
inline Node::Node(std::int64_t value) : value_(value) {}
inline Node::Node(double value) : value_(value) {}
inline Node::Node(std::string value) : value_(std::move(value)) {}
inline Node::Node(std::string_view value) : value_(std::string(value)) {}
inline Node::Node(char const* value) : value_(std::string(value)) {}
inline Node::Node(Node const& other) = default;
inline Node::Node(Node&& other) noexcept = default;
inline Node& Node::operator=(Node const& other) = default;
inline Node& Node::operator=(Node&& other) noexcept = default;
inline Node::~Node() = default;

/// The entries of a map by their keys. They stay the map's.
[[nodiscard]] std::vector<Node::Entry const*> sorted_entries(Node::Map const& map);

/// Digest of the canonical form.
[[nodiscard]] Digest digest_node(std::string_view personal, Node const& node);

/// Canonical JSON: sorted keys, no white space, shortest numbers, only what JSON must escape escaped.
[[nodiscard]] std::string to_json(Node const& node);

/// Reads any JSON document (UTF-8, depth ≤ 64, unique keys). Throws Error{Invalid} with the offset.
[[nodiscard]] Node from_json(std::string_view json);

}  // namespace newel
