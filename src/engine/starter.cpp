#include "engine/starter.h"

#include "files/disk_tree.h"
#include "files/durable.h"
#include "files/prefix.h"
#include "manifest/layouts/layouts.h"
#include "manifest/manifest_reader.h"

#include <algorithm>
#include <optional>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr int kDepth = 4;            // how deep is looked for folders and databases
constexpr std::size_t kMost = 5000;  // and how many entries at most

struct Surroundings {
    std::string layout{};
    std::string layout_dir{};
    std::vector<std::string> databases{};
};

bool is_sqlite(fs::path const& file)
{
    try {
        auto const bytes = read_prefix(file, 16);
        return bytes && *bytes == std::string_view("SQLite format 3\0", 16);
    } catch (Error const&) {
        return false;
    }
}

bool is_skipped(std::string const& name)
{
    return name.starts_with(".") || name == "node_modules" || name == "target" || name == "build" || name == "vendor";
}

void look_into(DiskTree const& files, fs::path const& top, std::string const& folder, int depth, std::size_t& seen,
               Surroundings& found)
{
    if (depth > kDepth) return;
    if (found.layout.empty() && !folder.empty()) {
        if (auto const layout = recognise_layout(files, folder)) {
            found.layout = *layout;
            found.layout_dir = folder;
        }
    }
    for (auto const& entry : files.list(folder)) {
        if (is_skipped(entry.name) || ++seen > kMost) continue;
        auto const path = folder.empty() ? entry.name : cat(folder, "/", entry.name);
        if (entry.is_folder)
            look_into(files, top, path, depth + 1, seen, found);
        else if (is_sqlite(top / path))
            found.databases.push_back(path);
    }
}

/// A folder's name made fit to name an app.
std::string app_name_from(std::string const& name)
{
    std::string app;
    for (char const c : lower(name)) {
        bool const fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (fits)
            app += c;
        else if (!app.empty() && app.back() != '-')
            app += '-';
    }
    while (!app.empty() && (app.back() == '-')) app.pop_back();
    while (!app.empty() && !(app.front() >= 'a' && app.front() <= 'z')) app.erase(0, 1);
    return is_app_name(app) ? app : "app";
}

std::string file_name(std::string const& path) { return fs::path(path).filename().string(); }
std::string folder_name(std::string const& path) { return fs::path(path).parent_path().generic_string(); }

/// Text as a YAML scalar that reads back as itself.
std::string yaml_text(std::string const& text)
{
    bool const plain = !text.empty() &&
                       text.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789_-./") == std::string::npos &&
                       text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == 0;
    return plain ? text : to_json(Node(text));
}

std::string manifest_text(InitProposal const& proposal, InitRequest const& request, std::string const& dev,
                          Surroundings const& found)
{
    auto text = cat("newel: 1\napp: ", proposal.app,
                    "\nstores:\n  db: {sqlite: ", yaml_text(file_name(proposal.database)), "}\n");
    if (!request.files.empty()) text += cat("  home: {files: ", yaml_text(request.files), "}\n");
    text += cat("dev: ", yaml_text(dev), "\n");
    if (found.layout.empty()) return text + "steps: {}\n";
    return text + cat("from: {layout: ", found.layout, ", dir: ", yaml_text(found.layout_dir), "}\n");
}

}  // namespace

Starter::Starter(Session& session) : session_(session) {}

InitProposal Starter::propose(InitRequest const& request)
{
    auto& workspace = session_.workspace();
    auto const* git = workspace.repository();
    if (git && git->is_bare())
        throw Error(ErrorCode::Usage, "a bare repository has no files to write a manifest into", "cd into a work tree");
    auto const top = git ? git->work_tree() : workspace.folder();
    DiskTree const files(top, "");
    Surroundings found;
    std::size_t seen = 0;
    look_into(files, top, "", 0, seen, found);
    if (!request.layout.empty()) {
        if (!is_known_layout(request.layout))
            throw Error(ErrorCode::Usage, cat("there is no layout ", request.layout),
                        cat("there are: ", join(layout_names(), ", ")));
        found.layout = request.layout;
        found.layout_dir = fs::path(request.layout_dir).lexically_normal().generic_string();
        while (found.layout_dir.ends_with('/')) found.layout_dir.pop_back();
        if (!files.has_folder(found.layout_dir))
            throw Error(ErrorCode::Usage, cat("there is no folder ", request.layout_dir, " in ", top.string()));
    }
    InitProposal proposal{.in_repository = git != nullptr};
    proposal.app = request.app.empty() ? app_name_from(top.filename().string()) : request.app;
    if (!is_app_name(proposal.app))
        throw Error(ErrorCode::Usage,
                    cat("'", request.app, "' is no name for an app: a to z, 0 to 9 and '-', at most 63"),
                    "newel init --app shop");
    if (!found.layout.empty()) proposal.found.push_back(cat("migrations of ", found.layout, " in ", found.layout_dir));
    for (auto const& database : found.databases) proposal.found.push_back(cat("a SQLite database ", database));
    auto const given = fs::path(request.database);
    std::string database = request.database;
    if (given.is_absolute()) database = given.lexically_relative(top).generic_string();
    if (database.empty() && found.databases.size() == 1) database = found.databases.front();
    if (database.empty()) database = cat("var/", proposal.app, ".db");
    if (database.starts_with(".."))
        throw Error(ErrorCode::Usage, cat(request.database, " is outside of ", top.string()),
                    "git config newel.data PATH    says where data outside is");
    proposal.database = database;
    proposal.has_data = fs::exists(top / database);
    auto const folder = folder_name(database);
    auto const dev = folder.empty() ? database : folder;
    proposal.manifest_file = workspace.shown(top / "manifests" / cat(proposal.app, ".yaml"));
    proposal.text = manifest_text(proposal, request, dev, found);
    if (fs::exists(top / "manifests" / cat(proposal.app, ".yaml")))
        throw Error(ErrorCode::Usage, cat(proposal.manifest_file, " is there already"),
                    "newel status\nnewel init --app NAME    for another app");
    return proposal;
}

void Starter::init(InitProposal const& proposal)
{
    auto const file = session_.workspace().folder() / proposal.manifest_file;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error)
        throw Error(ErrorCode::Failed,
                    cat("folder ", file.parent_path().string(), " cannot be made: ", error.message()));
    replace_durably(file, proposal.text);
}

}  // namespace newel
