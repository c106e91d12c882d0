// base64.h: bytes as the standard alphabet with padding (RFC 4648), for keys and signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newel {

[[nodiscard]] std::string to_base64(std::string_view bytes);
/// nullopt where it is anything but the one encoding of some bytes: no white space, padding as it must be, no bits left.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace newel
