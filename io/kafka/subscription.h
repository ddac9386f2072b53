/*
 * io/kafka/subscription.h - the topics that a table reads, and how many partitions each has.
 *
 *     'topic' = 'a;b'                known from the start; one that is not there is an error
 *     'topic-pattern' = 'orders-.*'  asked for at every look; there may be none yet
 *
 * A topic keeps its number for as long as the job runs, also when it is gone.
 *
 * Threads     the control thread looks; readers find what was there before they were told of
 *             its partitions.
 */
#ifndef MR_IO_KAFKA_SUBSCRIPTION_H
#define MR_IO_KAFKA_SUBSCRIPTION_H

#include "core/base/pattern.h"
#include "io/kafka/kafka.h"

enum { MR_KAFKA_SUBSCRIBED_MAX = 1024 }; /* topics of one table */

struct mr_kafka_subscribed {
    char *name;
    rd_kafka_topic_t *handle;
    int32_t partitions; /* when it was looked at last */
    int32_t known;      /* of them, those that were handed out: the source's */
};

struct mr_kafka_subscription {
    rd_kafka_t *handle; /* borrowed */
    bool has_pattern;
    struct mr_pattern pattern;
    _Atomic uint32_t topics;
    struct mr_kafka_subscribed topic[MR_KAFKA_SUBSCRIBED_MAX];
};

/* By the table's options; asks nobody. */
int mr_kafka_subscription_init(struct mr_kafka_subscription *subscription,
                               struct mr_options *options, struct mr_err *reterr);
void mr_kafka_subscription_fini(struct mr_kafka_subscription *subscription);

/* From now on through HANDLE, which outlives it. */
int mr_kafka_subscription_connect(struct mr_kafka_subscription *subscription,
                                  rd_kafka_t *handle, struct mr_err *reterr);

/* Ask for topics and partitions; all are asked for, and the first failure is told.  -EAGAIN:
 * no broker answered. */
int mr_kafka_subscription_look(struct mr_kafka_subscription *subscription,
                               struct mr_err *reterr);

/* The topic called NAME, or NULL. */
const struct mr_kafka_subscribed *
mr_kafka_subscription_find(const struct mr_kafka_subscription *subscription, const char *name);

/* Has the table one topic, which its options name? */
static inline bool mr_kafka_subscription_is_single(const struct mr_kafka_subscription *s)
{
    return !s->has_pattern && s->topics == 1;
}

#endif
