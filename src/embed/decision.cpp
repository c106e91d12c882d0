#include "embed/decision.h"

#include "base/error.h"
#include "base/text.h"

#include <array>

namespace newel {

namespace {

Act moved_by(Policy policy)
{
    switch (policy) {
        case Policy::Auto: return Act::Move;
        case Policy::Ask: return Act::Ask;
        case Policy::Allow:
        case Policy::Refuse: break;
    }
    return Act::Leave;
}

}  // namespace

Act decide(Verdict verdict, Policies const& policies)
{
    switch (verdict) {
        case Verdict::Ready: return Act::Write;
        case Verdict::Pristine:
        case Verdict::Behind: return moved_by(policies.up);
        case Verdict::ReadOnly: return policies.read_only == Policy::Allow ? Act::Read : moved_by(policies.down);
        case Verdict::Ahead: return moved_by(policies.down);
        case Verdict::Diverged: return moved_by(policies.diverged);
        case Verdict::Interrupted: return Act::Recover;
        case Verdict::Stuck:
        case Verdict::Drifted:
        case Verdict::Unmanaged:
        case Verdict::Foreign:
        case Verdict::Busy: break;
    }
    return Act::Leave;
}

void check_policies(Policies const& policies)
{
    struct Field {
        char const* name;
        Policy policy;
        bool moves;
    };
    std::array const fields{Field{"up", policies.up, true}, Field{"down", policies.down, true},
                            Field{"diverged", policies.diverged, true}, Field{"read_only", policies.read_only, false},
                            Field{"drifted", policies.drifted, false}};
    for (auto const& [name, policy, moves] : fields) {
        bool const uses_as_is = policy == Policy::Allow;
        if (policy == Policy::Refuse || uses_as_is != moves) continue;
        throw Error(ErrorCode::Usage,
                    cat("the policy '", name, "' is ", moves ? "Auto, Ask or Refuse" : "Allow or Refuse"));
    }
}

}  // namespace newel
