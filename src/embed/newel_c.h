/* newel_c.h: the embedded library for C, and for languages that can call C.
 * Owns:     nothing but what newel_open() and newel_rehearse() return. Texts live as long as what they were asked of.
 * Threads:  one newel_data per thread.
 * An error is a newel_data with an error: newel_error_code() is not 0, and there is no access. */
#ifndef NEWEL_C_H
#define NEWEL_C_H

#include <newel/software.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NEWEL_API __attribute__((visibility("default")))

/* C knows no `using`. NOLINTBEGIN(modernize-use-using) */
struct sqlite3;
typedef struct newel_data newel_data;

enum newel_policy { NEWEL_AUTO = 0, NEWEL_ASK = 1, NEWEL_ALLOW = 2, NEWEL_REFUSE = 3 };
enum newel_access { NEWEL_ACCESS_NONE = 0, NEWEL_ACCESS_READ = 1, NEWEL_ACCESS_WRITE = 2 };
/* As `newel check` names them. */
enum newel_verdict {
    NEWEL_READY = 0,
    NEWEL_PRISTINE = 10,
    NEWEL_BEHIND = 11,
    NEWEL_READ_ONLY = 12,
    NEWEL_AHEAD = 13,
    NEWEL_DIVERGED = 14,
    NEWEL_STUCK = 15,
    NEWEL_DRIFTED = 16,
    NEWEL_UNMANAGED = 17,
    NEWEL_INTERRUPTED = 18,
    NEWEL_FOREIGN = 19,
    NEWEL_BUSY = 20
};

/* What a step in code works with; see newel_code. */
typedef struct newel_code_run newel_code_run;
NEWEL_API struct sqlite3* newel_code_handle(newel_code_run* run);
NEWEL_API int newel_code_is_rehearsal(newel_code_run* run);
NEWEL_API void newel_code_record(newel_code_run* run, char const* kind, char const* object, uint64_t rows);

/* A step in code, by its name. 0: done; else everything is rolled back, and `reason` (up to 255 bytes) is told. */
typedef struct newel_code {
    char const* name;
    int (*run)(void* context, newel_code_run* run, char reason[256]);
} newel_code;

/* All of it may be 0 but `size`: zeroed, the policies are up Auto, down, diverged and drifted Refuse, read_only Allow. */
typedef struct newel_opening {
    size_t size;      /* sizeof(newel_opening): later ones are longer */
    int has_policies; /* else those above hold */
    int up;
    int down;
    int diverged;
    int read_only;
    int drifted;
    uint32_t wait_ms; /* 0: a minute */
    void* context;    /* handed to each of the following */
    struct sqlite3* (*open_sqlite)(void* context, char const* path);
    int (*progress)(void* context, char const* what, size_t step, size_t steps); /* 0 cancels */
    /* 1: agreed. `text` tells the plan to people, `facts` as JSON. */
    int (*ask)(void* context, char const* text, char const* facts);
    char const* const* functions; /* names that end with NULL; as Opening::functions */
    newel_code const* code;
    size_t code_count;
} newel_opening;

/* Never NULL; to be closed. `opening` may be NULL. */
NEWEL_API newel_data* newel_open(char const* path, newel_software const* software, newel_opening const* opening);
NEWEL_API void newel_close(newel_data* data);

NEWEL_API int newel_access_of(newel_data const* data);
/* The application's connection: not to be closed. NULL where there is none. */
NEWEL_API struct sqlite3* newel_handle(newel_data const* data);
/* What was found when it was opened. */
NEWEL_API int newel_verdict_of(newel_data const* data);
/* Looks again; a verdict, or minus an error's code. */
NEWEL_API int newel_check(newel_data* data);
/* The verdict for people, and as JSON: every field of newel::VerdictFacts. */
NEWEL_API char const* newel_verdict_text(newel_data const* data);
NEWEL_API char const* newel_facts(newel_data const* data);

/* 0: none. Else the exit code that `newel` would end with. */
NEWEL_API int newel_error_code(newel_data const* data);
NEWEL_API char const* newel_error_message(newel_data const* data);
NEWEL_API char const* newel_error_advice(newel_data const* data);

/* What newel_open() would do, in a transaction that is rolled back. newel_facts(): {"actions": [{"version", "direction",
 * "store", "kind", "object", "rows"}]}. */
NEWEL_API newel_data* newel_rehearse(char const* path, newel_software const* software, newel_opening const* opening);

/* "0.1.0" */
NEWEL_API char const* newel_version(void);

/* NOLINTEND(modernize-use-using) */

#ifdef __cplusplus
}
#endif

#endif
