/*
 * The marker: a committed offset of a group that nobody consumes with.  Written inside the
 * transaction, read with "stable offsets only", which makes the broker say "not yet" while
 * a transaction that touched it is neither committed nor aborted for good.
 */
#include "io/kafka/transaction_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    READ_TRIES_MS = 60000, /* for the marker to become stable */
    RETRY_MS = 100,
    CREATE_TRIES = 20, /* of asking for a topic that is being made */
    CREATE_WAIT_MS = 200
};

rd_kafka_topic_partition_list_t *
mr_kafka_marker_offsets(const struct mr_kafka_transaction *transaction, uint64_t epoch)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *marker =
        rd_kafka_topic_partition_list_add(list, MR_KAFKA_MARKER_TOPIC, 0);
    struct mr_text metadata;

    mr_text_init(&metadata);
    mr_text_printf(&metadata, "mr1:%s:%" PRIu64 ":%016" PRIx64, transaction->sink_id, epoch,
                   transaction->run);
    marker->offset = (int64_t)epoch;
    marker->metadata = metadata.data; /* freed with the list */
    marker->metadata_size = metadata.len;
    return list;
}

static int parse(const struct mr_kafka_transaction *transaction,
                 const rd_kafka_topic_partition_t *found, struct mr_kafka_marker *ret,
                 struct mr_err *reterr)
{
    struct mr_text head;
    const char *text = found->metadata;
    int rc = 0;

    mr_text_init(&head);
    mr_text_printf(&head, "mr1:%s:%" PRIu64 ":", transaction->sink_id, (uint64_t)found->offset);
    if (found->metadata_size != head.len + 16 || memcmp(text, head.data, head.len) != 0)
        rc = mr_fail(reterr, MR_ERR_MARKER,
                     "the marker of group '%s' is not one of this job's: offset %" PRId64
                     ", '%.*s'; expected '%s' and 16 digits",
                     transaction->group, found->offset, (int)found->metadata_size,
                     text != NULL ? text : "", head.data);
    char digits[17] = "";
    if (rc == 0)
        memcpy(digits, text + head.len, 16);
    mr_text_fini(&head);
    *ret = (struct mr_kafka_marker){(uint64_t)found->offset, strtoull(digits, NULL, 16)};
    return rc;
}

/*
 * By a consumer that never joins its group: librdkafka 2.0.2's ListConsumerGroupOffsets,
 * which a producer could ask with, does not survive a coordinator that answers with an
 * error.  A consumer of committed rows asks for stable offsets only.
 */
static rd_kafka_t *reader_new(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(transaction->reader_conf);
    char why[512];
    rd_kafka_t *reader = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));

    if (reader == NULL) {
        rd_kafka_conf_destroy(conf);
        (void)mr_fail(reterr, MR_ERR_OPTION, "kafka consumer of the marker: %s", why);
    }
    return reader;
}

/* One question.  The code is what the broker said, for the whole or for the marker. */
static rd_kafka_resp_err_t ask(struct mr_kafka_transaction *transaction, rd_kafka_t *reader,
                               struct mr_kafka_marker *ret, int *ret_rc, struct mr_err *reterr)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *marker =
        rd_kafka_topic_partition_list_add(list, MR_KAFKA_MARKER_TOPIC, 0);

    rd_kafka_resp_err_t code = rd_kafka_committed(reader, list, MR_KAFKA_TIMEOUT_MS);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = marker->err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && marker->offset >= 0)
        *ret_rc = parse(transaction, marker, ret, reterr);
    rd_kafka_topic_partition_list_destroy(list);
    return code;
}

static bool passes(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__WAIT_COORD: return true;
    default: return false;
    }
}

int mr_kafka_marker_read(struct mr_kafka_transaction *transaction, struct mr_kafka_marker *ret,
                         struct mr_err *reterr)
{
    struct mr_sys *sys = transaction->env->sys;
    rd_kafka_t *reader = reader_new(transaction, reterr);
    int64_t until_ns = mr_now_ns(sys) + READ_TRIES_MS * MR_MILLI_NS;
    rd_kafka_resp_err_t code;
    int rc = 0;

    *ret = (struct mr_kafka_marker){0};
    if (reader == NULL)
        return MR_ERR_OPTION;
    for (;;) {
        code = ask(transaction, reader, ret, &rc, reterr);
        if (!passes(code) || mr_now_ns(sys) >= until_ns ||
            mr_kafka_transaction_wants_stop(transaction))
            break;
        (void)rd_kafka_poll(transaction->handle, RETRY_MS);
    }
    rd_kafka_destroy_flags(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return rc;
    rc = mr_kafka_transaction_judge(transaction, "the marker could not be read", code,
                                    rd_kafka_err2str(code), reterr);
    return rc == MR_ERR_RESTART ? mr_fail(reterr, -EAGAIN,
                                          "%s: group '%s': the marker, which tells what was "
                                          "committed, could not be read within %d s: %s",
                                          transaction->where, transaction->group,
                                          READ_TRIES_MS / 1000, rd_kafka_err2str(code))
                                : rc;
}

/* -- Topics --------------------------------------------------------------------------------- */

static rd_kafka_resp_err_t count_once(rd_kafka_t *handle, rd_kafka_topic_t *topic, int32_t *ret,
                                      rd_kafka_resp_err_t *ret_all)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t code;

    *ret_all = rd_kafka_metadata(handle, 0, topic, &metadata, MR_KAFKA_TIMEOUT_MS);
    if (*ret_all != RD_KAFKA_RESP_ERR_NO_ERROR)
        return *ret_all;
    code = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                    : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    *ret = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
    rd_kafka_metadata_destroy(metadata);
    return code;
}

static int no_broker(rd_kafka_resp_err_t code, struct mr_err *reterr)
{
    return mr_fail(reterr, -EAGAIN,
                   "no broker answered within %d s: %s.  Is Kafka running where "
                   "'properties.bootstrap.servers' says?",
                   MR_KAFKA_TIMEOUT_MS / 1000, rd_kafka_err2str(code));
}

/* Brokers may make a topic when a producer first asks for it, and say "unknown" until they
 * have: ask again for a few seconds. */
int mr_kafka_count_partitions(rd_kafka_t *handle, const char *name, int32_t *ret,
                              struct mr_err *reterr)
{
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, name, NULL);
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR, all = RD_KAFKA_RESP_ERR_NO_ERROR;

    if (topic == NULL)
        return mr_fail(reterr, MR_ERR_OPTION, "topic '%s': %s", name,
                       rd_kafka_err2str(rd_kafka_last_error()));
    *ret = 0;
    for (int tries = 0; tries < CREATE_TRIES; tries++) {
        code = count_once(handle, topic, ret, &all);
        if ((code == RD_KAFKA_RESP_ERR_NO_ERROR && *ret > 0) ||
            (code != RD_KAFKA_RESP_ERR_NO_ERROR &&
             code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART &&
             code != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE))
            break;
        (void)rd_kafka_poll(handle, CREATE_WAIT_MS);
    }
    rd_kafka_topic_destroy(topic);
    if (all != RD_KAFKA_RESP_ERR_NO_ERROR)
        return no_broker(all, reterr);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR || *ret <= 0)
        return mr_fail(reterr, -ENOENT, "topic '%s': %s", name, rd_kafka_err2str(code));
    return 0;
}

static void create_topic(rd_kafka_t *handle)
{
    char why[256];
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(MR_KAFKA_MARKER_TOPIC, 1, -1, why, sizeof(why));
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);

    if (topic != NULL) {
        rd_kafka_CreateTopics(handle, &topic, 1, NULL, queue);
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, MR_KAFKA_TIMEOUT_MS);
        if (event != NULL)
            rd_kafka_event_destroy(event); /* whether it is there now, metadata tells */
        rd_kafka_NewTopic_destroy(topic);
    }
    rd_kafka_queue_destroy(queue);
}

int mr_kafka_marker_topic(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    rd_kafka_topic_t *topic =
        rd_kafka_topic_new(transaction->handle, MR_KAFKA_MARKER_TOPIC, NULL);
    rd_kafka_resp_err_t all;
    int32_t count = 0;

    MR_ASSERT(topic != NULL);
    rd_kafka_resp_err_t code = count_once(transaction->handle, topic, &count, &all);
    rd_kafka_topic_destroy(topic);
    if (all != RD_KAFKA_RESP_ERR_NO_ERROR)
        return no_broker(all, reterr);
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        create_topic(transaction->handle);
    int rc =
        mr_kafka_count_partitions(transaction->handle, MR_KAFKA_MARKER_TOPIC, &count, reterr);
    return rc == -ENOENT
               ? mr_fail(reterr, -ENOENT,
                         "topic '" MR_KAFKA_MARKER_TOPIC
                         "', under whose name exactly-once sinks commit their markers, is not "
                         "there and can not be made: create it with one partition (it stays "
                         "empty)")
               : rc;
}
