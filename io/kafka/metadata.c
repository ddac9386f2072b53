#include "io/kafka/metadata.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

enum {
    META_TOPIC,
    META_PARTITION,
    META_HEADERS,
    META_OFFSET,
    META_TIMESTAMP,
    META_TIMESTAMP_TYPE
};

#define TEXT_TYPE                                      \
    {                                                  \
        .id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX \
    }

static const struct mr_type header_types[] = {
    {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = MR_LENGTH_MAX},
    {.id = MR_TYPE_VARBINARY, .nullable = 1, .length = MR_LENGTH_MAX},
};

/* Read only, as all descriptors are. */
static const struct mr_type_nested headers_nested = {
    .count = 2,
    .child = (struct mr_type *)(uintptr_t)header_types,
};

static const struct mr_type headers_type = {.id = MR_TYPE_MAP, .nested = &headers_nested};

const struct mr_metadata_spec mr_kafka_metadata[] = {
    [META_TOPIC] = {"topic", TEXT_TYPE, false, "The topic of the message."},
    [META_PARTITION] = {"partition", {.id = MR_TYPE_INT}, false, "Its partition."},
    [META_HEADERS] = {"headers",
                      {.id = MR_TYPE_MAP, .nested = &headers_nested},
                      true,
                      "Its headers; of several with one name the last."},
    [META_OFFSET] = {"offset", {.id = MR_TYPE_BIGINT}, false, "Its offset in the partition."},
    [META_TIMESTAMP] = {"timestamp",
                        {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3},
                        true,
                        "When it was made or appended; written: when it is said to be made."},
    [META_TIMESTAMP_TYPE] = {"timestamp-type", TEXT_TYPE, false,
                             "CreateTime, LogAppendTime or NoTimestampType."},
    {NULL, {0}, false, NULL},
};

static uint32_t find_key(const char *name)
{
    uint32_t key = 0;

    while (strcmp(mr_kafka_metadata[key].key, name) != 0)
        key++;
    return key;
}

/* -- Reading ------------------------------------------------------------------------------- */

void mr_kafka_metadata_reader_init(struct mr_kafka_metadata_reader *reader,
                                   const struct mr_table_spec *spec)
{
    uint32_t count = spec->schema->count - spec->physical;

    *reader = (struct mr_kafka_metadata_reader){
        .key = mr_alloc_array(count + 1, sizeof(*reader->key), "metadata columns")};
    mr_text_init(&reader->bytes);
    for (uint32_t i = 0; i < count; i++)
        if (spec->metadata_key[i] != NULL)
            reader->key[i] = find_key(spec->metadata_key[i]);
}

void mr_kafka_metadata_reader_fini(struct mr_kafka_metadata_reader *reader)
{
    mr_text_fini(&reader->bytes);
    free(reader->entry);
    free(reader->key);
}

static struct mr_value text_value(struct mr_type type, const char *text)
{
    return (struct mr_value){.type = type, .u.str = mr_str_of(text, strlen(text))};
}

/* The headers of MESSAGE as a map, in the reader's bytes. */
static struct mr_value headers_value(struct mr_kafka_metadata_reader *reader,
                                     const rd_kafka_message_t *message)
{
    struct mr_type key_type = mr_type_child(headers_type, 0);
    struct mr_type bytes_type = mr_type_child(headers_type, 1);
    rd_kafka_headers_t *headers = NULL;
    size_t count = 0;

    if (rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR)
        count = rd_kafka_header_cnt(headers);
    if (count > reader->entries) {
        reader->entry = mr_realloc(reader->entry, count, sizeof(*reader->entry), "headers");
        reader->entries = count;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name;
        const void *value;
        size_t len;
        if (rd_kafka_header_get_all(headers, i, &name, &value, &len) !=
            RD_KAFKA_RESP_ERR_NO_ERROR)
            break;
        reader->entry[i] = (struct mr_map_entry){
            .key = text_value(key_type, name),
            .value = {.type = bytes_type, .is_null = value == NULL},
            .order = (uint32_t)i,
        };
        if (value != NULL)
            reader->entry[i].value.u.str = mr_str_of(value, len);
    }
    mr_text_reset(&reader->bytes);
    mr_map_put(headers_type, reader->entry, (uint32_t)count, &reader->bytes);
    return (struct mr_value){.type = headers_type,
                             .u.str = mr_str_of(reader->bytes.data, reader->bytes.len)};
}

static struct mr_value timestamp_type(const rd_kafka_message_t *message)
{
    static const char *const name[] = {"NoTimestampType", "CreateTime", "LogAppendTime"};
    rd_kafka_timestamp_type_t type;

    (void)rd_kafka_message_timestamp(message, &type);
    return text_value(mr_kafka_metadata[META_TIMESTAMP_TYPE].type,
                      name[(unsigned)type < MR_COUNTOF(name) ? type : 0]);
}

static struct mr_value value_of(struct mr_kafka_metadata_reader *reader, uint32_t key,
                                const rd_kafka_message_t *message)
{
    struct mr_value value = {.type = mr_kafka_metadata[key].type};

    switch (key) {
    case META_TOPIC: return text_value(value.type, rd_kafka_topic_name(message->rkt));
    case META_PARTITION: value.u.i64 = message->partition; break;
    case META_HEADERS: return headers_value(reader, message);
    case META_OFFSET: value.u.i64 = message->offset; break;
    case META_TIMESTAMP: {
        int64_t ms = rd_kafka_message_timestamp(message, NULL);
        value.u.i64 = (ms < 0 ? 0 : ms) * MR_MILLI_NS;
        break;
    }
    default: return timestamp_type(message);
    }
    return value;
}

void mr_kafka_metadata_fill(struct mr_kafka_metadata_reader *reader, uint32_t key,
                            const rd_kafka_message_t *message, struct mr_batch_buffer *out,
                            uint32_t col, uint32_t row)
{
    struct mr_value value = value_of(reader, reader->key[key], message);

    mr_value_store(&value, out, col, row);
}

/* -- Writing ------------------------------------------------------------------------------- */

struct mr_kafka_metadata_columns mr_kafka_metadata_written(const struct mr_table_spec *spec)
{
    struct mr_kafka_metadata_columns columns = {0};

    for (uint32_t c = spec->physical; c < spec->schema->count; c++) {
        if (find_key(spec->metadata_key[c - spec->physical]) == META_TIMESTAMP) {
            columns.has_timestamp = true;
            columns.timestamp = c;
        } else {
            columns.has_headers = true;
            columns.headers = c;
        }
    }
    return columns;
}

int mr_kafka_metadata_put(const struct mr_kafka_metadata_columns *columns,
                          const struct mr_batch *batch, uint32_t row, int64_t *ret_timestamp_ms,
                          struct mr_text *bytes, const char **reason)
{
    const struct mr_vec *col = batch->col;

    *ret_timestamp_ms = 0;
    if (columns->has_timestamp && !mr_vec_is_null(&col[columns->timestamp], row)) {
        int64_t ns = ((const int64_t *)col[columns->timestamp].data)[row];
        if (ns < MR_MILLI_NS) {
            *reason = "metadata 'timestamp': Kafka keeps times after 1970-01-01 00:00 UTC only";
            return -EINVAL;
        }
        *ret_timestamp_ms = ns / MR_MILLI_NS;
    }
    if (columns->has_headers && !mr_vec_is_null(&col[columns->headers], row)) {
        const struct mr_str *map = &((const struct mr_str *)col[columns->headers].data)[row];
        mr_text_put(bytes, mr_str_data(map), map->len);
    }
    return 0;
}

rd_kafka_headers_t *mr_kafka_headers_of(struct mr_view map)
{
    struct mr_elements names, values;
    rd_kafka_headers_t *headers = NULL;

    if (map.len == 0)
        return NULL;
    mr_map_open(headers_type, map, &names, &values);
    for (uint32_t i = 0; i < names.count; i++) {
        struct mr_value name = mr_element_at(&names, i), value = mr_element_at(&values, i);
        if (name.is_null || value.is_null)
            continue;
        if (headers == NULL)
            headers = rd_kafka_headers_new(names.count);
        rd_kafka_resp_err_t code =
            rd_kafka_header_add(headers, mr_str_data(&name.u.str), (ssize_t)name.u.str.len,
                                mr_str_data(&value.u.str), (ssize_t)value.u.str.len);
        MR_ASSERT(code == RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    return headers;
}
