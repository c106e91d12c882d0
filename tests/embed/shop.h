// shop.h: versions of a shop as its binaries carry them, and data that they meet.
#pragma once

#include "embed/embedded.h"
#include "model/history.h"
#include "model/manifest.h"
#include "support/temp_dir.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace newel::test {

/// A step as a manifest would say it.
struct StepText {
    std::string name{};
    std::string up{};
    std::string down{};               ///< empty: `down: none`
    std::optional<Floors> breaks{};   ///< nullopt: inferred
    std::vector<std::string> code{};  ///< names of code that runs after the script
    int revision{1};                  ///< of the down
};

/// What newel_embed() would have compiled in. Must live as long as what was opened with it.
class Build {
public:
    Build(std::string version, std::vector<StepText> const& steps, std::vector<StoreSpec> stores = {},
          std::vector<std::string> const& keys = {});
    Build(Build const&) = delete;
    Build& operator=(Build const&) = delete;

    [[nodiscard]] Software const& software() const { return software_; }
    /// The bytes of a carried step, to be damaged.
    [[nodiscard]] std::string& body(std::size_t version) { return texts_.at(version); }

private:
    newel_text kept(std::string text);

    std::deque<std::string> strings_{};
    std::deque<std::string> texts_{};  // bodies; the first stands for version 0
    std::vector<newel_step> steps_{};
    std::vector<newel_store> stores_{};
    std::vector<newel_text> keys_{};
    Software software_{};
};

/// Steps 1 to `head` of the shop: 1 items, 2 prices (an added column: nothing breaks), 3 orders (writers), 4 the column
/// `name` renamed (readers), 5 notes, 6 gone for good (`down: none`).
[[nodiscard]] std::vector<StepText> shop_steps(std::size_t head);

/// A data directory, and what is in it.
class Shop {
public:
    explicit Shop(std::string database = "shop.db") : database_(std::move(database)) {}
    [[nodiscard]] std::filesystem::path folder() const { return dir_->path() / "data"; }
    [[nodiscard]] std::filesystem::path database() const { return folder() / database_; }
    [[nodiscard]] std::string sql(std::string const& script) const;
    [[nodiscard]] std::string version() const { return sql("SELECT version FROM newel_status"); }
    [[nodiscard]] OpenData open(Build const& build, Opening const& opening = {}) const;

private:
    std::shared_ptr<TempDir> dir_{std::make_shared<TempDir>()};
    std::string database_;
};

}  // namespace newel::test
