// layouts.h: the migration folders of other tools, read as steps (formats.md, "Manifest": `from`).
// Owns:     which files are steps, their order, their names. One file per layout.
// Not here: `extra:`, and making Steps of them (manifest/).
// Throws:   Error{Invalid} with all faults at once; Error{Unresolved} where the folder does not exist.
#pragma once

#include "manifest/file_tree.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// One migration. Scripts are UTF-8 with LF line ends, without what other tools' runners are told in them.
struct LayoutStep {
    std::string name{};
    std::string up{};
    std::string up_file{};  ///< from the tree's top
    std::optional<std::string> down{};
    std::string down_file{};  ///< empty where there is no down
    std::string notes{};      ///< what was taken out or does not apply, a sentence per line; for the plan
};

/// All steps in `folder`, in that tool's own order.
[[nodiscard]] std::vector<LayoutStep> read_layout(std::string const& layout, FileTree const& tree,
                                                  std::string const& folder);

[[nodiscard]] bool is_known_layout(std::string_view layout);
[[nodiscard]] std::vector<std::string> layout_names();
/// Tables in which the other tool keeps its own account; outside every schema and fingerprint.
[[nodiscard]] std::vector<std::string> own_tables(std::string_view layout);
/// The layout whose migrations are in `folder`.
[[nodiscard]] std::optional<std::string> recognise_layout(FileTree const& tree, std::string const& folder);

}  // namespace newel
