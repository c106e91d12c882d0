// document.h: a settings file as the model sees it: a list of keys with values, and the bytes around them.
// Owns:     its own, simple reading of what `edit` means; nothing of the engine's is used.
#pragma once

#include "walks/steps.h"

#include <string>
#include <vector>

namespace newel::walks {

struct Document {
    struct Entry {
        std::string above{};  ///< comment lines
        std::string key{};
        std::string gap{" "};  ///< between colon and value
        std::string value{};
        std::string behind{};  ///< blanks and a comment
    };
    bool is_json{};
    std::string head{};
    std::vector<Entry> entries{};

    [[nodiscard]] Entry const* find(std::string const& key) const;
    [[nodiscard]] Entry* find(std::string const& key);
    [[nodiscard]] std::string text() const;
    /// False where the engine would refuse it: a new name is taken.
    [[nodiscard]] bool edit(FileAct const& act);
};

}  // namespace newel::walks
