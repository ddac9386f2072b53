/*
 * What a group keeps, as state/schema says it.  Its rows live for ever, so unlike a window
 * it can not take over an aggregate that lacks what came before: everything that decides
 * what a row holds, and where, is a parameter, and another query is another operator.
 */
#include "operators/group/group_int.h"

#include "operators/aggregate/row_map.h"

static const char *text_of(struct mr_arena *arena, struct mr_text *text)
{
    const char *copy = mr_arena_copy(arena, text->data, text->len);

    mr_text_fini(text);
    return copy;
}

/* "COUNT@24 SUM(amount)@40": what is in a row, and where. */
static const char *columns_text(const struct mr_state_schema *schema, struct mr_arena *arena)
{
    struct mr_text text;

    mr_text_init(&text);
    for (uint32_t i = 0; i < schema->columns; i++) {
        const struct mr_state_column *column = &schema->column[i];

        mr_text_puts(&text, i == 0 ? "" : " ");
        mr_state_column_print(column, &text);
        mr_text_printf(&text, "@%u", column->offset);
    }
    return text_of(arena, &text);
}

static const char *sets_text(const struct mr_state_schema *schema, struct mr_arena *arena)
{
    struct mr_text text;

    mr_text_init(&text);
    for (uint32_t i = 0; i < schema->sets; i++) {
        const struct mr_state_set *set = &schema->set[i];

        mr_text_printf(&text, "%s%s %s", i == 0 ? "" : " ", set->argument, set->type);
        for (uint32_t v = 0; v < set->filters; v++)
            mr_text_printf(&text, " %s", set->filter[v][0] == '\0' ? "TRUE" : set->filter[v]);
    }
    return text_of(arena, &text);
}

void mr_group_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                       struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_group_spec *spec = MR_CONTAINER_CONST(stage, struct mr_group_spec, stage);

    mr_aggregation_describe(&spec->aggregation, text[0], arena, schema);
    mr_state_schema_param(arena, schema, "input",
                          spec->aggregation.retracts ? "retracts" : "append-only");
    mr_state_schema_param(arena, schema, "lives",
                          spec->until != NULL ? "for-a-window"
                          : spec->ttl_ns > 0  ? "for-a-time"
                                              : "for-ever");
    mr_state_schema_param(arena, schema, "columns", columns_text(schema, arena));
    mr_state_schema_param(arena, schema, "sets", sets_text(schema, arena));
}

bool mr_group_bytes(const struct mr_aggregation *aggregation, uint32_t *ret_key,
                    uint32_t *ret_value)
{
    struct mr_row_layout *layout;

    if (mr_row_layout_new(aggregation, &layout, NULL) < 0)
        return false;
    *ret_key = layout->row_lines * MR_LINE_BYTES;
    *ret_value = 0;
    for (uint32_t s = 0; s < layout->sets; s++)
        if (layout->set[s].row_lines * MR_LINE_BYTES > *ret_value)
            *ret_value = layout->set[s].row_lines * MR_LINE_BYTES;
    mr_row_layout_free(layout);
    return true;
}
