// objects.h: commits, trees and blobs straight from the object database.
// Owns:     reading raw objects. A tree is scanned for one name where git_tree_lookup would first build all its entries.
// Throws:   Error{Unresolved} where an object is missing, Error{Invalid} where it is not what it should be.
// Private to this room.
#pragma once

#include "git/repository.h"
#include "run/commit_source.h"

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>

namespace newel::git {

/// A git object id in 20 bytes.
struct Oid {
    std::array<unsigned char, 20> bytes{};

    [[nodiscard]] std::string hex() const;
    [[nodiscard]] bool is_null() const { return *this == Oid{}; }
    friend auto operator<=>(Oid const&, Oid const&) = default;
};

/// Object ids are hashes already: any eight bytes of one will do.
struct OidHash {
    [[nodiscard]] std::size_t operator()(Oid const& oid) const noexcept
    {
        std::size_t value{};
        std::memcpy(&value, oid.bytes.data(), sizeof value);
        return value;
    }
};

/// 40 hex digits; Error{Unresolved} for anything else.
[[nodiscard]] Oid oid_of(std::string_view hex);

struct RawCommit {
    Oid tree{};
    std::vector<Oid> parents{};
    std::int64_t time{};  ///< committer's
};

struct RawEntry {
    std::string_view name{};
    EntryKind kind{};
    Oid object{};
};

class Objects {
public:
    explicit Objects(Repository const& repository) : repository_(repository) {}

    [[nodiscard]] bool has_commit(Oid const& commit) const;
    [[nodiscard]] RawCommit commit(Oid const& commit) const;
    /// Calls `see` for each entry, in git's order, until it returns false. The names live as long as the call.
    void scan_tree(Oid const& tree, std::function<bool(RawEntry const&)> const& see) const;
    [[nodiscard]] std::optional<RawEntry> find(Oid const& tree, std::string_view name) const;
    /// Checks the size in the object's header before anything is inflated.
    [[nodiscard]] std::string blob(Oid const& object, std::size_t most) const;

private:
    [[nodiscard]] Handle<git_odb_object> read(Oid const& oid, int type) const;

    Repository const& repository_;
};

}  // namespace newel::git
