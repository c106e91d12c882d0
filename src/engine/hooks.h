// hooks.h: git hooks that let the data follow the checkout.
// Owns:     installing beside hooks that are there already, what a hook may do by itself.
#pragma once

#include "engine/session.h"

namespace newel {

class Hooks {
public:
    explicit Hooks(Session& session);

    HooksResult install(std::string const& program);
    HooksResult remove();
    /// One line for the terminal, or nothing. May throw; the engine swallows it.
    [[nodiscard]] std::string follow(std::string const& event, std::vector<std::string> const& arguments);

private:
    [[nodiscard]] std::filesystem::path folder();
    [[nodiscard]] bool is_quiet_time(std::string const& event, std::vector<std::string> const& arguments);
    [[nodiscard]] bool is_own_commit();
    [[nodiscard]] std::string say(std::string const& data, Position const& from, Position const& to,
                                  std::string const& why) const;

    Session& session_;
};

}  // namespace newel
