// read_ahead.h: a source that is read in a thread of its own: its first steps can run while its last are being read.
// Owns:     handing steps from that thread to the one that asks.
#pragma once

#include "data/source.h"
#include "manifest/manifest_reader.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>

namespace newel {

class ReadAhead {
public:
    /// Tells each step as soon as it is read, then returns the whole. Called once, in another thread.
    using Read = std::function<SourcePtr(StepSink const&)>;

    /// Starts reading. The destructor waits for the end.
    explicit ReadAhead(Read read);

    /// Waits until that step is read. Throws what the reading threw before it came there.
    [[nodiscard]] Step step(DataVersion version);
    /// Waits for the end. Throws what the reading threw.
    [[nodiscard]] SourcePtr whole();

private:
    [[nodiscard]] SourcePtr run(Read const& read);
    /// nullptr where it will never be.
    [[nodiscard]] Step const* arrived(DataVersion version);

    std::mutex mutex_{};
    std::condition_variable news_{};
    std::deque<Step> steps_{};  // by version; none is ever moved, changed or let go
    bool is_awaited_{};
    bool is_over_{};
    std::shared_future<SourcePtr> whole_;  // last: it waits for the thread, which uses the rest
};

}  // namespace newel
