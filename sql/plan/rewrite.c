#include "sql/plan/bind.h"

/*
 * A tree becomes, over each scan and window, at most one filter and one projection:
 *
 *     PROJECT ─ FILTER ─ WINDOW ─ PROJECT ─ FILTER ─ SCAN
 *
 * Rules, bottom-up: constants are computed; a filter moves below a projection and
 * into a filter below it; a projection swallows the one below it; what does nothing
 * goes away.  Expressions that differ from call to call are never copied.
 */

/* Largest expression that merging may make: beyond, a column computed once is cheaper. */
#define MERGE_NODES_MAX 4096u

/* -- Expressions ------------------------------------------------------------------- */

struct mr_expr *mr_expr_substitute(struct mr_arena *arena, const struct mr_expr *expr,
                                   struct mr_expr *const *column)
{
    if (expr->kind == MR_EXPR_COLUMN) {
        MR_ASSERT(column[expr->column] != NULL);
        return column[expr->column];
    }
    struct mr_expr *out = MR_NEW(arena, struct mr_expr);
    *out = *expr;
    if (expr->args > 0)
        out->arg = MR_NEW_ARRAY(arena, struct mr_expr *, expr->args);
    for (uint32_t i = 0; i < expr->args; i++)
        out->arg[i] = mr_expr_substitute(arena, expr->arg[i], column);
    return out;
}

bool mr_expr_is_same(const struct mr_expr *a, const struct mr_expr *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->args != b->args || !mr_type_same(a->type, b->type))
        return false;
    switch (a->kind) {
    case MR_EXPR_COLUMN: return a->column == b->column;
    case MR_EXPR_CONSTANT: return mr_value_same(&a->value, &b->value);
    case MR_EXPR_CALL:
        if (!mr_expr_has_function_of(a, b))
            return false;
        break;
    case MR_EXPR_CAST:
        if (a->is_try != b->is_try)
            return false;
        break;
    case MR_EXPR_AND:
    case MR_EXPR_OR:
    case MR_EXPR_CASE: break;
    }
    for (uint32_t i = 0; i < a->args; i++)
        if (!mr_expr_is_same(a->arg[i], b->arg[i]))
            return false;
    return true;
}

/* What fails when it is computed (1 / 0) is left to fail on a row. */
struct mr_expr *mr_expr_simplify(struct mr_binder *b, struct mr_expr *expr)
{
    struct mr_value value;

    if (expr->kind == MR_EXPR_COLUMN || expr->kind == MR_EXPR_CONSTANT)
        return expr;
    if (mr_expr_is_constant(expr)) {
        struct mr_eval_env env = {.zone_offset_ns =
                                      mr_settings_zone_offset_ns(b->env->settings),
                                  .zone = mr_settings_zone(b->env->settings)};
        if (mr_expr_fold(b->arena, expr, &env, &value, NULL) < 0)
            return expr;
        value.type = expr->type;
        return mr_expr_constant(b->arena, value);
    }
    struct mr_expr *out = MR_NEW(b->arena, struct mr_expr);
    *out = *expr;
    out->arg = MR_NEW_ARRAY(b->arena, struct mr_expr *, expr->args + 1);
    for (uint32_t i = 0; i < expr->args; i++)
        out->arg[i] = mr_expr_simplify(b, expr->arg[i]);
    return out;
}

bool mr_expr_is_true(const struct mr_expr *expr)
{
    return expr->kind == MR_EXPR_CONSTANT && !expr->value.is_null && expr->value.u.boolean;
}

/* How often EXPR reads each column. */
static void count_columns(const struct mr_expr *expr, uint32_t *uses)
{
    if (expr->kind == MR_EXPR_COLUMN)
        uses[expr->column]++;
    for (uint32_t i = 0; i < expr->args; i++)
        count_columns(expr->arg[i], uses);
}

static uint64_t count_nodes(const struct mr_expr *expr)
{
    uint64_t nodes = 1;

    for (uint32_t i = 0; i < expr->args; i++)
        nodes += count_nodes(expr->arg[i]);
    return nodes;
}

/* May the columns of PROJECT be put in place of their uses? */
static bool can_merge(struct mr_binder *b, const struct mr_rel *project,
                      struct mr_expr *const *user, uint32_t users)
{
    uint32_t *uses = MR_NEW_ARRAY(b->arena, uint32_t, project->schema->count + 1);
    uint64_t nodes = 0;

    for (uint32_t i = 0; i < users; i++)
        count_columns(user[i], uses);
    for (uint32_t i = 0; i < project->schema->count; i++) {
        if (uses[i] > 1 && !mr_expr_is_deterministic(project->column[i]))
            return false;
        nodes += uses[i] * count_nodes(project->column[i]);
    }
    return nodes <= MERGE_NODES_MAX;
}

/* -- Relations ------------------------------------------------------------------------ */

static bool is_identity(const struct mr_rel *project)
{
    if (project->schema->count != project->input->schema->count)
        return false;
    for (uint32_t i = 0; i < project->schema->count; i++)
        if (project->column[i]->kind != MR_EXPR_COLUMN || project->column[i]->column != i ||
            !mr_view_eq(project->schema->field[i].name, project->input->schema->field[i].name))
            return false;
    return true;
}

static struct mr_rel *rewrite_filter(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel *input = rel->input;

    if (mr_expr_is_true(rel->condition))
        return input;
    if (input->kind == MR_REL_FILTER) {
        rel->condition = mr_expr_and(b->arena, input->condition, rel->condition);
        rel->input = input->input;
        return rewrite_filter(b, rel);
    }
    if (input->kind != MR_REL_PROJECT || !can_merge(b, input, &rel->condition, 1))
        return rel;
    /* A column that differs from call to call must be tested as it is handed on. */
    bool *bits = MR_NEW_ARRAY(b->arena, bool, input->schema->count + 1);
    mr_expr_columns(rel->condition, bits);
    for (uint32_t i = 0; i < input->schema->count; i++)
        if (bits[i] && !mr_expr_is_deterministic(input->column[i]))
            return rel;
    struct mr_expr *condition =
        mr_expr_simplify(b, mr_expr_substitute(b->arena, rel->condition, input->column));
    struct mr_rel *below = mr_rel_filter_new(b->arena, input->input, condition);
    input->input = rewrite_filter(b, below);
    return input;
}

static struct mr_rel *rewrite_project(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel *input = rel->input;

    if (input->kind == MR_REL_PROJECT && can_merge(b, input, rel->column, rel->schema->count)) {
        for (uint32_t i = 0; i < rel->schema->count; i++)
            rel->column[i] = mr_expr_simplify(
                b, mr_expr_substitute(b->arena, rel->column[i], input->column));
        rel->input = input->input;
    }
    return is_identity(rel) ? rel->input : rel;
}

int mr_rewrite(struct mr_binder *b, struct mr_rel *rel, struct mr_rel **ret)
{
    if (rel->kind == MR_REL_TVF) {
        int rc = mr_bind_lower_tvf(b, rel, &rel);
        if (rc < 0)
            return rc;
    }
    for (uint32_t i = 0; i < rel->inputs; i++) {
        struct mr_rel **place = mr_rel_input_place(rel, i);
        int rc = mr_rewrite(b, *place, place);
        if (rc < 0)
            return rc;
    }
    if (rel->kind == MR_REL_FILTER) {
        rel->condition = mr_expr_simplify(b, rel->condition);
        rel = rewrite_filter(b, rel);
    } else if (rel->kind == MR_REL_PROJECT) {
        for (uint32_t i = 0; i < rel->schema->count; i++)
            rel->column[i] = mr_expr_simplify(b, rel->column[i]);
        rel = rewrite_project(b, rel);
    }
    *ret = rel;
    return 0;
}
