#include "engine/work_cache.h"

#include "base/limits.h"
#include "base/text.h"
#include "files/durable.h"
#include "files/stat_stamp.h"

#include <algorithm>
#include <chrono>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHead = "newel-work 3";
constexpr std::size_t kMostBytes = 4u << 20;

using Stamps = std::vector<NamedStamp>;

/// Sorted by name; the lock last, under a name that no file has.
Stamps stamps_of(fs::path const& folder, fs::path const& lock)
{
    auto stamps = stamps_in(folder);
    stamps.emplace_back("/lock", stamp_of(lock).value_or(Stamp{}));
    return stamps;
}

Digest digest_of_stamps(Stamps const& stamps)
{
    Hasher hasher("newel.stamps");
    for (auto const& [name, stamp] : stamps)
        hasher.field(name).number(stamp.size).number(static_cast<std::uint64_t>(stamp.modified_ns)).number(stamp.inode);
    return hasher.finish();
}

/// "key rest of the line".
std::optional<std::string> value_of(std::vector<std::string> const& lines, std::string const& key)
{
    for (auto const& line : lines)
        if (line.starts_with(cat(key, " "))) return line.substr(key.size() + 1);
    return std::nullopt;
}

}  // namespace

Digest stamps_digest(fs::path const& folder, fs::path const& lock) { return digest_of_stamps(stamps_of(folder, lock)); }

std::optional<Digest> settled_stamps(fs::path const& folder, fs::path const& lock)
{
    // Clocks of file systems tick coarsely: what was written a moment ago may be written again with the same time.
    constexpr std::int64_t kSettled = 1'000'000'000;
    auto const now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    auto const stamps = stamps_of(folder, lock);
    for (auto const& [name, stamp] : stamps)
        if (stamp.modified_ns > now - kSettled) return std::nullopt;
    return digest_of_stamps(stamps);
}

WorkCache::WorkCache(fs::path const& folder, fs::path const& manifest)
{
    if (!folder.empty()) file_ = folder / cat("work-", digest_of("newel.work", manifest.string()).brief(16));
}

std::optional<WorkSummary> WorkCache::read() const
{
    if (file_.empty()) return std::nullopt;
    try {
        auto const bytes = read_file(file_, kMostBytes);
        if (!bytes) return std::nullopt;
        auto const lines = split(*bytes, '\n');
        if (lines.front() != kHead) return std::nullopt;
        WorkSummary summary;
        auto const digest = [&](std::string const& key) {
            auto const text = value_of(lines, key);
            return text ? Digest::from_hex(*text) : std::nullopt;
        };
        auto const manifest = digest("manifest");
        auto const stamps = digest("stamps");
        auto const chain = digest("chain");
        auto const head = to_number(value_of(lines, "head").value_or(""));
        auto const app = value_of(lines, "app");
        if (!manifest || !stamps || !chain || !head || *head > limits::kVersions || !app || !is_app_name(*app))
            return std::nullopt;
        summary = {.manifest = *manifest, .stamps = *stamps};
        summary.head = {static_cast<std::uint32_t>(*head)};
        summary.chain = {*chain};
        summary.app = *app;
        summary.migrations = value_of(lines, "migrations").value_or("");
        summary.dev = value_of(lines, "dev").value_or("");
        auto const special = value_of(lines, "special");
        if (!special) return std::nullopt;
        for (auto const& word : split(*special, ',')) {
            auto const version = to_number(word);
            if (!version && word != "none") return std::nullopt;
            if (version) summary.special.push_back(static_cast<std::uint32_t>(*version));
        }
        for (auto const& line : lines) {
            if (!line.starts_with("store ")) continue;
            auto const words = split(line, ' ');
            auto const kind = words.size() > 2 ? to_number(words[2]) : std::nullopt;
            if (words.size() < 4 || !kind || *kind > 2) return std::nullopt;
            auto const skip = words[0].size() + words[1].size() + words[2].size() + 3;
            summary.stores.push_back({words[1], static_cast<StoreKind>(*kind), line.substr(skip)});
        }
        for (auto const& line : lines)
            if (line.starts_with("key ")) summary.keys.push_back(line.substr(4));
        return summary;
    } catch (Error const&) {
        return std::nullopt;
    }
}

void WorkCache::write(WorkSummary const& summary) const noexcept
{
    if (file_.empty()) return;
    try {
        auto text = cat(kHead, "\nmanifest ", summary.manifest.hex(), "\nstamps ", summary.stamps.hex(), "\nhead ",
                        summary.head.number, "\nchain ", summary.chain.digest.hex(), "\nmigrations ",
                        summary.migrations, "\napp ", summary.app, "\n");
        text += "special ";
        for (auto const version : summary.special) text += cat(version, ",");
        text += "none\n";
        if (!summary.dev.empty()) text += cat("dev ", summary.dev, "\n");
        for (auto const& store : summary.stores)
            text += cat("store ", store.name, " ", static_cast<int>(store.kind), " ", store.path, "\n");
        for (auto const& key : summary.keys) {
            if (key.find('\n') != std::string::npos) return;  // no key, and nothing that this file can hold
            text += cat("key ", key, "\n");
        }
        std::error_code error;
        fs::create_directories(file_.parent_path(), error);
        replace_durably(file_, text);
    } catch (...) {
        return;  // a cache that cannot be written is no cache
    }
}

}  // namespace newel
