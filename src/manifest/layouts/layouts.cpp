#include "manifest/layouts/layouts.h"

#include "base/error.h"
#include "base/text.h"
#include "manifest/layouts/diesel.h"
#include "manifest/layouts/golang_migrate.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

struct Layout {
    std::string_view name;
    std::string_view own_table;
    std::vector<LayoutStep> (*read)(FileTree const&, std::string const&);
    bool (*fits)(FileTree const&, std::string const&);
};

constexpr std::array kLayouts{
    Layout{"diesel", "__diesel_schema_migrations", layouts::read_diesel, layouts::is_diesel},
    Layout{"golang-migrate", "schema_migrations", layouts::read_golang_migrate, layouts::is_golang_migrate},
};

Layout const* find(std::string_view name)
{
    auto const* const place = std::ranges::find(kLayouts, name, &Layout::name);
    return place == kLayouts.end() ? nullptr : place;
}

}  // namespace

std::vector<LayoutStep> read_layout(std::string const& layout, FileTree const& tree, std::string const& folder)
{
    auto const* const known = find(layout);
    if (known == nullptr)
        throw Error(ErrorCode::Invalid, cat("there is no layout '", printable(layout), "'"),
                    cat("known layouts: ", join(layout_names(), ", ")));
    if (!tree.has_folder(folder))
        throw Error(ErrorCode::Unresolved,
                    cat(printable(tree.shown(folder)), ": there is no such folder of migrations"));
    return known->read(tree, folder);
}

bool is_known_layout(std::string_view layout) { return find(layout) != nullptr; }

std::vector<std::string> layout_names()
{
    std::vector<std::string> names;
    for (auto const& layout : kLayouts) names.emplace_back(layout.name);
    return names;
}

std::vector<std::string> own_tables(std::string_view layout)
{
    auto const* const known = find(layout);
    return known == nullptr ? std::vector<std::string>{} : std::vector<std::string>{std::string(known->own_table)};
}

std::optional<std::string> recognise_layout(FileTree const& tree, std::string const& folder)
{
    for (auto const& layout : kLayouts)
        if (layout.fits(tree, folder)) return std::string(layout.name);
    return std::nullopt;
}

}  // namespace newel
