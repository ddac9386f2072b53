/* Aggregates on states beside each other, against a model; with one argument, several and none. */
#include "operators/plugin/aggregate.h"

#include "core/data/nested.h"
#include "tests/mr_test.h"

#include <stdalign.h>

enum { STATES = 5, ROWS = 300, AT = 16 };

struct sum {
    int64_t total, rows;
};

static void sum_init(void *state)
{
    ((struct sum *)state)->rows = 1000;
}

static void fold(struct mr_plugin_call *call, int64_t sign)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        struct sum *state = mr_plugin_state(call, i);

        for (uint32_t n = 0; n < call->args; n++)
            if (!mr_plugin_is_null(call, n, row))
                state->total += sign * (n + 1) * mr_plugin_get_integer(call, n, row);
        state->rows += sign;
    }
}

static void sum_add(struct mr_plugin_call *call)
{
    fold(call, 1);
}

static void sum_retract(struct mr_plugin_call *call)
{
    fold(call, -1);
}

static void sum_merge(void *into, const void *from)
{
    struct sum *a = into;
    const struct sum *b = from;

    a->total += b->total;
    a->rows += b->rows - 1000;
}

static void sum_unmerge(void *into, const void *from)
{
    struct sum *a = into;
    const struct sum *b = from;

    a->total -= b->total;
    a->rows -= b->rows - 1000;
}

static void sum_result(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        struct sum *state = mr_plugin_state(call, i);

        mr_plugin_set_integer(call, row, state->total);
        if (state->rows == 1000)
            mr_plugin_set_null(call, row);
        state->total = -1; /* a copy */
    }
}

static const struct mr_plugin_function sum = {.name = "sum_of",
                                              .kind = MR_PLUGIN_AGGREGATE,
                                              .version = 3,
                                              .state_bytes = sizeof(struct sum),
                                              .init = sum_init,
                                              .accumulate = sum_add,
                                              .retract = sum_retract,
                                              .merge = sum_merge,
                                              .unmerge = sum_unmerge,
                                              .result = sum_result};

static struct mr_user_aggregate aggregate_of(uint32_t args)
{
    return (struct mr_user_aggregate){.function = &sum,
                                      .name = "f",
                                      .library = "test",
                                      .args = args,
                                      .out = MR_TYPE(MR_TYPE_INT)};
}

/* Rows of state with room around that nobody may touch. */
struct states {
    alignas(16) char row[STATES][64];
    char *base[ROWS];
    int64_t total[STATES], count[STATES];
};

static void begin(struct states *s, const struct mr_user_aggregate *aggregate,
                  struct mr_rng *rng)
{
    memset(s, 0, sizeof(*s));
    for (uint32_t i = 0; i < STATES; i++) {
        memset(s->row[i], 0x5a, sizeof(s->row[i]));
        memset(s->row[i] + AT, 0, sizeof(struct sum));
        mr_user_state_init(aggregate, s->row[i] + AT);
    }
    for (uint32_t i = 0; i < ROWS; i++)
        s->base[i] = s->row[mr_rng_below(rng, STATES)];
}

static uint32_t number_of(const struct states *s, const char *base)
{
    return (uint32_t)((base - s->row[0]) / (int64_t)sizeof(s->row[0]));
}

static void check(const struct states *s)
{
    for (uint32_t i = 0; i < STATES; i++) {
        struct sum got;

        memcpy(&got, s->row[i] + AT, sizeof(got));
        CHECK_EQ(got.total, s->total[i]);
        CHECK_EQ(got.rows, s->count[i] + 1000);
        for (uint32_t k = 0; k < sizeof(s->row[i]); k++)
            if (k < AT || k >= AT + sizeof(struct sum))
                CHECK_EQ(s->row[i][k], 0x5a);
    }
}

static void test_one(struct mr_rng *rng)
{
    const struct mr_user_aggregate one = aggregate_of(1), none = aggregate_of(0);
    int64_t value[ROWS];
    uint16_t row[ROWS];
    struct states s;

    begin(&s, &one, rng);
    for (uint32_t i = 0; i < ROWS; i++) {
        value[i] = (int64_t)mr_rng_below(rng, 1000) - 500;
        row[i] = (uint16_t)mr_rng_below(rng, ROWS);
    }
    for (uint32_t i = 0; i < ROWS; i++) {
        s.total[number_of(&s, s.base[i])] += value[row[i]];
        s.count[number_of(&s, s.base[i])] += 2;
    }
    mr_user_add(&one, s.base, AT, row, ROWS, value, false);
    mr_user_add(&none, s.base, AT, row, ROWS, value, false);
    check(&s);
    uint32_t back = (uint32_t)mr_rng_below(rng, ROWS);
    for (uint32_t i = 0; i < back; i++) {
        s.total[number_of(&s, s.base[i])] -= value[row[i]];
        s.count[number_of(&s, s.base[i])]--;
    }
    mr_user_add(&one, s.base, AT, row, back, value, true);
    check(&s);
    CHECK_EQ(mr_user_state_bytes(&one), 16);
}

/* ROWs of a BIGINT and an INT, some of which are NULL. */
static void test_packed(struct mr_rng *rng)
{
    const struct mr_view name[] = {MR_VIEW("a"), MR_VIEW("b")};
    const struct mr_type child[] = {MR_TYPE(MR_TYPE_BIGINT), MR_TYPE(MR_TYPE_INT)};
    struct mr_user_aggregate two = aggregate_of(2);
    struct mr_str packed[ROWS];
    uint16_t row[ROWS];
    struct mr_arena arena;
    struct mr_text text;
    struct states s;

    mr_arena_init(&arena);
    mr_text_init(&text);
    two.is_packed = true;
    two.in = mr_type_row(&arena, name, child, 2);
    begin(&s, &two, rng);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct mr_nested_writer writer;

        row[i] = (uint16_t)i;
        mr_text_reset(&text);
        mr_nested_begin(&writer, two.in, 0, &text);
        for (uint32_t n = 0; n < 2; n++) {
            struct mr_value value = {.type = child[n],
                                     .is_null = mr_rng_below(rng, 4) == 0,
                                     .u.i64 = (int64_t)mr_rng_below(rng, 100)};
            mr_nested_put(&writer, n, &value);
            if (!value.is_null)
                s.total[number_of(&s, s.base[i])] += (n + 1) * value.u.i64;
        }
        s.count[number_of(&s, s.base[i])]++;
        packed[i] = mr_str_of(mr_arena_copy(&arena, text.data, text.len), text.len);
    }
    mr_user_add(&two, s.base, AT, row, ROWS, packed, false);
    check(&s);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static void test_merge(struct mr_rng *rng)
{
    const struct mr_user_aggregate one = aggregate_of(1);
    const int64_t value[] = {7, -3};
    const uint16_t row[] = {0, 1};
    const char *from[1];
    struct states s;

    begin(&s, &one, rng);
    char *into[] = {s.row[0], s.row[1]};
    mr_user_add(&one, into, AT, row, 2, value, false);
    from[0] = s.row[1];
    mr_user_merge(&one, into, from, 1, AT, false);
    s.total[0] = 4, s.count[0] = 2, s.total[1] = -3, s.count[1] = 1;
    check(&s);
    mr_user_merge(&one, into, from, 1, AT, true);
    s.total[0] = 7, s.count[0] = 1;
    check(&s);
}

static void test_result(struct mr_rng *rng)
{
    const struct mr_user_aggregate one = aggregate_of(1);
    struct mr_field field = {MR_VIEW("f"), MR_TYPE(MR_TYPE_INT)};
    const struct mr_schema schema = {.count = 1, .field = &field};
    struct mr_batch_buffer *out = mr_batch_buffer_new(&schema, 64);
    const int64_t value[] = {INT64_C(1) << 32 | 5};
    const uint16_t row[] = {0};
    struct mr_arena arena;
    struct states s;

    begin(&s, &one, rng);
    CHECK(!mr_user_result(&one, s.row[2] + AT, out, 0, 3)); /* nothing added: NULL */
    char *into[] = {s.row[2]};
    mr_user_add(&one, into, AT, row, 1, value, false);
    s.total[2] = value[0], s.count[2] = 1;
    CHECK(mr_user_result(&one, s.row[2] + AT, out, 0, 3));
    CHECK_EQ(((int64_t *)out->batch.col[0].data)[3], 5); /* of an INT */
    check(&s);
    mr_arena_init(&arena);
    CHECK_STR(mr_user_aggregate_identity(&one, &arena), "test.sum_of/3");
    mr_arena_fini(&arena);
    mr_batch_buffer_free(out);
}

static const struct mr_test cases[] = {
    {"one", test_one},
    {"packed", test_packed},
    {"merge", test_merge},
    {"result", test_result},
};

MR_TEST_MAIN(cases)
