// schema.h: a database schema in canonical form, as a value (formats.md, "Fingerprint").
// Owns:     what two schemas have and differ in.
// Not here: making canonical forms out of SQL (schema/).
#pragma once

#include "model/ids.h"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace newel {

enum class ObjectType { Table, Index, View, Trigger };
[[nodiscard]] std::string_view type_name(ObjectType type);
[[nodiscard]] std::optional<ObjectType> type_named(std::string_view name);

struct ObjectKey {
    ObjectType type{};
    std::string name{};  ///< folded
    friend auto operator<=>(ObjectKey const&, ObjectKey const&) = default;
};

/// A column of a table: its folded name and the rest of its definition in canonical tokens.
struct Column {
    std::string name{};
    std::string definition{};
    friend bool operator==(Column const&, Column const&) = default;
};

struct SchemaObject {
    ObjectKey key{};
    std::string table{};            ///< the table that an index or trigger belongs to, folded
    std::string sql{};              ///< canonical, a valid statement without `;`
    std::vector<Column> columns{};  ///< of a plain table, in order; empty for others
    std::string tail{};             ///< of a plain table: table constraints and options, canonical
    friend bool operator==(SchemaObject const& a, SchemaObject const& b) { return a.key == b.key && a.sql == b.sql; }
};

/// All objects, sorted by type and name.
class Schema {
public:
    using Objects = std::map<ObjectKey, SchemaObject>;

    void put(SchemaObject object);
    void erase(ObjectKey const& key);
    [[nodiscard]] SchemaObject const* find(ObjectKey const& key) const;
    [[nodiscard]] SchemaObject const* table(std::string_view folded_name) const;
    [[nodiscard]] Objects const& objects() const { return objects_; }
    [[nodiscard]] bool empty() const { return objects_.empty(); }
    /// Objects fall into 256 buckets by the digest of their key; the fingerprint is the digest of the buckets' digests.
    /// So it costs what changed since it was last asked for, not the number of tables.
    [[nodiscard]] Fingerprint fingerprint() const;
    friend bool operator==(Schema const& a, Schema const& b) { return a.objects_ == b.objects_; }

private:
    struct Bucket {
        std::vector<ObjectKey> keys{};  // sorted
        Digest digest{};
        bool stale{true};
    };
    [[nodiscard]] Bucket& bucket_of(ObjectKey const& key) const;
    void refresh(Bucket& bucket) const;

    Objects objects_{};
    mutable std::vector<Bucket> buckets_{};  // made when a fingerprint is first asked for
};

/// What changed from one schema to the next: small where the step is small. Kept per step in the ledger and the cache.
struct SchemaDelta {
    std::vector<SchemaObject> put{};  ///< added or changed
    std::vector<ObjectKey> erased{};
    [[nodiscard]] bool empty() const { return put.empty() && erased.empty(); }
};

[[nodiscard]] SchemaDelta delta_between(Schema const& before, Schema const& after);
void apply(Schema& schema, SchemaDelta const& delta);
/// Canonical JSON of a delta, as the ledger keeps it. Reading throws Error{Invalid}.
[[nodiscard]] std::string encode_delta(SchemaDelta const& delta);
[[nodiscard]] SchemaDelta decode_delta(std::string_view bytes);

}  // namespace newel
