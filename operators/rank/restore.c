/*
 * Restoring: every image is walked whole, and the rows whose key group is this reactor's are
 * copied; trees and indexes are made again.  Numbers of arrival are kept: rows that compare
 * equal keep their order.
 */
#include "operators/rank/rank_int.h"

#include "core/data/keygroup.h"

#define ROOTS_VERSION 1

void mr_rank_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_rank *r = mr_rank_of(op);

    (void)epoch;
    MR_ASSERT(r->batch == NULL && !r->is_firing && r->out->batch.rows == 0);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, r->watermark_ns);
}

static int read_roots(struct mr_view roots, int64_t *ret, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);

    *ret = mr_unpack_i64(&unpack);
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about this rank, and not its watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %llu of a rank's state; this millrace reads "
                       "version %d",
                       (unsigned long long)version, ROOTS_VERSION);
    return 0;
}

static bool same_key(const struct mr_rank *r, const char *a, const char *b)
{
    for (uint32_t i = 0; i < r->key.cells; i++) {
        uint32_t at = r->key.cell[i].offset;
        bool is_null = mr_row_is_null(&r->key, a, i);
        if (is_null != mr_row_is_null(&r->key, b, i))
            return false;
        if (is_null)
            continue;
        if (r->key.cell[i].shape == MR_SHAPE_STR) {
            struct mr_str s =
                mr_state_str_get(r->shard, (const struct mr_state_str *)(const void *)(a + at));
            if (!mr_state_str_eq(r->shard, (const struct mr_state_str *)(const void *)(b + at),
                                 &s))
                return false;
        } else if (memcmp(a + at, b + at, r->key.cell[i].shape == MR_SHAPE_I128 ? 16 : 8) !=
                   0) {
            return false;
        }
    }
    return true;
}

/* The root of the tree of the key of REF, which is not in it. */
static mr_ref find_root(const struct mr_rank *r, mr_ref ref)
{
    uint64_t hash = mr_rank_head(r->shard, ref)->hash;
    struct mr_index_at at;
    mr_ref root;

    for (root = mr_index_first(&r->index, hash, &at); root != MR_REF_NONE;
         root = mr_index_again(&r->index, hash, &at))
        if (mr_rank_head(r->shard, root)->hash == hash &&
            same_key(r, mr_rank_row(r, root), mr_rank_row(r, ref)))
            break;
    return root;
}

/* Where the row at REF stands among the others. */
static void place_row(struct mr_rank *r, mr_ref ref)
{
    switch (r->spec->mode) {
    case MR_RANK_FIRST:        /* keeps no rows */
    case MR_RANK_BEST: return; /* one of each key */
    case MR_RANK_TOP:
    case MR_RANK_CHANGES: {
        mr_ref root = find_root(r, ref);
        mr_rank_set_root(r, mr_rank_head(r->shard, ref)->hash, root,
                         mr_rank_insert(&r->tree, root, ref));
        return;
    }
    case MR_RANK_EARLIEST:
    case MR_RANK_WINDOW:
    case MR_RANK_SORT: r->root = mr_rank_insert(&r->tree, r->root, ref); return;
    }
}

static void place_all(struct mr_rank *r)
{
    uint64_t cursor = 0;
    mr_ref ref;

    if (r->spec->mode == MR_RANK_BEST || r->spec->mode == MR_RANK_EARLIEST)
        mr_index_add_all(&r->index, &r->rows);
    mr_index_add_all(&r->seen_index, &r->seen);
    while ((ref = mr_rows_next(&r->rows, &cursor)) != MR_REF_NONE)
        place_row(r, ref);
}

static int adopt_whole(struct mr_rank *r, const struct mr_image *image,
                       const struct mr_image_row *row)
{
    mr_ref ref = mr_rows_add(&r->rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(r->shard, ref, r->rows.row_lines);
    memcpy(base, row->data, r->codec->bytes);
    struct mr_rank_head *head = (struct mr_rank_head *)(void *)base;
    *head = (struct mr_rank_head){.hash = head->hash, .number = head->number};
    if (head->number > r->number)
        r->number = head->number;
    return mr_row_adopt(r->codec, image, &r->rows, base);
}

static int adopt_seen(struct mr_rank *r, const struct mr_image *image,
                      const struct mr_image_row *row)
{
    mr_ref ref = mr_rows_add(&r->seen);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(r->shard, ref, r->seen.row_lines);
    memcpy(base, row->data, r->seen_codec->bytes);
    return mr_row_adopt(r->seen_codec, image, &r->seen, base);
}

static int adopt(struct mr_rank *r, const struct mr_image *image,
                 const struct mr_image_row *row)
{
    bool is_whole = row->table == MR_RANK_TABLE_ROWS;
    uint32_t lines = is_whole ? r->codec->lines : r->seen_codec->lines;
    uint64_t hash;

    if (row->table > MR_RANK_TABLE_SEEN || row->owner != 0 ||
        row->bytes != lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, r->op.env->reactors) != r->op.env->reactor)
        return 0;
    return is_whole ? adopt_whole(r, image, row) : adopt_seen(r, image, row);
}

static int restore_image(struct mr_rank *r, const struct mr_image *image, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(image, &cursor, &row)) {
        int rc = adopt(r, image, &row);
        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of table %u is not one that this rank could have written",
                           row.table);
        if (rc < 0)
            return mr_fail(reterr, rc,
                           "the snapshot does not fit into the memory for state, '--memory': "
                           "full after %llu rows; raise it",
                           (unsigned long long)(r->rows.count + r->seen.count));
    }
    return 0;
}

int mr_rank_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr)
{
    struct mr_rank *r = mr_rank_of(op);
    const char *uid = restore->old != NULL ? restore->old->uid : r->op.uid;
    int64_t watermark_ns;

    for (uint32_t i = 0; i < restore->images; i++) {
        int rc = read_roots(mr_image_roots(restore->image[i], uid == NULL ? "" : uid),
                            &watermark_ns, reterr);
        /* The slowest old task decides: its rows are not out. */
        if (rc == 0 && (i == 0 || watermark_ns < r->watermark_ns))
            r->watermark_ns = watermark_ns;
        if (rc == 0)
            rc = restore_image(r, restore->image[i], reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
    }
    place_all(r);
    return 0;
}
