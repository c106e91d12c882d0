#include "sqlite/application_handle.h"

#include "base/error.h"
#include "base/text.h"

#include <sqlite3.h>

namespace newel {

namespace {

sqlite3* opened(std::filesystem::path const& file, ApplicationSide const& application)
{
    if (application.open) return application.open(file);
    sqlite3* handle = nullptr;
    if (sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) return handle;
    sqlite3_close_v2(handle);
    return nullptr;
}

}  // namespace

void ApplicationHandle::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

ApplicationHandle::ApplicationHandle(std::filesystem::path const& file, ApplicationSide const& application,
                                     Access access)
    : handle_(opened(file, application))
{
    if (!handle_) throw Error(ErrorCode::Failed, cat(printable(file.string()), " cannot be opened"));
    if (access != Access::Read) return;
    if (sqlite3_exec(get(), "PRAGMA query_only=ON", nullptr, nullptr, nullptr) != SQLITE_OK)
        throw Error(ErrorCode::Failed, cat(printable(file.string()), ": ", printable(sqlite3_errmsg(get()))));
}

}  // namespace newel
