/* What a window keeps, as state/schema says it. */
#include "operators/aggregate/row_map.h"
#include "operators/window/window.h"

static const char *const kind_name[] = {"TUMBLE", "HOP", "CUMULATE"};

static void param_ns(struct mr_arena *arena, struct mr_state_schema *schema, const char *name,
                     int64_t ns)
{
    mr_state_schema_param(arena, schema, name, mr_arena_printf(arena, "%lld", (long long)ns));
}

void mr_window_aggregate_describe(const struct mr_window_aggregate_spec *spec,
                                  const char *const *text, struct mr_arena *arena,
                                  struct mr_state_schema *schema)
{
    const struct mr_window_spec *window = &spec->window;
    struct mr_aggregation aggregation = mr_window_aggregation(spec);

    mr_state_schema_param(arena, schema, "kind", kind_name[window->kind]);
    param_ns(arena, schema, "size-ns", window->size_ns);
    if (window->kind != MR_WINDOW_TUMBLE)
        param_ns(arena, schema, "step-ns", window->step_ns);
    param_ns(arena, schema, "offset-ns", window->offset_ns);
    if (window->zone != NULL)
        mr_state_schema_param(arena, schema, "zone", mr_zone_name(window->zone));
    param_ns(arena, schema, "unit-ns", window->unit_ns);
    mr_state_schema_param(arena, schema, "time", text[window->time_column]);
    mr_aggregation_describe(&aggregation, text, arena, schema);
}
