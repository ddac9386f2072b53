#include "operators/lookup/lookup.h"

#include "core/base/alloc.h"
#include "operators/lookup/lookup_int.h"

#include <stdlib.h>

static struct mr_lookup_op *lookup_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_lookup_op, op);
}

static bool lookup_ready(const struct mr_op *op)
{
    const struct mr_lookup_op *l = MR_CONTAINER_CONST(op, struct mr_lookup_op, op);

    return l->batch == NULL && mr_op_ready(op->next);
}

/* The caller's batch is not ours beyond this call.  Selected rows keep their order, by which
 * everything refers to them. */
static void hold(struct mr_lookup_op *l)
{
    mr_batch_buffer_reset(l->held);
    for (uint32_t i = 0; i < l->batch->selected; i++)
        mr_batch_buffer_append(l->held, l->batch, mr_batch_row(l->batch, i));
    l->held->batch.ingest_ns = l->batch->ingest_ns;
    l->batch = &l->held->batch;
}

/* True: the batch is done. */
static bool finish(struct mr_lookup_op *l)
{
    if (!mr_lookup_hand_on(l))
        return false;
    mr_lookup_find_end(l);
    l->batch = NULL;
    return true;
}

static void lookup_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_lookup_op *l = lookup_of(op);

    MR_ASSERT(l->batch == NULL && l->besides == 0);
    mr_stat_add(&op->stats.batches_in, 1);
    l->batch = batch;
    l->i = 0;
    l->is_inside = l->has_match = false;
    l->is_waiting = !mr_lookup_find(l);
    if (l->is_waiting || !finish(l))
        hold(l);
}

static unsigned lookup_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_lookup_op *l = lookup_of(op);
    unsigned work = 0;

    (void)now_ns;
    if (l->batch == NULL || op->env->failure.code != 0)
        return 0;
    if (l->is_waiting) {
        l->is_waiting = !mr_lookup_find_more(l, &work);
        if (l->is_waiting)
            return work;
    }
    if (!mr_op_ready(op->next))
        return work;
    (void)finish(l);
    return 1;
}

static void lookup_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(lookup_of(op)->batch == NULL);
}

static void lookup_free(struct mr_op *op)
{
    struct mr_lookup_op *l = lookup_of(op);

    mr_lookup_find_fini(l);
    mr_lookup_beside_fini(l);
    mr_batch_buffer_free(l->held);
    free(l);
}

static const struct mr_op_class lookup_op_class = {
    .name = "lookup join",
    .ready = lookup_ready,
    .push = lookup_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = lookup_poll,
    .barrier = lookup_barrier,
    .free = lookup_free,
};

static int lookup_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                      struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct mr_lookup_op *l = mr_alloc(sizeof(*l), "a lookup join");

    l->op = (struct mr_op){.class = &lookup_op_class, .env = place->env, .next = place->next};
    atomic_store_explicit(&l->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    l->spec = MR_CONTAINER_CONST(spec, struct mr_lookup_spec, stage);
    l->held = mr_batch_buffer_new(spec->input[0].schema, MR_BATCH_ROWS);
    int rc = mr_lookup_beside_init(l, reterr);
    if (rc == 0)
        rc = mr_lookup_find_init(l, place->uid, reterr);
    if (rc < 0) {
        lookup_free(&l->op);
        return rc;
    }
    *ret_op = port[0] = &l->op;
    return 0;
}

const struct mr_stage_class mr_lookup_join_class = {.name = "lookup join",
                                                    .op_new = lookup_new};
