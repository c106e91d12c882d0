// mapper.h: commit → data version over a range of history.
#pragma once

#include "engine/session.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

class Mapper {
public:
    explicit Mapper(Session& session);
    [[nodiscard]] std::vector<MappedCommit> map(std::string const& range);

private:
    struct Answer {
        std::optional<Position> position{};
        std::string reason{};
    };
    using AnswerPtr = std::shared_ptr<Answer const>;
    class Stretch;

    [[nodiscard]] std::vector<std::string> watched_paths();
    [[nodiscard]] std::vector<AnswerPtr> answers_of(std::vector<WalkedCommit> const& commits);

    Session& session_;
    std::vector<std::string> paths_{};
};

}  // namespace newel
