#include "sql/plan/bind.h"

#include "operators/windowed/windowed.h"

/* Rows with their windows in the plan: TUMBLE, HOP and CUMULATE that nobody aggregates. */

struct windowed {
    const struct mr_rel_window *window;
    uint32_t time_column;
    bool tells_time; /* the clock is its watermark, where the windows are its */
};

static struct windowed *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

static void read_windowed(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    (void)i;
    below[plan_of(rel)->time_column] = true;
    for (uint32_t c = 0; c + 2 < rel->schema->count; c++)
        below[c] |= wanted[c];
}

static uint32_t *shrink_windowed(struct mr_arena *arena, struct mr_rel *rel,
                                 uint32_t *const *map)
{
    uint32_t before = rel->schema->count - 2;
    bool *below = MR_NEW_ARRAY(arena, bool, before + 1);

    read_windowed(rel, rel->needed, 0, below);
    uint32_t *place = mr_rel_narrow(arena, rel, map[0], below, before);

    plan_of(rel)->time_column = place[plan_of(rel)->time_column];
    memcpy(rel->needed, below, before * sizeof(*below));
    rel->needed[before] = rel->needed[before + 1] = true;
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_windowed(const struct mr_emission *emission,
                                                 const struct mr_rel *rel,
                                                 struct mr_node *const *input)
{
    struct mr_windowed_spec *spec = MR_NEW(emission->arena, struct mr_windowed_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    spec->window = mr_rel_window_grid(emission->b, plan_of(rel)->window);
    spec->window.time_column = plan_of(rel)->time_column;
    spec->is_clocked = plan_of(rel)->window->is_clocked;
    spec->tells_time = spec->is_clocked && plan_of(rel)->tells_time;
    *in = (struct mr_stage_input){.schema = input[0]->schema};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_windowed_class, .input = in, .inputs = 1, .output = rel->schema};
    return &spec->stage;
}

static void print_windowed(const struct mr_rel *rel, struct mr_text *out)
{
    const struct windowed *plan = plan_of(rel);

    mr_text_puts(out, "window=[");
    mr_rel_window_print(plan->window, out);
    mr_text_puts(out, ", time=[");
    if (plan->window->is_clocked)
        mr_text_puts(out, "processing time");
    else
        mr_text_printf(out, MR_VIEW_FMT,
                       MR_VIEW_ARG(rel->input->schema->field[plan->time_column].name));
    mr_text_puts(out, "]]");
}

static void print_uid(const struct mr_rel *rel, struct mr_text *out)
{
    mr_rel_window_print(plan_of(rel)->window, out);
}

static const struct mr_rel_stage_class windowed_class = {
    .name = "WindowTableFunction",
    .hands_on_changes = true,
    .read = read_windowed,
    .shrink = shrink_windowed,
    .emit = emit_windowed,
    .print = print_windowed,
    .print_uid = print_uid,
};

void mr_rel_add_bounds(struct mr_arena *arena, struct mr_rel *rel,
                       const struct mr_rel_window *window)
{
    const struct mr_schema *input = rel->input->schema;
    struct mr_schema *schema = mr_schema_new(arena, input->count + 2);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, schema->count + 1);

    for (uint32_t i = 0; i < input->count; i++)
        schema->field[i] = input->field[i];
    mr_rel_window_bounds(rel->input, window, &schema->field[input->count],
                         &schema->field[input->count + 1]);
    rel->schema = schema;
    rel->tag = tag;
}

struct mr_rel *mr_rel_windowed_new(struct mr_arena *arena, struct mr_rel *input,
                                   struct mr_rel_window *window)
{
    struct windowed *plan = MR_NEW(arena, struct windowed);
    struct mr_rel *rel = mr_rel_stage_new(arena, &input, 1, &windowed_class, plan);

    plan->window = window;
    plan->time_column = window->spec.time_column;
    mr_rel_add_bounds(arena, rel, window);
    return rel;
}

struct mr_rel *mr_rel_windowed_timed_new(struct mr_arena *arena, struct mr_rel *input,
                                         struct mr_rel_window *window)
{
    struct mr_rel *rel = mr_rel_windowed_new(arena, input, window);

    plan_of(rel)->tells_time = true;
    return rel;
}
