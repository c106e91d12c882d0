// embedder.h: from the files on disk to source that compiles them into an application.
#pragma once

#include "engine/newel.h"
#include "engine/session.h"

namespace newel {

class Embedder {
public:
    explicit Embedder(Session& session) : session_(session) {}

    [[nodiscard]] EmbedResult embed(EmbedRequest const& request);

private:
    Session& session_;
};

}  // namespace newel
