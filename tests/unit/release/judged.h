// judged.h: a step judged by the rules, on a real database, for tests.
#pragma once

#include "release/step_judge.h"
#include "schema/breaks.h"
#include "sqlite/sqlite_database.h"

#include <set>
#include <string>
#include <vector>

namespace newel::test {

struct StepText {
    std::string up{};
    std::string down{"SELECT 1"};
    bool foreign_keys{};
    std::optional<Floors> breaks{};
    Proof proof{Proof::Exact};
    std::vector<std::pair<std::string, std::string>> rest{};
};

inline Step step_of(StepText const& text, DataVersion version)
{
    Step step{.version = version, .name = cat("s", version.number)};
    step.up.push_back(sql_operation("db", text.up, cat("migrations/", version.number, ".up.sql")));
    step.down.kind = DownKind::Given;
    step.down.operations.push_back(sql_operation("db", text.down));
    step.foreign_keys = text.foreign_keys;
    step.breaks = text.breaks;
    step.place = {.file = "manifests/shop.yaml", .line = static_cast<int>(version.number) + 3};
    step.rest = Node(Node::Map{});
    for (auto const& [key, value] : text.rest) step.rest.set(key, Node(value));
    seal(step);
    return step;
}

/// Runs the steps one after another, and judges the last, or all.
class Judged {
public:
    explicit Judged(std::vector<StepText> const& texts, Schema const* used = nullptr) : judge_(used)
    {
        auto const database = SqliteDatabase::in_memory();
        auto& store = database->store();
        Schema schema;
        Floors floors;
        DataVersion version{};
        for (auto const& text : texts) {
            version = version.next();
            auto const step = step_of(text, version);
            WriteScope write(store, text.foreign_keys ? ForeignKeys::On : ForeignKeys::Off);
            auto const delta = store.run(step.up, {}).delta;
            write.commit();
            inferred_ = inferred_breaks(version, schema, delta, step.up);
            floors = floors.raised_by(step.breaks ? *step.breaks : inferred_);
            StepFacts facts{.version = version, .name = step.name, .floors = floors, .proof = text.proof};
            bool const is_last = version.number == texts.size();
            judge_.take(step, facts, delta,
                        is_last ? release::StepJudge::Judging::Yes : release::StepJudge::Judging::No);
            apply(schema, delta);
            steps_.push_back(step);
        }
        release::apply_allowances(steps_, version, judge_.findings());
    }

    [[nodiscard]] Findings const& findings() { return judge_.findings(); }
    [[nodiscard]] std::multiset<std::string> codes()
    {
        std::multiset<std::string> codes;
        for (auto const& finding : findings()) codes.insert(finding.code);
        return codes;
    }
    [[nodiscard]] std::vector<release::SeenDemand> const& demands() const { return judge_.demands(); }
    [[nodiscard]] Floors inferred() const { return inferred_; }

private:
    release::StepJudge judge_;
    std::vector<Step> steps_{};
    Floors inferred_{};
};

}  // namespace newel::test
