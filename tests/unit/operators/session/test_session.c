/*
 * Sessions against their definition (session_model.h).  Batches are cut at random; at random
 * points the tasks are snapshot, thrown away and made again, as many or others, from the images.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/unit/operators/session/session_model.h"

/* -- Tasks ------------------------------------------------------------------------------------ */

struct sink {
    struct mr_op op;
    struct mr_rng *rng;
    const struct query *q;
    int64_t watermark_ns, last_ns;
    bool is_ready, has_ended;
};

struct task {
    struct mr_task_env env;
    struct sink sink;
    struct mr_shard *shard;
    struct mr_op *op;
};

static bool sink_ready(const struct mr_op *op)
{
    const struct sink *s = (const struct sink *)(const void *)op;

    return s->is_ready;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *s = MR_CONTAINER(op, struct sink, op);

    uint32_t bounds = s->q->spec.keeps_rows ? COLUMNS : s->q->spec.aggregation.keys;
    struct mr_text out;

    CHECK(batch->selected > 0 && batch->kind == NULL && batch->behind_ns == NULL);
    mr_text_init(&out);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t end_ns = ((int64_t *)batch->col[bounds + 1].data)[row];

        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            print(&out, &v);
        }
        /* In order of ends, and never late for whoever comes behind. */
        CHECK(end_ns >= s->last_ns && end_ns - s->q->spec.unit_ns > s->watermark_ns);
        s->last_ns = end_ns;
        put_line(&got, &out);
    }
    mr_text_fini(&out);
    s->is_ready = mr_rng_below(s->rng, 2) == 0;
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct sink *s = MR_CONTAINER(op, struct sink, op);

    CHECK(s->last_ns == INT64_MIN || watermark_ns >= s->last_ns - s->q->spec.unit_ns);
    s->watermark_ns = watermark_ns;
}

static void sink_end(struct mr_op *op)
{
    MR_CONTAINER(op, struct sink, op)->has_ended = true;
}

static const struct mr_op_class sink_class = {.name = "sink",
                                              .ready = sink_ready,
                                              .push = sink_push,
                                              .watermark = sink_watermark,
                                              .end = sink_end};

static int task_try(struct task *t, const struct query *q, struct mr_rng *rng, uint32_t reactor,
                    uint32_t reactors, uint64_t memory, const struct mr_restore *restore,
                    struct mr_err *err)
{
    struct mr_shard_options options = {
        .memory_bytes = memory, .numa_node = -1, .name = "test", .is_guarded = true};
    struct mr_stage_place place = {.uid = "session", .restore = restore};
    struct mr_op *port[1];

    *t = (struct task){.env = {.reactor = reactor, .reactors = reactors, .hash_seed = 42}};
    t->sink = (struct sink){.op = {.class = &sink_class, .env = &t->env},
                            .rng = rng,
                            .q = q,
                            .watermark_ns = MR_WATERMARK_NONE,
                            .last_ns = INT64_MIN,
                            .is_ready = true};
    CHECK_EQ(mr_shard_new(&options, &t->shard, err), 0);
    place.env = &t->env;
    place.shard = t->shard;
    place.next = &t->sink.op;
    int rc = mr_session_class.op_new(&q->spec.stage, &place, &t->op, port, err);
    if (rc < 0)
        mr_shard_free(t->shard);
    return rc;
}

static void task_new(struct task *t, const struct query *q, struct mr_rng *rng,
                     uint32_t reactor, uint32_t reactors, const struct mr_restore *restore)
{
    struct mr_err err = {0};

    if (task_try(t, q, rng, reactor, reactors, MEMORY, restore, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
}

static void wait_ready(struct task *t)
{
    while (!mr_op_ready(t->op)) {
        t->sink.is_ready = true;
        (void)t->op->class->poll(t->op, 0);
        CHECK_EQ(t->env.failure.code, 0);
    }
}

static void task_free(struct task *t)
{
    t->op->class->free(t->op);
    mr_shard_free(t->shard);
}

static void snapshot(struct task *t, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(t->shard);
    struct mr_stream_slot slot = {0};
    struct mr_pack pack, roots;
    struct mr_err err;
    char *chunk;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    wait_ready(t);
    t->op->class->barrier(t->op, 1, &pack);
    mr_pack_bytes(&roots, mr_view_of("session"));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    CHECK(mr_shard_flip(t->shard, 1, mr_text_view(&roots.text)));
    mr_text_fini(&pack.text);
    mr_text_fini(&roots.text);
    mr_image_begin(image);
    do {
        (void)mr_shard_pump(t->shard, 1 << 20);
        while ((chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
            struct mr_view records = {chunk + MR_CHUNK_HEAD, slot.bytes - MR_CHUNK_HEAD};

            CHECK_EQ(mr_image_apply(image, records, &err), 0);
            mr_stream_release(stream);
        }
    } while (!slot.is_last);
    mr_shard_settle(t->shard, true);
}

/* -- Driving them --------------------------------------------------------------------------- */

static uint32_t owner_of(const struct query *q, const struct row *row, uint32_t reactors)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, 1);
    uint64_t hash;

    for (uint32_t c = 0; c < COLUMNS; c++)
        mr_value_store(&row->v[c], b, c, 0);
    b->batch.rows = b->batch.selected = 1;
    mr_key_hash(&b->batch, q->key, q->spec.aggregation.keys, 42, &hash);
    mr_batch_buffer_free(b);
    return mr_key_owner(hash, reactors);
}

/* Rows FROM to TO that are TASK's, in one batch; then the watermark behind them. */
static void push_rows(struct task *task, const struct query *q, uint32_t from, uint32_t to)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, ROWS);
    uint32_t n = 0;

    for (uint32_t i = from; i < to; i++) {
        if (owner_of(q, &rows[i], task->env.reactors) != task->env.reactor)
            continue;
        for (uint32_t c = 0; c < COLUMNS; c++)
            mr_value_store(&rows[i].v[c], b, c, n);
        b->behind_ns[n++] = rows[i].behind_ns;
    }
    b->batch.rows = b->batch.selected = n;
    b->batch.behind_ns = b->behind_ns;
    wait_ready(task);
    if (n > 0)
        mr_op_push(task->op, &b->batch);
    CHECK_EQ(task->env.failure.code, 0);
    wait_ready(task);
    /* One task may hear of it later than another. */
    if (rows[to - 1].after_ns != MR_WATERMARK_NONE && mr_rng_below(task->sink.rng, 3) != 0)
        mr_op_watermark(task->op, rows[to - 1].after_ns);
    mr_batch_buffer_free(b);
}

static uint64_t finish(struct task *task, uint32_t tasks)
{
    uint64_t left = 0;

    for (uint32_t t = 0; t < tasks; t++) {
        wait_ready(&task[t]);
        mr_op_watermark(task[t].op, MR_WATERMARK_END);
        wait_ready(&task[t]);
        mr_op_end(task[t].op);
        CHECK(task[t].sink.has_ended);
        left += atomic_load(&task[t].op->stats.late_rows);
        task_free(&task[t]);
    }
    return left;
}

/* Returns how many rows were late. */
static uint64_t run(struct mr_rng *rng, const struct query *q, uint32_t n, bool with_restores)
{
    uint64_t late = 0;
    struct task task[TASKS_MAX];
    struct mr_image *image[TASKS_MAX] = {0};
    uint32_t tasks = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);

    for (uint32_t t = 0; t < tasks; t++)
        task_new(&task[t], q, rng, t, tasks, NULL);
    for (uint32_t from = 0, to; from < n; from = to) {
        to = from + 1 + (uint32_t)mr_rng_below(rng, 20);
        to = to < n ? to : n;
        for (uint32_t t = 0; t < tasks; t++)
            push_rows(&task[t], q, from, to);
        if (!with_restores || mr_rng_below(rng, 4) != 0)
            continue;
        struct mr_err err;
        struct mr_restore restore = {tasks, (const struct mr_image *const *)image, NULL, NULL};
        for (uint32_t t = 0; t < tasks; t++) {
            CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image[t], &err), 0);
            snapshot(&task[t], image[t]);
            late += atomic_load(&task[t].op->stats.late_rows);
            task_free(&task[t]);
        }
        tasks = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);
        for (uint32_t t = 0; t < tasks; t++)
            task_new(&task[t], q, rng, t, tasks, &restore);
        for (uint32_t t = 0; t < restore.images; t++)
            mr_image_free(image[t]);
    }
    return late + finish(task, tasks);
}

static int line_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void lines_free(struct lines *lines)
{
    for (uint32_t i = 0; i < lines->count; i++)
        free(lines->line[i]);
    lines->count = 0;
}

static void check(void)
{
    qsort(got.line, got.count, sizeof(char *), line_order);
    qsort(want.line, want.count, sizeof(char *), line_order);
    for (uint32_t i = 0; i < got.count || i < want.count; i++) {
        const char *g = i < got.count ? got.line[i] : "(nothing)";
        const char *w = i < want.count ? want.line[i] : "(nothing)";

        if (strcmp(g, w) != 0) {
            fprintf(stderr, "line %u\n got %s\nwant %s\n", i, g, w);
            exit(1);
        }
    }
    lines_free(&got);
    lines_free(&want);
}

static void test_model(struct mr_rng *rng)
{
    uint64_t late = 0;

    for (int round = 0; round < 150; round++) {
        static struct query q;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS);

        query_random(rng, &q);
        rows_random(rng, n);
        model(&q, n);
        late += late_want;
        CHECK_EQ(run(rng, &q, n, false), late_want);
        check();
    }
    CHECK(late > 0);
}

static void test_restore(struct mr_rng *rng)
{
    for (int round = 0; round < 60; round++) {
        static struct query q;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS / 4);

        query_random(rng, &q);
        rows_random(rng, n);
        model(&q, n);
        CHECK_EQ(run(rng, &q, n, true), late_want);
        check();
    }
}

/* -- State ------------------------------------------------------------------------------------ */

/* A session that is over leaves nothing behind, merged ones no more than others. */
static void test_freed(struct mr_rng *rng)
{
    static struct query q;
    struct task task;

    query_random(rng, &q);
    rows_random(rng, ROWS);
    task_new(&task, &q, rng, 0, 1, NULL);
    uint64_t empty = 0;
    for (int round = 0; round < 20; round++) {
        for (uint32_t i = 0; i < ROWS; i++) {
            rows[i].v[TS].u.i64 = 10000 * round + (int64_t)mr_rng_below(rng, 4000);
            rows[i].v[TS].is_null = false;
            rows[i].behind_ns = MR_WATERMARK_NONE;
            rows[i].after_ns = 10000 * round;
        }
        push_rows(&task, &q, 0, ROWS);
        wait_ready(&task);
        mr_op_watermark(task.op, 10000 * round + 9000);
        wait_ready(&task);
        CHECK_EQ(atomic_load(&task.op->stats.open_windows), 0);
        empty = round == 0 ? mr_shard_bytes(task.shard) : empty;
        CHECK(mr_shard_bytes(task.shard) <= empty + 4 * MR_PAGE_BYTES);
        lines_free(&got);
    }
    (void)finish(&task, 1);
}

/* Another query over the same sessions: what it has in common with the one before goes on, and
 * what can be made from the values of a DISTINCT is. */
static void test_migrate(struct mr_rng *rng)
{
    static const char *const names[] = {"ts", "id", "k", "i64", "f64", "str", "flag"};
    const char *const *text[] = {names};

    for (int round = 0; round < 30; round++) {
        static struct query before, after;
        struct mr_image *image;
        struct mr_arena arena;
        struct task task;
        struct mr_err err;
        uint32_t n = 2 + (uint32_t)mr_rng_below(rng, ROWS / 2), half = n / 2;

        query_fixed(&before, 3 + (int64_t)mr_rng_below(rng, 9));
        query_fixed(&after, before.spec.gap_ns);
        add(&before, "COUNT", -1, false, -1);
        add(&before, "MIN", STR, false, -1);
        add(&before, "COUNT", I64, true, -1);
        add(&before, "SUM", I64, false, FLAG);
        add(&after, "SUM", I64, true, -1);
        add(&after, "COUNT", I64, true, -1);
        add(&after, "COUNT", -1, false, -1);
        rows_random(rng, n);
        model(&after, n);
        task_new(&task, &before, rng, 0, 1, NULL);
        /* What fires before is of the old query: nothing does. */
        for (uint32_t i = 0; i < n; i++)
            rows[i].after_ns = MR_WATERMARK_NONE;
        push_rows(&task, &before, 0, half);
        CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image, &err), 0);
        snapshot(&task, image);
        task_free(&task);
        mr_arena_init(&arena);
        struct mr_state_schema *old = mr_state_schema_new(&arena, "session", "session");
        struct mr_state_schema *now = mr_state_schema_new(&arena, "session", "session");

        mr_session_class.describe(&before.spec.stage, text, &arena, old);
        mr_session_class.describe(&after.spec.stage, text, &arena, now);
        const struct mr_image *const images[] = {image};
        struct mr_restore restore = {1, images, old, now};
        task_new(&task, &after, rng, 0, 1, &restore);
        push_rows(&task, &after, half, n);
        CHECK_EQ(finish(&task, 1), late_want);
        check();
        mr_image_free(image);
        mr_arena_fini(&arena);
    }
}

static void test_memory_limit(struct mr_rng *rng)
{
    static struct query q;
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, ROWS);
    struct mr_err err;
    struct task task;

    do
        query_random(rng, &q);
    while (q.spec.aggregation.keys == 0);
    rows_random(rng, ROWS);
    CHECK_EQ(task_try(&task, &q, rng, 0, 1, 16 * 1024, NULL, &err), 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i].v[TS].is_null = false;
        rows[i].v[TS].u.i64 = 1000 * (int64_t)i;
        for (uint32_t c = 0; c < COLUMNS; c++)
            mr_value_store(&rows[i].v[c], b, c, i);
    }
    b->batch.rows = b->batch.selected = ROWS;
    mr_op_push(task.op, &b->batch);
    CHECK_EQ(task.env.failure.code, MR_ERR_LIMIT);
    CHECK(strstr(task.env.failure.message, "'--memory'") != NULL);
    task_free(&task);
    mr_batch_buffer_free(b);
}

/* Bytes that no task wrote: refused, or other values; never an access outside. */
static void test_tampered(struct mr_rng *rng)
{
    uint32_t refused = 0;

    for (int round = 0; round < 60; round++) {
        static struct query q;
        struct mr_image *image;
        struct mr_err err;
        struct task task;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 60);

        query_random(rng, &q);
        rows_random(rng, n);
        task_new(&task, &q, rng, 0, 1, NULL);
        push_rows(&task, &q, 0, n);
        CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image, &err), 0);
        snapshot(&task, image);
        uint64_t bytes = mr_shard_bytes(task.shard);
        task_free(&task);
        for (int i = 0; bytes != 0 && i < 20; i++)
            image->base[MR_PAGE_BYTES + mr_rng_below(rng, bytes)] = (char)mr_rng_next(rng);
        const struct mr_image *const images[] = {image};
        struct mr_restore restore = {1, images, NULL, NULL};
        refused += task_try(&task, &q, rng, 0, 1, MEMORY, &restore, &err) < 0;
        if (task.op != NULL)
            task_free(&task);
        mr_image_free(image);
        lines_free(&got);
    }
    CHECK(refused > 0);
}

static const struct mr_test cases[] = {
    {"model", test_model},     {"restore", test_restore},           {"freed", test_freed},
    {"migrate", test_migrate}, {"memory limit", test_memory_limit}, {"tampered", test_tampered},
};

MR_TEST_MAIN(cases)
