#include "embed/software_source.h"

#include "base/text.h"
#include "embed/software.h"
#include "embed/step_body.h"

#include <algorithm>

namespace newel {

namespace {

/// A string literal. Octal escapes end after three digits, whatever follows; compilers do not like endless lines.
std::string literal(std::string_view bytes)
{
    static constexpr std::size_t kWidth = 1000;
    std::string out = "\"";
    std::size_t column = 0;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        if (column > kWidth) out += "\"\n    \"", column = 0;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '?' || byte < 0x20 || byte >= 0x7f) {  // "??" could begin a trigraph
            for (int shift = 6; shift >= 0; shift -= 3) {
                if (shift == 6) out += '\\';
                out += static_cast<char>('0' + ((byte >> shift) & 7));
            }
            column += 3;
        } else {
            out += c;
        }
        ++column;
    }
    return out + "\"";
}

std::string text(std::string_view bytes) { return cat("{", literal(bytes), ", ", bytes.size(), "}"); }

std::string bytes_of(std::string_view digests) { return cat("(unsigned char const*)", literal(digests)); }

std::string step_source(StepFacts const& facts, Step const& step)
{
    auto const& floors = *facts.floors;
    auto const digests = cat(facts.id.digest.view(), facts.rest.view(), facts.down.view(), facts.schema->digest.view());
    return cat("    {", text(facts.name), ", ", bytes_of(digests), ", ", floors.read.number, ", ", floors.write.number,
               ", ", static_cast<int>(facts.proof), ", ", facts.is_plain ? 1 : 0, ",\n     ",
               text(write_step_body(step)), "},\n");
}

/// An array of `type`; C++ has none without elements.
std::string array(std::string_view type, std::string_view name, std::string const& elements)
{
    return cat(type, " const ", name, "[] = {\n", elements.empty() ? "    {}\n" : elements, "};\n\n");
}

std::string steps_source(History const& history)
{
    std::string steps;
    for (DataVersion version{1}; version <= history.head(); version = version.next())
        steps += step_source(history.facts(version), history.step(version));
    return steps;
}

std::string stores_source(Manifest const& manifest)
{
    std::string stores;
    for (auto const& store : manifest.stores)
        stores += cat("    {", text(store.name), ", ", static_cast<int>(store.kind), ", ", text(store.path), "},\n");
    return stores;
}

}  // namespace

std::string software_source(ToCarry const& carry)
{
    auto const& history = carry.history;
    std::string keys;
    for (auto const& key : carry.keys) keys += cat("    ", text(key), ",\n");
    auto out = cat("// Written by newel_embed(): ", carry.manifest.app, " at ", history.head().text(),
                   ". Do not edit.\n#include \"", carry.name,
                   ".h\"\n\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
                   "#pragma GCC diagnostic ignored \"-Wold-style-cast\"\n\nnamespace {\n\n");
    out += array("newel_step", "kSteps", steps_source(history));
    out += array("newel_store", "kStores", stores_source(carry.manifest));
    out += array("newel_text", "kKeys", keys);
    auto const layout = carry.manifest.from ? carry.manifest.from->layout : std::string();
    out += cat("}  // namespace\n\nextern \"C\" newel_software const ", carry.name, "_software_{\n    ",
               NEWEL_SOFTWARE_FORMAT, ",\n    ", text(carry.manifest.app), ",\n    ", text(carry.version), ",\n    ",
               text(carry.commit), ",\n    ", text(carry.channel), ",\n    ", text(layout), ",\n    ",
               bytes_of(history.chain().digest.view()), ",\n    ", carry.released.number, ",\n    kSteps, ",
               history.head().number, ",\n    kStores, ", carry.manifest.stores.size(), ",\n    kKeys, ",
               carry.keys.size(), ",\n};\n\nextern \"C\" newel_software const* ", carry.name,
               "_software(void) { return &", carry.name, "_software_; }\n");
    return out;
}

std::string software_header(std::string_view name)
{
    return cat(
        "/* Written by newel_embed(). Do not edit. */\n#pragma once\n\n#include <newel/software.h>\n\n"
        "#ifdef __cplusplus\nextern \"C\" {\n#endif\nextern newel_software const ",
        name, "_software_;\n__attribute__((visibility(\"default\"))) newel_software const* ", name,
        "_software(void);\n#ifdef __cplusplus\n}\n\nnamespace ", name,
        " {\n/// What this program carries; for newel::open().\ninline newel::Software const& software = ", name,
        "_software_;\n}\n#endif\n");
}

}  // namespace newel
