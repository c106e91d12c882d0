#include "proof/row_source.h"

namespace newel {

namespace {

constexpr std::size_t kRows = 16;  // as many as a column has values at its edges, about

}  // namespace

std::vector<Filled> GeneratedRows::fill(ScratchDatabase const& scratch, DataVersion /*version*/,
                                        std::vector<std::string> const& tables)
{
    return RowGenerator(*scratch.store, *scratch.rows).fill(tables, kRows, Manner::Wild);
}

bool GeneratedRows::fill_otherwise(ScratchDatabase const& scratch)
{
    (void)RowGenerator(*scratch.store, *scratch.rows).fill(scratch.rows->tables(), kRows, Manner::Tame);
    return true;
}

}  // namespace newel
