// sampler.h: a data directory as a version makes it, filled with generated rows: `sample`.
#pragma once

#include "engine/session.h"

#include <functional>

namespace newel {

/// `session_on`: a session whose data is there.
[[nodiscard]] SampleResult make_sample(SampleRequest const& request,
                                       std::function<Session(Setting data)> const& session_on);

}  // namespace newel
