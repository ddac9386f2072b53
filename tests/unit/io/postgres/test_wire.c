/* The binary format against what a PostgreSQL 15 server sends (numeric_send() and the like),
 * and against itself over random values. */
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "io/postgres/wire.h"
#include "tests/mr_test.h"

static struct mr_schema *schema_of(struct mr_arena *arena, struct mr_type type)
{
    struct mr_schema *schema = mr_schema_new(arena, 1);
    schema->field[0] = (struct mr_field){MR_VIEW("c"), type};
    return schema;
}

static void hex(struct mr_view bytes, struct mr_text *out)
{
    mr_text_reset(out);
    for (size_t i = 0; i < bytes.len; i++)
        mr_text_printf(out, "%02x", (unsigned char)bytes.data[i]);
}

/* VALUE as TYPE, encoded as CODE: hex of the bytes behind the length. */
static void encode_one(struct mr_value value, enum mr_pg_code code, struct mr_text *out)
{
    struct mr_arena arena;
    struct mr_text text;
    const char *reason = "";

    mr_arena_init(&arena);
    mr_text_init(&text);
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(schema_of(&arena, value.type), 1);
    mr_value_store(&value, buffer, 0, 0);
    CHECK_EQ(mr_pg_encode(code, value.type, &buffer->batch.col[0], 0, &text, &reason), 0);
    CHECK_EQ((int32_t)mr_pg_get32(text.data), (int64_t)text.len - 4);
    hex((struct mr_view){text.data + 4, text.len - 4}, out);
    mr_batch_buffer_free(buffer);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static struct mr_value decimal(const char *text, unsigned precision, unsigned scale)
{
    struct mr_value value = {.type = mr_type_decimal(precision, scale)};
    mr_i128 number;

    CHECK_EQ(mr_decimal_parse(mr_view_of(text), precision, scale, &number), 0);
    if (mr_type_shape(value.type) == MR_SHAPE_I128)
        value.u.i128 = number;
    else
        value.u.i64 = (int64_t)number;
    return value;
}

static void servers_bytes(struct mr_rng *rng)
{
    static const struct {
        const char *text;
        unsigned precision, scale;
        const char *hex;
    } numeric[] = {
        {"0", 1, 0, "0000000000000000"},
        {"0.00", 3, 2, "0000000000000002"},
        {"1", 38, 0, "00010000000000000001"},
        {"-1", 5, 0, "00010000400000000001"},
        {"12345.6789", 9, 4, "0003000100000004000109291a85"},
        {"0.0001", 4, 4, "0001ffff000000040001"},
        {"0.00001", 38, 5, "0001fffe0000000503e8"},
        {"10000", 5, 0, "00010001000000000001"},
        {"100000000", 18, 0, "00010002000000000001"},
        {"-99999999999999999999999999999999999999", 38, 0,
         "000a0009400000000063270f270f270f270f270f270f270f270f270f"},
        {"0.12345678901234567890123456789012345678", 38, 38,
         "000affff0000002604d2162e23340d801ed204d2162e23340d801e78"},
        {"1234567890123456.7", 17, 1, "000500030000000104d2162e23340d801b58"},
    };
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(numeric); i++) {
        encode_one(decimal(numeric[i].text, numeric[i].precision, numeric[i].scale),
                   MR_PG_NUMERIC, &text);
        CHECK_STR(text.data, numeric[i].hex);
    }
    struct mr_value v = {.type = MR_TYPE_TS(6), .u.i64 = 1577836800123456789};
    encode_one(v, MR_PG_TIMESTAMP, &text);
    CHECK_STR(text.data, "00023e0786c44240");
    v.u.i64 = 946684800000000000 - 1; /* a nanosecond before 2000: down, not toward it */
    encode_one(v, MR_PG_TIMESTAMP, &text);
    CHECK_STR(text.data, "ffffffffffffffff");
    v = (struct mr_value){.type = MR_TYPE(MR_TYPE_DATE), .u.i64 = 0};
    encode_one(v, MR_PG_DATE, &text);
    CHECK_STR(text.data, "ffffd533");
    v.u.i64 = -719162; /* 0001-01-01 */
    encode_one(v, MR_PG_DATE, &text);
    CHECK_STR(text.data, "fff4dbf9");
    v = (struct mr_value){.type = {.id = MR_TYPE_TIME, .precision = 6, .nullable = 1},
                          .u.i64 = 86399999999000};
    encode_one(v, MR_PG_TIME, &text);
    CHECK_STR(text.data, "000000141dd75fff");
    v = (struct mr_value){.type = MR_TYPE(MR_TYPE_FLOAT), .u.f64 = 1.5};
    encode_one(v, MR_PG_FLOAT4, &text);
    CHECK_STR(text.data, "3fc00000");
    v = (struct mr_value){.type = MR_TYPE(MR_TYPE_DOUBLE), .u.f64 = -0.0};
    encode_one(v, MR_PG_FLOAT8, &text);
    CHECK_STR(text.data, "8000000000000000");
    v = (struct mr_value){.type = MR_TYPE_STRING,
                          .u.str = mr_str_of("00112233-4455-6677-8899-AABBccddeeff", 36)};
    encode_one(v, MR_PG_UUID, &text);
    CHECK_STR(text.data, "00112233445566778899aabbccddeeff");
    v.u.str = mr_str_of("{\"a\": 1}", 8);
    encode_one(v, MR_PG_JSONB, &text);
    CHECK_STR(text.data, "017b2261223a20317d");
    v = (struct mr_value){.type = MR_TYPE(MR_TYPE_INT), .u.i64 = -2};
    encode_one(v, MR_PG_INT8, &text);
    CHECK_STR(text.data, "fffffffffffffffe");
    encode_one(v, MR_PG_NUMERIC, &text);
    CHECK_STR(text.data, "00010000400000000002");
    mr_text_fini(&text);
}

static mr_i128 random_decimal(struct mr_rng *rng, unsigned precision)
{
    mr_i128 value = 0;

    for (unsigned left = mr_rng_below(rng, precision + 1); left > 0; left--)
        value = value * 10 + (mr_rng_below(rng, 3) == 0 ? 0 : mr_rng_below(rng, 10));
    return mr_rng_below(rng, 2) == 0 ? value : -value;
}

/* What is written is read again, at its own scale, at a finer one, and rounded at a coarser
 * one as mr_decimal_rescale rounds. */
static void decimals_come_back(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_text bytes;
    const char *reason;

    mr_arena_init(&arena);
    mr_text_init(&bytes);
    for (int round = 0; round < 20000; round++) {
        unsigned precision = 1 + (unsigned)mr_rng_below(rng, 38);
        unsigned scale = (unsigned)mr_rng_below(rng, precision + 1);
        unsigned to_scale = (unsigned)mr_rng_below(rng, 39);
        struct mr_type from = mr_type_decimal(precision, scale);
        struct mr_type to = mr_type_decimal(38, to_scale);
        mr_i128 value = random_decimal(rng, precision), want;
        int64_t small = (int64_t)value;
        bool is_wide = mr_type_shape(from) == MR_SHAPE_I128;
        struct mr_vec vec = {.data = is_wide ? (void *)&value : (void *)&small};
        mr_text_reset(&bytes);
        CHECK_EQ(mr_pg_encode(MR_PG_NUMERIC, from, &vec, 0, &bytes, &reason), 0);
        struct mr_batch_buffer *out = mr_batch_buffer_new(schema_of(&arena, to), 1);
        int rc = mr_pg_decode(MR_PG_NUMERIC, to, bytes.data + 4, (int32_t)bytes.len - 4, out, 0,
                              0, &reason);
        if (!mr_decimal_rescale(value, scale, to_scale, &want)) {
            CHECK(rc < 0);
            CHECK_STR(reason, "does not fit");
        } else {
            CHECK_EQ(rc, 0);
            CHECK(((mr_i128 *)out->batch.col[0].data)[0] == want);
        }
        mr_batch_buffer_free(out);
        if (round % 100 == 0)
            mr_arena_reset(&arena);
    }
    mr_text_fini(&bytes);
    mr_arena_fini(&arena);
}

static int decode_hex(const char *text, enum mr_pg_code code, struct mr_type type,
                      struct mr_value *ret, const char **ret_reason)
{
    struct mr_batch_buffer *buffer;
    struct mr_arena arena;
    char bytes[128];
    size_t len = strlen(text) / 2;

    mr_arena_init(&arena);
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        CHECK_EQ(sscanf(text + 2 * i, "%2x", &byte), 1);
        bytes[i] = (char)byte;
    }
    buffer = mr_batch_buffer_new(schema_of(&arena, type), 1);
    int rc = mr_pg_decode(code, type, bytes, (int32_t)len, buffer, 0, 0, ret_reason);
    *ret = mr_value_at(&buffer->batch.col[0], type, 0);
    mr_batch_buffer_free(buffer);
    mr_arena_fini(&arena);
    return rc;
}

static void what_is_refused(struct mr_rng *rng)
{
    struct mr_value v;
    const char *reason;
    struct mr_type decimal5 = mr_type_decimal(5, 2);

    (void)rng;
    CHECK(decode_hex("00000000c0000000", MR_PG_NUMERIC, decimal5, &v, &reason) < 0);
    CHECK_STR(reason, "is NaN, which no DECIMAL is");
    CHECK(decode_hex("00000000d0000000", MR_PG_NUMERIC, decimal5, &v, &reason) < 0);
    CHECK_STR(reason, "is infinite, which no DECIMAL is");
    /* 1000 does not fit into 999.99, and 999.995 does not when it is rounded. */
    CHECK(decode_hex("000100000000000003e8", MR_PG_NUMERIC, decimal5, &v, &reason) < 0);
    CHECK(decode_hex("000200000000000303e726de", MR_PG_NUMERIC, decimal5, &v, &reason) < 0);
    CHECK(decode_hex("000200000000000303e726ac", MR_PG_NUMERIC, decimal5, &v, &reason) == 0);
    CHECK_EQ(v.u.i64, 99999);
    /* Cut short. */
    CHECK(decode_hex("0002000000000003", MR_PG_NUMERIC, decimal5, &v, &reason) < 0);
    CHECK(decode_hex("000000", MR_PG_INT4, MR_TYPE(MR_TYPE_INT), &v, &reason) < 0);
    CHECK(decode_hex("7fffffffffffffff", MR_PG_TIMESTAMP, MR_TYPE_TS(3), &v, &reason) < 0);
    CHECK_STR(reason, "is infinite, which no TIMESTAMP is");
    CHECK(decode_hex("1fffffffffffffff", MR_PG_TIMESTAMP, MR_TYPE_TS(3), &v, &reason) < 0);
    CHECK(decode_hex("7fffffff", MR_PG_DATE, MR_TYPE(MR_TYPE_DATE), &v, &reason) < 0);
    CHECK(decode_hex("000000141dd76000", MR_PG_TIME, MR_TYPE(MR_TYPE_TIME), &v, &reason) < 0);
    /* A timestamp of three digits is cut, toward the past. */
    CHECK(decode_hex("ffffffffffffffff", MR_PG_TIMESTAMP, MR_TYPE_TS(3), &v, &reason) == 0);
    CHECK_EQ(v.u.i64, 946684799999000000);

    struct mr_type strict = MR_TYPE_STRING;
    struct mr_arena arena;
    struct mr_text out;
    mr_arena_init(&arena);
    mr_text_init(&out);
    strict.nullable = 0;
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(schema_of(&arena, strict), 1);
    CHECK(mr_pg_decode(MR_PG_TEXT, strict, NULL, -1, buffer, 0, 0, &reason) < 0);
    CHECK_STR(reason, "is NULL");
    struct mr_str str[2] = {mr_str_of("0011", 4), mr_str_of("a\0b", 3)};
    struct mr_vec vec = {.data = str};
    CHECK(mr_pg_encode(MR_PG_UUID, strict, &vec, 0, &out, &reason) < 0);
    CHECK(mr_pg_encode(MR_PG_TEXT, strict, &vec, 1, &out, &reason) < 0);
    CHECK_EQ(out.len, 0);
    mr_batch_buffer_free(buffer);
    mr_text_fini(&out);
    mr_arena_fini(&arena);
}

/* Every type that may be written, over its extremes, is read again by any type that may. */
static void extremes_come_back(struct mr_rng *rng)
{
    static const struct {
        enum mr_type_id id;
        enum mr_pg_code code;
        int64_t value;
    } cases[] = {
        {MR_TYPE_SMALLINT, MR_PG_INT2, INT16_MIN},
        {MR_TYPE_SMALLINT, MR_PG_INT2, INT16_MAX},
        {MR_TYPE_INT, MR_PG_INT4, INT32_MIN},
        {MR_TYPE_INT, MR_PG_INT4, INT32_MAX},
        {MR_TYPE_BIGINT, MR_PG_INT8, INT64_MIN},
        {MR_TYPE_BIGINT, MR_PG_INT8, INT64_MAX},
        {MR_TYPE_DATE, MR_PG_DATE, -719528},
        {MR_TYPE_DATE, MR_PG_DATE, 2932896},
        {MR_TYPE_TIME, MR_PG_TIME, 0},
        {MR_TYPE_BIGINT, MR_PG_INT8, 0},
    };
    struct mr_arena arena;
    struct mr_text bytes;
    const char *reason;

    (void)rng;
    mr_arena_init(&arena);
    mr_text_init(&bytes);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_type type = MR_TYPE(cases[i].id);
        int64_t value = cases[i].value;
        struct mr_vec vec = {.data = &value};
        CHECK(mr_pg_can_write(type, cases[i].code) && mr_pg_can_read(cases[i].code, type));
        mr_text_reset(&bytes);
        CHECK_EQ(mr_pg_encode(cases[i].code, type, &vec, 0, &bytes, &reason), 0);
        struct mr_batch_buffer *out = mr_batch_buffer_new(schema_of(&arena, type), 1);
        CHECK_EQ(mr_pg_decode(cases[i].code, type, bytes.data + 4, (int32_t)bytes.len - 4, out,
                              0, 0, &reason),
                 0);
        CHECK_EQ(((int64_t *)out->batch.col[0].data)[0], value);
        mr_batch_buffer_free(out);
    }
    mr_text_fini(&bytes);
    mr_arena_fini(&arena);
}

/* Nothing that could lose something is let through. */
static void types_meet(struct mr_rng *rng)
{
    struct mr_type ns = MR_TYPE_TS(9);
    int precision, scale;

    (void)rng;
    CHECK(!mr_pg_can_write(MR_TYPE(MR_TYPE_BIGINT), MR_PG_INT4));
    CHECK(!mr_pg_can_write(MR_TYPE(MR_TYPE_DOUBLE), MR_PG_FLOAT4));
    CHECK(!mr_pg_can_write(ns, MR_PG_TIMESTAMP));
    CHECK(!mr_pg_can_write(MR_TYPE_TS(3), MR_PG_TIMESTAMPTZ));
    CHECK(!mr_pg_can_read(MR_PG_INT8, MR_TYPE(MR_TYPE_INT)));
    CHECK(!mr_pg_can_read(MR_PG_FLOAT8, MR_TYPE(MR_TYPE_FLOAT)));
    CHECK(!mr_pg_can_read(MR_PG_TIMESTAMPTZ, MR_TYPE_TS(3)));
    CHECK(mr_pg_can_write(MR_TYPE(MR_TYPE_INT), MR_PG_INT8));
    CHECK(mr_pg_can_write(MR_TYPE_STRING, MR_PG_JSONB));
    for (int id = MR_TYPE_BOOLEAN; id <= MR_TYPE_INTERVAL_NS; id++) {
        CHECK(!mr_pg_can_write(MR_TYPE(id), MR_PG_OTHER));
        CHECK(!mr_pg_can_read(MR_PG_OTHER, MR_TYPE(id)));
    }
    CHECK_EQ(mr_pg_code_of(1009, 'b', "_text"), MR_PG_OTHER);
    CHECK_EQ(mr_pg_code_of(99999, 'e', "mood"), MR_PG_TEXT);
    CHECK_EQ(mr_pg_code_of(99999, 'b', "citext"), MR_PG_TEXT);
    CHECK_EQ(mr_pg_code_of(99999, 'c', "citext"), MR_PG_OTHER);
    /* numeric(10,2) as pg_attribute has it; numeric(3,-2), since PostgreSQL 15. */
    CHECK(mr_pg_numeric_limits(655366, &precision, &scale) && precision == 10 && scale == 2);
    CHECK(mr_pg_numeric_limits((3 << 16 | (-2 & 0x7ff)) + 4, &precision, &scale) &&
          precision == 3 && scale == -2);
    CHECK(!mr_pg_numeric_limits(-1, &precision, &scale));
}

static const struct mr_test cases[] = {
    {"servers_bytes", servers_bytes},     {"decimals_come_back", decimals_come_back},
    {"what_is_refused", what_is_refused}, {"extremes_come_back", extremes_come_back},
    {"types_meet", types_meet},
};
MR_TEST_MAIN(cases)
