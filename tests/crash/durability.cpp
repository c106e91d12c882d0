#include "crash/durability.h"

#include "base/text.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <set>

namespace newel::crash {

namespace {

void put(Node& file, std::uint64_t offset, std::string_view what)
{
    if (what.empty()) return;
    file.sum = 0;
    auto& bytes = file.bytes;
    if (bytes.size() < offset + what.size()) bytes.resize(offset + what.size());
    std::memcpy(bytes.data() + offset, what.data(), what.size());
}

void cut(Node& file, std::uint64_t length)
{
    file.sum = 0;
    file.bytes.resize(length);
}

/// What is made, its name apart: the name may be lost and the file still be renamed to one that is kept.
void make(Disk& disk, Act const& act)
{
    auto const kind = act.kind == kActMkdir     ? Node::Kind::Folder
                      : act.kind == kActSymlink ? Node::Kind::Link
                                                : Node::Kind::File;
    disk.nodes[act.file] = {kind, act.mode & 07777, std::string(kind == Node::Kind::Link ? act.second : "")};
}

void name(Disk& disk, Act const& act) { disk.names[{act.first_folder, std::string(act.first)}] = act.file; }

void rename(Disk& disk, Act const& act)
{
    std::pair const from{act.first_folder, std::string(act.first)};
    std::pair const to{act.second_folder, std::string(act.second)};
    if (act.kind == kActExchange) {
        std::swap(disk.names[from], disk.names[to]);
        return;
    }
    disk.names.erase(from);
    disk.names[to] = act.file;
}

void apply(Disk& disk, Act const& act, bool torn)
{
    switch (act.kind) {
        case kActCreate:
        case kActMkdir:
        case kActSymlink:
        case kActLink: return name(disk, act);
        case kActUnlink:
        case kActRmdir: disk.names.erase({act.first_folder, std::string(act.first)}); return;
        case kActRename:
        case kActExchange: return rename(disk, act);
        case kActWrite:
            return put(disk.nodes[act.file], act.offset, torn ? act.bytes.substr(0, act.bytes.size() / 2) : act.bytes);
        case kActTruncate: return cut(disk.nodes[act.file], act.offset);
        case kActMode: disk.nodes[act.file].mode = act.mode & 07777; return;
        case kActOpen:
        case kActSync:
        case kActSyncDropped:
        case kActOther:
        case kActMark: return;
    }
}

bool makes_file(Act const& act) { return act.kind == kActCreate || act.kind == kActMkdir || act.kind == kActSymlink; }

/// The number of acts after which act `index` can no longer be lost; npos where it always can.
std::size_t durable_from(std::vector<Act> const& acts, std::size_t index)
{
    auto const& act = acts[index];
    if (!act.changes_file() && !act.changes_names()) return 0;
    auto const synced = [&](Disk::Inode inode) {
        for (std::size_t i = index + 1; i < acts.size(); ++i)
            if (acts[i].kind == kActSync && acts[i].file == inode) return i + 1;
        return Loss::kNone;
    };
    if (act.changes_file()) return synced(act.file);
    auto const first = synced(act.first_folder);
    return act.second_folder == 0 ? first : std::max(first, synced(act.second_folder));
}

using Inodes = std::map<Disk::Inode, Disk::Inode>;

/// Which inodes of `from` are which of `to`, which looks the same.
void match(Disk const& from, Disk::Inode inode, Disk const& to, Disk::Inode other, Inodes& inodes)
{
    inodes[inode] = other;
    for (auto at = from.names.lower_bound({inode, ""}); at != from.names.end() && at->first.first == inode; ++at)
        match(from, at->second, to, to.names.at({other, at->first.second}), inodes);
}

}  // namespace

bool Act::changes_file() const { return kind == kActWrite || kind == kActTruncate || kind == kActMode; }

bool Act::changes_names() const
{
    switch (kind) {
        case kActCreate:
        case kActMkdir:
        case kActSymlink:
        case kActLink:
        case kActUnlink:
        case kActRmdir:
        case kActRename:
        case kActExchange: return true;
        default: return false;
    }
}

std::string Act::text() const
{
    switch (kind) {
        case kActOpen: return cat("open ", first);
        case kActCreate: return cat("create ", first);
        case kActWrite: return cat("write ", bytes.size(), " bytes at ", offset, " of ", first);
        case kActTruncate: return cat("truncate ", first, " to ", offset);
        case kActSync: return cat("sync ", first);
        case kActSyncDropped: return cat("sync (dropped) ", first);
        case kActRename: return cat("rename ", first, " to ", second);
        case kActExchange: return cat("exchange ", first, " and ", second);
        case kActUnlink: return cat("unlink ", first);
        case kActMkdir: return cat("mkdir ", first);
        case kActRmdir: return cat("rmdir ", first);
        case kActLink: return cat("link ", first);
        case kActSymlink: return cat("symlink ", first);
        case kActMode: return cat("chmod ", first);
        case kActOther: return cat("metadata of ", first);
        case kActMark: return "COMMIT has returned";
    }
    return {};
}

std::vector<Act> acts_of(FaultReport& report)
{
    std::vector<Act> acts;
    auto const* at = reinterpret_cast<char const*>(trace_of(&report));
    auto const* const end = at + report.used;
    while (at < end) {
        FaultRecord record;
        std::memcpy(&record, at, sizeof record);
        auto const* text = at + sizeof record;
        Act act{.kind = static_cast<FaultAct>(record.act), .file = record.file};
        act.first_folder = record.first_folder;
        act.first = {text, record.first_length};
        text += record.first_length;
        act.second_folder = record.second_folder;
        act.second = {text, record.second_length};
        text += record.second_length;
        act.mode = record.mode;
        act.offset = record.offset;
        act.bytes = {text, record.bytes_length};
        acts.push_back(act);
        auto const length = sizeof record + record.first_length + record.second_length + record.bytes_length;
        at += (length + 7) / 8 * 8;
    }
    return acts;
}

Recording::Recording(FaultReport const& report) : memory_((sizeof report + report.used) / 8 + 1)
{
    std::memcpy(memory_.data(), &report, sizeof report + report.used);
    acts_ = acts_of(*reinterpret_cast<FaultReport*>(memory_.data()));
}

std::string Loss::text() const
{
    std::vector<std::string> words;
    for (auto const index : lost) words.push_back(cat(index));
    auto out = cat(done);
    if (!words.empty()) out += cat("/lost:", join(words, "."));
    if (torn != kNone) out += cat("/torn:", torn);
    return out;
}

Trace::Trace(std::vector<Act> acts) : acts_(std::move(acts))
{
    for (std::size_t i = 0; i < acts_.size(); ++i) durable_from_.push_back(durable_from(acts_, i));
}

std::vector<std::size_t> Trace::pending(std::size_t done) const
{
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < done; ++i)
        if (durable_from_[i] > done) open.push_back(i);
    return open;
}

std::vector<Loss> Trace::losses(std::size_t done, Choice const& choice) const
{
    auto const open = pending(done);
    std::vector<Loss> all{{.done = done}};
    auto const lose = [&](auto const& is_lost) {
        Loss loss{.done = done};
        for (auto const index : open)
            if (is_lost(index)) loss.lost.push_back(index);
        all.push_back(std::move(loss));
    };
    if (open.empty()) return all;
    lose([](std::size_t) { return true; });
    auto const stride = choice.singles == 0 ? 1 : (open.size() + choice.singles - 1) / choice.singles;
    for (std::size_t i = done % stride; i < open.size(); i += stride) {
        lose([&](std::size_t index) { return index == open[i]; });
        lose([&](std::size_t index) { return index != open[i]; });
    }
    lose([&](std::size_t index) { return acts_[index].changes_file(); });
    lose([&](std::size_t index) { return acts_[index].changes_names(); });
    std::mt19937_64 random(choice.seed * 1'000'003 + done);
    if (open.size() > 2)
        for (std::size_t i = 0; i < choice.at_random; ++i) lose([&](std::size_t) { return random() % 2 == 0; });
    auto const last = open.back();
    if (acts_[last].kind == kActWrite) {
        all.push_back({.done = done, .torn = last});
        lose([&](std::size_t index) { return index != last; });
        all.back().torn = last;
    }
    return all;
}

std::vector<Act> joined(std::span<Act const> first, Disk const& left, std::vector<Act> const& second, Disk const& start)
{
    Inodes inodes;
    match(start, start.root, left, left.root, inodes);
    auto fresh = left.nodes.empty() ? 1 : left.nodes.rbegin()->first + 1;
    for (auto const& act : first) fresh = std::max({fresh, act.file + 1, act.first_folder + 1, act.second_folder + 1});
    auto const known = [&](Disk::Inode inode) {
        if (inode == 0) return inode;
        auto const [place, is_new] = inodes.try_emplace(inode, fresh);
        if (is_new) ++fresh;
        return place->second;
    };
    std::vector<Act> acts(first.begin(), first.end());
    for (auto act : second) {
        if (makes_file(act)) inodes.erase(act.file);  // the system may give a number again that it had taken back
        act.file = known(act.file);
        act.first_folder = known(act.first_folder);
        act.second_folder = known(act.second_folder);
        acts.push_back(act);
    }
    return acts;
}

Disk after(Disk const& before, std::vector<Act> const& acts, Loss const& loss)
{
    Disk disk = before;
    auto lost = loss.lost.begin();
    for (std::size_t i = 0; i < loss.done; ++i) {
        if (makes_file(acts[i])) make(disk, acts[i]);
        if (lost != loss.lost.end() && *lost == i) {
            ++lost;
            continue;
        }
        apply(disk, acts[i], i == loss.torn);
    }
    return disk;
}

void each_stop(Disk const& before, std::vector<Act> const& acts,
               std::function<void(Stop const&, Disk const&)> const& visit)
{
    Disk disk = before;
    visit({}, disk);
    for (std::size_t i = 0; i < acts.size(); ++i) {
        auto const& act = acts[i];
        if (!act.changes_file() && !act.changes_names() && act.kind != kActMark) continue;
        if (makes_file(act)) make(disk, act);
        if (act.kind == kActWrite && act.bytes.size() > 1) {
            auto const whole = disk.nodes[act.file];
            apply(disk, act, true);
            visit({.done = i, .torn = true}, disk);
            disk.nodes[act.file] = whole;
        }
        apply(disk, act, false);
        visit({.done = i + 1}, disk);
    }
}

}  // namespace newel::crash
