/*
 * bench/rig/query.h - a query from its SQL text to its last row, on the real engine.
 *
 *     text ─session─► plan ─► job on a runtime of its own ─► run, run, run ...
 *
 * One plan, started anew for each run.  What is timed is from the moment the job is up to
 * the moment it has ended: no parsing, no planning, no allocation of tasks.
 *
 * 'connector' = 'memory' and 'generated' are sources (bench/rig/memory.h), so is 'columns'
 * (bench/rig/events.h), and 'tally' is a sink
 * that adds its rows up, for checking that two programs computed the same; all others are
 * the engine's own.
 *
 * Threads     one owner.  STEPPED: the reactors run on the calling thread.
 * Fails       prints the sentence and exits: a bench without its query has nothing to say.
 */
#ifndef MR_BENCH_RIG_QUERY_H
#define MR_BENCH_RIG_QUERY_H

#include "bench/rig/histogram.h"
#include "include/millrace.h"
#include "job/run/job.h"

struct mr_rig_query_spec {
    const char *text; /* CREATE TABLEs, then one INSERT */
    uint32_t reactors;
    bool is_threaded;
    const char *state_dir; /* NULL: no checkpoints */
    int64_t checkpoint_interval_ns;
    uint64_t memory_bytes;
};

struct mr_rig_query;

struct mr_rig_query *mr_rig_query_new(const struct mr_rig_query_spec *spec);
void mr_rig_query_free(struct mr_rig_query *query);

/* Start, run to the end, free; returns the time of the run in ns. */
double mr_rig_query_run(struct mr_rig_query *query);

/* What a run left to be looked at. */
const struct mr_job_status *mr_rig_query_status(const struct mr_rig_query *query);

/* By hand: for looking at a job while it runs. */
void mr_rig_query_start(struct mr_rig_query *query);
/* Up to ROWS rows have been read. */
void mr_rig_query_read(struct mr_rig_query *query, uint64_t rows);
void mr_rig_query_stop(struct mr_rig_query *query);

/* "busy", "hybrid", "shared": how the reactors wait. */
const char *mr_rig_query_mode(const struct mr_rig_query *query);

#define MR_RIG_TALLY_COLUMNS 16

/* The sums of all that went into 'tally' since reset, and was not taken back: rows, and of
 * each column of shape I64 or I128 the sum of its values modulo 2^64. */
struct mr_rig_tally {
    _Atomic uint64_t rows, sum[MR_RIG_TALLY_COLUMNS];
    /* Fires of windows: from the rows that 'generated' handed out last to the last row that
     * came in before the watermark.  NULL: nobody asks. */
    struct mr_rig_histogram *fires;
    int64_t pushed_ns;
};

struct mr_rig_tally *mr_rig_tally(void);

/* The orders job over CONNECTOR into SINK, as examples/orders.sql has it. */
void mr_rig_orders_text(const char *connector, const char *sink, char *out, size_t size);

#endif
