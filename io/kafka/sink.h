/*
 * io/kafka/sink.h - what the two operators of the sink have in common.
 *
 *     sink.c         the table: options, guarantee
 *     sink_plain.c   at-least-once: a producer of its own; rows go out as they come
 *     sink_held.c    exactly-once: a lane of the shared transaction; rows behind a barrier
 *                    wait for the word that its epoch is committed
 */
#ifndef MR_IO_KAFKA_SINK_H
#define MR_IO_KAFKA_SINK_H

#include "io/kafka/row.h"
#include "io/kafka/transaction.h"

enum mr_kafka_partitioner { MR_KAFKA_BY_KEY, MR_KAFKA_FIXED, MR_KAFKA_ROUND_ROBIN };

/* Rows under way per reactor and table, before its input has to wait. */
enum { MR_KAFKA_UNDERWAY_MAX = 50000 };

struct mr_sink {
    const struct mr_table_spec *spec;
    struct mr_task_env *env;
    char *topic;
    int partitioner;
    bool is_upsert; /* 'upsert-kafka' */
    int64_t hold_bytes;
    struct mr_kafka_transaction *transaction; /* NULL: at-least-once */
};

/* Which partition the next row goes to. */
struct mr_kafka_turn {
    int partitioner;
    int32_t partition, partitions;
};

static inline struct mr_kafka_turn mr_kafka_turn_of(const struct mr_sink *sink,
                                                    uint32_t reactor, int32_t partitions)
{
    return (struct mr_kafka_turn){sink->partitioner, (int32_t)(reactor % (uint32_t)partitions),
                                  partitions};
}

static inline int32_t mr_kafka_turn_next(struct mr_kafka_turn *turn)
{
    switch (turn->partitioner) {
    case MR_KAFKA_FIXED: return turn->partition;
    case MR_KAFKA_ROUND_ROBIN:
        return turn->partition = (turn->partition + 1) % turn->partitions;
    default: return RD_KAFKA_PARTITION_UA;
    }
}

int mr_kafka_plain_new(struct mr_sink *sink, struct mr_task_env *env, struct mr_op **ret,
                       struct mr_err *reterr);
int mr_kafka_held_new(struct mr_sink *sink, struct mr_task_env *env,
                      const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                      struct mr_err *reterr);

/* A row that the format refuses stops the job. */
void mr_kafka_fail_row(struct mr_op *op, const struct mr_sink *sink, const char *reason);

#endif
