/* What sessions keep, as state/schema says it. */
#include "operators/session/session_int.h"

#include "operators/aggregate/row_map.h"

static void param_ns(struct mr_arena *arena, struct mr_state_schema *schema, const char *name,
                     int64_t ns)
{
    mr_state_schema_param(arena, schema, name, mr_arena_printf(arena, "%lld", (long long)ns));
}

void mr_session_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                         struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_session_spec *spec =
        MR_CONTAINER_CONST(stage, struct mr_session_spec, stage);
    const struct mr_schema *input = stage->input[0].schema;
    struct mr_row_codec *codec;

    param_ns(arena, schema, "gap-ns", spec->gap_ns);
    param_ns(arena, schema, "unit-ns", spec->unit_ns);
    mr_state_schema_param(arena, schema, "time",
                          spec->is_clocked ? "processing" : text[0][spec->time_column]);
    mr_aggregation_describe(&spec->aggregation, text[0], arena, schema);
    /* Rows that do not fit: the job fails when it makes its operators. */
    if (!spec->keeps_rows || mr_row_codec_new(input, NULL, input->count,
                                              sizeof(struct mr_session_row), &codec, NULL) < 0)
        return;
    mr_row_describe(codec, input, text[0], "rows", arena, schema);
    mr_row_codec_free(codec);
}
