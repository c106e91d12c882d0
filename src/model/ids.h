// ids.h: the strong types that everything else is said in. Made once, at the edge.
#pragma once

#include "base/digest.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// A whole number from 0 (empty) up; `v14` to people, 14 in data.
struct DataVersion {
    std::uint32_t number{};

    [[nodiscard]] std::string text() const { return "v" + std::to_string(number); }
    [[nodiscard]] DataVersion next() const { return {number + 1}; }
    [[nodiscard]] DataVersion previous() const { return {number - 1}; }
    friend auto operator<=>(DataVersion const&, DataVersion const&) = default;
};

template <class Tag>
struct DigestOf {
    Digest digest{};
    friend auto operator<=>(DigestOf const&, DigestOf const&) = default;
};

/// Digest of what a step does going up.
using StepId = DigestOf<struct StepIdTag>;
/// Digest over all step ids up to a version.
using Chain = DigestOf<struct ChainTag>;
/// Digest of a step whole: id, down and rest.
using Content = DigestOf<struct ContentTag>;
/// Like Chain, over contents.
using ContentChain = DigestOf<struct ContentChainTag>;
/// Digest of a schema's canonical form.
using Fingerprint = DigestOf<struct FingerprintTag>;

/// A full commit id: 40 hex digits.
class CommitId {
public:
    [[nodiscard]] static std::optional<CommitId> parse(std::string_view hex);
    [[nodiscard]] std::string const& hex() const { return hex_; }
    [[nodiscard]] std::string brief() const { return hex_.substr(0, 7); }
    friend auto operator<=>(CommitId const&, CommitId const&) = default;

private:
    std::string hex_{};
};

/// UTF-8, relative, '/' between parts; no `.`, `..` or empty part, no NUL, control character or backslash, no part named
/// `.newel` (formats.md, "Paths").
class RelativePath {
public:
    /// nullopt where `text` is not such a path; `path_fault` says why.
    [[nodiscard]] static std::optional<RelativePath> parse(std::string_view text);
    [[nodiscard]] std::string const& text() const { return text_; }
    friend auto operator<=>(RelativePath const&, RelativePath const&) = default;

private:
    std::string text_{};
};

/// Why `text` is not a RelativePath; empty where it is one.
[[nodiscard]] std::string path_fault(std::string_view text);

/// An app's name: [a-z][a-z0-9-]{0,62}.
[[nodiscard]] bool is_app_name(std::string_view name);
/// A step's, channel's or release's name: 1 to 200 bytes of UTF-8 without control characters, white space or '/'
/// (releases and channels may hold '/').
[[nodiscard]] bool is_step_name(std::string_view name);
[[nodiscard]] bool is_release_name(std::string_view name);

}  // namespace newel
