/*
 * io/kafka/transaction_int.h - the inside of the shared transaction.
 *
 *     control thread            own thread                          reactors
 *     decide(N): wanted = N ──► marker N, commit, begin the next
 *     decided(N)? ◄──────────── done = N
 *                               poll: delivery reports ───────────► lane->underway
 *
 * The handle and its topics are replaced (renew) only between settled(N) and committed(N),
 * when every operator holds its rows back and none touches them.
 */
#ifndef MR_IO_KAFKA_TRANSACTION_INT_H
#define MR_IO_KAFKA_TRANSACTION_INT_H

#include "core/base/hash.h"
#include "io/kafka/transaction.h"

#include <pthread.h>

#define MR_KAFKA_MARKER_TOPIC "millrace-markers"
#define MR_KAFKA_TOPICS_MAX   64 /* of one job's sinks on one cluster */

struct mr_kafka_lane {
    struct mr_kafka_transaction *transaction;
    struct mr_kafka_lane *next;
    struct mr_aio *aio; /* to be woken; NULL: its operator has gone.  Under the lock */
    uint32_t topic;
    int32_t partitions;
    _Atomic uint64_t underway;
    _Atomic bool wants_wake;
};

struct mr_kafka_marker {
    uint64_t epoch; /* 0: there is none */
    uint64_t run;
};

struct mr_kafka_topic {
    char *name;
    rd_kafka_topic_t *handle;
};

struct mr_kafka_transaction {
    struct mr_decider decider;
    struct mr_task_env *env; /* the job's */
    /* Every producer, and every consumer that reads the marker, is made of a copy. */
    rd_kafka_conf_t *conf, *reader_conf;
    struct mr_hash128 settings; /* what all tables must agree on */
    char *where, *id, *group, *sink_id;
    int64_t timeout_ns; /* how long the broker lets it stay open */
    uint64_t run;
    struct mr_kafka_marker found; /* by recover() */

    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock; /* of the block below */
    uint64_t wanted, done;
    bool wants_stop;
    struct mr_err failure;
    struct mr_kafka_lane *lane;
    rd_kafka_queue_t *events; /* to interrupt the thread's wait */

    _Atomic bool has_failed;
    rd_kafka_t *handle;
    struct mr_kafka_topic topic[MR_KAFKA_TOPICS_MAX];
    uint32_t topics;

    /* The thread's own, and the control thread's before it starts and after it ended. */
    bool is_begun;       /* there is a transaction to be aborted */
    bool has_trouble;    /* a connection broke, or a call had to be repeated */
    bool has_warned;     /* that it came close to its timeout */
    int64_t opened_ns;   /* first acknowledged row; 0: none yet */
    int64_t complain_ns; /* when to speak of waiting again */
};

/* A handle that is initialised, so that nobody else writes under its id any more, and a
 * marker read after that.  On failure there may be a handle all the same. */
int mr_kafka_transaction_connect(struct mr_kafka_transaction *transaction,
                                 struct mr_kafka_marker *ret, struct mr_err *reterr);
void mr_kafka_transaction_disconnect(struct mr_kafka_transaction *transaction);
int mr_kafka_transaction_begin(struct mr_kafka_transaction *transaction, struct mr_err *reterr);

/* Marker and commit, and the next transaction begun. */
int mr_kafka_transaction_commit(struct mr_kafka_transaction *transaction, uint64_t epoch,
                                struct mr_err *reterr);
/* So that readers of the topics need not wait for the timeout. */
void mr_kafka_transaction_abort(struct mr_kafka_transaction *transaction);

/* It is lost.  The first reason stays; operators are told. */
void mr_kafka_transaction_fail(struct mr_kafka_transaction *transaction,
                               const struct mr_err *err);
/* Those that asked for it. */
void mr_kafka_wake_lanes(struct mr_kafka_transaction *transaction);
bool mr_kafka_transaction_wants_stop(struct mr_kafka_transaction *transaction);

/* What an error means for the job, as a code with a sentence; WHAT was being done. */
int mr_kafka_transaction_judge(struct mr_kafka_transaction *transaction, const char *what,
                               rd_kafka_resp_err_t code, const char *text,
                               struct mr_err *reterr);

int mr_kafka_marker_read(struct mr_kafka_transaction *transaction, struct mr_kafka_marker *ret,
                         struct mr_err *reterr);
/* The offsets to be sent with the transaction; the caller destroys them. */
rd_kafka_topic_partition_list_t *
mr_kafka_marker_offsets(const struct mr_kafka_transaction *transaction, uint64_t epoch);
/* Offsets can be committed only for a topic that exists. */
int mr_kafka_marker_topic(struct mr_kafka_transaction *transaction, struct mr_err *reterr);

#endif
