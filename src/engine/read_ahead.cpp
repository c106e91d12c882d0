#include "engine/read_ahead.h"

#include <utility>

namespace newel {

ReadAhead::ReadAhead(Read read)
    : whole_(std::async(std::launch::async, [this, read = std::move(read)] { return run(read); }))
{
}

SourcePtr ReadAhead::run(Read const& read)
{
    struct End {
        ReadAhead& self;
        ~End()
        {
            std::lock_guard const lock(self.mutex_);
            self.is_over_ = true;
            self.news_.notify_all();
        }
    } const end{*this};
    return read([this](Step const& step) {
        auto copy = step;
        std::lock_guard const lock(mutex_);
        // Where one is out of order the manifest is at fault, which its reading throws in the end.
        if (copy.version.number == steps_.size() + 1) steps_.push_back(std::move(copy));
        if (is_awaited_) news_.notify_all();
    });
}

Step const* ReadAhead::arrived(DataVersion version)
{
    std::unique_lock lock(mutex_);
    is_awaited_ = true;
    news_.wait(lock, [&] { return is_over_ || steps_.size() >= version.number; });
    is_awaited_ = false;
    return steps_.size() < version.number ? nullptr : &steps_[version.number - 1];
}

Step ReadAhead::step(DataVersion version)
{
    // A copy: what one thread made and the other lets go costs both of them the allocator's lock.
    if (auto const* step = arrived(version)) return *step;
    return whole()->history.step(version);
}

SourcePtr ReadAhead::whole() { return whole_.get(); }

}  // namespace newel
