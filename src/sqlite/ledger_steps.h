// ledger_steps.h: the steps of the app newel-ledger, as compiled into this program.
#pragma once

#include "model/history.h"

#include <string_view>
#include <utility>
#include <vector>

namespace newel {

/// File name and bytes of manifests/newel-ledger.yaml and its scripts; made by the build.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> const& newel_ledger_files();

/// Version 1 first. Made once.
[[nodiscard]] std::vector<Step> const& ledger_steps();
[[nodiscard]] Chain ledger_chain(DataVersion version);

/// The format that this program writes, and the highest that it reads.
inline constexpr int kLedgerFormat = 1;

}  // namespace newel
