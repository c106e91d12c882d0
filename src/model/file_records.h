// file_records.h: what the ledger holds about files: what a committed plan still owes, and what was kept.
// Paths are below the data directory.
#pragma once

#include "model/step.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Where what is kept lies: the only place of Newel's own that a record may name, and only as its `place`.
inline constexpr std::string_view kKeptFolder = ".newel/kept";

/// One act of a publish that a committed transaction owes (`newel_intent`). Written in the transaction that commits the
/// plan, taken out in a second one when all are done.
struct IntentRow {
    enum class Act {
        Take,    ///< move what is at `source` to `target` in the staging; phase one
        Put,     ///< move `source`, staged or taken, to `target`; phase two
        Keep,    ///< write `record` into newel_kept
        Forget,  ///< take the record with the id `source` out of newel_kept
    };
    Act act{};
    std::string source{};
    std::string target{};
    std::string record{};  ///< Keep: encode_kept()
};
[[nodiscard]] std::string_view act_name(IntentRow::Act act);
[[nodiscard]] std::optional<IntentRow::Act> act_named(std::string_view name);

/// What one operation of a step did to one file, so that the inverse step gives back what was there (`newel_kept`).
struct KeptRecord {
    std::string id{};
    DataVersion version{};
    StepId step{};
    Chain chain{};                    ///< with that step: what stood below it then
    Direction direction{};            ///< in which the step was going
    std::size_t operation{};          ///< from 0, within the operations that ran
    std::string act{};                ///< move, copy, remove, mkdir, write, edit
    std::string path{};               ///< what it worked on; for a move, where it is now
    std::string from{};               ///< move: where it was
    std::string place{};              ///< where the bytes are kept that it took away; empty where it took none
    std::string left{};               ///< digest of the file as the step left it, hex; empty where not known
    std::vector<std::string> made{};  ///< folders that it made on the way, outermost first
    Node displaced{};                 ///< edit: what undo_edit() needs
    std::string at{};                 ///< UTC
    std::string until{};              ///< UTC; until when the bytes are kept
};

/// Canonical JSON, and back. Error{Invalid}.
[[nodiscard]] std::string encode_kept(KeptRecord const& record);
[[nodiscard]] KeptRecord decode_kept(std::string_view json);

}  // namespace newel
