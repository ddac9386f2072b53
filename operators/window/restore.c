/*
 * Restoring: every image is walked whole, and the rows whose key group is this
 * reactor's are copied.  Bytes come from a file, so what could lead a later access
 * astray is checked here: ends of slices, counts of skipped windows, references.
 */
#include "operators/window/window_int.h"

#include "core/data/keygroup.h"

#include <inttypes.h>

/* Copies ROW into TABLE; the caller adopts its cells.  NULL: out of state memory. */
static char *copy_row(struct mr_window *w, struct mr_slice_table *table,
                      const struct mr_image_row *row, mr_ref *ret)
{
    *ret = mr_rows_add(&table->rows);
    if (*ret == MR_REF_NONE)
        return NULL;
    char *base = mr_state_write(w->shard, *ret, table->rows.row_lines);

    memcpy(base, row->data, row->bytes);
    return base;
}

static int adopt_key_row(struct mr_window *w, const struct mr_image *image,
                         const struct mr_image_row *row, struct mr_slice *slice, uint32_t skip)
{
    const struct mr_row_layout *layout = w->layout;
    mr_ref ref;
    char *base = copy_row(w, &slice->table, row, &ref);

    if (base == NULL)
        return MR_ERR_LIMIT;
    ((struct mr_row_head *)(void *)base)->skip = skip;
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        if (mr_bit_get(mr_row_bits(base), k))
            continue;
        int rc = mr_cell_adopt(image, &slice->table.rows, key->shape, base + key->offset);

        if (rc < 0)
            return rc;
    }
    int rc = mr_acc_adopt(layout, image, &slice->table.rows, base);

    if (rc == 0)
        mr_index_add(&slice->table.index, mr_row_head(base)->hash, ref);
    return rc;
}

static int adopt_set_row(struct mr_window *w, const struct mr_image *image,
                         const struct mr_image_row *row, struct mr_slice *slice, uint32_t s,
                         uint32_t skip)
{
    mr_ref ref;
    char *base = copy_row(w, &slice->set[s], row, &ref);

    if (base == NULL)
        return MR_ERR_LIMIT;
    struct mr_set_row *head = (struct mr_set_row *)(void *)base;

    head->skip = skip;
    int rc = mr_cell_adopt(image, &slice->set[s].rows, w->layout->set[s].shape,
                           base + MR_SET_VALUE_AT);

    if (rc == 0)
        mr_index_add(&slice->set[s].index, head->hash, ref);
    return rc;
}

/* FIRED_NS: up to where the old task had fired its windows. */
static int adopt_row(struct mr_window *w, const struct mr_image *image, int64_t fired_ns,
                     const struct mr_image_row *row)
{
    int64_t end = (int64_t)row->owner;
    bool is_set = row->table != MR_WINDOW_TABLE_ROWS;
    uint32_t s = is_set ? row->table - 1u : 0, skip;
    uint64_t hash;

    if (row->table > w->layout->sets || !mr_slicing_is_end(&w->slicing, end))
        return MR_ERR_CORRUPT;
    uint32_t lines = is_set ? w->layout->set[s].row_lines : w->layout->row_lines;

    if (row->bytes != lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, w->op.env->reactors) != w->op.env->reactor)
        return 0;
    memcpy(&skip,
           (const char *)row->data + (is_set ? offsetof(struct mr_set_row, skip)
                                             : offsetof(struct mr_row_head, skip)),
           sizeof(skip));
    uint32_t windows = mr_slicing_windows(&w->slicing, end);

    if (skip >= windows)
        return MR_ERR_CORRUPT;
    /* Another task was behind this row's: what this one had fired stays fired. */
    if (fired_ns > w->watermark_ns) {
        uint32_t fired = mr_slicing_fired(&w->slicing, end, fired_ns);

        if (fired == windows)
            return 0;
        skip = skip < fired ? fired : skip;
    }
    struct mr_slice *slice = mr_slice_open(w, end);

    int64_t first = mr_window_first_end(w, end, skip);

    if (first > slice->last_first_ns)
        slice->last_first_ns = first;
    return is_set ? adopt_set_row(w, image, row, slice, s, skip)
                  : adopt_key_row(w, image, row, slice, skip);
}

static int restore_image(struct mr_window *w, const struct mr_image *image, int64_t fired_ns,
                         struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(image, &cursor, &row)) {
        int rc = adopt_row(w, image, fired_ns, &row);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of table %u, slice end %" PRId64 " ns, is not one that "
                           "this window could have written",
                           row.table, (int64_t)row.owner);
        if (rc < 0)
            return mr_fail(
                reterr, rc,
                "the snapshot does not fit into the memory for state, '--memory': full after "
                "%" PRIu64 " rows; raise it",
                mr_slices_rows(w));
    }
    return 0;
}

int mr_window_restore(struct mr_window *w, const struct mr_restore *restore,
                      struct mr_err *reterr)
{
    const char *uid = w->op.uid == NULL ? "" : w->op.uid;
    int64_t fired_ns;

    /* The slowest old task decides: its windows have not fired. */
    for (uint32_t i = 0; i < restore->images; i++) {
        int rc =
            mr_window_roots_read(mr_image_roots(restore->image[i], uid), &fired_ns, reterr);

        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
        if (i == 0 || fired_ns < w->watermark_ns)
            w->watermark_ns = fired_ns;
    }
    for (uint32_t i = 0; i < restore->images; i++) {
        int rc =
            mr_window_roots_read(mr_image_roots(restore->image[i], uid), &fired_ns, reterr);

        if (rc == 0)
            rc = restore_image(w, restore->image[i], fired_ns, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
    }
    return 0;
}
