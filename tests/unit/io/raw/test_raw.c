/*
 * Raw values by hand, byte for byte, and back again for random ones of every type.
 */
#include "core/data/value.h"
#include "io/raw/raw.h"

#include "tests/mr_test.h"

struct raw_case {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_decoder *decoder;
    struct mr_encoder *encoder;
    struct mr_batch_buffer *out;
    struct mr_bad_sink sink;
    char reason[128];
};

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    struct raw_case *c = MR_CONTAINER(sink, struct raw_case, sink);

    (void)msg;
    CHECK_EQ(column, 0);
    (void)snprintf(c->reason, sizeof(c->reason), "%s", reason);
}

static void raw_open(struct raw_case *c, struct mr_type type, const char *endianness)
{
    struct mr_option option = {MR_VIEW("raw.endianness"), mr_view_of(endianness), false};
    struct mr_options options = {MR_VIEW("t"), endianness == NULL ? 0 : 1, &option, NULL};
    struct mr_err err;

    memset(c, 0, sizeof(*c));
    mr_arena_init(&c->arena);
    c->sink.report = report;
    c->schema = mr_schema_new(&c->arena, 1);
    c->schema->field[0] = (struct mr_field){MR_VIEW("v"), type};
    struct mr_format_spec spec = {.schema = c->schema, .options = &options, .prefix = "raw."};
    CHECK_EQ(mr_raw_format.decoder_new(&spec, &c->decoder, &err), 0);
    CHECK_EQ(mr_raw_format.encoder_new(&spec, &c->encoder, &err), 0);
    c->out = mr_batch_buffer_new(c->schema, 4);
}

static void raw_close(struct raw_case *c)
{
    mr_batch_buffer_free(c->out);
    mr_raw_format.decoder_free(c->decoder);
    mr_raw_format.encoder_free(c->encoder);
    mr_arena_fini(&c->arena);
}

/* Rows in the buffer after MSG. */
static uint32_t raw_decode(struct raw_case *c, const char *data, uint32_t len)
{
    struct mr_msg msg = {.data = data, .len = len, .is_null = data == NULL};
    uint16_t origin[64];

    c->reason[0] = '\0';
    mr_batch_buffer_reset(c->out);
    CHECK_EQ(mr_raw_format.decode(c->decoder, &msg, 1, c->out, origin, &c->sink), 1);
    return c->out->batch.rows;
}

static void test_by_hand(struct mr_rng *rng)
{
    struct raw_case c;

    (void)rng;
    raw_open(&c, MR_TYPE(MR_TYPE_INT), NULL);
    CHECK_EQ(raw_decode(&c, "\x01\x02\x03\x04", 4), 1);
    CHECK_EQ(((int64_t *)c.out->batch.col[0].data)[0], 0x01020304);
    CHECK_EQ(raw_decode(&c, "\xff\xff\xff\xfe", 4), 1);
    CHECK_EQ(((int64_t *)c.out->batch.col[0].data)[0], -2);
    CHECK_EQ(raw_decode(&c, "\x01\x02\x03", 3), 0);
    CHECK_STR(c.reason, "a number of 4 bytes was expected, the message has 3");
    CHECK_EQ(raw_decode(&c, NULL, 0), 1);
    CHECK(mr_vec_is_null(&c.out->batch.col[0], 0));
    raw_close(&c);

    raw_open(&c, MR_TYPE(MR_TYPE_SMALLINT), "little-endian");
    CHECK_EQ(raw_decode(&c, "\x01\x80", 2), 1);
    CHECK_EQ(((int64_t *)c.out->batch.col[0].data)[0], -32767);
    raw_close(&c);

    raw_open(&c, MR_TYPE(MR_TYPE_DOUBLE), "little-endian");
    CHECK_EQ(raw_decode(&c, "\0\0\0\0\0\0\xf8\x3f", 8), 1);
    CHECK(((double *)c.out->batch.col[0].data)[0] == 1.5);
    raw_close(&c);

    raw_open(&c, MR_TYPE_STRING, NULL);
    CHECK_EQ(raw_decode(&c, "hello", 5), 1);
    CHECK(mr_view_is(mr_str_view(c.out->batch.col[0].data), "hello"));
    CHECK_EQ(raw_decode(&c, "", 0), 1);
    CHECK_EQ(raw_decode(&c, "\xff", 1), 0);
    CHECK_STR(c.reason, "the message is not valid UTF-8");
    raw_close(&c);
}

static void test_round_trip(struct mr_rng *rng)
{
    static const enum mr_type_id types[] = {MR_TYPE_BOOLEAN, MR_TYPE_TINYINT,  MR_TYPE_SMALLINT,
                                            MR_TYPE_INT,     MR_TYPE_BIGINT,   MR_TYPE_FLOAT,
                                            MR_TYPE_DOUBLE,  MR_TYPE_VARBINARY};
    struct mr_text text;

    mr_text_init(&text);
    for (int i = 0; i < 2000; i++) {
        struct mr_type type = MR_TYPE(types[mr_rng_below(rng, MR_COUNTOF(types))]);
        const char *why = NULL;
        char bytes[24];
        struct raw_case c;

        type.length = MR_LENGTH_MAX;
        raw_open(&c, type, mr_rng_below(rng, 2) ? "big-endian" : "little-endian");
        struct mr_value v = {.type = type};
        if (type.id == MR_TYPE_BOOLEAN)
            v.u.boolean = mr_rng_below(rng, 2) != 0;
        else if (type.id == MR_TYPE_FLOAT)
            v.u.f64 = (double)(float)mr_rng_unit(rng);
        else if (type.id == MR_TYPE_DOUBLE)
            v.u.f64 = mr_rng_unit(rng) * 1e100;
        else if (type.id == MR_TYPE_VARBINARY) {
            for (size_t k = 0; k < sizeof(bytes); k++)
                bytes[k] = (char)mr_rng_next(rng);
            v.u.str = mr_str_of(bytes, mr_rng_below(rng, sizeof(bytes) + 1));
        } else
            v.u.i64 = mr_type_integer_wrap(type, (int64_t)mr_rng_next(rng));
        mr_value_store(&v, c.out, 0, 0);
        c.out->batch.rows = c.out->batch.selected = 1;
        mr_text_reset(&text);
        CHECK_EQ(mr_raw_format.encode(c.encoder, &c.out->batch, 0, &text, &why), 0);
        CHECK_EQ(raw_decode(&c, text.data, (uint32_t)text.len), 1);
        struct mr_value back = mr_value_at(&c.out->batch.col[0], type, 0);
        if (type.id == MR_TYPE_VARBINARY)
            CHECK(mr_str_eq(&back.u.str, &v.u.str));
        else
            CHECK(memcmp(&back.u, &v.u, type.id == MR_TYPE_BOOLEAN ? 1 : 8) == 0);
        raw_close(&c);
    }
    mr_text_fini(&text);
}

static void test_refused(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_option option = {MR_VIEW("raw.charset"), MR_VIEW("UTF-16"), false};
    struct mr_options options = {MR_VIEW("t"), 0, &option, NULL};
    struct mr_decoder *decoder;
    struct mr_err err;

    (void)rng;
    mr_arena_init(&arena);
    struct mr_schema *two = mr_schema_new(&arena, 2), *one = mr_schema_new(&arena, 1);
    two->field[0] = two->field[1] = (struct mr_field){MR_VIEW("v"), MR_TYPE_STRING};
    one->field[0] = (struct mr_field){MR_VIEW("v"), MR_TYPE_TS(3)};
    struct mr_format_spec spec = {.schema = two, .options = &options, .prefix = "raw."};
    CHECK_EQ(mr_raw_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "only supports single physical column") != NULL);
    spec.schema = one;
    CHECK_EQ(mr_raw_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "'TIMESTAMP(3)'") != NULL);
    options.count = 1;
    CHECK_EQ(mr_raw_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "UTF-16") != NULL);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"by_hand", test_by_hand},
    {"round_trip", test_round_trip},
    {"refused", test_refused},
};
MR_TEST_MAIN(cases)
