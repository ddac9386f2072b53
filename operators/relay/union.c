#include "operators/relay/union.h"

#include "operators/stage/ports.h"

#include <errno.h>
#include <stdlib.h>

struct union_op {
    struct mr_op op;
    struct mr_ports ports;
    const struct mr_schema *schema;
};

static struct union_op *union_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct union_op, op);
}

/* The columns have the same types in every input; their names are the first one's. */
static void union_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    struct mr_batch out = *batch;

    (void)port;
    out.schema = union_of(op)->schema;
    mr_stat_add(&op->stats.rows_out, batch->selected);
    mr_op_push(op->next, &out);
}

static const struct mr_ports_class ports_class = {
    .ready = mr_op_next_ready,
    .push = union_push,
    .watermark = mr_op_pass_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static void union_free(struct mr_op *op)
{
    mr_ports_fini(&union_of(op)->ports);
    free(union_of(op));
}

static const struct mr_op_class union_class = {
    .name = "union",
    .ready = mr_op_next_ready,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .free = union_free,
};

static int union_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                     struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct union_op *op = calloc(1, sizeof(*op));

    if (op == NULL)
        return mr_fail(reterr, -ENOMEM, "union: out of memory");
    op->op = (struct mr_op){.class = &union_class, .env = place->env, .next = place->next};
    op->schema = spec->output;
    int rc = mr_ports_init(&op->ports, &ports_class, &op->op, spec->inputs, port, reterr);
    if (rc < 0) {
        free(op);
        return rc;
    }
    *ret_op = &op->op;
    return 0;
}

const struct mr_stage_class mr_union_class = {.name = "union", .op_new = union_new};
