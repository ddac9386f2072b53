/*
 * From messages to rows where not all of a row lies in the value.
 *
 *     key   {"id":1}           ─key format──►  columns of the key ─┐
 *     value {"k":"a","v":10}   ─value format─► the other columns  ─┴► row
 *     value null               upsert-kafka: -D, with the columns of the key alone
 *
 * Both formats fill the same row of the batch, each through a view that has its columns only.
 * Where the value has all columns and no key is needed, the value's format is asked at once.
 */
#include "io/kafka/fields.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* Key or value: a format over some of the columns. */
struct side {
    const struct mr_format_class *format;
    struct mr_kafka_fields fields;
    struct mr_decoder *decoder;
    uint32_t columns; /* of the view: those of the format, then its metadata */
    uint32_t *column; /* of the batch */
    bool *wanted;
    struct mr_format_metadata *metadata; /* columns of the view */
    struct mr_schema schema;
    struct mr_batch_buffer view;
};

struct kafka_decoder {
    struct side key, value;
    bool has_key; /* is decoded */
    bool has_all; /* the value has the key's columns too, and they count */
    bool is_upsert;
    struct mr_bad_sink inner;
    struct mr_bad_sink *bad;
    const struct mr_msg *msg;
    const char *part; /* "key", "value" */
    bool is_bad, is_full;
    struct mr_text reason;
};

static struct kafka_decoder *of(struct mr_decoder *decoder)
{
    return (struct kafka_decoder *)(void *)decoder;
}

/* -- Views ------------------------------------------------------------------------------- */

static void side_enter(struct side *side, const struct mr_batch_buffer *out)
{
    struct mr_vec *col = side->view.batch.col;
    uint64_t **valid = side->view.valid;

    side->view = *out;
    side->view.batch.schema = &side->schema;
    side->view.batch.col = col;
    side->view.valid = valid;
    for (uint32_t i = 0; i < side->columns; i++) {
        col[i] = out->batch.col[side->column[i]];
        valid[i] = out->valid[side->column[i]];
    }
}

static void side_leave(const struct side *side, struct mr_batch_buffer *out)
{
    for (uint32_t i = 0; i < side->columns; i++)
        out->batch.col[side->column[i]].valid = side->view.batch.col[i].valid;
    out->batch.rows = side->view.batch.rows;
    out->batch.kind = side->view.batch.kind;
    out->bytes = side->view.bytes;
}

/* MSG behind the rows of OUT: how many rows it has made. */
static uint32_t side_decode(struct side *side, struct kafka_decoder *d,
                            const struct mr_msg *msg, struct mr_batch_buffer *out)
{
    uint32_t first = out->batch.rows;
    uint16_t origin[MR_BATCH_ROWS];

    side_enter(side, out);
    uint32_t done = side->format->decode(side->decoder, msg, 1, &side->view, origin, &d->inner);
    side_leave(side, out);
    d->is_full = done == 0;
    return out->batch.rows - first;
}

/* -- Messages ---------------------------------------------------------------------------- */

static void complain(struct kafka_decoder *d, const char *reason)
{
    if (!d->is_bad)
        d->bad->report(d->bad, d->msg, -1, reason);
    d->is_bad = true;
}

static void report_inner(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                         const char *reason)
{
    struct kafka_decoder *d = MR_CONTAINER(sink, struct kafka_decoder, inner);

    (void)msg;
    (void)column; /* the reason names it */
    mr_text_reset(&d->reason);
    mr_text_printf(&d->reason, "%s: %s", d->part, reason);
    complain(d, d->reason.data);
}

/* The key of the message into row ROW, the next one. */
static void take_key(struct kafka_decoder *d, struct mr_batch_buffer *out, uint32_t row)
{
    const rd_kafka_message_t *native = d->msg->native;
    struct mr_msg key = *d->msg;

    if (native->key == NULL) {
        complain(d, "key: the message has none");
        return;
    }
    /* The batch borrows from it. */
    char *bytes = mr_arena_alloc(&out->bytes, native->key_len + MR_MSG_PADDING);
    memcpy(bytes, native->key, native->key_len);
    key.data = bytes;
    key.len = (uint32_t)native->key_len;
    key.is_null = key.is_ascii = 0;
    d->part = "key";
    out->batch.rows = row;
    if (side_decode(&d->key, d, &key, out) != 1)
        complain(d, "key: expected one row");
}

/* There is no row of this key any more. */
static void put_delete(struct kafka_decoder *d, struct mr_batch_buffer *out, uint32_t row)
{
    for (uint32_t i = 0; i < d->value.columns; i++) {
        uint32_t col = d->value.column[i];
        struct mr_value null = {.type = out->batch.schema->field[col].type, .is_null = true};
        bool is_key = false;
        for (uint32_t k = 0; k < d->key.columns; k++)
            is_key |= d->key.column[k] == col;
        if (!is_key)
            mr_value_store(&null, out, col, row);
    }
    out->kind[row] = MR_ROW_DELETE;
    out->batch.rows = row + 1;
}

static void put_rows(struct kafka_decoder *d, struct mr_batch_buffer *out, uint32_t row)
{
    out->batch.rows = row;
    d->part = "value";
    if (d->has_all)
        mr_batch_buffer_unset_nulls(out, row);
    uint32_t rows = side_decode(&d->value, d, d->msg, out);
    for (uint32_t i = 0; d->is_upsert && i < rows; i++)
        out->kind[row + i] = MR_ROW_INSERT;
    /* An array of rows: they have the key in common. */
    for (uint32_t i = 1; i < rows && !d->is_bad; i++)
        take_key(d, out, row + i);
    out->batch.rows = row + rows;
}

static void take(struct kafka_decoder *d, struct mr_batch_buffer *out)
{
    uint32_t row = out->batch.rows;

    if (d->msg->is_null && !d->is_upsert)
        return;
    take_key(d, out, row);
    if (!d->is_bad && d->msg->is_null)
        put_delete(d, out, row);
    else if (!d->is_bad)
        put_rows(d, out, row);
    if (!d->is_bad && !d->is_full)
        return;
    for (uint32_t r = row; r <= row || r < out->batch.rows; r++)
        mr_batch_buffer_unset_nulls(out, r);
    out->batch.rows = row;
}

static uint32_t decode(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad)
{
    struct kafka_decoder *d = of(decoder);
    uint32_t done = 0;

    if (!d->has_key)
        return d->value.format->decode(d->value.decoder, msgs, count, out, origin, bad);
    d->bad = bad;
    if (d->is_upsert)
        out->batch.kind = out->kind;
    for (; done < count && out->batch.rows < out->capacity; done++) {
        uint32_t first = out->batch.rows;
        d->msg = &msgs[done];
        d->is_bad = d->is_full = false;
        take(d, out);
        if (d->is_full && first != 0)
            break; /* again, with an empty batch */
        for (uint32_t row = first; row < out->batch.rows; row++)
            origin[row] = (uint16_t)done;
    }
    out->batch.selected = out->batch.rows;
    return done;
}

/* -- Making one --------------------------------------------------------------------------- */

static void side_free(struct side *side)
{
    if (side->decoder != NULL)
        side->format->decoder_free(side->decoder);
    free(side->column);
    free(side->wanted);
    free(side->metadata);
    free(side->schema.field);
    free(side->view.batch.col);
    free(side->view.valid);
    mr_kafka_fields_free(&side->fields);
}

/* METADATAS: of the value's format, behind its columns. */
static int side_init(struct side *side, const struct mr_format_class *format,
                     const char *prefix, const struct mr_format_spec *spec, uint32_t metadatas,
                     bool is_view, struct mr_err *reterr)
{
    uint32_t count = side->fields.schema.count, all = count + metadatas;
    const struct mr_schema *table = spec->table->schema;

    side->format = format;
    side->columns = all;
    side->column = mr_alloc_array(all + 1, sizeof(*side->column), "kafka");
    side->wanted = mr_alloc_array(all + 1, sizeof(*side->wanted), "kafka");
    side->metadata = mr_alloc_array(metadatas + 1, sizeof(*side->metadata), "kafka");
    side->schema =
        (struct mr_schema){all, mr_alloc_array(all + 1, sizeof(*side->schema.field), "kafka")};
    side->view.batch.col = mr_alloc_array(all + 1, sizeof(*side->view.batch.col), "kafka");
    side->view.valid = mr_alloc_array(all + 1, sizeof(*side->view.valid), "kafka");
    for (uint32_t i = 0; i < all; i++) {
        side->column[i] = i < count ? side->fields.column[i] : spec->metadata[i - count].col;
        side->wanted[i] = spec->wanted == NULL || spec->wanted[side->column[i]];
        side->schema.field[i] =
            i < count ? side->fields.schema.field[i] : table->field[side->column[i]];
        if (i >= count)
            side->metadata[i - count] =
                (struct mr_format_metadata){spec->metadata[i - count].key, i};
    }
    return format->decoder_new(
        &(struct mr_format_spec){.schema = &side->fields.schema,
                                 .wanted = side->wanted,
                                 .options = spec->options,
                                 .prefix = prefix,
                                 .metadata = is_view ? side->metadata : spec->metadata,
                                 .metadatas = metadatas},
        &side->decoder, reterr);
}

static void decoder_free(struct mr_decoder *decoder)
{
    struct kafka_decoder *d = of(decoder);

    if (d == NULL)
        return;
    side_free(&d->key);
    side_free(&d->value);
    mr_text_fini(&d->reason);
    free(d);
}

static int decoder_make(const struct mr_format_spec *spec, bool is_upsert,
                        struct mr_decoder **ret, struct mr_err *reterr)
{
    const struct mr_table_spec *table = spec->table;
    struct kafka_decoder *d = mr_alloc(sizeof(*d), "kafka");

    mr_text_init(&d->reason);
    d->inner.report = report_inner;
    d->is_upsert = is_upsert;
    int rc = mr_kafka_fields_new(table, is_upsert, &d->key.fields, &d->value.fields, reterr);
    /* With all columns in the value, the key says nothing new but of what is deleted. */
    d->has_all = rc == 0 && d->value.fields.schema.count == table->physical;
    d->has_key = rc == 0 && (is_upsert || !d->has_all);
    if (rc == 0)
        rc = side_init(&d->value, table->format, table->format_prefix, spec, spec->metadatas,
                       d->has_key, reterr);
    if (rc == 0 && d->has_key)
        rc = side_init(&d->key, table->key_format, table->key_prefix, spec, 0, true, reterr);
    if (rc < 0) {
        decoder_free((struct mr_decoder *)(void *)d);
        return rc;
    }
    *ret = (struct mr_decoder *)(void *)d;
    return 0;
}

static int decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr)
{
    return decoder_make(spec, false, ret, reterr);
}

static int upsert_decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                              struct mr_err *reterr)
{
    return decoder_make(spec, true, ret, reterr);
}

const struct mr_format_class mr_kafka_decoding = {
    .name = "kafka",
    .decoder_new = decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
};

const struct mr_format_class mr_kafka_upsert_decoding = {
    .name = "upsert-kafka",
    .decoder_new = upsert_decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
};
