/*
 * Functions, types and casts against a table of what Flink answers.  A value starting
 * with '!' is part of the error message instead: of building, or of running.
 */
#include "tests/unit/operators/expr/expr_text.h"

struct row {
    const char *expr, *type, *want;
};

static struct mr_arena arena;
static struct mr_schema *schema;
static struct mr_batch_buffer *buffer;
static struct mr_text text;
static int failures;

static void put(const char *column, struct mr_value v)
{
    int c = mr_schema_find(schema, mr_view_of(column));
    CHECK(c >= 0);
    v.type = schema->field[c].type;
    mr_value_store(&v, buffer, (uint32_t)c, 0);
}

/* i8 = 100, i32 = 7, j32 = 0, i64 = 5000000000, f = 1.5, d = 2.25, dec = 12.50, ldec = 1.00000,
 * s = 'hello world, again', t = 'ab', b = true, c = null, n = null, dt = 2024-02-29,
 * ts = 2020-10-10 12:34:56.789, ltz the same in UTC. */
static void set_up(void)
{
    if (buffer != NULL)
        return;
    int64_t ns = mr_days_from_civil(2020, 10, 10) * MR_DAY_NS + 45296789 * MR_MILLI_NS;
    mr_arena_init(&arena);
    mr_text_init(&text);
    schema = expr_schema(&arena);
    buffer = mr_batch_buffer_new(schema, 64);
    buffer->batch.rows = buffer->batch.selected = 1;
    put("i8", (struct mr_value){.u.i64 = 100});
    put("i32", (struct mr_value){.u.i64 = 7});
    put("j32", (struct mr_value){.u.i64 = 0});
    put("i64", (struct mr_value){.u.i64 = 5000000000});
    put("f", (struct mr_value){.u.f64 = 1.5});
    put("d", (struct mr_value){.u.f64 = 2.25});
    put("dec", (struct mr_value){.u.i64 = 1250});
    put("ldec", (struct mr_value){.u.i128 = 100000});
    put("s", (struct mr_value){.u.str = mr_str_of("hello world, again", 18)});
    put("t", (struct mr_value){.u.str = mr_str_of("ab", 2)});
    put("b", (struct mr_value){.u.boolean = 1});
    put("c", (struct mr_value){.is_null = true});
    put("n", (struct mr_value){.is_null = true});
    put("dt", (struct mr_value){.u.i64 = mr_days_from_civil(2024, 2, 29)});
    put("ts", (struct mr_value){.u.i64 = ns});
    put("ltz", (struct mr_value){.u.i64 = ns});
}

static void fail_row(const struct row *row, const char *what, const char *got)
{
    fprintf(stderr, "%s: %s is '%s', not '%s'\n", row->expr, what, got,
            what[0] == 't' ? row->type : row->want);
    failures++;
}

static void check_row(const struct row *row, int64_t zone_ns)
{
    struct mr_eval_env env = {.zone_offset_ns = zone_ns};
    struct mr_err err = {0};
    struct mr_program *program;
    struct mr_vec vec;

    struct mr_expr *e = expr_of_text(&arena, schema, row->expr, &err);
    if (e == NULL) {
        if (row->want[0] != '!' || strstr(err.message, row->want + 1) == NULL)
            fail_row(row, "error", err.message);
        return;
    }
    if (mr_program_new(&e, 1, schema, &env, &program, &err) < 0)
        fail_row(row, "error", err.message);
    int rc = mr_program_run(program, &buffer->batch, &vec, &err);
    if (rc < 0) {
        CHECK_EQ(rc, MR_ERR_EVAL);
        if (row->want[0] != '!' || strstr(err.message, row->want + 1) == NULL)
            fail_row(row, "error", err.message);
        mr_program_free(program);
        return;
    }
    struct mr_type type = e->type;
    struct mr_value v = mr_value_at(&vec, type, 0);
    if (v.is_null && !type.nullable)
        fail_row(row, "NOT NULL", "null");
    type.nullable = 1;
    mr_text_reset(&text);
    mr_type_print(type, &text);
    if (row->type != NULL && strcmp(text.data, row->type) != 0)
        fail_row(row, "type", text.data);
    mr_text_reset(&text);
    mr_value_print_sql(&v, "NULL", &text);
    if (strcmp(text.data, row->want) != 0)
        fail_row(row, "value", text.data);
    mr_program_free(program);
}

#define RUN(rows)                                        \
    do {                                                 \
        set_up();                                        \
        for (size_t i_ = 0; i_ < MR_COUNTOF(rows); i_++) \
            check_row(&(rows)[i_], 0);                   \
        CHECK_EQ(failures, 0);                           \
    } while (0)

static void test_arithmetic(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"+(i32, 1)", "INT", "8"},
        {"+(i8, i8)", "TINYINT", "-56"},
        {"+(2147483647, i32)", "INT", "-2147483642"},
        {"*(i64, i64)", "BIGINT", "6553255926290448384"},
        {"+(i64, 1)", "BIGINT", "5000000001"},
        {"-(i8)", "TINYINT", "-100"},
        {"-(CAST(-128, 'TINYINT'))", "TINYINT", "-128"},
        {"/(7, -2)", "INT", "-3"},
        {"/(i32, -2)", "INT", "-3"},
        {"/(i32, j32)", NULL, "!Division by zero in i32 / j32"},
        {"/(i32, 0)", NULL, "!Division by zero in i32 / 0"},
        {"/(1, 0)", NULL, "!Division by zero in 1 / 0"},
        {"/(n, j32)", "INT", "NULL"},
        {"/(NULL, 0)", "INT", "NULL"},
        {"/(CAST(-2147483648, 'INT'), -(1))", "INT", "-2147483648"},
        {"/(CAST('-9223372036854775808', 'BIGINT'), -(CAST(1, 'BIGINT')))", "BIGINT",
         "-9223372036854775808"},
        {"%(CAST('-9223372036854775808', 'BIGINT'), -(CAST(1, 'BIGINT')))", "BIGINT", "0"},
        {"%(-7, 3)", "INT", "-1"},
        {"MOD(i64, i32)", "INT", "2"},
        {"%(i32, j32)", NULL, "!Division by zero"},
        {"/(d, 0)", "DOUBLE", "Infinity"},
        {"/(0e0, 0e0)", "DOUBLE", "NaN"},
        {"+(f, 0.1)", "DOUBLE", "1.6"},
        {"+(f, 1)", "FLOAT", "2.5"},
        {"*(f, CAST('0.1', 'FLOAT'))", "FLOAT", "0.15"},
        {"/(CAST(1, 'FLOAT'), CAST(3, 'FLOAT'))", "FLOAT", "0.33333334"},
        /* DECIMAL types: docs/sql-types.md. */
        {"+(dec, 1)", "DECIMAL(13, 2)", "13.50"},
        {"+(1.5, 2.25)", "DECIMAL(4, 2)", "3.75"},
        {"-(dec, ldec)", "DECIMAL(31, 5)", "11.50000"},
        {"*(0.908, i64)", "DECIMAL(23, 3)", "4540000000.000"},
        {"*(dec, dec)", "DECIMAL(21, 4)", "156.2500"},
        {"*(1.5, 1.5)", "DECIMAL(5, 2)", "2.25"},
        {"*(ldec, ldec)", "DECIMAL(38, 6)", "1.000000"},
        {"/(dec, 3)", "DECIMAL(21, 13)", "4.1666666666667"},
        {"/(CAST(1, 'DECIMAL(10, 2)'), CAST(3, 'DECIMAL(10, 2)'))", "DECIMAL(23, 13)",
         "0.3333333333333"},
        {"/(CAST(2, 'DECIMAL(1, 0)'), CAST(3, 'DECIMAL(1, 0)'))", "DECIMAL(7, 6)", "0.666667"},
        {"/(dec, 0)", NULL, "!Division by zero"},
        {"/(dec, CAST(0, 'DECIMAL(10, 2)'))", NULL, "!Division by zero in dec / 0.00"},
        {"%(dec, 5)", "DECIMAL(10, 2)", "2.50"},
        {"%(CAST(-12.50, 'DECIMAL(10, 2)'), 5)", "DECIMAL(10, 2)", "-2.50"},
        {"%(7, CAST(4, 'DECIMAL(5, 0)'))", "DECIMAL(5, 0)", "3"},
        {"*(CAST('99999999999999999999', 'DECIMAL(38, 0)'), CAST('99999999999999999999', "
         "'DECIMAL(38, 0)'))",
         "DECIMAL(38, 0)", "NULL"},
        {"+(CAST('99999999999999999999999999999999999999', 'DECIMAL(38, 0)'), 1)",
         "DECIMAL(38, 0)", "NULL"},
        {"-(dec)", "DECIMAL(10, 2)", "-12.50"},
        {"-(ldec)", "DECIMAL(30, 5)", "-1.00000"},
        {"+(dec, d)", "DOUBLE", "14.75"},
        {"+(i32, '1')", NULL, "!Cannot apply '+' to arguments of type '<INTEGER> + <CHAR(1)>'"},
    };
    (void)rng;
    RUN(rows);
}

static void test_comparison(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"=(i32, 7)", "BOOLEAN", "TRUE"},
        {"=(7, i32)", "BOOLEAN", "TRUE"},
        {"<(8, i32)", "BOOLEAN", "FALSE"},
        {">=(i64, 5000000000)", "BOOLEAN", "TRUE"},
        {"!=(i32, i8)", "BOOLEAN", "TRUE"},
        {"=(dec, 12.5)", "BOOLEAN", "TRUE"},
        {"=(dec, 12.500000)", "BOOLEAN", "TRUE"},
        {">(dec, 12)", "BOOLEAN", "TRUE"},
        {"=(dec, 12.5e0)", "BOOLEAN", "TRUE"},
        {"=(ldec, 1)", "BOOLEAN", "TRUE"},
        {"<(CAST(1, 'DECIMAL(38, 0)'), CAST('0.5', 'DECIMAL(38, 38)'))", "BOOLEAN", "FALSE"},
        {">(CAST('99999999999999999999999999999999999999', 'DECIMAL(38, 0)'), CAST('0.5', "
         "'DECIMAL(38, 38)'))",
         "BOOLEAN", "TRUE"},
        {"=(i32, '7')", NULL,
         "!implicit type conversion between INTEGER and CHAR is not supported now"},
        {"=(s, 5)", NULL,
         "!implicit type conversion between VARCHAR and INTEGER is not supported"},
        {"=(t, 'ab')", "BOOLEAN", "TRUE"},
        {"<>(t, 'ab')", "BOOLEAN", "FALSE"},
        {"=(t, 'ab ')", "BOOLEAN", "FALSE"},
        {"=(s, 'hello world, again')", "BOOLEAN", "TRUE"},
        {"<(t, 'b')", "BOOLEAN", "TRUE"},
        {">('b', t)", "BOOLEAN", "TRUE"},
        {"=(n, 1)", "BOOLEAN", "NULL"},
        {"=(NULL, 1)", "BOOLEAN", "NULL"},
        {"=(b, TRUE)", "BOOLEAN", "TRUE"},
        {"=(ts, ltz)", "BOOLEAN", "TRUE"},
        {"<(dt, ts)", "BOOLEAN", "FALSE"},
        {"=(dt, DATE('2024-02-29'))", "BOOLEAN", "TRUE"},
        {"=(dt, TIME('10:00:00'))", NULL, "!implicit type conversion between DATE and TIME"},
        {"BETWEEN(i32, 5, 7)", "BOOLEAN", "TRUE"},
        {"BETWEEN(i32, 8, 5)", "BOOLEAN", "FALSE"},
        {"BETWEEN SYMMETRIC(i32, 8, 5)", "BOOLEAN", "TRUE"},
        {"BETWEEN(i32, NULL, 5)", "BOOLEAN", "FALSE"},
        {"BETWEEN(i32, NULL, 9)", "BOOLEAN", "NULL"},
        {"IN(i32, 1, 7, 9)", "BOOLEAN", "TRUE"},
        {"IN(i32, 1, 2)", "BOOLEAN", "FALSE"},
        {"IN(i32, 1, NULL)", "BOOLEAN", "NULL"},
        {"IN(i32, 7, NULL)", "BOOLEAN", "TRUE"},
        {"IN(n, 1, 2)", "BOOLEAN", "NULL"},
        {"IN(t, 'x', 'ab')", "BOOLEAN", "TRUE"},
        {"IN(s, 'x', 'hello world, again', 'zz')", "BOOLEAN", "TRUE"},
        {"IN(dec, 1, 12.50)", "BOOLEAN", "TRUE"},
        {"IN(i32, j32, 7)", "BOOLEAN", "TRUE"},
        {"IN(i32, 'a', 'b')", NULL, "!Cannot cast 'a' to INT"},
        {"IN(i32, '1', '2')", "BOOLEAN", "FALSE"},
        {"IS DISTINCT FROM(n, NULL)", "BOOLEAN", "FALSE"},
        {"IS DISTINCT FROM(n, 1)", "BOOLEAN", "TRUE"},
        {"IS NOT DISTINCT FROM(i32, 7)", "BOOLEAN", "TRUE"},
        {"IS NOT DISTINCT FROM(s, t)", "BOOLEAN", "FALSE"},
        {"IS NULL(n)", "BOOLEAN", "TRUE"},
        {"IS NOT NULL(s)", "BOOLEAN", "TRUE"},
        {"IS UNKNOWN(c)", "BOOLEAN", "TRUE"},
        {"IS TRUE(c)", "BOOLEAN", "FALSE"},
        {"IS NOT TRUE(c)", "BOOLEAN", "TRUE"},
        {"IS NOT FALSE(c)", "BOOLEAN", "TRUE"},
        {"IS FALSE(b)", "BOOLEAN", "FALSE"},
    };
    (void)rng;
    RUN(rows);
}

static void test_logic(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"AND(b, c)", "BOOLEAN", "NULL"},
        {"AND(c, FALSE)", "BOOLEAN", "FALSE"},
        {"AND(NOT(b), c)", "BOOLEAN", "FALSE"},
        {"OR(c, b)", "BOOLEAN", "TRUE"},
        {"OR(c, NOT(b))", "BOOLEAN", "NULL"},
        {"AND(NULL, TRUE)", "BOOLEAN", "NULL"},
        {"NOT(c)", "BOOLEAN", "NULL"},
        /* What is not taken does not fail. */
        {"AND(<>(j32, 0), =(/(i32, j32), 1))", "BOOLEAN", "FALSE"},
        {"OR(=(j32, 0), =(/(i32, j32), 1))", "BOOLEAN", "TRUE"},
        {"AND(=(j32, 0), =(/(i32, j32), 1))", NULL, "!Division by zero"},
        {"CASE(=(j32, 0), -1, /(i32, j32))", "INT", "-1"},
        {"CASE(<>(j32, 0), /(i32, j32))", "INT", "NULL"},
        {"CASE(c, 1, b, 2, 3)", "INT", "2"},
        {"CASE(FALSE, 1, 2.5)", "DECIMAL(11, 1)", "2.5"},
        {"CASE(b, 'a', 'bcd')", "VARCHAR(3)", "a"},
        {"CASE(b, 1, 'a')", NULL, "!Illegal mixing of types in CASE"},
        {"CASE(b, NULL, 5)", "INT", "NULL"},
        {"COALESCE(n, j32, i32)", "INT", "0"},
        {"COALESCE(n, /(i32, 2), /(i32, j32))", "INT", "3"},
        {"COALESCE(n, NULL, 4)", "INT", "4"},
        {"IFNULL(n, i64)", "BIGINT", "5000000000"},
        {"NULLIF(i32, 7)", "INT", "NULL"},
        {"NULLIF(i32, 8)", "INT", "7"},
        {"IF(b, 'yes', 'no')", "VARCHAR(3)", "yes"},
        {"IF(c, 1, 2)", "INT", "2"},
        {"GREATEST(1, i32, 3)", "INT", "7"},
        {"GREATEST(1, n)", "INT", "NULL"},
        {"LEAST(i32, 2.5)", "DECIMAL(11, 1)", "2.5"},
        {"LEAST('b', t, 'c')", "STRING", "ab"},
        {"IS_ALPHA('abc')", "BOOLEAN", "TRUE"},
        {"IS_ALPHA('')", "BOOLEAN", "FALSE"},
        {"IS_ALPHA('a1')", "BOOLEAN", "FALSE"},
        {"IS_DIGIT('123')", "BOOLEAN", "TRUE"},
        {"IS_DIGIT('1.5')", "BOOLEAN", "FALSE"},
        {"IS_DIGIT(i32)", "BOOLEAN", "TRUE"},
        {"IS_DECIMAL('-1.5e3')", "BOOLEAN", "TRUE"},
        {"IS_DECIMAL('x')", "BOOLEAN", "FALSE"},
        {"IS_DECIMAL(CAST(NULL, 'STRING'))", "BOOLEAN", "FALSE"},
        {"TYPEOF(dec)", "STRING", "DECIMAL(10, 2)"},
    };
    (void)rng;
    RUN(rows);
}

static void test_math(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"ABS(-5)", "INT", "5"},
        {"ABS(CAST(-2147483648, 'INT'))", "INT", "-2147483648"},
        {"ABS(-1.5)", "DECIMAL(2, 1)", "1.5"},
        {"SIGN(-3e0)", "DOUBLE", "-1.0"},
        {"SIGN(dec)", "DECIMAL(10, 2)", "1.00"},
        {"FLOOR(dec)", "DECIMAL(10, 0)", "12"},
        {"CEIL(dec)", "DECIMAL(10, 0)", "13"},
        {"FLOOR(-(dec))", "DECIMAL(10, 0)", "-13"},
        {"CEIL(-(dec))", "DECIMAL(10, 0)", "-12"},
        {"CEILING(d)", "DOUBLE", "3.0"},
        {"FLOOR(i32)", "INT", "7"},
        {"ROUND(2.5)", "DECIMAL(2, 0)", "3"},
        {"ROUND(-2.5)", "DECIMAL(2, 0)", "-3"},
        {"ROUND(12.345, 2)", "DECIMAL(5, 2)", "12.35"},
        {"ROUND(1.005e0, 2)", "DOUBLE", "1.01"},
        {"ROUND(2.5e0)", "DOUBLE", "3.0"},
        {"ROUND(155, -1)", "INT", "160"},
        {"ROUND(-155, -2)", "INT", "-200"},
        {"ROUND(12345.678e0, -2)", "DOUBLE", "12300.0"},
        {"TRUNCATE(12.349, 2)", "DECIMAL(5, 2)", "12.34"},
        {"TRUNCATE(-2.9e0)", "DOUBLE", "-2.0"},
        {"TRUNCATE(159, -1)", "INT", "150"},
        {"POWER(2, 10)", "DOUBLE", "1024.0"},
        {"SQRT(2.25)", "DOUBLE", "1.5"},
        {"LN(1)", "DOUBLE", "0.0"},
        {"LOG(2, 8)", "DOUBLE", "3.0"},
        {"LOG10(1000)", "DOUBLE", "3.0"},
        {"LOG2(8)", "DOUBLE", "3.0"},
        {"EXP(0)", "DOUBLE", "1.0"},
        {"PI()", "DOUBLE", "3.141592653589793"},
        {"E()", "DOUBLE", "2.718281828459045"},
        {"DEGREES(PI())", "DOUBLE", "180.0"},
        {"RADIANS(180)", "DOUBLE", "3.141592653589793"},
        {"COT(1)", "DOUBLE", "0.6420926159343306"},
        {"ATAN2(1, 1)", "DOUBLE", "0.7853981633974483"},
        {"BIN(5)", "STRING", "101"},
        {"HEX(255)", "STRING", "FF"},
        {"HEX('ab')", "STRING", "6162"},
        {"SQRT(n)", "DOUBLE", "NULL"},
        {"SQRRT(2)", NULL, "!did you mean SQRT?"},
        {"FROBNICATE(2)", NULL,
         "!No match found for function signature FROBNICATE; SHOW FUNCTIONS"},
        {"SQRT('a')", NULL,
         "!Cannot apply 'SQRT' to arguments of type 'SQRT(<CHAR(1)>)'. "
         "Supported form(s): 'SQRT(<NUMERIC>)'"},
        {"SQRT()", NULL,
         "!Invalid number of arguments to function 'SQRT'. Was expecting 1 arguments"},
    };
    (void)rng;
    RUN(rows);
}

static void test_string(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"||(s, t)", "STRING", "hello world, againab"},
        {"||(t, CAST(NULL, 'STRING'))", "STRING", "NULL"},
        {"CONCAT('a', 'b', t)", "STRING", "abab"},
        {"CONCAT('a', NULL)", "STRING", "NULL"},
        {"CONCAT_WS('-', 'a', NULL, 'b', t)", "STRING", "a-b-ab"},
        {"CONCAT_WS(NULL, 'a')", "STRING", "NULL"},
        {"CONCAT_WS('-', NULL, NULL)", "STRING", ""},
        {"UPPER('aé Жa ÿ1')", "STRING", "AÉ ЖA Ÿ1"},
        {"LOWER('ÀΩЯŁ')", "STRING", "àωяł"},
        {"UPPER('straße')", "STRING", "STRAßE"},
        {"INITCAP('hello wORLD x2y')", "STRING", "Hello World X2y"},
        {"CHAR_LENGTH('añb€')", "INT", "4"},
        {"SUBSTRING('hello', 2)", "STRING", "ello"},
        {"SUBSTRING('hello', 2, 3)", "STRING", "ell"},
        {"SUBSTRING('hello', 0, 2)", "STRING", "he"},
        {"SUBSTRING('hello', -3, 2)", "STRING", "ll"},
        {"SUBSTRING('hello', -9, 2)", "STRING", ""},
        {"SUBSTRING('hello', 9)", "STRING", ""},
        {"SUBSTRING('hello', 2, -1)", "STRING", "NULL"},
        {"SUBSTR('a€b', 2, 1)", "STRING", "€"},
        {"SUBSTRING(s, 7, 12)", "STRING", "world, again"},
        {"SUBSTRING(s, 2)", "STRING", "ello world, again"},
        {"LEFT('hello', 2)", "STRING", "he"},
        {"LEFT('hello', -2)", "STRING", ""},
        {"RIGHT('hello', 2)", "STRING", "lo"},
        {"RIGHT('hello', 9)", "STRING", "hello"},
        {"TRIM('  a b ')", "STRING", "a b"},
        {"TRIM('xxaxx', 'x')", "STRING", "a"},
        {"LTRIM('  a ')", "STRING", "a "},
        {"RTRIM('abba', 'ab')", "STRING", ""},
        {"BTRIM('€a€', '€')", "STRING", "a"},
        {"POSITION('lo', 'hello')", "INT", "4"},
        {"POSITION('x', 'hello')", "INT", "0"},
        {"POSITION('b', 'a€b')", "INT", "3"},
        {"LOCATE('l', 'hello', 4)", "INT", "4"},
        {"INSTR('hello', 'l')", "INT", "3"},
        {"INSTR('Corporate Floor', 'or', 3, 2)", "INT", "14"},
        {"INSTR('Corporate Floor', 'or', -3, 2)", "INT", "2"},
        {"INSTR('a', 'a', 1, 0)", NULL, "!nthAppearance must be positive"},
        {"REPLACE('hello world', 'world', 'flink')", "STRING", "hello flink"},
        {"REPLACE('ababab', 'abab', 'z')", "STRING", "zab"},
        {"REPLACE('abc', '', 'x')", "STRING", "xaxbxcx"},
        {"REVERSE('a€b')", "STRING", "b€a"},
        {"REPEAT('ab', 3)", "STRING", "ababab"},
        {"REPEAT('ab', -1)", "STRING", ""},
        {"REPEAT('ab', 2000000000)", NULL, "!A string of more than"},
        {"LPAD('hi', 4, '!!')", "STRING", "!!hi"},
        {"LPAD('hi', 1, '!!')", "STRING", "h"},
        {"LPAD('hi', 7, 'ab')", "STRING", "ababahi"},
        {"RPAD('hi', 7, 'ab')", "STRING", "hiababa"},
        {"LPAD('hi', -1, 'ab')", "STRING", "NULL"},
        {"LPAD('hi', 4, '')", "STRING", "NULL"},
        {"OVERLAY('xxxxxtest', 'xxxx', 6)", "STRING", "xxxxxxxxx"},
        {"OVERLAY('xxxxxtest', 'xxxx', 6, 2)", "STRING", "xxxxxxxxxst"},
        {"TRANSLATE('www.apache.org', 'wapcheorg', ' APCHEcom')", "STRING", "   .APACHE.com"},
        {"STARTSWITH('hello', 'he')", "BOOLEAN", "TRUE"},
        {"ENDSWITH('hello', 'he')", "BOOLEAN", "FALSE"},
        {"SPLIT_INDEX('a,b,,c', ',', 0)", "STRING", "a"},
        {"SPLIT_INDEX('a,b,,c', ',', 2)", "STRING", ""},
        {"SPLIT_INDEX('a,b,,c', ',', 4)", "STRING", "NULL"},
        {"SPLIT_INDEX('a,b', ',', -1)", "STRING", "NULL"},
        {"SPLIT_INDEX('', ',', 0)", "STRING", "NULL"},
        {"SPLIT_INDEX('aABBc', 'AB', 1)", "STRING", "Bc"},
        {"SPLIT_INDEX('a;b', 59, 1)", "STRING", "b"},
        {"ASCII('abc')", "INT", "97"},
        {"CHR(65)", "STRING", "A"},
        {"CHR(-1)", "STRING", ""},
        {"CHR(321)", "STRING", "A"},
        {"MD5('abc')", "CHAR(32)", "900150983cd24fb0d6963f7d28e17f72"},
        {"SHA1('abc')", "CHAR(40)", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {"SHA224('abc')", "CHAR(56)",
         "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
        {"SHA256('abc')", "CHAR(64)",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"SHA2('', 256)", "VARCHAR(128)",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"SHA384('abc')", "CHAR(96)",
         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358"
         "baeca134c825a7"},
        {"SHA512('abc')", "CHAR(128)",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836"
         "ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
        {"MD5(REPEAT('a', 119))", "CHAR(32)", "8a7bd0732ed6a28ce75f6dabc90e1613"},
        {"SHA1(REPEAT('a', 64))", "CHAR(40)", "0098ba824b5c16427bd7a1122a5a442a25ec644d"},
        {"SHA256(REPEAT('a', 56))", "CHAR(64)",
         "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {"SHA512(REPEAT('a', 112))", "CHAR(128)",
         "c01d080efd492776a1c43bd23dd99d0a2e626d481e16782e75d54c2503b5dc32"
         "bd05f0f1ba33e568b88fd2d970929b719ecbb152f58f130a407c8830604b70ca"},
        {"TO_BASE64('hello')", "STRING", "aGVsbG8="},
        {"FROM_BASE64('aGVsbG8=')", "STRING", "hello"},
        {"LIKE('hello', 'h%o')", "BOOLEAN", "TRUE"},
        {"LIKE('hello', 'h_llo')", "BOOLEAN", "TRUE"},
        {"LIKE('hello', 'hell')", "BOOLEAN", "FALSE"},
        {"LIKE('hello', '%ell%')", "BOOLEAN", "TRUE"},
        {"LIKE('hello', '%')", "BOOLEAN", "TRUE"},
        {"LIKE('', '%')", "BOOLEAN", "TRUE"},
        {"LIKE('', '_')", "BOOLEAN", "FALSE"},
        {"LIKE('abcbd', 'a%b_')", "BOOLEAN", "TRUE"},
        {"LIKE('a€b', 'a_b')", "BOOLEAN", "TRUE"},
        {"LIKE('mississippi', '%iss%ip%')", "BOOLEAN", "TRUE"},
        {"LIKE('a%b', 'a~%b', '~')", "BOOLEAN", "TRUE"},
        {"LIKE('axb', 'a~%b', '~')", "BOOLEAN", "FALSE"},
        {"LIKE('a~b', 'a~~b', '~')", "BOOLEAN", "TRUE"},
        {"LIKE('ab', 'a~b', '~')", NULL, "!Invalid escape sequence"},
        {"LIKE(s, t)", "BOOLEAN", "FALSE"},
        {"LIKE(NULL, 'a')", "BOOLEAN", "NULL"},
        {"SIMILAR TO('axb', 'a_(b|c)')", "BOOLEAN", "TRUE"},
    };
    (void)rng;
    RUN(rows);
}

static void test_cast(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"CAST(' 12 ', 'INT')", "INT", "12"},
        {"CAST('12.9', 'INT')", "INT", "12"},
        {"CAST('300', 'TINYINT')", NULL, "!Cannot cast '300' to TINYINT"},
        {"CAST('abc', 'INT')", NULL, "!Cannot cast 'abc' to INT"},
        {"TRY_CAST('abc', 'INT')", "INT", "NULL"},
        {"TRY_CAST(t, 'DOUBLE')", "DOUBLE", "NULL"},
        {"CAST(t, 'DOUBLE')", NULL, "!Cannot cast 'ab' to DOUBLE in CAST(t AS DOUBLE)"},
        {"CAST(300, 'TINYINT')", "TINYINT", "44"},
        {"CAST(i64, 'INT')", "INT", "705032704"},
        {"CAST(12.9, 'INT')", "INT", "12"},
        {"CAST(-12.9, 'INT')", "INT", "-12"},
        {"CAST(1e20, 'INT')", "INT", "2147483647"},
        {"CAST(1e20, 'BIGINT')", "BIGINT", "9223372036854775807"},
        {"CAST('YES', 'BOOLEAN')", "BOOLEAN", "TRUE"},
        {"CAST('0', 'BOOLEAN')", "BOOLEAN", "FALSE"},
        {"CAST('2', 'BOOLEAN')", NULL, "!Cannot cast"},
        {"CAST(2, 'BOOLEAN')", "BOOLEAN", "TRUE"},
        {"CAST(0.0, 'BOOLEAN')", "BOOLEAN", "FALSE"},
        {"CAST(TRUE, 'INT')", "INT", "1"},
        {"CAST(TRUE, 'DECIMAL(3, 1)')", "DECIMAL(3, 1)", "1.0"},
        {"CAST(TRUE, 'STRING')", "STRING", "TRUE"},
        {"CAST(dec, 'STRING')", "STRING", "12.50"},
        {"CAST(1.5e0, 'STRING')", "STRING", "1.5"},
        {"CAST(1e10, 'STRING')", "STRING", "1.0E10"},
        {"CAST(f, 'DOUBLE')", "DOUBLE", "1.5"},
        {"CAST('0.1', 'FLOAT')", "FLOAT", "0.1"},
        {"CAST(CAST('0.1', 'FLOAT'), 'DOUBLE')", "DOUBLE", "0.10000000149011612"},
        {"CAST(12.345, 'DECIMAL(5, 2)')", "DECIMAL(5, 2)", "12.35"},
        {"CAST(-12.345, 'DECIMAL(5, 2)')", "DECIMAL(5, 2)", "-12.35"},
        {"CAST(1234, 'DECIMAL(3, 0)')", "DECIMAL(3, 0)", "NULL"},
        {"CAST('1234', 'DECIMAL(3, 0)')", NULL, "!Cannot cast '1234' to DECIMAL(3, 0)"},
        {"CAST('1.005', 'DECIMAL(10, 2)')", "DECIMAL(10, 2)", "1.01"},
        {"CAST('x', 'DECIMAL(10, 2)')", NULL, "!Cannot cast 'x' to DECIMAL(10, 2)"},
        {"CAST(0.1e0, 'DECIMAL(20, 10)')", "DECIMAL(20, 10)", "0.1000000000"},
        {"CAST(dec, 'DECIMAL(30, 4)')", "DECIMAL(30, 4)", "12.5000"},
        {"CAST(ldec, 'DECIMAL(4, 2)')", "DECIMAL(4, 2)", "1.00"},
        {"CAST(dec, 'DOUBLE')", "DOUBLE", "12.5"},
        {"CAST('abcdef', 'CHAR(3)')", "CHAR(3)", "abc"},
        {"CAST('a', 'CHAR(3)')", "CHAR(3)", "a  "},
        {"CAST('a', 'VARCHAR(3)')", "VARCHAR(3)", "a"},
        {"CAST('€bcd', 'VARCHAR(2)')", "VARCHAR(2)", "€b"},
        {"CAST(12345, 'VARCHAR(3)')", "VARCHAR(3)", "123"},
        {"CAST(t, 'CHAR(20)')", "CHAR(20)", "ab                  "},
        {"CAST('2017', 'DATE')", "DATE", "2017-01-01"},
        {"CAST('2017-12-12 09:30:00', 'DATE')", "DATE", "2017-12-12"},
        {"CAST('2017-13-12', 'DATE')", NULL, "!Cannot cast"},
        {"CAST('1999-9-10 05:20:10.1234', 'TIMESTAMP(3)')", "TIMESTAMP(3)",
         "1999-09-10 05:20:10.123"},
        {"CAST('1999-09-10T05:20:10', 'TIMESTAMP(3)')", NULL, "!Cannot cast"},
        {"CAST('10:11:12', 'TIME(0)')", "TIME(0)", "10:11:12"},
        {"CAST(ts, 'STRING')", "STRING", "2020-10-10 12:34:56.789"},
        {"CAST(ts, 'TIMESTAMP(0)')", "TIMESTAMP(0)", "2020-10-10 12:34:56"},
        {"CAST(ts, 'DATE')", "DATE", "2020-10-10"},
        {"CAST(ts, 'TIME(0)')", "TIME(0)", "12:34:56"},
        {"CAST(dt, 'TIMESTAMP(3)')", "TIMESTAMP(3)", "2024-02-29 00:00:00.000"},
        {"CAST(DATE('9999-12-31'), 'TIMESTAMP(3)')", NULL, "!A timestamp lies between"},
        {"TRY_CAST(DATE('9999-12-31'), 'TIMESTAMP(3)')", "TIMESTAMP(3)", "NULL"},
        {"CAST(i64, 'TIMESTAMP(3)')", NULL, "!TO_TIMESTAMP_LTZ"},
        {"CAST(ts, 'BIGINT')", NULL, "!The cast from TIMESTAMP type to NUMERIC type"},
        {"CAST(dt, 'INT')", NULL,
         "!Cast function cannot convert value of type DATE to type INT"},
        {"CAST('ab', 'BYTES')", "BYTES", "x'6162'"},
        {"CAST(CAST('ab', 'BYTES'), 'STRING')", "STRING", "ab"},
        {"CAST(CAST('a', 'BINARY(3)'), 'BYTES')", "BYTES", "x'610000'"},
        {"CAST(NULL, 'INT')", "INT", "NULL"},
        {"IMPLICIT(i32, 'BIGINT')", "BIGINT", "7"},
        {"IMPLICIT(i32, 'DECIMAL(12, 1)')", "DECIMAL(12, 1)", "7.0"},
        {"IMPLICIT(i64, 'INT')", NULL,
         "!There is no implicit cast from type BIGINT to type INT"},
        {"IMPLICIT(i32, 'STRING')", NULL, "!There is no implicit cast from type INT"},
        {"IMPLICIT(ts, 'TIMESTAMP_LTZ(3)')", "TIMESTAMP_LTZ(3)", "2020-10-10 12:34:56.789"},
        {"IMPLICIT('ab', 'CHAR(5)')", "CHAR(5)", "ab   "},
    };
    (void)rng;
    RUN(rows);
}

static void test_time(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"YEAR(ts)", "BIGINT", "2020"},
        {"QUARTER(ts)", "BIGINT", "4"},
        {"MONTH(dt)", "BIGINT", "2"},
        {"WEEK(DATE('2021-01-03'))", "BIGINT", "53"},
        {"WEEK(DATE('2021-01-04'))", "BIGINT", "1"},
        {"WEEK(DATE('2019-12-30'))", "BIGINT", "1"},
        {"DAYOFYEAR(dt)", "BIGINT", "60"},
        {"DAYOFMONTH(dt)", "BIGINT", "29"},
        {"DAYOFWEEK(DATE('2024-02-25'))", "BIGINT", "1"},
        {"HOUR(ts)", "BIGINT", "12"},
        {"MINUTE(ts)", "BIGINT", "34"},
        {"SECOND(ts)", "BIGINT", "56"},
        {"EXTRACT('MILLISECOND', ts)", "BIGINT", "789"},
        {"EXTRACT('EPOCH', ts)", "BIGINT", "1602333296"},
        {"EXTRACT('CENTURY', DATE('2000-12-31'))", "BIGINT", "20"},
        {"EXTRACT('CENTURY', DATE('2001-01-01'))", "BIGINT", "21"},
        {"EXTRACT('DECADE', ts)", "BIGINT", "202"},
        {"EXTRACT('ISODOW', DATE('2024-02-25'))", "BIGINT", "7"},
        {"EXTRACT('ISOYEAR', DATE('2021-01-03'))", "BIGINT", "2020"},
        {"EXTRACT('FORTNIGHT', ts)", NULL, "!'FORTNIGHT' is not a time unit"},
        {"HOUR(TIME('10:11:12'))", "BIGINT", "10"},
        {"EXTRACT('DAY', TIME('10:11:12'))", NULL, "!A TIME has no DAY"},
        {"FLOOR(ts, 'MINUTE')", "TIMESTAMP(3)", "2020-10-10 12:34:00.000"},
        {"FLOOR(ts, 'DAY')", "TIMESTAMP(3)", "2020-10-10 00:00:00.000"},
        {"FLOOR(ts, 'WEEK')", "TIMESTAMP(3)", "2020-10-04 00:00:00.000"},
        {"FLOOR(ts, 'MONTH')", "TIMESTAMP(3)", "2020-10-01 00:00:00.000"},
        {"FLOOR(ts, 'QUARTER')", "TIMESTAMP(3)", "2020-10-01 00:00:00.000"},
        {"FLOOR(TS('1969-12-31 23:59:59.999'), 'HOUR')", "TIMESTAMP(3)",
         "1969-12-31 23:00:00.000"},
        {"CEIL(ts, 'HOUR')", "TIMESTAMP(3)", "2020-10-10 13:00:00.000"},
        {"CEIL(ts, 'YEAR')", "TIMESTAMP(3)", "2021-01-01 00:00:00.000"},
        {"CEIL(TS('2020-01-01 00:00:00'), 'YEAR')", "TIMESTAMP(3)", "2020-01-01 00:00:00.000"},
        {"FLOOR(dt, 'YEAR')", "DATE", "2024-01-01"},
        {"CEIL(dt, 'MONTH')", "DATE", "2024-03-01"},
        {"+(ts, SECONDS(5))", "TIMESTAMP(3)", "2020-10-10 12:35:01.789"},
        {"-(ts, SECONDS(5))", "TIMESTAMP(3)", "2020-10-10 12:34:51.789"},
        {"+(SECONDS(5), ts)", "TIMESTAMP(3)", "2020-10-10 12:35:01.789"},
        {"+(DATE('2024-01-31'), MONTHS(1))", "DATE", "2024-02-29"},
        {"-(TS('2024-03-31 10:00:00'), MONTHS(1))", "TIMESTAMP(3)", "2024-02-29 10:00:00.000"},
        {"+(dt, SECONDS(86400))", "DATE", "2024-03-01"},
        {"+(dt, SECONDS(3600))", "TIMESTAMP(3)", "2024-02-29 01:00:00.000"},
        {"+(TIME('23:30:00'), SECONDS(3600))", "TIME(0)", "00:30:00"},
        {"+(SECONDS(1), SECONDS(2))", "INTERVAL DAY TO SECOND", "+0 00:00:03.000"},
        {"*(SECONDS(10), 3)", "INTERVAL DAY TO SECOND", "+0 00:00:30.000"},
        {"+(SECONDS(1), MONTHS(2))", NULL, "!implicit type conversion"},
        {"+(ts, 5)", NULL, "!Cannot apply '+'"},
        {"TIMESTAMPADD('WEEK', 1, DATE('2003-01-02'))", "DATE", "2003-01-09"},
        {"TIMESTAMPADD('MONTH', -1, TS('2020-03-31 00:00:00'))", "TIMESTAMP(3)",
         "2020-02-29 00:00:00.000"},
        {"TIMESTAMPADD('HOUR', i32, dt)", "TIMESTAMP(3)", "2024-02-29 07:00:00.000"},
        {"TIMESTAMPDIFF('DAY', TS('2003-01-02 10:00:00'), TS('2003-01-03 10:00:00'))", "INT",
         "1"},
        {"TIMESTAMPDIFF('DAY', TS('2003-01-03 10:00:00'), TS('2003-01-02 10:00:01'))", "INT",
         "0"},
        {"TIMESTAMPDIFF('MONTH', DATE('2024-01-31'), DATE('2024-02-29'))", "INT", "1"},
        {"TIMESTAMPDIFF('MONTH', DATE('2024-03-15'), DATE('2024-02-16'))", "INT", "0"},
        {"TIMESTAMPDIFF('YEAR', DATE('2020-06-01'), DATE('2024-05-31'))", "INT", "3"},
        {"TIMESTAMPDIFF('SECOND', DATE('2024-01-01'), ts)", "INT", "-101733903"},
        {"DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss.SSS')", "STRING", "2020-10-10 12:34:56.789"},
        {"DATE_FORMAT(ts, 'yyyyMMdd')", "STRING", "20201010"},
        {"DATE_FORMAT(TS('2020-01-02 03:04:05'), 'd/M/yy h:m a EEE MMM')", "STRING",
         "2/1/20 3:4 AM Thu Jan"},
        {"DATE_FORMAT(ts, 'EEEE MMMM D')", "STRING", "Saturday October 284"},
        {"DATE_FORMAT('2020-01-02 03:04:05', 'HH''h''')", "STRING", "03h"},
        {"DATE_FORMAT(ts, 'yyyy b')", NULL, "!Unknown pattern letter: b"},
        {"TO_TIMESTAMP('1999-9-10 05:20:10')", "TIMESTAMP(3)", "1999-09-10 05:20:10.000"},
        {"TO_TIMESTAMP('x')", "TIMESTAMP(3)", "NULL"},
        {"TO_TIMESTAMP('20201010 123456', 'yyyyMMdd HHmmss')", "TIMESTAMP(3)",
         "2020-10-10 12:34:56.000"},
        {"TO_TIMESTAMP('10/Oct/2020', 'dd/MMM/yyyy')", "TIMESTAMP(3)",
         "2020-10-10 00:00:00.000"},
        {"TO_TIMESTAMP('1999-9-10', 'yyyyMMdd')", "TIMESTAMP(3)", "1999-09-10 00:00:00.000"},
        {"TO_TIMESTAMP_LTZ(1602333296789, 3)", "TIMESTAMP_LTZ(3)", "2020-10-10 12:34:56.789"},
        {"TO_TIMESTAMP_LTZ(1602333296, 0)", "TIMESTAMP_LTZ(3)", "2020-10-10 12:34:56.000"},
        {"TO_TIMESTAMP_LTZ(1.5e0, 0)", "TIMESTAMP_LTZ(3)", "1970-01-01 00:00:01.500"},
        {"TO_TIMESTAMP_LTZ(9223372036854775807, 0)", "TIMESTAMP_LTZ(3)", "NULL"},
        {"TO_TIMESTAMP_LTZ(1, 4)", NULL, "!The precision must be 0, 3, 6 or 9"},
        {"TO_DATE('2020-02-30')", "DATE", "NULL"},
        {"TO_DATE('30.01.2020', 'dd.MM.yyyy')", "DATE", "2020-01-30"},
        {"FROM_UNIXTIME(0)", "STRING", "1970-01-01 00:00:00"},
        {"FROM_UNIXTIME(86400, 'yyyy/MM/dd')", "STRING", "1970/01/02"},
        {"UNIX_TIMESTAMP('1970-01-01 00:01:00')", "BIGINT", "60"},
        {"UNIX_TIMESTAMP('bad')", "BIGINT", "-9223372036854775808"},
        {"UNIX_TIMESTAMP('02/01/1970', 'dd/MM/yyyy')", "BIGINT", "86400"},
    };
    (void)rng;
    RUN(rows);
}

static void test_zone(struct mr_rng *rng)
{
    static const struct row rows[] = {
        {"CAST(ltz, 'STRING')", "STRING", "2020-10-10 20:34:56.789"},
        {"CAST(ltz, 'TIMESTAMP(3)')", "TIMESTAMP(3)", "2020-10-10 20:34:56.789"},
        {"CAST(ts, 'TIMESTAMP_LTZ(3)')", "TIMESTAMP_LTZ(3)", "2020-10-10 04:34:56.789"},
        {"CAST('2020-10-10 08:00:00', 'TIMESTAMP_LTZ(0)')", "TIMESTAMP_LTZ(0)",
         "2020-10-10 00:00:00"},
        {"HOUR(ltz)", "BIGINT", "20"},
        {"EXTRACT('EPOCH', ltz)", "BIGINT", "1602333296"},
        {"FLOOR(ltz, 'DAY')", "TIMESTAMP_LTZ(3)", "2020-10-09 16:00:00.000"},
        {"+(LTZ('2020-01-30 20:00:00'), MONTHS(1))", "TIMESTAMP_LTZ(3)",
         "2020-02-28 20:00:00.000"},
        {"CAST(LTZ('2020-01-01 17:00:00'), 'DATE')", "DATE", "2020-01-02"},
        {"=(ts, ltz)", "BOOLEAN", "FALSE"},
        {"DATE_FORMAT(ltz, 'HH:mm')", "STRING", "20:34"},
        {"FROM_UNIXTIME(0)", "STRING", "1970-01-01 08:00:00"},
        {"UNIX_TIMESTAMP('1970-01-01 08:00:00')", "BIGINT", "0"},
    };
    (void)rng;
    set_up();
    for (size_t i = 0; i < MR_COUNTOF(rows); i++)
        check_row(&rows[i], 8 * 3600 * MR_SECOND_NS);
    CHECK_EQ(failures, 0);
}

static struct mr_value fold_text(const char *expr)
{
    struct mr_err err = {0};
    struct mr_value v;
    struct mr_expr *e = expr_of_text(&arena, schema, expr, &err);
    if (e == NULL || mr_expr_fold(&arena, e, NULL, &v, &err) < 0)
        fprintf(stderr, "%s: %s\n", expr, err.message);
    CHECK(e != NULL && err.code == 0);
    return v;
}

/* The shortest text rounded by decimal arithmetic is the oracle. */
static void test_round(struct mr_rng *rng)
{
    set_up();
    for (int i = 0; i < 3000; i++) {
        char call[96], number[40];
        int digits = (int)mr_rng_range(rng, 0, 4), places = (int)mr_rng_range(rng, 0, 7);
        mr_i128 want;
        snprintf(number, sizeof(number), "%s%d.%0*d", i % 2 ? "-" : "",
                 (int)mr_rng_below(rng, 100000), places + 1,
                 (int)mr_rng_below(rng, places > 4 ? 100000 : 10));
        snprintf(call, sizeof(call), "ROUND(%se0, %d)", number, digits);
        CHECK_EQ(mr_decimal_parse(mr_view_of(number), 38, (unsigned)digits, &want), 0);
        CHECK(fold_text(call).u.f64 == mr_decimal_to_double(want, (unsigned)digits));
        /* Cut off: the integer digits of the text, moved. */
        snprintf(call, sizeof(call), "TRUNCATE(%se0, %d)", number, digits);
        CHECK_EQ(mr_decimal_parse(mr_view_of(number), 38, 20, &want), 0);
        want /= mr_pow10(20 - (unsigned)digits);
        CHECK(fold_text(call).u.f64 == mr_decimal_to_double(want, (unsigned)digits));
    }
}

/* One character at a time, trying everything. */
static bool like_naive(const char *s, const char *p)
{
    if (*p == '\0')
        return *s == '\0';
    if (*p == '%')
        return like_naive(s, p + 1) || (*s != '\0' && like_naive(s + 1, p));
    return *s != '\0' && (*p == '_' || *p == *s) && like_naive(s + 1, p + 1);
}

static void test_like(struct mr_rng *rng)
{
    set_up();
    for (int i = 0; i < 4000; i++) {
        char s[10] = {0}, p[8] = {0}, call[64];
        for (uint64_t k = mr_rng_below(rng, sizeof(s)); k-- > 0;)
            s[k] = "ab"[mr_rng_below(rng, 2)];
        for (uint64_t k = mr_rng_below(rng, sizeof(p)); k-- > 0;)
            p[k] = "ab%%_"[mr_rng_below(rng, 5)];
        snprintf(call, sizeof(call), "LIKE('%s', '%s')", s, p);
        if (fold_text(call).u.boolean != like_naive(s, p))
            fprintf(stderr, "%s\n", call);
        CHECK_EQ(fold_text(call).u.boolean, like_naive(s, p));
    }
}

static void test_print(struct mr_rng *rng)
{
    static const struct {
        const char *expr, *want;
    } cases[] = {
        {"AND(>(i32, 5), OR(b, LIKE(s, 'a%')))", "(i32 > 5) AND (b OR (s LIKE 'a%'))"},
        {"CASE(b, +(i32, 1), 0)", "CASE WHEN b THEN i32 + 1 ELSE 0 END"},
        {"*(+(i32, j32), 2)", "(i32 + j32) * 2"},
        {"CAST(i32, 'DECIMAL(10, 2)')", "CAST(i32 AS DECIMAL(10, 2))"},
        {"IS NOT NULL(UPPER(s))", "UPPER(s) IS NOT NULL"},
        {"IN(i32, 1, 2)", "i32 IN (1, 2)"},
        {"=(dt, DATE('2020-01-01'))", "dt = DATE '2020-01-01'"},
        {"NOT(=(t, 'a'))", "NOT (t = 'a')"},
        {"-(i32)", "-i32"},
    };
    (void)rng;
    set_up();
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_expr *e = expr_of_text(&arena, schema, cases[i].expr, NULL);
        mr_text_reset(&text);
        mr_expr_print(e, schema, &text);
        CHECK_STR(text.data, cases[i].want);
        mr_text_reset(&text);
        uint32_t map[16] = {0};
        mr_expr_print(mr_expr_remap(&arena, e, map), schema, &text);
        CHECK(strstr(text.data, "i32") == NULL);
    }
}

static void test_walks(struct mr_rng *rng)
{
    bool bits[16] = {false};
    struct mr_value v;
    (void)rng;
    set_up();
    struct mr_expr *e = expr_of_text(&arena, schema, "+(i32, CASE(b, 1, j32))", NULL);
    mr_expr_columns(e, bits);
    CHECK(bits[1] && bits[9] && bits[15] && !bits[0]);
    CHECK(!mr_expr_is_constant(e) && mr_expr_is_deterministic(e));
    e = expr_of_text(&arena, schema, "+(1, *(2, 3))", NULL);
    CHECK(mr_expr_is_constant(e));
    CHECK_EQ(mr_expr_fold(&arena, e, NULL, &v, NULL), 0);
    CHECK_EQ(v.u.i64, 7);
    e = expr_of_text(&arena, schema, "/(1, 0)", NULL);
    CHECK_EQ(mr_expr_fold(&arena, e, NULL, &v, NULL), MR_ERR_EVAL);
    CHECK(!mr_expr_is_constant(expr_of_text(&arena, schema, "NOW()", NULL)));
    CHECK(!mr_expr_is_deterministic(expr_of_text(&arena, schema, "RAND()", NULL)));
    CHECK(
        !mr_expr_is_deterministic(expr_of_text(&arena, schema, "+(1, RAND_INTEGER(5))", NULL)));
    CHECK(mr_function_exists(MR_VIEW("upper")) && !mr_function_exists(MR_VIEW("uper")));
}

static void count_function(void *context, const char *name, const char *signature,
                           const char *help)
{
    size_t len = strlen(help);
    CHECK(strlen(name) > 0 && strlen(signature) > 0);
    CHECK(len > 3 && (help[len - 1] == '.' || help[len - 1] == '?'));
    ++*(int *)context;
}

static void test_list(struct mr_rng *rng)
{
    int count = 0;
    (void)rng;
    mr_function_list(count_function, &count);
    CHECK(count > 150);
}

static const struct mr_test cases[] = {
    {"arithmetic", test_arithmetic},
    {"comparison", test_comparison},
    {"logic", test_logic},
    {"math", test_math},
    {"string", test_string},
    {"cast", test_cast},
    {"time", test_time},
    {"zone", test_zone},
    {"print", test_print},
    {"round", test_round},
    {"like", test_like},
    {"walks", test_walks},
    {"list", test_list},
};
MR_TEST_MAIN(cases)
