// model.h: what the data must be: for a chain of steps, every file and every row.
// Owns:     the installation as it was found, and what the application has changed since.
// The model knows no way down. A change of the application is written where it belongs (into the file as it was found, or
// as a step made it), and the state for any chain is worked out from there.
#pragma once

#include "walks/chance.h"
#include "walks/rows.h"
#include "walks/tree.h"

#include <map>
#include <string>

namespace newel::walks {

struct Expected {
    Files files{};
    Image image{};
};

class Model {
public:
    /// An installation as it has grown.
    Model();

    [[nodiscard]] Files const& base() const { return base_; }
    [[nodiscard]] Changes const& changes() const { return changes_; }

    /// False where a step cannot be.
    [[nodiscard]] bool fits(Steps const& steps) const;
    [[nodiscard]] Expected const& at(Steps const& steps);

    /// What an application does to data at `steps`, and what remains of it when steps are taken down is known. Returns
    /// what it was, and does it to the data at `data` as well; empty where there is nothing that it could do.
    [[nodiscard]] std::string change(Steps const& steps, std::string const& data, Chance& chance);
    /// Rows are gone with the tables that were dropped on the way.
    void moved(Steps const& from, Steps const& to);

private:
    [[nodiscard]] std::string change_text(Steps const& steps, std::string const& data, Chance& chance);
    [[nodiscard]] std::string change_value(Steps const& steps, std::string const& data, Chance& chance);
    [[nodiscard]] std::string add_file(Steps const& steps, std::string const& data, Chance& chance);
    [[nodiscard]] std::string add_row(Steps const& steps, std::string const& data, Chance& chance);
    [[nodiscard]] Tree tree_at(Steps const& steps) const;

    Files base_{};
    Changes changes_{};
    std::vector<AppRow> rows_{};
    long long count_{};
    std::map<std::string, Expected> known_{};  // by chain
};

/// Writes an installation's files.
void write_files(std::string const& data, Files const& files);
/// The files of a data directory but for Newel's and the database's.
[[nodiscard]] Files read_files(std::string const& data);
/// The first difference; empty where there is none.
[[nodiscard]] std::string difference(Expected const& expected, Files const& files, Image const& image);

}  // namespace newel::walks
