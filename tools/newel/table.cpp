#include "table.h"

#include <algorithm>

namespace newel::cli {

void Table::row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

std::vector<std::size_t> Table::widths() const
{
    std::vector<std::size_t> widths;
    for (auto const& row : rows_) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i].text));
    }
    return widths;
}

std::string Table::text(std::size_t indent) const
{
    auto const widths = this->widths();
    std::string out;
    for (auto const& row : rows_) {
        out.append(indent, ' ');
        // Padding is owed to the next cell that has text, so that no line ends in blanks.
        std::size_t owed = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths[i] == 0) continue;
            auto const columns = columns_of(row[i].text);
            if (columns > 0) {
                out.append(owed, ' ');
                out += style_.paint(row[i].text, row[i].tone);
                owed = 0;
            }
            owed += widths[i] - columns + 2;
        }
        out += '\n';
    }
    return out;
}

}  // namespace newel::cli
