/*
 * Regular joins of random changelogs against their definition: after every batch the
 * output, folded, is the join of what the inputs come to.  All types, with and without a
 * residual, NULL keys, equal rows, batches cut at random, sinks that are seldom ready, and
 * moves onto other numbers of tasks in between.
 */
#include "operators/expr/expr.h"
#include "tests/unit/operators/join/join_rig.h"

enum { ROWS_MAX = 200, RANDOM_ROWS_MAX = 60 };

struct side {
    struct rig_row row[ROWS_MAX];
    uint32_t rows;
};

struct query {
    enum mr_join_type type;
    bool has_key, has_residual, is_null_safe;
};

static const uint32_t key_column[] = {0};
static const bool null_safe[] = {true};

/* left.n < right.n */
static bool matches(const struct query *q, const struct rig_row *l, const struct rig_row *r)
{
    if (q->has_key && (l->k != r->k || (l->k < 0 && !q->is_null_safe)))
        return false;
    return !q->has_residual || (l->n >= 0 && r->n >= 0 && l->n < r->n);
}

static void add_line(struct rig_bag *bag, const struct rig_row *l, const struct rig_row *r,
                     bool has_right)
{
    struct mr_text text;

    mr_text_init(&text);
    rig_print(l, &text);
    if (has_right)
        rig_print(r, &text);
    rig_bag_add(bag, text.data, 1);
    mr_text_fini(&text);
}

static void model(const struct query *q, const struct side *left, const struct side *right,
                  struct rig_bag *out)
{
    bool is_semi = q->type == MR_JOIN_SEMI || q->type == MR_JOIN_ANTI;

    out->lines = 0;
    for (uint32_t i = 0; i < left->rows; i++) {
        uint32_t found = 0;
        for (uint32_t j = 0; j < right->rows; j++) {
            if (!matches(q, &left->row[i], &right->row[j]))
                continue;
            found++;
            if (!is_semi)
                add_line(out, &left->row[i], &right->row[j], true);
        }
        if (is_semi && (found > 0) == (q->type == MR_JOIN_SEMI))
            add_line(out, &left->row[i], NULL, false);
        if (found == 0 && mr_join_is_outer(q->type, 0))
            add_line(out, &left->row[i], NULL, true);
    }
    for (uint32_t j = 0; j < right->rows && mr_join_is_outer(q->type, 1); j++) {
        bool is_found = false;
        for (uint32_t i = 0; i < left->rows; i++)
            is_found |= matches(q, &left->row[i], &right->row[j]);
        if (!is_found)
            add_line(out, NULL, &right->row[j], true);
    }
}

static struct rig_row random_row(struct mr_rng *rng)
{
    return (struct rig_row){.k = (int)mr_rng_below(rng, 6) - 1,
                            .n = (int)mr_rng_below(rng, 5) - 1,
                            .s = (int)mr_rng_below(rng, 4) - 1,
                            .time = (int64_t)mr_rng_below(rng, 2)};
}

/* The next changes of SIDE, applied to it. */
static uint32_t random_changes(struct mr_rng *rng, struct side *side, bool is_updating,
                               struct rig_row *row, uint8_t *kind, uint32_t most)
{
    uint32_t n = 1 + (uint32_t)mr_rng_below(rng, most), i;

    for (i = 0; i < n && side->rows < RANDOM_ROWS_MAX; i++) {
        bool is_back = is_updating && side->rows > 0 && mr_rng_below(rng, 5) < 2;
        if (is_back) {
            uint32_t at = (uint32_t)mr_rng_below(rng, side->rows);
            row[i] = side->row[at];
            side->row[at] = side->row[--side->rows];
            kind[i] = mr_rng_below(rng, 2) == 0 ? MR_ROW_DELETE : MR_ROW_UPDATE_BEFORE;
            continue;
        }
        row[i] = side->rows > 0 && mr_rng_below(rng, 4) == 0
                     ? side->row[mr_rng_below(rng, side->rows)]
                     : random_row(rng);
        side->row[side->rows++] = row[i];
        kind[i] =
            is_updating && mr_rng_below(rng, 2) == 0 ? MR_ROW_UPDATE_AFTER : MR_ROW_INSERT;
    }
    return i;
}

static const struct mr_stage_input *inputs(const struct query *q)
{
    static struct mr_stage_input input[2];

    for (uint32_t s = 0; s < 2; s++)
        input[s] = (struct mr_stage_input){.schema = &rig_schema,
                                           .distribution = q->has_key ? MR_BY_KEY : MR_SINGLE,
                                           .key = key_column,
                                           .keys = q->has_key};
    return input;
}

/* All columns of both sides. */
static void make_spec(const struct query *q, struct mr_arena *arena, struct mr_join_spec *spec)
{
    static const struct mr_eval_env eval = {0};
    uint32_t count = q->type >= MR_JOIN_SEMI ? RIG_COLS : 2 * RIG_COLS;
    struct mr_schema *output = mr_schema_new(arena, count);
    struct mr_join_column *column = MR_NEW_ARRAY(arena, struct mr_join_column, count);
    struct mr_err err;

    for (uint32_t i = 0; i < count; i++) {
        column[i] = (struct mr_join_column){i / RIG_COLS, i % RIG_COLS};
        output->field[i] = rig_field[i % RIG_COLS];
    }
    spec->stage = (struct mr_stage_spec){
        .class = &mr_join_class, .input = inputs(q), .inputs = 2, .output = output};
    spec->type = q->type;
    spec->keys = q->has_key;
    spec->key[0] = spec->key[1] = key_column;
    spec->is_null_safe = q->is_null_safe ? null_safe : NULL;
    spec->column = column;
    spec->eval = &eval;
    if (q->has_residual) {
        struct mr_expr *side[] = {mr_expr_column(arena, 1, rig_field[1].type),
                                  mr_expr_column(arena, RIG_COLS + 1, rig_field[1].type)};
        CHECK_EQ(mr_expr_call(arena, MR_VIEW("<"), side, 2, &spec->residual, &err), 0);
    }
}

static void run_query(struct mr_rng *rng, const struct query *q, uint32_t most)
{
    static struct side side[2];
    static struct rig_bag want;
    static struct rig rig;
    struct mr_join_spec spec = {0};
    struct rig_row row[64];
    struct mr_arena arena;
    uint8_t kind[64];

    mr_arena_init(&arena);
    make_spec(q, &arena, &spec);
    memset(&rig, 0, sizeof(rig));
    rig = (struct rig){.rng = rng, .spec = &spec.stage, .keys = spec.keys, .time = -1};
    rig.key[0] = rig.key[1] = key_column;
    side[0].rows = side[1].rows = 0;
    for (uint32_t s = 0; s < 2; s++)
        spec.is_updating[s] = mr_rng_below(rng, 2) == 0;
    /* Right however many rows of a key there are. */
    spec.is_unique[0] = mr_rng_below(rng, 2) == 0;
    spec.is_unique[1] = mr_rng_below(rng, 2) == 0;
    rig_begin(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    for (int i = 0; i < 25; i++) {
        uint32_t s = (uint32_t)mr_rng_below(rng, 2);
        uint32_t n = random_changes(rng, &side[s], spec.is_updating[s], row, kind, most);
        if (n == 0)
            continue;
        rig_push(&rig, s, row, kind, n);
        model(q, &side[0], &side[1], &want);
        rig_bag_check(&rig.bag, &want);
        rig_bag_clear(&want);
        if (mr_rng_below(rng, 12) == 0)
            rig_move(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    }
    rig_end(&rig);
    mr_arena_fini(&arena);
}

static void test_random(struct mr_rng *rng)
{
    for (int round = 0; round < 25; round++)
        for (enum mr_join_type type = MR_JOIN_INNER; type <= MR_JOIN_ANTI; type++) {
            struct query q = {.type = type,
                              .has_key = mr_rng_below(rng, 5) != 0,
                              .has_residual = mr_rng_below(rng, 2) == 0,
                              .is_null_safe = mr_rng_below(rng, 4) == 0};
            run_query(rng, &q, round % 3 == 0 ? 1 : 60);
        }
}

/* More pairs than a batch has rows: the operator goes on in poll(). */
static void test_many_pairs(struct mr_rng *rng)
{
    static struct rig_bag want;
    static struct rig rig;

    for (enum mr_join_type type = MR_JOIN_INNER; type <= MR_JOIN_ANTI; type++) {
        struct query q = {.type = type, .has_key = true, .has_residual = type % 2 == 1};
        struct mr_join_spec spec = {.is_updating = {true, true}};
        static struct side side[2];
        uint8_t kind[ROWS_MAX];
        struct mr_arena arena;

        mr_arena_init(&arena);
        make_spec(&q, &arena, &spec);
        memset(&rig, 0, sizeof(rig));
        rig = (struct rig){.rng = rng, .spec = &spec.stage, .keys = 1, .time = -1};
        rig.key[0] = rig.key[1] = key_column;
        rig_begin(&rig, 1);
        for (uint32_t s = 0; s < 2; s++) {
            side[s].rows = ROWS_MAX;
            for (uint32_t i = 0; i < ROWS_MAX; i++) {
                side[s].row[i] = random_row(rng);
                side[s].row[i].k = 2;
                kind[i] = MR_ROW_INSERT;
            }
            rig_push(&rig, s, side[s].row, kind, ROWS_MAX);
        }
        model(&q, &side[0], &side[1], &want);
        rig_bag_check(&rig.bag, &want);
        rig_bag_clear(&want);
        for (uint32_t i = 0; i < ROWS_MAX; i++)
            kind[i] = MR_ROW_DELETE;
        rig_push(&rig, 1, side[1].row, kind, ROWS_MAX);
        side[1].rows = 0;
        model(&q, &side[0], &side[1], &want);
        rig_bag_check(&rig.bag, &want);
        rig_bag_clear(&want);
        CHECK(rig.task[0]->sink.rows > (type <= MR_JOIN_FULL ? 10000 : 200) || type > 3);
        rig_end(&rig);
        mr_arena_fini(&arena);
    }
}

/* -- A time to live ------------------------------------------------------------------------ */

static int64_t wall_ms;

static int64_t wall_ns(struct mr_sys *sys)
{
    (void)sys;
    return wall_ms * MR_MILLI_NS;
}

static void push_one(struct rig *rig, uint32_t side, int k, int n, uint8_t kind)
{
    struct rig_row row = {.k = k, .n = n, .s = -1, .time = 0};

    rig_push(rig, side, &row, &kind, 1);
}

static void check_pairs(const struct rig *rig, int n, int m, int count)
{
    char line[64];

    (void)snprintf(line, sizeof(line), "b,%d,null,0;b,%d,null,0;", n, m);
    CHECK_EQ(rig_bag_count(&rig->bag, line), count);
}

/* Rows that nobody wrote for so long are not found, and by and by their memory is free. */
static void test_time_to_live(struct mr_rng *rng)
{
    static const struct mr_sys_ops ops = {.wall_ns = wall_ns};
    static struct rig rig;
    struct mr_sys sys = {.ops = &ops};

    for (int is_updating = 0; is_updating < 2; is_updating++) {
        struct query q = {.type = MR_JOIN_INNER, .has_key = true};
        struct mr_join_spec spec = {.is_updating = {is_updating, is_updating},
                                    .ttl_ns = {100 * MR_MILLI_NS, 100 * MR_MILLI_NS}};
        struct mr_arena arena;

        mr_arena_init(&arena);
        make_spec(&q, &arena, &spec);
        memset(&rig, 0, sizeof(rig));
        rig = (struct rig){.rng = rng, .spec = &spec.stage, .keys = 1, .time = -1, .sys = &sys};
        rig.key[0] = rig.key[1] = key_column;
        wall_ms = 1000;
        rig_begin(&rig, 1);
        push_one(&rig, 0, 1, 1, MR_ROW_INSERT);
        wall_ms = 1050;
        push_one(&rig, 0, 1, 2, MR_ROW_INSERT);
        rig_move(&rig, 1); /* stamps are kept */
        wall_ms = 1099;
        push_one(&rig, 1, 1, 7, MR_ROW_INSERT);
        check_pairs(&rig, 1, 7, 1);
        check_pairs(&rig, 2, 7, 1);
        wall_ms = 1100;
        push_one(&rig, 1, 1, 8, MR_ROW_INSERT);
        check_pairs(&rig, 1, 8, 0);
        check_pairs(&rig, 2, 8, 1);
        if (is_updating) {
            /* Nobody knows what the expired row was joined with; it may begin a new life. */
            push_one(&rig, 0, 1, 1, MR_ROW_DELETE);
            check_pairs(&rig, 1, 7, 1);
            push_one(&rig, 0, 1, 1, MR_ROW_INSERT);
            check_pairs(&rig, 1, 8, 1);
        }
        wall_ms = 1300;
        for (int i = 0; i < 3000; i++)
            push_one(&rig, 0, 2 + i % 3, i, MR_ROW_INSERT);
        uint64_t bytes = mr_shard_bytes(rig.task[0]->shard);
        wall_ms = 1400;
        for (int64_t now = 0; now < 100 * MR_SECOND_NS; now += MR_SECOND_NS)
            while (rig.task[0]->op->class->poll(rig.task[0]->op, now) != 0)
                continue;
        CHECK(mr_shard_bytes(rig.task[0]->shard) * 10 < bytes);
        rig_end(&rig);
        mr_arena_fini(&arena);
    }
}

static const struct mr_test cases[] = {
    {"random", test_random},
    {"many pairs", test_many_pairs},
    {"time to live", test_time_to_live},
};

MR_TEST_MAIN(cases)
