#include "model/file_records.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

KeptRecord record()
{
    KeptRecord made{.id = "0000000001ab", .version = {3}};
    made.act = "move";
    made.path = "config/a.yaml";
    made.from = ".arc";
    made.place = ".newel/kept/0000000001ab";
    made.made = {"config"};
    return made;
}

std::string fault_of(KeptRecord const& made)
{
    try {
        (void)decode_kept(encode_kept(made));
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    }
    return "none";
}

using Catch::Contains;

}  // namespace

TEST_CASE("a record of kept files comes back from its bytes", "[model][files]")
{
    auto const back = decode_kept(encode_kept(record()));
    CHECK(back.path == record().path);
    CHECK(back.from == record().from);
    CHECK(back.place == record().place);
    CHECK(encode_kept(back) == encode_kept(record()));
}

TEST_CASE("only the place of a record lies in the keep", "[model][files]")
{
    auto changed = record();
    changed.path = ".newel/kept/x";
    CHECK_THAT(fault_of(changed), Contains("'path' is no path"));
    changed = record();
    changed.from = ".newel/kept/x";
    CHECK_THAT(fault_of(changed), Contains("'from' is no path"));
    changed = record();
    changed.made = {".newel/kept/x"};
    CHECK_THAT(fault_of(changed), Contains("'made' holds no path"));
    changed = record();
    changed.place = "config/b.yaml";
    CHECK_THAT(fault_of(changed), Contains("'place' is elsewhere"));
    for (auto const* place : {".newel/kept/../key", ".newel/kept/", ".newel/kept/.newel/kept/x"}) {
        changed.place = place;
        CHECK_THAT(fault_of(changed), Contains("'place' is no path"));
    }
    changed = record();
    changed.place.clear();
    changed.from.clear();
    CHECK(fault_of(changed) == "none");
}
