/*
 * Rows with their windows against the definition: every window of the grid anywhere near a
 * row's time is asked whether it holds it.  The operator below is not always ready.
 */
#include "core/data/value.h"
#include "operators/windowed/windowed.h"
#include "tests/mr_test.h"

enum { TS, ID, COLUMNS };

#define ROWS  300
#define PAIRS (ROWS * 64)

static struct mr_field field[COLUMNS + 2] = {
    [TS] = {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    [ID] = {{"id", 2}, {.id = MR_TYPE_BIGINT}},
    [COLUMNS] = {{"window_start", 12}, {.id = MR_TYPE_TIMESTAMP, .precision = 3}},
    [COLUMNS + 1] = {{"window_end", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 3}},
};
static const struct mr_schema input = {COLUMNS, field}, output = {COLUMNS + 2, field};

struct pair {
    int64_t id, start_ns, end_ns, kind;
};

static struct pair got[PAIRS], want[PAIRS];
static uint32_t got_count, want_count;
static int64_t wall;

static int64_t wall_ns(struct mr_sys *sys)
{
    (void)sys;
    return wall;
}

static const struct mr_sys_ops clock_ops = {.wall_ns = wall_ns};
static struct mr_sys clock_sys = {&clock_ops};

/* -- The operator below ---------------------------------------------------------------------- */

struct sink {
    struct mr_op op;
    bool is_ready;
};

static bool sink_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct sink, op)->is_ready;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);

    CHECK(sink->is_ready && batch->selected > 0 && batch->schema == &output);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);

        CHECK(i == 0 || row > mr_batch_row(batch, i - 1));
        got[got_count++] = (struct pair){((const int64_t *)batch->col[ID].data)[row],
                                         ((const int64_t *)batch->col[COLUMNS].data)[row],
                                         ((const int64_t *)batch->col[COLUMNS + 1].data)[row],
                                         (int64_t)mr_batch_kind(batch, row)};
    }
    sink->is_ready = false;
}

static const struct mr_op_class sink_class = {
    .name = "sink", .ready = sink_ready, .push = sink_push};

/* -- The definition ------------------------------------------------------------------------------ */

static void want_pairs(const struct mr_window_spec *w, int64_t t, struct pair like)
{
    bool is_cumulate = w->kind == MR_WINDOW_CUMULATE;
    int64_t grid = is_cumulate ? w->size_ns : w->step_ns;
    int64_t first = w->offset_ns - 100000;

    for (int64_t start = first - mr_floor_mod(first - w->offset_ns, grid); start <= t;
         start += grid)
        for (int64_t end = start + (is_cumulate ? w->step_ns : w->size_ns);
             end <= start + w->size_ns; end += w->step_ns) {
            if (t >= end)
                continue;
            like.start_ns = start;
            like.end_ns = end;
            want[want_count++] = like;
        }
}

static int pair_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct pair));
}

/* -- Driving ----------------------------------------------------------------------------------------- */

static struct mr_windowed_spec spec_random(struct mr_rng *rng, struct mr_stage_input *in)
{
    struct mr_windowed_spec spec = {.is_clocked = mr_rng_below(rng, 4) == 0};
    struct mr_window_spec *w = &spec.window;

    w->kind = (enum mr_window_kind)mr_rng_below(rng, 3);
    w->step_ns = 1 + (int64_t)mr_rng_below(rng, 20);
    w->size_ns = w->kind == MR_WINDOW_TUMBLE ? w->step_ns
                                             : w->step_ns * (1 + (int64_t)mr_rng_below(rng, 6));
    if (w->kind == MR_WINDOW_HOP)
        w->size_ns += (int64_t)mr_rng_below(rng, 10);
    w->offset_ns = (int64_t)mr_rng_below(rng, 60) - 30;
    w->unit_ns = 1;
    w->time_column = TS;
    *in = (struct mr_stage_input){.schema = &input};
    spec.stage = (struct mr_stage_spec){&mr_windowed_class, in, 1, &output};
    return spec;
}

/* A batch of random rows into OP; returns how many of them are bad. */
static uint32_t push_random(struct mr_rng *rng, struct mr_op *op,
                            const struct mr_windowed_spec *spec)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&input, ROWS);
    uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS), bad = 0, selected = 0;
    static uint16_t sel[ROWS];

    b->batch.kind = b->kind;
    for (uint32_t i = 0; i < n; i++) {
        int64_t t = (int64_t)mr_rng_below(rng, 2000) - 1000;
        bool is_null = mr_rng_below(rng, 20) == 0;

        ((int64_t *)b->batch.col[TS].data)[i] = t;
        ((int64_t *)b->batch.col[ID].data)[i] = i;
        b->kind[i] = (uint8_t)mr_rng_below(rng, 4);
        if (is_null)
            mr_batch_buffer_set_null(b, TS, i);
        if (mr_rng_below(rng, 3) == 0)
            continue;
        sel[selected++] = (uint16_t)i;
        if (is_null && !spec->is_clocked)
            bad++;
        else
            want_pairs(&spec->window, spec->is_clocked ? wall : t,
                       (struct pair){.id = i, .kind = b->kind[i]});
    }
    b->batch.rows = n;
    b->batch.selected = selected;
    b->batch.sel = sel;
    if (selected > 0)
        mr_op_push(op, &b->batch);
    mr_batch_buffer_free(b);
    return bad;
}

static void check(void)
{
    qsort(got, got_count, sizeof(*got), pair_order);
    qsort(want, want_count, sizeof(*want), pair_order);
    CHECK_EQ(got_count, want_count);
    CHECK(memcmp(got, want, got_count * sizeof(*got)) == 0);
}

static void test_definition(struct mr_rng *rng)
{
    for (int round = 0; round < 200; round++) {
        struct mr_task_env env = {.sys = &clock_sys, .reactors = 1};
        struct sink sink = {.op = {.class = &sink_class, .env = &env}, .is_ready = true};
        struct mr_stage_input in;
        struct mr_windowed_spec spec = spec_random(rng, &in);
        struct mr_stage_place place = {.env = &env, .uid = "w", .next = &sink.op};
        struct mr_op *op, *port[1];
        struct mr_err err;

        got_count = want_count = 0;
        wall = 0;
        if (mr_windowed_class.op_new(&spec.stage, &place, &op, port, &err) < 0)
            continue; /* a size that CUMULATE can not have */
        uint32_t bad = push_random(rng, port[0], &spec);

        for (int turn = 0; !mr_op_ready(op); turn++) {
            CHECK(turn < 1000);
            sink.is_ready |= mr_rng_below(rng, 2) == 0;
            wall += 7; /* the windows are those of when the rows came */
            (void)op->class->poll(op, 0);
        }
        CHECK_EQ(op->class->poll(op, 0), 0);
        CHECK_EQ(atomic_load(&op->stats.bad_rows), bad);
        check();
        op->class->free(op);
    }
}

static const struct mr_test cases[] = {
    {"definition", test_definition},
};

MR_TEST_MAIN(cases)
