#include "engine/verifier.h"

#include "base/limits.h"
#include "engine/author.h"
#include "engine/channel_heads.h"
#include "files/disk_tree.h"
#include "plan/planner.h"
#include "release/rules.h"
#include "release/step_judge.h"

#include <algorithm>

namespace newel {

namespace {

void add(Findings& findings, Findings const& more) { findings.insert(findings.end(), more.begin(), more.end()); }

bool is_error(Finding const& finding) { return finding.level == Finding::Level::Error; }

History cut(SourcePtr const& source, DataVersion version)
{
    if (version == source->history.head()) return source->history;
    auto const& all = source->history.all();
    std::vector<StepFacts> facts(all.begin(), all.begin() + version.number);
    return {source->history.app(), std::move(facts), [source](DataVersion at) { return source->history.step(at); }};
}

/// Whether what a lock claims is no more than what was shown. An older one may say that only the schema was tried.
bool is_borne_out(Proof claimed, Proof shown)
{
    return claimed == shown || (claimed == Proof::Schema && shown != Proof::None && shown != Proof::Unknown);
}

/// The first line of the lock that is not as it should be; 0 where all are.
std::size_t first_stale(Lock const& lock, Lock const& wanted)
{
    for (std::size_t i = 0; i < std::max(lock.lines.size(), wanted.lines.size()); ++i) {
        if (i >= wanted.lines.size() || i >= lock.lines.size()) return i + 1;
        auto const& line = wanted.lines[i];
        auto const& have = lock.lines[i];
        bool const same = have.id == line.id && have.rest == line.rest && have.down == line.down &&
                          have.schema == line.schema && have.floors == line.floors &&
                          is_borne_out(have.proof, line.proof);
        if (!same) return i + 1;
    }
    return 0;
}

std::string stale_text(std::size_t at, Lock const& lock, Lock const& wanted)
{
    if (at > wanted.lines.size()) return cat("the lock has a step ", at, " that the manifest has not");
    auto const& name = wanted.lines[at - 1].name;
    return at > lock.lines.size() ? cat("the lock lacks step ", at, " ", name)
                                  : cat("the lock is stale from step ", at, " ", name, " on");
}

/// Of one statement that cannot run: the rule says why, so that it need not be said twice.
void drop_explained_failures(Findings& findings)
{
    std::erase_if(findings, [&](Finding const& failure) {
        return failure.code == "step-fails" && std::ranges::any_of(findings, [&](Finding const& finding) {
                   return finding.code == "no-transaction" && finding.version == failure.version &&
                          finding.place.file == failure.place.file && finding.place.line == failure.place.line;
               });
    });
}

}  // namespace

Verifier::Verifier(Session& session) : session_(session) {}

std::vector<RuleInfo> Verifier::rules()
{
    std::vector<RuleInfo> all;
    for (auto const& rule : release::all_rules())
        all.push_back({.code = std::string(rule.code),
                       .level = rule.level,
                       .can_be_allowed = rule.can_be_allowed,
                       .what = std::string(rule.what),
                       .advice = std::string(rule.advice)});
    return all;
}

Verifier::Subject Verifier::on_disk()
{
    Subject subject{.source = session_.sources().work().strict()};
    subject.on_disk = true;
    subject.history = subject.source->history;
    auto const* git = session_.workspace().repository();
    if (auto const head = git ? git->head() : std::nullopt) subject.commit = head->hex();
    return subject;
}

Verifier::Subject Verifier::subject_of(std::string const& ref)
{
    if (ref.empty() && !session_.sources().speaks_for_itself()) return on_disk();
    auto const resolved = session_.resolver().resolve(ref);
    if (resolved.info.ref == "work") return on_disk();
    return {
        .source = resolved.source, .history = cut(resolved.source, resolved.version), .commit = resolved.info.commit};
}

ProofGround Verifier::ground_of(Subject const& subject)
{
    if (auto const commit = CommitId::parse(subject.commit); commit && !subject.on_disk)
        return proof_ground(*subject.source, CommitTree(session_.workspace().needed_repository(), *commit));
    DiskTree const files(session_.workspace().manifest().top, "");
    return proof_ground(*subject.source, files);
}

SourcePtr Verifier::speaker()
{
    try {
        return session_.resolver().authority();
    } catch (Error const&) {
        return nullptr;  // nothing is committed yet
    }
}

DataVersion Verifier::above_common_base(std::string const& since, History const& history)
{
    auto const other = session_.resolver().resolve(since);
    State state;
    state.row.app = history.app();
    state.row.position = {history.head(), history.chain()};
    for (auto const& facts : history.all()) state.stack.push_back({.facts = facts});
    return common_base(state, {&other.source->history, other.version}).next();
}

void Verifier::judge_lock(Subject const& subject, History const& proven, Findings& findings)
{
    auto const path = lock_path(subject.source->path);
    DiskTree const files(session_.workspace().manifest().top, "");
    auto const tell = [&](std::string code, DataVersion version, std::string message) {
        findings.push_back({.level = Finding::Level::Error,
                            .code = std::move(code),
                            .place = {.file = files.shown(path)},
                            .version = version,
                            .message = std::move(message),
                            .advice = "newel lock"});
    };
    auto const bytes = files.read(path, limits::kLockBytes);
    if (!bytes) return tell("no-lock", {}, cat("there is no lock ", files.shown(path)));
    Lock lock;
    try {
        lock = read_lock(*bytes, files.shown(path));
    } catch (Error const& error) {
        return tell("broken-lock", {}, error.message());
    }
    auto const wanted = lock_of(subject.source->manifest, proven, proven.head());
    if (auto const at = first_stale(lock, wanted); at > 0)
        tell("stale-lock", {static_cast<std::uint32_t>(at)}, stale_text(at, lock, wanted));
}

Verifier::Judged Verifier::judge_steps(Proven const& proven, DataVersion from)
{
    auto const& history = proven.history;
    auto const ran = DataVersion{static_cast<std::uint32_t>(proven.deltas.size())};
    release::StepJudge judge(nullptr);
    Judged judged;
    for (DataVersion version{1}; version <= history.head(); version = version.next()) {
        judged.steps.push_back(history.step(version));
        auto const& step = judged.steps.back();
        using Judging = release::StepJudge::Judging;
        if (version <= ran)
            judge.take(step, history.facts(version), proven.deltas[version.number - 1],
                       version >= from ? Judging::Yes : Judging::No);
        else if (version == ran.next() && version >= from)
            judge.take_failing(step);
    }
    judged.findings = std::move(judge.findings());
    judged.demands = judge.demands();
    return judged;
}

VerifyResult Verifier::verify(VerifyRequest const& request)
{
    auto const subject = subject_of(request.ref);
    auto const authority = speaker();
    auto const& speaking = authority ? authority->manifest : subject.source->manifest;
    auto const releases = find_releases(session_, speaking);
    auto const sealed = sealing(releases, subject.history.head(), subject.commit, session_.workspace().repository());
    auto const head = subject.history.head();
    auto const proven_from = request.since.empty() ? DataVersion{1} : above_common_base(request.since, subject.history);
    // What is released is done: the rules speak of what can still be changed, unless a range or a ref is asked for.
    auto const judged_from =
        request.since.empty() && subject.on_disk ? release::sealed_up_to(sealed, subject.history).next() : proven_from;

    auto const proven = prove(subject.history, ground_of(subject), session_.observer());
    VerifyResult result{.manifest = subject.source->shown, .head = {head, subject.history.chain()}};
    result.steps_checked = head.number + 1 - std::min(proven_from, head.next()).number;

    Findings whole;
    if (subject.on_disk) judge_lock(subject, proven.history, whole);
    add(whole, releases.unread);
    add(whole, release::judge_released(sealed, subject.history, subject.source->manifest.file));

    auto judged = judge_steps(proven, judged_from);
    std::ranges::copy_if(proven.findings, std::back_inserter(judged.findings),
                         [&](Finding const& finding) { return finding.version >= proven_from; });
    add(judged.findings, release::judge_support(supported_releases(session_, speaking, releases), proven.history,
                                                judged.demands, judged_from));
    ChannelHeads heads(session_, authority ? speaking : Manifest{});
    add(whole, heads.unread());
    if (proven.deltas.size() == head.number)
        heads.add(subject.on_disk ? "work" : request.ref, proven.history, proven.deltas);
    result.ways = heads.ways();
    add(judged.findings, release::judge_ways(result.ways, proven.history));

    drop_explained_failures(judged.findings);
    release::apply_reasons(judged.steps, judged.findings);
    release::apply_allowances(judged.steps, judged_from, judged.findings);
    std::ranges::stable_sort(judged.findings, {}, &Finding::version);
    result.findings = std::move(whole);
    add(result.findings, judged.findings);
    result.passed = std::ranges::none_of(result.findings,
                                         [&](Finding const& finding) { return request.strict || is_error(finding); });
    return result;
}

}  // namespace newel
