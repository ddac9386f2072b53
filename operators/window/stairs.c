#include "operators/window/stairs.h"

/* A step is the end of its slice, and the cell. */
#define CELL_AT sizeof(int64_t)

static size_t step_bytes(const struct mr_acc *acc)
{
    return CELL_AT + mr_acc_bytes(acc);
}

static char *step_at(const struct mr_stairs *stairs, size_t bytes, uint32_t i)
{
    return stairs->step + (size_t)(stairs->first + i) * bytes;
}

static int64_t step_end(const char *step)
{
    int64_t end_ns;

    memcpy(&end_ns, step, sizeof(end_ns));
    return end_ns;
}

static int order_words(const char *a, const char *b)
{
    int64_t x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static int order_wide(const char *a, const char *b)
{
    mr_i128 x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static int order_str(const struct mr_shard *shard, const char *a, const char *b)
{
    struct mr_str x = mr_state_str_get(shard, (const struct mr_state_str *)(const void *)a);
    struct mr_str y = mr_state_str_get(shard, (const struct mr_state_str *)(const void *)b);

    return mr_str_cmp(&x, &y);
}

/* Is cell A at least as far out as B?  Then B means nothing while A is there. */
static bool covers(const struct mr_stairs_env *env, const char *a, const char *b)
{
    switch (env->acc->kind) {
    case MR_ACC_MIN_BOOL:
    case MR_ACC_MIN_I64:
    case MR_ACC_MIN_F64: return order_words(a, b) <= 0;
    case MR_ACC_MAX_BOOL:
    case MR_ACC_MAX_I64:
    case MR_ACC_MAX_F64: return order_words(a, b) >= 0;
    case MR_ACC_MIN_I128: return order_wide(a, b) <= 0;
    case MR_ACC_MAX_I128: return order_wide(a, b) >= 0;
    case MR_ACC_MIN_STR: return order_str(env->shard, a, b) <= 0;
    case MR_ACC_MAX_STR: return order_str(env->shard, a, b) >= 0;
    default: MR_ASSERT(false);
    }
}

/* Steps that end at END_NS or before. */
static uint32_t steps_until(const struct mr_stairs *stairs, size_t bytes, int64_t end_ns)
{
    uint32_t low = 0, high = stairs->count;

    /* Mostly the newest slice enters. */
    if (high == 0 || step_end(step_at(stairs, bytes, high - 1)) <= end_ns)
        return high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (step_end(step_at(stairs, bytes, middle)) <= end_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of the first HIGH steps, those that CELL does not cover. */
static uint32_t steps_above(const struct mr_stairs *stairs, const struct mr_stairs_env *env,
                            size_t bytes, uint32_t high, const char *cell)
{
    uint32_t low = 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (covers(env, cell, step_at(stairs, bytes, middle) + CELL_AT))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Room for one more step. */
static void make_room(struct mr_stairs *stairs, const struct mr_stairs_env *env, size_t bytes)
{
    size_t used = (size_t)stairs->count * bytes;

    if (stairs->step != NULL &&
        (size_t)(stairs->first + stairs->count + 1) * bytes <= mr_block_bytes(stairs->class))
        return;
    if (stairs->first != 0)
        memmove(stairs->step, step_at(stairs, bytes, 0), used);
    /* Moving down only pays when half of the block is free. */
    if (stairs->step == NULL || stairs->first < stairs->count)
        stairs->step = mr_blocks_grow(env->blocks, stairs->step, &stairs->class, used);
    stairs->first = 0;
}

void mr_stairs_enter(struct mr_stairs *stairs, const struct mr_stairs_env *env, int64_t end_ns,
                     const char *cell)
{
    size_t bytes = step_bytes(env->acc);
    uint32_t until = steps_until(stairs, bytes, end_ns);

    if (until < stairs->count && covers(env, step_at(stairs, bytes, until) + CELL_AT, cell))
        return;
    /* From the same slice, late for some windows. */
    if (until != 0 && step_end(step_at(stairs, bytes, until - 1)) == end_ns &&
        covers(env, step_at(stairs, bytes, until - 1) + CELL_AT, cell))
        return;
    uint32_t above = steps_above(stairs, env, bytes, until, cell);

    if (above == until)
        make_room(stairs, env, bytes);
    if (above + 1 != until)
        memmove(step_at(stairs, bytes, above + 1), step_at(stairs, bytes, until),
                (size_t)(stairs->count - until) * bytes);
    stairs->count = stairs->count - until + above + 1;
    memcpy(step_at(stairs, bytes, above), &end_ns, sizeof(end_ns));
    memcpy(step_at(stairs, bytes, above) + CELL_AT, cell, bytes - CELL_AT);
}

void mr_stairs_leave(struct mr_stairs *stairs, const struct mr_stairs_env *env, int64_t end_ns)
{
    size_t bytes = step_bytes(env->acc);

    while (stairs->count != 0 && step_end(step_at(stairs, bytes, 0)) <= end_ns) {
        stairs->first++;
        stairs->count--;
    }
}

const char *mr_stairs_cell(const struct mr_stairs *stairs, const struct mr_stairs_env *env)
{
    return stairs->count == 0 ? NULL : step_at(stairs, step_bytes(env->acc), 0) + CELL_AT;
}

void mr_stairs_drop(struct mr_stairs *stairs, struct mr_blocks *blocks)
{
    if (stairs->step != NULL)
        mr_blocks_give(blocks, stairs->step, stairs->class);
    *stairs = (struct mr_stairs){.step = NULL};
}
