#include "operators/gate/gate.h"

/* Beyond any time that a row may have, and far from where a shift would overflow. */
#define FAR_NS (INT64_MAX / 2)

static int64_t instant_ns(const struct mr_gate *gate, int64_t local_ns)
{
    const struct mr_zone *zone = gate->window.zone;

    return zone == NULL ? local_ns - gate->shift_ns : mr_zone_watermark_ns(zone, local_ns);
}

int64_t mr_gate_over_ns(const struct mr_gate *gate, int64_t end_ns)
{
    return instant_ns(gate, end_ns - gate->window.unit_ns);
}

int64_t mr_gate_closed_ns(const struct mr_gate *gate, int64_t end_ns)
{
    int64_t local_ns;

    if (__builtin_add_overflow(end_ns - gate->window.unit_ns, gate->lateness_ns, &local_ns) ||
        local_ns >= FAR_NS)
        return MR_WATERMARK_END;
    return instant_ns(gate, local_ns);
}

bool mr_gate_is_last(const struct mr_gate *gate, int64_t start_ns, int64_t end_ns, int64_t t)
{
    const struct mr_window_spec *window = &gate->window;

    if (window->kind == MR_WINDOW_CUMULATE)
        return end_ns - start_ns == window->size_ns;
    if (window->zone != NULL)
        t += mr_zone_offset_ns(window->zone, t);
    return start_ns + window->step_ns > t;
}

static void param_ns(struct mr_arena *arena, struct mr_state_schema *schema, const char *name,
                     int64_t ns)
{
    mr_state_schema_param(arena, schema, name, mr_arena_printf(arena, "%lld", (long long)ns));
}

void mr_gate_describe(const struct mr_gate *gate, struct mr_arena *arena,
                      struct mr_state_schema *schema)
{
    const struct mr_window_spec *window = &gate->window;

    param_ns(arena, schema, "size-ns", window->size_ns);
    param_ns(arena, schema, "step-ns", window->step_ns);
    param_ns(arena, schema, "offset-ns", window->offset_ns);
    param_ns(arena, schema, "unit-ns", window->unit_ns);
    if (window->zone != NULL)
        mr_state_schema_param(arena, schema, "zone", mr_zone_name(window->zone));
}
