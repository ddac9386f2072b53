/*
 * Random changelogs through a group, against results computed from scratch after every row:
 * the changelog that comes out is the one Flink's rules say, row by row, whatever the cuts,
 * and a snapshot that other tasks start from changes nothing.
 */
#include "operators/group/group_int.h"
#include "tests/unit/operators/window/rig_model.h"
#include "tests/unit/operators/window/rig_snapshot.h"

struct change {
    struct rig_row row;
    enum mr_row_kind kind;
};

struct log {
    struct change change[RIG_ROWS_MAX];
    uint32_t count;
};

struct sink {
    struct mr_op op;
    struct mr_rng rng;
    uint32_t seldom;
    bool has_credit, has_ended;
    struct rig_lines lines;
};

static bool sink_ready(const struct mr_op *op)
{
    struct sink *sink = (struct sink *)(uintptr_t)op;

    sink->has_credit = mr_rng_below(&sink->rng, sink->seldom) == 0;
    return sink->has_credit;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *sink = (struct sink *)op;
    struct mr_text line;

    CHECK(sink->has_credit && batch->selected != 0 && batch->rows <= MR_BATCH_ROWS);
    sink->has_credit = false;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);

        mr_text_init(&line);
        mr_text_puts(&line, mr_row_kind_text(mr_batch_kind(batch, row)));
        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            rig_print(&line, &v);
        }
        rig_lines_add(&sink->lines, line.data);
        mr_text_fini(&line);
        /* A pair is never parted. */
        if (mr_batch_kind(batch, row) == MR_ROW_UPDATE_BEFORE)
            CHECK(i + 1 < batch->selected &&
                  mr_batch_kind(batch, mr_batch_row(batch, i + 1)) == MR_ROW_UPDATE_AFTER);
    }
}

static void sink_end(struct mr_op *op)
{
    ((struct sink *)op)->has_ended = true;
}

static const struct mr_op_class sink_class = {
    .name = "sink",
    .ready = sink_ready,
    .push = sink_push,
    .watermark = mr_op_ignore_watermark,
    .end = sink_end,
};

/* -- The model -------------------------------------------------------------------------- */

static bool same_key(const struct rig_query *q, const struct rig_row *a,
                     const struct rig_row *b)
{
    for (uint32_t k = 0; k < q->spec.keys; k++)
        if (!rig_same(&a->v[q->key[k]], &b->v[q->key[k]]))
            return false;
    return true;
}

static bool is_add(enum mr_row_kind kind)
{
    return kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER;
}

static bool is_seen(const struct mr_aggregate *agg, const struct rig_row *row)
{
    const struct mr_value *filter = agg->filter < 0 ? NULL : &row->v[agg->filter];

    return rig_counts(agg, &row->v[agg->arg]) &&
           (filter == NULL || (!filter->is_null && filter->u.boolean));
}

/* The values of KEY that the first N changes leave, in their order: of several that are alike
 * the first one is taken back, of DISTINCT ones the last. */
static uint32_t values_left(const struct rig_query *q, const struct mr_aggregate *agg,
                            const struct log *log, uint32_t n, const struct rig_row *key,
                            const struct mr_value **v)
{
    uint32_t count = 0, rows = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct rig_row *row = &log->change[i].row;
        const struct mr_value *value = &row->v[agg->arg];

        if (!same_key(q, row, key))
            continue;
        rows = is_add(log->change[i].kind) ? rows + 1 : rows - 1;
        if (rows == 0)
            count = 0;
        if (!is_seen(agg, row) || rows == 0)
            continue;
        if (is_add(log->change[i].kind)) {
            v[count++] = value;
            continue;
        }
        uint32_t at = agg->is_distinct ? count - 1 : 0;

        while (!mr_value_same(v[at], value))
            at = agg->is_distinct ? at - 1 : at + 1;
        memmove(&v[at], &v[at + 1], (count - at - 1) * sizeof(*v));
        count--;
    }
    return count;
}

static void print_ordered(const struct rig_query *q, const struct mr_aggregate *agg,
                          const struct log *log, uint32_t n, const struct rig_row *key,
                          struct mr_text *out)
{
    const struct mr_value *v[RIG_ROWS_MAX];
    struct mr_text text;

    mr_text_init(&text);
    struct mr_value value = rig_ordered(agg, v, values_left(q, agg, log, n, key, v), &text);
    rig_ordered_print(&value, &text, rig_print, out);
    mr_text_fini(&text);
}

/* Behind the first CHANGES of LOG, which leave N rows of KEY. */
static void result(const struct rig_query *q, const struct log *log, uint32_t changes,
                   const struct rig_row *key, const struct rig_row *const *row, uint32_t n,
                   struct mr_text *out)
{
    mr_text_reset(out);
    for (uint32_t k = 0; k < q->spec.keys; k++)
        rig_print(out, &key->v[q->key[k]]);
    for (uint32_t a = 0; a < q->spec.aggregates; a++) {
        const struct mr_aggregate *agg = &q->aggregate[a];
        struct mr_value v;

        if (mr_aggregate_is_ordered(agg->fn)) {
            print_ordered(q, agg, log, changes, key, out);
            continue;
        }
        v = rig_compute(agg, row, n);
        rig_print(out, &v);
    }
}

static void line(struct rig_lines *out, const char *kind, const struct mr_text *text)
{
    struct mr_text joined;

    mr_text_init(&joined);
    mr_text_puts(&joined, kind);
    mr_text_put(&joined, text->data, text->len);
    rig_lines_add(out, joined.data);
    mr_text_fini(&joined);
}

/* What the changes from FROM on do to the results. */
static void model(const struct rig_query *q, const struct log *log, uint32_t from,
                  struct rig_lines *out)
{
    static const struct rig_row *live[RIG_ROWS_MAX], *mine[RIG_ROWS_MAX];
    struct mr_text before, behind;
    uint32_t lives = 0;

    mr_text_init(&before);
    mr_text_init(&behind);
    for (uint32_t i = 0; i < log->count; i++) {
        const struct rig_row *row = &log->change[i].row;
        uint32_t was = 0, is = 0, at = lives;

        for (uint32_t l = 0; l < lives; l++)
            if (same_key(q, live[l], row)) {
                mine[was++] = live[l];
                if (live[l]->v[COL_ID].u.i64 == row->v[COL_ID].u.i64)
                    at = l;
            }
        result(q, log, i, row, mine, was, &before);
        if (is_add(log->change[i].kind))
            live[lives++] = row;
        else if (at < lives)
            live[at] = live[--lives];
        for (uint32_t l = 0; l < lives; l++)
            if (same_key(q, live[l], row))
                mine[is++] = live[l];
        result(q, log, i + 1, row, mine, is, &behind);
        bool same =
            before.len == behind.len && memcmp(before.data, behind.data, before.len) == 0;
        if (i < from || (was == 0 && is == 0))
            continue;
        if (was == 0) {
            line(out, "+I", &behind);
        } else if (is == 0) {
            line(out, "-D", &before);
        } else if (!same) {
            line(out, "-U", &before);
            line(out, "+U", &behind);
        }
    }
    mr_text_fini(&before);
    mr_text_fini(&behind);
}

/* -- Streams and queries ------------------------------------------------------------------ */

static void log_fill(struct mr_rng *rng, bool retracts, uint32_t keys, struct log *log)
{
    static const struct rig_row *live[RIG_ROWS_MAX];
    uint32_t lives = 0;

    log->count = 1 + (uint32_t)mr_rng_below(rng, 300);
    for (uint32_t i = 0; i < log->count; i++) {
        struct change *change = &log->change[i];

        if (retracts && lives > 0 && mr_rng_below(rng, 5) < 2) {
            uint32_t at = (uint32_t)mr_rng_below(rng, lives);

            change->row = *live[at];
            change->kind = mr_rng_below(rng, 2) == 0 ? MR_ROW_DELETE : MR_ROW_UPDATE_BEFORE;
            live[at] = live[--lives];
            continue;
        }
        for (uint32_t c = 0; c < COL_COUNT; c++)
            change->row.v[c] = rig_value(rng, c);
        change->row.v[COL_ID].u.i64 = i;
        change->row.v[COL_K_INT].u.i64 = (int64_t)mr_rng_below(rng, keys);
        change->kind =
            retracts && mr_rng_below(rng, 2) == 0 ? MR_ROW_UPDATE_AFTER : MR_ROW_INSERT;
        live[lives++] = &change->row;
    }
}

static struct mr_group_spec spec_of(const struct rig_query *q, struct mr_schema *output,
                                    struct mr_field *field, struct mr_stage_input *input,
                                    bool retracts, int64_t ttl_ns)
{
    *output = (struct mr_schema){0, field};
    for (uint32_t k = 0; k < q->spec.keys; k++)
        field[output->count++] = rig_field[q->key[k]];
    for (uint32_t a = 0; a < q->spec.aggregates; a++)
        field[output->count++] = (struct mr_field){{"agg", 3}, q->aggregate[a].out};
    *input = (struct mr_stage_input){
        .schema = &rig_schema, .distribution = MR_BY_KEY, .key = q->key, .keys = q->spec.keys};
    return (struct mr_group_spec){
        .stage = {.class = &mr_group_class, .input = input, .inputs = 1, .output = output},
        .aggregation = {.input = &rig_schema,
                        .key = q->key,
                        .keys = q->spec.keys,
                        .aggregate = q->aggregate,
                        .aggregates = q->spec.aggregates,
                        .retracts = retracts,
                        .has_stamp = ttl_ns > 0},
        .ttl_ns = ttl_ns};
}

static void query_random(struct mr_rng *rng, struct rig_query *q)
{
    static const uint32_t choice[][2] = {
        {COL_K_INT, 0}, {COL_K_STR, 0}, {COL_K_INT, COL_K_STR}};
    uint64_t which = mr_rng_below(rng, 4);

    memset(q, 0, sizeof(*q));
    if (which < 3) {
        q->spec.keys = which == 2 ? 2 : 1;
        memcpy(q->key, choice[which], sizeof(choice[which]));
    }
    q->spec.window = (struct mr_window_spec){.kind = MR_WINDOW_TUMBLE, .size_ns = 1};
    for (uint64_t n = mr_rng_below(rng, 9); n-- > 0;)
        rig_query_add(q, &rig_aggregates[mr_rng_below(rng, MR_COUNTOF(rig_aggregates))]);
    if (q->spec.keys == 0 && q->spec.aggregates == 0)
        rig_query_add(q, &rig_aggregates[0]);
    rig_query_finish(q);
}

/* -- Driving -------------------------------------------------------------------------------- */

struct drive {
    struct rig_task task;
    struct sink sink;
    struct mr_schema output;
    struct mr_field field[4 + RIG_AGGS_MAX];
    struct mr_stage_input input;
    struct mr_group_spec spec;
};

static uint64_t memory_bytes = RIG_MEMORY;

static struct drive *drive_new(struct mr_rng *rng, const struct rig_query *q, bool retracts,
                               uint32_t reactor, uint32_t reactors,
                               const struct mr_restore *restore, int64_t ttl_ns)
{
    struct mr_shard_options shard = {
        .memory_bytes = memory_bytes, .numa_node = -1, .name = "test", .is_guarded = true};
    struct drive *d = calloc(1, sizeof(*d));
    struct mr_op *port[1];
    struct mr_err err = {0};

    CHECK_EQ(mr_shard_new(&shard, &d->task.shard, &err), 0);
    d->task.env = (struct mr_task_env){
        .reactor = reactor, .reactors = reactors, .job_name = "test", .hash_seed = 42};
    d->task.rng.state = mr_rng_next(rng);
    d->task.rows_max = 1 + (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 2) ? 8 : 300);
    d->sink = (struct sink){.op = {.class = &sink_class, .env = &d->task.env},
                            .rng = {mr_rng_next(rng)},
                            .seldom = 1 + (uint32_t)mr_rng_below(rng, 2)};
    d->spec = spec_of(q, &d->output, d->field, &d->input, retracts, ttl_ns);
    struct mr_stage_place place = {.env = &d->task.env,
                                   .uid = "window",
                                   .shard = d->task.shard,
                                   .next = &d->sink.op,
                                   .restore = restore};
    if (mr_group_class.op_new(&d->spec.stage, &place, &d->task.op, port, &err) != 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    CHECK(port[0] == d->task.op);
    d->task.batch = mr_batch_buffer_new(&rig_schema, MR_BATCH_ROWS);
    return d;
}

static void drive_free(struct drive *d)
{
    d->task.op->class->free(d->task.op);
    mr_shard_free(d->task.shard);
    mr_batch_buffer_free(d->task.batch);
    rig_lines_fini(&d->sink.lines);
    free(d);
}

static void drive(struct drive *d, const struct log *log, uint32_t from, uint32_t to)
{
    struct rig_task *task = &d->task;
    struct mr_batch *batch = &task->batch->batch;

    while (from < to) {
        uint32_t n = 1 + (uint32_t)mr_rng_below(&task->rng, task->rows_max);
        bool has_kinds = false, has_junk = mr_rng_below(&task->rng, 2) == 0;
        uint32_t picked = 0;

        n = n < to - from ? n : to - from;
        mr_batch_buffer_reset(task->batch);
        for (uint32_t i = from; i < from + n; i++) {
            if (has_junk && mr_rng_below(&task->rng, 3) == 0) {
                task->batch->kind[batch->rows] = MR_ROW_DELETE;
                rig_append(task, &log->change[mr_rng_below(&task->rng, log->count)].row);
            }
            task->sel[picked++] = (uint16_t)batch->rows;
            has_kinds |= log->change[i].kind != MR_ROW_INSERT;
            task->batch->kind[batch->rows] = (uint8_t)log->change[i].kind;
            rig_append(task, &log->change[i].row);
        }
        batch->selected = picked;
        batch->sel = batch->rows != picked ? task->sel : NULL;
        batch->kind = has_kinds ? task->batch->kind : NULL;
        rig_wait_ready(task);
        mr_op_push(task->op, batch);
        from += n;
    }
    rig_wait_ready(task);
}

/* In order: one task changes nothing about it. */
static void check_lines(const struct rig_lines *got, const struct rig_lines *want)
{
    for (uint32_t i = 0; i < got->count || i < want->count; i++) {
        const char *g = i < got->count ? got->line[i] : "(nothing)";
        const char *w = i < want->count ? want->line[i] : "(nothing)";

        if (strcmp(g, w) != 0) {
            fprintf(stderr, "line %u of %u, %u\n got %s\nwant %s\n", i, got->count, want->count,
                    g, w);
            exit(1);
        }
    }
}

static void test_changelog(struct mr_rng *rng)
{
    static struct log log;
    struct rig_query q;

    for (int round = 0; round < 60; round++) {
        bool retracts = mr_rng_below(rng, 3) != 0;
        struct rig_lines want = {0};

        query_random(rng, &q);
        log_fill(rng, retracts, 1 + (uint32_t)mr_rng_below(rng, 40), &log);
        struct drive *d = drive_new(rng, &q, retracts, 0, 1, NULL, 0);
        drive(d, &log, 0, log.count);
        model(&q, &log, 0, &want);
        check_lines(&d->sink.lines, &want);
        CHECK_EQ(d->task.op->stats.rows_out, want.count);
        mr_op_end(d->task.op);
        CHECK(d->sink.has_ended);
        rig_lines_fini(&want);
        drive_free(d);
    }
}

/* The changes whose key belongs to REACTOR; *RET_CUT: of them, those before CUT. */
static void part_of(const struct rig_query *q, const struct log *log, uint32_t cut,
                    uint32_t reactor, uint32_t reactors, struct log *out, uint32_t *ret_cut)
{
    out->count = *ret_cut = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        if (rig_owner_of(q, &log->change[i].row, reactors) != reactor)
            continue;
        out->change[out->count++] = log->change[i];
        *ret_cut += i < cut;
    }
}

static void test_restore(struct mr_rng *rng)
{
    static struct log log, part;
    struct rig_query q;

    for (int round = 0; round < 12; round++) {
        bool retracts = mr_rng_below(rng, 3) != 0;
        uint32_t tasks = 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX), start;
        struct mr_image *image[RIG_TASKS_MAX];
        struct mr_err err;

        query_random(rng, &q);
        log_fill(rng, retracts, 1 + (uint32_t)mr_rng_below(rng, 40), &log);
        uint32_t cut = (uint32_t)mr_rng_below(rng, log.count + 1);
        for (uint32_t t = 0; t < tasks; t++) {
            part_of(&q, &log, cut, t, tasks, &part, &start);
            struct drive *d = drive_new(rng, &q, retracts, t, tasks, NULL, 0);
            CHECK_EQ(mr_image_new(RIG_IMAGE_PAGES, &image[t], &err), 0);
            drive(d, &part, 0, start);
            rig_flip(&d->task, 1);
            drive(d, &part, start, part.count); /* for nothing */
            rig_finish_snapshot(&d->task, image[t]);
            drive_free(d);
        }
        struct mr_restore restore = {.images = tasks,
                                     .image = (const struct mr_image *const *)image};
        uint32_t now = 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX);
        for (uint32_t t = 0; t < now; t++) {
            struct rig_lines want = {0};
            part_of(&q, &log, cut, t, now, &part, &start);
            struct drive *d = drive_new(rng, &q, retracts, t, now, &restore, 0);
            drive(d, &part, start, part.count);
            model(&q, &part, start, &want);
            check_lines(&d->sink.lines, &want);
            rig_lines_fini(&want);
            drive_free(d);
        }
        for (uint32_t t = 0; t < tasks; t++)
            mr_image_free(image[t]);
    }
}

/* A changelog that takes back what was never there is passed over, or does no harm. */
static void test_unfounded(struct mr_rng *rng)
{
    static struct log log;
    struct rig_query q;

    for (int round = 0; round < 10; round++) {
        query_random(rng, &q);
        log_fill(rng, false, 4, &log);
        for (uint32_t i = 0; i < log.count; i++)
            log.change[i].kind = (enum mr_row_kind)mr_rng_below(rng, 4);
        struct drive *d = drive_new(rng, &q, true, 0, 1, NULL, 0);
        drive(d, &log, 0, log.count);
        drive_free(d);
    }
}

/* -- Time to live ------------------------------------------------------------------------- */

static int64_t wall;

static int64_t wall_ns(struct mr_sys *sys)
{
    (void)sys;
    return wall;
}

static const struct mr_sys_ops clock_ops = {.wall_ns = wall_ns};

static void push_one(struct drive *d, struct mr_rng *rng, int64_t key, int64_t value)
{
    static struct log one;

    log_fill(rng, false, 1, &one);
    one.change[0].row.v[COL_K_INT].u.i64 = key;
    one.change[0].row.v[COL_I64].u.i64 = value;
    drive(d, &one, 0, 1);
}

static void sweep(struct drive *d, int64_t now_ns)
{
    while (d->task.op->class->poll(d->task.op, now_ns) != 0)
        continue;
}

/* Keys that rest too long are gone, with their values, and begin again. */
static void test_ttl(struct mr_rng *rng)
{
    static const char *const want[] = {"+I|1|1|7", "-U|1|1|7", "+U|1|1|7", "+I|2|1|9",
                                       "-U|2|1|9", "+U|2|1|9", "+I|1|1|7"};
    struct mr_sys sys = {.ops = &clock_ops};
    struct rig_query q;

    memset(&q, 0, sizeof(q));
    q.spec.keys = 1;
    q.key[0] = COL_K_INT;
    q.spec.window = (struct mr_window_spec){.kind = MR_WINDOW_TUMBLE, .size_ns = 1};
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_I64, -1, true});
    rig_query_add(&q, &(struct rig_aggregate){"MAX", COL_I64, -1, false});
    rig_query_finish(&q);
    struct drive *d = drive_new(rng, &q, false, 0, 1, NULL, MR_SECOND_NS);
    struct mr_group *g = mr_group_of(d->task.op);

    d->task.env.sys = &sys;
    wall = 1000 * MR_SECOND_NS;
    push_one(d, rng, 1, 7);
    wall += MR_SECOND_NS - 1;
    push_one(d, rng, 1, 7); /* not yet, and fresh again: an unchanged result is told */
    push_one(d, rng, 2, 9);
    wall += MR_SECOND_NS - 1;
    push_one(d, rng, 2, 9);
    sweep(d, 1);
    CHECK_EQ(g->keys.rows.count, 2);
    wall += 1;
    push_one(d, rng, 1, 7); /* too late: the value counts as new, too */
    CHECK_EQ(g->set[0].rows.count, 3);
    sweep(d, 100 * MR_SECOND_NS);
    CHECK_EQ(g->keys.rows.count, 2);
    CHECK_EQ(g->set[0].rows.count, 2);
    wall += MR_SECOND_NS;
    sweep(d, 100 * MR_SECOND_NS + 1); /* it rests */
    CHECK_EQ(g->keys.rows.count, 2);
    sweep(d, 200 * MR_SECOND_NS);
    CHECK_EQ(g->keys.rows.count, 0);
    CHECK_EQ(g->set[0].rows.count, 0);
    CHECK_EQ(d->sink.lines.count, MR_COUNTOF(want));
    for (uint32_t i = 0; i < MR_COUNTOF(want); i++)
        CHECK_STR(d->sink.lines.line[i], want[i]);
    drive_free(d);
}

/* State memory has a limit, and the task says which. */
static void test_memory(struct mr_rng *rng)
{
    struct rig_query q;

    memset(&q, 0, sizeof(q));
    q.spec.keys = 1;
    q.key[0] = COL_I64;
    q.spec.window = (struct mr_window_spec){.kind = MR_WINDOW_TUMBLE, .size_ns = 1};
    rig_query_add(&q, &rig_aggregates[0]);
    rig_query_finish(&q);
    memory_bytes = 1 << 20;
    struct drive *d = drive_new(rng, &q, false, 0, 1, NULL, 0);
    memory_bytes = RIG_MEMORY;
    struct mr_batch *batch = &d->task.batch->batch;

    for (int64_t key = 0; d->task.env.failure.code == 0; key++) {
        struct rig_row row = {.behind_ns = MR_WATERMARK_NONE};

        CHECK(key < RIG_MEMORY / MR_LINE_BYTES);
        for (uint32_t c = 0; c < COL_COUNT; c++)
            row.v[c] = rig_value(rng, c);
        row.v[COL_I64].u.i64 = key;
        rig_append(&d->task, &row);
        batch->selected = batch->rows;
        if (batch->rows < MR_BATCH_ROWS)
            continue;
        while (!mr_op_ready(d->task.op))
            (void)d->task.op->class->poll(d->task.op, 0);
        mr_op_push(d->task.op, batch);
        mr_batch_buffer_reset(d->task.batch);
    }
    CHECK_EQ(d->task.env.failure.code, MR_ERR_LIMIT);
    CHECK(strstr(d->task.env.failure.message, "--memory") != NULL);
    drive_free(d);
}

static const struct mr_test cases[] = {{"changelog", test_changelog},
                                       {"restore", test_restore},
                                       {"unfounded", test_unfounded},
                                       {"time to live", test_ttl},
                                       {"memory", test_memory}};

MR_TEST_MAIN(cases)
