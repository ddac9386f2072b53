/*
 * Restoring: every image is walked whole, and the rows whose key group is this
 * reactor's are copied.  Bytes come from a file, so what could lead a later access
 * astray is checked here: ends of slices, counts of skipped windows, references.
 * Indexes are made at the end, in one go.
 *
 * Rows may lie as an earlier query laid them out (row_map.h).  Accumulators that are made
 * from sets are made last, when every row and value is there.
 */
#include "operators/aggregate/row_map.h"
#include "operators/window/window_int.h"

#include "core/data/keygroup.h"

#include <inttypes.h>

struct adoption {
    struct mr_window *w;
    const struct mr_row_map *map;
    const struct mr_image *image;
    int64_t fired_ns; /* up to where the old task had fired its windows */
    /* Of the slice that the last row was in: most are in the same as the one before. */
    bool has_slice;
    int64_t end_ns;
    uint32_t windows, fired;
    struct mr_slice *slice; /* NULL: no row of it was kept yet */
};

/* A row of LINES for TABLE; NULL: out of state memory. */
static char *new_row(struct mr_window *w, struct mr_slice_table *table, uint32_t lines)
{
    mr_ref ref = mr_rows_add(&table->rows);

    return ref == MR_REF_NONE ? NULL : mr_state_write(w->shard, ref, lines);
}

static int adopt_key_row(const struct adoption *a, const struct mr_image_row *row,
                         struct mr_slice *slice, uint32_t skip)
{
    struct mr_window *w = a->w;
    struct mr_row_layout *layout = w->layout;
    char *base = new_row(w, &slice->table, layout->row_lines);

    if (base == NULL)
        return MR_ERR_LIMIT;
    mr_row_map_copy(a->map, base, row->data);
    mr_row_layout_bits_later(layout, base);
    ((struct mr_row_head *)(void *)base)->skip = skip;
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        if (mr_bit_get(mr_row_bits(base), k))
            continue;
        int rc = mr_cell_adopt(a->image, &slice->table.rows, key->shape, base + key->offset);

        if (rc < 0)
            return rc;
    }
    int rc = mr_acc_adopt(layout, a->image, &slice->table.rows, base);

    if (rc < 0)
        return rc;
    uint64_t arrival = mr_acc_last_arrival(layout, w->shard, base);

    w->arrival = arrival > w->arrival ? arrival : w->arrival;
    return 0;
}

/* S: the old set. */
static int adopt_set_row(const struct adoption *a, const struct mr_image_row *row,
                         struct mr_slice *slice, uint32_t s, uint32_t skip)
{
    struct mr_window *w = a->w;
    uint32_t to = a->map->set[s].to;
    struct mr_set_row head;

    memcpy(&head, row->data, sizeof(head));
    head.mask = to == MR_NOWHERE ? 0 : mr_row_map_mask(a->map, s, head.mask);
    if (head.mask == 0)
        return 0;
    struct mr_slice_table *table = &slice->set[to];
    char *base = new_row(w, table, w->layout->set[to].row_lines);

    if (base == NULL)
        return MR_ERR_LIMIT;
    head.skip = skip;
    memcpy(base, row->data, row->bytes);
    memcpy(base, &head, sizeof(head));
    return mr_cell_adopt(a->image, &table->rows, w->layout->set[to].shape,
                         base + MR_SET_VALUE_AT);
}

/* What is to be known of the slice that ends at END. */
static int look_at_slice(struct adoption *a, int64_t end_ns)
{
    const struct mr_slicing *slicing = &a->w->slicing;

    if (a->has_slice && a->end_ns == end_ns)
        return 0;
    if (!mr_slicing_is_end(slicing, end_ns))
        return MR_ERR_CORRUPT;
    a->has_slice = true;
    a->end_ns = end_ns;
    a->windows = mr_slicing_windows(slicing, end_ns);
    /* Another task was behind this one: what this one had fired stays fired. */
    a->fired =
        a->fired_ns > a->w->watermark_ns ? mr_slicing_fired(slicing, end_ns, a->fired_ns) : 0;
    a->slice = NULL;
    return 0;
}

static int adopt_row(struct adoption *a, const struct mr_image_row *row)
{
    struct mr_window *w = a->w;
    bool is_set = row->table != MR_WINDOW_TABLE_ROWS;
    uint32_t s = is_set ? row->table - 1u : 0, skip;
    uint64_t hash;

    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, w->op.env->reactors) != w->op.env->reactor)
        return 0;
    if (row->table > a->map->sets || look_at_slice(a, (int64_t)row->owner) < 0)
        return MR_ERR_CORRUPT;
    uint32_t lines = is_set ? a->map->set[s].row_lines : a->map->row_lines;

    if (row->bytes != lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&skip,
           (const char *)row->data + (is_set ? offsetof(struct mr_set_row, skip)
                                             : offsetof(struct mr_row_head, skip)),
           sizeof(skip));
    if (skip >= a->windows)
        return MR_ERR_CORRUPT;
    if (a->fired == a->windows)
        return 0;
    skip = skip < a->fired ? a->fired : skip;
    if (a->slice == NULL)
        a->slice = mr_slice_open(w, a->end_ns);

    mr_slice_note_first(w, a->slice, mr_window_first_end(w, a->end_ns, skip));
    return is_set ? adopt_set_row(a, row, a->slice, s, skip)
                  : adopt_key_row(a, row, a->slice, skip);
}

static int restore_image(struct adoption *a, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(a->image, &cursor, &row)) {
        int rc = adopt_row(a, &row);

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
                mr_slices_rows(a->w));
    }
    return 0;
}

/* When all rows are there and counted: an index that grew row by row would be filled twice. */
static void index_all(struct mr_window *w)
{
    for (uint32_t i = 0; i < w->slices.count; i++) {
        struct mr_slice *slice = w->slices.open[i];

        if (slice->table.is_indexed)
            mr_index_add_all(&slice->table.index, &slice->table.rows);
        for (uint32_t s = 0; s < w->layout->sets; s++)
            mr_index_add_all(&slice->set[s].index, &slice->set[s].rows);
    }
}

/* -- Accumulators that are new, over values that were kept ---------------------------- */

static void add_value(struct mr_window *w, const struct mr_row_map *map,
                      const struct mr_slice *slice, uint32_t s, const struct mr_set_row *value)
{
    const struct mr_row_layout *layout = w->layout;
    mr_ref ref = mr_window_find_twin(w, slice, value->key_hash, value->skip, value->twin);
    alignas(16) char data[16] = {0};
    const uint16_t first = 0;

    if (ref == MR_REF_NONE) /* a snapshot that was tampered with */
        return;
    char *base = mr_state_write(w->shard, ref, layout->row_lines);

    memcpy(data, (const char *)value + MR_SET_VALUE_AT, mr_cell_bytes(layout->set[s].shape));
    for (uint32_t i = 0; i < layout->accs; i++) {
        const struct mr_acc *acc = &layout->acc[i];

        if (map->is_made[i] && acc->set == (int32_t)s && (value->mask >> acc->variant & 1) != 0)
            mr_acc_add(acc, &base, &first, 1, data);
    }
}

static void make_accs(struct mr_window *w, const struct mr_row_map *map)
{
    bool is_needed = false;

    for (uint32_t i = 0; i < w->layout->accs; i++)
        is_needed |= map->is_made[i];
    for (uint32_t i = 0; is_needed && i < w->slices.count; i++) {
        const struct mr_slice *slice = w->slices.open[i];

        for (uint32_t s = 0; s < w->layout->sets; s++) {
            uint64_t cursor = 0;
            mr_ref ref;

            while ((ref = mr_rows_next(&slice->set[s].rows, &cursor)) != MR_REF_NONE)
                add_value(w, map, slice, s, mr_state_read(w->shard, ref));
        }
    }
}

/* -- All images -------------------------------------------------------------------------- */

static int restore_images(struct mr_window *w, const struct mr_restore *restore,
                          const struct mr_row_map *map, const char *uid, struct mr_err *reterr)
{
    struct adoption a = {.w = w, .map = map};

    /* The slowest old task decides: its windows have not fired. */
    for (uint32_t i = 0; i < restore->images; i++) {
        int rc =
            mr_window_roots_read(mr_image_roots(restore->image[i], uid), &a.fired_ns, reterr);

        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
        if (i == 0 || a.fired_ns < w->watermark_ns)
            w->watermark_ns = a.fired_ns;
    }
    for (uint32_t i = 0; i < restore->images; i++) {
        a.image = restore->image[i];
        int rc = mr_window_roots_read(mr_image_roots(a.image, uid), &a.fired_ns, reterr);

        a.has_slice = false;
        if (rc == 0)
            rc = restore_image(&a, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
    }
    index_all(w);
    make_accs(w, map);
    mr_merge_restored(w);
    return 0;
}

int mr_window_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_window *w = mr_window_of(op);
    const char *uid = w->op.uid == NULL ? "" : w->op.uid;
    struct mr_row_map *map;
    int rc = mr_row_map_new(w->layout, restore->old, restore->now, &map, reterr);

    if (rc < 0)
        return rc;
    rc =
        restore_images(w, restore, map, restore->old != NULL ? restore->old->uid : uid, reterr);
    mr_row_map_free(map);
    return rc;
}
