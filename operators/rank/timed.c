/*
 * Rows that wait for a watermark.  All of them are one tree, in the order in which they go:
 *
 *     EARLIEST   by time; one row per key
 *     WINDOW     by window, key, order; the best N of each window and key
 *     SORT       in order
 */
#include "core/data/zone.h"
#include "operators/rank/rank_int.h"

#define STEP_ROWS MR_BATCH_ROWS

/* The watermark that completes a row of time T. */
static int64_t due_ns(const struct mr_rank *r, int64_t t)
{
    int64_t due;

    if (__builtin_add_overflow(t, r->spec->time_add_ns, &due))
        return r->spec->time_add_ns > 0 ? INT64_MAX - 1 : INT64_MIN + 1;
    return r->spec->zone == NULL ? due : mr_zone_watermark_ns(r->spec->zone, due);
}

static int64_t time_of(const struct mr_rank *r, mr_ref ref)
{
    int64_t t;

    memcpy(&t, mr_rank_row(r, ref) + r->time_at, sizeof(t));
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

/* A row that is not there can not be taken back: it is counted. */
static void take_back(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rank_find_same(r, r->root, batch, row);

    if (ref == MR_REF_NONE) {
        mr_stat_add(&r->op.stats.bad_rows, 1);
        return;
    }
    r->root = mr_rank_remove(&r->tree, r->root, ref);
    mr_rank_drop(r, ref);
}

static void take_sort(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);

    /* Only where all rows wait for the end of the input. */
    if (kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE) {
        take_back(r, batch, row);
        return;
    }
    mr_ref ref = mr_rank_add(r, batch, row, r->hash[row]);

    if (ref != MR_REF_NONE)
        insert(r, ref);
}

static void take_earliest(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref;

    if (mr_rank_find_seen(r, batch, row) != MR_REF_NONE)
        return;
    ref = mr_rank_find(r, batch, row);
    if (ref == MR_REF_NONE) {
        ref = mr_rank_add(r, batch, row, r->hash[row]);
        if (ref == MR_REF_NONE)
            return;
        mr_index_add(&r->index, r->hash[row], ref);
        insert(r, ref);
        return;
    }
    if (mr_rank_compare_batch(&r->tree, r->tree.parts, batch, row, mr_rank_row(r, ref)) >= 0)
        return;
    r->root = mr_rank_remove(&r->tree, r->root, ref);
    if (mr_rank_overwrite(r, ref, batch, row))
        insert(r, ref);
}

static void take_window(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    const struct mr_rank_tree *tree = &r->tree;
    uint64_t first = mr_rank_count_batch(tree, r->root, r->group_parts, batch, row, false);
    uint64_t end = mr_rank_count_batch(tree, r->root, r->group_parts, batch, row, true);

    if (end - first >= (uint64_t)r->spec->high) {
        mr_ref worst = mr_rank_at(tree, r->root, end - 1);
        int c = mr_rank_compare_batch(tree, tree->parts, batch, row, mr_rank_row(r, worst));
        if (c > 0 || (c == 0 && !r->spec->newest_first))
            return;
        r->root = mr_rank_remove(tree, r->root, worst);
        mr_rank_drop(r, worst);
    }
    take_sort(r, batch, row);
}

void mr_rank_take_timed(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    if (is_late(r, batch, row))
        return;
    switch (r->spec->mode) {
    case MR_RANK_EARLIEST: take_earliest(r, batch, row); break;
    case MR_RANK_WINDOW: take_window(r, batch, row); break;
    default: take_sort(r, batch, row); break;
    }
}

/* -- Firing ----------------------------------------------------------------------------------- */

static bool is_due(const struct mr_rank *r, mr_ref ref)
{
    if (r->spec->is_final)
        return r->fire_ns == MR_WATERMARK_END;
    return due_ns(r, time_of(r, ref)) <= r->fire_ns;
}

/* The first of the rows that wait goes out; false: none is due, or there is no room. */
static bool put_first(struct mr_rank *r)
{
    if (r->root == MR_REF_NONE)
        return false;
    mr_ref ref = mr_rank_at(&r->tree, r->root, 0);
    if (!is_due(r, ref) || !mr_rank_room(r))
        return false;
    const char *base = mr_rank_row(r, ref);
    if (r->spec->mode == MR_RANK_WINDOW && r->fire_left == 0) {
        r->fire_left = mr_rank_count(&r->tree, r->root, r->group_parts, base);
        r->fire_number = 1;
    }
    mr_rank_put(r, MR_ROW_INSERT, ref, r->spec->mode == MR_RANK_WINDOW ? r->fire_number : 1);
    r->fire_number++;
    r->fire_left -= r->spec->mode == MR_RANK_WINDOW;
    if (r->spec->mode == MR_RANK_EARLIEST) {
        if (!mr_rank_see(r, base, 1)) {
            mr_rank_fail_memory(r);
            return false;
        }
        mr_index_remove(&r->index, mr_rank_head(r->shard, ref)->hash, ref);
    }
    r->root = mr_rank_remove(&r->tree, r->root, ref);
    mr_rank_drop(r, ref);
    return true;
}

static bool has_due(const struct mr_rank *r)
{
    return r->root != MR_REF_NONE && r->op.env->failure.code == 0 &&
           is_due(r, mr_rank_at(&r->tree, r->root, 0));
}

void mr_rank_fire_start(struct mr_rank *r, int64_t watermark_ns)
{
    MR_ASSERT(!r->is_firing);
    r->is_firing = true;
    r->fire_ns = watermark_ns;
    r->fire_left = 0;
    (void)mr_rank_fire_step(r);
}

unsigned mr_rank_fire_step(struct mr_rank *r)
{
    unsigned rows = 0;

    while (rows < STEP_ROWS && put_first(r))
        rows++;
    if (has_due(r))
        return rows;
    if (r->out->batch.rows != 0 && !mr_rank_flush(r))
        return rows;
    if (!mr_op_ready(r->op.next))
        return rows;
    r->is_firing = false;
    r->watermark_ns = r->fire_ns;
    mr_op_watermark(r->op.next, r->fire_ns);
    return rows + 1;
}
