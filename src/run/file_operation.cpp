#include "run/file_operation.h"

#include "base/error.h"
#include "base/text.h"

namespace newel {

namespace {

constexpr std::uint32_t kFileMode = 0644;
constexpr std::uint32_t kFolderMode = 0755;

std::string text_of(Node const& body, std::string_view key)
{
    auto const* value = body.find(key);
    return value && value->text() ? *value->text() : std::string();
}

std::string root_of(Operation const& operation, StoreRoots const& roots)
{
    auto const store = operation.store();
    auto const found = roots.find(store);
    if (found != roots.end()) return found->second;
    throw Error(ErrorCode::Refused, cat("there is no files store ", printable(store), " in this data directory"),
                cat("stores: {", printable(store), ": {files: .}}    in the manifest says where it lies"));
}

std::string below(std::string const& root, std::string const& path)
{
    if (auto const fault = path_fault(path); !fault.empty())
        throw Error(ErrorCode::Refused, cat(fault, ": ", printable(path)));
    return joined_path(root, path);
}

/// Octal digits, checked when the manifest was read; anything else in a stored down is taken for the default.
std::uint32_t mode_of(Node const& body, std::uint32_t otherwise)
{
    std::uint32_t mode = 0;
    auto const text = text_of(body, "mode");
    if (text.empty() || text.size() > 4) return otherwise;
    for (char const c : text) {
        if (c < '0' || c > '7') return otherwise;
        mode = mode * 8 + static_cast<std::uint32_t>(c - '0');
    }
    return mode;
}

FileOperation plain(std::string const& act, Node const& body, std::string const& root)
{
    FileOperation out{.act = act};
    if (act == "move" || act == "copy") {
        out.from = below(root, text_of(body, "from"));
        out.path = below(root, text_of(body, "to"));
    } else if (act == "remove" || act == "mkdir" || act == "write") {
        out.path = below(root, text_of(body, "path"));
    } else if (act == "edit") {
        out.path = below(root, text_of(body, "files"));
        out.body = body;
    } else {
        throw Error(ErrorCode::Refused, cat("the operation '", printable(act), "' is not known to this Newel"));
    }
    out.text = text_of(body, "text");
    out.mode = mode_of(body, act == "mkdir" ? kFolderMode : kFileMode);
    return out;
}

/// {ACT: …, "of": N, "store": …}, N from 1.
FileOperation inverse(Node const& body, std::string const& root)
{
    Node::Entry const* act = nullptr;
    for (auto const& entry : *body.map()) {
        if (entry.key == "of" || entry.key == "store") continue;
        if (act) throw Error(ErrorCode::Refused, "an operation 'undo' is of more than one act");
        act = &entry;
    }
    if (!act) throw Error(ErrorCode::Refused, "an operation 'undo' does not say of what");
    auto const* of = body.find("of");
    if (!of || !of->integer() || *of->integer() < 1)
        throw Error(ErrorCode::Refused, "an operation 'undo' does not say of which operation it is the inverse");
    auto out = plain(act->key, act->value, root);
    out.takes_back = true;
    out.of = static_cast<std::size_t>(*of->integer() - 1);
    return out;
}

}  // namespace

FileOperation file_operation(Operation const& operation, StoreRoots const& roots)
{
    auto const root = root_of(operation, roots);
    return operation.act == "undo" ? inverse(operation.body, root) : plain(operation.act, operation.body, root);
}

}  // namespace newel
