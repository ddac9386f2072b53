/*
 * By value: rows of a key lie in the order of columns, and each knows what its frame adds up
 * to.
 *
 *     rows     a   b   d   e        c comes, between b and d:
 *     results  a  ab abd abde           +I c abc, -U d abd, +U d abcd, -U e .., +U e ..
 *
 * What a row changes goes out piece by piece, from the front; rows whose result stays as it
 * was are passed over.  A row that is taken back goes out first, as -D with the result that
 * it had, and leaves the state last, as older results may be made of it.
 *
 * Unbounded frames keep a partial result per row.  Those of bounded ones are added up from
 * their few rows, for the old result as for the new.
 */
#include "operators/over/over_int.h"

#include "core/data/key.h"
#include "core/data/value.h"

/* -- The list before and after ------------------------------------------------------------ */

/* Row I as it was before the change, or as it is now. */
static mr_ref row_at(const struct mr_over_change *c, uint64_t i, bool is_old)
{
    const mr_ref *row = c->key->list.row;

    if (!is_old || i < c->at)
        return row[i];
    return c->has_come ? row[i + 1] : i == c->at ? c->ref : row[i - 1];
}

/* What the frame of row I, of ROWS, adds up to: into o->partial. */
static void sum_rows(struct mr_over *o, uint64_t i, bool is_old)
{
    uint64_t reach = o->spec->preceding_rows, from = i > reach ? i - reach : 0;

    mr_over_partial_birth(o, o->partial);
    for (; from <= i; from++) {
        mr_over_partial_lift(o, row_at(&o->change, from, is_old), o->lifted);
        mr_over_partial_merge(o, o->partial, o->lifted);
    }
}

/* Row I is the first of those with its value: its ranks, in o->partial. */
static void rank(struct mr_over *o, uint64_t i)
{
    for (uint32_t c = 0; c < o->spec->calls; c++) {
        uint64_t *number = mr_over_partial_row(o, o->partial, c);

        if (o->spec->call[c].fn == MR_OVER_RANK)
            *number = i + 1;
        else if (o->spec->call[c].fn == MR_OVER_DENSE_RANK)
            ++*number;
    }
}

/* The same of the new row I of an unbounded frame, when those before it are up to date. */
static void sum_all(struct mr_over *o, uint64_t i)
{
    const struct mr_over_list *list = &o->change.key->list;
    bool is_same = i > 0 && mr_over_list_compare(o, list->row[i - 1], list->row[i]) == 0;

    if (i == 0)
        mr_over_partial_birth(o, o->partial);
    else
        memcpy(o->partial, mr_over_list_partial(o, list, i - 1), o->partial_bytes);
    /* The first of some peers has the rows of all of them. */
    if (is_same && o->spec->is_range)
        return;
    if (!is_same)
        rank(o, i);
    for (uint64_t p = i; p < list->count; p++) {
        if (!mr_over_list_peers(o, list->row[i], list->row[p]))
            break;
        mr_over_partial_lift(o, list->row[p], o->lifted);
        mr_over_partial_merge(o, o->partial, o->lifted);
    }
}

/* -- Output -------------------------------------------------------------------------------- */

static void put_call(struct mr_over *o, uint32_t c, uint64_t i, bool is_old, uint32_t col)
{
    const struct mr_over_call *call = &o->spec->call[c];
    uint32_t arg = (uint32_t)call->arg, at = o->out->batch.rows;
    int64_t *number = (int64_t *)o->out->batch.col[col].data + at;
    mr_ref from = MR_REF_NONE;

    switch (call->fn) {
    case MR_OVER_ROW_NUMBER: *number = (int64_t)i + 1; return;
    case MR_OVER_RANK:
    case MR_OVER_DENSE_RANK: *number = (int64_t)*mr_over_partial_row(o, o->partial, c); return;
    case MR_OVER_LAG:
        if (i >= call->offset) {
            from = row_at(&o->change, i - call->offset, is_old);
        } else if (call->fallback >= 0) {
            from = row_at(&o->change, i, is_old);
            arg = (uint32_t)call->fallback;
        }
        break;
    case MR_OVER_FIRST_VALUE:
    case MR_OVER_LAST_VALUE: from = *mr_over_partial_row(o, o->partial, c); break;
    default: MR_ASSERT(false);
    }
    mr_over_emit_cell(o, from, arg, col, at);
}

/* Row I, with the result in o->partial; there is room. */
static void put(struct mr_over *o, enum mr_row_kind kind, uint64_t i, bool is_old)
{
    struct mr_batch_buffer *out = o->out;
    uint32_t at = out->batch.rows, col = o->codec->cells;
    const char *sums = o->partial;

    mr_batch_buffer_unset_nulls(out, at);
    mr_row_get_all(o->codec, o->shard, mr_state_read(o->shard, row_at(&o->change, i, is_old)),
                   out, at);
    if (o->layout->outputs > 0)
        mr_acc_emit(o->layout, o->shard, &sums, 1, out, col, at, 1);
    col += o->layout->outputs;
    for (uint32_t c = 0; c < o->spec->calls; c++)
        put_call(o, c, i, is_old, col + c);
    out->kind[at] = (uint8_t)kind;
    out->batch.kind = out->kind;
    if (at == 0 && o->batch != NULL)
        out->batch.ingest_ns = o->batch->ingest_ns;
    out->batch.rows++;
}

/* Do the last two rows of output say the same? */
static bool is_same(const struct mr_over *o)
{
    const struct mr_batch *batch = &o->out->batch;
    uint32_t at = batch->rows - 1;

    for (uint32_t c = o->codec->cells; c < batch->schema->count; c++) {
        struct mr_type type = batch->schema->field[c].type;
        struct mr_value a = mr_value_at(&batch->col[c], type, at - 1),
                        b = mr_value_at(&batch->col[c], type, at);
        if (!mr_value_same(&a, &b))
            return false;
    }
    return true;
}

static bool flush(struct mr_over *o)
{
    if (!mr_op_ready(o->op.next))
        return false;
    mr_over_push_out(o);
    return true;
}

static bool has_room(struct mr_over *o)
{
    return o->out->batch.rows + 2 <= o->out->capacity || flush(o);
}

/* -- A change ------------------------------------------------------------------------------- */

/* Row I, which was there before: its old result and its new one, if that is another one.
 * False: it is not, and so for all behind it. */
static bool update(struct mr_over *o, uint64_t i)
{
    struct mr_over_change *c = &o->change;
    bool is_unbounded = o->spec->frame == MR_OVER_UNBOUNDED;
    char *kept = is_unbounded ? mr_over_list_partial(o, &c->key->list, i) : NULL;
    bool goes_on = true;
    uint64_t was = i < c->at ? i : c->has_come ? i - 1 : i + 1;

    if (is_unbounded)
        memcpy(o->partial, kept, o->partial_bytes);
    else
        sum_rows(o, was, true);
    put(o, MR_ROW_UPDATE_BEFORE, was, true);
    if (is_unbounded) {
        sum_all(o, i);
        goes_on = o->has_places || memcmp(kept, o->partial, o->partial_bytes) != 0;
        memcpy(kept, o->partial, o->partial_bytes);
    } else {
        sum_rows(o, i, false);
    }
    put(o, MR_ROW_UPDATE_AFTER, i, false);
    if (is_same(o))
        o->out->batch.rows -= 2;
    return goes_on;
}

/* The row that has come. */
static void show(struct mr_over *o)
{
    struct mr_over_change *c = &o->change;

    if (o->spec->frame == MR_OVER_UNBOUNDED) {
        sum_all(o, c->at);
        memcpy(mr_over_list_partial(o, &c->key->list, c->at), o->partial, o->partial_bytes);
    } else {
        sum_rows(o, c->at, false);
    }
    put(o, MR_ROW_INSERT, c->at, false);
}

static void finish_change(struct mr_over *o)
{
    struct mr_over_change *c = &o->change;

    if (!c->has_come)
        mr_over_row_remove(o, c->ref);
    mr_over_key_drop_if_empty(o, c->key);
    c->key = NULL;
}

/* What the change under way changes, as long as there is room; true: all of it is out. */
static bool put_change(struct mr_over *o)
{
    struct mr_over_change *c = &o->change;

    if (c->key == NULL)
        return true;
    for (; c->next < c->end; c->next++) {
        bool is_new = c->has_come && c->next == c->at;

        if (!has_room(o))
            return false;
        if (is_new)
            show(o);
        else if (!update(o, c->next) && (!c->has_come || c->next > c->at))
            c->end = c->next;
    }
    finish_change(o);
    return true;
}

/* The change begins with the first peer, and goes on as far as frames reach. */
static void start_change(struct mr_over *o, struct mr_over_key *key, mr_ref ref, uint64_t at,
                         bool has_come)
{
    const struct mr_over_list *list = &key->list;
    uint64_t next = at, reach = o->spec->preceding_rows;

    while (next > 0 && mr_over_list_peers(o, list->row[next - 1], ref))
        next--;
    o->change = (struct mr_over_change){.key = key,
                                        .ref = ref,
                                        .has_come = has_come,
                                        .at = at,
                                        .next = next,
                                        .end = list->count};
    if (o->spec->frame == MR_OVER_ROWS && reach < list->count - at)
        o->change.end = at + reach + (has_come ? 1 : 0);
}

static void take_new(struct mr_over *o, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_over_add_row(o, batch, row, 0);
    struct mr_over_key *key = ref == MR_REF_NONE ? NULL : mr_over_key_get(o, ref);

    if (key == NULL)
        return;
    uint64_t at = mr_over_list_place(o, &key->list, ref);

    mr_over_list_insert(o, &key->list, at, ref);
    start_change(o, key, ref, at, true);
}

/* One that is not there is passed over. */
static void take_back(struct mr_over *o, const struct mr_batch *batch, uint32_t row)
{
    struct mr_over_key *key = mr_over_key_of(o, batch, row);
    uint64_t at;

    if (key == NULL || !mr_over_list_find(o, &key->list, batch, row, &at))
        return;
    mr_ref ref = key->list.row[at];

    /* Before it is taken out of the list, old and new are one. */
    o->change = (struct mr_over_change){.key = key, .at = key->list.count};
    if (o->spec->frame == MR_OVER_UNBOUNDED)
        memcpy(o->partial, mr_over_list_partial(o, &key->list, at), o->partial_bytes);
    else
        sum_rows(o, at, false);
    put(o, MR_ROW_DELETE, at, false);
    mr_over_list_remove(o, &key->list, at);
    start_change(o, key, ref, at, false);
}

/* -- Input --------------------------------------------------------------------------------- */

static void take(struct mr_over *o, const struct mr_batch *batch, uint32_t row)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);

    if (kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER)
        take_new(o, batch, row);
    else
        take_back(o, batch, row);
}

/* Row by row until the batch is done; false: the next operator does not take what there is. */
static bool work(struct mr_over *o)
{
    while (o->op.env->failure.code == 0) {
        if (!put_change(o) || !has_room(o))
            return false;
        if (o->batch == NULL || o->next == o->batch->selected)
            break;
        take(o, o->batch, mr_batch_row(o->batch, o->next++));
    }
    return true;
}

/* The rest of the batch is copied: it is somebody else's. */
static void hold(struct mr_over *o)
{
    const struct mr_batch *batch = o->batch;

    mr_batch_buffer_reset(o->held);
    for (uint32_t i = o->next; i < batch->selected; i++)
        mr_batch_buffer_append(o->held, batch, mr_batch_row(batch, i));
    o->batch = &o->held->batch;
    o->next = 0;
    mr_key_hash(o->batch, o->spec->aggregation.key, o->spec->aggregation.keys,
                o->op.env->hash_seed, o->hash);
}

static bool is_quiet(const struct mr_over *o)
{
    return o->batch == NULL && o->change.key == NULL && o->out->batch.rows == 0;
}

static bool order_ready(const struct mr_op *op)
{
    return is_quiet(MR_CONTAINER_CONST(op, struct mr_over, op)) && mr_op_ready(op->next);
}

static void finish_batch(struct mr_over *o)
{
    o->batch = NULL;
    if (o->out->batch.rows > 0)
        (void)flush(o);
}

static void order_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_over *o = mr_over_of(op);

    mr_stat_add(&op->stats.batches_in, 1);
    mr_key_hash(batch, o->spec->aggregation.key, o->spec->aggregation.keys, op->env->hash_seed,
                o->hash);
    o->batch = batch;
    o->next = 0;
    if (work(o))
        finish_batch(o);
    else
        hold(o);
}

static unsigned order_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_over *o = mr_over_of(op);

    (void)now_ns;
    if (is_quiet(o) || !mr_op_ready(op->next))
        return 0;
    if (work(o))
        finish_batch(o);
    return 1;
}

/* -- From a snapshot ------------------------------------------------------------------------ */

bool mr_over_order_show_again(struct mr_over *o, mr_ref ref)
{
    struct mr_over_key *key = mr_over_key_get(o, ref);

    if (key == NULL)
        return false;
    mr_over_list_insert(o, &key->list, mr_over_list_place(o, &key->list, ref), ref);
    return true;
}

void mr_over_order_sum(struct mr_over *o, struct mr_over_key *key)
{
    o->change = (struct mr_over_change){.key = key};
    for (uint64_t i = 0; i < key->list.count; i++) {
        sum_all(o, i);
        memcpy(mr_over_list_partial(o, &key->list, i), o->partial, o->partial_bytes);
    }
    o->change.key = NULL;
}

const struct mr_op_class mr_over_order_class = {
    .name = "over",
    .ready = order_ready,
    .push = order_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = order_poll,
    .barrier = mr_over_barrier,
    .restore = mr_over_restore,
    .free = mr_over_free,
};
