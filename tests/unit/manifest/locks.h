// locks.h: the lock of a manifest without proofs, for tests of what is built on locks.
#pragma once

#include "manifest/lock.h"
#include "model/manifest.h"

namespace newel::manifest_test {

/// Each step's floors: anybody may read, who knows the step may write.
[[nodiscard]] inline Lock lock_of(Manifest const& manifest)
{
    Lock lock;
    lock.app = manifest.app;
    lock.manifest = manifest.digest;
    for (auto const& step : manifest.steps)
        lock.lines.push_back({.version = step.version,
                              .id = step.id,
                              .rest = step.rest_digest,
                              .down = step.down_digest,
                              .floors = {.read = {}, .write = step.version},
                              .name = step.name});
    return lock;
}

}  // namespace newel::manifest_test
