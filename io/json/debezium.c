#include "io/json/debezium.h"

#include "core/base/alloc.h"
#include "core/data/print.h"
#include "io/json/change_int.h"
#include "io/json/encode_int.h"

#include <stdlib.h>

static const struct mr_option_spec debezium_options[] = {
    {.name = "schema-include",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Of a source: messages carry their schema, and the change is in 'payload'."},
    {.name = "ignore-parse-errors",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "A field that does not fit its column becomes NULL; else the message is bad."},
    {.name = "timestamp-format.standard",
     .kind = MR_OPTION_ENUM,
     .fallback = "SQL",
     .choices = "SQL|ISO-8601|ISO-8601-WITH-OFFSET",
     .help = "How timestamps are written, as for 'json'."},
    {.name = "map-null-key.mode",
     .kind = MR_OPTION_ENUM,
     .fallback = "FAIL",
     .choices = "FAIL|DROP|LITERAL",
     .help = "What to do with a NULL as a key, as for 'json'."},
    {.name = "map-null-key.literal",
     .kind = MR_OPTION_STRING,
     .fallback = "null",
     .help = "For 'LITERAL': the key that is written."},
    {.name = "encode.decimal-as-plain-number",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Write DECIMAL values without an exponent: 0.000000027 instead of 2.7E-8."},
    {.name = "encode.ignore-null-fields",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Leave fields that are NULL out instead of writing null."},
    {0},
};

enum {
    META_SCHEMA,
    META_INGESTION_TIMESTAMP,
    META_SOURCE_TIMESTAMP,
    META_SOURCE_DATABASE,
    META_SOURCE_SCHEMA,
    META_SOURCE_TABLE
};

#define META_STRING                                                   \
    {                                                                 \
        .id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1 \
    }
#define META_TIME                                                  \
    {                                                              \
        .id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1 \
    }

static const struct mr_metadata_spec debezium_metadata[] = {
    [META_SCHEMA] = {"schema", META_STRING, false,
                     "The schema of the message, as JSON; with 'schema-include'."},
    [META_INGESTION_TIMESTAMP] = {"ingestion-timestamp", META_TIME, false,
                                  "When the connector took the change: 'ts_ms'."},
    [META_SOURCE_TIMESTAMP] = {"source.timestamp", META_TIME, false,
                               "When it was made in the database: 'source.ts_ms'."},
    [META_SOURCE_DATABASE] = {"source.database", META_STRING, false, "Its database."},
    [META_SOURCE_SCHEMA] = {"source.schema", META_STRING, false, "Its schema there."},
    [META_SOURCE_TABLE] = {"source.table", META_STRING, false, "Its table."},
    {0},
};

/* What is looked for in the outermost object, in the change, and in its "source". */
enum { ROOT_PAYLOAD, ROOT_SCHEMA, ROOT_PICKS };
enum { CHANGE_BEFORE, CHANGE_AFTER, CHANGE_OP, CHANGE_SOURCE, CHANGE_TS, CHANGE_PICKS };
enum { SOURCE_TS, SOURCE_DB, SOURCE_SCHEMA, SOURCE_TABLE, SOURCE_PICKS };

struct debezium {
    struct mr_json_change change;
    bool includes_schema;
    struct mr_format_metadata *metadata;
    uint32_t metadatas;
    struct mr_json_pick root[ROOT_PICKS], parts[CHANGE_PICKS], source[SOURCE_PICKS];
    struct mr_text scratch;
};

/* -- Reading ---------------------------------------------------------------------- */

static const struct mr_json_token *part(const struct debezium *d, int which)
{
    return &d->parts[which].value;
}

/* The envelope's parts; false: it is none. */
static bool open_envelope(struct debezium *d)
{
    struct mr_json_change *change = &d->change;
    const char *p = change->msg->data, *end = p + change->msg->len;
    struct mr_json_fault fault;

    if (d->includes_schema) {
        const char *stop = mr_json_pick(p, end, MR_JSON_DEPTH - 1, d->root, ROOT_PICKS, &fault);
        struct mr_view payload = d->root[ROOT_PAYLOAD].value.text;
        if (stop == NULL) {
            mr_json_change_fault(change, &fault);
            return false;
        }
        if (d->root[ROOT_PAYLOAD].value.kind != MR_JSON_OBJECT) {
            mr_json_change_complain(change, "there is no \"payload\", and 'schema-include' is "
                                            "true");
            return false;
        }
        p = payload.data;
        end = p + payload.len;
    }
    p = mr_json_pick(p, end, MR_JSON_DEPTH - 1, d->parts, CHANGE_PICKS, &fault);
    while (p != NULL && p < end && mr_json_is_space(*p))
        p++;
    if (p != NULL && p < end) {
        fault = (struct mr_json_fault){p, "nothing behind the value"};
        p = NULL;
    }
    if (p == NULL)
        mr_json_change_fault(change, &fault);
    return p != NULL;
}

/* Milliseconds of an INGESTION or SOURCE time; an odd value is none. */
static bool time_of(const struct mr_json_token *token, int64_t *ret_ns)
{
    return (token->kind == MR_JSON_NUMBER || token->kind == MR_JSON_STRING) &&
           mr_int_parse(token->text, ret_ns) == 0 &&
           !__builtin_mul_overflow(*ret_ns, MR_MILLI_NS, ret_ns);
}

/* A string as it is meant, anything else as it is written, without blanks. */
static bool text_of(struct debezium *d, const struct mr_json_token *token, struct mr_view *ret)
{
    if (token->kind == MR_JSON_NULL || !mr_utf8_valid(token->text.data, token->text.len))
        return false;
    *ret = token->text;
    if (token->kind == MR_JSON_STRING && !token->has_escape)
        return true;
    mr_text_reset(&d->scratch);
    if (token->kind != MR_JSON_STRING)
        mr_json_compact(token->text, &d->scratch);
    else if (!mr_json_unescape(token->text, &d->scratch))
        return false;
    *ret = mr_text_view(&d->scratch);
    return true;
}

static const struct mr_json_token *metadata_token(const struct debezium *d, uint32_t key)
{
    switch (key) {
    case META_SCHEMA: return &d->root[ROOT_SCHEMA].value;
    case META_INGESTION_TIMESTAMP: return part(d, CHANGE_TS);
    case META_SOURCE_TIMESTAMP: return &d->source[SOURCE_TS].value;
    case META_SOURCE_DATABASE: return &d->source[SOURCE_DB].value;
    case META_SOURCE_SCHEMA: return &d->source[SOURCE_SCHEMA].value;
    default: return &d->source[SOURCE_TABLE].value;
    }
}

static void fill_metadata(struct debezium *d)
{
    struct mr_batch_buffer *out = d->change.out;
    struct mr_json_fault fault;
    struct mr_view source = part(d, CHANGE_SOURCE)->text;

    if (d->metadatas == 0)
        return;
    if (mr_json_pick(source.data, source.data + source.len, MR_JSON_DEPTH - 1, d->source,
                     SOURCE_PICKS, &fault) == NULL)
        for (uint32_t i = 0; i < SOURCE_PICKS; i++)
            d->source[i].value.kind = MR_JSON_NULL;
    for (uint32_t i = 0; i < d->metadatas; i++) {
        uint32_t key = d->metadata[i].key, col = d->metadata[i].col;
        struct mr_value value = {.type = debezium_metadata[key].type};
        struct mr_view text;
        if (mr_type_is_timestamp(value.type)) {
            value.is_null = !time_of(metadata_token(d, key), &value.u.i64);
        } else {
            value.is_null = !text_of(d, metadata_token(d, key), &text);
            if (!value.is_null)
                value.u.str = mr_batch_buffer_str(out, text.data, text.len);
        }
        for (uint32_t row = d->change.first; row < out->batch.rows; row++)
            mr_value_store(&value, out, col, row);
    }
}

static void need_before(struct debezium *d, const char *what)
{
    if (part(d, CHANGE_BEFORE)->kind != MR_JSON_NULL)
        return;
    mr_json_change_complain(
        &d->change,
        "The \"before\" field of %s message is null, if you are using Debezium Postgres "
        "Connector, please check the Postgres table has been set REPLICA IDENTITY to FULL "
        "level.",
        what);
}

static void take(struct mr_json_change *change)
{
    struct debezium *d = MR_CONTAINER(change, struct debezium, change);
    const struct mr_json_token *before = part(d, CHANGE_BEFORE), *after = part(d, CHANGE_AFTER),
                               *op = part(d, CHANGE_OP);

    if (!open_envelope(d))
        return;
    char kind = op->kind == MR_JSON_STRING && op->text.len == 1 ? op->text.data[0] : '\0';
    switch (kind) {
    case 'c':
    case 'r': mr_json_change_row(change, "after", after, MR_ROW_INSERT); break;
    case 'u':
        need_before(d, "UPDATE");
        mr_json_change_row(change, "before", before, MR_ROW_UPDATE_BEFORE);
        mr_json_change_row(change, "after", after, MR_ROW_UPDATE_AFTER);
        break;
    case 'd':
        need_before(d, "DELETE");
        mr_json_change_row(change, "before", before, MR_ROW_DELETE);
        break;
    default:
        mr_json_change_complain(
            change, "Unknown \"op\" value \"" MR_VIEW_FMT "\": expected c, r, u or d",
            MR_VIEW_ARG(mr_view_excerpt(op->text, 40)));
    }
    if (!change->is_bad)
        fill_metadata(d);
}

static uint32_t decode(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad)
{
    struct debezium *d = (struct debezium *)(void *)decoder;

    return mr_json_change_decode(&d->change, msgs, count, out, origin, bad, 2, take);
}

static void decoder_free(struct mr_decoder *decoder)
{
    struct debezium *d = (struct debezium *)(void *)decoder;

    if (d == NULL)
        return;
    mr_json_change_fini(&d->change);
    mr_text_fini(&d->scratch);
    free(d->metadata);
    free(d);
}

static void name_parts(struct debezium *d)
{
    static const struct mr_view root[] = {MR_VIEW("payload"), MR_VIEW("schema")},
                                parts[] = {MR_VIEW("before"), MR_VIEW("after"), MR_VIEW("op"),
                                           MR_VIEW("source"), MR_VIEW("ts_ms")},
                                source[] = {MR_VIEW("ts_ms"), MR_VIEW("db"), MR_VIEW("schema"),
                                            MR_VIEW("table")};

    for (uint32_t i = 0; i < ROOT_PICKS; i++)
        d->root[i].name = root[i];
    for (uint32_t i = 0; i < CHANGE_PICKS; i++)
        d->parts[i].name = parts[i];
    for (uint32_t i = 0; i < SOURCE_PICKS; i++)
        d->source[i].name = source[i];
}

static int decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr)
{
    struct mr_options options = mr_options_under(spec->options, spec->prefix);
    struct debezium *d = mr_alloc(sizeof(*d), "Debezium JSON");

    mr_text_init(&d->scratch);
    name_parts(d);
    d->metadatas = spec->metadatas;
    d->metadata = mr_alloc_array(spec->metadatas + 1, sizeof(*d->metadata), "Debezium JSON");
    if (spec->metadatas > 0)
        memcpy(d->metadata, spec->metadata, spec->metadatas * sizeof(*d->metadata));
    int rc = mr_options_bool(&options, debezium_options, "schema-include", &d->includes_schema,
                             reterr);
    if (rc == 0)
        rc = mr_json_change_init(&d->change, spec, reterr);
    if (rc < 0) {
        decoder_free((struct mr_decoder *)(void *)d);
        return rc;
    }
    *ret = (struct mr_decoder *)(void *)d;
    return 0;
}

/* -- Writing ---------------------------------------------------------------------- */

struct debezium_encoder {
    struct mr_encoder *rows;
    bool omits_nulls;
};

static void encoder_free(struct mr_encoder *encoder)
{
    struct debezium_encoder *e = (struct debezium_encoder *)(void *)encoder;

    if (e == NULL)
        return;
    mr_json_encoder_free(e->rows);
    free(e);
}

static int encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    struct mr_options options = mr_options_under(spec->options, spec->prefix);
    struct mr_json_settings settings;
    bool includes_schema = false;
    int rc =
        mr_options_bool(&options, debezium_options, "schema-include", &includes_schema, reterr);

    if (rc == 0 && includes_schema)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Debezium JSON serialization doesn't support '%sschema-include' option "
                     "been set to true.",
                     spec->prefix);
    if (rc == 0)
        rc = mr_json_options_read(spec, &settings, reterr);
    if (rc < 0)
        return rc;
    struct debezium_encoder *e = mr_alloc(sizeof(*e), "Debezium JSON");
    e->omits_nulls = settings.omits_nulls;
    rc = mr_json_encoder_new(spec, &e->rows, reterr);
    if (rc < 0) {
        encoder_free((struct mr_encoder *)(void *)e);
        return rc;
    }
    *ret = (struct mr_encoder *)(void *)e;
    return 0;
}

static int encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    struct debezium_encoder *e = (struct debezium_encoder *)(void *)encoder;
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    bool is_there = kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER;
    struct mr_batch plain = *batch;

    plain.kind = NULL;
    if (!is_there)
        mr_text_puts(out, "{\"before\":");
    else
        mr_text_puts(out, e->omits_nulls ? "{\"after\":" : "{\"before\":null,\"after\":");
    int rc = mr_json_encode(e->rows, &plain, row, out, reason);
    if (!is_there && !e->omits_nulls)
        mr_text_puts(out, ",\"after\":null");
    mr_text_puts(out, is_there ? ",\"op\":\"c\"}" : ",\"op\":\"d\"}");
    return rc;
}

const struct mr_format_class mr_debezium_json_format = {
    .name = "debezium-json",
    .options = debezium_options,
    .has_changes = true,
    .metadata = debezium_metadata,
    .decoder_new = decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
    .encoder_new = encoder_new,
    .encode = encode,
    .encoder_free = encoder_free,
};
