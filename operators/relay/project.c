#include "operators/relay/relay.h"

#include <errno.h>
#include <stdlib.h>

struct project {
    struct mr_op op;
    struct mr_program *program;
    const struct mr_schema *output;
    struct mr_vec result[];
};

static void project_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct project *project = MR_CONTAINER(op, struct project, op);
    struct mr_err err;
    int rc = mr_program_run(project->program, batch, project->result, &err);

    if (rc < 0) {
        mr_op_fail(op, rc, "SELECT: %s", err.message);
        return;
    }
    struct mr_batch out = *batch;
    out.schema = project->output;
    out.col = project->result;
    mr_stat_add(&op->stats.rows_out, out.selected);
    mr_op_push(op->next, &out);
}

static void project_free(struct mr_op *op)
{
    struct project *project = MR_CONTAINER(op, struct project, op);

    mr_program_free(project->program);
    free(project);
}

static const struct mr_op_class project_class = {
    .name = "project",
    .ready = mr_op_next_ready,
    .push = project_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .free = project_free,
};

int mr_project_new(struct mr_expr *const *column, const struct mr_schema *input,
                   const struct mr_schema *output, const struct mr_eval_env *eval,
                   struct mr_task_env *env, struct mr_op *next, struct mr_op **ret,
                   struct mr_err *reterr)
{
    struct project *project =
        calloc(1, sizeof(*project) + output->count * sizeof(project->result[0]));

    if (project == NULL)
        return mr_fail(reterr, -ENOMEM, "project: out of memory");
    project->op = (struct mr_op){.class = &project_class, .env = env, .next = next};
    project->output = output;
    int rc = mr_program_new(column, output->count, input, eval, &project->program, reterr);
    if (rc < 0) {
        free(project);
        return rc;
    }
    *ret = &project->op;
    return 0;
}
