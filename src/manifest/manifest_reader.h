// manifest_reader.h: from the bytes of a manifest to a Manifest (formats.md, "Manifest").
#pragma once

#include "base/error.h"
#include "manifest/file_tree.h"
#include "manifest/step_memo.h"
#include "model/manifest.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Authoring calls an unknown key an error; running ignores unknown top-level keys and makes a step with an unknown key
/// or operation unusable (formats.md, first paragraph).
enum class Strictness { Authoring, Running };

/// Gets each step as soon as it is read, while faults behind it are not known yet.
using StepSink = std::function<void(Step const&)>;

/// Reads a manifest that stands at `path` within `files`. All faults at once, each with its place: Error{Invalid}.
/// `memo`, where there is one, brings and takes steps whose scripts `files` can tell without reading them.
/// Where the manifest says `from:`, `steps` stays empty until fill_from_layout().
[[nodiscard]] Manifest read_manifest(std::string_view bytes, std::string const& path, FileTree const& files,
                                     Strictness strictness, StepSink const& sink = {}, StepMemo* memo = nullptr);

/// Reads an existing tool's folder in `repository` as the steps of `manifest`, `extra:` applied (its payloads come from
/// `own`, the tree that the manifest stands in at `path`). Error{Unresolved} where none of the folders exists.
void fill_from_layout(Manifest& manifest, FileTree const& repository, FileTree const& own, std::string const& path,
                      Strictness strictness);

/// The migrations folder of a manifest at `path`, from the tree's top. Error{Invalid} where it leaves the tree.
[[nodiscard]] std::string migrations_folder(Manifest const& manifest, std::string const& path, FileTree const& files);

}  // namespace newel
