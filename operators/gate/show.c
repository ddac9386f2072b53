/* What has changed since it was shown, into the output. */
#include "operators/gate/outlet_int.h"

static bool cell_is_same(const struct mr_outlet *o, const char *base, uint32_t i)
{
    const struct mr_row_codec *a = o->row.slot[0], *b = o->row.slot[1];
    const char *x = base + a->cell[i].offset, *y = base + b->cell[i].offset;

    if (mr_row_is_null(a, base, i) || mr_row_is_null(b, base, i))
        return mr_row_is_null(a, base, i) == mr_row_is_null(b, base, i);
    if (a->cell[i].shape == MR_SHAPE_STR) {
        struct mr_str s =
            mr_state_str_get(o->shard, (const struct mr_state_str *)(const void *)x);

        return mr_state_str_eq(o->shard, (const struct mr_state_str *)(const void *)y, &s);
    }
    return memcmp(x, y, a->cell[i].shape == MR_SHAPE_I128 ? 16 : 8) == 0;
}

/* Is what is in the two slots the same? */
static bool is_same(const struct mr_outlet *o, const char *base)
{
    for (uint32_t i = 0; i < o->row.slot[0]->cells; i++)
        if (!cell_is_same(o, base, i))
            return false;
    return true;
}

/* The cells of CODEC into the columns they came from.  The row may change before the output
 * is handed on, so strings are copied. */
static void put_cells(struct mr_outlet *o, const struct mr_row_codec *codec, const char *base)
{
    uint32_t at = o->out->batch.rows;

    for (uint32_t i = 0; i < codec->cells; i++) {
        uint32_t col = codec->cell[i].col;

        mr_row_get(codec, o->shard, i, &base, 1, o->out, col, at);
        if (codec->cell[i].shape != MR_SHAPE_STR || mr_row_is_null(codec, base, i))
            continue;
        struct mr_str *s = (struct mr_str *)o->out->batch.col[col].data + at;
        if (s->len > MR_STR_INLINE)
            *s = mr_batch_buffer_str(o->out, s->u.data, s->len);
    }
}

static void put(struct mr_outlet *o, const char *base, uint32_t slot, enum mr_row_kind kind)
{
    struct mr_batch *batch = &o->out->batch;

    MR_ASSERT(batch->rows < o->out->capacity);
    mr_batch_buffer_unset_nulls(o->out, batch->rows);
    put_cells(o, o->row.key, base);
    put_cells(o, o->row.slot[slot], base);
    o->out->kind[batch->rows] = (uint8_t)kind;
    batch->kind = o->out->kind;
    batch->selected = ++batch->rows;
}

/* What was shown is not any more. */
static void retire(struct mr_outlet *o, struct mr_pane *pane, struct mr_outlet_row *row)
{
    const struct mr_row_codec *codec = o->row.slot[row->shown];

    mr_row_drop(codec, &pane->rows, (const char *)row);
    memset((char *)row + codec->bits_at, 0, codec->bytes - codec->bits_at);
}

void mr_outlet_show(struct mr_outlet *o, struct mr_pane *pane, mr_ref ref)
{
    struct mr_outlet_row *row = mr_outlet_write(o, ref);
    const char *base = (const char *)row;

    mr_outlet_dequeue(o, ref);
    if (row->now == row->shown && row->now != MR_OUTLET_NOWHERE)
        return;
    if (row->now == MR_OUTLET_NOWHERE) {
        if (row->shown != MR_OUTLET_NOWHERE)
            put(o, base, row->shown, MR_ROW_DELETE);
        mr_outlet_forget(o, pane, ref);
        return;
    }
    if (row->shown == MR_OUTLET_NOWHERE) {
        put(o, base, row->now, MR_ROW_INSERT);
    } else {
        if (!is_same(o, base)) {
            put(o, base, row->shown, MR_ROW_UPDATE_BEFORE);
            put(o, base, row->now, MR_ROW_UPDATE_AFTER);
        }
        retire(o, pane, row);
    }
    row->shown = row->now;
}

void mr_outlet_flush(struct mr_outlet *o)
{
    struct mr_batch *batch = &o->out->batch;

    if (batch->rows > 0) {
        mr_stat_add(&o->op.stats.rows_out, batch->rows);
        mr_op_push(o->op.next, batch);
    }
    mr_batch_buffer_reset(o->out);
}
