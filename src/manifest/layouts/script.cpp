#include "manifest/layouts/script.h"

#include "base/limits.h"
#include "base/sql_tokens.h"
#include "base/text.h"
#include "manifest/layouts/directives.h"

namespace newel::layouts {

namespace {

std::optional<Problem> fault(std::string const& shown, std::string_view bytes)
{
    if (auto const nul = bytes.find('\0'); nul != std::string_view::npos)
        return Problem{
            {shown, line_of(bytes, nul), 0}, "the script holds a NUL, at which SQLite would silently stop", {}};
    if (!is_utf8(bytes)) return Problem{{shown, 0, 0}, "the script is not UTF-8", "convert it: iconv -t UTF-8"};
    return std::nullopt;
}

}  // namespace

std::string below(std::string const& folder, std::string_view name)
{
    return folder.empty() ? std::string(name) : cat(folder, "/", name);
}

void add_note(LayoutStep& step, std::string_view note)
{
    if (note.empty()) return;
    step.notes += cat(step.notes.empty() ? "" : "\n", note);
}

bool load(LayoutStep& step, Half half, FileTree const& tree, std::string const& file, std::vector<Problem>& problems)
{
    std::optional<std::string> bytes;
    try {
        bytes = tree.read(file, limits::kPayloadBytes);
    } catch (Error const& error) {
        if (error.code() != ErrorCode::Invalid) throw;
        problems.push_back({{}, error.message(), error.advice()});
        return true;
    }
    if (!bytes) return false;
    if (auto problem = fault(tree.shown(file), *bytes)) {
        problems.push_back(std::move(*problem));
        return true;
    }
    auto cleaned = without_directives(to_lf(*bytes));
    auto const name = file.substr(file.rfind('/') + 1);
    if (!cleaned.notes.empty()) add_note(step, cat(name, ": ", cleaned.notes));
    if (half == Half::Up) {
        step.up = std::move(cleaned.script);
        step.up_file = file;
    } else {
        step.down = std::move(cleaned.script);
        step.down_file = file;
    }
    return true;
}

}  // namespace newel::layouts
