#include "base/digest.h"
#include "base/error.h"

#include <catch2/catch.hpp>

using namespace newel;

TEST_CASE("a file that comes in blocks has the digest of the whole", "[base]")
{
    std::string bytes;
    for (int i = 0; i < 300'000; ++i) bytes.push_back(static_cast<char>(i * 7));
    FileHasher hasher;
    for (std::size_t at = 0; at < bytes.size(); at += 4097) hasher.add(std::string_view(bytes).substr(at, 4097));
    CHECK(hasher.finish() == file_digest(bytes));
    CHECK(FileHasher().finish() == file_digest(""));
}

TEST_CASE("a MAC is BLAKE2b-256 with the key", "[base]")
{
    // hashlib.blake2b(b'row', digest_size=32, key=bytes(range(32)))
    std::string key;
    for (char c = 0; c < 32; ++c) key.push_back(c);
    CHECK(mac_of(key, "row").hex() == "8cbbc29cff03926d96126f6c603dbc5ad3192a98043581c9a45e682bf267c8ae");
    CHECK(mac_of(key, "") != mac_of(key, "row"));
    key[31] = '\0';
    CHECK(mac_of(key, "row").hex() != "8cbbc29cff03926d96126f6c603dbc5ad3192a98043581c9a45e682bf267c8ae");
}

TEST_CASE("a key that is too short or too long makes no MAC", "[base]")
{
    for (std::size_t const size : {0u, 15u, 65u})
        CHECK_THROWS_AS(static_cast<void>(mac_of(std::string(size, 'k'), "")), Error);
    CHECK_NOTHROW(mac_of(std::string(16, 'k'), ""));
    CHECK_NOTHROW(mac_of(std::string(64, 'k'), ""));
}

TEST_CASE("random bytes are as many as asked for, and others each time", "[base]")
{
    CHECK(random_bytes(32).size() == 32);
    CHECK(random_bytes(32) != random_bytes(32));
    CHECK(random_bytes(0).empty());
    CHECK(random_id().size() == 32);
}
