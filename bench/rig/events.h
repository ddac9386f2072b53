/*
 * bench/rig/events.h - Nexmark's events in memory, as columns: what both sides of a row read.
 *
 * The columns of a kind are whole arrays over all its rows.  The hand-written queries get them
 * as they are (bench/baseline/baseline.h); the engine gets them through
 *
 *     WITH ('connector' = 'columns', 'nexmark.table' = 'bid')
 *
 * which copies the wanted columns of 2048 rows at a time into a batch, in order, in
 * 'scan.parallelism' splits: each has every n-th block.
 *
 * Ownership   texts lie in the generator, which lives as long as the events.
 * Threads     made and set: nothing runs.
 */
#ifndef MR_BENCH_RIG_EVENTS_H
#define MR_BENCH_RIG_EVENTS_H

#include "bench/baseline/baseline.h"
#include "core/op/connector.h"
#include "io/nexmark/columns.h"

#define MR_RIG_EVENT_COLUMNS 12 /* of one kind, at most */

struct mr_rig_events {
    struct mr_nexmark nexmark;
    uint64_t events, rows[MR_NEXMARK_KINDS];
    uint8_t *kind;
    void *data[MR_NEXMARK_KINDS][MR_RIG_EVENT_COLUMNS]; /* as mr_nexmark_columns() has them */
    struct mr_arena bytes;
};

void mr_rig_events_init(struct mr_rig_events *events, const struct mr_nexmark_spec *spec,
                        uint64_t count);
void mr_rig_events_fini(struct mr_rig_events *events);

/* The column called NAME of a kind: int64_t or struct mr_str. */
const void *mr_rig_events_column(const struct mr_rig_events *events, enum mr_nexmark_kind kind,
                                 const char *name);

/* As the hand-written queries want them; q12's clock is the time of the bid. */
struct mr_baseline_input mr_rig_events_input(const struct mr_rig_events *events);

/* What tables of the connector 'columns' read.  Borrowed until the next call. */
void mr_rig_events_set(const struct mr_rig_events *events);

extern const struct mr_source_class mr_rig_events_source;

#endif
