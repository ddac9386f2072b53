/* Open windows, and the result of each key in them. */
#include "operators/gate/outlet_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* -- Windows -------------------------------------------------------------------------- */

static struct mr_pane *pane_new(struct mr_outlet *o, int64_t end_ns)
{
    struct mr_pane *pane = mr_alloc(sizeof(*pane), "windows");

    *pane = (struct mr_pane){.end_ns = end_ns,
                             .over_ns = mr_gate_over_ns(&o->spec->gate, end_ns),
                             .closed_ns = mr_gate_closed_ns(&o->spec->gate, end_ns)};
    mr_rows_init(&pane->rows, o->shard, MR_OUTLET_TABLE_ROWS, (uint64_t)end_ns,
                 o->row.row_lines * MR_LINE_BYTES);
    mr_stat_add(&o->op.stats.open_windows, 1);
    return pane;
}

struct mr_pane *mr_pane_open(struct mr_outlet *o, int64_t end_ns)
{
    uint32_t at = o->panes;

    while (at > 0 && o->pane[at - 1]->end_ns > end_ns)
        at--;
    if (at > 0 && o->pane[at - 1]->end_ns == end_ns)
        return o->pane[at - 1];
    if (o->panes == o->capacity) {
        o->capacity = o->capacity == 0 ? 16 : o->capacity * 2;
        o->pane = mr_realloc(o->pane, o->capacity, sizeof(struct mr_pane *), "windows");
    }
    memmove(o->pane + at + 1, o->pane + at, (o->panes - at) * sizeof(struct mr_pane *));
    o->panes++;
    return o->pane[at] = pane_new(o, end_ns);
}

void mr_panes_free(struct mr_outlet *o)
{
    for (uint32_t i = 0; i < o->panes; i++)
        free(o->pane[i]);
    free(o->pane);
}

/* -- Rows that wait for their delay ------------------------------------------------------ */

static void enqueue(struct mr_outlet *o, mr_ref ref, enum mr_outlet_list list, int64_t due_ns)
{
    struct mr_outlet_queue *queue = &o->queue[list];
    struct mr_outlet_row *row = mr_outlet_write(o, ref);

    if (row->list != MR_OUTLET_LISTS)
        return;
    row->list = (uint8_t)list;
    row->due_ns = due_ns;
    row->before = queue->last;
    row->after = MR_REF_NONE;
    if (queue->last != MR_REF_NONE)
        mr_outlet_write(o, queue->last)->after = ref;
    else
        queue->first = ref;
    queue->last = ref;
}

bool mr_outlet_is_due(struct mr_outlet *o, const struct mr_pane *pane, mr_ref ref,
                      int64_t now_ns)
{
    bool is_over = pane->over_ns <= o->watermark_ns;
    const struct mr_firing *firing = is_over ? &o->spec->late : &o->spec->early;

    if (!mr_outlet_has_delay(firing))
        return is_over || firing->is_on;
    enqueue(o, ref, is_over ? MR_OUTLET_LATE : MR_OUTLET_EARLY, now_ns + firing->delay_ns);
    return false;
}

void mr_outlet_dequeue(struct mr_outlet *o, mr_ref ref)
{
    struct mr_outlet_row *row = mr_outlet_write(o, ref);
    struct mr_outlet_queue *queue = &o->queue[row->list];

    if (row->list == MR_OUTLET_LISTS)
        return;
    if (row->before != MR_REF_NONE)
        mr_outlet_write(o, row->before)->after = row->after;
    else
        queue->first = row->after;
    if (row->after != MR_REF_NONE)
        mr_outlet_write(o, row->after)->before = row->before;
    else
        queue->last = row->before;
    row->list = MR_OUTLET_LISTS;
}

/* -- Rows ---------------------------------------------------------------------------------- */

static mr_ref find(const struct mr_outlet *o, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = o->hash[row];
    struct mr_index_at at;
    mr_ref ref;

    for (ref = mr_index_first(&o->index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&o->index, hash, &at)) {
        const char *base = mr_state_read(o->shard, ref);

        if (((const struct mr_outlet_row *)(const void *)base)->hash == hash &&
            mr_row_is(o->row.key, o->shard, base, batch, row))
            break;
    }
    return ref;
}

static mr_ref add(struct mr_outlet *o, struct mr_pane *pane, const struct mr_batch *batch,
                  uint32_t row)
{
    mr_ref ref = mr_rows_add(&pane->rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    struct mr_outlet_row *base = mr_outlet_write(o, ref);

    *base = (struct mr_outlet_row){.hash = o->hash[row],
                                   .now = MR_OUTLET_NOWHERE,
                                   .shown = MR_OUTLET_NOWHERE,
                                   .list = MR_OUTLET_LISTS};
    mr_index_add(&o->index, base->hash, ref);
    return mr_row_put(o->row.key, &pane->rows, (char *)base, batch, row) ? ref : MR_REF_NONE;
}

/* The slot that was not shown is empty again. */
static void clear(struct mr_outlet *o, struct mr_pane *pane, struct mr_outlet_row *row)
{
    const struct mr_row_codec *codec;

    if (row->now == MR_OUTLET_NOWHERE)
        return;
    codec = o->row.slot[row->now];
    if (row->now != row->shown) {
        mr_row_drop(codec, &pane->rows, (const char *)row);
        memset((char *)row + codec->bits_at, 0, codec->bytes - codec->bits_at);
    }
    row->now = MR_OUTLET_NOWHERE;
}

bool mr_outlet_keep(struct mr_outlet *o, const struct mr_batch *batch, uint32_t row,
                    struct mr_pane **ret_pane, mr_ref *ret_ref)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    const int64_t *end_ns = batch->col[o->spec->gate.end_column].data;
    mr_ref ref = find(o, batch, row);

    *ret_ref = MR_REF_NONE;
    if (kind == MR_ROW_UPDATE_BEFORE || (kind == MR_ROW_DELETE && ref == MR_REF_NONE))
        return true; /* its new result follows; or it was never here */
    *ret_pane = mr_pane_open(o, end_ns[row]);
    if (ref == MR_REF_NONE)
        ref = add(o, *ret_pane, batch, row);
    if (ref == MR_REF_NONE)
        return mr_outlet_fail_memory(o);
    struct mr_outlet_row *base = mr_outlet_write(o, ref);

    clear(o, *ret_pane, base);
    if (kind == MR_ROW_DELETE) {
        if (base->shown == MR_OUTLET_NOWHERE)
            mr_outlet_forget(o, *ret_pane, ref);
        else
            *ret_ref = ref;
        return true;
    }
    *ret_ref = ref;
    base->now = base->shown == 0 ? 1 : 0;
    return mr_row_put(o->row.slot[base->now], &(*ret_pane)->rows, (char *)base, batch, row) ||
           mr_outlet_fail_memory(o);
}

void mr_outlet_forget(struct mr_outlet *o, struct mr_pane *pane, mr_ref ref)
{
    struct mr_outlet_row *row = mr_outlet_write(o, ref);

    mr_outlet_dequeue(o, ref);
    if (row->shown != MR_OUTLET_NOWHERE && row->shown != row->now)
        mr_row_drop(o->row.slot[row->shown], &pane->rows, (const char *)row);
    if (row->now != MR_OUTLET_NOWHERE)
        mr_row_drop(o->row.slot[row->now], &pane->rows, (const char *)row);
    mr_row_drop(o->row.key, &pane->rows, (const char *)row);
    mr_index_remove(&o->index, row->hash, ref);
    mr_rows_remove(&pane->rows, ref);
}
