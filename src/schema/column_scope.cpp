#include "schema/column_scope.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

bool NamesInReach::has(std::string const& folded_name)
{
    if (columns_) return std::ranges::find(*columns_, folded_name, &Column::name) != columns_->end();
    if (!collected_) collect();
    return names_.contains(folded_name);
}

void NamesInReach::collect()
{
    collected_ = true;
    if (!table_.empty()) return take_table(table_);
    for (auto const& token : *tokens_)
        if (token.kind == TokenKind::Word || token.kind == TokenKind::Identifier) take_table(lower(unquoted(token)));
}

void NamesInReach::take_table(std::string const& folded_name)
{
    auto const* table = scope_->table(folded_name);
    if (!table) return;
    names_.insert(folded_name);
    for (auto const& column : table->columns) names_.insert(column.name);
}

}  // namespace newel
