// software_source.h: C++ source that defines the data of software.h: what newel_embed() compiles.
#pragma once

#include "model/history.h"
#include "model/manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// What is to be carried. The history's steps must have fingerprints and floors, as a lock gives them.
struct ToCarry {
    Manifest const& manifest;
    History const& history;
    std::string name{};     ///< of the namespace and of the C function: "shop_data"
    std::string version{};  ///< of the application
    std::string commit{};
    std::string channel{};
    std::vector<std::string> keys{};
    DataVersion released{};
};

[[nodiscard]] std::string software_source(ToCarry const& carry);
/// `namespace shop_data { extern newel::Software const software; }`
[[nodiscard]] std::string software_header(std::string_view name);

}  // namespace newel
