/*
 * bench/micro/micro.h - one function of the engine at a time, under Google Benchmark.
 *
 * These rows have no rival and no aim: they say where the time of the large rows goes, and
 * which change moved it.  One round is one batch; items are rows.
 */
#ifndef MR_BENCH_MICRO_MICRO_H
#define MR_BENCH_MICRO_MICRO_H

#include "bench/shim/mr_bench.h"
#include "core/op/op.h"

/* Each registers the rows of one module. */
void mr_micro_formats(void);
void mr_micro_expr(void);
void mr_micro_hash(void);
void mr_micro_window(void);
void mr_micro_exchange(void);
void mr_micro_state(void);

/* An operator that takes everything and keeps nothing. */
void mr_micro_drain(struct mr_op *ret, struct mr_task_env *env);

#endif
