// table.h: rows of cells, aligned; no boxes.
#pragma once

#include "terminal.h"

#include <string>
#include <vector>

namespace newel::cli {

struct Cell {
    Cell() = default;
    Cell(std::string content, Tone color = Tone::Plain) : text(std::move(content)), tone(color) {}
    Cell(char const* content) : text(content) {}

    std::string text{};
    Tone tone{Tone::Plain};
};

class Table {
public:
    explicit Table(Style style) : style_(style) {}

    /// Cells are printed as they are: whoever fills them in has made them printable().
    void row(std::vector<Cell> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// A line a row, `indent` spaces before it, two between columns. A column without any text takes no room.
    [[nodiscard]] std::string text(std::size_t indent = 0) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;

    Style style_;
    std::vector<std::vector<Cell>> rows_{};
};

}  // namespace newel::cli
