// shipyard.h: who releases an app "shop": bundles, seals and signatures of channels, as they leave the house; and whose
// machine they come to. Knows no test framework.
#pragma once

#include "support/apps.h"
#include "support/files.h"
#include "support/keys.h"
#include "support/sql.h"
#include "support/temp_dir.h"

#include <newel/newel.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace newel::test {

struct ShippedStep {
    std::string name{};
    std::string up{};
    std::string down{};
    int revision{1};
};

inline ShippedStep const kShipUsers{"users", "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT)",
                                    "DROP TABLE users"};
inline ShippedStep const kShipTags{"tags", "CREATE TABLE tags(tag TEXT)", "DROP TABLE tags"};
inline ShippedStep const kShipNotes{"notes", "CREATE TABLE notes(note TEXT)", "DROP TABLE notes"};

/// The same step with a better down.
[[nodiscard]] inline ShippedStep amended(ShippedStep step, std::string down, int revision = 2)
{
    step.down = std::move(down);
    step.revision = revision;
    return step;
}

class Shipyard {
public:
    Shipyard()
    {
        place_.write("release.key", kReleaseSecret);
        place_.write("other.key", kOtherSecret);
    }

    /// Who signs: the release's own key, somebody else's, or nobody.
    enum class By { Release, Other, Nobody };
    /// The bundle of these steps, in a folder of the channel's own; seal and signature lie beside it.
    [[nodiscard]] std::filesystem::path ship(std::vector<ShippedStep> const& steps,
                                             std::string const& channel = "stable", By by = By::Release,
                                             std::string const& app = "shop",
                                             std::optional<std::chrono::days> expires_in = {}) const
    {
        auto const source = place_ / ("source-" + app);
        std::filesystem::remove_all(source);
        write_file(source / "manifests" / (app + ".yaml"), manifest(steps, app));
        Engine engine({.folder = source});
        (void)engine.lock();
        BundleRequest const bundle{.folder = place_ / channel, .channel = channel, .expires_in = expires_in};
        if (by == By::Nobody) return source / engine.write_bundle(bundle).file;
        auto const key = place_ / (by == By::Release ? "release.key" : "other.key");
        return source / engine.publish({.bundle = bundle, .key = {.file = key}}).bundle.file;
    }
    /// Bundle, seal and signature as they lie there now, in a folder of their own.
    [[nodiscard]] std::filesystem::path copied(std::filesystem::path const& bundle, std::string const& name) const
    {
        auto const folder = place_ / name;
        std::filesystem::create_directories(folder);
        for (std::string const ending : {".newel", ".seal", ".seal.minisig"}) {
            auto const file = bundle.parent_path() / (bundle.stem().string() + ending);
            if (std::filesystem::exists(file)) std::filesystem::copy_file(file, folder / file.filename());
        }
        return folder / bundle.filename();
    }

private:
    static std::string manifest(std::vector<ShippedStep> const& steps, std::string const& app)
    {
        auto text = "newel: 1\napp: " + app + "\nstores:\n  db: {sqlite: shop.db}\nsteps:\n";
        for (std::size_t i = 0; i < steps.size(); ++i) {
            auto const& step = steps[i];
            auto down = "[{sql: {text: " + in_yaml_quotes(step.down) + "}}]";
            if (step.revision > 1) down = "{revision: " + std::to_string(step.revision) + ", do: " + down + "}";
            text += "  " + std::to_string(i + 1) + ": {name: " + step.name +
                    ", up: [{sql: {text: " + in_yaml_quotes(step.up) + "}}], down: " + down + "}\n";
        }
        return text;
    }

    TempDir place_{};
};

/// A machine with a program that carries a bundle, and its data; no repository, no manifest.
class Machine {
public:
    enum class Place { Database, Folder };
    explicit Machine(std::filesystem::path const& carried, Place place = Place::Database)
        : carried_(read_file(carried)),
          data_(place == Place::Database ? home_ / "shop.db" : home_ / "data"),
          database_(place == Place::Database ? data_ : data_ / "shop.db")
    {
    }

    /// The program as it pins keys: by the release's, unless others are said.
    [[nodiscard]] Settings settings(std::vector<std::string> const& keys = {kReleaseKey}) const
    {
        Settings settings{.folder = home_.path(), .data = {data_.string(), "option --data"}, .carried = carried_};
        for (auto const& key : keys) settings.keys.push_back({key, "the program"});
        return settings;
    }
    [[nodiscard]] Engine engine() const { return Engine(settings()); }
    MoveResult move(std::string const& ref, Allowed const& allowed = {}) const
    {
        return engine().move({.ref = ref, .allowed = allowed});
    }
    MoveResult take(std::filesystem::path const& bundle, Allowed const& allowed = {}) const
    {
        return move("bundle:" + bundle.string(), allowed);
    }
    [[nodiscard]] Assessment check(std::string const& ref = {}) const { return engine().check({.as = ref}); }
    [[nodiscard]] std::filesystem::path const& database() const { return database_; }
    [[nodiscard]] std::filesystem::path const& data() const { return data_; }
    std::string sql(std::string const& script) const { return sql_on(database_, script); }
    [[nodiscard]] std::string version() const { return sql("SELECT version FROM newel_status"); }
    /// The bytes of the database; a refusal that is written into the data's history shows in them.
    [[nodiscard]] std::string image() const
    {
        return std::filesystem::exists(database_) ? read_file(database_) : std::string("nothing");
    }

private:
    TempDir home_{};
    std::string carried_;
    std::filesystem::path data_;
    std::filesystem::path database_;
};

}  // namespace newel::test
