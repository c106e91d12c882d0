#include "output.h"

#include <newel/newel.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace newel::cli {

void Output::write(std::string_view text)
{
    if (is_closed_) return;
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) check();
}

void Output::line(std::string_view text) { write(cat(text, '\n')); }

void Output::flush()
{
    if (is_closed_) return;
    errno = 0;
    if (std::fflush(stdout) != 0) check();
}

void Output::check()
{
    is_closed_ = true;
    if (errno == EPIPE) return;
    throw Error(ErrorCode::Failed, cat("standard output cannot be written: ", std::strerror(errno)));
}

}  // namespace newel::cli
