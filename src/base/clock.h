// clock.h: time as a port, so that tests decide what time it is.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

using Time = std::chrono::sys_seconds;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override
    {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
};

/// "2026-11-21T10:00:00Z".
[[nodiscard]] std::string utc_text(Time time);
/// Such a text, and no other way to write a time.
[[nodiscard]] std::optional<Time> time_from_utc(std::string_view text);

}  // namespace newel
