#include "embed/shop.h"

#include "base/text.h"
#include "data/way.h"
#include "embed/step_body.h"
#include "run/replay.h"
#include "sqlite/sqlite_database.h"
#include "support/sql.h"

namespace newel::test {

namespace {

Step step_of(DataVersion version, StepText const& text)
{
    Step step{.version = version, .name = text.name};
    step.up = {sql_operation("db", text.up, cat(text.name, ".up.sql"))};
    for (auto const& name : text.code)
        step.up.push_back({.act = "code", .body = Node(Node::Map{{"name", Node(name), {}}}), .file = {}, .notes = {}});
    step.down.kind = text.down.empty() ? DownKind::None : DownKind::Given;
    if (!text.down.empty()) step.down.operations = {sql_operation("db", text.down, cat(text.name, ".down.sql"))};
    step.down.revision = text.revision;
    step.breaks = text.breaks;
    step.rest.set("name", Node(text.name));
    seal(step);
    return step;
}

}  // namespace

newel_text Build::kept(std::string text)
{
    auto const& held = strings_.emplace_back(std::move(text));
    return {held.data(), held.size()};
}

Build::Build(std::string version, std::vector<StepText> const& steps, std::vector<StoreSpec> stores,
             std::vector<std::string> const& keys)
{
    if (stores.empty()) stores = {{"db", StoreKind::Sqlite, "shop.db"}};
    std::vector<Step> whole;
    for (auto const& text : steps) whole.push_back(step_of({static_cast<std::uint32_t>(whole.size() + 1)}, text));
    History const history("shop", whole);
    Replay replay(open_scratch_store, nullptr, [] { return true; });
    auto const schemas = replay.steps(history, history.head());
    auto const floors = replay.floors(history, history.head());
    texts_.emplace_back();
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto const& facts = history.all()[i];
        auto const digests =
            kept(cat(facts.id.digest.view(), facts.rest.view(), facts.down.view(), schemas[i].schema.digest.view()));
        auto const& body = texts_.emplace_back(write_step_body(whole[i]));
        steps_.push_back({.name = kept(facts.name),
                          .digests = reinterpret_cast<unsigned char const*>(digests.bytes),
                          .read_floor = floors[i].read.number,
                          .write_floor = floors[i].write.number,
                          .proof = 0,
                          .is_plain = is_plain_step(whole[i]) ? std::uint8_t{1} : std::uint8_t{0},
                          .body = {body.data(), body.size()}});
    }
    for (auto const& store : stores)
        stores_.push_back({kept(store.name), static_cast<std::uint8_t>(store.kind), kept(store.path)});
    for (auto const& key : keys) keys_.push_back(kept(key));
    auto const chain = kept(std::string(history.chain().digest.view()));
    software_ = {.format = NEWEL_SOFTWARE_FORMAT,
                 .app = kept("shop"),
                 .version = kept(std::move(version)),
                 .commit = kept(std::string(40, 'c')),
                 .channel = kept(""),
                 .layout = kept(""),
                 .chain = reinterpret_cast<unsigned char const*>(chain.bytes),
                 .released = 0,
                 .steps = steps_.data(),
                 .step_count = steps_.size(),
                 .stores = stores_.data(),
                 .store_count = stores_.size(),
                 .keys = keys_.data(),
                 .key_count = keys_.size()};
}

std::vector<StepText> shop_steps(std::size_t head)
{
    static std::vector<StepText> const all{
        {"items", "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE items;", {}, {}},
        {"prices", "ALTER TABLE items ADD COLUMN price INTEGER;", "ALTER TABLE items DROP COLUMN price;", {}, {}},
        {"orders",
         "CREATE TABLE orders (id INTEGER PRIMARY KEY, item INTEGER);",
         "DROP TABLE orders;",
         Floors{{}, {3}},
         {}},
        {"titles",
         "ALTER TABLE items RENAME COLUMN name TO title;",
         "ALTER TABLE items RENAME COLUMN title TO name;",
         {},
         {}},
        {"notes", "CREATE TABLE notes (note TEXT);", "DROP TABLE notes;", {}, {}},
        {"gone", "DROP TABLE notes;", "", {}, {}},
    };
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(head)};
}

std::string Shop::sql(std::string const& script) const { return sql_on(database(), script); }

OpenData Shop::open(Build const& build, Opening const& opening) const
{
    return newel::open(folder(), build.software(), opening);
}

}  // namespace newel::test
