/* What joins keep, as state/schema says it: the rows of each side, and what they are for. */
#include "operators/join/side.h"

#include "core/base/alloc.h"

#include <stdlib.h>

const char *mr_join_type_name(enum mr_join_type type)
{
    static const char *const name[] = {"InnerJoin",     "LeftOuterJoin", "RightOuterJoin",
                                       "FullOuterJoin", "LeftSemiJoin",  "LeftAntiJoin"};

    return name[type];
}

static void describe_key(const struct mr_join_spec *spec, const char *const *const *text,
                         struct mr_arena *arena, struct mr_state_schema *schema)
{
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t k = 0; k < spec->keys; k++)
        mr_text_printf(&out, "%s%s%s%s", k == 0 ? "" : ", ", text[0][spec->key[0][k]],
                       spec->is_null_safe != NULL && spec->is_null_safe[k]
                           ? " IS NOT DISTINCT FROM "
                           : " = ",
                       text[1][spec->key[1][k]]);
    mr_state_schema_param(arena, schema, "on", mr_arena_copy(arena, out.data, out.len));
    mr_text_fini(&out);
}

/* The names of both sides, for printing expressions over both. */
static struct mr_schema *both_names(const struct mr_join_spec *spec,
                                    const char *const *const *text, struct mr_arena *arena)
{
    uint32_t left = spec->stage.input[0].schema->count;
    struct mr_schema *both = mr_schema_new(arena, left + spec->stage.input[1].schema->count);

    for (uint32_t i = 0; i < both->count; i++)
        both->field[i].name = mr_view_of(i < left ? text[0][i] : text[1][i - left]);
    return both;
}

static void describe_residual(const struct mr_join_spec *spec, const char *const *const *text,
                              struct mr_arena *arena, struct mr_state_schema *schema)
{
    struct mr_text out;

    mr_text_init(&out);
    if (spec->residual != NULL)
        mr_expr_print(spec->residual, both_names(spec, text, arena), &out);
    mr_state_schema_param(arena, schema, "and", mr_arena_copy(arena, out.data, out.len));
    mr_text_fini(&out);
}

const char *mr_join_meaning(const struct mr_stage_spec *stage, const char *const *const *text,
                            struct mr_arena *arena, uint32_t col)
{
    const struct mr_join_spec *spec = MR_CONTAINER_CONST(stage, struct mr_join_spec, stage);
    struct mr_join_column column = spec->column[col];

    return mr_arena_printf(arena, "%s.%s", column.side == 0 ? "left" : "right",
                           text[column.side][column.col]);
}

void mr_join_describe(const struct mr_join_spec *spec, const char *const *const *text,
                      struct mr_arena *arena, struct mr_state_schema *schema)
{
    static const char *const names[2][2] = {{"left", "right"},
                                            {"updated-left", "updated-right"}};

    mr_state_schema_param(arena, schema, "type", mr_join_type_name(spec->type));
    describe_key(spec, text, arena, schema);
    /* Degrees count the rows for which it was true. */
    describe_residual(spec, text, arena, schema);
    for (uint32_t s = 0; s < 2; s++) {
        const struct mr_schema *input = spec->stage.input[s].schema;
        uint32_t *column = MR_NEW_ARRAY(arena, uint32_t, input->count + 1);
        uint32_t count = mr_join_side_columns(spec, s, column);
        struct mr_row_codec *codec;

        /* Too many columns for a row: the job fails when it makes its operators. */
        if (mr_row_codec_new(input, column, count, sizeof(struct mr_join_row), &codec, NULL) <
            0)
            continue;
        if (spec->is_timed)
            mr_state_schema_param(arena, schema, s == 0 ? "left-time" : "right-time",
                                  text[s][spec->time[s]]);
        mr_row_describe(codec, input, text[s], names[spec->is_updating[s]][s], arena, schema);
        mr_row_codec_free(codec);
    }
}
