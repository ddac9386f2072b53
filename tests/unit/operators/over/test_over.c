/*
 * OVER by time and by arrival against its definition: for every row that is on time, the rows
 * of its key that its frame has, taken from a sorted list, and every function computed over
 * them from scratch.
 * Batches are cut at random; at random points the tasks are snapshot, thrown away and made
 * again, as many or others, from the images.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "core/data/value.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/over/over.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { TS, ID, K, I64, F64, STR, COLUMNS };

#define ROWS      400
#define TASKS_MAX 3
#define MEMORY    (32u << 20)
#define AGGS      10
#define CALLS     8

static struct mr_field field[COLUMNS] = {
    [TS] = {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    [ID] = {{"id", 2}, {.id = MR_TYPE_BIGINT}},
    [K] = {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [I64] = {{"i64", 3}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
    [F64] = {{"f64", 3}, {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    [STR] = {{"str", 3}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
};
static const struct mr_schema schema = {COLUMNS, field};

struct row {
    struct mr_value v[COLUMNS];
    char text[2][64];
    int64_t behind_ns, after_ns; /* the watermark before it and behind it */
    bool is_late, is_bad;
};

struct query {
    struct mr_over_spec spec;
    struct mr_stage_input in;
    uint32_t key[1];
    struct mr_aggregate aggregate[AGGS];
    struct mr_over_call call[CALLS];
    struct mr_schema output;
    struct mr_field out[COLUMNS + AGGS + CALLS];
};

static struct row rows[ROWS];
static char *want[ROWS], *got[ROWS];

/* -- A random query and random rows ------------------------------------------------------ */

static void add(struct query *q, const char *name, int32_t arg)
{
    struct mr_aggregate *agg = &q->aggregate[q->spec.aggregation.aggregates++];
    struct mr_type in = arg < 0 ? MR_TYPE(MR_TYPE_NULL) : field[arg].type;
    struct mr_err err;

    CHECK_EQ(mr_aggregate_resolve(mr_view_of(name), arg < 0, false, in, agg, &err), 0);
    agg->arg = arg;
    agg->filter = -1;
    q->out[q->output.count++] = (struct mr_field){MR_VIEW("agg"), agg->out};
}

static void add_call(struct query *q, enum mr_over_fn fn, int32_t arg, uint32_t offset,
                     int32_t fallback)
{
    bool is_number = arg < 0 || fn == MR_OVER_COUNT_DISTINCT;
    struct mr_type out = is_number ? MR_TYPE_BIGINT_NN : field[arg].type;

    q->call[q->spec.calls++] = (struct mr_over_call){
        .fn = fn, .arg = arg, .offset = offset, .fallback = fallback, .out = out};
    q->out[q->output.count++] = (struct mr_field){MR_VIEW("call"), out};
}

static void query_random(struct mr_rng *rng, struct query *q)
{
    static const struct {
        const char *name;
        int32_t arg;
    } agg[AGGS] = {{"COUNT", -1}, {"COUNT", I64}, {"SUM", I64}, {"AVG", I64}, {"MIN", I64},
                   {"MAX", I64},  {"SUM", F64},   {"MAX", F64}, {"MIN", STR}, {"MAX", STR}};

    *q = (struct query){.key = {K}};
    memcpy(q->out, field, sizeof(field));
    q->output = (struct mr_schema){COLUMNS, q->out};
    q->spec.frame = (enum mr_over_frame)mr_rng_below(rng, 3);
    q->spec.order = mr_rng_below(rng, 3) == 0 ? MR_OVER_BY_ARRIVAL : MR_OVER_BY_TIME;
    q->spec.is_range = q->spec.order == MR_OVER_BY_TIME &&
                       (q->spec.frame == MR_OVER_RANGE ||
                        (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0));
    q->spec.preceding_rows = mr_rng_below(rng, 6);
    q->spec.preceding_ns = (int64_t)mr_rng_below(rng, 30);
    q->spec.order_column = TS;
    for (size_t i = 0; i < AGGS; i++)
        if (mr_rng_below(rng, 2) == 0)
            add(q, agg[i].name, agg[i].arg);
    if (mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_FIRST_VALUE, STR, 0, -1);
    if (mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_LAST_VALUE, mr_rng_below(rng, 2) == 0 ? STR : F64, 0, -1);
    if (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0) {
        add_call(q, MR_OVER_LAG, STR, (uint32_t)mr_rng_below(rng, 4),
                 mr_rng_below(rng, 2) == 0 ? K : -1);
        add_call(q, MR_OVER_ROW_NUMBER, -1, 0, -1);
        add_call(q, MR_OVER_RANK, -1, 0, -1);
        add_call(q, MR_OVER_DENSE_RANK, -1, 0, -1);
    }
    for (uint32_t i = (uint32_t)mr_rng_below(rng, 3); i > 0; i--)
        add_call(q, MR_OVER_COUNT_DISTINCT, (int32_t[]){STR, I64, F64, K}[mr_rng_below(rng, 4)],
                 0, -1);
    q->spec.aggregation.input = &schema;
    q->spec.aggregation.key = q->key;
    q->spec.aggregation.keys = (uint32_t)mr_rng_below(rng, 2);
    q->spec.aggregation.aggregate = q->aggregate;
    q->spec.call = q->call;
    q->spec.stage = (struct mr_stage_spec){
        .class = &mr_over_class, .input = &q->in, .inputs = 1, .output = &q->output};
}

static void value_str(struct mr_rng *rng, struct mr_value *v, char *text, uint32_t kinds)
{
    uint32_t n = (uint32_t)mr_rng_below(rng, kinds);
    int len =
        snprintf(text, 64, n % 2 == 0 ? "v%u" : "a value that is longer than a cell %u", n);

    v->u.str = mr_str_of(text, (size_t)len);
    v->is_null = mr_rng_below(rng, 5) == 0;
}

static void rows_random(struct mr_rng *rng, uint32_t n)
{
    uint32_t delay = (uint32_t)mr_rng_below(rng, 12), pace = (uint32_t)mr_rng_below(rng, 3);
    uint32_t keys = 1 + (uint32_t)mr_rng_below(rng, 6);
    int64_t watermark = MR_WATERMARK_NONE, now = 100;

    for (uint32_t i = 0; i < n; i++) {
        struct row *r = &rows[i];

        memset(r, 0, sizeof(*r));
        for (uint32_t c = 0; c < COLUMNS; c++)
            r->v[c].type = field[c].type;
        now += (int64_t)mr_rng_below(rng, pace + 2);
        r->v[TS].u.i64 = now - (int64_t)mr_rng_below(rng, 10);
        r->is_bad = r->v[TS].is_null = mr_rng_below(rng, 40) == 0;
        r->v[ID].u.i64 = i;
        value_str(rng, &r->v[K], r->text[0], keys);
        value_str(rng, &r->v[STR], r->text[1], 9);
        r->v[I64].u.i64 = (int64_t)mr_rng_below(rng, 200) - 100;
        r->v[I64].is_null = mr_rng_below(rng, 4) == 0;
        r->v[F64].u.f64 = (double)((int64_t)mr_rng_below(rng, 2000) - 1000) *
                          (mr_rng_below(rng, 20) == 0 ? 1e250 : 0.001);
        r->v[F64].is_null = mr_rng_below(rng, 4) == 0;
        r->behind_ns = watermark;
        r->is_late = !r->is_bad && r->v[TS].u.i64 < watermark;
        if (!r->is_bad && r->v[TS].u.i64 - (int64_t)delay > watermark)
            watermark = r->v[TS].u.i64 - (int64_t)delay;
        r->after_ns = watermark;
    }
}

/* By arrival: a clock instead of times, and nothing is late. */
static void rows_by_arrival(uint32_t n)
{
    int64_t now = 0;

    for (uint32_t i = 0; i < n; i++) {
        struct row *r = &rows[i];

        if (!r->v[TS].is_null && r->v[TS].u.i64 > now)
            now = r->v[TS].u.i64;
        r->v[TS].u.i64 = now;
        r->v[TS].is_null = r->is_bad = r->is_late = false;
    }
}

static void both_random(struct mr_rng *rng, struct query *q, uint32_t n)
{
    query_random(rng, q);
    rows_random(rng, n);
    if (q->spec.order == MR_OVER_BY_ARRIVAL)
        rows_by_arrival(n);
}

/* -- The definition ------------------------------------------------------------------------ */

static void print(struct mr_text *out, const struct mr_value *v)
{
    mr_text_putc(out, '|');
    if (v->is_null) {
        mr_text_puts(out, "NULL");
        return;
    }
    switch (mr_type_shape(v->type)) {
    case MR_SHAPE_I64: mr_text_printf(out, "%lld", (long long)v->u.i64); break;
    case MR_SHAPE_F64: mr_text_printf(out, "%.17g", v->u.f64 == 0 ? 0.0 : v->u.f64); break;
    case MR_SHAPE_STR:
        mr_text_printf(out, "%.*s", (int)v->u.str.len, mr_str_data(&v->u.str));
        break;
    default: CHECK(false);
    }
}

static bool key_same(const struct query *q, const struct row *a, const struct row *b)
{
    return q->spec.aggregation.keys == 0 || mr_value_same(&a->v[K], &b->v[K]);
}

/* Rows that count, in order of time and then of arrival. */
static uint32_t sorted(uint32_t n, uint32_t *order)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = count;

        if (rows[i].is_late || rows[i].is_bad)
            continue;
        for (; at > 0 && rows[order[at - 1]].v[TS].u.i64 > rows[i].v[TS].u.i64; at--)
            order[at] = order[at - 1];
        order[at] = i;
        count++;
    }
    return count;
}

static struct mr_value aggregate_of(const struct mr_aggregate *agg, const uint32_t *in,
                                    uint32_t n)
{
    struct mr_value out = {.type = agg->out, .is_null = true};
    struct mr_exact_sum sum = {0};
    int64_t count = 0, total = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct mr_value *v = agg->arg < 0 ? NULL : &rows[in[i]].v[agg->arg];

        if (v != NULL && v->is_null)
            continue;
        count++;
        if (agg->arg == I64)
            total += v->u.i64;
        if (agg->arg == F64)
            mr_exact_sum_add(&sum, v->u.f64);
        if (agg->fn != MR_AGG_MIN && agg->fn != MR_AGG_MAX)
            continue;
        int order = out.is_null       ? 0
                    : agg->arg == I64 ? (v->u.i64 > out.u.i64) - (v->u.i64 < out.u.i64)
                    : agg->arg == F64 ? (v->u.f64 > out.u.f64) - (v->u.f64 < out.u.f64)
                                      : mr_str_cmp(&v->u.str, &out.u.str);
        if (out.is_null || (agg->fn == MR_AGG_MAX ? order > 0 : order < 0))
            out = *v;
    }
    out.type = agg->out;
    if (agg->fn == MR_AGG_COUNT || agg->fn == MR_AGG_COUNT_ALL)
        out = (struct mr_value){.type = agg->out, .u.i64 = count};
    else if (count > 0 && agg->arg == F64 && agg->fn == MR_AGG_SUM)
        out = (struct mr_value){.type = agg->out, .u.f64 = mr_exact_sum_value(&sum)};
    else if (count > 0 && agg->fn == MR_AGG_SUM)
        out = (struct mr_value){.type = agg->out, .u.i64 = total};
    else if (count > 0 && agg->fn == MR_AGG_AVG)
        out = (struct mr_value){.type = agg->out, .u.i64 = total / count};
    return out;
}

/* How many of the N rows IN have a value of COLUMN that those before them have not. */
static int64_t different(int32_t column, const uint32_t *in, uint32_t n)
{
    int64_t count = 0;

    for (uint32_t i = 0, j; i < n; i++) {
        const struct mr_value *v = &rows[in[i]].v[column];

        for (j = 0; j < i && !mr_value_same(v, &rows[in[j]].v[column]); j++)
            ;
        count += j == i && !v->is_null;
    }
    return count;
}

/* IN: rows of the frame; ROW is number AT of the ALL rows of its key, LAST the last one that
 * it sees. */
static struct mr_value call_of(const struct query *q, const struct mr_over_call *call,
                               const uint32_t *in, uint32_t n, const uint32_t *key, uint32_t at,
                               uint32_t last)
{
    struct mr_value out = {.type = call->out, .is_null = true};
    struct mr_value number = {.type = call->out};
    uint32_t first = at;

    while (first > 0 && q->spec.order == MR_OVER_BY_TIME &&
           rows[key[first - 1]].v[TS].u.i64 == rows[key[at]].v[TS].u.i64)
        first--;
    switch (call->fn) {
    case MR_OVER_RANK: number.u.i64 = first + 1; return number;
    case MR_OVER_DENSE_RANK:
        number.u.i64 =
            q->spec.order == MR_OVER_BY_TIME ? different(TS, key, at + 1) : (int64_t)at + 1;
        return number;
    case MR_OVER_COUNT_DISTINCT: number.u.i64 = different(call->arg, in, n); return number;
    case MR_OVER_ROW_NUMBER: return (struct mr_value){.type = call->out, .u.i64 = at + 1};
    case MR_OVER_LAG:
        if (call->offset <= last)
            return rows[key[last - call->offset]].v[call->arg];
        return call->fallback < 0 ? out : rows[key[at]].v[call->fallback];
    default: break;
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct mr_value *v = &rows[in[i]].v[call->arg];

        if (!v->is_null && (out.is_null || call->fn == MR_OVER_LAST_VALUE))
            out = *v;
    }
    return out;
}

static char *line_of(const struct query *q, const uint32_t *key, uint32_t keys, uint32_t at)
{
    const struct mr_over_spec *spec = &q->spec;
    int64_t ts = rows[key[at]].v[TS].u.i64;
    uint32_t from = 0, last = at;
    struct mr_text out;

    while (spec->is_range && last + 1 < keys && rows[key[last + 1]].v[TS].u.i64 == ts)
        last++;
    if (spec->frame == MR_OVER_ROWS && at > spec->preceding_rows)
        from = at - (uint32_t)spec->preceding_rows;
    while (spec->frame == MR_OVER_RANGE &&
           rows[key[from]].v[TS].u.i64 < ts - spec->preceding_ns)
        from++;
    mr_text_init(&out);
    for (uint32_t c = 0; c < COLUMNS; c++)
        print(&out, &rows[key[at]].v[c]);
    for (uint32_t i = 0; i < spec->aggregation.aggregates; i++) {
        struct mr_value v = aggregate_of(&q->aggregate[i], key + from, last + 1 - from);
        print(&out, &v);
    }
    for (uint32_t i = 0; i < spec->calls; i++) {
        struct mr_value v = call_of(q, &q->call[i], key + from, last + 1 - from, key, at, last);
        print(&out, &v);
    }
    char *line = strdup(out.data);
    mr_text_fini(&out);
    return line;
}

/* Into want[id]; returns how many. */
static uint32_t model(const struct query *q, uint32_t n)
{
    uint32_t order[ROWS], key[ROWS], count = sorted(n, order);

    memset(want, 0, sizeof(want));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t keys = 0, at = 0;

        for (uint32_t j = 0; j < count; j++) {
            if (!key_same(q, &rows[order[i]], &rows[order[j]]))
                continue;
            if (j == i)
                at = keys;
            key[keys++] = order[j];
        }
        want[order[i]] = line_of(q, key, keys, at);
    }
    return count;
}

/* -- Tasks ------------------------------------------------------------------------------------ */

struct sink {
    struct mr_op op;
    struct mr_rng *rng;
    int64_t watermark_ns, last_ns;
    bool is_ready, has_ended, is_timed;
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

    CHECK(batch->selected > 0 && batch->kind == NULL);
    CHECK((batch->behind_ns == NULL) == s->is_timed);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        struct mr_text out;

        mr_text_init(&out);
        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            print(&out, &v);
        }
        int64_t id = ((int64_t *)batch->col[ID].data)[row];
        int64_t ts = ((int64_t *)batch->col[TS].data)[row];
        /* In order of time, and never late for whoever comes behind. */
        CHECK(!s->is_timed || (ts >= s->last_ns && ts > s->watermark_ns));
        s->last_ns = ts;
        CHECK(id >= 0 && id < ROWS && got[id] == NULL);
        got[id] = strdup(out.data);
        mr_text_fini(&out);
    }
    s->is_ready = mr_rng_below(s->rng, 2) == 0;
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct sink *s = MR_CONTAINER(op, struct sink, op);

    CHECK(!s->is_timed || watermark_ns >= s->last_ns || s->last_ns == INT64_MIN);
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
    struct mr_stage_place place = {.uid = "over", .restore = restore};
    struct mr_op *port[1];

    *t = (struct task){.env = {.reactor = reactor, .reactors = reactors, .hash_seed = 42}};
    t->sink = (struct sink){.op = {.class = &sink_class, .env = &t->env},
                            .rng = rng,
                            .watermark_ns = MR_WATERMARK_NONE,
                            .last_ns = INT64_MIN,
                            .is_ready = true,
                            .is_timed = q->spec.order == MR_OVER_BY_TIME};
    CHECK_EQ(mr_shard_new(&options, &t->shard, err), 0);
    place.env = &t->env;
    place.shard = t->shard;
    place.next = &t->sink.op;
    int rc = mr_over_class.op_new(&q->spec.stage, &place, &t->op, port, err);
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
        if (t->op->class->poll != NULL)
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
    mr_pack_bytes(&roots, mr_view_of("over"));
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

static void run(struct mr_rng *rng, const struct query *q, uint32_t n, bool with_restores)
{
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
            task_free(&task[t]);
        }
        tasks = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);
        for (uint32_t t = 0; t < tasks; t++)
            task_new(&task[t], q, rng, t, tasks, &restore);
        for (uint32_t t = 0; t < restore.images; t++)
            mr_image_free(image[t]);
    }
    (void)finish(task, tasks);
}

static void check(uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const char *g = got[i] == NULL ? "(nothing)" : got[i];
        const char *w = want[i] == NULL ? "(nothing)" : want[i];

        if (strcmp(g, w) != 0) {
            fprintf(stderr, "row %u\n got %s\nwant %s\n", i, g, w);
            exit(1);
        }
        free(got[i]);
        free(want[i]);
        got[i] = want[i] = NULL;
    }
}

static void test_model(struct mr_rng *rng)
{
    for (int round = 0; round < 60; round++) {
        static struct query q;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS);

        both_random(rng, &q, n);
        (void)model(&q, n);
        run(rng, &q, n, false);
        check(n);
    }
}

static void test_restore(struct mr_rng *rng)
{
    for (int round = 0; round < 40; round++) {
        static struct query q;
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, ROWS / 4);

        both_random(rng, &q, n);
        (void)model(&q, n);
        run(rng, &q, n, true);
        check(n);
    }
}

/* -- State ------------------------------------------------------------------------------------ */

/* Rows that no frame can ask for any more are gone from state. */
static void test_expires(struct mr_rng *rng)
{
    static struct query q;
    struct task task;

    do
        query_random(rng, &q);
    while (q.spec.frame != MR_OVER_RANGE || q.spec.order != MR_OVER_BY_TIME);
    rows_random(rng, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i].v[TS] = (struct mr_value){.type = field[TS].type, .u.i64 = 100 * (int64_t)i};
        rows[i].behind_ns = MR_WATERMARK_NONE;
        rows[i].after_ns = 100 * (int64_t)i;
    }
    task_new(&task, &q, rng, 0, 1, NULL);
    uint64_t most = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        push_rows(&task, &q, i, i + 1);
        wait_ready(&task);
        most = mr_shard_bytes(task.shard) > most ? mr_shard_bytes(task.shard) : most;
    }
    CHECK(most <= 8 * MR_PAGE_BYTES);
    (void)finish(&task, 1);
    for (uint32_t i = 0; i < ROWS; i++) {
        free(got[i]);
        got[i] = NULL;
    }
}

static void test_memory_limit(struct mr_rng *rng)
{
    static struct query q;
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, ROWS);
    struct mr_err err;
    struct task task;

    query_random(rng, &q);
    rows_random(rng, ROWS);
    CHECK_EQ(task_try(&task, &q, rng, 0, 1, 16 * 1024, NULL, &err), 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i].v[TS].is_null = false;
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
        for (uint32_t i = 0; i < n; i++) {
            free(got[i]);
            got[i] = NULL;
        }
    }
    CHECK(refused > 0);
}

static const struct mr_test cases[] = {
    {"model", test_model},       {"restore", test_restore},
    {"expires", test_expires},   {"memory limit", test_memory_limit},
    {"tampered", test_tampered},
};

MR_TEST_MAIN(cases)
