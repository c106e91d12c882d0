#include "proof/table_fill.h"

#include "base/text.h"

#include <algorithm>
#include <numeric>

namespace newel {

namespace {

constexpr std::size_t kAttempts = 60;      // for one row
constexpr std::size_t kMoreAttempts = 40;  // and for each of its columns
constexpr std::size_t kStuck = 25;         // times the same fault, before all columns are made anew
constexpr std::size_t kGoodValues = 8;
constexpr std::size_t kMisses = 4;  // rows in a row that could not be made, before there are none to be expected
constexpr std::int64_t kGreatestKey = 1LL << 50;

std::string purpose_of(TableShape const& table)
{
    auto purpose = table.name;
    for (auto const& column : table.columns) purpose += cat("\n", column.name, " ", column.type);
    return purpose;
}

std::vector<std::size_t> all_of(std::size_t count)
{
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

std::vector<std::string> key_names(TableShape const& table)
{
    std::vector<ColumnShape const*> keys;
    for (auto const& column : table.columns)
        if (column.key_place > 0) keys.push_back(&column);
    std::ranges::sort(keys, {}, &ColumnShape::key_place);
    std::vector<std::string> names;
    for (auto const* column : keys) names.push_back(column->name);
    return names;
}

/// nullopt where one of them is no column that can be written.
std::optional<std::vector<std::size_t>> places_of(TableShape const& table, std::vector<std::string> const& names)
{
    std::vector<std::size_t> places;
    for (auto const& name : names) {
        auto const found = std::ranges::find_if(
            table.columns, [&](ColumnShape const& column) { return equal_folded(column.name, name); });
        if (found == table.columns.end()) return std::nullopt;
        places.push_back(static_cast<std::size_t>(found - table.columns.begin()));
    }
    return places;
}

SqlRow picked(SqlRow const& row, std::vector<std::size_t> const& places)
{
    SqlRow values;
    for (auto const place : places) values.push_back(row[place]);
    return values;
}

}  // namespace

TableFill::TableFill(Rows& rows, TableShape const& shape, Manner manner)
    : rows_(rows), shape_(shape), manner_(manner), checks_(shape), seed_(purpose_of(shape))
{
    for (auto const& column : shape_.columns) edges_.push_back(edge_values(shape_, column));
    turns_.resize(edges_.size());
    good_.resize(edges_.size());
}

Filled TableFill::run(std::size_t count)
{
    Filled filled{.table = shape_.name};
    read_existing();
    read_pointers();
    filled.reason = missing_parent();
    if (!filled.reason.empty()) return filled;
    std::vector<std::string> names;
    for (auto const& column : shape_.columns) names.push_back(column.name);
    if (names.empty()) return filled.reason = "it has no column that can be written", filled;
    auto const writer = rows_.writer(shape_.name, names);
    std::size_t misses = 0;
    for (std::size_t number = 0; number < count && misses < kMisses; ++number) {
        bool const is_in = put_one(*writer, number);
        misses = is_in ? 0 : misses + 1;
        filled.rows += is_in ? 1 : 0;
    }
    if (filled.rows == 0 && existing_ == 0) filled.reason = cat("the database refused all that was tried: ", reason_);
    return filled;
}

void TableFill::read_existing()
{
    std::vector<std::string> names{shape_.columns.empty() ? std::string("rowid") : shape_.columns.front().name};
    auto const key =
        std::ranges::find_if(shape_.columns, [&](ColumnShape const& column) { return is_rowid(shape_, column); });
    if (key != shape_.columns.end()) names = {key->name};
    auto const rows = rows_.read(shape_.name, names);
    existing_ = rows.size();
    if (key == shape_.columns.end()) return;
    for (auto const& row : rows)
        if (auto const* number = std::get_if<std::int64_t>(&row[0]); number && *number < kGreatestKey)
            next_key_ = std::max(next_key_, *number + 1);
}

void TableFill::read_pointers()
{
    for (auto const& reference : shape_.references) {
        auto const columns = places_of(shape_, reference.from);
        if (!columns) continue;  // a generated column: what it points to comes with the others
        Pointer pointer{.parent = reference.parent, .columns = *columns, .may_be_null = true};
        for (auto const column : *columns)
            if (!may_be_null(shape_.columns[column])) pointer.may_be_null = false;
        bool const is_own = equal_folded(reference.parent, shape_.name);
        auto const parent = is_own ? shape_ : rows_.shape(reference.parent).value_or(TableShape{});
        auto const to = reference.to.empty() ? key_names(parent) : reference.to;
        auto const target = places_of(parent, to);
        pointer.is_known = target && to.size() == columns->size();
        if (pointer.is_known) {
            pointer.keys = rows_.read(parent.name, to);
            std::erase_if(pointer.keys, [](SqlRow const& key) { return std::ranges::any_of(key, is_null); });
            if (is_own) pointer.own_target = *target;
        }
        pointers_.push_back(std::move(pointer));
    }
}

std::string TableFill::missing_parent() const
{
    for (auto const& pointer : pointers_) {
        if (pointer.may_be_null || !pointer.keys.empty() || !pointer.own_target.empty()) continue;
        return pointer.is_known ? cat("each row needs one of ", pointer.parent, ", which has none")
                                : cat("each row needs one of ", pointer.parent, ", which is not there");
    }
    return {};
}

bool TableFill::put_one(RowWriter& writer, std::size_t number)
{
    SqlRow row;
    for (std::size_t column = 0; column < shape_.columns.size(); ++column) row.push_back(first_value(column, number));
    std::size_t same = 0;
    for (std::size_t attempt = 0; attempt < kAttempts + kMoreAttempts * row.size(); ++attempt) {
        point(row, number, attempt);
        auto reason = writer.put(row);
        if (reason.empty()) return remember(row), true;
        same = reason == reason_ ? same + 1 : 0;
        // What is told is the first fault, and its cure may be the cause of the next.
        auto const columns = same % kStuck == kStuck - 1 ? all_of(row.size()) : at_fault(reason);
        for (auto const column : columns) row[column] = other_value(column, number, attempt + 1);
        reason_ = std::move(reason);
    }
    return false;
}

SqlValue TableFill::first_value(std::size_t column, std::size_t number)
{
    auto const& described = shape_.columns[column];
    if (is_rowid(shape_, described)) return row_number(number, 0);
    if (shape_.module.starts_with("rtree"))
        return static_cast<double>(number + column);  // each range the right way round
    auto const& asked = checks_.values(column);
    bool const is_asked = !asked.empty() && (manner_ == Manner::Tame || number % 2 == 1);
    if (is_asked) return asked[(number / 2 + column) % asked.size()];
    if (manner_ == Manner::Tame) return plain_value(shape_, described, number + existing_);
    auto const& edges = edges_[column];
    return edges[(number + 3 * column) % edges.size()];
}

SqlValue TableFill::other_value(std::size_t column, std::size_t number, std::size_t attempt)
{
    auto const& described = shape_.columns[column];
    if (is_rowid(shape_, described)) return row_number(number, attempt);
    auto const& asked = checks_.values(column);
    auto const turn = seed_.below(8);
    if (turn == 0 && !good_[column].empty()) return good_[column][seed_.below(good_[column].size())];
    if (!asked.empty() && turn < 4) return asked[turns_[column]++ % asked.size()];
    if (!asked.empty() && turn == 4) return asked[seed_.below(asked.size())];
    if (manner_ == Manner::Wild && turn == 5) return edges_[column][seed_.below(edges_[column].size())];
    if (turn == 6 && attempt > 5 && may_be_null(described)) return SqlNull{};
    return plain_value(shape_, described, number + existing_ + attempt * 1000);
}

SqlValue TableFill::row_number(std::size_t number, std::size_t attempt) const
{
    bool const is_special = manner_ == Manner::Wild && attempt == 0 && existing_ == 0;
    if (is_special && number == 2) return std::int64_t{0};
    if (is_special && number == 4) return std::int64_t{-5};
    if (is_special && number == 6) return std::int64_t{1LL << 40};
    return next_key_ + static_cast<std::int64_t>(number + attempt * 1000);
}

void TableFill::point(SqlRow& row, std::size_t number, std::size_t attempt)
{
    std::vector<bool> is_set(row.size());
    auto const turn = number + attempt;
    for (auto const& pointer : pointers_) {
        bool const is_null_turn = manner_ == Manner::Wild && turn % 5 == 4;
        bool const has_keys = !pointer.keys.empty() || !pointer.own_target.empty();
        if (!pointer.may_be_null || (has_keys && !is_null_turn)) {
            point_one(pointer, row, is_set, turn);
            continue;
        }
        for (auto const column : pointer.columns)
            if (!is_set[column] && may_be_null(shape_.columns[column])) row[column] = SqlNull{};
    }
}

void TableFill::point_one(Pointer const& pointer, SqlRow& row, std::vector<bool>& is_set, std::size_t turn)
{
    // What an earlier foreign key has settled of its columns must fit.
    auto const fits = [&](SqlRow const& key) {
        for (std::size_t i = 0; i < key.size(); ++i)
            if (is_set[pointer.columns[i]] && !(row[pointer.columns[i]] == key[i])) return false;
        return true;
    };
    std::optional<SqlRow> key;
    for (std::size_t i = 0; i < pointer.keys.size() && !key; ++i)
        if (auto const& each = pointer.keys[(turn + i) % pointer.keys.size()]; fits(each)) key = each;
    if (!key && !pointer.own_target.empty()) key = picked(row, pointer.own_target);  // itself
    if (!key && pointer.may_be_null) key = SqlRow(pointer.columns.size());
    if (!key) return;
    for (std::size_t i = 0; i < key->size(); ++i) {
        row[pointer.columns[i]] = (*key)[i];
        is_set[pointer.columns[i]] = true;
    }
}

std::vector<std::size_t> TableFill::at_fault(std::string const& reason) const
{
    auto const all = all_of(shape_.columns.size());
    if (auto const check = reason.find("CHECK constraint failed: "); check != std::string::npos) {
        auto const columns = checks_.columns_of(std::string_view(reason).substr(check + 25));
        return columns.empty() ? all : columns;
    }
    std::vector<std::size_t> named;
    for (auto const column : all) {
        auto const name = cat(shape_.name, ".", shape_.columns[column].name);
        auto const found = reason.find(name);
        auto const end = found + name.size();
        if (found != std::string::npos && (end == reason.size() || reason[end] == ',')) named.push_back(column);
    }
    return named.empty() ? all : named;
}

void TableFill::remember(SqlRow const& row)
{
    for (std::size_t column = 0; column < row.size(); ++column)
        if (good_[column].size() < kGoodValues) good_[column].push_back(row[column]);
    for (auto& pointer : pointers_) {
        if (pointer.own_target.empty()) continue;
        auto key = picked(row, pointer.own_target);
        if (std::ranges::none_of(key, is_null)) pointer.keys.push_back(std::move(key));
    }
}

}  // namespace newel
