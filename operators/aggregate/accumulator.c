#include "operators/aggregate/accumulator_int.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/aggregate/list.h"
#include "operators/plugin/aggregate.h"

#include <math.h>

/* -- Adding a batch ------------------------------------------------------------- */

typedef void add_fn(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                    uint32_t offset);

static void add_count(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                      uint32_t offset)
{
    (void)row;
    (void)data;
    for (uint32_t i = 0; i < n; i++)
        *mr_cell_i64(base[i] + offset) += 1;
}

static void add_sum_i64(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    const int64_t *value = data;

    for (uint32_t i = 0; i < n; i++) {
        int64_t *sum = mr_cell_i64(base[i] + offset);

        *sum = (int64_t)((uint64_t)*sum + (uint64_t)value[row[i]]);
    }
}

static void add_sum_short(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                          uint32_t offset)
{
    const int64_t *value = data;

    for (uint32_t i = 0; i < n; i++)
        mr_i128_store(base[i] + offset, mr_i128_load(base[i] + offset) + value[row[i]]);
}

static void add_sum_long(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                         uint32_t offset)
{
    const mr_i128 *value = data;

    for (uint32_t i = 0; i < n; i++) {
        mr_i128 v = value[row[i]];

        mr_sum_long_add(base[i] + offset, (mr_u128)v, v < 0 ? -1 : 0);
    }
}

static void sub_count(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                      uint32_t offset)
{
    (void)row;
    (void)data;
    for (uint32_t i = 0; i < n; i++)
        *mr_cell_i64(base[i] + offset) -= 1;
}

static void sub_sum_i64(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    const int64_t *value = data;

    for (uint32_t i = 0; i < n; i++) {
        int64_t *sum = mr_cell_i64(base[i] + offset);

        *sum = (int64_t)((uint64_t)*sum - (uint64_t)value[row[i]]);
    }
}

static void sub_sum_short(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                          uint32_t offset)
{
    const int64_t *value = data;

    for (uint32_t i = 0; i < n; i++)
        mr_i128_store(base[i] + offset, mr_i128_load(base[i] + offset) - value[row[i]]);
}

/* Digits of a decimal leave room: the negative of one is one. */
static void sub_sum_long(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                         uint32_t offset)
{
    const mr_i128 *value = data;

    for (uint32_t i = 0; i < n; i++) {
        mr_i128 v = -value[row[i]];

        mr_sum_long_add(base[i] + offset, (mr_u128)v, v < 0 ? -1 : 0);
    }
}

static void sub_sum_f64(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    const double *value = data;

    for (uint32_t i = 0; i < n; i++)
        mr_exact_sum_add((struct mr_exact_sum *)(void *)(base[i] + offset), -value[row[i]]);
}

/* A product of doubles and what it was rounded by are both doubles. */
MR_INLINE void add_square(char *cell, double x, double sign)
{
    struct mr_exact_sum *sum = (struct mr_exact_sum *)(void *)cell;
    double square = x * x;

    mr_exact_sum_add(sum, sign * square);
    if (isfinite(square))
        mr_exact_sum_add(sum, sign * fma(x, x, -square));
}

void mr_acc_exact_sum(const struct mr_acc *acc, double value, struct mr_exact_sum *ret)
{
    *ret = (struct mr_exact_sum){0};
    if (acc->kind == MR_ACC_SQUARES)
        add_square((char *)ret, value, 1);
    else
        mr_exact_sum_add(ret, value);
}

static void add_squares(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++)
        add_square(base[i] + offset, ((const double *)data)[row[i]], 1);
}

static void sub_squares(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++)
        add_square(base[i] + offset, ((const double *)data)[row[i]], -1);
}

static void last_bool(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                      uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++)
        *mr_cell_i64(base[i] + offset) = ((const uint8_t *)data)[row[i]];
}

static void last_word(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                      uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++)
        *mr_cell_i64(base[i] + offset) = ((const int64_t *)data)[row[i]];
}

static void last_i128(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                      uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++)
        mr_i128_store(base[i] + offset, ((const mr_i128 *)data)[row[i]]);
}

static void add_sum_f64(char *const *base, const uint16_t *row, uint32_t n, const void *data,
                        uint32_t offset)
{
    const double *value = data;

    for (uint32_t i = 0; i < n; i++)
        mr_exact_sum_add((struct mr_exact_sum *)(void *)(base[i] + offset), value[row[i]]);
}

#define EXTREMUM_KERNELS(name, type, load, take)                                   \
    static void add_min_##name(char *const *base, const uint16_t *row, uint32_t n, \
                               const void *data, uint32_t offset)                  \
    {                                                                              \
        const type *value = data;                                                  \
        for (uint32_t i = 0; i < n; i++)                                           \
            take(base[i] + offset, load(value[row[i]]), false);                    \
    }                                                                              \
    static void add_max_##name(char *const *base, const uint16_t *row, uint32_t n, \
                               const void *data, uint32_t offset)                  \
    {                                                                              \
        const type *value = data;                                                  \
        for (uint32_t i = 0; i < n; i++)                                           \
            take(base[i] + offset, load(value[row[i]]), true);                     \
    }

/* add_min_bool, add_max_bool, add_min_i64, ... */
EXTREMUM_KERNELS(bool, uint8_t, (int64_t), mr_extremum_take)
EXTREMUM_KERNELS(i64, int64_t, , mr_extremum_take)
EXTREMUM_KERNELS(f64, double, mr_f64_order, mr_extremum_take)
EXTREMUM_KERNELS(i128, mr_i128, , mr_extremum_i128_take)

static add_fn *const add_kernel[MR_ACC_KINDS] = {
    [MR_ACC_COUNT] = add_count,         [MR_ACC_SUM_I64] = add_sum_i64,
    [MR_ACC_SUM_SHORT] = add_sum_short, [MR_ACC_SUM_LONG] = add_sum_long,
    [MR_ACC_SUM_F64] = add_sum_f64,     [MR_ACC_MIN_BOOL] = add_min_bool,
    [MR_ACC_MAX_BOOL] = add_max_bool,   [MR_ACC_MIN_I64] = add_min_i64,
    [MR_ACC_MAX_I64] = add_max_i64,     [MR_ACC_MIN_F64] = add_min_f64,
    [MR_ACC_MAX_F64] = add_max_f64,     [MR_ACC_MIN_I128] = add_min_i128,
    [MR_ACC_MAX_I128] = add_max_i128,   [MR_ACC_SQUARES] = add_squares,
    [MR_ACC_FIRST_BOOL] = last_bool,    [MR_ACC_LAST_BOOL] = last_bool,
    [MR_ACC_FIRST_WORD] = last_word,    [MR_ACC_LAST_WORD] = last_word,
    [MR_ACC_FIRST_I128] = last_i128,    [MR_ACC_LAST_I128] = last_i128,
};

/* Extrema are not here: sets feed them where rows retract. */
static add_fn *const sub_kernel[MR_ACC_KINDS] = {
    [MR_ACC_COUNT] = sub_count,         [MR_ACC_SUM_I64] = sub_sum_i64,
    [MR_ACC_SUM_SHORT] = sub_sum_short, [MR_ACC_SUM_LONG] = sub_sum_long,
    [MR_ACC_SUM_F64] = sub_sum_f64,     [MR_ACC_SQUARES] = sub_squares,
};

static void set_bit(char *const *base, uint32_t n, uint32_t bit)
{
    uint32_t word = bit / 64;
    uint64_t mask = UINT64_C(1) << (bit % 64);

    for (uint32_t i = 0; i < n; i++)
        mr_row_bits(base[i])[word] |= mask;
}

static bool is_first(const struct mr_acc *acc)
{
    return acc->kind == MR_ACC_FIRST_BOOL || acc->kind == MR_ACC_FIRST_WORD ||
           acc->kind == MR_ACC_FIRST_I128;
}

/* The first value stays. */
static void add_first(const struct mr_acc *acc, char *const *base, const uint16_t *row,
                      uint32_t n, const void *data)
{
    for (uint32_t i = 0; i < n; i++) {
        if (mr_bit_get(mr_row_bits(base[i]), acc->bit))
            continue;
        add_kernel[acc->kind](base + i, row + i, 1, data, acc->offset);
        mr_bit_set(mr_row_bits(base[i]), acc->bit);
    }
}

void mr_acc_add(const struct mr_acc *acc, char *const *base, const uint16_t *row, uint32_t n,
                const void *data)
{
    if (is_first(acc)) {
        add_first(acc, base, row, n, data);
        return;
    }
    if (acc->kind == MR_ACC_USER) {
        mr_user_add(acc->user, base, acc->offset, row, n, data, false);
        return;
    }
    add_kernel[acc->kind](base, row, n, data, acc->offset);
    if (acc->bit != MR_ACC_NO_BIT && !acc->is_bit_set_at_birth)
        set_bit(base, n, acc->bit);
}

void mr_acc_sub(const struct mr_acc *acc, char *const *base, const uint16_t *row, uint32_t n,
                const void *data)
{
    if (acc->kind == MR_ACC_USER)
        mr_user_add(acc->user, base, acc->offset, row, n, data, true);
    else
        sub_kernel[acc->kind](base, row, n, data, acc->offset);
}

/* STR instead of what CELL holds: in place when it takes as many lines. */
static bool replace_str(struct mr_rows *rows, struct mr_state_str *cell,
                        const struct mr_str *str)
{
    uint32_t have = (cell->len + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
    uint32_t need = (str->len + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
    struct mr_state_str old = *cell;

    if (old.len > MR_STR_INLINE && str->len > MR_STR_INLINE && have == need &&
        (old.u.blob & (MR_PAGE_LINES - 1)) + need <= MR_PAGE_LINES) {
        char *to = mr_state_write(rows->shard, old.u.blob, need);

        memcpy(to, str->u.data, str->len);
        memset(to + str->len, 0, need * MR_LINE_BYTES - str->len);
        memcpy(cell->prefix, str->prefix, sizeof(cell->prefix));
        cell->len = str->len;
        return true;
    }
    if (!mr_state_str_put(rows, str, cell))
        return false;
    mr_state_str_drop(rows, &old);
    return true;
}

bool mr_acc_put_str(const struct mr_acc *acc, struct mr_rows *rows, char *base,
                    const struct mr_state_str *value)
{
    struct mr_state_str *cell = (struct mr_state_str *)(void *)(base + acc->offset);
    uint64_t *bits = mr_row_bits(base);
    bool had = mr_bit_get(bits, acc->bit);

    if (value == NULL) {
        if (had)
            mr_state_str_drop(rows, cell);
        mr_bit_clear(bits, acc->bit);
        return true;
    }
    struct mr_str str = mr_state_str_get(rows->shard, value);

    mr_bit_set(bits, acc->bit);
    if (!had)
        return mr_state_str_put(rows, &str, cell);
    return mr_state_str_eq(rows->shard, cell, &str) || replace_str(rows, cell, &str);
}

/* Is V what ACC has instead of what is in CELL? */
static bool takes_str(const struct mr_acc *acc, const struct mr_shard *shard,
                      const struct mr_state_str *cell, const struct mr_str *v)
{
    struct mr_str have = mr_state_str_get(shard, cell);

    switch (acc->kind) {
    case MR_ACC_MIN_STR: return mr_str_cmp(v, &have) < 0;
    case MR_ACC_MAX_STR: return mr_str_cmp(v, &have) > 0;
    default: return acc->kind == MR_ACC_LAST_STR;
    }
}

static bool add_str(const struct mr_acc *acc, const struct mr_lanes *lanes,
                    const struct mr_str *value)
{
    for (uint32_t i = 0; i < lanes->n; i++) {
        char *base = lanes->base[i];
        struct mr_state_str *cell = (struct mr_state_str *)(void *)(base + acc->offset);
        const struct mr_str *v = &value[lanes->row[i]];
        uint64_t *bits = mr_row_bits(base);
        bool ok = true;

        if (!mr_bit_get(bits, acc->bit)) {
            ok = mr_state_str_put(lanes->rows[i], v, cell);
            mr_bit_set(bits, acc->bit);
        } else if (takes_str(acc, lanes->rows[i]->shard, cell, v)) {
            ok = replace_str(lanes->rows[i], cell, v);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* The lanes whose argument is not null and whose filter holds. */
static void pick(const struct mr_row_layout *layout, const struct mr_batch *batch,
                 const struct mr_lanes *lanes, int32_t arg, int32_t filter,
                 struct mr_lanes *picked)
{
    const uint64_t *arg_valid = arg < 0 ? NULL : batch->col[arg].valid;
    const uint64_t *filter_valid = filter < 0 ? NULL : batch->col[filter].valid;
    const uint8_t *holds = filter < 0 ? NULL : batch->col[filter].data;
    uint32_t n = 0;

    for (uint32_t i = 0; i < lanes->n; i++) {
        uint32_t row = lanes->row[i];
        bool is_in = (arg_valid == NULL || mr_bit_get(arg_valid, row)) &&
                     (filter_valid == NULL || mr_bit_get(filter_valid, row)) &&
                     (holds == NULL || holds[row] != 0);

        picked->row[n] = (uint16_t)row;
        if (lanes->one == NULL)
            picked->base[n] = lanes->base[i];
        if (layout->has_string_acc)
            picked->rows[n] = lanes->rows[i];
        n += is_in;
    }
    picked->n = n;
}

/* What `picked` holds: aggregates over the same values often stand side by side. */
struct picking {
    struct mr_lanes *picked;
    int32_t arg, filter;
};

/* The lanes of LANES that count for ACC. */
static const struct mr_lanes *lanes_of(const struct mr_row_layout *layout,
                                       const struct mr_acc *acc, const struct mr_batch *batch,
                                       const struct mr_lanes *lanes, struct picking *p)
{
    int32_t arg = acc->keeps_nulls ? -1 : acc->arg; /* a NULL is a value, too */

    if (acc->filter < 0 && (arg < 0 || batch->col[arg].valid == NULL))
        return lanes;
    if (arg != p->arg || acc->filter != p->filter)
        pick(layout, batch, lanes, arg, acc->filter, p->picked);
    p->arg = arg;
    p->filter = acc->filter;
    return p->picked;
}

bool mr_acc_update(const struct mr_row_layout *layout, const struct mr_batch *batch,
                   const struct mr_lanes *lanes, struct mr_lanes *picked)
{
    struct picking p = {picked, -2, -2};

    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];

        if (acc->set >= 0)
            continue;
        const struct mr_lanes *use = lanes_of(layout, acc, batch, lanes, &p);
        const void *data = acc->arg < 0 ? NULL : batch->col[acc->arg].data;

        if (lanes->one != NULL)
            mr_acc_fold(acc, lanes->one, use->row, use->n, data);
        else if (acc->kind < MR_ACC_MIN_STR)
            mr_acc_add(acc, use->base, use->row, use->n, data);
        else if (mr_acc_kind_is_list(acc->kind)
                     ? !mr_acc_list_add(acc, use, lanes->arrival, &batch->col[acc->arg], picked)
                     : !add_str(acc, use, data))
            return false;
    }
    return true;
}

void mr_acc_retract(const struct mr_row_layout *layout, const struct mr_batch *batch,
                    const struct mr_lanes *lanes, struct mr_lanes *picked)
{
    struct picking p = {picked, -2, -2};

    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];

        if (acc->set >= 0)
            continue;
        const struct mr_lanes *use = lanes_of(layout, acc, batch, lanes, &p);

        if (mr_acc_kind_is_list(acc->kind))
            mr_acc_list_sub(acc, use, &batch->col[acc->arg]);
        else
            mr_acc_sub(acc, use->base, use->row, use->n,
                       acc->arg < 0 ? NULL : batch->col[acc->arg].data);
    }
}

/* -- Taking over rows of a snapshot --------------------------------------------- */

static int adopt_str(const struct mr_acc *acc, const struct mr_image *image,
                     struct mr_rows *rows, char *cell)
{
    int rc = mr_cell_adopt(image, rows, MR_SHAPE_STR, cell);

    if (rc == 0 && mr_acc_kind_is_list(acc->kind) &&
        !mr_list_is_sound(rows->shard, (const void *)cell, acc->shape))
        rc = MR_ERR_CORRUPT;
    return rc;
}

int mr_acc_adopt(const struct mr_row_layout *layout, const struct mr_image *image,
                 struct mr_rows *rows, char *row)
{
    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];
        char *cell = row + acc->offset;
        int rc = 0;

        if (acc->kind >= MR_ACC_MIN_STR && mr_bit_get(mr_row_bits(row), acc->bit))
            rc = adopt_str(acc, image, rows, cell);
        else if (acc->kind == MR_ACC_COUNT && !layout->retracts && *mr_cell_i64(cell) < 0)
            rc = MR_ERR_CORRUPT;
        else if ((acc->kind == MR_ACC_SUM_F64 || acc->kind == MR_ACC_SQUARES) &&
                 !mr_exact_sum_is_sound((const struct mr_exact_sum *)(void *)cell))
            rc = MR_ERR_CORRUPT;
        if (rc < 0)
            return rc;
    }
    return 0;
}
