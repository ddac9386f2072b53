/*
 * Lookup joins against their definition: every row beside the rows that the table has for its
 * key, in order.  The table answers when it likes, a few rows at a time; batches are cut at
 * random, the next operator is seldom ready, conditions and NULL keys come up, and the cache
 * is of any size.  What is asked for is counted: never twice what is remembered, never what
 * nobody wants to know.
 */
#include "core/op/connector.h"
#include "core/op/shared.h"
#include "operators/lookup/lookup.h"
#include "tests/unit/operators/join/join_rig.h"

enum { TABLE_ROWS = 40, LEFT_ROWS = 120, KEYS = 5 };

/* -- The table ---------------------------------------------------------------------------------- */

static struct rig_row table_row[TABLE_ROWS];
static uint32_t table_rows;
static uint32_t questions, asked_keys, asked_of[KEYS];
static struct mr_rng *table_rng;
static bool is_silent;
static int64_t clock_ns;

struct mr_lookup {
    bool is_open;
};

struct mr_asker {
    uint32_t answers; /* pairs of key number and table row that are still to come */
    uint16_t key[MR_BATCH_ROWS];
    uint32_t row[MR_BATCH_ROWS];
    uint32_t at;
    bool is_asked;
};

static int lookup_open(const struct mr_table_spec *spec, const uint32_t *key, uint32_t keys,
                       struct mr_task_env *env, struct mr_lookup **ret, struct mr_err *reterr)
{
    static struct mr_lookup lookup;

    (void)env;
    (void)reterr;
    CHECK(!lookup.is_open && keys == 1 && key[0] == 0 && spec->schema == &rig_schema);
    lookup.is_open = true;
    *ret = &lookup;
    return 0;
}

static void lookup_close(struct mr_lookup *lookup)
{
    CHECK(lookup->is_open);
    lookup->is_open = false;
}

static int asker_new(struct mr_lookup *lookup, struct mr_task_env *env, struct mr_asker **ret,
                     struct mr_err *reterr)
{
    (void)env;
    (void)reterr;
    CHECK(lookup->is_open);
    *ret = calloc(1, sizeof(**ret));
    return 0;
}

static int number_of(const struct mr_str *key)
{
    for (int k = 0; k < KEYS; k++)
        if (mr_view_is(mr_str_view(key), rig_keys[k]))
            return k;
    CHECK(!"a key that no row has");
    return -1;
}

static void asker_ask(struct mr_asker *asker, const struct mr_batch *keys)
{
    bool is_asked[KEYS] = {false};

    CHECK(!asker->is_asked);
    questions++;
    asker->is_asked = true;
    asker->answers = asker->at = 0;
    for (uint32_t i = 0; i < keys->selected; i++) {
        uint32_t row = mr_batch_row(keys, i);
        CHECK(!mr_vec_is_null(&keys->col[0], row));
        int k = number_of((const struct mr_str *)keys->col[0].data + row);
        CHECK(!is_asked[k]); /* no key twice */
        is_asked[k] = true;
        asked_keys++;
        asked_of[k]++;
        for (uint32_t t = 0; t < table_rows; t++)
            if (table_row[t].k == k) {
                asker->key[asker->answers] = (uint16_t)row;
                asker->row[asker->answers++] = t;
            }
    }
}

static int asker_poll(struct mr_asker *asker, struct mr_answer *answer, struct mr_err *reterr)
{
    uint32_t n = (uint32_t)mr_rng_below(table_rng, 10), row = 0;

    (void)reterr;
    CHECK(asker->is_asked);
    if (is_silent || mr_rng_below(table_rng, 3) == 0)
        return 0;
    for (; row < n && asker->at < asker->answers; row++, asker->at++) {
        answer->key[row] = asker->key[asker->at];
        rig_store(&table_row[asker->row[asker->at]], answer->out, row);
    }
    answer->out->batch.rows = answer->out->batch.selected = row;
    answer->is_last = asker->at == asker->answers;
    asker->is_asked = !answer->is_last;
    return 1;
}

static void asker_free(struct mr_asker *asker)
{
    free(asker);
}

static const struct mr_lookup_class lookup_class = {
    .open = lookup_open,
    .close = lookup_close,
    .asker_new = asker_new,
    .ask = asker_ask,
    .poll = asker_poll,
    .asker_free = asker_free,
};

static const struct mr_source_class source_class = {.name = "test", .lookup = &lookup_class};

static int64_t now_ns(struct mr_sys *sys)
{
    (void)sys;
    return clock_ns;
}

/* -- What comes out, in order ------------------------------------------------------------------- */

struct list {
    struct mr_op op;
    struct mr_rng *rng;
    struct mr_text text;
};

static bool list_ready(const struct mr_op *op)
{
    return mr_rng_below(MR_CONTAINER_CONST(op, struct list, op)->rng, 3) == 0;
}

static void list_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_text *text = &MR_CONTAINER(op, struct list, op)->text;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        mr_text_printf(text, "%s ", mr_row_kind_text(mr_batch_kind(batch, row)));
        for (uint32_t c = 0; c < batch->schema->count; c++) {
            struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
            const char *end = c % RIG_COLS == RIG_COLS - 1 ? ";" : ",";
            if (v.is_null)
                mr_text_printf(text, "null%s", end);
            else if (mr_type_shape(v.type) == MR_SHAPE_STR)
                mr_text_printf(text, "%.*s%s", (int)v.u.str.len, mr_str_data(&v.u.str), end);
            else
                mr_text_printf(text, "%lld%s",
                               (long long)(c % RIG_COLS == 3 ? v.u.i64 / MR_MILLI_NS : v.u.i64),
                               end);
        }
        mr_text_putc(text, '\n');
    }
}

static const struct mr_op_class list_class = {.name = "list",
                                              .ready = list_ready,
                                              .push = list_push,
                                              .watermark = mr_op_ignore_watermark,
                                              .end = mr_op_ignore_end};

/* -- The model ------------------------------------------------------------------------------------ */

struct query {
    bool is_left, has_residual, has_filter;
};

/* left.n < right.n; right.n is not 1. */
static bool matches(const struct query *q, const struct rig_row *l, const struct rig_row *r)
{
    if (l->k < 0 || l->k != r->k || (q->has_filter && (r->n == 1 || r->n < 0)))
        return false;
    return !q->has_residual || (l->n >= 0 && r->n >= 0 && l->n < r->n);
}

static void model_row(const struct query *q, const struct rig_row *left, uint8_t kind,
                      struct mr_text *out)
{
    bool is_found = false;

    for (uint32_t t = 0; t < table_rows; t++) {
        if (!matches(q, left, &table_row[t]))
            continue;
        is_found = true;
        mr_text_printf(out, "%s ", mr_row_kind_text(kind));
        rig_print(left, out);
        rig_print(&table_row[t], out);
        mr_text_putc(out, '\n');
    }
    if (is_found || !q->is_left)
        return;
    mr_text_printf(out, "%s ", mr_row_kind_text(kind));
    rig_print(left, out);
    rig_print(NULL, out);
    mr_text_putc(out, '\n');
}

static struct rig_row random_row(struct mr_rng *rng, bool may_be_null)
{
    return (struct rig_row){.k = (int)mr_rng_below(rng, KEYS + may_be_null) - may_be_null,
                            .n = (int)mr_rng_below(rng, 6) - 1,
                            .s = (int)mr_rng_below(rng, 4) - 1,
                            .time = (int64_t)mr_rng_below(rng, 100)};
}

static void fill_table(struct mr_rng *rng, uint32_t keys)
{
    table_rng = rng;
    table_rows = (uint32_t)mr_rng_below(rng, TABLE_ROWS);
    for (uint32_t t = 0; t < table_rows; t++) {
        table_row[t] = random_row(rng, false);
        table_row[t].k %= (int)keys;
    }
    questions = asked_keys = 0;
    memset(asked_of, 0, sizeof(asked_of));
}

/* -- A join -------------------------------------------------------------------------------------- */

struct bench {
    struct mr_arena arena;
    struct mr_sys sys;
    struct mr_task_env env;
    struct list list;
    struct mr_scan_spec scan;
    struct mr_lookup_spec spec;
    struct mr_stage_input input;
    struct mr_op *op;
};

static const struct mr_sys_ops sys_ops = {.now_ns = now_ns};
static const struct mr_eval_env eval;
static const uint32_t first[] = {0};

static struct mr_expr *call(struct bench *b, const char *name, struct mr_expr *x,
                            struct mr_expr *y)
{
    struct mr_expr *arg[] = {x, y}, *ret;
    struct mr_err err;

    CHECK_EQ(mr_expr_call(&b->arena, mr_view_of(name), arg, 2, &ret, &err), 0);
    return ret;
}

static void make_specs(struct bench *b, const struct query *q)
{
    struct mr_schema *output = mr_schema_new(&b->arena, 2 * RIG_COLS);
    struct mr_join_column *column =
        MR_NEW_ARRAY(&b->arena, struct mr_join_column, 2 * RIG_COLS);
    struct mr_value one = {.type = rig_field[1].type, .u.i64 = 1};

    b->scan.source = &source_class;
    b->scan.table =
        (struct mr_table_spec){.name = "d", .schema = &rig_schema, .physical = RIG_COLS};
    b->scan.output = &rig_schema;
    b->scan.column = MR_NEW_ARRAY(&b->arena, struct mr_expr *, RIG_COLS);
    for (uint32_t i = 0; i < 2 * RIG_COLS; i++) {
        column[i] = (struct mr_join_column){i / RIG_COLS, i % RIG_COLS};
        output->field[i] = rig_field[i % RIG_COLS];
        b->scan.column[i % RIG_COLS] =
            mr_expr_column(&b->arena, i % RIG_COLS, rig_field[i % RIG_COLS].type);
    }
    if (q->has_filter)
        b->scan.filter = call(b, "<>", mr_expr_column(&b->arena, 1, rig_field[1].type),
                              mr_expr_constant(&b->arena, one));
    b->input = (struct mr_stage_input){.schema = &rig_schema};
    b->spec.stage = (struct mr_stage_spec){
        .class = &mr_lookup_join_class, .input = &b->input, .inputs = 1, .output = output};
    b->spec.type = q->is_left ? MR_JOIN_LEFT : MR_JOIN_INNER;
    b->spec.keys = 1;
    b->spec.key = b->spec.right_key = b->spec.raw_key = first;
    b->spec.scan = &b->scan;
    b->spec.column = column;
    b->spec.attempts = 1;
    b->spec.eval = &eval;
    if (q->has_residual)
        b->spec.residual = call(b, "<", mr_expr_column(&b->arena, 1, rig_field[1].type),
                                mr_expr_column(&b->arena, RIG_COLS + 1, rig_field[1].type));
}

static void bench_init(struct bench *b, const struct query *q, struct mr_rng *rng)
{
    memset(b, 0, sizeof(*b));
    clock_ns = MR_SECOND_NS;
    is_silent = false;
    mr_arena_init(&b->arena);
    make_specs(b, q);
    b->sys.ops = &sys_ops;
    b->env = (struct mr_task_env){
        .sys = &b->sys, .reactors = 1, .hash_seed = RIG_SEED, .shared = mr_shared_new()};
    b->list = (struct list){.op = {.class = &list_class, .env = &b->env}, .rng = rng};
    mr_text_init(&b->list.text);
}

static void bench_begin(struct bench *b)
{
    struct mr_stage_place place = {.env = &b->env, .uid = "l", .next = &b->list.op};
    struct mr_op *port[1];
    struct mr_err err;

    CHECK_EQ(mr_lookup_join_class.op_new(&b->spec.stage, &place, &b->op, port, &err), 0);
    CHECK(port[0] == b->op);
}

static void bench_fini(struct bench *b)
{
    b->op->class->free(b->op);
    mr_shared_free(b->env.shared);
    mr_text_fini(&b->list.text);
    mr_arena_fini(&b->arena);
}

static void bench_wait(struct bench *b)
{
    for (int i = 0; !mr_op_ready(b->op); i++) {
        CHECK(i < 100000 && b->env.failure.code == 0);
        (void)b->op->class->poll(b->op, clock_ns);
    }
}

static void bench_push(struct bench *b, struct mr_rng *rng, const struct rig_row *row,
                       const uint8_t *kind, uint32_t rows)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&rig_schema, 2 * rows);
    uint16_t sel[MR_BATCH_ROWS];
    uint32_t n = 0;

    for (uint32_t i = 0; i < rows; i++) {
        if (mr_rng_below(rng, 4) == 0)
            rig_store(&row[i], buffer, n++);
        sel[i] = (uint16_t)n;
        buffer->kind[n] = kind == NULL ? MR_ROW_INSERT : kind[i];
        rig_store(&row[i], buffer, n++);
    }
    buffer->batch.rows = n;
    buffer->batch.selected = rows;
    buffer->batch.sel = sel;
    buffer->batch.kind = kind == NULL ? NULL : buffer->kind;
    bench_wait(b);
    mr_op_push(b->op, &buffer->batch);
    mr_batch_buffer_free(buffer); /* what is still needed was copied */
}

/* -- Cases ------------------------------------------------------------------------------------------ */

static void run_query(struct mr_rng *rng, const struct query *q)
{
    struct rig_row row[LEFT_ROWS];
    uint8_t kind[LEFT_ROWS];
    struct mr_text want;
    struct bench b;

    fill_table(rng, KEYS - 1);
    bench_init(&b, q, rng);
    b.spec.max_rows = (int64_t)mr_rng_below(rng, 3) * 10;
    b.spec.forgets_missing = mr_rng_below(rng, 2) == 0;
    bench_begin(&b);
    mr_text_init(&want);
    bool has_kinds = mr_rng_below(rng, 2) == 0;
    for (uint32_t i = 0; i < LEFT_ROWS; i++) {
        row[i] = random_row(rng, true);
        kind[i] = has_kinds ? (uint8_t)mr_rng_below(rng, 4) : MR_ROW_INSERT;
        model_row(q, &row[i], kind[i], &want);
    }
    for (uint32_t i = 0, n; i < LEFT_ROWS; i += n) {
        n = 1 + (uint32_t)mr_rng_below(rng, 40);
        if (n > LEFT_ROWS - i)
            n = LEFT_ROWS - i;
        bench_push(&b, rng, row + i, has_kinds ? kind + i : NULL, n);
    }
    bench_wait(&b);
    CHECK_STR(b.list.text.data == NULL ? "" : b.list.text.data,
              want.data == NULL ? "" : want.data);
    mr_text_fini(&want);
    bench_fini(&b);
}

static void test_random(struct mr_rng *rng)
{
    for (int round = 0; round < 40; round++)
        for (int i = 0; i < 8; i++)
            run_query(rng, &(struct query){(i & 1) != 0, (i & 2) != 0, (i & 4) != 0});
}

static void push_key(struct bench *b, struct mr_rng *rng, int k)
{
    struct rig_row row = {.k = k, .n = 0, .s = -1, .time = 0};

    bench_push(b, rng, &row, NULL, 1);
    bench_wait(b);
}

/* What is remembered is not asked for again, until it is too old, was not used for too long,
 * or had to make room for others. */
static void test_cache(struct mr_rng *rng)
{
    struct bench b;

    fill_table(rng, KEYS);
    table_rows = 3;
    for (int t = 0; t < 3; t++)
        table_row[t] = (struct rig_row){.k = t, .n = t, .s = -1};
    bench_init(&b, &(struct query){0}, rng);
    b.spec.max_rows = 2;
    b.spec.expire_write_ns = 100;
    b.spec.expire_access_ns = 30;
    b.spec.forgets_missing = true;
    bench_begin(&b);
    push_key(&b, rng, 0);
    push_key(&b, rng, 0);
    CHECK_EQ(asked_of[0], 1);
    push_key(&b, rng, 1);
    push_key(&b, rng, 0);
    push_key(&b, rng, 2); /* 1 was used longest ago */
    push_key(&b, rng, 0);
    CHECK_EQ(asked_of[0], 1);
    push_key(&b, rng, 1);
    CHECK_EQ(asked_of[1], 2);
    push_key(&b, rng, 0);
    CHECK_EQ(asked_of[0], 1);
    for (int i = 0; i < 4; i++) {
        clock_ns += 29;
        push_key(&b, rng, 0);
    }
    CHECK_EQ(asked_of[0], 2); /* 100 after it was written */
    clock_ns += 30;
    push_key(&b, rng, 0);
    CHECK_EQ(asked_of[0], 3);
    push_key(&b, rng, 4);
    push_key(&b, rng, 4);
    CHECK_EQ(asked_of[4], 2); /* it has no row */
    bench_fini(&b);
    bench_init(&b, &(struct query){0}, rng);
    b.spec.max_rows = 2;
    bench_begin(&b);
    asked_of[4] = 0;
    push_key(&b, rng, 4);
    push_key(&b, rng, 4);
    CHECK_EQ(asked_of[4], 1); /* that is remembered */
    bench_fini(&b);
}

/* A key without rows is asked for again after a while: a row that came meanwhile is found. */
static void test_retry(struct mr_rng *rng)
{
    struct rig_row row[] = {{.k = 0, .n = 0, .s = -1}, {.k = 1, .n = 0, .s = -1}};
    struct bench b;

    fill_table(rng, KEYS);
    table_rows = 1;
    table_row[0] = (struct rig_row){.k = 0, .n = 7, .s = -1};
    bench_init(&b, &(struct query){0}, rng);
    b.spec.attempts = 3;
    b.spec.retry_ns = 50;
    bench_begin(&b);
    bench_push(&b, rng, row, NULL, 2);
    for (int i = 0; i < 100; i++)
        (void)b.op->class->poll(b.op, clock_ns);
    CHECK_EQ(questions, 1);
    CHECK(!mr_op_ready(b.op) && b.list.text.len == 0); /* in order: the first waits, too */
    clock_ns += 50;
    for (int i = 0; i < 100; i++)
        (void)b.op->class->poll(b.op, clock_ns);
    CHECK_EQ(questions, 2);
    CHECK_EQ(asked_of[0], 1);
    table_row[table_rows++] = (struct rig_row){.k = 1, .n = 9, .s = -1};
    clock_ns += 50;
    bench_wait(&b);
    CHECK_EQ(questions, 3);
    CHECK_STR(b.list.text.data, "+I a,0,null,0;a,7,null,0;\n+I b,0,null,0;b,9,null,0;\n");
    bench_fini(&b);
}

static void test_timeout(struct mr_rng *rng)
{
    struct rig_row row = {.k = 0, .n = 0, .s = -1};
    struct bench b;

    fill_table(rng, KEYS);
    bench_init(&b, &(struct query){0}, rng);
    b.spec.timeout_ns = 3 * MR_SECOND_NS;
    bench_begin(&b);
    is_silent = true;
    bench_push(&b, rng, &row, NULL, 1);
    (void)b.op->class->poll(b.op, clock_ns);
    CHECK_EQ(b.env.failure.code, 0);
    clock_ns += 3 * MR_SECOND_NS;
    (void)b.op->class->poll(b.op, clock_ns);
    CHECK(strstr(b.env.failure.message, "no answer for 3 s") != NULL);
    bench_fini(&b);
}

/* One row with more matches than a batch has rows. */
static void test_many_matches(struct mr_rng *rng)
{
    struct mr_text want;
    struct bench b;
    struct query q = {.is_left = true};
    struct rig_row row[LEFT_ROWS];

    fill_table(rng, 1);
    table_rows = TABLE_ROWS;
    for (uint32_t t = 0; t < TABLE_ROWS; t++)
        table_row[t] = (struct rig_row){.k = 2, .n = (int)t, .s = (int)t % 3};
    bench_init(&b, &q, rng);
    bench_begin(&b);
    mr_text_init(&want);
    for (uint32_t i = 0; i < LEFT_ROWS; i++) {
        row[i] = (struct rig_row){.k = 2, .n = (int)i, .s = -1};
        model_row(&q, &row[i], MR_ROW_INSERT, &want);
    }
    bench_push(&b, rng, row, NULL, LEFT_ROWS);
    bench_wait(&b);
    CHECK_STR(b.list.text.data, want.data);
    CHECK_EQ(questions, 1);
    mr_text_fini(&want);
    bench_fini(&b);
}

static const struct mr_test cases[] = {
    {"random", test_random},
    {"cache", test_cache},
    {"retry", test_retry},
    {"timeout", test_timeout},
    {"many matches", test_many_matches},
};

MR_TEST_MAIN(cases)
