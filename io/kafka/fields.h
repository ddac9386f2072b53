/*
 * io/kafka/fields.h - which columns of a written table go into a message's key and value.
 *
 *     'key.fields' = 'k_id;k_product', 'key.fields-prefix' = 'k_'     key: id, product
 *     'value.fields-include' = 'EXCEPT_KEY'                           value: the others
 *
 * Of 'upsert-kafka' the key is the PRIMARY KEY.
 *
 * Fails       with Flink's sentences; also used at plan time.
 */
#ifndef MR_IO_KAFKA_FIELDS_H
#define MR_IO_KAFKA_FIELDS_H

#include "io/kafka/kafka.h"

/* Some columns of a table, as a format is told about them. */
struct mr_kafka_fields {
    struct mr_schema schema; /* names without the prefix */
    uint32_t *column;        /* of the table */
};

/* No key: KEY has no columns.  Both are for mr_kafka_fields_free(). */
int mr_kafka_fields_new(const struct mr_table_spec *spec, bool is_upsert,
                        struct mr_kafka_fields *key, struct mr_kafka_fields *value,
                        struct mr_err *reterr);
void mr_kafka_fields_free(struct mr_kafka_fields *fields);

#endif
