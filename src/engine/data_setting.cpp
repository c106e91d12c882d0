#include "engine/data_setting.h"

#include "engine/pinned_keys.h"

namespace newel {

Setting data_setting(Workspace& workspace, Manifest const& manifest)
{
    auto setting = workspace.data();
    if (setting.is_set()) return setting;
    auto const& place = workspace.manifest();
    if (!manifest.dev.empty() && !place.top.empty()) {
        auto const* git = workspace.repository();
        auto const& top = git && !git->is_bare() ? git->work_tree() : place.top;
        return {(top / manifest.dev).lexically_normal().string(), "manifest (dev:)"};
    }
    throw Error(ErrorCode::Usage, "where is the data? Nothing says so",
                "--data PATH                       for one command\n"
                "export NEWEL_DATA=PATH            for this shell\n"
                "git config newel.data PATH        for this work tree\n"
                "dev: PATH                         in the manifest, for everybody");
}

DataPlace data_place(Workspace& workspace, Manifest const& manifest)
{
    auto const setting = data_setting(workspace, manifest);
    if (setting.value.find("://") != std::string::npos)
        throw Error(ErrorCode::Usage, cat("data at ", without_password(setting.value),
                                          " cannot be reached: this Newel works on SQLite databases"));
    AskedPlace asked{.path = setting.value, .from = setting.from};
    asked.shown = [&workspace](std::filesystem::path const& path) { return workspace.shown(path); };
    auto place = place_of(asked, manifest);
    // Where keys are pinned, the directory's own key says which rows of the ledger were written here.
    place.has_files = place.has_files || (!place.folder.empty() && pins_keys(workspace, manifest));
    return place;
}

}  // namespace newel
