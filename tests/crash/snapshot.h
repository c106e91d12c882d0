// snapshot.h: what data is, so that two states can be compared exactly: every file, every row.
// Owns:     which differences mean nothing (times, random ids, the lock, the key, caches, SQLite's own sidecars).
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace newel::crash {

/// By name ("file config/app.yaml", "table models"), what is there.
using Snapshot = std::map<std::string, std::string>;

/// `database`: relative to `data`, or empty where there is none. Reads it as an application would, so that a hot journal
/// is rolled back. Throws std::runtime_error where the database cannot be read or is damaged.
[[nodiscard]] Snapshot snapshot_of(std::filesystem::path const& data, std::string const& database);

/// "" where they are equal; else the first thing that differs, with what both hold of it.
[[nodiscard]] std::string difference(Snapshot const& expected, Snapshot const& found);

}  // namespace newel::crash
