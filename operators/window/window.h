/*
 * operators/window/window.h - windows of event time, and what is computed in each.
 *
 * TUMBLE, HOP and CUMULATE are all runs of slices: disjoint pieces of time, each
 * row in exactly one.  State is kept per slice and key; a window is the merge of its
 * slices, and one timer per slice serves every key.
 *
 *     HOP(slide 5, size 10)   slices  [0,5) [5,10) [10,15)
 *                             windows [0,10) = s0+s1, [5,15) = s1+s2
 *
 *     window start = t - floorMod(t - offset, size)          (Flink's TimeWindow)
 *     fires when watermark >= window end - unit              (unit: 1 ms for TIMESTAMP(3))
 *
 * A row is late when the last window it belongs to has fired as its own partition saw
 * time (batch.behind_ns): then it is counted, and pushed to `late` if there is one.
 * Rows late for some of their windows still count in the others.
 *
 * Results depend on the rows and on behind_ns only: not on cuts of batches, reactors or
 * restarts (but for partitions that were left out as idle and come back behind).  Sums of
 * doubles are exact, rounded once (exact_sum.h).
 *
 * Output: key columns, window_start, window_end (TIMESTAMP), then one column per
 * aggregate.  Windows fire in order of their end; one +I per key and window.
 *
 * Ownership   the spec stays the planner's and outlives the operator; so do shard, next
 *             and late.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory), or rows that retract.  Rows without a time,
 *             or too near the end of time for a window, are counted as bad.
 * Cost        about 15 ns per row for COUNT and SUM over hot keys, the hash included; less than
 *             1 ns without keys.  A window that fires costs its rows put out, and the rows of the
 *             slices that come and go, whatever the number of windows over a row.
 */
#ifndef MR_OPERATORS_WINDOW_WINDOW_H
#define MR_OPERATORS_WINDOW_WINDOW_H

#include "core/data/zone.h"
#include "core/op/op.h"
#include "operators/aggregate/aggregate.h"
#include "state/schema/schema.h"
#include "state/snapshot/image.h"

enum mr_window_kind { MR_WINDOW_TUMBLE, MR_WINDOW_HOP, MR_WINDOW_CUMULATE };

struct mr_window_spec {
    enum mr_window_kind kind;
    int64_t size_ns; /* CUMULATE: the largest */
    int64_t step_ns; /* HOP: slide; CUMULATE: step; TUMBLE: size */
    int64_t offset_ns;
    int64_t unit_ns; /* the smallest step of the time column, at most 1 ms */
    uint32_t time_column;
    /* Of the time column, instants, whose clock the windows go by; NULL: its values as they
     * are.  Bounds are local times then. */
    const struct mr_zone *zone;
};

/* Longest run of slices one window may have: 'window.max-slices'. */
#define MR_WINDOW_SLICES_MAX 100000

struct mr_window_aggregate_spec {
    struct mr_window_spec window;
    const struct mr_schema *input;
    const struct mr_schema *output; /* keys, window_start, window_end, aggregates */
    const uint32_t *key;            /* input columns */
    uint32_t keys;
    const struct mr_aggregate *aggregate;
    uint32_t aggregates;
};

/* The part of it that is about accumulators. */
static inline struct mr_aggregation
mr_window_aggregation(const struct mr_window_aggregate_spec *spec)
{
    return (struct mr_aggregation){.input = spec->input,
                                   .key = spec->key,
                                   .keys = spec->keys,
                                   .aggregate = spec->aggregate,
                                   .aggregates = spec->aggregates,
                                   .has_arrivals = spec->window.kind != MR_WINDOW_TUMBLE};
}

/* Sizes that make no sense, in Flink's words.  The bounds alone: HOP with a slide that does not
 * divide its size, for who does not slice it. */
int mr_window_check_bounds(const struct mr_window_spec *spec, struct mr_err *reterr);
int mr_window_check(const struct mr_window_spec *spec, struct mr_err *reterr);

/* What the window keeps, into SCHEMA (state/schema).  TEXT: how each column of the input
 * comes about, for all of them; it must live as long as the schema. */
void mr_window_aggregate_describe(const struct mr_window_aggregate_spec *spec,
                                  const char *const *text, struct mr_arena *arena,
                                  struct mr_state_schema *schema);

/* What a window left at a barrier, beside its rows: up to where it had fired. */
int mr_window_roots_read(struct mr_view roots, int64_t *ret_watermark_ns,
                         struct mr_err *reterr);

/* Of a window's operator: the first watermark above AFTER_NS that an open window may be over
 * at, MR_WATERMARK_END: none is open; and the last watermark that it has taken. */
int64_t mr_window_due_ns(struct mr_op *op, int64_t after_ns);
int64_t mr_window_watermark_ns(const struct mr_op *op);

/* LATE gets the late rows themselves, in the input's schema, and watermarks and the end
 * like NEXT; NULL: counted only.
 * RESTORE: images of the old tasks of this stage; NULL: a fresh start. */
int mr_window_aggregate_new(const struct mr_window_aggregate_spec *spec,
                            struct mr_task_env *env, struct mr_shard *shard, const char *uid,
                            struct mr_op *next, struct mr_op *late,
                            const struct mr_restore *restore, struct mr_op **ret,
                            struct mr_err *reterr);

#endif
