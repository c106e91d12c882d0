// apps.h: applications as tests make them: texts of a manifest, and the bundle that a program carries. Knows no test
// framework.
#pragma once

#include "support/files.h"

#include <newel/newel.h>

#include <string>
#include <string_view>

namespace newel::test {

/// As a YAML string in double quotes.
[[nodiscard]] inline std::string in_yaml_quotes(std::string_view text)
{
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + '"';
}

/// "0007-name": how the scripts of step 7 begin.
[[nodiscard]] inline std::string numbered(std::size_t version, std::string_view name)
{
    auto const digits = std::to_string(version);
    return cat(std::string(4 - digits.size(), '0'), digits, "-", name);
}

/// Writes the manifest of `app` into `folder`, beside payloads that may be there, locks it, and returns the bytes of its
/// bundle, whose head is `version`. What was made stays in the folder.
[[nodiscard]] inline std::string bundle_of(std::filesystem::path const& folder, std::string const& app,
                                           std::string_view manifest, std::size_t version)
{
    write_file(folder / "manifests" / cat(app, ".yaml"), manifest);
    Engine engine({.folder = folder});
    (void)engine.lock();
    (void)engine.write_bundle("", "out");
    return read_file(folder / "out" / cat(app, "-", version, ".newel"));
}

}  // namespace newel::test
