#include "support/temp_dir.h"

#include "support/files.h"

#include <cstdlib>
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

void TempDir::write(std::string_view file, std::string_view bytes) const { write_file(path_ / file, bytes); }

std::string TempDir::read(std::string_view file) const { return read_file(path_ / file); }

}  // namespace newel::test
