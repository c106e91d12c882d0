#include "model/step.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::string_view kKindNames[] = {"missing", "none", "given"};
constexpr std::array<std::string_view, 6> kFileActs{"move", "copy", "remove", "mkdir", "write", "edit"};

/// Raw tokens without the final `;`s, so that comments, white space and a trailing semicolon do not count.
Node token_list(std::string_view script)
{
    auto const tokens = tokenize_sql(script);
    auto count = tokens.size();
    while (count > 0 && tokens[count - 1].is_op(";")) --count;
    Node::Sequence list;
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i) list.emplace_back(tokens[i].text);
    return Node(std::move(list));
}

Node map_of(std::string const& key, Node value)
{
    Node::Map map;
    map.push_back({key, std::move(value), {}});
    return Node(std::move(map));
}

/// What enters digests: SQL as its tokens, everything else as it is.
Node digest_form(Operation const& operation)
{
    if (!operation.is_sql()) return map_of(operation.act, operation.body);
    Node::Map body;
    auto const* entries = operation.body.map();
    body.reserve(entries ? entries->size() + 1 : 1);
    if (entries)
        for (auto const& entry : *entries)
            if (entry.key != "text" && entry.key != "tokens") body.push_back(entry);
    body.push_back({"tokens", token_list(operation.sql_text()), {}});
    return map_of(operation.act, Node(std::move(body)));
}

Node digest_form(std::vector<Operation> const& operations)
{
    Node::Sequence list;
    list.reserve(operations.size());
    for (auto const& operation : operations) list.push_back(digest_form(operation));
    return Node(std::move(list));
}

Node const& needed(Node const& node, std::string_view key)
{
    auto const* value = node.find(key);
    if (!value) throw Error(ErrorCode::Invalid, cat("stored operations: '", key, "' is missing"));
    return *value;
}

}  // namespace

std::string step_label(DataVersion version, std::string_view name)
{
    return cat("step ", version.number, name.empty() ? "" : " ", printable(name));
}

bool is_file_act(std::string_view act) { return std::ranges::find(kFileActs, act) != kFileActs.end(); }

bool Operation::is_file() const { return is_file_act(act) || (act == "undo" && body.map() != nullptr); }

std::string const& Operation::sql_text() const
{
    static std::string const kNone;
    auto const* text = body.find("text");
    return is_sql() && text && text->text() ? *text->text() : kNone;
}

std::string Operation::store() const
{
    auto const* store = body.find("store");
    return store && store->text() ? *store->text() : std::string();
}

Operation sql_operation(std::string store, std::string text, std::string file, std::string dialect)
{
    Operation operation{.act = "sql", .body = {}, .file = std::move(file), .notes = {}};
    operation.body.set("dialect", Node(std::move(dialect)));
    operation.body.set("store", Node(std::move(store)));
    operation.body.set("text", Node(std::move(text)));
    return operation;
}

bool Down::has_effect() const
{
    return kind == DownKind::Given && std::ranges::any_of(operations, [](Operation const& operation) {
               return !operation.is_sql() || std::ranges::any_of(tokenize_sql(operation.sql_text()),
                                                                 [](Token const& token) { return !token.is_op(";"); });
           });
}

Floors Floors::raised_by(Floors const& other) const
{
    return {.read = std::max(read, other.read), .write = std::max(write, other.write)};
}

StepId step_id(std::vector<Operation> const& up, bool foreign_keys)
{
    Node::Map map;
    map.reserve(2);
    map.push_back({"foreign_keys", Node(foreign_keys ? "on" : "off"), {}});
    map.push_back({"up", digest_form(up), {}});
    return {digest_node("newel.step", Node(std::move(map)))};
}

Digest down_digest(Down const& down)
{
    Node::Map map;
    map.reserve(4);
    map.push_back({"kind", Node(kKindNames[static_cast<int>(down.kind)]), {}});
    map.push_back({"revision", Node(std::int64_t{down.revision}), {}});
    map.push_back({"foreign_keys", Node(down.foreign_keys ? "on" : "off"), {}});
    map.push_back({"do", digest_form(down.operations), {}});
    return digest_node("newel.down", Node(std::move(map)));
}

Digest rest_digest(Node const& rest) { return digest_node("newel.rest", rest); }

Content content_of(StepId const& id, Digest const& down, Digest const& rest)
{
    return {Hasher("newel.content").field(id.digest).field(down).field(rest).finish()};
}

std::vector<Operation> exact_inverses(std::vector<Operation> const& up, std::size_t first)
{
    std::vector<Operation> down;
    for (auto i = up.size(); i > first; --i) {
        auto const& operation = up[i - 1];
        if (!is_file_act(operation.act)) continue;
        Node of = operation.body;
        of.erase("text");  // what was written is recorded by its digest
        of.erase("store");
        Operation undo{.act = "undo", .body = {}, .file = {}, .notes = {}};
        undo.body.set(operation.act, std::move(of));
        undo.body.set("of", Node(static_cast<std::int64_t>(i)));
        undo.body.set("store", Node(operation.store()));
        down.push_back(std::move(undo));
    }
    return down;
}

void seal(Step& step)
{
    step.down.foreign_keys = step.foreign_keys;
    step.id = step_id(step.up, step.foreign_keys);
    step.down_digest = down_digest(step.down);
    step.rest_digest = rest_digest(step.rest);
    step.content = content_of(step.id, step.down_digest, step.rest_digest);
}

Chain first_chain(std::string_view app) { return {digest_of("newel.chain", app)}; }

Chain next_chain(Chain const& below, DataVersion version, StepId const& id)
{
    return {Hasher("newel.chain").field(below.digest).number(version.number).field(id.digest).finish()};
}

ContentChain first_content_chain(std::string_view app) { return {digest_of("newel.contents", app)}; }

ContentChain next_content_chain(ContentChain const& below, DataVersion version, Content const& content)
{
    return {Hasher("newel.contents").field(below.digest).number(version.number).field(content.digest).finish()};
}

Node to_node(std::vector<Operation> const& operations)
{
    Node::Sequence list;
    for (auto const& operation : operations) {
        Node node;
        node.set(operation.act, operation.body);
        list.push_back(std::move(node));
    }
    return Node(std::move(list));
}

std::vector<Operation> operations_from(Node const& list)
{
    std::vector<Operation> operations;
    if (!list.sequence()) throw Error(ErrorCode::Invalid, "stored operations: not a list");
    for (auto const& item : *list.sequence()) {
        auto const* entries = item.map();
        if (!entries || entries->size() != 1 || !entries->front().value.map())
            throw Error(ErrorCode::Invalid, "stored operations: an operation is not a map of one act");
        Operation operation{.act = entries->front().key, .body = entries->front().value, .file = {}, .notes = {}};
        if (operation.is_sql() && (!operation.body.find("text") || !operation.body.find("text")->text()))
            throw Error(ErrorCode::Invalid, "stored operations: an sql operation has no text");
        operations.push_back(std::move(operation));
    }
    return operations;
}

std::string encode_down(Down const& down)
{
    Node node;
    node.set("kind", Node(kKindNames[static_cast<int>(down.kind)]));
    node.set("revision", Node(std::int64_t{down.revision}));
    node.set("foreign_keys", Node(down.foreign_keys ? "on" : "off"));
    node.set("do", to_node(down.operations));
    return to_json(node);
}

Down decode_down(std::string_view bytes)
{
    auto const node = from_json(bytes);
    Down down;
    auto const* kind = needed(node, "kind").text();
    auto const found = kind ? std::ranges::find(kKindNames, *kind) : std::end(kKindNames);
    if (found == std::end(kKindNames)) throw Error(ErrorCode::Invalid, "stored down: its kind is unknown");
    down.kind = static_cast<DownKind>(found - std::begin(kKindNames));
    auto const* revision = needed(node, "revision").integer();
    if (!revision || *revision < 1 || *revision > 1'000'000)
        throw Error(ErrorCode::Invalid, "stored down: its revision is not a number from 1");
    down.revision = static_cast<int>(*revision);
    auto const* foreign_keys = needed(node, "foreign_keys").text();
    if (!foreign_keys || (*foreign_keys != "on" && *foreign_keys != "off"))
        throw Error(ErrorCode::Invalid, "stored down: foreign_keys is neither on nor off");
    down.foreign_keys = *foreign_keys == "on";
    down.operations = operations_from(needed(node, "do"));
    return down;
}

}  // namespace newel
