/*
 * Expressions come to texts of the form that they describe, whatever the seed; what they come
 * to is read as the column's type; what is not known is refused by name.
 */
#include "core/data/nested.h"
#include "core/data/print.h"
#include "io/faker/expression.h"
#include "io/faker/faker.h"
#include "io/faker/regexify.h"

#include "tests/mr_test.h"

#include <regex.h>

enum { ROWS = 200 };

#define DUE_NS INT64_C(1700000000123456789)

static bool matches(const char *text, const char *pattern)
{
    regex_t regex;
    struct mr_text whole;

    mr_text_init(&whole);
    mr_text_printf(&whole, "^(%s)$", pattern);
    CHECK_EQ(regcomp(&regex, whole.data, REG_EXTENDED | REG_NOSUB), 0);
    bool is_match = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    mr_text_fini(&whole);
    return is_match;
}

/* -- Expressions ------------------------------------------------------------------------------ */

struct made {
    const char *expression, *pattern;
};

static const struct made makes[] = {
    {"", ""},
    {"plain # {text}", "plain # \\{text\\}"},
    {"#{Name.first_name} #{Name.last_name}", "[A-Z][a-z]+ [A-Z][a-z]+"},
    {"#{name.fullName}!", "[A-Z][a-z]+ [A-Z][a-z]+!"},
    {"#{NAME.USERNAME}", "[a-z]+\\.[a-z]+"},
    {"#{number.numberBetween '5','8'}", "[567]"},
    {"#{number.number_between '5','5'}", "5"},
    {"#{number.numberBetween '-3','-1'}", "-[32]"},
    {"#{number.digits '4'}", "[0-9]{4}"},
    {"#{number.randomDigit}#{number.randomDigitNotZero}", "[0-9][1-9]"},
    {"#{number.randomNumber '3','true'}", "[1-9][0-9]{2}"},
    {"#{number.randomDouble '2','-1','1'}", "-?[01]\\.[0-9]{2}"},
    {"#{number.randomDouble '0','3','3'}", "3\\.0"},
    {"#{Options.option 'A','B or C', ''}", "A|B or C|"},
    {"#{regexify '(GET|POST) /[a-z_]{2,4}(\\.html)?'}", "(GET|POST) /[a-z_]{2,4}(\\.html)?"},
    {"#{bothify 'x##-?x?'}", "x[0-9]{2}-[a-z]x[a-z]"},
    {"#{letterify '?-?','true'}", "[A-Z]-[A-Z]"},
    {"#{numerify '#?'}", "[0-9]\\?"},
    {"#{Internet.emailAddress}", "[a-z]+\\.[a-z]+@example\\.(com|net|org)"},
    {"#{internet.ipV4Address}", "([0-9]{1,3}\\.){3}[0-9]{1,3}"},
    {"#{internet.ip_v6_address}", "([0-9a-f]{4}:){7}[0-9a-f]{4}"},
    {"#{internet.macAddress}", "([0-9a-f]{2}:){5}[0-9a-f]{2}"},
    {"#{internet.uuid}", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"},
    {"#{internet.url}", "https://www\\.example\\.(com|net|org)/[a-z]+"},
    {"#{currency.code}", "[A-Z]{3}"},
    {"#{address.countryCode}", "[A-Z]{2}"},
    {"#{bool.bool}", "true|false"},
    {"#{date.past '1','SECONDS'}", "2023-11-14 22:13:(19|20)\\.[0-9]{3}"},
    {"#{date.past '10','5','seconds'}", "2023-11-14 22:13:1[0-5]\\.[0-9]{3}"},
    {"#{date.future '3','DAYS'}", "2023-11-1[4-7] .*"},
    {"#{date.between '2024-01-01','2024-01-02 00:00:00'}", "2024-01-01 .*"},
    {"#{date.birthday '20','20'}", "200[23]-.* 00:00:00.000"},
};

static void test_texts(struct mr_rng *rng)
{
    struct mr_arena arena, bytes;
    struct mr_text text;
    struct mr_err err;

    mr_arena_init(&arena);
    mr_arena_init(&bytes);
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(makes); i++) {
        struct mr_faker_expression *expression;
        int rc =
            mr_faker_expression_new(&arena, mr_view_of(makes[i].expression), &expression, &err);
        CHECK_EQ(rc, 0);
        for (uint64_t n = 0; n < ROWS; n++) {
            struct mr_made_row row = {.rng = {mr_rng_next(rng)},
                                      .number = n,
                                      .due_ns = DUE_NS,
                                      .bytes = &bytes,
                                      .scratch = &text};
            mr_text_reset(&text);
            mr_faker_expression_put(expression, &row, &text);
            if (!matches(text.data, makes[i].pattern))
                fprintf(stderr, "%s made '%s'\n", makes[i].expression, text.data);
            CHECK(matches(text.data, makes[i].pattern));
        }
    }
    mr_text_fini(&text);
    mr_arena_fini(&bytes);
    mr_arena_fini(&arena);
}

/* Each choice comes, and about as often as the others. */
static void test_evenness(struct mr_rng *rng)
{
    uint32_t seen[4] = {0};
    struct mr_regexify *regex;
    struct mr_arena arena;
    struct mr_text text;
    struct mr_err err;

    mr_arena_init(&arena);
    mr_text_init(&text);
    CHECK_EQ(mr_regexify_new(&arena, MR_VIEW("^(a|b)?c?$"), &regex, &err), 0);
    for (int i = 0; i < 4000; i++) {
        mr_text_reset(&text);
        mr_regexify_put(regex, rng, &text);
        CHECK(matches(text.data, "[ab]?c?"));
        seen[0] += strchr(text.data, 'a') != NULL;
        seen[1] += strchr(text.data, 'b') != NULL;
        seen[2] += strchr(text.data, 'c') != NULL;
        seen[3] += text.len == 0;
    }
    CHECK(seen[0] > 850 && seen[0] < 1150);
    CHECK(seen[1] > 850 && seen[1] < 1150);
    CHECK(seen[2] > 1850 && seen[2] < 2150);
    CHECK(seen[3] > 850 && seen[3] < 1150);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static const struct made refusals[] = {
    {"#{name.first_nam}", "the generator #{name.first_nam} is not there, did you mean "
                          "'name.firstName'?"},
    {"#{superhero.name}", "#{superhero.name} is not there"},
    {"#{}", "the name of a generator is expected"},
    {"#{name.name", "'a','b'"},
    {"#{options.option 'a'", "',' or '}' is expected"},
    {"#{options.option 'a',}", "expected behind the comma"},
    {"#{options.option 'a' 'b'}", "',' or '}' is expected"},
    {"#{options.option}", "another number of arguments"},
    {"#{name.name 'x'}", "another number of arguments"},
    {"#{number.numberBetween '5'}", "#{number.numberBetween 'min','max'}"},
    {"#{number.numberBetween '5','4'}", "argument 2 is '4'"},
    {"#{number.numberBetween 'a','4'}", "argument 1 is 'a'"},
    {"#{date.past '5','YEARS'}", "NANOSECONDS to DAYS"},
    {"#{date.past '5','6','DAYS'}", "argument 2 is '6'"},
    {"#{date.between '2024-13-01','2025-01-01'}", "2024-12-31 23:59:59"},
    {"#{date.between '2025-01-01','2024-01-01'}", "after the second"},
    {"#{regexify 'a('}", "')' is missing"},
    {"#{regexify 'a)'}", "')' closes nothing"},
    {"#{regexify '[a'}", "']' is missing"},
    {"#{regexify '[z-a]'}", "goes backwards"},
    {"#{regexify '[^a]'}", "is not made up"},
    {"#{regexify '*a'}", "nothing to repeat"},
    {"#{regexify 'a{2,1}'}", "{n} or {n,m}"},
    {"#{regexify '\\p'}", "escape is not known"},
    {"#{regexify '((a{1000}){1000}){1000}'}", "too long"},
    {"#{regexify '((){60000}){60000}'}", "too long"},
};

static void test_refusals(struct mr_rng *rng)
{
    struct mr_faker_expression *expression;
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(refusals); i++) {
        struct mr_err err = {0};
        int rc = mr_faker_expression_new(&arena, mr_view_of(refusals[i].expression),
                                         &expression, &err);
        CHECK(rc < 0);
        if (strstr(err.message, refusals[i].pattern) == NULL)
            fprintf(stderr, "%s: %s\n", refusals[i].expression, err.message);
        CHECK(strstr(err.message, refusals[i].pattern) != NULL);
    }
    mr_arena_fini(&arena);
}

/* -- Tables ------------------------------------------------------------------------------------- */

#define OPT(k, v)                     \
    {                                 \
        MR_VIEW(k), MR_VIEW(v), false \
    }

static int64_t gen_wall(struct mr_sys *sys)
{
    (void)sys;
    return DUE_NS;
}

static const struct mr_sys_ops gen_ops = {.wall_ns = gen_wall};

static void count_split(void *context, const struct mr_split *split)
{
    *(struct mr_split *)context = *split;
}

/* The rows of a table of COUNT FIELDS, printed. */
static int table(struct mr_field *fields, uint32_t count, struct mr_option *option,
                 uint32_t options, struct mr_text *text, struct mr_err *err)
{
    struct mr_options given = {MR_VIEW("t"), options, option, NULL};
    struct mr_schema schema = {count, fields};
    struct mr_table_spec spec = {
        .name = "t", .schema = &schema, .physical = count, .options = &given};
    struct mr_sys sys = {&gen_ops};
    struct mr_task_env env = {.sys = &sys};
    struct mr_source *source;
    struct mr_reader *reader;
    struct mr_split split;
    struct mr_poll poll;

    int rc = mr_faker_source.open(&spec, &env, &source, err);
    if (rc < 0)
        return rc;
    CHECK_EQ(mr_faker_source.discover(source, count_split, &split, err), 0);
    CHECK_EQ(mr_faker_source.reader_new(source, &env, &reader, err), 0);
    CHECK_EQ(mr_faker_source.assign(reader, &split, err), 0);
    struct mr_batch_buffer *out = mr_batch_buffer_new(&schema, 64);
    for (int64_t now = 0; mr_faker_source.split_state(reader, 0) == MR_SPLIT_ACTIVE && rc >= 0;
         now += MR_MILLI_NS) {
        mr_batch_buffer_reset(out);
        rc = mr_faker_source.poll_rows(reader, now, out, &poll, err);
        for (uint32_t i = 0; rc > 0 && i < poll.count; i++) {
            mr_row_print_java(&out->batch, i, text);
            mr_text_putc(text, '\n');
        }
    }
    mr_batch_buffer_free(out);
    mr_faker_source.reader_free(reader);
    mr_faker_source.close(source);
    return rc < 0 ? rc : 0;
}

static struct mr_type nullable(uint8_t id)
{
    return (struct mr_type){.id = id, .nullable = 1};
}

static void test_types(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_text first, again;
    struct mr_err err;

    (void)rng;
    mr_arena_init(&arena);
    mr_text_init(&first);
    mr_text_init(&again);
    struct mr_type text = MR_TYPE_STRING, code = nullable(MR_TYPE_CHAR);
    struct mr_type at = {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1};
    struct mr_type row_type[2] = {nullable(MR_TYPE_INT), text};
    struct mr_view row_name[2] = {MR_VIEW("n"), MR_VIEW("s")};
    code.length = 4;
    struct mr_field fields[] = {
        {MR_VIEW("n"), nullable(MR_TYPE_TINYINT)},
        {MR_VIEW("d"), mr_type_decimal(20, 1)},
        {MR_VIEW("f"), nullable(MR_TYPE_DOUBLE)},
        {MR_VIEW("b"), nullable(MR_TYPE_BOOLEAN)},
        {MR_VIEW("day"), nullable(MR_TYPE_DATE)},
        {MR_VIEW("clock"), nullable(MR_TYPE_TIME)},
        {MR_VIEW("at"), at},
        {MR_VIEW("c"), code},
        {MR_VIEW("l"), mr_type_array(&arena, nullable(MR_TYPE_INT))},
        {MR_VIEW("m"), mr_type_map(&arena, text, nullable(MR_TYPE_INT))},
        {MR_VIEW("r"), mr_type_row(&arena, row_name, row_type, 2)},
        {MR_VIEW("z"), text},
    };
    struct mr_option options[] = {
        OPT("number-of-rows", "50"),
        OPT("fields.n.expression", "#{number.numberBetween '1','9'}"),
        OPT("fields.d.expression", "#{number.randomDouble '1','5','6'}"),
        OPT("fields.f.expression", "0.5"),
        OPT("fields.b.expression", "#{Bool.bool}"),
        OPT("fields.day.expression", "#{date.past '1','NANOSECONDS'}"),
        OPT("fields.clock.expression", "12:34:56"),
        OPT("fields.at.expression", "2024-02-29T01:02:03.004Z"),
        OPT("fields.c.expression", "#{options.option 'ab','abcdef'}"),
        OPT("fields.l.expression", "#{number.randomDigit}"),
        OPT("fields.l.length", "2"),
        OPT("fields.m.key.expression", "k"),
        OPT("fields.m.value.expression", "7"),
        OPT("fields.r.n.expression", "1#{number.randomDigit}"),
        OPT("fields.r.s.expression", "a longer text that lies elsewhere"),
        OPT("fields.z.expression", "z"),
        OPT("fields.z.null-rate", "1"),
    };
    /* Of an array, the options of its element. */
    options[9].key = MR_VIEW("fields.l.element.expression");
    CHECK_EQ(table(fields, MR_COUNTOF(fields), options, MR_COUNTOF(options), &first, &err), 0);
    CHECK_EQ(table(fields, MR_COUNTOF(fields), options, MR_COUNTOF(options), &again, &err), 0);
    CHECK_STR(first.data, again.data);
    uint32_t lines = 0;
    for (char *line = strtok(first.data, "\n"); line != NULL;
         line = strtok(NULL, "\n"), lines++)
        CHECK(matches(line, "\\+I\\[[1-8], (5\\.[0-9]|6\\.0), 0\\.5, (true|false), 2023-11-14, "
                            "12:34:56, 2024-02-29T01:02:03\\.004Z, (ab  |abcd), "
                            "\\[[0-9], [0-9]\\], \\{k=7\\}, "
                            "\\+I\\[1[0-9], a longer text that lies elsewhere\\], null\\]"));
    CHECK_EQ(lines, 50);
    mr_text_fini(&first);
    mr_text_fini(&again);
    mr_arena_fini(&arena);
}

static void test_tables_refused(struct mr_rng *rng)
{
    static const struct {
        const char *key, *value, *word;
    } given[] = {
        {"fields.n.null-rate", "0.5", "fields.n.expression"},
        {"fields.n.expression", "#{Name.first_name}", "which is no INT"},
        {"fields.n.expression", "#{number.digits '12'}", "which is no INT"},
        {"fields.n.expression", "#{nobody}", "'fields.n.expression'"},
        {"fields.m.expression", "1", "fields.n.expression"},
    };
    struct mr_field fields[] = {{MR_VIEW("n"), nullable(MR_TYPE_INT)}};
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(given); i++) {
        struct mr_option option = {mr_view_of(given[i].key), mr_view_of(given[i].value), false};
        struct mr_err err = {0};
        CHECK(table(fields, 1, &option, 1, &text, &err) < 0);
        CHECK(strstr(err.message, given[i].word) != NULL);
    }
    struct mr_option two[] = {OPT("fields.n.expression", "1"), OPT("fields.x.expression", "1")};
    struct mr_err err = {0};
    CHECK(table(fields, 1, two, 2, &text, &err) < 0);
    CHECK(strstr(err.message, "Unsupported option 'fields.x.expression'") != NULL);
    mr_text_fini(&text);
}

static const struct mr_test cases[] = {
    {"texts", test_texts},
    {"evenness", test_evenness},
    {"refusals", test_refusals},
    {"types", test_types},
    {"tables_refused", test_tables_refused},
};
MR_TEST_MAIN(cases)
