#include "render_text.h"
#include "words.h"

namespace newel::cli {

namespace {

std::string path_text(std::filesystem::path const& path) { return printable(path.string()); }

}  // namespace

std::string text_of(RecoverResult const& result)
{
    auto const data = shown_location(result.data_location);
    switch (result.found) {
        case RecoverResult::Found::Staging:
            return cat(data, " is at ", result.version.text(),
                       ", and whole; what an interrupted run had left in its staging is deleted.\n");
        case RecoverResult::Found::Owed:
            if (result.files == 0)
                return cat("The change to ", result.version.text(),
                           " is complete; its files were in place, what was left is done now. Nothing lost.\n");
            return cat("The change to ", result.version.text(), " is complete; ", counted(result.files, "file"),
                       result.files == 1 ? " was" : " were", " still to be put in place. Done now. Nothing lost.\n");
        case RecoverResult::Found::Nothing: break;
    }
    return cat(data, ": nothing was interrupted.\n");
}

std::string text_of(BackupResult const& result)
{
    auto out = cat(shown_location(result.data_location), " is backed up in ", path_text(result.folder), ": ",
                   result.version.number > 0 ? cat(result.version.text(), ", ") : std::string(),
                   counted(result.files, "file"), ", ", grouped(result.bytes), " bytes, verified.\n",
                   "newel restore brings it back. By hand, with nothing using the data:\n");
    for (auto const& line : result.by_hand) out += cat("  ", printable(line), "\n");
    return out;
}

std::string text_of(RestoreResult const& result)
{
    auto out = cat(shown_location(result.data_location), " is restored",
                   result.version.number > 0 ? cat(", at ", result.version.text()) : std::string(), ": ",
                   counted(result.files, "file"), ".\n");
    if (!result.aside.empty()) out += cat("What was there before is in ", path_text(result.aside), ".\n");
    return out;
}

}  // namespace newel::cli
