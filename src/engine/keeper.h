// keeper.h: backup and restore of a whole data directory, or of a lone database.
#pragma once

#include "engine/newel.h"
#include "engine/session.h"

namespace newel {

class Keeper {
public:
    explicit Keeper(Session& session) : session_(session) {}

    BackupResult backup(std::filesystem::path const& out);
    RestoreResult restore(std::filesystem::path const& in);

private:
    Session& session_;
};

}  // namespace newel
