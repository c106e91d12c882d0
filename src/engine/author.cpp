#include "engine/author.h"

#include "base/limits.h"
#include "engine/prover.h"
#include "engine/schema_text.h"
#include "files/disk_tree.h"
#include "files/durable.h"
#include "manifest/manifest_editor.h"
#include "release/step_judge.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

/// "Add engines" → "add-engines": what people type becomes what files are named.
std::string step_name(std::string const& given)
{
    auto name = std::string(trim(given));
    std::ranges::replace(name, ' ', '-');
    if (is_step_name(name)) return name;
    throw Error(ErrorCode::Usage, cat("'", given, "' is no name for a step: letters, digits, '-' and '_' make one"),
                "newel new add-engines");
}

std::string four_digits(DataVersion version)
{
    auto digits = cat(version.number);
    return cat(std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0'), digits);
}

void write_new(fs::path const& file, std::string const& text, Workspace const& workspace, NewStepResult& result)
{
    std::error_code error;
    if (fs::exists(file, error))
        throw Error(ErrorCode::Failed, cat(workspace.shown(file), " is there already"),
                    "move it away, or name the step otherwise");
    fs::create_directories(file.parent_path(), error);
    replace_durably(file, text);
    result.files.push_back(workspace.shown(file));
}

/// What is found and no step has an answer to. Whether the answers are right is for `verify` to say.
Findings unanswered(Proven const& proven)
{
    std::vector<Step> steps;
    for (auto const& facts : proven.history.all()) steps.push_back(proven.history.step(facts.version));
    auto findings = proven.findings;
    release::apply_reasons(steps, findings);
    release::apply_allowances(steps, proven.history.head().next(), findings);
    return findings;
}

}  // namespace

fs::path manifest_file(Session& session)
{
    (void)session.sources().work().source();  // says what is missing
    auto const& place = session.workspace().manifest();
    return place.top / place.path;
}

std::string file_bytes(fs::path const& file)
{
    auto bytes = read_file(file, limits::kManifestBytes);
    if (!bytes) throw Error(ErrorCode::Failed, cat(file.string(), " cannot be read"));
    return std::move(*bytes);
}

Lock lock_of(Manifest const& manifest, History const& history, DataVersion upto)
{
    Lock lock{.app = manifest.app, .manifest = manifest.digest};
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const& facts = history.facts(version);
        LockLine line{.version = version, .id = facts.id, .rest = facts.rest, .down = facts.down};
        line.schema = facts.schema;
        line.floors = facts.floors.value_or(Floors{});
        line.proof = facts.proof;
        line.name = facts.name;
        lock.lines.push_back(std::move(line));
    }
    return lock;
}

ProofGround proof_ground(Source const& source, FileTree const& files)
{
    ProofGround ground{.open_scratch = open_steady_scratch, .roots = file_roots(source.manifest)};
    if (auto const* database = source.manifest.database()) ground.reserved = with_sidecars(database->path);
    ground.fixtures = read_fixtures(source.manifest, source.path, files, source.history.head());
    return ground;
}

Author::Author(Session& session) : session_(session) {}

NewStepResult Author::new_step(std::string const& given)
{
    auto const name = step_name(given);
    auto const file = manifest_file(session_);
    auto const work = session_.sources().work().whole();
    auto const& manifest = work->manifest;
    if (manifest.from)
        throw Error(ErrorCode::Usage,
                    cat("the steps of ", manifest.app, " are the migrations of ", manifest.from->layout,
                        ": make a new "
                        "one with that tool"));
    NewStepResult result{.version = work->history.head().next()};
    auto const& place = session_.workspace().manifest();
    DiskTree const files(place.top, "");
    auto const stem = cat(four_digits(result.version), "-", name);
    auto const folder = place.top / migrations_folder(manifest, place.path, files);
    auto const edited = add_step(file_bytes(file), result.version, name);
    auto const& workspace = session_.workspace();
    write_new(folder / cat(stem, ".up.sql"), cat("-- ", result.version.text(), " ", name, ": what changes.\n"),
              workspace, result);
    write_new(folder / cat(stem, ".down.sql"),
              cat("-- ", result.version.text(), " ", name, ": the way back, exactly to the schema before.\n"),
              workspace, result);
    replace_durably(file, edited);
    result.files.push_back(workspace.shown(file));
    return result;
}

LockResult Author::lock()
{
    auto const file = manifest_file(session_);
    auto const work = session_.sources().work().strict();
    DiskTree const files(session_.workspace().manifest().top, "");
    auto const proven = prove(work->history, proof_ground(*work, files), session_.observer());
    LockResult result{.head = {work->history.head(), work->history.chain()}};
    for (auto const& finding : proven.findings)
        if (finding.code == "step-fails")
            throw Error(ErrorCode::Invalid, finding.message, finding.advice).at(finding.place);
    for (auto const& finding : unanswered(proven)) result.warnings.push_back(finding.message);
    auto const& top = session_.workspace().manifest().top;
    auto const lock_file = top / lock_path(work->path);
    auto const schema_file = top / schema_path(work->path);
    auto const lock_text = write_lock(lock_of(work->manifest, proven.history, work->history.head()));
    auto const schema_sql = schema_text(proven.schema, work->manifest.app, work->history.head());
    result.changed = read_file(lock_file, limits::kLockBytes) != lock_text ||
                     read_file(schema_file, limits::kLockBytes) != schema_sql;
    if (result.changed) {
        replace_durably(lock_file, lock_text);
        replace_durably(schema_file, schema_sql);
    }
    result.steps = proven.history.all();
    result.lock_file = session_.workspace().shown(lock_file);
    result.schema_file = session_.workspace().shown(schema_file);
    return result;
}

}  // namespace newel
