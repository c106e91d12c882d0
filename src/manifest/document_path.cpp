#include "manifest/document_path.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

[[noreturn]] void fail(std::string_view written, std::string_view why)
{
    throw Error(ErrorCode::Invalid, cat(quoted(written), " is no path in a document: ", why),
                "write it so: engine.name, models.0.size, or a.\"key.with.dots\"");
}

/// The part in quotes that begins at `at`, which is left behind the closing one.
std::string quoted_part(std::string_view written, std::size_t& at)
{
    std::string part;
    for (++at; at < written.size() && written[at] != '"'; ++at) {
        if (written[at] == '\\' && ++at >= written.size()) break;
        part += written[at];
    }
    if (at >= written.size()) fail(written, "a quote is not closed");
    ++at;
    if (at < written.size() && written[at] != '.') fail(written, "something follows a quote");
    return part;
}

std::string plain_part(std::string_view written, std::size_t& at)
{
    auto const end = std::min(written.find('.', at), written.size());
    std::string part(written.substr(at, end - at));
    if (part.empty()) fail(written, "a part is empty");
    if (part.find('"') != std::string::npos) fail(written, "a quote within a part");
    at = end;
    return part;
}

}  // namespace

DocumentPath parse_document_path(std::string_view written)
{
    DocumentPath path;
    for (std::size_t at = 0;; ++at) {
        bool const in_quotes = at < written.size() && written[at] == '"';
        path.push_back(in_quotes ? quoted_part(written, at) : plain_part(written, at));
        if (at >= written.size()) break;
    }
    if (path.size() > limits::kYamlDepth) fail(written, "it has too many parts");
    return path;
}

std::string document_path_text(DocumentPath const& path)
{
    std::string out;
    for (auto const& part : path) {
        if (!out.empty()) out += '.';
        if (!part.empty() && part.find_first_of(".\"") == std::string::npos) {
            out += part;
            continue;
        }
        out += '"';
        for (char const c : part) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out;
}

bool is_inside(DocumentPath const& path, DocumentPath const& outer)
{
    return path.size() > outer.size() && std::equal(outer.begin(), outer.end(), path.begin());
}

DocumentPath parent_of(DocumentPath const& path) { return {path.begin(), path.end() - 1}; }

}  // namespace newel
