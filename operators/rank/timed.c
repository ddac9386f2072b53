/*
 * Rows that wait for a watermark.  All of them are one tree, in the order in which they go:
 *
 *     EARLIEST   by time; one row per key
 *     WINDOW     by window, key, order; the best N of each window and key
 *     SORT       in order
 */
#include "operators/rank/rank_int.h"

#define STEP_ROWS MR_BATCH_ROWS

/* The watermark that completes a row of time T. */
static int64_t due_ns(const struct mr_rank *r, int64_t t)
{
    int64_t due;

    if (__builtin_add_overflow(t, r->spec->time_add_ns, &due))
        return r->spec->time_add_ns > 0 ? INT64_MAX - 1 : INT64_MIN + 1;
    return due;
}

static int64_t time_of(const struct mr_rank *r, mr_ref ref)
{
    const struct mr_row_cell *cell = &r->codec->cell[mr_row_find(r->codec, r->spec->time)];
    int64_t t;

    memcpy(&t, mr_rank_row(r, ref) + cell->offset, sizeof(t));
    return t;
}

/* Has the row no time, or is it behind the watermark of its partition?  Then it is counted. */
static bool is_late(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    const struct mr_vec *vec = &batch->col[r->spec->time];
    int64_t seen = r->watermark_ns;

    if (r->spec->is_final)
        return false;
    if (mr_vec_is_null(vec, row)) {
        mr_stat_add(&r->op.stats.bad_rows, 1);
        return true;
    }
    if (batch->behind_ns != NULL && batch->behind_ns[row] > seen)
        seen = batch->behind_ns[row];
    int64_t due = due_ns(r, ((const int64_t *)vec->data)[row]);
    /* As Flink has it: keep-first takes a row that the watermark has just reached. */
    bool late = r->spec->mode == MR_RANK_EARLIEST ? due < seen : due <= seen;
    if (late)
        mr_stat_add(&r->op.stats.late_rows, 1);
    return late;
}

static void insert(struct mr_rank *r, mr_ref ref)
{
    r->root = mr_rank_insert(&r->tree, r->root, ref);
}

static void take_sort(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rank_add(r, batch, row, r->hash[row]);

    if (ref != MR_REF_NONE)
        insert(r, ref);
}

static void take_earliest(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = r->hash[row];
    mr_ref ref = mr_rank_find_either(r, batch, row);

    if (ref == MR_REF_NONE) {
        ref = mr_rank_add(r, batch, row, hash);
        if (ref == MR_REF_NONE)
            return;
        mr_index_add(&r->index, hash, ref);
        insert(r, ref);
        return;
    }
}
