/*
 * tests/unit/operators/expr/expr_text.h - expressions for tests, written as calls.
 *
 *     +(i32, 1)   CAST('12', 'INT')   CASE(b, 1, 2)   IS NULL(s)   DATE('2020-01-01')
 *
 * Literals are typed as SQL's: 1 is INT, 1.5 DECIMAL(2, 1), 1e0 DOUBLE, 'x' CHAR(1).
 */
#ifndef MR_TESTS_EXPR_TEXT_H
#define MR_TESTS_EXPR_TEXT_H

#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "operators/expr/expr.h"
#include "operators/expr/program.h"
#include "tests/mr_test.h"

struct expr_text {
    struct mr_arena *arena;
    const struct mr_schema *schema;
    const char *p;
    struct mr_err *err;
};

static inline struct mr_type type_of_text(const char *text)
{
    static const struct {
        const char *name;
        uint8_t id;
        int params;
    } names[] = {
        {"BOOLEAN", MR_TYPE_BOOLEAN, 0},
        {"TINYINT", MR_TYPE_TINYINT, 0},
        {"SMALLINT", MR_TYPE_SMALLINT, 0},
        {"INT", MR_TYPE_INT, 0},
        {"BIGINT", MR_TYPE_BIGINT, 0},
        {"FLOAT", MR_TYPE_FLOAT, 0},
        {"DOUBLE", MR_TYPE_DOUBLE, 0},
        {"DECIMAL", MR_TYPE_DECIMAL, 2},
        {"CHAR", MR_TYPE_CHAR, 1},
        {"VARCHAR", MR_TYPE_VARCHAR, 1},
        {"STRING", MR_TYPE_VARCHAR, 0},
        {"BYTES", MR_TYPE_VARBINARY, 0},
        {"BINARY", MR_TYPE_BINARY, 1},
        {"DATE", MR_TYPE_DATE, 0},
        {"TIMESTAMP_LTZ", MR_TYPE_TIMESTAMP_LTZ, 1},
        {"TIMESTAMP", MR_TYPE_TIMESTAMP, 1},
        {"TIME", MR_TYPE_TIME, 1},
    };
    unsigned a = 0, b = 0;
    size_t len = strcspn(text, "(");
    int found = text[len] == '(' ? sscanf(text + len, "(%u, %u)", &a, &b) : 0;

    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        if (strlen(names[i].name) != len || strncmp(names[i].name, text, len) != 0)
            continue;
        struct mr_type type = {.id = names[i].id, .nullable = 1};
        CHECK(found <= names[i].params);
        if (type.id == MR_TYPE_DECIMAL)
            type.scale = (uint8_t)b;
        if (mr_type_shape(type) == MR_SHAPE_STR)
            type.length = found == 0 ? MR_LENGTH_MAX : a;
        else
            type.precision = (uint8_t)a;
        return type;
    }
    fprintf(stderr, "no type '%s'\n", text);
    exit(1);
}

static inline struct mr_expr *expr_literal(struct expr_text *t, uint8_t id, unsigned precision,
                                           int64_t value)
{
    struct mr_value v = {.type = {.id = id, .precision = (uint8_t)precision}, .u.i64 = value};
    return mr_expr_constant(t->arena, v);
}

static inline struct mr_expr *expr_number(struct expr_text *t, const char *start, size_t len)
{
    struct mr_view view = {start, len};
    const char *point = memchr(start, '.', len);
    struct mr_value v = {.type = MR_TYPE(MR_TYPE_DOUBLE)};

    if (memchr(start, 'e', len) != NULL) {
        CHECK_EQ(mr_double_parse(view, &v.u.f64), 0);
        return mr_expr_constant(t->arena, v);
    }
    if (point != NULL) {
        size_t scale = len - (size_t)(point - start) - 1, digits = len - 1 - (start[0] == '-');
        mr_i128 value;
        while (digits > scale && start[start[0] == '-'] == '0' && digits - scale == 1)
            digits--;
        v.type = mr_type_decimal((unsigned)digits, (unsigned)scale);
        CHECK_EQ(mr_decimal_parse(view, (unsigned)digits, (unsigned)scale, &value), 0);
        if (mr_type_shape(v.type) == MR_SHAPE_I64)
            v.u.i64 = (int64_t)value;
        else
            v.u.i128 = value;
        return mr_expr_constant(t->arena, v);
    }
    CHECK_EQ(mr_int_parse(view, &v.u.i64), 0);
    v.type = MR_TYPE(v.u.i64 == (int32_t)v.u.i64 ? MR_TYPE_INT : MR_TYPE_BIGINT);
    return mr_expr_constant(t->arena, v);
}

static inline struct mr_expr *expr_string(struct expr_text *t)
{
    struct mr_text text;
    mr_text_init(&text);
    for (t->p++; *t->p != '\'' || t->p[1] == '\''; t->p++) {
        t->p += *t->p == '\'';
        mr_text_putc(&text, *t->p);
    }
    t->p++;
    struct mr_value v = {.type = {.id = MR_TYPE_CHAR, .length = (uint32_t)text.len}};
    v.u.str = mr_str_of(mr_arena_copy(t->arena, text.data, text.len), text.len);
    mr_text_fini(&text);
    return mr_expr_constant(t->arena, v);
}

static struct mr_expr *expr_one(struct expr_text *t);

/* Literals that look like calls. */
static inline struct mr_expr *expr_special(struct expr_text *t, struct mr_view name,
                                           struct mr_expr **arg, uint32_t count)
{
    struct mr_view s =
        count > 0 && mr_type_is_string(arg[0]->type) && arg[0]->kind == MR_EXPR_CONSTANT
            ? mr_str_view(&arg[0]->value.u.str)
            : MR_VIEW("");
    int64_t v = 0;

    if (mr_view_is(name, "DATE")) {
        CHECK_EQ(mr_date_parse(s, false, &v), 0);
        return expr_literal(t, MR_TYPE_DATE, 0, v);
    }
    if (mr_view_is(name, "TIME")) {
        CHECK_EQ(mr_time_parse(s, &v), 0);
        return expr_literal(t, MR_TYPE_TIME, 0, v);
    }
    if (mr_view_is(name, "TS") || mr_view_is(name, "LTZ")) {
        CHECK_EQ(mr_timestamp_parse(s, MR_FORM_SQL, &v), 0);
        return expr_literal(t, name.len == 2 ? MR_TYPE_TIMESTAMP : MR_TYPE_TIMESTAMP_LTZ, 3, v);
    }
    if (mr_view_is(name, "SECONDS"))
        return expr_literal(t, MR_TYPE_INTERVAL_NS, 0, arg[0]->value.u.i64 * MR_SECOND_NS);
    if (mr_view_is(name, "MONTHS"))
        return expr_literal(t, MR_TYPE_INTERVAL_MONTHS, 0, arg[0]->value.u.i64);
    return NULL;
}

static inline struct mr_expr *expr_call(struct expr_text *t, struct mr_view name)
{
    struct mr_expr *arg[64], *out = NULL;
    uint32_t count = 0;

    t->p++;
    while (*t->p != ')') {
        arg[count] = expr_one(t);
        if (arg[count++] == NULL)
            return NULL;
        t->p += strspn(t->p, ", ");
    }
    t->p++;
    if (mr_view_is(name, "CAST") || mr_view_is(name, "TRY_CAST") ||
        mr_view_is(name, "IMPLICIT")) {
        char type[64] = {0};
        memcpy(type, mr_str_data(&arg[1]->value.u.str), arg[1]->value.u.str.len);
        return mr_expr_cast(t->arena, arg[0], type_of_text(type), name.data[0] != 'I',
                            name.data[0] == 'T', &out, t->err) < 0
                   ? NULL
                   : out;
    }
    if (mr_view_is(name, "CASE"))
        return mr_expr_case(t->arena, arg, count / 2, count % 2 ? arg[count - 1] : NULL, &out,
                            t->err) < 0
                   ? NULL
                   : out;
    out = expr_special(t, name, arg, count);
    if (out != NULL)
        return out;
    return mr_expr_call(t->arena, name, arg, count, &out, t->err) < 0 ? NULL : out;
}

static struct mr_expr *expr_one(struct expr_text *t)
{
    t->p += strspn(t->p, " ");
    if (*t->p == '\'')
        return expr_string(t);
    size_t len = strcspn(t->p, "(),");
    struct mr_view word = {t->p, len};
    t->p += len;
    if (*t->p == '(')
        return expr_call(t, word);
    if ((word.data[0] >= '0' && word.data[0] <= '9') || (word.data[0] == '-' && len > 1))
        return expr_number(t, word.data, len);
    if (mr_view_is(word, "NULL"))
        return mr_expr_constant(
            t->arena, (struct mr_value){.type = MR_TYPE(MR_TYPE_NULL), .is_null = true});
    if (mr_view_is(word, "TRUE") || mr_view_is(word, "FALSE")) {
        struct mr_value v = {.type = {.id = MR_TYPE_BOOLEAN}, .u.boolean = word.data[0] == 'T'};
        return mr_expr_constant(t->arena, v);
    }
    int column = mr_schema_find(t->schema, word);
    if (column < 0)
        fprintf(stderr, "no column '%.*s'\n", (int)len, word.data);
    CHECK(column >= 0);
    return mr_expr_column(t->arena, (uint32_t)column, t->schema->field[column].type);
}

/* NULL: the call was refused and ERR says why. */
static inline struct mr_expr *expr_of_text(struct mr_arena *arena,
                                           const struct mr_schema *schema, const char *text,
                                           struct mr_err *err)
{
    struct expr_text t = {arena, schema, text, err};
    struct mr_expr *e = expr_one(&t);
    if (e != NULL && *t.p != '\0')
        fprintf(stderr, "'%s' is left of '%s'\n", t.p, text);
    CHECK(e == NULL || *t.p == '\0');
    return e;
}

/* Columns of every shape. */
static inline struct mr_schema *expr_schema(struct mr_arena *arena)
{
    static const struct {
        const char *name, *type;
    } columns[] = {
        {"i8", "TINYINT"},
        {"i32", "INT"},
        {"i64", "BIGINT"},
        {"f", "FLOAT"},
        {"d", "DOUBLE"},
        {"dec", "DECIMAL(10, 2)"},
        {"ldec", "DECIMAL(30, 5)"},
        {"s", "STRING"},
        {"t", "STRING"},
        {"b", "BOOLEAN"},
        {"c", "BOOLEAN"},
        {"ts", "TIMESTAMP(3)"},
        {"ltz", "TIMESTAMP_LTZ(3)"},
        {"dt", "DATE"},
        {"n", "INT"},
        {"j32", "INT"},
    };
    struct mr_schema *schema = mr_schema_new(arena, MR_COUNTOF(columns));
    for (uint32_t i = 0; i < schema->count; i++) {
        schema->field[i].name = mr_view_of(columns[i].name);
        schema->field[i].type = type_of_text(columns[i].type);
    }
    return schema;
}

#endif
