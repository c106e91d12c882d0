// schema_text.h: a schema as the SQL that makes it, for `schema` and for review beside the manifest.
#pragma once

#include "model/schema.h"

#include <string>

namespace newel {

/// A comment line with app, version and fingerprint, then a statement an object, tables first.
[[nodiscard]] std::string schema_text(Schema const& schema, std::string const& app, DataVersion version);

}  // namespace newel
