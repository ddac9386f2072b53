/*
 * Restoring: every image is walked whole, and the rows whose key group is this reactor's
 * are copied; the description has been compared before (describe.c), so they lie as they
 * would now.  Bytes come from a file: what could lead a later access astray is checked.
 */
#include "operators/group/group_int.h"

#include "core/data/keygroup.h"

#include <inttypes.h>

struct adoption {
    struct mr_group *g;
    const struct mr_image *image;
};

static int adopt_key_row(const struct adoption *a, const struct mr_image_row *row)
{
    struct mr_group *g = a->g;
    struct mr_row_layout *layout = g->layout;
    mr_ref ref = mr_rows_add(&g->keys.rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(g->shard, ref, layout->row_lines);

    memcpy(base, row->data, row->bytes);
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        if (mr_bit_get(mr_row_bits(base), k))
            continue;
        int rc = mr_cell_adopt(a->image, &g->keys.rows, key->shape, base + key->offset);

        if (rc < 0)
            return rc;
    }
    return mr_acc_adopt(layout, a->image, &g->keys.rows, base);
}

static int adopt_set_row(const struct adoption *a, const struct mr_image_row *row, uint32_t s)
{
    struct mr_group *g = a->g;
    const struct mr_set_layout *set = &g->layout->set[s];
    mr_ref ref = mr_rows_add(&g->set[s].rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(g->shard, ref, set->row_lines);

    memcpy(base, row->data, row->bytes);
    return mr_cell_adopt(a->image, &g->set[s].rows, set->shape, base + MR_SET_VALUE_AT);
}

static int adopt_row(const struct adoption *a, const struct mr_image_row *row)
{
    struct mr_group *g = a->g;
    bool is_set = row->table != MR_GROUP_TABLE_ROWS;
    uint32_t s = row->table - 1u;
    uint64_t hash;

    if (row->owner != 0 || (is_set && s >= g->layout->sets))
        return MR_ERR_CORRUPT;
    uint32_t lines = is_set ? g->layout->set[s].row_lines : g->layout->row_lines;

    if (row->bytes != lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, g->op.env->reactors) != g->op.env->reactor)
        return 0;
    return is_set ? adopt_set_row(a, row, s) : adopt_key_row(a, row);
}

static int restore_image(const struct adoption *a, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(a->image, &cursor, &row)) {
        int rc = adopt_row(a, &row);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of table %u is not one that this group could have written",
                           row.table);
        if (rc < 0)
            return mr_fail(
                reterr, rc,
                "the snapshot does not fit into the memory for state, '--memory': full after "
                "%" PRIu64 " keys; raise it",
                a->g->keys.rows.count);
    }
    return 0;
}

int mr_group_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_group *g = mr_group_of(op);
    const char *uid = restore->old != NULL ? restore->old->uid : g->op.uid;

    for (uint32_t i = 0; i < restore->images; i++) {
        struct adoption a = {g, restore->image[i]};
        uint32_t incarnation = 0;
        int rc = mr_group_roots_read(mr_image_roots(a.image, uid), &incarnation, reterr);

        if (rc == 0)
            rc = restore_image(&a, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
        if (incarnation > g->incarnation)
            g->incarnation = incarnation;
    }
    mr_index_add_all(&g->keys.index, &g->keys.rows);
    for (uint32_t s = 0; s < g->layout->sets; s++)
        mr_index_add_all(&g->set[s].index, &g->set[s].rows);
    mr_group_order_all(g);
    return 0;
}
