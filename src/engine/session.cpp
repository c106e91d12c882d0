#include "engine/session.h"

#include <algorithm>

namespace newel {

Session::Session(Settings settings, Observer& observer)
    : observer_(observer),
      workspace_(std::move(settings)),
      sources_(workspace_),
      resolver_(workspace_, sources_),
      replay_watch_(observer)
{
}

Replay& Session::replay()
{
    if (!replay_) {
        auto const folder = workspace_.cache_folder();
        if (!folder.empty()) cache_ = std::make_unique<SqliteReplayCache>(folder / "replay.db");
        replay_ = std::make_unique<Replay>(open_scratch_store, cache_.get(),
                                           [this] { return replay_watch_.progress({.what = "replay"}); });
    }
    return *replay_;
}

SourcePtr Session::describing()
{
    if (sources_.speaks_for_itself()) return sources_.carried();
    if (sources_.work().has_manifest()) return sources_.work().describing();
    if (workspace_.repository())
        if (auto speaker = sources_.authority()) return speaker;
    return sources_.work().source();  // says what is missing
}

SourcePtr Session::description()
{
    bool const on_disk = !sources_.speaks_for_itself() && sources_.work().has_manifest();
    return on_disk ? sources_.work().description() : describing();
}

Data Session::open(Manifest const& manifest, Access access)
{
    Data data(data_place(workspace_, manifest), manifest, access, workspace_.settings().wait);
    auto const& recovery = data.recovery();
    if (recovery.found == Recovery::Found::Owed)
        observer_.note(recovery.files > 0 ? cat("an interrupted run had left ", counted(recovery.files, "file"),
                                                " to be put in place; done now, nothing is lost")
                                          : std::string("an interrupted run had its files in place; what was left is "
                                                        "done now, nothing is lost"));
    return data;
}

Error Session::unbuildable(Resolved const& target, Error const& cause) const
{
    if (replay_watch_.is_cancelled()) return cause;
    bool const is_commit =
        !target.info.commit.empty() && target.info.ref != "work" && !target.info.ref.starts_with("version:");
    bool const is_fault = cause.code() == ErrorCode::Failed || cause.code() == ErrorCode::Refused;
    if (!is_commit || !is_fault) return cause;
    Error error(ErrorCode::Unresolved,
                cat(target.info.ref, " names no schema, since its steps do not run on SQLite: ", cause.message()),
                cause.advice());
    return error.at(cause.place()).native(cause.native_code());
}

void refuse_foreign(State const& state, std::string const& app, std::string const& data)
{
    if (state.presence != Presence::Managed || state.row.app == app) return;
    throw Error(ErrorCode::Refused, cat(data, " holds the data of app ", state.row.app, ", not of ", app),
                "--data PATH    name the right one");
}

Error interrupted_elsewhere(std::string const& data)
{
    return {ErrorCode::Refused, cat(data, " belongs to a data directory in which a run was interrupted: it owes files"),
            "newel recover --data FOLDER    where that directory is"};
}

void refuse_interrupted(Data& data)
{
    if (data.ledger().is_interrupted()) throw interrupted_elsewhere(data.place().shown);
}

void complete_facts(History& history, DataVersion upto, Replay& replay)
{
    auto const lacks = [&](DataVersion version) {
        return !history.facts(version).schema || !history.facts(version).floors;
    };
    bool any = false;
    for (DataVersion version{1}; version <= upto && !any; version = version.next()) any = lacks(version);
    if (!any) return;
    auto const steps = replay.steps(history, upto);
    auto const floors = replay.floors(history, upto);
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto& facts = history.facts(version);
        facts.schema = steps[version.number - 1].schema;
        facts.floors = floors[version.number - 1];
    }
}

}  // namespace newel
