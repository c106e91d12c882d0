#include "base/digest.h"
#include "base/text.h"

#include <catch2/catch.hpp>

using namespace newel;

TEST_CASE("a file's digest is plain BLAKE2b-256, as b2sum -l 256 prints it", "[base]")
{
    CHECK(file_digest("").hex() == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    CHECK(file_digest("abc").hex() == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("a digest for a purpose is BLAKE2b with that personal string over lengths and fields", "[base]")
{
    // hashlib.blake2b(struct.pack('<Q', 6) + b'cortex', digest_size=32, person=b'newel.chain')
    CHECK(digest_of("newel.chain", "cortex").hex() ==
          "67117b394625311fb35da8e83e2d42a30f50bd7187f085d20ac98df25a22c0f0");
    CHECK(digest_of("newel.other", "cortex") != digest_of("newel.chain", "cortex"));
}

TEST_CASE("the same bytes cut into other fields give another digest", "[base]")
{
    auto const one = Hasher("x").field("ab").field("c").finish();
    CHECK(one != Hasher("x").field("a").field("bc").finish());
    CHECK(one != Hasher("x").field("abc").finish());
    CHECK(one != Hasher("x").field("ab").field("c").field("").finish());
    CHECK(one == Hasher("x").field("ab").field("c").finish());
}

TEST_CASE("fields longer than what is gathered are hashed like short ones", "[base]")
{
    for (std::size_t const size : {1015u, 1016u, 1017u, 1024u, 1025u, 5000u}) {
        std::string const content(size, 'q');
        // A field is its length as u64 little-endian, then its bytes; without a personal string this is a plain digest
        // of those bytes, computed in one go.
        auto flat = std::string(8, '\0');
        flat[0] = static_cast<char>(size & 0xff);
        flat[1] = static_cast<char>(size >> 8);
        flat += content;
        CHECK(digest_of("", content) == file_digest(flat));
        CHECK(Hasher("").field(content).field("z").finish() == file_digest(flat + std::string("\1\0\0\0\0\0\0\0z", 9)));
    }
}

TEST_CASE("a digest is read from 64 hex digits and from nothing else", "[base]")
{
    auto const digest = file_digest("abc");
    CHECK(Digest::from_hex(digest.hex()) == digest);
    CHECK(Digest::from_hex("BDDD813C634239723171EF3FEE98579B94964E3BB1CB3E427262C8C068D52319") == digest);
    CHECK(digest.brief() == "bddd813c6342");
    CHECK_FALSE(Digest::from_hex(digest.hex().substr(1)));
    CHECK_FALSE(Digest::from_hex(digest.hex() + "0"));
    CHECK_FALSE(Digest::from_hex("g" + digest.hex().substr(1)));
    CHECK_FALSE(Digest::from_hex(""));
    CHECK(Digest::from_bytes(digest.view()) == digest);
    CHECK_FALSE(Digest::from_bytes("short"));
}

TEST_CASE("ids of data directories do not repeat", "[base]")
{
    CHECK(random_id().size() == 32);
    CHECK(random_id() != random_id());
}
