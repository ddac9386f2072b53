#include "sql/plan/bind_join.h"

#include "core/base/alloc.h"

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
    for (uint32_t s = 0; s < 2; s++)
        for (uint32_t k = 0; k < join->keys; k++)
            join->key[s][k] = map[s][join->key[s][k]];
    for (uint32_t i = 0; i < rel->schema->count; i++) {
        struct mr_join_column column = join->column[i];
        if (rel->needed[i])
            join->column[count++] =
                (struct mr_join_column){column.side, map[column.side][column.col]};
    }
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_join(const struct mr_emission *emission,
                                             const struct mr_rel *rel,
                                             struct mr_node *const *input)
{
    const struct mr_rel_join *join = rel->stage->plan;
    struct mr_join_spec *spec = MR_NEW(emission->arena, struct mr_join_spec);
    struct mr_stage_input *in = MR_NEW_ARRAY(emission->arena, struct mr_stage_input, 2);

    for (uint32_t s = 0; s < 2; s++) {
        in[s] = (struct mr_stage_input){
            .schema = input[s]->schema,
            .distribution = join->keys > 0 ? MR_BY_KEY : MR_SINGLE,
            .key = join->key[s],
            .keys = join->keys,
        };
        spec->key[s] = join->key[s];
        spec->is_updating[s] = mr_rel_input(rel, s)->changes != MR_CHANGES_NONE;
    }
    spec->stage = (struct mr_stage_spec){
        .class = &mr_join_class, .input = in, .inputs = 2, .output = rel->schema};
    spec->type = join->type;
    spec->keys = join->keys;
    spec->is_null_safe = join->is_null_safe;
    spec->residual = join->residual;
    spec->column = join->column;
    spec->eval = &emission->graph->eval;
    return &spec->stage;
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

static void print_join(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    mr_text_printf(out, "joinType=[%s], where=[", mr_join_type_name(join->type));
    print_condition(rel, out);
    mr_text_puts(out, "], select=[");
    print_names(rel->schema, out);
    mr_text_puts(out, "], leftInputSpec=[NoUniqueKey], rightInputSpec=[NoUniqueKey]");
    if (join->keys == 0)
        mr_text_puts(out, ", distribution=[single: no equality to spread the rows by]");
}

static void print_join_state(const struct mr_rel *rel, struct mr_text *out)
{
    (void)rel;
    mr_text_puts(out, "all rows of both sides, UNBOUNDED because each may be joined with rows "
                      "to come; an interval of time between the sides bounds it");
}

static void print_join_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_join *join = rel->stage->plan;

    if (join->type != MR_JOIN_INNER)
        mr_text_printf(out, "%s:", mr_join_type_name(join->type));
    print_keys(rel, ",", out);
}

const struct mr_rel_stage_class mr_rel_join_class = {
    .name = "Join",
    .read = read_join,
    .shrink = shrink_join,
    .emit = emit_join,
    .print = print_join,
    .print_state = print_join_state,
    .print_uid = print_join_uid,
};
