#include "engine/schema_text.h"

#include "base/text.h"

namespace newel {

std::string schema_text(Schema const& schema, std::string const& app, DataVersion version)
{
    auto text = cat("-- ", app, " ", version.text(), ", fingerprint ", schema.fingerprint().digest.hex(), "\n");
    for (auto const& [key, object] : schema.objects()) text += cat("\n", object.sql, ";\n");
    return text;
}

}  // namespace newel
