// Formats that were released once: what they meant then, they mean for ever.
#include "base/sql_tokens.h"
#include "manifest/bundle.h"
#include "manifest/manifest_reader.h"
#include "manifest/seal.h"
#include "manifest/seal_check.h"
#include "unit/manifest/trees.h"

#include <catch2/catch.hpp>

using namespace newel;
using manifest_test::MemoryTree;

namespace {

MemoryTree golden(std::string_view folder) { return MemoryTree::of(cat(NEWEL_SOURCE_DIR, "/tests/golden/", folder)); }

constexpr char const* kPath = "manifests/cortex.yaml";

std::string_view kind_name(TokenKind kind)
{
    static constexpr std::string_view kNames[]{"Word",   "Identifier", "String",   "Blob",
                                               "Number", "Variable",   "Operator", "Other"};
    return kNames[static_cast<int>(kind)];
}

}  // namespace

TEST_CASE("format 1: SQL is cut into the tokens it was always cut into", "[manifest][golden]")
{
    auto const vectors = from_json(golden("format-1").at("vectors.json"));
    auto const& list = *vectors.find("tokens")->sequence();
    CHECK(list.size() >= 20);
    for (auto const& vector : list) {
        auto const& sql = *vector.find("sql")->text();
        Node::Sequence tokens;
        for (auto const& token : tokenize_sql(sql))
            tokens.emplace_back(Node::Sequence{Node(kind_name(token.kind)), Node(token.text)});
        INFO(sql);
        CHECK(to_json(Node(tokens)) == to_json(*vector.find("tokens")));
    }
}

TEST_CASE("format 1: ids, contents and chains of a manifest are what they were", "[manifest][golden]")
{
    auto const tree = golden("format-1");
    auto const manifest = read_manifest(tree.at(kPath), kPath, tree, Strictness::Authoring);
    History const history(manifest.app, manifest.steps);
    auto const vectors = from_json(tree.at("vectors.json"));
    CHECK(first_chain(manifest.app).digest.hex() == *vectors.find("first_chain")->text());
    CHECK(history.content_chain_at(history.head()).digest.hex() == *vectors.find("content_chain")->text());
    auto const& steps = *vectors.find("steps")->sequence();
    REQUIRE(steps.size() == manifest.steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto const& facts = history.all()[i];
        auto const said = [&](std::string_view key) { return *steps[i].find(key)->text(); };
        CHECK(facts.name == said("name"));
        CHECK(facts.id.digest.hex() == said("id"));
        CHECK(facts.down.hex() == said("down"));
        CHECK(facts.rest.hex() == said("rest"));
        CHECK(facts.content.digest.hex() == said("content"));
        CHECK(facts.chain.digest.hex() == said("chain"));
        CHECK(manifest.steps[i].unusable.empty());
    }
}

TEST_CASE("format 1: lock and bundle are read and fit their manifest", "[manifest][golden]")
{
    auto const tree = golden("format-1");
    auto const manifest = read_manifest(tree.at(kPath), kPath, tree, Strictness::Authoring);
    auto const lock = read_lock(tree.at("manifests/cortex.lock"), "cortex.lock");
    CHECK(lock.manifest == manifest.digest);
    CHECK(write_lock(lock) == tree.at("manifests/cortex.lock"));
    auto const bundle = read_bundle(tree.at("cortex-5.newel"), "cortex-5.newel");
    CHECK(bundle.lock.chain == lock.chain);
    CHECK(bundle.lock.content == lock.content);
    CHECK(bundle.manifest.release("v1.0.2")->commit == "3f2c91d0aa11bb22cc33dd44ee55ff6600112233");
    CHECK(bundle.manifest.channels.size() == 4);
    CHECK(bundle.manifest.stores.size() == 2);
}

TEST_CASE("format 1: a released bundle, its seal and its signature are what they were", "[manifest][golden]")
{
    auto const tree = golden("format-1");
    auto const verified = verify_seal({.seal_file = "cortex-5.seal",
                                       .signature_file = "cortex-5.seal.minisig",
                                       .seal = tree.at("cortex-5.seal"),
                                       .signature = tree.at("cortex-5.seal.minisig")},
                                      {*PinnedKey::parse(tree.at("release.pub"))});
    auto const& seal = std::get<VerifiedSeal>(verified).seal;
    CHECK(write_seal(seal) == tree.at("cortex-5.seal"));
    CHECK(seal.revision == 17);
    CHECK(utc_text(*seal.expires) == "2027-11-21T10:00:00Z");
    check_sealed_bytes(seal, tree.at("cortex-5.newel"), "cortex-5.newel");
    auto bundle = read_bundle(tree.at("cortex-5.newel"), "cortex-5.newel");
    check_sealed_history(seal, History(bundle.manifest.app, std::move(bundle.manifest.steps)), "cortex-5.newel");
}

TEST_CASE("the future: lines that a later seal adds are passed over, another format is refused", "[manifest][golden]")
{
    auto const tree = golden("future");
    CHECK(read_seal(tree.at("cortex-8.seal"), "cortex-8.seal").head == DataVersion{8});
    CHECK_THROWS_WITH(read_seal(tree.at("format-2.seal"), "format-2.seal"), Catch::Contains("a newer Newel is needed"));
}

TEST_CASE("the future: what format 1 does not know stops the step that needs it, and no other", "[manifest][golden]")
{
    auto const tree = golden("future");
    auto const manifest = read_manifest(tree.at(kPath), kPath, tree, Strictness::Running);
    REQUIRE(manifest.steps.size() == 8);
    CHECK(manifest.steps[0].unusable.empty());
    CHECK(manifest.steps[3].unusable.empty());
    CHECK(manifest.steps[1].unusable == "the key 'partition' is not known");
    CHECK(manifest.steps[2].unusable == "the operation 'reindex_search' is not known");
    CHECK(manifest.steps[4].unusable == "the key 'parallel' is not known");
    CHECK_THAT(manifest.steps[5].unusable, Catch::Contains("'sometimes'"));
    CHECK_THAT(manifest.steps[6].unusable, Catch::Contains("'watchers'"));
    CHECK_THAT(manifest.steps[7].unusable, Catch::Contains("reserved for a later Newel"));
    CHECK(manifest.channel("nightly"));
    CHECK_FALSE(manifest.channel("blessed"));
}

TEST_CASE("the future: the digests of steps that format 1 does not know are those of their lock", "[manifest][golden]")
{
    auto const tree = golden("future");
    auto const manifest = read_manifest(tree.at(kPath), kPath, tree, Strictness::Running);
    auto const lock = read_lock(tree.at("manifests/cortex.lock"), "cortex.lock");
    REQUIRE(lock.lines.size() == manifest.steps.size());
    for (std::size_t i = 0; i < lock.lines.size(); ++i) {
        CHECK(lock.lines[i].id == manifest.steps[i].id);
        CHECK(lock.lines[i].rest == manifest.steps[i].rest_digest);
    }
    CHECK(lock.lines[0].proof == Proof::Unknown);
}

TEST_CASE("the future: a bundle with steps that format 1 does not know is read", "[manifest][golden]")
{
    auto const tree = golden("future");
    auto const bundle = read_bundle(tree.at("cortex-8.newel"), "cortex-8.newel");
    CHECK(bundle.manifest.steps.at(3).unusable.empty());
    CHECK_FALSE(bundle.manifest.steps.at(2).unusable.empty());
}

TEST_CASE("the future: a manifest or lock that needs a newer Newel says so, and says nothing else",
          "[manifest][golden]")
{
    auto const tree = golden("future");
    CHECK_THROWS_WITH(
        read_manifest(tree.at("manifests/needs-2.yaml"), "manifests/needs-2.yaml", tree, Strictness::Running),
        "manifests/needs-2.yaml is not valid\n"
        "  manifests/needs-2.yaml:2:8: this manifest needs a newer Newel: one that reads format 2");
    CHECK_THROWS_WITH(read_lock(tree.at("manifests/format-2.lock"), "format-2.lock"),
                      Catch::Contains("format-2.lock:1: written in format 2; a newer Newel is needed"));
    CHECK_THROWS_WITH(read_bundle(tree.at("needs-2.newel"), "needs-2.newel"), Catch::Contains("needs a newer Newel"));
    CHECK_THROWS_WITH(read_manifest(tree.at(kPath), kPath, tree, Strictness::Authoring),
                      Catch::Contains("format 7 is written by a newer Newel"));
}

TEST_CASE("no damage to a manifest, lock or bundle makes anything but an error", "[manifest][malformed]")
{
    auto const tree = golden("format-1");
    unsigned seed = 1;
    auto const random = [&](std::size_t below) {
        seed = seed * 1664525u + 1013904223u;
        return below == 0 ? 0 : (seed >> 8) % below;
    };
    static constexpr std::string_view kBytes = "\0\x01\n\t \"'#&*!|>%@`[]{},:?-~09azN\x80\xff\r\\";
    for (std::string_view name : {"manifests/cortex.yaml", "manifests/cortex.lock", "cortex-5.newel"}) {
        auto const& whole = tree.at(std::string(name));
        for (int round = 0; round < 700; ++round) {
            auto text = whole;
            for (auto changes = 1 + random(4); changes > 0; --changes) {
                auto const at = random(text.size());
                auto const count = random(4) == 0 ? random(text.size() - at) : random(3);
                text.replace(at, count, std::string(random(3), kBytes[random(kBytes.size())]));
            }
            try {
                if (name.ends_with(".lock"))
                    (void)read_lock(text, "l");
                else if (name.ends_with(".newel"))
                    (void)read_bundle(text, "b");
                else
                    (void)read_manifest(text, kPath, tree, round % 2 ? Strictness::Running : Strictness::Authoring);
            } catch (Error const& error) {
                if (error.code() != ErrorCode::Invalid) FAIL_CHECK(error.message());
            }
        }
    }
}
