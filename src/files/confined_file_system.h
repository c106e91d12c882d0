// confined_file_system.h: the files of a data directory on disk (design: reliability.md, "The sandbox for files").
// Owns:     staying below the root. A folder is opened by openat2 (beneath, no links, no magic links, no other mount), or
//           part by part where that is not to be had; then there is one act on one name in it, which follows no link.
//           Nothing that exists is ever opened for writing, so that another name of the same file (a hard link, also from
//           outside) keeps its bytes.
// Not here: refusing hard links (FileFacts::links tells), and ".newel" (RelativePath), whatever its case.
// remove_file() and rename_new() act on the name itself, whatever it stands for: a link is removed or renamed.
// Files that a database has open in this process must not be read here: closing them drops SQLite's locks (reliability.md,
// "One commit point"). This class cannot know them; who calls it does.
// After a failure of write_new() or copy_new() nothing is left at the path, unless the process was killed.
#pragma once

#include "files/rename_new.h"
#include "files/root_folder.h"
#include "run/file_system.h"

namespace newel {

class ConfinedFileSystem final : public FileSystem {
public:
    /// Error{Failed} where there is no such folder. Links in `root` itself are followed: a person named it. `renames` is
    /// for tests.
    explicit ConfinedFileSystem(std::filesystem::path const& root, Walk walk = Walk::Auto,
                                Renames renames = Renames::Auto);

    [[nodiscard]] std::string location() const override { return root_.location(); }
    [[nodiscard]] FileFacts facts(std::string const& path) override;
    [[nodiscard]] std::vector<FolderEntry> list(std::string const& folder) override;
    [[nodiscard]] std::string read(std::string const& path, std::uint64_t most) override;
    [[nodiscard]] std::string digest(std::string const& path) override;

    void need_writable(std::string const& folder) override;
    void need_room(std::vector<std::uint64_t> const& sizes) override;
    void write_new(std::string const& path, std::string const& bytes, std::uint32_t mode,
                   std::string const& like) override;
    void copy_new(std::string const& from, std::string const& to) override;
    void make_folder(std::string const& path, std::uint32_t mode) override;
    void remove_folder(std::string const& path) override;
    void remove_file(std::string const& path) override;
    void rename_new(std::string const& from, std::string const& to) override;
    void sync_folder(std::string const& path) override;

    /// How folders are opened in fact.
    [[nodiscard]] Walk walk() const { return root_.walk(); }

private:
    [[nodiscard]] Descriptor open_file(Spot const& spot, std::string_view act) const;
    [[nodiscard]] Error failure(std::string_view act, Spot const& spot, int error) const;

    RootFolder root_;
    Renames renames_;
};

}  // namespace newel
