/*
 * core/data/schema.h - names and types of the columns of a batch.
 *
 * Ownership   lives in the arena of the job (or statement) that made it; read
 *             only once made, and shared by every reactor.
 */
#ifndef MR_CORE_DATA_SCHEMA_H
#define MR_CORE_DATA_SCHEMA_H

#include "core/data/type.h"
#include "core/mem/arena.h"

#define MR_COLUMNS_MAX 1024 /* of one table or query */

struct mr_field {
    struct mr_view name;
    struct mr_type type;
};

struct mr_schema {
    uint32_t count;
    struct mr_field *field;
};

/* COUNT fields, all zero, to be filled in. */
struct mr_schema *mr_schema_new(struct mr_arena *arena, uint32_t count);

/* Index of the column called NAME (case matters, as in Flink), or -1. */
int mr_schema_find(const struct mr_schema *schema, struct mr_view name);

/* "(a INT, b STRING)" */
void mr_schema_print(const struct mr_schema *schema, struct mr_text *out);

#endif
