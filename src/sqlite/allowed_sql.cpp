#include "sqlite/allowed_sql.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace newel {

namespace {

// SQLite's own: nothing that touches files, loads code, or takes a pointer.
constexpr std::string_view kFunctions =
    "abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce concat concat_ws cos cosh "
    "count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value "
    "floor "
    "format glob group_concat hex highlight ifnull iif instr json json_array json_array_length json_each "
    "json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch "
    "json_pretty json_quote json_remove json_replace json_set json_tree json_type json_valid jsonb jsonb_array "
    "jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch jsonb_remove "
    "jsonb_replace jsonb_set julianday lag last_insert_rowid last_value lead length like likelihood likely ln log "
    "log10 log2 lower ltrim match max median min mod nth_value ntile nullif octet_length percent_rank pi pow power "
    "printf quote radians random randomblob rank regexp replace round row_number rtrim sign sin sinh snippet soundex "
    "sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version sqrt strftime string_agg "
    "substr "
    "substring sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode unixepoch unlikely upper "
    "zeroblob";

constexpr std::array<std::string_view, 12> kPragmasOfTables{
    "table_info",       "table_xinfo",       "table_list",      "index_info",  "index_xinfo", "index_list",
    "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check", "pragma_list", "function_list"};

constexpr std::array<std::string_view, 15> kPragmasToRead{
    "data_version",    "user_version",  "application_id", "schema_version", "foreign_keys",
    "encoding",        "page_size",     "page_count",     "freelist_count", "collation_list",
    "compile_options", "database_list", "journal_mode",   "module_list",    "recursive_triggers"};

std::vector<std::string> const& functions()
{
    static auto const list = [] {
        auto names = split(kFunctions, ' ');
        names.insert(names.end(), {"->", "->>"});
        std::ranges::sort(names);
        return names;
    }();
    return list;
}

}  // namespace

bool is_allowed_function(std::string_view name) { return std::ranges::binary_search(functions(), lower(name)); }

bool is_allowed_module(std::string_view name)
{
    return equal_folded(name, "fts5") || equal_folded(name, "rtree") || equal_folded(name, "rtree_i32");
}

bool is_allowed_pragma(std::string_view name, PragmaUse use)
{
    if (std::ranges::find(kPragmasOfTables, name) != kPragmasOfTables.end()) return true;
    return use == PragmaUse::Read && std::ranges::find(kPragmasToRead, name) != kPragmasToRead.end();
}

}  // namespace newel
