#include "walks/document.h"

#include "base/text.h"

#include <algorithm>

namespace newel::walks {

Document::Entry const* Document::find(std::string const& key) const
{
    auto const found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

Document::Entry* Document::find(std::string const& key)
{
    auto const found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

std::string Document::text() const
{
    auto out = is_json ? std::string("{\n") : head;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto const& e = entries[i];
        if (is_json)
            out += cat("  \"", e.key, "\":", e.gap, e.value, i + 1 < entries.size() ? "," : "", "\n");
        else
            out += cat(e.above, e.key, ":", e.gap, e.value, e.behind, "\n");
    }
    return is_json ? out + "}\n" : out;
}

bool Document::edit(FileAct const& act)
{
    for (auto const& [from, to] : act.rename) {
        auto* const entry = find(from);
        if (!entry) continue;
        if (find(to)) return false;
        entry->key = to;
    }
    auto sets = act.set;
    std::ranges::sort(sets);
    for (auto& [key, value] : sets) {
        bool const is_word = value == "plain" || value == "deep";
        if (is_json && is_word) value = cat("\"", value, "\"");
        if (auto* const entry = find(key))
            // A text keeps the quotes that stood there.
            entry->value = is_word && entry->value.starts_with("'") ? cat("'", value, "'") : value;
        else
            entries.push_back({.key = key, .value = value});
    }
    for (auto const& key : act.remove) std::erase_if(entries, [&](Entry const& each) { return each.key == key; });
    return true;
}

}  // namespace newel::walks
