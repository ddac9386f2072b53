/*
 * tests/unit/operators/window/rig_drive.h - the operator, between a driver that keeps the
 * protocol of core/op/op.h and sinks that check it.
 */
#ifndef MR_TESTS_WINDOW_RIG_DRIVE_H
#define MR_TESTS_WINDOW_RIG_DRIVE_H

#include "tests/unit/operators/window/rig.h"

/* Takes one call per ready() that said yes. */
struct rig_sink {
    struct mr_op op;
    struct mr_rng rng;
    uint32_t seldom; /* ready once in so many times; 1: always */
    bool has_credit;
    bool is_late; /* of late rows: their ids are kept; else whole lines */
    struct rig_lines lines;
    int64_t last_end_ns, unit_ns, watermark_ns;
    uint32_t window_end_col;
    uint64_t pushes;
    bool has_ended;
};

static inline bool rig_sink_ready(const struct mr_op *op)
{
    struct rig_sink *sink = (struct rig_sink *)(uintptr_t)op;

    sink->has_credit = mr_rng_below(&sink->rng, sink->seldom) == 0;
    return sink->has_credit;
}

static inline void rig_sink_line(struct rig_sink *sink, const struct mr_batch *batch,
                                 uint32_t row)
{
    struct mr_text line;

    mr_text_init(&line);
    for (uint32_t c = 0; c < batch->schema->count; c++) {
        struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);

        rig_print(&line, &v);
    }
    rig_lines_add(&sink->lines, line.data);
    mr_text_fini(&line);
}

static inline void rig_sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct rig_sink *sink = (struct rig_sink *)op;

    CHECK(sink->has_credit && !sink->has_ended);
    CHECK(batch->selected != 0 && batch->selected <= MR_BATCH_ROWS);
    sink->has_credit = false;
    sink->pushes++;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        char id[32];

        if (sink->is_late) {
            snprintf(id, sizeof(id), "%lld",
                     (long long)((const int64_t *)batch->col[COL_ID].data)[row]);
            rig_lines_add(&sink->lines, id);
            continue;
        }
        int64_t end = ((const int64_t *)batch->col[sink->window_end_col].data)[row];

        /* In order of their ends, after the watermark before and before their own. */
        CHECK(end >= sink->last_end_ns);
        CHECK(end - sink->unit_ns > sink->watermark_ns);
        sink->last_end_ns = end;
        rig_sink_line(sink, batch, row);
    }
}

static inline void rig_sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct rig_sink *sink = (struct rig_sink *)op;

    CHECK(sink->has_credit && watermark_ns >= sink->watermark_ns);
    CHECK(sink->last_end_ns == INT64_MIN || sink->is_late ||
          sink->last_end_ns - sink->unit_ns <= watermark_ns);
    sink->has_credit = false;
    sink->watermark_ns = watermark_ns;
}

static inline void rig_sink_end(struct mr_op *op)
{
    struct rig_sink *sink = (struct rig_sink *)op;

    CHECK(sink->watermark_ns == MR_WATERMARK_END);
    sink->has_ended = true;
}

static inline void rig_sink_free(struct mr_op *op)
{
    (void)op;
}

static const struct mr_op_class rig_sink_class = {
    .name = "rig",
    .ready = rig_sink_ready,
    .push = rig_sink_push,
    .watermark = rig_sink_watermark,
    .end = rig_sink_end,
    .free = rig_sink_free,
};

static inline void rig_sink_init(struct rig_sink *sink, struct mr_task_env *env,
                                 const struct rig_query *q, uint64_t seed, uint32_t seldom)
{
    *sink = (struct rig_sink){
        .op = {.class = &rig_sink_class, .env = env},
        .rng = {seed},
        .seldom = seldom,
        .last_end_ns = INT64_MIN,
        .watermark_ns = MR_WATERMARK_NONE,
        .unit_ns = q->spec.window.unit_ns,
        .window_end_col = q->spec.keys + 1,
    };
}

/* -- A task: shard, operator, sinks ------------------------------------------------ */

struct rig_task {
    struct mr_task_env env;
    struct mr_shard *shard;
    struct mr_op *op;
    struct rig_sink sink, late;
    struct mr_rng rng; /* of the cuts */
    uint32_t rows_max; /* per batch */
    struct mr_batch_buffer *batch;
    uint16_t sel[MR_BATCH_ROWS];
};

struct rig_task_options {
    uint64_t seed;
    uint32_t seldom, rows_max;
    uint32_t reactor, reactors;
    uint64_t memory_bytes;
    const struct mr_restore *restore;
};

static inline struct rig_task *rig_task_new(const struct rig_query *q,
                                            const struct rig_task_options *options)
{
    struct rig_task *task = calloc(1, sizeof(*task));
    struct mr_shard_options shard = {.memory_bytes = options->memory_bytes,
                                     .numa_node = -1,
                                     .name = "test",
                                     .is_guarded = true};
    struct mr_err err = {0};

    CHECK_EQ(mr_shard_new(&shard, &task->shard, &err), 0);
    task->env = (struct mr_task_env){.reactor = options->reactor,
                                     .reactors = options->reactors,
                                     .job_name = "test",
                                     .hash_seed = 42};
    task->rng.state = options->seed;
    task->rows_max = options->rows_max;
    rig_sink_init(&task->sink, &task->env, q, options->seed + 1, options->seldom);
    rig_sink_init(&task->late, &task->env, q, options->seed + 2, options->seldom);
    task->late.is_late = true;
    if (mr_window_aggregate_new(&q->spec, &task->env, task->shard, "window", &task->sink.op,
                                &task->late.op, options->restore, &task->op, &err) != 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    task->batch = mr_batch_buffer_new(&rig_schema, MR_BATCH_ROWS);
    return task;
}

static inline void rig_task_free(struct rig_task *task)
{
    task->op->class->free(task->op);
    mr_shard_free(task->shard);
    mr_batch_buffer_free(task->batch);
    rig_lines_fini(&task->sink.lines);
    rig_lines_fini(&task->late.lines);
    free(task);
}

static inline void rig_wait_ready(struct rig_task *task)
{
    for (uint32_t i = 0; !mr_op_ready(task->op); i++) {
        CHECK(i < 100000000);
        (void)task->op->class->poll(task->op, 0);
    }
    CHECK(task->env.failure.code == 0);
}

static inline void rig_watermark(struct rig_task *task, int64_t watermark_ns)
{
    rig_wait_ready(task);
    mr_op_watermark(task->op, watermark_ns);
}

static inline void rig_append(struct rig_task *task, const struct rig_row *row)
{
    struct mr_batch_buffer *buffer = task->batch;
    uint32_t at = buffer->batch.rows++;

    for (uint32_t c = 0; c < COL_COUNT; c++)
        mr_value_store(&row->v[c], buffer, c, at);
    buffer->behind_ns[at] = row->behind_ns;
}

/* Rows FROM to TO of the stream, with others that are not selected in between. */
static inline void rig_push(struct rig_task *task, const struct rig_stream *s, uint32_t from,
                            uint32_t to)
{
    struct mr_batch *batch = &task->batch->batch;
    bool has_junk = mr_rng_below(&task->rng, 2) == 0, is_behind = false;
    uint32_t n = 0;

    mr_batch_buffer_reset(task->batch);
    for (uint32_t i = from; i < to; i++) {
        const struct rig_row *row = &s->row[i];

        while (has_junk && batch->rows + (to - i) < MR_BATCH_ROWS &&
               mr_rng_below(&task->rng, 3) == 0) {
            struct rig_row junk = {.behind_ns = MR_WATERMARK_NONE};

            for (uint32_t c = 0; c < COL_COUNT; c++)
                junk.v[c] = rig_value(&task->rng, c);
            rig_append(task, &junk);
        }
        task->sel[n++] = (uint16_t)batch->rows;
        is_behind |= row->v[COL_TS].u.i64 <= row->behind_ns;
        rig_append(task, row);
    }
    batch->selected = n;
    if (batch->rows != n)
        batch->sel = task->sel;
    if (is_behind || mr_rng_below(&task->rng, 3) == 0)
        batch->behind_ns = task->batch->behind_ns;
    rig_wait_ready(task);
    mr_op_push(task->op, batch);
}

/* Rows FROM to TO through the task, in random cuts, with a watermark now and then. */
static inline void rig_drive(struct rig_task *task, const struct rig_stream *s, uint32_t from,
                             uint32_t to)
{
    int64_t watermark = MR_WATERMARK_NONE;

    while (from < to) {
        uint32_t n = 1 + (uint32_t)mr_rng_below(&task->rng, task->rows_max);

        n = n < to - from ? n : to - from;
        for (uint64_t i = mr_rng_below(&task->rng, 12); i-- > 6;)
            (void)task->op->class->poll(task->op, 0);
        rig_push(task, s, from, from + n);
        from += n;
        if (s->row[from - 1].min_ns > watermark && mr_rng_below(&task->rng, 4) != 0) {
            watermark = s->row[from - 1].min_ns;
            rig_watermark(task, watermark);
        }
    }
}

static inline void rig_finish(struct rig_task *task)
{
    rig_watermark(task, MR_WATERMARK_END);
    rig_wait_ready(task);
    mr_op_end(task->op);
    CHECK(task->sink.has_ended && task->late.has_ended);
    CHECK_EQ(task->op->stats.open_windows, 0);
    CHECK_EQ(task->op->stats.bad_rows, 0);
    CHECK_EQ(task->op->stats.rows_out, task->sink.lines.count);
    CHECK_EQ(task->op->stats.late_rows, task->late.lines.count);
    CHECK_EQ(mr_shard_bytes(task->shard), 0);
}

#endif
