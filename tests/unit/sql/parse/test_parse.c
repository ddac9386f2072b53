/* Statements, the printer, and what hostile text does to them. */
#include "sql/parse/parse.h"
#include "sql/parse/print.h"
#include "tests/mr_test.h"
#include "tests/unit/sql/parse/corpus.h"

#include <sys/resource.h>
#include <time.h>

static struct mr_source source_of(const char *text)
{
    return (struct mr_source){"t.sql", mr_view_of(text)};
}

/* Parse the one statement of SOURCE and print it; the error code, or 0. */
static int reprint(const struct mr_source *source, struct mr_text *out, struct mr_err *err)
{
    struct mr_arena arena;
    struct mr_parser parser;
    struct mr_ast_stmt *stmt;

    mr_arena_init(&arena);
    mr_parser_init(&parser, source);
    int rc = mr_parse_next(&parser, &arena, &stmt, err);
    if (rc == 1) {
        CHECK(stmt->span.end <= source->text.len && stmt->span.start <= stmt->span.end);
        mr_text_reset(out);
        mr_print_stmt(stmt, out);
        rc = 0;
    } else if (rc == 0) {
        rc = 1; /* no statement */
    }
    mr_arena_fini(&arena);
    return rc;
}

static void check_message(const struct mr_source *source, int rc, const struct mr_err *err)
{
    CHECK_EQ(err->code, rc);
    CHECK(rc == MR_ERR_SYNTAX || rc == MR_ERR_LIMIT || rc == MR_ERR_UNSUPPORTED);
    size_t len = strlen(err->message);
    CHECK(len > 20 && len < sizeof(err->message));
    CHECK(strncmp(err->message, "t.sql:", 6) == 0);
    CHECK(strstr(err->message, "error: ") != NULL);
    CHECK(strstr(err->message, "^") != NULL);
    for (size_t i = 0; i < len; i++)
        CHECK(err->message[i] == '\n' || (unsigned char)err->message[i] >= 0x20);
    (void)source;
}

/* What is printed parses, and prints as itself. */
static void check_fixed_point(const char *statement)
{
    struct mr_text first, second;
    struct mr_err err = {0};
    struct mr_source source = source_of(statement);

    mr_text_init(&first);
    mr_text_init(&second);
    if (reprint(&source, &first, &err) != 0) {
        fprintf(stderr, "%s\n", err.message);
        CHECK(!"a corpus statement does not parse");
    }
    source = source_of(first.data);
    if (reprint(&source, &second, &err) != 0) {
        fprintf(stderr, "%s\n", err.message);
        CHECK(!"a printed statement does not parse");
    }
    CHECK_STR(second.data, first.data);
    mr_text_fini(&first);
    mr_text_fini(&second);
}

static void parses_corpus(struct mr_rng *rng)
{
    (void)rng;
    CHECK(MR_COUNTOF(corpus) >= 150);
    for (size_t i = 0; i < MR_COUNTOF(corpus); i++)
        check_fixed_point(corpus[i]);
}

static void refuses(struct mr_rng *rng)
{
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(refused); i++) {
        struct mr_err err = {0};
        struct mr_source source = source_of(refused[i]);
        int rc = reprint(&source, &text, &err);
        if (rc >= 0)
            fprintf(stderr, "accepted: %s\n", refused[i]);
        CHECK(rc < 0);
        check_message(&source, rc, &err);
    }
    mr_text_fini(&text);
}

/* What the printer says, word for word. */
static void prints(struct mr_rng *rng)
{
    static const char *const cases[][2] = {
        {"select a,b  as c from t where x=1 and(y or z)",
         "SELECT `a`, `b` AS `c` FROM `t` WHERE `x` = 1 AND (`y` OR `z`)"},
        {"select `key`, `a b`, `x` from `select`.t",
         "SELECT `key`, `a b`, `x` FROM `select`.`t`"},
        {"SELECT trim('x' FROM s), substring(s FROM 2 FOR 3)",
         "SELECT trim(BOTH 'x' FROM `s`), substring(`s`, 2, 3)"},
        {"SELECT TRIM(LEADING FROM s)", "SELECT TRIM(LEADING ' ' FROM `s`)"},
        {"SELECT a!=b, interval - '1' day, x'0AfF'",
         "SELECT `a` <> `b`, INTERVAL '-1' DAY, X'0aff'"},
        {"SELECT E'tab\\t' FROM t FETCH FIRST 3 ROWS ONLY",
         "SELECT U&'tab\\0009' FROM `t` LIMIT 3"},
        {"SELECT SUM(a) OVER (PARTITION BY b ORDER BY c ROWS 3 PRECEDING) FROM t",
         "SELECT SUM(`a`) OVER (PARTITION BY `b` ORDER BY `c` ROWS BETWEEN 3 PRECEDING AND "
         "CURRENT ROW) FROM `t`"},
        {"SELECT * FROM a INNER JOIN b ON x = y, c",
         "SELECT * FROM `a` JOIN `b` ON `x` = `y`, `c`"},
        {"SELECT 1 MINUS SELECT 2", "SELECT 1 EXCEPT SELECT 2"},
        {"SET a.b = c d ; ", "SET 'a.b' = 'c d'"},
        {"add jar /x/y.jar;", "ADD JAR '/x/y.jar'"},
        {"ALTER TABLE t DROP x", "ALTER TABLE `t` DROP (`x`)"},
        {"ALTER TABLE t RENAME `to` TO after", "ALTER TABLE `t` RENAME `to` TO `after`"},
        {"ALTER TABLE t RENAME TO to", "ALTER TABLE `t` RENAME TO `to`"},
        {"ALTER TABLE t ADD x INT COMMENT 'c' AFTER first",
         "ALTER TABLE `t` ADD (\n  `x` INT COMMENT 'c' AFTER `first`\n)"},
        {"alter table t reset ('k')", "ALTER TABLE `t` RESET (\n  'k'\n)"},
        {"ALTER VIEW IF EXISTS v AS SELECT 1", "ALTER VIEW IF EXISTS `v` AS SELECT 1"},
        {"ALTER CATALOG c SET ('k' = 'v')", "ALTER CATALOG `c` SET (\n  'k' = 'v'\n)"},
        {"ALTER CATALOG c COMMENT 'it''s'", "ALTER CATALOG `c` COMMENT 'it''s'"},
        {"ALTER TABLE t DROP CONSTRAINT k", "ALTER TABLE `t` DROP CONSTRAINT `k`"},
        {"BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END;", "EXECUTE STATEMENT SET BEGIN\n"
                                                              "INSERT INTO `a` SELECT 1;\n"
                                                              "END"},
        {"CREATE TABLE t (a INT NOT NULL PRIMARY KEY NOT ENFORCED, b AS a+1, c STRING METADATA "
         "FROM 'k' VIRTUAL, WATERMARK FOR d AS d) WITH ('connector'='x')",
         "CREATE TABLE `t` (\n"
         "  `a` INT NOT NULL PRIMARY KEY NOT ENFORCED,\n"
         "  `b` AS `a` + 1,\n"
         "  `c` STRING METADATA FROM 'k' VIRTUAL,\n"
         "  WATERMARK FOR `d` AS `d`\n"
         ")\n"
         "WITH (\n"
         "  'connector' = 'x'\n"
         ")"},
    };
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_err err = {0};
        struct mr_source source = source_of(cases[i][0]);
        if (reprint(&source, &text, &err) != 0)
            fprintf(stderr, "%s\n", err.message);
        CHECK_STR(text.data, cases[i][1]);
    }
    mr_text_fini(&text);
}

/* -- One statement at a time ---------------------------------------------------------- */

static void goes_on_behind_an_error(struct mr_rng *rng)
{
    static const char text[] = "\xef\xbb\xbf-- a file\n;;SELECT 1;\n"
                               "SELECT ';' FROM; -- ;\n"
                               "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; "
                               "INSERT INTO b SELCT 2; END;\n"
                               "SET a = b;SET\n;RESET a;"
                               "SELECT 2";
    static const int wanted[] = {1, -1, -1, 1, 1, 1, 1, 0, 0};
    static const enum mr_ast_stmt_kind kinds[] = {
        MR_STMT_QUERY, 0, 0, MR_STMT_SET, MR_STMT_SET, MR_STMT_RESET, MR_STMT_QUERY, 0, 0};
    struct mr_source source = source_of(text);
    struct mr_parser parser;
    struct mr_arena arena;
    struct mr_err err = {0};

    (void)rng;
    mr_arena_init(&arena);
    mr_parser_init(&parser, &source);
    for (size_t i = 0; i < MR_COUNTOF(wanted); i++) {
        struct mr_ast_stmt *stmt = NULL;
        int rc = mr_parse_next(&parser, &arena, &stmt, &err);
        CHECK_EQ(rc < 0 ? -1 : rc, wanted[i]);
        if (rc == 1)
            CHECK_EQ(stmt->kind, kinds[i]);
        CHECK((rc == 1) == (stmt != NULL));
    }
    mr_arena_fini(&arena);
}

static void sets_raw_text(struct mr_rng *rng)
{
    static const char *const cases[][3] = {
        {"SET a.b-c=d", "a.b-c", "d"},
        {"SET 'a' = 'b;c'", "a", "b;c"},
        {"set k =  v w  ;", "k", "v w"},
        {"SET k = 'it''s'", "k", "it's"},
        {"SET k = v -- why", "k", "v"},
        {"SET k = a--b", "k", "a--b"},
        {"SET execution.runtime-mode = batch\n;", "execution.runtime-mode", "batch"},
        {"SET k = hdfs://host:1/p?q=\"r\"", "k", "hdfs://host:1/p?q=\"r\""},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_source source = source_of(cases[i][0]);
        struct mr_parser parser;
        struct mr_ast_stmt *stmt;
        struct mr_err err = {0};
        mr_parser_init(&parser, &source);
        CHECK_EQ(mr_parse_next(&parser, &arena, &stmt, &err), 1);
        CHECK_EQ(stmt->kind, MR_STMT_SET);
        CHECK(mr_view_is(stmt->u.set.key, cases[i][1]));
        CHECK(mr_view_is(stmt->u.set.value, cases[i][2]));
        CHECK_EQ(mr_parse_next(&parser, &arena, &stmt, &err), 0);
    }
    mr_arena_fini(&arena);
}

/* -- Trees -------------------------------------------------- */

static struct mr_ast_stmt *parse_one(const char *text, struct mr_source *source,
                                     struct mr_arena *arena)
{
    struct mr_parser parser;
    struct mr_ast_stmt *stmt = NULL;
    struct mr_err err = {0};

    *source = source_of(text);
    mr_parser_init(&parser, source);
    if (mr_parse_next(&parser, arena, &stmt, &err) != 1)
        fprintf(stderr, "%s\n", err.message);
    CHECK(stmt != NULL);
    return stmt;
}

static void check_span(const struct mr_source *source, struct mr_span span, const char *want)
{
    struct mr_view text = mr_span_text(source, span);
    char copy[200];

    snprintf(copy, sizeof(copy), MR_VIEW_FMT, MR_VIEW_ARG(text));
    CHECK_STR(copy, want);
}

static void builds_create_table(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_source source;

    (void)rng;
    mr_arena_init(&arena);
    struct mr_ast_stmt *stmt = parse_one(
        "  CREATE TABLE c.t (a INT NOT NULL, m STRING METADATA FROM 'key', x AS a + 1, "
        "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (a) NOT ENFORCED) "
        "WITH ('connector' = 'kafka') ; ",
        &source, &arena);
    const struct mr_ast_create_table *t = &stmt->u.create_table;
    CHECK_EQ(stmt->kind, MR_STMT_CREATE_TABLE);
    CHECK(stmt->source == &source);
    CHECK_EQ(stmt->span.start, 2);
    CHECK_EQ(source.text.data[stmt->span.end - 1], ')');
    CHECK_EQ(t->name.parts, 2);
    CHECK_EQ(t->columns, 3);
    CHECK_EQ(t->column[0].kind, MR_AST_COLUMN_PHYSICAL);
    CHECK_EQ(t->column[0].type->simple.id, MR_TYPE_INT);
    CHECK_EQ(t->column[0].type->simple.nullable, 0);
    CHECK_EQ(t->column[1].kind, MR_AST_COLUMN_METADATA);
    CHECK(mr_view_is(t->column[1].metadata_key, "key"));
    CHECK_EQ(t->column[2].kind, MR_AST_COLUMN_COMPUTED);
    check_span(&source, t->column[2].expr->span, "a + 1");
    check_span(&source, t->column[2].expr->u.op.span, "+");
    CHECK_EQ(t->watermarks, 1);
    check_span(&source, t->watermark[0].expr->span, "ts - INTERVAL '5' SECOND");
    CHECK_EQ(t->watermark[0].expr->u.op.arg[1]->u.literal.i64, 5 * MR_SECOND_NS);
    CHECK_EQ(t->primary_key.count, 1);
    check_span(&source, t->primary_key_span, "PRIMARY KEY (a) NOT ENFORCED");
    CHECK_EQ(t->options.count, 1);
    check_span(&source, t->options.option[0].value_span, "'kafka'");
    CHECK(mr_view_is(t->options.option[0].value, "kafka"));
    CHECK(t->as_query == NULL && t->like.parts == 0);
    mr_arena_fini(&arena);
}

static void builds_from(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_source source;

    (void)rng;
    mr_arena_init(&arena);
    struct mr_ast_stmt *stmt = parse_one(
        "SELECT * FROM a, TABLE(TUMBLE(DATA => TABLE b, TIMECOL => DESCRIPTOR(ts))) w LEFT "
        "JOIN c /*+ OPTIONS('k'='v') */ FOR SYSTEM_TIME AS OF w.ts AS d (x, y) ON w.k = d.k",
        &source, &arena);
    const struct mr_ast_table *comma = stmt->u.query->select->from;
    CHECK_EQ(comma->join, MR_AST_JOIN_COMMA);
    CHECK(mr_view_is(comma->left->name.part[0].name, "a"));
    const struct mr_ast_table *join = comma->right;
    CHECK_EQ(join->join, MR_AST_JOIN_LEFT);
    CHECK_EQ(join->left->kind, MR_AST_TABLE_FUNCTION);
    CHECK(mr_view_is(join->left->alias.name, "w"));
    const struct mr_ast_call *call = &join->left->expr->u.call;
    CHECK_EQ(call->args, 2);
    CHECK(mr_view_is(call->arg_name[1].name, "TIMECOL"));
    CHECK_EQ(call->arg[0]->kind, MR_AST_TABLE_ARG);
    CHECK_EQ(call->arg[1]->kind, MR_AST_DESCRIPTOR);
    CHECK(mr_view_is(call->arg[1]->u.descriptor.ident[0].name, "ts"));
    check_span(&source, join->right->at->span, "w.ts");
    CHECK_EQ(join->right->columns.count, 2);
    CHECK(mr_view_is(join->right->hints.hint[0].item[0].value, "v"));
    check_span(&source, join->on->span, "w.k = d.k");
    mr_arena_fini(&arena);
}

static void builds_queries(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_source source;

    (void)rng;
    mr_arena_init(&arena);
    const struct mr_ast_query *q =
        parse_one("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION SELECT 4 INTERSECT "
                  "SELECT 5 ORDER BY x LIMIT 6",
                  &source, &arena)
            ->u.query;
    CHECK_EQ(q->kind, MR_AST_QUERY_UNION);
    CHECK(!q->is_all);
    CHECK_EQ(q->arms, 2);
    CHECK_EQ(q->order.count, 1);
    CHECK_EQ(q->limit->u.literal.i64, 6);
    CHECK(q->arm[0]->is_all);
    CHECK_EQ(q->arm[0]->arms, 3);
    CHECK_EQ(q->arm[1]->kind, MR_AST_QUERY_INTERSECT);
    q = parse_one("(SELECT 1 LIMIT 2) LIMIT 3", &source, &arena)->u.query;
    CHECK_EQ(q->kind, MR_AST_QUERY_NESTED);
    CHECK_EQ(q->limit->u.literal.i64, 3);
    CHECK_EQ(q->arm[0]->limit->u.literal.i64, 2);
    q = parse_one("WITH a AS (SELECT 1) SELECT t.*, u AS v FROM a t", &source, &arena)->u.query;
    CHECK_EQ(q->ctes, 1);
    CHECK_EQ(q->select->items, 2);
    CHECK(q->select->item[0].is_star && q->select->item[0].prefix.parts == 1);
    CHECK(mr_view_is(q->select->item[1].alias.name, "v"));
    check_span(&source, q->select->item[1].span, "u AS v");
    mr_arena_fini(&arena);
}

/* -- Hostile text -------------------------------------------------- */

static void check_survives(const char *text, size_t len)
{
    struct mr_source source = {"t.sql", {text, len}};
    struct mr_parser parser;
    struct mr_err err;

    mr_parser_init(&parser, &source);
    for (uint32_t before = 0;; before = parser.next) {
        struct mr_arena arena;
        struct mr_ast_stmt *stmt;
        memset(&err, 0, sizeof(err));
        mr_arena_init(&arena);
        int rc = mr_parse_next(&parser, &arena, &stmt, &err);
        if (rc < 0)
            check_message(&source, rc, &err);
        mr_arena_fini(&arena);
        if (rc == 0)
            break;
        CHECK(parser.next > before);
    }
}

/* A malloc'ed copy of exactly LEN bytes, so that a sanitizer sees a read behind it. */
static void check_copy_survives(const char *text, size_t len)
{
    char *copy = malloc(len + 1);

    memcpy(copy, text, len);
    copy = realloc(copy, len == 0 ? 1 : len);
    check_survives(copy, len);
    free(copy);
}

static void survives_prefixes(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(corpus); i++)
        for (size_t len = 0; len < strlen(corpus[i]); len++)
            check_copy_survives(corpus[i], len);
}

/* One random edit of TEXT, which has room for it. */
static size_t mutate(struct mr_rng *rng, char *text, size_t len, size_t room)
{
    static const char bytes[] = "()[],;.'`\"*/+-=<>|%:?{}$ \n\t\\&!#0e9aXuU_\x80\xff\xe3";
    size_t at = mr_rng_below(rng, len + 1);
    size_t count = 1 + mr_rng_below(rng, 8);

    switch (mr_rng_below(rng, 5)) {
    case 0: /* drop some */
        if (at + count > len)
            count = len - at;
        memmove(text + at, text + at + count, len - at - count);
        return len - count;
    case 1: /* another byte */
        if (at < len)
            text[at] = bytes[mr_rng_below(rng, sizeof(bytes) - 1)];
        return len;
    case 2: /* one more byte */
        if (len + 1 > room)
            return len;
        memmove(text + at + 1, text + at, len - at);
        text[at] = bytes[mr_rng_below(rng, sizeof(bytes) - 1)];
        return len + 1;
    case 3: { /* a piece of another statement */
        const char *other = corpus[mr_rng_below(rng, MR_COUNTOF(corpus))];
        size_t from = mr_rng_below(rng, strlen(other) + 1);
        size_t piece = mr_rng_below(rng, strlen(other) - from + 1);
        if (len + piece > room)
            return len;
        memmove(text + at + piece, text + at, len - at);
        memcpy(text + at, other + from, piece);
        return len + piece;
    }
    default: /* two bytes swapped */
        if (len > 1) {
            size_t other = mr_rng_below(rng, len);
            at = at == len ? 0 : at;
            char c = text[at];
            text[at] = text[other];
            text[other] = c;
        }
        return len;
    }
}

static void survives_mutations(struct mr_rng *rng)
{
    char text[4096];
    struct mr_text first, second;

    mr_text_init(&first);
    mr_text_init(&second);
    for (int i = 0; i < 6000; i++) {
        const char *seed = corpus[mr_rng_below(rng, MR_COUNTOF(corpus))];
        size_t len = strlen(seed);
        memcpy(text, seed, len);
        for (uint64_t n = 1 + mr_rng_below(rng, 4); n > 0; n--)
            len = mutate(rng, text, len, sizeof(text));
        check_copy_survives(text, len);
        /* What still parses must still print to a fixed point. */
        struct mr_source source = {"t.sql", {text, len}};
        struct mr_err err = {0};
        if (reprint(&source, &first, &err) != 0)
            continue;
        source.text = mr_text_view(&first);
        if (reprint(&source, &second, &err) != 0) {
            fprintf(stderr, "from: %.*s\n%s\n", (int)len, text, err.message);
            CHECK(!"a printed statement does not parse");
        }
        CHECK_STR(second.data, first.data);
    }
    mr_text_fini(&first);
    mr_text_fini(&second);
}

/* -- Limits -------------------------------------------------- */

static int parse_text(const struct mr_text *text, struct mr_err *err)
{
    struct mr_source source = {"t.sql", mr_text_view(text)};
    struct mr_parser parser;
    struct mr_arena arena;
    struct mr_ast_stmt *stmt;

    mr_arena_init(&arena);
    mr_parser_init(&parser, &source);
    int rc = mr_parse_next(&parser, &arena, &stmt, err);
    mr_arena_fini(&arena);
    return rc;
}

static void repeat(struct mr_text *text, const char *what, int count)
{
    for (int i = 0; i < count; i++)
        mr_text_puts(text, what);
}

static void check_limit(const char *before, const char *open, int count, const char *limit)
{
    struct mr_text text;
    struct mr_err err = {0};

    mr_text_init(&text);
    mr_text_puts(&text, before);
    repeat(&text, open, count);
    CHECK_EQ(parse_text(&text, &err), MR_ERR_LIMIT);
    if (strstr(err.message, limit) == NULL)
        fprintf(stderr, "%s\n", err.message);
    CHECK(strstr(err.message, limit) != NULL);
    mr_text_fini(&text);
}

static void limits_depth(struct mr_rng *rng)
{
    static const char *const opens[] = {
        "(",
        "f(",
        "NOT ",
        "- ",
        "CASE WHEN ",
        "CAST(",
        "ARRAY[",
        "MAP[",
        "ROW(",
        "a[",
        "(SELECT ",
        "EXISTS (SELECT ",
        "x IN (",
        "a + (",
        "CASE ",
        "x BETWEEN (",
        "f(DISTINCT ",
        "TRIM(LEADING ",
        "(1, ",
        "(SELECT a FROM (",
        "x = ANY (SELECT ",
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(opens); i++)
        check_limit("SELECT ", opens[i], 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("SELECT * FROM ", "(", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("SELECT * FROM ", "(SELECT * FROM ", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("SELECT * FROM a JOIN ", "(b JOIN ", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("", "(", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("", "WITH a AS (", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("SELECT a FROM t GROUP BY ", "ROLLUP (", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("CREATE TABLE t (a ", "ARRAY<", 100000, "MR_PARSE_DEPTH_MAX");
    check_limit("CREATE TABLE t (a ", "ROW<a ", 100000, "MR_PARSE_DEPTH_MAX");
}

static void limits_height(struct mr_rng *rng)
{
    (void)rng;
    check_limit("SELECT a", " + a", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT a", "[1]", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT a[1]", ".b", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT a", " IS NULL", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT a", " LIKE a", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT * FROM a", " JOIN b ON TRUE", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT * FROM a", ", b", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT 1", " UNION SELECT 1 EXCEPT SELECT 1", 100000, "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT 1", " INTERSECT SELECT 1 INTERSECT ALL SELECT 1", 100000,
                "MR_PARSE_HEIGHT_MAX");
    check_limit("SELECT CAST(a AS INT", " ARRAY", 100000, "MR_PARSE_HEIGHT_MAX");
}

static void limits_length(struct mr_rng *rng)
{
    struct mr_text text;
    struct mr_err err = {0};

    (void)rng;
    check_limit("SELECT a FROM t WHERE a IN (1", ", 12345678", 600000,
                "MR_PARSE_STATEMENT_MAX");
    check_limit("SELECT ", "a", MR_PARSE_NAME_MAX + 1, "MR_PARSE_NAME_MAX");
    /* The limit is of one statement, not of a text. */
    mr_text_init(&text);
    mr_text_puts(&text, ";");
    repeat(&text, "-- 1234567890123456789012345678901234567890123456789012345\n", 80000);
    mr_text_puts(&text, "SELECT 1;");
    CHECK(text.len > MR_PARSE_STATEMENT_MAX);
    CHECK_EQ(parse_text(&text, &err), 1);
    mr_text_fini(&text);
}

/* What is flat has no limit but the statement's. */
static void takes_long_lists(struct mr_rng *rng)
{
    static const char *const lists[][2] = {
        {"SELECT a FROM t WHERE a = 1", " OR a = 1"},
        {"SELECT a FROM t WHERE a", " AND a"},
        {"SELECT a", ", a"},
        {"SELECT a IN (1", ", 2"},
        {"INSERT INTO t VALUES (1)", ", (2)"},
        {"SELECT 1", " UNION ALL SELECT 2"},
        {"SELECT 'a'", "\n'b'"},
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(lists); i++) {
        struct mr_text text;
        struct mr_err err = {0};
        mr_text_init(&text);
        mr_text_puts(&text, lists[i][0]);
        repeat(&text, lists[i][1], 20000);
        if (strchr(lists[i][0], '(') != NULL && strncmp(lists[i][0], "SELECT a IN", 11) == 0)
            mr_text_putc(&text, ')');
        if (parse_text(&text, &err) != 1)
            fprintf(stderr, "%s\n", err.message);
        CHECK_EQ(err.code, 0);
        mr_text_fini(&text);
    }
}

static double parse_seconds(int blocks)
{
    struct mr_text text;
    struct mr_err err = {0};
    struct timespec start, end;

    mr_text_init(&text);
    mr_text_puts(&text, "SELECT 1");
    for (int i = 0; i < blocks; i++) {
        /* 60 parentheses that may each start a query, an expression or a row. */
        mr_text_puts(&text, ", ");
        repeat(&text, "(", 60);
        mr_text_puts(&text, "(SELECT 1) UNION (SELECT a IN ((1), (2)) FROM ((b JOIN c ON d)))");
        repeat(&text, ")", 60);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    int rc = parse_text(&text, &err);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    if (rc != 1)
        fprintf(stderr, "%s\n", err.message);
    CHECK_EQ(rc, 1);
    mr_text_fini(&text);
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

/* Backtracking over 60 nested parentheses would take 2^60 steps; anything quadratic in
 * the text shows as a factor of 16 between the two. */
static void parses_in_linear_time(struct mr_rng *rng)
{
    (void)rng;
    double one = 1e9, sixteen = 1e9;
    for (int i = 0; i < 3; i++) {
        double s = parse_seconds(40), t = parse_seconds(640);
        one = s < one ? s : one;
        sixteen = t < sixteen ? t : sixteen;
    }
    CHECK(sixteen < 60 * one + 0.05);
}

/* The deepest text, and the highest tree, on a stack of one mebibyte. */
static void needs_little_stack(struct mr_rng *rng)
{
    struct rlimit limit;

    (void)rng;
    CHECK_EQ(getrlimit(RLIMIT_STACK, &limit), 0);
    limit.rlim_cur = 1 << 20;
    CHECK_EQ(setrlimit(RLIMIT_STACK, &limit), 0);
    limits_depth(rng);
    struct mr_text text, printed;
    struct mr_err err = {0};
    mr_text_init(&text);
    mr_text_init(&printed);
    mr_text_puts(&text, "SELECT `a`");
    repeat(&text, " + `a`", MR_PARSE_HEIGHT_MAX - 3);
    struct mr_source source = {"t.sql", mr_text_view(&text)};
    CHECK_EQ(reprint(&source, &printed, &err), 0);
    CHECK_STR(printed.data, text.data);
    mr_text_fini(&text);
    mr_text_fini(&printed);
}

static const struct mr_test tests[] = {
    {"parses_corpus", parses_corpus},
    {"refuses", refuses},
    {"prints", prints},
    {"goes_on_behind_an_error", goes_on_behind_an_error},
    {"sets_raw_text", sets_raw_text},
    {"builds_create_table", builds_create_table},
    {"builds_from", builds_from},
    {"builds_queries", builds_queries},
    {"survives_prefixes", survives_prefixes},
    {"survives_mutations", survives_mutations},
    {"limits_depth", limits_depth},
    {"limits_height", limits_height},
    {"limits_length", limits_length},
    {"takes_long_lists", takes_long_lists},
    {"parses_in_linear_time", parses_in_linear_time},
    {"needs_little_stack", needs_little_stack},
};

MR_TEST_MAIN(tests)
