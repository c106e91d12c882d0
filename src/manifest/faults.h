// faults.h: the faults of one file, collected so that all of them are reported at once.
// Owns:     their order (by place) and how many are shown.
// Not here: what is a fault (the readers).
#pragma once

#include "base/error.h"
#include "base/node.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

class Faults {
public:
    explicit Faults(std::string file) : file_(std::move(file)) {}

    void add(Mark mark, std::string message, std::string advice = {});
    /// A fault in another file that this one leads to.
    void add_at(Place place, std::string message, std::string advice = {});
    [[nodiscard]] bool empty() const { return problems_.empty(); }
    [[nodiscard]] std::string const& file() const { return file_; }
    /// Throws Error{Invalid} that lists them in the order of the file.
    void throw_if_any() const;

private:
    std::string file_;
    std::vector<Problem> problems_{};
};

/// One fault alone, as an error.
[[nodiscard]] Error fault_at(std::string const& file, Mark mark, std::string message, std::string advice = {});

/// Text from a stranger as it may stand in a message: quoted, escaped, not too long.
[[nodiscard]] std::string quoted(std::string_view text);

/// " (did you mean 'x'?)", for the end of a message that may come to stand within a sentence; or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace newel
