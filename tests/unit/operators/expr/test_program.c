/*
 * A program over a batch must say, row by row, what it says when each row comes alone:
 * the batch takes the vector loops, selections, shared subexpressions and reused
 * scratch; the single row takes none of them.  Rows that do not count and nulls hold
 * garbage, wild pointers included, and must never be followed or fail.
 */
#include "tests/unit/operators/expr/expr_text.h"

static const char *const numbers[] = {
    "+(i32, j32)",
    "*(i64, i32)",
    "-(i8, i8)",
    "/(i32, j32)",
    "/(i32, 3)",
    "%(i64, j32)",
    "%(i64, 7)",
    "-(i64)",
    "+(f, f)",
    "*(d, f)",
    "/(d, d)",
    "+(dec, ldec)",
    "*(dec, dec)",
    "*(dec, ldec)",
    "/(dec, 7)",
    "/(dec, dec)",
    "%(ldec, dec)",
    "*(ldec, ldec)",
    "-(ldec)",
    "ROUND(dec, 1)",
    "ROUND(d, 2)",
    "FLOOR(ldec)",
    "CEIL(d)",
    "ABS(i32)",
    "SIGN(dec)",
    "SQRT(d)",
    "POWER(d, 2)",
    "GREATEST(i32, j32, 3)",
    "LEAST(dec, ldec)",
    "TRUNCATE(i64, -2)",
    "CAST(i64, 'TINYINT')",
    "CAST(d, 'INT')",
    "CAST(dec, 'DOUBLE')",
    "CAST(ldec, 'INT')",
    "CAST(d, 'DECIMAL(12, 3)')",
    "CAST(ldec, 'DECIMAL(8, 1)')",
    "CAST(b, 'INT')",
    "CAST(i32, 'DECIMAL(3, 1)')",
    "TRY_CAST(s, 'INT')",
    "TRY_CAST(s, 'DECIMAL(6, 2)')",
    "TRY_CAST(s, 'DOUBLE')",
    "CAST(s, 'BIGINT')",
    "n",
    "i32",
    "dec",
    "COALESCE(n, i32, 5)",
    "NULLIF(i32, j32)",
    "CASE(>(i32, 3), i64, IS NULL(j32), -1, =(j32, 0), -2, /(i64, j32))",
    "CASE(<>(j32, 0), /(i32, j32), b, n, +(i32, j32))",
    "+(CASE(>(i32, 0), /(7, i32), 0), CASE(>(i32, 0), *(2, /(7, i32)), 1))",
    "COALESCE(/(i32, NULLIF(j32, 0)), 99)",
    "IF(AND(b, c), +(i32, 1), *(i32, 2))",
    "CHAR_LENGTH(s)",
    "POSITION(t, s)",
    "ASCII(s)",
    "INSTR(s, 'a', -1, 1)",
    "YEAR(ts)",
    "MONTH(dt)",
    "WEEK(dt)",
    "EXTRACT('EPOCH', ltz)",
    "SECOND(ts)",
    "TIMESTAMPDIFF('MONTH', dt, ts)",
    "TIMESTAMPDIFF('DAY', ts, ltz)",
    "UNIX_TIMESTAMP(s)",
    "GREATEST(COALESCE(i32, 0), COALESCE(j32, 0))",
    "*(SECONDS(2), i32)",
};

static const char *const booleans[] = {
    "b",
    ">(i32, 3)",
    "<(i64, j32)",
    "=(dec, 1.50)",
    ">=(ldec, dec)",
    "<>(d, f)",
    "=(t, 'b')",
    "<>(t, 'b')",
    "=(s, t)",
    "<(s, t)",
    ">(t, 'aa')",
    "<(ts, ltz)",
    "<(dt, ts)",
    "NOT(b)",
    "AND(b, c)",
    "OR(b, c)",
    "AND(>(i32, 1), >(j32, 1))",
    "OR(IS NULL(i32), >(i32, j32))",
    "AND(<>(j32, 0), >(/(i32, j32), 1))",
    "OR(=(j32, 0), >(/(i32, j32), 1), b)",
    "AND(>(i32, 0), <(i32, 6), =(t, 'a'), c)",
    "AND(b, >(/(10, i32), 2), c)",
    "BETWEEN(i32, 2, 5)",
    "BETWEEN(dec, -1, ldec)",
    "IN(i32, 1, 3, 5, NULL)",
    "IN(t, 'a', 'abcdefghijklmnop')",
    "IN(i32, j32, 4)",
    "NOT(IN(dec, 1.00, 2.50, 9.99))",
    "IS DISTINCT FROM(i32, j32)",
    "IS NOT DISTINCT FROM(s, t)",
    "IS TRUE(c)",
    "IS NOT TRUE(b)",
    "LIKE(s, '%a%')",
    "LIKE(s, 'a%')",
    "LIKE(s, '_b%')",
    "LIKE(s, t)",
    "REGEXP(s, 'a|b+')",
    "REGEXP(s, t)",
    "SIMILAR TO(s, '%(a|b)_')",
    "IS JSON(s)",
    "STARTSWITH(s, t)",
    "IS_DIGIT(s)",
    "IS_ALPHA(t)",
    "AND(IS NOT NULL(s), LIKE(UPPER(s), '%B%'))",
    "TRUE",
    "AND(c, NULL)",
    "OR(AND(b, c), AND(c, >(i32, j32)), IS NULL(n))",
    "OR(AND(c, >(/(i32, j32), 0)), AND(b, >(/(i32, j32), 1)))",
};

static const char *const others[] = {
    "UPPER(s)",
    "LOWER(t)",
    "||(s, t)",
    "CONCAT_WS('-', s, t, NULL)",
    "REGEXP_EXTRACT(s, '(a)(b)?', 2)",
    "REGEXP_REPLACE(s, t, '-')",
    "REGEXP_COUNT(s, '[ab]')",
    "REGEXP_EXTRACT_ALL(s, '.', 0)",
    "REGEXP_INSTR(s, t)",
    "JSON_VALUE(s, '$.a')",
    "JSON_QUOTE(s)",
    "JSON_STRING(s)",
    "URL_DECODE(URL_ENCODE(s))",
    "PARSE_URL(CONCAT('http://', s), 'HOST')",
    "DECODE(ENCODE(s, 'UTF-16'), 'UTF-16')",
    "UNHEX(s)",
    "ELT(i32, s, t)",
    "PRINTF('%s|%5d', s, i32)",
    "SUBSTRING(s, 2, 3)",
    "SUBSTRING(s, i32)",
    "SUBSTRING(s, j32, i32)",
    "TRIM(s, 'ab')",
    "REPLACE(s, 'a', 'xyz')",
    "REVERSE(s)",
    "REPEAT(t, i32)",
    "LPAD(s, i32, t)",
    "RPAD(t, 15, s)",
    "LEFT(s, i32)",
    "RIGHT(s, i32)",
    "INITCAP(s)",
    "SPLIT_INDEX(s, 'a', i32)",
    "CHR(i32)",
    "BIN(i32)",
    "HEX(s)",
    "MD5(s)",
    "TO_BASE64(s)",
    "CAST(dec, 'STRING')",
    "CAST(d, 'STRING')",
    "CAST(s, 'CHAR(7)')",
    "CAST(i64, 'VARCHAR(2)')",
    "CAST(b, 'STRING')",
    "CAST(ltz, 'STRING')",
    "CAST(s, 'BYTES')",
    "CASE(b, s, c, t, 'a constant of some length')",
    "COALESCE(s, t, 'none')",
    "s",
    "CASE(>(i32, 2), UPPER(s), REPEAT(UPPER(s), 2))",
    "IF(=(t, 'a'), NULL, t)",
    "'constant'",
    "'a constant of some length'",
    "FLOOR(ts, 'HOUR')",
    "CEIL(ltz, 'DAY')",
    "FLOOR(dt, 'MONTH')",
    "+(ts, SECONDS(5))",
    "-(dt, MONTHS(1))",
    "+(ltz, MONTHS(2))",
    "TIMESTAMPADD('DAY', i32, ts)",
    "CAST(ts, 'DATE')",
    "CAST(dt, 'TIMESTAMP(3)')",
    "CAST(ltz, 'TIMESTAMP(0)')",
    "DATE_FORMAT(ts, 'yyyyMMdd HH')",
    "TO_TIMESTAMP(s)",
    "TO_DATE(s)",
    "TO_TIMESTAMP_LTZ(i64, 3)",
    "FROM_UNIXTIME(i64)",
    "CAST(NULL, 'STRING')",
    "b",
    "ts",
    "OVERLAY(s, t, i32)",
    "TRANSLATE(s, 'ab', t)",
    "LEAST(s, t)",
};

static struct mr_arena arena;
static struct mr_schema *schema;
static struct mr_batch_buffer *buffer, *single;

static void random_text(struct mr_rng *rng, struct mr_value *v)
{
    static const char *const pieces[] = {
        "a", "b", "aab", "é", "12", ".5", " ", "2020-01-02", "abcdefghijklmnop"};
    char out[128];
    size_t len = 0;
    for (uint64_t n = mr_rng_below(rng, 5); n > 0; n--) {
        const char *piece = pieces[mr_rng_below(rng, MR_COUNTOF(pieces))];
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    /* Long enough to live until the next value. */
    v->u.str = mr_batch_buffer_str(buffer, out, len);
}

static struct mr_value random_value(struct mr_rng *rng, struct mr_type type)
{
    struct mr_value v = {.type = type};

    switch (type.id) {
    case MR_TYPE_BOOLEAN: v.u.boolean = (uint8_t)mr_rng_below(rng, 2); break;
    case MR_TYPE_TINYINT: v.u.i64 = mr_rng_range(rng, -128, 127); break;
    case MR_TYPE_INT: v.u.i64 = mr_rng_range(rng, -3, 8); break;
    case MR_TYPE_BIGINT:
        v.u.i64 = mr_rng_below(rng, 4) ? mr_rng_range(rng, -9, 99) : (int64_t)mr_rng_next(rng);
        break;
    case MR_TYPE_FLOAT: v.u.f64 = (double)(float)mr_rng_range(rng, -8, 8) / 4; break;
    case MR_TYPE_DOUBLE: v.u.f64 = (double)mr_rng_range(rng, -500, 500) / 128; break;
    case MR_TYPE_DECIMAL:
        if (mr_type_shape(type) == MR_SHAPE_I64) {
            v.u.i64 = mr_rng_range(rng, 1, 999) * (mr_rng_below(rng, 2) ? 1 : -1);
        } else {
            v.u.i128 = mr_rng_range(rng, -900000, 900000);
            if (mr_rng_below(rng, 3) == 0)
                v.u.i128 = mr_pow10(30) - 1 - v.u.i128 * v.u.i128;
        }
        break;
    case MR_TYPE_VARCHAR: random_text(rng, &v); break;
    case MR_TYPE_DATE: v.u.i64 = mr_rng_range(rng, -40000, 40000); break;
    default:
        v.u.i64 = mr_rng_range(rng, -100000000, 2000000000) * MR_SECOND_NS +
                  mr_rng_range(rng, 0, 999) * MR_MILLI_NS;
    }
    return v;
}

static void spoil(struct mr_rng *rng, uint32_t c, uint32_t r)
{
    enum mr_shape shape = mr_type_shape(schema->field[c].type);
    char *cell = (char *)buffer->batch.col[c].data + r * mr_shape_bytes(shape);

    for (size_t i = 0; i < mr_shape_bytes(shape); i++)
        cell[i] = (char)mr_rng_next(rng);
    if (shape == MR_SHAPE_BOOL)
        *cell &= 1;
}

/* Values in the selected rows, garbage in the others and in nulls. */
static void fill(struct mr_rng *rng, uint32_t rows, uint16_t *sel)
{
    uint32_t selected = 0;
    uint64_t choice = mr_rng_below(rng, 4), null_in = 1 + mr_rng_below(rng, 12);

    mr_batch_buffer_reset(buffer);
    buffer->batch.rows = rows;
    for (uint32_t r = 0; r < rows; r++)
        if (choice == 0 || (choice == 1 && mr_rng_below(rng, 4) != 0) ||
            (choice == 2 && mr_rng_below(rng, 8) == 0))
            sel[selected++] = (uint16_t)r;
    if (selected == 0)
        sel[selected++] = (uint16_t)mr_rng_below(rng, rows);
    buffer->batch.selected = selected;
    buffer->batch.sel = choice == 0 ? NULL : sel;
    for (uint32_t c = 0; c < schema->count; c++) {
        bool all_null = mr_view_is(schema->field[c].name, "n");
        bool no_null = !all_null && mr_rng_below(rng, 3) == 0;
        for (uint32_t r = 0; r < rows; r++)
            spoil(rng, c, r);
        for (uint32_t i = 0; i < selected; i++) {
            uint32_t r = sel[i];
            struct mr_value v = random_value(rng, schema->field[c].type);
            v.is_null = all_null || (!no_null && mr_rng_below(rng, null_in) == 0);
            mr_value_store(&v, buffer, c, r);
            if (v.is_null)
                spoil(rng, c, r);
        }
    }
}

static bool same_cell(const struct mr_vec *a, uint32_t ra, const struct mr_vec *b,
                      struct mr_type type)
{
    struct mr_value x = mr_value_at(a, type, ra), y = mr_value_at(b, type, 0);

    if (x.is_null || y.is_null)
        return x.is_null == y.is_null;
    switch (mr_type_shape(type)) {
    case MR_SHAPE_BOOL: return x.u.boolean == y.u.boolean && x.u.boolean <= 1;
    case MR_SHAPE_I64: return x.u.i64 == y.u.i64;
    case MR_SHAPE_F64: return memcmp(&x.u.f64, &y.u.f64, 8) == 0 || x.u.f64 != x.u.f64;
    case MR_SHAPE_I128: return x.u.i128 == y.u.i128;
    case MR_SHAPE_STR: return mr_str_eq(&x.u.str, &y.u.str);
    }
    return false;
}

static void fail_cell(const struct mr_expr *e, uint32_t row)
{
    struct mr_text text;
    mr_text_init(&text);
    mr_expr_print(e, schema, &text);
    fprintf(stderr, "row %u: %s differs\n", row, text.data);
    exit(1);
}

enum { EXPRS_MAX = 6 };

static void compare(struct mr_expr **exprs, uint32_t count, struct mr_program *program)
{
    const struct mr_batch *batch = &buffer->batch;
    struct mr_vec all[EXPRS_MAX], one[EXPRS_MAX];
    struct mr_program *alone;
    struct mr_eval_env env = {.zone_offset_ns = 3600 * MR_SECOND_NS};
    struct mr_err err = {0}, one_err = {0};
    bool any_failed = false;

    int rc = mr_program_run(program, batch, all, &err);
    CHECK(rc == 0 || rc == MR_ERR_EVAL);
    CHECK_EQ(mr_program_new(exprs, count, schema, &env, &alone, &err), 0);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t r = mr_batch_row(batch, i);
        mr_batch_buffer_reset(single);
        mr_batch_buffer_append(single, batch, r);
        int one_rc = mr_program_run(alone, &single->batch, one, &one_err);
        any_failed |= one_rc < 0;
        for (uint32_t e = 0; e < count && rc == 0 && one_rc == 0; e++)
            if (!same_cell(&all[e], r, &one[e], exprs[e]->type))
                fail_cell(exprs[e], r);
    }
    CHECK_EQ(rc < 0, any_failed);
    CHECK(rc == 0 || strstr(err.message, " in ") != NULL);
    mr_program_free(alone);
}

static void compare_filter(struct mr_expr *e, struct mr_program *program)
{
    const struct mr_batch *batch = &buffer->batch;
    uint16_t sel[MR_BATCH_ROWS];
    struct mr_vec vec;
    uint32_t n = 0;

    int found = mr_program_filter(program, batch, sel, NULL);
    /* A row a conjunct has dropped can no longer fail: fewer failures are allowed. */
    if (mr_program_run(program, batch, &vec, NULL) < 0)
        return;
    CHECK(found >= 0);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t r = mr_batch_row(batch, i);
        struct mr_value v = mr_value_at(&vec, e->type, r);
        if (v.is_null || !v.u.boolean)
            continue;
        if (n == (uint32_t)found || sel[n] != r)
            fail_cell(e, r);
        n++;
    }
    CHECK_EQ(found, n);
}

static void set_up(void)
{
    if (buffer != NULL)
        return;
    mr_arena_init(&arena);
    schema = expr_schema(&arena);
    buffer = mr_batch_buffer_new(schema, MR_BATCH_ROWS);
    single = mr_batch_buffer_new(schema, 1);
}

static uint32_t random_rows(struct mr_rng *rng)
{
    switch (mr_rng_below(rng, 8)) {
    case 0: return 1;
    case 1: return 64;
    case 2: return (uint32_t)mr_rng_range(rng, 60, 300);
    default: return (uint32_t)mr_rng_range(rng, 2, 70);
    }
}

static const char *pick(struct mr_rng *rng)
{
    switch (mr_rng_below(rng, 3)) {
    case 0: return numbers[mr_rng_below(rng, MR_COUNTOF(numbers))];
    case 1: return booleans[mr_rng_below(rng, MR_COUNTOF(booleans))];
    default: return others[mr_rng_below(rng, MR_COUNTOF(others))];
    }
}

static struct mr_expr *build(const char *text)
{
    struct mr_err err = {0};
    struct mr_expr *e = expr_of_text(&arena, schema, text, &err);
    if (e == NULL)
        fprintf(stderr, "%s: %s\n", text, err.message);
    CHECK(e != NULL);
    return e;
}

static void check_each(struct mr_rng *rng, const char *const *texts, size_t count)
{
    struct mr_eval_env env = {.zone_offset_ns = 3600 * MR_SECOND_NS};
    uint16_t sel[MR_BATCH_ROWS];

    set_up();
    for (size_t i = 0; i < count; i++) {
        struct mr_expr *e = build(texts[i]);
        struct mr_program *program;
        CHECK_EQ(mr_program_new(&e, 1, schema, &env, &program, NULL), 0);
        for (int round = 0; round < 12; round++) {
            fill(rng, random_rows(rng), sel);
            compare(&e, 1, program);
            if (e->type.id == MR_TYPE_BOOLEAN)
                compare_filter(e, program);
        }
        mr_program_free(program);
    }
}

static void test_numbers(struct mr_rng *rng)
{
    check_each(rng, numbers, MR_COUNTOF(numbers));
}

static void test_booleans(struct mr_rng *rng)
{
    check_each(rng, booleans, MR_COUNTOF(booleans));
}

static void test_others(struct mr_rng *rng)
{
    check_each(rng, others, MR_COUNTOF(others));
}

/* Several at once, so that they share subexpressions and scratch. */
static void test_together(struct mr_rng *rng)
{
    struct mr_eval_env env = {.zone_offset_ns = 3600 * MR_SECOND_NS};
    uint16_t sel[MR_BATCH_ROWS];

    set_up();
    for (int i = 0; i < 150; i++) {
        struct mr_expr *exprs[EXPRS_MAX];
        struct mr_program *program;
        uint32_t count = (uint32_t)mr_rng_range(rng, 1, EXPRS_MAX);
        for (uint32_t e = 0; e < count; e++)
            exprs[e] = build(pick(rng));
        CHECK_EQ(mr_program_new(exprs, count, schema, &env, &program, NULL), 0);
        for (int round = 0; round < 4; round++) {
            fill(rng, random_rows(rng), sel);
            compare(exprs, count, program);
        }
        mr_program_free(program);
    }
}

/* Random trees of AND, OR, NOT, CASE over the booleans: where lazy evaluation lives. */
static struct mr_expr *random_tree(struct mr_rng *rng, int depth)
{
    if (depth == 0 || mr_rng_below(rng, 4) == 0)
        return build(booleans[mr_rng_below(rng, MR_COUNTOF(booleans))]);
    struct mr_expr *a = random_tree(rng, depth - 1), *b = random_tree(rng, depth - 1), *out;
    switch (mr_rng_below(rng, 4)) {
    case 0: return mr_expr_and(&arena, a, b);
    case 1: return mr_expr_or(&arena, a, b);
    case 2: CHECK_EQ(mr_expr_call(&arena, MR_VIEW("NOT"), &a, 1, &out, NULL), 0); return out;
    default: {
        struct mr_expr *pairs[] = {a, b, random_tree(rng, depth - 1),
                                   random_tree(rng, depth - 1)};
        CHECK_EQ(mr_expr_case(&arena, pairs, 2, mr_rng_below(rng, 2) ? a : NULL, &out, NULL),
                 0);
        return out;
    }
    }
}

static void test_trees(struct mr_rng *rng)
{
    struct mr_eval_env env = {.zone_offset_ns = 3600 * MR_SECOND_NS};
    uint16_t sel[MR_BATCH_ROWS];

    set_up();
    for (int i = 0; i < 200; i++) {
        struct mr_expr *e = random_tree(rng, 3);
        struct mr_program *program;
        CHECK_EQ(mr_program_new(&e, 1, schema, &env, &program, NULL), 0);
        for (int round = 0; round < 4; round++) {
            fill(rng, random_rows(rng), sel);
            compare(&e, 1, program);
            compare_filter(e, program);
        }
        mr_program_free(program);
    }
}

/* A full batch, and strings that do not fit a slot. */
static void test_full(struct mr_rng *rng)
{
    struct mr_eval_env env = {.zone_offset_ns = 3600 * MR_SECOND_NS};
    static const char *const texts[] = {"*(+(i32, j32), 2)",
                                        "AND(>(i32, 1), <(d, 2))",
                                        "||(s, '-and-some-more')",
                                        "CASE(b, s, t)",
                                        "/(dec, 3)",
                                        "SUBSTRING(||(s, s), 3)"};
    struct mr_expr *exprs[EXPRS_MAX];
    struct mr_program *program;
    uint16_t sel[MR_BATCH_ROWS];

    set_up();
    for (uint32_t e = 0; e < EXPRS_MAX; e++)
        exprs[e] = build(texts[e]);
    CHECK_EQ(mr_program_new(exprs, EXPRS_MAX, schema, &env, &program, NULL), 0);
    for (int round = 0; round < 4; round++) {
        fill(rng, MR_BATCH_ROWS, sel);
        compare(exprs, EXPRS_MAX, program);
    }
    mr_program_free(program);
}

/* What is asked for twice is computed once; a plain column is handed through. */
static void test_sharing(struct mr_rng *rng)
{
    set_up();
    struct mr_expr *exprs[] = {build("+(i32, j32)"), build("i64"), build("+(i32, j32)")};
    struct mr_eval_env env = {0};
    struct mr_program *program;
    struct mr_vec vec[3];
    uint16_t sel[MR_BATCH_ROWS];

    fill(rng, 10, sel);
    CHECK_EQ(mr_program_new(exprs, 3, schema, &env, &program, NULL), 0);
    CHECK_EQ(mr_program_run(program, &buffer->batch, vec, NULL), 0);
    CHECK(vec[0].data == vec[2].data);
    CHECK(vec[1].data == buffer->batch.col[2].data);
    mr_program_free(program);
    struct mr_expr *chance[] = {build("RAND()"), build("RAND()")};
    CHECK_EQ(mr_program_new(chance, 2, schema, &env, &program, NULL), 0);
    CHECK_EQ(mr_program_run(program, &buffer->batch, vec, NULL), 0);
    CHECK(vec[0].data != vec[1].data);
    mr_program_free(program);
}

static const struct mr_test cases[] = {
    {"numbers", test_numbers},   {"booleans", test_booleans}, {"others", test_others},
    {"together", test_together}, {"trees", test_trees},       {"full", test_full},
    {"sharing", test_sharing},
};
MR_TEST_MAIN(cases)
