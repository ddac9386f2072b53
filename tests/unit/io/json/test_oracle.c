/*
 * simdjson's verdict and values against ours, on documents whole and damaged.  Where the two
 * differ on purpose (control characters and halves of surrogate pairs in strings, numbers
 * beyond what simdjson takes) a document is not asked about.
 */
#include "tests/unit/io/json/json_case.h"
#include "tests/unit/io/json/simdjson_shim.h"

#define DOCUMENTS 40000

static const struct mr_field fields[] = {
    {MR_VIEW("text"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("real"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {MR_VIEW("whole"), {.id = MR_TYPE_BIGINT, .nullable = 1}},
};

static void put_string(struct mr_rng *rng, struct mr_text *out)
{
    static const char *const parts[] = {
        "a",       "bc",      " ",        "\\n",          "\\\"", "\\\\", "\\/",
        "\\u00e9", "\\u4e2d", "\xc3\xa9", "\xe4\xb8\xad", "{",    ":",    "0123456789"};

    mr_text_putc(out, '"');
    for (uint64_t n = mr_rng_below(rng, 12); n > 0; n--)
        mr_text_puts(out, parts[mr_rng_below(rng, MR_COUNTOF(parts))]);
    mr_text_putc(out, '"');
}

static void put_value(struct mr_rng *rng, struct mr_text *out, unsigned depth)
{
    switch (mr_rng_below(rng, depth == 0 ? 4 : 6)) {
    case 0: put_string(rng, out); break;
    case 1:
        mr_text_printf(out, "%lld",
                       (long long)((int64_t)mr_rng_next(rng) >> mr_rng_below(rng, 63)));
        break;
    case 2:
        mr_text_printf(out, "%.*g", (int)mr_rng_below(rng, 17) + 1,
                       (mr_rng_unit(rng) - 0.5) * 1e7);
        break;
    case 3: mr_text_puts(out, mr_rng_below(rng, 2) ? "true" : "null"); break;
    case 4:
        mr_text_putc(out, '[');
        for (uint64_t n = mr_rng_below(rng, 4); n > 0; n--) {
            put_value(rng, out, depth - 1);
            mr_text_puts(out, n > 1 ? " ," : "");
        }
        mr_text_putc(out, ']');
        break;
    default:
        mr_text_puts(out, "{ ");
        for (uint64_t n = mr_rng_below(rng, 4); n > 0; n--) {
            put_string(rng, out);
            mr_text_putc(out, ':');
            put_value(rng, out, depth - 1);
            mr_text_puts(out, n > 1 ? "," : "");
        }
        mr_text_putc(out, '}');
    }
}

static void put_document(struct mr_rng *rng, struct mr_text *out)
{
    mr_text_puts(out, "{\"text\":");
    put_string(rng, out);
    mr_text_printf(out, ",\"real\":%.*g,\"other\":", (int)mr_rng_below(rng, 17) + 1,
                   (mr_rng_unit(rng) - 0.5) * (mr_rng_below(rng, 2) ? 1e3 : 1e30));
    put_value(rng, out, 3);
    mr_text_printf(out, ", \"whole\" : %lld}",
                   (long long)((int64_t)mr_rng_next(rng) >> mr_rng_below(rng, 63)));
}

static void damage(struct mr_rng *rng, struct mr_text *doc)
{
    static const char bytes[] = "{}[]\",:\\ 0123456789.-+eEnul\xff\xc3\x80";

    for (uint64_t n = mr_rng_below(rng, 2) + 1; n > 0 && doc->len > 1; n--) {
        size_t at = mr_rng_below(rng, doc->len);
        if (mr_rng_below(rng, 3) == 0) {
            memmove(doc->data + at, doc->data + at + 1, doc->len - at - 1);
            doc->len--;
        } else {
            doc->data[at] = bytes[mr_rng_below(rng, sizeof(bytes) - 1)];
        }
    }
}

static size_t digits_at(const struct mr_text *doc, size_t at)
{
    size_t n = 0;

    while (at + n < doc->len && doc->data[at + n] >= '0' && doc->data[at + n] <= '9')
        n++;
    return n;
}

/* See above: where both parsers are right in their own way. */
static bool is_disputed(const struct mr_text *doc)
{
    for (size_t i = 0; i < doc->len; i++) {
        char c = doc->data[i], next = i + 1 < doc->len ? doc->data[i + 1] : 0;
        size_t exponent = i + 1 + (next == '+' || next == '-');
        if ((unsigned char)c < 0x20 || digits_at(doc, i) > 18 ||
            (c == '\\' && next == 'u' && i + 2 < doc->len &&
             (doc->data[i + 2] | 0x20) == 'd') ||
            ((c | 0x20) == 'e' && digits_at(doc, exponent) > 2))
            return true;
    }
    return false;
}

static void compare_values(struct mr_simdjson *oracle, const struct mr_batch *batch,
                           const char *room)
{
    const char *string;
    size_t len;
    double real;
    int64_t whole;

    (void)room;
    for (uint32_t c = 0; c < 3; c++) {
        const struct mr_vec *vec = &batch->col[c];
        int got = mr_simdjson_get(oracle,
                                  c == 0   ? "text"
                                  : c == 1 ? "real"
                                           : "whole",
                                  &string, &len, &real, &whole);
        if (got == 'm' || got == 'n') {
            CHECK(mr_vec_is_null(vec, 0));
            continue;
        }
        CHECK(!mr_vec_is_null(vec, 0));
        if (c == 0 && got == 's') {
            struct mr_view ours = mr_str_view((const struct mr_str *)vec->data);
            CHECK(mr_view_eq(ours, (struct mr_view){string, len}));
        } else if (c == 1 && (got == 'd' || got == 'i')) {
            double want = got == 'i' ? (double)whole : real;
            CHECK(((const double *)vec->data)[0] == want);
        } else if (c == 2 && got == 'i') {
            CHECK_EQ(((const int64_t *)vec->data)[0], whole);
        }
    }
}

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    struct json_case *c = MR_CONTAINER(sink, struct json_case, sink);

    (void)msg;
    (void)reason;
    /* A value of another type is no verdict on the document. */
    c->bad += column < 0 ? 1 : 1000;
}

static void test_oracle(struct mr_rng *rng)
{
    struct mr_simdjson *oracle = mr_simdjson_new();
    unsigned accepted = 0, refused = 0;
    struct mr_text doc;
    struct json_case c;

    json_case_open(&c, fields, 3, NULL, 0, true);
    c.sink.report = report;
    mr_text_init(&doc);
    for (int i = 0; i < DOCUMENTS; i++) {
        uint16_t origin[1];
        mr_text_reset(&doc);
        put_document(rng, &doc);
        if (i % 2 == 0)
            damage(rng, &doc);
        if (is_disputed(&doc))
            continue;
        char *room = malloc(doc.len + MR_MSG_PADDING);
        struct mr_msg msg = json_case_msg(room, doc.data, doc.len);
        mr_batch_buffer_reset(c.out);
        c.bad = 0;
        CHECK_EQ(mr_json_format.decode(c.decoder, &msg, 1, c.out, origin, &c.sink), 1);
        bool is_object = mr_simdjson_parse(oracle, doc.data, doc.len) == 1;
        if (c.bad < 1000 && is_object != (c.bad == 0))
            fprintf(stderr, "simdjson says %d: %.*s\n", is_object, (int)doc.len, doc.data);
        /* A message is left at its first bad value, so bad values vouch for nothing behind. */
        if (c.bad < 1000)
            CHECK_EQ(is_object, c.bad == 0);
        if (is_object && c.bad == 0)
            compare_values(oracle, &c.out->batch, room);
        accepted += is_object;
        refused += !is_object;
        free(room);
    }
    CHECK(accepted > DOCUMENTS / 4 && refused > DOCUMENTS / 10);
    mr_text_fini(&doc);
    json_case_close(&c);
    mr_simdjson_free(oracle);
}

static const struct mr_test cases[] = {{"oracle", test_oracle}};
MR_TEST_MAIN(cases)
