// commands.h: every command there is, in the order of the help. Each adds its parser to `app` and itself to `commands`.
#pragma once

#include "command.h"

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

}  // namespace newel::cli
