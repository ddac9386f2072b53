/*
 * Keys: found by hash and by the columns of any row of theirs.  In bounded frames a key is
 * there as long as it has rows; in unbounded ones for ever, with a row of its own.
 */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static bool cells_same(const struct mr_shard *shard, enum mr_shape shape, const char *a,
                       const char *b)
{
    double x, y;

    /* Rows keep a double as it came; as a key, zero is zero and NaN is NaN. */
    if (shape == MR_SHAPE_F64) {
        memcpy(&x, a, sizeof(x));
        memcpy(&y, b, sizeof(y));
        return mr_cell_f64_bits(x) == mr_cell_f64_bits(y);
    }
    return mr_cell_same(shard, shape, a, b);
}

bool mr_over_cells_same(const struct mr_over *o, const struct mr_row_codec *codec,
                        const char *base, const uint32_t *cell, const char *row)
{
    for (uint32_t i = 0; i < codec->cells; i++) {
        const struct mr_row_cell *mine = &codec->cell[i], *its = &o->codec->cell[cell[i]];
        bool is_null = mr_row_is_null(codec, base, i);

        if (is_null != mr_row_is_null(o->codec, row, cell[i]))
            return false;
        if (!is_null &&
            !cells_same(o->shard, mine->shape, base + mine->offset, row + its->offset))
            return false;
    }
    return true;
}

static bool key_is(const struct mr_over *o, const struct mr_over_key *key, const char *row)
{
    const char *of;

    if (key->row != MR_REF_NONE)
        return mr_over_cells_same(o, o->key_codec, mr_state_read(o->shard, key->row),
                                  o->key_cell, row);
    of = mr_state_read(o->shard, o->spec->order == MR_OVER_BY_VALUE
                                     ? key->list.row[0]
                                     : mr_over_frame_nth(&key->frame, 0));
    for (uint32_t k = 0; k < o->key_codec->cells; k++)
        if (!mr_row_key_same(o->codec, o->shard, of, row, o->key_cell[k]))
            return false;
    return true;
}

struct mr_over_key *mr_over_key_find(const struct mr_over *o, mr_ref row)
{
    const char *base = mr_state_read(o->shard, row);
    uint64_t hash = mr_over_row_at(o, row)->hash;

    if (o->keys.bucket == NULL)
        return NULL;
    struct mr_over_key *key = o->keys.bucket[hash & o->keys.mask];

    while (key != NULL && (key->hash != hash || !key_is(o, key, base)))
        key = key->next;
    return key;
}

struct mr_over_key *mr_over_key_of(const struct mr_over *o, const struct mr_batch *batch,
                                   uint32_t row)
{
    uint64_t hash = o->hash[row];
    struct mr_over_key *key =
        o->keys.bucket == NULL ? NULL : o->keys.bucket[hash & o->keys.mask];

    for (; key != NULL; key = key->next) {
        bool is_same = key->hash == hash;

        for (uint32_t k = 0; k < o->key_codec->cells && is_same; k++)
            is_same =
                mr_row_is_of(o->codec, o->shard, mr_state_read(o->shard, key->list.row[0]),
                             o->key_cell[k], &batch->col[o->key_cell[k]], row);
        if (is_same)
            break;
    }
    return key;
}

static void grow_buckets(struct mr_over_keys *keys)
{
    struct mr_over_key **old = keys->bucket;
    uint64_t buckets = old == NULL ? 0 : keys->mask + 1,
             wider = buckets == 0 ? 64 : buckets * 2;

    keys->bucket = mr_alloc_array(wider, sizeof(*keys->bucket), "keys");
    keys->mask = wider - 1;
    for (uint64_t i = 0; i < buckets; i++) {
        for (struct mr_over_key *key = old[i], *next; key != NULL; key = next) {
            next = key->next;
            key->next = keys->bucket[key->hash & keys->mask];
            keys->bucket[key->hash & keys->mask] = key;
        }
    }
    free(old);
}

struct mr_over_key *mr_over_key_add(struct mr_over *o, uint64_t hash, mr_ref key_row)
{
    struct mr_over_keys *keys = &o->keys;
    struct mr_over_key *key = keys->spare;

    if (keys->bucket == NULL || keys->count > keys->mask)
        grow_buckets(keys);
    if (key != NULL)
        keys->spare = key->next;
    else
        key = mr_alloc(sizeof(*key), "a key");
    *key = (struct mr_over_key){.next = keys->bucket[hash & keys->mask],
                                .hash = hash,
                                .row = key_row,
                                .last_ns = INT64_MIN,
                                .peer_ns = INT64_MIN};
    if (o->spec->calls > 0)
        key->counter = mr_alloc_array(o->spec->calls, sizeof(*key->counter), "a key");
    if (key_row != MR_REF_NONE) {
        const struct mr_over_key_row *row = mr_state_read(o->shard, key_row);

        key->last_ns = row->last_ns;
        key->rows = row->rows;
        if (o->spec->calls > 0) {
            key->value = mr_alloc_array(o->spec->calls, sizeof(*key->value), "a key");
            memcpy(key->counter, (const char *)row + o->counter_at,
                   o->spec->calls * sizeof(*key->counter));
        }
    }
    keys->bucket[hash & keys->mask] = key;
    keys->count++;
    return key;
}

bool mr_over_cells_copy(struct mr_over *o, const struct mr_row_codec *to, struct mr_rows *rows,
                        char *base, const uint32_t *cell, const char *row)
{
    for (uint32_t i = 0; i < to->cells; i++) {
        const struct mr_row_cell *from = &o->codec->cell[cell[i]];
        char *at = base + to->cell[i].offset;

        if (mr_row_is_null(o->codec, row, cell[i])) {
            mr_bit_set((uint64_t *)(void *)(base + to->bits_at), i);
            continue;
        }
        memcpy(at, row + from->offset, mr_cell_bytes(from->shape));
        if (from->shape != MR_SHAPE_STR)
            continue;
        struct mr_str s = mr_state_str_get(
            o->shard, (const struct mr_state_str *)(const void *)(row + from->offset));

        if (!mr_state_str_put(rows, &s, (struct mr_state_str *)(void *)at))
            return false;
    }
    return true;
}

/* A row of the table of keys, with the columns of ROW; MR_REF_NONE: out of state memory. */
static mr_ref add_key_row(struct mr_over *o, const char *row, uint64_t hash)
{
    mr_ref ref = mr_rows_add(&o->key_rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = mr_state_write(o->shard, ref, o->key_lines);

    *(struct mr_over_key_row *)(void *)base =
        (struct mr_over_key_row){.hash = hash, .last_ns = INT64_MIN};
    memcpy(base + o->acc_at, o->layout->birth, o->layout->row_bytes);
    return mr_over_cells_copy(o, o->key_codec, &o->key_rows, base, o->key_cell, row)
               ? ref
               : MR_REF_NONE;
}

struct mr_over_key *mr_over_key_get(struct mr_over *o, mr_ref row)
{
    struct mr_over_key *key = mr_over_key_find(o, row);
    uint64_t hash = mr_over_row_at(o, row)->hash;
    mr_ref key_row = MR_REF_NONE;

    if (key != NULL)
        return key;
    if (o->spec->frame == MR_OVER_UNBOUNDED && o->spec->order != MR_OVER_BY_VALUE) {
        key_row = add_key_row(o, mr_state_read(o->shard, row), hash);
        if (key_row == MR_REF_NONE) {
            mr_over_fail_memory(o);
            return NULL;
        }
    }
    return mr_over_key_add(o, hash, key_row);
}

void mr_over_row_remove(struct mr_over *o, mr_ref ref)
{
    mr_row_drop(o->codec, &o->rows, mr_state_read(o->shard, ref));
    mr_rows_remove(&o->rows, ref);
}

/* -- Rows that unbounded frames keep ----------------------------------------------------- */

static bool has_ring(const struct mr_over *o)
{
    for (uint32_t c = 0; c < o->spec->calls; c++)
        if (o->spec->call[c].fn == MR_OVER_LAG)
            return true;
    return false;
}

/* Does a call still read row REF as the first or last value? */
static bool is_value(const struct mr_over *o, const struct mr_over_key *key, mr_ref ref)
{
    for (uint32_t c = 0; c < o->spec->calls; c++)
        if (key->value[c] == ref)
            return true;
    return false;
}

static bool is_in_ring(const struct mr_over *o, const struct mr_over_key *key, mr_ref ref)
{
    const struct mr_over_frame_rows *ring = &key->frame;

    if (ring->count == 0)
        return false;
    const struct mr_over_row *row = mr_over_row_at(o, ref),
                             *oldest =
                                 mr_over_row_at(o, mr_over_frame_nth(ring, ring->count - 1));
    return row->time_ns != oldest->time_ns
               ? row->time_ns > oldest->time_ns
               : (row->number & ~MR_OVER_EMITTED) >= (oldest->number & ~MR_OVER_EMITTED);
}

/* The row takes its place among first values, last values and those that LAG reads. */
static void keep(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    const char *row = mr_state_read(o->shard, ref);
    int64_t time_ns = mr_over_row_at(o, ref)->time_ns;

    for (uint32_t c = 0; c < o->spec->calls; c++) {
        const struct mr_over_call *call = &o->spec->call[c];
        mr_ref old = key->value[c];

        if ((call->fn != MR_OVER_FIRST_VALUE && call->fn != MR_OVER_LAST_VALUE) ||
            mr_row_is_null(o->codec, row, (uint32_t)call->arg) ||
            (call->fn == MR_OVER_FIRST_VALUE && old != MR_REF_NONE))
            continue;
        key->value[c] = ref;
        /* One of the same time may still have to be emitted, and goes then. */
        if (old != MR_REF_NONE && !is_value(o, key, old) && !is_in_ring(o, key, old) &&
            (!o->spec->is_range || mr_over_row_at(o, old)->time_ns < time_ns))
            mr_over_row_remove(o, old);
    }
    if (has_ring(o))
        mr_over_frame_push(o, &key->frame, ref);
}

/* -- Counters ------------------------------------------------------------------------------ */

void mr_over_key_count(struct mr_over *o, struct mr_over_key *key, uint32_t call, int64_t by)
{
    key->counter[call] += by;
    if (key->row == MR_REF_NONE)
        return;
    char *base = mr_state_write(o->shard, key->row, o->key_lines);

    memcpy(base + o->counter_at + call * sizeof(*key->counter), &key->counter[call],
           sizeof(*key->counter));
}

/* -- Rows and keys ------------------------------------------------------------------------- */

static bool accumulate(struct mr_over *o, mr_ref ref, char *base)
{
    const char *row = mr_state_read(o->shard, ref);

    if (o->layout->accs == 0)
        return true;
    mr_batch_buffer_reset(o->seen);
    for (uint32_t a = 0; a < o->layout->accs; a++) {
        int32_t arg = o->layout->acc[a].arg;

        if (arg >= 0)
            mr_row_get(o->codec, o->shard, (uint32_t)arg, &row, 1, o->seen, (uint32_t)arg, 0);
    }
    o->seen->batch.rows = o->seen->batch.selected = 1;
    o->lanes.n = 1;
    o->lanes.row[0] = 0;
    o->lanes.base[0] = base + o->acc_at;
    o->lanes.rows[0] = &o->key_rows;
    return mr_acc_update(o->layout, &o->seen->batch, &o->lanes, &o->picked) ||
           mr_over_fail_memory(o);
}

bool mr_over_key_show(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    key->last_ns = mr_over_row_at(o, ref)->time_ns;
    if (o->spec->frame == MR_OVER_UNBOUNDED) {
        char *base = mr_state_write(o->shard, key->row, o->key_lines);

        ((struct mr_over_key_row *)(void *)base)->last_ns = key->last_ns;
        keep(o, key, ref);
        return accumulate(o, ref, base) && mr_over_values_add(o, key, ref);
    }
    return mr_over_key_show_again(o, key, ref);
}

bool mr_over_key_show_again(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    int64_t time_ns = mr_over_row_at(o, ref)->time_ns;

    if (time_ns > key->last_ns)
        key->last_ns = time_ns;
    if (o->spec->frame == MR_OVER_UNBOUNDED) {
        keep(o, key, ref);
        return true;
    }
    mr_over_frame_push(o, &key->frame, ref);
    if (o->spec->frame == MR_OVER_RANGE)
        mr_over_leaves_push(&o->leaves, time_ns, key);
    return mr_over_values_add(o, key, ref);
}

mr_ref mr_over_key_pop(struct mr_over *o, struct mr_over_key *key)
{
    mr_ref ref = mr_over_frame_pop(o, &key->frame);

    if (o->spec->frame != MR_OVER_UNBOUNDED)
        mr_over_values_remove(o, key, ref);
    return ref;
}

void mr_over_key_trim(struct mr_over *o, struct mr_over_key *key, mr_ref emitted)
{
    bool is_unbounded = o->spec->frame == MR_OVER_UNBOUNDED;
    uint64_t keep_rows = is_unbounded ? o->keep_rows : o->spec->preceding_rows;

    if (o->spec->frame == MR_OVER_RANGE)
        return;
    if (is_unbounded && !has_ring(o)) {
        if (!is_value(o, key, emitted))
            mr_over_row_remove(o, emitted);
        return;
    }
    while (key->frame.count > keep_rows) {
        mr_ref ref = mr_over_key_pop(o, key);

        if (!is_unbounded || !is_value(o, key, ref))
            mr_over_row_remove(o, ref);
    }
    mr_over_key_drop_if_empty(o, key);
}

void mr_over_key_drop_if_empty(struct mr_over *o, struct mr_over_key *key)
{
    struct mr_over_key **place;

    if (key->row != MR_REF_NONE || key->frame.count > 0 || key->list.count > 0)
        return;
    place = &o->keys.bucket[key->hash & o->keys.mask];
    while (*place != key)
        place = &(*place)->next;
    *place = key->next;
    o->keys.count--;
    mr_over_frame_free(&key->frame);
    mr_over_list_free(&key->list);
    free(key->counter);
    key->counter = NULL;
    key->next = o->keys.spare;
    o->keys.spare = key;
}

static void free_chain(struct mr_over_key *key)
{
    for (struct mr_over_key *next; key != NULL; key = next) {
        next = key->next;
        mr_over_frame_free(&key->frame);
        mr_over_list_free(&key->list);
        free(key->value);
        free(key->counter);
        free(key);
    }
}

void mr_over_keys_free(struct mr_over *o)
{
    for (uint64_t i = 0; o->keys.bucket != NULL && i <= o->keys.mask; i++)
        free_chain(o->keys.bucket[i]);
    free_chain(o->keys.spare);
    free(o->keys.bucket);
}
