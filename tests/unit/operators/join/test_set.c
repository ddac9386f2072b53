/*
 * INTERSECT and EXCEPT, with and without ALL, of random changelogs against their definition:
 * after every batch the output, folded, is what the counts of each row come to.  NULLs, equal
 * rows, batches cut at random, rows that are taken back and were never there, and moves onto
 * other numbers of tasks in between.
 */
#include "operators/join/set.h"
#include "tests/unit/operators/join/join_rig.h"

enum { ROWS_MAX = 60 };

struct side {
    struct rig_row row[ROWS_MAX];
    uint32_t rows;
};

static const uint32_t all_columns[] = {0, 1, 2, 3};

static bool same(const struct rig_row *a, const struct rig_row *b)
{
    return a->k == b->k && a->n == b->n && a->s == b->s && a->time == b->time;
}

static int count(const struct side *side, const struct rig_row *row)
{
    int n = 0;

    for (uint32_t i = 0; i < side->rows; i++)
        n += same(&side->row[i], row);
    return n;
}

static void model(const struct mr_set_spec *spec, const struct side *left,
                  const struct side *right, struct rig_bag *out)
{
    struct mr_text text;

    mr_text_init(&text);
    out->lines = 0;
    for (uint32_t i = 0; i < left->rows; i++) {
        const struct rig_row *row = &left->row[i];
        uint32_t first = 0;
        while (!same(&left->row[first], row))
            first++;
        if (first != i)
            continue;
        int l = count(left, row), r = count(right, row), n;
        if (spec->is_except)
            n = spec->is_all ? (l > r ? l - r : 0) : r == 0;
        else
            n = spec->is_all ? (l < r ? l : r) : r > 0;
        mr_text_reset(&text);
        rig_print(row, &text);
        if (n > 0)
            rig_bag_add(out, text.data, n);
    }
    mr_text_fini(&text);
}

static struct rig_row random_row(struct mr_rng *rng)
{
    return (struct rig_row){.k = (int)mr_rng_below(rng, 4) - 1,
                            .n = (int)mr_rng_below(rng, 3) - 1,
                            .s = (int)mr_rng_below(rng, 3) == 0 ? 2 : -1};
}

static uint32_t random_changes(struct mr_rng *rng, struct side *side, struct rig_row *row,
                               uint8_t *kind)
{
    uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 20), i;

    for (i = 0; i < n; i++) {
        row[i] = random_row(rng);
        uint32_t at = 0;
        bool is_back = side->rows == ROWS_MAX || mr_rng_below(rng, 5) < 2;
        while (is_back && at < side->rows && !same(&side->row[at], &row[i]))
            at++;
        kind[i] = is_back ? MR_ROW_DELETE : MR_ROW_INSERT;
        if (mr_rng_below(rng, 2) == 0)
            kind[i] = is_back ? MR_ROW_UPDATE_BEFORE : MR_ROW_UPDATE_AFTER;
        if (!is_back)
            side->row[side->rows++] = row[i];
        else if (at < side->rows)
            side->row[at] = side->row[--side->rows];
    }
    return n;
}

static void run(struct mr_rng *rng, bool is_except, bool is_all)
{
    static struct side side[2];
    static struct rig_bag want;
    static struct rig rig;
    struct mr_stage_input input[2];
    struct mr_set_spec spec = {.is_except = is_except, .is_all = is_all};
    struct rig_row row[64];
    uint8_t kind[64];

    for (uint32_t s = 0; s < 2; s++)
        input[s] = (struct mr_stage_input){.schema = &rig_schema,
                                           .distribution = MR_BY_KEY,
                                           .key = all_columns,
                                           .keys = RIG_COLS};
    spec.stage = (struct mr_stage_spec){
        .class = &mr_set_class, .input = input, .inputs = 2, .output = &rig_schema};
    memset(&rig, 0, sizeof(rig));
    rig = (struct rig){.rng = rng, .spec = &spec.stage, .keys = RIG_COLS, .time = -1};
    rig.key[0] = rig.key[1] = all_columns;
    side[0].rows = side[1].rows = 0;
    rig_begin(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    for (int i = 0; i < 40; i++) {
        uint32_t s = (uint32_t)mr_rng_below(rng, 2);
        uint32_t n = random_changes(rng, &side[s], row, kind);
        rig_push(&rig, s, row, kind, n);
        model(&spec, &side[0], &side[1], &want);
        rig_bag_check(&rig.bag, &want);
        rig_bag_clear(&want);
        if (mr_rng_below(rng, 10) == 0)
            rig_move(&rig, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS));
    }
    rig_end(&rig);
}

static void test_random(struct mr_rng *rng)
{
    for (int round = 0; round < 20; round++)
        for (int i = 0; i < 4; i++)
            run(rng, (i & 1) != 0, (i & 2) != 0);
}

static const struct mr_test cases[] = {{"random", test_random}};

MR_TEST_MAIN(cases)
