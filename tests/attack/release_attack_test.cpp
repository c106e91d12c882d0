// What might be tried with what a release ships, and with what data remembers of it: each refused with its own message,
// the data untouched.
#include "support/shipyard.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace fs = std::filesystem;

namespace {

/// A machine at v1 by sealed bundles, and a sealed bundle of v2 that somebody has his hands on.
struct Delivery {
    Shipyard yard{};
    fs::path first{yard.copied(yard.ship({kShipUsers}), "first")};
    fs::path bundle{yard.ship({kShipUsers, kShipTags})};
    Machine machine{first};

    Delivery() { machine.take(first); }

    [[nodiscard]] fs::path seal() const { return fs::path(bundle).replace_extension(".seal"); }
    [[nodiscard]] fs::path signature() const { return seal().string() + ".minisig"; }

    /// Refused with that code and those words, by switch and by verify; not one byte of the data is another, and what is
    /// good still works afterwards.
    void refuses(ErrorCode code, std::string const& words, std::vector<std::string> const& keys = {kReleaseKey})
    {
        auto const before = machine.image();
        auto const ref = "bundle:" + bundle.string();
        auto const error = error_of([&] { (void)Engine(machine.settings(keys)).move({.ref = ref}); });
        CHECK(error.code() == code);
        CHECK_THAT(error.message(), Contains(words));
        CHECK(error.message().find('\x1b') == std::string::npos);
        CHECK(machine.image() == before);
        CHECK(machine.check().verdict == Verdict::Ready);
    }
};

void change(fs::path const& file, std::string const& what, std::string const& with)
{
    auto bytes = read_file(file);
    auto const at = bytes.find(what);
    if (at == std::string::npos) throw std::runtime_error("nothing to change: " + what);
    write_file(file, bytes.replace(at, what.size(), with));
}

void cut(fs::path const& file, std::size_t bytes)
{
    auto const whole = read_file(file);
    write_file(file, whole.substr(0, whole.size() - bytes));
}

}  // namespace

TEST_CASE("a payload in a bundle that was changed is refused", "[attack]")
{
    Delivery delivery;
    change(delivery.bundle, "CREATE TABLE tags(tag TEXT)", "CREATE TABLE tags(tag BLOB)");
    delivery.refuses(ErrorCode::Refused, "is not the bundle that its seal speaks of");
}

TEST_CASE("a lock in a bundle that was changed is refused", "[attack]")
{
    Delivery delivery;
    change(delivery.bundle, "read_floor=0", "read_floor=1");
    delivery.refuses(ErrorCode::Refused, "is not the bundle that its seal speaks of");
}

TEST_CASE("a bundle, seal or signature that is cut off is refused", "[attack]")
{
    SECTION("the bundle")
    {
        Delivery delivery;
        cut(delivery.bundle, 1);
        delivery.refuses(ErrorCode::Refused, "cut off");
    }
    SECTION("the seal")
    {
        Delivery delivery;
        cut(delivery.seal(), 10);
        delivery.refuses(ErrorCode::Refused, "one of them was tampered with");
    }
    SECTION("the signature")
    {
        Delivery delivery;
        cut(delivery.signature(), 10);
        delivery.refuses(ErrorCode::Invalid, "not a signature as minisign writes it, or cut off");
    }
    SECTION("to nothing")
    {
        Delivery delivery;
        write_file(delivery.signature(), "");
        delivery.refuses(ErrorCode::Invalid, "not a signature");
        fs::remove(delivery.signature());
        delivery.refuses(ErrorCode::Refused, "its seal is not signed");
        fs::remove(delivery.seal());
        delivery.refuses(ErrorCode::Refused, "it has no seal");
    }
}

TEST_CASE("no line of a seal can be changed", "[attack]")
{
    for (auto const& [what, with] :
         std::vector<std::pair<std::string, std::string>>{{"app shop", "app ship"},
                                                          {"channel stable", "channel beta"},
                                                          {"revision 2", "revision 3"},
                                                          {"issued 2", "issued 3"},
                                                          {"expires never", "expires 2099-01-01T00:00:00Z"},
                                                          {"head 2", "head 3"},
                                                          {"chain ", "chain 0"},
                                                          {"content ", "content 0"},
                                                          {"bundle ", "bundle 0"},
                                                          {"previous ", "previous 0"}}) {
        INFO(what);
        Delivery delivery;
        change(delivery.seal(), what, with);
        delivery.refuses(ErrorCode::Refused, "one of them was tampered with");
    }
}

TEST_CASE("a seal that fits another bundle, and a bundle with another's seal, are refused", "[attack]")
{
    Delivery delivery;
    auto const other = delivery.yard.ship({kShipUsers, kShipNotes}, "nightly");
    SECTION("the other bundle under this seal")
    {
        write_file(delivery.bundle, read_file(other));
        delivery.refuses(ErrorCode::Refused, "is not the bundle that its seal speaks of");
    }
    SECTION("the other seal under this signature")
    {
        write_file(delivery.seal(), read_file(fs::path(other).replace_extension(".seal")));
        delivery.refuses(ErrorCode::Refused, "one of them was tampered with");
    }
}

TEST_CASE("a bundle of another app is refused, however well it is signed", "[attack]")
{
    Delivery delivery;
    delivery.bundle = delivery.yard.ship({kShipUsers, kShipTags}, "theirs", Shipyard::By::Release, "other");
    delivery.refuses(ErrorCode::Refused, "is sealed for app other, and the data here is of app shop");
}

TEST_CASE("a wrong key, an expired key, and a key that somebody made up", "[attack]")
{
    Delivery delivery;
    delivery.refuses(ErrorCode::Refused, "which is not pinned here", {kOtherKey});
    delivery.refuses(ErrorCode::Refused, "which expired at 2021-01-01T00:00:00Z",
                     {std::string(kReleaseKey) + " until 2020-12-31"});
    delivery.refuses(ErrorCode::Invalid, "which is no public key", {"RWQnonsense"});
    // The release's number with the other's key behind it.
    auto const disguised = std::string(kReleaseKey).substr(0, 13) + std::string(kOtherKey).substr(13);
    delivery.refuses(ErrorCode::Refused, "", {disguised});
}

TEST_CASE("a bundle that pins its own keys is not trusted for that", "[attack]")
{
    Delivery delivery;
    auto const evil = delivery.yard.ship({kShipUsers, kShipTags}, "evil", Shipyard::By::Other);
    auto bytes = read_file(evil);
    bytes.insert(bytes.find("lock:\n"), std::string("keys:\n  - \"") + kOtherKey + "\"\n");
    write_file(evil, bytes);
    delivery.bundle = evil;
    delivery.refuses(ErrorCode::Refused, "which is not pinned here");
}

TEST_CASE("an older revision, and the same one with other bytes, are refused", "[attack]")
{
    Delivery delivery;
    auto const older = delivery.yard.copied(delivery.bundle, "older");
    delivery.machine.take(delivery.yard.ship({kShipUsers, kShipTags, kShipNotes}));
    delivery.machine.move("carried");
    delivery.bundle = older;
    delivery.refuses(ErrorCode::Refused, "revision 2 of channel stable, and this data has seen revision 3");
    Shipyard const mixed;  // counts its own revisions
    (void)mixed.ship({kShipUsers});
    (void)mixed.ship({kShipUsers, kShipTags});
    delivery.bundle =
        mixed.ship({kShipUsers, kShipTags, kShipNotes, {"more", "CREATE TABLE more(a)", "DROP TABLE more"}});
    delivery.refuses(ErrorCode::Refused, "revision 3 of channel stable with other bytes");
}

namespace {

/// At v2 by a sealed bundle that is gone; the program knows v1 alone.
struct Left {
    Delivery delivery{};
    Machine& machine{delivery.machine};

    Left()
    {
        machine.take(delivery.bundle);
        fs::remove(delivery.bundle);
    }

    /// The way down is refused with these words; what was changed is all that is another.
    void refuses(std::string const& words, Allowed const& allowed = {})
    {
        auto const rows = machine.sql("SELECT count(*) FROM tags");
        auto const error = error_of([&] { machine.move("carried", allowed); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains(words));
        CHECK(machine.version() == "2");
        CHECK(machine.sql("SELECT count(*) FROM tags") == rows);
    }
};

}  // namespace

TEST_CASE("a row of the ledger that was changed is refused by its digest", "[attack]")
{
    Left left;
    left.machine.sql(
        "UPDATE newel_steps SET down = CAST(replace(CAST(down AS TEXT), 'DROP TABLE tags', 'DROP TABLE users') AS "
        "BLOB) "
        "WHERE version = 2");
    left.refuses("the ledger was tampered with: the down of step 2 tags is not what its digest says");
}

TEST_CASE("a row whose digests were made to fit is refused by the seal", "[attack]")
{
    Left left;
    // What an attacker would write: the down of another step of the same name, with all digests of its own.
    Shipyard const forge;
    Machine const forged(forge.ship({kShipUsers}));
    forged.take(forge.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags; DELETE FROM users", 1)}, "stable",
                           Shipyard::By::Nobody),
                {.untrusted = true});
    left.machine.sql("ATTACH '" + forged.database().string() +
                     "' AS forged; REPLACE INTO newel_steps SELECT * FROM forged.newel_steps WHERE version = 2");
    left.refuses("its stored down is not the one that revision 2 of channel stable vouches for");
    CHECK(left.machine.check().verdict == Verdict::Ready);  // it may still use the data
    CHECK(left.machine.engine().check({.as = "carried", .exact = true}).verdict == Verdict::Stuck);
}

TEST_CASE("a seal in the ledger that was changed is refused", "[attack]")
{
    for (std::string const change :
         {"UPDATE newel_seals SET revision = 1", "UPDATE newel_seals SET channel = 'nightly'",
          "UPDATE newel_seals SET contents = substr(contents, 1, 32)", "UPDATE newel_seals SET contents = zeroblob(64)",
          "UPDATE newel_seals SET seal = CAST(replace(CAST(seal AS TEXT), 'head 2', 'head 9') AS BLOB)",
          "UPDATE newel_seals SET seal = x''"}) {
        INFO(change);
        Left left;
        left.machine.sql(change);
        left.refuses("tampered");
    }
}

TEST_CASE("a seal in the ledger whose cells are not what they should be is refused with a reason", "[attack]")
{
    for (std::string const change :
         {"UPDATE newel_seals SET contents = x'00'", "UPDATE newel_seals SET contents = 'text'",
          "UPDATE newel_seals SET revision = -1", "UPDATE newel_seals SET revision = 'x'",
          "UPDATE newel_seals SET signature = x''", "UPDATE newel_seals SET signature = zeroblob(50000000)",
          "UPDATE newel_seals SET seal = zeroblob(50000000)", "UPDATE newel_seals SET channel = char(27) || '[2J'"}) {
        INFO(change);
        Left left;
        left.machine.sql(change);
        auto const error = error_of([&] { left.machine.move("carried"); });
        CHECK((error.code() == ErrorCode::Refused || error.code() == ErrorCode::Invalid));
        CHECK(error.message().find('\x1b') == std::string::npos);
        CHECK(error.message().size() < 2000);
        CHECK(left.machine.version() == "2");
    }
}

TEST_CASE("without its seal nobody vouches for a stored down any more", "[attack]")
{
    Left left;
    left.machine.sql("DELETE FROM newel_seals");
    left.refuses("no seal vouches for its stored down");
}

TEST_CASE("an untrusted bundle's higher revision neither runs nor gets into the ledger", "[attack]")
{
    Left left;
    auto const evil = left.delivery.yard.ship(
        {kShipUsers, amended(kShipTags, "DROP TABLE tags; DELETE FROM users", 99)}, "evil", Shipyard::By::Other);
    for (std::string const ending : {".newel", ".seal", ".seal.minisig"})
        fs::copy_file(evil.parent_path() / ("shop-2" + ending),
                      left.machine.database().parent_path() / ("evil" + ending));
    left.machine.sql("INSERT INTO users(email) VALUES ('a')");
    auto const moved = left.machine.move("carried");
    CHECK(moved.plan.steps.front().source.name == "ledger");
    CHECK(left.machine.sql("SELECT email FROM users") == "a");
}
