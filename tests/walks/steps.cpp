#include "walks/steps.h"

#include "support/apps.h"

namespace newel::walks {

namespace fs = std::filesystem;
using test::in_yaml_quotes;

namespace {

std::string edit_text(FileAct const& act)
{
    auto out = cat("edit: {files: ", in_yaml_quotes(act.path));
    auto const add = [&](char const* key, auto const& pairs) {
        if (pairs.empty()) return;
        std::vector<std::string> parts;
        for (auto const& [left, right] : pairs) parts.push_back(cat(left, ": ", right));
        out += cat(", ", key, ": {", join(parts, ", "), "}");
    };
    add("rename", act.rename);
    add("set", act.set);
    if (!act.remove.empty()) out += cat(", remove: [", join(act.remove, ", "), "]");
    return out + "}";
}

std::string text_of(FileAct const& act)
{
    using enum FileAct::Kind;
    switch (act.kind) {
        case Move: return cat("move: {from: ", in_yaml_quotes(act.from), ", to: ", in_yaml_quotes(act.path), "}");
        case Copy: return cat("copy: {from: ", in_yaml_quotes(act.from), ", to: ", in_yaml_quotes(act.path), "}");
        case Remove: return cat("remove: {path: ", in_yaml_quotes(act.path), "}");
        case Mkdir: return cat("mkdir: {path: ", in_yaml_quotes(act.path), "}");
        case Write: return cat("write: {path: ", in_yaml_quotes(act.path), ", text: ", in_yaml_quotes(act.text), "}");
        case Edit: return edit_text(act);
    }
    return {};
}

std::string lines_of(std::string const& sql, std::vector<FileAct> const& files)
{
    std::string out;
    if (!sql.empty()) out += cat("      - sql: {text: ", in_yaml_quotes(sql), "}\n");
    for (auto const& act : files) out += cat("      - ", text_of(act), "\n");
    return out;
}

}  // namespace

std::string key_of(Step const& step) { return lines_of(step.sql_up, step.files); }

std::string key_of(Steps const& steps)
{
    std::string key;
    for (auto const& step : steps) key += key_of(*step) + "\n";
    return key;
}

std::string bundle_of(Steps const& steps, std::string const& folder)
{
    auto text = cat("newel: 1\napp: shop\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\nsteps:",
                    steps.empty() ? " {}" : "", "\n");
    std::size_t version = 0;
    for (auto const& each : steps) {
        auto const& step = *each;
        text += cat("  ", ++version, ":\n    name: ", step.name, "\n    up:\n", lines_of(step.sql_up, step.files));
        bool const is_all_said = step.says_down || step.files.empty();
        if (is_all_said)
            text += cat("    down:\n", lines_of({}, step.files_down), lines_of(step.sql_down, {}));
        else if (step.has_sql())  // the script beside it; the files' inverses are derived
            test::write_file(fs::path(folder) / "migrations" / cat(test::numbered(version, step.name), ".down.sql"),
                             step.sql_down);
    }
    auto bytes = test::bundle_of(folder, "shop", text, steps.size());
    fs::remove_all(folder);
    return bytes;
}

}  // namespace newel::walks
