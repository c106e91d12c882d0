#include "walks/tree.h"

#include "base/text.h"

namespace newel::walks {

namespace {

/// "a/**/*.x" and "a/*.x": the folder, whether below it too, and how names end.
struct Pattern {
    std::string folder{};
    bool is_deep{};
    std::string ending{};
};

std::optional<Pattern> pattern_of(std::string const& text)
{
    auto const star = text.find('*');
    if (star == std::string::npos) return std::nullopt;
    Pattern pattern{.folder = star > 0 ? text.substr(0, star - 1) : ""};
    pattern.is_deep = text.compare(star, 3, "**/") == 0;
    pattern.ending = text.substr(text.rfind('*') + 1);
    return pattern;
}

bool is_below(std::string const& path, std::string const& folder)
{
    return folder.empty() || path.starts_with(folder + "/");
}

}  // namespace

std::string parent_of(std::string const& path)
{
    auto const slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool Tree::take(Step const& step)
{
    chain_ += key_of(step) + "\n";
    for (std::size_t i = 0; i < step.files.size(); ++i)
        if (!act(step.files[i], cat(i, " ", chain_))) return false;
    return true;
}

std::vector<std::string> Tree::matches(std::string const& text) const
{
    auto const pattern = pattern_of(text);
    std::vector<std::string> found;
    if (!pattern) {
        if (files_.contains(text)) found.push_back(text);
        return found;
    }
    for (auto const& [path, file] : files_) {
        if (file.is_folder || !is_below(path, pattern->folder) || !path.ends_with(pattern->ending)) continue;
        if (pattern->is_deep || parent_of(path) == pattern->folder) found.push_back(path);
    }
    return found;
}

bool Tree::act(FileAct const& act, std::string const& origin)
{
    using enum FileAct::Kind;
    if (act.from.find('*') != std::string::npos || (act.kind == Remove && act.path.find('*') != std::string::npos))
        has_patterns_ = true;
    switch (act.kind) {
        case Move:
        case Copy: return each_to(act, origin);
        case Remove:
            for (auto const& path : matches(act.path)) remove(path);
            return true;
        case Mkdir: {
            auto const found = files_.find(act.path);
            if (found != files_.end()) return found->second.is_folder;
            if (!make_parents(act.path)) return false;
            files_[act.path] = {.is_folder = true, .mode = 0755, .origin = "folder"};
            return true;
        }
        case Write: return write(act, origin);
        case Edit:
            for (auto const& path : matches(act.path)) {
                auto& file = files_[path];
                if (!file.document || !file.document->edit(act)) return false;
            }
            return true;
    }
    return false;
}

bool Tree::each_to(FileAct const& act, std::string const& origin)
{
    auto const pattern = pattern_of(act.from);
    for (auto const& from : matches(act.from)) {
        auto const rest = pattern ? from.substr(pattern->folder.empty() ? 0 : pattern->folder.size() + 1) : "";
        auto const to = pattern ? cat(act.path, "/", rest) : act.path;
        if (act.kind == FileAct::Kind::Move ? !move(from, to) : !copy(from, to, origin)) return false;
    }
    return true;
}

bool Tree::make_parents(std::string const& path)
{
    auto const folder = parent_of(path);
    if (folder.empty()) return true;
    auto const found = files_.find(folder);
    if (found != files_.end()) return found->second.is_folder;
    if (!make_parents(folder)) return false;
    files_[folder] = {.is_folder = true, .mode = 0755, .origin = "folder"};
    return true;
}

bool Tree::move(std::string const& from, std::string const& to)
{
    if (files_.contains(to) || is_below(to, from) || !make_parents(to)) return false;
    Files moved;
    for (auto each = files_.begin(); each != files_.end();) {
        if (each->first != from && !is_below(each->first, from)) {
            ++each;
            continue;
        }
        moved[to + each->first.substr(from.size())] = std::move(each->second);
        each = files_.erase(each);
    }
    files_.merge(moved);
    return true;
}

bool Tree::copy(std::string const& from, std::string const& to, std::string const& origin)
{
    if (files_.contains(to) || is_below(to, from) || !make_parents(to)) return false;
    Files made;
    for (auto const& [path, file] : files_) {
        if (path != from && !is_below(path, from)) continue;
        copied_.insert(file.origin);
        auto const place = to + path.substr(from.size());
        auto copy = file;
        copy.origin = cat("copy ", place, " ", origin);
        if (auto const changed = changes_.find(copy.origin); changed != changes_.end())
            copy.text = changed->second.text;
        if (file.is_folder) copy = {.is_folder = true, .mode = 0755, .origin = "folder"};
        made[place] = std::move(copy);
    }
    files_.merge(made);
    return true;
}

bool Tree::write(FileAct const& act, std::string const& origin)
{
    auto const found = files_.find(act.path);
    File file{.text = act.text, .origin = cat("write ", origin)};
    if (found != files_.end()) {
        if (found->second.is_folder) return false;
        if (found->second.bytes() == act.text) return true;
        file.mode = found->second.mode;
    } else if (!make_parents(act.path)) {
        return false;
    }
    if (auto const changed = changes_.find(file.origin); changed != changes_.end()) file.text = changed->second.text;
    files_[act.path] = std::move(file);
    return true;
}

void Tree::remove(std::string const& path)
{
    std::erase_if(files_, [&](auto const& each) { return each.first == path || is_below(each.first, path); });
}

}  // namespace newel::walks
