/*
 * What one row of input does.  Rows that have expired are taken away when one comes for their
 * key, and are then as if they had never been.
 */
#include "operators/upsert/upsert_int.h"

static bool fail_memory(struct mr_upsert *u)
{
    mr_op_fail(&u->op, MR_ERR_LIMIT,
               "'%s' has used up the memory for state, '--memory': %llu rows; raise it, or let "
               "rows go that are not used any more: SET 'table.exec.state.ttl'",
               u->op.uid == NULL ? "" : u->op.uid, (unsigned long long)u->rows.count);
    return false;
}

void mr_upsert_forget(struct mr_upsert *u, mr_ref ref)
{
    mr_row_drop(u->codec, &u->rows, mr_state_read(u->shard, ref));
    mr_index_remove(&u->index, mr_upsert_head(u, ref)->hash, ref);
    mr_rows_remove(&u->rows, ref);
}

static bool is_of_key(const struct mr_upsert *u, mr_ref ref, const struct mr_batch *batch,
                      uint32_t row)
{
    const char *base = mr_state_read(u->shard, ref);

    if (mr_upsert_head(u, ref)->hash != u->hash[row])
        return false;
    for (uint32_t k = 0; k < u->spec->keys; k++) {
        uint32_t col = u->spec->key[k];
        if (!mr_row_is_of(u->codec, u->shard, base, col, &batch->col[col], row))
            return false;
    }
    return true;
}

/* The rows of one key that there are. */
struct key {
    mr_ref last, next_to_last; /* by arrival; MR_REF_NONE: none */
    mr_ref same;               /* the first that is the row of input, bit for bit */
    int64_t stamp_ns;          /* of the youngest */
};

static struct key look(const struct mr_upsert *u, const struct mr_batch *batch, uint32_t row)
{
    struct key key = {MR_REF_NONE, MR_REF_NONE, MR_REF_NONE, INT64_MIN};
    uint64_t last = 0, next_to_last = 0, same = UINT64_MAX;
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&u->index, u->hash[row], &at); ref != MR_REF_NONE;
         ref = mr_index_again(&u->index, u->hash[row], &at)) {
        const struct mr_upsert_head *head = mr_upsert_head(u, ref);
        if (!is_of_key(u, ref, batch, row))
            continue;
        if (head->number > last) {
            next_to_last = last;
            key.next_to_last = key.last;
            last = head->number;
            key.last = ref;
        } else if (head->number > next_to_last) {
            next_to_last = head->number;
            key.next_to_last = ref;
        }
        if (head->stamp_ns > key.stamp_ns)
            key.stamp_ns = head->stamp_ns;
        if (head->number < same &&
            mr_row_is(u->codec, u->shard, (const char *)head, batch, row)) {
            same = head->number;
            key.same = ref;
        }
    }
    return key;
}

/* The same, without rows that are too old: those of a key are as young as the youngest. */
static struct key look_for(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row)
{
    struct key key = look(u, batch, row);

    if (key.last == MR_REF_NONE || !mr_upsert_is_expired(u, key.stamp_ns))
        return key;
    for (; key.last != MR_REF_NONE; key = look(u, batch, row))
        mr_upsert_forget(u, key.last);
    return key;
}

/* Fill REF, whose strings are gone, from ROW of BATCH. */
static bool fill(struct mr_upsert *u, mr_ref ref, const struct mr_batch *batch, uint32_t row)
{
    char *base = mr_state_write(u->shard, ref, u->codec->lines);

    memset(base, 0, u->codec->bytes);
    *(struct mr_upsert_head *)(void *)base = (struct mr_upsert_head){
        .hash = u->hash[row], .number = ++u->number, .stamp_ns = u->wall_ns};
    return mr_row_put(u->codec, &u->rows, base, batch, row) || fail_memory(u);
}

static bool add(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rows_add(&u->rows);

    if (ref == MR_REF_NONE)
        return fail_memory(u);
    if (!fill(u, ref, batch, row))
        return false;
    mr_index_add(&u->index, u->hash[row], ref);
    return true;
}

/* -- NORMALIZE ------------------------------------------------------------------------ */

static bool replace(struct mr_upsert *u, const struct key *key, const struct mr_batch *batch,
                    uint32_t row, struct mr_batch_buffer *out)
{
    if (u->spec->ttl_ns == 0 && key->same != MR_REF_NONE)
        return true;
    mr_upsert_put_row(u, out, key->last, MR_ROW_UPDATE_BEFORE);
    mr_upsert_put_batch(out, batch, row, MR_ROW_UPDATE_AFTER);
    mr_row_drop(u->codec, &u->rows, mr_state_read(u->shard, key->last));
    return fill(u, key->last, batch, row);
}

static bool normalize(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row,
                      struct mr_batch_buffer *out)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);

    if (kind == MR_ROW_UPDATE_BEFORE)
        return true; /* what comes behind it says all */
    struct key key = look_for(u, batch, row);
    if (kind == MR_ROW_DELETE) {
        if (key.last == MR_REF_NONE)
            return true;
        mr_upsert_put_row(u, out, key.last, MR_ROW_DELETE);
        mr_upsert_forget(u, key.last);
        return true;
    }
    if (key.last != MR_REF_NONE)
        return replace(u, &key, batch, row, out);
    mr_upsert_put_batch(out, batch, row, MR_ROW_INSERT);
    return add(u, batch, row);
}

/* -- MATERIALIZE ---------------------------------------------------------------------- */

/* The key's rows are young again, now that one of them went. */
static void refresh(struct mr_upsert *u, mr_ref ref)
{
    struct mr_upsert_head *head = mr_state_write(u->shard, ref, 1);

    head->stamp_ns = u->wall_ns;
}

static bool materialize(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row,
                        struct mr_batch_buffer *out)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    struct key key = look_for(u, batch, row);

    if (kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER) {
        mr_upsert_put_batch(out, batch, row,
                            key.last == MR_REF_NONE ? MR_ROW_INSERT : MR_ROW_UPDATE_AFTER);
        return add(u, batch, row);
    }
    if (key.same == MR_REF_NONE)
        return true; /* it has expired */
    if (key.next_to_last == MR_REF_NONE)
        mr_upsert_put_batch(out, batch, row, MR_ROW_DELETE);
    else if (key.same == key.last)
        mr_upsert_put_row(u, out, key.next_to_last, MR_ROW_UPDATE_AFTER);
    if (u->spec->ttl_ns > 0 && key.next_to_last != MR_REF_NONE)
        refresh(u, key.same == key.last ? key.next_to_last : key.last);
    mr_upsert_forget(u, key.same);
    return true;
}

bool mr_upsert_take(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row,
                    struct mr_batch_buffer *out)
{
    return u->spec->mode == MR_UPSERT_NORMALIZE ? normalize(u, batch, row, out)
                                                : materialize(u, batch, row, out);
}
