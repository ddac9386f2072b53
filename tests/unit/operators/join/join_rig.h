/*
 * tests/unit/operators/join/join_rig.h - two changelogs, a join over some tasks, and what
 * its output comes to.
 *
 *     rows      left (k, a, s) and right (k, b, s), with NULL keys, few values, long strings
 *     tasks     1 to 3 of them, rows by key; moved to others through snapshots
 *     output    folded as it comes: a row that is taken back must have been there
 */
#ifndef MR_TESTS_JOIN_RIG_H
#define MR_TESTS_JOIN_RIG_H

#include "core/base/hash.h"
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "core/data/print.h"
#include "core/data/value.h"
#include "operators/join/join.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum {
    RIG_COLS = 4, /* of each side: key, number, string, time */
    RIG_TASKS = 3,
    RIG_LINES = 4096,
    RIG_MEMORY = 32 << 20,
    RIG_SEED = 42,
};

static struct mr_field rig_field[RIG_COLS] = {
    {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"n", 1}, {.id = MR_TYPE_INT, .nullable = 1}},
    {{"s", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
};
static const struct mr_schema rig_schema = {RIG_COLS, rig_field};

/* -- Rows ------------------------------------------------------------------------------ */

struct rig_row {
    int k;        /* -1: NULL */
    int n;        /* -1: NULL */
    int s;        /* -1: NULL */
    int64_t time; /* ms */
    bool is_behind;
    int64_t behind; /* ms: the watermark of its partition before it */
};

static const char *const rig_keys[] = {"a", "b", "a key that is longer than twelve", "d", "e"};
static const char *const rig_strings[] = {"", "x", "a string that is longer than twelve bytes"};

static inline struct mr_value rig_text(const char *const *list, int i)
{
    struct mr_value v = {.type = rig_field[0].type, .is_null = i < 0};

    if (i >= 0)
        v.u.str = mr_str_of(list[i], strlen(list[i]));
    return v;
}

static inline void rig_store(const struct rig_row *row, struct mr_batch_buffer *b, uint32_t at)
{
    struct mr_value v[RIG_COLS] = {
        rig_text(rig_keys, row->k),
        {.type = rig_field[1].type, .is_null = row->n < 0, .u.i64 = row->n},
        rig_text(rig_strings, row->s),
        {.type = rig_field[3].type, .u.i64 = row->time * MR_MILLI_NS},
    };

    for (uint32_t c = 0; c < RIG_COLS; c++)
        mr_value_store(&v[c], b, c, at);
}

static inline void rig_print(const struct rig_row *row, struct mr_text *out)
{
    if (row == NULL) {
        mr_text_puts(out, "null,null,null,null;");
        return;
    }
    mr_text_printf(out, "%s,", row->k < 0 ? "null" : rig_keys[row->k]);
    if (row->n < 0)
        mr_text_puts(out, "null,");
    else
        mr_text_printf(out, "%d,", row->n);
    mr_text_printf(out, "%s,%lld;", row->s < 0 ? "null" : rig_strings[row->s],
                   (long long)row->time);
}

/* -- What comes out ---------------------------------------------------------------------- */

struct rig_bag {
    uint64_t hash[RIG_LINES];
    char *line[RIG_LINES];
    int count[RIG_LINES];
    uint32_t lines;
};

static inline uint32_t rig_bag_find(const struct rig_bag *bag, const char *line, uint64_t hash)
{
    uint32_t i = 0;

    while (i < bag->lines && (bag->hash[i] != hash || strcmp(bag->line[i], line) != 0))
        i++;
    return i;
}

static inline void rig_bag_add(struct rig_bag *bag, const char *line, int by)
{
    uint64_t hash = mr_hash_bytes(line, strlen(line), 0);
    uint32_t i = rig_bag_find(bag, line, hash);

    if (i == bag->lines) {
        CHECK(i < RIG_LINES);
        bag->hash[i] = hash;
        bag->line[i] = strdup(line);
        bag->count[bag->lines++] = 0;
    }
    bag->count[i] += by;
    if (bag->count[i] < 0) {
        fprintf(stderr, "taken back, but was not there: %s\n", line);
        exit(1);
    }
    if (bag->count[i] > 0)
        return;
    free(bag->line[i]);
    bag->lines--;
    bag->hash[i] = bag->hash[bag->lines];
    bag->line[i] = bag->line[bag->lines];
    bag->count[i] = bag->count[bag->lines];
}

static inline void rig_bag_clear(struct rig_bag *bag)
{
    for (uint32_t i = 0; i < bag->lines; i++)
        free(bag->line[i]);
    bag->lines = 0;
}

static inline int rig_bag_count(const struct rig_bag *bag, const char *line)
{
    uint32_t i = rig_bag_find(bag, line, mr_hash_bytes(line, strlen(line), 0));

    return i < bag->lines ? bag->count[i] : 0;
}

static inline void rig_bag_check(const struct rig_bag *got, const struct rig_bag *want)
{
    for (uint32_t i = 0; i < got->lines; i++)
        if (got->count[i] != rig_bag_count(want, got->line[i])) {
            fprintf(stderr, "%d times, not %d: %s\n", got->count[i],
                    rig_bag_count(want, got->line[i]), got->line[i]);
            exit(1);
        }
    for (uint32_t i = 0; i < want->lines; i++)
        if (want->count[i] != rig_bag_count(got, want->line[i])) {
            fprintf(stderr, "%d times, not %d: %s\n", rig_bag_count(got, want->line[i]),
                    want->count[i], want->line[i]);
            exit(1);
        }
}

struct rig_sink {
    struct mr_op op;
    struct mr_rng *rng;
    uint32_t seldom; /* ready one time in so many */
    struct rig_bag *bag;
    int64_t watermark_ns;
    uint64_t rows, ends;
    bool takes_nothing_back; /* +I only */
    /* A row's time, column TIME of the output, must be above the watermark; -1: not looked at. */
    int time;
};

static inline bool rig_sink_ready(const struct mr_op *op)
{
    const struct rig_sink *sink = (const struct rig_sink *)(const void *)op;

    return mr_rng_below(sink->rng, sink->seldom) == 0;
}

static inline void rig_sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct rig_sink *sink = MR_CONTAINER(op, struct rig_sink, op);
    struct mr_text text;

    CHECK(batch->selected > 0 && batch->rows <= MR_BATCH_ROWS);
    mr_text_init(&text);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        enum mr_row_kind kind = mr_batch_kind(batch, row);
        mr_text_reset(&text);
        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            const char *end = c % RIG_COLS == RIG_COLS - 1 ? ";" : ",";
            if (v.is_null)
                mr_text_printf(&text, "null%s", end);
            else if (mr_type_shape(v.type) == MR_SHAPE_STR)
                mr_text_printf(&text, "%.*s%s", (int)v.u.str.len, mr_str_data(&v.u.str), end);
            else
                mr_text_printf(&text, "%lld%s",
                               (long long)(c % RIG_COLS == 3 ? v.u.i64 / MR_MILLI_NS : v.u.i64),
                               end);
            if (sink->time == (int)c && !v.is_null)
                CHECK(v.u.i64 > sink->watermark_ns);
        }
        CHECK(!sink->takes_nothing_back || kind == MR_ROW_INSERT);
        rig_bag_add(sink->bag, text.data,
                    kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER ? 1 : -1);
        sink->rows++;
    }
    mr_text_fini(&text);
}

static inline void rig_sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct rig_sink *sink = MR_CONTAINER(op, struct rig_sink, op);

    if (watermark_ns > sink->watermark_ns)
        sink->watermark_ns = watermark_ns;
}

static inline void rig_sink_end(struct mr_op *op)
{
    MR_CONTAINER(op, struct rig_sink, op)->ends++;
}

static const struct mr_op_class rig_sink_class = {
    .name = "sink",
    .ready = rig_sink_ready,
    .push = rig_sink_push,
    .watermark = rig_sink_watermark,
    .end = rig_sink_end,
};

/* -- Tasks --------------------------------------------------------------------------------- */

struct rig_task {
    struct mr_task_env env;
    struct mr_shard *shard;
    struct mr_op *op, *port[2];
    struct rig_sink sink;
    int64_t watermark_ns[2];
};

struct rig {
    struct mr_rng *rng;
    const struct mr_stage_spec *spec;
    const uint32_t *key[2];
    uint32_t keys, tasks;
    struct rig_task *task[RIG_TASKS];
    struct rig_bag bag; /* of all tasks */
    int time;
    bool takes_nothing_back;
    struct mr_sys *sys;
};

static inline void rig_log(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static inline void rig_task_new(struct rig *rig, uint32_t t, const struct mr_restore *restore)
{
    struct rig_task *task = calloc(1, sizeof(*task));
    struct mr_shard_options options = {
        .memory_bytes = RIG_MEMORY, .numa_node = -1, .name = "join", .is_guarded = true};
    struct mr_err err;

    task->env = (struct mr_task_env){.sys = rig->sys,
                                     .reactor = t,
                                     .reactors = rig->tasks,
                                     .hash_seed = RIG_SEED,
                                     .log = rig_log};
    task->sink = (struct rig_sink){.op = {.class = &rig_sink_class, .env = &task->env},
                                   .rng = rig->rng,
                                   .bag = &rig->bag,
                                   .seldom = 1 + (uint32_t)mr_rng_below(rig->rng, 3),
                                   .watermark_ns = MR_WATERMARK_NONE,
                                   .takes_nothing_back = rig->takes_nothing_back,
                                   .time = rig->time};
    CHECK_EQ(mr_shard_new(&options, &task->shard, &err), 0);
    struct mr_stage_place place = {.env = &task->env,
                                   .uid = "j",
                                   .shard = task->shard,
                                   .next = &task->sink.op,
                                   .restore = restore};
    if (rig->spec->class->op_new(rig->spec, &place, &task->op, task->port, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    task->op->uid = "j";
    task->watermark_ns[0] = task->watermark_ns[1] = MR_WATERMARK_NONE;
    rig->task[t] = task;
}

static inline void rig_check_failure(const struct rig_task *task)
{
    if (task->env.failure.code != 0) {
        fprintf(stderr, "%s\n", task->env.failure.message);
        exit(1);
    }
}

static inline void rig_wait(struct rig_task *task)
{
    for (int i = 0; !mr_op_ready(task->port[0]); i++) {
        CHECK(i < 1000000);
        if (task->op->class->poll != NULL)
            (void)task->op->class->poll(task->op, 0);
    }
    rig_check_failure(task);
}

static inline void rig_task_free(struct rig *rig, uint32_t t)
{
    struct rig_task *task = rig->task[t];

    task->port[0]->class->free(task->port[0]);
    task->port[1]->class->free(task->port[1]);
    task->op->class->free(task->op);
    mr_shard_free(task->shard);
    free(task);
}

static inline void rig_begin(struct rig *rig, uint32_t tasks)
{
    rig->tasks = tasks;
    for (uint32_t t = 0; t < tasks; t++)
        rig_task_new(rig, t, NULL);
}

static inline uint32_t rig_owner(const struct rig *rig, uint32_t side,
                                 const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash[MR_BATCH_ROWS];

    mr_key_hash(batch, rig->key[side], rig->keys, RIG_SEED, hash);
    return mr_key_owner(hash[row], rig->tasks);
}

/* ROWS of SIDE as one batch, with rows that are not selected in between. */
static inline void rig_push(struct rig *rig, uint32_t side, const struct rig_row *row,
                            const uint8_t *kind, uint32_t rows)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&rig_schema, 2 * rows);
    uint16_t sel[RIG_TASKS][MR_BATCH_ROWS], place[MR_BATCH_ROWS];
    uint32_t n = 0, selected[RIG_TASKS] = {0};
    bool is_behind = false;

    for (uint32_t i = 0; i < rows; i++) {
        if (mr_rng_below(rig->rng, 4) == 0)
            rig_store(&row[i], b, n++);
        place[i] = (uint16_t)n;
        b->behind_ns[n] = row[i].is_behind ? row[i].behind * MR_MILLI_NS : INT64_MIN;
        is_behind |= row[i].is_behind;
        b->kind[n] = kind[i];
        rig_store(&row[i], b, n++);
    }
    b->batch.rows = b->batch.selected = n;
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t t = rig_owner(rig, side, &b->batch, place[i]);
        sel[t][selected[t]++] = place[i];
    }
    b->batch.kind = b->kind;
    b->batch.behind_ns = is_behind ? b->behind_ns : NULL;
    for (uint32_t t = 0; t < rig->tasks; t++) {
        if (selected[t] == 0)
            continue;
        b->batch.sel = sel[t];
        b->batch.selected = selected[t];
        rig_wait(rig->task[t]);
        mr_op_push(rig->task[t]->port[side], &b->batch);
        rig_check_failure(rig->task[t]);
    }
    /* What the operator still needs it has copied: long strings go. */
    mr_batch_buffer_free(b);
    for (uint32_t t = 0; t < rig->tasks; t++)
        rig_wait(rig->task[t]);
}

static inline void rig_watermark(struct rig *rig, uint32_t side, int64_t watermark_ns)
{
    for (uint32_t t = 0; t < rig->tasks; t++) {
        struct rig_task *task = rig->task[t];
        rig_wait(task);
        if (watermark_ns > task->watermark_ns[side])
            mr_op_watermark(task->port[side], watermark_ns);
        task->watermark_ns[side] = watermark_ns;
        rig_wait(task);
    }
}

/* -- Snapshots ------------------------------------------------------------------------------ */

static inline void rig_snapshot(struct rig_task *task, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(task->shard);
    struct mr_stream_slot slot = {0};
    struct mr_pack pack, roots;
    struct mr_err err;
    char *chunk;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    rig_wait(task);
    if (task->op->class->barrier != NULL)
        task->op->class->barrier(task->op, 1, &pack);
    mr_pack_bytes(&roots, mr_view_of("j"));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    CHECK(mr_shard_flip(task->shard, 1, mr_text_view(&roots.text)));
    mr_image_begin(image);
    do {
        (void)mr_shard_pump(task->shard, 1 << 20);
        while ((chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
            struct mr_view records = {chunk + MR_CHUNK_HEAD, slot.bytes - MR_CHUNK_HEAD};
            CHECK_EQ(mr_image_apply(image, records, &err), 0);
            mr_stream_release(stream);
        }
    } while (!slot.is_last);
    mr_shard_settle(task->shard, true);
    mr_text_fini(&pack.text);
    mr_text_fini(&roots.text);
}

/* All tasks go; TASKS others go on from their snapshots. */
static inline void rig_move(struct rig *rig, uint32_t tasks)
{
    struct mr_image *image[RIG_TASKS];
    struct mr_restore restore = {.images = rig->tasks, .image = (void *)image};
    uint32_t old = rig->tasks;
    struct mr_err err;

    for (uint32_t t = 0; t < old; t++) {
        CHECK_EQ(mr_image_new(RIG_MEMORY / MR_PAGE_BYTES + 1, &image[t], &err), 0);
        rig_snapshot(rig->task[t], image[t]);
        rig_task_free(rig, t);
    }
    rig->tasks = tasks;
    for (uint32_t t = 0; t < tasks; t++)
        rig_task_new(rig, t, &restore);
    for (uint32_t t = 0; t < old; t++)
        mr_image_free(image[t]);
}

static inline void rig_end(struct rig *rig)
{
    for (uint32_t t = 0; t < rig->tasks; t++)
        rig_task_free(rig, t);
    rig_bag_clear(&rig->bag);
    rig->tasks = 0;
}

#endif
