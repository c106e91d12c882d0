// steady_functions.h: chance and time, without either: what a trial shows must be the same on every machine, every day.
#pragma once

#include "sqlite/connection.h"

namespace newel {

/// For Connection's `vfs`: its clock begins in 2001 and is about 100 days later at each look, so that what takes the time
/// for data gives other data when it runs again. One sequence a thread, which make_steady() begins anew.
[[nodiscard]] char const* steady_vfs();

/// random() and randomblob() of this connection give the same numbers in each run.
void make_steady(Connection& connection);

}  // namespace newel
