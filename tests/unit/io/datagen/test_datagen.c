/*
 * Generated rows are the same whatever the batches, the splits and the restarts; they
 * lie in the ranges asked for, and come when they are due.
 */
#include "core/data/print.h"
#include "io/datagen/datagen.h"

#include "tests/mr_test.h"

#include <errno.h>

#define OPT(k, v)                     \
    {                                 \
        MR_VIEW(k), MR_VIEW(v), false \
    }

struct gen_sys {
    struct mr_sys sys;
    int64_t wall_ns;
};

static int64_t gen_wall(struct mr_sys *sys)
{
    return ((struct gen_sys *)sys)->wall_ns;
}

static const struct mr_sys_ops gen_ops = {.wall_ns = gen_wall};

#define SPLITS_MAX 8

struct gen {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct gen_sys sys;
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
                    struct mr_option *option, uint32_t options, struct mr_err *err)
{
    struct mr_options given = {MR_VIEW("t"), options, option, NULL};

    memset(g, 0, sizeof(*g));
    mr_arena_init(&g->arena);
    g->schema = mr_schema_new(&g->arena, count);
    memcpy(g->schema->field, fields, count * sizeof(*fields));
    g->sys = (struct gen_sys){{&gen_ops}, INT64_C(1700000000123456789)};
    g->env.sys = &g->sys.sys;
    struct mr_table_spec spec = {
        .name = "t", .schema = g->schema, .physical = count, .options = &given};
    int rc = mr_datagen_source.open(&spec, &g->env, &g->source, err);
    if (rc < 0) {
        mr_arena_fini(&g->arena);
        return rc;
    }
    const struct mr_option_spec *const sets[] = {mr_datagen_source.options, NULL};
    CHECK_EQ(mr_options_finish(&given, sets, "datagen", err), 0);
    CHECK_EQ(mr_datagen_source.discover(g->source, add_split, g, err), 0);
    CHECK_EQ(mr_datagen_source.reader_new(g->source, &g->env, &g->reader, err), 0);
    g->out = mr_batch_buffer_new(g->schema, 64);
    return 0;
}

static void gen_close(struct gen *g)
{
    mr_batch_buffer_free(g->out);
    mr_datagen_source.reader_free(g->reader);
    mr_datagen_source.close(g->source);
    mr_arena_fini(&g->arena);
}

static void gen_assign(struct gen *g, uint32_t split)
{
    struct mr_err err;

    CHECK(mr_datagen_source.assign(g->reader, &g->split[split], &err) >= 0);
}

/* Every row that is due at NOW, printed. */
static void drain(struct gen *g, int64_t now_ns, struct mr_text *text)
{
    struct mr_poll poll;

    for (;;) {
        mr_batch_buffer_reset(g->out);
        if (mr_datagen_source.poll_rows(g->reader, now_ns, g->out, &poll, NULL) == 0)
            break;
        CHECK_EQ(poll.count, g->out->batch.rows);
        for (uint32_t i = 0; i < poll.count; i++) {
            mr_row_print_java(&g->out->batch, i, text);
            mr_text_putc(text, '\n');
        }
        g->split[poll.split].start = poll.after;
    }
}

static const struct mr_field every[] = {
    {MR_VIEW("seq"), {.id = MR_TYPE_BIGINT, .nullable = 1}},
    {MR_VIEW("small"), {.id = MR_TYPE_TINYINT, .nullable = 1}},
    {MR_VIEW("ranged"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("price"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {MR_VIEW("wide"), {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 10, .nullable = 1}},
    {MR_VIEW("real"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {MR_VIEW("single"), {.id = MR_TYPE_FLOAT, .nullable = 1}},
    {MR_VIEW("flag"), {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {MR_VIEW("name"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("code"), {.id = MR_TYPE_CHAR, .length = 5, .nullable = 1}},
    {MR_VIEW("blob"), {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("day"), {.id = MR_TYPE_DATE, .nullable = 1}},
    {MR_VIEW("clock"), {.id = MR_TYPE_TIME, .precision = 3, .nullable = 1}},
    {MR_VIEW("at"), {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {MR_VIEW("zoned"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 6, .nullable = 1}},
    {MR_VIEW("months"), {.id = MR_TYPE_INTERVAL_MONTHS, .nullable = 1}},
};

#define EVERY_OPTIONS                                                        \
    OPT("rows-per-second", "1000"), OPT("fields.seq.kind", "sequence"),      \
        OPT("fields.seq.start", "10"), OPT("fields.seq.end", "999"),         \
        OPT("fields.ranged.min", "-3"), OPT("fields.ranged.max", "3"),       \
        OPT("fields.price.min", "1.50"), OPT("fields.price.max", "2.5"),     \
        OPT("fields.real.min", "-1"), OPT("fields.real.max", "1"),           \
        OPT("fields.name.length", "20"), OPT("fields.name.var-len", "true"), \
        OPT("fields.blob.length", "3"), OPT("fields.flag.null-rate", "0.5"), \
        OPT("fields.at.max-past", "1 s")

/* All rows of the table in the order of one split, in batches as they come. */
static void reference(struct mr_text *text)
{
    struct mr_option options[] = {EVERY_OPTIONS};
    struct mr_err err;
    struct gen g;

    CHECK_EQ(gen_open(&g, every, MR_COUNTOF(every), options, MR_COUNTOF(options), &err), 0);
    gen_assign(&g, 0);
    for (int64_t ms = 0; ms <= 2000; ms++)
        drain(&g, 5 + ms * MR_MILLI_NS, text);
    CHECK_EQ(mr_datagen_source.split_state(g.reader, 0), MR_SPLIT_DONE);
    CHECK_EQ(mr_datagen_source.deadline_ns(g.reader, 0), INT64_MAX);
    gen_close(&g);
}

static void test_ranges(struct mr_rng *rng)
{
    struct mr_option options[] = {EVERY_OPTIONS};
    uint32_t rows = 0, nulls = 0, seen = 0;
    struct mr_poll poll;
    struct mr_err err;
    struct gen g;

    (void)rng;
    CHECK_EQ(gen_open(&g, every, MR_COUNTOF(every), options, MR_COUNTOF(options), &err), 0);
    gen_assign(&g, 0);
    for (int64_t now = 0; now < 2 * MR_SECOND_NS; now += 7 * MR_MILLI_NS) {
        mr_batch_buffer_reset(g.out);
        if (mr_datagen_source.poll_rows(g.reader, now, g.out, &poll, NULL) == 0)
            continue;
        struct mr_vec *col = g.out->batch.col;
        for (uint32_t i = 0; i < poll.count; i++, rows++) {
            int64_t due = INT64_C(1700000000123456789) + rows * MR_MILLI_NS;
            int64_t at = ((int64_t *)col[13].data)[i];
            double real = ((double *)col[5].data)[i];
            const struct mr_str *name = (struct mr_str *)col[8].data + i;
            CHECK_EQ(((int64_t *)col[0].data)[i], 10 + rows);
            CHECK(((int64_t *)col[1].data)[i] >= -128 && ((int64_t *)col[1].data)[i] <= 127);
            CHECK(((int64_t *)col[2].data)[i] >= -3 && ((int64_t *)col[2].data)[i] <= 3);
            seen |= 1u << (((int64_t *)col[2].data)[i] + 3);
            CHECK(((int64_t *)col[3].data)[i] >= 150 && ((int64_t *)col[3].data)[i] <= 250);
            CHECK(real >= -1 && real <= 1);
            nulls += mr_vec_is_null(&col[7], i);
            CHECK(name->len >= 1 && name->len <= 20);
            for (uint32_t k = 0; k < name->len; k++)
                CHECK(strchr("0123456789abcdef", mr_str_data(name)[k]) != NULL);
            CHECK_EQ(((struct mr_str *)col[9].data)[i].len, 5);
            CHECK_EQ(((struct mr_str *)col[10].data)[i].len, 3);
            CHECK(at <= due && at > due - MR_SECOND_NS - MR_MILLI_NS && at % MR_MILLI_NS == 0);
        }
    }
    CHECK_EQ(rows, 990);
    CHECK_EQ(seen, 0x7f);
    CHECK(nulls > 400 && nulls < 600);
    gen_close(&g);
}

/* A stop and a restore from the position, at random times, changes nothing. */
static void test_restore(struct mr_rng *rng)
{
    struct mr_option options[] = {EVERY_OPTIONS};
    struct mr_text want, got;
    struct mr_split kept = {0};

    mr_text_init(&want);
    mr_text_init(&got);
    reference(&want);
    for (int64_t now = 0; now < 3 * MR_SECOND_NS;) {
        struct mr_err err;
        struct gen g;
        CHECK_EQ(gen_open(&g, every, MR_COUNTOF(every), options, MR_COUNTOF(options), &err), 0);
        g.sys.wall_ns += now * 3; /* only the first start counts */
        if (kept.id != NULL)
            g.split[0].start = kept.start;
        gen_assign(&g, 0);
        for (uint64_t polls = mr_rng_below(rng, 20); polls > 0; polls--) {
            drain(&g, now, &got);
            now += mr_rng_range(rng, 0, 20 * MR_MILLI_NS);
        }
        now += MR_SECOND_NS / 10;
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

static void sort_lines(struct mr_text *text, char **lines, size_t *count)
{
    *count = 0;
    for (char *line = strtok(text->data, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lines[(*count)++] = line;
    qsort(lines, *count, sizeof(*lines), line_cmp);
}

/* More splits make the same rows between them. */
static void test_splits(struct mr_rng *rng)
{
    struct mr_option options[] = {EVERY_OPTIONS, OPT("scan.parallelism", "3")};
    static char *want_line[2000], *got_line[2000];
    struct mr_text want, got;
    size_t wanted, had;
    struct mr_err err;
    struct gen g;

    (void)rng;
    mr_text_init(&want);
    mr_text_init(&got);
    reference(&want);
    CHECK_EQ(gen_open(&g, every, MR_COUNTOF(every), options, MR_COUNTOF(options), &err), 0);
    CHECK_EQ(g.splits, 3);
    for (uint32_t i = 0; i < 3; i++)
        gen_assign(&g, i);
    for (int64_t ms = 0; ms <= 2000; ms += 3)
        drain(&g, ms * MR_MILLI_NS, &got);
    sort_lines(&want, want_line, &wanted);
    sort_lines(&got, got_line, &had);
    CHECK_EQ(had, 990);
    CHECK_EQ(had, wanted);
    for (size_t i = 0; i < had; i++)
        CHECK_STR(got_line[i], want_line[i]);

    /* A snapshot with another number of splits means other rows: refused. */
    struct mr_split odd = {"datagen/0", {.offset = 5, .extra = {0, 2}}};
    CHECK_EQ(mr_datagen_source.assign(g.reader, &odd, &err), MR_ERR_SCHEMA);
    gen_close(&g);
    mr_text_fini(&want);
    mr_text_fini(&got);
}

static void test_pace(struct mr_rng *rng)
{
    static const struct mr_field one = {MR_VIEW("n"), {.id = MR_TYPE_INT, .nullable = 1}};
    struct mr_option options[] = {OPT("rows-per-second", "100"), OPT("number-of-rows", "200")};
    struct mr_text text;
    struct mr_err err;
    struct gen g;
    const int64_t start = 77;

    (void)rng;
    mr_text_init(&text);
    CHECK_EQ(gen_open(&g, &one, 1, options, 2, &err), 0);
    gen_assign(&g, 0);
    CHECK_EQ(mr_datagen_source.deadline_ns(g.reader, start), start);
    drain(&g, start, &text);
    CHECK_EQ(g.split[0].start.offset, 1);
    CHECK_EQ(mr_datagen_source.deadline_ns(g.reader, start), start + 10 * MR_MILLI_NS);
    drain(&g, start + 10 * MR_MILLI_NS - 1, &text);
    CHECK_EQ(g.split[0].start.offset, 1);
    drain(&g, start + 10 * MR_MILLI_NS, &text);
    CHECK_EQ(g.split[0].start.offset, 2);
    drain(&g, start + 500 * MR_MILLI_NS, &text);
    CHECK_EQ(g.split[0].start.offset, 51);
    /* Held up for a minute: at most a second's worth at once, and no faster afterwards. */
    drain(&g, start + 60 * MR_SECOND_NS, &text);
    CHECK_EQ(g.split[0].start.offset, 152);
    drain(&g, start + 60 * MR_SECOND_NS + 5 * MR_MILLI_NS, &text);
    CHECK_EQ(g.split[0].start.offset, 152);
    CHECK_EQ(mr_datagen_source.split_state(g.reader, 0), MR_SPLIT_ACTIVE);
    drain(&g, start + 61 * MR_SECOND_NS, &text);
    CHECK_EQ(g.split[0].start.offset, 200);
    CHECK_EQ(mr_datagen_source.split_state(g.reader, 0), MR_SPLIT_DONE);
    gen_close(&g);
    mr_text_fini(&text);
}

static void test_refused(struct mr_rng *rng)
{
    static const struct {
        struct mr_option option[3];
        uint32_t count;
        const char *why;
    } cases[] = {
        {{OPT("fields.n.kind", "sequence")}, 1, "Could not find required property"},
        {{OPT("fields.n.kind", "sequence"), OPT("fields.n.start", "5"),
          OPT("fields.n.end", "4")},
         3,
         "must not be above"},
        {{OPT("fields.n.min", "3000000000")}, 1, "a number that fits INT"},
        {{OPT("fields.n.min", "7"), OPT("fields.n.max", "6")}, 2, "min must not be above"},
        {{OPT("fields.s.min", "7")}, 1, "only numbers have a range"},
        {{OPT("fields.n.length", "7")}, 1, "only strings and bytes"},
        {{OPT("fields.s.length", "0")}, 1, "Expected 1 to"},
        {{OPT("fields.n.null-rate", "1.5")}, 1, "Expected 0 to 1"},
        {{OPT("fields.n.kind", "serial")}, 1, "one of random|sequence"},
        {{OPT("rows-per-second", "0")}, 1, "above zero"},
        {{OPT("scan.parallelism", "1000")}, 1, "Expected 1 to 128"},
    };
    static const struct mr_field fields[] = {
        {MR_VIEW("n"), {.id = MR_TYPE_INT, .nullable = 1}},
        {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    };
    struct mr_err err;
    struct gen g;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_option option[3];
        memcpy(option, cases[i].option, sizeof(option));
        CHECK_EQ(gen_open(&g, fields, 2, option, cases[i].count, &err), MR_ERR_OPTION);
        if (strstr(err.message, cases[i].why) == NULL)
            CHECK_STR(err.message, cases[i].why);
    }
}

static const struct mr_test cases[] = {
    {"ranges", test_ranges}, {"restore", test_restore}, {"splits", test_splits},
    {"pace", test_pace},     {"refused", test_refused},
};
MR_TEST_MAIN(cases)
