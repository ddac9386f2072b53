/*
 * operators/window/find.h - what find.c and newest.c share: keys of rows of a batch.
 *
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_WINDOW_FIND_H
#define MR_OPERATORS_WINDOW_FIND_H

#include "operators/window/window_int.h"

/* Lanes whose slots and rows are fetched together. */
#define MR_FIND_LANES 64u

/* One key column of such a shape, never null; or any others. */
enum mr_key_mode { MR_KEY_ANY, MR_KEY_I64, MR_KEY_STR };

static inline enum mr_key_mode mr_key_mode_of(const struct mr_row_layout *layout,
                                              const struct mr_batch *batch)
{
    if (layout->keys != 1 || batch->col[layout->key[0].col].valid != NULL)
        return MR_KEY_ANY;
    if (layout->key[0].shape == MR_SHAPE_I64)
        return MR_KEY_I64;
    return layout->key[0].shape == MR_SHAPE_STR ? MR_KEY_STR : MR_KEY_ANY;
}

/* Has the row at BASE, laid out as in state, the key of ROW?  DATA: the only key column. */
MR_INLINE bool mr_key_is(const struct mr_window *w, const char *base,
                         const struct mr_batch *batch, const void *data, uint32_t row,
                         enum mr_key_mode mode)
{
    const char *cell = base + w->layout->key[0].offset;

    if (mode == MR_KEY_ANY)
        return mr_row_key_is(w->layout, w->shard, base, batch, row);
    if (mr_bit_get((const uint64_t *)(const void *)(base + MR_ROW_BITS_AT), 0))
        return false;
    if (mode == MR_KEY_I64)
        return *(const int64_t *)(const void *)cell == ((const int64_t *)data)[row];
    return mr_state_str_eq(w->shard, (const struct mr_state_str *)(const void *)cell,
                           (const struct mr_str *)data + row);
}

/* The only key column; NULL in mode ANY. */
static inline const void *mr_key_data(const struct mr_row_layout *layout,
                                      const struct mr_batch *batch, enum mr_key_mode mode)
{
    return mode == MR_KEY_ANY ? NULL : batch->col[layout->key[0].col].data;
}

/* A row of state for the key of ROW, which SLICE has none for.  NUMBER: of the key's running
 * row, MR_SCRATCH_NONE: it has none; unused where a slice is a window.  MR_REF_NONE: out of
 * state memory. */
mr_ref mr_window_add_row(struct mr_window *w, struct mr_slice *slice, struct mr_row_head head,
                         uint32_t number, const struct mr_batch *batch, uint32_t row);

/* The row of lane I through the hot keys or SLICE's index; likewise made.  MR_REF_NONE: out of
 * state memory, and the task has failed. */
mr_ref mr_window_find_indexed(struct mr_window *w, struct mr_slice *slice, uint32_t skip,
                              uint32_t number, const struct mr_batch *batch, uint32_t row);

#endif
