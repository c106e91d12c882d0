#include "engine/backup_index.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::string_view kFormat = "newel-backup 1";
constexpr std::string_view kPurpose = "newel.backup";

std::string escaped(std::string_view path)
{
    std::string out;
    for (char const c : path) {
        bool const is_plain = c > ' ' && c < '\x7f' && c != '\\';
        out += is_plain ? std::string(1, c) : cat("\\x", to_hex({&c, 1}));
    }
    return out;
}

std::optional<std::string> unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            out += text[at];
            continue;
        }
        auto const byte = text.substr(at).starts_with("\\x") ? from_hex(text.substr(at + 2, 2)) : std::nullopt;
        if (!byte || byte->size() != 1 || *byte == std::string_view("\0", 1)) return std::nullopt;
        out += *byte;
        at += 3;
    }
    return out;
}

std::string octal(std::uint32_t mode)
{
    std::string out;
    for (int shift = 9; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((mode >> shift) & 7));
    return out;
}

std::optional<std::uint32_t> mode_from(std::string_view text)
{
    bool const is_octal = text.size() == 4 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '7'; });
    if (!is_octal) return std::nullopt;
    std::uint32_t mode = 0;
    for (char const c : text) mode = mode * 8 + static_cast<std::uint32_t>(c - '0');
    return mode;
}

std::string line_of(TreeItem const& entry)
{
    auto const path = escaped(entry.path);
    switch (entry.kind) {
        case FileKind::Folder: return cat("folder ", octal(entry.mode), " ", path, "\n");
        case FileKind::Link: return cat("link ", escaped(entry.target), " ", path, "\n");
        default: return cat("file ", entry.digest, " ", entry.size, " ", octal(entry.mode), " ", path, "\n");
    }
}

/// "a/b": parts that name something below, and nothing else.
bool is_below(std::string const& path)
{
    if (path.empty()) return false;
    auto const parts = split(path, '/');
    return std::ranges::none_of(parts, [](auto const& part) { return part.empty() || part == "." || part == ".."; });
}

std::optional<TreeItem> entry_from(std::vector<std::string> const& words)
{
    auto const path = unescaped(words.back());
    if (!path || !is_below(*path)) return std::nullopt;
    TreeItem entry{.path = *path};
    std::optional<std::uint32_t> mode{0};
    if (words[0] == "folder" && words.size() == 3) {
        entry.kind = FileKind::Folder;
        mode = mode_from(words[1]);
    } else if (words[0] == "link" && words.size() == 3) {
        entry.kind = FileKind::Link;
        auto const target = unescaped(words[1]);
        if (!target) return std::nullopt;
        entry.target = *target;
    } else if (words[0] == "file" && words.size() == 5) {
        entry.kind = FileKind::File;
        auto const size = to_number(words[2]);
        if (!Digest::from_hex(words[1]) || !size) return std::nullopt;
        entry.digest = words[1];
        entry.size = *size;
        mode = mode_from(words[3]);
    } else {
        return std::nullopt;
    }
    if (!mode) return std::nullopt;
    entry.mode = *mode;
    return entry;
}

struct TextField {
    std::string_view key;
    std::string BackupIndex::*value;
};
constexpr std::array<TextField, 5> kTexts{{{"app", &BackupIndex::app},
                                           {"data_id", &BackupIndex::data_id},
                                           {"time", &BackupIndex::at},
                                           {"software", &BackupIndex::software},
                                           {"database", &BackupIndex::database}}};

/// One line of the head. False where it is none.
bool read_head(BackupIndex& index, std::string const& key, std::string const& value)
{
    if (key == "kind") {
        index.kind = value == "database" ? BackupIndex::Kind::Database : BackupIndex::Kind::Directory;
        return value == "database" || value == "directory";
    }
    if (key == "journal") {
        index.journal = value == "wal" ? Journal::Wal : Journal::Rollback;
        return value == "wal" || value == "rollback";
    }
    if (key == "version") {
        auto const number = to_number(value);
        if (!number || *number > 0xffff'ffff) return false;
        index.version = DataVersion{static_cast<std::uint32_t>(*number)};
        return true;
    }
    if (key == "chain") {
        auto const digest = Digest::from_hex(value);
        if (digest) index.chain = Chain{*digest};
        return digest.has_value();
    }
    auto const text = unescaped(value);
    if (!text) return false;
    auto const* const field = std::ranges::find(kTexts, key, &TextField::key);
    if (field != kTexts.end()) index.*field->value = *text;
    return field != kTexts.end();
}

Error fault(std::string const& shown, int line, std::string message)
{
    return invalid(shown, {{{shown, line, 0}, std::move(message), "use another backup; this one cannot be trusted"}});
}

/// What stands above the last line, which must be its digest.
std::string_view checked(std::string_view text, std::string const& shown)
{
    auto const first = text.substr(0, text.find('\n'));
    if (first != kFormat && first.starts_with("newel-backup "))
        throw Error(ErrorCode::Invalid, cat(shown, " is of a format that this newel does not know: ", printable(first)),
                    "update newel");
    if (first != kFormat) throw fault(shown, 1, "this is not the index of a backup");
    auto const at = text.rfind("\ndigest ");
    auto const above = at == std::string_view::npos ? std::string_view() : text.substr(0, at + 1);
    if (above.empty() || text.substr(above.size()) != cat("digest ", digest_of(kPurpose, above).hex(), "\n"))
        throw fault(shown, 0, "it was cut off or changed: its last line is not the digest of those above");
    return above;
}

}  // namespace

std::size_t count_files(BackupIndex const& index)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(index.entries, [](TreeItem const& entry) { return entry.kind != FileKind::Folder; }));
}

std::string index_text(BackupIndex const& index)
{
    auto text = cat(kFormat, "\nkind ", index.kind == BackupIndex::Kind::Database ? "database" : "directory", "\napp ",
                    escaped(index.app), "\n");
    if (index.chain)
        text += cat("data_id ", escaped(index.data_id), "\nversion ", index.version.number, "\nchain ",
                    index.chain->digest.hex(), "\n");
    text += cat("time ", escaped(index.at), "\nsoftware ", escaped(index.software), "\ndatabase ",
                escaped(index.database), "\njournal ", index.journal == Journal::Wal ? "wal" : "rollback", "\n");
    for (auto const& entry : index.entries) text += line_of(entry);
    return cat(text, "digest ", digest_of(kPurpose, text).hex(), "\n");
}

BackupIndex read_index(std::string_view text, std::string const& shown)
{
    BackupIndex index;
    auto const lines = split(checked(text, shown), '\n');
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        auto const words = split(lines[i], ' ');
        auto entry = words.size() < 3 ? std::nullopt : entry_from(words);
        bool const is_head = words.size() == 2 && read_head(index, words[0], words[1]);
        if (!entry && !is_head) throw fault(shown, static_cast<int>(i) + 1, "this line cannot be read");
        if (entry) index.entries.push_back(std::move(*entry));
    }
    if (index.app.empty() || !is_below(index.database)) throw fault(shown, 0, "it names no app or no database");
    return index;
}

}  // namespace newel
