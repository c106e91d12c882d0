// app.h: an application for crash scenarios: its steps as a bundle that it carries, so that no repository is needed.
#pragma once

#include "crash/scenario.h"

#include <newel/newel.h>

#include <set>
#include <string>
#include <vector>

namespace newel::crash {

struct AppStep {
    std::string name{};
    std::string up{};    ///< SQL
    std::string down{};  ///< SQL; "-": none is given
    std::string body{};  ///< in place of both: the step's lines in the manifest, indented by four
    int revision{1};     ///< of the down
};

struct AppSpec {
    std::string name{"shop"};
    std::string stores{"  db: {sqlite: shop.db}\n"};
    std::string database{"shop.db"};  ///< empty where there is none
    std::vector<AppStep> steps{};
    bool sealed{};  ///< its bundle is signed, and it pins the key
};

class App {
public:
    explicit App(AppSpec const& spec);

    [[nodiscard]] Settings settings(std::filesystem::path const& data) const;
    /// Up or down, from where the data is.
    void move(std::filesystem::path const& data, std::uint32_t from, std::uint32_t to,
              std::set<std::uint32_t> const& loss = {}) const;
    /// What an application does when it starts: it asks, which finishes or undoes what was interrupted.
    void start(std::filesystem::path const& data) const;
    /// To the head of this app, wherever the data is: down what another history added, then up.
    void switch_here(std::filesystem::path const& data, std::set<std::uint32_t> const& loss = {}) const;

private:
    std::string bundle_{};
    std::string seal_{};
    std::string signature_{};
};

/// A move of that app from one version to another, over data that `fill` makes at the first one.
struct MoveSpec {
    std::string name{};
    AppSpec app{};
    std::uint32_t from{};
    std::uint32_t to{};
    std::string first{};  ///< SQL on the database while it is empty
    std::string fill{};   ///< SQL that the application ran before the move
    std::set<std::uint32_t> loss{};
    std::vector<std::uint32_t> between{};  ///< where one part of the move ends and the next begins
    std::vector<AppStep> other{};          ///< not empty: a program with these steps switches the data to its own head
    bool other_sealed{};                   ///< as AppSpec::sealed, of that program
    std::function<void(std::filesystem::path const& data)> files{};      ///< the application's files
    std::function<void(std::filesystem::path const& database)> leave{};  ///< how an application left the database
    bool folder{true};                                                   ///< false: even the data directory is missing
};
[[nodiscard]] ScenarioMaker move_of(MoveSpec spec);

void run_sql(std::filesystem::path const& database, std::string const& sql);
/// The same, and the process died right then: what SQLite wrote (journal or WAL) stays as it is.
void run_sql_and_die(std::filesystem::path const& database, std::string const& sql);

}  // namespace newel::crash
