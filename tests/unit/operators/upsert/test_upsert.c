/*
 * Rows by key against a model that keeps arrays: random changes cut at random into batches,
 * an unwilling sink behind, moved through snapshots to other tasks, with and without a time
 * to live.  Every row of output is compared, in order within its key.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "core/data/print.h"
#include "operators/upsert/upsert.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { COLS = 3, TASKS = 3, KEYS = 6, ROWS = 3000, KEPT = 64, MEMORY = 16 << 20, SEED = 7 };

static struct mr_field field[COLS] = {
    {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    {{"n", 1}, {.id = MR_TYPE_INT, .nullable = 1}},
    {{"s", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
};
static const struct mr_schema schema = {COLS, field};
static const uint32_t key_column[] = {0};

/* The last is a NULL. */
static const char *const texts[] = {
    "",  "b", "a text that is longer than twelve bytes", "another one that is longer than that",
    "e", NULL};

struct row {
    int k, n, s; /* numbers of texts; n is NULL when negative */
    enum mr_row_kind kind;
};

static struct mr_value text_value(int i)
{
    struct mr_value v = {.type = field[0].type, .is_null = texts[i] == NULL};

    if (texts[i] != NULL)
        v.u.str = mr_str_of(texts[i], strlen(texts[i]));
    return v;
}

static void store(const struct row *row, struct mr_batch_buffer *b)
{
    struct mr_value v[COLS] = {
        text_value(row->k),
        {.type = field[1].type, .is_null = row->n < 0, .u.i64 = row->n},
        text_value(row->s),
    };
    uint32_t at = b->batch.rows;

    for (uint32_t c = 0; c < COLS; c++)
        mr_value_store(&v[c], b, c, at);
    b->kind[at] = (uint8_t)row->kind;
    b->batch.kind = b->kind;
    b->batch.selected = ++b->batch.rows;
}

/* -- What is wanted, per key ------------------------------------------------------------- */

struct kept {
    struct row row[KEPT];
    uint32_t rows;
    int64_t used_ns;
};

static struct kept kept[KEYS];
static struct mr_text want[KEYS], got[KEYS];

static void print(const struct row *row, enum mr_row_kind kind, struct mr_text *out)
{
    mr_text_printf(out, "%s[%s, %d, %s]\n", mr_row_kind_text(kind),
                   texts[row->k] == NULL ? "null" : texts[row->k], row->n,
                   texts[row->s] == NULL ? "null" : texts[row->s]);
}

static bool same(const struct row *a, const struct row *b)
{
    return a->k == b->k && a->n == b->n && a->s == b->s;
}

static void expect_normalized(const struct row *row, struct kept *key, bool is_timed)
{
    struct mr_text *out = &want[row->k];

    if (row->kind == MR_ROW_UPDATE_BEFORE)
        return;
    if (row->kind == MR_ROW_DELETE) {
        if (key->rows > 0)
            print(&key->row[0], MR_ROW_DELETE, out);
        key->rows = 0;
        return;
    }
    if (key->rows == 0) {
        print(row, MR_ROW_INSERT, out);
    } else if (is_timed || !same(&key->row[0], row)) {
        print(&key->row[0], MR_ROW_UPDATE_BEFORE, out);
        print(row, MR_ROW_UPDATE_AFTER, out);
    }
    key->row[0] = *row;
    key->rows = 1;
}

static void expect_materialized(const struct row *row, struct kept *key)
{
    struct mr_text *out = &want[row->k];
    uint32_t at = 0;

    if (row->kind == MR_ROW_INSERT || row->kind == MR_ROW_UPDATE_AFTER) {
        print(row, key->rows == 0 ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER, out);
        CHECK(key->rows < KEPT);
        key->row[key->rows++] = *row;
        return;
    }
    while (at < key->rows && !same(&key->row[at], row))
        at++;
    if (at == key->rows)
        return;
    memmove(&key->row[at], &key->row[at + 1], (--key->rows - at) * sizeof(*row));
    if (key->rows == 0)
        print(row, MR_ROW_DELETE, out);
    else if (at == key->rows)
        print(&key->row[at - 1], MR_ROW_UPDATE_AFTER, out);
}

static void expect(const struct mr_upsert_spec *spec, const struct row *row, int64_t now_ns)
{
    struct kept *key = &kept[row->k];
    bool is_write = spec->mode == MR_UPSERT_MATERIALIZE || row->kind != MR_ROW_UPDATE_BEFORE;

    if (is_write && spec->ttl_ns > 0 && now_ns - key->used_ns >= spec->ttl_ns)
        key->rows = 0;
    uint32_t before = key->rows;
    if (spec->mode == MR_UPSERT_NORMALIZE)
        expect_normalized(row, key, spec->ttl_ns > 0);
    else
        expect_materialized(row, key);
    bool is_new = row->kind == MR_ROW_INSERT || row->kind == MR_ROW_UPDATE_AFTER;
    if (is_new || key->rows != before)
        key->used_ns = now_ns;
}

/* -- A sink that notes, and is not always ready --------------------------------------------- */

struct sink {
    struct mr_op op;
    struct mr_rng *rng;
};

static bool sink_ready(const struct mr_op *op)
{
    return mr_rng_below(((const struct sink *)(const void *)op)->rng, 3) == 0;
}

static int text_number(const struct mr_value *v)
{
    int i = 0;

    while (texts[i] != NULL &&
           (v->is_null || !mr_view_eq(mr_str_view(&v->u.str), mr_view_of(texts[i]))))
        i++;
    return i;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    (void)op;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t at = mr_batch_row(batch, i);
        struct mr_value k = mr_value_at(&batch->col[0], field[0].type, at),
                        n = mr_value_at(&batch->col[1], field[1].type, at),
                        s = mr_value_at(&batch->col[2], field[2].type, at);
        struct row row = {text_number(&k), n.is_null ? -1 : (int)n.u.i64, text_number(&s), 0};
        print(&row, mr_batch_kind(batch, at), &got[row.k]);
    }
}

static const struct mr_op_class sink_class = {
    .name = "sink", .ready = sink_ready, .push = sink_push};

/* -- Tasks ---------------------------------------------------------------------------------- */

struct task {
    struct mr_task_env env;
    struct mr_shard *shard;
    struct mr_op *op;
    struct sink sink;
};

/* A machine of which only the clock runs. */
struct clock {
    struct mr_sys sys;
    int64_t now_ns;
};

static int64_t clock_wall_ns(struct mr_sys *sys)
{
    return MR_CONTAINER(sys, struct clock, sys)->now_ns;
}

static const struct mr_sys_ops clock_ops = {.wall_ns = clock_wall_ns};

struct rig {
    struct mr_rng *rng;
    struct clock clock;
    const struct mr_upsert_spec *spec;
    struct task *task[TASKS];
    uint32_t tasks;
};

static void task_new(struct rig *rig, uint32_t t, const struct mr_restore *restore)
{
    struct task *task = calloc(1, sizeof(*task));
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "upsert", .is_guarded = true};
    struct mr_err err;
    struct mr_op *port;

    task->env = (struct mr_task_env){
        .sys = &rig->clock.sys, .reactor = t, .reactors = rig->tasks, .hash_seed = SEED};
    task->sink = (struct sink){{.class = &sink_class, .env = &task->env}, rig->rng};
    CHECK_EQ(mr_shard_new(&options, &task->shard, &err), 0);
    struct mr_stage_place place = {.env = &task->env,
                                   .uid = "u",
                                   .shard = task->shard,
                                   .next = &task->sink.op,
                                   .restore = restore};
    CHECK_EQ(mr_upsert_class.op_new(&rig->spec->stage, &place, &task->op, &port, &err), 0);
    CHECK(port == task->op);
    rig->task[t] = task;
}

static void task_free(struct task *task)
{
    task->op->class->free(task->op);
    mr_shard_free(task->shard);
    free(task);
}

static void settle(struct task *task)
{
    for (int i = 0; !mr_op_ready(task->op); i++) {
        CHECK(i < 100000);
        (void)task->op->class->poll(task->op, 0);
    }
    CHECK_EQ(task->env.failure.code, 0);
}

static void push(struct rig *rig, const struct row *row, uint32_t n)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, n);
    uint16_t sel[TASKS][MR_BATCH_ROWS];
    uint64_t hash[MR_BATCH_ROWS];
    uint32_t selected[TASKS] = {0};

    for (uint32_t i = 0; i < n; i++)
        store(&row[i], b);
    mr_key_hash(&b->batch, key_column, 1, SEED, hash);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t t = mr_key_owner(hash[i], rig->tasks);
        sel[t][selected[t]++] = (uint16_t)i;
    }
    for (uint32_t t = 0; t < rig->tasks; t++) {
        if (selected[t] == 0)
            continue;
        b->batch.sel = sel[t];
        b->batch.selected = selected[t];
        settle(rig->task[t]);
        mr_op_push(rig->task[t]->op, &b->batch);
        settle(rig->task[t]);
    }
    mr_batch_buffer_free(b);
}

/* -- Snapshots ------------------------------------------------------------------------------ */

static void snapshot(struct task *task, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(task->shard);
    struct mr_stream_slot slot = {0};
    struct mr_pack pack, roots;
    struct mr_err err;
    char *chunk;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    task->op->class->barrier(task->op, 1, &pack);
    mr_pack_bytes(&roots, mr_view_of("u"));
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

/* All rows to another number of tasks. */
static void move(struct rig *rig)
{
    struct mr_image *image[TASKS];
    struct mr_restore restore = {.images = rig->tasks, .image = (void *)image};
    uint32_t old = rig->tasks;
    struct mr_err err;

    for (uint32_t t = 0; t < old; t++) {
        CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image[t], &err), 0);
        snapshot(rig->task[t], image[t]);
        task_free(rig->task[t]);
    }
    rig->tasks = 1 + (uint32_t)mr_rng_below(rig->rng, TASKS);
    for (uint32_t t = 0; t < rig->tasks; t++)
        task_new(rig, t, &restore);
    for (uint32_t t = 0; t < old; t++)
        mr_image_free(image[t]);
}

/* -- Runs ------------------------------------------------------------------------------------- */

static struct row row_draw(struct mr_rng *rng)
{
    return (struct row){(int)mr_rng_below(rng, KEYS), (int)mr_rng_below(rng, 4) - 1,
                        (int)mr_rng_below(rng, KEYS), (enum mr_row_kind)mr_rng_below(rng, 4)};
}

/* A change that makes sense where all rows are kept: what is taken back is mostly there. */
static struct row change_draw(struct mr_rng *rng)
{
    struct row row = row_draw(rng);
    const struct kept *key = &kept[row.k];

    if ((row.kind == MR_ROW_UPDATE_BEFORE || row.kind == MR_ROW_DELETE) && key->rows > 0 &&
        mr_rng_below(rng, 8) != 0) {
        enum mr_row_kind kind = row.kind;
        row = key->row[mr_rng_below(rng, key->rows)];
        row.kind = kind;
    }
    if (key->rows > KEPT / 2)
        row.kind = MR_ROW_DELETE;
    return row;
}

static void run(struct mr_rng *rng, enum mr_upsert_mode mode, int64_t ttl_ns)
{
    struct mr_stage_input input = {
        .schema = &schema, .distribution = MR_BY_KEY, .key = key_column, .keys = 1};
    struct mr_upsert_spec spec = {
        .stage = {.class = &mr_upsert_class, .input = &input, .inputs = 1, .output = &schema},
        .mode = mode,
        .key = key_column,
        .keys = 1,
        .ttl_ns = ttl_ns};
    struct rig rig = {.rng = rng, .clock = {{&clock_ops}, 1000}, .spec = &spec, .tasks = 1};
    static struct row rows[MR_BATCH_ROWS];

    memset(kept, 0, sizeof(kept));
    for (int k = 0; k < KEYS; k++) {
        mr_text_init(&want[k]);
        mr_text_init(&got[k]);
    }
    task_new(&rig, 0, NULL);
    for (uint32_t done = 0; done < ROWS;) {
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 20) == 0 ? 1500 : 12);
        for (uint32_t i = 0; i < n; i++) {
            rows[i] = mode == MR_UPSERT_NORMALIZE ? row_draw(rng) : change_draw(rng);
            expect(&spec, &rows[i], rig.clock.now_ns);
        }
        push(&rig, rows, n);
        done += n;
        if (ttl_ns > 0)
            rig.clock.now_ns += (int64_t)mr_rng_below(rng, 60);
        for (uint32_t t = 0; t < rig.tasks && mr_rng_below(rng, 4) == 0; t++)
            (void)rig.task[t]->op->class->poll(rig.task[t]->op, (int64_t)done * MR_SECOND_NS);
        if (mr_rng_below(rng, 40) == 0)
            move(&rig);
    }
    for (int k = 0; k < KEYS; k++) {
        CHECK_STR(got[k].data, want[k].data);
        mr_text_fini(&want[k]);
        mr_text_fini(&got[k]);
    }
    for (uint32_t t = 0; t < rig.tasks; t++)
        task_free(rig.task[t]);
}

static void test_normalize(struct mr_rng *rng)
{
    for (int i = 0; i < 5; i++)
        run(rng, MR_UPSERT_NORMALIZE, i < 3 ? 0 : 100);
}

static void test_materialize(struct mr_rng *rng)
{
    for (int i = 0; i < 5; i++)
        run(rng, MR_UPSERT_MATERIALIZE, i < 3 ? 0 : 100);
}

static const struct mr_test cases[] = {
    {"normalize", test_normalize},
    {"materialize", test_materialize},
};

MR_TEST_MAIN(cases)
