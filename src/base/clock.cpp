#include "base/clock.h"

#include "base/text.h"

namespace newel {

std::string utc_text(Time time)
{
    using namespace std::chrono;
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss const clock(time - day);
    auto const two = [](auto number) { return cat(number < 10 ? "0" : "", static_cast<std::int64_t>(number)); };
    return cat(static_cast<int>(date.year()), "-", two(static_cast<unsigned>(date.month())), "-",
               two(static_cast<unsigned>(date.day())), "T", two(clock.hours().count()), ":",
               two(clock.minutes().count()), ":", two(clock.seconds().count()), "Z");
}

}  // namespace newel
