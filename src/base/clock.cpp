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

std::optional<Time> time_from_utc(std::string_view text)
{
    using namespace std::chrono;
    static constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != kForm.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const is_digit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == 'd' ? !is_digit : text[i] != kForm[i]) return std::nullopt;
    }
    auto const number = [&](std::size_t at, std::size_t count) {
        int value = 0;
        for (char const c : text.substr(at, count)) value = value * 10 + (c - '0');
        return value;
    };
    year_month_day const date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                              day(static_cast<unsigned>(number(8, 2)))};
    auto const hour = number(11, 2);
    auto const minute = number(14, 2);
    auto const second = number(17, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Time(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace newel
