#include "sql/plan/bind_join.h"

/*
 * Joins that time bounds, found in their conditions:
 *
 *     l.ts BETWEEN r.ts - x AND r.ts + y       interval join; any comparisons of the times of
 *     l.ts = r.ts                              both sides that bound them from both ends
 *     l.window_start = r.window_start AND
 *     l.window_end = r.window_end              window join; both sides windowed alike
 */

/* -- Windows --------------------------------------------------------------------------------- */

static bool windows_alike(const struct mr_rel_window *a, const struct mr_rel_window *b)
{
    const struct mr_window_spec *x = &a->spec, *y = &b->spec;

    return a->gap_ns == 0 && b->gap_ns == 0 && !a->is_clocked && !b->is_clocked &&
           x->kind == y->kind && x->size_ns == y->size_ns && x->step_ns == y->step_ns &&
           x->offset_ns == y->offset_ns && x->unit_ns == y->unit_ns &&
           a->is_local == b->is_local;
}

/* Does EXPR say that both sides' windows have the same ROLE?  Sets their columns. */
static const struct mr_rel_window *same_role(const struct mr_rel *rel,
                                             const struct mr_expr *expr, enum mr_role role,
                                             uint32_t *column)
{
    uint32_t left = rel->input->schema->count;
    const struct mr_expr *x, *y;

    if (!mr_expr_is_call(expr, "="))
        return NULL;
    x = expr->arg[expr->arg[0]->kind == MR_EXPR_COLUMN && expr->arg[0]->column >= left];
    y = x == expr->arg[0] ? expr->arg[1] : expr->arg[0];
    if (x->kind != MR_EXPR_COLUMN || y->kind != MR_EXPR_COLUMN || x->column >= left ||
        y->column < left)
        return NULL;
    struct mr_tag a = rel->input->tag[x->column];
    struct mr_tag b = mr_rel_input(rel, 1)->tag[y->column - left];
    if (a.role != role || b.role != role || a.window == NULL || b.window == NULL ||
        !windows_alike(a.window, b.window))
        return NULL;
    column[0] = x->column;
    column[1] = y->column - left;
    return a.window;
}

static bool find_windows(struct mr_binder *b, const struct mr_rel *rel,
                         struct mr_rel_join *join, const struct mr_exprs *conjuncts)
{
    const struct mr_rel_window *start = NULL, *end = NULL;
    uint32_t ignored[2];

    for (uint32_t i = 0; i < conjuncts->count; i++) {
        const struct mr_expr *expr = conjuncts->expr[i];
        if (start == NULL)
            start = same_role(rel, expr, MR_ROLE_WINDOW_START, ignored);
        if (end == NULL)
            end = same_role(rel, expr, MR_ROLE_WINDOW_END, join->time);
    }
    if (start == NULL || end == NULL)
        return false;
    join->kind = MR_JOIN_OF_WINDOWS;
    join->window = end;
    /* A window is over when its last moment is; ends of local windows are local. */
    join->shift_ns = -end->spec.unit_ns;
    if (end->is_local) {
        join->shift_ns -= mr_settings_zone_offset_ns(b->env->settings);
        join->zone = mr_settings_zone(b->env->settings);
    }
    return true;
}

/* -- Intervals -------------------------------------------------------------------------------- */

/* A time column, and a constant added to it. */
struct moment {
    uint32_t column;
    int64_t plus_ns;
};

static bool is_interval(const struct mr_expr *expr, int64_t *ret_ns)
{
    struct mr_value value;

    if (expr->type.id != MR_TYPE_INTERVAL_NS || !mr_expr_is_constant(expr) ||
        expr->kind != MR_EXPR_CONSTANT)
        return false;
    value = expr->value;
    *ret_ns = value.u.i64;
    return !value.is_null;
}

static bool as_moment(const struct mr_expr *expr, struct moment *ret)
{
    int64_t ns;

    if (expr->kind == MR_EXPR_COLUMN) {
        *ret = (struct moment){.column = expr->column};
        return mr_type_is_timestamp(expr->type);
    }
    /* Casts that lose nothing. */
    if (expr->kind == MR_EXPR_CAST && expr->type.id == expr->arg[0]->type.id &&
        expr->type.precision >= expr->arg[0]->type.precision)
        return as_moment(expr->arg[0], ret);
    bool is_plus = mr_expr_is_call(expr, "+"), is_minus = mr_expr_is_call(expr, "-");
    if (is_plus && is_interval(expr->arg[0], &ns)) {
        bool is_moment = as_moment(expr->arg[1], ret);
        ret->plus_ns += is_moment ? ns : 0;
        return is_moment;
    }
    if ((is_plus || is_minus) && expr->args == 2 && is_interval(expr->arg[1], &ns)) {
        bool is_moment = as_moment(expr->arg[0], ret);
        ret->plus_ns += !is_moment ? 0 : is_plus ? ns : -ns;
        return is_moment;
    }
    return false;
}

struct bounds {
    bool has_lower, has_upper;
    int64_t lower_ns, upper_ns; /* of left time - right time */
    uint32_t time[2];
};

static bool is_time(const struct mr_rel *rel, uint32_t column)
{
    uint32_t left = rel->input->schema->count;

    return mr_tag_is_time(column < left ? rel->input->tag[column]
                                        : mr_rel_input(rel, 1)->tag[column - left]);
}

static void bound_below(struct bounds *bounds, int64_t ns)
{
    if (!bounds->has_lower || ns > bounds->lower_ns)
        bounds->lower_ns = ns;
    bounds->has_lower = true;
}

static void bound_above(struct bounds *bounds, int64_t ns)
{
    if (!bounds->has_upper || ns < bounds->upper_ns)
        bounds->upper_ns = ns;
    bounds->has_upper = true;
}

/* Does EXPR bound the times of both sides?  Then they are narrowed by it. */
static bool take_bound(const struct mr_rel *rel, const struct mr_expr *expr,
                       struct bounds *bounds)
{
    static const struct {
        const char *name;
        bool is_below, is_above; /* left time - right time is bounded from */
        int64_t step;            /* of a strict one, inwards */
    } comparisons[] = {{"=", true, true, 0},
                       {">=", true, false, 0},
                       {">", true, false, 1},
                       {"<=", false, true, 0},
                       {"<", false, true, 1}};
    uint32_t left = rel->input->schema->count;
    struct moment x, y;
    size_t i = 0;

    while (i < MR_COUNTOF(comparisons) && !mr_expr_is_call(expr, comparisons[i].name))
        i++;
    if (i == MR_COUNTOF(comparisons) || !as_moment(expr->arg[0], &x) ||
        !as_moment(expr->arg[1], &y) || (x.column < left) == (y.column < left) ||
        !is_time(rel, x.column) || !is_time(rel, y.column))
        return false;
    bool is_below = comparisons[i].is_below, is_above = comparisons[i].is_above;
    int64_t ns = y.plus_ns - x.plus_ns;
    if (x.column >= left) {
        struct moment swap = x;
        x = y;
        y = swap;
        ns = -ns;
        if (is_below != is_above) {
            is_below = !is_below;
            is_above = !is_above;
        }
    }
    if ((bounds->has_lower || bounds->has_upper) &&
        (bounds->time[0] != x.column || bounds->time[1] != y.column - left))
        return false;
    bounds->time[0] = x.column;
    bounds->time[1] = y.column - left;
    if (is_below)
        bound_below(bounds, ns + comparisons[i].step);
    if (is_above)
        bound_above(bounds, ns - comparisons[i].step);
    return true;
}

/* Bounds leave CONJUNCTS, if there are enough of them. */
static bool find_bounds(struct mr_binder *b, const struct mr_rel *rel, struct mr_rel_join *join,
                        struct mr_exprs *conjuncts)
{
    struct bounds bounds = {0};
    struct mr_exprs rest = {0};

    if (join->type == MR_JOIN_SEMI || join->type == MR_JOIN_ANTI)
        return false;
    for (uint32_t i = 0; i < conjuncts->count; i++)
        if (!take_bound(rel, conjuncts->expr[i], &bounds))
            MR_PUSH(b->arena, rest.expr, rest.count, conjuncts->expr[i]);
    if (!bounds.has_lower || !bounds.has_upper || bounds.lower_ns > bounds.upper_ns)
        return false;
    *conjuncts = rest;
    join->kind = MR_JOIN_IN_INTERVAL;
    join->lower_ns = bounds.lower_ns;
    join->upper_ns = bounds.upper_ns;
    join->time[0] = bounds.time[0];
    join->time[1] = bounds.time[1];
    return true;
}

/* What of the inputs' times still means something behind the join. */
static void keep_tags(struct mr_binder *b, struct mr_rel *rel, const struct mr_rel_join *join)
{
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, rel->schema->count + 1);

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        const struct mr_rel *side = mr_rel_input(rel, join->column[i].side);
        struct mr_tag one = side->tag[join->column[i].col];
        if (join->kind == MR_JOIN_OF_WINDOWS && one.role != MR_ROLE_ROWTIME) {
            tag[i] = one;
            if (one.window != NULL && windows_alike(one.window, join->window))
                tag[i].window = join->window;
        }
        /* Its rows do not come one window at a time. */
        if (join->kind == MR_JOIN_IN_INTERVAL && mr_tag_is_time(one))
            tag[i].role = MR_ROLE_ROWTIME;
    }
    rel->tag = tag;
}

int mr_join_find_time(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join,
                      struct mr_exprs *conjuncts)
{
    static const char *const names[] = {"IntervalJoin", "WindowJoin"};

    if (!find_windows(b, rel, join, conjuncts) && !find_bounds(b, rel, join, conjuncts))
        return 0;
    for (uint32_t s = 0; s < 2; s++) {
        int rc = mr_bind_refuse_changes(
            b, rel->span, names[join->kind == MR_JOIN_OF_WINDOWS], mr_rel_input(rel, s),
            "compare times that are no time attributes: CAST(ts AS TIMESTAMP(3))");
        if (rc < 0)
            return rc;
    }
    keep_tags(b, rel, join);
    rel->stage->class = join->kind == MR_JOIN_OF_WINDOWS ? &mr_rel_window_join_class
                                                         : &mr_rel_interval_join_class;
    return 0;
}
