#include "release/lineage.h"

#include <algorithm>

namespace newel::release {

namespace {

class Tracker {
public:
    explicit Tracker(Schema const& before) : before_(before) {}

    void see(SqlAct& act)
    {
        using enum ActKind;
        switch (act.kind) {
            case CreateTable:
                note_reads(act);
                if (!known(act.object)) make(act.object);
                break;
            case CreateIndex:
            case CreateTrigger: return remember(act, act.table);
            case RenameTable: remember(act, act.object); return rename(act.object, act.to);
            case DropTable:
                remember(act, act.object);
                live_[act.object] = kNone;
                return;
            case RenameColumn:
            case AddColumn:
            case DropColumn:
            case Update:
            case Delete:
            case Insert: note_reads(act); break;
            case CreateView:
            case DropIndex:
            case DropView:
            case DropTrigger:
            case Other: return;
        }
        remember(act, act.object);
    }

    Lineage finish()
    {
        Lineage lineage;
        for (auto const& [name, identity] : live_) {
            if (identity == kNone) continue;
            last_name_[identity] = name;
            if (identities_[identity].empty() && before_.table(name)) lineage.rebuilt.insert(name);
        }
        for (std::size_t i = 0; i < identities_.size(); ++i) {
            auto const& origin = identities_[i];
            if (!origin.empty() && last_name_[i] != origin) lineage.fate[origin] = last_name_[i];
        }
        for (auto const& [act, identity] : seen_) {
            act->origin = identities_[identity];
            act->becomes = last_name_[identity];
        }
        return lineage;
    }

private:
    static constexpr std::size_t kNone = ~std::size_t{};

    std::size_t make(std::string const& name, std::string origin = {})
    {
        identities_.push_back(std::move(origin));
        last_name_.emplace_back();
        return live_[name] = identities_.size() - 1;
    }

    /// Whether a table has that name now; one of `before` is taken up.
    bool known(std::string const& name)
    {
        if (auto const found = live_.find(name); found != live_.end()) return found->second != kNone;
        if (!before_.table(name)) return false;
        make(name, name);
        return true;
    }

    void remember(SqlAct& act, std::string const& table)
    {
        if (known(table)) seen_.emplace_back(&act, live_[table]);
    }

    void rename(std::string const& from, std::string const& to)
    {
        if (!known(from)) return;
        auto const identity = live_[from];
        live_[from] = kNone;
        live_[to] = identity;
    }

    void note_reads(SqlAct& act)
    {
        for (std::size_t i = 1; i < act.tokens.size(); ++i) {
            auto const& before = act.tokens[i - 1];
            if (!before.is("from") && !before.is("join") && !before.is_op(",") && !before.is_op(".")) continue;
            if (act.tokens[i].kind != TokenKind::Word && act.tokens[i].kind != TokenKind::Identifier) continue;
            auto const name = folded_name(act.tokens[i]);
            if (!known(name)) continue;
            auto const& origin = identities_[live_[name]];
            if (!origin.empty()) act.reads.push_back(origin);
        }
    }

    Schema const& before_;
    std::vector<std::string> identities_{};  // the table of `before` that each is; empty: made here
    std::vector<std::string> last_name_{};
    std::map<std::string, std::size_t> live_{};
    std::vector<std::pair<SqlAct*, std::size_t>> seen_{};
};

}  // namespace

std::string Lineage::fate_of(std::string const& table) const
{
    auto const found = fate.find(table);
    return found == fate.end() ? table : found->second;
}

Lineage follow_tables(std::vector<SqlAct>& acts, Schema const& before)
{
    Tracker tracker(before);
    for (auto& act : acts) tracker.see(act);
    return tracker.finish();
}

}  // namespace newel::release
