/*
 * Inlet, group and outlet against Flink's rules for one partition whose watermark moves with
 * every row: what is put out of each key and window, change by change.  Batches are cut at
 * random, watermarks come late at random, and at random points the tasks are snapshot, thrown
 * away and made again, as many or others, from the images.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "operators/gate/inlet.h"
#include "operators/gate/outlet.h"
#include "operators/group/group.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { K, V, TS, START, END, COLUMNS };
enum { OUT_N = 3, OUT_SUM, OUT_COLUMNS };

#define ROWS      250
#define LINES     (4 * ROWS)
#define KEYS      4
#define WINDOWS   64
#define TASKS_MAX 3
#define OPS       3
#define MEMORY    (4u << 20)
#define SEED      42
#define LINE      96

static struct mr_field field[COLUMNS] = {
    [K] = {{"k", 1}, {.id = MR_TYPE_BIGINT}},
    [V] = {{"v", 1}, {.id = MR_TYPE_BIGINT}},
    [TS] = {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .precision = 9}},
    [START] = {{"window_start", 12}, {.id = MR_TYPE_TIMESTAMP, .precision = 9}},
    [END] = {{"window_end", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 9}},
};
static struct mr_field out_field[OUT_COLUMNS] = {
    {{"k", 1}, {.id = MR_TYPE_BIGINT}},
    {{"window_start", 12}, {.id = MR_TYPE_TIMESTAMP, .precision = 9}},
    {{"window_end", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 9}},
    [OUT_N] = {{"n", 1}, {.id = MR_TYPE_BIGINT}},
    [OUT_SUM] = {{"s", 1}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
};
static const struct mr_schema schema = {COLUMNS, field}, out_schema = {OUT_COLUMNS, out_field};

struct row {
    int64_t k, v, t, behind_ns, after_ns;
    enum mr_row_kind kind;
};

static struct row rows[ROWS];
static int64_t clock_ns;

static int64_t now_ns(struct mr_sys *sys)
{
    (void)sys;
    return clock_ns;
}

static const struct mr_sys_ops clock_ops = {.now_ns = now_ns};
static struct mr_sys clock_sys = {&clock_ops};

/* -- Lines: what is said of each key and window, in order --------------------------------------- */

struct lines {
    char line[LINES][LINE];
    uint32_t count;
    uint32_t said[KEYS][WINDOWS]; /* so far */
};

static struct lines got, want;

static void say(struct lines *lines, const struct mr_gate *gate, int64_t k, int64_t start,
                enum mr_row_kind kind, int64_t n, int64_t sum)
{
    int64_t window = start / gate->window.size_ns;

    CHECK(lines->count < LINES && k < KEYS && window < WINDOWS);
    (void)snprintf(lines->line[lines->count++], LINE, "%02d %06d %05u %s %d %d", (int)k,
                   (int)start, lines->said[k][window]++, mr_row_kind_text(kind), (int)n,
                   (int)sum);
}

static int line_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void check(void)
{
    qsort(got.line, got.count, LINE, line_order);
    qsort(want.line, want.count, LINE, line_order);
    for (uint32_t i = 0; i < got.count || i < want.count; i++)
        if (i >= got.count || i >= want.count || strcmp(got.line[i], want.line[i]) != 0) {
            fprintf(stderr, "line %u\n got %s\nwant %s\n", i,
                    i < got.count ? got.line[i] : "(nothing)",
                    i < want.count ? want.line[i] : "(nothing)");
            exit(1);
        }
}

/* -- The query ------------------------------------------------------------------------------------ */

struct query {
    struct mr_stage_input in, out;
    struct mr_inlet_spec inlet;
    struct mr_group_spec group;
    struct mr_group_until until;
    struct mr_outlet_spec outlet;
};

static const uint32_t key[] = {K, START, END};
static const struct mr_aggregate aggregates[] = {
    {.fn = MR_AGG_COUNT_ALL, .arg = -1, .filter = -1, .out = {.id = MR_TYPE_BIGINT}},
    {.fn = MR_AGG_SUM,
     .arg = V,
     .filter = -1,
     .in = {.id = MR_TYPE_BIGINT},
     .out = {.id = MR_TYPE_BIGINT, .nullable = 1}},
};

static void query_random(struct mr_rng *rng, bool retracts, struct query *q)
{
    struct mr_gate gate = {
        .window = {.kind = MR_WINDOW_TUMBLE, .unit_ns = 1, .time_column = TS},
        .start_column = START,
        .end_column = END};
    bool is_late = mr_rng_below(rng, 3) != 0;

    gate.window.size_ns = gate.window.step_ns = 40 + (int64_t)mr_rng_below(rng, 60);
    gate.lateness_ns = is_late ? 1 + (int64_t)mr_rng_below(rng, 300) : 0;
    *q = (struct query){.in = {.schema = &schema, .key = key, .keys = 3},
                        .out = {.schema = &out_schema}};
    q->inlet = (struct mr_inlet_spec){
        .stage = {&mr_inlet_class, &q->in, 1, &schema}, .gate = gate, .key = key, .keys = 3};
    q->until = (struct mr_group_until){
        .key = 2, .add_ns = gate.lateness_ns - 1, .rest_ns = 1 + gate.window.size_ns / 8};
    q->group = (struct mr_group_spec){.stage = {&mr_group_class, &q->in, 1, &out_schema},
                                      .aggregation = {.input = &schema,
                                                      .key = key,
                                                      .keys = 3,
                                                      .aggregate = aggregates,
                                                      .aggregates = 2,
                                                      .retracts = retracts},
                                      .until = &q->until};
    gate.start_column = 1;
    gate.end_column = 2;
    q->outlet = (struct mr_outlet_spec){.stage = {&mr_outlet_class, &q->out, 1, &out_schema},
                                        .gate = gate,
                                        .keys = 3,
                                        .early.is_on = mr_rng_below(rng, 2) == 0,
                                        .late.is_on = is_late};
}

static void rows_random(struct mr_rng *rng, bool retracts, uint32_t n)
{
    int64_t delay_ns = (int64_t)mr_rng_below(rng, 40), latest_ns = 0;
    static uint32_t live[ROWS];
    uint32_t lives = 0;

    for (uint32_t i = 0; i < n; i++) {
        struct row *row = &rows[i];

        if (retracts && lives > 0 && mr_rng_below(rng, 3) == 0) {
            uint32_t at = (uint32_t)mr_rng_below(rng, lives);

            *row = rows[live[at]];
            row->kind = MR_ROW_DELETE;
            live[at] = live[--lives];
        } else {
            int64_t back = mr_rng_below(rng, 4) == 0 ? (int64_t)mr_rng_below(rng, 400) : 0;
            int64_t t = (int64_t)i * 6 + (int64_t)mr_rng_below(rng, 30) - back;

            *row = (struct row){.k = (int64_t)mr_rng_below(rng, KEYS),
                                .v = (int64_t)mr_rng_below(rng, 3),
                                .t = t < 0 ? 0 : t};
            live[lives++] = i;
        }
        row->behind_ns = i == 0 ? MR_WATERMARK_NONE : rows[i - 1].after_ns;
        latest_ns = row->t > latest_ns ? row->t : latest_ns;
        row->after_ns = latest_ns - delay_ns;
    }
}

/* -- The model ---------------------------------------------------------------------------------------- */

struct cell {
    int64_t n, sum, shown_n, shown_sum;
};

static struct cell cells[KEYS][WINDOWS];

static void show(const struct mr_gate *gate, int64_t k, int64_t w)
{
    struct cell *c = &cells[k][w];
    int64_t start = w * gate->window.size_ns;

    if (c->shown_n == 0 && c->n > 0)
        say(&want, gate, k, start, MR_ROW_INSERT, c->n, c->sum);
    if (c->shown_n > 0 && c->n == 0)
        say(&want, gate, k, start, MR_ROW_DELETE, c->shown_n, c->shown_sum);
    if (c->shown_n > 0 && c->n > 0 && (c->shown_n != c->n || c->shown_sum != c->sum)) {
        say(&want, gate, k, start, MR_ROW_UPDATE_BEFORE, c->shown_n, c->shown_sum);
        say(&want, gate, k, start, MR_ROW_UPDATE_AFTER, c->n, c->sum);
    }
    c->shown_n = c->n;
    c->shown_sum = c->sum;
}

/* Returns how many rows were late. */
static uint32_t model(const struct query *q, uint32_t n)
{
    const struct mr_gate *gate = &q->outlet.gate;
    int64_t size = gate->window.size_ns;
    uint32_t late = 0;

    memset(&want, 0, sizeof(want));
    memset(cells, 0, sizeof(cells));
    for (uint32_t i = 0; i <= n; i++) {
        int64_t seen = i < n ? rows[i].behind_ns : MR_WATERMARK_END;

        for (int64_t w = 0; w < WINDOWS; w++)
            for (int64_t k = 0; (w + 1) * size - 1 <= seen && k < KEYS; k++)
                show(gate, k, w);
        if (i == n)
            break;
        const struct row *row = &rows[i];
        int64_t w = row->t / size, sign = row->kind == MR_ROW_DELETE ? -1 : 1;
        int64_t over = (w + 1) * size - 1;

        if (over + gate->lateness_ns <= seen) {
            late++;
            continue;
        }
        cells[row->k][w].n += sign;
        cells[row->k][w].sum += sign * row->v;
        if (over <= seen || q->outlet.early.is_on)
            show(gate, row->k, w);
    }
    return late;
}

/* -- Tasks ---------------------------------------------------------------------------------------------- */

struct sink {
    struct mr_op op;
    const struct mr_gate *gate;
    struct mr_rng *rng;
    bool is_ready;
};

struct task {
    struct mr_task_env env;
    struct sink sink;
    struct mr_shard *shard[OPS];
    struct mr_op *op[OPS];
};

static const char *const uid[OPS] = {"inlet", "group", "outlet"};

static bool sink_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct sink, op)->is_ready;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);

    CHECK(sink->is_ready && batch->selected > 0);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t at[OUT_COLUMNS];

        for (uint32_t c = 0; c < OUT_COLUMNS; c++)
            at[c] = ((const int64_t *)batch->col[c].data)[row];
        CHECK_EQ(at[2] - at[1], sink->gate->window.size_ns);
        say(&got, sink->gate, at[0], at[1], mr_batch_kind(batch, row), at[OUT_N], at[OUT_SUM]);
    }
    sink->is_ready = mr_rng_below(sink->rng, 2) == 0;
}

static const struct mr_op_class sink_class = {.name = "sink",
                                              .ready = sink_ready,
                                              .push = sink_push,
                                              .watermark = mr_op_ignore_watermark,
                                              .end = mr_op_ignore_end};

/* IMAGE: per operator, those of the old tasks. */
static void task_new(struct task *t, const struct query *q, struct mr_rng *rng,
                     uint32_t reactor, uint32_t reactors, struct mr_image *(*image)[TASKS_MAX],
                     uint32_t images)
{
    const struct mr_stage_spec *stage[OPS] = {&q->inlet.stage, &q->group.stage,
                                              &q->outlet.stage};
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "test", .is_guarded = true};
    struct mr_op *next = &t->sink.op, *port[1];
    struct mr_err err = {0};

    *t = (struct task){
        .env = {
            .sys = &clock_sys, .reactor = reactor, .reactors = reactors, .hash_seed = SEED}};
    t->sink = (struct sink){.op = {.class = &sink_class, .env = &t->env},
                            .gate = &q->outlet.gate,
                            .rng = rng,
                            .is_ready = true};
    for (int i = OPS - 1; i >= 0; i--) {
        struct mr_restore restore = {
            images, image == NULL ? NULL : (const struct mr_image *const *)image[i], NULL,
            NULL};
        struct mr_stage_place place = {.env = &t->env, .uid = uid[i], .next = next};

        CHECK_EQ(mr_shard_new(&options, &t->shard[i], &err), 0);
        place.shard = t->shard[i];
        place.restore = image == NULL ? NULL : &restore;
        CHECK_EQ(stage[i]->class->op_new(stage[i], &place, &t->op[i], port, &err), 0);
        next = t->op[i];
    }
}

static void task_free(struct task *t)
{
    for (uint32_t i = 0; i < OPS; i++) {
        t->op[i]->class->free(t->op[i]);
        mr_shard_free(t->shard[i]);
    }
}

static void wait_ready(struct task *t)
{
    do {
        t->sink.is_ready = true;
        for (uint32_t i = 0; i < OPS; i++)
            (void)t->op[i]->class->poll(t->op[i], clock_ns);
        CHECK_EQ(t->env.failure.code, 0);
    } while (!mr_op_ready(t->op[0]));
}

static void snapshot(struct task *t, uint32_t at, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(t->shard[at]);
    struct mr_stream_slot slot = {0};
    struct mr_pack pack, roots;
    struct mr_err err;
    char *chunk;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    t->op[at]->class->barrier(t->op[at], 1, &pack);
    mr_pack_bytes(&roots, mr_view_of(uid[at]));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    CHECK(mr_shard_flip(t->shard[at], 1, mr_text_view(&roots.text)));
    mr_text_fini(&pack.text);
    mr_text_fini(&roots.text);
    mr_image_begin(image);
    do {
        (void)mr_shard_pump(t->shard[at], 1 << 20);
        while ((chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
            struct mr_view records = {chunk + MR_CHUNK_HEAD, slot.bytes - MR_CHUNK_HEAD};

            CHECK_EQ(mr_image_apply(image, records, &err), 0);
            mr_stream_release(stream);
        }
    } while (!slot.is_last);
    mr_shard_settle(t->shard[at], true);
}

/* -- Driving them ------------------------------------------------------------------------------------------ */

static void put_row(struct mr_batch_buffer *b, const struct query *q, const struct row *row,
                    uint32_t at)
{
    int64_t size = q->outlet.gate.window.size_ns;
    const int64_t value[COLUMNS] = {row->k, row->v, row->t, row->t - row->t % size,
                                    row->t - row->t % size + size};

    for (uint32_t c = 0; c < COLUMNS; c++)
        ((int64_t *)b->batch.col[c].data)[at] = value[c];
    b->kind[at] = (uint8_t)row->kind;
    b->behind_ns[at] = row->behind_ns;
    b->batch.rows = b->batch.selected = at + 1;
}

/* Rows FROM to TO that are TASK's, in one batch; then, mostly, the watermark behind them. */
static void push_rows(struct task *task, const struct query *q, uint32_t from, uint32_t to)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, ROWS);
    uint32_t n = 0;

    b->batch.kind = b->kind;
    b->batch.behind_ns = b->behind_ns;
    for (uint32_t i = from; i < to; i++) {
        uint64_t hash[ROWS];

        put_row(b, q, &rows[i], n);
        mr_key_hash(&b->batch, key, 3, SEED, hash);
        n += mr_key_owner(hash[n], task->env.reactors) == task->env.reactor;
    }
    b->batch.rows = b->batch.selected = n;
    wait_ready(task);
    if (n > 0)
        mr_op_push(task->op[0], &b->batch);
    wait_ready(task);
    if (mr_rng_below(task->sink.rng, 3) != 0)
        mr_op_watermark(task->op[0], rows[to - 1].after_ns);
    wait_ready(task);
    mr_batch_buffer_free(b);
}

static uint64_t late_rows(const struct task *task)
{
    return atomic_load(&task->op[0]->stats.late_rows);
}

/* All tasks from the images of all tasks.  Returns how many rows had been late. */
static uint64_t start_again(struct mr_rng *rng, const struct query *q, struct task *task,
                            uint32_t *tasks)
{
    struct mr_image *image[OPS][TASKS_MAX];
    uint32_t images = *tasks;
    struct mr_err err;
    uint64_t late = 0;

    for (uint32_t t = 0; t < images; t++) {
        for (uint32_t i = 0; i < OPS; i++) {
            CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image[i][t], &err), 0);
            snapshot(&task[t], i, image[i][t]);
        }
        late += late_rows(&task[t]);
        task_free(&task[t]);
    }
    *tasks = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);
    for (uint32_t t = 0; t < *tasks; t++)
        task_new(&task[t], q, rng, t, *tasks, image, images);
    for (uint32_t t = 0; t < images; t++)
        for (uint32_t i = 0; i < OPS; i++)
            mr_image_free(image[i][t]);
    return late;
}

static uint64_t run(struct mr_rng *rng, const struct query *q, uint32_t n)
{
    struct task task[TASKS_MAX];
    uint32_t tasks = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);
    uint64_t late = 0;

    memset(&got, 0, sizeof(got));
    for (uint32_t t = 0; t < tasks; t++)
        task_new(&task[t], q, rng, t, tasks, NULL, 0);
    for (uint32_t from = 0, to; from < n; from = to) {
        to = from + 1 + (uint32_t)mr_rng_below(rng, 20);
        to = to < n ? to : n;
        for (uint32_t t = 0; t < tasks; t++)
            push_rows(&task[t], q, from, to);
        if (mr_rng_below(rng, 5) == 0)
            late += start_again(rng, q, task, &tasks);
    }
    for (uint32_t t = 0; t < tasks; t++) {
        mr_op_watermark(task[t].op[0], MR_WATERMARK_END);
        wait_ready(&task[t]);
        mr_op_end(task[t].op[0]);
        late += late_rows(&task[t]);
        CHECK_EQ(atomic_load(&task[t].op[OPS - 1]->stats.open_windows), 0);
        task_free(&task[t]);
    }
    return late;
}

static void test_changes(struct mr_rng *rng)
{
    uint64_t late = 0, changes = 0;

    for (int round = 0; round < 120; round++) {
        struct query q;
        bool retracts = mr_rng_below(rng, 2) == 0;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS), late_want;

        query_random(rng, retracts, &q);
        rows_random(rng, retracts, n);
        late_want = model(&q, n);
        CHECK_EQ(run(rng, &q, n), late_want);
        changes += want.count;
        late += late_want;
        check();
    }
    CHECK(late > 0 && changes > 0);
}

/* -- Delays ------------------------------------------------------------------------------------------------- */

static void push_one(struct task *task, const struct query *q, int64_t v, int64_t t,
                     int64_t behind_ns)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, 64);
    const struct row row = {.v = v, .t = t, .behind_ns = behind_ns};

    put_row(b, q, &row, 0);
    b->batch.behind_ns = b->behind_ns;
    wait_ready(task);
    mr_op_push(task->op[0], &b->batch);
    wait_ready(task);
    mr_batch_buffer_free(b);
}

/* Changes within a delay are seen as one, when it is over and not before; what a late delay
 * still held back is seen when the window closes. */
static void test_delay(struct mr_rng *rng)
{
    static const char *const lines[] = {"00 000000 00000 +I 2 3", "00 000000 00001 -U 2 3",
                                        "00 000000 00002 +U 3 6", "00 000000 00003 -U 3 6",
                                        "00 000000 00004 +U 4 10"};
    struct query q;
    struct task task;

    query_random(rng, false, &q);
    q.inlet.gate.lateness_ns = q.outlet.gate.lateness_ns = 1000;
    q.until.add_ns = 999;
    q.outlet.early = (struct mr_firing){true, 100};
    q.outlet.late = (struct mr_firing){true, 200};
    memset(&got, 0, sizeof(got));
    clock_ns = 5000;
    task_new(&task, &q, rng, 0, 1, NULL, 0);
    push_one(&task, &q, 1, 1, MR_WATERMARK_NONE);
    push_one(&task, &q, 2, 2, MR_WATERMARK_NONE);
    CHECK_EQ(task.op[2]->class->deadline_ns(task.op[2]), 5100);
    CHECK_EQ(got.count, 0);
    clock_ns = 5100;
    wait_ready(&task);
    CHECK_EQ(got.count, 1);
    push_one(&task, &q, 3, 3, MR_WATERMARK_NONE);
    CHECK_EQ(got.count, 1);
    mr_op_watermark(task.op[0], 500);
    wait_ready(&task);
    CHECK_EQ(got.count, 3);
    push_one(&task, &q, 4, 4, 500);
    CHECK_EQ(task.op[2]->class->deadline_ns(task.op[2]), 5300);
    CHECK_EQ(got.count, 3);
    mr_op_watermark(task.op[0], MR_WATERMARK_END);
    wait_ready(&task);
    CHECK_EQ(got.count, MR_COUNTOF(lines));
    for (size_t i = 0; i < MR_COUNTOF(lines); i++)
        CHECK_STR(got.line[i], lines[i]);
    CHECK_EQ(task.op[2]->class->deadline_ns(task.op[2]), INT64_MAX);
    task_free(&task);
}

static const struct mr_test cases[] = {{"changes", test_changes}, {"delay", test_delay}};

MR_TEST_MAIN(cases)
