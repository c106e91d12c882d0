#include "proof/fixture_rows.h"

#include "base/text.h"

namespace newel {

std::vector<Filled> FixtureRows::fill(ScratchDatabase const& scratch, DataVersion version,
                                      std::vector<std::string> const& /*tables*/)
{
    for (; next_ < fixtures_.size() && fixtures_[next_].version <= version; ++next_)
        load(*scratch.store, fixtures_[next_]);
    return {};
}

bool FixtureRows::fill_otherwise(ScratchDatabase const& /*scratch*/) { return false; }

void FixtureRows::load(Store& store, Fixture const& fixture)
{
    try {
        WriteScope write(store);
        auto const broken_before = store.broken_references().size();
        auto const effects = store.run({sql_operation("db", fixture.text, fixture.file)}, [] { return true; });
        if (!effects.delta.empty())
            throw Error(ErrorCode::Failed, "a fixture brings rows, but this one changes the schema",
                        "the schema is for steps to change")
                .at({.file = fixture.file});
        if (store.broken_references().size() > broken_before)
            throw Error(ErrorCode::Failed, "some of its rows point to nothing").at({.file = fixture.file});
        write.commit();
    } catch (Error const& error) {
        faults_.push_back({fixture.version, error});
    }
}

}  // namespace newel
