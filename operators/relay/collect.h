/*
 * operators/relay/collect.h - hands the rows of a SELECT to the thread that asked for it.
 *
 *     reactor 0: collect op ─┐
 *     reactor 1: collect op ─┼─► bounded queue of batches ─► mr_collector_next()
 *
 * This is the one place where a reactor meets a program's own thread, so it is a lock
 * and a queue of limited length: when the program does not keep up, ready() is false
 * and the backpressure reaches the sources.
 *
 * Ownership   the collector outlives its operators; a batch handed out is borrowed
 *             until the next call.
 * Threads     next, fini: one program thread.  The operators: their reactors.
 */
#ifndef MR_OPERATORS_RELAY_COLLECT_H
#define MR_OPERATORS_RELAY_COLLECT_H

#include "core/op/op.h"

#define MR_COLLECT_BATCHES 16 /* that may wait; 'collect.max-batches' */

struct mr_collector;

int mr_collector_new(struct mr_sys *sys, const struct mr_schema *schema,
                     struct mr_collector **ret, struct mr_err *reterr);
void mr_collector_free(struct mr_collector *collector);

/* One per reactor that has the chain; to be made before any of them runs. */
int mr_collector_op(struct mr_collector *collector, struct mr_task_env *env, struct mr_op **ret,
                    struct mr_err *reterr);

/* The next batch or NULL: none within TIMEOUT_NS, or none ever again (*RET_END). */
const struct mr_batch *mr_collector_next(struct mr_collector *collector, int64_t timeout_ns,
                                         bool *ret_end);

/* Nobody will ask again: what comes is dropped, so that the job can end. */
void mr_collector_close(struct mr_collector *collector);

#endif
