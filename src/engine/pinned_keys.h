// pinned_keys.h: which keys are pinned for a command: option, environment, git config, manifest (cli.md).
// Not here: what they vouch for (data/notary.h).
// Throws:   Error{Invalid} for a text that is no public key, saying where it stands.
#pragma once

#include "engine/workspace.h"
#include "model/manifest.h"
#include "model/trust.h"

#include <string>
#include <vector>

namespace newel {

/// Texts of keys as a manifest has them, and where they stand.
struct ManifestKeys {
    std::vector<std::string> texts{};
    std::string shown{};
};

/// All of them.
[[nodiscard]] std::vector<PinnedKey> pinned_keys(Workspace& workspace, std::vector<ManifestKeys> const& in_manifests);

/// A public key, or the name of a file that holds one, as text that PinnedKey::parse takes. `from`: who says it.
[[nodiscard]] std::string key_text(Workspace const& workspace, std::string const& said, std::string const& from);

/// Those that were said by option or by the program.
[[nodiscard]] std::vector<PinnedKey> said_keys(Workspace& workspace);

/// Whether keys are pinned for who opens this manifest's data, as far as that is known without reading another.
[[nodiscard]] bool pins_keys(Workspace& workspace, Manifest const& manifest);

}  // namespace newel
