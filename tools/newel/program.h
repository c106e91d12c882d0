// program.h: this very program, as others may call it.
#pragma once

#include <string>

namespace newel::cli {

/// Its absolute path; "newel" where that cannot be told.
[[nodiscard]] std::string program_path();

}  // namespace newel::cli
