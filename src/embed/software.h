/* software.h: what newel_embed() compiles into an application: its manifest with lock and payloads, as plain data.
 * C and C++; nothing in it is owned. `format` rises when the layout changes; it is the only field that is always there. */
#ifndef NEWEL_SOFTWARE_H
#define NEWEL_SOFTWARE_H

/* C knows neither <cstdint> nor `using`. NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using) */
#include <stddef.h>
#include <stdint.h>

#define NEWEL_SOFTWARE_FORMAT 1

typedef struct newel_text {
    char const* bytes;
    size_t size;
} newel_text;

typedef struct newel_step {
    newel_text name;
    unsigned char const* digests; /* id, rest, down, schema: 32 bytes each */
    uint32_t read_floor;
    uint32_t write_floor;
    uint8_t proof;    /* newel::Proof */
    uint8_t is_plain; /* as newel::StepFacts says it */
    newel_text body;  /* canonical JSON: what the step does, verified against its digests before it runs */
} newel_step;

typedef struct newel_store {
    newel_text name;
    uint8_t kind; /* newel::StoreKind */
    newel_text path;
} newel_store;

typedef struct newel_software {
    uint32_t format;
    newel_text app;
    newel_text version;         /* of the application, "1.2.0" */
    newel_text commit;          /* full id; empty where it is not known */
    newel_text channel;         /* empty where none was named */
    newel_text layout;          /* of another tool whose folder the steps came from; empty for none */
    unsigned char const* chain; /* 32 bytes: at the head */
    uint32_t released;          /* the highest version that some release has, as far as the build could tell */
    newel_step const* steps;
    size_t step_count;
    newel_store const* stores;
    size_t store_count;
    newel_text const* keys; /* minisign public keys, a line each */
    size_t key_count;
} newel_software;
/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#ifdef __cplusplus
namespace newel {
using Software = ::newel_software;
}
#endif

#endif
