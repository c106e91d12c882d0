// application_handle.h: the connection that an application works with. It is the application's own: nothing is hardened.
// Throws: Error{Failed} where it cannot be opened.
#pragma once

#include "model/verdict.h"
#include "sqlite/sqlite_database.h"

#include <filesystem>
#include <memory>

namespace newel {

class ApplicationHandle {
public:
    /// `access` Read: it cannot write (`PRAGMA query_only`).
    ApplicationHandle(std::filesystem::path const& file, ApplicationSide const& application, Access access);

    [[nodiscard]] sqlite3* get() const { return handle_.get(); }

private:
    struct Closer {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace newel
