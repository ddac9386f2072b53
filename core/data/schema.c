#include "core/data/schema.h"

struct mr_schema *mr_schema_new(struct mr_arena *arena, uint32_t count)
{
    struct mr_schema *schema = MR_NEW(arena, struct mr_schema);

    MR_ASSERT(count <= MR_COLUMNS_MAX);
    schema->count = count;
    schema->field = MR_NEW_ARRAY(arena, struct mr_field, count);
    return schema;
}

int mr_schema_find(const struct mr_schema *schema, struct mr_view name)
{
    for (uint32_t i = 0; i < schema->count; i++)
        if (mr_view_eq(schema->field[i].name, name))
            return (int)i;
    return -1;
}

void mr_schema_print(const struct mr_schema *schema, struct mr_text *out)
{
    mr_text_putc(out, '(');
    for (uint32_t i = 0; i < schema->count; i++) {
        mr_text_printf(out, "%s" MR_VIEW_FMT " ", i == 0 ? "" : ", ",
                       MR_VIEW_ARG(schema->field[i].name));
        mr_type_print(schema->field[i].type, out);
    }
    mr_text_putc(out, ')');
}
