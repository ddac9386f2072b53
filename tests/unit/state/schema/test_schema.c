/*
 * Descriptions of state: any of them comes back from its text as it was; text that was
 * tampered with is refused or describes places inside the row.
 */
#include "state/schema/schema.h"
#include "tests/mr_test.h"

static const char *random_text(struct mr_rng *rng, struct mr_arena *arena)
{
    static const char *const texts[] = {"product",
                                        "",
                                        "a b",
                                        "UPPER(\"x\")",
                                        "'it''s'",
                                        "\\",
                                        "\"",
                                        "\n\t\x01\x7f",
                                        "*",
                                        "größe",
                                        "=~(),",
                                        "-1",
                                        "name = 'ünï' AND x > 1e5",
                                        "derived"};
    char *out = mr_arena_copy(arena, "", 0);

    if (mr_rng_below(rng, 3) != 0)
        return texts[mr_rng_below(rng, MR_COUNTOF(texts))];
    uint64_t len = mr_rng_below(rng, 30);
    out = mr_arena_alloc(arena, len + 1);
    for (uint64_t i = 0; i < len; i++)
        out[i] = (char)(1 + mr_rng_below(rng, 255));
    return out;
}

static const char *random_name(struct mr_rng *rng)
{
    static const char *const names[] = {"of", "kind", "size-ns", "where", "feeds"};

    return names[mr_rng_below(rng, MR_COUNTOF(names))];
}

static void random_columns(struct mr_rng *rng, struct mr_arena *arena,
                           struct mr_state_schema *schema)
{
    for (uint64_t n = mr_rng_below(rng, 4); n-- > 0;) {
        struct mr_state_key key = {.text = random_text(rng, arena),
                                   .type = random_text(rng, arena),
                                   .cell = "i64",
                                   .offset = (uint32_t)mr_rng_below(rng, schema->row_bytes),
                                   .bit = (uint32_t)mr_rng_below(rng, 64)};

        MR_PUSH(arena, schema->key, schema->keys, key);
    }
    for (uint64_t n = mr_rng_below(rng, 4); n-- > 0;) {
        struct mr_state_set set = {.argument = random_text(rng, arena),
                                   .type = random_text(rng, arena),
                                   .cell = "str",
                                   .row_bytes = 64,
                                   .filters = 1 + (uint32_t)mr_rng_below(rng, 64)};

        set.filter = MR_NEW_ARRAY(arena, const char *, set.filters);
        for (uint32_t i = 0; i < set.filters; i++)
            set.filter[i] = random_text(rng, arena);
        MR_PUSH(arena, schema->set, schema->sets, set);
    }
    for (uint64_t n = mr_rng_below(rng, 5); n-- > 0;) {
        struct mr_state_column column = {
            .function = "SUM",
            .argument = random_text(rng, arena),
            .type = random_text(rng, arena),
            .filter = random_text(rng, arena),
            .cell = random_text(rng, arena),
            .set = -1,
            .bytes = 8,
            .bit = (int32_t)mr_rng_below(rng, 65) - 1,
            .partial = (uint32_t)mr_rng_below(rng, 64),
            .offset = (uint32_t)mr_rng_below(rng, schema->row_bytes - 7)};

        if (schema->sets != 0 && mr_rng_below(rng, 2) == 0) {
            column.set = (int32_t)mr_rng_below(rng, schema->sets);
            column.variant = (uint32_t)mr_rng_below(rng, schema->set[column.set].filters);
        }
        MR_PUSH(arena, schema->column, schema->columns, column);
    }
}

static void print_random(struct mr_rng *rng, struct mr_text *out, const char **ret_job,
                         struct mr_arena *arena)
{
    *ret_job = random_text(rng, arena);
    mr_state_job_print(*ret_job, out);
    for (uint64_t n = mr_rng_below(rng, 5); n-- > 0;) {
        struct mr_state_schema *schema =
            mr_state_schema_new(arena, "window", random_text(rng, arena));

        schema->is_derived = mr_rng_below(rng, 4) == 0;
        schema->row_bytes = 64 * (uint32_t)(1 + mr_rng_below(rng, 63));
        for (uint64_t p = mr_rng_below(rng, 5); p-- > 0;) {
            const char *name = random_name(rng), *value = random_text(rng, arena);

            if (mr_rng_below(rng, 2) == 0)
                mr_state_schema_param(arena, schema, name, value);
            else
                mr_state_schema_note(arena, schema, name, value);
        }
        random_columns(rng, arena, schema);
        mr_state_schema_print(schema, out);
    }
}

static void test_round_trip(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_text text, again;

    mr_arena_init(&arena);
    mr_text_init(&text);
    mr_text_init(&again);
    for (int round = 0; round < 500; round++) {
        struct mr_state_job *job;
        struct mr_err err;
        const char *name;

        mr_arena_reset(&arena);
        mr_text_reset(&text);
        mr_text_reset(&again);
        print_random(rng, &text, &name, &arena);
        if (mr_state_parse(&arena, mr_text_view(&text), &job, &err) != 0) {
            fprintf(stderr, "%s\n%s\n", err.message, text.data);
            exit(1);
        }
        CHECK_STR(job->name, name);
        mr_state_job_print(job->name, &again);
        for (uint32_t i = 0; i < job->ops; i++)
            mr_state_schema_print(job->op[i], &again);
        CHECK_STR(again.data, text.data);
    }
    mr_text_fini(&text);
    mr_text_fini(&again);
    mr_arena_fini(&arena);
}

static void check_places(const struct mr_state_schema *schema)
{
    for (uint32_t i = 0; i < schema->columns; i++) {
        const struct mr_state_column *c = &schema->column[i];

        CHECK((uint64_t)c->offset + c->bytes <= schema->row_bytes);
        CHECK(c->set < (int32_t)schema->sets);
        CHECK(c->set < 0 || c->variant < schema->set[c->set].filters);
    }
    for (uint32_t i = 0; i < schema->sets; i++)
        CHECK(schema->set[i].filters >= 1 &&
              schema->set[i].filters <= MR_STATE_SET_FILTERS_MAX);
}

static void test_tampered(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_text text;
    uint32_t refused = 0;

    mr_arena_init(&arena);
    mr_text_init(&text);
    for (int round = 0; round < 2000; round++) {
        struct mr_state_job *job;
        struct mr_err err = {0};
        const char *name;

        mr_arena_reset(&arena);
        mr_text_reset(&text);
        print_random(rng, &text, &name, &arena);
        for (int i = 0; i < 3; i++) {
            uint64_t at = mr_rng_below(rng, text.len);

            char junk = (char)mr_rng_next(rng);

            text.data[at] = i == 0 ? junk : "9(),=\"~ -"[at % 9];
        }
        bool is_cut = mr_rng_below(rng, 4) == 0;
        struct mr_view view = {text.data, is_cut ? mr_rng_below(rng, text.len + 1) : text.len};
        if (mr_state_parse(&arena, view, &job, &err) != 0) {
            CHECK(err.code == MR_ERR_CORRUPT || err.code == MR_ERR_VERSION);
            refused++;
            continue;
        }
        for (uint32_t i = 0; i < job->ops; i++)
            check_places(job->op[i]);
    }
    CHECK(refused > 100);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static void test_refusals(struct mr_rng *rng)
{
    static const struct {
        const char *text;
        int code;
    } cases[] = {
        {"", MR_ERR_CORRUPT},
        {"window w", MR_ERR_CORRUPT},
        {"job j", MR_ERR_CORRUPT},
        {"job j format=2\n", MR_ERR_VERSION},
        {"job j format=1\n", 0},
        {"job j format=1", 0},
        {"job j format=1 made=today\n", 0},
        {"job j format=1\nwindow\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w\n", 0},
        {"job j format=1\nwindow w \n", MR_ERR_CORRUPT},
        {"job j format=1\n\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w unknown(1)\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) key(a,INT,i64,24,0)\n", 0},
        {"job j format=1\nwindow w row(64) key(a,INT,i64,64,0)\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) key(a,INT,i64,24)\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) key(a,INT,i64,24,x)\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) key(a,INT,i64,24,99999999999)\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) column(SUM,a,INT,\"\",i,0,0,24,8,-1,0)\n",
         MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) column(SUM,a,INT,\"\",i,-1,0,57,8,-1,0)\n",
         MR_ERR_CORRUPT},
        {"job j format=1\nwindow w row(64) column(SUM,a,INT,\"\",i,-1,0,56,8,-1,0)\n", 0},
        {"job j format=1\nwindow w \"a=b\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w a=\"\\x0\"\n", MR_ERR_CORRUPT},
        {"job j format=1\nwindow w a=\"\\x00\"\n", MR_ERR_CORRUPT},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_state_job *job;
        struct mr_err err;
        int rc = mr_state_parse(&arena, mr_view_of(cases[i].text), &job, &err);

        if (rc != cases[i].code)
            fprintf(stderr, "%s", cases[i].text);
        CHECK_EQ(rc, cases[i].code);
    }
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"round_trip", test_round_trip},
    {"tampered", test_tampered},
    {"refusals", test_refusals},
};

MR_TEST_MAIN(cases)
