#include "support/temp_dir.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace newel::test {

TempDir::TempDir()
{
    auto name = (std::filesystem::canonical(std::filesystem::temp_directory_path()) / "newel-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
}

TempDir::~TempDir()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void TempDir::write(std::string_view file, std::string_view bytes) const
{
    auto const target = path_ / file;
    std::filesystem::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary) << bytes;
}

std::string TempDir::read(std::string_view file) const
{
    std::ifstream in(path_ / file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + (path_ / file).string());
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace newel::test
