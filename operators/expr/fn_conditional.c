#include "core/data/print.h"
#include "operators/expr/expr_int.h"
#include "operators/expr/utf8.h"

/*
 * Functions that choose are rewritten to CASE, which evaluates only what is chosen.
 */

/* CASE WHEN a IS NOT NULL THEN a WHEN b IS NOT NULL THEN b ... ELSE last END */
static int bind_coalesce(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr **pairs = MR_NEW_ARRAY(build->arena, struct mr_expr *, 2 * build->args);
    uint32_t n = build->args - 1;

    if (n == 0) {
        build->instead = build->arg[0];
        return 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        pairs[2 * i] = mr_expr_must_call(build->arena, "IS NOT NULL", &build->arg[i], 1);
        pairs[2 * i + 1] = build->arg[i];
    }
    int rc = mr_expr_case(build->arena, pairs, n, build->arg[n], &build->instead, reterr);
    if (rc == 0 && !build->arg[n]->type.nullable && build->arg[n]->type.id != MR_TYPE_NULL)
        build->instead->type.nullable = 0;
    return rc;
}

static int bind_nullif(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr *pair[2];

    int rc = mr_expr_call(build->arena, MR_VIEW("="), build->arg, 2, &pair[0], reterr);
    if (rc < 0)
        return rc;
    pair[1] = mr_expr_null(build->arena, build->arg[0]->type);
    return mr_expr_case(build->arena, pair, 1, build->arg[0], &build->instead, reterr);
}

static int bind_if(struct mr_build *build, struct mr_err *reterr)
{
    return mr_expr_case(build->arena, build->arg, 1, build->arg[2], &build->instead, reterr);
}

/* -- GREATEST, LEAST -------------------------------------------------------- */

static int compare_at(const struct mr_call *call, uint32_t a, uint32_t b, uint32_t r)
{
    switch (mr_type_shape(call->expr->type)) {
    case MR_SHAPE_BOOL: return MR_ARG(call, uint8_t, a, r) - MR_ARG(call, uint8_t, b, r);
    case MR_SHAPE_I64: {
        int64_t x = MR_ARG(call, int64_t, a, r), y = MR_ARG(call, int64_t, b, r);
        return (x > y) - (x < y);
    }
    case MR_SHAPE_F64: {
        double x = MR_ARG(call, double, a, r), y = MR_ARG(call, double, b, r);
        return (x > y) - (x < y);
    }
    case MR_SHAPE_I128: {
        mr_i128 x = MR_ARG(call, mr_i128, a, r), y = MR_ARG(call, mr_i128, b, r);
        return (x > y) - (x < y);
    }
    case MR_SHAPE_STR:
        return mr_str_cmp(&MR_ARG(call, struct mr_str, a, r),
                          &MR_ARG(call, struct mr_str, b, r));
    }
    return 0;
}

static int extreme(struct mr_call *call)
{
    int sign = call->expr->function->name[0] == 'G' ? 1 : -1;
    size_t bytes = mr_type_bytes(call->expr->type);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), best = 0;
        for (uint32_t a = 1; a < call->args; a++)
            if (compare_at(call, a, best, r) * sign > 0)
                best = a;
        memcpy((char *)call->out + r * bytes,
               (const char *)call->arg[best].data + (r & call->arg[best].mask) * bytes, bytes);
    }
    return 0;
}

static int bind_extreme(struct mr_build *build, struct mr_err *reterr)
{
    int rc = mr_type_check_order(build->arg[0]->type, reterr);

    for (uint32_t i = 1; i < build->args && rc == 0; i++)
        rc = mr_build_common(build, 0, i, reterr);
    if (rc < 0)
        return rc;
    /* The first has seen every type by now; the others follow it. */
    for (uint32_t i = 1; i < build->args; i++)
        build->arg[i] = mr_expr_to(build->arena, build->arg[i], build->arg[0]->type);
    build->type = build->arg[0]->type;
    return 0;
}

/* -- Questions about text --------------------------------------------------- */

/* Letters beyond ASCII count as letters: we have no tables of the others. */
static bool is_letter(unsigned char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26 || c >= 0x80;
}

static int is_alpha(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_str_view(&MR_ARG(call, struct mr_str, 0, r));
        out[r] = s.len != 0;
        for (size_t k = 0; k < s.len; k++)
            out[r] &= is_letter((unsigned char)s.data[k]);
    }
    return 0;
}

static int is_digit(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_str_view(&MR_ARG(call, struct mr_str, 0, r));
        out[r] = s.len != 0;
        for (size_t k = 0; k < s.len; k++)
            out[r] &= (unsigned)(s.data[k] - '0') <= 9;
    }
    return 0;
}

static int is_decimal(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        double ignored;
        out[r] =
            mr_double_parse(mr_str_view(&MR_ARG(call, struct mr_str, 0, r)), &ignored) == 0;
    }
    return 0;
}

/* Null is no letter, no digit and no number. */
static int bind_question(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr *e = mr_expr_node(build->arena, MR_EXPR_CALL, MR_TYPE(MR_TYPE_BOOLEAN),
                                     build->arg, build->args);

    (void)reterr;
    e->function = build->function;
    e->type.nullable = build->arg[0]->type.nullable;
    build->instead = mr_expr_must_call(build->arena, "IS TRUE", &e, 1);
    return 0;
}

static int bind_is_number(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    bool whole_only = strcmp(build->function->name, "IS_DIGIT") == 0;
    bool yes = !whole_only || mr_type_is_integer(build->arg[0]->type);
    build->instead = mr_expr_bool(build->arena, yes);
    if (yes)
        build->instead = mr_expr_must_call(build->arena, "IS NOT NULL", build->arg, 1);
    return 0;
}

static int bind_typeof(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_text text;
    struct mr_value value = {.type = MR_TYPE_STRING};

    (void)reterr;
    mr_text_init(&text);
    mr_type_print(build->arg[0]->type, &text);
    value.u.str = mr_str_of(text.data, text.len);
    build->instead = mr_expr_constant(build->arena, value);
    mr_text_fini(&text);
    return 0;
}

/* -- NOT NULL ---------------------------------------------------------------- */

/* What is written to a NOT NULL column, in the words of Flink's not-null enforcer. */
static int enforce_not_null(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        if (!mr_operand_is_null(&call->arg[0], mr_call_row(call, i)))
            continue;
        struct mr_view column = mr_str_view(&MR_ARG(call, struct mr_str, 1, 0));
        return mr_fail(call->reterr, MR_ERR_EVAL,
                       "Column '" MR_VIEW_FMT "' is NOT NULL, however, a null value is being "
                       "written into it. You can set 'table.exec.sink.not-null-enforcer' = "
                       "'DROP' to drop such rows",
                       MR_VIEW_ARG(column));
    }
    return mr_cast_same(mr_type_shape(call->expr->type))(call);
}

/* Text or bytes longer than their type says, in the words of Flink's length enforcer. */
static int enforce_length(struct mr_call *call)
{
    struct mr_type type = call->expr->type;
    bool is_text = mr_type_is_string(type);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t row = mr_call_row(call, i);
        if (mr_operand_is_null(&call->arg[0], row))
            continue;
        struct mr_view value = mr_str_view(&MR_ARG(call, struct mr_str, 0, row));
        size_t len = is_text ? mr_utf8_count(value.data, value.len) : value.len;
        if (len <= type.length)
            continue;
        struct mr_view column = mr_str_view(&MR_ARG(call, struct mr_str, 1, 0));
        return mr_fail(call->reterr, MR_ERR_EVAL,
                       "Column '" MR_VIEW_FMT "' is %s%s(%u), however, a string of length %zu "
                       "is being written into it. You can set job configuration "
                       "'table.exec.sink.type-length-enforcer' to control this behaviour.",
                       MR_VIEW_ARG(column),
                       type.id == MR_TYPE_VARCHAR || type.id == MR_TYPE_VARBINARY ? "VAR" : "",
                       is_text ? "CHAR" : "BINARY", type.length, len);
    }
    return mr_cast_same(mr_type_shape(type))(call);
}

static int bind_enforce(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    return 0;
}

const struct mr_function mr_functions_conditional[] = {
    {"COALESCE", "ANY...", .bind = bind_coalesce, .help = "The first that is not NULL."},
    {"IFNULL", "ANY, ANY", .bind = bind_coalesce,
     .help = "The first, or the second where it is NULL."},
    {"NULLIF", "ANY, ANY", .bind = bind_nullif,
     .help = "The first, or NULL where both are equal."},
    {"IF", "BOOLEAN, ANY, ANY", .bind = bind_if,
     .help = "The second where the first is true, else the third."},
    {"GREATEST", "ANY...", .bind = bind_extreme, .kernel = extreme,
     .help = "The largest; NULL when one is NULL."},
    {"LEAST", "ANY...", .bind = bind_extreme, .kernel = extreme,
     .help = "The smallest; NULL when one is NULL."},
    {"IS_ALPHA", "STRING", MR_TYPE_BOOLEAN, .bind = bind_question, .kernel = is_alpha,
     .help = "Only letters, and at least one?"},
    {"IS_DIGIT", "STRING", MR_TYPE_BOOLEAN, .bind = bind_question, .kernel = is_digit,
     .help = "Only digits, and at least one?"},
    {"IS_DIGIT", "NUMERIC", .bind = bind_is_number, .help = "Is it an integer?"},
    {"IS_DECIMAL", "STRING", MR_TYPE_BOOLEAN, .bind = bind_question, .kernel = is_decimal,
     .help = "Does it read as a number?"},
    {"IS_DECIMAL", "NUMERIC", .bind = bind_is_number, .help = "Is it a number?"},
    {"TYPEOF", "ANY", .bind = bind_typeof, .help = "The type of the expression, as text."},
    {"ENFORCE NOT NULL", "ANY, STRING", .flags = MR_FN_LOOSE | MR_FN_FAILS,
     .bind = bind_enforce, .kernel = enforce_not_null},
    {"ENFORCE LENGTH", "ANY, STRING", .flags = MR_FN_LOOSE | MR_FN_FAILS, .bind = bind_enforce,
     .kernel = enforce_length},
    {0},
};
