#include "sql/plan/bind.h"

#include "operators/session/session.h"

/* SESSION in the plan: what it reads, how it shrinks, and how EXPLAIN shows it.  Aggregated, or
 * (bind_window_rows.c) with the rows themselves. */

static struct mr_session_spec *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

/* Columns of the output before window_start; those of the input itself may have been cut. */
static uint32_t columns_before(const struct mr_rel *rel)
{
    return rel->schema->count - 2 - plan_of(rel)->aggregation.aggregates;
}

static void read_session(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct mr_session_spec *plan = plan_of(rel);
    const struct mr_aggregation *a = &plan->aggregation;
    uint32_t before = columns_before(rel);

    (void)i;
    below[plan->time_column] = true;
    for (uint32_t k = 0; k < a->keys; k++)
        below[a->key[k]] = true;
    for (uint32_t c = 0; plan->keeps_rows && c < before; c++)
        below[c] |= wanted[c];
    for (uint32_t n = 0; n < a->aggregates; n++) {
        if (!wanted[before + 2 + n])
            continue;
        if (a->aggregate[n].arg >= 0)
            below[a->aggregate[n].arg] = true;
        if (a->aggregate[n].filter >= 0)
            below[a->aggregate[n].filter] = true;
    }
}

/* Time, keys, arguments and filters by their new places; aggregates that nobody wants go. */
static void remap(struct mr_arena *arena, struct mr_rel *rel, const uint32_t *place)
{
    struct mr_session_spec *plan = plan_of(rel);
    struct mr_aggregation *a = &plan->aggregation;
    uint32_t before = columns_before(rel), count = 0;
    uint32_t *key = MR_NEW_ARRAY(arena, uint32_t, a->keys + 1);
    struct mr_aggregate *aggregate =
        MR_NEW_ARRAY(arena, struct mr_aggregate, a->aggregates + 1);

    plan->time_column = place[plan->time_column];
    for (uint32_t k = 0; k < a->keys; k++)
        key[k] = place[a->key[k]];
    for (uint32_t n = 0; n < a->aggregates; n++) {
        struct mr_aggregate one = a->aggregate[n];
        if (!rel->needed[before + 2 + n])
            continue;
        if (one.arg >= 0)
            one.arg = (int32_t)place[one.arg];
        if (one.filter >= 0)
            one.filter = (int32_t)place[one.filter];
        aggregate[count++] = one;
    }
    a->key = key;
    a->aggregate = aggregate;
    a->aggregates = count;
}

static uint32_t *shrink_session(struct mr_arena *arena, struct mr_rel *rel,
                                uint32_t *const *map)
{
    uint32_t before = columns_before(rel);

    for (uint32_t c = 0; c < before + 2; c++)
        rel->needed[c] = true;
    remap(arena, rel, map[0]);
    return mr_rel_cut(arena, rel, rel->needed);
}

/* Kept rows have no more columns than are read. */
static uint32_t *shrink_rows(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    uint32_t before = columns_before(rel);
    bool *below = MR_NEW_ARRAY(arena, bool, before + 1);

    read_session(rel, rel->needed, 0, below);
    uint32_t *place = mr_rel_narrow(arena, rel, map[0], below, before);

    remap(arena, rel, place);
    memcpy(rel->needed, below, before * sizeof(*below));
    rel->needed[before] = rel->needed[before + 1] = true;
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_session(const struct mr_emission *emission,
                                                const struct mr_rel *rel,
                                                struct mr_node *const *input)
{
    struct mr_session_spec *spec = MR_NEW(emission->arena, struct mr_session_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *spec = *plan_of(rel);
    spec->aggregation.input = input[0]->schema;
    mr_session_reserve(&spec->aggregation);
    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution =
                                      spec->aggregation.keys == 0 ? MR_SINGLE : MR_BY_KEY,
                                  .key = spec->aggregation.key,
                                  .keys = spec->aggregation.keys};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_session_class, .input = in, .inputs = 1, .output = rel->schema};
    return &spec->stage;
}

/* -- EXPLAIN -------------------------------------------------------------------------------- */

static void print_column(const struct mr_rel *rel, int32_t column, struct mr_text *out)
{
    mr_text_printf(out, MR_VIEW_FMT, MR_VIEW_ARG(rel->input->schema->field[column].name));
}

static void print_keys(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_aggregation *a = &plan_of(rel)->aggregation;

    for (uint32_t k = 0; k < a->keys; k++) {
        mr_text_puts(out, k == 0 ? "" : ", ");
        print_column(rel, (int32_t)a->key[k], out);
    }
}

static void print_aggregates(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_aggregation *a = &plan_of(rel)->aggregation;

    for (uint32_t i = 0; i < a->aggregates; i++) {
        const struct mr_aggregate *one = &a->aggregate[i];
        mr_text_printf(out, "%s%s(%s", i == 0 ? "" : ", ", mr_aggregate_name(one),
                       one->is_distinct ? "DISTINCT " : "");
        if (one->arg >= 0)
            print_column(rel, one->arg, out);
        else
            mr_text_putc(out, '*');
        mr_text_putc(out, ')');
        if (one->filter >= 0) {
            mr_text_puts(out, " FILTER ");
            print_column(rel, one->filter, out);
        }
    }
}

static void print_session(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_session_spec *plan = plan_of(rel);

    if (plan->aggregation.keys > 0) {
        mr_text_printf(out, "%s=[", plan->keeps_rows ? "partitionBy" : "groupBy");
        print_keys(rel, out);
        mr_text_puts(out, "], ");
    }
    mr_text_puts(out, "window=[SESSION(gap=[");
    mr_print_duration(plan->gap_ns, out);
    mr_text_puts(out, "]), time=[");
    if (plan->is_clocked)
        mr_text_puts(out, "processing time");
    else
        print_column(rel, (int32_t)plan->time_column, out);
    mr_text_puts(out, "]]");
    if (plan->keeps_rows)
        return;
    mr_text_puts(out, ", select=[");
    print_aggregates(rel, out);
    mr_text_putc(out, ']');
}

static void print_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_session_spec *plan = plan_of(rel);
    bool has_distinct = false;

    for (uint32_t i = 0; i < plan->aggregation.aggregates; i++)
        has_distinct |= plan->aggregation.aggregate[i].is_distinct;
    mr_text_puts(out, plan->keeps_rows ? "rows of " : has_distinct ? "distinct values x " : "");
    mr_text_puts(out, "open sessions, each freed when ");
    mr_text_puts(out, plan->is_clocked ? "the clock" : "the watermark");
    mr_text_puts(out, " reaches its end");
    if (plan->keeps_rows || has_distinct)
        mr_text_puts(out, "; UNBOUNDED because one that rows keep coming for stays open");
    if (plan->aggregation.keys == 0)
        mr_text_puts(out, "; on one reactor, because there is no key");
}

static void print_uid(const struct mr_rel *rel, struct mr_text *out)
{
    mr_print_duration(plan_of(rel)->gap_ns, out);
    mr_text_puts(out, plan_of(rel)->aggregation.keys > 0 ? ":" : "");
    print_keys(rel, out);
}

static const struct mr_rel_stage_class session_class = {
    .name = "SessionWindowAggregate",
    .read = read_session,
    .shrink = shrink_session,
    .emit = emit_session,
    .print = print_session,
    .print_state = print_state,
    .print_uid = print_uid,
};

static const struct mr_rel_stage_class session_rows_class = {
    .name = "SessionWindowTableFunction",
    .read = read_session,
    .shrink = shrink_rows,
    .emit = emit_session,
    .print = print_session,
    .print_state = print_state,
    .print_uid = print_uid,
};

/* -- Making them ------------------------------------------------------------------------------ */

static struct mr_session_spec *plan_new(struct mr_arena *arena,
                                        const struct mr_rel_window *window)
{
    struct mr_session_spec *plan = MR_NEW(arena, struct mr_session_spec);

    plan->time_column = window->spec.time_column;
    plan->gap_ns = window->gap_ns;
    plan->unit_ns = window->spec.unit_ns;
    plan->is_clocked = window->is_clocked;
    return plan;
}

struct mr_rel *mr_rel_session_new(struct mr_arena *arena, struct mr_rel *input,
                                  struct mr_rel_window *window)
{
    struct mr_session_spec *plan = plan_new(arena, window);
    struct mr_rel *rel = mr_rel_stage_new(arena, &input, 1, &session_class, plan);
    struct mr_rel *like = mr_rel_window_new(arena, input, window);

    plan->aggregation = (struct mr_aggregation){.key = window->key,
                                                .keys = window->keys,
                                                .aggregate = window->aggregate,
                                                .aggregates = window->aggregates};
    rel->schema = like->schema;
    rel->tag = like->tag;
    rel->window = window;
    rel->changes = MR_CHANGES_NONE;
    return rel;
}

struct mr_rel *mr_rel_session_rows_new(struct mr_arena *arena, struct mr_rel *input,
                                       struct mr_rel_window *window)
{
    struct mr_session_spec *plan = plan_new(arena, window);
    struct mr_rel *rel = mr_rel_stage_new(arena, &input, 1, &session_rows_class, plan);

    plan->keeps_rows = true;
    plan->aggregation =
        (struct mr_aggregation){.key = window->partition, .keys = window->partitions};
    mr_rel_add_bounds(arena, rel, window);
    rel->changes = MR_CHANGES_NONE;
    return rel;
}
