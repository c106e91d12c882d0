// Toys: a file that is replaced rightly, and wrongly in each way that there is. The harness must tell them apart.
#include "base/error.h"
#include "crash/faults.h"
#include "crash/scenario.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

namespace newel::crash {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kOld = "the old content, which is not short\n";
constexpr std::string_view kNew = "the new content, which is a little longer than the old one\n";

void check(bool fine, char const* what, ErrorCode code = ErrorCode::Failed)
{
    if (!fine) throw Error(code, what);
}

/// What the toy leaves out of: write beside, sync the file, rename over, sync the folder; and of telling what failed.
struct Toy {
    char const* name;
    bool sound;
    bool beside{true};
    bool file_sync{true};
    bool folder_sync{true};
    bool heeds_write{true};              ///< false: a failed write or fsync is no matter
    ErrorCode renamed{ErrorCode::Owed};  ///< what it throws once the new name stands
};

void write_all(fs::path const& file, std::string_view bytes, Toy const& toy)
{
    int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    check(descriptor >= 0, "open");
    bool const is_written = ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    check(is_written || !toy.heeds_write, "write");
    if (toy.file_sync) check(::fsync(descriptor) == 0 || !toy.heeds_write, "fsync");
    ::close(descriptor);
}

bool is_folder_synced(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const is_synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    ::close(descriptor);
    return is_synced;
}

void replace(fs::path const& data, Toy const& toy)
{
    auto const target = data / "file";
    auto const written = toy.beside ? data / ".file.new" : target;
    write_all(written, kNew, toy);
    if (toy.beside) check(std::rename(written.c_str(), target.c_str()) == 0, "rename");
    if (toy.folder_sync) check(is_folder_synced(data), "fsync of the folder", toy.renamed);
    static auto* const mark = reinterpret_cast<FaultMark*>(dlsym(RTLD_DEFAULT, "fault_mark"));
    if (mark) mark();
}

ScenarioMaker toy(Toy const& toy)
{
    auto const make = [toy] {
        Scenario scenario{.name = toy.name, .is_sound = toy.sound};
        scenario.prepare = [](fs::path const& root, Journal) {
            fs::create_directory(root / "data");
            write_all(root / "data" / "file", kOld, {});
        };
        scenario.move = [toy](fs::path const& root) { replace(root / "data", toy); };
        scenario.recover = [](fs::path const& root) {
            check(::unlink((root / "data" / ".file.new").c_str()) == 0 || errno == ENOENT, "unlink");
        };
        return scenario;
    };
    return {.name = toy.name, .group = ScenarioMaker::Group::Toy, .journals = {Journal::None}, .make = make};
}

}  // namespace

std::vector<ScenarioMaker> toy_scenarios()
{
    return {
        toy({.name = "toy-right", .sound = true}),
        toy({.name = "toy-without-file-sync", .sound = false, .file_sync = false}),
        toy({.name = "toy-without-folder-sync", .sound = false, .folder_sync = false}),
        toy({.name = "toy-in-place", .sound = false, .beside = false}),
        toy({.name = "toy-without-heed-of-errors", .sound = false, .heeds_write = false}),
        toy({.name = "toy-that-fails-after-its-rename", .sound = false, .renamed = ErrorCode::Failed}),
    };
}

}  // namespace newel::crash
