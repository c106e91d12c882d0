#include "files/prefix.h"

#include <fstream>

namespace newel {

std::optional<std::string> read_prefix(std::filesystem::path const& file, std::size_t count)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    std::string bytes(count, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

}  // namespace newel
