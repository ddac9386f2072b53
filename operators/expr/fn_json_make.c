#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

#include "core/data/print.h"
#include "operators/document/document.h"
#include "operators/document/value.h"

/*
 * JSON_OBJECT(on null, key, value, key, value ...) and JSON_ARRAY(on null, value ...), as the
 * binder hands them over.  The first argument says NULL or ABSENT; bind appends another, with
 * a letter for each value: 'j' is JSON already and goes in as it is, 'v' is not.
 */

static bool is_made_json(const struct mr_expr *e)
{
    const char *name = mr_expr_function(e);

    return name != NULL && (strcmp(name, "JSON_OBJECT") == 0 ||
                            strcmp(name, "JSON_ARRAY") == 0 || strcmp(name, "JSON") == 0);
}

static int check_type(struct mr_type type, struct mr_err *reterr)
{
    struct mr_text text;

    if (mr_document_takes(type))
        return 0;
    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc =
        mr_fail(reterr, MR_ERR_BIND,
                "Unsupported argument type. Type '%s' is not scalar or cannot be converted "
                "into JSON.; use CAST(x AS STRING)",
                text.data);
    mr_text_fini(&text);
    return rc;
}

/* Values are each STEPth argument from FROM on. */
static int add_forms(struct mr_build *build, uint32_t from, uint32_t step,
                     struct mr_err *reterr)
{
    char *forms = mr_arena_alloc(build->arena, build->args + 1);
    uint32_t n = 0;

    for (uint32_t i = from; i < build->args; i += step) {
        forms[n++] = is_made_json(build->arg[i]) ? 'j' : 'v';
        int rc = check_type(build->arg[i]->type, reterr);
        if (rc < 0)
            return rc;
    }
    struct mr_value value = {.type = {.id = MR_TYPE_CHAR, .length = n},
                             .u.str = mr_str_of(forms, n)};
    build->arg[build->args++] = mr_expr_constant(build->arena, value);
    build->type = MR_TYPE_STRING;
    return 0;
}

static bool is_key(const struct mr_expr *e)
{
    return e->kind == MR_EXPR_CONSTANT && !e->value.is_null && mr_type_is_string(e->type);
}

/* Of two values of one key the last counts, at the place of the first. */
static void drop_same_keys(struct mr_build *build)
{
    uint32_t kept = 1;

    for (uint32_t i = 1; i + 1 < build->args; i += 2) {
        uint32_t k = 1;
        while (k < kept && !mr_str_eq(&build->arg[k]->value.u.str, &build->arg[i]->value.u.str))
            k += 2;
        build->arg[k] = build->arg[i];
        build->arg[k + 1] = build->arg[i + 1];
        kept = k == kept ? kept + 2 : kept;
    }
    build->args = kept;
}

static int bind_object(struct mr_build *build, struct mr_err *reterr)
{
    for (uint32_t i = 1; i < build->args; i += 2)
        if (!is_key(build->arg[i]))
            return mr_fail(reterr, MR_ERR_BIND,
                           mr_type_is_string(build->arg[i]->type)
                               ? "Argument to function 'JSON_OBJECT' must not be NULL: write "
                                 "its keys as literals"
                               : "Expected a character type for a key of JSON_OBJECT");
    drop_same_keys(build);
    return add_forms(build, 2, 2, reterr);
}

static int bind_array(struct mr_build *build, struct mr_err *reterr)
{
    return add_forms(build, 1, 1, reterr);
}

static int bind_string(struct mr_build *build, struct mr_err *reterr)
{
    build->type = MR_TYPE_STRING;
    return check_type(build->arg[0]->type, reterr);
}

static int put_value(struct mr_call *call, uint32_t n, uint32_t r, char form)
{
    struct mr_value value = mr_call_value(call, n, r);

    if (form == 'j' && !value.is_null) {
        struct mr_view json = mr_str_view(&value.u.str);
        mr_text_put(call->text, json.data, json.len);
    } else if (!mr_document_put_value(&value, call->text)) {
        return mr_call_fail(call, "NaN and Infinity can not be written as JSON");
    }
    return 0;
}

/* The values, each STEPth argument from FROM on, with their keys when STEP is 2. */
static int make(struct mr_call *call, uint32_t r, uint32_t from, uint32_t step)
{
    bool is_absent = mr_view_is(mr_call_view(call, 0, r), "ABSENT");
    const struct mr_expr *last = call->expr->arg[call->args - 1];
    const char *form = mr_str_data(&last->value.u.str);
    char separator = step == 2 ? '{' : '[';
    int rc = 0;

    mr_text_reset(call->text);
    for (uint32_t n = from; n < call->args - 1 && rc == 0; n += step, form++) {
        if (is_absent && mr_operand_is_null(&call->arg[n], r))
            continue;
        mr_text_putc(call->text, separator);
        separator = ',';
        if (step == 2) {
            mr_json_string_print(mr_call_view(call, n - 1, r), call->text);
            mr_text_putc(call->text, ':');
        }
        rc = put_value(call, n, r, *form);
    }
    if (separator != ',')
        mr_text_putc(call->text, separator);
    mr_text_putc(call->text, step == 2 ? '}' : ']');
    return rc < 0 ? rc : mr_call_put_text(call, r);
}

static int json_object(struct mr_call *call)
{
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc == 0; i++)
        rc = make(call, mr_call_row(call, i), 2, 2);
    return rc;
}

static int json_array(struct mr_call *call)
{
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc == 0; i++)
        rc = make(call, mr_call_row(call, i), 1, 1);
    return rc;
}

static int json_string(struct mr_call *call)
{
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc == 0; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_text_reset(call->text);
        rc = put_value(call, 0, r, 'v');
        if (rc == 0)
            rc = mr_call_put_text(call, r);
    }
    return rc;
}

/* What is JSON, without the blanks in it. */
static int json(struct mr_call *call)
{
    struct mr_arena arena;
    int rc = 0;

    mr_arena_init(&arena);
    for (uint32_t i = 0; i < call->count && rc == 0; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        struct mr_node *node;
        size_t where;
        mr_arena_reset(&arena);
        mr_text_reset(call->text);
        if (!mr_document_parse(&arena, s, &node, &where)) {
            struct mr_view shown = mr_view_excerpt(s, 60);
            rc = mr_call_fail(call, "'" MR_VIEW_FMT "' is no JSON: it goes wrong at byte %zu",
                              MR_VIEW_ARG(shown), where + 1);
        } else {
            mr_document_print(node, false, call->text);
            rc = mr_call_put_text(call, r);
        }
    }
    mr_arena_fini(&arena);
    return rc;
}

#define S MR_TYPE_VARCHAR
#define L MR_FN_LOOSE
#define F MR_FN_FAILS

const struct mr_function mr_functions_json_make[] = {
    {"JSON_STRING", "ANY", .flags = F, .bind = bind_string, .kernel = json_string,
     .help = "The value as JSON."},
    {"JSON", "STRING", S, F, .kernel = json,
     .help = "A text that is JSON already, within JSON_OBJECT and JSON_ARRAY."},
    {"JSON_OBJECT", "STRING, ANY...", .flags = L | F, .bind = bind_object,
     .kernel = json_object,
     .help = "JSON_OBJECT(KEY k VALUE v, .. [NULL|ABSENT ON NULL]): an object of JSON."},
    {"JSON_OBJECT", "STRING", .flags = L | F, .bind = bind_object, .kernel = json_object},
    {"JSON_ARRAY", "STRING, ANY...", .flags = L | F, .bind = bind_array, .kernel = json_array,
     .help = "JSON_ARRAY(v, .. [NULL|ABSENT ON NULL]): an array of JSON; NULLs are left out."},
    {"JSON_ARRAY", "STRING", .flags = L | F, .bind = bind_array, .kernel = json_array},
    {0},
};
