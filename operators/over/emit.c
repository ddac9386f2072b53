/* Rows with their results. */
#include "operators/over/over_int.h"

void mr_over_emit_cell(struct mr_over *o, mr_ref ref, uint32_t arg, uint32_t col, uint32_t at)
{
    const char *base = ref == MR_REF_NONE ? NULL : mr_state_read(o->shard, ref);

    mr_row_get(o->codec, o->shard, arg, &base, 1, o->out, col, at);
    if (o->codec->cell[arg].shape != MR_SHAPE_STR ||
        mr_vec_is_null(&o->out->batch.col[col], at))
        return;
    struct mr_str *s = (struct mr_str *)o->out->batch.col[col].data + at;

    if (s->len > MR_STR_INLINE)
        *s = mr_batch_buffer_str(o->out, s->u.data, s->len);
}

static void emit_number(struct mr_over *o, int64_t number, uint32_t col, uint32_t at)
{
    ((int64_t *)o->out->batch.col[col].data)[at] = number;
}

static void emit_call(struct mr_over *o, struct mr_over_key *key, mr_ref ref, uint32_t c,
                      uint32_t col, uint32_t at)
{
    const struct mr_over_call *call = &o->spec->call[c];
    uint32_t arg = (uint32_t)call->arg;
    mr_ref from;

    switch (call->fn) {
    case MR_OVER_ROW_NUMBER: emit_number(o, key->rows, col, at); return;
    case MR_OVER_RANK: emit_number(o, key->rank, col, at); return;
    case MR_OVER_DENSE_RANK:
    case MR_OVER_COUNT_DISTINCT: emit_number(o, key->counter[c], col, at); return;
    case MR_OVER_LAG:
        from = mr_over_frame_nth(&key->frame, call->offset);
        if (from == MR_REF_NONE && call->fallback >= 0) {
            from = ref;
            arg = (uint32_t)call->fallback;
        }
        break;
    case MR_OVER_FIRST_VALUE:
    case MR_OVER_LAST_VALUE:
        from = key->value != NULL ? key->value[c] : *mr_over_partial_row(o, o->partial, c);
        break;
    default: MR_ASSERT(false);
    }
    mr_over_emit_cell(o, from, arg, col, at);
}

/* One more row of an unbounded frame: its place. */
static void count_row(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    struct mr_over_key_row *row = mr_state_write(o->shard, key->row, 1);
    int64_t time_ns = mr_over_row_at(o, ref)->time_ns;

    row->rows = ++key->rows;
    if (time_ns == key->peer_ns && o->spec->order == MR_OVER_BY_TIME)
        return;
    key->peer_ns = time_ns;
    key->rank = key->rows;
    for (uint32_t c = 0; c < o->spec->calls; c++)
        if (o->spec->call[c].fn == MR_OVER_DENSE_RANK)
            mr_over_key_count(o, key, c, 1);
}

void mr_over_emit(struct mr_over *o, struct mr_over_key *key, mr_ref ref)
{
    uint32_t at = o->out->batch.rows, col = o->codec->cells;
    const char *sums = o->partial;

    mr_row_get_all(o->codec, o->shard, mr_state_read(o->shard, ref), o->out, at);
    if (o->spec->frame == MR_OVER_UNBOUNDED) {
        count_row(o, key, ref);
        sums = (const char *)mr_state_read(o->shard, key->row) + o->acc_at;
    } else {
        mr_over_frame_sum(o, &key->frame);
    }
    if (o->layout->outputs > 0)
        mr_acc_emit(o->layout, o->shard, &sums, 1, o->out, col, at, 1);
    col += o->layout->outputs;
    for (uint32_t c = 0; c < o->spec->calls; c++)
        emit_call(o, key, ref, c, col + c, at);
    o->out->batch.rows++;
}

uint32_t mr_over_push_out(struct mr_over *o)
{
    struct mr_batch *batch = &o->out->batch;
    uint32_t rows = batch->rows;

    batch->selected = rows;
    mr_stat_add(&o->op.stats.rows_out, rows);
    mr_op_push(o->op.next, batch);
    mr_batch_buffer_reset(o->out);
    return rows;
}
