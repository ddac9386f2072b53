/*
 * io/kafka/transaction.h - the one transaction that all Kafka tables of a job write in.
 *
 *     reactor 0 ─ lane ─┐                      ┌─ rows ───────► partitions of the tables' topics
 *     reactor 1 ─ lane ─┼─► one producer, one ─┤
 *     table b   ─ lane ─┘   transaction open   └─ marker N ───► group "millrace.SINK_ID"
 *                               │
 *                           own thread: delivery reports, marker, commit
 *
 * One producer for a job and cluster, or commits could come apart: an epoch whose snapshot
 * fails is not committed, and its rows must become visible together with those of the next
 * epoch that succeeds.  So one transaction stays open until an epoch is decided, the rows
 * of the epoch behind it wait in their operators meanwhile (io/kafka/sink_held.c), and the
 * next transaction begins before anybody is told (docs/decisions/0003).
 *
 * The marker is a consumer group's committed offset: offset N, metadata
 * "mr1:SINK_ID:N:RUN".  It becomes true with the commit, at once with the rows.  RUN is
 * drawn anew at each start and kept in the snapshots too, so that a snapshot of the same
 * number from another copy of the state directory is found out.
 *
 * Ownership   the job's table of shared things (core/op/shared.h); each sink joins at open
 *             and leaves at close.  A lane belongs to the transaction; its operator leaves it.
 * Threads     join, leave, recover and lane_new: the control thread.  lane_*: the reactor
 *             of the lane.  The transaction's own thread makes every call that waits.
 * Fails       MR_ERR_RESTART: lost, or nobody knows; the marker tells at the next start.
 *             MR_ERR_FENCED: another process writes under this id.  -EACCES: the broker
 *             refuses for lack of a permission, which it names.
 */
#ifndef MR_IO_KAFKA_TRANSACTION_H
#define MR_IO_KAFKA_TRANSACTION_H

#include "core/base/pack.h"
#include "core/op/decider.h"
#include "io/kafka/kafka.h"

struct mr_kafka_transaction;
struct mr_kafka_lane;

/* Take part in the transaction of this table's cluster.  Connects to nothing yet. */
int mr_kafka_transaction_join(struct mr_options *options, struct mr_task_env *env,
                              struct mr_kafka_transaction **ret, struct mr_err *reterr);
/* The last one to leave aborts what was not committed. */
void mr_kafka_transaction_leave(struct mr_kafka_transaction *transaction,
                                struct mr_task_env *env);

/* Its recover() comes before the first lane. */
struct mr_decider *mr_kafka_transaction_decider(struct mr_kafka_transaction *transaction);

/* What an operator leaves at a barrier, and the check of it against the marker that
 * recover() found: MR_ERR_MARKER when they are of different runs. */
void mr_kafka_transaction_leave_root(const struct mr_kafka_transaction *transaction,
                                     uint64_t epoch, struct mr_pack *root);
int mr_kafka_transaction_check_root(const struct mr_kafka_transaction *transaction,
                                    struct mr_view root, struct mr_err *reterr);

/* One operator's way into the transaction.  The topic must be there. */
int mr_kafka_lane_new(struct mr_kafka_transaction *transaction, const char *topic,
                      struct mr_task_env *env, struct mr_kafka_lane **ret,
                      struct mr_err *reterr);
/* The operator is going: it is not woken any more. */
void mr_kafka_lane_close(struct mr_kafka_lane *lane);

int32_t mr_kafka_lane_partitions(const struct mr_kafka_lane *lane);

/* 0; -EAGAIN: no room, the lane wakes its reactor when there may be; other negative: this
 * message can not be sent, with a sentence. */
int mr_kafka_lane_produce(struct mr_kafka_lane *lane, int32_t partition,
                          const struct mr_kafka_row *row, struct mr_err *reterr);

/* Messages that no broker has acknowledged yet. */
uint64_t mr_kafka_lane_underway(const struct mr_kafka_lane *lane);
/* Wake the reactor when that has become less. */
void mr_kafka_lane_want_wake(struct mr_kafka_lane *lane);
/* 0, or why the transaction is lost. */
int mr_kafka_lane_failure(struct mr_kafka_lane *lane, struct mr_err *reterr);

#endif
