#include "model/manifest.h"

#include <algorithm>

namespace newel {

namespace {
template <class Item>
Item const* named(std::vector<Item> const& items, std::string_view name)
{
    auto const found = std::ranges::find(items, name, &Item::name);
    return found == items.end() ? nullptr : &*found;
}
}  // namespace

StoreSpec const* Manifest::database() const
{
    auto const found = std::ranges::find_if(
        stores, [](StoreSpec const& s) { return s.kind == StoreKind::Sqlite || s.kind == StoreKind::Postgres; });
    return found == stores.end() ? nullptr : &*found;
}

ChannelSpec const* Manifest::channel(std::string_view name) const { return named(channels, name); }

ReleaseSpec const* Manifest::release(std::string_view name) const { return named(releases, name); }

}  // namespace newel
