/*
 * Processing time: the clock by itself, in front of an operator that notes what it is given,
 * and windows behind it against their definition over the times at which rows were pushed.
 * The wall clock is the test's: it steps, stands, and is set back.
 */
#include "operators/clocked/clocked.h"

#include "core/data/value.h"
#include "operators/session/session.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { P, K, COLUMNS };

#define MEMORY  (16u << 20)
#define ROWS    300
#define DAY_NS  (86400 * MR_SECOND_NS)
#define WINDOWS 64

static struct mr_field field[COLUMNS] = {
    [P] = {{"p", 1}, {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3}},
    [K] = {{"k", 1}, {.id = MR_TYPE_BIGINT}},
};
static const struct mr_schema schema = {COLUMNS, field};

static int64_t wall;

static int64_t wall_ns(struct mr_sys *sys)
{
    (void)sys;
    return wall;
}

static const struct mr_sys_ops clock_ops = {.wall_ns = wall_ns};
static struct mr_sys clock_sys = {&clock_ops};

static void push(struct mr_op *op, int64_t k)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, 1);

    *(int64_t *)b->batch.col[P].data = -1;
    *(int64_t *)b->batch.col[K].data = k;
    b->behind_ns[0] = 5;
    b->batch.behind_ns = b->behind_ns;
    b->batch.rows = b->batch.selected = 1;
    mr_op_push(op, &b->batch);
    mr_batch_buffer_free(b);
}

/* -- The clock ------------------------------------------------------------------------------- */

struct spy {
    struct mr_op op;
    int64_t time_ns, watermark_ns, due_ns;
    uint32_t watermarks;
    bool has_ended, is_idle;
};

static struct spy *spy_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct spy, op);
}

static bool spy_ready(const struct mr_op *op)
{
    (void)op;
    return true;
}

static void spy_push(struct mr_op *op, const struct mr_batch *batch)
{
    CHECK(batch->behind_ns == NULL);
    spy_of(op)->time_ns = *(const int64_t *)batch->col[P].data;
    CHECK(spy_of(op)->time_ns > spy_of(op)->watermark_ns);
    CHECK_EQ(spy_of(op)->time_ns % MR_MILLI_NS, 0);
}

static void spy_watermark(struct mr_op *op, int64_t watermark_ns)
{
    CHECK(watermark_ns > spy_of(op)->watermark_ns && watermark_ns != MR_WATERMARK_END);
    spy_of(op)->watermark_ns = watermark_ns;
    spy_of(op)->watermarks++;
}

static void spy_idle(struct mr_op *op)
{
    spy_of(op)->is_idle = true;
}

static void spy_end(struct mr_op *op)
{
    spy_of(op)->has_ended = true;
}

static const struct mr_op_class spy_class = {.name = "spy",
                                             .ready = spy_ready,
                                             .push = spy_push,
                                             .watermark = spy_watermark,
                                             .idle = spy_idle,
                                             .end = spy_end};

static int64_t spy_due(struct mr_op *op, int64_t after_ns)
{
    (void)after_ns;
    return spy_of(op)->due_ns;
}

static int64_t spy_taken(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct spy, op)->watermark_ns;
}

static const struct mr_clocked_class spy_clocked = {spy_due, spy_taken};

static void test_clock(struct mr_rng *rng)
{
    struct mr_task_env env = {.sys = &clock_sys, .reactors = 1};
    struct spy spy = {.op = {.class = &spy_class, .env = &env},
                      .watermark_ns = MR_WATERMARK_NONE,
                      .due_ns = MR_WATERMARK_END};
    struct mr_op *op = mr_clocked_new(&spy_clocked, &spy.op, &schema, P);
    int64_t now_ns = 1, stamp_ns = 0;

    wall = 1000 * MR_SECOND_NS + 123456;
    push(op, 1);
    CHECK_EQ(spy.time_ns, 1000 * MR_SECOND_NS);
    /* What is of event time stays outside. */
    mr_op_watermark(op, 77);
    mr_op_watermark(op, MR_WATERMARK_END);
    mr_op_idle(op);
    CHECK_EQ(op->class->poll(op, now_ns), 0);
    CHECK(spy.watermarks == 0 && !spy.is_idle);
    /* Not a moment too early; and then at once. */
    spy.due_ns = 1000 * MR_SECOND_NS + 4 * MR_MILLI_NS;
    push(op, 1);
    CHECK_EQ(op->class->poll(op, now_ns), 0);
    int64_t deadline_ns = op->class->deadline_ns(op);
    CHECK_EQ(deadline_ns, now_ns + 5 * MR_MILLI_NS);
    wall += 5 * MR_MILLI_NS - 123456 - 1;
    CHECK_EQ(op->class->poll(op, deadline_ns), 0);
    wall += 1;
    CHECK_EQ(op->class->poll(op, deadline_ns + MR_MILLI_NS), 1);
    CHECK_EQ(spy.watermark_ns, spy.due_ns);
    CHECK_EQ(spy.watermarks, 1);
    /* Set back: stamps stand still, and stay above the watermark. */
    stamp_ns = spy.time_ns;
    wall -= 100 * MR_SECOND_NS;
    for (int i = 0; i < 100; i++) {
        wall += (int64_t)mr_rng_below(rng, 3 * MR_SECOND_NS);
        push(op, 1);
        CHECK(spy.time_ns >= stamp_ns);
        stamp_ns = spy.time_ns;
    }
    CHECK(spy.time_ns > 1000 * MR_SECOND_NS + 5 * MR_MILLI_NS);
    /* So it is when it was set back while the job was down. */
    op->class->free(op);
    spy.watermark_ns = stamp_ns + 3600 * MR_SECOND_NS;
    op = mr_clocked_new(&spy_clocked, &spy.op, &schema, P);
    push(op, 1);
    CHECK_EQ(spy.time_ns, spy.watermark_ns + MR_MILLI_NS);
    mr_op_end(op);
    CHECK(spy.has_ended);
    CHECK_EQ(op->class->poll(op, INT64_MAX), 0);
    CHECK_EQ(op->class->deadline_ns(op), INT64_MAX);
    op->class->free(op);
}

/* -- Windows behind it ------------------------------------------------------------------------- */

struct result {
    int64_t k, start_ns, end_ns, n;
};

struct sink {
    struct mr_op op;
    bool is_ready, has_ended;
};

static struct result got[ROWS * WINDOWS], want[ROWS * WINDOWS];
static uint32_t got_count, want_count;

static bool sink_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct sink, op)->is_ready;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    (void)op;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        struct result *r = &got[got_count++];

        r->k = ((const int64_t *)batch->col[0].data)[row];
        r->start_ns = ((const int64_t *)batch->col[1].data)[row];
        r->end_ns = ((const int64_t *)batch->col[2].data)[row];
        r->n = ((const int64_t *)batch->col[3].data)[row];
        CHECK(r->end_ns <= wall);
    }
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    (void)op;
    CHECK(watermark_ns != MR_WATERMARK_END);
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

struct query {
    struct mr_clocked_window_spec window;
    struct mr_session_spec session;
    const struct mr_stage_spec *stage;
    struct mr_stage_input in;
    uint32_t key[1];
    struct mr_aggregate count;
    struct mr_field out[4];
    struct mr_schema output;
};

static void query_random(struct mr_rng *rng, struct query *q)
{
    int64_t step = (1 + (int64_t)mr_rng_below(rng, 20)) * 10 * MR_MILLI_NS;
    enum mr_window_kind kind = (enum mr_window_kind)mr_rng_below(rng, 3);
    struct mr_err err;

    *q = (struct query){.key = {K}};
    q->in = (struct mr_stage_input){&schema, MR_BY_KEY, q->key, 1};
    CHECK_EQ(mr_aggregate_resolve(MR_VIEW("COUNT"), true, false, MR_TYPE(MR_TYPE_NULL),
                                  &q->count, &err),
             0);
    q->count.arg = q->count.filter = -1;
    q->out[0] = field[K];
    q->out[1] = q->out[2] = field[P];
    q->out[3] = (struct mr_field){MR_VIEW("n"), q->count.out};
    q->output = (struct mr_schema){4, q->out};
    q->window.window = (struct mr_window_aggregate_spec){
        .window = {.kind = kind,
                   .size_ns = kind == MR_WINDOW_TUMBLE ? step : 3 * step,
                   .step_ns = step,
                   .offset_ns = 7 * MR_MILLI_NS,
                   .unit_ns = MR_MILLI_NS,
                   .time_column = P},
        .input = &schema,
        .output = &q->output,
        .key = q->key,
        .keys = 1,
        .aggregate = &q->count,
        .aggregates = 1};
    q->window.stage = (struct mr_stage_spec){&mr_clocked_window_class, &q->in, 1, &q->output};
    q->session = (struct mr_session_spec){.stage = {&mr_session_class, &q->in, 1, &q->output},
                                          .time_column = P,
                                          .gap_ns = step,
                                          .unit_ns = MR_MILLI_NS,
                                          .is_clocked = true,
                                          .aggregation = {.input = &schema,
                                                          .key = q->key,
                                                          .keys = 1,
                                                          .aggregate = &q->count,
                                                          .aggregates = 1}};
    mr_session_reserve(&q->session.aggregation);
    q->stage = mr_rng_below(rng, 4) == 0 ? &q->session.stage : &q->window.stage;
}

struct task {
    struct mr_task_env env;
    struct sink sink;
    struct mr_shard *shard;
    struct mr_op *op, *head; /* the clock is the head */
};

static void task_new(struct task *t, const struct query *q, const struct mr_restore *restore)
{
    struct mr_shard_options options = {.memory_bytes = MEMORY, .numa_node = -1, .name = "test"};
    struct mr_stage_place place = {.uid = "w", .restore = restore};
    struct mr_err err;

    *t = (struct task){.env = {.sys = &clock_sys, .reactors = 1, .hash_seed = 42}};
    t->sink = (struct sink){.op = {.class = &sink_class, .env = &t->env}, .is_ready = true};
    CHECK_EQ(mr_shard_new(&options, &t->shard, &err), 0);
    place.env = &t->env;
    place.shard = t->shard;
    place.next = &t->sink.op;
    CHECK_EQ(q->stage->class->op_new(q->stage, &place, &t->op, &t->head, &err), 0);
    CHECK(t->head != t->op);
}

static void task_free(struct task *t)
{
    t->head->class->free(t->head);
    t->op->class->free(t->op);
    mr_shard_free(t->shard);
}

/* As a task does it, until there is nothing to be done. */
static void poll_all(struct task *t, int64_t now_ns)
{
    t->sink.is_ready = true;
    while (t->op->class->poll(t->op, now_ns) + t->head->class->poll(t->head, now_ns) > 0)
        ;
    CHECK(mr_op_ready(t->head));
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
    t->op->class->barrier(t->op, 1, &pack);
    mr_pack_bytes(&roots, mr_view_of("w"));
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

static void restart(struct task *t, const struct query *q)
{
    struct mr_image *image;
    struct mr_err err;

    CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image, &err), 0);
    snapshot(t, image);
    task_free(t);
    const struct mr_image *const images[] = {image};
    struct mr_restore restore = {1, images, NULL, NULL};
    task_new(t, q, &restore);
    mr_image_free(image);
}

/* -- The definition --------------------------------------------------------------------------- */

static int64_t stamp[ROWS], key[ROWS];

static void want_window(int64_t k, int64_t start_ns, int64_t end_ns)
{
    for (uint32_t i = 0; i < want_count; i++)
        if (want[i].k == k && want[i].start_ns == start_ns && want[i].end_ns == end_ns) {
            want[i].n++;
            return;
        }
    want[want_count++] = (struct result){k, start_ns, end_ns, 1};
}

/* Every window that holds the time, looked for a step at a time. */
static void want_windows(const struct mr_window_spec *w, int64_t k, int64_t t)
{
    int64_t grid = w->kind == MR_WINDOW_CUMULATE ? w->size_ns : w->step_ns;
    int64_t start = t - mr_floor_mod(t - w->offset_ns, grid);

    if (w->kind == MR_WINDOW_CUMULATE) {
        for (int64_t end = start + w->step_ns; end <= start + w->size_ns; end += w->step_ns)
            if (t < end)
                want_window(k, start, end);
        return;
    }
    for (; start + w->size_ns > t; start -= w->step_ns)
        want_window(k, start, start + w->size_ns);
}

static void want_sessions(int64_t gap_ns, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct result *last = NULL;

        for (uint32_t j = 0; j < want_count; j++)
            if (want[j].k == key[i])
                last = &want[j];
        /* One that ends just when a row comes has been told of already. */
        if (last != NULL && stamp[i] < last->end_ns) {
            last->end_ns = stamp[i] + gap_ns;
            last->n++;
        } else {
            want[want_count++] = (struct result){key[i], stamp[i], stamp[i] + gap_ns, 1};
        }
    }
}

static int result_order(const void *a, const void *b)
{
    const struct result *x = a, *y = b;

    if (x->end_ns != y->end_ns)
        return x->end_ns < y->end_ns ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return (x->k > y->k) - (x->k < y->k);
}

/* Those that were over when the input ended; the others are lost. */
static void check(void)
{
    uint32_t over = 0;

    for (uint32_t i = 0; i < want_count; i++)
        if (want[i].end_ns <= wall - wall % MR_MILLI_NS)
            want[over++] = want[i];
    qsort(want, over, sizeof(*want), result_order);
    qsort(got, got_count, sizeof(*got), result_order);
    CHECK_EQ(got_count, over);
    for (uint32_t i = 0; i < over; i++)
        CHECK(memcmp(&got[i], &want[i], sizeof(*got)) == 0);
}

static void run(struct mr_rng *rng, const struct query *q, uint32_t n)
{
    struct task task;
    int64_t now_ns = 1;

    task_new(&task, q, NULL);
    for (uint32_t i = 0; i < n; i++) {
        int64_t step_ns = (int64_t)mr_rng_below(rng, 200 * MR_MILLI_NS);

        wall += step_ns;
        now_ns += step_ns + MR_SECOND_NS;
        poll_all(&task, now_ns);
        stamp[i] = wall - wall % MR_MILLI_NS;
        key[i] = (int64_t)mr_rng_below(rng, 4);
        push(task.head, key[i]);
        if (mr_rng_below(rng, 20) == 0)
            restart(&task, q);
    }
    wall += (int64_t)mr_rng_below(rng, 300 * MR_MILLI_NS);
    poll_all(&task, now_ns + MR_SECOND_NS);
    mr_op_watermark(task.head, MR_WATERMARK_END);
    mr_op_end(task.head);
    CHECK(task.sink.has_ended);
    poll_all(&task, now_ns + DAY_NS);
    CHECK_EQ(atomic_load(&task.op->stats.late_rows), 0);
    task_free(&task);
}

static void test_windows(struct mr_rng *rng)
{
    for (int round = 0; round < 60; round++) {
        static struct query q;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS);

        wall = 20000 * DAY_NS + (int64_t)mr_rng_below(rng, DAY_NS);
        got_count = want_count = 0;
        query_random(rng, &q);
        run(rng, &q, n);
        for (uint32_t i = 0; i < n && q.stage == &q.window.stage; i++)
            want_windows(&q.window.window.window, key[i], stamp[i]);
        if (q.stage == &q.session.stage)
            want_sessions(q.session.gap_ns, n);
        check();
    }
}

static const struct mr_test cases[] = {
    {"clock", test_clock},
    {"windows", test_windows},
};

MR_TEST_MAIN(cases)
