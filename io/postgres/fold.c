#include "io/postgres/fold.h"

#include "core/base/hash.h"
#include "io/postgres/wire.h"

#include <stdlib.h>

enum { SLOTS_LEAST = 64 };

void mr_pg_fold_init(struct mr_pg_fold *fold, const uint32_t *key, uint32_t keys)
{
    *fold = (struct mr_pg_fold){.key = key, .keys = keys};
}

void mr_pg_fold_fini(struct mr_pg_fold *fold)
{
    free(fold->row);
    free(fold->slot);
    *fold = (struct mr_pg_fold){0};
}

struct mr_pg_row mr_pg_row_next(struct mr_view *from)
{
    MR_ASSERT(from->len >= MR_PG_CHANGE_HEAD);
    size_t len = mr_pg_get32(from->data + 1);
    MR_ASSERT(from->len - MR_PG_CHANGE_HEAD >= len);
    struct mr_pg_row row = {(enum mr_pg_change)from->data[0],
                            {from->data + MR_PG_CHANGE_HEAD, len}};
    from->data += MR_PG_CHANGE_HEAD + len;
    from->len -= MR_PG_CHANGE_HEAD + len;
    return row;
}

const char *mr_pg_row_column(struct mr_view row, uint32_t col, int32_t *ret_len)
{
    const char *at = row.data + 2, *end = row.data + row.len, *bytes = NULL;

    for (uint32_t c = 0; c <= col; c++)
        MR_ASSERT(mr_pg_value(&at, end, &bytes, ret_len) == 0);
    return bytes;
}

static uint64_t hash(const struct mr_pg_fold *fold, struct mr_view row)
{
    uint64_t seed = 0;

    for (uint32_t k = 0; k < fold->keys; k++) {
        int32_t len;
        const char *bytes = mr_pg_row_column(row, fold->key[k], &len);
        seed = mr_hash_bytes(bytes, len < 0 ? 0 : (size_t)len, seed + (len < 0));
    }
    return seed;
}

static bool is_same_key(const struct mr_pg_fold *fold, struct mr_view a, struct mr_view b)
{
    for (uint32_t k = 0; k < fold->keys; k++) {
        int32_t len_a, len_b;
        const char *bytes_a = mr_pg_row_column(a, fold->key[k], &len_a);
        const char *bytes_b = mr_pg_row_column(b, fold->key[k], &len_b);
        if (len_a != len_b || (len_a > 0 && memcmp(bytes_a, bytes_b, (size_t)len_a) != 0))
            return false;
    }
    return true;
}

static void reserve(struct mr_pg_fold *fold, uint32_t count)
{
    uint32_t slots = SLOTS_LEAST;

    if (count > fold->capacity) {
        free(fold->row);
        fold->row = calloc(count, sizeof(*fold->row));
        fold->capacity = count;
        MR_ASSERT(fold->row != NULL);
    }
    while (slots < 2 * (uint64_t)count)
        slots *= 2;
    if (slots > fold->slots) {
        free(fold->slot);
        fold->slot = calloc(slots, sizeof(*fold->slot));
        MR_ASSERT(fold->slot != NULL);
    } else {
        /* As few as will do: a batch of one row must not clear the table of the largest. */
        memset(fold->slot, 0, slots * sizeof(*fold->slot));
    }
    fold->slots = slots > fold->slots ? slots : fold->slots;
    fold->rows = 0;
}

void mr_pg_fold_rows(struct mr_pg_fold *fold, struct mr_view from, uint32_t count)
{
    uint32_t slots = SLOTS_LEAST;

    reserve(fold, count);
    while (slots < 2 * (uint64_t)count)
        slots *= 2;
    for (uint32_t i = 0; i < count; i++) {
        struct mr_pg_row row = mr_pg_row_next(&from);
        uint32_t at = (uint32_t)hash(fold, row.bytes) & (slots - 1);
        while (fold->slot[at] != 0 &&
               !is_same_key(fold, fold->row[fold->slot[at] - 1].bytes, row.bytes))
            at = (at + 1) & (slots - 1);
        if (fold->slot[at] == 0)
            fold->slot[at] = ++fold->rows;
        fold->row[fold->slot[at] - 1] = row;
    }
}
