#include "proof/row_generator.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace newel {

namespace {

/// fts5(…, content='t') and content='': its rows are another's, and triggers bring them.
bool only_mirrors(TableShape const& table)
{
    if (table.module != "fts5") return false;
    auto const tokens = tokenize_sql(table.sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
        if (tokens[i].is("content") && tokens[i + 1].is_op("=")) return true;
    return false;
}

class Ordering {
public:
    explicit Ordering(std::vector<TableShape> shapes)
    {
        for (auto& shape : shapes) {
            auto const name = lower(shape.name);
            shapes_.emplace(name, std::move(shape));
        }
    }

    std::vector<TableShape> run()
    {
        for (auto const& [name, shape] : shapes_) visit(name);
        return std::move(ordered_);
    }

private:
    void visit(std::string const& name)
    {
        auto const found = shapes_.find(name);
        if (found == shapes_.end() || !seen_.insert(name).second) return;
        for (auto const& reference : found->second.references) visit(lower(reference.parent));
        ordered_.push_back(found->second);
    }

    std::map<std::string, TableShape> shapes_{};
    std::set<std::string> seen_{};
    std::vector<TableShape> ordered_{};
};

}  // namespace

std::vector<Filled> RowGenerator::fill(std::vector<std::string> const& tables, std::size_t count, Manner manner)
{
    std::vector<TableShape> shapes;
    for (auto const& table : tables)
        if (auto shape = rows_.shape(table); shape && !only_mirrors(*shape)) shapes.push_back(std::move(*shape));
    auto const ordered = Ordering(std::move(shapes)).run();
    std::vector<Filled> filled;
    for (auto const& shape : ordered) filled.push_back(fill_one(shape, count, manner));
    // Tables may need each other: with rows in the one, some fit into the other.
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        for (std::size_t i = 0; i < ordered.size(); ++i) {
            if (filled[i].reason.empty() || ordered[i].references.empty()) continue;
            filled[i] = fill_one(ordered[i], count, manner);
            goes_on = goes_on || filled[i].reason.empty();
        }
    }
    return filled;
}

Filled RowGenerator::fill_one(TableShape const& shape, std::size_t count, Manner manner)
{
    try {
        WriteScope write(store_);
        auto const broken_before = shape.references.empty() ? 0 : rows_.broken_in(shape.name);
        auto filled = TableFill(rows_, shape, manner).run(count);
        if (filled.rows == 0) return filled;
        // With triggers and generated columns, what was chosen need not be what is there.
        if (!shape.references.empty() && rows_.broken_in(shape.name) > broken_before)
            return {.table = shape.name, .reason = "its rows would point to nothing"};
        write.commit();
        return filled;
    } catch (Error const& error) {
        if (error.code() == ErrorCode::Busy) throw;
        return {.table = shape.name, .reason = error.message()};
    }
}

}  // namespace newel
