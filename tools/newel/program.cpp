#include "program.h"

#include <filesystem>

namespace newel::cli {

std::string program_path()
{
    std::error_code error;
    auto const path = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? "newel" : path.string();
}

}  // namespace newel::cli
