#include "manifest/seal.h"

#include "base/text.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

Seal some_seal()
{
    Seal seal{.app = "shop", .channel = "stable", .revision = 17};
    seal.issued = *time_from_utc("2026-11-21T10:00:00Z");
    seal.head = {14};
    seal.chain = {file_digest("chain")};
    seal.content = {file_digest("content")};
    seal.bundle = file_digest("bundle");
    return seal;
}

std::string message_of(std::string const& text)
{
    auto const error = error_of([&] { (void)read_seal(text, "shop-14.seal"); });
    CHECK(error.code() == ErrorCode::Invalid);
    return error.message();
}

std::string with(std::string_view line, std::string_view other)
{
    auto text = write_seal(some_seal());
    auto const at = text.find(line);
    REQUIRE(at != std::string::npos);
    return text.replace(at, line.size(), other);
}

}  // namespace

TEST_CASE("a seal reads back as it was written", "[manifest][seal]")
{
    auto seal = some_seal();
    CHECK(write_seal(read_seal(write_seal(seal), "s")) == write_seal(seal));
    seal.expires = seal.issued + 720h;
    seal.previous = file_digest("previous");
    auto const read = read_seal(write_seal(seal), "s");
    CHECK(read.app == "shop");
    CHECK(read.channel == "stable");
    CHECK(read.revision == 17);
    CHECK(read.issued == seal.issued);
    CHECK(read.expires == seal.expires);
    CHECK(read.head == DataVersion{14});
    CHECK(read.chain == seal.chain);
    CHECK(read.content == seal.content);
    CHECK(read.bundle == seal.bundle);
    CHECK(read.previous == seal.previous);
}

TEST_CASE("a seal that is cut off says so", "[manifest][seal]")
{
    auto const whole = write_seal(some_seal());
    for (std::size_t size = 11; size < whole.size(); ++size)
        CHECK_THAT(message_of(whole.substr(0, size)), Contains("cut off"));
    CHECK_THAT(message_of(whole.substr(0, 5)), Contains("not a seal"));
    CHECK_THAT(message_of(""), Contains("not a seal"));
}

TEST_CASE("every line of a seal is held to its form", "[manifest][seal]")
{
    CHECK_THAT(message_of(with("app shop", "app Shop!")), Contains("2: 'Shop!' is no name for an app"));
    CHECK_THAT(message_of(with("channel stable", "channel ")), Contains("no name for a channel"));
    for (auto const* number : {"0", "-1", "017", "1e3", "99999999999999999999", ""})
        CHECK_THAT(message_of(with("revision 17", cat("revision ", number))), Contains("'revision' is"));
    for (auto const* time :
         {"2026-13-21T10:00:00Z", "2026-11-31T10:00:00Z", "2026-11-21 10:00:00Z", "now", "2026-11-21T24:00:00Z"})
        CHECK_THAT(message_of(with("issued 2026-11-21T10:00:00Z", cat("issued ", time))), Contains("'issued' is"));
    CHECK_THAT(message_of(with("expires never", "expires soon")), Contains("'expires' is"));
    CHECK_THAT(message_of(with("head 14", "head 1000001")), Contains("'head' is"));
    auto const chain = some_seal().chain.digest.hex();
    CHECK_THAT(message_of(with(chain, chain.substr(1))), Contains("'chain' is not 64 hex digits"));
    CHECK_THAT(message_of(with("previous none", "previous ?")), Contains("'previous' is not"));
}

TEST_CASE("the lines of a seal stand in one order, each once, behind LF", "[manifest][seal]")
{
    CHECK_THAT(message_of(with("app shop\nchannel stable", "channel stable\napp shop")),
               Contains("'app …' is expected"));
    CHECK_THAT(message_of(with("head 14", "head 14\nhead 14")), Contains("'chain …' is expected"));
    CHECK_THAT(message_of(with("app shop\n", "app shop\r\n")), Contains("no name for an app"));
}

TEST_CASE("all faults of a seal are told at once, none with what a terminal must not see", "[manifest][seal]")
{
    auto text = with("revision 17", "revision \x1b[2J");
    text.replace(text.find("head 14"), 7, "head x");
    auto const message = message_of(text);
    CHECK_THAT(message, Contains("'revision' is") && Contains("'head' is"));
    CHECK(message.find('\x1b') == std::string::npos);
}

TEST_CASE("a seal of a later format is refused, lines that a later one adds are passed over", "[manifest][seal]")
{
    CHECK_THAT(message_of(with("newel-seal 1", "newel-seal 2")), Contains("a newer Newel is needed"));
    CHECK(read_seal(cat(write_seal(some_seal()), "delta shop-14.delta\n"), "s").head == DataVersion{14});
}

TEST_CASE("a seal that is too large is not looked at", "[manifest][seal]")
{
    CHECK_THAT(message_of(cat(write_seal(some_seal()), std::string(5000, 'x'))), Contains("larger than"));
}

TEST_CASE("seal and signature lie beside the bundle", "[manifest][seal]")
{
    CHECK(seal_path("dist/shop-14.newel") == "dist/shop-14.seal");
    CHECK(signature_path("dist/shop-14.seal") == "dist/shop-14.seal.minisig");
}
