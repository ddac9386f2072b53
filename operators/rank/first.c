/* Modes that need no order among several rows: the first ones as they come, the best one. */
#include "operators/rank/rank_int.h"

void mr_rank_take_first(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rank_find_seen(r, batch, row);
    struct mr_rank_seen *seen;

    if (ref != MR_REF_NONE) {
        const struct mr_rank_seen *was = mr_state_read(r->shard, ref);
        if (was->count >= (uint64_t)r->spec->high)
            return;
        seen = mr_state_write(r->shard, ref, 1);
    } else {
        ref = mr_rows_add(&r->seen);
        if (ref == MR_REF_NONE) {
            mr_rank_fail_memory(r);
            return;
        }
        seen = mr_state_write(r->shard, ref, r->seen.row_lines);
        seen->hash = r->hash[row];
        if (!mr_row_put(r->seen_codec, &r->seen, (char *)seen, batch, row)) {
            mr_rank_fail_memory(r);
            return;
        }
        mr_index_add(&r->seen_index, seen->hash, ref);
    }
    seen->count++;
    mr_rank_put_batch(r, batch, row, (int64_t)seen->count);
}

bool mr_rank_see(struct mr_rank *r, const char *base, uint64_t count)
{
    mr_ref ref = mr_rows_add(&r->seen);

    if (ref == MR_REF_NONE)
        return false;
    char *to = mr_state_write(r->shard, ref, r->seen.row_lines);
    struct mr_rank_seen *seen = (struct mr_rank_seen *)(void *)to;
    memcpy(&seen->hash, base, sizeof(seen->hash));
    seen->count = count;
    for (uint32_t i = 0; i < r->spec->keys; i++) {
        const char *from = base + r->codec->cell[i].offset;
        char *cell = to + r->seen_codec->cell[i].offset;
        if (mr_row_is_null(r->codec, base, i)) {
            mr_bit_set((uint64_t *)(void *)(to + r->seen_codec->bits_at), i);
        } else if (r->codec->cell[i].shape == MR_SHAPE_STR) {
            struct mr_str s =
                mr_state_str_get(r->shard, (const struct mr_state_str *)(const void *)from);
            if (!mr_state_str_put(&r->seen, &s, (struct mr_state_str *)(void *)cell))
                return false;
        } else {
            memcpy(cell, from, r->codec->cell[i].shape == MR_SHAPE_I128 ? 16 : 8);
        }
    }
    mr_index_add(&r->seen_index, seen->hash, ref);
    return true;
}

void mr_rank_take_best(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rank_find(r, batch, row);

    if (ref == MR_REF_NONE) {
        ref = mr_rank_add(r, batch, row, r->hash[row]);
        if (ref == MR_REF_NONE)
            return;
        mr_index_add(&r->index, r->hash[row], ref);
        mr_rank_put(r, MR_ROW_INSERT, ref, 1);
        return;
    }
    const char *best = mr_rank_row(r, ref);
    int c = mr_rank_compare_batch(&r->tree, r->tree.parts, batch, row, best);
    if (c > 0 || (c == 0 && !r->spec->newest_first))
        return;
    if (r->spec->skips_same && mr_row_is(r->codec, r->shard, best, batch, row))
        return;
    mr_rank_put(r, MR_ROW_UPDATE_BEFORE, ref, 1);
    if (mr_rank_overwrite(r, ref, batch, row))
        mr_rank_put(r, MR_ROW_UPDATE_AFTER, ref, 1);
}
