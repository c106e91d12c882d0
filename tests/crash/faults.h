// faults.h: the fault library as its driver sees it: one plan per process, one report in shared memory.
// Owns:     the layout of the report and of the trace; the names that the library exports.
// Not here: what a crash leaves behind (durability.h), which faults to try (campaigns).
// The library stands before libc (LD_PRELOAD, or linked first) and sees every mutating call below one folder, whoever
// makes it: SQLite, libstdc++, libgit2, Newel. It asks the kernel which descriptor means which file at each call, so that
// dup, close and inherited descriptors need no bookkeeping. Unseen are: writes through a mapping (SQLite's -shm, which no
// crash keeps), and stdio on files (refused loudly below the folder).
// A program that knows nothing of it is armed by the environment when it starts: NEWEL_FAULT_FOLDER is watched (absolute,
// no links in it), and from call number NEWEL_FAULT_CALL on every one fails with the errno NEWEL_FAULT_ERROR.
#pragma once

#include <stdint.h>

extern "C" {

enum FaultMode {
    kFaultCount = 0,       // let all through
    kFaultKillBefore = 1,  // SIGKILL before the k-th call
    kFaultKillTorn = 2,    // SIGKILL in the middle of it: half of a write is written; other calls are done, then killed
    kFaultFailOnce = 3,    // the k-th call fails with `error_number`, nothing done
    kFaultFailFrom = 4     // so does every later one
};

struct FaultPlan {
    uint32_t mode{};
    uint32_t error_number{};
    uint64_t call{};       // from 1
    uint64_t drop_sync{};  // the n-th fsync or fdatasync says yes and does nothing; 0: none
    uint32_t trace{};      // 1: record what was done
};

/// What one call did to the folder. Folders and files are told by inode: names change, what was opened does not.
enum FaultAct {
    kActOpen = 1,  // nothing was created; a truncating one is followed by kActTruncate
    kActCreate,
    kActWrite,
    kActTruncate,
    kActSync,
    kActSyncDropped,
    kActRename,
    kActExchange,
    kActUnlink,
    kActMkdir,
    kActRmdir,
    kActLink,
    kActSymlink,
    kActMode,
    kActOther,  // times, owner, extended attributes: counted, not rebuilt
    kActMark    // no call: COMMIT has returned to the caller
};

/// A record of the trace; behind it `first_length`, `second_length` and `bytes_length` bytes, then padding to 8.
struct FaultRecord {
    uint32_t act;
    uint32_t first_length;   // last part of the path that was named first
    uint32_t second_length;  // of the second one (rename, link); a symlink's target
    uint32_t mode;
    uint64_t file;          // inode of what is made, written, synced, renamed
    uint64_t first_folder;  // inode of the folder that holds the first name
    uint64_t second_folder;
    uint64_t offset;  // of a write; the length of a truncate
    uint64_t bytes_length;
};

/// In memory that is shared between driver and child, so that it outlives SIGKILL.
struct FaultReport {
    uint64_t calls;
    uint64_t syncs;
    uint64_t marks;
    uint64_t used;        // bytes of the trace
    uint64_t capacity;    // of the trace
    uint32_t overflow;    // the trace did not fit
    uint32_t unseen;      // a call below the folder that the library cannot see through
    char name[24];        // the call that was hit, or the last one
    char path[232];       // below the folder
    char sync_path[232];  // of the sync that was dropped
};

/// Begins to watch `root` (absolute, no links in it) in this process. `report->capacity` must be set, the rest zero.
/// The trace lies right behind the report.
inline unsigned char* trace_of(struct FaultReport* report) { return reinterpret_cast<unsigned char*>(report + 1); }

typedef void FaultArm(char const* root, struct FaultPlan const* plan, struct FaultReport* report);
typedef void FaultDisarm(void);
/// Puts kActMark into the trace, for a protocol whose commit is not SQLite's.
typedef void FaultMark(void);

FaultArm fault_arm;
FaultDisarm fault_disarm;
FaultMark fault_mark;
}
