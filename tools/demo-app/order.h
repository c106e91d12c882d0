// order.h: what lantern is asked to do, from its command line.
#pragma once

#include <newel/embedded.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lantern {

inline constexpr char const* kUsage =
    "lantern [--down P] [--diverged P] [--up P] [--read-only P] DATA list\n"
    "lantern [...] DATA add-model NAME\n"
    "lantern [...] DATA serve SECONDS\n"
    "P: auto, ask, refuse; of --read-only: allow, refuse\n";

struct Order {
    std::filesystem::path data{};
    std::optional<std::string> model{};
    std::chrono::seconds serve{};
    /// Lantern follows its user in both directions, as long as nothing is lost.
    newel::Opening opening{.up = newel::Auto, .down = newel::Auto, .diverged = newel::Auto, .read_only = newel::Refuse};
};

/// nullopt: nothing that lantern knows.
[[nodiscard]] std::optional<Order> order_of(std::vector<std::string> words);

}  // namespace lantern
