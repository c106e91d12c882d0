#include "walks/steps.h"

#include <newel/newel.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace newel::walks {

namespace fs = std::filesystem;

namespace {

std::string quoted(std::string const& text)
{
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + '"';
}

std::string edit_text(FileAct const& act)
{
    auto out = cat("edit: {files: ", quoted(act.path));
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
        case Move: return cat("move: {from: ", quoted(act.from), ", to: ", quoted(act.path), "}");
        case Copy: return cat("copy: {from: ", quoted(act.from), ", to: ", quoted(act.path), "}");
        case Remove: return cat("remove: {path: ", quoted(act.path), "}");
        case Mkdir: return cat("mkdir: {path: ", quoted(act.path), "}");
        case Write: return cat("write: {path: ", quoted(act.path), ", text: ", quoted(act.text), "}");
        case Edit: return edit_text(act);
    }
    return {};
}

std::string lines_of(std::string const& sql, std::vector<FileAct> const& files)
{
    std::string out;
    if (!sql.empty()) out += cat("      - sql: {text: ", quoted(sql), "}\n");
    for (auto const& act : files) out += cat("      - ", text_of(act), "\n");
    return out;
}

void write(fs::path const& file, std::string const& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string numbered(std::size_t version, std::string const& name)
{
    auto const digits = std::to_string(version);
    return cat(std::string(4 - digits.size(), '0'), digits, "-", name);
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
            write(fs::path(folder) / "migrations" / cat(numbered(version, step.name), ".down.sql"), step.sql_down);
    }
    write(fs::path(folder) / "manifests" / "shop.yaml", text);
    Engine engine({.folder = folder});
    (void)engine.lock();
    (void)engine.write_bundle("", "out");
    std::ifstream in(fs::path(folder) / "out" / cat("shop-", steps.size(), ".newel"), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    in.close();
    fs::remove_all(folder);
    return bytes;
}

}  // namespace newel::walks
