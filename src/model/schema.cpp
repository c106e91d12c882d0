#include "model/schema.h"

#include "base/node.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::array<std::string_view, 4> kTypeNames{"table", "index", "view", "trigger"};

std::string const& text_at(Node const& node, std::string_view key)
{
    auto const* value = node.find(key);
    if (!value || !value->text()) throw Error(ErrorCode::Invalid, cat("stored schema: text '", key, "' is missing"));
    return *value->text();
}

Node::Sequence const& list_at(Node const& node, std::string_view key)
{
    auto const* value = node.find(key);
    if (!value || !value->sequence())
        throw Error(ErrorCode::Invalid, cat("stored schema: list '", key, "' is missing"));
    return *value->sequence();
}

Node key_node(ObjectKey const& key)
{
    Node node;
    node.set("type", Node(type_name(key.type)));
    node.set("name", Node(key.name));
    return node;
}

ObjectKey key_from(Node const& node)
{
    auto const type = type_named(text_at(node, "type"));
    if (!type) throw Error(ErrorCode::Invalid, "stored schema: an object's type is unknown");
    return {.type = *type, .name = text_at(node, "name")};
}

Node object_node(SchemaObject const& object)
{
    auto node = key_node(object.key);
    node.set("sql", Node(object.sql));
    if (!object.table.empty()) node.set("table", Node(object.table));
    if (!object.tail.empty()) node.set("tail", Node(object.tail));
    if (object.columns.empty()) return node;
    Node::Sequence columns;
    for (auto const& column : object.columns)
        columns.emplace_back(Node::Sequence{Node(column.name), Node(column.definition)});
    node.set("columns", Node(std::move(columns)));
    return node;
}

SchemaObject object_from(Node const& node)
{
    SchemaObject object{.key = key_from(node), .sql = text_at(node, "sql")};
    if (node.find("table")) object.table = text_at(node, "table");
    if (node.find("tail")) object.tail = text_at(node, "tail");
    if (!node.find("columns")) return object;
    for (auto const& column : list_at(node, "columns")) {
        auto const* pair = column.sequence();
        if (!pair || pair->size() != 2 || !(*pair)[0].text() || !(*pair)[1].text())
            throw Error(ErrorCode::Invalid, "stored schema: a column is not a pair of texts");
        object.columns.push_back({*(*pair)[0].text(), *(*pair)[1].text()});
    }
    return object;
}

}  // namespace

std::string_view type_name(ObjectType type) { return kTypeNames.at(static_cast<std::size_t>(type)); }

std::optional<ObjectType> type_named(std::string_view name)
{
    auto const found = std::ranges::find(kTypeNames, name);
    if (found == kTypeNames.end()) return std::nullopt;
    return static_cast<ObjectType>(found - kTypeNames.begin());
}

void Schema::put(SchemaObject object)
{
    auto const [place, is_new] = objects_.try_emplace(object.key);
    if (!buckets_.empty()) {
        auto& bucket = bucket_of(object.key);
        bucket.stale = true;
        if (is_new) bucket.keys.insert(std::ranges::lower_bound(bucket.keys, object.key), object.key);
    }
    place->second = std::move(object);
}

void Schema::erase(ObjectKey const& key)
{
    if (objects_.erase(key) == 0 || buckets_.empty()) return;
    auto& bucket = bucket_of(key);
    bucket.stale = true;
    std::erase(bucket.keys, key);
}

Schema::Bucket& Schema::bucket_of(ObjectKey const& key) const
{
    auto const digest = Hasher("newel.bucket").field(type_name(key.type)).field(key.name).finish();
    return buckets_[digest.bytes[0]];
}

void Schema::refresh(Bucket& bucket) const
{
    Hasher hasher("newel.objects");
    for (auto const& key : bucket.keys) {
        auto const& object = objects_.at(key);
        hasher.field(type_name(key.type)).field(key.name).field(object.table).field(object.sql);
    }
    bucket.digest = hasher.finish();
    bucket.stale = false;
}

SchemaObject const* Schema::find(ObjectKey const& key) const
{
    auto const found = objects_.find(key);
    return found == objects_.end() ? nullptr : &found->second;
}

SchemaObject const* Schema::table(std::string_view folded_name) const
{
    return find({.type = ObjectType::Table, .name = std::string(folded_name)});
}

Fingerprint Schema::fingerprint() const
{
    static constexpr std::size_t kBuckets = 256;
    if (buckets_.empty()) {
        buckets_.resize(kBuckets);
        for (auto const& [key, object] : objects_) bucket_of(key).keys.push_back(key);
    }
    Hasher hasher("newel.schema");
    for (auto& bucket : buckets_) {
        if (bucket.stale) refresh(bucket);
        hasher.field(bucket.digest);
    }
    return {hasher.finish()};
}

SchemaDelta delta_between(Schema const& before, Schema const& after)
{
    SchemaDelta delta;
    for (auto const& [key, object] : after.objects()) {
        auto const* old = before.find(key);
        if (!old || !(*old == object)) delta.put.push_back(object);
    }
    for (auto const& [key, object] : before.objects())
        if (!after.find(key)) delta.erased.push_back(key);
    return delta;
}

void apply(Schema& schema, SchemaDelta const& delta)
{
    for (auto const& key : delta.erased) schema.erase(key);
    for (auto const& object : delta.put) schema.put(object);
}

std::string encode_delta(SchemaDelta const& delta)
{
    Node::Sequence put;
    for (auto const& object : delta.put) put.push_back(object_node(object));
    Node::Sequence erased;
    for (auto const& key : delta.erased) erased.push_back(key_node(key));
    Node node;
    node.set("erased", Node(std::move(erased)));
    node.set("put", Node(std::move(put)));
    return to_json(node);
}

SchemaDelta decode_delta(std::string_view bytes)
{
    auto const node = from_json(bytes);
    SchemaDelta delta;
    for (auto const& object : list_at(node, "put")) delta.put.push_back(object_from(object));
    for (auto const& key : list_at(node, "erased")) delta.erased.push_back(key_from(key));
    return delta;
}

}  // namespace newel
