// durability.h: what a disk may hold after the power failed, told from the trace of a run.
//
// The model. It is weaker than what ext4 (data=ordered), XFS and btrfs do, so that what survives it survives those.
// - Bytes of a file, its length, its mode: each act (write, truncate, chmod) is lost or kept by itself until fsync or
//   fdatasync of that file returns; from then on it is there. A lost write leaves what stood there before, or zeros.
// - The last act may be torn: the first half of a write is there, the rest is not.
// - Names: creating, removing, renaming, linking, making a folder are each lost or kept by themselves until fsync (or
//   fdatasync, which SQLite uses) of the folder returns. A rename is never half done, as in every journal; between two
//   folders it is durable only after both were synced.
// - fsync of a file does not make its name durable (ext4 does, POSIX promises nothing). fsync of a new folder makes the
//   names in it durable, not its own: that takes its parent's.
// - A sync that returned is believed. A sync that the fault library dropped is none.
// - What was there when the trace began is durable. Times, owners and extended attributes are not rebuilt.
// - Shared memory (SQLite's -shm) is written through a mapping and passes unseen; SQLite builds it anew after a crash.
//
// Which subsets. With p acts done, those of them that are not durable are pending; tried are: all kept; all lost; each
// one lost alone; each one kept alone; bytes lost and names kept, and the other way; the last one torn, with the others
// kept and lost; and some at random. Where more than `Choice::singles` are pending, the single ones are taken at even
// distances, beginning at another one for each p. States that look alike are tried once.
#pragma once

#include "crash/disk.h"
#include "crash/faults.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newel::crash {

/// One record of the trace. Views point into the trace.
struct Act {
    FaultAct kind{};
    Disk::Inode file{};
    Disk::Inode first_folder{};
    std::string_view first{};
    Disk::Inode second_folder{};
    std::string_view second{};
    mode_t mode{};
    std::uint64_t offset{};
    std::string_view bytes{};

    [[nodiscard]] bool changes_file() const;
    [[nodiscard]] bool changes_names() const;
    /// "write 4096 bytes at 8192 of shop.db".
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] std::vector<Act> acts_of(FaultReport& report);

/// The acts of a run, with the bytes that they speak of, which the next run would overwrite.
class Recording {
public:
    explicit Recording(FaultReport const& report);
    Recording(Recording const&) = delete;
    Recording& operator=(Recording const&) = delete;
    Recording(Recording&&) = default;  // the bytes stay where they are
    Recording& operator=(Recording&&) = default;
    ~Recording() = default;
    [[nodiscard]] std::vector<Act> const& acts() const { return acts_; }

private:
    std::vector<std::uint64_t> memory_;
    std::vector<Act> acts_;
};

/// What the power left: the first `done` acts but the lost ones, of which `torn` (index, or npos) is there by half.
struct Loss {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::size_t done{};
    std::vector<std::size_t> lost{};  ///< indices, ascending
    std::size_t torn{kNone};

    /// "33/lost:5.7/torn:9": names the state in a command that brings it back.
    [[nodiscard]] std::string text() const;
};

struct Choice {
    std::size_t singles{24};
    std::size_t at_random{8};
    std::uint64_t seed{1};
};

/// A run as acts, with the moment from which each of them is durable.
class Trace {
public:
    explicit Trace(std::vector<Act> acts);
    [[nodiscard]] std::vector<Act> const& acts() const { return acts_; }
    /// Indices of those of the first `done` acts that may still be lost.
    [[nodiscard]] std::vector<std::size_t> pending(std::size_t done) const;
    /// The losses that are tried where `done` acts were made.
    [[nodiscard]] std::vector<Loss> losses(std::size_t done, Choice const& choice) const;

private:
    std::vector<Act> acts_;
    std::vector<std::size_t> durable_from_;
};

/// A run that was killed and the start that followed it, as one run: what the first had not synced when it was killed can
/// still be lost while the second goes on. `left` is what the kill left under the inodes of `first`, `start` the same under
/// those of `second`.
[[nodiscard]] std::vector<Act> joined(std::span<Act const> first, Disk const& left, std::vector<Act> const& second,
                                      Disk const& start);

[[nodiscard]] Disk after(Disk const& before, std::vector<Act> const& acts, Loss const& loss);

/// Where a process was killed: the power stayed, so all that was done is there.
struct Stop {
    std::size_t done{};  ///< acts that were made whole
    bool torn{};         ///< and half of the one behind them
};

/// Calls `visit` with the beginning and with each stop inside these acts that leaves something else, or promises something
/// else (COMMIT has returned), than the one before, in their order.
void each_stop(Disk const& before, std::vector<Act> const& acts,
               std::function<void(Stop const&, Disk const&)> const& visit);

}  // namespace newel::crash
