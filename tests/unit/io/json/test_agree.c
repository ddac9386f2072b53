/*
 * The fast way must not show: on random documents, whole and damaged, a decoder that
 * learns shapes and one that never does give the same rows and the same complaints, and
 * the fast way is really taken: one message at a time, and many.
 */
#include "io/json/json_int.h"
#include "tests/unit/io/json/json_case.h"

#define DOCUMENTS 50000

static struct mr_type strings[] = {MR_TYPE_STRING, MR_TYPE_STRING};
static const struct mr_type_nested list = {.count = 1, .child = strings},
                                   map = {.count = 2, .child = strings};

static const struct mr_field fields[] = {
    {MR_VIEW("id"), MR_TYPE_STRING},
    {MR_VIEW("count"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("big"), {.id = MR_TYPE_BIGINT, .nullable = 0}},
    {MR_VIEW("amount"), {.id = MR_TYPE_DECIMAL, .precision = 12, .scale = 3, .nullable = 1}},
    {MR_VIEW("wide"), {.id = MR_TYPE_DECIMAL, .precision = 30, .scale = 5, .nullable = 1}},
    {MR_VIEW("real"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {MR_VIEW("at"), {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {MR_VIEW("zoned"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 6, .nullable = 1}},
    {MR_VIEW("flag"), {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {MR_VIEW("a name of more than thirty-two bytes"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("list"), {.id = MR_TYPE_ARRAY, .nullable = 1, .nested = &list}},
    {MR_VIEW("map"), {.id = MR_TYPE_MAP, .nullable = 1, .nested = &map}},
};
#define FIELDS MR_COUNTOF(fields)
#define EXTRA  3 /* keys that are no columns */

static void put_number(struct mr_rng *rng, struct mr_text *out)
{
    unsigned whole = (unsigned)mr_rng_below(rng, mr_rng_below(rng, 4) == 0 ? 24 : 8) + 1;

    if (mr_rng_below(rng, 4) == 0)
        mr_text_putc(out, '-');
    if (mr_rng_below(rng, 24) == 0)
        mr_text_putc(out, '0');
    mr_text_putc(out, (char)((mr_rng_below(rng, 16) == 0 ? '0' : '1') + mr_rng_below(rng, 9)));
    for (unsigned i = 1; i < whole; i++)
        mr_text_putc(out, (char)('0' + mr_rng_below(rng, 10)));
    if (mr_rng_below(rng, 2) == 0) {
        unsigned digits = (unsigned)mr_rng_below(rng, 5) + (mr_rng_below(rng, 16) == 0 ? 9 : 1);
        mr_text_putc(out, '.');
        for (unsigned i = 0; i < digits; i++)
            mr_text_putc(out, (char)('0' + mr_rng_below(rng, 10)));
    }
    if (mr_rng_below(rng, 16) == 0)
        mr_text_printf(out, "e%+d", (int)mr_rng_range(rng, -12, 12));
}

static void put_string(struct mr_rng *rng, struct mr_text *out)
{
    static const char *const odd[] = {"\\n",  "\\\"",     "\\u00e9",         "\\ud83d\\ude00",
                                      "\\\\", "\xc3\xa9", "\xf0\x9f\x98\x80"};
    unsigned len = (unsigned)mr_rng_below(rng, mr_rng_below(rng, 4) == 0 ? 80 : 14);
    bool is_plain = mr_rng_below(rng, 4) != 0;

    mr_text_putc(out, '"');
    for (unsigned i = 0; i < len; i++) {
        if (!is_plain && mr_rng_below(rng, 6) == 0)
            mr_text_puts(out, odd[mr_rng_below(rng, MR_COUNTOF(odd))]);
        else
            mr_text_putc(out, "abcXYZ 0189{}[],:"[mr_rng_below(rng, 17)]);
    }
    mr_text_putc(out, '"');
}

static void put_timestamp(struct mr_rng *rng, struct mr_text *out, bool is_zoned)
{
    static const int limit[] = {24, 60, 60};

    mr_text_printf(out, "\"2026-0%d-1%d ", (int)mr_rng_below(rng, 2) + 1,
                   (int)mr_rng_below(rng, 3));
    for (int i = 0; i < 3; i++)
        mr_text_printf(
            out, "%s%02d", i == 0 ? "" : ":",
            (int)mr_rng_below(rng, (uint64_t)limit[i] + (mr_rng_below(rng, 20) == 0)));
    if (mr_rng_below(rng, 3) != 0) {
        mr_text_putc(out, '.');
        for (uint64_t i = mr_rng_below(rng, 10); i > 0; i--)
            mr_text_putc(out, (char)('0' + mr_rng_below(rng, 10)));
    }
    mr_text_puts(out, is_zoned ? "Z\"" : "\"");
}

static void put_nested(struct mr_rng *rng, struct mr_text *out, unsigned depth)
{
    switch (mr_rng_below(rng, depth == 0 ? 3 : 5)) {
    case 0: put_number(rng, out); break;
    case 1: put_string(rng, out); break;
    case 2: mr_text_puts(out, mr_rng_below(rng, 2) ? "true" : "null"); break;
    case 3:
        mr_text_puts(out, "[ ");
        for (uint64_t i = mr_rng_below(rng, 3); i > 0; i--) {
            put_nested(rng, out, depth - 1);
            mr_text_puts(out, i > 1 ? " , " : "");
        }
        mr_text_putc(out, ']');
        break;
    default:
        mr_text_putc(out, '{');
        for (uint64_t i = mr_rng_below(rng, 3); i > 0; i--) {
            put_string(rng, out);
            mr_text_puts(out, ": ");
            put_nested(rng, out, depth - 1);
            mr_text_puts(out, i > 1 ? "," : "");
        }
        mr_text_putc(out, '}');
    }
}

/* An array of what could be strings, or an object of them. */
static void put_container(struct mr_rng *rng, struct mr_text *out, bool is_map)
{
    mr_text_putc(out, is_map ? '{' : '[');
    for (uint64_t i = mr_rng_below(rng, 4); i > 0; i--) {
        if (is_map) {
            put_string(rng, out);
            mr_text_puts(out, ": ");
        }
        put_nested(rng, out, 2);
        mr_text_puts(out, i > 1 ? " ," : "");
    }
    mr_text_putc(out, is_map ? '}' : ']');
}

static void put_value(struct mr_rng *rng, struct mr_text *out, unsigned field)
{
    if (mr_rng_below(rng, 25) == 0) {
        mr_text_puts(out, "null");
        return;
    }
    if (mr_rng_below(rng, 60) == 0 || field >= FIELDS) {
        put_nested(rng, out, 2);
        return;
    }
    switch ((enum mr_type_id)fields[field].type.id) {
    case MR_TYPE_VARCHAR: put_string(rng, out); break;
    case MR_TYPE_TIMESTAMP: put_timestamp(rng, out, false); break;
    case MR_TYPE_TIMESTAMP_LTZ: put_timestamp(rng, out, true); break;
    case MR_TYPE_BOOLEAN: mr_text_puts(out, mr_rng_below(rng, 2) ? "true" : "false"); break;
    case MR_TYPE_INT: mr_text_printf(out, "%d", (int)(int32_t)mr_rng_next(rng)); break;
    case MR_TYPE_BIGINT: mr_text_printf(out, "%lld", (long long)mr_rng_next(rng)); break;
    case MR_TYPE_ARRAY: put_container(rng, out, false); break;
    case MR_TYPE_MAP: put_container(rng, out, true); break;
    default: put_number(rng, out);
    }
}

/* The keys of one producer in the producer's order, with its blanks. */
struct producer {
    unsigned key[FIELDS + EXTRA], keys;
    const char *colon, *comma, *open, *close;
};

static void producer_init(struct producer *p, struct mr_rng *rng)
{
    static const char *const colons[] = {":", ": ", " : "}, *const commas[] = {",", ", ",
                                                                               "\n  ,"};
    unsigned all[FIELDS + EXTRA];

    p->keys = 0;
    for (unsigned i = 0; i < FIELDS + EXTRA; i++)
        all[i] = i;
    for (unsigned i = FIELDS + EXTRA - 1; i > 0; i--) {
        unsigned j = (unsigned)mr_rng_below(rng, i + 1), t = all[i];
        all[i] = all[j];
        all[j] = t;
    }
    for (unsigned i = 0; i < FIELDS + EXTRA; i++)
        if (mr_rng_below(rng, 8) != 0 || all[i] == 2)
            p->key[p->keys++] = all[i];
    p->colon = colons[mr_rng_below(rng, 3)];
    p->comma = commas[mr_rng_below(rng, 3)];
    p->open = mr_rng_below(rng, 2) ? "{" : " { ";
    p->close = mr_rng_below(rng, 2) ? "}" : " }\n";
}

static void put_document(const struct producer *p, struct mr_rng *rng, struct mr_text *out)
{
    mr_text_puts(out, p->open);
    for (unsigned i = 0; i < p->keys; i++) {
        if (i > 0)
            mr_text_puts(out, p->comma);
        if (p->key[i] < FIELDS)
            mr_text_printf(out, "\"" MR_VIEW_FMT "\"", MR_VIEW_ARG(fields[p->key[i]].name));
        else
            mr_text_printf(out, "\"extra%u\"", p->key[i]);
        mr_text_puts(out, p->colon);
        put_value(rng, out, p->key[i]);
    }
    mr_text_puts(out, p->close);
}

static void damage(struct mr_rng *rng, struct mr_text *doc)
{
    static const char bytes[] = "{}[]\",:\\ 0123456789.-+eEnulltrue\n\xff\xc3\x80Z";

    for (uint64_t n = mr_rng_below(rng, 3) + 1; n > 0 && doc->len > 1; n--) {
        size_t at = mr_rng_below(rng, doc->len);
        switch (mr_rng_below(rng, 4)) {
        case 0: doc->data[at] = bytes[mr_rng_below(rng, sizeof(bytes) - 1)]; break;
        case 1: doc->data[at] = (char)(doc->data[at] ^ (1 << mr_rng_below(rng, 8))); break;
        case 2:
            memmove(doc->data + at, doc->data + at + 1, doc->len - at - 1);
            doc->len--;
            break;
        default: doc->len = at;
        }
    }
}

static void agree(struct mr_rng *rng, struct mr_option *option, uint32_t options)
{
    struct producer producer[3];
    struct json_case fast, slow;
    struct mr_text doc;
    uint64_t bad = 0;

    json_case_open(&fast, fields, FIELDS, option, options, true);
    json_case_open(&slow, fields, FIELDS, option, options, false);
    mr_text_init(&doc);
    for (int i = 0; i < DOCUMENTS; i++) {
        if (i % 2000 == 0)
            for (int k = 0; k < 3; k++)
                producer_init(&producer[k], rng);
        mr_text_reset(&doc);
        put_document(&producer[mr_rng_below(rng, 3)], rng, &doc);
        if (mr_rng_below(rng, 3) == 0)
            damage(rng, &doc);
        const char *want = json_case_decode(&slow, doc.data, doc.len);
        const char *got = json_case_decode(&fast, doc.data, doc.len);
        if (strcmp(got, want) != 0)
            fprintf(stderr, "document %d: %.*s\n", i, (int)doc.len, doc.data);
        CHECK_STR(got, want);
        bad += strncmp(want, "bad", 3) == 0;
    }
    /* Damage and odd values make some bad, but the test is about the good ones too. */
    CHECK(bad > DOCUMENTS / 10 && bad < DOCUMENTS * 9 / 10);
    /* The general parser counts the objects it reads: all the bad and few of the good. */
    CHECK(fast.decoder->serial < bad + (DOCUMENTS - bad) / 4);
    json_case_close(&fast);
    json_case_close(&slow);
    mr_text_fini(&doc);
}

static void test_agree(struct mr_rng *rng)
{
    agree(rng, NULL, 0);
}

static void test_agree_lenient(struct mr_rng *rng)
{
    struct mr_option option = {MR_VIEW("json.ignore-parse-errors"), MR_VIEW("true"), false};

    agree(rng, &option, 1);
}

#define RUN_MAX 64

/* Messages of one decode(), side by side as lines are. */
struct run {
    struct mr_text text;
    size_t at[RUN_MAX + 1];
    uint32_t count;
};

static void run_fill(struct run *run, const struct producer *producer, struct mr_rng *rng)
{
    mr_text_reset(&run->text);
    run->count = (uint32_t)mr_rng_below(rng, RUN_MAX) + 1;
    for (uint32_t i = 0; i < run->count; i++) {
        struct mr_text doc;
        mr_text_init(&doc);
        if (mr_rng_below(rng, 20) != 0)
            put_document(&producer[mr_rng_below(rng, 10) == 0], rng, &doc);
        if (mr_rng_below(rng, 10) == 0)
            damage(rng, &doc);
        run->at[i] = run->text.len;
        mr_text_put(&run->text, doc.data, doc.len);
        mr_text_fini(&doc);
    }
    run->at[run->count] = run->text.len;
    memset(mr_text_reserve(&run->text, MR_MSG_PADDING), '"', MR_MSG_PADDING);
}

static bool is_ascii(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((data[i] & 0x80) != 0)
            return false;
    return true;
}

/* All of them at once; what is_ascii says may be left unsaid. */
static void run_decode(struct run *run, struct json_case *c, struct mr_rng *rng,
                       struct mr_text *rows)
{
    struct mr_msg msg[RUN_MAX] = {{0}};
    uint16_t origin[MR_BATCH_ROWS];

    for (uint32_t i = 0; i < run->count; i++) {
        msg[i].data = run->text.data + run->at[i];
        msg[i].len = (uint32_t)(run->at[i + 1] - run->at[i]);
        msg[i].is_null = mr_rng_below(rng, 50) == 0;
        msg[i].broken = mr_rng_below(rng, 50) == 0 ? "too long" : NULL;
        msg[i].is_ascii = !msg[i].is_null && msg[i].broken == NULL &&
                          is_ascii(msg[i].data, msg[i].len) && mr_rng_below(rng, 2) == 0;
        if (msg[i].is_null || msg[i].broken != NULL)
            run->at[i] |= (size_t)1 << 63; /* not to be expected */
    }
    mr_text_reset(&c->text);
    mr_batch_buffer_reset(c->out);
    CHECK_EQ(mr_json_format.decode(c->decoder, msg, run->count, c->out, origin, &c->sink),
             run->count);
    for (uint32_t row = 0; row < c->out->batch.rows; row++) {
        mr_text_printf(rows, "%u: ", origin[row]);
        mr_row_print_java(&c->out->batch, row, rows);
        mr_text_putc(rows, '\n');
    }
}

/* Many messages in one call give the rows that each gives alone. */
static void test_agree_runs(struct mr_rng *rng)
{
    struct producer producer[2];
    struct json_case fast, slow;
    struct mr_text got, want;
    struct run run = {.count = 0};

    json_case_open(&fast, fields, FIELDS, NULL, 0, true);
    json_case_open(&slow, fields, FIELDS, NULL, 0, false);
    mr_text_init(&got);
    mr_text_init(&want);
    mr_text_init(&run.text);
    for (int i = 0; i < 1000; i++) {
        if (i % 50 == 0)
            for (int k = 0; k < 2; k++)
                producer_init(&producer[k], rng);
        mr_text_reset(&got);
        mr_text_reset(&want);
        run_fill(&run, producer, rng);
        run_decode(&run, &fast, rng, &got);
        for (uint32_t m = 0; m < run.count; m++) {
            size_t at = run.at[m] & ~((size_t)1 << 63),
                   end = run.at[m + 1] & ~((size_t)1 << 63);
            if (run.at[m] != at || at == end)
                continue;
            const char *row = json_case_decode(&slow, run.text.data + at, end - at);
            if (slow.out->batch.rows != 0)
                mr_text_printf(&want, "%u: %s", m, row);
        }
        CHECK_STR(got.len == 0 ? "" : got.data, want.len == 0 ? "" : want.data);
    }
    json_case_close(&fast);
    json_case_close(&slow);
    mr_text_fini(&got);
    mr_text_fini(&want);
    mr_text_fini(&run.text);
}

/* The same message over and over is parsed once. */
static void test_learns(struct mr_rng *rng)
{
    static const char doc[] =
        "{\"id\":\"x\",\"count\":1,\"big\":2,\"amount\":null,\"other\":[1,{}]}";
    struct json_case c;

    (void)rng;
    json_case_open(&c, fields, FIELDS, NULL, 0, true);
    for (int i = 0; i < 100; i++)
        CHECK_STR(json_case_decode(&c, doc, sizeof(doc) - 1),
                  "+I[x, 1, 2, null, null, null, null, null, null, null, null, null]\n");
    CHECK_EQ(c.decoder->serial, 1);
    CHECK_EQ(c.decoder->shapes, 1);
    json_case_close(&c);
}

/* More shapes than are kept, and messages that are never alike: still right. */
static void test_many_shapes(struct mr_rng *rng)
{
    struct json_case c;
    char doc[128];

    json_case_open(&c, fields, FIELDS, NULL, 0, true);
    for (int i = 0; i < 20000; i++) {
        int n = (int)mr_rng_below(rng, i < 10000 ? 12 : 100000);
        int len = snprintf(doc, sizeof(doc), "{\"k%d\":0,\"big\":%d}", n, n);
        char want[128];
        (void)snprintf(
            want, sizeof(want),
            "+I[null, null, %d, null, null, null, null, null, null, null, null, null]\n", n);
        CHECK_STR(json_case_decode(&c, doc, (size_t)len), want);
    }
    CHECK_EQ(c.decoder->shapes, MR_JSON_SHAPES);
    json_case_close(&c);
}

static const struct mr_test cases[] = {
    {"agree", test_agree},
    {"agree_lenient", test_agree_lenient},
    {"agree_runs", test_agree_runs},
    {"learns", test_learns},
    {"many_shapes", test_many_shapes},
};
MR_TEST_MAIN(cases)
