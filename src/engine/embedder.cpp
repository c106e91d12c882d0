#include "engine/embedder.h"

#include "data/way.h"
#include "embed/software_source.h"
#include "engine/pinned_keys.h"
#include "files/disk_tree.h"
#include "files/durable.h"
#include "manifest/manifest_reader.h"
#include "run/commit_source.h"

#include <algorithm>
#include <set>

namespace newel {

namespace fs = std::filesystem;

namespace {

bool is_identifier(std::string const& name)
{
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// A program carries nothing that its lock does not vouch for: it could not tell where its data stands.
void refuse_unlocked(Source const& source)
{
    auto const help = "newel lock    write it, and commit it";
    if (!source.warnings.empty()) throw Error(ErrorCode::Invalid, source.warnings.front(), help);
    for (auto const& facts : source.history.all())
        if (!facts.schema || !facts.floors)
            throw Error(ErrorCode::Invalid,
                        cat(source.shown, ": ", step_label(facts.version, facts.name), " is not in the lock"), help);
}

/// The folder is among them, since a step's default scripts may come to be.
std::set<fs::path> files_of(Source const& source, fs::path const& top)
{
    std::set<fs::path> files{top / source.path, top / lock_path(source.path)};
    DiskTree const tree(top);
    std::vector<std::string> folders{migrations_folder(source.manifest, source.path, tree)};
    if (source.manifest.from) folders = source.manifest.from->dirs;
    for (auto const& folder : folders) {
        std::error_code error;
        if (!fs::is_directory(top / folder, error)) continue;
        files.insert(top / folder);
        for (auto const& entry : fs::recursive_directory_iterator(top / folder, error))
            if (entry.is_regular_file(error)) files.insert(entry.path());
    }
    return files;
}

/// What git writes to whenever HEAD names another commit: its log, or, where there is none yet, or never, HEAD itself and
/// the folder of the branches.
std::set<fs::path> files_of_head(CommitSource const& git)
{
    auto const log = git.git_dir() / "logs" / "HEAD";
    std::error_code error;
    if (fs::exists(log, error)) return {log};
    return {git.git_dir() / "HEAD", git.common_dir() / "refs" / "heads"};
}

/// As make reads it: "target: file file".
std::string depfile(fs::path const& target, std::set<fs::path> const& files)
{
    auto const escaped = [](fs::path const& path) {
        std::string out;
        for (char const c : path.string()) {
            if (c == ' ' || c == '#') out += '\\';
            out += c;
            if (c == '$') out += c;
        }
        return out;
    };
    auto text = cat(escaped(target), ":");
    for (auto const& file : files) text += cat(" \\\n  ", escaped(file));
    return text + "\n";
}

}  // namespace

EmbedResult Embedder::embed(EmbedRequest const& request)
{
    if (!is_identifier(request.name))
        throw Error(ErrorCode::Usage, cat("'", printable(request.name), "' is no name for a namespace"),
                    "--name shop_data    letters, digits and '_'");
    auto const source = session_.sources().work().strict();
    refuse_unlocked(*source);
    auto history = source->history;
    for (DataVersion version{1}; version <= history.head(); version = version.next())
        history.facts(version).is_plain = is_plain_step(history.step(version));
    if (!request.channel.empty() && !source->manifest.channel(request.channel))
        throw Error(ErrorCode::Unresolved,
                    cat("there is no channel '", printable(request.channel), "' in ", source->shown),
                    "newel channel list    shows those there are");
    std::vector<std::string> keys;
    for (auto const& key : source->manifest.keys) keys.push_back(key_text(session_.workspace(), key, source->shown));
    for (auto const& key : request.keys) keys.push_back(key_text(session_.workspace(), key, "option --key"));
    auto commit = request.commit;
    auto const* git = session_.workspace().repository();
    auto made_from = files_of(*source, session_.workspace().manifest().top);
    if (commit.empty() && git) {
        made_from.merge(files_of_head(*git));
        if (auto const head = git->head()) commit = head->hex();
    }
    ToCarry const carry{.manifest = source->manifest,
                        .history = history,
                        .name = request.name,
                        .version = request.version,
                        .commit = commit,
                        .channel = request.channel,
                        .keys = std::move(keys),
                        .released = session_.resolver().released_up_to(history)};
    auto const folder = session_.workspace().folder() / request.folder;
    std::error_code error;
    fs::create_directories(folder, error);
    EmbedResult result{.app = source->manifest.app, .head = {history.head(), history.chain()}};
    auto const write = [&](std::string_view ending, std::string const& text) {
        auto const file = folder / cat(request.name, ending);
        replace_durably(file, text);
        result.files.push_back(session_.workspace().shown(file));
    };
    write(".cpp", software_source(carry));
    write(".h", software_header(request.name));
    write(".d", depfile(folder / cat(request.name, ".cpp"), made_from));
    return result;
}

}  // namespace newel
