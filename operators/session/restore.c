/*
 * Restoring: images are walked twice, for sessions first, then for what names them by number.
 * Rows whose key group is this reactor's are copied, chains and heaps are made again.  Bytes
 * come from a file: what could lead a later access astray is checked.
 *
 * Rows may lie as an earlier query laid them out (row_map.h); a session's span is at the very
 * end of its row wherever that is.
 */
#include "operators/session/session_int.h"

#include "core/base/alloc.h"
#include "core/data/keygroup.h"
#include "operators/aggregate/row_map.h"

#include <inttypes.h>
#include <stdlib.h>

/* Who has a number. */
struct owner {
    uint64_t hash, number;
    uint32_t id;
};

/* A kept row, in order of arrival. */
struct arrival {
    uint64_t arrival;
    mr_ref ref;
    uint32_t id;
};

struct adoption {
    struct mr_sessions *s;
    const struct mr_row_map *map;
    const struct mr_image *image;
    struct owner *owner;
    uint64_t owners, owner_capacity;
    struct arrival *kept;
    uint64_t kept_count, kept_capacity;
};

static int owner_order(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int arrival_order(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

/* The session with this number; 0: there is none. */
static uint32_t find_owner(const struct adoption *a, uint64_t hash, uint64_t number)
{
    struct owner key = {.hash = hash, .number = number}, *found = NULL;

    if (a->owners > 0)
        found = bsearch(&key, a->owner, a->owners, sizeof(key), owner_order);
    return found == NULL ? 0 : found->id;
}

/* -- Sessions -------------------------------------------------------------------------------- */

static int adopt_strings(const struct adoption *a, char *base)
{
    const struct mr_row_layout *layout = a->s->layout;

    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        if (mr_bit_get(mr_row_bits(base), k))
            continue;
        int rc = mr_cell_adopt(a->image, &a->s->table.rows, key->shape, base + key->offset);

        if (rc < 0)
            return rc;
    }
    return mr_acc_adopt(layout, a->image, &a->s->table.rows, base);
}

static void open_again(struct adoption *a, mr_ref ref, const char *base)
{
    struct mr_sessions *s = a->s;
    uint32_t id = mr_session_open_add(s, ref);
    const struct mr_session_open *open = &s->open[id];

    if (a->owners == a->owner_capacity) {
        a->owner_capacity = a->owner_capacity == 0 ? 64 : a->owner_capacity * 2;
        a->owner = mr_realloc(a->owner, a->owner_capacity, sizeof(*a->owner), "a restore");
    }
    a->owner[a->owners++] = (struct owner){open->hash, open->number, id};
    if (open->number > s->number)
        s->number = open->number;
    if (open->behind_ns != MR_WATERMARK_NONE) {
        mr_session_heap_push(s, &s->waiting, id);
        return;
    }
    mr_session_link(s, id, mr_session_newest(s, open->hash, NULL, 0, base));
    mr_session_heap_push(s, &s->due, id);
}

static int adopt_session(struct adoption *a, const struct mr_image_row *row)
{
    struct mr_sessions *s = a->s;
    struct mr_session_span span;

    if (row->bytes != a->map->row_lines * MR_LINE_BYTES || row->bytes < sizeof(span))
        return MR_ERR_CORRUPT;
    memcpy(&span, (const char *)row->data + row->bytes - sizeof(span), sizeof(span));
    if (span.start_ns >= span.end_ns ||
        (uint64_t)span.end_ns - (uint64_t)span.start_ns < (uint64_t)s->spec->gap_ns)
        return MR_ERR_CORRUPT;
    mr_ref ref = mr_rows_add(&s->table.rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(s->shard, ref, s->layout->row_lines);

    mr_row_map_copy(a->map, base, row->data);
    mr_row_layout_bits_later(s->layout, base);
    *mr_session_span(s, base) = span;
    int rc = adopt_strings(a, base);

    if (rc < 0)
        return rc;
    uint64_t arrival = mr_acc_last_arrival(s->layout, s->shard, base);

    if (arrival > s->arrival)
        s->arrival = arrival;
    open_again(a, ref, base);
    return 0;
}

/* -- What belongs to them ---------------------------------------------------------------------- */

/* OF: the old set. */
static int adopt_value(struct adoption *a, const struct mr_image_row *row, uint32_t of)
{
    struct mr_sessions *s = a->s;
    uint32_t to = a->map->set[of].to;
    struct mr_set_row head;

    if (row->bytes != a->map->set[of].row_lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&head, row->data, sizeof(head));
    uint32_t id = find_owner(a, head.key_hash, (uint64_t)head.skip << 32 | head.twin);

    head.mask = to == MR_NOWHERE ? 0 : mr_row_map_mask(a->map, of, head.mask);
    if (id == 0)
        return MR_ERR_CORRUPT;
    if (head.mask == 0)
        return 0;
    mr_ref ref = mr_rows_add(&s->set[to].rows);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(s->shard, ref, s->layout->set[to].row_lines);

    memcpy(base, row->data, row->bytes);
    memcpy(base, &head, sizeof(head));
    int rc = mr_cell_adopt(a->image, &s->set[to].rows, s->layout->set[to].shape,
                           base + MR_SET_VALUE_AT);

    if (rc == 0)
        mr_session_append(s, id, to, ref);
    return rc;
}

static int adopt_kept(struct adoption *a, const struct mr_image_row *row)
{
    struct mr_sessions *s = a->s;
    struct mr_session_row head;

    if (s->codec == NULL || row->bytes != s->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&head, row->data, sizeof(head));
    uint32_t id = find_owner(a, head.hash, head.number);

    if (id == 0)
        return MR_ERR_CORRUPT;
    mr_ref ref = mr_rows_add(&s->kept);

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(s->shard, ref, s->codec->lines);

    memcpy(base, row->data, row->bytes);
    if (a->kept_count == a->kept_capacity) {
        a->kept_capacity = a->kept_capacity == 0 ? 64 : a->kept_capacity * 2;
        a->kept = mr_realloc(a->kept, a->kept_capacity, sizeof(*a->kept), "a restore");
    }
    a->kept[a->kept_count++] = (struct arrival){head.arrival, ref, id};
    if (head.arrival > s->arrival)
        s->arrival = head.arrival;
    return mr_row_adopt(s->codec, a->image, &s->kept, base);
}

/* Kept rows go behind each other as they came; a session without any is none of ours. */
static int chain_kept(struct adoption *a)
{
    if (a->kept_count > 0)
        qsort(a->kept, a->kept_count, sizeof(*a->kept), arrival_order);
    for (uint64_t i = 0; i < a->kept_count; i++)
        mr_session_append(a->s, a->kept[i].id, a->s->layout->sets, a->kept[i].ref);
    for (uint64_t i = 0; a->s->codec != NULL && i < a->owners; i++)
        if (mr_session_chain(a->s, a->owner[i].id, a->s->layout->sets)->count == 0)
            return MR_ERR_CORRUPT;
    return 0;
}

/* Accumulators that are new, over values that were kept. */
static void make_accs(const struct adoption *a, uint32_t c, const struct mr_set_row *value)
{
    struct mr_sessions *s = a->s;
    uint32_t id = find_owner(a, value->key_hash, (uint64_t)value->skip << 32 | value->twin);
    char *base = mr_state_write(s->shard, s->open[id].ref, s->layout->row_lines);
    alignas(16) char data[16] = {0};
    const uint16_t first = 0;

    memcpy(data, (const char *)value + MR_SET_VALUE_AT, mr_cell_bytes(s->layout->set[c].shape));
    for (uint32_t i = 0; i < s->layout->accs; i++) {
        const struct mr_acc *acc = &s->layout->acc[i];

        if (a->map->is_made[i] && acc->set == (int32_t)c && (value->mask >> acc->variant & 1))
            mr_acc_add(acc, &base, &first, 1, data);
    }
}

static void finish_sets(const struct adoption *a)
{
    struct mr_sessions *s = a->s;

    for (uint32_t c = 0; c < s->layout->sets; c++) {
        uint64_t cursor = 0;
        mr_ref ref;

        mr_index_add_all(&s->set[c].index, &s->set[c].rows);
        while ((ref = mr_rows_next(&s->set[c].rows, &cursor)) != MR_REF_NONE)
            make_accs(a, c, mr_state_read(s->shard, ref));
    }
}

/* -- Images ------------------------------------------------------------------------------------- */

static int adopt_row(struct adoption *a, const struct mr_image_row *row, bool is_first_pass)
{
    const struct mr_sessions *s = a->s;
    bool is_session = row->table == MR_SESSION_TABLE_SESSIONS;
    uint64_t hash;

    if (row->owner != 0 || row->table > a->map->sets + (s->codec != NULL))
        return MR_ERR_CORRUPT;
    if (is_session != is_first_pass)
        return 0;
    memcpy(&hash, row->data, sizeof(hash));
    if (mr_key_owner(hash, s->op.env->reactors) != s->op.env->reactor)
        return 0;
    if (is_session)
        return adopt_session(a, row);
    return row->table <= a->map->sets ? adopt_value(a, row, row->table - 1u)
                                      : adopt_kept(a, row);
}

static int restore_image(struct adoption *a, bool is_first_pass, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(a->image, &cursor, &row)) {
        int rc = adopt_row(a, &row, is_first_pass);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc,
                           "a row of table %u is not one that these sessions could have "
                           "written",
                           row.table);
        if (rc < 0)
            return mr_fail(
                reterr, rc,
                "the snapshot does not fit into the memory for state, '--memory': full after "
                "%" PRIu64 " sessions; raise it",
                a->s->table.rows.count);
    }
    return 0;
}

static int restore_images(struct adoption *a, const struct mr_restore *restore, const char *uid,
                          struct mr_err *reterr)
{
    struct mr_sessions *s = a->s;
    int rc = 0;

    for (uint32_t i = 0; i < 2 * restore->images && rc == 0; i++) {
        bool is_first_pass = i < restore->images;
        int64_t watermark_ns;

        if (i == restore->images && a->owners > 0)
            qsort(a->owner, a->owners, sizeof(*a->owner), owner_order);
        a->image = restore->image[i % restore->images];
        rc = mr_session_roots_read(mr_image_roots(a->image, uid), &watermark_ns, reterr);
        if (rc == 0)
            rc = restore_image(a, is_first_pass, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i % restore->images);
        /* The slowest old task decides: its sessions are still open. */
        if (i == 0 || watermark_ns < s->watermark_ns)
            s->watermark_ns = watermark_ns;
    }
    if (chain_kept(a) < 0)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot has a session without a row that belongs to it");
    finish_sets(a);
    return 0;
}

int mr_sessions_restore(struct mr_op *op, const struct mr_restore *restore,
                        struct mr_err *reterr)
{
    struct mr_sessions *s = mr_sessions_of(op);
    struct adoption a = {.s = s};
    struct mr_row_map *map;
    int rc = mr_row_map_new(s->layout, restore->old, restore->now, &map, reterr);

    if (rc < 0)
        return rc;
    a.map = map;
    rc =
        restore_images(&a, restore, restore->old != NULL ? restore->old->uid : op->uid, reterr);
    mr_row_map_free(map);
    free(a.owner);
    free(a.kept);
    return rc;
}
