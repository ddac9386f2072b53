/* The errors people will see most, to the character. */
#include "sql/parse/lex.h"
#include "sql/parse/parse.h"
#include "tests/mr_test.h"

static void check(const char *text, const char *want)
{
    struct mr_source source = {"orders.sql", mr_view_of(text)};
    struct mr_parser parser;
    struct mr_arena arena;
    struct mr_ast_stmt *stmt;
    struct mr_err err = {0};
    int rc;

    mr_arena_init(&arena);
    mr_parser_init(&parser, &source);
    do {
        rc = mr_parse_next(&parser, &arena, &stmt, &err);
    } while (rc == 1);
    mr_arena_fini(&arena);
    if (rc == 0)
        fprintf(stderr, "accepted: %s\n", text);
    CHECK(rc < 0);
    CHECK_STR(err.message, want);
}

static void names_mistakes_in_queries(struct mr_rng *rng)
{
    (void)rng;
    check("SELECT a, FROM t", "orders.sql:1:11: error: expected an expression, found FROM\n"
                              "     1 | SELECT a, FROM t\n"
                              "       |           ^~~~\n"
                              "  hint: remove the ',' in front of it");
    check(
        "SELECT a b c\nFROM t",
        "orders.sql:1:12: error: expected ',', FROM, UNION, ORDER BY, LIMIT or ';', found 'c'\n"
        "     1 | SELECT a b c\n"
        "       |            ^\n"
        "  hint: a ',' may be missing in front of it");
    check("SELECT *\nFROM t\nWHERE (a = 1 AND b = 2;",
          "orders.sql:3:23: error: expected ',' or ')', found ';'\n"
          "     3 | WHERE (a = 1 AND b = 2;\n"
          "       |                       ^\n"
          "  hint: the '(' at line 3, column 7 is not closed");
    check("SELECT COUNT(* FROM t", "orders.sql:1:16: error: expected ')', found FROM\n"
                                   "     1 | SELECT COUNT(* FROM t\n"
                                   "       |                ^~~~\n"
                                   "  hint: the '(' at line 1, column 13 is not closed");
    check(
        "SELECT a) FROM t",
        "orders.sql:1:9: error: expected ',', FROM, UNION, ORDER BY, LIMIT or ';', found ')'\n"
        "     1 | SELECT a) FROM t\n"
        "       |         ^\n"
        "  hint: there is no '(' that it closes");
    check("SELECT a FROM t WHERE b = 'abc\nGROUP BY a",
          "orders.sql:1:27: error: this string is not closed\n"
          "     1 | SELECT a FROM t WHERE b = 'abc\n"
          "       |                           ^~~~\n"
          "  hint: close it with ', and write '' for a quote in it");
    check("SELECT a FROM t WHERE b = \"x\"",
          "orders.sql:1:27: error: double quotes mean nothing in Flink SQL\n"
          "     1 | SELECT a FROM t WHERE b = \"x\"\n"
          "       |                           ^\n"
          "  hint: write 'text' for a string, or `name` for a name");
    check("SELECT a, order FROM t",
          "orders.sql:1:11: error: expected an expression, found ORDER\n"
          "     1 | SELECT a, order FROM t\n"
          "       |           ^~~~~\n"
          "  hint: ORDER is a reserved word: write `order` to use it as a name");
    check("SELECT a FROM t wher x = 1",
          "orders.sql:1:22: error: expected JOIN, ',', WHERE, GROUP BY, UNION, ORDER BY, LIMIT "
          "or ';', found 'x'\n"
          "     1 | SELECT a FROM t wher x = 1\n"
          "       |                      ^\n"
          "  hint: did you mean WHERE instead of 'wher'?");
    check("SELECT a FROM t GROUP BT a", "orders.sql:1:23: error: expected BY, found 'BT'\n"
                                        "     1 | SELECT a FROM t GROUP BT a\n"
                                        "       |                       ^~\n"
                                        "  hint: did you mean BY?");
    check("SELECT a FROM t WHERE a == 1",
          "orders.sql:1:26: error: expected an expression, found '='\n"
          "     1 | SELECT a FROM t WHERE a == 1\n"
          "       |                          ^\n"
          "  hint: write one '=' to compare");
    check("SELECT INTERVAL 5 MINUTE",
          "orders.sql:1:17: error: an INTERVAL is written as a string\n"
          "     1 | SELECT INTERVAL 5 MINUTE\n"
          "       |                 ^\n"
          "  hint: for example INTERVAL '5' MINUTE; for a column: n * INTERVAL '1' MINUTE");
    check("SELECT a FROM t JOIN u",
          "orders.sql:1:23: error: expected ON or USING, found the end of the text\n"
          "     1 | SELECT a FROM t JOIN u\n"
          "       |                       ^");
}

static void names_mistakes_in_statements(struct mr_rng *rng)
{
    (void)rng;
    check("SELCT a FROM t", "orders.sql:1:1: error: expected a statement, found 'SELCT'\n"
                            "     1 | SELCT a FROM t\n"
                            "       | ^~~~~\n"
                            "  hint: did you mean SELECT?");
    check("SELECT 1;\n\nCRAETE TABLE t (a INT)",
          "orders.sql:3:1: error: expected a statement, found 'CRAETE'\n"
          "     3 | CRAETE TABLE t (a INT)\n"
          "       | ^~~~~~\n"
          "  hint: did you mean CREATE?");
    check("INSRT INTO t SELECT 1",
          "orders.sql:1:1: error: expected a statement, found 'INSRT'\n"
          "     1 | INSRT INTO t SELECT 1\n"
          "       | ^~~~~\n"
          "  hint: did you mean INSERT?");
    check(
        "INSERT INTO a SELECT * FROM t\nINSERT INTO b SELECT * FROM u;",
        "orders.sql:2:1: error: expected JOIN, ',', WHERE, GROUP BY, UNION, ORDER BY, LIMIT or "
        "';', found INSERT\n"
        "     2 | INSERT INTO b SELECT * FROM u;\n"
        "       | ^~~~~~\n"
        "  hint: a ';' may be missing in front of it");
    check("CREATE TABLE t (\n  a INT\n  b INT\n)",
          "orders.sql:3:3: error: expected ',' or ')', found 'b'\n"
          "     3 |   b INT\n"
          "       |   ^\n"
          "  hint: a ',' may be missing in front of it");
    check("CREATE TABLE t (a INT, b STRNG)",
          "orders.sql:1:26: error: there is no type 'STRNG'\n"
          "     1 | CREATE TABLE t (a INT, b STRNG)\n"
          "       |                          ^~~~~\n"
          "  hint: did you mean STRING?");
    check("CREATE TABLE t (a TEXT)", "orders.sql:1:19: error: there is no type 'TEXT'\n"
                                     "     1 | CREATE TABLE t (a TEXT)\n"
                                     "       |                   ^~~~\n"
                                     "  hint: did you mean STRING?");
    check("CREATE TABLE t (a INT) WITH (connector = 'kafka')",
          "orders.sql:1:30: error: expected ')' or an option in quotes, such as 'connector', "
          "found 'connector'\n"
          "     1 | CREATE TABLE t (a INT) WITH (connector = 'kafka')\n"
          "       |                              ^~~~~~~~~\n"
          "  hint: write 'connector'");
    check("CREATE TABLE t (a INT) WITH ('rows-per-second' = 5)",
          "orders.sql:1:50: error: expected a value in single quotes, found the number 5\n"
          "     1 | CREATE TABLE t (a INT) WITH ('rows-per-second' = 5)\n"
          "       |                                                  ^\n"
          "  hint: write '5'");
    check(
        "CREATE TABLE t (a INT PRIMARY KEY) WITH ('connector' = 'print')",
        "orders.sql:1:31: error: Flink doesn't support ENFORCED mode for PRIMARY KEY constraint\n"
        "     1 | CREATE TABLE t (a INT PRIMARY KEY) WITH ('connector' = 'print')\n"
        "       |                               ^~~\n"
        "  hint: write NOT ENFORCED behind it: the key is declared, not checked");
    check("SET a b;", "orders.sql:1:7: error: expected '=', found 'b'\n"
                      "     1 | SET a b;\n"
                      "       |       ^");
    check("SELECT ${COLUMN}",
          "orders.sql:1:8: error: variables such as ${NAME} are not replaced in SQL text\n"
          "     1 | SELECT ${COLUMN}\n"
          "       |        ^~\n"
          "  hint: replace them before, as in: envsubst < job.sql | millrace run -");
}

static void names_habits_of_other_systems(struct mr_rng *rng)
{
    (void)rng;
    check("INSERT INTO t (a, b) VALUE (1, 2)",
          "orders.sql:1:22: error: expected WITH, SELECT, VALUES or '(', found 'VALUE'\n"
          "     1 | INSERT INTO t (a, b) VALUE (1, 2)\n"
          "       |                      ^~~~~\n"
          "  hint: did you mean VALUES?");
    check(
        "SELECT a::INT FROM t",
        "orders.sql:1:9: error: expected ',', FROM, UNION, ORDER BY, LIMIT or ';', found ':'\n"
        "     1 | SELECT a::INT FROM t\n"
        "       |         ^\n"
        "  hint: write CAST(x AS type) to convert");
    check("SELECT * FROM a LEFT SEMI JOIN b ON x",
          "orders.sql:1:22: error: expected JOIN, found 'SEMI'\n"
          "     1 | SELECT * FROM a LEFT SEMI JOIN b ON x\n"
          "       |                      ^~~~\n"
          "  hint: write WHERE [NOT] EXISTS (..) or WHERE x [NOT] IN (..)");
    check("SELECT INTERVAL '1' MINUT",
          "orders.sql:1:21: error: there is no unit of time 'MINUT'\n"
          "     1 | SELECT INTERVAL '1' MINUT\n"
          "       |                     ^~~~~\n"
          "  hint: did you mean MINUTE?");
}

/* -- The form itself -------------------------------------------------- */

static const char *report(const char *text, uint32_t start, uint32_t end, const char *hint,
                          struct mr_err *err)
{
    struct mr_source source = {"x", mr_view_of(text)};

    *err = (struct mr_err){0};
    CHECK_EQ(mr_diag_fail(err, MR_ERR_BIND, &source, (struct mr_span){start, end}, hint,
                          "no %s", "good"),
             MR_ERR_BIND);
    CHECK_EQ(err->code, MR_ERR_BIND);
    return err->message;
}

static void counts_characters(struct mr_rng *rng)
{
    struct mr_err err;

    (void)rng;
    /* Columns are characters; the underline is as wide as they are shown. */
    CHECK_STR(
        report("a\n\xe5\x90\x8d\xe5\x89\x8d xyz\nb", 9, 12, NULL, &err),
        "x:2:4: error: no good\n     2 | \xe5\x90\x8d\xe5\x89\x8d xyz\n       |      ^~~");
    CHECK_STR(report("\xc3\xa9\xc3\xa9 \xe5\x90\x8d", 5, 8, NULL, &err),
              "x:1:4: error: no good\n     1 | \xc3\xa9\xc3\xa9 \xe5\x90\x8d\n       |    ^~");
    CHECK_STR(report("\t\tx\r\ny", 2, 3, "h", &err),
              "x:1:3: error: no good\n     1 |         x\n       |         ^\n  hint: h");
    /* Behind the text, an empty text, a span over lines. */
    CHECK_STR(report("ab", 2, 2, NULL, &err),
              "x:1:3: error: no good\n     1 | ab\n       |   ^");
    CHECK_STR(report("", 7, 9, NULL, &err), "x:1:1: error: no good\n     1 | \n       | ^");
    CHECK_STR(report("ab\ncd", 1, 5, NULL, &err),
              "x:1:2: error: no good\n     1 | ab\n       |  ^");
    CHECK_STR(report("ab\n", 3, 3, NULL, &err), "x:2:1: error: no good\n     2 | \n       | ^");
    /* Nothing of the text reaches a terminal as an order. */
    CHECK_STR(report("\x1b[2J\x7f\xff x", 7, 8, NULL, &err),
              "x:1:8: error: no good\n     1 | ?[2J?? x\n       |        ^");
}

static void shows_a_window_of_long_lines(struct mr_rng *rng)
{
    char text[1001];
    struct mr_err err;

    (void)rng;
    memset(text, '.', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memcpy(text + 500, "HERE", 4);
    report(text, 500, 504, "the hint", &err);
    const char *here = strstr(err.message, "HERE"), *caret = strstr(err.message, "^~~~");
    CHECK(here != NULL && caret != NULL);
    const char *line = here, *under = caret;
    while (line[-1] != '\n')
        line--;
    while (under[-1] != '\n')
        under--;
    CHECK_EQ(here - line, caret - under);
    CHECK(strstr(line, "| ...") != NULL && strstr(here, "...\n") != NULL);
    CHECK(strstr(err.message, "x:1:501: ") == err.message);
    CHECK(strstr(err.message, "hint: the hint") != NULL);
    /* The end of a long line. */
    report(text, 1000, 1000, NULL, &err);
    CHECK(err.message[strlen(err.message) - 1] == '^');
}

/* Whatever goes in, the message is whole characters and fits. */
static void fits(struct mr_rng *rng)
{
    for (int i = 0; i < 3000; i++) {
        char text[2000], hint[400];
        size_t len = mr_rng_below(rng, sizeof(text));
        for (size_t j = 0; j < len; j++)
            text[j] = "\xe5\x90\x8d\n\tx\xf0\x9f\x98\x80\xff "[mr_rng_below(rng, 12)];
        memset(hint, 'h', sizeof(hint) - 1);
        hint[mr_rng_below(rng, sizeof(hint))] = '\0';
        hint[sizeof(hint) - 1] = '\0';
        struct mr_source source = {"file", {text, len}};
        struct mr_err err = {0};
        uint32_t start = (uint32_t)mr_rng_below(rng, len + 10);
        uint32_t end = start + (uint32_t)mr_rng_below(rng, 50);
        mr_diag_fail(&err, MR_ERR_SYNTAX, &source, (struct mr_span){start, end}, hint, "%.*s",
                     (int)(len > 700 ? 700 : len), text);
        size_t n = strlen(err.message);
        CHECK(n < sizeof(err.message));
        uint32_t code;
        for (size_t j = 0; j < n;) {
            unsigned bytes = mr_utf8_decode(err.message + j, n - j, &code);
            CHECK(bytes > 0);
            j += bytes;
        }
    }
}

static void wraps(struct mr_rng *rng)
{
    struct mr_source source = {NULL, MR_VIEW("SELECT f(x)")};
    struct mr_err err = {0};

    (void)rng;
    mr_fail(&err, MR_ERR_BIND, "there is no function %s", "f");
    CHECK_EQ(mr_diag_wrap(&err, &source, (struct mr_span){7, 8}, "did you mean g?"),
             MR_ERR_BIND);
    CHECK_STR(err.message, "<sql>:1:8: error: there is no function f\n"
                           "     1 | SELECT f(x)\n"
                           "       |        ^\n"
                           "  hint: did you mean g?");
    CHECK_EQ(mr_diag_fail(NULL, MR_ERR_BIND, &source, (struct mr_span){0, 1}, NULL, "x"),
             MR_ERR_BIND);
}

static void finds_the_nearest(struct mr_rng *rng)
{
    static const char *const names[] = {"price", "product", "quantity", "ts", "Price"};
    static const char *const cases[][2] = {
        {"prize", "price"}, {"pric", "price"},     {"rpice", "price"},
        {"PRICE", "price"}, {"poduct", "product"}, {"quantitiy", "quantity"},
        {"tz", "ts"},       {"t", NULL},           {"amount", NULL},
        {"pqrst", NULL},    {"st", "ts"},
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        const char *got = mr_diag_nearest(mr_view_of(cases[i][0]), names, MR_COUNTOF(names));
        CHECK_STR(got == NULL ? "(none)" : got, cases[i][1] == NULL ? "(none)" : cases[i][1]);
    }
    CHECK(mr_diag_nearest(mr_view_of("x"), NULL, 0) == NULL);
}

/* -- The lexer's own parts -------------------------------------------------- */

static void finds_keywords(struct mr_rng *rng)
{
    char lower[64];

    (void)rng;
    for (int k = 1; k < MR_KW_COUNT; k++) {
        const char *text = mr_keyword_text((enum mr_keyword)k);
        CHECK(k == 1 || strcmp(mr_keyword_text((enum mr_keyword)(k - 1)), text) < 0);
        CHECK_EQ(mr_keyword_find(mr_view_of(text)), k);
        snprintf(lower, sizeof(lower), "%s", text);
        for (char *p = lower; *p != '\0'; p++)
            *p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
        CHECK_EQ(mr_keyword_find(mr_view_of(lower)), k);
        CHECK_EQ(
            mr_keyword_find((struct mr_view){text, strlen(text) - 1}) == (enum mr_keyword)k, 0);
    }
    CHECK_EQ(mr_keyword_find(MR_VIEW("SELECTS")), MR_KW_NONE);
    CHECK_EQ(mr_keyword_find(MR_VIEW("")), MR_KW_NONE);
}

/* Names that users have must stay names. */
static void reserves_little(struct mr_rng *rng)
{
    static const char *const names[] = {
        "key",   "user",     "date",   "value",  "timestamp", "count",    "time",     "offset",
        "type",  "year",     "month",  "day",    "hour",      "minute",   "second",   "row",
        "rows",  "first",    "last",   "start",  "plan",      "job",      "system",   "data",
        "model", "metadata", "source", "range",  "position",  "language", "interval", "array",
        "map",   "source",   "zone",   "table",  "window",    "limit",    "set",      "show",
        "desc",  "filter",   "level",  "method", "result",
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        CHECK(mr_keyword_class_of(mr_keyword_find(mr_view_of(names[i]))) != MR_KW_RESERVED);
}

static void codes_utf8(struct mr_rng *rng)
{
    char bytes[4];
    uint32_t back;

    (void)rng;
    for (uint32_t code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 61) {
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        unsigned n = mr_utf8_encode(code, bytes);
        CHECK_EQ(mr_utf8_decode(bytes, n, &back), n);
        CHECK_EQ(back, code);
        if (n > 1)
            CHECK_EQ(mr_utf8_decode(bytes, n - 1, &back), 0);
    }
    static const char *const bad[] = {"\x80",         "\xc0\x80",         "\xc1\xbf",
                                      "\xe0\x80\x80", "\xed\xa0\x80",     "\xf0\x80\x80\x80",
                                      "\xff",         "\xf4\x90\x80\x80", "\xc3(",
                                      "\xe2\x82("};
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK_EQ(mr_utf8_decode(bad[i], strlen(bad[i]), &back), 0);
}

static const struct mr_test tests[] = {
    {"names_mistakes_in_queries", names_mistakes_in_queries},
    {"names_mistakes_in_statements", names_mistakes_in_statements},
    {"names_habits_of_other_systems", names_habits_of_other_systems},
    {"counts_characters", counts_characters},
    {"shows_a_window_of_long_lines", shows_a_window_of_long_lines},
    {"fits", fits},
    {"wraps", wraps},
    {"finds_the_nearest", finds_the_nearest},
    {"finds_keywords", finds_keywords},
    {"reserves_little", reserves_little},
    {"codes_utf8", codes_utf8},
};

MR_TEST_MAIN(tests)
