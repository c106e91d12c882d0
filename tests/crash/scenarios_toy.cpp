// Toys: a file that is replaced rightly, and wrongly in each way that there is. The harness must tell them apart.
#include "base/error.h"
#include "crash/faults.h"
#include "crash/scenario.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <string_view>

namespace newel::crash {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kOld = "the old content, which is not short\n";
constexpr std::string_view kNew = "the new content, which is a little longer than the old one\n";

void check(bool fine, char const* what)
{
    if (!fine) throw Error(ErrorCode::Failed, what);
}

/// What the toy leaves out of: write beside, sync the file, rename over, sync the folder.
struct Toy {
    char const* name;
    bool sound;
    bool beside{true};
    bool file_sync{true};
    bool folder_sync{true};
};

void write_all(fs::path const& file, std::string_view bytes, bool sync)
{
    int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    check(descriptor >= 0, "open");
    check(::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "write");
    if (sync) check(::fsync(descriptor) == 0, "fsync");
    ::close(descriptor);
}

void sync_folder(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(descriptor >= 0 && ::fsync(descriptor) == 0, "fsync of the folder");
    ::close(descriptor);
}

void replace(fs::path const& data, Toy const& toy)
{
    auto const target = data / "file";
    auto const written = toy.beside ? data / ".file.new" : target;
    write_all(written, kNew, toy.file_sync);
    if (toy.beside) fs::rename(written, target);
    if (toy.folder_sync) sync_folder(data);
    static auto* const mark = reinterpret_cast<FaultMark*>(dlsym(RTLD_DEFAULT, "fault_mark"));
    if (mark) mark();
}

ScenarioMaker toy(Toy const& toy)
{
    auto const make = [toy] {
        Scenario scenario{.name = toy.name, .is_sound = toy.sound};
        scenario.prepare = [](fs::path const& root, Journal) {
            fs::create_directory(root / "data");
            write_all(root / "data" / "file", kOld, true);
        };
        scenario.move = [toy](fs::path const& root) { replace(root / "data", toy); };
        scenario.recover = [](fs::path const& root) { fs::remove(root / "data" / ".file.new"); };
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
    };
}

}  // namespace newel::crash
