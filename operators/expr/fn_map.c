#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

/* -- Types ----------------------------------------------------------------------- */

static int bind_keys(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_array(build->arena, mr_type_child(build->arg[0]->type, 0));
    return 0;
}

static int bind_values(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_array(build->arena, mr_type_child(build->arg[0]->type, 1));
    return 0;
}

static int bind_entries(struct mr_build *build, struct mr_err *reterr)
{
    const struct mr_view name[] = {MR_VIEW("key"), MR_VIEW("value")};
    struct mr_type row = mr_type_row(build->arena, name, build->arg[0]->type.nested->child, 2);

    (void)reterr;
    row.nullable = 1;
    build->type = mr_type_array(build->arena, row);
    return 0;
}

static int bind_from_arrays(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_map(build->arena, mr_type_child(build->arg[0]->type, 0),
                              mr_type_child(build->arg[1]->type, 0));
    return 0;
}

static int bind_union(struct mr_build *build, struct mr_err *reterr)
{
    return mr_build_unify(build, 0, 1, &build->type, reterr);
}

static int bind_str_to_map(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_map(build->arena, MR_TYPE_STRING, MR_TYPE_STRING);
    return 0;
}

/* -- Taking apart ------------------------------------------------------------------- */

static void open_map(const struct mr_call *call, uint32_t n, uint32_t r,
                     struct mr_elements *keys, struct mr_elements *values)
{
    mr_map_open(call->expr->arg[n]->type, mr_call_nested(call, n, r), keys, values);
}

static int put_side(struct mr_call *call, bool is_key)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements keys, values;
        open_map(call, 0, r, &keys, &values);
        struct mr_elements *side = is_key ? &keys : &values;
        int rc = mr_call_put_array(call, r, mr_call_spread(call, side), side->count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int map_keys(struct mr_call *call)
{
    return put_side(call, true);
}

static int map_values(struct mr_call *call)
{
    return put_side(call, false);
}

static int map_entries(struct mr_call *call)
{
    struct mr_type row = mr_type_child(call->expr->type, 0);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements keys, values;
        struct mr_nested_writer array, entry;
        open_map(call, 0, r, &keys, &values);
        mr_text_reset(call->text);
        mr_nested_begin(&array, call->expr->type, keys.count, call->text);
        for (uint32_t k = 0; k < keys.count; k++) {
            struct mr_value key = mr_element_at(&keys, k), value = mr_element_at(&values, k);
            size_t start = call->text->len;
            mr_nested_begin(&entry, row, 2, call->text);
            mr_nested_put(&entry, 0, &key);
            mr_nested_put(&entry, 1, &value);
            mr_nested_put_rest(&array, k, start);
        }
        int rc = mr_call_put_text(call, r);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* -- Putting together --------------------------------------------------------------- */

static int put_map(struct mr_call *call, uint32_t r, struct mr_map_entry *entry, uint32_t count)
{
    mr_text_reset(call->text);
    mr_map_put(call->expr->type, entry, count, call->text);
    return mr_call_put_text(call, r);
}

static int from_arrays(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_elements keys = mr_call_elements(call, 0, r);
        struct mr_elements values = mr_call_elements(call, 1, r);
        if (keys.count != values.count)
            return mr_call_fail(call,
                                "Invalid function MAP_FROM_ARRAYS call: The length of the keys "
                                "array %u is not equal to the length of the values array %u",
                                keys.count, values.count);
        struct mr_map_entry *entry =
            MR_NEW_ARRAY(call->bytes, struct mr_map_entry, keys.count + 1);
        for (uint32_t k = 0; k < keys.count; k++)
            entry[k] = (struct mr_map_entry){.key = mr_element_at(&keys, k),
                                             .value = mr_element_at(&values, k)};
        int rc = put_map(call, r, entry, keys.count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Of entries with one key the last map's counts. */
static int map_union(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), count = 0;
        struct mr_map_entry *entry = NULL;
        for (uint32_t a = 0; a < call->args; a++) {
            struct mr_elements keys, values;
            open_map(call, a, r, &keys, &values);
            for (uint32_t k = 0; k < keys.count; k++) {
                struct mr_map_entry one = {.key = mr_element_at(&keys, k),
                                           .value = mr_element_at(&values, k)};
                MR_PUSH(call->bytes, entry, count, one);
            }
        }
        int rc = put_map(call, r, entry, count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* TEXT up to the first DELIMITER, which TEXT then begins behind; all of it when there is
 * none, which is false. */
static bool cut(struct mr_view *text, struct mr_view delimiter, struct mr_view *ret)
{
    const char *at = NULL;

    *ret = *text;
    if (delimiter.len != 0 && text->len != 0)
        at = memmem(text->data, text->len, delimiter.data, delimiter.len);
    if (at == NULL)
        return false;
    ret->len = (size_t)(at - text->data);
    text->len -= ret->len + delimiter.len;
    text->data = at + delimiter.len;
    return true;
}

/* 'a=1,b=2'; an entry without a value has NULL. */
static int str_to_map(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i), count = 0;
        struct mr_view rest = mr_call_view(call, 0, r), item, key;
        struct mr_view between = call->args == 3 ? mr_call_view(call, 1, r) : MR_VIEW(",");
        struct mr_view within = call->args == 3 ? mr_call_view(call, 2, r) : MR_VIEW("=");
        struct mr_map_entry *entry = NULL;
        bool has_more = rest.len != 0;
        while (has_more) {
            has_more = cut(&rest, between, &item);
            struct mr_map_entry one = {.value.is_null = !cut(&item, within, &key)};
            one.key.u.str = mr_str_of(key.data, key.len);
            if (!one.value.is_null)
                one.value.u.str = mr_str_of(item.data, item.len);
            one.key.type = one.value.type = MR_TYPE_STRING;
            MR_PUSH(call->bytes, entry, count, one);
        }
        int rc = put_map(call, r, entry, count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

#define F MR_FN_FAILS

const struct mr_function mr_functions_map[] = {
    {"MAP_KEYS", "MAP", .flags = F, .bind = bind_keys, .kernel = map_keys,
     .help = "The keys as an array."},
    {"MAP_VALUES", "MAP", .flags = F, .bind = bind_values, .kernel = map_values,
     .help = "The values as an array, in the order of their keys."},
    {"MAP_ENTRIES", "MAP", .flags = F, .bind = bind_entries, .kernel = map_entries,
     .help = "The entries as an array of rows of key and value."},
    {"MAP_FROM_ARRAYS", "ARRAY, ARRAY", .flags = F, .bind = bind_from_arrays,
     .kernel = from_arrays, .help = "A map of an array of keys and one of values."},
    {"MAP_UNION", "MAP...", .flags = F, .bind = bind_union, .kernel = map_union,
     .help = "The entries of all; of those with one key the last counts."},
    {"STR_TO_MAP", "STRING[, STRING, STRING]", .flags = F, .bind = bind_str_to_map,
     .kernel = str_to_map,
     .help = "'a=1,b=2' as a map; the others are what stands between entries and in them."},
    {0},
};
