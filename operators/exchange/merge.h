/*
 * operators/exchange/merge.h - several inputs of one task, as one.
 *
 *     exchange input 0 ─► port 0        poll: the next input in turn that may be polled
 *     exchange input 1 ─► port 1        barrier: when every input stands at it
 *
 * Each input feeds a head of its own; what is merged here is what the task acts on:
 * barriers, which are aligned over the inputs as an exchange aligns them over its
 * channels, and the end, which is told when all have ended.  Time is merged by the ports
 * (operators/stage/ports.h).
 *
 * Ownership   the merge owns the inputs.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_EXCHANGE_MERGE_H
#define MR_OPERATORS_EXCHANGE_MERGE_H

#include "core/op/input.h"

/* INPUT: COUNT of them, copied.  UID names the roots. */
int mr_merge_new(struct mr_input *const *input, uint32_t count, const char *uid,
                 struct mr_task_env *env, struct mr_input **ret, struct mr_err *reterr);

/* What barrier() of a merge wrote, taken apart: what its input NUMBER wrote. */
int mr_merge_read_roots(struct mr_view roots, uint32_t number, struct mr_view *ret,
                        struct mr_err *reterr);

#endif
