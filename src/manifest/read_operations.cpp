// Operations of a step, from what is written to what is run.
#include "base/text.h"
#include "manifest/document_edit.h"
#include "manifest/reading.h"

#include <algorithm>

namespace newel {

namespace {

Words const kActs{"sql", "move", "copy", "remove", "mkdir", "write", "edit", "code"};

/// Keys of a file operation's body that hold a path in the store.
Words path_keys(std::string_view act)
{
    if (act == "move" || act == "copy") return {"from", "to"};
    if (act == "edit") return {"files"};
    return {"path"};
}

Words known_keys(std::string_view act)
{
    auto keys = path_keys(act);
    keys.push_back("store");
    if (act == "write") keys.insert(keys.end(), {"text", "file", "mode"});
    if (act == "edit") keys.insert(keys.end(), {"rename", "set", "remove"});
    return keys;
}

/// The same of its inverse, which names no store and no payload of its own.
Words inverse_keys(std::string_view act)
{
    auto keys = known_keys(act);
    std::erase_if(keys, [](std::string const& key) { return key == "store" || key == "text" || key == "file"; });
    return keys;
}

std::string_view dialect_of(StoreKind kind) { return kind == StoreKind::Postgres ? "postgres" : "sqlite"; }

StoreSpec const* store_named(Manifest const& manifest, std::string_view name)
{
    auto const found = std::ranges::find(manifest.stores, name, &StoreSpec::name);
    return found == manifest.stores.end() ? nullptr : &*found;
}

/// Reads one operation. Nothing is thrown: what is wrong becomes a fault, and the operation stays as written.
class OperationReader {
public:
    OperationReader(Direction direction, StepFaults& faults)
        : direction_(direction), faults_(faults), manifest_(faults.reading().manifest)
    {
    }

    Operation read(Node const& item)
    {
        auto const* entries = item.map();
        if (!entries || entries->size() != 1) {
            faults_.soft(item.mark, "an operation is a map with one key, as in 'sql: FILE'");
            return as_written("?", item);
        }
        auto const& [act, body, mark] = entries->front();
        if (act == "sql") return sql(body, mark);
        if (act == "code") return code(body, mark);
        if (act == "undo") return undo(body, mark);
        if (is_file_act(act)) return file_operation(act, body, mark);
        faults_.soft(mark, unknown_word("the operation", act, kActs));
        return as_written(act, body);
    }

private:
    /// An operation that is not understood: its body, with `file:` replaced by the payload as `text:`.
    Operation as_written(std::string act, Node const& written)
    {
        Operation operation{.act = std::move(act), .body = written, .file = {}, .notes = {}};
        if (!written.map()) {
            operation.body = Node(Node::Map{});
            operation.body.set("value", written);
        } else if (auto const* file = written.find("file"); file && file->text() && !written.find("text")) {
            if (auto const payload = load(*file)) take_payload(operation, *payload);
        }
        return operation;
    }

    static void take_payload(Operation& operation, Payload const& payload)
    {
        operation.body.erase("file");
        operation.body.set("text", Node(payload.text));
        operation.file = payload.file;
    }

    std::optional<Payload> load(Node const& name)
    {
        if (auto const fault = path_fault(*name.text()); !fault.empty()) {
            faults_.hard(name.mark, cat(fault, ": ", quoted(*name.text())));
            return std::nullopt;
        }
        try {
            auto& payloads = faults_.reading().payloads;
            auto payload = payloads.find(*name.text());
            if (!payload) {
                faults_.hard(name.mark, cat("the file ", quoted(payloads.shown(*name.text())), " is missing"));
                return std::nullopt;
            }
            if (!check_payload(payload->text, {.file = payload->file}, faults_.reading().faults)) return std::nullopt;
            return payload;
        } catch (Error const& error) {
            faults_.hard(name.mark, error.message(), error.advice());
            return std::nullopt;
        }
    }

    /// The text of an operation that carries a payload, from `text:` or `file:`. nullopt with a fault.
    std::optional<Payload> payload_of(Node const& body, Mark mark)
    {
        auto const* text = body.find("text");
        auto const* file = body.find("file");
        if ((text != nullptr) == (file != nullptr)) {
            faults_.soft(mark, "either 'file: FILE' or 'text: \"…\"' is needed");
            return std::nullopt;
        }
        auto const* given = text ? text : file;
        if (!given->text()) {
            faults_.soft(given->mark, cat("'", text ? "text" : "file", "' is ", given->kind_name(), ", not text"));
            return std::nullopt;
        }
        if (file) return load(*file);
        auto const& shown = faults_.reading().manifest.file;
        Place const place{.file = shown, .line = given->mark.line, .column = given->mark.column};
        if (!check_payload(*text->text(), place, faults_.reading().faults)) return std::nullopt;
        return Payload{.text = *text->text(), .file = cat(shown, ":", given->mark.line)};
    }

    bool check_keys(Node const& body, Words const& known)
    {
        bool fine = true;
        for (auto const& entry : *body.map()) {
            if (is_one_of(entry.key, known)) continue;
            faults_.soft(entry.mark, unknown_word("the key", entry.key, known));
            fine = false;
        }
        return fine;
    }

    /// The store that the body names; else the default one. nullptr with a fault.
    StoreSpec const* store_for(Node const& body, Mark mark, bool database)
    {
        auto const is_database = [](StoreSpec const& store) {
            return store.kind == StoreKind::Sqlite || store.kind == StoreKind::Postgres;
        };
        auto const fits = [&](StoreSpec const& store) {
            return database ? is_database(store) : store.kind == StoreKind::Files;
        };
        std::string_view const wanted = database ? "database" : "files";
        if (auto const* named = body.find("store")) {
            auto const* store = named->text() ? store_named(manifest_, *named->text()) : nullptr;
            if (store && fits(*store)) return store;
            Words names;
            for (auto const& known : manifest_.stores) names.push_back(known.name);
            auto const word = named->text() ? *named->text() : std::string(named->kind_name());
            faults_.soft(named->mark, store ? cat("the store ", quoted(word), " is not a ", wanted, " store")
                                            : unknown_word("the store", word, names));
            return nullptr;
        }
        auto const count = std::ranges::count_if(manifest_.stores, fits);
        if (count == 1) return &*std::ranges::find_if(manifest_.stores, fits);
        if (count > 1)
            faults_.soft(mark, cat("there are several ", wanted, " stores; 'store: NAME' is needed"));
        else
            faults_.soft(mark, cat("there is no ", wanted, " store"),
                         database ? "add one to 'stores:', as in  db: {sqlite: app.db}"
                                  : "add one to 'stores:', as in  home: {files: .}");
        return nullptr;
    }

    Operation sql(Node const& body, Mark mark)
    {
        Node long_form = body;
        if (body.text()) {
            long_form = Node(Node::Map{});
            long_form.set("file", body);
        }
        if (!long_form.map()) {
            faults_.soft(body.mark, cat("'sql' is ", body.kind_name(), ", not a file's name or {file | text, store}"));
            return as_written("sql", body);
        }
        bool const known = check_keys(long_form, {"file", "text", "store"});
        auto const* store = store_for(long_form, mark, true);
        auto const payload = payload_of(long_form, mark);
        if (!known || !store || !payload) return as_written_sql(long_form, payload);
        return sql_operation(store->name, to_lf(payload->text), payload->file, std::string(dialect_of(store->kind)));
    }

    static Operation as_written_sql(Node const& body, std::optional<Payload> const& payload)
    {
        Operation operation{.act = "sql", .body = body, .file = {}, .notes = {}};
        if (payload) take_payload(operation, {.text = to_lf(payload->text), .file = payload->file});
        return operation;
    }

    Operation code(Node const& body, Mark mark)
    {
        Operation operation{.act = "code", .body = body, .file = {}, .notes = {}};
        if (body.text()) {
            operation.body = Node(Node::Map{});
            operation.body.set("name", body);
        }
        auto const* name = operation.body.find("name");
        if (!name || !name->text() || !is_step_name(*name->text()))
            faults_.soft(mark, "'code' needs the name of a function that the application registers");
        if (operation.body.map()) check_keys(operation.body, {"name", "store"});
        if (!operation.body.map()) return as_written("code", body);
        if (direction_ == Direction::Down)
            faults_.soft(mark, "'code' may not be part of a down",
                         "a down is SQL and file operations, or 'down: none'");
        return operation;
    }

    /// The inverse of an operation of the same step's up, as a bundle writes out what the manifest left out.
    Operation undo(Node const& body, Mark mark)
    {
        auto const* act = act_undone(body);
        if (!act || direction_ != Direction::Down) {
            faults_.soft(mark, "'undo' is of one file operation, by its number: {of: 1, store: home, move: {…}}");
        } else {
            check_undone(*act, *body.find("of"));
            check_keys(act->value, inverse_keys(act->key));
            check_body(act->key, act->value, mark);
        }
        if (body.map()) store_for(body, mark, false);
        return as_written("undo", body);
    }

    /// The one file act in {ACT: …, of: N, store: NAME}; nullptr where it is not written so.
    static Node::Entry const* act_undone(Node const& body)
    {
        auto const* of = body.find("of");
        if (!of || !of->integer() || *of->integer() < 1 || !body.find("store") || body.map()->size() != 3)
            return nullptr;
        auto const& entries = *body.map();
        auto const act = std::ranges::find_if(
            entries, [](Node::Entry const& entry) { return is_file_act(entry.key) && entry.value.map(); });
        return act == entries.end() ? nullptr : &*act;
    }

    void check_undone(Node::Entry const& act, Node const& of)
    {
        auto const& up = faults_.step().up;
        auto const number = static_cast<std::uint64_t>(*of.integer());
        if (number > up.size())
            faults_.soft(of.mark, cat("'undo' is of operation ", number, ", but 'up' has ", up.size()));
        else if (up[number - 1].act != act.key)
            faults_.soft(of.mark, cat("'undo' is of operation ", number, " as ", quoted(act.key), ", but that is ",
                                      quoted(up[number - 1].act)));
    }

    Operation file_operation(std::string const& act, Node const& body, Mark mark)
    {
        if (!body.map()) {
            faults_.soft(body.mark.line > 0 ? body.mark : mark,
                         cat("'", act, "' is ", body.kind_name(), ", not a map with ", join(path_keys(act), ", ")));
            return in_store(as_written(act, body), mark);
        }
        check_keys(body, known_keys(act));
        check_body(act, body, mark);
        auto operation = in_store({.act = act, .body = body, .file = {}, .notes = {}}, mark);
        if (act == "write") read_write(operation, mark);
        return operation;
    }

    /// Names the store, whether the rest is understood or not: a bundle of it is read to the same step.
    Operation in_store(Operation operation, Mark mark)
    {
        if (auto const* store = store_for(operation.body, mark, false)) operation.body.set("store", Node(store->name));
        return operation;
    }

    void check_body(std::string_view act, Node const& body, Mark mark)
    {
        for (auto const& key : path_keys(act)) check_path(act, body, key, mark);
        if (act == "edit") check_edit(body, mark);
    }

    void check_path(std::string_view act, Node const& body, std::string_view key, Mark mark)
    {
        auto const* path = body.find(key);
        if (!path) return faults_.soft(mark, cat("'", act, "' needs '", key, "'"));
        if (!path->text())
            return faults_.soft(path->mark, cat("'", key, "' is ", path->kind_name(), ", not a path in text"));
        if (auto const fault = path_fault(*path->text()); !fault.empty())
            faults_.soft(path->mark, cat(fault, ": ", quoted(*path->text())));
    }

    void read_write(Operation& operation, Mark mark)
    {
        if (auto const payload = payload_of(operation.body, mark)) take_payload(operation, *payload);
        auto const* mode = operation.body.find("mode");
        if (!mode) return;
        auto const is_octal = [](char c) { return c >= '0' && c <= '7'; };
        auto const* text = mode->text();
        if (text && text->size() == 3 && std::ranges::all_of(*text, is_octal))
            operation.body.set("mode", Node(cat("0", *text)));
        else if (!text || text->size() != 4 || text->front() != '0' || !std::ranges::all_of(*text, is_octal))
            faults_.soft(mode->mark, "'mode' is not octal digits in quotes", "write it so: mode: \"0644\"");
    }

    void check_edit(Node const& body, Mark mark)
    {
        try {
            (void)edit_order(body);
        } catch (Error const& error) {
            auto const& place = error.place();
            faults_.soft(place.line > 0 ? Mark{place.line, place.column} : mark, error.message(), error.advice());
        }
    }

    Direction direction_;
    StepFaults& faults_;
    Manifest const& manifest_;
};

}  // namespace

std::vector<Operation> read_operations(Node const& list, Direction direction, StepFaults& faults)
{
    std::vector<Operation> operations;
    OperationReader reader(direction, faults);
    if (!list.sequence()) {
        faults.soft(list.mark, cat(list.kind_name(), " where a list of operations is needed, as in  - sql: FILE"));
        operations.push_back({.act = "?", .body = Node(Node::Map{{"value", list, {}}}), .file = {}, .notes = {}});
        return operations;
    }
    for (auto const& item : *list.sequence()) operations.push_back(reader.read(item));
    return operations;
}

Operation script_operation(Manifest const& manifest, std::string text, std::string file)
{
    auto const* store = manifest.database();
    return sql_operation(store ? store->name : std::string(), std::move(text), std::move(file),
                         std::string(dialect_of(store ? store->kind : StoreKind::Sqlite)));
}

}  // namespace newel
