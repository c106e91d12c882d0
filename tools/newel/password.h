// password.h: the password of a secret key: asked for on the terminal, or taken from a variable or a file. It is never an
// argument, which others see in the list of processes, and never printed.
// Throws: Error{Usage} where nobody can be asked; Error{Failed} where Ctrl-C was the answer.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace newel::cli {

/// `from`: "env:NAME", "file:PATH", or empty: whoever sits at the terminal. `key` is the file that it opens.
[[nodiscard]] std::function<std::string()> password_source(std::string const& from, std::string const& key);

}  // namespace newel::cli
