#include "data/settled_run.h"

#include "base/text.h"

namespace newel {

std::optional<RunReport> settled_run(Plan const& plan, std::optional<Data>& data,
                                     std::function<std::optional<RunReport>()> const& run,
                                     std::function<Data()> const& reopen)
{
    try {
        return run();
    } catch (UnknownOutcome const& unknown) {
        std::optional<StateRow> found;
        try {
            data.reset();
            data.emplace(reopen());
            found = data->ledger().state();
        } catch (Error const&) {
            throw UnknownOutcome(unknown);  // not now either
        }
        bool const has_happened =
            found && found->position == unknown.wanted().position && found->origin.at == unknown.wanted().origin.at;
        auto report = unknown.report();
        report.notes.push_back(cat("COMMIT reported an error, but had happened: ", unknown.cause().message()));
        if (has_happened && report.applied == plan.steps.size()) return report;
        if (!found || found->position == plan.from) throw Error(unknown.cause());
        throw Error(ErrorCode::Partly,
                    cat("stopped at ", found->position.version.text(), ": ", unknown.cause().message()),
                    "newel switch    goes on from there");
    }
}

}  // namespace newel
