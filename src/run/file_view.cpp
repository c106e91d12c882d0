#include "run/file_view.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "run/path_run.h"

#include <set>

namespace newel {

namespace {

Error not_there(std::string const& path) { return {ErrorCode::Failed, cat(printable(path), " is not there")}; }

}  // namespace

FileView::Item FileView::item_at(std::string const& path) const
{
    auto const found = items_.find(path);
    return found == items_.end() ? inherited(path) : found->second;
}

FileView::Item FileView::inherited(std::string const& path) const
{
    // The nearest folder above that an act was on decides; without one the disk does.
    for (auto above = path; !above.empty();) {
        above = parent_path(above);
        auto const found = items_.find(above);
        if (found == items_.end()) continue;
        auto const& item = found->second;
        if (item.what != Item::What::Disk) return {.what = Item::What::Absent};
        auto const rest = above.empty() ? path : path.substr(above.size() + 1);
        return {.what = Item::What::Disk, .source = joined_path(item.source, rest)};
    }
    return {.what = Item::What::Disk, .source = path};
}

FileFacts FileView::facts(std::string const& path)
{
    auto const item = item_at(path);
    switch (item.what) {
        case Item::What::Absent: return {};
        case Item::What::Text: return {.kind = FileKind::File, .size = item.text.size(), .links = 1};
        case Item::What::Folder: return {.kind = FileKind::Folder, .links = 1};
        case Item::What::Disk:
        case Item::What::Copy: break;
    }
    return on_disk(item.source);
}

FileFacts const& FileView::on_disk(std::string const& source)
{
    auto const known = seen_.find(source);
    return known != seen_.end() ? known->second : seen_.emplace(source, disk_.facts(source)).first->second;
}

FileKind FileView::kind(std::string const& path)
{
    auto const kind = facts(path).kind;
    if (kind == FileKind::Link)
        throw Error(ErrorCode::Refused,
                    cat(printable(path), " is a symbolic link, which no operation follows or moves"),
                    "put the file or folder itself there, or leave the link out of the pattern");
    if (kind == FileKind::Other) throw Error(ErrorCode::Refused, cat(printable(path), " is a device, pipe or socket"));
    return kind;
}

std::vector<FolderEntry> FileView::list(std::string const& folder)
{
    std::map<std::string, FileKind> entries;
    auto const item = item_at(folder);
    if (item.what == Item::What::Disk)
        for (auto const& entry : disk_.list(item.source)) entries.emplace(entry.name, entry.kind);
    auto const [first, last] = run_below(items_, folder);
    for (auto found = first; found != last; ++found) {
        auto const name = found->first.substr(folder.empty() ? 0 : folder.size() + 1);
        if (name.find('/') != std::string::npos) continue;
        if (found->second.what == Item::What::Absent)
            entries.erase(name);
        else
            entries[name] = facts(found->first).kind;
    }
    std::vector<FolderEntry> list;
    for (auto const& [name, kind] : entries) list.push_back({name, kind});
    return list;
}

std::string FileView::read(std::string const& path, std::uint64_t most)
{
    if (kind(path) != FileKind::File) throw not_there(path);
    auto const item = item_at(path);
    return item.what == Item::What::Text ? item.text : disk_.read(item.source, most);
}

std::string FileView::digest(std::string const& path)
{
    if (kind(path) != FileKind::File) throw not_there(path);
    auto const item = item_at(path);
    return item.what == Item::What::Text ? file_digest(item.text).hex() : disk_.digest(item.source);
}

std::uint64_t FileView::size(std::string const& path) { return facts(path).size; }

void FileView::need_one_name(std::string const& path)
{
    auto const links = facts(path).links;
    if (kind(path) != FileKind::File || links <= 1) return;
    throw Error(ErrorCode::Refused,
                cat(printable(path), " has ", links, " names (hard links); changing it here would part them"),
                "cp FILE FILE.new && mv FILE.new FILE    gives it a life of its own");
}

void FileView::need_absent(std::string const& path)
{
    if (kind(path) != FileKind::Absent)
        throw Error(ErrorCode::Failed, cat(printable(path), " is there already, and would be lost"),
                    cat("move it away, or name it in the step: remove: {path: ", printable(path), "}"));
}

void FileView::need_parent(std::string const& path)
{
    auto const parent = parent_path(path);
    if (!parent.empty() && kind(parent) != FileKind::Folder)
        throw Error(ErrorCode::Failed, cat(printable(parent), " is no folder"));
}

void FileView::erase_below(std::string const& path)
{
    auto const [first, last] = run_below(items_, path);
    items_.erase(first, last);
}

void FileView::set(std::string const& path, Item item)
{
    items_.erase(path);
    auto const without = inherited(path);
    bool const same =
        item.what == Item::What::Disk && without.what == Item::What::Disk && without.source == item.source;
    if (!same) items_.emplace(path, std::move(item));
}

void FileView::put_text(std::string const& path, std::string text, std::uint32_t mode, std::string like)
{
    need_absent(path);
    need_parent(path);
    set(path, {.what = Item::What::Text, .text = std::move(text), .like = std::move(like), .mode = mode});
}

std::string FileView::source(std::string const& path) const { return item_at(path).source; }

void FileView::change_text(std::string const& path, std::string text)
{
    if (kind(path) != FileKind::File) throw not_there(path);
    need_one_name(path);
    auto item = item_at(path);
    if (item.what != Item::What::Text) item = {.what = Item::What::Text, .like = item.source};
    item.text = std::move(text);
    set(path, std::move(item));
}

void FileView::put_copy(std::string const& from, std::string const& to)
{
    if (kind(from) != FileKind::File) throw not_there(from);
    need_absent(to);
    need_parent(to);
    auto item = item_at(from);
    if (item.what == Item::What::Disk) item.what = Item::What::Copy;
    set(to, std::move(item));
}

void FileView::make_folder(std::string const& path, std::uint32_t mode)
{
    need_absent(path);
    need_parent(path);
    set(path, {.what = Item::What::Folder, .mode = mode});
}

void FileView::move(std::string const& from, std::string const& to)
{
    if (kind(from) == FileKind::Absent) throw not_there(from);
    if (to.starts_with(cat(from, "/")))
        throw Error(ErrorCode::Failed, cat(printable(from), " cannot be moved into itself, to ", printable(to)));
    need_absent(to);
    need_parent(to);
    auto const item = item_at(from);
    std::vector<std::pair<std::string, Item>> inner;
    auto const [first, last] = run_below(items_, from);
    for (auto each = first; each != last; ++each)
        inner.emplace_back(cat(to, each->first.substr(from.size())), std::move(each->second));
    erase_below(from);
    set(from, {.what = Item::What::Absent});
    erase_below(to);
    set(to, item);
    for (auto& [path, act] : inner) set(path, std::move(act));
}

void FileView::remove(std::string const& path)
{
    if (kind(path) == FileKind::Absent) throw not_there(path);
    erase_below(path);
    set(path, {.what = Item::What::Absent});
}

NetEffects FileView::net()
{
    NetEffects net;
    std::set<std::string> takes;
    for (auto const& [path, item] : items_) {
        auto const before = inherited(path);
        bool const was_there = before.what == Item::What::Disk && on_disk(before.source).kind != FileKind::Absent;
        if (was_there) takes.insert(before.source);
        switch (item.what) {
            case Item::What::Absent: break;
            case Item::What::Disk:
                takes.insert(item.source);
                net.puts.push_back({.what = NetEffects::Put::What::Taken, .path = path, .source = item.source});
                break;
            case Item::What::Text:
                net.puts.push_back({.what = NetEffects::Put::What::Text,
                                    .path = path,
                                    .text = item.text,
                                    .like = item.like,
                                    .mode = item.mode});
                break;
            case Item::What::Copy:
                net.puts.push_back({.what = NetEffects::Put::What::Copy, .path = path, .source = item.source});
                break;
            case Item::What::Folder:
                net.puts.push_back({.what = NetEffects::Put::What::Folder, .path = path, .mode = item.mode});
                break;
        }
    }
    net.takes.assign(takes.rbegin(), takes.rend());
    net.seen = seen_;
    return net;
}

}  // namespace newel
