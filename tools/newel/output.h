// output.h: standard output, written so that a reader who went away is no fault.
#pragma once

#include <string>
#include <string_view>

namespace newel::cli {

class Output {
public:
    /// `text` with its newlines. Throws Error{Failed} where it cannot be written (a full disk); a closed pipe is silent.
    void write(std::string_view text);
    /// The text and a newline.
    void line(std::string_view text);
    /// Also where nothing is at stake any more, and nothing may be thrown.
    void flush();

private:
    void check();
    bool is_closed_{};
};

}  // namespace newel::cli
