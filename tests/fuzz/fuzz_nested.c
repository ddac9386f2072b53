/*
 * Rows, arrays and maps as bytes that nobody wrote: from a state directory, say.  Whatever they
 * are, they are read as some value, which written anew is read the same.
 */
#include "core/data/nested.h"
#include "core/data/print.h"

#include <stdlib.h>

#define BYTES_MAX 256 /* extents may overlap: a level multiplies what there is to print */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mr_type make_type(struct mr_arena *arena, unsigned which)
{
    const struct mr_view name[] = {MR_VIEW("a"), MR_VIEW("b"), MR_VIEW("c"), MR_VIEW("d")};
    struct mr_type text = MR_TYPE_STRING, integer = MR_TYPE(MR_TYPE_INT);
    struct mr_type child[] = {integer, text, MR_TYPE(MR_TYPE_DOUBLE), MR_TYPE(MR_TYPE_BOOLEAN)};
    struct mr_type row = mr_type_row(arena, name, child, 4);

    switch (which % 6) {
    case 0: return row;
    case 1: return mr_type_array(arena, text);
    case 2: return mr_type_array(arena, mr_type_array(arena, row));
    case 3: return mr_type_map(arena, text, integer);
    case 4: return mr_type_map(arena, row, mr_type_array(arena, text));
    default: return mr_type_multiset(arena, mr_type_decimal(38, 4));
    }
}

static void rewrite(struct mr_arena *arena, const struct mr_value *value, struct mr_text *out);

/* CHILD as it is when it is written anew. */
static struct mr_value again(struct mr_arena *arena, struct mr_value child)
{
    struct mr_text text;

    if (child.is_null || !mr_type_is_nested(child.type))
        return child;
    mr_text_init(&text);
    rewrite(arena, &child, &text);
    child.u.str = mr_str_of(mr_arena_copy(arena, text.data, text.len), text.len);
    mr_text_fini(&text);
    return child;
}

static void rewrite_map(struct mr_arena *arena, const struct mr_value *value,
                        struct mr_text *out)
{
    struct mr_elements keys, values;

    mr_map_open(value->type, mr_str_view(&value->u.str), &keys, &values);
    struct mr_map_entry *entry = MR_NEW_ARRAY(arena, struct mr_map_entry, keys.count + 1);
    for (uint32_t i = 0; i < keys.count; i++) {
        entry[i].key = again(arena, mr_element_at(&keys, i));
        entry[i].value = again(arena, mr_element_at(&values, i));
        (void)mr_map_find(&keys, &entry[i].key);
    }
    mr_map_put(value->type, entry, keys.count, out);
}

static void rewrite(struct mr_arena *arena, const struct mr_value *value, struct mr_text *out)
{
    struct mr_view bytes = mr_str_view(&value->u.str);
    bool is_row = value->type.id == MR_TYPE_ROW;
    struct mr_elements elements = {0};
    struct mr_nested_writer writer;

    if (mr_type_is_map(value->type)) {
        rewrite_map(arena, value, out);
        return;
    }
    if (!is_row)
        elements = mr_elements_of(value->type, bytes);
    uint32_t count = is_row ? value->type.nested->count : elements.count;
    mr_nested_begin(&writer, value->type, count, out);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_value child =
            is_row ? mr_field_at(value->type, bytes, i) : mr_element_at(&elements, i);
        child = again(arena, child);
        mr_nested_put(&writer, i, &child);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_arena arena;
    struct mr_text first, second, third;

    if (size == 0 || size > BYTES_MAX)
        return 0;
    mr_arena_init(&arena);
    mr_text_init(&first);
    mr_text_init(&second);
    mr_text_init(&third);
    struct mr_value value = {.type = make_type(&arena, data[0])};
    char *exact = malloc(size);
    MR_ASSERT(exact != NULL);
    memcpy(exact, data, size);
    value.u.str = mr_str_of(exact + 1, size - 1);
    mr_value_print_java(&value, &first);
    struct mr_value once = again(&arena, value), twice = again(&arena, once);
    MR_ASSERT(mr_value_order(&once, &twice) == 0);
    mr_value_print_java(&once, &second);
    mr_value_print_java(&twice, &third);
    MR_ASSERT(mr_view_eq(mr_text_view(&second), mr_text_view(&third)));
    free(exact);
    mr_text_fini(&first);
    mr_text_fini(&second);
    mr_text_fini(&third);
    mr_arena_fini(&arena);
    return 0;
}
