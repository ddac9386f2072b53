#include "sql/plan/bind_lookup.h"
#include "sql/plan/bind_rank.h"
#include "sql/plan/bind_upsert.h"

/*
 * What a join becomes once all of its conditions are known.  A condition goes as far down
 * as it may:
 *
 *     WHERE, inner join     to the side it reads, or into the join
 *     WHERE, outer join     to the side whose rows are all kept; when it is true only where
 *                           the padded side is not NULL, the join is not an outer one
 *     ON, outer join        to the side that is padded
 *
 * Then: equalities between the sides are keys, and what is left is a residual.
 */

/* -- Conditions -------------------------------------------------------------------------- */

struct mr_expr *mr_expr_and_maybe(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b)
{
    return a == NULL ? b : b == NULL ? a : mr_expr_and(arena, a, b);
}

void mr_expr_conjuncts(struct mr_binder *b, struct mr_expr *expr, struct mr_exprs *out)
{
    if (expr == NULL || mr_expr_is_true(expr))
        return;
    if (expr->kind != MR_EXPR_AND) {
        MR_PUSH(b->arena, out->expr, out->count, expr);
        return;
    }
    for (uint32_t i = 0; i < expr->args; i++)
        mr_expr_conjuncts(b, expr->arg[i], out);
}

unsigned mr_expr_sides(struct mr_binder *b, const struct mr_expr *expr, uint32_t left,
                       uint32_t columns)
{
    bool *bits = MR_NEW_ARRAY(b->arena, bool, columns + 1);
    unsigned sides = 0;

    mr_expr_columns(expr, bits);
    for (uint32_t i = 0; i < columns; i++)
        if (bits[i])
            sides |= i < left ? 1u : 2u;
    return sides;
}

bool mr_expr_is_call(const struct mr_expr *expr, const char *name)
{
    const char *function = mr_expr_function(expr);

    return function != NULL && strcmp(function, name) == 0;
}

/* -- Joins as relations -------------------------------------------------------------------- */

struct mr_rel_join *mr_rel_join_of(const struct mr_rel *rel)
{
    if (rel->kind != MR_REL_STAGE || (rel->stage->class != &mr_rel_join_class &&
                                      rel->stage->class != &mr_rel_interval_join_class &&
                                      rel->stage->class != &mr_rel_window_join_class &&
                                      rel->stage->class != &mr_rel_temporal_join_class))
        return NULL;
    return rel->stage->plan;
}

static struct mr_rel_join *open_join(const struct mr_rel *rel)
{
    struct mr_rel_join *join = mr_rel_join_of(rel);

    return join != NULL && join->is_open ? join : NULL;
}

static uint32_t left_columns(const struct mr_rel *rel)
{
    return rel->input->schema->count;
}

static uint32_t both_columns(const struct mr_rel *rel)
{
    return left_columns(rel) + mr_rel_input(rel, 1)->schema->count;
}

/* All columns of both sides, or of the left alone. */
static void set_output(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join)
{
    bool is_left_only = join->type == MR_JOIN_SEMI || join->type == MR_JOIN_ANTI;
    uint32_t left = left_columns(rel), count = is_left_only ? left : both_columns(rel);
    struct mr_schema *schema = mr_schema_new(b->arena, count);

    join->column = MR_NEW_ARRAY(b->arena, struct mr_join_column, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_join_column column = {i >= left, i < left ? i : i - left};
        const struct mr_rel *side = mr_rel_input(rel, column.side);
        join->column[i] = column;
        schema->field[i] = side->schema->field[column.col];
        if (mr_join_is_outer(join->type, 1 - column.side))
            schema->field[i].type.nullable = 1;
    }
    rel->schema = schema;
    rel->tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);
}

struct mr_rel *mr_rel_join_new(struct mr_binder *b, struct mr_rel *left, struct mr_rel *right,
                               enum mr_join_type type, struct mr_expr *condition,
                               struct mr_span span)
{
    struct mr_rel *side[] = {left, right};
    struct mr_rel_join *join = MR_NEW(b->arena, struct mr_rel_join);
    struct mr_rel *rel = mr_rel_stage_new(b->arena, side, 2, &mr_rel_join_class, join);

    *join = (struct mr_rel_join){.type = type, .is_open = true, .condition = condition};
    join->ttl_ns[0] = join->ttl_ns[1] =
        mr_settings_get_duration_ns(b->env->settings, "table.exec.state.ttl");
    rel->span = span;
    rel->source = b->source;
    set_output(b, rel, join);
    return rel;
}

/* -- WHERE ----------------------------------------------------------------------------------- */

/* Is EXPR NULL whenever the columns of SIDES are, all of which it reads some of? */
static bool is_strict(struct mr_binder *b, const struct mr_expr *expr, unsigned side,
                      uint32_t left, uint32_t columns)
{
    static const char *const strict[] = {
        "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "LIKE"};
    bool is_strict_call = expr->kind == MR_EXPR_CAST;

    if (expr->kind == MR_EXPR_COLUMN)
        return (mr_expr_sides(b, expr, left, columns) & side) != 0;
    for (size_t i = 0; i < MR_COUNTOF(strict); i++)
        is_strict_call |= mr_expr_is_call(expr, strict[i]);
    for (uint32_t i = 0; i < expr->args && is_strict_call; i++)
        if (is_strict(b, expr->arg[i], side, left, columns))
            return true;
    return false;
}

/* Is CONDITION never true where SIDE is all NULL? */
static bool rejects_nulls(struct mr_binder *b, const struct mr_expr *condition, unsigned side,
                          uint32_t left, uint32_t columns)
{
    if (mr_expr_is_call(condition, "IS NOT NULL"))
        return is_strict(b, condition->arg[0], side, left, columns);
    if (condition->kind == MR_EXPR_OR) {
        for (uint32_t i = 0; i < condition->args; i++)
            if (!rejects_nulls(b, condition->arg[i], side, left, columns))
                return false;
        return true;
    }
    return is_strict(b, condition, side, left, columns);
}

/* An outer join whose padded rows CONDITION drops keeps none. */
static void lessen(struct mr_binder *b, const struct mr_rel *rel, struct mr_rel_join *join,
                   const struct mr_expr *condition)
{
    uint32_t left = left_columns(rel), columns = both_columns(rel);
    bool keeps_left = mr_join_is_outer(join->type, 0);
    bool keeps_right = mr_join_is_outer(join->type, 1);

    if (join->type == MR_JOIN_SEMI || join->type == MR_JOIN_ANTI)
        return;
    if (keeps_left && rejects_nulls(b, condition, 2, left, columns))
        keeps_left = false;
    if (keeps_right && rejects_nulls(b, condition, 1, left, columns))
        keeps_right = false;
    join->type = keeps_left ? (keeps_right ? MR_JOIN_FULL : MR_JOIN_LEFT)
                            : (keeps_right ? MR_JOIN_RIGHT : MR_JOIN_INNER);
}

static struct mr_expr *shifted(struct mr_binder *b, const struct mr_expr *expr, uint32_t left,
                               uint32_t columns)
{
    uint32_t *map = MR_NEW_ARRAY(b->arena, uint32_t, columns + 1);

    for (uint32_t i = left; i < columns; i++)
        map[i] = i - left;
    return mr_expr_remap(b->arena, expr, map);
}

static bool has_open_join(const struct mr_rel *rel)
{
    while (rel->kind == MR_REL_PROJECT || rel->kind == MR_REL_FILTER || mr_rel_is_unnest(rel))
        rel = rel->input;
    return open_join(rel) != NULL;
}

static void push_one(struct mr_binder *b, struct mr_rel **place, struct mr_expr *condition);

/* Into the join REL, or below it.  False: it stays above. */
static bool push_into(struct mr_binder *b, struct mr_rel *rel, struct mr_expr *condition)
{
    struct mr_rel_join *join = open_join(rel);
    uint32_t left = left_columns(rel), columns = both_columns(rel);

    lessen(b, rel, join, condition);
    unsigned sides = mr_expr_sides(b, condition, left, columns);
    if (sides == 1 && !mr_join_is_outer(join->type, 1)) {
        push_one(b, &rel->input, condition);
        return true;
    }
    if (sides == 2 && !mr_join_is_outer(join->type, 0) && join->kind != MR_JOIN_TEMPORAL) {
        push_one(b, mr_rel_input_place(rel, 1), shifted(b, condition, left, columns));
        return true;
    }
    if (sides == 0 || join->type != MR_JOIN_INNER)
        return false;
    join->condition = mr_expr_and_maybe(b->arena, join->condition, condition);
    return true;
}

static void push_one(struct mr_binder *b, struct mr_rel **place, struct mr_expr *condition)
{
    struct mr_rel *rel = *place;

    if (mr_expr_is_deterministic(condition) && (has_open_join(rel) || mr_rel_is_unnest(rel))) {
        if (open_join(rel) != NULL && push_into(b, rel, condition))
            return;
        if (rel->kind == MR_REL_FILTER) {
            push_one(b, &rel->input, condition);
            return;
        }
        if (rel->kind == MR_REL_PROJECT) {
            push_one(b, &rel->input, mr_expr_substitute(b->arena, condition, rel->column));
            return;
        }
        if (mr_rel_is_unnest(rel) &&
            mr_expr_sides(b, condition, mr_rel_unnest_keeps(rel), rel->schema->count) == 1) {
            push_one(b, &rel->input, condition);
            return;
        }
    }
    *place = mr_bind_filter(b, rel, condition);
}

void mr_join_push_condition(struct mr_binder *b, struct mr_rel **place,
                            struct mr_expr *condition)
{
    struct mr_exprs conjuncts = {0};

    if (!has_open_join(*place) && !mr_rel_is_unnest(*place)) {
        *place = mr_bind_filter(b, *place, condition);
        return;
    }
    mr_expr_conjuncts(b, mr_expr_simplify(b, condition), &conjuncts);
    for (uint32_t i = 0; i < conjuncts.count; i++)
        push_one(b, place, conjuncts.expr[i]);
}

/* -- ON ---------------------------------------------------------------------------------------- */

/* Conditions of one side to that side, where rows that fail them are of no interest. */
static struct mr_exprs push_sides(struct mr_binder *b, struct mr_rel *rel,
                                  struct mr_rel_join *join)
{
    uint32_t left = left_columns(rel), columns = both_columns(rel);
    struct mr_exprs all = {0}, rest = {0};
    bool keeps_left = mr_join_is_outer(join->type, 0) || join->type == MR_JOIN_ANTI;
    /* A version that fails hides the older ones all the same. */
    bool keeps_right = mr_join_is_outer(join->type, 1) || join->kind == MR_JOIN_TEMPORAL;

    if (join->condition != NULL)
        mr_expr_conjuncts(b, mr_expr_simplify(b, join->condition), &all);
    for (uint32_t i = 0; i < all.count; i++) {
        struct mr_expr *expr = all.expr[i];
        unsigned sides =
            mr_expr_is_deterministic(expr) ? mr_expr_sides(b, expr, left, columns) : 3;
        if (sides == 1 && !keeps_left)
            push_one(b, &rel->input, expr);
        else if (sides == 2 && !keeps_right)
            push_one(b, mr_rel_input_place(rel, 1), shifted(b, expr, left, columns));
        else
            MR_PUSH(b->arena, rest.expr, rest.count, expr);
    }
    return rest;
}

/* EXPR, over side S alone, as one of its columns: a new one where it is computed. */
static uint32_t key_column(struct mr_binder *b, struct mr_rel *rel, uint32_t s,
                           struct mr_expr *expr)
{
    struct mr_rel **place = mr_rel_input_place(rel, s);
    uint32_t count = (*place)->schema->count;

    if (expr->kind == MR_EXPR_COLUMN)
        return expr->column;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    struct mr_view *name = MR_NEW_ARRAY(b->arena, struct mr_view, count + 1);
    for (uint32_t c = 0; c < count; c++) {
        column[c] = mr_expr_column(b->arena, c, (*place)->schema->field[c].type);
        name[c] = (*place)->schema->field[c].name;
    }
    column[count] = expr;
    name[count] = mr_view_of(mr_arena_printf(b->arena, "$key%u", count));
    *place = mr_rel_project_new(b->arena, *place, column, name, count + 1);
    return count;
}

/* An equality between the sides, each of which computes its part alone. */
struct equality {
    struct mr_expr *side[2]; /* over that side's own columns */
    bool is_null_safe;
};

static bool as_equality(struct mr_binder *b, const struct mr_rel *rel,
                        const struct mr_expr *expr, struct equality *ret)
{
    uint32_t left = left_columns(rel), columns = both_columns(rel);

    ret->is_null_safe = mr_expr_is_call(expr, "IS NOT DISTINCT FROM");
    if (!ret->is_null_safe && !mr_expr_is_call(expr, "="))
        return false;
    struct mr_expr *x = expr->arg[0], *y = expr->arg[1];
    unsigned sides_x = mr_expr_sides(b, x, left, columns);
    unsigned sides_y = mr_expr_sides(b, y, left, columns);
    if (sides_x + sides_y != 3 || sides_x == 3 || sides_y == 3 ||
        !mr_type_same(x->type, y->type) || !mr_expr_is_deterministic(expr))
        return false;
    ret->side[0] = sides_x == 1 ? x : y;
    ret->side[1] = shifted(b, sides_x == 1 ? y : x, left, columns);
    return true;
}

/* Residual columns of the right stand behind those of the left, which may be more now. */
static struct mr_expr *residual_of(struct mr_binder *b, const struct mr_rel *rel,
                                   struct mr_expr *residual, uint32_t left, uint32_t columns)
{
    uint32_t *map = MR_NEW_ARRAY(b->arena, uint32_t, columns + 1);

    if (residual == NULL)
        return NULL;
    for (uint32_t i = 0; i < columns; i++)
        map[i] = i < left ? i : i - left + left_columns(rel);
    return mr_expr_remap(b->arena, residual, map);
}

/* Equalities become keys, the rest the residual. */
static void split_condition(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join,
                            const struct mr_exprs *conjuncts)
{
    uint32_t left = left_columns(rel), columns = both_columns(rel), safes = 0, keys = 0;
    struct equality *equality = MR_NEW_ARRAY(b->arena, struct equality, conjuncts->count + 1);
    struct mr_expr *residual = NULL;

    for (uint32_t i = 0; i < conjuncts->count; i++) {
        if (as_equality(b, rel, conjuncts->expr[i], &equality[join->keys]))
            join->keys++;
        else
            residual = mr_expr_and_maybe(b->arena, residual, conjuncts->expr[i]);
    }
    for (uint32_t k = 0; k < join->keys; k++, keys++) {
        for (uint32_t s = 0; s < 2; s++) {
            uint32_t column = key_column(b, rel, s, equality[k].side[s]), at = keys;
            MR_PUSH(b->arena, join->key[s], at, column);
        }
        MR_PUSH(b->arena, join->is_null_safe, safes, equality[k].is_null_safe);
    }
    join->residual = residual_of(b, rel, residual, left, columns);
}

static void set_changes(struct mr_rel *rel, const struct mr_rel_join *join)
{
    rel->changes = rel->input->changes | mr_rel_input(rel, 1)->changes;
    if (join->kind == MR_JOIN_REGULAR && join->type != MR_JOIN_INNER &&
        join->type != MR_JOIN_SEMI)
        rel->changes = MR_CHANGES_UPDATES | MR_CHANGES_DELETES;
    if (join->kind == MR_JOIN_TEMPORAL)
        rel->changes = MR_CHANGES_NONE;
}

/* What is known of the sides while their columns are still those of their tables. */
static void find_unique(struct mr_binder *b, const struct mr_rel *rel, struct mr_rel_join *join)
{
    for (uint32_t s = 0; s < 2; s++) {
        const struct mr_rel *side = mr_rel_input(rel, s);
        bool *set = MR_NEW_ARRAY(b->arena, bool, side->schema->count + 1);
        for (uint32_t k = 0; k < join->keys; k++)
            set[join->key[s][k]] = true;
        join->is_unique[s] = join->keys > 0 && mr_rel_is_unique(side, set);
        memset(set, true, side->schema->count);
        join->has_unique[s] = mr_rel_is_unique(side, set);
    }
}

static int finish_join(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel_join *join = open_join(rel);
    struct mr_exprs rest = push_sides(b, rel, join);

    for (uint32_t i = 0; i < 2; i++) {
        int rc = mr_join_finish(b, mr_rel_input_place(rel, i));
        if (rc < 0)
            return rc;
    }
    join->is_open = false;
    int rc = join->kind == MR_JOIN_TEMPORAL ? mr_join_finish_temporal(b, rel, join)
                                            : mr_join_find_time(b, rel, join, &rest);
    if (rc < 0)
        return rc;
    split_condition(b, rel, join, &rest);
    if (join->kind == MR_JOIN_LOOKUP)
        return mr_join_make_lookup(b, rel, join);
    rc = join->kind == MR_JOIN_TEMPORAL ? mr_join_check_versions(b, rel, join) : 0;
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < 2; i++)
        join->sides[i] = mr_rel_input(rel, i)->schema->count;
    find_unique(b, rel, join);
    set_changes(rel, join);
    return 0;
}

/* What stands above a join was bound when its times were not known. */
static void take_tags(struct mr_binder *b, struct mr_rel *rel)
{
    const struct mr_rel *input = rel->input;

    rel->changes = input->changes;
    if (rel->kind == MR_REL_FILTER) {
        rel->tag = input->tag;
        return;
    }
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, rel->schema->count + 1);
    if (mr_rel_is_unnest(rel))
        memcpy(tag, input->tag, mr_rel_unnest_keeps(rel) * sizeof(*tag));
    for (uint32_t i = 0; rel->kind == MR_REL_PROJECT && i < rel->schema->count; i++)
        if (rel->column[i]->kind == MR_EXPR_COLUMN)
            tag[i] = input->tag[rel->column[i]->column];
    rel->tag = tag;
}

int mr_join_finish(struct mr_binder *b, struct mr_rel **place)
{
    struct mr_rel *rel = *place;
    int rc = 0;

    if (!has_open_join(rel))
        return 0;
    if (open_join(rel) != NULL)
        return finish_join(b, rel);
    rc = mr_join_finish(b, &rel->input);
    if (rc == 0)
        take_tags(b, rel);
    return rc;
}
