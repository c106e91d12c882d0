#include "data/bundles.h"

#include "base/limits.h"
#include "base/text.h"
#include "files/durable.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

std::vector<fs::path> shipped_bundles(DataPlace const& place)
{
    auto const folder = place.folder.empty() ? place.database.parent_path() : place.folder / ".newel" / "bundles";
    std::vector<fs::path> files;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".newel" && entry->is_regular_file(error)) files.push_back(entry->path());
    std::ranges::sort(files);
    return files;
}

SourcePtr bundle_at(fs::path const& file, std::string const& shown, Notary& notary)
{
    auto const bytes = read_file(file, limits::kBundleBytes);
    if (!bytes) return nullptr;
    auto seal = notary.pins_keys() ? notary.examine(notary.beside(file), *bytes, shown) : std::nullopt;
    return bundle_source(*bytes, shown, cat("bundle ", shown), std::move(seal));
}

}  // namespace newel
