// tree.h: the files of a data directory as the model sees them: what is where after these acts.
// Owns:     its own, simple reading of what file operations mean.
// Not here: inverses: where data went down, the model starts from the beginning and goes up to there.
#pragma once

#include "walks/document.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newel::walks {

struct File {
    bool is_folder{};
    unsigned mode{0644};
    std::string text{};  ///< of a file that is no document
    std::optional<Document> document{};
    std::string origin{};  ///< "base PATH", "write N OP STEP", "copy PATH STEP", "folder": who made it

    [[nodiscard]] std::string bytes() const { return document ? document->text() : text; }
};

/// By path; folders are entries of their own.
using Files = std::map<std::string, File>;

/// What applications changed in files that steps made: by origin.
using Changes = std::map<std::string, File>;

class Tree {
public:
    Tree(Files files, Changes const& changes) : files_(std::move(files)), changes_(changes) {}

    /// False where one of the acts cannot be: then the tree is of no more use.
    [[nodiscard]] bool take(Step const& step);

    [[nodiscard]] Files const& files() const { return files_; }
    /// What copies were made of: the copies stay as they are, whatever becomes of the original.
    [[nodiscard]] std::set<std::string> const& copied() const { return copied_; }
    [[nodiscard]] bool has_patterns() const { return has_patterns_; }

private:
    [[nodiscard]] bool act(FileAct const& act, std::string const& origin);
    [[nodiscard]] bool move(std::string const& from, std::string const& to);
    [[nodiscard]] bool copy(std::string const& from, std::string const& to, std::string const& origin);
    [[nodiscard]] bool write(FileAct const& act, std::string const& origin);
    void remove(std::string const& path);
    /// False where a file stands in the way.
    [[nodiscard]] bool make_parents(std::string const& path);
    [[nodiscard]] std::vector<std::string> matches(std::string const& pattern) const;
    [[nodiscard]] bool each_to(FileAct const& act, std::string const& origin);

    Files files_;
    Changes const& changes_;
    std::string chain_{};  // of what was taken
    std::set<std::string> copied_{};
    bool has_patterns_{};
};

[[nodiscard]] std::string parent_of(std::string const& path);

}  // namespace newel::walks
