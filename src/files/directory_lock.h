// directory_lock.h: who may use a data directory now (design: reliability.md, "Locks").
// Owns:     a flock(2) on DATA/.newel/lock for its lifetime. The kernel gives it back when the process ends, however it
//           ends; the file is never deleted, and what is written in it is for messages alone.
// An application that uses the data holds it shared, a run of Newel exclusively. The lock belongs to the open file: a
// child that is forked shares it until it execs or closes it, and a second DirectoryLock of the same process is another
// one, which waits for the first like a stranger.
// Threads:  one DirectoryLock per thread; holder_of() anywhere.
// Throws:   Error{Busy} naming the holder; Error{Refused} on a network file system, or where the lock is no plain file;
//           Error{Failed} with errno as the native code (EROFS where there is no lock yet on read-only media).
#pragma once

#include "files/descriptor.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace newel {

enum class Sharing { Shared, Exclusive };

/// What the last one who took the lock said of itself.
struct Holder {
    std::string word{};   ///< "switch", "application"
    std::int64_t pid{};   ///< as that process knows itself: another one, or none, outside its container
    std::string since{};  ///< "2026-11-21T10:00:00Z"
    bool is_alive{};      ///< a process with that number runs on this machine since it was started

    friend bool operator==(Holder const&, Holder const&) = default;
};

class DirectoryLock {
public:
    /// Makes .newel and the lock where they are missing. Tries until `patience` is over, at least once; polls, since a wait
    /// in flock could not be ended. `word`: what the holder does, one word;
    /// empty for who only looks, and must not write over the name of one who stays.
    [[nodiscard]] static DirectoryLock take(std::filesystem::path const& data, Sharing sharing, std::string_view word,
                                            std::chrono::milliseconds patience);

    DirectoryLock(DirectoryLock&&) noexcept = default;
    DirectoryLock& operator=(DirectoryLock&&) noexcept = default;
    ~DirectoryLock() = default;

    [[nodiscard]] Sharing sharing() const { return sharing_; }

private:
    DirectoryLock(Descriptor file, Sharing sharing) : file_(std::move(file)), sharing_(sharing) {}

    Descriptor file_;
    Sharing sharing_;
};

/// A holder that lives, best the last one; else the last one that wrote; nullopt where nobody ever did. It may have given
/// the lock back meanwhile.
[[nodiscard]] std::optional<Holder> holder_of(std::filesystem::path const& data);

/// "newel switch, pid 4711, since 2026-11-21T10:00:00Z"; "unknown" where it no longer lives.
[[nodiscard]] std::string in_words(std::optional<Holder> const& holder);

/// The name of a file system (statfs f_type) on which a lock does not keep other machines out: "NFS".
[[nodiscard]] std::optional<std::string_view> network_file_system(std::uint64_t type);

}  // namespace newel
