#include "proof/row_image.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

namespace newel {

namespace {

using Kind = RowDifference::Kind;

TableImage image_of_table(Rows& rows, TableShape const& shape)
{
    TableImage image;
    std::vector<std::pair<int, std::size_t>> keys;
    for (auto const& column : shape.columns) {
        if (column.key_place > 0) keys.emplace_back(column.key_place, image.columns.size());
        image.columns.push_back(column.name);
    }
    std::ranges::sort(keys);
    for (auto const& [place, column] : keys) image.key.push_back(column);
    if (!image.columns.empty()) image.rows = rows.read(shape.name, image.columns);
    return image;
}

using ByKey = std::map<std::string, SqlRow const*>;

/// nullopt where the key does not tell rows apart: SQLite lets NULLs into most keys.
std::optional<ByKey> by_key(TableImage const& image)
{
    if (image.key.empty()) return std::nullopt;
    ByKey rows;
    for (auto const& row : image.rows) {
        SqlRow key;
        for (auto const place : image.key) key.push_back(row[place]);
        if (!rows.emplace(key_of(key), &row).second) return std::nullopt;
    }
    return rows;
}

class Comparison {
public:
    Comparison(std::string table, TableImage const& before, TableImage const& after)
        : table_(std::move(table)), before_(before), after_(after)
    {
    }

    std::vector<RowDifference> run()
    {
        auto const before = by_key(before_);
        auto const after = by_key(after_);
        if (before && after)
            compare(*before, *after);
        else
            compare_bags();
        return std::move(found_);
    }

private:
    RowDifference& add(Kind kind, std::uint64_t rows)
    {
        return found_.emplace_back(
            RowDifference{.kind = kind, .table = table_, .rows = rows, .of = before_.rows.size()});
    }

    void compare(ByKey const& before, ByKey const& after)
    {
        std::uint64_t gone = 0;
        std::map<std::size_t, RowDifference> changed;
        for (auto const& [key, row] : before) {
            auto const now = after.find(key);
            if (now == after.end()) {
                ++gone;
                continue;
            }
            for (std::size_t column = 0; column < row->size(); ++column) {
                auto const& was = (*row)[column];
                auto const& is = (*now->second)[column];
                if (key_of(was) != key_of(is)) note(changed[column], was, is);
            }
        }
        auto const come = after.size() + gone - before.size();
        if (gone > 0) add(Kind::Gone, gone);
        if (come > 0) add(Kind::New, come);
        tell(changed);
    }

    static void note(RowDifference& difference, SqlValue const& was, SqlValue const& is)
    {
        if (difference.rows++ > 0) return;
        difference.example = cat(shown(was), " came back as ", shown(is));
    }

    void tell(std::map<std::size_t, RowDifference> const& changed)
    {
        for (auto const& [column, difference] : changed) {
            auto told = difference;
            told.kind = Kind::Changed;
            told.table = table_;
            told.column = before_.columns[column];
            told.of = before_.rows.size();
            found_.push_back(std::move(told));
        }
    }

    /// Nothing tells which row was which: as many as have no equal any more.
    void compare_bags()
    {
        std::map<std::string, std::int64_t> bag;
        for (auto const& row : before_.rows) ++bag[key_of(row)];
        for (auto const& row : after_.rows) --bag[key_of(row)];
        std::int64_t missing = 0;
        for (auto const& [row, count] : bag) missing += std::max<std::int64_t>(count, 0);
        auto const before = before_.rows.size();
        auto const after = after_.rows.size();
        if (after < before) add(Kind::Gone, before - after);
        if (after > before) add(Kind::New, after - before);
        if (missing > 0 && after >= before && !columns_differ())
            add(Kind::Changed, static_cast<std::uint64_t>(missing));
    }

    bool columns_differ()
    {
        bool any = false;
        for (std::size_t column = 0; column < before_.columns.size(); ++column) {
            std::map<std::string, std::int64_t> bag;
            for (auto const& row : before_.rows) ++bag[key_of(row[column])];
            for (auto const& row : after_.rows) --bag[key_of(row[column])];
            std::uint64_t missing = 0;
            for (auto const& [value, count] : bag) missing += count > 0 ? static_cast<std::uint64_t>(count) : 0;
            if (missing == 0) continue;
            auto& difference = add(Kind::Changed, missing);
            difference.column = before_.columns[column];
            auto const lost =
                std::ranges::find_if(before_.rows, [&](SqlRow const& row) { return bag.at(key_of(row[column])) > 0; });
            difference.example = cat(shown((*lost)[column]), " among them");
            any = true;
        }
        return any;
    }

    std::string table_;
    TableImage const& before_;
    TableImage const& after_;
    std::vector<RowDifference> found_{};
};

}  // namespace

RowImage image_of(Rows& rows, std::set<std::string> const& tables)
{
    RowImage image;
    for (auto const& table : tables)
        if (auto const shape = rows.shape(table)) image.emplace(lower(table), image_of_table(rows, *shape));
    return image;
}

std::vector<RowDifference> row_differences(RowImage const& before, RowImage const& after)
{
    static TableImage const kNone;
    std::vector<RowDifference> all;
    for (auto const& [table, image] : before) {
        auto const now = after.find(table);
        auto found = Comparison(table, image, now == after.end() ? kNone : now->second).run();
        std::ranges::move(found, std::back_inserter(all));
    }
    return all;
}

std::string lost_text(RowDifference const& difference)
{
    auto const what =
        printable(difference.column.empty() ? difference.table : cat(difference.table, ".", difference.column));
    if (difference.kind == Kind::New) return cat(what, ", ", counted(difference.rows, "row"), " more than before");
    auto const count = cat(difference.rows, " of ", counted(difference.of, "row"));
    bool const one = difference.rows == 1;
    if (difference.kind == Kind::Gone) return cat(what, ", ", count, one ? " is gone" : " are gone");
    auto const text = cat(what, ", ", count, one ? " does not come back" : " do not come back");
    return difference.example.empty() ? text : cat(text, " (", difference.example, ")");
}

}  // namespace newel
