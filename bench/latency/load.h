/*
 * bench/latency/load.h - an open-loop sender: rows leave when they are due, whether or not the last one came back.
 *
 *     due     │    │    │    │    │    │        evenly, by the clock alone
 *     sent    │    │         │││  │    │        late when the sender or the wire was: the row
 *     back     ▪    ▪           ▪▪▪▪    ▪       carries when it was due, and that counts
 *
 * A row that had to wait is counted with its wait, so a server that stands still for a
 * millisecond is charged for every row that was due in it (no coordinated omission).
 *
 * One thread sends and receives and never sleeps: both ends of a time are of one clock.
 */
#ifndef MR_BENCH_LATENCY_LOAD_H
#define MR_BENCH_LATENCY_LOAD_H

#include "bench/latency/server.h"
#include "bench/rig/histogram.h"

struct mr_load {
    double rate; /* rows per second */
    int64_t warm_ns, slice_ns;
};

struct mr_load_result {
    struct mr_rig_histogram took; /* of the rows that were due in the slice */
    uint64_t wanted, came;        /* rows of the whole run */
    uint64_t wrong;               /* not the row that was next */
    int64_t behind_ns;            /* the last row: how long after it was due it came */
};

/* Send and receive; what did not come back within a second is missing. */
void mr_load_run(const struct mr_load *load, struct mr_server *server,
                 struct mr_load_result *ret);

/* The same clock and the same schedule with nothing to send, on this thread's CPU and on the
 * servers': how late each row would have been seen here anyway. */
void mr_load_hiccups(const struct mr_load *load, struct mr_rig_histogram *histogram);

#endif
