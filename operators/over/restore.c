/*
 * Restoring: rows of the keys that are this reactor's are copied.  Those that their old
 * task had not emitted wait again; the others are shown to their keys once more, in the
 * order they were in, which makes frames, first values and last values as they were.
 */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

struct adoption {
    struct mr_over *o;
    const struct mr_image *image;
    int64_t emitted_ns;        /* the old task's watermark */
    struct mr_over_queue done; /* rows that it had emitted */
};

static int adopt_row(struct adoption *a, const struct mr_image_row *row)
{
    struct mr_over *o = a->o;
    const struct mr_over_row *head = row->data;

    if (row->bytes != o->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    if (!mr_over_is_mine(o, head->hash))
        return 0;
    mr_ref ref = mr_rows_add(&o->rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(o->shard, ref, o->codec->lines);

    uint64_t number = head->number & ~MR_OVER_EMITTED;
    bool is_emitted = head->number != number || head->time_ns <= a->emitted_ns;

    memcpy(base, row->data, row->bytes);
    if (is_emitted)
        ((struct mr_over_row *)(void *)base)->number |= MR_OVER_EMITTED;
    int rc = mr_row_adopt(o->codec, a->image, &o->rows, base);

    if (rc < 0)
        return rc;
    if (number >= o->number)
        o->number = number + 1;
    mr_over_queue_push(is_emitted ? &a->done : &o->queue,
                       (struct mr_over_wait){head->time_ns, number, ref});
    return 0;
}

static int adopt_key(struct adoption *a, const struct mr_image_row *row)
{
    struct mr_over *o = a->o;
    const struct mr_over_key_row *head = row->data;

    if (row->bytes != o->key_lines * MR_LINE_BYTES || o->spec->frame != MR_OVER_UNBOUNDED ||
        o->spec->order == MR_OVER_BY_VALUE || head->rows < 0)
        return MR_ERR_CORRUPT;
    if (!mr_over_is_mine(o, head->hash))
        return 0;
    mr_ref ref = mr_rows_add(&o->key_rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(o->shard, ref, o->key_lines);

    memcpy(base, row->data, row->bytes);
    int rc = mr_row_adopt(o->key_codec, a->image, &o->key_rows, base);

    if (rc == 0)
        rc = mr_acc_adopt(o->layout, a->image, &o->key_rows, base + o->acc_at);
    if (rc == 0)
        (void)mr_over_key_add(o, head->hash, ref);
    if (head->last_ns > o->clock_ns)
        o->clock_ns = head->last_ns;
    return rc;
}

static int restore_image(struct adoption *a, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(a->image, &cursor, &row)) {
        int rc = row.table == MR_OVER_TABLE_ROWS   ? adopt_row(a, &row)
                 : row.table == MR_OVER_TABLE_KEYS ? adopt_key(a, &row)
                                                   : mr_over_values_adopt(a->o, a->image, &row);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of table %u is not one that this OVER could have written",
                           row.table);
        if (rc < 0)
            return mr_fail(
                reterr, rc,
                "the snapshot does not fit into the memory for state, '--memory': full after "
                "%" PRIu64 " rows and %" PRIu64 " keys; raise it",
                a->o->rows.count, a->o->key_rows.count);
    }
    return 0;
}

/* Rows that their old tasks had emitted, in the order they were in; false: out of memory. */
static bool show_again(struct adoption *a)
{
    struct mr_over *o = a->o;
    bool is_ordered = o->spec->order == MR_OVER_BY_VALUE;

    while (a->done.count > 0) {
        struct mr_over_wait wait = mr_over_queue_pop(&a->done);

        if (is_ordered) {
            if (!mr_over_order_show_again(o, wait.ref))
                return false;
            continue;
        }
        struct mr_over_key *key = mr_over_key_get(o, wait.ref);

        if (key == NULL || !mr_over_key_show_again(o, key, wait.ref))
            return false;
        mr_over_key_trim(o, key, wait.ref);
        if (wait.time_ns > o->clock_ns)
            o->clock_ns = wait.time_ns;
    }
    if (is_ordered && o->spec->frame == MR_OVER_UNBOUNDED)
        for (uint64_t i = 0; o->keys.bucket != NULL && i <= o->keys.mask; i++)
            for (struct mr_over_key *key = o->keys.bucket[i]; key != NULL; key = key->next)
                mr_over_order_sum(o, key);
    return true;
}

static int restore_images(struct adoption *a, const struct mr_restore *restore, const char *uid,
                          struct mr_err *reterr)
{
    struct mr_over *o = a->o;

    for (uint32_t i = 0; i < restore->images; i++) {
        a->image = restore->image[i];
        int rc = mr_over_roots_read(mr_image_roots(a->image, uid), &a->emitted_ns, reterr);

        if (rc == 0)
            rc = restore_image(a, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
        /* The slowest old task decides: its rows have not been emitted. */
        if (i == 0 || a->emitted_ns < o->watermark_ns)
            o->watermark_ns = a->emitted_ns;
    }
    if (!show_again(a))
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "the snapshot does not fit into the memory for state, '--memory'");
    return 0;
}

int mr_over_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_over *o = mr_over_of(op);
    struct adoption a = {.o = o};
    const char *uid = o->op.uid == NULL ? "" : o->op.uid;

    int rc =
        restore_images(&a, restore, restore->old != NULL ? restore->old->uid : uid, reterr);

    free(a.done.at);
    return rc;
}
