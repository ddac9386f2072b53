/*
 * io/kafka/row.h - a row as a Kafka message, and a queue of such rows as bytes.
 *
 *     batch ─writer─► head key value | head key value | ...     one mr_text
 *                     ▲ from: next to be sent     ▲ released: up to here it may be
 *
 * Rows are encoded as they come, so nothing of a batch outlives push(), and what has to
 * wait (for room at the producer, for a checkpoint) waits in its smallest form.
 *
 * Threads     one reactor.
 */
#ifndef MR_IO_KAFKA_ROW_H
#define MR_IO_KAFKA_ROW_H

#include "io/kafka/kafka.h"

struct mr_kafka_writer;

/* By the table's formats and options.  UPSERT: a message says what is now under its key, so
 * -U is not written, and -D is a message without a value. */
int mr_kafka_writer_new(const struct mr_table_spec *spec, bool is_upsert,
                        struct mr_kafka_writer **ret, struct mr_err *reterr);
void mr_kafka_writer_free(struct mr_kafka_writer *writer);

struct mr_kafka_queue {
    struct mr_text bytes;
    size_t from, released;
};

void mr_kafka_queue_init(struct mr_kafka_queue *queue);
void mr_kafka_queue_fini(struct mr_kafka_queue *queue);

/* Append the rows of BATCH that count.  Negative: one can not be written; *REASON says why. */
int mr_kafka_queue_put(struct mr_kafka_queue *queue, struct mr_kafka_writer *writer,
                       const struct mr_batch *batch, const char **reason);

static inline bool mr_kafka_queue_is_empty(const struct mr_kafka_queue *queue)
{
    return queue->from == queue->bytes.len;
}

/* Nothing that may be sent now. */
static inline bool mr_kafka_queue_is_idle(const struct mr_kafka_queue *queue)
{
    return queue->from == queue->released;
}

static inline size_t mr_kafka_queue_bytes(const struct mr_kafka_queue *queue)
{
    return queue->bytes.len - queue->from;
}

/* All that is in it may be sent. */
static inline void mr_kafka_queue_release(struct mr_kafka_queue *queue)
{
    queue->released = queue->bytes.len;
}

/* The next row that may be sent, borrowed; drop() when it was. */
void mr_kafka_queue_first(const struct mr_kafka_queue *queue, struct mr_kafka_row *ret);
void mr_kafka_queue_drop(struct mr_kafka_queue *queue);

#endif
