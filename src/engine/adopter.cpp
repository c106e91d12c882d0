#include "engine/adopter.h"

#include "run/part.h"
#include "run/runner.h"
#include "schema/difference.h"

#include <algorithm>

namespace newel {

namespace {

/// True where the schemas are equal but for the order of columns.
bool is_equal_but_for_order(Schema const& actual, Schema const& wanted)
{
    if (actual.objects().size() != wanted.objects().size()) return false;
    return std::ranges::all_of(actual.objects(), [&](auto const& entry) {
        auto const* other = wanted.find(entry.first);
        return other && (*other == entry.second || differs_in_column_order_only(entry.second, *other));
    });
}

Resolved at_version(Resolved target, DataVersion version)
{
    target.version = version;
    target.info.position = {version, target.source->history.chain_at(version)};
    return target;
}

/// Of a bundle whose seal is signed by a pinned key.
VerifiedSeal const* seal_of(Source const& source)
{
    return source.seal ? std::get_if<VerifiedSeal>(&*source.seal) : nullptr;
}

}  // namespace

Adopter::Adopter(Session& session) : session_(session) {}

std::vector<Adopter::Fit> Adopter::fits(Resolved const& among, Schema const& actual, DataVersion from)
{
    std::vector<Fit> found;
    std::vector<Fit> nearly;
    auto const steps =
        session_.replaying(among, [&] { return session_.replay().steps(among.source->history, among.version); });
    Schema schema;
    auto const fingerprint = actual.fingerprint();
    for (DataVersion version{1}; version <= among.version; version = version.next()) {
        apply(schema, steps[version.number - 1].delta);
        if (version < from) continue;
        if (steps[version.number - 1].schema == fingerprint)
            found.push_back({at_version(among, version), false});
        else if (is_equal_but_for_order(actual, schema))
            nearly.push_back({at_version(among, version), true});
    }
    return found.empty() ? nearly : found;
}

Error Adopter::nothing_fits(Resolved const& among, Schema const& actual, Data& data, DataVersion from)
{
    auto const steps = session_.replay().steps(among.source->history, among.version);
    Schema schema;
    std::vector<std::string> best;
    DataVersion nearest{};
    for (DataVersion version{1}; version <= among.version; version = version.next()) {
        apply(schema, steps[version.number - 1].delta);
        if (version < from) continue;
        auto lines = difference_lines(schema, actual);
        // Of equally near versions the newest is told.
        if (nearest.number != 0 && lines.size() > best.size()) continue;
        best = std::move(lines);
        nearest = version;
    }
    auto message = cat(data.place().shown, " fits no version of ", among.source->shown);
    if (nearest.number == 0) return {ErrorCode::Refused, message + ", which has no steps"};
    message += cat("; the nearest is ", nearest.text(), ", from which it differs in\n  ", join(best, "\n  "));
    return {ErrorCode::Refused, message,
            cat("newel adopt --at REF                                the commit that made this data\n",
                "newel adopt --at version:", nearest.number, " --allow-drift    take it as that, what differs stays")};
}

AdoptResult Adopter::adopt(AdoptRequest const& request)
{
    // What is adopted leaves its downs with the data.
    auto& notary = session_.sources().notary();
    notary.behave(request.allowed.untrusted ? Notary::Manner::Allowed : Notary::Manner::Strict);
    auto const among = session_.resolver().resolve(request.at);
    auto data = session_.open(among.source->manifest, request.dry_run ? Access::Read : Access::Write);
    auto const state = data.state(Data::Depth::Row);
    auto const& shown = data.place().shown;
    if (state.presence == Presence::Managed) {
        refuse_foreign(state, among.source->manifest.app, shown);
        throw Error(ErrorCode::Refused, cat(shown, " is managed already, at ", state.row.position.version.text()),
                    "newel status");
    }
    if (state.presence == Presence::Pristine)
        throw Error(ErrorCode::Refused, cat(shown, " holds nothing that could be adopted"), "newel up    makes it");
    auto const actual = data.store().schema();
    // A version said with --at is the only one that counts.
    auto const from = request.at.empty() ? DataVersion{1} : among.version;
    AdoptResult result{.data_location = shown};
    auto found = fits(among, actual, from);
    if (found.empty()) {
        if (request.at.empty() || !request.allowed.drift || among.version.number == 0)
            throw nothing_fits(among, actual, data, from);
        found.push_back({among, false});
    }
    for (auto const& fit : found) result.fits.push_back({fit.target.info, fit.straightened});
    if (found.size() > 1) {
        auto message = cat(shown, " fits ", found.size(), " versions of ", among.source->shown,
                           ", whose schemas are the same; say which one its rows are at");
        std::string advice;
        for (auto const& fit : found) {
            auto const& facts = among.source->history.facts(fit.target.version);
            advice +=
                cat(advice.empty() ? "" : "\n", "newel adopt --at version:", facts.version.number, "    ", facts.name);
        }
        throw Error(ErrorCode::Refused, message, advice);
    }
    result.target = found.front().target.info;
    if (!request.dry_run) record(found.front(), data, request, result);
    return result;
}

void Adopter::record(Fit const& fit, Data& data, AdoptRequest const& request, AdoptResult& result)
{
    auto const& history = fit.target.source->history;
    auto const upto = fit.target.version;
    auto const steps = session_.replay().steps(history, upto);
    auto const floors = session_.replay().floors(history, upto);
    auto const released = session_.resolver().released_up_to(history);
    auto const wanted = session_.replay().schema(history, upto);
    auto const now = utc_text(session_.clock().now());
    WriteScope write(data.store());
    if (data.store().presence() == Presence::Managed)
        throw Error(ErrorCode::Busy, cat(data.place().shown, " was taken under management by somebody else meanwhile"));
    if (fit.straightened)
        for (auto const& table : data.store().straighten(wanted))
            result.notes.push_back(cat("the columns of table ", table, " were put in the order of ", upto.text()));
    auto const lines = difference_lines(wanted, data.store().schema());
    if (!lines.empty() && !request.allowed.drift)
        throw Error(ErrorCode::Busy, cat(data.place().shown, " was changed by somebody else meanwhile"));
    for (auto const& line : lines) result.notes.push_back(cat("differs: ", line));
    data.ledger().prepare();
    StateRow row{.app = fit.target.source->manifest.app, .data_id = random_id()};
    row.origin = {.software = cat("newel ", library_version()),
                  .commit = fit.target.info.commit,
                  .branch = fit.target.branch,
                  .at = now};
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const step = history.step(version);
        AppliedStep applied{.facts = history.facts(version), .outcome = Outcome::Adopted};
        applied.facts.schema = steps[version.number - 1].schema;
        applied.facts.floors = floors[version.number - 1];
        applied.down_revision = step.down.revision;
        applied.origin = row.origin;
        applied.origin.released = version <= released;
        data.ledger().record_up(applied, step.down, steps[version.number - 1].delta);
    }
    row.position = {upto, history.chain_at(upto)};
    row.floors = floors.back();
    row.fingerprint = wanted.fingerprint();
    row.cookie = data.store().cookie();
    if (auto const* files = data.files()) row.stores = files->roots;  // older software takes files back by them
    if (!lines.empty()) row.cookie = ~row.cookie;  // what differs is drift, and must be found by the next look
    auto const* sealed = seal_of(*fit.target.source);
    if (sealed) data.ledger().record_seal(to_be_stored(*sealed, history));
    data.ledger().write_state(row);
    data.ledger().record_event(
        {.at = now, .kind = "adopt", .version = upto, .name = history.facts(upto).name, .origin = row.origin});
    write.commit();
}

std::string Adopter::leave()
{
    auto const describing = session_.describing();
    auto const place = data_place(session_.workspace(), describing->manifest);
    if (!has_database(place)) throw Error(ErrorCode::Refused, cat("there is no data at ", place.shown));
    auto data = session_.open(describing->manifest, Access::Write);
    WriteScope write(data.store());
    auto const row = data.ledger().state();
    if (!row) throw Error(ErrorCode::Refused, cat(place.shown, " has no ledger: Newel does not manage it"));
    refuse_foreign({.presence = Presence::Managed, .row = *row}, describing->manifest.app, place.shown);
    if (data.ledger().is_interrupted())
        throw Error(ErrorCode::Owed, cat(place.shown, " still owes files of an interrupted run"), "newel recover");
    data.ledger().remove();
    write.commit();
    return place.shown;
}

}  // namespace newel
