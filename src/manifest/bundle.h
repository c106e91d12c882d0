// bundle.h: a manifest with its payloads inlined, in one file: what is shipped ahead (formats.md, "Bundle and seal").
// Owns:     writing it, and reading it back to the very same digests.
// Not here: its seal and signature (release/), where bundles are looked for (engine/).
#pragma once

#include "manifest/lock.h"
#include "model/manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct Bundle {
    Manifest manifest{};  ///< whole: steps with their payloads; a layout's steps are plain ones
    Lock lock{};
};

/// The bundle of `manifest`, whose steps must be those that `lock` speaks of: Error{Invalid} names the first that is
/// not. `releases` take the place of the manifest's own.
[[nodiscard]] std::string write_bundle(Manifest const& manifest, Lock const& lock,
                                       std::vector<ReleaseSpec> const& releases);

/// Reads a bundle as any manifest is read for running. Every step is checked against its line of the lock: a digest that
/// differs is Error{Invalid}, "tampered".
[[nodiscard]] Bundle read_bundle(std::string_view bytes, std::string const& file);

}  // namespace newel
