/*
 * core/op/format.h - what the bytes of one message mean: json, csv, raw, debezium-json.
 *
 * A decoder turns messages into rows of columns, a whole run of messages at a
 * time and straight into the batch: no tree of values in between.  Columns that
 * the query does not want are not decoded.  A message that can not be decoded is
 * reported and skipped: it is data, not an error.
 *
 * Ownership   long strings in the batch are borrowed from the messages unless
 *             they had to be changed (escapes); those live in the buffer's heap.
 * Threads     one decoder or encoder per reactor and table.
 */
#ifndef MR_CORE_OP_FORMAT_H
#define MR_CORE_OP_FORMAT_H

#include "core/data/batch.h"
#include "core/op/options.h"

/* One message as a connector hands it out. */
struct mr_msg {
    const char *data; /* followed by at least MR_MSG_PADDING readable bytes */
    uint32_t len;
    uint16_t is_null;     /* 1: there is no value (a Kafka tombstone) */
    uint16_t is_ascii;    /* 1: whole, there, and every byte below 0x80; 0: nobody looked */
    int64_t offset;       /* where it starts, in the split's own counting */
    int64_t next;         /* where the one behind it starts: the position after it */
    int64_t timestamp_ns; /* the connector's; INT64_MIN: none */
    const void *native;   /* the connector's own record, for metadata columns */
    const char *broken;   /* why the framing gave up on it, static; decode() reports this as the
                             reason and makes no row (data: how it began).  NULL: whole */
};

#define MR_MSG_PADDING 64

/* Told about a message that yields no (whole) row.  REASON is a sentence, COLUMN its
 * index or -1. */
struct mr_bad_sink {
    void (*report)(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason);
};

/* A readable metadata key: METADATA FROM 'key'. */
struct mr_metadata_spec {
    const char *key;
    struct mr_type type;
    bool is_writable;
    const char *help;
};

/* A column of the batch that the format fills with what it knows of a message. */
struct mr_format_metadata {
    uint32_t key; /* place in the class's `metadata` */
    uint32_t col;
};

struct mr_table_spec;

/* What a decoder must produce, or an encoder will be given. */
struct mr_format_spec {
    const struct mr_schema *schema; /* the physical columns, in the table's order */
    const bool *wanted;             /* decoder: per column; NULL: all.  Unwanted columns
                                       keep whatever the buffer holds */
    struct mr_options *options;
    const char *prefix;                        /* of its options: "json." or "value.json." */
    const struct mr_format_metadata *metadata; /* decoder: columns behind those of schema */
    uint32_t metadatas;
    const struct mr_table_spec *table; /* decoder: for a connector's own, core/op/connector.h */
};

struct mr_decoder;
struct mr_encoder;

struct mr_format_class {
    const char *name;
    const struct mr_option_spec *options; /* names without the prefix */
    /* Its messages say what becomes of rows: decode() sets their kinds, all of them, and
     * encode() takes every kind.  Else all rows are +I, and -U and -D can not be written. */
    bool has_changes;
    const struct mr_metadata_spec *metadata; /* ends with a NULL key; NULL: none */

    int (*decoder_new)(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr);
    /*
     * Decode from MSGS into OUT behind the rows it holds, until the messages or the
     * room are used up; returns how many messages are done with (a message of several
     * rows is done when all its rows are in, or it must be offered again to an empty
     * buffer).  ORIGIN[row] is set to the index of the message that row came from.
     */
    uint32_t (*decode)(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad);
    void (*decoder_free)(struct mr_decoder *decoder);

    int (*encoder_new)(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr);
    /* Append row ROW of BATCH to OUT as one message, no terminator.  Below 0: this row
     * can not be written (an update in an append-only format); REASON says why. */
    int (*encode)(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason);
    void (*encoder_free)(struct mr_encoder *encoder);
};

#endif
