#include "core/data/nested.h"

static struct mr_type type_new(struct mr_arena *arena, enum mr_type_id id,
                               const struct mr_view *name, const struct mr_type *child,
                               uint32_t count)
{
    struct mr_type_nested *nested = MR_NEW(arena, struct mr_type_nested);

    nested->count = count;
    nested->child = MR_NEW_ARRAY(arena, struct mr_type, count + 1);
    memcpy(nested->child, child, count * sizeof(*child));
    if (name != NULL) {
        uint32_t at = (count + 7) / 8;
        nested->name = MR_NEW_ARRAY(arena, struct mr_view, count + 1);
        nested->slot = MR_NEW_ARRAY(arena, uint32_t, count + 1);
        memcpy(nested->name, name, count * sizeof(*name));
        for (uint32_t i = 0; i < count; i++) {
            nested->slot[i] = at;
            at += mr_nested_slot_bytes(child[i]);
        }
        nested->head = at;
    }
    return (struct mr_type){.id = (uint8_t)id, .nullable = 1, .nested = nested};
}

struct mr_type mr_type_array(struct mr_arena *arena, struct mr_type element)
{
    return type_new(arena, MR_TYPE_ARRAY, NULL, &element, 1);
}

struct mr_type mr_type_map(struct mr_arena *arena, struct mr_type key, struct mr_type value)
{
    const struct mr_type child[] = {key, value};

    return type_new(arena, MR_TYPE_MAP, NULL, child, 2);
}

struct mr_type mr_type_multiset(struct mr_arena *arena, struct mr_type element)
{
    const struct mr_type child[] = {element, {.id = MR_TYPE_INT}};

    return type_new(arena, MR_TYPE_MULTISET, NULL, child, 2);
}

struct mr_type mr_type_row(struct mr_arena *arena, const struct mr_view *name,
                           const struct mr_type *child, uint32_t count)
{
    return type_new(arena, MR_TYPE_ROW, name, child, count);
}

struct mr_type mr_type_copy(struct mr_arena *arena, struct mr_type type)
{
    const struct mr_type_nested *old = type.nested;

    if (old == NULL)
        return type;
    struct mr_type copy =
        type_new(arena, (enum mr_type_id)type.id, old->name, old->child, old->count);
    copy.nullable = type.nullable;
    for (uint32_t i = 0; i < old->count; i++) {
        copy.nested->child[i] = mr_type_copy(arena, old->child[i]);
        if (old->name != NULL)
            copy.nested->name[i] = mr_arena_view(arena, old->name[i]);
    }
    return copy;
}

int mr_type_find_field(struct mr_type row, struct mr_view name)
{
    for (uint32_t i = 0; i < row.nested->count; i++)
        if (mr_view_eq(row.nested->name[i], name))
            return (int)i;
    return -1;
}
