/*
 * Both ends of an exchange on one thread: rows scattered to consumers by key, then taken
 * out of the rings by them.  What a hop costs in instructions, without its cache misses.
 */
#include "operators/exchange/exchange.h"
#include "bench/micro/micro.h"
#include "core/base/rng.h"

#include <stdio.h>

enum { CONSUMERS_MAX = 4, COL_PRODUCT = 0, COL_AMOUNT, COL_TIME, COLS };

static struct mr_field field[COLS] = {
    [COL_PRODUCT] = {{"product", 7}, MR_TYPE_STRING},
    [COL_AMOUNT] = {{"amount", 6}, MR_TYPE(MR_TYPE_BIGINT)},
    [COL_TIME] = {{"order_time", 10}, MR_TYPE_TS(3)},
};

static const struct mr_schema schema = {COLS, field};

static void nobody_sleeps(void *context)
{
    (void)context;
}

static struct mr_batch_buffer *make_batch(uint32_t rows)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&schema, MR_BATCH_ROWS);
    struct mr_rng rng = {17};
    char name[16];

    for (uint32_t i = 0; i < rows; i++) {
        (void)snprintf(name, sizeof(name), "p%06u", (unsigned)mr_rng_below(&rng, 100000));
        ((struct mr_str *)buffer->batch.col[COL_PRODUCT].data)[i] = mr_str_of(name, 7);
        ((int64_t *)buffer->batch.col[COL_AMOUNT].data)[i] = i;
        ((int64_t *)buffer->batch.col[COL_TIME].data)[i] = i;
    }
    buffer->batch.rows = buffer->batch.selected = rows;
    return buffer;
}

static void scatter(struct mr_bench_state *state)
{
    uint32_t rows = (uint32_t)mr_bench_arg(state, 0);
    uint32_t consumers = (uint32_t)mr_bench_arg(state, 1);
    static const uint32_t key[] = {COL_PRODUCT};
    static struct mr_doorbell bell[CONSUMERS_MAX];
    struct mr_doorbell *bells[CONSUMERS_MAX];
    struct mr_exchange_spec spec = {.uid = "bench",
                                    .schema = &schema,
                                    .key = key,
                                    .keys = 1,
                                    .hash_seed = 17,
                                    .producers = 1,
                                    .consumers = consumers,
                                    .producer_doorbell = bells,
                                    .consumer_doorbell = bells};
    struct mr_task_env env = {.reactors = consumers};
    struct mr_batch_buffer *buffer = make_batch(rows);
    struct mr_input *input[CONSUMERS_MAX];
    struct mr_op next[CONSUMERS_MAX], *op;
    struct mr_exchange *exchange;
    struct mr_err err;

    for (uint32_t c = 0; c < consumers; c++) {
        mr_doorbell_init(&bell[c], nobody_sleeps, NULL);
        bells[c] = &bell[c];
    }
    MR_ASSERT(mr_exchange_new(&spec, &exchange, &err) == 0);
    MR_ASSERT(mr_exchange_op(exchange, 0, &env, &op, &err) == 0);
    for (uint32_t c = 0; c < consumers; c++) {
        mr_micro_drain(&next[c], &env);
        MR_ASSERT(mr_exchange_input(exchange, c, &env, &next[c], &input[c], &err) == 0);
    }
    while (mr_bench_more(state, 1)) {
        (void)op->class->poll(op, 0);
        if (mr_op_ready(op))
            mr_op_push(op, &buffer->batch);
        for (uint32_t c = 0; c < consumers; c++)
            while (input[c]->class->poll(input[c], 0) != MR_INPUT_NOTHING)
                ;
    }
    mr_bench_items(state, rows);
    op->class->free(op);
    for (uint32_t c = 0; c < consumers; c++)
        input[c]->class->free(input[c]);
    mr_exchange_free(exchange);
    mr_batch_buffer_free(buffer);
}

void mr_micro_exchange(void)
{
    static const int64_t rows[] = {1, 64, 2048};

    for (uint32_t r = 0; r < MR_COUNTOF(rows); r++)
        mr_bench_add("exchange/scatter and take/rows/consumers", scatter,
                     (const int64_t[]){rows[r], 2}, 2);
    mr_bench_add("exchange/scatter and take/rows/consumers", scatter,
                 (const int64_t[]){2048, 4}, 2);
}
