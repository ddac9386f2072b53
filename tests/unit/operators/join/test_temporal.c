/*
 * Temporal joins of random streams against their definition: each row of the left that is
 * in time beside the newest version not newer than itself.  Versions come out of order and
 * late, are updated and deleted; nothing is taken back; cuts, seldom ready sinks and moves
 * onto other numbers of tasks change nothing.
 */
#include "operators/expr/expr.h"
#include "operators/join/temporal.h"
#include "tests/unit/operators/join/join_rig.h"

enum { ROWS_MAX = 200 };

struct side {
    struct rig_row row[ROWS_MAX];
    uint8_t kind[ROWS_MAX];
    uint32_t rows;
    int64_t watermark; /* ms; INT64_MIN: none */
};

struct query {
    enum mr_join_type type;
    bool has_residual, has_late;
};

static const uint32_t key_column[] = {0};

static bool is_late(const struct rig_row *row)
{
    return row->is_behind && row->behind >= row->time;
}

static const struct rig_row *version(const struct query *q, const struct side *right,
                                     const struct rig_row *l)
{
    const struct rig_row *best = NULL;
    bool is_deleted = false;

    for (uint32_t j = 0; j < right->rows; j++) {
        const struct rig_row *r = &right->row[j];
        if (right->kind[j] == MR_ROW_UPDATE_BEFORE || r->k < 0 || r->k != l->k ||
            r->time > l->time || (is_late(r) && r->behind >= l->time))
            continue;
        if (best != NULL && r->time < best->time)
            continue;
        best = r;
        is_deleted = right->kind[j] == MR_ROW_DELETE;
    }
    if (best == NULL || is_deleted)
        return NULL;
    return !q->has_residual || (l->n >= 0 && best->n >= 0 && l->n < best->n) ? best : NULL;
}

static void model(const struct query *q, const struct side *left, const struct side *right,
                  struct rig_bag *out)
{
    out->lines = 0;
    for (uint32_t i = 0; i < left->rows; i++) {
        const struct rig_row *l = &left->row[i], *r = version(q, right, l);
        struct mr_text text;
        if (is_late(l) || (r == NULL && q->type == MR_JOIN_INNER))
            continue;
        mr_text_init(&text);
        rig_print(l, &text);
        rig_print(r, &text);
        rig_bag_add(out, text.data, 1);
        mr_text_fini(&text);
    }
}

static void make_spec(const struct query *q, struct mr_arena *arena, struct mr_join_spec *spec)
{
    static const struct mr_eval_env eval = {0};
    static struct mr_stage_input input[2];
    struct mr_schema *output = mr_schema_new(arena, 2 * RIG_COLS);
    struct mr_join_column *column = MR_NEW_ARRAY(arena, struct mr_join_column, 2 * RIG_COLS);
    struct mr_err err;

    for (uint32_t i = 0; i < output->count; i++) {
        column[i] = (struct mr_join_column){i / RIG_COLS, i % RIG_COLS};
        output->field[i] = rig_field[i % RIG_COLS];
    }
    for (uint32_t s = 0; s < 2; s++) {
        input[s] = (struct mr_stage_input){
            .schema = &rig_schema, .distribution = MR_BY_KEY, .key = key_column, .keys = 1};
        spec->key[s] = key_column;
        spec->time[s] = 3;
    }
    spec->stage = (struct mr_stage_spec){
        .class = &mr_temporal_join_class, .input = input, .inputs = 2, .output = output};
    spec->type = q->type;
    spec->keys = 1;
    spec->is_timed = true;
    spec->column = column;
    spec->eval = &eval;
    if (q->has_residual) {
        struct mr_expr *arg[] = {mr_expr_column(arena, 1, rig_field[1].type),
                                 mr_expr_column(arena, RIG_COLS + 1, rig_field[1].type)};
        CHECK_EQ(mr_expr_call(arena, MR_VIEW("<"), arg, 2, &spec->residual, &err), 0);
    }
}

static void push_some(struct mr_rng *rng, struct rig *rig, const struct query *q,
                      struct side *side, uint32_t s, int64_t now)
{
    uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 12), first = side->rows;

    for (uint32_t i = 0; i < n && side->rows < ROWS_MAX; i++) {
        struct rig_row *row = &side->row[side->rows];
        *row = (struct rig_row){.k = (int)mr_rng_below(rng, 4) - 1,
                                .n = (int)mr_rng_below(rng, 4) - 1,
                                .s = (int)mr_rng_below(rng, 4) - 1,
                                .time = now + mr_rng_range(rng, -10, 10),
                                .is_behind = side->watermark != INT64_MIN};
        if (row->is_behind)
            row->behind = side->watermark;
        if (!q->has_late && row->is_behind && row->time <= row->behind)
            row->time = row->behind + 1;
        side->kind[side->rows] = s == 0 ? MR_ROW_INSERT : (uint8_t)mr_rng_below(rng, 4);
        int64_t next = row->time - (int64_t)mr_rng_below(rng, 12);
        if (next > side->watermark)
            side->watermark = next;
        side->rows++;
    }
    if (side->rows > first)
        rig_push(rig, s, &side->row[first], &side->kind[first], side->rows - first);
    if (side->watermark != INT64_MIN && mr_rng_below(rng, 2) == 0)
        rig_watermark(rig, s, side->watermark * MR_MILLI_NS);
}

static void run_query(struct mr_rng *rng, const struct query *q)
{
    static struct side side[2];
    static struct rig_bag want;
    static struct rig rig;
    struct mr_join_spec spec = {0};
    struct mr_arena arena;
    int64_t now = 1000;

    mr_arena_init(&arena);
    make_spec(q, &arena, &spec);
    memset(&rig, 0, sizeof(rig));
    rig = (struct rig){
        .rng = rng, .spec = &spec.stage, .keys = 1, .time = 3, .takes_nothing_back = true};
    rig.key[0] = rig.key[1] = key_column;
    for (uint32_t s = 0; s < 2; s++)
        side[s] = (struct side){.watermark = INT64_MIN};
    rig_begin(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    for (int i = 0; i < 40; i++) {
        uint32_t s = (uint32_t)mr_rng_below(rng, 2);
        now += (int64_t)mr_rng_below(rng, 6);
        push_some(rng, &rig, q, &side[s], s, now);
        if (mr_rng_below(rng, 12) == 0)
            rig_move(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    }
    rig_watermark(&rig, 0, MR_WATERMARK_END);
    rig_watermark(&rig, 1, MR_WATERMARK_END);
    model(q, &side[0], &side[1], &want);
    rig_bag_check(&rig.bag, &want);
    rig_bag_clear(&want);
    rig_end(&rig);
    mr_arena_fini(&arena);
}

static void test_random(struct mr_rng *rng)
{
    for (int round = 0; round < 300; round++) {
        struct query q = {.type = mr_rng_below(rng, 2) == 0 ? MR_JOIN_INNER : MR_JOIN_LEFT,
                          .has_residual = mr_rng_below(rng, 2) == 0,
                          .has_late = mr_rng_below(rng, 2) == 0};
        run_query(rng, &q);
    }
}

/* More rows due at once than a block has; versions older than the watermark are still asked
 * for by rows of later blocks, and go when they are not. */
static void test_many_at_once(struct mr_rng *rng)
{
    static const uint8_t kind[1000] = {MR_ROW_INSERT};
    static struct rig_row row[1000];
    static struct rig rig;
    struct query q = {.type = MR_JOIN_LEFT};
    struct mr_join_spec spec = {0};
    struct mr_arena arena;
    char line[64];

    mr_arena_init(&arena);
    make_spec(&q, &arena, &spec);
    rig = (struct rig){
        .rng = rng, .spec = &spec.stage, .keys = 1, .time = 3, .takes_nothing_back = true};
    rig.key[0] = rig.key[1] = key_column;
    rig_begin(&rig, 1);
    for (uint32_t b = 0; b < 6; b++) {
        for (uint32_t i = 0; i < 1000; i++)
            row[i] = (struct rig_row){.k = 1, .n = -1, .s = -1, .time = 10 * b + 5};
        rig_push(&rig, 0, row, kind, 1000);
        row[0] = (struct rig_row){.k = 1, .n = (int)b, .s = -1, .time = 10 * b};
        rig_push(&rig, 1, row, kind, 1);
    }
    rig_watermark(&rig, 0, MR_WATERMARK_END);
    rig_watermark(&rig, 1, 1000 * MR_MILLI_NS);
    for (uint32_t b = 0; b < 6; b++) {
        (void)snprintf(line, sizeof(line), "b,null,null,%u;b,%u,null,%u;", 10 * b + 5, b,
                       10 * b);
        CHECK_EQ(rig_bag_count(&rig.bag, line), 1000);
    }
    rig_end(&rig);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"random", test_random},
    {"many at once", test_many_at_once},
};

MR_TEST_MAIN(cases)
