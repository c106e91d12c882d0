// manifest_editor.h: edits a manifest's text where it stands, so that comments, order and quoting stay.
// Throws: Error{Invalid} where the text is written in a way that cannot be edited safely; it says what to write by hand.
//         The result was read again: it differs from `bytes` in what was asked for and in nothing else.
#pragma once

#include "model/manifest.h"

#include <string>
#include <string_view>

namespace newel {

/// Adds `version: name` after the last step, whose version must be the one below.
[[nodiscard]] std::string add_step(std::string_view bytes, DataVersion version, std::string const& name);

/// Adds or replaces a release.
[[nodiscard]] std::string set_release(std::string_view bytes, ReleaseSpec const& release);

/// Pins `channel` to `release`; a channel that is not there yet is added as the last.
[[nodiscard]] std::string set_channel_release(std::string_view bytes, std::string const& channel,
                                              std::string const& release);

}  // namespace newel
