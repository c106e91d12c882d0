// schema_trust.h: what triggers and views use counts as harmless while it lives. Before SQLite 3.41, fts5 and rtree do not
// otherwise, and nobody could write a table whose triggers keep an index of its text.
#pragma once

#include "sqlite/connection.h"

namespace newel {

class SchemaTrust {
public:
    SchemaTrust(Connection& connection, bool is_due);
    ~SchemaTrust();
    SchemaTrust(SchemaTrust const&) = delete;
    SchemaTrust& operator=(SchemaTrust const&) = delete;

private:
    Connection& connection_;
    bool is_due_;
};

/// No virtual table but of modules that a step could have made.
[[nodiscard]] bool has_only_known_modules(Connection& connection);

/// The module of CREATE VIRTUAL TABLE … USING module.
[[nodiscard]] std::string module_of(std::string_view sql);

}  // namespace newel
