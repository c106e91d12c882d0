// What an `edit` operation orders, from its body to paths in the order in which they are done.
#include "base/text.h"
#include "manifest/document_edit.h"
#include "manifest/document_path.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::size_t kActs = 1000;

struct Rename {
    DocumentPath from{};
    DocumentPath to{};
};

[[noreturn]] void fail(Mark mark, std::string message, std::string advice = {})
{
    Error error(ErrorCode::Invalid, std::move(message), std::move(advice));
    throw error.at({.file = {}, .line = mark.line, .column = mark.column});
}

DocumentPath path_of(std::string const& written, Mark mark)
{
    try {
        return parse_document_path(written);
    } catch (Error const& error) {
        fail(mark, error.message(), error.advice());
    }
}

bool is_related(DocumentPath const& a, DocumentPath const& b) { return a == b || is_inside(a, b) || is_inside(b, a); }

/// Old paths are those of the document as it was, new ones those of the result.
bool goes_before(Rename const& first, Rename const& then)
{
    return is_related(first.from, then.to)      // it makes room
           || is_inside(first.from, then.from)  // it leaves a map that moves
           || is_inside(then.to, first.to);     // it brings the map that the other goes into
}

std::vector<Rename> read_renames(Node const& node)
{
    if (!node.map()) fail(node.mark, "'rename' is not a map {OLD: NEW}");
    std::vector<Rename> renames;
    for (auto const& entry : *node.map()) {
        if (!entry.value.text()) fail(entry.mark, "'rename' needs a new name in text for each old one");
        renames.push_back(
            {.from = path_of(entry.key, entry.mark), .to = path_of(*entry.value.text(), entry.value.mark)});
        if (renames.back().from == renames.back().to)
            fail(entry.mark, cat(quoted(entry.key), " is renamed to what it is called"));
    }
    std::ranges::sort(renames, {}, &Rename::to);
    auto const twice = std::ranges::adjacent_find(renames, {}, &Rename::to);
    if (twice != renames.end()) fail(node.mark, cat("two keys are renamed to ", quoted(document_path_text(twice->to))));
    std::ranges::sort(renames, {}, &Rename::from);
    return renames;
}

/// By the order of old paths, as far as nothing else must go first.
std::vector<std::pair<DocumentPath, DocumentPath>> ordered(std::vector<Rename> renames, Mark mark)
{
    std::vector<std::pair<DocumentPath, DocumentPath>> out;
    while (!renames.empty()) {
        auto const next = std::ranges::find_if(renames, [&](Rename const& rename) {
            return std::ranges::none_of(
                renames, [&](Rename const& other) { return &other != &rename && goes_before(other, rename); });
        });
        if (next == renames.end())
            fail(mark,
                 cat("renames go round in a circle, as that of ", quoted(document_path_text(renames.front().from))),
                 "split them into two 'edit' operations, with a name between");
        out.emplace_back(next->from, next->to);
        renames.erase(next);
    }
    return out;
}

std::vector<std::pair<DocumentPath, Node>> read_sets(Node const& node)
{
    if (!node.map()) fail(node.mark, "'set' is not a map {PATH: VALUE}");
    std::vector<std::pair<DocumentPath, Node>> sets;
    for (auto const& entry : *node.map()) sets.emplace_back(path_of(entry.key, entry.mark), entry.value);
    auto const path = [](auto const& set) -> DocumentPath const& { return set.first; };
    std::ranges::sort(sets, {}, path);
    auto const twice = std::ranges::adjacent_find(sets, {}, path);
    if (twice != sets.end()) fail(node.mark, cat(quoted(document_path_text(twice->first)), " is set twice"));
    return sets;
}

/// Each act reads the document again.
void check_count(Node const& body)
{
    std::size_t count = 0;
    for (auto const* key : {"rename", "set", "remove"}) {
        auto const* acts = body.find(key);
        if (acts && acts->map()) count += acts->map()->size();
        if (acts && acts->sequence()) count += acts->sequence()->size();
    }
    if (count > kActs)
        fail(body.mark, cat("more than ", grouped(kActs), " renames, sets and removes in one edit"),
             "split it into several 'edit' operations");
}

}  // namespace

std::optional<DocumentKind> document_kind(std::string_view file_name)
{
    auto const name = lower(file_name.substr(file_name.rfind('/') + 1));
    auto const dot = name.rfind('.');
    if (dot == std::string::npos) return std::nullopt;
    auto const suffix = name.substr(dot);
    if (suffix == ".yml" || suffix == ".yaml") return DocumentKind::Yaml;
    if (suffix == ".json") return DocumentKind::Json;
    return std::nullopt;
}

EditOrder edit_order(Node const& body)
{
    if (!body.map()) fail(body.mark, cat("'edit' is ", body.kind_name(), ", not a map"));
    EditOrder order;
    auto const* rename = body.find("rename");
    auto const* set = body.find("set");
    auto const* remove = body.find("remove");
    if (!rename && !set && !remove) fail(body.mark, "'edit' needs 'rename', 'set' or 'remove'");
    check_count(body);
    if (rename) order.rename = ordered(read_renames(*rename), rename->mark);
    if (set) order.set = read_sets(*set);
    if (remove && !remove->sequence()) fail(remove->mark, "'remove' is not a list of paths");
    if (remove)
        for (auto const& path : *remove->sequence()) {
            if (!path.text()) fail(path.mark, "'remove' holds something that is no path");
            order.remove.push_back(path_of(*path.text(), path.mark));
        }
    return order;
}

}  // namespace newel
