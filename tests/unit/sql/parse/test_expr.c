/* What binds to what, and what a literal is worth. */
#include "sql/parse/parse.h"
#include "sql/parse/print.h"
#include "tests/mr_test.h"

static struct mr_ast_expr *parse(const char *text, struct mr_source *source,
                                 struct mr_arena *arena)
{
    struct mr_ast_expr *expr = NULL;
    struct mr_err err = {0};

    *source = (struct mr_source){"t.sql", mr_view_of(text)};
    if (mr_parse_expr(source, arena, &expr, &err) != 0)
        fprintf(stderr, "%s\n%s\n", text, err.message);
    CHECK(expr != NULL);
    return expr;
}

/* -- Precedence against a reference ------------------------------------------------------ */

/* The tree as nested parentheses: ((a + b) = c).  Flat AND and OR as left-deep pairs. */
static void dump(const struct mr_ast_expr *expr, struct mr_text *out)
{
    const struct mr_ast_opx *op = &expr->u.op;

    if (expr->kind == MR_AST_NAME) {
        mr_print_name(&expr->u.name, out);
        return;
    }
    CHECK_EQ(expr->kind, MR_AST_OP);
    if (op->args == 1) {
        bool is_postfix = op->op == MR_OP_IS_NULL;
        mr_text_putc(out, '(');
        if (!is_postfix)
            mr_text_printf(out, "%s ", mr_ast_op_name(op->op));
        dump(op->arg[0], out);
        if (is_postfix)
            mr_text_puts(out, " IS NULL");
        mr_text_putc(out, ')');
        return;
    }
    for (uint32_t i = 1; i < op->args; i++)
        mr_text_putc(out, '(');
    dump(op->arg[0], out);
    for (uint32_t i = 1; i < op->args; i++) {
        mr_text_printf(out, " %s ", mr_ast_op_name(op->op));
        dump(op->arg[i], out);
        mr_text_putc(out, ')');
    }
}

/* Operators with the precedence Calcite's operator table gives them, larger is tighter. */
static const struct {
    const char *name;
    int precedence;
} operators[] = {{"OR", 22}, {"AND", 24}, {"=", 30}, {"<>", 30}, {"<", 30}, {">=", 30},
                 {"+", 40},  {"-", 40},   {"*", 60}, {"/", 60},  {"%", 60}, {"||", 60}};

enum { STACK = 64, NOT_PRECEDENCE = 26, MINUS_PRECEDENCE = 80, NULL_PRECEDENCE = 28 };

/* A shunting yard: operands as text, operators with how many operands they take. */
struct yard {
    struct mr_arena *arena;
    char *operand[STACK];
    int operands;
    struct {
        const char *name;
        int precedence, arity;
    } op[STACK];
    int ops;
};

static void reduce(struct yard *y)
{
    y->ops--;
    const char *name = y->op[y->ops].name;
    if (y->op[y->ops].arity == 1) {
        char *a = y->operand[y->operands - 1];
        y->operand[y->operands - 1] = mr_arena_printf(y->arena, "(%s %s)", name, a);
    } else {
        char *b = y->operand[--y->operands], *a = y->operand[y->operands - 1];
        y->operand[y->operands - 1] = mr_arena_printf(y->arena, "(%s %s %s)", a, name, b);
    }
}

static void reduce_to(struct yard *y, int precedence)
{
    while (y->ops > 0 && y->op[y->ops - 1].precedence >= precedence)
        reduce(y);
}

static void push(struct yard *y, const char *name, int precedence, int arity)
{
    y->op[y->ops].name = name;
    y->op[y->ops].precedence = precedence;
    y->op[y->ops++].arity = arity;
}

/* A random chain into TEXT; what it means into the yard. */
static const char *random_chain(struct mr_rng *rng, struct mr_text *text, struct yard *y)
{
    int count = 1 + (int)mr_rng_below(rng, 12);
    int last = 0; /* precedence of the operator in front of the next operand */

    for (int i = 0; i < count; i++) {
        /* NOT may stand where an operand starts that nothing tighter waits for. */
        while (last < NOT_PRECEDENCE && mr_rng_below(rng, 5) == 0) {
            mr_text_puts(text, "NOT ");
            push(y, "NOT", NOT_PRECEDENCE, 1);
        }
        if (mr_rng_below(rng, 6) == 0) {
            mr_text_puts(text, "- ");
            push(y, "-", MINUS_PRECEDENCE, 1);
        }
        const char *name = mr_arena_printf(y->arena, "`v%d`", i);
        mr_text_puts(text, name);
        y->operand[y->operands++] = (char *)(uintptr_t)name;
        if (mr_rng_below(rng, 8) == 0) {
            mr_text_puts(text, " IS NULL");
            reduce_to(y, NULL_PRECEDENCE);
            char **top = &y->operand[y->operands - 1];
            *top = mr_arena_printf(y->arena, "(%s IS NULL)", *top);
        }
        if (i + 1 == count)
            break;
        size_t o = mr_rng_below(rng, MR_COUNTOF(operators));
        last = operators[o].precedence;
        mr_text_printf(text, " %s ", operators[o].name);
        reduce_to(y, last);
        push(y, operators[o].name, last, 2);
    }
    reduce_to(y, 0);
    CHECK_EQ(y->operands, 1);
    return y->operand[0];
}

static void binds_as_calcite(struct mr_rng *rng)
{
    struct mr_text text, got;

    mr_text_init(&text);
    mr_text_init(&got);
    for (int i = 0; i < 5000; i++) {
        struct mr_arena arena;
        struct mr_source source;
        mr_arena_init(&arena);
        mr_text_reset(&text);
        mr_text_reset(&got);
        struct yard yard = {.arena = &arena};
        const char *want = random_chain(rng, &text, &yard);
        dump(parse(text.data, &source, &arena), &got);
        CHECK_STR(got.data, want);
        /* The printer's parentheses must say the same as the tree. */
        struct mr_text printed;
        mr_text_init(&printed);
        mr_print_expr(parse(want, &source, &arena), &printed);
        mr_text_reset(&got);
        dump(parse(printed.data, &source, &arena), &got);
        CHECK_STR(got.data, want);
        mr_text_fini(&printed);
        mr_arena_fini(&arena);
    }
    mr_text_fini(&text);
    mr_text_fini(&got);
}

/* A tree built by hand, without the author's parentheses, prints with those it needs. */
static void prints_needed_parentheses(struct mr_rng *rng)
{
    static const char *const cases[] = {
        "(a + b) * c",
        "a - (b - c)",
        "(a OR b) AND c",
        "NOT (a AND b)",
        "-(a + b)",
        "(a = b) = c",
        "a = (b = c)",
        "(a IS NULL) = b",
        "(NOT a) IS NULL",
        "(a IN (1)) IS TRUE",
        "a LIKE (b LIKE c)",
        "(a || b)[1]",
        "(a + b).c",
        "a BETWEEN (b AND c) AND d",
        "(a IN (SELECT 1)) + b",
        "-(-a)",
        "(a IS DISTINCT FROM b) = c",
        "(CASE WHEN a THEN b END).c",
        "a = (NOT b)",
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_arena arena;
        struct mr_source source;
        struct mr_text first, second;
        mr_arena_init(&arena);
        mr_text_init(&first);
        mr_text_init(&second);
        struct mr_ast_expr *expr = parse(cases[i], &source, &arena);
        /* Forget what the author wrote at every level that a test can reach. */
        struct mr_ast_expr *inner[8] = {expr};
        for (int n = 1, at = 0; at < n; at++) {
            struct mr_ast_expr *e = inner[at];
            e->in_parens = false;
            if (e->kind == MR_AST_OP)
                for (uint32_t a = 0; a < e->u.op.args && n < 8; a++)
                    inner[n++] = e->u.op.arg[a];
            if (e->kind == MR_AST_INDEX && n < 8)
                inner[n++] = e->u.index.base;
            if (e->kind == MR_AST_FIELD && n < 8)
                inner[n++] = e->u.field.base;
        }
        mr_print_expr(expr, &first);
        struct mr_ast_expr *again = parse(first.data, &source, &arena);
        mr_print_expr(again, &second);
        CHECK_STR(second.data, first.data);
        CHECK_EQ(again->kind, expr->kind);
        CHECK_EQ(again->height, expr->height);
        if (expr->kind == MR_AST_OP)
            CHECK_EQ(again->u.op.op, expr->u.op.op);
        mr_text_fini(&first);
        mr_text_fini(&second);
        mr_arena_fini(&arena);
    }
}

/* -- Literals -------------------------------------------------- */

static const struct mr_ast_literal *literal(const char *text, struct mr_arena *arena)
{
    struct mr_source source;
    struct mr_ast_expr *expr = parse(text, &source, arena);
    CHECK_EQ(expr->kind, MR_AST_LITERAL);
    CHECK_EQ(expr->span.start, 0);
    CHECK_EQ(expr->span.end, strlen(text));
    return &expr->u.literal;
}

static void types_numbers(struct mr_rng *rng)
{
    static const struct {
        const char *text;
        enum mr_ast_literal_kind kind;
        enum mr_type_id type;
        int precision, scale;
        int64_t value;
    } cases[] = {
        {"0", MR_AST_INTEGER, MR_TYPE_INT, 0, 0, 0},
        {"2147483647", MR_AST_INTEGER, MR_TYPE_INT, 0, 0, INT32_MAX},
        {"2147483648", MR_AST_INTEGER, MR_TYPE_BIGINT, 0, 0, INT64_C(2147483648)},
        {"9223372036854775807", MR_AST_INTEGER, MR_TYPE_BIGINT, 0, 0, INT64_MAX},
        {"007", MR_AST_INTEGER, MR_TYPE_INT, 0, 0, 7},
        {"5.", MR_AST_INTEGER, MR_TYPE_INT, 0, 0, 5},
        {"0.908", MR_AST_DECIMAL, MR_TYPE_DECIMAL, 4, 3, 908},
        {".5", MR_AST_DECIMAL, MR_TYPE_DECIMAL, 1, 1, 5},
        {"0.05", MR_AST_DECIMAL, MR_TYPE_DECIMAL, 3, 2, 5},
        {"123.450", MR_AST_DECIMAL, MR_TYPE_DECIMAL, 6, 3, 123450},
        {"0.0", MR_AST_DECIMAL, MR_TYPE_DECIMAL, 2, 1, 0},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        const struct mr_ast_literal *l = literal(cases[i].text, &arena);
        CHECK_EQ(l->kind, cases[i].kind);
        CHECK_EQ(l->type.id, cases[i].type);
        CHECK_EQ(l->type.nullable, 0);
        CHECK(l->i128 == cases[i].value);
        if (l->kind == MR_AST_INTEGER)
            CHECK_EQ(l->i64, cases[i].value);
        CHECK_EQ(l->type.precision, cases[i].precision);
        CHECK_EQ(l->type.scale, cases[i].scale);
    }
    const struct mr_ast_literal *big =
        literal("99999999999999999999999999999999999999", &arena);
    mr_i128 value = 1;
    for (int i = 0; i < 38; i++)
        value *= 10;
    CHECK(big->i128 == value - 1);
    CHECK_EQ(big->type.id, MR_TYPE_DECIMAL);
    CHECK_EQ(big->type.precision, 38);
    CHECK(literal("1e0", &arena)->f64 == 1.0);
    CHECK(literal("1.5E-3", &arena)->f64 == 0.0015);
    CHECK_EQ(literal("1e0", &arena)->type.id, MR_TYPE_DOUBLE);
    mr_arena_fini(&arena);
}

static void decodes_strings(struct mr_rng *rng)
{
    static const char *const cases[][2] = {
        {"'it''s'", "it's"},
        {"''", ""},
        {"'a\\n'", "a\\n"},
        {"'one' \n 'two'\n'three'", "onetwothree"},
        {"U&'\\263A'", "\xe2\x98\xba"},
        {"u&'\\+01F600\\\\'", "\xf0\x9f\x98\x80\\"},
        {"U&'#00e9''##' UESCAPE '#'", "\xc3\xa9'#"},
        {"U&'!d83d!de00' UESCAPE '!'", "\xf0\x9f\x98\x80"},
        {"E'\\n\\u0061\\x61\\141\\\\\\''''", "\naaa\\''"},
        {"e'\\t\\ud83d\\ude00\\U0001F600'", "\t\xf0\x9f\x98\x80\xf0\x9f\x98\x80"},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        const struct mr_ast_literal *l = literal(cases[i][0], &arena);
        CHECK_EQ(l->kind, MR_AST_STRING);
        CHECK_EQ(l->type.id, MR_TYPE_CHAR);
        char copy[100];
        snprintf(copy, sizeof(copy), MR_VIEW_FMT, MR_VIEW_ARG(l->text));
        CHECK_STR(copy, cases[i][1]);
    }
    CHECK_EQ(literal("'na\xc3\xafve'", &arena)->type.length, 5);
    const struct mr_ast_literal *bytes = literal("x'00fF10'", &arena);
    CHECK_EQ(bytes->kind, MR_AST_BINARY);
    CHECK_EQ(bytes->text.len, 3);
    CHECK(memcmp(bytes->text.data, "\x00\xff\x10", 3) == 0);
    mr_arena_fini(&arena);
}

/* Any bytes come back from the printer's spelling of them. */
static void prints_any_string(struct mr_rng *rng)
{
    struct mr_text text;

    mr_text_init(&text);
    for (int i = 0; i < 2000; i++) {
        struct mr_arena arena;
        char bytes[24];
        size_t len = mr_rng_below(rng, sizeof(bytes));
        for (size_t j = 0; j < len; j++)
            bytes[j] = "ab'\\\n\t`\x01\x7f #U&0041"[mr_rng_below(rng, 18)];
        mr_arena_init(&arena);
        mr_text_reset(&text);
        mr_print_string((struct mr_view){bytes, len}, &text);
        const struct mr_ast_literal *l = literal(text.data, &arena);
        CHECK(mr_view_eq(l->text, (struct mr_view){bytes, len}));
        mr_arena_fini(&arena);
    }
    mr_text_fini(&text);
}

static void measures_intervals(struct mr_rng *rng)
{
    static const int64_t second = MR_SECOND_NS, minute = 60 * second, hour = 60 * minute,
                         day = 24 * hour;
    const struct {
        const char *text;
        bool is_months;
        int64_t value;
    } cases[] = {
        {"INTERVAL '1' SECOND", false, second},
        {"INTERVAL '5' MINUTES", false, 5 * minute},
        {"INTERVAL '100' DAY(3)", false, 100 * day},
        {"INTERVAL '1.5' SECOND", false, second + second / 2},
        {"INTERVAL '0.000000001' SECOND", false, 1},
        {"INTERVAL '1:30' MINUTE TO SECOND", false, 90 * second},
        {"INTERVAL '1:02:03.25' HOUR TO SECOND", false,
         hour + 2 * minute + 3 * second + second / 4},
        {"INTERVAL '2 03' DAY TO HOUR", false, 2 * day + 3 * hour},
        {"INTERVAL '2 03:04' DAY TO MINUTE", false, 2 * day + 3 * hour + 4 * minute},
        {"INTERVAL '2 03:04:05' DAY TO SECOND", false,
         2 * day + 3 * hour + 4 * minute + 5 * second},
        {"INTERVAL '10:20' HOUR TO MINUTE", false, 10 * hour + 20 * minute},
        {"INTERVAL '2' WEEK", false, 14 * day},
        {"INTERVAL '7' MILLISECOND", false, 7 * MR_MILLI_NS},
        {"INTERVAL '3' YEAR", true, 36},
        {"INTERVAL '3-11' YEAR TO MONTH", true, 47},
        {"INTERVAL '2' QUARTER", true, 6},
        {"INTERVAL '13' MONTH", true, 13},
        {"INTERVAL '-1' DAY", false, -day},
        {"INTERVAL - '1' DAY", false, -day},
        {"INTERVAL -'-1' DAY", false, day},
        {"INTERVAL '+1' DAY", false, day},
        {"INTERVAL ' 1 ' DAY", false, day},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        const struct mr_ast_literal *l = literal(cases[i].text, &arena);
        CHECK_EQ(l->kind, MR_AST_INTERVAL);
        CHECK_EQ(l->type.id,
                 cases[i].is_months ? MR_TYPE_INTERVAL_MONTHS : MR_TYPE_INTERVAL_NS);
        CHECK_EQ(l->i64, cases[i].value);
    }
    CHECK_EQ(literal("TIMESTAMP '2020-01-01 00:00:00.123'", &arena)->type.precision, 3);
    CHECK_EQ(literal("TIMESTAMP '2020-01-01 00:00:00'", &arena)->type.precision, 0);
    mr_arena_fini(&arena);
}

/* -- Types -------------------------------------------------- */

static void parses_types(struct mr_rng *rng)
{
    static const char *const cases[][2] = {
        {"int", "INT"},
        {"DOUBLE PRECISION NOT NULL", "DOUBLE NOT NULL"},
        {"DECIMAL", "DECIMAL(10, 0)"},
        {"numeric(5)", "DECIMAL(5, 0)"},
        {"VARCHAR(2147483647)", "STRING"},
        {"VARCHAR", "STRING"},
        {"CHARACTER VARYING (7)", "VARCHAR(7)"},
        {"TIMESTAMP", "TIMESTAMP(6)"},
        {"TIME", "TIME(0)"},
        {"TIMESTAMP(3) WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ(3)"},
        {"TIMESTAMP(3) WITHOUT TIME ZONE", "TIMESTAMP(3)"},
        {"INTERVAL DAY(3) TO SECOND(6)", "INTERVAL DAY TO SECOND"},
        {"INTERVAL YEAR", "INTERVAL YEAR TO MONTH"},
        {"map<string,array<int not null>> not null",
         "MAP<STRING, ARRAY<INT NOT NULL>> NOT NULL"},
        {"ROW<a INT 'x', `b c` BYTES>", "ROW<`a` INT 'x', `b c` BYTES>"},
        {"ROW(a INT, b ROW(c DATE))", "ROW<`a` INT, `b` ROW<`c` DATE>>"},
        {"INT NOT NULL ARRAY MULTISET", "MULTISET<ARRAY<INT NOT NULL>>"},
        {"RAW('c', 's') NOT NULL", "RAW('c', 's') NOT NULL"},
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_source source = {"t.sql", mr_view_of(cases[i][0])};
        struct mr_arena arena;
        struct mr_text text;
        struct mr_ast_type *type;
        struct mr_err err = {0};
        mr_arena_init(&arena);
        mr_text_init(&text);
        if (mr_parse_type(&source, &arena, &type, &err) != 0)
            fprintf(stderr, "%s\n", err.message);
        CHECK_EQ(err.code, 0);
        mr_print_type(type, &text);
        CHECK_STR(text.data, cases[i][1]);
        mr_text_fini(&text);
        mr_arena_fini(&arena);
    }
}

/* -- Calls with a syntax of their own ---------------------------------------- */

static void normalises_calls(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_source source;

    (void)rng;
    mr_arena_init(&arena);
    const struct mr_ast_call *call = &parse("EXTRACT(MINUTE FROM ts)", &source, &arena)->u.call;
    CHECK_EQ(call->args, 2);
    CHECK_EQ(call->arg[0]->kind, MR_AST_SYMBOL);
    CHECK_EQ(call->arg[0]->u.symbol, MR_UNIT_MINUTE);
    call = &parse("TIMESTAMPDIFF(DAYS, a, b)", &source, &arena)->u.call;
    CHECK_EQ(call->args, 3);
    CHECK_EQ(call->arg[0]->u.symbol, MR_UNIT_DAY);
    call = &parse("TRIM('x' FROM s)", &source, &arena)->u.call;
    CHECK_EQ(call->args, 3);
    CHECK_EQ(call->arg[0]->u.symbol, MR_SYMBOL_BOTH);
    CHECK(mr_view_is(call->arg[1]->u.literal.text, "x"));
    call = &parse("POSITION('a' || 'b' IN s)", &source, &arena)->u.call;
    CHECK_EQ(call->args, 2);
    CHECK_EQ(call->arg[0]->u.op.op, MR_OP_CONCAT);
    call = &parse("COUNT(DISTINCT a) FILTER (WHERE b > 1) OVER w", &source, &arena)->u.call;
    CHECK(call->is_distinct && call->filter != NULL && call->over->is_name);
    CHECK(parse("COUNT(*)", &source, &arena)->u.call.is_star);
    CHECK(parse("CURRENT_TIMESTAMP", &source, &arena)->u.call.is_bare);
    CHECK_EQ(parse("`CURRENT_TIMESTAMP`", &source, &arena)->kind, MR_AST_NAME);
    CHECK_EQ(parse("a.b.c", &source, &arena)->u.name.parts, 3);
    CHECK_EQ(parse("a[1].c", &source, &arena)->kind, MR_AST_FIELD);
    CHECK_EQ(parse("x IN ((SELECT 1))", &source, &arena)->kind, MR_AST_IN_QUERY);
    CHECK_EQ(parse("x IN ((SELECT 1), 2)", &source, &arena)->kind, MR_AST_OP);
    CHECK_EQ(parse("((SELECT 1) UNION SELECT 2)", &source, &arena)->kind, MR_AST_SUBQUERY);
    CHECK_EQ(parse("((SELECT 1), 2)", &source, &arena)->kind, MR_AST_ROW);
    mr_arena_fini(&arena);
}

static const struct mr_test tests[] = {
    {"binds_as_calcite", binds_as_calcite},
    {"prints_needed_parentheses", prints_needed_parentheses},
    {"types_numbers", types_numbers},
    {"decodes_strings", decodes_strings},
    {"prints_any_string", prints_any_string},
    {"measures_intervals", measures_intervals},
    {"parses_types", parses_types},
    {"normalises_calls", normalises_calls},
};

MR_TEST_MAIN(tests)
