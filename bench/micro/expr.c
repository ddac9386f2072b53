/* Expression kernels, as programs over a full batch: what WHERE and SELECT cost per row. */
#include "bench/micro/micro.h"
#include "core/base/rng.h"
#include "operators/expr/program.h"

#include <stdlib.h>

enum { COL_A, COL_B, COL_PRICE, COL_AMOUNT, COL_X, COL_TEXT, COLS };

static struct mr_field field[COLS] = {
    [COL_A] = {{"a", 1}, MR_TYPE(MR_TYPE_BIGINT)},
    [COL_B] = {{"b", 1}, MR_TYPE(MR_TYPE_BIGINT)},
    [COL_PRICE] = {{"price", 5},
                   {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    [COL_AMOUNT] = {{"amount", 6},
                    {.id = MR_TYPE_DECIMAL, .precision = 7, .scale = 3, .nullable = 1}},
    [COL_X] = {{"x", 1}, MR_TYPE(MR_TYPE_DOUBLE)},
    [COL_TEXT] = {{"text", 4}, MR_TYPE_STRING},
};

static const struct mr_schema schema = {COLS, field};

static struct mr_batch_buffer *make_batch(void)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&schema, MR_BATCH_ROWS);
    struct mr_rng rng = {17};

    for (uint32_t i = 0; i < MR_BATCH_ROWS; i++) {
        for (uint32_t c = COL_A; c <= COL_AMOUNT; c++)
            ((int64_t *)buffer->batch.col[c].data)[i] = mr_rng_range(&rng, -9999999, 9999999);
        ((double *)buffer->batch.col[COL_X].data)[i] = mr_rng_unit(&rng);
        char word[8] = {'w', 'o', 'r', 'd', (char)('a' + mr_rng_below(&rng, 26))};
        ((struct mr_str *)buffer->batch.col[COL_TEXT].data)[i] = mr_str_of(word, 5);
    }
    buffer->batch.rows = buffer->batch.selected = MR_BATCH_ROWS;
    return buffer;
}

static struct mr_expr *call(struct mr_arena *arena, const char *name, struct mr_expr *a,
                            struct mr_expr *b)
{
    struct mr_expr *args[2] = {a, b}, *ret;
    struct mr_err err;

    MR_ASSERT(mr_expr_call(arena, mr_view_of(name), args, b == NULL ? 1 : 2, &ret, &err) == 0);
    return ret;
}

static struct mr_expr *column(struct mr_arena *arena, uint32_t c)
{
    return mr_expr_column(arena, c, field[c].type);
}

static struct mr_expr *number(struct mr_arena *arena, int64_t value)
{
    return mr_expr_constant(
        arena, (struct mr_value){.type = {.id = MR_TYPE_BIGINT}, .u = {.i64 = value}});
}

static struct mr_expr *word(struct mr_arena *arena)
{
    return mr_expr_constant(arena, (struct mr_value){.type = {.id = MR_TYPE_CHAR, .length = 5},
                                                     .u = {.str = mr_str_of("wordm", 5)}});
}

enum what { COMPARE, ADD, DECIMAL_MULTIPLY, DOUBLE_ADD, TEXT_EQUAL, FILTER, UPPER };

static struct mr_expr *make_expr(struct mr_arena *arena, enum what what)
{
    switch (what) {
    case COMPARE:
    case FILTER: return call(arena, ">", column(arena, COL_A), number(arena, 1000));
    case ADD: return call(arena, "+", column(arena, COL_A), column(arena, COL_B));
    case DECIMAL_MULTIPLY:
        return call(arena, "*", column(arena, COL_PRICE), column(arena, COL_AMOUNT));
    case DOUBLE_ADD: return call(arena, "+", column(arena, COL_X), column(arena, COL_X));
    case TEXT_EQUAL: return call(arena, "=", column(arena, COL_TEXT), word(arena));
    case UPPER: return call(arena, "UPPER", column(arena, COL_TEXT), NULL);
    }
    return NULL;
}

static void run(struct mr_bench_state *state, enum what what)
{
    struct mr_batch_buffer *buffer = make_batch();
    struct mr_eval_env env = {0};
    struct mr_program *program;
    struct mr_arena arena;
    struct mr_vec result;
    struct mr_err err;
    static uint16_t sel[MR_BATCH_ROWS];

    mr_arena_init(&arena);
    struct mr_expr *expr = make_expr(&arena, what);
    MR_ASSERT(mr_program_new(&expr, 1, &schema, &env, &program, &err) == 0);
    while (mr_bench_more(state, 1)) {
        if (what == FILTER)
            MR_ASSERT(mr_program_filter(program, &buffer->batch, sel, &err) >= 0);
        else
            MR_ASSERT(mr_program_run(program, &buffer->batch, &result, &err) == 0);
        mr_bench_use(&result);
    }
    mr_bench_items(state, MR_BATCH_ROWS);
    mr_program_free(program);
    mr_arena_fini(&arena);
    mr_batch_buffer_free(buffer);
}

static void compare(struct mr_bench_state *state)
{
    run(state, COMPARE);
}

static void filter(struct mr_bench_state *state)
{
    run(state, FILTER);
}

static void add(struct mr_bench_state *state)
{
    run(state, ADD);
}

static void decimal_multiply(struct mr_bench_state *state)
{
    run(state, DECIMAL_MULTIPLY);
}

static void double_add(struct mr_bench_state *state)
{
    run(state, DOUBLE_ADD);
}

static void text_equal(struct mr_bench_state *state)
{
    run(state, TEXT_EQUAL);
}

static void upper(struct mr_bench_state *state)
{
    run(state, UPPER);
}

void mr_micro_expr(void)
{
    mr_bench_add("expr/bigint > constant", compare, NULL, 0);
    mr_bench_add("expr/bigint > constant, filter", filter, NULL, 0);
    mr_bench_add("expr/bigint + bigint", add, NULL, 0);
    mr_bench_add("expr/decimal(10,2) * decimal(7,3)", decimal_multiply, NULL, 0);
    mr_bench_add("expr/double + double", double_add, NULL, 0);
    mr_bench_add("expr/string = constant", text_equal, NULL, 0);
    mr_bench_add("expr/UPPER(string)", upper, NULL, 0);
}
