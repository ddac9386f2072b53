/*
 * From the rows of a batch to their rows in state.  Results before and behind a row have to
 * be taken with nothing in between, so a batch is cut into runs in which no key comes
 * twice; a run is worked on column by column.
 */
#include "operators/group/group_int.h"

#include "core/data/key.h"

/* False: a key with HASH is in the run already.  (Or another one with the same hash.) */
static bool stamp(struct mr_group *g, uint64_t hash)
{
    uint64_t at = hash;

    for (;; at++) {
        struct mr_group_stamp *slot = &g->stamp[at % MR_GROUP_STAMPS];

        if (slot->run != g->run) {
            *slot = (struct mr_group_stamp){hash, g->run};
            return true;
        }
        if (slot->hash == hash)
            return false;
    }
}

/* A row for the key of ROW.  MR_REF_NONE: out of state memory. */
static mr_ref add_key(struct mr_group *g, const struct mr_batch *batch, uint32_t row,
                      uint32_t twin)
{
    uint64_t hash = g->hash[row];
    mr_ref ref = mr_rows_add(&g->keys.rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = mr_state_write(g->shard, ref, g->layout->row_lines);

    memcpy(base, g->layout->birth, g->layout->row_bytes);
    *(struct mr_row_head *)(void *)base = (struct mr_row_head){.hash = hash, .twin = twin};
    /* Values of an earlier key like it, that are not yet gone, are not this one's. */
    if (g->layout->sets > 0)
        ((struct mr_row_head *)(void *)base)->skip = ++g->incarnation;
    if (!mr_row_key_put(g->layout, &g->keys.rows, base, batch, row))
        return MR_REF_NONE;
    mr_index_add(&g->keys.index, hash, ref);
    return ref;
}

/* The row of ROW's key; *RET_TWIN: the number it would get.  MR_REF_NONE: none. */
static mr_ref find_key(const struct mr_group *g, const struct mr_batch *batch, uint32_t row,
                       uint32_t *ret_twin)
{
    uint64_t hash = g->hash[row];
    struct mr_index_at at;
    uint32_t twin = 0;

    for (mr_ref ref = mr_index_first(&g->keys.index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&g->keys.index, hash, &at)) {
        const char *base = mr_state_read(g->shard, ref);
        const struct mr_row_head *head = mr_row_head(base);

        if (head->hash != hash)
            continue;
        if (mr_row_key_is(g->layout, g->shard, base, batch, row))
            return ref;
        twin = head->twin >= twin ? head->twin + 1 : twin;
    }
    *ret_twin = twin;
    return MR_REF_NONE;
}

mr_ref mr_group_find_twin(const struct mr_group *g, uint64_t hash, uint32_t skip, uint32_t twin)
{
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&g->keys.index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&g->keys.index, hash, &at)) {
        const struct mr_row_head *head = mr_state_read(g->shard, ref);

        if (head->hash == hash && head->skip == skip && head->twin == twin)
            return ref;
    }
    return MR_REF_NONE;
}

void mr_group_forget(struct mr_group *g, mr_ref ref)
{
    const struct mr_row_layout *layout = g->layout;
    char *base = mr_state_write(g->shard, ref, layout->row_lines);

    mr_row_strings_drop(layout, &g->keys.rows, base);
    for (uint32_t s = 0; s < layout->sets; s++)
        for (uint32_t v = 0; g->order[s] != NULL && v < layout->set[s].filters; v++)
            mr_order_drop(&g->order[s][v], ref);
    mr_index_remove(&g->keys.index, mr_row_head(base)->hash, ref);
    mr_rows_remove(&g->keys.rows, ref);
}

/* Lane I gets row REF of state, of row ROW in the batch. */
static void take_lane(struct mr_group *g, uint32_t row, mr_ref ref, bool is_new, bool is_sub)
{
    uint32_t i = g->lanes++;
    struct mr_lanes *lanes = is_sub ? &g->sub : &g->add;
    char *base = mr_state_write(g->shard, ref, g->layout->row_lines);

    g->base[i] = base;
    g->ref[i] = ref;
    g->is_new[i] = is_new;
    g->row[i] = (uint16_t)row;
    lanes->row[lanes->n] = (uint16_t)row;
    lanes->base[lanes->n] = base;
    lanes->rows[lanes->n] = &g->keys.rows;
    lanes->n++;
    if (g->spec->ttl_ns > 0)
        *mr_group_stamp(g, base) = g->wall_ns;
}

/* The row of state of ROW into the run; false: failed. */
static bool find_one(struct mr_group *g, const struct mr_batch *batch, uint32_t row)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    bool is_sub = kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE, is_new = false;
    uint32_t twin = 0;
    mr_ref ref = find_key(g, batch, row, &twin);

    if (ref != MR_REF_NONE && g->spec->ttl_ns > 0 &&
        mr_group_is_expired(g, mr_state_read(g->shard, ref))) {
        mr_group_forget(g, ref);
        ref = find_key(g, batch, row, &twin);
    }
    if (ref == MR_REF_NONE) {
        if (is_sub)
            return true;
        ref = add_key(g, batch, row, twin);
        is_new = true;
    }
    if (ref == MR_REF_NONE)
        return mr_group_fail_memory(g);
    take_lane(g, row, ref, is_new, is_sub);
    return true;
}

/* Rows whose slots and rows are fetched together. */
#define GROUP_ROWS 32u

/* Start the fetches of what the next rows of BATCH will look at.  They do not end with a run:
 * of a key that comes again and again runs are short. */
static void fetch_ahead(struct mr_group *g, const struct mr_batch *batch)
{
    uint32_t from = g->fetched, to = from + GROUP_ROWS;
    struct mr_index_at at;

    g->fetched = to = to < batch->selected ? to : batch->selected;
    for (uint32_t i = from; i < to; i++)
        mr_index_prefetch(&g->keys.index, g->hash[mr_batch_row(batch, i)]);
    for (uint32_t i = from; i < to; i++) {
        mr_ref ref = mr_index_first(&g->keys.index, g->hash[mr_batch_row(batch, i)], &at);

        if (ref != MR_REF_NONE)
            mr_state_prefetch(g->shard, ref);
    }
}

uint32_t mr_group_find(struct mr_group *g, const struct mr_batch *batch, uint32_t from,
                       uint32_t limit)
{
    uint32_t n = 0, rest = batch->selected - from;

    MR_ASSERT(limit <= MR_GROUP_RUN_LANES);
    g->run++;
    g->lanes = g->add.n = g->sub.n = 0;
    for (; n < rest && g->lanes < limit; n++) {
        uint32_t row = mr_batch_row(batch, from + n);

        if (!stamp(g, g->hash[row]))
            break;
        if (from + n == g->fetched && rest - n > 1)
            fetch_ahead(g, batch);
        if (!find_one(g, batch, row))
            return 0;
    }
    return n;
}
