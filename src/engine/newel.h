// newel.h: the one public door to Newel, for embedders and for the command line.
// Owns:     putting the rooms together: where the manifest and the data are, what a ref means, what is to be done.
// Not here: printing, exit codes, arguments (tools/newel). The library never prints and never exits.
// Threads:  one Engine per thread.
// Throws:   newel::Error (base/error.h) and nothing else; whatever it says, the data is as it was, unless the code is
//           Owed or Partly.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "model/channel_way.h"
#include "model/finding.h"
#include "model/manifest.h"
#include "model/plan.h"
#include "model/schema.h"
#include "model/seal.h"
#include "model/state.h"
#include "model/verdict.h"
#include "run/observer.h"
#include "run/store.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newel {

/// Version of this library, "0.1.0".
[[nodiscard]] std::string_view library_version();

/// A setting and where it came from: "option", "environment", "git config newel.data", "manifest", "default".
struct Setting {
    std::string value{};
    std::string from{};
    [[nodiscard]] bool is_set() const { return !value.empty(); }
};

/// What an embedder or the command line decides. What is left empty is looked for in git's configuration, the manifest
/// and the folder, in this order (cli.md, first section).
struct Settings {
    std::filesystem::path folder{};  ///< where to look from; empty: the current folder
    Setting repository{};
    Setting manifest{};
    Setting data{};
    Setting environment{};               ///< for only/never
    std::vector<std::string> bundles{};  ///< files given by option
    std::string carried{};               ///< bytes of a bundle compiled into this program: the ref `carried`
    std::string carried_seal{};          ///< of that bundle, with its signature: what lets it amend downs where keys
    std::string carried_signature{};     ///< are pinned, and older software trust what it left in the data
    /// Public keys of minisign that count, beside those in git's configuration and the manifest: "RWQ…",
    /// "RWQ… until 2027-06-30", or a file that holds one. Where any is pinned, steps that nobody vouches for are refused.
    std::vector<Setting> keys{};
    std::chrono::milliseconds wait{std::chrono::seconds(60)};
    /// Bytes that SQLite may take of memory, in the whole process; 0: whatever there is. A step that wants more fails.
    /// The program allows itself 1 GiB.
    std::uint64_t sqlite_memory{};
};

/// What a ref turned out to be.
struct TargetInfo {
    std::string ref{};  ///< as asked
    Position position{};
    std::string commit{};    ///< full id; empty for work, bundles
    std::string manifest{};  ///< "abc1234:manifests/app.yaml", "manifests/app.yaml", "layout diesel in migrations"
    std::string blob{};      ///< object id of that manifest; empty on disk
};

struct CheckRequest {
    enum class May { Any, Read, Write };
    std::string as{};  ///< the ref whose software asks; empty: the files on disk, or what the program carries
    bool exact{};
    May may{May::Any};
};

/// The answer to `check`, and what `status` begins with.
struct Assessment {
    Verdict verdict{};
    std::vector<Verdict> also{};
    std::string app{};
    std::string data_location{};
    std::optional<Position> data{};
    Fingerprint data_schema{};
    Floors floors{};
    std::optional<TargetInfo> software{};
    std::optional<DataVersion> base{};
    std::string reason{};              ///< one sentence for people
    std::string advice{};              ///< a command, or empty
    std::vector<std::string> drift{};  ///< object by object
};

struct StatusReport {
    Assessment assessment{};
    Setting manifest{};
    Setting data{};
    Setting repository{};
    std::string branch{};
    std::string head{};
    std::vector<AppliedStep> newest{};  ///< the last applied steps, newest first, at most five
    std::optional<Event> last_event{};
    std::vector<std::string> warnings{};
};

struct MoveRequest {
    enum class Kind { Switch, Up, Down };
    Kind kind{Kind::Switch};
    std::string ref{};                     ///< for Switch; empty: the files on disk, or what the program carries
    std::optional<std::uint32_t> steps{};  ///< for Up: at most so many; for Down: so many (default 1)
    bool dry_run{};
    Allowed allowed{};
};

struct MoveResult {
    std::string data_location{};
    Plan plan{};
    TargetInfo target{};
    std::size_t applied{};
    bool dry_run{};
    std::vector<ActionRecord> actions{};
    std::vector<std::string> notes{};  ///< straightened tables, what a layout took out, `main` checked out elsewhere, …
    std::chrono::milliseconds elapsed{};
};

/// What an interrupted run had left, and what became of it.
struct RecoverResult {
    enum class Found {
        Nothing,
        Staging,  ///< of a run that was not committed, or was done but for this; deleted
        Owed,     ///< a run was committed, but not finished; it is now
    };
    std::string data_location{};
    Found found{};
    std::size_t files{};    ///< that were still to be put in place
    DataVersion version{};  ///< at which the data is
};

/// A verified copy of a whole data directory, or of a lone database.
struct BackupResult {
    std::string data_location{};
    std::filesystem::path folder{};  ///< the backup
    DataVersion version{};           ///< 0 where it is not managed
    std::size_t files{};
    std::uint64_t bytes{};
    std::vector<std::string> by_hand{};  ///< how to bring it back without Newel, a command a line
};

struct RestoreResult {
    std::string data_location{};
    DataVersion version{};
    std::size_t files{};
    std::filesystem::path aside{};  ///< where what was there before is now; empty where there was nothing
};

/// Keeps every run away while it lives; other applications may hold the data too. Of a lone database nothing is held: its
/// own locks do that.
class Hold {
public:
    explicit Hold(std::shared_ptr<void> lock) : lock_(std::move(lock)) {}

private:
    std::shared_ptr<void> lock_;
};

struct PlanResult {
    std::string data_location{};
    Plan plan{};
    TargetInfo target{};
    std::vector<std::string> notes{};
    std::chrono::milliseconds estimate{};  ///< from what the ledger remembers of the same steps; 0: not known
};

struct AdoptRequest {
    std::string at{};  ///< a ref; empty: by fingerprint alone
    bool dry_run{};
    Allowed allowed{};
};

/// A version that unmanaged data could be at.
struct Candidate {
    TargetInfo target{};
    bool straightened{};  ///< fits but for the order of columns
};

struct AdoptResult {
    std::string data_location{};
    TargetInfo target{};
    std::vector<Candidate> fits{};
    std::vector<std::string> notes{};
};

struct SchemaResult {
    std::string app{};
    TargetInfo target{};
    Fingerprint fingerprint{};
    Schema schema{};
};

struct SchemaDifference {
    TargetInfo from{};
    TargetInfo to{};
    std::vector<std::string> lines{};  ///< in words, object by object; empty: equal
};

struct MappedCommit {
    std::string commit{};
    std::optional<Position> position{};  ///< nullopt: cannot be resolved
    std::string reason{};                ///< why not
    bool changed{};                      ///< differs from its first parent (or has none)
};

struct ChannelInfo {
    std::string name{};
    std::string follows{};  ///< "branch main", "tags v*", "release v1.0.2"
    std::string tip{};      ///< the ref or tag that it stands at now
    std::optional<TargetInfo> target{};
    std::string problem{};  ///< why it cannot be resolved now
    int supported{};
};

struct ReleaseRequest {
    std::string name{};
    std::string channel{};  ///< may be empty
    std::string commit{};   ///< a git revision; empty: HEAD
};

struct ReleaseResult {
    ReleaseSpec release{};
    std::string manifest{};
    std::string channel_note{};
};

struct BundleRequest {
    std::string ref{};  ///< up to where; empty: the files on disk
    std::filesystem::path folder{};
    std::string channel{};  ///< whose seal is written; empty: that of a ref channel:NAME, or the one that stands there
    std::optional<std::chrono::days> expires_in{};
};

struct BundleResult {
    std::string file{};
    TargetInfo target{};
    std::size_t bytes{};
    std::string seal_file{};     ///< empty where no channel is known
    std::optional<Seal> seal{};  ///< likewise
    std::string note{};          ///< why there is none, or what follows for a signature that was there
};

/// A secret key of minisign, and how to ask for its password: only where it is encrypted.
struct SigningKey {
    std::filesystem::path file{};
    std::function<std::string()> password{};
};

struct SignResult {
    std::string seal_file{};
    std::string signature_file{};
    Seal seal{};
    std::string key{};         ///< the number of the key that signed: "2CC63F9A75B3E362"
    std::string public_key{};  ///< what others pin: "RWQ…"
};

struct PublishRequest {
    BundleRequest bundle{};
    SigningKey key{};
};

struct PublishResult {
    BundleResult bundle{};
    SignResult signature{};
};

/// A bundle whose seal is signed by a key that counts, and which is what its seal says.
struct VerifiedBundle {
    std::string file{};
    Seal seal{};
    std::size_t steps{};
    std::string key{};
    std::string comment{};                ///< signed with the seal
    std::vector<std::string> warnings{};  ///< that the seal expired
};

/// Source that compiles the steps on disk into an application (newel_embed() calls for it).
struct EmbedRequest {
    std::filesystem::path folder{};   ///< where NAME.cpp, NAME.h and NAME.d (what they were made from) are written
    std::string name{};               ///< of the namespace and the C function: "shop_data"
    std::string version{};            ///< of the application
    std::string commit{};             ///< empty: HEAD, where there is a repository
    std::string channel{};            ///< may be empty
    std::vector<std::string> keys{};  ///< public keys, or files that hold one
};

struct EmbedResult {
    std::string app{};
    Position head{};
    std::vector<std::string> files{};  ///< written
};

struct NewStepResult {
    DataVersion version{};
    std::vector<std::string> files{};  ///< made or changed
};

struct LockResult {
    std::string lock_file{};
    std::string schema_file{};
    Position head{};
    std::vector<StepFacts> steps{};
    bool changed{};
    std::vector<std::string> warnings{};
};

/// A rule that `verify` judges by, and its code in `allow:`.
struct RuleInfo {
    std::string code{};
    Finding::Level level{};
    bool can_be_allowed{};  ///< on one step, with a reason
    std::string what{};
    std::string advice{};
};

struct VerifyRequest {
    std::string ref{};    ///< empty: the files on disk
    std::string since{};  ///< a ref; only steps above the common base are judged
    bool strict{};        ///< warnings count as errors
};

struct VerifyResult {
    std::string manifest{};
    Position head{};
    std::size_t steps_checked{};
    std::vector<Finding> findings{};
    std::vector<ChannelWay> ways{};  ///< every channel's data with every other's software
    bool passed{};
};

struct SampleRequest {
    std::string ref{};            ///< empty: the files on disk
    std::filesystem::path out{};  ///< the data directory to be; absent or empty
    std::size_t rows{30};         ///< to be made for each table, where its constraints allow as many
};

/// A data directory as a version makes it, filled with generated rows.
struct SampleResult {
    struct Table {
        std::string name{};
        std::uint64_t rows{};
        std::string reason{};  ///< why there is none
    };
    std::filesystem::path folder{};
    TargetInfo target{};
    std::vector<Table> tables{};
    std::vector<std::string> files{};  ///< made for steps to work on, by the paths that they began with
    std::vector<std::string> notes{};
};

struct InitRequest {
    std::string app{};
    std::string database{};  ///< file name of the store, or an existing database
    std::string files{};
    std::string layout{};  ///< with `layout_dir`: --from LAYOUT DIR
    std::string layout_dir{};
    bool adopt{true};  ///< take an existing database under management
};

/// What `init` found and would do; `text` is the manifest it would write.
struct InitProposal {
    std::string manifest_file{};
    std::string text{};
    std::string app{};
    std::string database{};
    std::vector<std::string> found{};  ///< in words
    bool has_data{};                   ///< a database is there to be adopted
    bool in_repository{};
};

struct HooksResult {
    std::string folder{};
    std::vector<std::string> installed{};
    std::vector<std::string> chained{};  ///< hooks that were there and are called first
};

class Engine {
public:
    /// Nothing is opened or read before it is needed.
    explicit Engine(Settings settings, Observer* observer = nullptr);
    ~Engine();
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;

    [[nodiscard]] Assessment check(CheckRequest const& request);
    [[nodiscard]] StatusReport status();
    [[nodiscard]] PlanResult plan(std::string const& ref);
    MoveResult move(MoveRequest const& request);
    /// Finishes or deletes what an interrupted run left. Every call that writes does so first by itself.
    RecoverResult recover();
    /// For an application, for as long as it uses the data: waits for a run that goes on, finishes an interrupted one.
    [[nodiscard]] Hold hold();
    /// Writes a new folder `out`. Error{Failed} where it is there already.
    BackupResult backup(std::filesystem::path const& out);
    /// Puts the data in the state of a backup; what was there goes aside, beside the data.
    RestoreResult restore(std::filesystem::path const& in);
    AdoptResult adopt(AdoptRequest const& request);
    /// Takes Newel's tables out and leaves the data as it is. Returns the data's location.
    std::string leave();

    [[nodiscard]] SchemaResult schema(std::string const& ref);
    [[nodiscard]] SchemaDifference schema_difference(std::string const& from, std::string const& to);
    /// Newest first. `range` as git takes it; empty: HEAD.
    [[nodiscard]] std::vector<MappedCommit> map(std::string const& range);
    /// Newest first; `limit` 0: all.
    [[nodiscard]] std::vector<Event> log(std::size_t limit);
    [[nodiscard]] std::string data_location();

    [[nodiscard]] std::vector<ChannelInfo> channels();
    /// What becomes of every channel's data in the hands of every other channel's software.
    [[nodiscard]] std::vector<ChannelWay> channel_ways();
    ReleaseResult record_release(ReleaseRequest const& request);
    BundleResult write_bundle(BundleRequest const& request);
    BundleResult write_bundle(std::string const& ref, std::filesystem::path const& folder)
    {
        return write_bundle(BundleRequest{.ref = ref, .folder = folder});
    }
    /// Signs a seal that lies beside its bundle. Error{Refused} where it does not seal that bundle.
    SignResult sign(std::filesystem::path const& seal, SigningKey const& key);
    /// Bundle, seal and signature at once: nothing is written before all of it is made.
    PublishResult publish(PublishRequest const& request);
    /// By Settings::keys where there are any, else by whatever keys are pinned. Error{Refused} where it cannot be trusted,
    /// Error{Usage} where no key is pinned.
    [[nodiscard]] VerifiedBundle verify_bundle(std::filesystem::path const& bundle);

    /// Error{Invalid} where the lock does not say everything of every step.
    [[nodiscard]] EmbedResult embed(EmbedRequest const& request);

    NewStepResult new_step(std::string const& name);
    LockResult lock();
    [[nodiscard]] VerifyResult verify(VerifyRequest const& request);
    /// Makes a data directory at a version, with a ledger, as if an application had used it. Error{Usage} where something is
    /// in it already; nothing is left of one that could not be finished.
    SampleResult sample(SampleRequest const& request);
    /// What `verify` judges by, in the order in which it is told.
    [[nodiscard]] static std::vector<RuleInfo> rules();

    [[nodiscard]] InitProposal propose(InitRequest const& request);
    /// Writes the proposed manifest.
    void init(InitProposal const& proposal);

    HooksResult install_hooks(std::string const& newel_program);
    HooksResult remove_hooks();
    /// What a git hook runs: moves the data where nothing would be lost, else returns one line that says what to type.
    /// Never throws, never blocks git; empty where there is nothing to say. `event`: "post-checkout", …
    std::string follow(std::string const& event, std::vector<std::string> const& arguments) noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace newel
