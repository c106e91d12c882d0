// words.h: values as people read them. Everything that comes from files, git or databases is made printable here.
#pragma once

#include <newel/newel.h>

#include <chrono>
#include <string>
#include <string_view>

namespace newel::cli {

/// A place that may be a connection string.
[[nodiscard]] std::string shown_location(std::string_view location);
/// The first digits of a commit id; empty where there is none.
[[nodiscard]] std::string brief_commit(std::string_view commit);
[[nodiscard]] std::string brief(Chain const& chain);
/// "12 ms", "1.4 s", "2 min 5 s".
[[nodiscard]] std::string shown(std::chrono::milliseconds time);
/// "2026-11-21 10:00 UTC" of "2026-11-21T10:00:00Z".
[[nodiscard]] std::string shown_time(std::string_view utc);
[[nodiscard]] std::string_view arrow(Direction direction);
[[nodiscard]] std::string_view direction_name(Direction direction);
/// "table coupons: 312 rows".
[[nodiscard]] std::string shown(LostData const& lost);
/// "main c1d2e3f", as far as it is known.
[[nodiscard]] std::string shown(Origin const& origin);
/// "main (abc1234:manifests/app.yaml)".
[[nodiscard]] std::string shown(TargetInfo const& target);
/// The text as a sentence: with its full stop, where it is one line.
[[nodiscard]] std::string sentence(std::string_view text);
/// Lines under a message, two spaces before each.
[[nodiscard]] std::string indented(std::string_view lines);

}  // namespace newel::cli
