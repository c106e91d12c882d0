#include "walks/model.h"

#include "base/text.h"
#include "support/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace newel::walks {

namespace fs = std::filesystem;

namespace {

Document yaml(std::string head, std::vector<Document::Entry> entries)
{
    return {.head = std::move(head), .entries = std::move(entries)};
}

std::string shown(std::string const& text) { return text.size() > 400 ? text.substr(0, 400) + "…" : text; }

/// How much the steps that follow the making of a table add to its rows.
long long added_since_made(Steps const& steps, std::string const& table)
{
    long long sum = 0;
    for (auto const& step : steps) {
        if (step->makes == table) sum = 0;
        if (step->adds_to == table) sum += step->amount;
    }
    return sum;
}

}  // namespace

Model::Model()
{
    auto const file = [&](std::string const& path, std::string text) {
        base_[path] = {.text = std::move(text), .origin = "base " + path};
    };
    auto const document = [&](std::string const& path, Document made) {
        base_[path] = {.document = std::move(made), .origin = "base " + path};
    };
    document("settings.yaml", yaml("# settings, written by hand\n\n",
                                   {{.key = "name", .value = "shop", .behind = "   # shown to people"},
                                    {.above = "# not blue\n", .key = "colour", .gap = "  ", .value = "red"},
                                    {.key = "size", .value = "12"},
                                    {.above = "# the application's own\n", .key = "own", .value = "1"}}));
    document("config.json", {.is_json = true,
                             .entries = {{.key = "engine", .value = "\"fast\""},
                                         {.key = "size", .value = "3"},
                                         {.key = "own", .value = "1"},
                                         {.key = "legacy", .value = "true"}}});
    for (std::string const name : {"a", "b", "c"})
        document(cat("models/", name, "/model.yml"),
                 yaml("", {{.key = "engine", .value = "e" + name},
                           {.key = "own", .value = "1", .behind = " # kept"},
                           {.above = "# in MiB\n", .key = "size", .value = "12"},
                           {.key = "legacy", .value = "'yes'", .behind = "  # gone soon"}}));
    file("models/a/weights.bin", std::string(5000, 'w'));
    file("cache/old/entry.txt", "stale\n");
    file("readme.txt", "the old readme\n");
    file("notes/one.txt", "first\n");
    file("notes/two.txt", "second\n");
    Files folders;
    for (auto const& [path, each] : base_)
        for (auto folder = parent_of(path); !folder.empty(); folder = parent_of(folder))
            folders[folder] = {.is_folder = true, .mode = 0755, .origin = "base " + folder};
    base_.merge(folders);
}

bool Model::fits(Steps const& steps) const
{
    Tree tree(base_, changes_);
    for (auto const& step : steps)
        if (!tree.take(*step)) return false;
    auto const database = database_at(steps, {});
    if (!database) return false;
    // SQLite lets a view outlive its table.
    auto const views =
        database->rows("SELECT 'SELECT 1 FROM ' || name || ' LIMIT 0;' FROM sqlite_schema WHERE type = 'view'");
    return database->run(views);
}

Tree Model::tree_at(Steps const& steps) const
{
    Tree tree(base_, changes_);
    for (auto const& step : steps)
        if (!tree.take(*step)) throw std::logic_error("the model cannot take a step: " + key_of(*step));
    return tree;
}

Expected const& Model::at(Steps const& steps)
{
    auto const key = key_of(steps);
    if (auto const found = known_.find(key); found != known_.end()) return found->second;
    auto const database = database_at(steps, rows_);
    if (!database) throw std::logic_error("the model cannot run a step's SQL");
    return known_[key] = {.files = tree_at(steps).files(), .image = database->image()};
}

void Model::moved(Steps const& from, Steps const& to)
{
    std::size_t base = 0;
    while (base < from.size() && base < to.size() && key_of(*from[base]) == key_of(*to[base])) ++base;
    auto const before = rows_.size();
    auto const lose = [&](std::string const& table) {
        if (!table.empty()) std::erase_if(rows_, [&](AppRow const& row) { return row.table == table; });
    };
    for (auto i = base; i < from.size(); ++i) lose(from[i]->makes);
    for (auto i = base; i < to.size(); ++i) lose(to[i]->drops);
    if (rows_.size() != before) known_.clear();
}

std::string Model::change(Steps const& steps, std::string const& data, Chance& chance)
{
    std::string what;
    switch (chance.below(4)) {
        case 0: what = change_text(steps, data, chance); break;
        case 1: what = change_value(steps, data, chance); break;
        case 2: what = add_file(steps, data, chance); break;
        default: what = add_row(steps, data, chance);
    }
    if (!what.empty()) known_.clear();
    return what;
}

std::string Model::change_text(Steps const& steps, std::string const& data, Chance& chance)
{
    auto const tree = tree_at(steps);
    std::vector<std::string> paths;
    for (auto const& [path, file] : tree.files())
        if (!file.is_folder && !file.document && !tree.copied().contains(file.origin)) paths.push_back(path);
    if (paths.empty()) return {};
    auto const path = chance.of(paths);
    auto const& file = tree.files().at(path);
    auto const text = cat("changed by the application, ", ++count_, "\n");
    auto const base = base_;
    auto const changes = changes_;
    if (file.origin.starts_with("base "))
        base_.at(file.origin.substr(5)).text = text;
    else
        changes_[file.origin].text = text;
    // A step that is there twice wrote nothing the second time; on the way up it would now.
    auto const now = tree_at(steps);
    if (now.files().at(path).bytes() != text) {
        base_ = base;
        changes_ = changes;
        return {};
    }
    test::write_file(fs::path(data) / path, text);
    return cat("writes ", path);
}

std::string Model::change_value(Steps const& steps, std::string const& data, Chance& chance)
{
    auto const tree = tree_at(steps);
    std::vector<std::string> paths;
    for (auto const& [path, file] : tree.files())
        if (file.document && file.origin.starts_with("base ") && !tree.copied().contains(file.origin))
            paths.push_back(path);
    if (paths.empty()) return {};
    auto const path = chance.of(paths);
    auto const value = cat(++count_);
    auto now = *tree.files().at(path).document;
    now.find("own")->value = value;
    base_.at(tree.files().at(path).origin.substr(5)).document->find("own")->value = value;
    test::write_file(fs::path(data) / path, now.text());
    return cat("sets own to ", value, " in ", path);
}

std::string Model::add_file(Steps const& steps, std::string const& data, Chance& chance)
{
    auto const tree = tree_at(steps);
    if (tree.has_patterns()) return {};  // what a pattern took, and what came later, are not to be told apart here
    std::vector<std::string> folders;
    for (auto const& [path, file] : tree.files())
        if (file.is_folder && file.origin.starts_with("base ") && !tree.copied().contains(file.origin))
            folders.push_back(path);
    if (folders.empty()) return {};
    auto const folder = chance.of(folders);
    auto const name = cat("app-", ++count_, ".txt");
    auto const found = cat(tree.files().at(folder).origin.substr(5), "/", name);
    auto const text = cat("by the application, ", count_, "\n");
    base_[found] = {.text = text, .origin = "base " + found};
    test::write_file(fs::path(data) / folder / name, text);
    return cat("adds ", folder, "/", name);
}

std::string Model::add_row(Steps const& steps, std::string const& data, Chance& chance)
{
    std::vector<std::string> tables;
    for (auto const& step : steps) {
        if (!step->makes.empty()) tables.push_back(step->makes);
        std::erase(tables, step->drops);
    }
    if (tables.empty()) return {};
    AppRow row{.table = chance.of(tables), .id = 100'000 + ++count_, .name = cat("app ", count_)};
    auto const n = static_cast<long long>(chance.below(1000));
    row.n = n - added_since_made(steps, row.table);
    Database database(cat(data, "/shop.db"));
    if (!database.run(
            cat("INSERT INTO ", row.table, " (id, name, n) VALUES (", row.id, ", '", row.name, "', ", n, ")")))
        throw std::runtime_error(cat("the application cannot insert into ", row.table));
    rows_.push_back(row);
    return cat("inserts ", row.id, " into ", row.table);
}

void write_files(std::string const& data, Files const& files)
{
    for (auto const& [path, file] : files) {
        if (file.is_folder)
            fs::create_directories(fs::path(data) / path);
        else
            test::write_file(fs::path(data) / path, file.bytes());
    }
}

Files read_files(std::string const& data)
{
    Files files;
    for (auto each = fs::recursive_directory_iterator(data); each != fs::recursive_directory_iterator(); ++each) {
        auto const path = each->path().string().substr(data.size() + 1);
        if (path == ".newel") {
            each.disable_recursion_pending();
            continue;
        }
        if (path.starts_with("shop.db")) continue;
        struct stat facts {};
        if (::lstat(each->path().c_str(), &facts) != 0) throw std::runtime_error(cat(path, " cannot be looked at"));
        File file{.is_folder = S_ISDIR(facts.st_mode), .mode = facts.st_mode & 07777};
        if (!file.is_folder) file.text = test::read_file(each->path());
        files[path] = std::move(file);
    }
    return files;
}

std::string difference(Expected const& expected, Files const& files, Image const& image)
{
    for (auto const& [path, file] : expected.files) {
        auto const found = files.find(path);
        if (found == files.end()) return cat("the ", file.is_folder ? "folder " : "file ", path, " is missing");
        if (found->second.is_folder != file.is_folder) return cat(path, " is of another kind");
        if (found->second.mode != file.mode)
            return cat(path, " has the mode ", found->second.mode, ", not ", file.mode);
        if (!file.is_folder && found->second.text != file.bytes())
            return cat("the file ", path, " differs: expected <", shown(file.bytes()), "> found <",
                       shown(found->second.text), ">");
    }
    for (auto const& [path, file] : files)
        if (!expected.files.contains(path)) return cat(path, " should not be there: <", shown(file.text), ">");
    for (auto const& [table, rows] : expected.image) {
        auto const found = image.find(table);
        if (found == image.end()) return cat("the table ", table, " is missing");
        if (found->second != rows)
            return cat(table.empty() ? std::string("the schema") : "the table " + table, " differs: expected <", rows,
                       "> found <", found->second, ">");
    }
    for (auto const& [table, rows] : image)
        if (!expected.image.contains(table)) return cat("the table ", table, " should not be there");
    return {};
}

}  // namespace newel::walks
