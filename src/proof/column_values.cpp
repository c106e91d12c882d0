#include "proof/column_values.h"

#include "base/text.h"

#include <algorithm>
#include <limits>

namespace newel {

namespace {

constexpr std::size_t kLong = 5000;  // more than a page, so that it spills over

bool says(std::string const& folded, std::string_view word) { return folded.find(word) != std::string::npos; }

void add(SqlRow& values, SqlRow const& more) { values.insert(values.end(), more.begin(), more.end()); }

SqlRow const& integers()
{
    using Small = std::numeric_limits<std::int32_t>;
    using Large = std::numeric_limits<std::int64_t>;
    static SqlRow const values{std::int64_t{1},
                               std::int64_t{0},
                               std::int64_t{-1},
                               std::int64_t{Small::max()},
                               std::int64_t{Small::min()},
                               Large::max(),
                               Large::min(),
                               std::int64_t{(1LL << 53) + 1}};  // a double has no such number
    return values;
}

SqlRow const& reals()
{
    using Real = std::numeric_limits<double>;
    static SqlRow const values{1.5, -0.1, 0.1 + 0.2, Real::max(), Real::lowest(), Real::denorm_min(), 1e-7};
    return values;
}

SqlRow const& texts()
{
    static SqlRow const values{std::string("plain"),
                               std::string(),
                               std::string("Größe 漢字 🐎"),
                               std::string("e\u0301 \u202eשלום"),  // a combining accent, right to left
                               std::string("it's \"quoted\"; -- and\nbroken\t\\"),
                               std::string("  padded  "),
                               std::string("007"),
                               std::string("1e3"),
                               std::string("NULL"),
                               std::string(kLong, 'x')};
    return values;
}

SqlRow const& blobs()
{
    static SqlRow const values{SqlBlob{std::string("\x00\xff\x80", 3)}, SqlBlob{}, SqlBlob{std::string(kLong, '\x01')}};
    return values;
}

/// What a column of that affinity keeps as it is although it is of another kind.
SqlRow const& strangers(Affinity affinity)
{
    static SqlRow const to_numbers{std::string("no number"), std::string(), SqlBlob{std::string("\x00\x01", 2)}};
    static SqlRow const to_text{SqlBlob{std::string("\x00\x01", 2)}};
    static SqlRow const to_any{};
    if (affinity == Affinity::Text) return to_text;
    return affinity == Affinity::Blob ? to_any : to_numbers;
}

bool is_date(std::string const& folded) { return says(folded, "date") || says(folded, "time"); }

SqlRow values_of(Affinity affinity, std::string const& folded)
{
    SqlRow values;
    if (is_date(folded)) add(values, {std::string("2024-02-29 23:59:59"), std::string("1969-12-31")});
    if (affinity == Affinity::Text) add(values, texts());
    if (affinity == Affinity::Integer || affinity == Affinity::Numeric) add(values, integers());
    if (affinity == Affinity::Real || affinity == Affinity::Numeric) add(values, reals());
    if (affinity == Affinity::Real) add(values, {std::int64_t{1}, std::int64_t{0}});
    if (affinity != Affinity::Blob) return values;
    add(values, {std::int64_t{1}, 1.5, std::string("plain")});
    add(values, blobs());
    add(values, {std::string(), std::numeric_limits<std::int64_t>::max(), std::string("Größe 漢字 🐎")});
    return values;
}

std::string two_digits(std::size_t number) { return cat(number < 10 ? "0" : "", number); }

std::string plain_time(std::size_t number)
{
    return cat("2024-", two_digits(number / 28 % 12 + 1), "-", two_digits(number % 28 + 1), " ",
               two_digits(number / 336 % 24), ":", two_digits(number / 8064 % 60), ":00");
}

}  // namespace

Affinity affinity_of(std::string_view declared)
{
    auto const folded = lower(declared);
    if (says(folded, "int")) return Affinity::Integer;
    if (says(folded, "char") || says(folded, "clob") || says(folded, "text")) return Affinity::Text;
    if (says(folded, "blob") || folded.empty()) return Affinity::Blob;
    if (says(folded, "real") || says(folded, "floa") || says(folded, "doub")) return Affinity::Real;
    return Affinity::Numeric;
}

bool is_rowid(TableShape const& table, ColumnShape const& column)
{
    auto const keys = std::ranges::count_if(table.columns, [](ColumnShape const& each) { return each.key_place > 0; });
    return table.has_rowid && column.key_place == 1 && keys == 1 && equal_folded(column.type, "integer");
}

bool may_be_null(ColumnShape const& column) { return !column.is_required && column.key_place == 0; }

SqlRow edge_values(TableShape const& table, ColumnShape const& column)
{
    auto const folded = lower(column.type);
    SqlRow values;
    if (may_be_null(column)) values.emplace_back(SqlNull{});
    if (!table.is_strict) {
        auto const affinity = affinity_of(column.type);
        add(values, values_of(affinity, folded));
        add(values, strangers(affinity));
        return values;
    }
    if (folded == "blob")
        add(values, blobs());
    else
        add(values, values_of(folded == "any" ? Affinity::Blob : affinity_of(column.type), folded));
    return values;
}

SqlValue plain_value(TableShape const& table, ColumnShape const& column, std::size_t number)
{
    auto const folded = lower(column.type);
    auto const count = static_cast<std::int64_t>(number) + 1;
    if (is_date(folded) && !table.is_strict) return plain_time(number);
    switch (affinity_of(column.type)) {
        case Affinity::Integer:
        case Affinity::Numeric: return count;
        case Affinity::Real: return static_cast<double>(count) + 0.5;
        case Affinity::Text: return cat(lower(column.name), " ", count);
        case Affinity::Blob:
            if (folded == "blob") return SqlBlob{cat("bytes ", count)};
            return count;
    }
    return count;
}

}  // namespace newel
