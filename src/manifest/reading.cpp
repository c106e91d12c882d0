#include "manifest/reading.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {
Words const kReserved{"rows", "checkpoint"};
}

void StepFaults::hard(Mark mark, std::string_view message, std::string advice)
{
    reading_.faults.add(mark, cat(label_, ": ", message), std::move(advice));
}

void StepFaults::soft(Mark mark, std::string_view message, std::string advice)
{
    if (reading_.is_authoring()) return hard(mark, message, std::move(advice));
    if (step_.unusable.empty()) step_.unusable = message;
}

bool is_one_of(std::string_view word, Words const& words) { return std::ranges::find(words, word) != words.end(); }

bool is_extension(std::string_view key) { return key.substr(0, 2) == "x-"; }

std::string unknown_word(std::string_view what, std::string_view word, Words const& known)
{
    if (is_one_of(word, kReserved)) return cat(what, " ", quoted(word), " is reserved for a later Newel");
    return cat(what, " ", quoted(word), " is not known", suggestion(word, known));
}

}  // namespace newel
