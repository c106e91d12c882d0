// A folder that cannot be changed stops a run before COMMIT: after it, the data would owe files until somebody helps.
#include "base/error.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

/// The message with which a step is stopped before COMMIT; empty where it is not.
std::string stopped(std::string const& read_only, std::string const& operation)
{
    FilesWorld world;
    world.disk.put_folder(".newel");
    world.disk.put("models/a/model.yml", "name: a\n");
    world.disk.put("notes/one.txt", "1");
    world.disk.read_only = {read_only};
    FileChanges changes(world.disk, {.roots = {{"home", ""}}});
    PlannedStep step{};
    changes.take(step, {file_act(operation)});
    try {
        Publisher(world.disk).check(changes.net());
    } catch (Error const& error) {
        return error.message();
    }
    return {};
}

}  // namespace

TEST_CASE("a folder that cannot be changed stops a run before COMMIT", "[run][files]")
{
    // what leaves it, what comes into it, what is written anew in it, and a folder that goes elsewhere
    CHECK_THAT(stopped("models/a", R"({"move":{"from":"models/a/model.yml","to":"b.yml"}})"),
               Catch::Contains("models/a"));
    CHECK_THAT(stopped("notes", R"({"move":{"from":"models/a/model.yml","to":"notes/a.yml"}})"),
               Catch::Contains("notes"));
    CHECK_THAT(stopped("models/a", R"({"edit":{"files":"models/**/*.yml","set":{"size":1}}})"),
               Catch::Contains("models/a"));
    CHECK_THAT(stopped("models/a", R"({"move":{"from":"models/a","to":"other"}})"), Catch::Contains("models/a"));
    CHECK_THAT(stopped("notes", R"({"write":{"path":"notes/deep/er/two.txt","text":"2"}})"), Catch::Contains("notes"));
}

TEST_CASE("a folder that cannot be changed, and need not be, stops nothing", "[run][files]")
{
    CHECK(stopped("notes", R"({"move":{"from":"models/a/model.yml","to":"b.yml"}})").empty());
    CHECK(stopped("models/a", R"({"copy":{"from":"models/a/model.yml","to":"b.yml"}})").empty());
    CHECK(stopped("models/a", R"({"move":{"from":"models","to":"other"}})").empty());
}
