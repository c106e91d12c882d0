#include "run/file_run.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <optional>

namespace newel {

namespace {

constexpr std::chrono::days kKeepFor{90};

FileChanges::Setting setting_of(DataFiles const& files, Ledger& ledger, Clock const& clock)
{
    auto const now = clock.now();
    return {.roots = files.roots,
            .reserved = files.reserved,
            .known = ledger.kept(),
            .at = utc_text(now),
            .until = utc_text(now + kKeepFor)};
}

/// Where nothing is to be put in place, something may be left to be taken away, or to be recorded.
std::size_t puts_in(std::vector<IntentRow> const& rows)
{
    return static_cast<std::size_t>(std::ranges::count(rows, IntentRow::Act::Put, &IntentRow::act));
}

Error owed(DataVersion reached, std::string const& what, Error const& cause)
{
    Error error(ErrorCode::Owed, cat("The change to ", reached.text(), " is complete", what, ": ", cause.message()),
                "newel recover    finishes it, once the cause is gone; nothing is lost");
    return error.native(cause.native_code());
}

void put_in_place(Publisher& publisher, std::vector<IntentRow> const& rows, DataVersion reached)
{
    try {
        publisher.publish(rows);
    } catch (Error const& error) {
        auto const files = puts_in(rows);
        auto const what = files > 0 ? cat("of ", counted(files, "file"), " not all could be put in place")
                                    : std::string("what it owes of files could not be finished");
        throw owed(reached, cat(", but ", what), error);
    }
}

void settle(Store& store, Ledger& ledger, std::optional<Event> const& event)
{
    WriteScope write(store);
    ledger.settle();
    if (event) ledger.record_event(*event);
    write.commit();
}

/// Where it was COMMIT that failed, it may have been recorded all the same.
Error unrecorded(DataVersion reached, Error const& cause)
{
    return owed(reached, ", and all its files are in place, but recording that failed", cause);
}

}  // namespace

FileRun::FileRun(DataFiles const& files, Store& store, Ledger& ledger, Clock const& clock)
    : store_(store), ledger_(ledger), changes_(*files.disk, setting_of(files, ledger, clock)), publisher_(*files.disk)
{
}

FileRun::~FileRun()
{
    if (is_held_ || !is_begun_) return;
    try {
        publisher_.clean();
    } catch (...) {
        return;  // the next run deletes it
    }
}

void FileRun::take(PlannedStep const& step, History const& target)
{
    bool const is_down = step.direction == Direction::Down;
    changes_.take(step, is_down ? step.down.operations : target.step(step.facts.version).up);
}

void FileRun::work_out() { net_ = changes_.net(); }

void FileRun::stage()
{
    publisher_.need_room(net_);
    is_begun_ = !net_.empty();
    if (is_begun_) rows_ = publisher_.stage(net_);
    for (auto const& id : changes_.used()) rows_.push_back({.act = IntentRow::Act::Forget, .source = id});
    for (auto const& record : changes_.made())
        rows_.push_back({.act = IntentRow::Act::Keep, .record = encode_kept(record)});
}

void FileRun::check() { publisher_.check(net_); }

void FileRun::owe(std::string const& data_id) { ledger_.owe(rows_, data_id); }

void FileRun::publish(DataVersion reached)
{
    if (rows_.empty()) return;
    put_in_place(publisher_, rows_, reached);
    try {
        settle(store_, ledger_, std::nullopt);
    } catch (Error const& error) {
        throw unrecorded(reached, error);
    }
    is_held_ = false;  // the rest of the staging is no longer owed
}

Recovery recover(FileSystem& disk, Store& store, Ledger& ledger, Clock const& clock)
{
    Publisher publisher(disk);
    auto const rows = ledger.owed();
    if (rows.empty()) {
        if (!publisher.has_staging()) return {};
        store.make_durable();  // a power loss must not bring an intent back whose staging is gone
        publisher.clean();
        return {.found = Recovery::Found::Staging};
    }
    auto const state = ledger.state();
    auto const version = state ? state->position.version : DataVersion{};
    try {
        store.make_durable();  // nor take one away whose files are in place
    } catch (Error const& error) {
        throw owed(version, ", but a power loss could undo it, and its files wait", error);
    }
    auto const files = publisher.unplaced(rows);
    Event event{.at = utc_text(clock.now()), .kind = "recover", .version = version};
    event.detail = files > 0 ? cat("put ", counted(files, "file"), " in place that the change to ")
                             : std::string("finished what the change to ");
    event.detail += cat(version.text(), " owed");
    if (state) event.origin = state->origin;
    put_in_place(publisher, rows, version);
    try {
        settle(store, ledger, event);
    } catch (Error const& error) {
        if (error.code() == ErrorCode::Busy) throw;
        throw unrecorded(version, error);
    }
    publisher.clean();
    return {.found = Recovery::Found::Owed, .files = files};
}

}  // namespace newel
