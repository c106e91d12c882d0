// work_files.h: the manifest and its payloads as they lie on disk, which the ref `work` means.
// Owns:     reading no more of them than is needed, no sooner, and beside what else takes time.
#pragma once

#include "engine/read_ahead.h"
#include "engine/work_cache.h"
#include "engine/workspace.h"
#include "manifest/manifest_reader.h"

#include <functional>
#include <future>
#include <memory>
#include <vector>

namespace newel {

class WorkFiles {
public:
    explicit WorkFiles(Workspace& workspace) : workspace_(workspace) {}

    [[nodiscard]] bool has_manifest();
    /// Error{Usage} where there is no manifest. Where nothing changed since they were last read, the manifest is known by
    /// app, stores and dev alone, and its steps come while the last of them are still being read; see whole().
    [[nodiscard]] SourcePtr source();
    /// The same by app, stores and dev alone, without a step. Does not wait until it is known whether payloads changed,
    /// so that what else takes time can be done meanwhile.
    [[nodiscard]] SourcePtr description();
    /// source() and whole(), for what the manifest says beside its steps: where its layout has no folder in these files (an
    /// early commit, a bare repository), it speaks for other commits and describes the data all the same.
    [[nodiscard]] SourcePtr describing();
    [[nodiscard]] SourcePtr speaker();
    /// The same with channels, releases, pins and all.
    [[nodiscard]] SourcePtr whole();
    /// Read strictly, for authoring (`lock`, `verify`).
    [[nodiscard]] SourcePtr strict();
    /// Data `at` some position is going to be moved to source(): where that takes steps, they are read now, while the
    /// stamps are still being taken.
    void expect_move(Position const& at);

private:
    /// What the work cache says, while the files' stamps are still being taken in another thread.
    struct Remembered {
        WorkSummary summary{};
        Source source{};  // without history
        std::future<Digest> stamps{};
        std::vector<StepFacts> facts{};  // where they were expected to be needed
    };

    /// Reads everything when it is called, in any thread. Error{Usage} where there is no manifest.
    [[nodiscard]] ReadAhead::Read reader(Strictness strictness);
    [[nodiscard]] SourcePtr or_without_steps(std::function<SourcePtr()> const& read);
    [[nodiscard]] std::shared_ptr<Source> manifest_alone();
    /// nullptr where nothing is remembered of the manifest as it is.
    [[nodiscard]] Remembered* remembered();
    [[nodiscard]] SourcePtr remembered_source();
    [[nodiscard]] std::vector<StepFacts> remembered_facts();
    [[nodiscard]] std::vector<StepFacts> locked_facts();
    [[nodiscard]] Step step(DataVersion version);
    void remember(Source const& read);

    Workspace& workspace_;
    std::unique_ptr<Remembered> remembered_{};
    bool remembered_asked_{};
    SourcePtr source_{};
    SourcePtr whole_{};
    std::unique_ptr<ReadAhead> ahead_{};
};

}  // namespace newel
