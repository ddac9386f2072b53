/*
 * Restoring: every image is walked whole, and the rows whose key group is this reactor's are
 * copied.  Numbers of arrival are kept: they tell the order within a key.
 */
#include "operators/upsert/upsert_int.h"

#include "core/data/keygroup.h"

static int adopt(struct mr_upsert *u, const struct mr_image *image,
                 const struct mr_image_row *row)
{
    struct mr_upsert_head head;

    if (row->table != 0 || row->owner != 0 || row->bytes != u->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&head, row->data, sizeof(head));
    if (mr_key_owner(head.hash, u->op.env->reactors) != u->op.env->reactor)
        return 0;
    mr_ref ref = mr_rows_add(&u->rows);
    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(u->shard, ref, u->codec->lines);
    memcpy(base, row->data, u->codec->bytes);
    int rc = mr_row_adopt(u->codec, image, &u->rows, base);
    if (rc < 0)
        return rc;
    if (head.number > u->number)
        u->number = head.number;
    return 0;
}

int mr_upsert_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_upsert *u = mr_upsert_of(op);
    struct mr_image_row row;

    for (uint32_t i = 0; i < restore->images; i++) {
        uint64_t cursor = 0;
        while (mr_image_next(restore->image[i], &cursor, &row)) {
            int rc = adopt(u, restore->image[i], &row);
            if (rc == MR_ERR_CORRUPT)
                return mr_fail(reterr, rc,
                               "old task %u: a row of table %u is not one that this operator "
                               "could have written",
                               i, row.table);
            if (rc < 0)
                return mr_fail(reterr, rc,
                               "old task %u: the snapshot does not fit into the memory for "
                               "state, '--memory': full after %llu rows; raise it",
                               i, (unsigned long long)u->rows.count);
        }
    }
    mr_index_add_all(&u->index, &u->rows);
    return 0;
}
