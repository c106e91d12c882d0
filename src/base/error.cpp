#include "base/error.h"

#include "base/text.h"

namespace newel {

std::string Place::text() const
{
    std::string out = file;
    if (line > 0) {
        out += cat(out.empty() ? "line " : ":", line);
        if (column > 0) out += cat(":", column);
    }
    return out;
}

Error::Error(ErrorCode code, std::string message, std::string advice)
    : code_(code), message_(std::move(message)), advice_(std::move(advice))
{
}

Error& Error::at(Place place)
{
    place_ = std::move(place);
    return *this;
}

Error& Error::within(std::string_view context)
{
    message_ = cat(context, ": ", message_);
    return *this;
}

Error& Error::native(int code)
{
    native_ = code;
    return *this;
}

Error invalid(std::string_view what, std::vector<Problem> const& problems)
{
    std::string message = cat(what, problems.size() == 1 ? " is not valid" : cat(" has ", problems.size(), " faults"));
    std::string advice;
    for (auto const& problem : problems) {
        auto const place = problem.place.text();
        message += cat("\n  ", place, place.empty() ? "" : ": ", problem.message);
        if (problem.advice.empty() || advice.find(problem.advice) != std::string::npos) continue;
        advice += cat(advice.empty() ? "" : "\n", problem.advice);
    }
    Error error(ErrorCode::Invalid, std::move(message), std::move(advice));
    if (!problems.empty()) error.at(problems.front().place);
    return error;
}

}  // namespace newel
