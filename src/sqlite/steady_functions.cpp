#include "sqlite/steady_functions.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>

namespace newel {

namespace {

constexpr char const* kVfsName = "newel-steady";

// SQLite counts milliseconds from noon in Greenwich on 24 November 4714 B.C.
constexpr sqlite3_int64 kBegin = 211'845'067'200'000;                     // 2001-01-01
constexpr sqlite3_int64 kPace = 100 * 86'400'000LL + 3'600'000 + 61'001;  // no part of a date or time stays the same
constexpr sqlite3_int64 kLooks = 20'000;  // before the year 9999, where SQLite's dates end

thread_local sqlite3_int64 looks = 0;

int current_time_ms(sqlite3_vfs* /*vfs*/, sqlite3_int64* time)
{
    *time = kBegin + (looks++ % kLooks) * kPace;
    return SQLITE_OK;
}

int current_time(sqlite3_vfs* vfs, double* days)
{
    sqlite3_int64 time{};
    current_time_ms(vfs, &time);
    *days = static_cast<double>(time) / 86'400'000.0;
    return SQLITE_OK;
}

using Chance = std::mt19937_64;

Chance& chance_of(sqlite3_context* context) { return *static_cast<Chance*>(sqlite3_user_data(context)); }

void on_random(sqlite3_context* context, int /*count*/, sqlite3_value** /*arguments*/)
{
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(chance_of(context)()));
}

void on_random_blob(sqlite3_context* context, int /*count*/, sqlite3_value** arguments)
{
    auto const size = std::max<sqlite3_int64>(1, sqlite3_value_int64(arguments[0]));
    if (size > sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1))
        return sqlite3_result_error_toobig(context);
    std::string bytes;
    while (bytes.size() < static_cast<std::size_t>(size)) bytes += static_cast<char>(chance_of(context)() & 0xff);
    sqlite3_result_blob64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

}  // namespace

char const* steady_vfs()
{
    static sqlite3_vfs const* const registered = [] {
        static sqlite3_vfs steady = *sqlite3_vfs_find(nullptr);
        steady.pNext = nullptr;
        steady.zName = kVfsName;
        steady.xCurrentTime = current_time;
        steady.xCurrentTimeInt64 = current_time_ms;
        sqlite3_vfs_register(&steady, 0);
        return &steady;
    }();
    return registered->zName;
}

void make_steady(Connection& connection)
{
    looks = 0;
    auto chance = std::make_unique<Chance>(1);
    auto* const shared = chance.get();
    // The connection deletes it; also where this call fails.
    sqlite3_create_function_v2(connection.handle(), "random", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, chance.release(),
                               on_random, nullptr, nullptr, [](void* owned) { delete static_cast<Chance*>(owned); });
    sqlite3_create_function_v2(connection.handle(), "randomblob", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, shared,
                               on_random_blob, nullptr, nullptr, nullptr);
}

}  // namespace newel
