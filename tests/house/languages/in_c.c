/* The calls of newel_c.h, as an application in C makes them: in_c FOLDER */
#include "shop_data.h"

#include <newel/newel_c.h>
#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(claim) ((claim) ? (void)0 : fail(#claim, __LINE__))

static void fail(char const* claim, int line)
{
    fprintf(stderr, "in_c.c:%d: not so: %s\n", line, claim);
    exit(1);
}

struct seen {
    int progress;
    int opened;
};

static struct sqlite3* opened(void* context, char const* path)
{
    sqlite3* handle = NULL;
    ++((struct seen*)context)->opened;
    return sqlite3_open(path, &handle) == SQLITE_OK ? handle : NULL;
}

static int told(void* context, char const* what, size_t step, size_t steps)
{
    CHECK(strlen(what) > 0 && step <= steps);
    ++((struct seen*)context)->progress;
    return 1;
}

static int cancelled(void* context, char const* what, size_t step, size_t steps)
{
    return (void)context, (void)what, (void)step, (void)steps, 0;
}

int main(int argc, char** argv)
{
    CHECK(argc == 2);
    struct seen seen = {0, 0};
    newel_opening opening = {0};
    opening.size = sizeof opening;
    opening.context = &seen;
    opening.open_sqlite = opened;
    opening.progress = told;

    newel_data* rehearsed = newel_rehearse(argv[1], shop_data_software(), &opening);
    CHECK(newel_error_code(rehearsed) == 0);
    CHECK(strstr(newel_facts(rehearsed), "\"object\":\"table orders\"") != NULL);
    newel_close(rehearsed);

    newel_opening cancelling = opening;
    cancelling.progress = cancelled;
    newel_data* stopped = newel_open(argv[1], shop_data_software(), &cancelling);
    CHECK(newel_error_code(stopped) == 1);
    CHECK(strstr(newel_error_message(stopped), "cancelled") != NULL);
    CHECK(newel_handle(stopped) == NULL);
    newel_close(stopped);

    newel_data* data = newel_open(argv[1], shop_data_software(), &opening);
    CHECK(newel_error_code(data) == 0);
    CHECK(newel_access_of(data) == NEWEL_ACCESS_WRITE);
    CHECK(newel_verdict_of(data) == NEWEL_READY);
    CHECK(newel_check(data) == NEWEL_READY);
    CHECK(seen.progress > 0 && seen.opened > 1);
    CHECK(sqlite3_exec(newel_handle(data), "INSERT INTO orders (id) VALUES (7)", NULL, NULL, NULL) != SQLITE_OK);
    CHECK(strstr(newel_verdict_text(data), "may use it") != NULL);
    CHECK(strstr(newel_facts(data), "\"access\":\"write\"") != NULL);
    newel_close(data);

    newel_opening other = opening;
    other.size = 1;
    newel_data* wrong = newel_open(argv[1], shop_data_software(), &other);
    CHECK(newel_error_code(wrong) == 2);
    CHECK(newel_access_of(wrong) == NEWEL_ACCESS_NONE);
    newel_close(wrong);
    printf("newel %s in C\n", newel_version());
    return 0;
}
