#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

/*
 * Rows, arrays and maps are cast child by child, each by the kernel of its own types, on one
 * value at a time.
 */

static int cast_value(struct mr_call *call, struct mr_type to, const struct mr_value *in,
                      struct mr_value *out);

/* The kernel of the matrix for these types, on one value. */
static int cast_leaf(struct mr_call *call, struct mr_type to, const struct mr_value *in,
                     struct mr_value *out)
{
    struct mr_expr arg = *call->expr->arg[0], *args[] = {&arg}, cast = *call->expr;
    struct mr_operand operand = {.data = &in->u};
    struct mr_call one = *call;
    uint64_t valid = 1;
    unsigned flags;

    arg.type = in->type;
    cast.type = to;
    cast.arg = args;
    one.expr = &cast;
    one.arg = &operand;
    one.out = &out->u;
    one.valid = &valid;
    one.count = 1;
    one.rows = NULL;
    int rc = mr_cast_kernel(in->type, to, &flags)(&one);
    out->is_null = (valid & 1) == 0;
    return rc;
}

static int cast_elements(struct mr_call *call, struct mr_type to,
                         const struct mr_elements *elements, struct mr_value *out)
{
    for (uint32_t i = 0; i < elements->count; i++) {
        struct mr_value in = mr_element_at(elements, i);
        int rc = cast_value(call, to, &in, &out[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void put_children(struct mr_call *call, struct mr_type to, const struct mr_value *child,
                         uint32_t count)
{
    struct mr_nested_writer writer;

    mr_text_reset(call->text);
    mr_nested_begin(&writer, to, count, call->text);
    for (uint32_t i = 0; i < count; i++)
        mr_nested_put(&writer, i, &child[i]);
}

static int cast_row(struct mr_call *call, struct mr_type to, const struct mr_value *in)
{
    uint32_t count = to.nested->count;
    struct mr_value *child = mr_call_values(call, count);

    for (uint32_t i = 0; i < count; i++) {
        struct mr_value field = mr_field_at(in->type, mr_str_view(&in->u.str), i);
        int rc = cast_value(call, mr_type_child(to, i), &field, &child[i]);
        if (rc < 0)
            return rc;
    }
    put_children(call, to, child, count);
    return 0;
}

static int cast_array(struct mr_call *call, struct mr_type to, const struct mr_value *in)
{
    struct mr_elements elements = mr_elements_of(in->type, mr_str_view(&in->u.str));
    struct mr_value *child = mr_call_values(call, elements.count);
    int rc = cast_elements(call, mr_type_child(to, 0), &elements, child);

    if (rc == 0)
        put_children(call, to, child, elements.count);
    return rc;
}

static int cast_map(struct mr_call *call, struct mr_type to, const struct mr_value *in)
{
    struct mr_elements side[2];

    mr_map_open(in->type, mr_str_view(&in->u.str), &side[0], &side[1]);
    struct mr_map_entry *entry =
        MR_NEW_ARRAY(call->bytes, struct mr_map_entry, side[0].count + 1);
    for (uint32_t i = 0; i < side[0].count; i++) {
        struct mr_value key = mr_element_at(&side[0], i), value = mr_element_at(&side[1], i);
        int rc = cast_value(call, mr_type_child(to, 0), &key, &entry[i].key);
        if (rc == 0)
            rc = cast_value(call, mr_type_child(to, 1), &value, &entry[i].value);
        if (rc < 0)
            return rc;
    }
    mr_text_reset(call->text);
    mr_map_put(to, entry, side[0].count, call->text);
    return 0;
}

static int cast_value(struct mr_call *call, struct mr_type to, const struct mr_value *in,
                      struct mr_value *out)
{
    int rc;

    *out = (struct mr_value){.type = to, .is_null = in->is_null};
    if (in->is_null)
        return 0;
    if (!mr_type_is_nested(in->type) || !mr_type_is_nested(to))
        return cast_leaf(call, to, in, out);
    switch (to.id) {
    case MR_TYPE_ROW: rc = cast_row(call, to, in); break;
    case MR_TYPE_ARRAY: rc = cast_array(call, to, in); break;
    default: rc = cast_map(call, to, in); break;
    }
    if (rc == 0)
        out->u.str = mr_call_str(call, call->text->data, call->text->len);
    return rc;
}

static int cast_nested(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_value in = mr_call_value(call, 0, r), out;
        int rc = cast_value(call, call->expr->type, &in, &out);
        if (rc < 0)
            return rc;
        mr_call_put_value(call, r, &out);
    }
    return 0;
}

mr_kernel mr_cast_nested_kernel(struct mr_type from, struct mr_type to, unsigned *flags)
{
    bool is_nothing = true;
    unsigned child_flags;

    *flags = 0;
    if (from.id != to.id || from.nested->count != to.nested->count)
        return NULL;
    for (uint32_t i = 0; i < to.nested->count; i++) {
        struct mr_type a = mr_type_child(from, i), b = mr_type_child(to, i);
        a.nullable = b.nullable = 1;
        if (mr_type_same(a, b))
            continue;
        if (a.id != MR_TYPE_NULL && mr_cast_kernel(a, b, &child_flags) == NULL)
            return NULL;
        *flags |= a.id == MR_TYPE_NULL ? 0 : child_flags & MR_FN_FAILS;
        is_nothing &= a.id != MR_TYPE_NULL && mr_cast_is_nothing(a, b) &&
                      mr_nested_slot_bytes(a) == mr_nested_slot_bytes(b);
    }
    return is_nothing ? mr_cast_same(MR_SHAPE_STR) : cast_nested;
}

struct mr_type mr_type_to_print(struct mr_arena *arena, struct mr_type type)
{
    if (type.id == MR_TYPE_TIMESTAMP_LTZ)
        type.id = MR_TYPE_TIMESTAMP;
    if (mr_type_is_binary(type))
        return MR_TYPE_STRING;
    if (!mr_type_is_nested(type))
        return type;
    type = mr_type_copy(arena, type);
    for (uint32_t i = 0; i < type.nested->count; i++)
        type.nested->child[i] = mr_type_to_print(arena, type.nested->child[i]);
    return type;
}
