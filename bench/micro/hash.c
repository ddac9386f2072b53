/* Hashing the key columns of a full batch. */
#include "bench/micro/micro.h"
#include "core/base/rng.h"
#include "core/data/key.h"

#include <stdlib.h>

enum { COL_NUMBER, COL_SHORT, COL_LONG, COLS };

static struct mr_field field[COLS] = {
    [COL_NUMBER] = {{"number", 6}, MR_TYPE(MR_TYPE_BIGINT)},
    [COL_SHORT] = {{"short", 5}, MR_TYPE_STRING},
    [COL_LONG] = {{"long", 4}, MR_TYPE_STRING},
};

static const struct mr_schema schema = {COLS, field};

static void run(struct mr_bench_state *state, const uint32_t *keys, uint32_t count)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&schema, MR_BATCH_ROWS);
    struct mr_rng rng = {17};
    static uint64_t out[MR_BATCH_ROWS];
    char text[40];

    for (uint32_t i = 0; i < MR_BATCH_ROWS; i++) {
        for (size_t c = 0; c < sizeof(text); c++)
            text[c] = (char)('a' + mr_rng_below(&rng, 26));
        ((int64_t *)buffer->batch.col[COL_NUMBER].data)[i] = (int64_t)mr_rng_next(&rng);
        ((struct mr_str *)buffer->batch.col[COL_SHORT].data)[i] = mr_str_of(text, 8);
        ((struct mr_str *)buffer->batch.col[COL_LONG].data)[i] =
            mr_batch_buffer_str(buffer, text, sizeof(text));
    }
    buffer->batch.rows = buffer->batch.selected = MR_BATCH_ROWS;
    while (mr_bench_more(state, 1)) {
        mr_key_hash(&buffer->batch, keys, count, 17, out);
        mr_bench_use(out);
    }
    mr_bench_items(state, MR_BATCH_ROWS);
    mr_batch_buffer_free(buffer);
}

static void number(struct mr_bench_state *state)
{
    run(state, (const uint32_t[]){COL_NUMBER}, 1);
}

static void short_string(struct mr_bench_state *state)
{
    run(state, (const uint32_t[]){COL_SHORT}, 1);
}

static void long_string(struct mr_bench_state *state)
{
    run(state, (const uint32_t[]){COL_LONG}, 1);
}

static void two_columns(struct mr_bench_state *state)
{
    run(state, (const uint32_t[]){COL_NUMBER, COL_SHORT}, 2);
}

void mr_micro_hash(void)
{
    mr_bench_add("hash/bigint", number, NULL, 0);
    mr_bench_add("hash/string of 8", short_string, NULL, 0);
    mr_bench_add("hash/string of 40", long_string, NULL, 0);
    mr_bench_add("hash/bigint and string", two_columns, NULL, 0);
}
