#include "manifest/lock.h"

#include "base/text.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

Lock sample(std::uint32_t steps = 3)
{
    Lock lock;
    lock.app = "cortex";
    lock.manifest = file_digest("manifest");
    for (std::uint32_t i = 1; i <= steps; ++i) {
        LockLine line{.version = {i},
                      .id = {file_digest(cat("id", i))},
                      .rest = file_digest("rest"),
                      .down = file_digest("down")};
        if (i % 2) line.schema = Fingerprint{file_digest(cat("schema", i))};
        line.floors = {.read = {i / 2}, .write = {i}};
        line.proof = i == 2 ? Proof::Lossy : Proof::Exact;
        line.name = cat("step-", i);
        lock.lines.push_back(std::move(line));
    }
    return lock;
}

}  // namespace

TEST_CASE("a lock is read as it was written", "[manifest]")
{
    auto const text = write_lock(sample());
    auto const lock = read_lock(text, "cortex.lock");
    CHECK(write_lock(lock) == text);
    REQUIRE(lock.lines.size() == 3);
    CHECK(lock.app == "cortex");
    CHECK(lock.lines[1].proof == Proof::Lossy);
    CHECK_FALSE(lock.lines[1].schema);
    CHECK(lock.lines[2].floors == Floors{.read = {1}, .write = {3}});
    CHECK(lock.lines[2].name == "step-3");
    CHECK_THAT(text, Catch::StartsWith("newel-lock 1 app=cortex manifest="));
}

TEST_CASE("an empty lock has the app's first chain", "[manifest]")
{
    auto const lock = read_lock(write_lock(sample(0)), "cortex.lock");
    CHECK(lock.lines.empty());
    CHECK(lock.chain == first_chain("cortex"));
    CHECK(lock.content == first_content_chain("cortex"));
}

TEST_CASE("a lock's facts carry the chains of its steps", "[manifest]")
{
    auto const lock = read_lock(write_lock(sample()), "cortex.lock");
    auto const facts = facts_from(lock);
    CHECK(facts.back().chain == lock.chain);
    CHECK(facts[0].content == content_of(lock.lines[0].id, lock.lines[0].down, lock.lines[0].rest));
    History const history("cortex", facts, {});
    CHECK(history.content_chain_at({3}) == lock.content);
}

TEST_CASE("a lock that was checked out with CR LF is the same lock", "[manifest]")
{
    std::string crlf;
    for (char const c : write_lock(sample())) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    CHECK(read_lock(crlf, "cortex.lock").lines.size() == 3);
}

TEST_CASE("any byte that changes in a lock is noticed", "[manifest]")
{
    auto const text = write_lock(sample(2));
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = changed[i] == 'b' ? 'c' : 'b';
        INFO("byte " << i);
        CHECK_THROWS_AS(read_lock(changed, "cortex.lock"), Error);
    }
}

TEST_CASE("a lock that was cut anywhere is noticed", "[manifest]")
{
    auto const text = write_lock(sample(2));
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        CHECK_THROWS_AS(read_lock(text.substr(0, i), "cortex.lock"), Error);
}

TEST_CASE("the lock stands beside its manifest", "[manifest]")
{
    CHECK(lock_path("manifests/cortex.yaml") == "manifests/cortex.lock");
    CHECK(lock_path("cortex.yml") == "cortex.lock");
    CHECK(schema_path("manifests/cortex.yaml") == "manifests/cortex.schema.sql");
}
