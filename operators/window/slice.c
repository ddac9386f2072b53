#include "operators/window/window_int.h"

#include "core/base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

/* Slots of an index that a dropped slice hands on to the next one. */
#define INDEX_KEEP_SLOTS (UINT64_C(1) << 20)

/* Number of open slices that end before END_NS. */
static uint32_t slices_before(const struct mr_slices *slices, int64_t end_ns)
{
    uint32_t low = 0, high = slices->count;

    /* Time mostly goes on: look at the newest first. */
    if (high != 0 && slices->open[high - 1]->end_ns < end_ns)
        return high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (slices->open[middle]->end_ns < end_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct mr_slice *mr_slice_find(const struct mr_window *w, int64_t end_ns)
{
    uint32_t at = slices_before(&w->slices, end_ns);

    if (at == w->slices.count || w->slices.open[at]->end_ns != end_ns)
        return NULL;
    return w->slices.open[at];
}

struct mr_slice *mr_slice_after(const struct mr_window *w, int64_t end_ns)
{
    uint32_t at = slices_before(&w->slices, end_ns + 1);

    return at == w->slices.count ? NULL : w->slices.open[at];
}

static struct mr_slice *slice_new(struct mr_window *w)
{
    struct mr_slices *slices = &w->slices;

    if (slices->spares != 0)
        return slices->spare[--slices->spares];
    struct mr_slice *slice = mr_alloc(sizeof(*slice), "windows");

    mr_index_init(&slice->table.index, w->shard);
    slice->set = mr_alloc_array(w->layout->sets + 1, sizeof(*slice->set), "windows");
    for (uint32_t s = 0; s < w->layout->sets; s++)
        mr_index_init(&slice->set[s].index, w->shard);
    return slice;
}

static void grow(struct mr_slice ***array, uint32_t *capacity, uint32_t count)
{
    if (count < *capacity)
        return;
    *capacity = *capacity == 0 ? 64 : *capacity * 2;
    *array = mr_realloc(*array, *capacity, sizeof(**array), "windows");
}

/* Numbers are used again when they have all been used: then nothing is hot any more. */
static uint32_t number_next(struct mr_window *w)
{
    w->slices.number = (w->slices.number + 1) & ((1u << (64 - MR_HOT_REF_BITS)) - 1);
    if (w->slices.number == 0) {
        memset(w->hot, 0, sizeof(w->hot));
        w->slices.number = 1;
    }
    return w->slices.number;
}

/* Slices that are looked at for how many rows one has. */
#define USUAL_SLICES 8u

/* A slice mostly has as many rows as those before it: as the fullest, since the newest may be
 * half empty when rows come out of order. */
static void reserve(const struct mr_slices *slices, struct mr_index *index)
{
    uint64_t rows = slices->usual_rows;

    for (uint32_t i = 0; i < slices->count && i < USUAL_SLICES; i++) {
        const struct mr_slice *slice = slices->open[slices->count - 1 - i];

        rows = slice->table.rows.count > rows ? slice->table.rows.count : rows;
    }
    if (rows <= INDEX_KEEP_SLOTS / 2)
        mr_index_reserve(index, rows);
}

struct mr_slice *mr_slice_open(struct mr_window *w, int64_t end_ns)
{
    struct mr_slices *slices = &w->slices;
    uint32_t at = slices_before(slices, end_ns);

    if (at < slices->count && slices->open[at]->end_ns == end_ns)
        return slices->open[at];
    struct mr_slice *slice = slice_new(w);

    slice->end_ns = end_ns;
    slice->number = number_next(w);
    slice->last_first_ns = end_ns;
    mr_rows_init(&slice->table.rows, w->shard, MR_WINDOW_TABLE_ROWS, (uint64_t)end_ns,
                 w->layout->row_bytes);
    for (uint32_t s = 0; s < w->layout->sets; s++)
        mr_rows_init(&slice->set[s].rows, w->shard, (uint16_t)(s + 1), (uint64_t)end_ns,
                     w->layout->set[s].row_lines * MR_LINE_BYTES);
    /* Sets look for the rows of their keys, and so do results of lists. */
    slice->table.is_indexed =
        mr_window_is_slice(w) || w->layout->sets != 0 || w->layout->has_lists;
    if (slice->table.is_indexed)
        reserve(slices, &slice->table.index);
    grow(&slices->open, &slices->capacity, slices->count);
    memmove(slices->open + at + 1, slices->open + at,
            (slices->count - at) * sizeof(*slices->open));
    slices->open[at] = slice;
    slices->count++;
    mr_stat_add(&w->op.stats.open_windows, 1);
    return slice;
}

void mr_slice_note_first(struct mr_window *w, struct mr_slice *slice, int64_t first_ns)
{
    if (first_ns <= slice->last_first_ns)
        return;
    slice->last_first_ns = first_ns;
    if (first_ns > w->slices.last_late_ns)
        w->slices.last_late_ns = first_ns;
}

static void table_close(struct mr_slice_table *table)
{
    struct mr_entered *entered = &table->entered;
    uint64_t rows =
        table->rows.count < entered->capacity ? table->rows.count : entered->capacity;

    if (rows != 0)
        memset(entered->number, 0, rows * sizeof(*entered->number));
    entered->rows = 0;
    entered->cursor = 0;
    mr_rows_clear(&table->rows);
    mr_index_reset(&table->index, INDEX_KEEP_SLOTS);
}

static void slice_close(struct mr_window *w, struct mr_slice *slice)
{
    struct mr_slices *slices = &w->slices;

    slices->usual_rows = slice->table.rows.count;
    table_close(&slice->table);
    for (uint32_t s = 0; s < w->layout->sets; s++)
        table_close(&slice->set[s]);
    grow(&slices->spare, &slices->spare_capacity, slices->spares);
    slices->spare[slices->spares++] = slice;
}

void mr_slices_drop(struct mr_window *w, uint32_t count)
{
    struct mr_slices *slices = &w->slices;

    MR_ASSERT(count <= slices->count);
    if (count == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        slice_close(w, slices->open[i]);
    slices->count -= count;
    memmove(slices->open, slices->open + count, slices->count * sizeof(*slices->open));
    mr_stat_add(&w->op.stats.open_windows, -(uint64_t)count);
}

static void table_free(struct mr_slice_table *table)
{
    mr_index_fini(&table->index);
    free(table->entered.number);
}

static void slice_free(const struct mr_window *w, struct mr_slice *slice)
{
    table_free(&slice->table);
    for (uint32_t s = 0; s < w->layout->sets; s++)
        table_free(&slice->set[s]);
    free(slice->set);
    free(slice);
}

void mr_slices_free(struct mr_window *w)
{
    struct mr_slices *slices = &w->slices;

    for (uint32_t i = 0; i < slices->count; i++)
        slice_free(w, slices->open[i]);
    for (uint32_t i = 0; i < slices->spares; i++)
        slice_free(w, slices->spare[i]);
    free(slices->open);
    free(slices->spare);
}

uint64_t mr_slices_rows(const struct mr_window *w)
{
    uint64_t rows = 0;

    for (uint32_t i = 0; i < w->slices.count; i++) {
        const struct mr_slice *slice = w->slices.open[i];

        rows += slice->table.rows.count;
        for (uint32_t s = 0; s < w->layout->sets; s++)
            rows += slice->set[s].rows.count;
    }
    return rows;
}

bool mr_window_fail_memory(struct mr_window *w)
{
    if (w->picked.is_too_long)
        return mr_acc_fail_too_long(&w->op);
    mr_op_fail(&w->op, MR_ERR_LIMIT,
               "window '%s': the memory for state, '--memory', is used up (%" PRIu64
               " MiB on reactor %u): "
               "%" PRIu64 " rows in %u open slices; raise it, or use shorter "
               "windows, fewer keys or a smaller watermark delay",
               w->op.uid == NULL ? "" : w->op.uid, mr_shard_bytes(w->shard) >> 20,
               w->op.env->reactor, mr_slices_rows(w), w->slices.count);
    return false;
}
