#include "sql/plan/bind_join.h"
#include "sql/plan/bind_upsert.h"

#include "core/base/alloc.h"
#include "operators/join/interval.h"
#include "operators/join/temporal.h"

#include <stdlib.h>

/* A join as the planner's later passes see it: what it reads, how it is cut, printed, run. */

static uint32_t left_columns(const struct mr_rel *rel)
{
    return rel->input->schema->count;
}

static void read_join(const struct mr_rel *rel, const bool *wanted, uint32_t s, bool *below)
{
    const struct mr_rel_join *join = rel->stage->plan;
    uint32_t left = left_columns(rel), right = mr_rel_input(rel, 1)->schema->count;

    for (uint32_t i = 0; i < rel->schema->count; i++)
        if (wanted[i] && join->column[i].side == s)
            below[join->column[i].col] = true;
    for (uint32_t k = 0; k < join->keys; k++)
        below[join->key[s][k]] = true;
    if (join->kind != MR_JOIN_REGULAR)
        below[join->time[s]] = true;
    if (join->residual == NULL)
        return;
    bool *both = mr_alloc(left + right + 1, "a join");
    mr_expr_columns(join->residual, both);
    for (uint32_t c = 0; c < (s == 0 ? left : right); c++)
        below[c] |= both[s == 0 ? c : left + c];
    free(both);
}

static uint32_t *shrink_join(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct mr_rel_join *join = rel->stage->plan;
    uint32_t left = join->sides[0], right = join->sides[1], count = 0;
    uint32_t *both = MR_NEW_ARRAY(arena, uint32_t, left + right + 1);

    for (uint32_t c = 0; c < left + right; c++)
        both[c] = c < left ? map[0][c] : left_columns(rel) + map[1][c - left];
    if (join->residual != NULL)
        join->residual = mr_expr_remap(arena, join->residual, both);
    for (uint32_t s = 0; s < 2; s++) {
        for (uint32_t k = 0; k < join->keys; k++)
            join->key[s][k] = map[s][join->key[s][k]];
        if (join->kind != MR_JOIN_REGULAR)
            join->time[s] = map[s][join->time[s]];
    }
    for (uint32_t i = 0; i < rel->schema->count; i++) {
        struct mr_join_column column = join->column[i];
        if (rel->needed[i])
            join->column[count++] =
                (struct mr_join_column){column.side, map[column.side][column.col]};
    }
    return mr_rel_cut(arena, rel, rel->needed);
}

static void emit_common(const struct mr_emission *emission, const struct mr_rel *rel,
                        struct mr_node *const *input, struct mr_join_spec *spec)
{
    const struct mr_rel_join *join = rel->stage->plan;
    struct mr_stage_input *in = MR_NEW_ARRAY(emission->arena, struct mr_stage_input, 2);

    for (uint32_t s = 0; s < 2; s++) {
        in[s] = (struct mr_stage_input){
            .schema = input[s]->schema,
            .distribution = join->keys > 0 ? MR_BY_KEY : MR_SINGLE,
            .key = join->key[s],
            .keys = join->keys,
        };
        spec->key[s] = join->key[s];
        spec->time[s] = join->time[s];
        spec->is_updating[s] = mr_rel_input(rel, s)->changes != MR_CHANGES_NONE;
    }
    spec->stage = (struct mr_stage_spec){
        .class = &mr_join_class, .input = in, .inputs = 2, .output = rel->schema};
    spec->is_timed = join->kind != MR_JOIN_REGULAR;
    spec->type = join->type;
    spec->keys = join->keys;
    spec->is_null_safe = join->is_null_safe;
    spec->residual = join->residual;
    spec->column = join->column;
    spec->eval = &emission->graph->eval;
}

static const struct mr_stage_spec *emit_join(const struct mr_emission *emission,
                                             const struct mr_rel *rel,
                                             struct mr_node *const *input)
{
    const struct mr_rel_join *join = rel->stage->plan;
    struct mr_join_spec *spec = MR_NEW(emission->arena, struct mr_join_spec);

    emit_common(emission, rel, input, spec);
    for (uint32_t s = 0; s < 2; s++) {
        spec->ttl_ns[s] = join->ttl_ns[s];
        spec->is_unique[s] = join->is_unique[s];
    }
    return &spec->stage;
}

static const struct mr_stage_spec *emit_timed(const struct mr_emission *emission,
                                              const struct mr_rel *rel,
                                              struct mr_node *const *input)
{
    const struct mr_rel_join *join = rel->stage->plan;
    struct mr_interval_join_spec *spec = MR_NEW(emission->arena, struct mr_interval_join_spec);

    emit_common(emission, rel, input, &spec->join);
    spec->drops_late = join->kind == MR_JOIN_OF_WINDOWS;
    spec->join.stage.class = spec->drops_late ? &mr_window_join_class : &mr_interval_join_class;
    spec->lower_ns = join->lower_ns;
    spec->upper_ns = join->upper_ns;
    spec->shift_ns = join->shift_ns;
    spec->zone = join->zone;
    return &spec->join.stage;
}

/* -- As text -------------------------------------------------------------------------------- */

static void print_names(const struct mr_schema *schema, struct mr_text *out)
{
    for (uint32_t i = 0; i < schema->count; i++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(schema->field[i].name));
}

static void print_keys(const struct mr_rel *rel, const char *separator, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;
    const struct mr_schema *left = rel->input->schema, *right = mr_rel_input(rel, 1)->schema;

    for (uint32_t k = 0; k < join->keys; k++)
        mr_text_printf(out, "%s" MR_VIEW_FMT " %s " MR_VIEW_FMT, k == 0 ? "" : separator,
                       MR_VIEW_ARG(left->field[join->key[0][k]].name),
                       join->is_null_safe[k] ? "IS NOT DISTINCT FROM" : "=",
                       MR_VIEW_ARG(right->field[join->key[1][k]].name));
}

static void print_condition(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;
    const struct mr_schema *left = rel->input->schema, *right = mr_rel_input(rel, 1)->schema;
    struct mr_expr *condition = join->is_open ? join->condition : join->residual;
    struct mr_arena arena;

    print_keys(rel, " AND ", out);
    if (condition == NULL) {
        mr_text_puts(out, join->keys == 0 ? "true" : "");
        return;
    }
    mr_arena_init(&arena);
    struct mr_schema *both = mr_schema_new(&arena, left->count + right->count);
    for (uint32_t i = 0; i < both->count; i++)
        both->field[i] = i < left->count ? left->field[i] : right->field[i - left->count];
    mr_text_puts(out, join->keys == 0 ? "" : " AND ");
    mr_expr_print(condition, both, out);
    mr_arena_fini(&arena);
}

static void print_shape(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_puts(out, ", where=[");
    print_condition(rel, out);
    mr_text_puts(out, "], select=[");
    print_names(rel->schema, out);
    mr_text_putc(out, ']');
    if (join->keys == 0)
        mr_text_puts(out, ", distribution=[single: no equality to spread the rows by]");
}

/* As Flink's plans have it. */
static const char *input_spec(const struct mr_rel_join *join, uint32_t s)
{
    return join->is_unique[s]    ? "JoinKeyContainsUniqueKey"
           : join->has_unique[s] ? "HasUniqueKey"
                                 : "NoUniqueKey";
}

static void print_join(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_printf(out, "joinType=[%s]", mr_join_type_name(join->type));
    print_shape(rel, out);
    mr_text_printf(out, ", leftInputSpec=[%s], rightInputSpec=[%s]", input_spec(join, 0),
                   input_spec(join, 1));
}

static void print_bounds(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;
    const struct mr_field *left = &rel->input->schema->field[join->time[0]];
    const struct mr_field *right = &mr_rel_input(rel, 1)->schema->field[join->time[1]];

    mr_text_printf(out, MR_VIEW_FMT " - " MR_VIEW_FMT " in [", MR_VIEW_ARG(left->name),
                   MR_VIEW_ARG(right->name));
    mr_print_duration(join->lower_ns, out);
    mr_text_puts(out, ", ");
    mr_print_duration(join->upper_ns, out);
    mr_text_putc(out, ']');
}

static void print_interval(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_printf(out, "joinType=[%s], windowBounds=[", mr_join_type_name(join->type));
    print_bounds(rel, out);
    mr_text_putc(out, ']');
    print_shape(rel, out);
}

static void print_window(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_printf(out, "joinType=[%s], window=[", mr_join_type_name(join->type));
    mr_window_spec_print(&join->window->spec, out);
    mr_text_putc(out, ']');
    print_shape(rel, out);
}

static void print_side_ttl(const char *whose, int64_t ttl_ns, struct mr_text *out)
{
    mr_text_puts(out, whose);
    if (ttl_ns == 0) {
        mr_text_puts(out, "for ever, UNBOUNDED because each may be joined with rows to come");
        return;
    }
    mr_text_puts(out, "until they have not been written for ");
    mr_print_duration(ttl_ns, out);
}

static void print_join_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    if (join->ttl_ns[0] > 0 && join->ttl_ns[0] == join->ttl_ns[1]) {
        mr_text_puts(out, "rows of both sides, each until it has not been written for ");
        mr_print_duration(join->ttl_ns[0], out);
        mr_text_puts(out, ": rows that come later do not find it");
        return;
    }
    if (join->ttl_ns[0] != join->ttl_ns[1]) {
        print_side_ttl("rows of the left ", join->ttl_ns[0], out);
        print_side_ttl("; of the right ", join->ttl_ns[1], out);
        return;
    }
    mr_text_puts(out, "all rows of both sides, UNBOUNDED because each may be joined with rows "
                      "to come; an interval of time between the sides bounds it, or "
                      "'table.exec.state.ttl'");
}

static void print_interval_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_puts(out, "rows of the left until the watermark is ");
    mr_print_duration(-join->lower_ns, out);
    mr_text_puts(out, " behind them, of the right until it is ");
    mr_print_duration(join->upper_ns, out);
}

static void print_window_state(const struct mr_rel *rel, struct mr_text *out)
{
    (void)rel;
    mr_text_puts(out, "rows of both sides until the watermark reaches the end of their window");
}

static void print_join_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    if (join->type != MR_JOIN_INNER)
        mr_text_printf(out, "%s:", mr_join_type_name(join->type));
    print_keys(rel, ",", out);
}

static const struct mr_stage_spec *emit_temporal(const struct mr_emission *emission,
                                                 const struct mr_rel *rel,
                                                 struct mr_node *const *input)
{
    struct mr_join_spec *spec = MR_NEW(emission->arena, struct mr_join_spec);

    emit_common(emission, rel, input, spec);
    spec->stage.class = &mr_temporal_join_class;
    spec->is_updating[0] = spec->is_updating[1] = false; /* versions replace each other */
    return &spec->stage;
}

static void print_temporal(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_printf(out, "joinType=[%s], asOf=[" MR_VIEW_FMT ", " MR_VIEW_FMT "]",
                   mr_join_type_name(join->type),
                   MR_VIEW_ARG(rel->input->schema->field[join->time[0]].name),
                   MR_VIEW_ARG(mr_rel_input(rel, 1)->schema->field[join->time[1]].name));
    print_shape(rel, out);
}

static void print_temporal_state(const struct mr_rel *rel, struct mr_text *out)
{
    (void)rel;
    mr_text_puts(out, "rows of the left until the watermark reaches their time, and keys x "
                      "versions newer than the watermark and one older, UNBOUNDED if keys are");
}

/* SET, columns of the join, as columns of its sides. */
static void split_set(const struct mr_rel_join *join, const struct mr_rel *rel, const bool *set,
                      bool *const *side)
{
    for (uint32_t i = 0; i < rel->schema->count; i++)
        if (set[i])
            side[join->column[i].side][join->column[i].col] = true;
}

/* Is side S known by SIDE[S], also where the other is padded, and each of its rows joined with
 * one row of the other side, or is that one known too? */
static bool is_unique_side(const struct mr_rel *rel, uint32_t s, bool *const *side)
{
    const struct mr_rel_join *join = rel->stage->plan;
    const struct mr_rel *other = mr_rel_input(rel, 1 - s);
    bool *keys;

    for (uint32_t k = 0; k < join->keys; k++)
        if (!side[s][join->key[s][k]])
            return false;
    if (!mr_rel_is_unique(mr_rel_input(rel, s), side[s]))
        return false;
    if (join->type >= MR_JOIN_SEMI)
        return s == 0;
    if (mr_rel_is_unique(other, side[1 - s]))
        return true;
    keys = mr_alloc(other->schema->count + 1, "a join");
    for (uint32_t k = 0; k < join->keys; k++)
        keys[join->key[1 - s][k]] = true;
    bool is_one = !mr_join_is_outer(join->type, 1 - s) && mr_rel_is_unique(other, keys);
    free(keys);
    return is_one;
}

static bool is_unique_join(const struct mr_rel *rel, const bool *set)
{
    bool *side[2];

    for (uint32_t s = 0; s < 2; s++)
        side[s] = mr_alloc(mr_rel_input(rel, s)->schema->count + 1, "a join");
    split_set(rel->stage->plan, rel, set, side);
    bool is_unique = is_unique_side(rel, 0, side) || is_unique_side(rel, 1, side);
    free(side[0]);
    free(side[1]);
    return is_unique;
}

const struct mr_rel_stage_class mr_rel_temporal_join_class = {
    .name = "TemporalJoin",
    .read = read_join,
    .shrink = shrink_join,
    .emit = emit_temporal,
    .print = print_temporal,
    .print_state = print_temporal_state,
    .print_uid = print_join_uid,
    .is_unique = is_unique_join,
};

const struct mr_rel_stage_class mr_rel_join_class = {
    .name = "Join",
    .read = read_join,
    .shrink = shrink_join,
    .emit = emit_join,
    .print = print_join,
    .print_state = print_join_state,
    .print_uid = print_join_uid,
    .is_unique = is_unique_join,
};

const struct mr_rel_stage_class mr_rel_interval_join_class = {
    .name = "IntervalJoin",
    .read = read_join,
    .shrink = shrink_join,
    .emit = emit_timed,
    .print = print_interval,
    .print_state = print_interval_state,
    .print_uid = print_join_uid,
    .is_unique = is_unique_join,
};

const struct mr_rel_stage_class mr_rel_window_join_class = {
    .name = "WindowJoin",
    .read = read_join,
    .shrink = shrink_join,
    .emit = emit_timed,
    .print = print_window,
    .print_state = print_window_state,
    .print_uid = print_join_uid,
    .is_unique = is_unique_join,
};
