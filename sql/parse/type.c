#include "sql/parse/tokens_int.h"

/* What may stand in parentheses behind a type's name. */
enum parameters { NO_PARAMETER, LENGTH, DECIMAL_DIGITS, FRACTION_DIGITS };

static const struct simple {
    const char *name;
    uint8_t id;
    uint8_t parameters;
    uint8_t precision;
    uint32_t length;
} simple_types[] = {
    {"BOOLEAN", MR_TYPE_BOOLEAN, NO_PARAMETER, 0, 0},
    {"TINYINT", MR_TYPE_TINYINT, NO_PARAMETER, 0, 0},
    {"SMALLINT", MR_TYPE_SMALLINT, NO_PARAMETER, 0, 0},
    {"INT", MR_TYPE_INT, NO_PARAMETER, 0, 0},
    {"INTEGER", MR_TYPE_INT, NO_PARAMETER, 0, 0},
    {"BIGINT", MR_TYPE_BIGINT, NO_PARAMETER, 0, 0},
    {"FLOAT", MR_TYPE_FLOAT, NO_PARAMETER, 0, 0},
    {"DOUBLE", MR_TYPE_DOUBLE, NO_PARAMETER, 0, 0},
    {"DECIMAL", MR_TYPE_DECIMAL, DECIMAL_DIGITS, 10, 0},
    {"DEC", MR_TYPE_DECIMAL, DECIMAL_DIGITS, 10, 0},
    {"NUMERIC", MR_TYPE_DECIMAL, DECIMAL_DIGITS, 10, 0},
    {"CHAR", MR_TYPE_CHAR, LENGTH, 0, 1},
    {"CHARACTER", MR_TYPE_CHAR, LENGTH, 0, 1},
    {"VARCHAR", MR_TYPE_VARCHAR, LENGTH, 0, MR_LENGTH_MAX},
    {"STRING", MR_TYPE_VARCHAR, NO_PARAMETER, 0, MR_LENGTH_MAX},
    {"BINARY", MR_TYPE_BINARY, LENGTH, 0, 1},
    {"VARBINARY", MR_TYPE_VARBINARY, LENGTH, 0, MR_LENGTH_MAX},
    {"BYTES", MR_TYPE_VARBINARY, NO_PARAMETER, 0, MR_LENGTH_MAX},
    {"DATE", MR_TYPE_DATE, NO_PARAMETER, 0, 0},
    {"TIME", MR_TYPE_TIME, FRACTION_DIGITS, 0, 0},
    {"TIMESTAMP", MR_TYPE_TIMESTAMP, FRACTION_DIGITS, 6, 0},
    {"TIMESTAMP_LTZ", MR_TYPE_TIMESTAMP_LTZ, FRACTION_DIGITS, 6, 0},
};

/* Names from other systems, and what they are called here. */
static const char *const foreign_types[][2] = {
    {"TEXT", "STRING"},
    {"BOOL", "BOOLEAN"},
    {"LONG", "BIGINT"},
    {"SHORT", "SMALLINT"},
    {"BYTE", "TINYINT"},
    {"REAL", "FLOAT"},
    {"INT8", "BIGINT"},
    {"INT4", "INT"},
    {"FLOAT8", "DOUBLE"},
    {"NUMBER", "DECIMAL"},
    {"BLOB", "BYTES"},
    {"BYTEA", "BYTES"},
    {"JSON", "STRING"},
    {"UUID", "STRING"},
    {"TIMESTAMPTZ", "TIMESTAMP_LTZ"},
    {"VARCHAR2", "VARCHAR"},
    {"DATETIME", "TIMESTAMP(3)"},
};

/* Types Flink knows that only have a name here; the binder says so. */
static const char *const named_types[] = {"RAW",    "VARIANT",    "STRUCTURED", "BITMAP",
                                          "SYMBOL", "DESCRIPTOR", "ANY"};

enum { MAX_DIGITS = 9, LENGTH_LIMIT = INT32_MAX };

/* (p[, s]) of a DECIMAL. */
static void decimal_digits(struct mr_tokens *c, struct mr_type *type)
{
    if (!mr_tok_is(c, '('))
        return;
    mr_tok_next(c);
    uint32_t start = mr_tokens_here(c);
    type->precision = (uint8_t)mr_p_integer(c, "a number of digits", MR_DECIMAL_PRECISION_MAX);
    if (mr_tok_take(c, ','))
        type->scale = (uint8_t)mr_p_integer(c, "a number of digits behind the point",
                                            MR_DECIMAL_PRECISION_MAX);
    if (type->precision == 0 || type->scale > type->precision)
        mr_tokens_fail(c, MR_ERR_SYNTAX, mr_tokens_span(c, start), NULL,
                       "DECIMAL(p, s) takes 1 <= p <= %d digits and 0 <= s <= p of them "
                       "behind the point",
                       MR_DECIMAL_PRECISION_MAX);
    mr_tok_need(c, ')');
}

static void parameters(struct mr_tokens *c, enum parameters what, struct mr_type *type)
{
    if (what == DECIMAL_DIGITS) {
        decimal_digits(c, type);
        return;
    }
    if (what == NO_PARAMETER || !mr_tok_is(c, '('))
        return;
    mr_tok_next(c);
    if (what == FRACTION_DIGITS)
        type->precision = (uint8_t)mr_p_integer(c, "0 to 9 digits", MAX_DIGITS);
    else
        type->length = (uint32_t)mr_p_integer(c, "a length", LENGTH_LIMIT);
    if (what == LENGTH && type->length == 0)
        mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span, NULL, "a length is at least 1");
    /* Flink's STRING is VARCHAR of the largest length; so is ours. */
    if (type->length == LENGTH_LIMIT &&
        (type->id == MR_TYPE_VARCHAR || type->id == MR_TYPE_VARBINARY))
        type->length = MR_LENGTH_MAX;
    mr_tok_need(c, ')');
}

/* WITH[OUT] [LOCAL] TIME ZONE */
static void time_zone(struct mr_tokens *c, struct mr_type *type, uint32_t start)
{
    bool is_with = mr_tok_is_kw(c, MR_KW_WITH);

    if (!is_with && !mr_tok_is_kw(c, MR_KW_WITHOUT))
        return;
    mr_tok_next(c);
    bool is_local = is_with && mr_tok_take_kw(c, MR_KW_LOCAL);
    mr_tok_need_kw(c, MR_KW_TIME);
    mr_tok_need_kw(c, MR_KW_ZONE);
    if (is_local && type->id == MR_TYPE_TIMESTAMP)
        type->id = MR_TYPE_TIMESTAMP_LTZ;
    else if (is_with)
        mr_tokens_fail(c, MR_ERR_UNSUPPORTED, mr_tokens_span(c, start),
                       "write TIMESTAMP_LTZ(3) for a point in time",
                       "types with a time zone of their own are not supported");
}

/* One unit of an interval type, with a precision that is checked and forgotten. */
static enum mr_ast_unit interval_unit(struct mr_tokens *c)
{
    enum mr_ast_unit unit = mr_p_need_unit(c);

    if (unit < MR_UNIT_YEAR || unit > MR_UNIT_SECOND)
        mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span, NULL,
                       "intervals have units from YEAR to SECOND");
    if (mr_tok_is(c, '(')) {
        mr_tok_next(c);
        (void)mr_p_integer(c, "a number of digits", MAX_DIGITS);
        if (unit == MR_UNIT_SECOND && mr_tok_take(c, ','))
            (void)mr_p_integer(c, "a number of digits", MAX_DIGITS);
        mr_tok_need(c, ')');
    }
    return unit;
}

static void interval(struct mr_tokens *c, struct mr_type *type)
{
    enum mr_ast_unit unit = interval_unit(c);

    if (mr_tok_is_kw(c, MR_KW_TO)) {
        mr_tok_next(c);
        enum mr_ast_unit to = interval_unit(c);
        if (to <= unit || (unit < MR_UNIT_DAY) != (to < MR_UNIT_DAY))
            mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span, NULL,
                           "an interval is YEAR TO MONTH, or from DAY to SECOND");
    }
    bool is_months = unit <= MR_UNIT_MONTH;
    type->id = is_months ? MR_TYPE_INTERVAL_MONTHS : MR_TYPE_INTERVAL_NS;
}

static void child(struct mr_tokens *c, struct mr_ast_type *type, struct mr_ast_type *inner)
{
    mr_tokens_raise(c, &type->height, inner->height);
}

/* <t> */
static void element(struct mr_tokens *c, struct mr_ast_type *type)
{
    mr_tok_need(c, '<');
    type->element = mr_p_type(c);
    child(c, type, type->element);
    mr_tok_need(c, '>');
}

static void map(struct mr_tokens *c, struct mr_ast_type *type)
{
    mr_tok_need(c, '<');
    type->key = mr_p_type(c);
    mr_tok_need(c, ',');
    type->element = mr_p_type(c);
    child(c, type, type->key);
    child(c, type, type->element);
    mr_tok_need(c, '>');
}

/* <name type ['comment'], ..> or the same in parentheses. */
static void row(struct mr_tokens *c, struct mr_ast_type *type)
{
    if (mr_tok_is(c, MR_TOKEN_NE)) { /* ROW<> */
        mr_tok_next(c);
        return;
    }
    bool in_parens = mr_tok_is(c, '(');
    mr_tok_need(c, in_parens ? '(' : '<');
    do {
        struct mr_ast_field field = {.name = mr_p_ident(c, "a field's name")};
        field.type = mr_p_type(c);
        child(c, type, field.type);
        if (mr_p_is_string(c))
            field.comment = mr_p_string(c, "a comment");
        MR_PUSH(c->arena, type->field, type->fields, field);
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, in_parens ? ')' : '>');
}

/* Skip (..) or <..> behind a type that is only named. */
static void skip_parameters(struct mr_tokens *c)
{
    unsigned depth = 0;

    if (!mr_tok_is(c, '(') && !mr_tok_is(c, '<'))
        return;
    do {
        int kind = mr_tok_peek(c, 0).kind;
        if (kind == '(' || kind == '<')
            depth++;
        else if (kind == ')' || kind == '>')
            depth--;
        else if (kind == MR_TOKEN_END || kind == MR_TOKEN_BAD || kind == ';') {
            mr_tok_note(c, "the end of the type's parameters");
            mr_tok_fail(c);
        }
        mr_tok_next(c);
    } while (depth > 0 && c->rc == 0);
}

static void fail_unknown(struct mr_tokens *c, struct mr_token token)
{
    const char *names[MR_COUNTOF(simple_types)];
    struct mr_view word = mr_span_text(c->source, token.span);
    const char *meant = NULL;

    for (size_t i = 0; i < MR_COUNTOF(simple_types); i++)
        names[i] = simple_types[i].name;
    for (size_t i = 0; i < MR_COUNTOF(foreign_types); i++)
        if (mr_view_is_nocase(word, foreign_types[i][0]))
            meant = foreign_types[i][1];
    if (meant == NULL)
        meant = mr_diag_nearest(word, names, MR_COUNTOF(names));
    const char *hint =
        meant == NULL ? NULL : mr_arena_printf(c->arena, "did you mean %s?", meant);
    mr_tokens_fail(c, MR_ERR_SYNTAX, token.span, hint, "there is no type '%.*s'",
                   word.len > 40 ? 40 : (int)word.len, word.data);
}

static bool is_named(struct mr_view word)
{
    for (size_t i = 0; i < MR_COUNTOF(named_types); i++)
        if (mr_view_is_nocase(word, named_types[i]))
            return true;
    return false;
}

/* Behind its name: the rest of a simple type, or of one that is only named. */
static void simple(struct mr_tokens *c, struct mr_ast_type *type, struct mr_token token)
{
    struct mr_view word = mr_span_text(c->source, token.span);

    for (size_t i = 0; i < MR_COUNTOF(simple_types); i++) {
        const struct simple *s = &simple_types[i];
        if (!mr_view_is_nocase(word, s->name))
            continue;
        type->simple.id = s->id;
        type->simple.precision = s->precision;
        type->simple.length = s->length;
        if (s->id == MR_TYPE_DOUBLE && mr_tok_is_kw(c, MR_KW_PRECISION))
            mr_tok_next(c);
        if (s->id == MR_TYPE_CHAR && mr_tok_is_kw(c, MR_KW_VARYING)) {
            mr_tok_next(c);
            type->simple.id = MR_TYPE_VARCHAR;
        }
        parameters(c, s->parameters, &type->simple);
        if (s->id == MR_TYPE_TIME || s->id == MR_TYPE_TIMESTAMP)
            time_zone(c, &type->simple, token.span.start);
        return;
    }
    type->kind = MR_AST_TYPE_OTHER;
    if (!is_named(word)) {
        fail_unknown(c, token);
        return;
    }
    skip_parameters(c);
}

static void base(struct mr_tokens *c, struct mr_ast_type *type)
{
    struct mr_token token = mr_tok_peek(c, 0);

    if (token.kind != MR_TOKEN_WORD || (!mr_p_is_ident(c, 0) && token.keyword != MR_KW_NULL)) {
        mr_tok_note(c, "a type");
        mr_tok_fail(c);
        return;
    }
    mr_tok_next(c);
    switch (token.keyword) {
    case MR_KW_ARRAY:
        type->kind = MR_AST_TYPE_ARRAY;
        element(c, type);
        break;
    case MR_KW_MULTISET:
        type->kind = MR_AST_TYPE_MULTISET;
        element(c, type);
        break;
    case MR_KW_MAP:
        type->kind = MR_AST_TYPE_MAP;
        map(c, type);
        break;
    case MR_KW_ROW:
        type->kind = MR_AST_TYPE_ROW;
        row(c, type);
        break;
    case MR_KW_INTERVAL: interval(c, &type->simple); break;
    case MR_KW_NULL: type->simple.id = MR_TYPE_NULL; break;
    default: simple(c, type, token); break;
    }
}

static struct mr_ast_type *type_new(struct mr_tokens *c)
{
    struct mr_ast_type *type = MR_NEW(c->arena, struct mr_ast_type);
    type->simple.nullable = 1;
    type->height = 1;
    return type;
}

/* [NOT] NULL */
static void nullability(struct mr_tokens *c, struct mr_ast_type *type)
{
    if (mr_tok_is_kw(c, MR_KW_NOT) && mr_tok_ahead_kw(c, 1, MR_KW_NULL)) {
        mr_tok_next(c);
        mr_tok_next(c);
        type->simple.nullable = 0;
    } else if (mr_tok_is_kw(c, MR_KW_NULL)) {
        mr_tok_next(c);
    }
}

struct mr_ast_type *mr_p_type(struct mr_tokens *c)
{
    struct mr_ast_type *type = type_new(c);
    uint32_t start = mr_tokens_here(c);

    if (mr_tokens_enter(c)) {
        base(c, type);
        if (type->kind == MR_AST_TYPE_OTHER)
            type->text =
                mr_arena_view(c->arena, mr_span_text(c->source, mr_tokens_span(c, start)));
        nullability(c, type);
        while (mr_tok_is_kw(c, MR_KW_ARRAY) || mr_tok_is_kw(c, MR_KW_MULTISET)) {
            struct mr_ast_type *outer = type_new(c);
            outer->kind =
                mr_tok_is_kw(c, MR_KW_ARRAY) ? MR_AST_TYPE_ARRAY : MR_AST_TYPE_MULTISET;
            mr_tok_next(c);
            type->span = mr_tokens_span(c, start);
            outer->element = type;
            child(c, outer, type);
            type = outer;
            nullability(c, type);
        }
    }
    mr_tokens_leave(c);
    type->span = mr_tokens_span(c, start);
    return type;
}
