/*
 * tests/sim/ledger.h - the world outside: a store of lines with transactions, as Kafka has.
 *
 *     ledger sink ─append─► open transaction ─commit with marker─► committed lines
 *
 * It does not share the fate of the simulated machine: what was committed stays when the
 * machine crashes, and a commit that was on its way then may arrive later, or never.
 * recover() is what InitProducerId is: it makes a new generation, aborts what older ones
 * left open, and refuses what still arrives from them.
 *
 * The table 'connector' = 'ledger' of a job writes here; it is a decider
 * (core/op/decider.h).  Rows that come after a barrier are held back until their epoch's
 * turn, as io/kafka does.
 *
 * Ownership   the test's, for longer than any life of the engine.  One at a time.
 */
#ifndef MR_TESTS_SIM_LEDGER_H
#define MR_TESTS_SIM_LEDGER_H

#include "core/op/connector.h"
#include "core/op/decider.h"
#include "tests/sim/sim.h"

enum mr_ledger_flight {
    MR_LEDGER_NOTHING,
    MR_LEDGER_SENT,
    MR_LEDGER_APPLIED,
    MR_LEDGER_REFUSED
};

/* One start of a sink: its open transaction, and its commit on the way.  It outlives the
 * engine, as a server's side of a connection does. */
struct mr_ledger_writer {
    uint64_t generation; /* 0: it has not recovered yet */
    char job[40];        /* its sink_id */
    uint64_t run;        /* random: two copies of a job may have cut one epoch differently */
    struct mr_text open, flight;
    uint64_t epoch; /* of the commit */
    int64_t arrives_ns, answered_ns;
    enum mr_ledger_flight state;
};

struct mr_ledger {
    struct mr_sim *sim;   /* for the clock and the seed */
    int64_t latency_ns;   /* of a request, and of its answer: up to */
    int64_t row_ns;       /* that it takes to write one row */
    uint32_t timeouts;    /* in 1000 commits: the transaction has timed out instead */
    struct mr_text lines; /* committed */
    uint64_t marker;      /* committed with them; 0: none */
    uint64_t marker_run;  /* whose cut it was */
    char owner[40];       /* whose marker: the job's sink_id */
    bool has_lost_marker; /* it has expired */
    uint64_t generation;  /* of the writer that may write */
    struct mr_ledger_writer **writer;
    uint32_t writers;
    uint64_t commits, fenced, aborted;
    uint64_t again;    /* commits of an epoch that was committed before: there must be none */
    uint64_t held_max; /* bytes that a sink held back, at most */
};

void mr_ledger_init(struct mr_ledger *ledger, struct mr_sim *sim);
void mr_ledger_fini(struct mr_ledger *ledger);

/* Sinks that are opened from here on write to LEDGER. */
void mr_ledger_use(struct mr_ledger *ledger);

/* The machine has crashed: what was on its way arrives by the seed's choice. */
void mr_ledger_crash(struct mr_ledger *ledger);

extern const struct mr_sink_class mr_ledger_sink;

#endif
