#include "engine/work_files.h"

#include "base/limits.h"
#include "base/text.h"
#include "data/way.h"
#include "files/disk_tree.h"
#include "files/durable.h"
#include "plan/planner.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

/// Without history, and without the steps that another tool's folder holds.
std::shared_ptr<Source> source_in(DiskTree const& files, std::string const& path, Strictness strictness,
                                  StepSink const& sink)
{
    auto const bytes = files.read(path, limits::kManifestBytes);
    if (!bytes) throw Error(ErrorCode::Invalid, cat(files.shown(path), " is not a regular file"));
    auto source = std::make_shared<Source>();
    source->path = path;
    source->shown = files.shown(path);
    source->manifest = read_manifest(*bytes, path, files, strictness, sink);
    return source;
}

}  // namespace

bool WorkFiles::has_manifest()
{
    auto const& place = workspace_.manifest();
    return !place.top.empty() && !place.path.empty() && fs::exists(place.top / place.path);
}

SourcePtr WorkFiles::source()
{
    if (!source_) source_ = remembered_source();
    if (!source_) source_ = whole();
    return source_;
}

SourcePtr WorkFiles::description()
{
    if (source_ || !remembered()) return describing();
    return std::make_shared<Source>(remembered_->source);
}

SourcePtr WorkFiles::whole()
{
    if (whole_) return whole_;
    if (ahead_) return whole_ = ahead_->whole();
    whole_ = reader(Strictness::Running)({});
    if (!source_) remember(*whole_);  // else it is remembered already
    return whole_;
}

SourcePtr WorkFiles::describing()
{
    return or_without_steps([this] { return source(); });
}

SourcePtr WorkFiles::speaker()
{
    return or_without_steps([this] { return whole(); });
}

SourcePtr WorkFiles::or_without_steps(std::function<SourcePtr()> const& read)
{
    try {
        return read();
    } catch (Error const& error) {
        if (error.code() != ErrorCode::Unresolved || !has_manifest()) throw;
        auto source = manifest_alone();
        if (!source->manifest.from) throw;
        return source;
    }
}

std::shared_ptr<Source> WorkFiles::manifest_alone()
{
    auto const& place = workspace_.manifest();
    DiskTree const files(place.top, place.in_repository ? std::string() : workspace_.shown(place.top));
    auto source = source_in(files, place.path, Strictness::Running, {});
    source->history = History(source->manifest.app);
    return source;
}

SourcePtr WorkFiles::strict() { return reader(Strictness::Authoring)({}); }

// ------------------------------------------------------------------------------------------------------ what is known

WorkFiles::Remembered* WorkFiles::remembered()
{
    if (remembered_asked_ || !has_manifest()) return remembered_.get();
    remembered_asked_ = true;
    auto const& place = workspace_.manifest();
    auto summary = WorkCache(workspace_.cache_folder(), place.top / place.path).read();
    if (!summary) return nullptr;
    auto const manifest = read_file(place.top / place.path, limits::kManifestBytes);
    if (!manifest || file_digest(*manifest) != summary->manifest) return nullptr;
    remembered_ = std::make_unique<Remembered>();
    remembered_->stamps = std::async(std::launch::async, stamps_digest, place.top / summary->migrations,
                                     place.top / lock_path(place.path));
    auto& source = remembered_->source;
    source.path = place.path;
    source.shown = DiskTree(place.top, place.in_repository ? "" : workspace_.shown(place.top)).shown(place.path);
    source.manifest.app = summary->app;
    source.manifest.dev = summary->dev;
    source.manifest.stores = summary->stores;
    source.manifest.keys = summary->keys;
    source.manifest.digest = summary->manifest;
    remembered_->summary = std::move(*summary);
    return remembered_.get();
}

SourcePtr WorkFiles::remembered_source()
{
    if (!remembered() || !remembered_->stamps.valid()) return nullptr;
    auto const& summary = remembered_->summary;
    if (remembered_->stamps.get() != summary.stamps) return nullptr;
    auto source = std::make_shared<Source>(remembered_->source);
    source->history = History(
        summary.app, summary.head, summary.chain, [this] { return remembered_facts(); },
        [this](DataVersion version) { return step(version); });
    return source;
}

/// Of what is remembered. The others are read meanwhile: who asks for one will ask for the next.
Step WorkFiles::step(DataVersion version)
{
    if (whole_) return whole_->history.step(version);
    if (!ahead_) ahead_ = std::make_unique<ReadAhead>(reader(Strictness::Running));
    return ahead_->step(version);
}

void WorkFiles::expect_move(Position const& at)
{
    if (source_ || !remembered() || remembered_->summary.chain == at.chain) return;
    try {
        remembered_->facts = locked_facts();
    } catch (Error const&) {
        return;  // whoever asks for the source is told
    }
}

std::vector<StepFacts> WorkFiles::remembered_facts()
{
    return remembered_->facts.empty() ? locked_facts() : std::move(remembered_->facts);
}

std::vector<StepFacts> WorkFiles::locked_facts()
{
    auto const& place = workspace_.manifest();
    auto const lock = read_file(place.top / lock_path(place.path), limits::kLockBytes);
    if (!lock) throw Error(ErrorCode::Invalid, cat(lock_path(place.path), " is gone"), "newel lock    write it anew");
    auto facts = facts_from(read_lock(*lock, lock_path(place.path)));
    for (auto& each : facts) each.is_plain = true;
    for (auto const version : remembered_->summary.special)
        if (version >= 1 && version <= facts.size()) facts[version - 1].is_plain = false;
    return facts;
}

void WorkFiles::remember(Source const& read)
{
    auto const& place = workspace_.manifest();
    auto const& head = read.history.head();
    bool const locked =
        read.warnings.empty() && !read.manifest.from && head.number > 0 && read.history.facts(head).schema.has_value();
    if (!locked) return;
    WorkSummary summary{.manifest = read.manifest.digest};
    summary.head = head;
    summary.chain = read.history.chain();
    summary.migrations = migrations_folder(read.manifest, read.path, DiskTree(place.top));
    auto const stamps = settled_stamps(place.top / summary.migrations, place.top / lock_path(read.path));
    if (!stamps) return;
    summary.stamps = *stamps;
    summary.app = read.manifest.app;
    summary.dev = read.manifest.dev;
    summary.stores = read.manifest.stores;
    summary.keys = read.manifest.keys;
    for (DataVersion version{1}; version <= head; version = version.next())
        if (!is_plain_step(read.history.step(version))) summary.special.push_back(version.number);
    WorkCache(workspace_.cache_folder(), place.top / place.path).write(summary);
}

// ------------------------------------------------------------------------------------------------------------ reading

ReadAhead::Read WorkFiles::reader(Strictness strictness)
{
    auto const& place = workspace_.manifest();
    auto const* git = workspace_.repository();
    if (place.top.empty() && git && git->is_bare())
        throw Error(ErrorCode::Usage, "a bare repository has no work tree, so there is no 'work'",
                    "newel … main    name a branch, tag or commit");
    if (!has_manifest())
        throw Error(ErrorCode::Usage,
                    place.path.empty() ? cat("there is no manifest in ", workspace_.shown(place.top / "manifests"))
                                       : cat("there is no manifest ", workspace_.shown(place.top / place.path)),
                    "newel init               write one\n--manifest FILE          name one elsewhere");
    auto const shown_top = place.in_repository ? std::string() : workspace_.shown(place.top);
    auto const top_of_layout = git && !git->is_bare() ? git->work_tree() : place.top;
    // Nothing that another thread uses: copies, and trees of its own.
    return
        [top = place.top, path = place.path, shown_top, top_of_layout, strictness](StepSink const& sink) -> SourcePtr {
            DiskTree const files(top, shown_top);
            auto source = source_in(files, path, strictness, sink);
            if (source->manifest.from)
                fill_from_layout(source->manifest, DiskTree(top_of_layout), files, path, strictness);
            build_history(*source, files, LockUse::Work);
            return source;
        };
}

}  // namespace newel
