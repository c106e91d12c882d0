#include "data/look.h"

#include "run/runner.h"

namespace newel {

Look look_at(Data& data, Target const& target, DownSources& downs, Notary& notary, Source const* source,
             CodeNames const& code)
{
    Look look;
    ReadScope const reading(data.store());
    look.state = data.state(Data::Depth::Row);
    auto& situation = look.situation;
    auto const& row = look.state.row;
    situation.software = target.version;
    situation.presence = look.state.presence;
    if (look.state.presence != Presence::Managed) return look;
    situation.interrupted = data.ledger().is_interrupted();
    situation.floors = row.floors;
    situation.foreign = row.app != target.history->app();
    if (situation.foreign) return look;
    look.drift = drift_of(data.store(), data.ledger(), row);
    situation.drifted = !look.drift.empty();
    if (row.position == target.position()) {
        look.base = target.version;
        return look;  // equal chains: the stack need not be read
    }
    look.state.stack = data.ledger().stack();
    situation.relation = relation_of(look.state, target);
    look.base = common_base(look.state, target);
    notary.look_at(data, row.app);
    bool const goes_up = situation.relation == Relation::SoftwareExtends || situation.relation == Relation::Diverged;
    if (goes_up && source) look.ups = notary.trust_of(*source);
    if (look.ups.level == TrustLevel::Unsigned) {
        situation.has_way = false;
        return look;
    }
    if (situation.relation != Relation::DataExtends && situation.relation != Relation::Diverged) return look;
    look.way = way_to(look.state, target, downs, code);
    situation.has_way = std::holds_alternative<Plan>(look.way);
    return look;
}

}  // namespace newel
