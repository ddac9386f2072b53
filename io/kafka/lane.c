/* The reactors' side of the shared transaction, and how it is told to them that it failed. */
#include "io/kafka/transaction_int.h"

#include <errno.h>
#include <stdlib.h>

void mr_kafka_wake_lanes(struct mr_kafka_transaction *transaction)
{
    (void)pthread_mutex_lock(&transaction->lock);
    for (struct mr_kafka_lane *lane = transaction->lane; lane != NULL; lane = lane->next)
        if (lane->aio != NULL &&
            atomic_exchange_explicit(&lane->wants_wake, false, memory_order_acq_rel))
            lane->aio->ops->wake(lane->aio);
    (void)pthread_mutex_unlock(&transaction->lock);
}

void mr_kafka_transaction_fail(struct mr_kafka_transaction *transaction,
                               const struct mr_err *err)
{
    (void)pthread_mutex_lock(&transaction->lock);
    if (transaction->failure.code == 0)
        transaction->failure = *err;
    for (struct mr_kafka_lane *lane = transaction->lane; lane != NULL; lane = lane->next)
        atomic_store_explicit(&lane->wants_wake, true, memory_order_relaxed);
    (void)pthread_mutex_unlock(&transaction->lock);
    atomic_store_explicit(&transaction->has_failed, true, memory_order_release);
    mr_kafka_wake_lanes(transaction);
}

static int take_topic(struct mr_kafka_transaction *transaction, const char *name, uint32_t *ret,
                      struct mr_err *reterr)
{
    for (uint32_t i = 0; i < transaction->topics; i++) {
        if (strcmp(transaction->topic[i].name, name) == 0) {
            *ret = i;
            return 0;
        }
    }
    if (transaction->topics == MR_KAFKA_TOPICS_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT, "more than %d topics in one transaction",
                       MR_KAFKA_TOPICS_MAX);
    rd_kafka_topic_t *handle = rd_kafka_topic_new(transaction->handle, name, NULL);
    if (handle == NULL)
        return mr_fail(reterr, MR_ERR_OPTION, "topic '%s': %s", name,
                       rd_kafka_err2str(rd_kafka_last_error()));
    struct mr_kafka_topic topic = {strdup(name), handle};
    MR_ASSERT(topic.name != NULL);
    *ret = transaction->topics;
    transaction->topic[transaction->topics++] = topic;
    return 0;
}

int mr_kafka_lane_new(struct mr_kafka_transaction *transaction, const char *topic,
                      struct mr_task_env *env, struct mr_kafka_lane **ret,
                      struct mr_err *reterr)
{
    int32_t partitions = 0;
    uint32_t number = 0;

    MR_ASSERT(transaction->has_thread);
    int rc = mr_kafka_count_partitions(transaction->handle, topic, &partitions, reterr);
    if (rc == 0)
        rc = take_topic(transaction, topic, &number, reterr);
    if (rc < 0)
        return rc;
    struct mr_kafka_lane *lane = calloc(1, sizeof(*lane));
    if (lane == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    lane->transaction = transaction;
    lane->aio = env->aio;
    lane->topic = number;
    lane->partitions = partitions;
    (void)pthread_mutex_lock(&transaction->lock);
    lane->next = transaction->lane;
    transaction->lane = lane;
    (void)pthread_mutex_unlock(&transaction->lock);
    *ret = lane;
    return 0;
}

void mr_kafka_lane_close(struct mr_kafka_lane *lane)
{
    (void)pthread_mutex_lock(&lane->transaction->lock);
    lane->aio = NULL;
    (void)pthread_mutex_unlock(&lane->transaction->lock);
}

int32_t mr_kafka_lane_partitions(const struct mr_kafka_lane *lane)
{
    return lane->partitions;
}

int mr_kafka_lane_produce(struct mr_kafka_lane *lane, int32_t partition,
                          const struct mr_kafka_row *row, struct mr_err *reterr)
{
    rd_kafka_topic_t *topic = lane->transaction->topic[lane->topic].handle;

    /* Before the message goes out: its report may come at once. */
    atomic_fetch_add_explicit(&lane->underway, 1, memory_order_relaxed);
    rd_kafka_resp_err_t code =
        mr_kafka_produce(lane->transaction->handle, topic, partition, row, lane);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    atomic_fetch_sub_explicit(&lane->underway, 1, memory_order_relaxed);
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return -EAGAIN;
    if (code == RD_KAFKA_RESP_ERR__FATAL)
        return -EAGAIN; /* its own thread learns why, and then mr_kafka_lane_failure tells */
    if (code == RD_KAFKA_RESP_ERR__STATE)
        return mr_fail(reterr, MR_ERR_RESTART,
                       "the transaction has failed, for a reason that the log tells");
    return mr_fail(reterr, -EIO, "%s", rd_kafka_err2str(code));
}

uint64_t mr_kafka_lane_underway(const struct mr_kafka_lane *lane)
{
    return atomic_load_explicit(&lane->underway, memory_order_acquire);
}

void mr_kafka_lane_want_wake(struct mr_kafka_lane *lane)
{
    atomic_store_explicit(&lane->wants_wake, true, memory_order_release);
}

int mr_kafka_lane_failure(struct mr_kafka_lane *lane, struct mr_err *reterr)
{
    struct mr_kafka_transaction *transaction = lane->transaction;

    if (!atomic_load_explicit(&transaction->has_failed, memory_order_acquire))
        return 0;
    (void)pthread_mutex_lock(&transaction->lock);
    *reterr = transaction->failure;
    (void)pthread_mutex_unlock(&transaction->lock);
    return reterr->code;
}
