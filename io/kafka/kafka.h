/*
 * io/kafka/kafka.h - the 'kafka' connector: librdkafka behind the source and sink tables.
 *
 *     source   one consumer handle per table, no group membership: partitions are splits,
 *              each with a queue of its own that one reactor drains
 *     sink     one idempotent producer handle per reactor; exactly-once: one transactional
 *              producer per job (io/kafka/transaction.h)
 *
 * Built as a plug-in (plugins/kafka.so), loaded by the first table that names it.
 *
 * Positions are the engine's: they live in its checkpoints, and are committed to the
 * consumer group afterwards, for lag tools only.  A broker that is away is waited for
 * and said aloud; only a topic that is not there, or an offset that is gone, is an error.
 *
 * Threads     librdkafka's own threads are made by the control thread's calls, and stay on
 *             the housekeeping CPUs.
 */
#ifndef MR_IO_KAFKA_KAFKA_H
#define MR_IO_KAFKA_KAFKA_H

#include "core/data/value.h"
#include "core/op/connector.h"

#include <librdkafka/rdkafka.h>

extern const struct mr_source_class mr_kafka_source;
extern const struct mr_sink_class mr_kafka_sink;
extern const struct mr_option_spec mr_kafka_options[];

/* 'upsert-kafka': a message is what is now under its key, none when it has no value. */
extern const struct mr_source_class mr_kafka_upsert_source;
extern const struct mr_sink_class mr_kafka_upsert_sink;
extern const struct mr_option_spec mr_kafka_upsert_options[];

/* Key and value of a message to one row, by the table's formats. */
extern const struct mr_format_class mr_kafka_decoding;
extern const struct mr_format_class mr_kafka_upsert_decoding;

struct mr_kafka_setting {
    const char *name, *value; /* as librdkafka calls it */
};

/*
 * A configuration from the table's 'properties.*': Java clients' names are taken over
 * where librdkafka knows the thing by another name, dropped with a log line where it has
 * no such thing.  Then DEFAULTS, ended by a NULL name, and what every client of ours has
 * in common fill what the user left open.  *RET belongs to the caller until rd_kafka_new
 * takes it.
 */
int mr_kafka_conf_new(struct mr_options *options, struct mr_task_env *env,
                      const struct mr_kafka_setting *defaults, rd_kafka_conf_t **ret,
                      struct mr_err *reterr);

/* The value of 'properties.NAME', or an empty view. */
struct mr_view mr_kafka_property(struct mr_options *options, const char *name);

/* A message to be written, borrowed. */
struct mr_kafka_row {
    struct mr_view key, value; /* data NULL: there is none */
    struct mr_view headers;    /* io/kafka/metadata.h; empty: there are none */
    int64_t timestamp_ms;      /* 0: now */
};

/* Hand it to librdkafka, which copies it. */
rd_kafka_resp_err_t mr_kafka_produce(rd_kafka_t *handle, rd_kafka_topic_t *topic,
                                     int32_t partition, const struct mr_kafka_row *row,
                                     void *opaque);

/* How many partitions topic NAME has; one that is being made is waited for. */
int mr_kafka_count_partitions(rd_kafka_t *handle, const char *name, int32_t *ret,
                              struct mr_err *reterr);

/* "orders/3" apart; the topic is copied into TOPIC. */
int mr_kafka_split_parse(const char *id, char *topic, size_t size, int32_t *ret_partition);

/* Where splits begin and end. */
enum mr_kafka_startup {
    MR_KAFKA_FROM_EARLIEST,
    MR_KAFKA_FROM_LATEST,
    MR_KAFKA_FROM_GROUP,
    MR_KAFKA_FROM_TIMESTAMP,
    MR_KAFKA_FROM_SPECIFIC
};

struct mr_kafka_start {
    enum mr_kafka_startup mode;
    int64_t timestamp_ms;
    char *specific; /* "partition:0,offset:42;partition:1,offset:300" */
    const char
        *reset; /* for FROM_GROUP without a committed offset: "earliest", "latest", NULL */
};

/* Absolute offset at which a partition is to begin (or, for a bound, to end). */
int mr_kafka_resolve(rd_kafka_t *handle, const char *topic, int32_t partition,
                     const struct mr_kafka_start *start, const char *what, int64_t *ret_offset,
                     struct mr_err *reterr);

/* The offset that SPECIFIC names for PARTITION; -ENOENT: it names none; -EINVAL. */
int mr_kafka_specific_offset(const char *specific, int32_t partition, int64_t *ret);

enum { MR_KAFKA_TIMEOUT_MS = 10000 }; /* for one answer of a broker at start */

#endif
