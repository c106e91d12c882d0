// temp_dir.h: a folder of its own for a test, gone when the test ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace newel::test {

class TempDir {
public:
    TempDir();
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;
    ~TempDir();

    /// Without symbolic links in it.
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view below) const { return path_ / below; }
    /// Makes the folders that are missing.
    void write(std::string_view file, std::string_view bytes) const;
    [[nodiscard]] std::string read(std::string_view file) const;

private:
    std::filesystem::path path_;
};

}  // namespace newel::test
