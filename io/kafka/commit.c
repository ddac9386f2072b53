/*
 * Connecting, committing, and what the errors of both mean.  Every call here may wait: the
 * transaction's own thread makes them, and the control thread at the start.
 *
 *     retriable   the call is made again; it goes on where it was
 *     abortable   the transaction is lost, its rows are not visible:  MR_ERR_RESTART
 *     fatal       fenced, or timed out, which brokers tell with the same code: by its age
 */
#include "io/kafka/transaction_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    INIT_MS = 10000, /* one try of init_transactions */
    INIT_TRIES = 6,  /* an earlier transaction may need its time to end */
    OFFSETS_MS = 10000,
    RETRY_MS = 100,
    ABORT_MS = 5000,
    COMPLAIN_S = 10,
    SLOW_S = 5 /* a commit that took longer may have stragglers */
};

static bool is_refusal(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION: return true;
    default: return false;
    }
}

static bool is_fence(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH: return true;
    default: return false;
    }
}

/* Brokers abort a transaction that was open too long, and tell its producer the same as
 * one that was fenced.  A little early: their clock starts before the first answer. */
static bool is_overdue(const struct mr_kafka_transaction *transaction)
{
    return transaction->opened_ns != 0 &&
           mr_now_ns(transaction->env->sys) - transaction->opened_ns >=
               transaction->timeout_ns / 10 * 9;
}

int mr_kafka_transaction_judge(struct mr_kafka_transaction *transaction, const char *what,
                               rd_kafka_resp_err_t code, const char *text,
                               struct mr_err *reterr)
{
    char original[512] = "";

    if (code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR__STATE) {
        rd_kafka_resp_err_t fatal =
            rd_kafka_fatal_error(transaction->handle, original, sizeof(original));
        if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
            code = fatal;
            text = original;
        }
    }
    if (is_refusal(code))
        return mr_fail(reterr, -EACCES,
                       "%s: %s.  An exactly-once sink needs WRITE on its topics and on the "
                       "transactional id '%s', READ on group '%s' and on topic "
                       "'" MR_KAFKA_MARKER_TOPIC "'",
                       what, text, transaction->id, transaction->group);
    if (code == RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'properties.transaction.timeout.ms' = '%" PRId64
                       "' is longer than the broker allows (its transaction.max.timeout.ms, "
                       "15 minutes unless set)",
                       transaction->timeout_ns / MR_MILLI_NS);
    if (code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED, "%s: %s", what, text);
    if (is_fence(code) && !is_overdue(transaction))
        return mr_fail(reterr, MR_ERR_FENCED,
                       "%s: another process writes with the transactional id '%s' now (%s)",
                       what, transaction->id, text);
    if (is_fence(code))
        return mr_fail(reterr, MR_ERR_RESTART,
                       "%s: the transaction was open longer than "
                       "'properties.transaction.timeout.ms' = '%" PRId64
                       "', so the broker has aborted it (%s)",
                       what, transaction->timeout_ns / MR_MILLI_NS, text);
    return mr_fail(reterr, MR_ERR_RESTART, "%s: %s (%s)", what, text, rd_kafka_err2name(code));
}

static int judge_error(struct mr_kafka_transaction *transaction, const char *what,
                       rd_kafka_error_t *error, struct mr_err *reterr)
{
    int rc = mr_kafka_transaction_judge(transaction, what, rd_kafka_error_code(error),
                                        rd_kafka_error_string(error), reterr);

    rd_kafka_error_destroy(error);
    return rc;
}

/* -- Connecting ------------------------------------------------------------------------------ */

static int init_transactions(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    rd_kafka_error_t *error = NULL;

    for (int tries = 0; tries < INIT_TRIES; tries++) {
        error = rd_kafka_init_transactions(transaction->handle, INIT_MS);
        if (error == NULL)
            return 0;
        if (!rd_kafka_error_is_retriable(error) || tries + 1 == INIT_TRIES ||
            mr_kafka_transaction_wants_stop(transaction))
            break;
        mr_task_log(transaction->env, "kafka: transactional id '%s': %s; asking again",
                    transaction->id, rd_kafka_error_string(error));
        rd_kafka_error_destroy(error);
        (void)rd_kafka_poll(transaction->handle, RETRY_MS);
    }
    return judge_error(transaction, "transactions could not be initialised", error, reterr);
}

static int make_handle(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(transaction->conf);
    char why[512];
    rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));

    if (handle == NULL) {
        rd_kafka_conf_destroy(conf);
        return mr_fail(reterr, MR_ERR_OPTION, "kafka producer: %s", why);
    }
    for (uint32_t i = 0; i < transaction->topics; i++) {
        transaction->topic[i].handle =
            rd_kafka_topic_new(handle, transaction->topic[i].name, NULL);
        MR_ASSERT(transaction->topic[i].handle != NULL); /* it was there before */
    }
    (void)pthread_mutex_lock(&transaction->lock);
    transaction->handle = handle;
    transaction->events = rd_kafka_queue_get_main(handle);
    (void)pthread_mutex_unlock(&transaction->lock);
    return 0;
}

void mr_kafka_transaction_disconnect(struct mr_kafka_transaction *transaction)
{
    rd_kafka_t *handle = transaction->handle;

    if (handle == NULL)
        return;
    (void)pthread_mutex_lock(&transaction->lock);
    rd_kafka_queue_destroy(transaction->events);
    transaction->events = NULL;
    transaction->handle = NULL;
    (void)pthread_mutex_unlock(&transaction->lock);
    for (uint32_t i = 0; i < transaction->topics; i++) {
        rd_kafka_topic_destroy(transaction->topic[i].handle);
        transaction->topic[i].handle = NULL;
    }
    rd_kafka_destroy(handle);
}

int mr_kafka_transaction_connect(struct mr_kafka_transaction *transaction,
                                 struct mr_kafka_marker *ret, struct mr_err *reterr)
{
    int rc = make_handle(transaction, reterr);

    if (rc == 0)
        rc = mr_kafka_marker_topic(transaction, reterr);
    if (rc == 0)
        rc = init_transactions(transaction, reterr);
    if (rc == 0)
        rc = mr_kafka_marker_read(transaction, ret, reterr);
    return rc;
}

int mr_kafka_transaction_begin(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    rd_kafka_error_t *error = rd_kafka_begin_transaction(transaction->handle);

    if (error != NULL)
        return judge_error(transaction, "a transaction could not be begun", error, reterr);
    transaction->is_begun = true;
    transaction->has_trouble = false;
    transaction->opened_ns = 0;
    return 0;
}

/* -- Committing ------------------------------------------------------------------------------- */

/* A call failed in a way that passes; false: nobody waits for it any more. */
static bool waits(struct mr_kafka_transaction *transaction, const char *what,
                  rd_kafka_error_t *error)
{
    int64_t now_ns = mr_now_ns(transaction->env->sys);

    transaction->has_trouble = true;
    if (now_ns >= transaction->complain_ns) {
        mr_task_log(transaction->env, "kafka: %s: %s; asking again", what,
                    rd_kafka_error_string(error));
        transaction->complain_ns = now_ns + COMPLAIN_S * MR_SECOND_NS;
    }
    if (mr_kafka_transaction_wants_stop(transaction))
        return false;
    rd_kafka_error_destroy(error);
    (void)rd_kafka_poll(transaction->handle, RETRY_MS);
    return true;
}

static int send_marker(struct mr_kafka_transaction *transaction, uint64_t epoch,
                       struct mr_err *reterr)
{
    static const char what[] = "the marker could not be sent";
    rd_kafka_topic_partition_list_t *offsets = mr_kafka_marker_offsets(transaction, epoch);
    rd_kafka_consumer_group_metadata_t *group =
        rd_kafka_consumer_group_metadata_new(transaction->group);
    rd_kafka_error_t *error;

    do
        error = rd_kafka_send_offsets_to_transaction(transaction->handle, offsets, group,
                                                     OFFSETS_MS);
    while (error != NULL && rd_kafka_error_is_retriable(error) &&
           !rd_kafka_error_txn_requires_abort(error) && waits(transaction, what, error));
    rd_kafka_consumer_group_metadata_destroy(group);
    rd_kafka_topic_partition_list_destroy(offsets);
    return error == NULL ? 0 : judge_error(transaction, what, error, reterr);
}

static int commit(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    static const char what[] = "the transaction could not be committed";
    rd_kafka_error_t *error;

    do
        error = rd_kafka_commit_transaction(transaction->handle, -1);
    while (error != NULL && rd_kafka_error_is_retriable(error) &&
           !rd_kafka_error_txn_requires_abort(error) && waits(transaction, what, error));
    /* What did not end may still come to be: the abort is the next start's. */
    if (error == NULL || !rd_kafka_error_txn_requires_abort(error))
        transaction->is_begun = false;
    return error == NULL ? 0 : judge_error(transaction, what, error, reterr);
}

/*
 * A commit request that was repeated may have left one on its way that arrives late and
 * ends the next transaction in its middle (KAFKA-17754).  A new handle has a higher
 * producer epoch, by which brokers tell such stragglers.  Whoever took this id over in
 * between is fenced by that too, so only the marker tells whether anybody did.
 */
static int renew(struct mr_kafka_transaction *transaction, uint64_t epoch,
                 struct mr_err *reterr)
{
    struct mr_kafka_marker marker;
    int rc;

    do { /* no transaction is open, so a broker that is away costs nothing but time */
        mr_kafka_transaction_disconnect(transaction);
        rc = mr_kafka_transaction_connect(transaction, &marker, reterr);
    } while (rc == -EAGAIN && !mr_kafka_transaction_wants_stop(transaction));
    if (rc < 0)
        return rc;
    if (marker.epoch == epoch && marker.run == transaction->run)
        return 0;
    return mr_fail(reterr, MR_ERR_FENCED,
                   "another process has written with the transactional id '%s': checkpoint "
                   "%" PRIu64 " was committed by this one, and the marker says %" PRIu64,
                   transaction->id, epoch, marker.epoch);
}

static void warn_of_timeout(struct mr_kafka_transaction *transaction, int64_t now_ns)
{
    if (transaction->has_warned || transaction->opened_ns == 0 ||
        now_ns - transaction->opened_ns < transaction->timeout_ns / 10)
        return;
    transaction->has_warned = true;
    mr_task_log(transaction->env,
                "kafka: a transaction was open for %" PRId64
                " s, and the broker aborts it after %" PRId64
                " s: take checkpoints more often, or raise "
                "'properties.transaction.timeout.ms'",
                (now_ns - transaction->opened_ns) / MR_SECOND_NS,
                transaction->timeout_ns / MR_SECOND_NS);
}

int mr_kafka_transaction_commit(struct mr_kafka_transaction *transaction, uint64_t epoch,
                                struct mr_err *reterr)
{
    struct mr_sys *sys = transaction->env->sys;
    int64_t began_ns = mr_now_ns(sys);

    warn_of_timeout(transaction, began_ns);
    transaction->has_trouble = false;
    int rc = send_marker(transaction, epoch, reterr);
    if (rc == 0)
        rc = commit(transaction, reterr);
    if (rc < 0)
        return rc;
    (void)rd_kafka_poll(transaction->handle, 0); /* connections that broke meanwhile */
    if (transaction->has_trouble || mr_now_ns(sys) - began_ns >= SLOW_S * MR_SECOND_NS)
        rc = renew(transaction, epoch, reterr);
    return rc < 0 ? rc : mr_kafka_transaction_begin(transaction, reterr);
}

void mr_kafka_transaction_abort(struct mr_kafka_transaction *transaction)
{
    if (!transaction->is_begun)
        return;
    rd_kafka_error_t *error = rd_kafka_abort_transaction(transaction->handle, ABORT_MS);
    if (error != NULL)
        rd_kafka_error_destroy(error); /* the broker does it after the timeout */
    transaction->is_begun = false;
}
