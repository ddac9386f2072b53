/*
 * operators/relay/relay.h - operators that keep nothing: filter, project, fan-out, collect.
 *
 * They hand on in the same call what they are given, so they are ready when what is
 * below them is.
 *
 *     filter    drops rows from the selection; columns stay where they are
 *     project   computes new columns; rows and selection stay
 *     fan-out   gives the same batch to several chains
 *     collect   the end of a SELECT: rows for the program that asked (collect.h)
 *
 * Ownership   each makes its own program of the shared expressions.
 * Fails       an expression that fails on a row fails the task.
 */
#ifndef MR_OPERATORS_RELAY_RELAY_H
#define MR_OPERATORS_RELAY_RELAY_H

#include "core/op/op.h"
#include "operators/expr/program.h"

int mr_filter_new(struct mr_expr *condition, const struct mr_schema *input,
                  const struct mr_eval_env *eval, struct mr_task_env *env, struct mr_op *next,
                  struct mr_op **ret, struct mr_err *reterr);

int mr_project_new(struct mr_expr *const *column, const struct mr_schema *input,
                   const struct mr_schema *output, const struct mr_eval_env *eval,
                   struct mr_task_env *env, struct mr_op *next, struct mr_op **ret,
                   struct mr_err *reterr);

/* NEXT is copied. */
int mr_fanout_new(struct mr_op *const *next, uint32_t count, struct mr_task_env *env,
                  struct mr_op **ret, struct mr_err *reterr);

#endif
