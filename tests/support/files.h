// files.h: whole files, read and written by tests; what fails throws. Knows no test framework.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace newel::test {

[[nodiscard]] inline std::string read_file(std::filesystem::path const& file)
{
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return bytes;
}

/// Makes the folders that are missing; replaces the bytes of a file that is there.
inline void write_file(std::filesystem::path const& file, std::string_view bytes)
{
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace newel::test
