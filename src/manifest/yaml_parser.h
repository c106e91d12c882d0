// yaml_parser.h: the YAML that Newel reads (yaml.h says which), from a text that holds only what text files hold.
// Why: an application that carries Newel edits its own YAML files, and reads bundles that were shipped ahead, without a
// library for it. One reader for them and for manifests: two would differ some day.
#pragma once

#include "base/node.h"

#include <string>
#include <string_view>

namespace newel {

/// The one document in `text`, whose line ends are LF. Error{Invalid} with the place.
[[nodiscard]] Node parse_yaml(std::string_view text, std::string const& file);

}  // namespace newel
