/*
 * From "earliest", "what the group committed", "at this time" to absolute offsets.  They
 * are resolved once and then kept in checkpoints: a restart must not resolve "latest"
 * again, or it would lose what came in between.
 */
#include "io/kafka/kafka.h"

#include <errno.h>

static int no_answer(const char *topic, int32_t partition, const char *what,
                     rd_kafka_resp_err_t code, struct mr_err *reterr)
{
    return mr_fail(reterr, -EIO, "%s of %s/%d: %s", what, topic, partition,
                   rd_kafka_err2str(code));
}

static int watermarks(rd_kafka_t *handle, const char *topic, int32_t partition, int64_t *low,
                      int64_t *high, struct mr_err *reterr)
{
    rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(handle, topic, partition, low,
                                                                high, MR_KAFKA_TIMEOUT_MS);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR
               ? 0
               : no_answer(topic, partition, "first and last offset", code, reterr);
}

static int committed(rd_kafka_t *handle, const char *topic, int32_t partition,
                     int64_t *ret_offset, struct mr_err *reterr)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, topic, partition);
    rd_kafka_resp_err_t code = rd_kafka_committed(handle, list, MR_KAFKA_TIMEOUT_MS);
    *ret_offset = list->elems[0].offset;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    if (code == RD_KAFKA_RESP_ERR__UNKNOWN_GROUP) { /* without one nothing is committed */
        *ret_offset = RD_KAFKA_OFFSET_INVALID;
        return 0;
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR
               ? 0
               : no_answer(topic, partition, "committed offset", code, reterr);
}

static int at_time(rd_kafka_t *handle, const char *topic, int32_t partition,
                   int64_t timestamp_ms, int64_t *ret_offset, struct mr_err *reterr)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = timestamp_ms;
    rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(handle, list, MR_KAFKA_TIMEOUT_MS);
    *ret_offset = list->elems[0].offset;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        code = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR
               ? 0
               : no_answer(topic, partition, "offset at a timestamp", code, reterr);
}

int mr_kafka_resolve(rd_kafka_t *handle, const char *topic, int32_t partition,
                     const struct mr_kafka_start *start, const char *what, int64_t *ret_offset,
                     struct mr_err *reterr)
{
    int64_t low = 0, high = 0, offset;
    int rc = watermarks(handle, topic, partition, &low, &high, reterr);

    if (rc < 0)
        return rc;
    switch (start->mode) {
    case MR_KAFKA_FROM_EARLIEST: *ret_offset = low; return 0;
    case MR_KAFKA_FROM_LATEST: *ret_offset = high; return 0;
    case MR_KAFKA_FROM_TIMESTAMP:
        rc = at_time(handle, topic, partition, start->timestamp_ms, &offset, reterr);
        if (rc == 0)
            *ret_offset = offset >= 0 ? offset : high;
        return rc;
    case MR_KAFKA_FROM_SPECIFIC:
        rc = mr_kafka_specific_offset(start->specific, partition, ret_offset);
        if (rc == -ENOENT) {
            /* Flink: a partition that is not named goes by the group's offset, or is read from
             * its first message. */
            struct mr_kafka_start group = *start;
            group.mode = MR_KAFKA_FROM_GROUP;
            if (group.reset == NULL && strcmp(what, "startup") == 0)
                group.reset = "earliest";
            return mr_kafka_resolve(handle, topic, partition, &group, what, ret_offset, reterr);
        }
        return rc == 0 ? 0
                       : mr_fail(reterr, MR_ERR_OPTION,
                                 "'scan.%s.specific-offsets' = '%s': expected "
                                 "'partition:0,offset:42;partition:1,offset:300'",
                                 what, start->specific);
    case MR_KAFKA_FROM_GROUP: break;
    }
    rc = committed(handle, topic, partition, &offset, reterr);
    if (rc < 0)
        return rc;
    if (offset >= 0) {
        *ret_offset = offset;
        return 0;
    }
    if (start->reset != NULL) {
        *ret_offset = start->reset[0] == 'e' ? low : high;
        return 0;
    }
    return mr_fail(
        reterr, MR_ERR_OPTION,
        "Undefined offset with no reset policy for partition %s-%d: the group has "
        "committed none.  Set 'properties.auto.offset.reset' = 'earliest' or 'latest', "
        "or another 'scan.%s.mode'",
        topic, partition, what);
}
