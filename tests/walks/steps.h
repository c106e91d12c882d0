// steps.h: the steps that random histories are made of, and how a manifest says them.
// Owns:     the values; their text in a manifest.
// Not here: what they do (model.h), inventing them (inventor.h).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace newel::walks {

struct FileAct {
    enum class Kind { Move, Copy, Remove, Mkdir, Write, Edit };
    Kind kind{};
    std::string from{};  ///< move, copy: a path or a pattern
    std::string path{};  ///< move, copy: to; remove, edit: a path or a pattern; else a path
    std::string text{};  ///< write
    std::vector<std::pair<std::string, std::string>> rename{};
    std::vector<std::pair<std::string, std::string>> set{};
    std::vector<std::string> remove{};
};

struct Step {
    std::string name{};
    std::string sql_up{};
    std::string sql_down{};
    std::vector<FileAct> files{};
    std::vector<FileAct> files_down{};  ///< used where `says_down`
    bool says_down{};                   ///< the inverse of its files is written out, not derived
    bool is_bound{};                    ///< its down fits only on top of the steps it was made for
    // What the model must know about its SQL.
    std::string makes{};  ///< table
    std::string drops{};  ///< table
    std::string adds_to{};
    long long amount{};  ///< added to n in all rows of `adds_to`

    [[nodiscard]] bool has_sql() const { return !sql_up.empty(); }
};

using StepPtr = std::shared_ptr<Step const>;
/// What a program's manifest says, or what data has taken.
using Steps = std::vector<StepPtr>;

/// What makes up the step's id: the same text, the same id.
[[nodiscard]] std::string key_of(Step const& step);
/// The same for a chain.
[[nodiscard]] std::string key_of(Steps const& steps);

/// A program that carries these steps: the bytes of its bundle. `folder` is for its work.
[[nodiscard]] std::string bundle_of(Steps const& steps, std::string const& folder);

}  // namespace newel::walks
