// commands.h: every command there is, in the order of the help. Each adds its parser to `app` and itself to `commands`.
#pragma once

#include "command.h"

#include <array>
#include <string_view>

namespace newel::cli {

inline constexpr char const* kStart = "Start and stop";
inline constexpr char const* kSteps = "Steps";
inline constexpr char const* kData = "Data";
inline constexpr char const* kHistory = "History and releases";

void add_init(CLI::App& app, Commands& commands);
void add_leave(CLI::App& app, Commands& commands);
void add_hooks(CLI::App& app, Commands& commands);

void add_new(CLI::App& app, Commands& commands);
void add_lock(CLI::App& app, Commands& commands);
void add_embed(CLI::App& app, Commands& commands);
void add_verify(CLI::App& app, Commands& commands);
void add_sample(CLI::App& app, Commands& commands);

void add_status(CLI::App& app, Commands& commands);
void add_check(CLI::App& app, Commands& commands);
void add_plan(CLI::App& app, Commands& commands);
void add_switch(CLI::App& app, Commands& commands);
void add_up(CLI::App& app, Commands& commands);
void add_down(CLI::App& app, Commands& commands);
void add_adopt(CLI::App& app, Commands& commands);

void add_schema(CLI::App& app, Commands& commands);
void add_map(CLI::App& app, Commands& commands);
void add_log(CLI::App& app, Commands& commands);
void add_recover(CLI::App& app, Commands& commands);
void add_backup(CLI::App& app, Commands& commands);
void add_restore(CLI::App& app, Commands& commands);
void add_channel(CLI::App& app, Commands& commands);
void add_release(CLI::App& app, Commands& commands);

struct KnownCommand {
    std::string_view name{};
    void (*add)(CLI::App& app, Commands& commands){};
};

inline constexpr std::array kKnownCommands{
    KnownCommand{"init", add_init},       KnownCommand{"leave", add_leave},     KnownCommand{"hooks", add_hooks},
    KnownCommand{"new", add_new},         KnownCommand{"lock", add_lock},       KnownCommand{"embed", add_embed},
    KnownCommand{"verify", add_verify},   KnownCommand{"sample", add_sample},   KnownCommand{"status", add_status},
    KnownCommand{"check", add_check},     KnownCommand{"plan", add_plan},       KnownCommand{"switch", add_switch},
    KnownCommand{"up", add_up},           KnownCommand{"down", add_down},       KnownCommand{"adopt", add_adopt},
    KnownCommand{"log", add_log},         KnownCommand{"recover", add_recover}, KnownCommand{"backup", add_backup},
    KnownCommand{"restore", add_restore}, KnownCommand{"schema", add_schema},   KnownCommand{"map", add_map},
    KnownCommand{"channel", add_channel}, KnownCommand{"release", add_release},
};

}  // namespace newel::cli
