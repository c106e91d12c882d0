#include "arguments.h"

#include <array>
#include <cstdlib>
#include <limits>

namespace newel::cli {

namespace {

/// Far more than SQLite's cache and sorters take; what a step's expressions take beyond it is a mistake or an attack.
constexpr std::uint64_t kSqliteMemory = std::uint64_t{1} << 30;

std::string variable(std::string const& name)
{
    char const* value = std::getenv(name.c_str());
    return value ? value : "";
}

Setting option_or_variable(std::string const& typed, std::string const& option, std::string const& name)
{
    if (!typed.empty()) return {typed, "option " + option};
    if (auto value = variable(name); !value.empty()) return {std::move(value), "environment " + name};
    return {};
}

/// `env:NAME` stands for what the variable NAME holds, so that a secret need not be typed.
Setting looked_up(Setting setting)
{
    static constexpr std::string_view kPrefix = "env:";
    if (!setting.value.starts_with(kPrefix)) return setting;
    auto const name = setting.value.substr(kPrefix.size());
    auto value = variable(name);
    if (value.empty())
        throw Error(ErrorCode::Usage, cat("the environment variable ", name, " is not set (", setting.from, ")"),
                    cat("export ", name, "=PATH"));
    return {std::move(value), cat("environment ", name, ", ", setting.from)};
}

CLI::Option* value_option(CLI::App& app, std::string const& name, std::string& value, std::string const& type,
                          std::string const& help)
{
    return app.add_option(name, value, help)->type_name(type);
}

/// Each use takes exactly one word, so that an argument behind it stays an argument.
void list_option(CLI::App& app, std::string const& name, std::vector<std::string>& values, std::string const& type,
                 std::string const& help)
{
    app.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
}

}  // namespace

void add_globals(CLI::App& app, Globals& globals)
{
    value_option(app, "--manifest", globals.manifest, "FILE",
                 "the manifest; default: the only one in manifests/ (also NEWEL_MANIFEST, git config newel.manifest)");
    value_option(app, "--repo", globals.repository, "DIR", "the git repository; default: the one around this folder");
    value_option(app, "--data", globals.data, "PATH",
                 "data directory or database file, or env:NAME (also NEWEL_DATA, git config newel.data, dev: in the "
                 "manifest)");
    value_option(app, "--env", globals.environment, "NAME",
                 "environment, for steps with only: or never: (also NEWEL_ENV)");
    value_option(app, "--wait", globals.wait, "TIME", "how long to wait for another writer: 500ms, 60s (default), 2m");
    list_option(app, "--bundle", globals.bundles, "FILE", "a bundle to take steps from; may be said several times");
    list_option(app, "--key", globals.keys, "KEY",
                "a public key that is trusted, or the file that holds it; pins keys (also NEWEL_KEY, git config "
                "newel.key, keys: in the manifest)");
    app.add_flag("--json", globals.json, "one JSON document on standard output");
    app.add_flag("--quiet", globals.quiet, "print errors and what was asked for, nothing else");
    value_option(app, "--color", globals.color, "WHEN", "auto (default), always or never (also NO_COLOR)");
    app.add_flag("--version", globals.version, "print the version");
}

Settings settings_from(Globals const& globals)
{
    Settings settings;
    if (!globals.repository.empty()) settings.repository = {globals.repository, "option --repo"};
    settings.manifest = option_or_variable(globals.manifest, "--manifest", "NEWEL_MANIFEST");
    settings.data = looked_up(option_or_variable(globals.data, "--data", "NEWEL_DATA"));
    settings.environment = option_or_variable(globals.environment, "--env", "NEWEL_ENV");
    settings.bundles = globals.bundles;
    for (auto const& key : globals.keys) settings.keys.push_back({key, "option --key"});
    if (auto key = option_or_variable({}, "--key", "NEWEL_KEY"); globals.keys.empty() && key.is_set())
        settings.keys.push_back(std::move(key));
    settings.sqlite_memory = kSqliteMemory;
    if (!globals.wait.empty()) settings.wait = duration_from(globals.wait);
    return settings;
}

Color color_from(Globals const& globals)
{
    if (globals.color.empty() || globals.color == "auto") return Color::Auto;
    if (globals.color == "always") return Color::Always;
    if (globals.color == "never") return Color::Never;
    throw Error(ErrorCode::Usage, cat("--color takes auto, always or never, not '", globals.color, "'"));
}

void add_run_options(CLI::App& command, RunOptions& options)
{
    command.add_flag("--dry-run", options.dry_run, "run it for real, print what it did, and roll back");
    list_option(command, "--allow-loss", options.allow_loss, "N[,N...]",
                "these steps may destroy rows that cannot be kept");
    command.add_flag("--allow-drift", options.allow_drift, "go on although the schema was changed outside of Newel");
    command.add_flag("--allow-untrusted", options.allow_untrusted, "run steps of unsigned origin");
}

Allowed allowed_from(RunOptions const& options)
{
    Allowed allowed{.drift = options.allow_drift, .untrusted = options.allow_untrusted};
    for (auto const& list : options.allow_loss)
        for (auto const& number : split(list, ',')) allowed.loss.insert(step_count_from(number, "--allow-loss"));
    return allowed;
}

std::chrono::milliseconds duration_from(std::string_view text)
{
    using std::chrono::milliseconds;
    struct Unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    static constexpr std::array<Unit, 4> kUnits{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
    static constexpr std::uint64_t kMost = 1'000'000;
    for (auto const& unit : kUnits) {
        if (!text.ends_with(unit.name)) continue;
        auto const number = to_number(text.substr(0, text.size() - unit.name.size()));
        if (number && *number <= kMost) return milliseconds(static_cast<std::int64_t>(*number) * unit.milliseconds);
    }
    throw Error(ErrorCode::Usage, cat("'", text, "' is no time: a whole number with its unit is, as 500ms, 60s or 2m"));
}

std::chrono::days days_from(std::string_view text)
{
    static constexpr std::uint64_t kMost = 36'500;
    std::uint64_t const each = text.ends_with('w') ? 7 : 1;
    bool const has_unit = text.ends_with('d') || text.ends_with('w');
    auto const number = has_unit ? to_number(text.substr(0, text.size() - 1)) : std::nullopt;
    if (number && *number > 0 && *number * each <= kMost) return std::chrono::days(*number * each);
    throw Error(ErrorCode::Usage, cat("'", text, "' is no time in days: 90d or 12w is"));
}

std::uint32_t step_count_from(std::string_view text, std::string_view what)
{
    auto const number = to_number(text);
    if (number && *number > 0 && *number <= std::numeric_limits<std::uint32_t>::max())
        return static_cast<std::uint32_t>(*number);
    throw Error(ErrorCode::Usage, cat(what, " takes a whole number from 1 up, not '", text, "'"));
}

std::optional<std::uint32_t> steps_if_said(std::string const& text, std::string_view what)
{
    if (text.empty()) return std::nullopt;
    return step_count_from(text, what);
}

void add_ref(CLI::App& command, std::string& ref, std::string const& help, std::string const& name)
{
    auto* option = command.add_option(name, ref, help);
    if (name.starts_with('-')) option->type_name("REF");
    // A variable that is not set in somebody's script must not mean the files on disk.
    option->check(
        [](std::string const& said) { return said.empty() ? "it is empty; leave it out, or say what is meant" : ""; });
}

}  // namespace newel::cli
