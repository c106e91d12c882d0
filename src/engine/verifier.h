// verifier.h: `verify`: everything about steps, put together: proofs, the lock, the rules, releases, channels.
// Owns:     what is gathered for whom, and which steps are judged.
// Not here: the judgements themselves (release/, prover.h).
#pragma once

#include "engine/prover.h"
#include "engine/releases.h"
#include "engine/session.h"
#include "release/step_judge.h"

namespace newel {

class Verifier {
public:
    explicit Verifier(Session& session);

    [[nodiscard]] VerifyResult verify(VerifyRequest const& request);
    [[nodiscard]] static std::vector<RuleInfo> rules();

private:
    /// What is verified: the files on disk, or what a ref names.
    struct Subject {
        SourcePtr source{};
        History history{};  ///< up to the version that is verified
        std::string commit{};
        bool on_disk{};
    };
    [[nodiscard]] Subject on_disk();
    [[nodiscard]] ProofGround ground_of(Subject const& subject);
    [[nodiscard]] Subject subject_of(std::string const& ref);
    /// The manifest that says what the channels and releases are; null where none is committed.
    [[nodiscard]] SourcePtr speaker();
    [[nodiscard]] DataVersion above_common_base(std::string const& since, History const& history);
    void judge_lock(Subject const& subject, History const& proven, Findings& findings);
    struct Judged {
        std::vector<Step> steps{};
        std::vector<release::SeenDemand> demands{};
        Findings findings{};
    };
    /// All steps are looked at; those from `from` on are told about.
    [[nodiscard]] Judged judge_steps(Proven const& proven, DataVersion from);

    Session& session_;
};

}  // namespace newel
