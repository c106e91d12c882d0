// exit_code.h: what the program's exit code says (cli.md, "Exit codes").
#pragma once

#include <newel/newel.h>

#include <string_view>

namespace newel::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;

/// What a command's exit code answers: how it went, or, for `check`, whether the data may be used.
enum class Asks { Outcome, Verdict };

[[nodiscard]] int exit_code(ErrorCode code, Asks asks = Asks::Outcome);
[[nodiscard]] int exit_code(Verdict verdict);
/// With `--may`: 0 where the software may do that.
[[nodiscard]] int exit_code(Verdict verdict, CheckRequest::May may);

/// The code as a word, as JSON has it: "failed", "usage", …
[[nodiscard]] std::string_view code_word(ErrorCode code);

}  // namespace newel::cli
