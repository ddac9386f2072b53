/*
 * The table has the events' fields in the columns asked for, whatever the batches, the splits
 * and the restarts; JSON lines say the same as the columns.
 */
#include "core/data/print.h"
#include "io/json/json.h"
#include "io/nexmark/columns.h"
#include "io/nexmark/nexmark.h"

#include "tests/mr_test.h"

#define OPT(k, v)                     \
    {                                 \
        MR_VIEW(k), MR_VIEW(v), false \
    }
#define SPLITS_MAX 8

struct gen {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_task_env env;
    struct mr_source *source;
    struct mr_reader *reader;
    struct mr_batch_buffer *out;
    struct mr_split split[SPLITS_MAX];
    uint32_t splits;
};

static void add_split(void *context, const struct mr_split *split)
{
    struct gen *g = context;

    CHECK(g->splits < SPLITS_MAX);
    g->split[g->splits++] = *split;
}

static int gen_open(struct gen *g, const struct mr_field *fields, uint32_t count,
                    const struct mr_option *option, uint32_t options, struct mr_err *err)
{
    struct mr_option copy[16];
    struct mr_options given = {MR_VIEW("t"), options, copy, NULL};

    if (options != 0)
        memcpy(copy, option, options * sizeof(*option));
    memset(g, 0, sizeof(*g));
    mr_arena_init(&g->arena);
    g->schema = mr_schema_new(&g->arena, count);
    memcpy(g->schema->field, fields, count * sizeof(*fields));
    struct mr_table_spec spec = {
        .name = "t", .schema = g->schema, .physical = count, .options = &given};
    int rc = mr_nexmark_source.open(&spec, &g->env, &g->source, err);
    if (rc < 0) {
        mr_arena_fini(&g->arena);
        return rc;
    }
    const struct mr_option_spec *const sets[] = {mr_nexmark_source.options, NULL};
    CHECK_EQ(mr_options_finish(&given, sets, "nexmark", err), 0);
    CHECK_EQ(mr_nexmark_source.discover(g->source, add_split, g, err), 0);
    CHECK_EQ(mr_nexmark_source.reader_new(g->source, &g->env, &g->reader, err), 0);
    g->out = mr_batch_buffer_new(g->schema, 64);
    return 0;
}

static void gen_close(struct gen *g)
{
    mr_batch_buffer_free(g->out);
    mr_nexmark_source.reader_free(g->reader);
    mr_nexmark_source.close(g->source);
    mr_arena_fini(&g->arena);
}

static void gen_assign(struct gen *g, uint32_t split)
{
    struct mr_err err;

    CHECK(mr_nexmark_source.assign(g->reader, &g->split[split], &err) >= 0);
}

/* One poll, printed; false: nothing now. */
static bool once(struct gen *g, int64_t now_ns, struct mr_text *text)
{
    struct mr_poll poll;

    mr_batch_buffer_reset(g->out);
    if (mr_nexmark_source.poll_rows(g->reader, now_ns, g->out, &poll, NULL) == 0)
        return false;
    CHECK_EQ(poll.count, g->out->batch.rows);
    for (uint32_t i = 0; i < poll.count; i++) {
        mr_row_print_java(&g->out->batch, i, text);
        mr_text_putc(text, '\n');
    }
    g->split[poll.split].start = poll.after;
    return true;
}

#define BIGINT MR_TYPE(MR_TYPE_BIGINT)

static const struct mr_field bids[] = {
    {MR_VIEW("dateTime"), MR_TYPE_TS(3)}, {MR_VIEW("price"), BIGINT},
    {MR_VIEW("auction"), BIGINT},         {MR_VIEW("bidder"), BIGINT},
    {MR_VIEW("channel"), MR_TYPE_STRING}, {MR_VIEW("url"), MR_TYPE_STRING},
    {MR_VIEW("extra"), MR_TYPE_STRING},   {MR_VIEW("event_type"), MR_TYPE(MR_TYPE_INT)},
};

static const struct mr_field all[] = {
    {MR_VIEW("event_type"), MR_TYPE(MR_TYPE_INT)},
    {MR_VIEW("dateTime"), MR_TYPE_TS(3)},
    {MR_VIEW("person_id"), BIGINT},
    {MR_VIEW("person_name"), MR_TYPE_STRING},
    {MR_VIEW("person_emailAddress"), MR_TYPE_STRING},
    {MR_VIEW("person_creditCard"), MR_TYPE_STRING},
    {MR_VIEW("person_extra"), MR_TYPE_STRING},
    {MR_VIEW("auction_id"), BIGINT},
    {MR_VIEW("auction_itemName"), MR_TYPE_STRING},
    {MR_VIEW("auction_reserve"), BIGINT},
    {MR_VIEW("auction_expires"), MR_TYPE_TS(3)},
    {MR_VIEW("bid_price"), BIGINT},
    {MR_VIEW("bid_dateTime"), MR_TYPE_TS(3)},
};

static const struct mr_option all_options[] = {OPT("events.num", "777"), OPT("seed", "5")};

/* The whole table in one split. */
static void reference(const struct mr_option *option, uint32_t options, struct mr_text *text)
{
    struct mr_err err;
    struct gen g;

    CHECK_EQ(gen_open(&g, all, MR_COUNTOF(all), option, options, &err), 0);
    gen_assign(&g, 0);
    while (once(&g, 0, text))
        ;
    CHECK_EQ(mr_nexmark_source.split_state(g.reader, 0), MR_SPLIT_DONE);
    CHECK_EQ(mr_nexmark_source.deadline_ns(g.reader, 0), INT64_MAX);
    gen_close(&g);
}

/* Columns by name and in any order, NULL where an event is of another kind. */
static void test_columns(struct mr_rng *rng)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_nexmark nexmark;
    struct mr_poll poll;
    struct mr_err err;
    struct gen g;
    int64_t id = 0;

    (void)rng;
    spec.seed = 5;
    mr_nexmark_init(&nexmark, &spec);
    CHECK_EQ(gen_open(&g, all, MR_COUNTOF(all), all_options, 2, &err), 0);
    gen_assign(&g, 0);
    for (;;) {
        mr_batch_buffer_reset(g.out);
        if (mr_nexmark_source.poll_rows(g.reader, 0, g.out, &poll, NULL) == 0)
            break;
        const struct mr_vec *col = g.out->batch.col;
        for (uint32_t i = 0; i < poll.count; i++, id++) {
            enum mr_nexmark_kind kind = mr_nexmark_kind(&nexmark, id);
            int64_t at = mr_nexmark_number(&nexmark, MR_NEXMARK_DATE_TIME, id) * MR_MILLI_NS;
            CHECK_EQ(((int64_t *)col[0].data)[i], kind);
            CHECK_EQ(((int64_t *)col[1].data)[i], at);
            CHECK_EQ(mr_vec_is_null(&col[2], i), kind != MR_NEXMARK_PERSON);
            CHECK_EQ(mr_vec_is_null(&col[3], i), kind != MR_NEXMARK_PERSON);
            CHECK_EQ(mr_vec_is_null(&col[9], i), kind != MR_NEXMARK_AUCTION);
            CHECK_EQ(mr_vec_is_null(&col[11], i), kind != MR_NEXMARK_BID);
            if (kind == MR_NEXMARK_BID)
                CHECK_EQ(((int64_t *)col[12].data)[i], at);
        }
    }
    CHECK_EQ(id, 777);
    gen_close(&g);
    mr_nexmark_fini(&nexmark);
}

/* A stop and a restore from the position, at random times, changes nothing. */
static void test_restore(struct mr_rng *rng)
{
    struct mr_split kept = {0};
    struct mr_text want, got;
    bool is_over = false;

    mr_text_init(&want);
    mr_text_init(&got);
    reference(all_options, 2, &want);
    while (!is_over) {
        struct mr_err err;
        struct gen g;
        CHECK_EQ(gen_open(&g, all, MR_COUNTOF(all), all_options, 2, &err), 0);
        if (kept.id != NULL)
            g.split[0].start = kept.start;
        gen_assign(&g, 0);
        for (uint64_t polls = mr_rng_below(rng, 4); polls > 0 && !is_over; polls--)
            is_over = !once(&g, 0, &got);
        kept = g.split[0];
        if (kept.start.offset == MR_OFFSET_START)
            kept.id = NULL;
        gen_close(&g);
    }
    CHECK(got.len == want.len && memcmp(got.data, want.data, want.len) == 0);
    mr_text_fini(&want);
    mr_text_fini(&got);
}

static int line_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t sort_lines(struct mr_text *text, char **lines)
{
    size_t count = 0;

    for (char *line = strtok(text->data, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lines[count++] = line;
    qsort(lines, count, sizeof(*lines), line_cmp);
    return count;
}

/* More splits make the same rows between them; so does any order of events. */
static void test_splits(struct mr_rng *rng)
{
    static const struct mr_option options[] = {OPT("events.num", "777"), OPT("seed", "5"),
                                               OPT("scan.parallelism", "3")};
    static char *want_line[1000], *got_line[1000];
    struct mr_text want, got;
    struct mr_err err;
    struct gen g;

    (void)rng;
    mr_text_init(&want);
    mr_text_init(&got);
    reference(all_options, 2, &want);
    CHECK_EQ(gen_open(&g, all, MR_COUNTOF(all), options, 3, &err), 0);
    CHECK_EQ(g.splits, 3);
    for (uint32_t i = 0; i < 3; i++)
        gen_assign(&g, i);
    while (once(&g, 0, &got))
        ;
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQ(mr_nexmark_source.split_state(g.reader, i), MR_SPLIT_DONE);
        CHECK_EQ(g.split[i].start.offset % 3, i);
    }
    CHECK_EQ(sort_lines(&want, want_line), 777);
    CHECK_EQ(sort_lines(&got, got_line), 777);
    for (size_t i = 0; i < 777; i++)
        CHECK_STR(got_line[i], want_line[i]);
    struct mr_split odd = {"nexmark/0", {.offset = 5, .extra = {0, 2}}};
    CHECK_EQ(mr_nexmark_source.assign(g.reader, &odd, &err), MR_ERR_SCHEMA);
    gen_close(&g);
    mr_text_fini(&want);
    mr_text_fini(&got);
}

/* JSON of the bids, decoded by the engine's own decoder, is what the columns hold. */
static void test_json(struct mr_rng *rng)
{
    static const struct mr_option options[] = {OPT("nexmark.table", "bid"),
                                               OPT("events.num", "500")};
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_options none = {MR_VIEW("t"), 0, NULL, NULL};
    struct mr_text want, got, line;
    struct mr_nexmark nexmark;
    struct mr_decoder *decoder;
    uint16_t origin[64];
    struct mr_err err;
    struct gen g;

    (void)rng;
    mr_text_init(&want);
    mr_text_init(&got);
    CHECK_EQ(gen_open(&g, bids, 7, options, 2, &err), 0);
    gen_assign(&g, 0);
    while (once(&g, 0, &want))
        ;
    mr_nexmark_init(&nexmark, &spec);
    struct mr_format_spec format = {.schema = g.schema, .options = &none, .prefix = "json."};
    CHECK_EQ(mr_json_format.decoder_new(&format, &decoder, &err), 0);
    for (int64_t id = 0; id < 500; id++) {
        if (mr_nexmark_kind(&nexmark, id) != MR_NEXMARK_BID)
            continue;
        mr_text_init(&line);
        mr_nexmark_json(&nexmark, id, false, &line);
        memset(mr_text_reserve(&line, MR_MSG_PADDING), 0, MR_MSG_PADDING);
        struct mr_msg msg = {.data = line.data, .len = (uint32_t)line.len - 1};
        mr_batch_buffer_reset(g.out);
        CHECK_EQ(mr_json_format.decode(decoder, &msg, 1, g.out, origin, NULL), 1);
        CHECK_EQ(g.out->batch.rows, 1);
        mr_row_print_java(&g.out->batch, 0, &got);
        mr_text_putc(&got, '\n');
        mr_text_fini(&line);
    }
    CHECK(got.len == want.len && memcmp(got.data, want.data, want.len) == 0);
    mr_json_format.decoder_free(decoder);
    mr_nexmark_fini(&nexmark);
    gen_close(&g);
    mr_text_fini(&want);
    mr_text_fini(&got);
}

/* With the brake on, events come when they are due, and not faster after a hold-up. */
static void test_pace(struct mr_rng *rng)
{
    static const struct mr_option options[] = {
        OPT("first-event.rate", "100"), OPT("max-emit-speed", "false"),
        OPT("events.num", "200"), OPT("keep-alive", "true")};
    struct mr_text text;
    struct mr_err err;
    struct gen g;
    const int64_t start = 77;

    (void)rng;
    mr_text_init(&text);
    CHECK_EQ(gen_open(&g, all, 1, options, 4, &err), 0);
    gen_assign(&g, 0);
    CHECK_EQ(mr_nexmark_source.deadline_ns(g.reader, start), start);
    CHECK(once(&g, start, &text));
    CHECK_EQ(g.split[0].start.offset, 1);
    CHECK_EQ(mr_nexmark_source.deadline_ns(g.reader, start), start + 10 * MR_MILLI_NS);
    CHECK(!once(&g, start + 10 * MR_MILLI_NS - 1, &text));
    CHECK(once(&g, start + 500 * MR_MILLI_NS, &text));
    CHECK_EQ(g.split[0].start.offset, 51);
    while (once(&g, start + 60 * MR_SECOND_NS, &text))
        ;
    CHECK_EQ(g.split[0].start.offset, 152);
    while (once(&g, start + 70 * MR_SECOND_NS, &text))
        ;
    CHECK_EQ(g.split[0].start.offset, 200);
    /* Kept alive: silent, and not at its end. */
    CHECK_EQ(mr_nexmark_source.split_state(g.reader, 0), MR_SPLIT_ACTIVE);
    CHECK_EQ(mr_nexmark_source.deadline_ns(g.reader, start), INT64_MAX);
    gen_close(&g);
    mr_text_fini(&text);
}

static void test_refused(struct mr_rng *rng)
{
    static const struct {
        struct mr_option option[4];
        uint32_t count;
        int code;
        const char *why;
    } cases[] = {
        {{OPT("first-event.rate", "0")}, 1, MR_ERR_OPTION, "Expected 1 to"},
        {{OPT("scan.parallelism", "129")}, 1, MR_ERR_OPTION, "Expected 1 to 128"},
        {{OPT("bid.avg-size", "65537b")}, 1, MR_ERR_OPTION, "Expected 0 to 65536"},
        {{OPT("nexmark.table", "sale")}, 1, MR_ERR_OPTION, "person|auction|bid|all"},
        {{OPT("bid.hot-ratio.bidders", "0")}, 1, MR_ERR_OPTION, "Expected 1 to"},
        {{OPT("person.proportion", "0"), OPT("auction.proportion", "0"),
          OPT("bid.proportion", "0")},
         3,
         MR_ERR_OPTION,
         "can not all be 0"},
        {{OPT("nexmark.table", "person")}, 1, MR_ERR_SCHEMA, "no column 'price'"},
        {{OPT("nexmark.table", "all")}, 1, MR_ERR_SCHEMA, "bid_price"},
    };
    static const struct mr_field wrong = {MR_VIEW("price"), MR_TYPE_STRING};
    static const struct mr_field firm = {MR_VIEW("bid_price"), MR_TYPE_BIGINT_NN};
    static const struct mr_option bid[] = {OPT("nexmark.table", "bid")};
    struct mr_err err;
    struct gen g;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        CHECK_EQ(gen_open(&g, bids, 7, cases[i].option, cases[i].count, &err), cases[i].code);
        if (strstr(err.message, cases[i].why) == NULL)
            CHECK_STR(err.message, cases[i].why);
    }
    CHECK_EQ(gen_open(&g, &wrong, 1, bid, 1, &err), MR_ERR_SCHEMA);
    CHECK(strstr(err.message, "is BIGINT") != NULL);
    CHECK_EQ(gen_open(&g, &firm, 1, NULL, 0, &err), MR_ERR_SCHEMA);
    CHECK(strstr(err.message, "can not be NOT NULL") != NULL);
}

static const struct mr_test cases[] = {
    {"columns", test_columns}, {"restore", test_restore}, {"splits", test_splits},
    {"json", test_json},       {"pace", test_pace},       {"refused", test_refused},
};
MR_TEST_MAIN(cases)
