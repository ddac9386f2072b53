#include "operators/group/expand.h"

#include "core/base/alloc.h"

#include <stdlib.h>

struct expand {
    struct mr_op op;
    const struct mr_expand_spec *spec;
    struct mr_batch_buffer *copy; /* of the batch whose other sets are to come */
    uint32_t next_set;            /* 0: none is */
    struct mr_vec *col;           /* of the output */
    uint64_t nulls[MR_BITS_WORDS(MR_BATCH_ROWS)];
    int64_t id[MR_BATCH_ROWS];
};

static struct expand *expand_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct expand, op);
}

static bool expand_ready(const struct mr_op *op)
{
    const struct expand *e = MR_CONTAINER_CONST(op, struct expand, op);

    return e->next_set == 0 && mr_op_ready(op->next);
}

/* BATCH under set S. */
static void push_set(struct expand *e, const struct mr_batch *batch, uint32_t s)
{
    const struct mr_expand_spec *spec = e->spec;
    uint32_t columns = batch->schema->count;
    struct mr_batch out = *batch;

    for (uint32_t c = 0; c < columns; c++)
        e->col[c] = batch->col[c];
    for (uint32_t k = 0; k < spec->keys; k++) {
        e->col[columns + k] = batch->col[spec->key[k]];
        if (!mr_expand_has(spec->id[s], k, spec->keys))
            e->col[columns + k].valid = e->nulls;
    }
    for (uint32_t i = 0; i < batch->rows; i++)
        e->id[i] = spec->id[s];
    e->col[columns + spec->keys] = (struct mr_vec){.data = e->id};
    out.schema = spec->stage.output;
    out.col = e->col;
    mr_stat_add(&e->op.stats.rows_out, out.selected);
    mr_op_push(e->op.next, &out);
}

static void expand_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct expand *e = expand_of(op);

    MR_ASSERT(e->next_set == 0);
    push_set(e, batch, 0);
    if (e->spec->sets == 1)
        return;
    mr_batch_buffer_reset(e->copy);
    for (uint32_t i = 0; i < batch->selected; i++)
        mr_batch_buffer_append(e->copy, batch, mr_batch_row(batch, i));
    e->next_set = batch->selected > 0;
}

static unsigned expand_poll(struct mr_op *op, int64_t now_ns)
{
    struct expand *e = expand_of(op);

    (void)now_ns;
    if (e->next_set == 0 || !mr_op_ready(op->next))
        return 0;
    push_set(e, &e->copy->batch, e->next_set);
    e->next_set = (e->next_set + 1) % e->spec->sets;
    return 1;
}

static void expand_free(struct mr_op *op)
{
    struct expand *e = expand_of(op);

    mr_batch_buffer_free(e->copy);
    free(e->col);
    free(e);
}

static const struct mr_op_class expand_class = {
    .name = "expand",
    .ready = expand_ready,
    .push = expand_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = expand_poll,
    .free = expand_free,
};

static int expand_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                      struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_expand_spec *spec = MR_CONTAINER_CONST(stage, struct mr_expand_spec, stage);
    const struct mr_schema *input = stage->input[0].schema;
    struct expand *e = mr_alloc(sizeof(*e), "an expansion");

    (void)reterr;
    MR_ASSERT(stage->output->count == input->count + spec->keys + 1);
    MR_ASSERT(spec->sets > 0 && spec->sets <= MR_EXPAND_SETS_MAX);
    e->op = (struct mr_op){.class = &expand_class, .env = place->env, .next = place->next};
    atomic_store_explicit(&e->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    e->spec = spec;
    e->copy = mr_batch_buffer_new(input, MR_BATCH_ROWS);
    e->col = mr_alloc_array(stage->output->count, sizeof(*e->col), "an expansion");
    *ret_op = port[0] = &e->op;
    return 0;
}

const struct mr_stage_class mr_expand_class = {.name = "expand", .op_new = expand_new};
