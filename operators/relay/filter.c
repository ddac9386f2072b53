#include "operators/relay/relay.h"

#include <errno.h>
#include <stdlib.h>

struct filter {
    struct mr_op op;
    struct mr_program *program;
    uint16_t sel[MR_BATCH_ROWS];
};

static void filter_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct filter *filter = MR_CONTAINER(op, struct filter, op);
    struct mr_err err;
    int kept = mr_program_filter(filter->program, batch, filter->sel, &err);

    if (kept < 0) {
        mr_op_fail(op, kept, "WHERE: %s", err.message);
        return;
    }
    if (kept == 0)
        return;
    struct mr_batch out = *batch;
    if ((uint32_t)kept != batch->selected) {
        out.sel = filter->sel;
        out.selected = (uint32_t)kept;
    }
    mr_stat_add(&op->stats.rows_out, out.selected);
    mr_op_push(op->next, &out);
}

static void filter_free(struct mr_op *op)
{
    struct filter *filter = MR_CONTAINER(op, struct filter, op);

    mr_program_free(filter->program);
    free(filter);
}

static const struct mr_op_class filter_class = {
    .name = "filter",
    .ready = mr_op_next_ready,
    .push = filter_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .free = filter_free,
};

int mr_filter_new(struct mr_expr *condition, const struct mr_schema *input,
                  const struct mr_eval_env *eval, struct mr_task_env *env, struct mr_op *next,
                  struct mr_op **ret, struct mr_err *reterr)
{
    struct filter *filter = calloc(1, sizeof(*filter));

    if (filter == NULL)
        return mr_fail(reterr, -ENOMEM, "filter: out of memory");
    filter->op = (struct mr_op){.class = &filter_class, .env = env, .next = next};
    int rc = mr_program_new(&condition, 1, input, eval, &filter->program, reterr);
    if (rc < 0) {
        free(filter);
        return rc;
    }
    *ret = &filter->op;
    return 0;
}
