/*
 * One batch into one open window: COUNT(*), SUM(DECIMAL) by a STRING key, for batches of 1
 * to 2048 rows and 10 to a million keys.  Then the exact sum of doubles by itself.
 */
#include "operators/window/window.h"
#include "bench/micro/micro.h"
#include "core/base/rng.h"
#include "operators/aggregate/exact_sum.h"
#include "state/shard/shard.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 1 << 20, COL_PRODUCT = 0, COL_AMOUNT, COL_TIME, COLS };

static struct mr_field in_field[COLS] = {
    [COL_PRODUCT] = {{"product", 7}, MR_TYPE_STRING},
    [COL_AMOUNT] = {{"amount", 6},
                    {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    [COL_TIME] = {{"order_time", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 3}},
};

static const struct mr_schema in_schema = {COLS, in_field};

struct table {
    struct mr_str *product;
    int64_t *amount, *time_ns;
};

static void make_table(struct table *table, uint32_t keys)
{
    struct mr_rng rng = {17};
    char name[16];

    table->product = malloc(ROWS * sizeof(*table->product));
    table->amount = malloc(ROWS * sizeof(*table->amount));
    table->time_ns = malloc(ROWS * sizeof(*table->time_ns));
    MR_ASSERT(table->product != NULL && table->amount != NULL && table->time_ns != NULL);
    for (uint32_t i = 0; i < ROWS; i++) {
        (void)snprintf(name, sizeof(name), "p%06u", (unsigned)mr_rng_below(&rng, keys));
        table->product[i] = mr_str_of(name, 7);
        table->amount[i] = mr_rng_range(&rng, 1, 99999);
        table->time_ns[i] = MR_SECOND_NS;
    }
}

static void free_table(struct table *table)
{
    free(table->product);
    free(table->amount);
    free(table->time_ns);
}

/* Keys, window_start, window_end, COUNT(*), SUM(amount). */
static void make_spec(struct mr_window_aggregate_spec *spec, struct mr_aggregate *aggregate,
                      struct mr_field *out_field, struct mr_schema *out_schema)
{
    static const uint32_t key[] = {COL_PRODUCT};
    struct mr_err err;

    MR_ASSERT(mr_aggregate_resolve(mr_view_of("COUNT"), true, false, (struct mr_type){0},
                                   &aggregate[0], &err) == 0);
    MR_ASSERT(mr_aggregate_resolve(mr_view_of("SUM"), false, false, in_field[COL_AMOUNT].type,
                                   &aggregate[1], &err) == 0);
    aggregate[0].arg = aggregate[0].filter = aggregate[1].filter = -1;
    aggregate[1].arg = COL_AMOUNT;
    out_field[0] = in_field[COL_PRODUCT];
    out_field[1] = out_field[2] =
        (struct mr_field){{"window", 6}, {.id = MR_TYPE_TIMESTAMP, .precision = 3}};
    out_field[3] = (struct mr_field){{"count", 5}, aggregate[0].out};
    out_field[4] = (struct mr_field){{"sum", 3}, aggregate[1].out};
    *out_schema = (struct mr_schema){5, out_field};
    *spec = (struct mr_window_aggregate_spec){
        .window = {.kind = MR_WINDOW_TUMBLE,
                   .size_ns = 60 * MR_SECOND_NS,
                   .step_ns = 60 * MR_SECOND_NS,
                   .unit_ns = MR_MILLI_NS,
                   .time_column = COL_TIME},
        .input = &in_schema,
        .output = out_schema,
        .key = key,
        .keys = 1,
        .aggregate = aggregate,
        .aggregates = 2,
    };
}

static void push_rows(struct mr_op *op, const struct table *table, uint32_t from, uint32_t rows)
{
    struct mr_vec col[COLS] = {
        [COL_PRODUCT] = {.data = table->product + from},
        [COL_AMOUNT] = {.data = table->amount + from},
        [COL_TIME] = {.data = table->time_ns + from},
    };
    struct mr_batch batch = {.schema = &in_schema, .rows = rows, .selected = rows, .col = col};

    mr_op_push(op, &batch);
}

static void update(struct mr_bench_state *state)
{
    uint32_t rows = (uint32_t)mr_bench_arg(state, 0), keys = (uint32_t)mr_bench_arg(state, 1);
    struct mr_shard_options options = {
        .memory_bytes = UINT64_C(512) << 20, .numa_node = -1, .name = "bench"};
    struct mr_task_env env = {.reactors = 1, .hash_seed = 17};
    struct mr_window_aggregate_spec spec;
    struct mr_aggregate aggregate[2];
    struct mr_field out_field[5];
    struct mr_schema out_schema;
    struct mr_shard *shard;
    struct table table;
    struct mr_op next, *op;
    struct mr_err err;
    uint32_t at = 0;

    make_table(&table, keys);
    make_spec(&spec, aggregate, out_field, &out_schema);
    mr_micro_drain(&next, &env);
    MR_ASSERT(mr_shard_new(&options, &shard, &err) == 0);
    MR_ASSERT(mr_window_aggregate_new(&spec, &env, shard, "bench", &next, NULL, NULL, &op,
                                      &err) == 0);
    /* Every key is there before the clock runs. */
    for (uint32_t from = 0; from < ROWS; from += MR_BATCH_ROWS)
        push_rows(op, &table, from, MR_BATCH_ROWS);
    while (mr_bench_more(state, 1)) {
        push_rows(op, &table, at, rows);
        at = (at + rows) % ROWS;
    }
    mr_bench_items(state, rows);
    op->class->free(op);
    mr_shard_free(shard);
    free_table(&table);
}

static void exact_sum(struct mr_bench_state *state)
{
    enum { DOUBLES = 4096 };
    static double value[DOUBLES];
    struct mr_exact_sum sum = {0};
    struct mr_rng rng = {17};

    for (int i = 0; i < DOUBLES; i++)
        value[i] = mr_rng_unit(&rng) * 1e6;
    while (mr_bench_more(state, DOUBLES))
        for (int i = 0; i < DOUBLES; i++)
            mr_exact_sum_add(&sum, value[i]);
    mr_bench_use(&sum);
    mr_bench_items(state, 1);
}

void mr_micro_window(void)
{
    static const int64_t rows[] = {1, 16, 256, 2048}, keys[] = {10, 10000, 1000000};

    for (uint32_t k = 0; k < MR_COUNTOF(keys); k++)
        for (uint32_t r = 0; r < MR_COUNTOF(rows); r++)
            mr_bench_add("window/update/rows/keys", update, (const int64_t[]){rows[r], keys[k]},
                         2);
    mr_bench_add("window/exact double sum", exact_sum, NULL, 0);
}
