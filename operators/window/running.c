#include "operators/window/running.h"

#include "core/base/alloc.h"
#include "operators/window/stairs.h"
#include "operators/window/sums.h"

#include <stdlib.h>

/* -- Where things are ----------------------------------------------------------------- */

static enum mr_running_kind kind_of(const struct mr_acc *acc)
{
    if (mr_acc_is_group(acc))
        return MR_RUNNING_PLAIN;
    if (mr_acc_kind_is_list(acc->kind))
        return MR_RUNNING_ABSENT;
    return acc->kind == MR_ACC_SUM_F64 || acc->kind == MR_ACC_SQUARES ? MR_RUNNING_SUMS
                                                                      : MR_RUNNING_STAIRS;
}

static struct mr_stairs *stairs_at(char *row, const struct mr_running_acc *acc)
{
    return (struct mr_stairs *)(void *)(row + acc->at);
}

static struct mr_sums *sums_at(char *row, const struct mr_running_acc *acc)
{
    return (struct mr_sums *)(void *)(row + acc->at);
}

static const uint64_t *bits_of(const char *row)
{
    return (const uint64_t *)(const void *)(row + MR_ROW_BITS_AT);
}

static bool has_value(const char *row, const struct mr_acc *acc)
{
    return acc->bit == MR_ACC_NO_BIT || mr_bit_get(bits_of(row), acc->bit);
}

static uint32_t *count_of(const struct mr_running *running, char *row, uint32_t bit)
{
    uint32_t *counts = (uint32_t *)(void *)(row + running->counts_at);

    return &counts[bit - running->layout->keys];
}

/* Returns the size of a row. */
static uint32_t place(struct mr_running *running)
{
    const struct mr_row_layout *layout = running->layout;
    uint32_t at = (uint32_t)mr_align_up(layout->row_bytes, 8), bits = layout->keys;

    running->rest_at = at;
    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];
        struct mr_running_acc *ours = &running->acc[a];

        *ours = (struct mr_running_acc){.kind = kind_of(acc), .at = at};
        if (ours->kind == MR_RUNNING_STAIRS)
            at += sizeof(struct mr_stairs);
        else if (ours->kind == MR_RUNNING_SUMS)
            at += sizeof(struct mr_sums);
        running->has_parts |= ours->kind == MR_RUNNING_STAIRS || ours->kind == MR_RUNNING_SUMS;
        running->has_sums |= ours->kind == MR_RUNNING_SUMS;
        bits = acc->partial >= bits ? acc->partial + 1 : bits;
        mr_bit_set(running->counted, acc->partial);
        if (acc->bit != MR_ACC_NO_BIT && !acc->is_bit_set_at_birth && acc->set < 0)
            mr_bit_set(running->counted, acc->bit);
    }
    running->counts_at = at;
    at += (bits - layout->keys) * (uint32_t)sizeof(uint32_t);
    running->rest_bytes = at - running->rest_at;
    return at;
}

void mr_running_init(struct mr_running *running, const struct mr_row_layout *layout,
                     const struct mr_shard *shard)
{
    *running = (struct mr_running){.layout = layout, .shard = shard};
    running->acc = mr_alloc_array(layout->accs + 1, sizeof(*running->acc), "a window");
    running->counted = mr_alloc_array(layout->bits_words, sizeof(uint64_t), "a window");
    mr_scratch_init(&running->keys, place(running), sizeof(struct mr_running_key));
    running->united = mr_alloc_array(layout->sets + 1, sizeof(*running->united), "a window");
    for (uint32_t s = 0; s < layout->sets; s++)
        mr_scratch_init(&running->united[s], mr_united_row_bytes(&layout->set[s]), 0);
}

void mr_running_fini(struct mr_running *running)
{
    if (running->layout == NULL)
        return;
    for (uint32_t s = 0; s < running->layout->sets; s++)
        mr_scratch_fini(&running->united[s]);
    free(running->united);
    free(running->acc);
    free(running->counted);
    mr_scratch_fini(&running->keys);
    mr_blocks_fini(&running->blocks);
}

static void drop_parts(struct mr_running *running, char *row)
{
    for (uint32_t a = 0; running->has_parts && a < running->layout->accs; a++) {
        const struct mr_running_acc *acc = &running->acc[a];

        if (acc->kind == MR_RUNNING_STAIRS)
            mr_stairs_drop(stairs_at(row, acc), &running->blocks);
        else if (acc->kind == MR_RUNNING_SUMS)
            mr_sums_drop(sums_at(row, acc), &running->blocks);
    }
}

static void remove_key(struct mr_running *running, uint32_t number)
{
    drop_parts(running, mr_scratch_row(&running->keys, number));
    mr_scratch_remove(&running->keys, number);
}

/* -- Keys -------------------------------------------------------------------------------- */

static bool key_same(const struct mr_running *running, const struct mr_key_cell *key,
                     const char *a, const char *b)
{
    uint32_t bytes = mr_cell_bytes(key->shape);

    /* Strings that are short, or the same. */
    if (memcmp(a + key->offset, b + key->offset, bytes) == 0)
        return true;
    return key->shape == MR_SHAPE_STR &&
           mr_cell_same(running->shard, key->shape, a + key->offset, b + key->offset);
}

static bool keys_same(const struct mr_running *running, const char *a, const char *b)
{
    for (uint32_t k = 0; k < running->layout->keys; k++) {
        bool is_null = mr_bit_get(bits_of(a), k);

        if (is_null != mr_bit_get(bits_of(b), k) ||
            (!is_null && !key_same(running, &running->layout->key[k], a, b)))
            return false;
    }
    return true;
}

uint32_t mr_running_find(const struct mr_running *running, const char *row)
{
    uint64_t hash = mr_row_head(row)->hash;
    uint32_t number = mr_scratch_first(&running->keys, hash);

    while (number != MR_SCRATCH_NONE) {
        const char *have = mr_scratch_row(&running->keys, number);

        if (mr_row_head(have)->hash == hash && keys_same(running, have, row))
            break;
        number = mr_scratch_head(&running->keys, number)->next;
    }
    return number;
}

/* The key's cells are those of the newest slice with it, which stays longest: long strings
 * are in it. */
static void take_key(const struct mr_running *running, char *into, const char *from)
{
    for (uint32_t k = 0; k < running->layout->keys; k++) {
        const struct mr_key_cell *key = &running->layout->key[k];

        memcpy(into + key->offset, from + key->offset, mr_cell_bytes(key->shape));
    }
}

/* ROW has the key of FROM, and nothing has entered. */
static void make_empty(const struct mr_running *running, char *row, const char *from)
{
    const struct mr_row_layout *layout = running->layout;

    memcpy(row, layout->birth, layout->row_bytes);
    memset(row + running->rest_at, 0, running->rest_bytes);
    memcpy(row, from, sizeof(struct mr_row_head));
    for (uint32_t k = 0; k < layout->keys; k++)
        if (mr_bit_get(bits_of(from), k))
            mr_bit_set(mr_row_bits(row), k);
    take_key(running, row, from);
}

uint32_t mr_running_note(struct mr_running *running, uint32_t number, const char *row,
                         int64_t end_ns, mr_ref ref)
{
    mr_ref plain = mr_row_head(row)->skip == 0 ? ref : MR_REF_NONE;

    if (number == MR_SCRATCH_NONE) {
        number = mr_scratch_add(&running->keys, mr_row_head(row)->hash);
        make_empty(running, mr_scratch_row(&running->keys, number), row);
        *mr_running_key(running, number) = (struct mr_running_key){end_ns, plain};
        return number;
    }
    struct mr_running_key *key = mr_running_key(running, number);

    if (end_ns > key->end_ns) {
        *key = (struct mr_running_key){end_ns, plain};
        take_key(running, mr_scratch_row(&running->keys, number), row);
    } else if (end_ns == key->end_ns && plain != MR_REF_NONE) {
        key->ref = plain;
    }
    return number;
}

/* -- Bits -------------------------------------------------------------------------------- */

static void bits_enter(const struct mr_running *running, char *into, const char *from)
{
    for (uint32_t w = 0; w < running->layout->bits_words; w++) {
        uint64_t bits = bits_of(from)[w] & running->counted[w];

        mr_row_bits(into)[w] |= bits;
        for (; bits != 0; bits &= bits - 1)
            ++*count_of(running, into, w * 64 + (uint32_t)__builtin_ctzll(bits));
    }
}

static void bits_leave(const struct mr_running *running, char *into, const char *from)
{
    for (uint32_t w = 0; w < running->layout->bits_words; w++)
        for (uint64_t bits = bits_of(from)[w] & running->counted[w]; bits != 0;
             bits &= bits - 1) {
            uint32_t bit = w * 64 + (uint32_t)__builtin_ctzll(bits);

            if (--*count_of(running, into, bit) == 0)
                mr_bit_clear(mr_row_bits(into), bit);
        }
}

/* -- Accumulators ------------------------------------------------------------------------ */

static void show_stairs(const struct mr_stairs *stairs, const struct mr_stairs_env *env,
                        char *row)
{
    const char *cell = mr_stairs_cell(stairs, env);

    if (cell != NULL)
        memcpy(row + env->acc->offset, cell, mr_acc_bytes(env->acc));
}

static void parts_enter(struct mr_running *running, uint32_t a, char *const *into,
                        const struct mr_running_rows *rows)
{
    const struct mr_acc *acc = &running->layout->acc[a];
    const struct mr_running_acc *ours = &running->acc[a];
    struct mr_stairs_env env = {&running->blocks, running->shard, acc};

    for (uint32_t i = 0; i < rows->n; i++) {
        const char *cell = rows->row[i] + acc->offset;

        if (!has_value(rows->row[i], acc))
            continue;
        if (ours->kind == MR_RUNNING_SUMS) {
            mr_sums_enter(sums_at(into[i], ours), &running->blocks, (const void *)cell);
        } else {
            mr_stairs_enter(stairs_at(into[i], ours), &env, rows->end_ns, cell);
            show_stairs(stairs_at(into[i], ours), &env, into[i]);
        }
    }
}

static void parts_leave(struct mr_running *running, uint32_t a, char *const *into,
                        const struct mr_running_rows *rows)
{
    const struct mr_acc *acc = &running->layout->acc[a];
    const struct mr_running_acc *ours = &running->acc[a];
    struct mr_stairs_env env = {&running->blocks, running->shard, acc};

    for (uint32_t i = 0; i < rows->n; i++) {
        if (!has_value(rows->row[i], acc))
            continue;
        if (ours->kind == MR_RUNNING_SUMS) {
            mr_sums_leave(sums_at(into[i], ours), (const void *)(rows->row[i] + acc->offset));
        } else {
            mr_stairs_leave(stairs_at(into[i], ours), &env, rows->end_ns);
            show_stairs(stairs_at(into[i], ours), &env, into[i]);
        }
    }
}

/* -- Rows -------------------------------------------------------------------------------- */

void mr_running_enter(struct mr_running *running, const struct mr_running_rows *rows)
{
    struct mr_scratch *keys = &running->keys;
    char *into[MR_RUNNING_ROWS];

    for (uint32_t i = 0; i < rows->n; i++)
        mr_scratch_prefetch_row(keys, rows->number[i]);
    for (uint32_t i = 0; i < rows->n; i++) {
        into[i] = mr_scratch_row(keys, rows->number[i]);
        mr_scratch_head(keys, rows->number[i])->uses++;
        bits_enter(running, into[i], rows->row[i]);
    }
    for (uint32_t a = 0; a < running->layout->accs; a++) {
        const struct mr_acc *acc = &running->layout->acc[a];

        if (acc->set >= 0 || running->acc[a].kind == MR_RUNNING_ABSENT)
            continue;
        if (running->acc[a].kind == MR_RUNNING_PLAIN)
            mr_acc_merge_one(acc, running->shard, into, rows->row, rows->n);
        else
            parts_enter(running, a, into, rows);
    }
}

void mr_running_leave(struct mr_running *running, const struct mr_running_rows *rows)
{
    struct mr_scratch *keys = &running->keys;
    char *into[MR_RUNNING_ROWS];

    for (uint32_t i = 0; i < rows->n; i++)
        mr_scratch_prefetch_row(keys, rows->number[i]);
    for (uint32_t i = 0; i < rows->n; i++) {
        into[i] = mr_scratch_row(keys, rows->number[i]);
        bits_leave(running, into[i], rows->row[i]);
    }
    for (uint32_t a = 0; a < running->layout->accs; a++) {
        const struct mr_acc *acc = &running->layout->acc[a];

        if (acc->set >= 0 || running->acc[a].kind == MR_RUNNING_ABSENT)
            continue;
        if (running->acc[a].kind == MR_RUNNING_PLAIN)
            mr_acc_unmerge_one(acc, into, rows->row, rows->n);
        else
            parts_leave(running, a, into, rows);
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        bool is_last = --mr_scratch_head(keys, rows->number[i])->uses == 1;

        if (is_last && mr_running_key(running, rows->number[i])->end_ns == rows->end_ns)
            remove_key(running, rows->number[i]);
    }
}

bool mr_running_sweep(struct mr_running *running, int64_t upto_ns, uint64_t *cursor)
{
    struct mr_scratch *keys = &running->keys;
    alignas(16) char key[MR_ROW_LINES_MAX * MR_LINE_BYTES];

    for (uint32_t i = 0; *cursor == 0 && i < running->layout->sets; i++)
        mr_scratch_reset(&running->united[i]);
    for (uint32_t i = 0; i < MR_RUNNING_ROWS; i++) {
        char *row = mr_scratch_next(keys, cursor);
        uint32_t number = (uint32_t)*cursor;

        if (row == NULL)
            return false;
        mr_scratch_head(keys, number)->uses = 1;
        if (mr_running_key(running, number)->end_ns <= upto_ns) {
            remove_key(running, number);
            continue;
        }
        drop_parts(running, row);
        memcpy(key, row, running->layout->row_bytes);
        make_empty(running, row, key);
    }
    return true;
}

const char *mr_running_next(const struct mr_running *running, uint64_t *cursor)
{
    char *row;

    do
        row = mr_scratch_next(&running->keys, cursor);
    while (row != NULL && mr_scratch_head(&running->keys, (uint32_t)*cursor)->uses == 1);

    for (uint32_t a = 0; row != NULL && running->has_sums && a < running->layout->accs; a++)
        if (running->acc[a].kind == MR_RUNNING_SUMS)
            mr_sums_total(sums_at(row, &running->acc[a]),
                          (void *)(row + running->layout->acc[a].offset));
    return row;
}

/* -- Values of sets ------------------------------------------------------------------------ */

void mr_running_add_values(struct mr_running *running, uint32_t a, char *const *base,
                           const uint16_t *row, uint32_t n, const void *value)
{
    const struct mr_acc *acc = &running->layout->acc[a];
    const struct mr_running_acc *ours = &running->acc[a];
    struct mr_exact_sum sum;

    MR_ASSERT(ours->kind != MR_RUNNING_STAIRS);
    if (ours->kind == MR_RUNNING_PLAIN)
        mr_acc_add(acc, base, row, n, value);
    for (uint32_t i = 0; i < n && ours->kind == MR_RUNNING_SUMS; i++) {
        mr_acc_exact_sum(acc, ((const double *)value)[row[i]], &sum);
        mr_sums_enter(sums_at(base[i], ours), &running->blocks, &sum);
    }
    for (uint32_t i = 0; i < n && acc->bit != MR_ACC_NO_BIT; i++) {
        mr_bit_set(mr_row_bits(base[i]), acc->bit);
        ++*count_of(running, base[i], acc->bit);
    }
}

void mr_running_sub_values(struct mr_running *running, uint32_t a, char *const *base,
                           const uint16_t *row, uint32_t n, const void *value)
{
    const struct mr_acc *acc = &running->layout->acc[a];
    const struct mr_running_acc *ours = &running->acc[a];
    struct mr_exact_sum sum;

    if (ours->kind == MR_RUNNING_PLAIN)
        mr_acc_sub(acc, base, row, n, value);
    for (uint32_t i = 0; i < n && ours->kind == MR_RUNNING_SUMS; i++) {
        mr_acc_exact_sum(acc, ((const double *)value)[row[i]], &sum);
        mr_sums_leave(sums_at(base[i], ours), &sum);
    }
    for (uint32_t i = 0; i < n && acc->bit != MR_ACC_NO_BIT; i++)
        if (--*count_of(running, base[i], acc->bit) == 0)
            mr_bit_clear(mr_row_bits(base[i]), acc->bit);
}
