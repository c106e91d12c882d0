// fuzzing.h: what fuzz targets share. A target asserts laws; that nothing crashes is only the least of them.
// Owns:     how a law is told to be broken, and how one input holds several files.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "model/ids.h"
#include "unit/manifest/trees.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace newel::fuzz {

using manifest_test::MemoryTree;

[[noreturn]] inline void broken(std::string_view law)
{
    std::cerr << "broken: " << law << '\n';
    std::abort();
}

inline void must(bool holds, std::string_view law)
{
    if (!holds) broken(law);
}

/// Nobody can do anything with an error that says nothing.
inline void check_refusal(Error const& error)
{
    must(error.code() == ErrorCode::Invalid || error.code() == ErrorCode::Unresolved, "the code of an error");
    must(!error.message().empty(), "an error has a message");
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size)
{
    return {reinterpret_cast<char const*>(data), size};
}

/// A tree holds at a path a file or a folder, never both.
inline bool has_room_for(MemoryTree const& tree, std::string_view path)
{
    return std::ranges::none_of(tree.paths(), [&](std::string const& other) {
        return path.starts_with(other + '/') || std::string_view(other).starts_with(std::string(path) + '/');
    });
}

/// An input: the first text, then files, each behind a line "@@ PATH".
struct Files {
    std::string first{};
    MemoryTree tree{};
};

inline Files files_in(std::string_view input)
{
    static constexpr std::string_view kMark = "@@ ";
    Files files;
    auto* into = &files.first;
    while (!input.empty()) {
        auto const line = input.substr(0, std::min(input.find('\n'), input.size() - 1) + 1);
        input.remove_prefix(line.size());
        if (!line.starts_with(kMark)) {
            into->append(line);
            continue;
        }
        auto const path = trim(line.substr(kMark.size()));
        bool const is_possible = path_fault(path).empty() && has_room_for(files.tree, path);
        into = is_possible ? &files.tree[std::string(path)] : &files.first;
        into->clear();
    }
    return files;
}

/// As an editor of another system would write it.
inline std::string with_crlf(std::string_view text)
{
    if (text.find('\r') != std::string_view::npos) return std::string(text);
    std::string out;
    for (char const c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

inline MemoryTree with_crlf(MemoryTree const& tree)
{
    MemoryTree other;
    for (auto const& path : tree.paths()) other[path] = with_crlf(tree.at(path));
    return other;
}

}  // namespace newel::fuzz
