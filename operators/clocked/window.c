/* Windows of fixed size by the clock: TUMBLE, HOP and CUMULATE over PROCTIME(). */
#include "operators/clocked/clocked.h"

static const struct mr_clocked_class window_class = {mr_window_due_ns, mr_window_watermark_ns};

static const struct mr_clocked_window_spec *spec_of(const struct mr_stage_spec *stage)
{
    return MR_CONTAINER_CONST(stage, struct mr_clocked_window_spec, stage);
}

static int clocked_window_new(const struct mr_stage_spec *stage,
                              const struct mr_stage_place *place, struct mr_op **ret_op,
                              struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_window_aggregate_spec *window = &spec_of(stage)->window;
    int rc = mr_window_aggregate_new(window, place->env, place->shard, place->uid, place->next,
                                     NULL, place->restore, ret_op, reterr);

    if (rc == 0)
        port[0] =
            mr_clocked_new(&window_class, *ret_op, window->input, window->window.time_column);
    return rc;
}

static void clocked_window_describe(const struct mr_stage_spec *stage,
                                    const char *const *const *text, struct mr_arena *arena,
                                    struct mr_state_schema *schema)
{
    mr_window_aggregate_describe(&spec_of(stage)->window, text[0], arena, schema);
    mr_state_schema_param(arena, schema, "clock", "processing");
}

const struct mr_stage_class mr_clocked_window_class = {.name = "clocked-window",
                                                       .has_state = true,
                                                       .op_new = clocked_window_new,
                                                       .describe = clocked_window_describe};
