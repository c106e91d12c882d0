#include "git/objects.h"

#include "base/text.h"

#include <git2.h>

#include <charconv>

namespace newel::git {

namespace {

git_oid raw(Oid const& oid)
{
    git_oid out{};
    std::memcpy(out.id, oid.bytes.data(), oid.bytes.size());
    return out;
}

Error damaged(std::string_view kind, Oid const& oid)
{
    return Error(ErrorCode::Invalid, cat("the git ", kind, " ", oid.hex(), " is damaged"), "git fsck");
}

std::string_view bytes_of(Handle<git_odb_object> const& object)
{
    return {static_cast<char const*>(git_odb_object_data(object.get())), git_odb_object_size(object.get())};
}

/// The line at the start of `text`, taken off it.
std::string_view take_line(std::string_view& text)
{
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Without from_hex(): a walk comes here three times per commit.
std::optional<Oid> parse_oid(std::string_view hex)
{
    if (hex.size() != 40) return std::nullopt;
    Oid oid;
    for (std::size_t i = 0; i < oid.bytes.size(); ++i) {
        auto const high = hex_value(hex[2 * i]);
        auto const low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        oid.bytes[i] = static_cast<unsigned char>(high << 4 | low);
    }
    return oid;
}

/// "Name <mail> 1700000000 +0100" → 1700000000. The mail may hold anything, so it is read from behind.
std::int64_t time_in(std::string_view signature)
{
    auto const close = signature.rfind('>');
    if (close == std::string_view::npos) return 0;
    auto const text = trim(signature.substr(close + 1));
    std::int64_t time{};
    std::from_chars(text.data(), text.data() + text.size(), time);
    return time;
}

EntryKind kind_of(std::string_view mode)
{
    if (mode == "40000" || mode == "040000") return EntryKind::Tree;
    if (mode == "100644" || mode == "100755" || mode == "100664") return EntryKind::Blob;
    return EntryKind::Other;
}

/// One entry at the start of `tree`, taken off it: "MODE NAME\0" and 20 bytes.
std::optional<RawEntry> take_entry(std::string_view& tree)
{
    auto const space = tree.find(' ');
    auto const nul = tree.find('\0', space);
    if (nul == std::string_view::npos || tree.size() - nul - 1 < 20) return std::nullopt;
    RawEntry entry{tree.substr(space + 1, nul - space - 1), kind_of(tree.substr(0, space)), {}};
    std::memcpy(entry.object.bytes.data(), tree.data() + nul + 1, 20);
    tree.remove_prefix(nul + 21);
    return entry;
}

}  // namespace

std::string Oid::hex() const { return to_hex({reinterpret_cast<char const*>(bytes.data()), bytes.size()}); }

Oid oid_of(std::string_view hex)
{
    if (auto const oid = parse_oid(hex)) return *oid;
    throw Error(ErrorCode::Unresolved, cat("'", printable(hex), "' is no object id"));
}

bool Objects::has_commit(Oid const& commit) const
{
    auto const id = raw(commit);
    std::size_t size{};
    git_object_t type{};
    return git_odb_read_header(&size, &type, repository_.odb.get(), &id) == 0 && type == GIT_OBJECT_COMMIT;
}

Handle<git_odb_object> Objects::read(Oid const& oid, int type) const
{
    auto const id = raw(oid);
    Handle<git_odb_object> object;
    auto const* const kind = git_object_type2string(static_cast<git_object_t>(type));
    auto const code = git_odb_read(Into(object), repository_.odb.get(), &id);
    if (code == GIT_ENOTFOUND) throw missing_object(repository_, cat(kind, " ", oid.hex())).native(code);
    if (code != 0)
        throw Error(ErrorCode::Unresolved, cat("the git ", kind, " ", oid.hex(), " cannot be read: ", last_words()),
                    "git fsck")
            .native(code);
    if (git_odb_object_type(object.get()) != type)
        throw Error(ErrorCode::Unresolved,
                    cat("the git object ", oid.hex(), " is a ",
                        git_object_type2string(git_odb_object_type(object.get())), ", not a ", kind));
    return object;
}

RawCommit Objects::commit(Oid const& commit) const
{
    auto const object = read(commit, GIT_OBJECT_COMMIT);
    auto text = bytes_of(object);
    auto line = take_line(text);
    auto const tree = line.starts_with("tree ") ? parse_oid(line.substr(5)) : std::nullopt;
    if (!tree) throw damaged("commit", commit);

    RawCommit out{*tree, {}, 0};
    for (line = take_line(text); line.starts_with("parent "); line = take_line(text)) {
        auto const parent = parse_oid(line.substr(7));
        if (!parent) throw damaged("commit", commit);
        out.parents.push_back(*parent);
    }
    while (!line.empty() && !line.starts_with("committer ")) line = take_line(text);
    out.time = time_in(line);
    return out;
}

void Objects::scan_tree(Oid const& tree, std::function<bool(RawEntry const&)> const& see) const
{
    auto const object = read(tree, GIT_OBJECT_TREE);
    for (auto rest = bytes_of(object); !rest.empty();) {
        auto const entry = take_entry(rest);
        if (!entry) throw damaged("tree", tree);
        if (!see(*entry)) return;
    }
}

std::optional<RawEntry> Objects::find(Oid const& tree, std::string_view name) const
{
    std::optional<RawEntry> found;
    scan_tree(tree, [&](RawEntry const& entry) {
        if (entry.name != name) return true;
        found = RawEntry{name, entry.kind, entry.object};
        return false;
    });
    return found;
}

std::string Objects::blob(Oid const& object, std::size_t most) const
{
    auto const id = raw(object);
    std::size_t size{};
    git_object_t type{};
    auto const code = git_odb_read_header(&size, &type, repository_.odb.get(), &id);
    if (code == 0 && type == GIT_OBJECT_BLOB && size > most)
        throw Error(ErrorCode::Invalid, cat("the git blob ", object.hex(), " has ", grouped(size), " bytes; at most ",
                                            grouped(most), " are read"));
    auto const read_object = read(object, GIT_OBJECT_BLOB);
    return std::string(bytes_of(read_object));
}

}  // namespace newel::git
