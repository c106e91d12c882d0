// What the ledger keeps of releases: newel_seals, and downs that a later one amended.
#include "base/limits.h"
#include "base/text.h"
#include "sqlite/sqlite_ledger.h"

#include <sqlite3.h>

#include <limits>

namespace newel {

namespace {

constexpr char kSeals[] = "SELECT channel, revision, seal, signature, contents FROM main.newel_seals ORDER BY channel";
constexpr char kRecordSeal[] =
    "INSERT INTO main.newel_seals (channel, revision, seal, signature, contents) "
    "VALUES (:channel, :revision, :seal, :signature, :contents) ON CONFLICT (channel) DO UPDATE SET "
    "revision = excluded.revision, seal = excluded.seal, signature = excluded.signature, "
    "contents = excluded.contents WHERE excluded.revision > newel_seals.revision";
constexpr char kAmended[] =
    "SELECT down_digest, rest_digest, down_revision FROM main.newel_steps "
    "WHERE version = :version AND step_id = :step_id AND chain = :chain";
constexpr char kAmend[] =
    "UPDATE main.newel_steps SET rest_digest = :rest, down_digest = :down_digest, content = :content, down = :down, "
    "down_revision = :revision, down_reader = 1, down_sqlite = 0, mac = :mac WHERE version = :version";

std::vector<Content> contents_from(std::string_view bytes)
{
    constexpr std::size_t kEach = sizeof(Digest::bytes);
    std::vector<Content> contents;
    if (bytes.size() % kEach != 0 || bytes.size() / kEach > limits::kVersions)
        throw Error(ErrorCode::Invalid, "Newel's ledger holds contents of a seal that are not digests");
    contents.reserve(bytes.size() / kEach);
    for (; !bytes.empty(); bytes.remove_prefix(kEach))
        contents.push_back({*Digest::from_bytes(bytes.substr(0, kEach))});
    return contents;
}

}  // namespace

std::vector<StoredSeal> SqliteLedger::seals()
{
    std::vector<StoredSeal> seals;
    if (!own()) return seals;
    need_table("newel_seals");
    auto query = connection_.prepare(kSeals);
    while (query.step()) {
        StoredSeal seal{.channel = query.text(0)};
        auto const revision = query.number(1);
        if (revision < 1) throw unreadable(cat("a seal has the revision ", revision));
        seal.revision = static_cast<std::uint64_t>(revision);
        seal.seal = query.blob(2);
        seal.signature = query.blob(3);
        seal.contents = contents_from(query.view(4));
        seals.push_back(std::move(seal));
    }
    return seals;
}

void SqliteLedger::record_seal(StoredSeal const& seal)
{
    store_.need_transaction();
    check_objects();
    if (seal.revision > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw Error(ErrorCode::Invalid, cat("a seal has the revision ", seal.revision));
    std::string contents;
    for (auto const& content : seal.contents) contents += content.digest.view();
    ready(kRecordSeal)
        .bind(":channel", seal.channel)
        .bind(":revision", static_cast<std::int64_t>(seal.revision))
        .bind_blob(":seal", seal.seal)
        .bind_blob(":signature", seal.signature)
        .bind_blob(":contents", contents)
        .run();
}

Amended SqliteLedger::amend(Amendment const& amendment)
{
    store_.need_transaction();
    check_objects();
    auto const& facts = amendment.facts;
    auto const& down = amendment.down;
    // What could not be verified when it is needed must not get in.
    if (down_digest(down) != facts.down || content_of(facts.id, facts.down, facts.rest) != facts.content)
        throw Error(ErrorCode::Failed, cat(step_label(facts.version, facts.name), ": its down has other digests"));
    auto& query = ready(kAmended);
    query.bind(":version", std::int64_t{facts.version.number})
        .bind(":step_id", facts.id.digest)
        .bind(":chain", facts.chain.digest);
    if (!query.step()) return Amended::No;
    bool const has_same_down = query.digest(0) == facts.down;
    bool const has_same_rest = query.digest(1) == facts.rest;
    bool const is_higher = down.revision > query.number(2);
    query.reset();
    if (has_same_down ? has_same_rest : !is_higher) return Amended::No;
    ready(kAmend)
        .bind(":version", std::int64_t{facts.version.number})
        .bind(":rest", facts.rest)
        .bind(":down_digest", facts.down)
        .bind(":content", facts.content.digest)
        .bind_blob(":down", encode_down(down))
        .bind(":revision", std::int64_t{down.revision})
        .bind_blob(":mac", signature("step", signed_step(facts)))
        .run();
    if (sqlite3_changes64(connection_.handle()) != 1) throw tampered(cat("step ", facts.version.number, " is missing"));
    return has_same_down ? Amended::Rest : Amended::Down;
}

}  // namespace newel
