/*
 * io/kafka/metadata.h - what Kafka knows of a message beside its key and value.
 *
 *     METADATA FROM 'timestamp'   TIMESTAMP_LTZ(3)     read and written
 *     METADATA FROM 'headers'     MAP<STRING, BYTES>   read and written
 *     topic, partition, offset, timestamp-type: read
 *
 * Headers are a list in Kafka: of those with one name a map has the last, and what is written
 * comes in the order of its names.  One without a value is NULL, and a NULL is not written.
 */
#ifndef MR_IO_KAFKA_METADATA_H
#define MR_IO_KAFKA_METADATA_H

#include "core/data/nested.h"
#include "io/kafka/kafka.h"

extern const struct mr_metadata_spec mr_kafka_metadata[];

/* The metadata columns of a table that is read, behind its physical ones. */
struct mr_kafka_metadata_reader {
    uint32_t *key; /* of each column; place in mr_kafka_metadata */
    struct mr_text bytes;
    struct mr_map_entry *entry;
    size_t entries; /* that there is room for */
};

/* One per reactor, for the columns of SPEC that are the connector's. */
void mr_kafka_metadata_reader_init(struct mr_kafka_metadata_reader *reader,
                                   const struct mr_table_spec *spec);
void mr_kafka_metadata_reader_fini(struct mr_kafka_metadata_reader *reader);

/* Metadata column KEY, as struct mr_source_class has it: column COL of OUT, row ROW. */
void mr_kafka_metadata_fill(struct mr_kafka_metadata_reader *reader, uint32_t key,
                            const rd_kafka_message_t *message, struct mr_batch_buffer *out,
                            uint32_t col, uint32_t row);

/* Columns of a table that is written. */
struct mr_kafka_metadata_columns {
    bool has_timestamp, has_headers;
    uint32_t timestamp, headers; /* columns */
};

struct mr_kafka_metadata_columns mr_kafka_metadata_written(const struct mr_table_spec *spec);

/* What row ROW of BATCH says; the time is 0 when it says none, and headers are appended to
 * BYTES, as a map.  Negative: Kafka can not store it, and *REASON says why. */
int mr_kafka_metadata_put(const struct mr_kafka_metadata_columns *columns,
                          const struct mr_batch *batch, uint32_t row, int64_t *ret_timestamp_ms,
                          struct mr_text *bytes, const char **reason);

/* A map as mr_kafka_metadata_put() appended it; NULL: it is empty. */
rd_kafka_headers_t *mr_kafka_headers_of(struct mr_view map);

#endif
