#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

/* -- What the kernels share -------------------------------------------------- */

void mr_call_put_value(struct mr_call *call, uint32_t r, const struct mr_value *value)
{
    size_t bytes = mr_type_bytes(call->expr->type);

    if (value->is_null)
        mr_bit_clear(call->valid, r);
    else
        memcpy((char *)call->out + r * bytes, &value->u, bytes);
}

int mr_call_put_text(struct mr_call *call, uint32_t r)
{
    if (call->text->len > MR_STRING_BYTES_MAX)
        return mr_call_fail(call, "A value of %zu bytes, more than %u (MR_STRING_BYTES_MAX),",
                            call->text->len, MR_STRING_BYTES_MAX);
    mr_call_put_made(call, r, call->text->data, call->text->len);
    return 0;
}

int mr_call_put_array(struct mr_call *call, uint32_t r, const struct mr_value *values,
                      uint32_t count)
{
    struct mr_nested_writer writer;

    mr_text_reset(call->text);
    mr_nested_begin(&writer, call->expr->type, count, call->text);
    for (uint32_t i = 0; i < count; i++)
        mr_nested_put(&writer, i, &values[i]);
    return mr_call_put_text(call, r);
}

struct mr_value *mr_call_values(struct mr_call *call, size_t count)
{
    return MR_NEW_ARRAY(call->bytes, struct mr_value, count + 1);
}

struct mr_value *mr_call_spread(struct mr_call *call, const struct mr_elements *elements)
{
    struct mr_value *values = mr_call_values(call, elements->count);

    for (uint32_t i = 0; i < elements->count; i++)
        values[i] = mr_element_at(elements, i);
    return values;
}

int mr_build_unify(struct mr_build *build, uint32_t from, uint32_t step, struct mr_type *ret,
                   struct mr_err *reterr)
{
    struct mr_type type = build->arg[from]->type;

    for (uint32_t i = from + step; i < build->args; i += step)
        if (!mr_type_common(build->arena, type, build->arg[i]->type, &type))
            return mr_fail(reterr, MR_ERR_BIND,
                           "Parameters must be of the same type: those of %s have no type in "
                           "common; use CAST",
                           build->function->name);
    for (uint32_t i = from; i < build->args; i += step)
        build->arg[i] = mr_expr_to(build->arena, build->arg[i], type);
    *ret = type;
    return 0;
}

/* -- Constructors -------------------------------------------------------------- */

static int bind_row(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_view *name = MR_NEW_ARRAY(build->arena, struct mr_view, build->args);
    struct mr_type *child = MR_NEW_ARRAY(build->arena, struct mr_type, build->args);

    (void)reterr;
    for (uint32_t i = 0; i < build->args; i++) {
        name[i] = mr_view_of(mr_arena_printf(build->arena, "EXPR$%u", i));
        child[i] = build->arg[i]->type;
    }
    build->type = mr_type_row(build->arena, name, child, build->args);
    return 0;
}

/* ROW and ARRAY: each argument is a child. */
static int construct(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_nested_writer writer;
        mr_text_reset(call->text);
        mr_nested_begin(&writer, call->expr->type, call->args, call->text);
        for (uint32_t a = 0; a < call->args; a++) {
            struct mr_value value = mr_call_value(call, a, r);
            mr_nested_put(&writer, a, &value);
        }
        int rc = mr_call_put_text(call, r);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int bind_array(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type element;
    int rc = mr_build_unify(build, 0, 1, &element, reterr);

    if (rc == 0)
        build->type = mr_type_array(build->arena, element);
    return rc;
}

static int bind_map(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type key, value;

    if (build->args % 2 != 0)
        return mr_fail(reterr, MR_ERR_BIND, "MAP takes pairs of key and value");
    int rc = mr_build_unify(build, 0, 2, &key, reterr);
    if (rc == 0)
        rc = mr_build_unify(build, 1, 2, &value, reterr);
    if (rc == 0)
        build->type = mr_type_map(build->arena, key, value);
    return rc;
}

static int construct_map(struct mr_call *call)
{
    uint32_t count = call->args / 2;
    struct mr_map_entry *entry = MR_NEW_ARRAY(call->bytes, struct mr_map_entry, count);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        for (uint32_t e = 0; e < count; e++)
            entry[e] = (struct mr_map_entry){.key = mr_call_value(call, 2 * e, r),
                                             .value = mr_call_value(call, 2 * e + 1, r)};
        mr_text_reset(call->text);
        mr_map_put(call->expr->type, entry, count, call->text);
        int rc = mr_call_put_text(call, r);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- Access ---------------------------------------------------------------------- */

/* The second argument is the number of the field. */
static int bind_field(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    MR_ASSERT(build->arg[1]->kind == MR_EXPR_CONSTANT);
    build->type = mr_type_child(build->arg[0]->type, (uint32_t)build->arg[1]->value.u.i64);
    return 0;
}

static int field(struct mr_call *call)
{
    struct mr_type type = call->expr->arg[0]->type;
    uint32_t number = (uint32_t)call->expr->arg[1]->value.u.i64;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_value value = mr_field_at(type, mr_call_nested(call, 0, r), number);
        mr_call_put_value(call, r, &value);
    }
    return 0;
}

static int bind_array_item(struct mr_build *build, struct mr_err *reterr)
{
    const struct mr_expr *index = build->arg[1];

    if (index->kind == MR_EXPR_CONSTANT && !index->value.is_null && index->value.u.i64 < 1)
        return mr_fail(reterr, MR_ERR_BIND,
                       "Array element access needs an index starting at 1 but was %lld.",
                       (long long)index->value.u.i64);
    build->type = mr_type_child(build->arg[0]->type, 0);
    return 0;
}

static int array_item(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        int64_t index = mr_call_int(call, 1, r);
        struct mr_value value = {.is_null = true};
        if (index >= 1 && index <= elements.count)
            value = mr_element_at(&elements, (uint32_t)index - 1);
        mr_call_put_value(call, r, &value);
    }
    return 0;
}

static int bind_map_item(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type map = build->arg[0]->type, key = mr_type_child(map, 0);
    bool is_number = mr_type_is_numeric(key) && mr_type_is_numeric(build->arg[1]->type);

    build->type = mr_type_child(map, 1);
    key.nullable = build->arg[1]->type.nullable;
    return mr_expr_cast(build->arena, build->arg[1], key, is_number, false, &build->arg[1],
                        reterr);
}

static int map_item(struct mr_call *call)
{
    struct mr_type type = call->expr->arg[0]->type;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_value key = mr_call_value(call, 1, r), value = {.is_null = true};
        struct mr_elements keys, values;
        mr_map_open(type, mr_call_nested(call, 0, r), &keys, &values);
        int64_t at = mr_map_find(&keys, &key);
        if (at >= 0)
            value = mr_element_at(&values, (uint32_t)at);
        mr_call_put_value(call, r, &value);
    }
    return 0;
}

/* -- Size -------------------------------------------------------------------------- */

static int array_cardinality(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = mr_call_elements(call, 0, r).count;
    }
    return 0;
}

static int map_cardinality(struct mr_call *call)
{
    struct mr_elements keys, values;
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_map_open(call->expr->arg[0]->type, mr_call_nested(call, 0, r), &keys, &values);
        out[r] = keys.count;
    }
    return 0;
}

static int bind_element(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_child(build->arg[0]->type, 0);
    return 0;
}

static int element(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements elements = mr_call_elements(call, 0, r);
        struct mr_value value = {.is_null = true};
        if (elements.count > 1)
            return mr_call_fail(call, "Array has more than one element");
        if (elements.count == 1)
            value = mr_element_at(&elements, 0);
        mr_call_put_value(call, r, &value);
    }
    return 0;
}

#define N MR_FN_NULLS

const struct mr_function mr_functions_nested[] = {
    {"ROW", "ANY...", .flags = MR_FN_LOOSE | MR_FN_FAILS, .bind = bind_row, .kernel = construct,
     .help = "A row of these fields; (a, b) is one too."},
    {"ARRAY", "ANY...", .flags = MR_FN_LOOSE | MR_FN_FAILS, .bind = bind_array,
     .kernel = construct, .help = "An array of these elements, as ARRAY[a, b]."},
    {"MAP", "ANY, ANY...", .flags = MR_FN_LOOSE | MR_FN_FAILS, .bind = bind_map,
     .kernel = construct_map, .help = "Pairs of key and value, as MAP[k, v, k, v]."},
    {".", "ROW, INTEGER", .flags = N, .bind = bind_field, .kernel = field},
    {"ITEM", "ARRAY, INTEGER", .flags = N, .bind = bind_array_item, .kernel = array_item,
     .help = "The element at a position, as array[1]; NULL where there is none."},
    {"ITEM", "MAP, ANY", .flags = N, .bind = bind_map_item, .kernel = map_item,
     .help = "The value of a key, as map['k']; NULL where there is none."},
    {"CARDINALITY", "ARRAY", MR_TYPE_INT, .kernel = array_cardinality,
     .help = "The number of elements."},
    {"CARDINALITY", "MAP", MR_TYPE_INT, .kernel = map_cardinality,
     .help = "The number of entries."},
    {"ELEMENT", "ARRAY", .flags = N | MR_FN_FAILS, .bind = bind_element, .kernel = element,
     .help = "The one element of an array; NULL if it is empty."},
    {0},
};
