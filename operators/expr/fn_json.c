#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

#include "core/data/print.h"
#include "operators/document/path.h"

/* -- Clauses ------------------------------------------------------------------------ */

/* What a clause ON EMPTY or ON ERROR says; the binder hands it over as text. */
enum action {
    ACT_NULL,
    ACT_ERROR,
    ACT_DEFAULT,
    ACT_EMPTY_ARRAY,
    ACT_EMPTY_OBJECT,
    ACT_TRUE,
    ACT_FALSE
};

static const char *const actions[] = {"NULL",         "ERROR", "DEFAULT", "EMPTY ARRAY",
                                      "EMPTY OBJECT", "TRUE",  "FALSE"};

enum wrapper { WITHOUT_WRAPPER, CONDITIONAL_WRAPPER, UNCONDITIONAL_WRAPPER };

static const char *const wrappers[] = {"WITHOUT", "CONDITIONAL", "UNCONDITIONAL"};

struct json {
    struct mr_arena row; /* of the row at hand: its document, its path */
    struct mr_jsonpath *path;
    bool is_bad_path;
    enum action on_empty, on_error;
    enum wrapper wrapper;
};

/* Constant argument N as one of WORDS. */
static unsigned word_of(const struct mr_expr *call, uint32_t n, const char *const *words)
{
    unsigned i = 0;

    while (!mr_view_is(mr_str_view(&call->arg[n]->value.u.str), words[i]))
        i++;
    return i;
}

static struct json *json_new(const struct mr_expr *call, struct mr_arena *arena)
{
    struct json *json = MR_NEW(arena, struct json);
    const struct mr_expr *path = call->args < 2 ? NULL : call->arg[1];

    mr_arena_init(&json->row);
    if (path != NULL && path->kind == MR_EXPR_CONSTANT && !path->value.is_null)
        json->is_bad_path =
            mr_jsonpath_new(arena, mr_str_view(&path->value.u.str), &json->path, NULL) < 0;
    return json;
}

static void *prepare_exists(const struct mr_expr *call, struct mr_arena *arena,
                            const struct mr_eval_env *env)
{
    struct json *json = json_new(call, arena);

    (void)env;
    json->on_error = call->args == 3 ? word_of(call, 2, actions) : ACT_FALSE;
    return json;
}

static void *prepare_value(const struct mr_expr *call, struct mr_arena *arena,
                           const struct mr_eval_env *env)
{
    struct json *json = json_new(call, arena);

    (void)env;
    json->on_empty = call->args > 2 ? word_of(call, 2, actions) : ACT_NULL;
    json->on_error = call->args > 2 ? word_of(call, 3, actions) : ACT_NULL;
    return json;
}

static void *prepare_query(const struct mr_expr *call, struct mr_arena *arena,
                           const struct mr_eval_env *env)
{
    struct json *json = prepare_value(call, arena, env);

    if (call->args > 2)
        json->wrapper = word_of(call, 4, wrappers);
    return json;
}

static void *prepare_parse(const struct mr_expr *call, struct mr_arena *arena,
                           const struct mr_eval_env *env)
{
    struct json *json = MR_NEW(arena, struct json);

    (void)call;
    (void)env;
    mr_arena_init(&json->row);
    return json;
}

static void release_json(void *state)
{
    mr_arena_fini(&((struct json *)state)->row);
}

/* -- Looking up ----------------------------------------------------------------------- */

/* What row R's path leads to in its document. */
struct found {
    struct mr_node *node; /* NULL: to nothing, which is so in lax mode */
    const char *fault;    /* or why it is an error */
    bool is_lax;
};

static const char *bad_document(struct json *json, struct mr_view text, size_t where)
{
    struct mr_view rest =
        mr_view_excerpt((struct mr_view){text.data + where, text.len - where}, 20);

    if (rest.len == 0)
        return mr_arena_printf(&json->row, "Unexpected end of JSON at byte %zu", where + 1);
    return mr_arena_printf(&json->row, "No JSON: unexpected '" MR_VIEW_FMT "' at byte %zu",
                           MR_VIEW_ARG(rest), where + 1);
}

static const char *no_results(struct json *json, const struct mr_jsonpath *path)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_jsonpath_print(path, &text);
    const char *ret = mr_arena_printf(&json->row, "No results for path: %s", text.data);
    mr_text_fini(&text);
    return ret;
}

static int path_of(struct mr_call *call, uint32_t r, struct mr_jsonpath **ret,
                   const char **fault)
{
    struct json *json = call->state;
    struct mr_err err = {0};

    *ret = json->path;
    if (json->path != NULL && !json->is_bad_path)
        return 0;
    int rc = mr_jsonpath_new(&json->row, mr_call_view(call, 1, r), ret, &err);
    if (rc == MR_ERR_UNSUPPORTED)
        return mr_call_fail(call, "%s", err.message);
    if (rc < 0)
        *fault = mr_arena_printf(&json->row, "%s", err.message);
    return 0;
}

static int look_up(struct mr_call *call, uint32_t r, struct found *ret)
{
    struct json *json = call->state;
    struct mr_view text = mr_call_view(call, 0, r);
    struct mr_jsonpath *path;
    struct mr_node *document;
    size_t where;

    *ret = (struct found){0};
    mr_arena_reset(&json->row);
    int rc = path_of(call, r, &path, &ret->fault);
    if (rc < 0 || ret->fault != NULL)
        return rc;
    ret->is_lax = mr_jsonpath_is_lax(path);
    if (!mr_document_parse(&json->row, text, &document, &where)) {
        if (!ret->is_lax)
            ret->fault = bad_document(json, text, where);
        return 0;
    }
    ret->node = mr_jsonpath_find(path, document, &json->row);
    if (ret->node == NULL && !ret->is_lax)
        ret->fault = no_results(json, path);
    if (ret->node != NULL && ret->node->kind == MR_NODE_NULL) {
        ret->node = NULL;
        ret->fault =
            ret->is_lax
                ? NULL
                : "Strict jsonpath mode requires a non empty returned value, but is null";
    }
    return 0;
}

/* Arguments 0 and 1, without which there is no answer. */
static bool is_null(struct mr_call *call, uint32_t r)
{
    if (!mr_operand_is_null(&call->arg[0], r) && !mr_operand_is_null(&call->arg[1], r))
        return false;
    mr_bit_clear(call->valid, r);
    return true;
}

/* -- IS JSON, JSON_EXISTS --------------------------------------------------------------- */

static int is_json(struct mr_call *call)
{
    struct json *json = call->state;
    const char *name = call->expr->function->name;
    char what = name[strlen("IS JSON")] == '\0' ? 'V' : name[strlen("IS JSON ")];
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_node *node = NULL;
        size_t where;
        mr_arena_reset(&json->row);
        out[r] = !mr_operand_is_null(&call->arg[0], r) &&
                 mr_document_parse(&json->row, mr_call_view(call, 0, r), &node, &where);
        if (out[r] && what != 'V')
            out[r] = what == 'S'   ? mr_node_is_scalar(node)
                     : what == 'A' ? node->kind == MR_NODE_ARRAY
                                   : node->kind == MR_NODE_OBJECT;
    }
    return 0;
}

static int json_exists(struct mr_call *call)
{
    const struct json *json = call->state;
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct found found;
        int rc = look_up(call, r, &found);
        if (rc < 0)
            return rc;
        out[r] = found.fault == NULL ? found.node != NULL : json->on_error == ACT_TRUE;
        if (found.fault == NULL)
            continue;
        if (json->on_error == ACT_ERROR)
            return mr_call_fail(call, "%s", found.fault);
        if (json->on_error == ACT_NULL)
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* -- JSON_VALUE --------------------------------------------------------------------------- */

/* As a text: of a string what it stands for. */
static struct mr_view scalar_text(const struct mr_node *node, struct mr_text *text)
{
    if (node->kind == MR_NODE_STRING)
        return node->text;
    mr_text_reset(text);
    mr_document_print(node, true, text);
    return mr_text_view(text);
}

/* NODE as the call's type; false: it is of another one. */
static bool put_scalar(struct mr_call *call, uint32_t r, const struct mr_node *node)
{
    int64_t integer;

    switch (call->expr->type.id) {
    case MR_TYPE_BOOLEAN:
        ((uint8_t *)call->out)[r] = node->kind == MR_NODE_TRUE;
        return node->kind == MR_NODE_TRUE || node->kind == MR_NODE_FALSE;
    case MR_TYPE_INT:
        if (node->kind != MR_NODE_INTEGER || mr_int_parse(node->text, &integer) < 0 ||
            integer != (int32_t)integer)
            return false;
        ((int64_t *)call->out)[r] = integer;
        return true;
    case MR_TYPE_DOUBLE:
        return (node->kind == MR_NODE_INTEGER || node->kind == MR_NODE_NUMBER) &&
               mr_double_parse(node->text, &((double *)call->out)[r]) == 0;
    default: {
        struct mr_view text = scalar_text(node, call->text);
        mr_call_put_made(call, r, text.data, text.len);
        return true;
    }
    }
}

static const char *describe(struct mr_call *call, const char *what, const struct mr_node *node)
{
    struct json *json = call->state;

    mr_text_reset(call->text);
    mr_document_print(node, true, call->text);
    struct mr_view shown = mr_view_excerpt(mr_text_view(call->text), 80);
    return mr_arena_printf(&json->row, "%s, and the actual value is: '" MR_VIEW_FMT "'", what,
                           MR_VIEW_ARG(shown));
}

/* The clause ON EMPTY (FAULT NULL) or ON ERROR; N is the argument with its default. */
static int value_otherwise(struct mr_call *call, uint32_t r, const char *fault)
{
    const struct json *json = call->state;
    uint32_t n = fault == NULL ? 4 : 5;

    switch (fault == NULL ? json->on_empty : json->on_error) {
    case ACT_ERROR:
        return mr_call_fail(
            call, "%s",
            fault != NULL ? fault : "Empty result of JSON_VALUE function is not allowed");
    case ACT_DEFAULT: {
        struct mr_value value = mr_call_value(call, n, r);
        mr_call_put_value(call, r, &value);
        return 0;
    }
    default: mr_bit_clear(call->valid, r); return 0;
    }
}

static int json_value(struct mr_call *call)
{
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc == 0; i++) {
        uint32_t r = mr_call_row(call, i);
        struct found found;
        if (is_null(call, r))
            continue;
        rc = look_up(call, r, &found);
        if (rc < 0)
            return rc;
        bool is_tree = found.node != NULL && !mr_node_is_scalar(found.node);
        if (found.fault == NULL && is_tree && !found.is_lax)
            found.fault =
                describe(call, "Strict jsonpath mode requires scalar value", found.node);
        if (found.fault == NULL && found.node != NULL && !is_tree &&
            !put_scalar(call, r, found.node))
            found.fault = describe(call, "JSON_VALUE has another type to return", found.node);
        if (found.fault != NULL || found.node == NULL || is_tree)
            rc = value_otherwise(call, r, found.fault);
    }
    return rc;
}

/* The type of the defaults, the last arguments, is that of the call. */
static int bind_value(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type = MR_TYPE_STRING;

    if (build->args > 2)
        type = build->arg[4]->type;
    build->type = type;
    bool is_other = mr_type_shape(type) == MR_SHAPE_STR && !mr_type_is_string(type);
    if (!is_other && (mr_type_is_string(type) || type.id == MR_TYPE_BOOLEAN ||
                      type.id == MR_TYPE_INT || type.id == MR_TYPE_DOUBLE))
        return 0;
    struct mr_text text;
    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc = mr_fail(reterr, MR_ERR_BIND,
                     "Unsupported type '%s' for RETURNING in JSON_VALUE(): STRING, BOOLEAN, "
                     "INTEGER and DOUBLE are",
                     text.data);
    mr_text_fini(&text);
    return rc;
}

/* -- JSON_QUERY --------------------------------------------------------------------------- */

/* NODE as an array of strings. */
static int put_strings(struct mr_call *call, uint32_t r, const struct mr_node *array)
{
    struct mr_value *values = mr_call_values(call, array->count);
    uint32_t n = 0;

    for (const struct mr_node *node = array->first; node != NULL; node = node->next, n++) {
        values[n].is_null = node->kind == MR_NODE_NULL;
        if (values[n].is_null)
            continue;
        struct mr_view text = scalar_text(node, call->text);
        values[n].u.str = mr_call_str(call, text.data, text.len);
    }
    return mr_call_put_array(call, r, values, n);
}

static int put_tree(struct mr_call *call, uint32_t r, const struct mr_node *node)
{
    if (call->expr->type.id == MR_TYPE_ARRAY) {
        static const struct mr_node empty = {.kind = MR_NODE_ARRAY};
        return put_strings(call, r, node->kind == MR_NODE_ARRAY ? node : &empty);
    }
    mr_text_reset(call->text);
    mr_document_print(node, true, call->text);
    size_t len = call->text->len;
    if (call->expr->type.length < MR_LENGTH_MAX)
        len = mr_utf8_offset(call->text->data, len, call->expr->type.length);
    mr_call_put_made(call, r, call->text->data, len);
    return 0;
}

static int query_otherwise(struct mr_call *call, uint32_t r, const char *fault)
{
    const struct json *json = call->state;
    enum action action = fault == NULL ? json->on_empty : json->on_error;
    struct mr_node empty = {.kind = action == ACT_EMPTY_ARRAY ? MR_NODE_ARRAY : MR_NODE_OBJECT};

    if (action == ACT_ERROR)
        return mr_call_fail(
            call, "%s",
            fault != NULL ? fault : "Empty result of JSON_QUERY function is not allowed");
    if (action == ACT_EMPTY_ARRAY || action == ACT_EMPTY_OBJECT)
        return put_tree(call, r, &empty);
    mr_bit_clear(call->valid, r);
    return 0;
}

static int query_row(struct mr_call *call, uint32_t r)
{
    const struct json *json = call->state;
    struct found found;
    struct mr_node around = {.kind = MR_NODE_ARRAY, .count = 1};

    int rc = look_up(call, r, &found);
    if (rc < 0)
        return rc;
    if (found.fault != NULL)
        return query_otherwise(call, r, found.fault);
    if (found.node != NULL &&
        (json->wrapper == UNCONDITIONAL_WRAPPER ||
         (json->wrapper == CONDITIONAL_WRAPPER && found.node->kind != MR_NODE_ARRAY))) {
        struct mr_node *only = MR_NEW(&((struct json *)call->state)->row, struct mr_node);
        *only = *found.node;
        only->next = NULL;
        around.first = only;
        return put_tree(call, r, &around);
    }
    if (found.node != NULL && !mr_node_is_scalar(found.node))
        return put_tree(call, r, found.node);
    if (found.is_lax)
        return query_otherwise(call, r, NULL);
    return query_otherwise(
        call, r,
        describe(call, "Strict jsonpath mode requires array or object value", found.node));
}

static int json_query(struct mr_call *call)
{
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc == 0; i++) {
        uint32_t r = mr_call_row(call, i);
        if (!is_null(call, r))
            rc = query_row(call, r);
    }
    return rc;
}

/* The last argument is a NULL of the type to return. */
static int bind_query(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type = MR_TYPE_STRING;

    if (build->args > 2)
        type = build->arg[5]->type;
    build->type = type;
    if (mr_type_is_string(type) ||
        (type.id == MR_TYPE_ARRAY && mr_type_is_string(mr_type_child(type, 0))))
        return 0;
    return mr_fail(reterr, MR_ERR_BIND,
                   "Unsupported type for RETURNING in JSON_QUERY(): STRING and ARRAY<STRING> "
                   "are supported");
}

/* -- Quoting ------------------------------------------------------------------------------ */

/* As JSON with nothing but ASCII. */
static int json_quote(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_text_reset(call->text);
        mr_document_quote(mr_call_view(call, 0, r), call->text);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* What is no string of JSON stays as it is. */
static int json_unquote(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        bool is_quoted = s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"';
        mr_text_reset(call->text);
        if (is_quoted &&
            mr_document_unescape((struct mr_view){s.data + 1, s.len - 2}, call->text))
            mr_call_put_made(call, r, call->text->data, call->text->len);
        else
            mr_call_put_part(call, r, s.data, s.len);
    }
    return 0;
}

#define B MR_TYPE_BOOLEAN
#define S MR_TYPE_VARCHAR
#define L MR_FN_LOOSE
#define F (MR_FN_NULLS | MR_FN_FAILS)
#define P .prepare = prepare_parse, .release = release_json

const struct mr_function mr_functions_json[] = {
    {"IS JSON", "STRING", B, L, .kernel = is_json, P, .help = "Is it JSON?"},
    {"IS JSON VALUE", "STRING", B, L, .kernel = is_json, P, .help = "Is it JSON?"},
    {"IS JSON OBJECT", "STRING", B, L, .kernel = is_json, P,
     .help = "Is it an object of JSON?"},
    {"IS JSON ARRAY", "STRING", B, L, .kernel = is_json, P, .help = "Is it an array of JSON?"},
    {"IS JSON SCALAR", "STRING", B, L, .kernel = is_json, P,
     .help = "Is it a string, a number, true, false or null of JSON?"},
    {"JSON_EXISTS", "STRING, STRING[, STRING]", B, F, .kernel = json_exists,
     .prepare = prepare_exists, .release = release_json,
     .help =
         "JSON_EXISTS(json, path [TRUE|FALSE|UNKNOWN|ERROR ON ERROR]): is there something?"},
    {"JSON_VALUE", "STRING, STRING", .flags = L | F, .bind = bind_value, .kernel = json_value,
     .prepare = prepare_value, .release = release_json,
     .help = "JSON_VALUE(json, path [RETURNING type] [NULL|ERROR|DEFAULT x ON EMPTY] [.. ON "
             "ERROR]): a string, number or boolean; paths are strict unless 'lax $..'."},
    {"JSON_VALUE", "STRING, STRING, STRING, STRING, ANY, ANY", .flags = L | F,
     .bind = bind_value, .kernel = json_value, .prepare = prepare_value,
     .release = release_json},
    {"JSON_QUERY", "STRING, STRING", .flags = L | F, .bind = bind_query, .kernel = json_query,
     .prepare = prepare_query, .release = release_json,
     .help = "JSON_QUERY(json, path [RETURNING type] [WITH [CONDITIONAL] ARRAY WRAPPER] [NULL|"
             "EMPTY ARRAY|EMPTY OBJECT|ERROR ON EMPTY] [.. ON ERROR]): an array or object, as "
             "JSON."},
    {"JSON_QUERY", "STRING, STRING, STRING, STRING, STRING, ANY", .flags = L | F,
     .bind = bind_query, .kernel = json_query, .prepare = prepare_query,
     .release = release_json},
    {"JSON_QUOTE", "STRING", S, .kernel = json_quote, .help = "As a string of JSON, in ASCII."},
    {"JSON_UNQUOTE", "STRING", S, .kernel = json_unquote,
     .help = "What a string of JSON stands for; other texts stay as they are."},
    {0},
};
