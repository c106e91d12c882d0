// mapper.h: commit → data version over a range of history.
#pragma once

#include "engine/session.h"

#include <map>
#include <memory>

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
    [[nodiscard]] std::vector<std::string> watched_paths();
    [[nodiscard]] std::size_t answer_of(WalkedCommit const& commit);
    [[nodiscard]] Answer look_up(CommitId const& commit);
    [[nodiscard]] bool is_told_by_watched(CommitId const& commit);

    Session& session_;
    std::vector<std::string> paths_{};
    std::map<std::vector<std::string>, std::size_t> known_{};  // by the objects at the watched paths
    std::shared_ptr<std::vector<std::string> const> last_objects_{};
    std::size_t last_answer_{};  // for those
    std::vector<Answer> answers_{};
};

}  // namespace newel
