/*
 * A rank against a model that sorts everything anew: random rows, taken back at random where
 * the mode allows it, cut at random into batches, with an unwilling sink behind, moved to
 * other numbers of tasks through snapshots.  What comes out is folded as it comes: a row that
 * is taken back must have been there, and after every batch what is left is the model's.
 */
#include "core/base/hash.h"
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "core/data/value.h"
#include "operators/rank/rank.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { COLS = 4, TASKS = 3, ROWS = 600, LINES = 4096, MEMORY = 16 << 20, SEED = 7 };
enum { K, N, S, TS };

static struct mr_field field[COLS + 1] = {
    {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"n", 1}, {.id = MR_TYPE_INT, .nullable = 1}},
    {{"s", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {{"rn", 2}, {.id = MR_TYPE_BIGINT}},
};
static const struct mr_schema input_schema = {COLS, field};
static const struct mr_schema numbered_schema = {COLS + 1, field};

static const char *const texts[] = {"", "b", "a text that is longer than twelve bytes", "d",
                                    "e"};

/* -- Rows ------------------------------------------------------------------------------ */

struct row {
    int k, n, s; /* -1: NULL */
    int ts;      /* ms; -1: NULL */
    bool is_gone;
};

static struct row rows[ROWS];
static uint32_t count;

static struct mr_value text_value(int i)
{
    struct mr_value v = {.type = field[K].type, .is_null = i < 0};

    if (i >= 0)
        v.u.str = mr_str_of(texts[i], strlen(texts[i]));
    return v;
}

static void store(const struct row *row, struct mr_batch_buffer *b, uint32_t at)
{
    struct mr_value v[COLS] = {
        text_value(row->k),
        {.type = field[N].type, .is_null = row->n < 0, .u.i64 = row->n},
        text_value(row->s),
        {.type = field[TS].type, .is_null = row->ts < 0, .u.i64 = row->ts * MR_MILLI_NS},
    };

    for (uint32_t c = 0; c < COLS; c++)
        mr_value_store(&v[c], b, c, at);
}

static char *line_of(const struct row *row, int64_t number)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s|%d|%s|%d|", row->k < 0 ? "-" : texts[row->k], row->n,
                   row->s < 0 ? "-" : texts[row->s], row->ts);
    if (number > 0)
        mr_text_printf(&text, "%lld", (long long)number);
    char *line = strdup(text.data);
    mr_text_fini(&text);
    return line;
}

/* -- Bags of lines -------------------------------------------------------------------------- */

struct bag {
    char *line[LINES];
    uint32_t lines;
};

static void bag_add(struct bag *bag, char *line)
{
    CHECK(bag->lines < LINES);
    bag->line[bag->lines++] = line;
}

static void bag_take(struct bag *bag, const char *line)
{
    uint32_t i = 0;

    while (i < bag->lines && strcmp(bag->line[i], line) != 0)
        i++;
    if (i == bag->lines) {
        fprintf(stderr, "taken back, but was not there: %s\n", line);
        exit(1);
    }
    free(bag->line[i]);
    bag->line[i] = bag->line[--bag->lines];
}

static void bag_clear(struct bag *bag)
{
    while (bag->lines > 0)
        free(bag->line[--bag->lines]);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void bag_check(struct bag *got, struct bag *want)
{
    qsort(got->line, got->lines, sizeof(char *), by_text);
    qsort(want->line, want->lines, sizeof(char *), by_text);
    for (uint32_t i = 0; i < got->lines || i < want->lines; i++) {
        const char *g = i < got->lines ? got->line[i] : "nothing";
        const char *w = i < want->lines ? want->line[i] : "nothing";
        if (strcmp(g, w) != 0) {
            fprintf(stderr, "got %s, wanted %s\n", g, w);
            exit(1);
        }
    }
    bag_clear(want);
}

/* -- A sink that folds ------------------------------------------------------------------------ */

struct sink {
    struct mr_op op;
    struct mr_rng *rng;
    struct bag *bag;
    int64_t watermark_ns, last_ts;
    bool is_ordered, inserts_only;
};

static bool sink_ready(const struct mr_op *op)
{
    return mr_rng_below(((const struct sink *)(const void *)op)->rng, 3) == 0;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *sink = MR_CONTAINER(op, struct sink, op);

    CHECK(batch->selected > 0 && batch->sel == NULL);
    for (uint32_t i = 0; i < batch->selected; i++) {
        struct row row = {-1, -1, -1, -1, false};
        int *part[COLS] = {&row.k, &row.n, &row.s, &row.ts};
        enum mr_row_kind kind = mr_batch_kind(batch, i);

        for (uint32_t c = 0; c < COLS; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], field[c].type, i);
            if (v.is_null)
                continue;
            *part[c] = (int)(c == TS ? v.u.i64 / MR_MILLI_NS : v.u.i64);
            if (c == N || c == TS)
                continue;
            *part[c] = 0;
            while (!mr_view_eq(mr_str_view(&v.u.str), mr_view_of(texts[*part[c]])))
                (*part[c])++;
        }
        int64_t number =
            batch->schema->count > COLS ? ((const int64_t *)batch->col[COLS].data)[i] : 0;
        char *line = line_of(&row, number);
        /* What is replaced and what replaces it are never parted. */
        if (kind == MR_ROW_UPDATE_BEFORE)
            CHECK(i + 1 < batch->selected &&
                  mr_batch_kind(batch, i + 1) == MR_ROW_UPDATE_AFTER);
        if (sink->inserts_only)
            CHECK_EQ(kind, MR_ROW_INSERT);
        if (sink->is_ordered) {
            CHECK(row.ts >= sink->last_ts);
            sink->last_ts = row.ts;
        }
        if (kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER) {
            bag_add(sink->bag, line);
        } else {
            bag_take(sink->bag, line);
            free(line);
        }
    }
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    MR_CONTAINER(op, struct sink, op)->watermark_ns = watermark_ns;
}

static const struct mr_op_class sink_class = {
    .name = "sink", .ready = sink_ready, .push = sink_push, .watermark = sink_watermark};

/* -- Tasks ------------------------------------------------------------------------------------- */

struct task {
    struct mr_task_env env;
    struct mr_shard *shard;
    struct mr_op *op;
    struct sink sink;
};

struct rig {
    struct mr_rng *rng;
    const struct mr_rank_spec *spec;
    struct task *task[TASKS];
    uint32_t tasks;
    struct bag bag;
    int64_t watermark_ns;
    uint64_t late, bad; /* of tasks that are gone */
};

static void task_new(struct rig *rig, uint32_t t, const struct mr_restore *restore)
{
    struct task *task = calloc(1, sizeof(*task));
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "rank", .is_guarded = true};
    struct mr_err err;
    struct mr_op *port;

    task->env = (struct mr_task_env){.reactor = t, .reactors = rig->tasks, .hash_seed = SEED};
    task->sink = (struct sink){.op = {.class = &sink_class, .env = &task->env},
                               .rng = rig->rng,
                               .bag = &rig->bag,
                               .last_ts = -1,
                               .is_ordered = rig->spec->mode == MR_RANK_SORT,
                               .inserts_only = rig->spec->mode == MR_RANK_FIRST ||
                                               rig->spec->mode >= MR_RANK_EARLIEST};
    CHECK_EQ(mr_shard_new(&options, &task->shard, &err), 0);
    struct mr_stage_place place = {.env = &task->env,
                                   .uid = "r",
                                   .shard = task->shard,
                                   .next = &task->sink.op,
                                   .restore = restore};
    if (mr_rank_class.op_new(&rig->spec->stage, &place, &task->op, &port, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    CHECK(port == task->op);
    rig->task[t] = task;
}

static void settle(struct task *task)
{
    for (int i = 0; !mr_op_ready(task->op); i++) {
        CHECK(i < 1000000);
        (void)task->op->class->poll(task->op, 0);
    }
    CHECK_EQ(task->env.failure.code, 0);
}

static void task_free(struct rig *rig, uint32_t t)
{
    struct task *task = rig->task[t];

    rig->late += task->op->stats.late_rows;
    rig->bad += task->op->stats.bad_rows;
    task->op->class->free(task->op);
    mr_shard_free(task->shard);
    free(task);
}

static void begin(struct rig *rig, struct mr_rng *rng, const struct mr_rank_spec *spec)
{
    *rig = (struct rig){.rng = rng, .spec = spec, .watermark_ns = MR_WATERMARK_NONE};
    rig->tasks = spec->keys == 0 ? 1 : 1 + (uint32_t)mr_rng_below(rng, TASKS);
    for (uint32_t t = 0; t < rig->tasks; t++)
        task_new(rig, t, NULL);
    count = 0;
}

static void end(struct rig *rig)
{
    for (uint32_t t = 0; t < rig->tasks; t++)
        task_free(rig, t);
    bag_clear(&rig->bag);
}

/* Rows as one batch for each task, with others in between that are not selected. */
static void push(struct rig *rig, const struct row *row, const uint8_t *kind, uint32_t n)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&input_schema, 2 * n + 1);
    uint16_t sel[TASKS][ROWS];
    uint64_t hash[2 * ROWS];
    uint32_t selected[TASKS] = {0}, at = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint16_t place;
        if (mr_rng_below(rig->rng, 4) == 0)
            store(&row[i], b, at++);
        place = (uint16_t)at;
        b->kind[at] = kind[i];
        store(&row[i], b, at++);
        b->batch.rows = b->batch.selected = at;
        mr_key_hash(&b->batch, rig->spec->key, rig->spec->keys, SEED, hash);
        uint32_t t = rig->spec->keys == 0 ? 0 : mr_key_owner(hash[place], rig->tasks);
        sel[t][selected[t]++] = place;
    }
    b->batch.kind = b->kind;
    for (uint32_t t = 0; t < rig->tasks; t++) {
        if (selected[t] == 0)
            continue;
        b->batch.sel = sel[t];
        b->batch.selected = selected[t];
        settle(rig->task[t]);
        mr_op_push(rig->task[t]->op, &b->batch);
    }
    mr_batch_buffer_free(b); /* what is still needed has been copied */
    for (uint32_t t = 0; t < rig->tasks; t++)
        settle(rig->task[t]);
}

static void watermark(struct rig *rig, int64_t watermark_ns)
{
    for (uint32_t t = 0; t < rig->tasks; t++) {
        settle(rig->task[t]);
        mr_op_watermark(rig->task[t]->op, watermark_ns);
        settle(rig->task[t]);
        CHECK_EQ(rig->task[t]->sink.watermark_ns, watermark_ns);
    }
    rig->watermark_ns = watermark_ns;
}

/* -- Snapshots --------------------------------------------------------------------------------- */

static void snapshot(struct task *task, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(task->shard);
    struct mr_stream_slot slot = {0};
    struct mr_pack pack, roots;
    struct mr_err err;
    char *chunk;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    settle(task);
    task->op->class->barrier(task->op, 1, &pack);
    mr_pack_bytes(&roots, mr_view_of("r"));
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

static void move(struct rig *rig)
{
    struct mr_image *image[TASKS];
    struct mr_restore restore = {.images = rig->tasks, .image = (void *)image};
    uint32_t old = rig->tasks;
    struct mr_err err;

    for (uint32_t t = 0; t < old; t++) {
        CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image[t], &err), 0);
        snapshot(rig->task[t], image[t]);
        task_free(rig, t);
    }
    rig->tasks = rig->spec->keys == 0 ? 1 : 1 + (uint32_t)mr_rng_below(rig->rng, TASKS);
    for (uint32_t t = 0; t < rig->tasks; t++)
        task_new(rig, t, &restore);
    for (uint32_t t = 0; t < old; t++)
        mr_image_free(image[t]);
}

/* -- The model ----------------------------------------------------------------------------------- */

static const struct mr_rank_spec *sort_spec;

static int compare_int(int a, int b, const struct mr_rank_order *order)
{
    if (a < 0 || b < 0)
        return order->has_nulls_last ? (a < 0) - (b < 0) : (b < 0) - (a < 0);
    return order->is_descending ? (b > a) - (b < a) : (a > b) - (a < b);
}

static int by_order(const void *x, const void *y)
{
    const struct row *a = *(struct row *const *)x, *b = *(struct row *const *)y;
    int c = 0;

    for (uint32_t i = 0; i < sort_spec->orders && c == 0; i++) {
        const struct mr_rank_order *order = &sort_spec->order[i];
        c = order->column == N    ? compare_int(a->n, b->n, order)
            : order->column == TS ? compare_int(a->ts, b->ts, order)
                                  : 0;
    }
    if (c == 0)
        c = ((a > b) - (a < b)) * (sort_spec->newest_first ? -1 : 1);
    return c;
}

static bool same_group(const struct mr_rank_spec *spec, const struct row *a,
                       const struct row *b)
{
    if (spec->keys > 0 && a->k != b->k)
        return false;
    return spec->keys < 2 || a->ts == b->ts; /* the window's end */
}

/* The places of the group of rows[FIRST], which is its first row. */
static void rank_group(const struct mr_rank_spec *spec, uint32_t first, struct bag *out)
{
    struct row *group[ROWS];
    uint32_t n = 0;

    for (uint32_t i = first; i < count; i++)
        if (!rows[i].is_gone && same_group(spec, &rows[first], &rows[i]))
            group[n++] = &rows[i];
    sort_spec = spec;
    qsort(group, n, sizeof(*group), by_order);
    for (uint32_t i = 0; i < n; i++)
        if (i + 1 >= spec->low && i + 1 <= spec->high)
            bag_add(out, line_of(group[i], spec->has_number ? i + 1 : 0));
}

static void model(const struct mr_rank_spec *spec, struct bag *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = 0;
        if (rows[i].is_gone)
            continue;
        while (k < i && (rows[k].is_gone || !same_group(spec, &rows[k], &rows[i])))
            k++;
        if (k == i)
            rank_group(spec, i, out);
    }
}

/* -- Runs ------------------------------------------------------------------------------------------- */

static const uint32_t key_columns[] = {K, TS};
static const struct mr_stage_input stage_input = {
    .schema = &input_schema, .distribution = MR_BY_KEY, .key = key_columns, .keys = 1};

static struct mr_rank_spec spec_of(enum mr_rank_mode mode, bool has_number,
                                   const struct mr_rank_order *order, uint32_t orders)
{
    return (struct mr_rank_spec){
        .stage = {.class = &mr_rank_class,
                  .input = &stage_input,
                  .inputs = 1,
                  .output = has_number ? &numbered_schema : &input_schema},
        .mode = mode,
        .key = key_columns,
        .keys = 1,
        .order = order,
        .orders = orders,
        .low = 1,
        .high = 1,
        .has_number = has_number,
        .time = TS,
    };
}

static struct row random_row(struct mr_rng *rng, int ts)
{
    return (struct row){.k = (int)mr_rng_below(rng, 4) - 1,
                        .n = (int)mr_rng_below(rng, 7) - 1,
                        .s = (int)mr_rng_below(rng, 6) - 1,
                        .ts = ts};
}

/* Rows come, and where it is allowed go; after every batch the output is the model's. */
static void run_changes(struct mr_rng *rng, const struct mr_rank_spec *spec)
{
    struct rig rig;
    uint64_t unknown = 0;

    begin(&rig, rng, spec);
    while (count + 40 < ROWS) {
        struct row batch[32];
        uint8_t kind[32];
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 2) == 0 ? 2 : 30);
        struct bag want = {0};

        for (uint32_t i = 0; i < n; i++) {
            uint32_t back = (uint32_t)mr_rng_below(rng, count + 1);
            bool goes = spec->mode == MR_RANK_CHANGES && mr_rng_below(rng, 5) < 2;
            if (goes && back < count && !rows[back].is_gone) {
                /* Of rows that are the same in every column, the first goes. */
                for (uint32_t k = 0; k < back; k++)
                    if (!rows[k].is_gone && rows[k].k == rows[back].k &&
                        rows[k].n == rows[back].n && rows[k].s == rows[back].s &&
                        rows[k].ts == rows[back].ts)
                        back = k;
                batch[i] = rows[back];
                rows[back].is_gone = true;
                kind[i] = mr_rng_below(rng, 2) ? MR_ROW_DELETE : MR_ROW_UPDATE_BEFORE;
                continue;
            }
            if (goes && mr_rng_below(rng, 8) == 0) {
                batch[i] = (struct row){.k = 1, .n = 77, .s = 1, .ts = 1};
                kind[i] = MR_ROW_DELETE;
                unknown++;
                continue;
            }
            batch[i] = random_row(rng, (int)mr_rng_below(rng, 3));
            rows[count++] = batch[i];
            kind[i] = mr_rng_below(rng, 2) ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER;
        }
        push(&rig, batch, kind, n);
        model(spec, &want);
        bag_check(&rig.bag, &want);
        if (mr_rng_below(rng, 12) == 0)
            move(&rig);
    }
    end(&rig);
    CHECK_EQ(rig.bad, unknown);
}

static void test_changes(struct mr_rng *rng)
{
    static const struct mr_rank_order order[] = {{N, true, true}, {TS, false, false}};

    for (int run = 0; run < 24; run++) {
        bool takes_back = run % 2 == 0;
        struct mr_rank_spec spec = spec_of(takes_back ? MR_RANK_CHANGES : MR_RANK_TOP,
                                           mr_rng_below(rng, 2), order, run % 3);
        spec.high = 1 + (int64_t)mr_rng_below(rng, 5);
        spec.low =
            mr_rng_below(rng, 2) ? 1 : 1 + (int64_t)mr_rng_below(rng, (uint64_t)spec.high);
        spec.keys = run % 4 == 3 ? 0 : 1;
        spec.newest_first = !takes_back && run % 5 == 4;
        /* A long change in more than one piece. */
        if (run % 8 == 0)
            spec.high = 1000;
        run_changes(rng, &spec);
    }
}

static void test_first_and_best(struct mr_rng *rng)
{
    static const struct mr_rank_order up = {N, false, true}, down = {TS, true, true};

    for (int run = 0; run < 12; run++) {
        struct mr_rank_spec first = spec_of(MR_RANK_FIRST, run % 2, NULL, 0);
        first.high = 1 + run % 3;
        first.low = run % 4 == 3 && first.high > 1 ? 2 : 1;
        first.keys = run % 5 != 4;
        run_changes(rng, &first);
        struct mr_rank_spec best = spec_of(MR_RANK_BEST, run % 2, run % 3 ? &up : &down, 1);
        best.newest_first = run % 4 == 1;
        best.skips_same = run % 2;
        run_changes(rng, &best);
    }
}

/* -- Time ------------------------------------------------------------------------------------------- */

/* What is not late goes into the model; what is complete is all there, and nothing else. */
static void run_timed(struct mr_rng *rng, const struct mr_rank_spec *spec)
{
    uint64_t late = 0, bad = 0;
    int now = -100, base = 0;
    struct rig rig;

    begin(&rig, rng, spec);
    for (int step = 0; step < 40; step++) {
        struct row batch[10];
        uint8_t kind[10] = {0};

        for (uint32_t i = 0; i < 10; i++) {
            int ts = base + (int)mr_rng_below(rng, 30) - 5;
            batch[i] = random_row(rng, ts < 0 ? 0 : ts);
            if (mr_rng_below(rng, 20) == 0)
                batch[i].ts = -1;
            if (batch[i].ts < 0)
                bad++;
            else if (spec->mode == MR_RANK_EARLIEST ? batch[i].ts < now
                                                    : batch[i].ts - 1 <= now)
                late++;
            else
                rows[count++] = batch[i];
        }
        push(&rig, batch, kind, 10);
        if (mr_rng_below(rng, 3) == 0) {
            base += (int)mr_rng_below(rng, 20);
            if (base > now + 1) {
                now = base;
                watermark(&rig, now * MR_MILLI_NS);
            }
        }
        if (mr_rng_below(rng, 10) == 0)
            move(&rig);
    }
    watermark(&rig, MR_WATERMARK_END);
    struct bag want = {0};
    model(spec, &want);
    bag_check(&rig.bag, &want);
    end(&rig);
    CHECK_EQ(rig.late, late);
    CHECK_EQ(rig.bad, bad);
}

static void test_timed(struct mr_rng *rng)
{
    static const struct mr_rank_order best[] = {{N, true, true}}, time[] = {{TS, false, false}};

    for (int run = 0; run < 12; run++) {
        struct mr_rank_spec window = spec_of(MR_RANK_WINDOW, run % 2, best, 1);
        window.keys = 2;
        window.high = 1 + run % 3;
        window.time_add_ns = -MR_MILLI_NS;
        run_timed(rng, &window);
        struct mr_rank_spec sort = spec_of(MR_RANK_SORT, false, time, 1);
        sort.keys = 0;
        sort.high = MR_RANK_UNBOUNDED;
        sort.time_add_ns = -MR_MILLI_NS; /* so that one rule of the model does for both */
        run_timed(rng, &sort);
    }
}

/* Of each key, the row with the least time among those that are there when it is reached. */
static void test_earliest(struct mr_rng *rng)
{
    static const struct mr_rank_order time[] = {{TS, false, false}};

    for (int run = 0; run < 12; run++) {
        struct mr_rank_spec spec = spec_of(MR_RANK_EARLIEST, run % 2, time, 1);
        run_timed(rng, &spec);
    }
}

static const struct mr_test cases[] = {
    {"changes", test_changes},
    {"first and best", test_first_and_best},
    {"timed", test_timed},
    {"earliest", test_earliest},
};

MR_TEST_MAIN(cases)
