#include "git/commit_tree.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace newel {

CommitTree::CommitTree(CommitSource const& source, CommitId commit, std::shared_ptr<Listings> listings)
    : source_(source), commit_(std::move(commit)), listings_(std::move(listings))
{
    constexpr std::size_t kMostEntries = 50'000;  // a long history has hundreds of trees with hundreds of files each
    if (listings_->entries <= kMostEntries) return;
    listings_->trees.clear();
    listings_->entries = 0;
}

std::vector<TreeEntry> const& CommitTree::listing(std::string const& tree) const
{
    auto const place = listings_->trees.find(tree);
    if (place != listings_->trees.end()) return place->second;
    auto entries = source_.list(tree);
    std::ranges::sort(entries, {}, &TreeEntry::name);  // git sorts folders as if their names ended in '/'
    listings_->entries += entries.size();
    return listings_->trees.emplace(tree, std::move(entries)).first->second;
}

std::string CommitTree::blob(std::string const& object, std::size_t most) const
{
    constexpr std::size_t kSmall = 16u << 10;
    constexpr std::size_t kMostInAll = 32u << 20;
    if (auto const known = listings_->blobs.find(object); known != listings_->blobs.end()) {
        if (known->second.size() <= most) return known->second;
        return source_.blob(object, most);  // says that it is too large
    }
    auto bytes = source_.blob(object, most);
    if (bytes.size() <= kSmall && listings_->blob_bytes < kMostInAll) {
        listings_->blob_bytes += bytes.size();
        listings_->blobs.emplace(object, bytes);
    }
    return bytes;
}

std::optional<TreeEntry> CommitTree::find(std::string const& path) const
{
    if (root_.empty()) {
        auto const root = source_.entry(commit_, "");
        if (!root) return std::nullopt;
        root_ = root->object;
    }
    TreeEntry current{"", EntryKind::Tree, root_};
    if (path.empty()) return current;
    for (auto const& name : split(path, '/')) {
        if (current.kind != EntryKind::Tree) return std::nullopt;
        auto const& entries = listing(current.object);
        auto const place = std::ranges::lower_bound(entries, name, {}, &TreeEntry::name);
        if (place == entries.end() || place->name != name) return std::nullopt;
        current = *place;
    }
    return current;
}

std::optional<std::string> CommitTree::read(std::string const& path, std::size_t most) const
{
    auto const entry = find(path);
    if (!entry || entry->kind == EntryKind::Tree) return std::nullopt;
    if (entry->kind == EntryKind::Other)
        throw Error(ErrorCode::Invalid, cat(shown(path), " is a symbolic link or a submodule, not a regular file"),
                    "commit the file itself")
            .at({shown(path)});
    try {
        return blob(entry->object, most);
    } catch (Error& error) {
        if (error.place().file.empty()) error.at({shown(path)});
        throw error.within(shown(path));
    }
}

std::optional<std::string> CommitTree::identity(std::string const& path) const
{
    auto const entry = find(path);
    if (!entry) return "-";
    return entry->kind == EntryKind::Blob ? std::optional(entry->object) : std::nullopt;
}

bool CommitTree::has_folder(std::string const& path) const
{
    auto const entry = find(path);
    return entry && entry->kind == EntryKind::Tree;
}

std::vector<FileTree::Entry> CommitTree::list(std::string const& path) const
{
    std::vector<Entry> out;
    auto const folder = find(path);
    if (!folder || folder->kind != EntryKind::Tree) return out;
    for (auto const& entry : listing(folder->object))
        out.push_back({entry.name, entry.kind == EntryKind::Tree, entry.kind == EntryKind::Other});
    return out;
}

std::string CommitTree::shown(std::string const& path) const { return cat(commit_.brief(), ":", path); }

std::optional<std::string> CommitTree::object(std::string const& path) const
{
    auto const entry = find(path);
    if (!entry || entry->kind == EntryKind::Other) return std::nullopt;
    return entry->object;
}

}  // namespace newel
