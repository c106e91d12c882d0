#include "walks/inventor.h"

#include "base/text.h"

namespace newel::walks {

namespace {

std::vector<std::string> lines_of(std::string const& rows)
{
    std::vector<std::string> lines;
    for (auto const& line : split(rows, '\n'))
        if (!line.empty()) lines.emplace_back(line);
    return lines;
}

std::string ending_of(std::string const& path)
{
    auto const dot = path.rfind('.');
    auto const slash = path.rfind('/');
    bool const has = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    return has ? path.substr(dot) : "";
}

std::vector<std::string> paths_of(Files const& files, bool folders)
{
    std::vector<std::string> paths;
    for (auto const& [path, file] : files)
        if (file.is_folder == folders) paths.push_back(path);
    return paths;
}

/// What makes the table again, as it is now and with its rows.
std::string again(Database& database, std::string const& table)
{
    auto sql = database.rows(cat("SELECT sql FROM sqlite_schema WHERE name = '", table, "'"));
    sql.pop_back();
    auto const columns =
        lines_of(database.rows(cat("SELECT 'quote(' || name || ')' FROM pragma_table_info('", table, "')")));
    for (auto const& row :
         lines_of(database.rows(cat("SELECT ", join(columns, " || ', ' || "), " FROM ", table, " ORDER BY id"))))
        sql += cat("; INSERT INTO ", table, " VALUES (", row, ")");
    for (auto const& index : lines_of(database.rows(cat(
             "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = '", table, "'"))))
        sql += cat("; ", index);
    return sql;
}

}  // namespace

StepPtr Inventor::step_after(Steps const& below)
{
    for (int tries = 0;; ++tries) {
        Step step;
        if (!below.empty() && chance_.one_in(12)) {
            step = *chance_.of(below);  // the same again: the same id at another version
            if (step.has_sql() || step.says_down) continue;
        } else {
            Tree tree(model_.base(), model_.changes());
            for (auto const& each : below) (void)tree.take(*each);
            auto const kind = chance_.below(10);
            if (below.empty() || kind < 5) add_sql(step, below);
            if (kind >= 4)
                for (auto acts = chance_.between(1, 3); acts > 0; --acts) {
                    add_file_act(step, tree.files());
                    if (!tree.take(Step{.files = {step.files.back()}})) break;
                }
        }
        step.name = cat("s", ++count_);
        auto const made = std::make_shared<Step const>(std::move(step));
        auto steps = below;
        steps.push_back(made);
        if (model_.fits(steps)) return made;
        if (tries > 200) throw std::logic_error("no step can be invented");
    }
}

Steps Inventor::longer(Steps steps, std::size_t more)
{
    for (; more > 0; --more) steps.push_back(step_after(steps));
    return steps;
}

Steps Inventor::amended(Steps const& steps, std::size_t at)
{
    Steps out(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
    out.push_back(step_after(out));
    for (auto i = at + 1; i < steps.size(); ++i) {
        auto longer = out;
        longer.push_back(steps[i]);
        out = !steps[i]->is_bound && model_.fits(longer) ? longer : this->longer(out, 1);
    }
    return out;
}

void Inventor::add_sql(Step& step, Steps const& below)
{
    auto const database = database_at(below, {});
    auto const named = [&](char const* type) {
        return lines_of(
            database->rows(cat("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL AND type = '", type, "'")));
    };
    auto const tables = named("table");
    auto const number = chance_.below(1'000'000);
    auto const kind = tables.empty() ? 0 : chance_.below(10);
    if (kind <= 1) {
        auto const name = cat("t", number);
        step.sql_up = cat("CREATE TABLE ", name, " (id INTEGER PRIMARY KEY, name TEXT NOT NULL, n INTEGER DEFAULT 7)",
                          chance_.one_in(3) ? " WITHOUT ROWID" : "", "; INSERT INTO ", name,
                          " (id, name, n) VALUES (1, 'one', 1), (2, 'two''s', 22)");
        step.sql_down = cat("DROP TABLE ", name);
        step.makes = name;
        return;
    }
    auto const table = chance_.of(tables);
    auto const column = cat("c", number);
    if (kind == 2 || kind == 3) {
        auto const* const type = chance_.one_in(2) ? " TEXT DEFAULT 'some text'" : " INTEGER NOT NULL DEFAULT 5";
        step.sql_up = cat("ALTER TABLE ", table, " ADD COLUMN ", column, type);
        step.sql_down = cat("ALTER TABLE ", table, " DROP COLUMN ", column);
    } else if (kind == 4) {
        auto const id = 10 + number % 50'000;
        step.sql_up = cat("INSERT INTO ", table, " (id, name, n) VALUES (", id, ", 'row ", id, "', ", id % 97, ")");
        step.sql_down = cat("DELETE FROM ", table, " WHERE id = ", id);
    } else if (kind == 5) {
        step.sql_up = cat("CREATE INDEX i", number, " ON ", table, "(name, n)");
        step.sql_down = cat("DROP INDEX i", number);
    } else if (kind == 6) {
        step.adds_to = table;
        step.amount = static_cast<long long>(1 + number % 50);
        step.sql_up = cat("UPDATE ", table, " SET n = n + ", step.amount);
        step.sql_down = cat("UPDATE ", table, " SET n = n - ", step.amount);
    } else if (kind == 7) {
        step.sql_up = cat("CREATE VIEW v", number, " AS SELECT id, name FROM ", table);
        step.sql_down = cat("DROP VIEW v", number);
    } else if (kind == 8) {  // a column that was added, with its default in every row
        auto const columns = lines_of(database->rows(
            cat("SELECT name || ' ' || type || CASE \"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END || ' DEFAULT ' || "
                "dflt_value FROM pragma_table_info('",
                table, "') WHERE name LIKE 'c%'")));
        if (columns.empty()) return add_sql(step, below);
        auto const definition = chance_.of(columns);
        step.sql_up = cat("ALTER TABLE ", table, " DROP COLUMN ", definition.substr(0, definition.find(' ')));
        step.sql_down = cat("ALTER TABLE ", table, " ADD COLUMN ", definition);
        step.is_bound = true;
    } else {
        if (!named("view").empty()) return add_sql(step, below);  // one of them may look at it
        step.sql_up = cat("DROP TABLE ", table);
        step.sql_down = again(*database, table);
        step.drops = table;
        step.is_bound = true;
    }
}

std::string Inventor::fresh_path(Files const& files, std::string const& ending)
{
    static std::vector<std::string> const kFolders{"", "", "config/", "etc/shop/", "var/", "notes/", "models/d/"};
    for (;;) {
        auto const& folder = chance_.of(kFolders);  // a draw a line: arguments have no order
        auto const number = chance_.below(40);
        auto const path = cat(folder, "f", number, ending);
        if (!files.contains(path)) return path;
    }
}

void Inventor::add_file_act(Step& step, Files const& files)
{
    using enum FileAct::Kind;
    auto const plain = paths_of(files, false);
    auto const folders = paths_of(files, true);
    auto const kind = chance_.below(12);
    FileAct act;
    bool const on_folder = chance_.one_in(4) && !folders.empty();
    auto const some = on_folder ? chance_.of(folders) : plain.empty() ? "none.txt" : chance_.of(plain);
    if (kind <= 2) {
        act = {.kind = Move, .from = some, .path = fresh_path(files, ending_of(some))};
        if (chance_.one_in(6)) act.from = "missing.txt";
        bool const is_first = step.files.empty() && act.from == some;
        if (is_first && chance_.one_in(3)) {
            step.says_down = true;
            step.is_bound = true;
            step.files.push_back(act);
            step.files_down.push_back({.kind = Move, .from = act.path, .path = act.from});
            return;
        }
    } else if (kind == 3) {
        act = {.kind = Copy, .from = some, .path = fresh_path(files, ending_of(some))};
    } else if (kind == 4) {
        act = {.kind = Remove, .path = chance_.one_in(5) ? "missing.txt" : some};
    } else if (kind == 5) {
        act = {.kind = Mkdir, .path = on_folder ? some : fresh_path(files, "")};
    } else if (kind == 6 || kind == 7) {
        auto const path = !on_folder && chance_.one_in(2) ? some : fresh_path(files, ".txt");
        act = {.kind = Write, .path = path, .text = cat("written, ", chance_.below(1000), "\n")};
        if (auto const ending = ending_of(path); ending != ".txt" && ending != ".bin")
            act.path = fresh_path(files, ".txt");
    } else if (kind == 8) {
        static std::vector<std::string> const kPatterns{"notes/*.txt", "models/**/*.yml", "**/*.txt", "cache/**/*.txt"};
        auto const pattern = chance_.of(kPatterns);
        switch (chance_.below(3)) {
            case 0: act = {.kind = Move, .from = pattern, .path = fresh_path(files, "")}; break;
            case 1: act = {.kind = Copy, .from = pattern, .path = fresh_path(files, "")}; break;
            default: act = {.kind = Remove, .path = pattern};
        }
    } else {
        return add_edit(step, files);
    }
    // A down that is written out says one move; the rest of such a step would have none.
    if (step.says_down) return;
    step.files.push_back(act);
}

void Inventor::add_edit(Step& step, Files const& files)
{
    static std::vector<std::string> const kKeys{"engine", "size", "colour", "legacy", "extra", "level"};
    static std::vector<std::string> const kValues{"1", "22", "true", "plain", "deep"};
    std::vector<std::string> targets{"models/**/*.yml", "**/*.yml", "**/*.yaml", "**/*.json"};
    for (auto const& [path, file] : files)
        if (file.document) targets.push_back(path);
    FileAct act{.kind = FileAct::Kind::Edit, .path = chance_.of(targets)};
    auto keys = kKeys;
    auto const take = [&] {
        auto const at = static_cast<std::ptrdiff_t>(chance_.below(keys.size()));
        auto key = keys[static_cast<std::size_t>(at)];
        keys.erase(keys.begin() + at);
        return key;
    };
    if (chance_.one_in(2)) {
        auto key = take();
        act.set.emplace_back(std::move(key), chance_.of(kValues));
    }
    if (chance_.one_in(2)) act.remove.push_back(take());
    if (act.set.empty() || chance_.one_in(3)) {
        auto from = take();
        act.rename.emplace_back(std::move(from), take());
    }
    if (step.says_down) return;
    step.files.push_back(act);
}

}  // namespace newel::walks
