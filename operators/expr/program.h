/*
 * operators/expr/program.h - expressions compiled to a flat list of kernels.
 *
 * All expressions of an operator are compiled together: constants folded, common
 * subexpressions shared, each step a function chosen by shape that loops over plain
 * arrays.  Nothing is looked up, allocated or dispatched by type per row.
 *
 *     program:  k0 = mul_i64(c2, c3)      one kernel call per step and batch
 *               k1 = lt_i64_const(k0, 10)
 *
 * Ownership   scratch vectors belong to the program; results are borrowed until the
 *             next run.  A result that is a plain column is the input's own vector, and
 *             strings may point into the batch's.  The expressions and the input schema
 *             must outlive the program.
 * Threads     one program per operator instance.
 * Fails       run returns MR_ERR_EVAL with a sentence when a row makes Flink fail the
 *             job: division by zero, a CAST that does not fit.
 */
#ifndef MR_OPERATORS_EXPR_PROGRAM_H
#define MR_OPERATORS_EXPR_PROGRAM_H

#include "core/data/zone.h"
#include "core/sys/sys.h"
#include "operators/expr/expr.h"

struct mr_program;

/* Where the clock functions and the session's zone come from. */
struct mr_eval_env {
    struct mr_sys *sys;
    int64_t zone_offset_ns;     /* of the session time zone: local = UTC + offset */
    const struct mr_zone *zone; /* where the offset is not fixed; NULL: it is */
};

/* Of the session's zone: what to add to an instant, ... */
static inline int64_t mr_env_offset_ns(const struct mr_eval_env *env, int64_t instant_ns)
{
    return MR_LIKELY(env->zone == NULL) ? env->zone_offset_ns
                                        : mr_zone_offset_ns(env->zone, instant_ns);
}

/* ... and what to take off a local time. */
static inline int64_t mr_env_offset_of_local_ns(const struct mr_eval_env *env, int64_t local_ns,
                                                enum mr_zone_twice twice)
{
    return MR_LIKELY(env->zone == NULL)
               ? env->zone_offset_ns
               : mr_zone_offset_of_local_ns(env->zone, local_ns, twice);
}

int mr_program_new(struct mr_expr *const *exprs, uint32_t count, const struct mr_schema *input,
                   const struct mr_eval_env *env, struct mr_program **ret,
                   struct mr_err *reterr);
void mr_program_free(struct mr_program *program);

/* Compute every expression for the selected rows of BATCH into RESULT[count]. */
int mr_program_run(struct mr_program *program, const struct mr_batch *batch,
                   struct mr_vec *result, struct mr_err *reterr);

/* For a program of one BOOLEAN expression: the selected rows where it is true, into
 * SEL (MR_BATCH_ROWS entries).  Returns how many, or a negative code. */
int mr_program_filter(struct mr_program *program, const struct mr_batch *batch, uint16_t *sel,
                      struct mr_err *reterr);

#endif
