// Malformed locks and bundles, each another class of fault, each told at its line.
#include "base/text.h"
#include "manifest/bundle.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

std::string const kHex(64, 'a');

Lock sample()
{
    Lock lock;
    lock.app = "demo";
    for (std::uint32_t i = 1; i <= 3; ++i)
        lock.lines.push_back({.version = {i},
                              .id = {file_digest(cat(i))},
                              .schema = Fingerprint{file_digest("s")},
                              .floors = {.read = {i - 1}, .write = {i}},
                              .proof = Proof::Exact,
                              .name = cat("step-", i)});
    return lock;
}

/// The lock with `from` in it replaced; nothing is sealed anew.
std::string changed(std::string_view from, std::string_view to)
{
    auto text = write_lock(sample());
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

void check(std::string const& text, int line, std::string const& piece)
{
    INFO(text);
    try {
        (void)read_lock(text, "demo.lock");
        FAIL_CHECK("it was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_THAT(error.message(), Catch::Contains(cat("demo.lock:", line, ": ", piece)));
    }
}

std::string bundle_fault(std::string const& text)
{
    try {
        (void)read_bundle(text, "x.newel");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    }
    return "it was read";
}

}  // namespace

TEST_CASE("what is no lock is told in its first line", "[manifest][malformed]")
{
    check("", 1, "not a lock");
    check("newel: 1\n", 1, "not a lock");
    check("newel-lock\n", 1, "not a lock");
    check("newel-lock one app=demo\n", 1, "its format 'one' is not a number");
    check("newel-lock 2 app=demo\n", 1, "written in format 2; a newer Newel is needed");
    check("newel-lock 1\n", 1, "'app=NAME' is missing");
    check("newel-lock 1 app=Demo\n", 1, "'app=NAME' is missing");
    check("newel-lock 1 app=demo\n", 1, "'manifest=' with 64 hex digits is missing");
    check(changed("manifest=0", "manifest=x"), 1, "'manifest=' with 64 hex digits is missing");
}

TEST_CASE("a merge that left its markers is told as such", "[manifest][malformed]")
{
    check(changed("2 id=", "<<<<<<< HEAD\n2 id="), 3, "a merge left conflict markers");
    check(cat("<<<<<<< ours\n", write_lock(sample())), 1, "a merge left conflict markers");
    check(changed("2 id=", ">>>>>>> theirs\n2 id="), 3, "a merge left conflict markers");
    check(changed("2 id=", "||||||| base\n2 id="), 3, "a merge left conflict markers");
}

TEST_CASE("a malformed line of a lock is told at its line", "[manifest][malformed]")
{
    check(changed("\n2 id=", "\n3 id="), 3, "version 2 is expected here");
    check(changed("\n2 id=", "\n02 id="), 3, "version 2 is expected here");
    check(changed("\n2 id=", "\n2 noise id="), 3, "'noise' is not of the form key=value");
    check(changed("\n2 id=", "\n2 =x id="), 3, "'=x' is not of the form key=value");
    check(changed("\n2 id=", "\n2  id="), 3, "'' is not of the form key=value");
    check(changed("\n2 id=", cat("\n2 id=", kHex, " id=")), 3, "'id=' stands twice");
    check(changed("\n2 id=", "\n2 idd="), 3, "one of id=, rest=");
    check(changed("\n2 id=", "\n2 id=z"), 3, "'id=' is not followed by 64 hex digits");
    check(changed("schema=", "schema=-"), 2, "'schema=' is not followed by 64 hex digits");
    check(changed("read_floor=1", "read_floor=x"), 3, "'read_floor=' is not followed by a version");
    check(changed("write_floor=2", "write_floor=-2"), 3, "'write_floor=' is not followed by a version");
    check(changed("write_floor=2", "write_floor=9"), 3, "a floor is above its version");
    check(changed("read_floor=2", "read_floor=0"), 4, "a floor is lower than the one below");
    check(changed(" name=step-2", ""), 3, "'name=' with a step's name is missing");
    check(changed("name=step-2", "name=step 2"), 3, "'name=' with a step's name is missing");
    check(changed("name=step-2", "name=a/b"), 3, "'name=' with a step's name is missing");
    check(changed("\n2 id=", "\n# two\n2 id="), 3, "neither a step nor 'head'");
    check(changed("\n2 id=", "\n\n2 id="), 3, "neither a step nor 'head'");
}

TEST_CASE("a head that does not fit is told at its line", "[manifest][malformed]")
{
    auto const text = write_lock(sample());
    check(text.substr(0, text.find("head ")), 4, "the line that begins with 'head' is missing");
    check(changed("head 3", "head 4"), 5, "the head is not 3");
    check(changed("head 3", "head x"), 5, "the head is not 3");
    check(changed("chain=", cat("chain=", kHex, " was=")), 5, "'chain=' does not follow");
    check(changed("content=", "contents="), 5, "'content=' does not follow");
    check(changed(" lock=", " look="), 5, "the lines above were changed");
    check(changed("proof=exact", "proof=lossy"), 5, "the lines above were changed");
    check(text + "more\n", 6, "something follows");
    check(text + "\n", 6, "something follows");
}

TEST_CASE("all faults of a lock are told at once", "[manifest][malformed]")
{
    auto text = changed("read_floor=1", "read_floor=x");
    text.replace(text.find("name=step-3"), 11, "name=");
    CHECK_THROWS_WITH(read_lock(text, "demo.lock"), Catch::Contains("demo.lock:3:") &&
                                                        Catch::Contains("demo.lock:4:") &&
                                                        Catch::Contains("demo.lock:5:"));
}

TEST_CASE("a malformed bundle is refused at its place", "[manifest][malformed]")
{
    CHECK_THAT(bundle_fault(""), Catch::Contains("x.newel:1:1: there is nothing in this file"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\n"), Catch::Contains("x.newel:1:1: a bundle needs 'lock'"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\nlock: text\n"),
               Catch::Contains("x.newel:3:7: a bundle needs 'lock'"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\nlock: [7]\n"),
               Catch::Contains("x.newel:3:8: a line of the lock is not"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\nlock: [\"a\\nb\"]\n"),
               Catch::Contains("x.newel:3:8: a line of the lock"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\nlock: []\n"), Catch::Contains("x.newel (lock):1: not a lock"));
    CHECK_THAT(bundle_fault("newel: 1\napp: demo\nsteps: [a]\nlock: []\n"),
               Catch::Contains("x.newel:3:8: 'steps' is a list"));
    CHECK_THAT(bundle_fault("\x7f"
                            "ELF"),
               Catch::Contains("x.newel:1:1: a control character"));
}
