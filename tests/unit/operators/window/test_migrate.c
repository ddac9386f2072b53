/*
 * A window whose list of aggregates changes, twice, at random points: what it knew stays
 * known, what is new counts from the change on.  The model works with facts, such as "the
 * sum of i32 where flag": an aggregate needs some, and a fact is known from the first row on
 * of the oldest query in a row of queries that all had it.
 */
#include "tests/unit/operators/window/rig_model.h"
#include "tests/unit/operators/window/rig_snapshot.h"

#include "operators/aggregate/row_map.h"

#define LIVES 3

struct fact {
    char kind; /* C count, S sum, m min, M max, V distinct values, and of list_of() */
    int32_t arg, filter;
    uint32_t from;
};

struct facts {
    struct fact fact[2 * RIG_AGGS_MAX];
    uint32_t count;
};

struct life {
    struct rig_query q;
    struct facts facts;
    struct mr_state_job *schema; /* as read back from its text */
    uint32_t cut;                /* the first row that is not of this life */
    uint32_t tasks;
    struct mr_image *image[RIG_TASKS_MAX];
    struct rig_lines got;
};

/* -- Facts --------------------------------------------------------------------------------- */

static uint32_t fact_put(struct facts *now, const struct facts *before, uint32_t change,
                         char kind, int32_t arg, int32_t filter)
{
    uint32_t from = change;

    /* A count of what is never null is a count of rows. */
    if (kind == 'C' && arg >= 0 && !rig_field[arg].type.nullable)
        arg = -1;
    for (uint32_t i = 0; before != NULL && i < before->count; i++) {
        const struct fact *f = &before->fact[i];

        if (f->kind == kind && f->arg == arg && f->filter == filter)
            from = f->from;
    }
    now->fact[now->count++] = (struct fact){kind, arg, filter, from};
    return from;
}

/* Which values, in order or not, A keeps. */
static char list_of(const struct mr_aggregate *a)
{
    if (a->fn == MR_AGG_COLLECT)
        return 'K';
    if (a->fn == MR_AGG_FIRST_VALUE)
        return 'F';
    if (a->is_distinct)
        return a->fn == MR_AGG_ARRAY_AGG ? 'N' : 'D';
    return a->fn == MR_AGG_LAST_VALUE ? 'L' : a->fn == MR_AGG_LISTAGG ? 'T' : 'A';
}

/* From which row on aggregate A knows about its argument. */
static uint32_t known_from(struct life *life, const struct facts *before, uint32_t change,
                           const struct mr_aggregate *a)
{
    struct facts *now = &life->facts;
    uint32_t sum, count;

    if (a->fn == MR_AGG_MIN || a->fn == MR_AGG_MAX)
        return fact_put(now, before, change, a->fn == MR_AGG_MIN ? 'm' : 'M', a->arg,
                        a->filter);
    if (mr_aggregate_is_ordered(a->fn))
        return fact_put(now, before, change, list_of(a), a->arg, a->filter);
    if (a->is_distinct)
        return fact_put(now, before, change, 'V', a->arg, a->filter);
    if (a->fn == MR_AGG_SUM)
        return fact_put(now, before, change, 'S', a->arg, a->filter);
    if (a->fn != MR_AGG_AVG)
        return fact_put(now, before, change, 'C', a->arg, a->filter);
    sum = fact_put(now, before, change, 'S', a->arg, a->filter);
    count = fact_put(now, before, change, 'C', a->arg, a->filter);
    return sum > count ? sum : count;
}

/* -- Queries --------------------------------------------------------------------------------- */

static const char *const column_text[COL_COUNT] = {"ts",  "id",       "k_str", "k_int", "i32",
                                                   "i64", "dec",      "long",  "f64",   "f32",
                                                   "str", "flag = 1", "tiny"};

static void describe(struct life *life, struct mr_arena *arena)
{
    struct mr_state_schema *schema = mr_state_schema_new(arena, "window", "window");
    struct mr_text text;
    struct mr_err err;

    mr_window_aggregate_describe(&life->q.spec, column_text, arena, schema);
    mr_text_init(&text);
    mr_state_job_print("test", &text);
    mr_state_schema_print(schema, &text);
    if (mr_state_parse(arena, mr_text_view(&text), &life->schema, &err) != 0) {
        fprintf(stderr, "%s\n%s\n", err.message, text.data);
        exit(1);
    }
    CHECK_EQ(life->schema->ops, 1);
    mr_text_fini(&text);
}

/* So few that changes often meet: what one aggregate is made of, another had before. */
static const struct rig_aggregate related[] = {
    {"COUNT", COL_I32, -1, true},       {"SUM", COL_I32, -1, true},
    {"AVG", COL_I32, -1, true},         {"SUM", COL_I32, COL_FLAG, true},
    {"COUNT", COL_I32, COL_FLAG, true}, {"COUNT", COL_I32, -1, false},
    {"SUM", COL_I32, -1, false},        {"AVG", COL_I32, -1, false},
    {"SUM", COL_I64, -1, false},        {"AVG", COL_I64, -1, false},
    {"COUNT", -1, -1, false},
};

static const struct rig_aggregate *pool;
static uint32_t pool_size;

/* Another list of aggregates over the window and keys of Q, in random order. */
static void choose(struct mr_rng *rng, struct rig_query *q)
{
    uint32_t order[MR_COUNTOF(rig_aggregates)];
    uint64_t few = 1 + mr_rng_below(rng, pool_size < 20 ? 4 : 8);

    q->spec.aggregates = 0;
    for (uint32_t i = 0; i < pool_size; i++) {
        uint64_t j = mr_rng_below(rng, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
    for (uint32_t i = 0; i < pool_size; i++)
        if (mr_rng_below(rng, few) == 0)
            rig_query_add(q, &pool[order[i]]);
    rig_query_finish(q);
}

/* Some of the old ones, in their order, and a few new ones behind or before them. */
static void change(struct mr_rng *rng, const struct rig_query *old, struct rig_query *q)
{
    *q = *old;
    if (mr_rng_below(rng, 3) == 0) {
        choose(rng, q);
        return;
    }
    q->spec.aggregates = 0;
    for (uint32_t pass = 0; pass < 3; pass++) {
        for (uint32_t a = 0; pass == 1 && a < old->spec.aggregates; a++)
            if (mr_rng_below(rng, 5) != 0)
                q->aggregate[q->spec.aggregates++] = old->aggregate[a];
        for (uint64_t n = mr_rng_below(rng, 3); pass != 1 && n-- > 0;)
            if (q->spec.aggregates + 2 < RIG_AGGS_MAX)
                rig_query_add(q, &pool[mr_rng_below(rng, pool_size)]);
    }
    rig_query_finish(q);
}

static void plan_lives(struct mr_rng *rng, enum mr_window_kind kind, struct life *life,
                       const struct rig_stream *s, struct mr_arena *arena)
{
    for (uint32_t l = 0; l < LIVES; l++) {
        uint32_t from = l == 0 ? 0 : life[l - 1].cut;

        if (l == 0) {
            rig_query_random(rng, kind, &life[l].q);
            choose(rng, &life[l].q);
        } else
            change(rng, &life[l - 1].q, &life[l].q);
        life[l].cut =
            l == LIVES - 1 ? s->rows : from + (uint32_t)mr_rng_below(rng, s->rows - from + 1);
        life[l].tasks = 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX);
        for (uint32_t a = 0; a < life[l].q.spec.aggregates; a++)
            life[l].q.from[a] = known_from(&life[l], l == 0 ? NULL : &life[l - 1].facts, from,
                                           &life[l].q.aggregate[a]);
        describe(&life[l], arena);
    }
    /* Copies point into where they were copied from. */
    for (uint32_t l = 0; l < LIVES; l++)
        rig_query_finish(&life[l].q);
}

/* -- Lines ------------------------------------------------------------------------------------- */

/* Keys, start and end. */
static void add_window(const struct rig_query *q, const char *line, struct rig_lines *out)
{
    uint32_t bars = q->spec.keys + 3;
    char text[12000];
    size_t n = 0;

    while (line[n] != '\0' && (line[n] != '|' || --bars != 0))
        n++;
    CHECK(n < sizeof(text));
    memcpy(text, line, n);
    text[n] = '\0';
    rig_lines_add(out, text);
}

static void check_lives(struct life *life, const struct rig_stream *s,
                        struct rig_lines *got_late)
{
    struct rig_lines windows = {0}, want_windows = {0}, late = {0};
    struct rig_query bare = life[0].q;

    for (uint32_t l = 0; l < LIVES; l++) {
        struct rig_lines want = {0}, no_late = {0};

        rig_model(&life[l].q, s, &want, &no_late);
        qsort(want.line, want.count, sizeof(char *), rig_line_cmp);
        for (uint32_t i = 0; i < life[l].got.count; i++) {
            char **got = &life[l].got.line[i];

            if (bsearch(got, want.line, want.count, sizeof(char *), rig_line_cmp) == NULL) {
                fprintf(stderr, "life %u (rows to %u): not in the model: %s\n", l, life[l].cut,
                        *got);
                for (uint32_t j = 0; j < want.count; j++)
                    fprintf(stderr, "   %s\n", want.line[j]);
                exit(1);
            }
            add_window(&bare, *got, &windows);
        }
        rig_lines_fini(&want);
        rig_lines_fini(&no_late);
    }
    bare.spec.aggregates = 0;
    rig_query_finish(&bare);
    rig_model(&bare, s, &want_windows, &late);
    rig_lines_check(&windows, &want_windows);
    rig_lines_check(got_late, &late);
    rig_lines_fini(&windows);
    rig_lines_fini(&want_windows);
    rig_lines_fini(&late);
}

static void run_lives(struct mr_rng *rng, struct life *life, const struct rig_stream *s)
{
    struct rig_lines late = {0};

    for (uint32_t l = 0; l < LIVES; l++) {
        struct life *before = l == 0 ? NULL : &life[l - 1];
        struct mr_restore restore = {0};

        if (before != NULL)
            restore = (struct mr_restore){before->tasks,
                                          (const struct mr_image *const *)before->image,
                                          before->schema->op[0], life[l].schema->op[0]};
        const struct mr_restore *given = before == NULL ? NULL : &restore;
        if (l == LIVES - 1)
            rig_run_new(rng, &life[l].q, s, before->cut, life[l].tasks, given, &life[l].got,
                        &late);
        else
            rig_run_between(rng, &life[l].q, s, l == 0 ? 0 : before->cut, life[l].cut,
                            life[l].tasks, given, life[l].image, &life[l].got, &late);
    }
    check_lives(life, s, &late);
    for (uint32_t l = 0; l < LIVES; l++) {
        for (uint32_t t = 0; l != LIVES - 1 && t < life[l].tasks; t++)
            mr_image_free(life[l].image[t]);
        rig_lines_fini(&life[l].got);
    }
    rig_lines_fini(&late);
}

static void test_changes(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct life life[LIVES];

    for (int round = 0; round < 90; round++) {
        struct mr_arena arena;

        pool = round % 2 == 0 ? rig_aggregates : related;
        pool_size = round % 2 == 0 ? MR_COUNTOF(rig_aggregates) : MR_COUNTOF(related);

        mr_arena_init(&arena);
        memset(life, 0, sizeof(life));
        rig_stream_random(rng, &stream);
        plan_lives(rng, (enum mr_window_kind)(round % 3), life, &stream, &arena);
        run_lives(rng, life, &stream);
        mr_arena_fini(&arena);
    }
}

/* -- Descriptions that no window made ------------------------------------------------------- */

static struct mr_state_schema *first_op(struct mr_arena *arena, const struct rig_query *q)
{
    struct life life = {.q = *q};

    rig_query_finish(&life.q);
    describe(&life, arena);
    return life.schema->op[0];
}

static void test_crafted(struct mr_rng *rng)
{
    struct rig_query q;
    struct mr_arena arena;
    struct mr_row_layout *layout;
    struct mr_row_map *map;
    struct mr_err err;

    mr_arena_init(&arena);
    rig_query_random(rng, MR_WINDOW_TUMBLE, &q);
    q.spec.keys = 1;
    q.key[0] = COL_K_STR;
    q.spec.aggregates = 0;
    rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_I64, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_STR, -1, true});
    rig_query_finish(&q);
    struct mr_state_schema *now = first_op(&arena, &q);

    struct mr_aggregation aggregation = mr_window_aggregation(&q.spec);
    CHECK_EQ(mr_row_layout_new(&aggregation, &layout, &err), 0);
    CHECK_EQ(mr_row_map_new(layout, first_op(&arena, &q), now, &map, &err), 0);
    CHECK(map->is_identity);
    mr_row_map_free(map);
    for (int change = 0; change < 10; change++) {
        struct mr_state_schema *old = first_op(&arena, &q);

        switch (change) {
        case 0: old->column[0].offset = old->row_bytes - 7; break;
        case 1: old->column[0].offset = 8; break;
        case 2: old->column[0].offset += 4; break;
        case 3: old->column[1].bit = -1; break; /* as good as another accumulator */
        case 4: old->column[0].bit = (int32_t)(old->row_bytes - 16) * 8; break;
        case 5: old->column[0].partial = UINT32_MAX - 1; break;
        case 6: old->key[0].offset = old->row_bytes - 8; break;
        case 7: old->key[0].bit = old->row_bytes * 8; break;
        case 8: old->row_bytes -= 8; break;
        case 9: old->set[0].row_bytes = 128; break;
        }
        int rc = mr_row_map_new(layout, old, now, &map, &err);

        if (change == 3) {
            CHECK_EQ(rc, 0);
            CHECK(!map->is_identity || old->column[1].bit == now->column[1].bit);
            mr_row_map_free(map);
            continue;
        }
        CHECK_EQ(rc, MR_ERR_CORRUPT);
    }
    mr_row_layout_free(layout);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"changes", test_changes},
    {"crafted", test_crafted},
};

MR_TEST_MAIN(cases)
