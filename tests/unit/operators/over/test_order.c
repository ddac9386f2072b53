/*
 * OVER by value against its definition: rows come and are taken back at random, and after
 * every batch what the changes come to is what a sort and a sum over the rows that are left
 * say.  At random points the task is snapshot, thrown away and made again.
 */
#include "core/data/key.h"
#include "core/data/value.h"
#include "operators/over/over.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

enum { V, K, X, S, COLUMNS };

#define ROWS   300
#define LINES  (4 * ROWS)
#define AGGS   6
#define CALLS  6
#define MEMORY (32u << 20)

static struct mr_field field[COLUMNS] = {
    [V] = {{"v", 1}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
    [K] = {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [X] = {{"x", 1}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
    [S] = {{"s", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
};
static const struct mr_schema schema = {COLUMNS, field};

struct row {
    struct mr_value v[COLUMNS];
    char text[2][48];
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

/* Those that are left, in order of arrival. */
static struct row live[ROWS];
static uint32_t lives;

/* What the changes have come to: lines, each as often as it is there. */
static char *line[LINES];
static uint32_t lines;

/* -- A random query -------------------------------------------------------------------------- */

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
    struct mr_type out = arg < 0 ? MR_TYPE_BIGINT_NN : field[arg].type;

    q->call[q->spec.calls++] = (struct mr_over_call){
        .fn = fn, .arg = arg, .offset = offset, .fallback = fallback, .out = out};
    q->out[q->output.count++] = (struct mr_field){MR_VIEW("call"), out};
}

static void query_random(struct mr_rng *rng, struct query *q)
{
    static const struct {
        const char *name;
        int32_t arg;
    } agg[AGGS] = {{"COUNT", -1}, {"COUNT", X}, {"SUM", X}, {"MIN", X}, {"MAX", S}, {"MIN", S}};

    *q = (struct query){.key = {K}};
    memcpy(q->out, field, sizeof(field));
    q->output = (struct mr_schema){COLUMNS, q->out};
    q->spec.order = MR_OVER_BY_VALUE;
    q->spec.order_column = mr_rng_below(rng, 3) == 0 ? S : V;
    q->spec.frame = mr_rng_below(rng, 2) == 0 ? MR_OVER_UNBOUNDED : MR_OVER_ROWS;
    q->spec.is_range = q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0;
    q->spec.preceding_rows = mr_rng_below(rng, 5);
    for (size_t i = 0; i < AGGS; i++)
        if (mr_rng_below(rng, 3) == 0)
            add(q, agg[i].name, agg[i].arg);
    if (mr_rng_below(rng, 2) == 0)
        add_call(q, mr_rng_below(rng, 2) == 0 ? MR_OVER_FIRST_VALUE : MR_OVER_LAST_VALUE, S, 0,
                 -1);
    if (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_ROW_NUMBER, -1, 0, -1);
    if (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_RANK, -1, 0, -1);
    if (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_DENSE_RANK, -1, 0, -1);
    if (q->spec.frame == MR_OVER_UNBOUNDED && mr_rng_below(rng, 2) == 0)
        add_call(q, MR_OVER_LAG, S, (uint32_t)mr_rng_below(rng, 3),
                 mr_rng_below(rng, 2) == 0 ? K : -1);
    q->spec.aggregation.input = &schema;
    q->spec.aggregation.key = q->key;
    q->spec.aggregation.keys = (uint32_t)mr_rng_below(rng, 2);
    q->spec.aggregation.aggregate = q->aggregate;
    q->spec.call = q->call;
    q->spec.stage = (struct mr_stage_spec){
        .class = &mr_over_class, .input = &q->in, .inputs = 1, .output = &q->output};
}

/* -- Lines ------------------------------------------------------------------------------------ */

static void print(struct mr_text *out, const struct mr_value *v)
{
    if (v->is_null)
        mr_text_puts(out, "|NULL");
    else if (mr_type_shape(v->type) == MR_SHAPE_STR)
        mr_text_printf(out, "|%.*s", (int)v->u.str.len, mr_str_data(&v->u.str));
    else
        mr_text_printf(out, "|%lld", (long long)v->u.i64);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void take_out(const char *text)
{
    uint32_t i = 0;

    while (i < lines && strcmp(line[i], text) != 0)
        i++;
    if (i == lines)
        fprintf(stderr, "taken back, and never given: %s\n", text);
    CHECK(i < lines);
    free(line[i]);
    line[i] = line[--lines];
}

/* -- The definition --------------------------------------------------------------------------- */

static bool is_same(const struct row *a, const struct row *b)
{
    for (uint32_t c = 0; c < COLUMNS; c++)
        if (!mr_value_same(&a->v[c], &b->v[c]))
            return false;
    return true;
}

static int compare(const struct query *q, const struct row *a, const struct row *b)
{
    const struct mr_value *x = &a->v[q->spec.order_column], *y = &b->v[q->spec.order_column];

    if (x->is_null || y->is_null)
        return (int)y->is_null - (int)x->is_null;
    return q->spec.order_column == S ? mr_str_cmp(&x->u.str, &y->u.str)
                                     : (x->u.i64 > y->u.i64) - (x->u.i64 < y->u.i64);
}

static struct mr_value aggregate_of(const struct mr_aggregate *agg, const struct row *const *in,
                                    uint32_t n)
{
    struct mr_value out = {.type = agg->out, .is_null = true};
    int64_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct mr_value *v = agg->arg < 0 ? NULL : &in[i]->v[agg->arg];

        if (v != NULL && v->is_null)
            continue;
        count++;
        if (v == NULL)
            continue;
        int order = out.is_null     ? 0
                    : agg->arg == S ? mr_str_cmp(&v->u.str, &out.u.str)
                                    : (v->u.i64 > out.u.i64) - (v->u.i64 < out.u.i64);

        if (out.is_null || (agg->fn == MR_AGG_MAX && order > 0) ||
            (agg->fn == MR_AGG_MIN && order < 0))
            out = *v;
        else if (agg->fn == MR_AGG_SUM)
            out.u.i64 += v->u.i64;
    }
    if (agg->fn == MR_AGG_COUNT || agg->fn == MR_AGG_COUNT_ALL)
        out = (struct mr_value){.type = agg->out, .u.i64 = count};
    out.type = agg->out;
    return out;
}

/* Rows before row AT that are below it; or how many different values these have. */
static int64_t below(const struct query *q, const struct row *const *in, uint32_t at,
                     bool is_dense)
{
    int64_t count = 0;

    for (uint32_t i = 0; i < at && compare(q, in[i], in[at]) != 0; i++)
        count += !is_dense || i == 0 || compare(q, in[i - 1], in[i]) != 0;
    return count;
}

/* Row AT of the rows IN of its key, whose frame is FROM to LAST. */
static struct mr_value call_of(const struct query *q, const struct mr_over_call *call,
                               const struct row *const *in, uint32_t at, uint32_t from,
                               uint32_t last)
{
    struct mr_value out = {.type = call->out, .is_null = true};
    bool is_dense = call->fn == MR_OVER_DENSE_RANK;

    if (call->fn == MR_OVER_ROW_NUMBER)
        return (struct mr_value){.type = call->out, .u.i64 = at + 1};
    if (call->fn == MR_OVER_RANK || is_dense)
        return (struct mr_value){.type = call->out, .u.i64 = below(q, in, at, is_dense) + 1};
    if (call->fn == MR_OVER_LAG && at >= call->offset)
        return in[at - call->offset]->v[call->arg];
    if (call->fn == MR_OVER_LAG)
        return call->fallback < 0 ? out : in[at]->v[call->fallback];
    for (uint32_t i = from; i <= last; i++) {
        const struct mr_value *v = &in[i]->v[call->arg];

        if (!v->is_null && (out.is_null || call->fn == MR_OVER_LAST_VALUE))
            out = *v;
    }
    return out;
}

static char *line_of(const struct query *q, const struct row *const *in, uint32_t n,
                     uint32_t at)
{
    uint64_t reach = q->spec.preceding_rows;
    uint32_t from = 0, last = at;
    struct mr_text out;

    while (q->spec.is_range && last + 1 < n && compare(q, in[last + 1], in[at]) == 0)
        last++;
    if (q->spec.frame == MR_OVER_ROWS && at > reach)
        from = at - (uint32_t)reach;
    mr_text_init(&out);
    for (uint32_t c = 0; c < COLUMNS; c++)
        print(&out, &in[at]->v[c]);
    for (uint32_t i = 0; i < q->spec.aggregation.aggregates; i++) {
        struct mr_value v = aggregate_of(&q->aggregate[i], in + from, last + 1 - from);
        print(&out, &v);
    }
    for (uint32_t i = 0; i < q->spec.calls; i++) {
        struct mr_value v = call_of(q, &q->call[i], in, at, from, last);
        print(&out, &v);
    }
    char *text = strdup(out.data);
    mr_text_fini(&out);
    return text;
}

/* Does what the changes come to say what the definition says? */
static void check(const struct query *q)
{
    char *want[ROWS];
    uint32_t n = 0;
    bool is_done[ROWS] = {false};

    for (uint32_t i = 0; i < lives; i++) {
        const struct row *in[ROWS];
        uint32_t count = 0;

        if (is_done[i])
            continue;
        for (uint32_t j = i; j < lives; j++) {
            uint32_t at = count;

            if (q->spec.aggregation.keys > 0 && !mr_value_same(&live[i].v[K], &live[j].v[K]))
                continue;
            is_done[j] = true;
            for (; at > 0 && compare(q, in[at - 1], &live[j]) > 0; at--)
                in[at] = in[at - 1];
            in[at] = &live[j];
            count++;
        }
        for (uint32_t j = 0; j < count; j++)
            want[n++] = line_of(q, in, count, j);
    }
    CHECK_EQ(n, lines);
    qsort(want, n, sizeof(*want), by_text);
    qsort(line, lines, sizeof(*line), by_text);
    for (uint32_t i = 0; i < n; i++) {
        if (strcmp(want[i], line[i]) != 0)
            fprintf(stderr, " got %s\nwant %s\n", line[i], want[i]);
        CHECK_EQ(strcmp(want[i], line[i]), 0);
        free(want[i]);
    }
}

/* -- A task ----------------------------------------------------------------------------------- */

struct sink {
    struct mr_op op;
    struct mr_rng *rng;
    bool is_ready;
};

struct task {
    struct mr_task_env env;
    struct sink sink;
    struct mr_shard *shard;
    struct mr_op *op;
};

static bool sink_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct sink, op)->is_ready;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct sink *s = MR_CONTAINER(op, struct sink, op);

    CHECK(batch->selected > 0);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        enum mr_row_kind kind = mr_batch_kind(batch, row);
        struct mr_text out;

        mr_text_init(&out);
        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            print(&out, &v);
        }
        if (kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE) {
            take_out(out.data);
        } else {
            CHECK(lines < LINES);
            line[lines++] = strdup(out.data);
        }
        mr_text_fini(&out);
    }
    s->is_ready = mr_rng_below(s->rng, 2) == 0;
}

static const struct mr_op_class sink_class = {.name = "sink",
                                              .ready = sink_ready,
                                              .push = sink_push,
                                              .watermark = mr_op_ignore_watermark,
                                              .end = mr_op_ignore_end};

static void task_new(struct task *t, const struct query *q, struct mr_rng *rng,
                     const struct mr_restore *restore)
{
    struct mr_shard_options options = {
        .memory_bytes = MEMORY, .numa_node = -1, .name = "test", .is_guarded = true};
    struct mr_stage_place place = {.uid = "over", .restore = restore};
    struct mr_op *port[1];
    struct mr_err err = {0};

    *t = (struct task){.env = {.reactors = 1, .hash_seed = 42}};
    t->sink = (struct sink){
        .op = {.class = &sink_class, .env = &t->env}, .rng = rng, .is_ready = true};
    CHECK_EQ(mr_shard_new(&options, &t->shard, &err), 0);
    place.env = &t->env;
    place.shard = t->shard;
    place.next = &t->sink.op;
    CHECK_EQ(mr_over_class.op_new(&q->spec.stage, &place, &t->op, port, &err), 0);
}

static void task_free(struct task *t)
{
    t->op->class->free(t->op);
    mr_shard_free(t->shard);
}

static void wait_ready(struct task *t)
{
    while (!mr_op_ready(t->op)) {
        t->sink.is_ready = true;
        (void)t->op->class->poll(t->op, 0);
        CHECK_EQ(t->env.failure.code, 0);
    }
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

static void restart(struct task *t, const struct query *q, struct mr_rng *rng)
{
    struct mr_image *image;
    struct mr_err err;

    CHECK_EQ(mr_image_new(MEMORY / MR_PAGE_BYTES + 1, &image, &err), 0);
    snapshot(t, image);
    task_free(t);
    struct mr_restore restore = {1, (const struct mr_image *const *)&image, NULL, NULL};

    task_new(t, q, rng, &restore);
    mr_image_free(image);
}

/* -- Driving it ------------------------------------------------------------------------------- */

static void value_str(struct mr_rng *rng, struct mr_value *v, char *text, uint32_t kinds)
{
    uint32_t n = (uint32_t)mr_rng_below(rng, kinds);
    int len =
        snprintf(text, 48, n % 2 == 0 ? "v%u" : "a value that is longer than a cell %u", n);

    v->u.str = mr_str_of(text, (size_t)len);
    v->is_null = mr_rng_below(rng, 6) == 0;
}

/* The strings of a row that was moved are those of its own texts. */
static void settle(struct row *r)
{
    r->v[K].u.str = mr_str_of(r->text[0], strlen(r->text[0]));
    r->v[S].u.str = mr_str_of(r->text[1], strlen(r->text[1]));
}

static void row_random(struct mr_rng *rng, struct row *r)
{
    memset(r, 0, sizeof(*r));
    for (uint32_t c = 0; c < COLUMNS; c++)
        r->v[c].type = field[c].type;
    r->v[V].u.i64 = (int64_t)mr_rng_below(rng, 20);
    r->v[V].is_null = mr_rng_below(rng, 8) == 0;
    r->v[X].u.i64 = (int64_t)mr_rng_below(rng, 10) - 5;
    r->v[X].is_null = mr_rng_below(rng, 6) == 0;
    value_str(rng, &r->v[K], r->text[0], 3);
    value_str(rng, &r->v[S], r->text[1], 6);
}

/* Rows that are the same are taken back in the order they came in. */
static void forget(const struct row *r)
{
    uint32_t i = 0;

    while (!is_same(&live[i], r))
        i++;
    for (lives--; i < lives; i++) {
        live[i] = live[i + 1];
        settle(&live[i]);
    }
}

static void push_random(struct task *t, struct mr_rng *rng, uint32_t n, uint32_t odds)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&schema, ROWS);

    for (uint32_t i = 0; i < n; i++) {
        bool is_back = lives == ROWS || (lives > 0 && mr_rng_below(rng, 10) < odds);
        struct row r;

        if (is_back) {
            r = live[mr_rng_below(rng, lives)];
            settle(&r);
        } else {
            row_random(rng, &r);
        }
        for (uint32_t c = 0; c < COLUMNS; c++)
            mr_value_store(&r.v[c], b, c, i);
        /* Which of the two kinds it is tells nothing. */
        bool is_update = mr_rng_below(rng, 2) == 0;

        b->kind[i] = (uint8_t)(is_back ? (is_update ? MR_ROW_UPDATE_BEFORE : MR_ROW_DELETE)
                                       : (is_update ? MR_ROW_UPDATE_AFTER : MR_ROW_INSERT));
        if (is_back) {
            forget(&r);
        } else {
            live[lives] = r;
            settle(&live[lives++]);
        }
    }
    b->batch.rows = b->batch.selected = n;
    b->batch.kind = b->kind;
    mr_op_push(t->op, &b->batch);
    CHECK_EQ(t->env.failure.code, 0);
    /* What is left of it is the task's own. */
    mr_batch_buffer_free(b);
    wait_ready(t);
}

static void test_model(struct mr_rng *rng)
{
    for (int round = 0; round < 60; round++) {
        static struct query q;
        struct task task;

        query_random(rng, &q);
        task_new(&task, &q, rng, NULL);
        for (int step = 0; step < 40; step++) {
            push_random(&task, rng, 1 + (uint32_t)mr_rng_below(rng, 12), step < 20 ? 3 : 6);
            check(&q);
            if (mr_rng_below(rng, 8) == 0)
                restart(&task, &q, rng);
        }
        task_free(&task);
        for (lives = 0; lines > 0; lines--)
            free(line[lines - 1]);
    }
}

/* One row in front of many: more changes than fit a batch, to one who is rarely ready. */
static void test_many_changes(struct mr_rng *rng)
{
    static struct query q;
    struct task task;

    do
        query_random(rng, &q);
    while (q.spec.frame != MR_OVER_UNBOUNDED || q.spec.calls == 0);
    task_new(&task, &q, rng, NULL);
    while (lives < ROWS - 10)
        push_random(&task, rng, 10, 0);
    check(&q);
    for (int step = 0; step < 20; step++) {
        push_random(&task, rng, 10, 5);
        check(&q);
    }
    task_free(&task);
    for (lives = 0; lines > 0; lines--)
        free(line[lines - 1]);
}

static const struct mr_test cases[] = {
    {"model", test_model},
    {"many changes", test_many_changes},
};

MR_TEST_MAIN(cases)
