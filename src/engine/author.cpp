#include "engine/author.h"

#include "base/limits.h"
#include "engine/prover.h"
#include "engine/schema_text.h"
#include "files/disk_tree.h"
#include "files/durable.h"
#include "manifest/manifest_editor.h"
#include "plan/planner.h"

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

/// Whether what a lock claims is no more than what was shown. An older one may say that only the schema was tried.
bool is_borne_out(Proof claimed, Proof shown)
{
    return claimed == shown || (claimed == Proof::Schema && shown != Proof::None && shown != Proof::Unknown);
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

ProofGround Author::proof_ground(Source const& work) const
{
    DiskTree const files(session_.workspace().manifest().top, "");
    ProofGround ground{.open_scratch = open_steady_scratch, .roots = file_roots(work.manifest)};
    if (auto const* database = work.manifest.database()) ground.reserved = with_sidecars(database->path);
    ground.fixtures = read_fixtures(work.manifest, work.path, files, work.history.head());
    return ground;
}

LockResult Author::lock()
{
    auto const file = manifest_file(session_);
    auto const work = session_.sources().work().strict();
    auto const proven = prove(work->history, proof_ground(*work), session_.observer());
    LockResult result{.head = {work->history.head(), work->history.chain()}};
    for (auto const& finding : proven.findings) {
        if (finding.code == "step-fails")
            throw Error(ErrorCode::Invalid, finding.message, finding.advice).at(finding.place);
        result.warnings.push_back(finding.message);
    }
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

DataVersion Author::judged_from(std::string const& since, History const& history)
{
    if (since.empty()) return {1};
    auto const other = session_.resolver().resolve(since);
    State state;
    state.row.app = history.app();
    state.row.position = {history.head(), history.chain()};
    for (auto const& facts : history.all()) state.stack.push_back({.facts = facts});
    return common_base(state, {&other.source->history, other.version}).next();
}

void Author::judge_lock(Source const& work, History const& proven, std::vector<Finding>& findings)
{
    auto const path = lock_path(work.path);
    DiskTree const files(session_.workspace().manifest().top, "");
    auto const add = [&](std::string code, DataVersion version, std::string message) {
        findings.push_back({.level = Finding::Level::Error,
                            .code = std::move(code),
                            .place = {.file = files.shown(path)},
                            .version = version,
                            .message = std::move(message),
                            .advice = "newel lock"});
    };
    auto const bytes = files.read(path, limits::kLockBytes);
    if (!bytes) return add("no-lock", {}, cat("there is no lock ", files.shown(path)));
    Lock lock;
    try {
        lock = read_lock(*bytes, files.shown(path));
    } catch (Error const& error) {
        return add("broken-lock", {}, error.message());
    }
    auto const wanted = lock_of(work.manifest, proven, proven.head());
    for (std::size_t i = 0; i < std::max(lock.lines.size(), wanted.lines.size()); ++i) {
        auto const version = DataVersion{static_cast<std::uint32_t>(i + 1)};
        if (i >= wanted.lines.size())
            return add("stale-lock", version, cat("the lock has a step ", i + 1, " that the manifest has not"));
        auto const& line = wanted.lines[i];
        if (i >= lock.lines.size())
            return add("stale-lock", version, cat("the lock lacks step ", i + 1, " ", line.name));
        auto const& have = lock.lines[i];
        bool const same = have.id == line.id && have.rest == line.rest && have.down == line.down &&
                          have.schema == line.schema && have.floors == line.floors &&
                          is_borne_out(have.proof, line.proof);
        if (!same) return add("stale-lock", version, cat("the lock is stale from step ", i + 1, " ", line.name, " on"));
    }
}

VerifyResult Author::verify(VerifyRequest const& request)
{
    auto const work = session_.sources().work().strict();
    auto const from = judged_from(request.since, work->history);
    auto proven = prove(work->history, proof_ground(*work), session_.observer());
    VerifyResult result{.manifest = work->shown, .head = {work->history.head(), work->history.chain()}};
    result.steps_checked = work->history.head().number + 1 - std::min(from.number, work->history.head().number + 1);
    judge_lock(*work, proven.history, result.findings);
    for (auto& finding : proven.findings)
        if (finding.version >= from) result.findings.push_back(std::move(finding));
    result.passed = std::ranges::none_of(result.findings, [&](Finding const& finding) {
        return request.strict || finding.level == Finding::Level::Error;
    });
    return result;
}

}  // namespace newel
