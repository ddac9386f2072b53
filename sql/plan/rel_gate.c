#include "sql/plan/bind_emit.h"

#include "operators/gate/inlet.h"
#include "operators/gate/outlet.h"

/*
 * Windows whose results may change, in the plan:
 *
 *     WindowEmit            keys, window_start, window_end, aggregates
 *     GroupAggregate        the same
 *     project
 *     WindowAccept          columns, window_start, window_end
 *     WindowTableFunction   the same
 */

/* -- What they have in common ------------------------------------------------------------- */

struct gate_plan {
    const struct mr_rel_window *window;
    struct mr_emit emit;
    uint32_t time_column; /* of the inlet */
    uint32_t keys;
    uint32_t *key; /* of the inlet: key[keys - 2] and key[keys - 1] are the window's */
};

static struct gate_plan *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

static struct mr_gate gate_of(const struct mr_emission *emission, const struct gate_plan *plan)
{
    return (struct mr_gate){.window = mr_rel_window_grid(emission->b, plan->window),
                            .lateness_ns = plan->emit.lateness_ns,
                            .shift_ns = mr_rel_window_shift_ns(emission->b, plan->window)};
}

static void print_columns(const struct mr_schema *schema, const uint32_t *column,
                          uint32_t count, struct mr_text *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = column == NULL ? i : column[i];

        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(schema->field[at].name));
    }
}

static void print_window(const struct gate_plan *plan, struct mr_text *out)
{
    mr_text_puts(out, "window=[");
    mr_rel_window_print(plan->window, out);
    mr_text_putc(out, ']');
}

static void print_lateness(const struct gate_plan *plan, struct mr_text *out)
{
    if (plan->emit.lateness_ns == 0)
        return;
    mr_text_puts(out, " + ");
    mr_print_duration(plan->emit.lateness_ns, out);
}

/* -- The inlet ------------------------------------------------------------------------------ */

static void read_inlet(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct gate_plan *plan = plan_of(rel);

    (void)i;
    memcpy(below, wanted, rel->schema->count * sizeof(bool));
    below[plan->time_column] = true;
    for (uint32_t k = 0; k < plan->keys; k++)
        below[plan->key[k]] = true;
}

static uint32_t *shrink_inlet(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct gate_plan *plan = plan_of(rel);
    uint32_t columns = rel->schema->count;
    bool *below = MR_NEW_ARRAY(arena, bool, columns + 1);

    read_inlet(rel, rel->needed, 0, below);
    uint32_t *place = mr_rel_narrow(arena, rel, map[0], below, columns);

    plan->time_column = place[plan->time_column];
    for (uint32_t k = 0; k < plan->keys; k++)
        plan->key[k] = place[plan->key[k]];
    memcpy(rel->needed, below, columns * sizeof(*below));
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_inlet(const struct mr_emission *emission,
                                              const struct mr_rel *rel,
                                              struct mr_node *const *input)
{
    const struct gate_plan *plan = plan_of(rel);
    struct mr_inlet_spec *spec = MR_NEW(emission->arena, struct mr_inlet_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = MR_BY_KEY,
                                  .key = plan->key,
                                  .keys = plan->keys};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_inlet_class, .input = in, .inputs = 1, .output = rel->schema};
    spec->gate = gate_of(emission, plan);
    spec->gate.window.time_column = plan->time_column;
    spec->gate.start_column = plan->key[plan->keys - 2];
    spec->gate.end_column = plan->key[plan->keys - 1];
    spec->key = plan->key;
    spec->keys = plan->keys;
    spec->is_clocked = plan->window->is_clocked;
    return &spec->stage;
}

static void print_inlet(const struct mr_rel *rel, struct mr_text *out)
{
    const struct gate_plan *plan = plan_of(rel);

    print_window(plan, out);
    mr_text_puts(out, ", until=[window_end");
    print_lateness(plan, out);
    mr_text_putc(out, ']');
}

static void print_inlet_state(const struct mr_rel *rel, struct mr_text *out)
{
    mr_text_puts(out, plan_of(rel)->emit.lateness_ns > 0
                          ? "late rows, each until the watermark of all partitions has come to "
                            "that of its own"
                          : "none");
}

static void print_inlet_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct gate_plan *plan = plan_of(rel);

    print_window(plan, out);
    print_columns(rel->schema, plan->key, plan->keys - 2, out);
}

static const struct mr_rel_stage_class inlet_class = {
    .name = "WindowAccept",
    .hands_on_changes = true,
    .read = read_inlet,
    .shrink = shrink_inlet,
    .emit = emit_inlet,
    .print = print_inlet,
    .print_state = print_inlet_state,
    .print_uid = print_inlet_uid,
};

/* -- The outlet ----------------------------------------------------------------------------- */

static void read_outlet(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    (void)i;
    memcpy(below, wanted, rel->schema->count * sizeof(bool));
    for (uint32_t k = 0; k < plan_of(rel)->keys; k++)
        below[k] = true;
}

static uint32_t *shrink_outlet(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    uint32_t columns = rel->schema->count;
    bool *below = MR_NEW_ARRAY(arena, bool, columns + 1);

    read_outlet(rel, rel->needed, 0, below);
    (void)mr_rel_narrow(arena, rel, map[0], below, columns);
    memcpy(rel->needed, below, columns * sizeof(*below));
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_outlet(const struct mr_emission *emission,
                                               const struct mr_rel *rel,
                                               struct mr_node *const *input)
{
    const struct gate_plan *plan = plan_of(rel);
    struct mr_outlet_spec *spec = MR_NEW(emission->arena, struct mr_outlet_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_outlet_class, .input = in, .inputs = 1, .output = rel->schema};
    spec->gate = gate_of(emission, plan);
    spec->gate.start_column = plan->keys - 2;
    spec->gate.end_column = plan->keys - 1;
    spec->keys = plan->keys;
    spec->early = plan->emit.early;
    spec->late = plan->emit.late;
    return &spec->stage;
}

static void print_firing(const char *name, struct mr_firing firing, struct mr_text *out)
{
    if (!firing.is_on)
        return;
    mr_text_printf(out, "%s ", name);
    if (firing.delay_ns == 0) {
        mr_text_puts(out, "no delay");
        return;
    }
    mr_text_puts(out, "delay ");
    mr_print_duration(firing.delay_ns, out);
}

static void print_outlet(const struct mr_rel *rel, struct mr_text *out)
{
    const struct gate_plan *plan = plan_of(rel);
    const struct mr_emit *emit = &plan->emit;

    mr_text_puts(out, "groupBy=[");
    print_columns(rel->schema, NULL, plan->keys - 2, out);
    mr_text_puts(out, "], ");
    print_window(plan, out);
    if (!emit->early.is_on && !emit->late.is_on)
        return;
    mr_text_puts(out, ", emit=[");
    print_firing("early", emit->early, out);
    mr_text_puts(out, emit->early.is_on && emit->late.is_on ? ", " : "");
    print_firing("late", emit->late, out);
    mr_text_putc(out, ']');
}

static void print_outlet_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct gate_plan *plan = plan_of(rel);

    mr_text_printf(out, "results of open windows, each freed when the %s reaches its end",
                   plan->window->is_clocked ? "clock" : "watermark");
    print_lateness(plan, out);
}

static void print_outlet_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct gate_plan *plan = plan_of(rel);

    print_window(plan, out);
    print_columns(rel->schema, NULL, plan->keys - 2, out);
}

static const struct mr_rel_stage_class outlet_class = {
    .name = "WindowEmit",
    .read = read_outlet,
    .shrink = shrink_outlet,
    .emit = emit_outlet,
    .print = print_outlet,
    .print_state = print_outlet_state,
    .print_uid = print_outlet_uid,
};

/* -- Making them ------------------------------------------------------------------------------ */

static struct mr_rel *inlet_new(struct mr_binder *b, struct mr_rel *input,
                                const struct mr_rel_window *window, const struct mr_emit *emit)
{
    struct gate_plan *plan = MR_NEW(b->arena, struct gate_plan);
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &input, 1, &inlet_class, plan);

    *plan = (struct gate_plan){.window = window,
                               .emit = *emit,
                               .time_column = window->spec.time_column,
                               .keys = window->keys + 2};
    plan->key = MR_NEW_ARRAY(b->arena, uint32_t, plan->keys);
    memcpy(plan->key, window->key, window->keys * sizeof(*plan->key));
    plan->key[window->keys] =
        window->is_carried ? window->carried_start : input->schema->count - 2;
    plan->key[window->keys + 1] =
        window->is_carried ? window->carried_end : input->schema->count - 1;
    return rel;
}

static struct mr_expr *column_of(struct mr_binder *b, const struct mr_rel *rel, int32_t i)
{
    return i < 0 ? NULL : mr_expr_column(b->arena, (uint32_t)i, rel->schema->field[i].type);
}

int64_t mr_rel_window_shift_ns(const struct mr_binder *b, const struct mr_rel_window *window)
{
    return window->is_carried && window->is_local ? mr_settings_zone_offset_ns(b->env->settings)
                                                  : 0;
}

/* What WINDOW computes, per key and window, changing with every row. */
static struct mr_rel *group_new(struct mr_binder *b, struct mr_rel *inlet,
                                const struct mr_rel_window *window, const struct mr_emit *emit)
{
    const struct gate_plan *plan = plan_of(inlet);
    const struct mr_grouping_sets sets = {0};
    struct mr_expr **key = MR_NEW_ARRAY(b->arena, struct mr_expr *, plan->keys);
    struct mr_agg_call *call =
        MR_NEW_ARRAY(b->arena, struct mr_agg_call, window->aggregates + 1);

    for (uint32_t k = 0; k < plan->keys; k++)
        key[k] = column_of(b, inlet, (int32_t)plan->key[k]);
    for (uint32_t i = 0; i < window->aggregates; i++) {
        const struct mr_aggregate *aggregate = &window->aggregate[i];

        call[i] = (struct mr_agg_call){.aggregate = *aggregate,
                                       .arg = column_of(b, inlet, aggregate->arg),
                                       .filter = column_of(b, inlet, aggregate->filter)};
    }
    struct mr_rel *group =
        mr_bind_group_aggregate(b, inlet, key, plan->keys, call, window->aggregates, &sets, 0);
    mr_rel_group_bound(group, window, emit->lateness_ns);
    return group;
}

/* A row that is taken back may be late though what takes it back is not: every row below has
 * to say how far its partition was. */
static void ask_behind(struct mr_rel *rel)
{
    if (rel->kind == MR_REL_SCAN)
        rel->scan->tells_behind = true;
    for (uint32_t i = 0; i < rel->inputs; i++)
        ask_behind(mr_rel_input(rel, i));
}

struct mr_rel *mr_rel_emit_new(struct mr_binder *b, struct mr_rel *input,
                               struct mr_rel_window *window, const struct mr_emit *emit)
{
    struct mr_rel *like = mr_rel_window_new(b->arena, input, window);
    struct mr_rel *windowed =
        window->is_carried ? input : mr_rel_windowed_timed_new(b->arena, input, window);
    struct mr_rel *inlet = inlet_new(b, windowed, window, emit);
    struct mr_rel *group = group_new(b, inlet, window, emit);
    struct gate_plan *plan = MR_NEW(b->arena, struct gate_plan);
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &group, 1, &outlet_class, plan);

    *plan = *plan_of(inlet);
    for (uint32_t i = 0; i < 2; i++)
        like->schema->field[window->keys + i].type =
            group->schema->field[window->keys + i].type;
    rel->schema = like->schema;
    rel->tag = like->tag;
    rel->window = window;
    rel->changes = MR_CHANGES_NONE;
    if (mr_emit_updates(emit))
        rel->changes |= MR_CHANGES_UPDATES;
    if (mr_emit_updates(emit) && input->changes != MR_CHANGES_NONE)
        rel->changes |= MR_CHANGES_DELETES;
    if (input->changes != MR_CHANGES_NONE)
        ask_behind(input);
    return rel;
}
