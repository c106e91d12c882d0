// terminal.h: the program on a terminal of its own, with somebody before it who reads and types.
#pragma once

#include "cli/world.h"

#include <sys/types.h>

#include <string>

namespace newel::test {

class Terminal {
public:
    /// Starts `newel` in the world's repository, all its three streams on one new terminal.
    Terminal(World const& world, World::Words const& words);
    Terminal(Terminal const&) = delete;
    Terminal& operator=(Terminal const&) = delete;
    /// Ends a program that still runs.
    ~Terminal();

    static inline std::string const kEnter = "\n";
    static inline std::string const kCtrlC = "\x03";
    static inline std::string const kCtrlD = "\x04";  ///< the end of what is typed

    /// Waits until `text` is printed behind what was waited for last; false where the program ends without it. A program
    /// that says nothing for a minute is ended.
    [[nodiscard]] bool shows(std::string const& text);
    void type(std::string const& keys) const;
    /// Waits for the program's end. Returns its exit code; -1 where a signal ended it.
    int end();

    /// Every byte printed so far.
    [[nodiscard]] std::string const& printed() const { return printed_; }
    /// What is left to be seen: lines that were erased are gone.
    [[nodiscard]] std::string screen() const;

private:
    [[nodiscard]] bool read_more();

    int master_{-1};
    pid_t program_{};
    std::string printed_{};
    std::size_t waited_{};
};

}  // namespace newel::test
