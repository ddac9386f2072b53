/*
 * The rules of time one by one, by hand: Flink's own examples, the watermark that fires,
 * the row that is late, what backpressure holds, what a limit says.
 */
#include "tests/unit/operators/window/rig_drive.h"

#define MINUTE (60 * MR_SECOND_NS)

static struct rig_task *new_task(const struct rig_query *q, uint64_t memory, uint32_t seldom)
{
    struct rig_task_options options = {
        .seed = 5, .rows_max = 10, .seldom = seldom, .reactors = 1, .memory_bytes = memory};

    return rig_task_new(q, &options);
}

static void query(struct rig_query *q, enum mr_window_kind kind, int64_t step, int64_t size,
                  uint32_t keys, uint32_t key)
{
    memset(q, 0, sizeof(*q));
    q->spec.window = (struct mr_window_spec){.kind = kind, .step_ns = step, .size_ns = size};
    q->spec.keys = keys;
    q->key[0] = key;
}

static struct rig_row a_row(int64_t ts, int64_t behind)
{
    struct rig_row row = {.behind_ns = behind};

    for (uint32_t c = 0; c < COL_COUNT; c++)
        row.v[c] = (struct mr_value){.type = rig_field[c].type};
    row.v[COL_TS].u.i64 = ts;
    return row;
}

static void push_one(struct rig_task *task, const struct rig_row *row)
{
    struct mr_batch *batch = &task->batch->batch;

    mr_batch_buffer_reset(task->batch);
    rig_append(task, row);
    batch->selected = 1;
    if (row->behind_ns != MR_WATERMARK_NONE)
        batch->behind_ns = task->batch->behind_ns;
    rig_wait_ready(task);
    mr_op_push(task->op, batch);
}

static void push_at(struct rig_task *task, int64_t ts, int64_t behind)
{
    struct rig_row row = a_row(ts, behind);

    push_one(task, &row);
}

/* Lines since the last call, joined by blanks. */
static const char *lines_of(struct rig_task *task)
{
    static char text[4096];

    text[0] = 0;
    for (uint32_t i = 0; i < task->sink.lines.count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i == 0 ? "" : " ",
                 task->sink.lines.line[i]);
    rig_lines_fini(&task->sink.lines);
    return text;
}

/* -- Flink's documentation: queries/window-agg, the bids ------------------------------ */

static void run_bids(enum mr_window_kind kind, int64_t step, int64_t size, const char *want)
{
    static const struct {
        int minute;
        int64_t price;
    } bid[] = {{5, 400}, {7, 200}, {9, 500}, {11, 300}, {13, 100}, {17, 600}};
    struct rig_query q;
    struct mr_text got;

    query(&q, kind, step * MINUTE, size * MINUTE, 0, 0);
    rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_DEC, -1, false});
    rig_query_finish(&q);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    for (size_t i = 0; i < MR_COUNTOF(bid); i++) {
        struct rig_row row = a_row(bid[i].minute * MINUTE, MR_WATERMARK_NONE);

        row.v[COL_DEC].u.i64 = bid[i].price;
        push_one(task, &row);
    }
    rig_watermark(task, MR_WATERMARK_END);
    rig_wait_ready(task);
    mr_text_init(&got);
    for (uint32_t i = 0; i < task->sink.lines.count; i++) {
        long long start, end, high, sum;

        CHECK_EQ(
            sscanf(task->sink.lines.line[i], "|%lld|%lld|%llx:%llx", &start, &end, &high, &sum),
            4);
        mr_text_printf(&got, "%lld-%lld:%lld ", start / MINUTE, end / MINUTE, sum / 100);
    }
    CHECK_STR(got.data, want);
    mr_text_fini(&got);
    rig_task_free(task);
}

static void test_flink_examples(struct mr_rng *rng)
{
    (void)rng;
    run_bids(MR_WINDOW_TUMBLE, 10, 10, "0-10:11 10-20:10 ");
    run_bids(MR_WINDOW_HOP, 5, 10, "0-10:11 5-15:15 10-20:10 15-25:6 ");
    run_bids(MR_WINDOW_CUMULATE, 2, 10,
             "0-6:4 0-8:6 0-10:11 10-12:3 10-14:4 10-16:4 10-18:10 10-20:10 ");
}

/* -- When a window fires, and which rows are late -------------------------------------- */

static void count_query(struct rig_query *q, enum mr_window_kind kind, int64_t step,
                        int64_t size)
{
    query(q, kind, step * MR_MILLI_NS, size * MR_MILLI_NS, 0, 0);
    rig_query_add(q, &(struct rig_aggregate){"COUNT", -1, -1, false});
    rig_query_finish(q);
}

#define MS(n) ((n)*MR_MILLI_NS)

static void test_fires_one_unit_before_end(struct mr_rng *rng)
{
    struct rig_query q;

    (void)rng;
    count_query(&q, MR_WINDOW_TUMBLE, 5, 5);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    push_at(task, MS(4), MR_WATERMARK_NONE);
    rig_watermark(task, MS(4) - 1);
    CHECK_STR(lines_of(task), "");
    rig_watermark(task, MS(4));
    CHECK_STR(lines_of(task), "|0|5000000|1");
    CHECK_EQ(task->sink.watermark_ns, MS(4));
    CHECK_EQ(task->late.watermark_ns, MS(4));
    /* A smaller unit, as of TIMESTAMP(6), fires later. */
    rig_task_free(task);
    q.spec.window.unit_ns = 1000;
    task = new_task(&q, 1 << 20, 1);
    push_at(task, MS(4), MR_WATERMARK_NONE);
    rig_watermark(task, MS(4));
    CHECK_STR(lines_of(task), "");
    rig_watermark(task, MS(5) - 1000);
    CHECK_STR(lines_of(task), "|0|5000000|1");
    rig_task_free(task);
}

/* The row that is missing from TUMBLE [0,5) but counts in HOP [0,10): its own partition's
 * watermark is at the fire time of the first window. */
static void test_late_for_some(struct mr_rng *rng)
{
    struct rig_query q;

    (void)rng;
    count_query(&q, MR_WINDOW_TUMBLE, 5, 5);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    push_at(task, MS(1), MR_WATERMARK_NONE);
    push_at(task, MS(4), MS(4) - 1); /* not yet late */
    push_at(task, MS(4), MS(4));     /* late */
    rig_watermark(task, MS(4));
    CHECK_STR(lines_of(task), "|0|5000000|2");
    push_at(task, MS(3), MS(4)); /* late here, too */
    CHECK_EQ(task->op->stats.late_rows, 2);
    CHECK_EQ(task->late.lines.count, 2);
    rig_task_free(task);

    for (int fired_first = 0; fired_first < 2; fired_first++) {
        count_query(&q, MR_WINDOW_HOP, 5, 10);
        task = new_task(&q, 1 << 20, 1);
        push_at(task, MS(1), MR_WATERMARK_NONE);
        if (fired_first)
            rig_watermark(task, MS(4));
        push_at(task, MS(4), MS(4));
        rig_watermark(task, MS(20));
        CHECK_STR(lines_of(task), "|-5000000|5000000|1 |0|10000000|2");
        CHECK_EQ(task->op->stats.late_rows, 0);
        rig_task_free(task);
    }
}

/* A partition that was left out as idle comes back behind everybody: its rows are late
 * where windows have fired here, although its own watermark knows nothing of it. */
static void test_late_here(struct mr_rng *rng)
{
    struct rig_query q;

    (void)rng;
    count_query(&q, MR_WINDOW_CUMULATE, 2, 6);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    push_at(task, MS(0), MR_WATERMARK_NONE);
    rig_watermark(task, MS(3));
    CHECK_STR(lines_of(task), "|0|2000000|1 |0|4000000|1");
    push_at(task, MS(1), MR_WATERMARK_NONE); /* [0,6) only */
    push_at(task, MS(3), MR_WATERMARK_NONE); /* likewise */
    rig_watermark(task, MS(5));
    CHECK_STR(lines_of(task), "|0|6000000|3");
    push_at(task, MS(5), MR_WATERMARK_NONE);
    CHECK_EQ(task->op->stats.late_rows, 1);
    CHECK_EQ(task->op->stats.open_windows, 0);
    rig_task_free(task);
}

/* A watermark that is not above the last one fires nothing and goes no further back. */
static void test_watermark_does_not_go_back(struct mr_rng *rng)
{
    struct rig_query q;

    (void)rng;
    count_query(&q, MR_WINDOW_TUMBLE, 5, 5);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    push_at(task, MS(1), MR_WATERMARK_NONE);
    rig_watermark(task, MS(3));
    rig_watermark(task, MS(1));
    CHECK_EQ(task->sink.watermark_ns, MS(3));
    rig_watermark(task, MR_WATERMARK_END);
    CHECK_STR(lines_of(task), "|0|5000000|1");
    rig_task_free(task);
}

static void test_bad_rows(struct mr_rng *rng)
{
    struct rig_query q;
    struct rig_row row = a_row(0, MR_WATERMARK_NONE);

    (void)rng;
    count_query(&q, MR_WINDOW_HOP, 5, 10);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    push_at(task, INT64_MIN, MR_WATERMARK_NONE);
    push_at(task, INT64_MAX, MR_WATERMARK_NONE);
    row.v[COL_TS].is_null = true;
    push_one(task, &row);
    CHECK_EQ(task->op->stats.bad_rows, 3);
    CHECK_EQ(task->op->stats.late_rows, 0);
    rig_watermark(task, MR_WATERMARK_END);
    CHECK_STR(lines_of(task), "");
    rig_task_free(task);
}

static void test_retractions_are_refused(struct mr_rng *rng)
{
    struct rig_query q;
    struct rig_row row = a_row(0, MR_WATERMARK_NONE);

    (void)rng;
    count_query(&q, MR_WINDOW_TUMBLE, 5, 5);
    struct rig_task *task = new_task(&q, 1 << 20, 1);

    mr_batch_buffer_reset(task->batch);
    rig_append(task, &row);
    task->batch->batch.selected = 1;
    task->batch->kind[0] = MR_ROW_DELETE;
    task->batch->batch.kind = task->batch->kind;
    rig_wait_ready(task);
    mr_op_push(task->op, &task->batch->batch);
    CHECK_EQ(task->env.failure.code, MR_ERR_UNSUPPORTED);
    CHECK(strstr(task->env.failure.message,
                 "doesn't support consuming update and delete changes") != NULL);
    rig_task_free(task);
}

/* -- Many keys --------------------------------------------------------------------------- */

static void push_keys(struct rig_task *task, int64_t ts, uint32_t from, uint32_t to)
{
    while (from < to) {
        mr_batch_buffer_reset(task->batch);
        while (from < to && task->batch->batch.rows < MR_BATCH_ROWS) {
            struct rig_row row = a_row(ts, MR_WATERMARK_NONE);

            row.v[COL_ID].u.i64 = from++;
            rig_append(task, &row);
        }
        task->batch->batch.selected = task->batch->batch.rows;
        rig_wait_ready(task);
        mr_op_push(task->op, &task->batch->batch);
        if (task->env.failure.code != 0)
            return;
    }
}

#define KEYS 20000

/* More keys than caches, batches and the index's first sizes hold; each twice. */
static void test_many_keys(struct mr_rng *rng)
{
    (void)rng;
    for (int kind = MR_WINDOW_TUMBLE; kind <= MR_WINDOW_CUMULATE; kind++) {
        struct rig_query q;
        uint8_t *seen = calloc(KEYS, 1);

        query(&q, (enum mr_window_kind)kind, MS(5), kind == MR_WINDOW_TUMBLE ? MS(5) : MS(10),
              1, COL_ID);
        rig_query_add(&q, &(struct rig_aggregate){"COUNT", -1, -1, false});
        rig_query_finish(&q);
        struct rig_task *task = new_task(&q, 64 << 20, 1);

        push_keys(task, MS(1), 0, KEYS);
        push_keys(task, MS(2), 0, KEYS / 2);
        push_keys(task, MS(6), KEYS / 2, KEYS);
        /* Each step hands on one batch at most, and is not ready while it fires. */
        rig_wait_ready(task);
        mr_op_watermark(task->op, MS(9));
        while (!mr_op_ready(task->op)) {
            uint64_t pushes = task->sink.pushes;

            CHECK(task->op->class->poll(task->op, 0) != 0);
            CHECK(task->sink.pushes <= pushes + 1);
        }
        CHECK_EQ(task->op->stats.rows_out, task->sink.lines.count);
        for (uint32_t i = 0; i < task->sink.lines.count; i++) {
            long long key, start, end, n;

            CHECK_EQ(sscanf(task->sink.lines.line[i], "|%lld|%lld|%lld|%lld", &key, &start,
                            &end, &n),
                     4);
            bool is_half = key < KEYS / 2;

            if (kind == MR_WINDOW_TUMBLE)
                CHECK_EQ(n, end == MS(5) && is_half ? 2 : 1);
            else if (end == MS(10))
                CHECK_EQ(n, 2);
            seen[key]++;
        }
        for (uint32_t k = 0; k < KEYS; k++)
            CHECK_EQ(seen[k], kind == MR_WINDOW_TUMBLE && k < KEYS / 2 ? 1 : 2);
        free(seen);
        rig_task_free(task);
    }
}

/* Sets larger than one piece of a merge, in slices that overlap in part. */
static void test_many_values(struct mr_rng *rng)
{
    (void)rng;
    for (int kind = MR_WINDOW_HOP; kind <= MR_WINDOW_CUMULATE; kind++)
        for (int is_ahead = 0; is_ahead < 2; is_ahead++) {
            struct rig_query q;

            query(&q, (enum mr_window_kind)kind, MS(5), MS(15), 0, 0);
            rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_ID, -1, true});
            rig_query_finish(&q);
            struct rig_task *task = new_task(&q, 64 << 20, 1);

            push_keys(task, MS(1), 0, 3000);
            push_keys(task, MS(6), 2000, 5000);
            push_keys(task, MS(11), 2500, 6000);
            for (int64_t wm = MS(4); wm <= MS(24); wm += MS(5)) {
                rig_watermark(task, wm);
                rig_wait_ready(task);
                while (is_ahead && task->op->class->poll(task->op, 0) != 0)
                    ;
            }
            CHECK_STR(lines_of(task), kind == MR_WINDOW_HOP
                                          ? "|-10000000|5000000|3000 |-5000000|10000000|5000 "
                                            "|0|15000000|6000 |5000000|20000000|4000 "
                                            "|10000000|25000000|3500"
                                          : "|0|5000000|3000 |0|10000000|5000 "
                                            "|0|15000000|6000");
            CHECK_EQ(mr_shard_bytes(task->shard), 0);
            rig_task_free(task);
        }
}

/* The next operator takes nothing for long: nothing is lost, and poll() says that it did
 * nothing. */
static void test_backpressure(struct mr_rng *rng)
{
    struct rig_query q;

    (void)rng;
    query(&q, MR_WINDOW_TUMBLE, MS(5), MS(5), 1, COL_ID);
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", -1, -1, false});
    rig_query_finish(&q);
    struct rig_task *task = new_task(&q, 64 << 20, 1);

    push_keys(task, MS(1), 0, 5000);
    rig_wait_ready(task);
    task->sink.seldom = 1000000000;
    mr_op_watermark(task->op, MS(9));
    for (int i = 0; i < 10; i++)
        (void)task->op->class->poll(task->op, 0);
    CHECK_EQ(task->op->class->poll(task->op, 0), 0);
    CHECK(!mr_op_ready(task->op) && task->sink.lines.count == 0);
    task->sink.seldom = 1;
    rig_wait_ready(task);
    CHECK_EQ(task->sink.lines.count, 5000);
    CHECK_EQ(task->sink.watermark_ns, MS(9));
    rig_task_free(task);
}

static void test_memory_limit(struct mr_rng *rng)
{
    (void)rng;
    for (int is_distinct = 0; is_distinct < 2; is_distinct++) {
        struct rig_query q;

        query(&q, MR_WINDOW_TUMBLE, MS(5), MS(5), !is_distinct, COL_ID);
        rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_ID, -1, is_distinct != 0});
        rig_query_finish(&q);
        struct rig_task *task = new_task(&q, 256 << 10, 1);

        push_keys(task, MS(1), 0, 100000);
        CHECK_EQ(task->env.failure.code, MR_ERR_LIMIT);
        CHECK(strstr(task->env.failure.message, "'--memory'") != NULL);
        CHECK(strstr(task->env.failure.message, "window 'window'") != NULL);
        CHECK(strstr(task->env.failure.message, "rows in 1 open slice") != NULL);
        rig_task_free(task);
    }
}

static const struct mr_test cases[] = {
    {"flink_examples", test_flink_examples},
    {"fires_one_unit_before_end", test_fires_one_unit_before_end},
    {"late_for_some", test_late_for_some},
    {"late_here", test_late_here},
    {"watermark_does_not_go_back", test_watermark_does_not_go_back},
    {"bad_rows", test_bad_rows},
    {"retractions_are_refused", test_retractions_are_refused},
    {"many_keys", test_many_keys},
    {"many_values", test_many_values},
    {"backpressure", test_backpressure},
    {"memory_limit", test_memory_limit},
};

MR_TEST_MAIN(cases)
