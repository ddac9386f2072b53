/* Processing time: every row leaves at once, with what came before it. */
#include "operators/over/over_int.h"

#include "core/data/key.h"

static bool arrival_ready(const struct mr_op *op)
{
    return mr_op_ready(op->next);
}

/* One row of BATCH, in and out; false: failed. */
static bool take(struct mr_over *o, const struct mr_batch *batch, uint32_t row)
{
    const struct mr_vec *time = &batch->col[o->spec->order_column];
    int64_t now_ns = ((const int64_t *)time->data)[row];

    /* The clock of another reactor, or of the time before a restart, may have been ahead. */
    if (now_ns > o->clock_ns)
        o->clock_ns = now_ns;
    if (o->spec->frame == MR_OVER_RANGE)
        mr_over_expire(o, o->clock_ns, false);
    mr_ref ref = mr_over_add_row(o, batch, row, o->clock_ns);

    if (ref == MR_REF_NONE)
        return false;
    struct mr_over_key *key = mr_over_key_get(o, ref);

    if (key == NULL || !mr_over_key_show(o, key, ref))
        return false;
    if (batch->behind_ns != NULL) {
        o->out->behind_ns[o->out->batch.rows] = batch->behind_ns[row];
        o->out->batch.behind_ns = o->out->behind_ns;
    }
    mr_over_emit(o, key, ref);
    mr_over_key_trim(o, key, ref);
    return true;
}

static void arrival_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_over *o = mr_over_of(op);

    MR_ASSERT(batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    mr_key_hash(batch, o->spec->aggregation.key, o->spec->aggregation.keys, op->env->hash_seed,
                o->hash);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);

        if (MR_UNLIKELY(mr_batch_kind(batch, row) != MR_ROW_INSERT))
            mr_over_fail_kind(o);
        else if (take(o, batch, row))
            continue;
        mr_batch_buffer_reset(o->out);
        return;
    }
    o->out->batch.ingest_ns = batch->ingest_ns;
    if (o->out->batch.rows > 0)
        mr_over_push_out(o);
}

const struct mr_op_class mr_over_arrival_class = {
    .name = "over",
    .ready = arrival_ready,
    .push = arrival_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .barrier = mr_over_barrier,
    .restore = mr_over_restore,
    .free = mr_over_free,
};
