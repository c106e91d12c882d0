#include "engine/sampler.h"

#include "engine/mover.h"
#include "files/durable.h"
#include "files/partial_folder.h"
#include "proof/file_seeds.h"
#include "proof/row_generator.h"

namespace newel {

namespace fs = std::filesystem;

namespace {

void need_empty(fs::path const& out)
{
    std::error_code error;
    if (out.empty()) throw Error(ErrorCode::Usage, "a sample needs a folder to be put into", "--out DIR");
    if (!is_there(out) || (fs::is_directory(out, error) && fs::is_empty(out, error) && !error)) return;
    throw Error(ErrorCode::Usage, cat(printable(out.string()), " is there already, and not an empty folder"),
                "--out DIR    names a new one");
}

/// Where steps act on files: some that they can act on.
std::vector<std::string> put_files(Resolved const& target, fs::path const& folder, std::vector<std::string>& notes)
{
    auto const& manifest = target.source->manifest;
    std::vector<std::string> reserved;
    if (auto const* database = manifest.database()) reserved = with_sidecars(database->path);
    auto const seeds = file_seeds(target.source->history, target.version, file_roots(manifest), reserved);
    if (!seeds.unmade.empty()) notes.push_back(cat("no files were made: ", seeds.unmade));
    std::vector<std::string> paths;
    for (auto const& file : seeds.files) {
        make_folders_durably((folder / file.path).parent_path());
        write_new_file(folder / file.path, file.bytes);
        paths.push_back(file.path);
    }
    return paths;
}

std::vector<SampleResult::Table> fill_tables(Data& data, std::size_t rows)
{
    std::vector<SampleResult::Table> tables;
    RowGenerator generator(data.store(), data.rows());
    for (auto const& filled : generator.fill(data.rows().tables(), rows, Manner::Wild))
        tables.push_back({.name = filled.table, .rows = filled.rows, .reason = filled.reason});
    return tables;
}

void fill(SampleResult& result, SampleRequest const& request, Session& session, fs::path const& folder)
{
    auto const target = session.resolver().resolve(request.ref);
    result.target = target.info;
    result.files = put_files(target, folder, result.notes);
    auto moved = Mover(session).move({.ref = request.ref});
    result.notes.insert(result.notes.end(), moved.notes.begin(), moved.notes.end());
    if (target.version.number == 0) return;
    auto data = session.open(target.source->manifest, Access::Write);
    result.tables = fill_tables(data, request.rows);
}

}  // namespace

SampleResult make_sample(SampleRequest const& request, std::function<Session(Setting data)> const& session_on)
{
    need_empty(request.out);
    SampleResult result{.folder = request.out};
    auto const out = fs::absolute(request.out).lexically_normal();
    auto const name = out.has_filename() ? out : out.parent_path();
    make_folders_durably(name.parent_path());
    delete_stale_parts(name);
    PartialFolder part(name);
    {
        auto session = session_on({part.path().string(), "option"});
        fill(result, request, session, part.path());
    }
    std::error_code ignored;
    fs::remove(name, ignored);  // an empty folder
    part.finish(name);
    return result;
}

}  // namespace newel
