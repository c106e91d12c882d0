// cancel_watch.h: hands on what an observer says, and remembers whether it stopped the run.
#pragma once

#include "run/observer.h"

namespace newel {

class CancelWatch final : public Observer {
public:
    explicit CancelWatch(Observer& observer) : observer_(observer) {}
    [[nodiscard]] bool is_cancelled() const { return is_cancelled_; }

    bool progress(Progress const& progress) override
    {
        bool const goes_on = observer_.progress(progress);
        if (!goes_on) is_cancelled_ = true;
        return goes_on;
    }
    void note(std::string const& text) override { observer_.note(text); }
    void waiting(std::string const& text) override { observer_.waiting(text); }

private:
    Observer& observer_;
    bool is_cancelled_{};
};

}  // namespace newel
