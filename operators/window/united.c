#include "operators/window/running.h"

/* A value of a window's set; behind it a count of slices per filter. */
struct united_row {
    uint64_t hash;
    int64_t end_ns; /* of the last slice with it, whose string it is */
    uint32_t key;
    uint32_t unused;
    char value[16];
    uint32_t slices[];
};

uint32_t mr_united_row_bytes(const struct mr_set_layout *set)
{
    return (uint32_t)(sizeof(struct united_row) + set->filters * sizeof(uint32_t));
}

static struct united_row *united(const struct mr_running *running, uint32_t s, uint32_t number)
{
    return (void *)mr_scratch_row(&running->united[s], number);
}

/* Filters of ROWS' row I; a snapshot may have been tampered with. */
static uint64_t mask_of(const struct mr_running *running, uint32_t s,
                        const struct mr_running_rows *rows, uint32_t i)
{
    const struct mr_set_row *row = (const struct mr_set_row *)(const void *)rows->row[i];

    return row->mask & (~UINT64_C(0) >> (MR_SET_FILTERS_MAX - running->layout->set[s].filters));
}

static const char *value_of(const struct mr_running_rows *rows, uint32_t i)
{
    return rows->row[i] + MR_SET_VALUE_AT;
}

static uint32_t find_or_add(struct mr_running *running, uint32_t s, uint32_t key,
                            const char *value)
{
    struct mr_scratch *scratch = &running->united[s];
    const struct mr_set_layout *set = &running->layout->set[s];
    uint64_t hash = mr_cell_hash(running->shard, set->shape, value, key);
    uint32_t number = mr_scratch_first(scratch, hash);

    while (number != MR_SCRATCH_NONE) {
        const struct united_row *have = united(running, s, number);

        if (have->hash == hash && have->key == key &&
            mr_cell_same(running->shard, set->shape, have->value, value)) {
            mr_scratch_head(scratch, number)->uses++;
            return number;
        }
        number = mr_scratch_head(scratch, number)->next;
    }
    number = mr_scratch_add(scratch, hash);
    struct united_row *row = united(running, s, number);

    row->key = key;
    row->end_ns = INT64_MIN;
    memset(row->slices, 0, set->filters * sizeof(uint32_t));
    return number;
}

/* Lanes of the values that came or went, by filter. */
struct changes {
    uint64_t mask[MR_RUNNING_ROWS];
    char *base[MR_RUNNING_ROWS]; /* row of the key */
    alignas(16) char value[MR_RUNNING_ROWS * 16];
};

static void note(const struct mr_running *running, uint32_t s, uint32_t i,
                 const struct united_row *row, struct changes *changes)
{
    uint32_t bytes = mr_cell_bytes(running->layout->set[s].shape);

    changes->base[i] = mr_scratch_row(&running->keys, row->key);
    memcpy(changes->value + (size_t)i * bytes, row->value, bytes);
}

static void apply(struct mr_running *running, uint32_t s, const struct changes *changes,
                  uint32_t n, bool is_entering)
{
    char *base[MR_RUNNING_ROWS];
    uint16_t lane[MR_RUNNING_ROWS];

    for (uint32_t a = 0; a < running->layout->accs; a++) {
        const struct mr_acc *acc = &running->layout->acc[a];
        uint32_t picked = 0;

        if (acc->set != (int32_t)s)
            continue;
        for (uint32_t i = 0; i < n; i++)
            if ((changes->mask[i] >> acc->variant & 1) != 0) {
                base[picked] = changes->base[i];
                lane[picked++] = (uint16_t)i;
            }
        if (is_entering)
            mr_running_add_values(running, a, base, lane, picked, changes->value);
        else
            mr_running_sub_values(running, a, base, lane, picked, changes->value);
    }
}

void mr_united_enter(struct mr_running *running, uint32_t s, struct mr_running_rows *rows,
                     const uint32_t *key)
{
    uint32_t bytes = mr_cell_bytes(running->layout->set[s].shape);
    struct changes changes;

    for (uint32_t i = 0; i < rows->n; i++) {
        changes.mask[i] = 0;
        rows->number[i] = MR_SCRATCH_NONE;
        if (key[i] == MR_SCRATCH_NONE)
            continue;
        rows->number[i] = find_or_add(running, s, key[i], value_of(rows, i));
        struct united_row *row = united(running, s, rows->number[i]);

        if (rows->end_ns > row->end_ns) {
            row->end_ns = rows->end_ns;
            memcpy(row->value, value_of(rows, i), bytes);
        }
        for (uint64_t mask = mask_of(running, s, rows, i); mask != 0; mask &= mask - 1) {
            uint32_t v = (uint32_t)__builtin_ctzll(mask);

            if (row->slices[v]++ == 0)
                changes.mask[i] |= UINT64_C(1) << v;
        }
        note(running, s, i, row, &changes);
    }
    apply(running, s, &changes, rows->n, true);
}

void mr_united_leave(struct mr_running *running, uint32_t s, const struct mr_running_rows *rows)
{
    struct mr_scratch *scratch = &running->united[s];
    struct changes changes;

    for (uint32_t i = 0; i < rows->n; i++) {
        struct united_row *row = united(running, s, rows->number[i]);

        changes.mask[i] = 0;
        for (uint64_t mask = mask_of(running, s, rows, i); mask != 0; mask &= mask - 1) {
            uint32_t v = (uint32_t)__builtin_ctzll(mask);

            if (--row->slices[v] == 0)
                changes.mask[i] |= UINT64_C(1) << v;
        }
        note(running, s, i, row, &changes);
        if (mr_scratch_head(scratch, rows->number[i])->uses > 1)
            mr_scratch_head(scratch, rows->number[i])->uses--;
        else
            mr_scratch_remove(scratch, rows->number[i]);
    }
    apply(running, s, &changes, rows->n, false);
}
