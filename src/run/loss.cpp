#include "run/loss.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "schema/difference.h"

#include <algorithm>
#include <optional>

namespace newel {

namespace {

/// Which tables of a schema in the middle of a plan are which tables of the data at hand.
class Origins {
public:
    /// The table's name at hand; empty where the plan itself makes it.
    [[nodiscard]] std::string table(std::string const& name) const
    {
        auto const found = names_.find(name);
        return found == names_.end() ? name : found->second;
    }

    [[nodiscard]] std::string column(std::string const& table, std::string const& name) const
    {
        auto const found = columns_.find({table, name});
        return found == columns_.end() ? name : found->second;
    }

    void follow(Schema const& before, Schema const& after)
    {
        std::vector<SchemaObject const*> gone;
        for (auto const& [key, object] : before.objects())
            if (key.type == ObjectType::Table && !after.find(key)) gone.push_back(&object);
        std::map<std::string, std::string> changed;
        for (auto const& [key, object] : after.objects()) {
            if (key.type != ObjectType::Table) continue;
            if (auto const* old = before.find(key)) {
                follow_columns(*old, object);
                continue;
            }
            auto const& now = object;  // clang 14 captures no structured binding
            auto const source = std::ranges::find_if(gone, [&](auto const* old) { return is_renamed(*old, now); });
            changed[key.name] = source == gone.end() ? std::string() : table((*source)->key.name);
        }
        for (auto& [name, origin] : changed) names_[name] = origin;
    }

private:
    static bool is_renamed(SchemaObject const& old, SchemaObject const& now)
    {
        return old.columns.size() == now.columns.size() && !now.columns.empty() &&
               std::ranges::is_permutation(old.columns, now.columns);
    }

    /// One column gone and one come with the same definition: a rename.
    void follow_columns(SchemaObject const& old, SchemaObject const& now)
    {
        auto const missing_in = [](SchemaObject const& from, SchemaObject const& in) {
            std::vector<Column const*> missing;
            for (auto const& column : from.columns)
                if (std::ranges::find(in.columns, column.name, &Column::name) == in.columns.end())
                    missing.push_back(&column);
            return missing;
        };
        auto const gone = missing_in(old, now);
        auto const come = missing_in(now, old);
        if (gone.size() != 1 || come.size() != 1 || gone[0]->definition != come[0]->definition) return;
        columns_[{now.key.name, come[0]->name}] = column(old.key.name, gone[0]->name);
    }

    std::map<std::string, std::string> names_{};
    std::map<std::pair<std::string, std::string>, std::string> columns_{};
};

std::uint64_t rows_of(LostData const& lost, Store& store)
{
    return lost.column.empty() ? store.count_rows(lost.table) : store.count_values(lost.table, lost.column);
}

void settle(PlannedStep& step, Schema const& before, SchemaDelta const& delta, Origins const& origins, Store& store)
{
    for (auto const& destroyed : destroyed_by(before, delta)) {
        LostData lost{.table = destroyed.table, .column = destroyed.column};
        step.at_stake.push_back(lost);
        LostData at_hand{.table = origins.table(lost.table)};
        if (at_hand.table.empty()) continue;
        if (!lost.column.empty()) at_hand.column = origins.column(lost.table, lost.column);
        lost.rows = rows_of(at_hand, store);
        if (lost.rows > 0) step.lost.push_back(lost);
    }
    step.loss = step.lost.empty() ? Loss::None : Loss::Lossy;
}

/// The schema walked up along a replayed history, made when a step needs it.
class UpwardSchema {
public:
    UpwardSchema(History const& target, DataVersion base, DataVersion upto, Replay& replay)
        : steps_(replay.steps(target, upto))
    {
        for (std::uint32_t i = 0; i < base.number; ++i) apply(schema_, steps_[i].delta);
    }

    [[nodiscard]] Schema const& schema() const { return schema_; }
    [[nodiscard]] SchemaDelta const& delta(DataVersion version) const { return steps_.at(version.number - 1).delta; }
    void advance(DataVersion version) { apply(schema_, delta(version)); }

private:
    std::vector<ReplayedStep> steps_;
    Schema schema_{};
};

bool is_up(PlannedStep const& step) { return step.direction == Direction::Up; }

void count_downs(Plan& plan, State const& state, Store& store, Ledger& ledger, Origins& origins)
{
    std::optional<RecordedSchemas> recorded;
    ReadScope const reading(store);
    for (auto& step : plan.steps) {
        if (is_up(step)) continue;
        bool const drops = drops_something(step.down.operations);
        if (!drops && plan.steps.size() == 1) continue;
        if (!recorded) recorded.emplace(ledger, state.row.position.version);
        auto const undo = recorded->undo(step.facts.version);
        if (drops) settle(step, undo.before, delta_between(undo.before, undo.after), origins, store);
        origins.follow(undo.before, undo.after);
    }
}

void count_ups(Plan& plan, Store& store, History const& target, Replay& replay, Origins& origins)
{
    auto const first = std::ranges::find_if(plan.steps, is_up);
    if (first == plan.steps.end()) return;
    // Into an empty store nothing can be lost.
    if (first == plan.steps.begin() && plan.base.number == 0) return;
    std::vector<bool> drops;
    for (auto step = first; step != plan.steps.end(); ++step)
        drops.push_back(!step->facts.is_plain && drops_something(target.step(step->facts.version).up));
    if (std::ranges::find(drops, true) == drops.end()) return;
    UpwardSchema upward(target, plan.base, plan.to.version, replay);
    ReadScope const reading(store);
    for (auto step = first; step != plan.steps.end(); ++step) {
        auto const& delta = upward.delta(step->facts.version);
        auto const before = only_touched(upward.schema(), delta);
        if (drops[static_cast<std::size_t>(step - first)]) settle(*step, upward.schema(), delta, origins, store);
        upward.advance(step->facts.version);
        origins.follow(before, only_touched(upward.schema(), delta));
    }
}

}  // namespace

Schema only_touched(Schema const& whole, SchemaDelta const& delta)
{
    Schema part;
    auto const take = [&](ObjectKey const& key) {
        if (auto const* object = whole.find(key)) part.put(*object);
    };
    for (auto const& object : delta.put) take(object.key);
    for (auto const& key : delta.erased) take(key);
    return part;
}

bool drops_something(std::vector<Operation> const& operations)
{
    return std::ranges::any_of(operations, [](Operation const& operation) {
        return std::ranges::any_of(tokenize_sql(operation.sql_text()),
                                   [](Token const& token) { return token.is("drop"); });
    });
}

void count_losses(Plan& plan, State const& state, Store& store, Ledger& ledger, History const& target, Replay& replay)
{
    Origins origins;
    count_downs(plan, state, store, ledger, origins);
    count_ups(plan, store, target, replay, origins);
    std::vector<std::string> lossy;
    for (auto const& step : plan.steps)
        if (step.loss == Loss::Lossy) lossy.push_back(cat(step.facts.version.number));
    std::ranges::sort(lossy);
    lossy.erase(std::unique(lossy.begin(), lossy.end()), lossy.end());
    if (!lossy.empty()) plan.needs.push_back(cat("--allow-loss ", join(lossy, ",")));
}

std::vector<LostData> counted_now(std::vector<LostData> const& at_stake, Store& store)
{
    std::vector<LostData> lost;
    for (auto data : at_stake) {
        data.rows = rows_of(data, store);
        if (data.rows > 0) lost.push_back(std::move(data));
    }
    return lost;
}

std::string loss_text(LostData const& lost)
{
    auto const rows = counted(lost.rows, "row");
    if (lost.column.empty()) return cat("table ", lost.table, ": ", rows);
    return cat("column ", lost.column, " of table ", lost.table, ": ", rows);
}

}  // namespace newel
