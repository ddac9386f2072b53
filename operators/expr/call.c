#include "operators/expr/expr_int.h"

#include "core/base/suggest.h"

#include <stdarg.h>
#include <stdio.h>

static const struct mr_function *const families[] = {
    mr_functions_compare, mr_functions_logic,  mr_functions_arith,     mr_functions_math,
    mr_functions_string,  mr_functions_text,   mr_functions_like,      mr_functions_conditional,
    mr_functions_time,    mr_functions_clock,  mr_functions_format,    mr_functions_hash,
    mr_functions_nested,  mr_functions_array,  mr_functions_map,       mr_functions_zone,
    mr_functions_regexp,  mr_functions_json,   mr_functions_json_make, mr_functions_code,
    mr_functions_url,     mr_functions_printf,
};

/* -- Parameter classes ------------------------------------------------------ */

static bool is_exact(struct mr_type type)
{
    return mr_type_is_integer(type) || type.id == MR_TYPE_DECIMAL;
}

static bool is_any(struct mr_type type)
{
    (void)type;
    return true;
}

static bool is_boolean(struct mr_type type)
{
    return type.id == MR_TYPE_BOOLEAN;
}

static bool is_date(struct mr_type type)
{
    return type.id == MR_TYPE_DATE;
}

static bool is_time(struct mr_type type)
{
    return type.id == MR_TYPE_TIME;
}

static bool is_calendar(struct mr_type type)
{
    return type.id == MR_TYPE_DATE || mr_type_is_timestamp(type);
}

static bool is_temporal(struct mr_type type)
{
    return is_calendar(type) || is_time(type);
}

static bool is_interval(struct mr_type type)
{
    return type.id == MR_TYPE_INTERVAL_MONTHS || type.id == MR_TYPE_INTERVAL_NS;
}

static bool is_array(struct mr_type type)
{
    return type.id == MR_TYPE_ARRAY;
}

static bool is_row(struct mr_type type)
{
    return type.id == MR_TYPE_ROW;
}

static bool is_float(struct mr_type type)
{
    return type.id == MR_TYPE_FLOAT;
}

#define STRING_TYPE                                                   \
    {                                                                 \
        .id = MR_TYPE_VARCHAR, .nullable = 1, .length = MR_LENGTH_MAX \
    }

/* A word of `params`: what it takes, what it makes of that (0: leaves it), and what a
 * bare NULL becomes. */
static const struct param_class {
    const char *word;
    bool (*fits)(struct mr_type type);
    uint8_t to;
    struct mr_type null_type;
} classes[] = {
    {"ANY", is_any, 0, {0}},
    {"BOOLEAN", is_boolean, 0, {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {"INTEGER", mr_type_is_integer, 0, {.id = MR_TYPE_INT, .nullable = 1}},
    {"EXACT", is_exact, 0, {.id = MR_TYPE_INT, .nullable = 1}},
    {"FLOAT", is_float, 0, {.id = MR_TYPE_FLOAT, .nullable = 1}},
    {"NUMERIC", mr_type_is_numeric, 0, {.id = MR_TYPE_INT, .nullable = 1}},
    {"DOUBLE", mr_type_is_numeric, MR_TYPE_DOUBLE, {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {"STRING", mr_type_is_string, 0, STRING_TYPE},
    {"BYTES",
     mr_type_is_binary,
     0,
     {.id = MR_TYPE_VARBINARY, .nullable = 1, .length = MR_LENGTH_MAX}},
    {"DATE", is_date, 0, {.id = MR_TYPE_DATE, .nullable = 1}},
    {"TIME", is_time, 0, {.id = MR_TYPE_TIME, .nullable = 1}},
    /* In the session's zone when it has none of its own. */
    {"TIMESTAMP",
     mr_type_is_timestamp,
     MR_TYPE_TIMESTAMP,
     {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    {"CALENDAR", is_calendar, 0, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    {"TEMPORAL", is_temporal, 0, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    {"INTERVAL", is_interval, 0, {.id = MR_TYPE_INTERVAL_NS, .nullable = 1}},
    {"ARRAY", is_array, 0, {0}},
    {"MAP", mr_type_is_map, 0, {0}},
    {"ROW", is_row, 0, {0}},
};

static const struct param_class *class_of(struct mr_view word)
{
    for (size_t i = 0; i < MR_COUNTOF(classes); i++)
        if (mr_view_is(word, classes[i].word))
            return &classes[i];
    MR_ASSERT(!"a parameter class that is not in the table");
    return NULL;
}

/* The next word of PARAMS at *AT; false at the end.  OPTIONAL: in brackets. */
static bool next_param(const char *params, size_t *at, const struct param_class **ret,
                       bool *optional, bool *repeats)
{
    size_t start;

    while (params[*at] != '\0' && strchr("[], ", params[*at]) != NULL) {
        if (params[*at] == '[')
            *optional = true;
        ++*at;
    }
    start = *at;
    while (params[*at] >= 'A' && params[*at] <= 'Z')
        ++*at;
    if (*at == start)
        return false;
    *ret = class_of((struct mr_view){params + start, *at - start});
    *repeats = strncmp(params + *at, "...", 3) == 0;
    *at += *repeats ? 3 : 0;
    return true;
}

/* A bare NULL has no type that these could do something with. */
static bool is_nested_class(const struct param_class *param)
{
    return param->fits == is_array || param->fits == is_row || param->fits == mr_type_is_map;
}

/* The class of each argument into CLASS_OF_ARG, or false. */
static bool params_fit(const char *params, struct mr_expr **args, uint32_t count,
                       const struct param_class **class_of_arg)
{
    const struct param_class *param = NULL;
    bool optional = false, repeats = false;
    size_t at = 0;
    uint32_t i = 0;

    while (next_param(params, &at, &param, &optional, &repeats)) {
        if (i == count)
            return optional;
        do {
            bool is_null = args[i]->type.id == MR_TYPE_NULL && !is_nested_class(param);
            if (!is_null && !param->fits(args[i]->type))
                return false;
            class_of_arg[i++] = param;
        } while (repeats && i < count);
    }
    return i == count;
}

static struct mr_expr *to_class(struct mr_arena *arena, struct mr_expr *arg,
                                const struct param_class *param)
{
    if (arg->type.id == MR_TYPE_NULL && param->null_type.id != MR_TYPE_NULL)
        return mr_expr_to(arena, arg, param->null_type);
    if (param->to == 0 || arg->type.id == param->to)
        return arg;
    struct mr_type type = {.id = param->to};
    if (mr_type_is_timestamp(type))
        type.precision = arg->type.precision;
    return mr_expr_to(arena, arg, type);
}

/* -- Messages --------------------------------------------------------------- */

static bool is_word(const char *name)
{
    return name[0] >= 'A' && name[0] <= 'Z';
}

static void print_signature(const struct mr_function *function, struct mr_text *out)
{
    const char *comma = strstr(function->params, ", ");

    if (is_word(function->name) && strchr(function->name, ' ') == NULL)
        mr_text_printf(out, "%s(%s)", function->name, function->params);
    else if (strncmp(function->name, "IS ", 3) == 0 && comma == NULL)
        mr_text_printf(out, "%s %s", function->params, function->name);
    else if (comma == NULL)
        mr_text_printf(out, "%s %s", function->name, function->params);
    else
        mr_text_printf(out, "%.*s %s %s", (int)(comma - function->params), function->params,
                       function->name, comma + 2);
}

static int fail_unknown(struct mr_view name, struct mr_err *reterr)
{
    const char *names[1024];
    size_t count = 0;

    for (size_t f = 0; f < MR_COUNTOF(families); f++)
        for (const struct mr_function *g = families[f]; g->name != NULL; g++)
            if (is_word(g->name) && count < MR_COUNTOF(names))
                names[count++] = g->name;
    const char *near = mr_suggest(name, names, count);
    if (near == NULL)
        return mr_fail(reterr, MR_ERR_BIND,
                       "No match found for function signature " MR_VIEW_FMT
                       "; SHOW FUNCTIONS lists those that exist",
                       MR_VIEW_ARG(name));
    return mr_fail(reterr, MR_ERR_BIND,
                   "No match found for function signature " MR_VIEW_FMT "; did you mean %s?",
                   MR_VIEW_ARG(name), near);
}

/* Is it written between its two operands? */
static bool is_infix(struct mr_view name)
{
    return strchr("+-*/%=<>!|", name.data[0]) != NULL;
}

/* What Flink calls a class of parameters: fewer words than we have. */
static const char *class_in_message(struct mr_view word, bool is_operator)
{
    static const struct {
        const char *word, *of_operator, *of_function;
    } names[] = {
        {"INTEGER", "NUMERIC", "INTEGER"},    {"EXACT", "NUMERIC", "NUMERIC"},
        {"FLOAT", "NUMERIC", "NUMERIC"},      {"NUMERIC", "NUMERIC", "NUMERIC"},
        {"DOUBLE", "NUMERIC", "NUMERIC"},     {"STRING", "CHARACTER", "CHARACTER"},
        {"TEMPORAL", "DATETIME", "DATETIME"}, {"INTERVAL", "DATETIME_INTERVAL", "INTERVAL"},
    };

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is(word, names[i].word))
            return is_operator ? names[i].of_operator : names[i].of_function;
    return class_of(word)->word;
}

/* 'LEFT(<CHARACTER>, <INTEGER>)', '<NUMERIC> + <NUMERIC>' */
static void print_form(const struct mr_function *function, bool is_operator,
                       struct mr_text *out)
{
    const char *p = function->params;

    mr_text_putc(out, '\'');
    if (!is_operator)
        mr_text_printf(out, "%s(", function->name);
    while (*p != '\0') {
        size_t len = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (len > 0)
            mr_text_printf(out, "<%s>",
                           class_in_message((struct mr_view){p, len}, is_operator));
        else if (is_operator && *p == ',')
            mr_text_printf(out, " %s", function->name);
        else
            mr_text_putc(out, *p);
        p += len > 0 ? len : 1;
    }
    mr_text_puts(out, is_operator ? "'" : ")'");
}

/* Every form of NAME once; an operator's with two operands. */
static void print_forms(struct mr_view name, bool is_operator, struct mr_text *out)
{
    struct mr_text forms, form;

    mr_text_init(&forms);
    mr_text_init(&form);
    for (size_t f = 0; f < MR_COUNTOF(families); f++)
        for (const struct mr_function *g = families[f]; g->name != NULL; g++) {
            if (!mr_view_is_nocase(name, g->name) ||
                (is_operator && strchr(g->params, ',') == NULL))
                continue;
            mr_text_reset(&form);
            print_form(g, is_operator, &form);
            if (strstr(forms.data, form.data) == NULL)
                mr_text_printf(&forms, "%s%s", forms.len == 0 ? "" : ", ", form.data);
        }
    mr_text_puts(out, forms.data);
    mr_text_fini(&form);
    mr_text_fini(&forms);
}

/* 'UPPER(<INTEGER>)', '<INTEGER> + <DATE>' */
static void print_applied(struct mr_view name, struct mr_expr **args, uint32_t count,
                          bool is_operator, struct mr_text *out)
{
    mr_text_putc(out, '\'');
    if (!is_operator)
        mr_text_printf(out, MR_VIEW_FMT "(", MR_VIEW_ARG(name));
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && is_operator)
            mr_text_printf(out, " " MR_VIEW_FMT " ", MR_VIEW_ARG(name));
        else if (i > 0)
            mr_text_puts(out, ", ");
        mr_text_putc(out, '<');
        mr_type_print_argument(args[i]->type, out);
        mr_text_putc(out, '>');
    }
    mr_text_puts(out, is_operator ? "'" : ")'");
}

/* How many arguments every form of NAME takes; -1: it is not one number. */
static int only_count(struct mr_view name)
{
    const struct param_class *param = NULL;
    int ret = -1;

    for (size_t f = 0; f < MR_COUNTOF(families); f++)
        for (const struct mr_function *g = families[f]; g->name != NULL; g++) {
            bool optional = false, repeats = false;
            size_t at = 0;
            int count = 0;
            if (!mr_view_is_nocase(name, g->name))
                continue;
            while (next_param(g->params, &at, &param, &optional, &repeats))
                count++;
            if (optional || repeats || (ret >= 0 && ret != count))
                return -1;
            ret = count;
        }
    return ret;
}

static int fail_signature(struct mr_view name, struct mr_expr **args, uint32_t count,
                          struct mr_err *reterr)
{
    int wanted = only_count(name);
    bool is_operator = count == 2 && is_infix(name);
    struct mr_text text;

    if (wanted >= 0 && (uint32_t)wanted != count)
        return mr_fail(reterr, MR_ERR_BIND,
                       "Invalid number of arguments to function '" MR_VIEW_FMT
                       "'. Was expecting %d arguments",
                       MR_VIEW_ARG(name), wanted);
    mr_text_init(&text);
    mr_text_printf(&text, "Cannot apply '" MR_VIEW_FMT "' to arguments of type ",
                   MR_VIEW_ARG(name));
    print_applied(name, args, count, is_operator, &text);
    mr_text_puts(&text, ". Supported form(s): ");
    print_forms(name, is_operator, &text);
    int rc = mr_fail(reterr, MR_ERR_BIND, "%s", text.data);
    mr_text_fini(&text);
    return rc;
}

/* -- Calls ------------------------------------------------------------------ */

static int bind_call(struct mr_build *build, struct mr_expr **ret, struct mr_err *reterr)
{
    const struct mr_function *function = build->function;

    if (function->returns != 0) {
        build->type = (struct mr_type){.id = function->returns};
        if (function->returns == MR_TYPE_VARCHAR || function->returns == MR_TYPE_VARBINARY)
            build->type.length = MR_LENGTH_MAX;
    }
    if (function->bind != NULL) {
        int rc = function->bind(build, reterr);
        if (rc < 0)
            return rc;
        if (build->instead != NULL) {
            *ret = build->instead;
            return 0;
        }
    }
    MR_ASSERT(build->type.id != MR_TYPE_NULL);
    struct mr_expr *e =
        mr_expr_node(build->arena, MR_EXPR_CALL, build->type, build->arg, build->args);
    unsigned flags;
    e->function = function;
    (void)mr_expr_kernel(e, &flags);
    e->type.nullable = (flags & MR_FN_NULLS) != 0;
    if ((flags & MR_FN_LOOSE) == 0)
        for (uint32_t i = 0; i < e->args; i++)
            e->type.nullable |= e->arg[i]->type.nullable;
    *ret = e;
    return 0;
}

int mr_expr_call(struct mr_arena *arena, struct mr_view name, struct mr_expr **args,
                 uint32_t count, struct mr_expr **ret, struct mr_err *reterr)
{
    const struct param_class **class_of_arg =
        MR_NEW_ARRAY(arena, const struct param_class *, count + 1);
    bool known = false;

    for (size_t f = 0; f < MR_COUNTOF(families); f++) {
        for (const struct mr_function *g = families[f]; g->name != NULL; g++) {
            if (!mr_view_is_nocase(name, g->name))
                continue;
            known = true;
            if (!params_fit(g->params, args, count, class_of_arg))
                continue;
            struct mr_build build = {.arena = arena, .function = g, .args = count};
            build.arg = MR_NEW_ARRAY(arena, struct mr_expr *, count + 1);
            for (uint32_t i = 0; i < count; i++)
                build.arg[i] = to_class(arena, args[i], class_of_arg[i]);
            return bind_call(&build, ret, reterr);
        }
    }
    return known ? fail_signature(name, args, count, reterr) : fail_unknown(name, reterr);
}

struct mr_expr *mr_expr_must_call(struct mr_arena *arena, const char *name,
                                  struct mr_expr **args, uint32_t count)
{
    struct mr_expr *e = NULL;
    int rc = mr_expr_call(arena, mr_view_of(name), args, count, &e, NULL);
    MR_ASSERT(rc == 0);
    return e;
}

/* The standard's name of a type, without its arguments, as Flink has it in messages. */
static void print_root(struct mr_type type, struct mr_text *out)
{
    struct mr_text name;

    type.nullable = 1;
    mr_text_init(&name);
    mr_type_print(type, &name);
    name.len = strcspn(name.data, "( ");
    name.data[name.len] = '\0';
    mr_text_puts(out, type.id == MR_TYPE_INT         ? "INTEGER"
                      : type.id == MR_TYPE_VARCHAR   ? "VARCHAR"
                      : type.id == MR_TYPE_VARBINARY ? "VARBINARY"
                                                     : name.data);
    mr_text_fini(&name);
}

int mr_build_common(struct mr_build *build, uint32_t a, uint32_t b, struct mr_err *reterr)
{
    struct mr_type ta = build->arg[a]->type, tb = build->arg[b]->type, common;

    if (!mr_type_common(build->arena, ta, tb, &common)) {
        struct mr_text text;
        mr_text_init(&text);
        print_root(ta, &text);
        mr_text_puts(&text, " and ");
        print_root(tb, &text);
        int rc = mr_fail(reterr, MR_ERR_BIND,
                         "implicit type conversion between %s is not supported now; use CAST "
                         "on one side of '%s'",
                         text.data, build->function->name);
        mr_text_fini(&text);
        return rc;
    }
    build->arg[a] = mr_expr_to(build->arena, build->arg[a], common);
    build->arg[b] = mr_expr_to(build->arena, build->arg[b], common);
    return 0;
}

int mr_type_check_order(struct mr_type type, struct mr_err *reterr)
{
    struct mr_text text;

    if (mr_type_is_ordered(type))
        return 0;
    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc = mr_fail(reterr, MR_ERR_BIND, "Comparable type expected, but was '%s'.", text.data);
    mr_text_fini(&text);
    return rc;
}

static bool is_approximate(struct mr_type type)
{
    return type.id == MR_TYPE_FLOAT || type.id == MR_TYPE_DOUBLE;
}

int mr_build_sides(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type left = build->arg[0]->type, right = build->arg[1]->type;

    if (!is_approximate(left) || !is_approximate(right))
        return mr_build_common(build, 0, 1, reterr);
    left.nullable = right.nullable;
    build->arg[1] = mr_expr_to(build->arena, build->arg[1], left);
    return 0;
}

int mr_build_meet_text(struct mr_build *build, bool numbers_too, struct mr_err *reterr)
{
    bool is_left = mr_type_is_string(build->arg[0]->type);
    struct mr_expr **text = &build->arg[is_left ? 0 : 1];
    struct mr_type other = build->arg[is_left ? 1 : 0]->type;
    bool is_time =
        other.id == MR_TYPE_DATE || other.id == MR_TYPE_TIME || mr_type_is_timestamp(other);

    if (!mr_type_is_string((*text)->type) ||
        (!is_time && !(numbers_too && mr_type_is_numeric(other))))
        return 0;
    other.nullable = (*text)->type.nullable;
    return mr_expr_cast(build->arena, *text, other, true, false, text, reterr);
}

bool mr_function_exists(struct mr_view name)
{
    for (size_t f = 0; f < MR_COUNTOF(families); f++)
        for (const struct mr_function *g = families[f]; g->name != NULL; g++)
            if (mr_view_is_nocase(name, g->name))
                return true;
    return false;
}

void mr_function_list(void (*each)(void *context, const char *name, const char *signature,
                                   const char *help),
                      void *context)
{
    struct mr_text text;

    mr_text_init(&text);
    for (size_t f = 0; f < MR_COUNTOF(families); f++)
        for (const struct mr_function *g = families[f]; g->name != NULL; g++) {
            if (g->help == NULL)
                continue; /* the planner's own */
            mr_text_reset(&text);
            print_signature(g, &text);
            each(context, g->name, text.data, g->help);
        }
    mr_text_fini(&text);
}

/* -- What kernels use ------------------------------------------------------- */

struct mr_str mr_call_str(struct mr_call *call, const char *data, size_t len)
{
    if (len > MR_STR_INLINE)
        data = mr_arena_copy(call->bytes, data, len);
    return mr_str_of(data, len);
}

int mr_call_fail(struct mr_call *call, const char *fmt, ...)
{
    char detail[256];
    struct mr_text text;
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(detail, sizeof(detail), fmt, ap);
    va_end(ap);
    mr_text_init(&text);
    mr_expr_print(call->expr, call->input, &text);
    int rc = mr_fail(call->reterr, MR_ERR_EVAL, "%s in %s", detail, text.data);
    mr_text_fini(&text);
    return rc;
}
