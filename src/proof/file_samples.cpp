#include "proof/file_samples.h"

#include "base/limits.h"
#include "base/path_glob.h"
#include "base/text.h"
#include "manifest/document_edit.h"

#include <algorithm>

namespace newel {

namespace {

/// A name that fits one part of a pattern: `*` is `word`, a bracket expression its first character.
std::string fitting_name(std::string const& part, std::string const& word)
{
    std::string name;
    for (std::size_t i = 0; i < part.size(); ++i) {
        auto const close = part[i] == '[' ? part.find(']', i + 2) : std::string::npos;
        if (close != std::string::npos) {
            name += part[i + 1] == '!' ? 'x' : part[i + 1];
            i = close;
        } else if (part[i] == '*') {
            name += word;
        } else {
            name += part[i] == '?' ? 'x' : part[i];
        }
    }
    return name;
}

/// Two paths that fit a pattern, one of them deeper where it may be; a path is itself.
std::vector<std::string> fitting_paths(std::string const& pattern)
{
    if (!is_path_glob(pattern)) return {pattern};
    std::vector<std::string> paths;
    for (std::string const word : {"one", "two"}) {
        std::string path;
        for (auto const& part : split(pattern, '/')) {
            if (part == "**" && word == "one") continue;
            path = joined_path(path, part == "**" ? std::string("deep") : fitting_name(part, word));
        }
        if (fits_path_glob(pattern, path)) paths.push_back(path);
    }
    return paths;
}

std::string plain_document(DocumentKind kind)
{
    if (kind == DocumentKind::Json) return "{\n  \"generated\": [1, {\"two\": \"Größe 漢字\"}]\n}\n";
    return "# generated, with a comment\ngenerated:\n  - 1   # one\n  - {two: \"Größe 漢字\"}\n";
}

/// The document with a value at `key`, unless there is one, or no place for it.
std::string with_key(std::string const& text, DocumentKind kind, DocumentPath const& key, std::string const& shown)
{
    try {
        if (edit_document(text, kind, {.remove = {key}}, shown).changed) return text;
        auto const value = Node(cat("value of ", document_path_text(key)));
        return edit_document(text, kind, {.set = {{key, value}}}, shown).text;
    } catch (Error const&) {
        return text;  // what the step makes of that, it says itself
    }
}

std::string document_for(NeededFile const& needed, std::string const& path, std::string text)
{
    auto const kind = document_kind(needed.like.empty() ? path : needed.like);
    // A later step may edit it under another name, and JSON is YAML, too.
    if (text.empty()) text = plain_document(kind.value_or(DocumentKind::Json));
    if (!kind) return text;
    for (auto const& key : needed.keys) text = with_key(text, *kind, key, path);
    return text;
}

bool touches(std::string const& path, std::string const& other)
{
    return path == other || path.starts_with(cat(other, "/")) || other.starts_with(cat(path, "/"));
}

/// Whether a new file can be there: nothing is, and no file stands where a folder would be.
bool has_room(FileSystem& disk, std::string const& path)
{
    if (disk.facts(path).kind != FileKind::Absent) return false;
    for (auto folder = parent_path(path); !folder.empty(); folder = parent_path(folder)) {
        auto const kind = disk.facts(folder).kind;
        if (kind != FileKind::Absent) return kind == FileKind::Folder;
    }
    return true;
}

class Samples {
public:
    Samples(FileSystem& disk, std::vector<std::string> const& reserved) : disk_(disk), reserved_(reserved) {}

    void add(NeededFile const& needed)
    {
        if (is_path_glob(needed.pattern) && edit_all(needed)) return;
        for (auto const& path : fitting_paths(needed.pattern)) add_at(needed, path);
    }

    [[nodiscard]] std::vector<SampleFile> take() { return std::move(files_); }

private:
    void add_at(NeededFile const& needed, std::string const& path)
    {
        if (is_reserved(path)) return;
        if (needed.kind == NeededFile::Kind::Document) return edit(needed, path);
        if (!has_room(disk_, path) || is_coming(path)) return;
        if (needed.kind == NeededFile::Kind::File) return put(path, document_for(needed, path, {}));
        put(cat(path, "/one.txt"), "one\n");
        put(cat(path, "/deep/two.yml"), plain_document(DocumentKind::Yaml));
    }

    /// Gives the documents that fit and are there their keys. False where none is.
    bool edit_all(NeededFile const& needed)
    {
        std::vector<std::string> found;
        collect(glob_folder(needed.pattern), PathGlob(needed.pattern), found);
        for (auto const& file : files_)
            if (fits_path_glob(needed.pattern, file.path)) found.push_back(file.path);
        if (needed.kind == NeededFile::Kind::Document)
            for (auto const& path : found) edit(needed, path);
        return !found.empty();
    }

    void edit(NeededFile const& needed, std::string const& path)
    {
        if (is_reserved(path)) return;
        auto const coming = std::ranges::find(files_, path, &SampleFile::path);
        if (coming != files_.end()) {
            coming->bytes = document_for(needed, path, coming->bytes);
        } else if (disk_.facts(path).kind == FileKind::File) {
            auto const text = disk_.read(path, limits::kManifestBytes);
            auto const edited = document_for(needed, path, text);
            if (edited != text) put(path, edited);
        } else if (has_room(disk_, path)) {
            put(path, document_for(needed, path, {}));
        }
    }

    void collect(std::string const& folder, PathGlob const& glob, std::vector<std::string>& found)
    {
        for (auto const& entry : disk_.list(folder)) {
            auto const path = joined_path(folder, entry.name);
            if (entry.name == ".newel" || is_reserved(path)) continue;
            if (entry.kind == FileKind::Folder) collect(path, glob, found);
            if (entry.kind == FileKind::File && glob.fits(path)) found.push_back(path);
        }
    }

    [[nodiscard]] bool is_reserved(std::string const& path) const
    {
        return std::ranges::any_of(reserved_, [&](std::string const& other) { return touches(path, other); });
    }
    [[nodiscard]] bool is_coming(std::string const& path) const
    {
        return std::ranges::any_of(files_, [&](SampleFile const& file) { return touches(path, file.path); });
    }
    void put(std::string path, std::string bytes) { files_.push_back({std::move(path), std::move(bytes)}); }

    FileSystem& disk_;
    std::vector<std::string> const& reserved_;
    std::vector<SampleFile> files_{};
};

NeededFile::Kind kind_of(std::string const& path)
{
    if (is_path_glob(path)) return NeededFile::Kind::File;
    auto const name = path.substr(path.rfind('/') + 1);
    return name.find('.') == std::string::npos ? NeededFile::Kind::Folder : NeededFile::Kind::File;
}

std::vector<DocumentPath> keys_of(FileOperation const& operation)
{
    auto const order = edit_order(operation.body);
    std::vector<DocumentPath> keys;
    for (auto const& [from, to] : order.rename) keys.push_back(from);
    for (auto const& [path, value] : order.set) keys.push_back(path);
    std::ranges::copy(order.remove, std::back_inserter(keys));
    return keys;
}

bool takes(FileOperation const& operation) { return operation.act == "move" || operation.act == "copy"; }

class Needs {
public:
    void add(FileOperation const& operation)
    {
        auto const& path = takes(operation) ? operation.from : operation.path;
        auto const* maker = maker_of(path);
        if (maker && operation.act == "edit")
            shape(*maker, operation);
        else if (!maker && operation.act != "mkdir")
            needed_.push_back(need(operation, path));
        earlier_.push_back(operation);
    }

    [[nodiscard]] std::vector<NeededFile> take() { return std::move(needed_); }

private:
    /// What an earlier operation of the same step makes is there by itself.
    [[nodiscard]] FileOperation const* maker_of(std::string const& path) const
    {
        auto const found = std::ranges::find_if(earlier_, [&](FileOperation const& operation) {
            bool const makes = takes(operation) || operation.act == "write";
            if (is_path_glob(path)) return makes && fits_path_glob(path, operation.path);
            return makes && touches(path, operation.path);
        });
        return found == earlier_.end() ? nullptr : &*found;
    }

    /// What moves to where it is edited has to be such a document before.
    void shape(FileOperation const& maker, FileOperation const& edit)
    {
        auto const file = std::ranges::find(needed_, maker.from, &NeededFile::pattern);
        if (file == needed_.end()) return;
        file->kind = NeededFile::Kind::Document;
        file->like = maker.path;
        std::ranges::move(keys_of(edit), std::back_inserter(file->keys));
    }

    static NeededFile need(FileOperation const& operation, std::string const& path)
    {
        NeededFile file{.kind = kind_of(path), .pattern = path};
        if (operation.act == "write") file.kind = NeededFile::Kind::File;
        if (operation.act != "edit") return file;
        file.kind = NeededFile::Kind::Document;
        file.keys = keys_of(operation);
        return file;
    }

    std::vector<NeededFile> needed_{};
    std::vector<FileOperation> earlier_{};
};

}  // namespace

std::vector<NeededFile> needed_files(std::vector<Operation> const& operations, StoreRoots const& roots)
{
    Needs needs;
    for (auto const& each : operations)
        if (each.is_file() && each.act != "undo") needs.add(file_operation(each, roots));
    return needs.take();
}

std::vector<SampleFile> sample_files(FileSystem& disk, std::vector<NeededFile> const& needed,
                                     std::vector<std::string> const& reserved)
{
    Samples samples(disk, reserved);
    for (auto const& file : needed) samples.add(file);
    return samples.take();
}

}  // namespace newel
