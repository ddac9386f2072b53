/*
 * Interval and window joins of random streams against their definition: every pair of rows
 * in bounds, rows without a match padded; nothing taken back, and no row in time comes out
 * behind the watermark.  Each side has two partitions with watermarks of their own, and rows
 * that are behind them; what joins is decided by those alone.  Cuts, seldom ready sinks and
 * moves onto other numbers of tasks change nothing.
 */
#include "operators/expr/expr.h"
#include "operators/join/interval.h"
#include "tests/unit/operators/join/join_rig.h"

enum { ROWS_MAX = 150, PARTS = 2, WINDOW_MS = 10 };

struct side {
    struct rig_row row[ROWS_MAX];
    bool is_matched[ROWS_MAX];
    uint32_t rows;
    int64_t watermark[PARTS]; /* ms; INT64_MIN: none */
};

struct query {
    enum mr_join_type type;
    bool is_window, has_residual, has_late;
    int64_t lower, upper; /* ms */
};

static const uint32_t key_column[] = {0};

/* Of a window join the time is the last moment of the row's window. */
static int64_t moment(const struct query *q, const struct rig_row *row)
{
    return q->is_window ? row->time - 1 : row->time;
}

static bool is_late(const struct query *q, const struct rig_row *row)
{
    return row->is_behind && row->behind >= moment(q, row);
}

static bool matches(const struct query *q, const struct rig_row *l, const struct rig_row *r)
{
    int64_t between = l->time - r->time;

    if (l->k < 0 || l->k != r->k || between < q->lower || between > q->upper)
        return false;
    if (q->has_residual && (l->n < 0 || r->n < 0 || l->n >= r->n))
        return false;
    /* Neither came when the other one's wait was over. */
    return (!is_late(q, l) || l->behind < moment(q, r) + q->upper) &&
           (!is_late(q, r) || r->behind < moment(q, l) - q->lower);
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

static bool is_dropped(const struct query *q, const struct rig_row *row)
{
    return q->is_window && is_late(q, row);
}

static void model(const struct query *q, struct side *left, struct side *right,
                  struct rig_bag *out)
{
    bool is_semi = q->type == MR_JOIN_SEMI || q->type == MR_JOIN_ANTI;

    out->lines = 0;
    memset(left->is_matched, 0, sizeof(left->is_matched));
    memset(right->is_matched, 0, sizeof(right->is_matched));
    for (uint32_t i = 0; i < left->rows; i++)
        for (uint32_t j = 0; j < right->rows; j++) {
            const struct rig_row *l = &left->row[i], *r = &right->row[j];
            if (is_dropped(q, l) || is_dropped(q, r) || !matches(q, l, r))
                continue;
            left->is_matched[i] = right->is_matched[j] = true;
            if (!is_semi)
                add_line(out, l, r, true);
        }
    for (uint32_t i = 0; i < left->rows; i++) {
        if (is_dropped(q, &left->row[i]))
            continue;
        if (is_semi && left->is_matched[i] == (q->type == MR_JOIN_SEMI))
            add_line(out, &left->row[i], NULL, false);
        if (!left->is_matched[i] && mr_join_is_outer(q->type, 0))
            add_line(out, &left->row[i], NULL, true);
    }
    for (uint32_t j = 0; j < right->rows; j++)
        if (!is_dropped(q, &right->row[j]) && !right->is_matched[j] &&
            mr_join_is_outer(q->type, 1))
            add_line(out, NULL, &right->row[j], true);
}

static void make_spec(const struct query *q, struct mr_arena *arena,
                      struct mr_interval_join_spec *spec)
{
    static const struct mr_eval_env eval = {0};
    static struct mr_stage_input input[2];
    uint32_t count = q->type >= MR_JOIN_SEMI ? RIG_COLS : 2 * RIG_COLS;
    struct mr_schema *output = mr_schema_new(arena, count);
    struct mr_join_column *column = MR_NEW_ARRAY(arena, struct mr_join_column, count);
    struct mr_err err;

    for (uint32_t i = 0; i < count; i++) {
        column[i] = (struct mr_join_column){i / RIG_COLS, i % RIG_COLS};
        output->field[i] = rig_field[i % RIG_COLS];
    }
    for (uint32_t s = 0; s < 2; s++) {
        input[s] = (struct mr_stage_input){
            .schema = &rig_schema, .distribution = MR_BY_KEY, .key = key_column, .keys = 1};
        spec->join.key[s] = key_column;
        spec->join.time[s] = 3;
    }
    spec->join.stage = (struct mr_stage_spec){.class = q->is_window ? &mr_window_join_class
                                                                    : &mr_interval_join_class,
                                              .input = input,
                                              .inputs = 2,
                                              .output = output};
    spec->join.type = q->type;
    spec->join.keys = 1;
    spec->join.is_timed = true;
    spec->join.column = column;
    spec->join.eval = &eval;
    spec->lower_ns = q->lower * MR_MILLI_NS;
    spec->upper_ns = q->upper * MR_MILLI_NS;
    spec->shift_ns = q->is_window ? -MR_MILLI_NS : 0;
    spec->drops_late = q->is_window;
    if (q->has_residual) {
        struct mr_expr *arg[] = {mr_expr_column(arena, 1, rig_field[1].type),
                                 mr_expr_column(arena, RIG_COLS + 1, rig_field[1].type)};
        CHECK_EQ(mr_expr_call(arena, MR_VIEW("<"), arg, 2, &spec->join.residual, &err), 0);
    }
}

/* The next row of SIDE: in time for its partition, or, if there are late ones, not. */
static struct rig_row random_row(struct mr_rng *rng, const struct query *q, struct side *side,
                                 int64_t now)
{
    uint32_t part = (uint32_t)mr_rng_below(rng, PARTS);
    int64_t watermark = side->watermark[part];
    struct rig_row row = {.k = (int)mr_rng_below(rng, 4) - 1,
                          .n = (int)mr_rng_below(rng, 4) - 1,
                          .s = (int)mr_rng_below(rng, 4) - 1,
                          .time = now + mr_rng_range(rng, -12, 12),
                          .is_behind = watermark != INT64_MIN,
                          .behind = watermark == INT64_MIN ? 0 : watermark};

    if (q->is_window)
        row.time -= mr_floor_mod(row.time, WINDOW_MS);
    if (!q->has_late && watermark != INT64_MIN && moment(q, &row) <= watermark) {
        row.time = watermark + 1 + (int64_t)mr_rng_below(rng, 9);
        if (q->is_window)
            row.time += WINDOW_MS - mr_floor_mod(row.time, WINDOW_MS);
    }
    /* The partition's watermark goes on behind it. */
    int64_t next = row.time - (int64_t)mr_rng_below(rng, 8);
    if (watermark == INT64_MIN || next > watermark)
        side->watermark[part] = next;
    return row;
}

static void push_some(struct mr_rng *rng, struct rig *rig, const struct query *q,
                      struct side *side, uint32_t s, int64_t now)
{
    uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 12), first = side->rows;
    static const uint8_t kind[ROWS_MAX] = {MR_ROW_INSERT};

    for (uint32_t i = 0; i < n && side->rows < ROWS_MAX; i++) {
        side->row[side->rows] = random_row(rng, q, side, now);
        side->rows++;
    }
    if (side->rows > first)
        rig_push(rig, s, &side->row[first], kind, side->rows - first);
    int64_t least = INT64_MAX;
    for (uint32_t p = 0; p < PARTS; p++)
        least = side->watermark[p] < least ? side->watermark[p] : least;
    if (least != INT64_MIN && mr_rng_below(rng, 2) == 0)
        rig_watermark(rig, s, least * MR_MILLI_NS);
}

static void run_query(struct mr_rng *rng, const struct query *q)
{
    static struct side side[2];
    static struct rig_bag want;
    static struct rig rig;
    struct mr_interval_join_spec spec = {0};
    struct mr_arena arena;
    int64_t now = 1000;

    mr_arena_init(&arena);
    make_spec(q, &arena, &spec);
    memset(&rig, 0, sizeof(rig));
    rig = (struct rig){.rng = rng,
                       .spec = &spec.join.stage,
                       .keys = 1,
                       .time = q->has_late || q->is_window ? -1 : 3,
                       .takes_nothing_back = true};
    rig.key[0] = rig.key[1] = key_column;
    for (uint32_t s = 0; s < 2; s++) {
        side[s].rows = 0;
        for (uint32_t p = 0; p < PARTS; p++)
            side[s].watermark[p] = INT64_MIN;
    }
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
    for (uint32_t t = 0; t < rig.tasks; t++) /* nothing is kept for ever */
        CHECK(mr_shard_bytes(rig.task[t]->shard) <= 16 * MR_PAGE_BYTES);
    rig_end(&rig);
    mr_arena_fini(&arena);
}

static void test_interval(struct mr_rng *rng)
{
    for (int round = 0; round < 60; round++)
        for (enum mr_join_type type = MR_JOIN_INNER; type <= MR_JOIN_ANTI; type++) {
            struct query q = {.type = type,
                              .has_residual = mr_rng_below(rng, 2) == 0,
                              .has_late = mr_rng_below(rng, 2) == 0,
                              .lower = mr_rng_range(rng, -15, 5)};
            q.upper = q.lower + (int64_t)mr_rng_below(rng, 15);
            run_query(rng, &q);
        }
}

static void test_window(struct mr_rng *rng)
{
    for (int round = 0; round < 40; round++)
        for (enum mr_join_type type = MR_JOIN_INNER; type <= MR_JOIN_ANTI; type++) {
            struct query q = {.type = type,
                              .is_window = true,
                              .has_residual = mr_rng_below(rng, 2) == 0,
                              .has_late = mr_rng_below(rng, 2) == 0};
            run_query(rng, &q);
        }
}

/* More rows padded at once than a batch has, before a sink that is seldom ready. */
static void test_many_at_once(struct mr_rng *rng)
{
    static const uint8_t kind[1000] = {MR_ROW_INSERT};
    static struct rig_row row[1000];
    static struct rig rig;
    struct query q = {.type = MR_JOIN_FULL, .upper = 10};
    struct mr_interval_join_spec spec = {0};
    struct mr_arena arena;

    mr_arena_init(&arena);
    make_spec(&q, &arena, &spec);
    rig = (struct rig){.rng = rng,
                       .spec = &spec.join.stage,
                       .keys = 1,
                       .time = -1,
                       .takes_nothing_back = true};
    rig.key[0] = rig.key[1] = key_column;
    rig_begin(&rig, 2);
    for (uint32_t s = 0; s < 2; s++)
        for (int b = 0; b < 7; b++) {
            for (uint32_t i = 0; i < 1000; i++)
                row[i] = (struct rig_row){.k = s == 0 ? 1 : 2, .n = (int)(i % 3), .time = b};
            rig_push(&rig, s, row, kind, 1000);
        }
    CHECK_EQ(rig.bag.lines, 0);
    rig_watermark(&rig, 0, MR_WATERMARK_END);
    rig_watermark(&rig, 1, MR_WATERMARK_END);
    uint64_t rows = 0;
    for (uint32_t i = 0; i < rig.bag.lines; i++)
        rows += (uint64_t)rig.bag.count[i];
    CHECK_EQ(rows, 14000);
    CHECK_EQ(rig.bag.lines, 2 * 7 * 3);
    rig_end(&rig);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"interval", test_interval},
    {"window", test_window},
    {"many at once", test_many_at_once},
};

MR_TEST_MAIN(cases)
