#include "io/kafka/row.h"

#include "io/kafka/fields.h"
#include "io/kafka/metadata.h"

#include <errno.h>
#include <stdlib.h>

struct head {
    uint32_t key, value; /* lengths; NONE: there is none */
    uint32_t headers;
    int64_t timestamp_ms;
};

#define NONE UINT32_MAX

/* Key or value: a format over some of the columns. */
struct side {
    const struct mr_format_class *format; /* NULL: there is no such side */
    struct mr_kafka_fields fields;
    struct mr_encoder *encoder;
    struct mr_vec *col; /* of the batch that is being written, as the format sees them */
    struct mr_batch view;
};

struct mr_kafka_writer {
    struct side key, value;
    struct mr_kafka_metadata_columns metadata;
    bool is_upsert;
};

static int side_init(struct side *side, const struct mr_format_class *format,
                     const struct mr_table_spec *spec, const char *prefix,
                     struct mr_err *reterr)
{
    struct mr_format_spec asked = {
        .schema = &side->fields.schema, .options = spec->options, .prefix = prefix};

    side->format = format;
    if (format == NULL)
        return 0;
    side->col = calloc((size_t)side->fields.schema.count + 1, sizeof(*side->col));
    MR_ASSERT(side->col != NULL);
    return format->encoder_new(&asked, &side->encoder, reterr);
}

static void side_fini(struct side *side)
{
    if (side->encoder != NULL)
        side->format->encoder_free(side->encoder);
    free(side->col);
    mr_kafka_fields_free(&side->fields);
}

int mr_kafka_writer_new(const struct mr_table_spec *spec, bool is_upsert,
                        struct mr_kafka_writer **ret, struct mr_err *reterr)
{
    struct mr_kafka_writer *writer = calloc(1, sizeof(*writer));

    if (writer == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    writer->is_upsert = is_upsert;
    writer->metadata = mr_kafka_metadata_written(spec);
    int rc = mr_kafka_fields_new(spec, is_upsert, &writer->key.fields, &writer->value.fields,
                                 reterr);
    if (rc == 0)
        rc = side_init(&writer->key, spec->key_format, spec, spec->key_prefix, reterr);
    if (rc == 0)
        rc = side_init(&writer->value, spec->format, spec, spec->format_prefix, reterr);
    if (rc < 0) {
        mr_kafka_writer_free(writer);
        return rc;
    }
    *ret = writer;
    return 0;
}

void mr_kafka_writer_free(struct mr_kafka_writer *writer)
{
    if (writer == NULL)
        return;
    side_fini(&writer->key);
    side_fini(&writer->value);
    free(writer);
}

static void side_take(struct side *side, const struct mr_batch *batch, bool is_upsert)
{
    if (side->format == NULL)
        return;
    side->view = *batch;
    side->view.schema = &side->fields.schema;
    side->view.col = side->col;
    if (is_upsert)
        side->view.kind = NULL; /* the message is the kind */
    for (uint32_t i = 0; i < side->fields.schema.count; i++)
        side->col[i] = batch->col[side->fields.column[i]];
}

static int put_side(struct side *side, uint32_t row, struct mr_text *bytes, uint32_t *ret_len,
                    const char **reason)
{
    size_t at = bytes->len;

    if (side->format == NULL)
        return 0;
    int rc = side->format->encode(side->encoder, &side->view, row, bytes, reason);
    *ret_len = (uint32_t)(bytes->len - at);
    return rc;
}

static int put_row(struct mr_text *bytes, struct mr_kafka_writer *writer,
                   const struct mr_batch *batch, uint32_t row, bool has_value,
                   const char **reason)
{
    size_t at = bytes->len;
    struct head head = {.key = NONE, .value = NONE};

    mr_text_put(bytes, &head, sizeof(head));
    int rc = put_side(&writer->key, row, bytes, &head.key, reason);
    if (rc == 0 && has_value)
        rc = put_side(&writer->value, row, bytes, &head.value, reason);
    size_t headers = bytes->len;
    if (rc == 0)
        rc = mr_kafka_metadata_put(&writer->metadata, batch, row, &head.timestamp_ms, bytes,
                                   reason);
    head.headers = (uint32_t)(bytes->len - headers);
    memcpy(bytes->data + at, &head, sizeof(head));
    return rc;
}

/* -- The queue ---------------------------------------------------------------------------------- */

void mr_kafka_queue_init(struct mr_kafka_queue *queue)
{
    *queue = (struct mr_kafka_queue){0};
    mr_text_init(&queue->bytes);
}

void mr_kafka_queue_fini(struct mr_kafka_queue *queue)
{
    mr_text_fini(&queue->bytes);
}

/* Room at the front is used again: at once when it is all, else when it is most. */
static void compact(struct mr_kafka_queue *queue)
{
    size_t left = queue->bytes.len - queue->from;

    if (left > queue->from)
        return;
    if (left != 0)
        memmove(queue->bytes.data, queue->bytes.data + queue->from, left);
    queue->bytes.len = left;
    queue->released -= queue->from;
    queue->from = 0;
}

int mr_kafka_queue_put(struct mr_kafka_queue *queue, struct mr_kafka_writer *writer,
                       const struct mr_batch *batch, const char **reason)
{
    compact(queue);
    side_take(&writer->key, batch, writer->is_upsert);
    side_take(&writer->value, batch, writer->is_upsert);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        enum mr_row_kind kind = writer->is_upsert ? mr_batch_kind(batch, row) : MR_ROW_INSERT;
        if (kind == MR_ROW_UPDATE_BEFORE)
            continue; /* what comes behind it says all */
        int rc = put_row(&queue->bytes, writer, batch, row, kind != MR_ROW_DELETE, reason);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static size_t bytes_of(uint32_t len)
{
    return len == NONE ? 0 : len;
}

void mr_kafka_queue_first(const struct mr_kafka_queue *queue, struct mr_kafka_row *ret)
{
    const char *at = queue->bytes.data + queue->from;
    struct head head;

    MR_ASSERT(queue->from < queue->released);
    memcpy(&head, at, sizeof(head));
    at += sizeof(head);
    *ret = (struct mr_kafka_row){
        .key = {head.key == NONE ? NULL : at, bytes_of(head.key)},
        .value = {head.value == NONE ? NULL : at + bytes_of(head.key), bytes_of(head.value)},
        .headers = {at + bytes_of(head.key) + bytes_of(head.value), head.headers},
        .timestamp_ms = head.timestamp_ms,
    };
}

void mr_kafka_queue_drop(struct mr_kafka_queue *queue)
{
    struct head head;

    memcpy(&head, queue->bytes.data + queue->from, sizeof(head));
    queue->from += sizeof(head) + bytes_of(head.key) + bytes_of(head.value) + head.headers;
    MR_ASSERT(queue->from <= queue->released);
    if (queue->from == queue->bytes.len)
        queue->bytes.len = queue->from = queue->released = 0;
}

/* With what rd_kafka_produce() has no words for. */
static rd_kafka_resp_err_t produce_whole(rd_kafka_t *handle, rd_kafka_topic_t *topic,
                                         int32_t partition, const struct mr_kafka_row *row,
                                         void *opaque)
{
    rd_kafka_headers_t *headers = mr_kafka_headers_of(row->headers);
    const rd_kafka_vu_t part[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = topic},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
        {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = opaque},
        {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = row->timestamp_ms},
        {.vtype = RD_KAFKA_VTYPE_KEY,
         .u.mem = {(void *)(uintptr_t)row->key.data, row->key.len}},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u.mem = {(void *)(uintptr_t)row->value.data, row->value.len}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers},
    };
    rd_kafka_error_t *error =
        rd_kafka_produceva(handle, part, MR_COUNTOF(part) - (headers == NULL));

    if (error == NULL)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    if (headers != NULL)
        rd_kafka_headers_destroy(headers); /* else the message has them */
    return code;
}

rd_kafka_resp_err_t mr_kafka_produce(rd_kafka_t *handle, rd_kafka_topic_t *topic,
                                     int32_t partition, const struct mr_kafka_row *row,
                                     void *opaque)
{
    if (row->headers.len != 0 || row->timestamp_ms != 0)
        return produce_whole(handle, topic, partition, row, opaque);
    /* librdkafka only reads it: with F_COPY. */
    int rc = rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY,
                              (void *)(uintptr_t)row->value.data, row->value.len, row->key.data,
                              row->key.len, opaque);

    return rc == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
}
