/*
 * core/op/decider.h - the sink whose own commit says whether a checkpoint counts.
 *
 * A checkpoint and a transaction in another system can not become durable in one step.
 * So one of the two decides, and the other follows what it decided:
 *
 *     rows of epoch 7 ─► transaction ─┐
 *     snapshot 7 on disk: PREPARED ───┼─► commit the transaction, with the marker "7" in it
 *     snapshot 6 is kept              │        │
 *                                     └────────┴─ committed: snapshot 6 may go
 *
 *     after a crash   marker 7: go on from snapshot 7;  marker 6: from snapshot 6, and the
 *                     transaction of epoch 7, which nobody saw, is aborted
 *
 * The marker travels inside the transaction, so it is true exactly if the rows are
 * visible.  A job has one decider at most: two could decide differently.  Sinks that can
 * finish later what was prepared at the barrier (files, prepared transactions) follow it.
 * Without a decider the snapshot itself decides, when it is PREPARED.
 *
 *     recover   once, before the first row: shut out whoever wrote here before (fencing),
 *               abort what it left open, and tell the newest epoch that was committed
 *     decide    epoch E is PREPARED: commit what was written before its barrier, and the
 *               marker E.  Starts the work; never waits.
 *     decided   1: committed; 0: not yet; negative: the transaction is lost or its fate is
 *               unknown.  Then the job fails, and the next start asks the marker.
 *
 * Threads     the control thread calls; a decider has a thread of its own for what waits.
 * Fails       MR_ERR_RESTART: a new start will put it right.  MR_ERR_FENCED: another
 *             process has taken over, and must not be disturbed.
 * Source      Flink's two-phase commit sinks for the roles; the marker inside the
 *             transaction is what Kafka Streams does with consumer offsets.
 */
#ifndef MR_CORE_OP_DECIDER_H
#define MR_CORE_OP_DECIDER_H

#include "core/base/err.h"

struct mr_decider;

struct mr_decider_class {
    const char *name; /* for messages: "kafka transactions on localhost:9092" is made of it */
    /* *RET_EPOCH: 0 when there is no marker. */
    int (*recover)(struct mr_decider *decider, uint64_t *ret_epoch, struct mr_err *reterr);
    void (*decide)(struct mr_decider *decider, uint64_t epoch);
    int (*decided)(struct mr_decider *decider, uint64_t epoch, struct mr_err *reterr);
};

/* The head of every decider's own struct. */
struct mr_decider {
    const struct mr_decider_class *class;
    const char *where; /* the cluster or database, for messages */
};

#endif
