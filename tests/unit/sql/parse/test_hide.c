/*
 * A secret written into a statement is in no message about it: whatever the message points
 * at, however the statement is laid out, and with any one character of it forgotten.
 */
#include "sql/parse/hide.h"
#include "sql/parse/parse.h"
#include "tests/mr_test.h"

#define CANARY "hunter2hunter2"

static const char *const texts[] = {
    "CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'password' = '" CANARY "');",
    "CREATE TABLE t (a INT) WITH ('connector'='kafka','x.Secret.y'='" CANARY "','b'='c')",
    "CREATE TABLE t (a INT) WITH (\n 'properties.sasl.jaas.config'\n  =\n  '" CANARY "'\n);",
    "SET 'store.password' = '" CANARY "';\nSELECT 1;",
    "SET store.password = " CANARY ";\nSELECT 1;",
    "SELECT a FROM t /*+ OPTIONS('api-key' = '" CANARY "') */ WHERE a = 1;",
    "CREATE TABLE t (a INT) WITH ('url' = 'https://u:" CANARY "@host/p', 'c' = 'd');",
    "CREATE TABLE t (a INT) WITH ('token' = E'" CANARY "', 'c' = 'd');",
    "CREATE TABLE t (a INT) WITH ('token' = '''" CANARY "''', 'c' = 'd');",
    "CREATE TABLE t (a INT) WITH (\"token\" = \"" CANARY "\");",
    "CREATE TABLE t (a INT) WITH (\xe2\x80\x98token\xe2\x80\x99 = \xe2\x80\x98" CANARY
    "\xe2\x80\x99);",
};

static void check_message(const struct mr_err *err, const char *text)
{
    if (strstr(err->message, CANARY) != NULL)
        fprintf(stderr, "%s\n%s\n", text, err->message);
    CHECK(strstr(err->message, CANARY) == NULL);
}

/* An error at each place, of each length, that quotes the text it stands on. */
static void point_everywhere(const char *text)
{
    struct mr_source source = {"t.sql", mr_view_of(text)};

    for (uint32_t start = 0; start <= source.text.len; start++) {
        for (uint32_t len = 0; len < 40 && start + len <= source.text.len; len += 13) {
            struct mr_span span = {start, start + len};
            struct mr_err err = {0};
            CHECK_EQ(mr_diag_fail(&err, MR_ERR_BIND, &source, span, NULL, "there: %s", text),
                     MR_ERR_BIND);
            check_message(&err, text);
        }
    }
}

static void parse_all(const char *text)
{
    struct mr_source source = {"t.sql", mr_view_of(text)};
    struct mr_parser parser;
    struct mr_ast_stmt *stmt;
    struct mr_arena arena;
    struct mr_err err = {0};

    mr_arena_init(&arena);
    mr_parser_init(&parser, &source);
    for (int i = 0; i < 20; i++) {
        int rc = mr_parse_next(&parser, &arena, &stmt, &err);
        if (rc == 0)
            break;
        if (rc < 0)
            check_message(&err, text);
    }
    mr_arena_fini(&arena);
}

static void test_every_place(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(texts); i++) {
        point_everywhere(texts[i]);
        parse_all(texts[i]);
    }
}

/* Any one byte left out: but not of the key's word, without which nothing tells a secret. */
static void test_one_forgotten(struct mr_rng *rng)
{
    char text[256];

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(texts); i++) {
        const char *whole = texts[i], *canary = strstr(whole, CANARY);
        for (size_t gone = 0; whole[gone] != '\0'; gone++) {
            char c = whole[gone];
            bool is_mark = strchr("'\"=,;()\n `", c) != NULL;
            if (!is_mark || (whole + gone >= canary && whole + gone < canary + strlen(CANARY)))
                continue;
            /* SET without '=' or with its words run together is no SET any more. */
            if (strncmp(whole, "SET store", 9) == 0 && (c == '=' || c == ' '))
                continue;
            snprintf(text, sizeof(text), "%.*s%s", (int)gone, whole, whole + gone + 1);
            parse_all(text);
            point_everywhere(text);
        }
    }
}

static void check_shown(const char *text, uint32_t at, const char *want)
{
    struct mr_source source = {"t.sql", mr_view_of(text)};
    struct mr_span span = {at, at + 1};
    struct mr_err err = {0};

    (void)mr_diag_fail(&err, MR_ERR_BIND, &source, span, NULL, "no");
    CHECK_STR(err.message, want);
}

/* What is no secret stays, and the marks stay under what they mean. */
static void test_shown(struct mr_rng *rng)
{
    (void)rng;
    check_shown("WITH ('password' = 'abcdefghijk', 'b' = 'c')", 34,
                "t.sql:1:35: error: no\n"
                "     1 | WITH ('password' = '******', 'b' = 'c')\n"
                "       |                              ^");
    check_shown("WITH ('password' = 'abcdefghijk', 'b' = 'c')", 25,
                "t.sql:1:26: error: no\n"
                "     1 | WITH ('password' = '******', 'b' = 'c')\n"
                "       |                     ^~~~~~");
    check_shown("WITH ('password' = 'secret:env:A', 'path' = '/p')", 0,
                "t.sql:1:1: error: no\n"
                "     1 | WITH ('password' = 'secret:env:A', 'path' = '/p')\n"
                "       | ^");
    check_shown("SELECT token, password FROM t WHERE token = x AND y", 7,
                "t.sql:1:8: error: no\n"
                "     1 | SELECT token, password FROM t WHERE token = x AND y\n"
                "       |        ^");
    check_shown("SET a.password = xy; SET b = c;", 25,
                "t.sql:1:26: error: no\n"
                "     1 | SET a.password = ******; SET b = c;\n"
                "       |                              ^");
}

/* A statement of megabytes is not searched from end to end for each message. */
static void test_reach(struct mr_rng *rng)
{
    size_t len = 64 << 20;
    char *text = malloc(len);
    struct mr_source source = {"t.sql", {text, len}};
    struct mr_err err = {0};

    (void)rng;
    CHECK(text != NULL);
    memset(text, '1', len);
    (void)mr_diag_fail(&err, MR_ERR_BIND, &source, (struct mr_span){32 << 20, 33 << 20}, NULL,
                       "no");
    CHECK(strstr(err.message, "error: no") != NULL);
    free(text);
}

static const struct mr_test cases[] = {
    {"every place", test_every_place},
    {"one forgotten", test_one_forgotten},
    {"shown", test_shown},
    {"reach", test_reach},
};

MR_TEST_MAIN(cases)
