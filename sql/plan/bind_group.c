#include "sql/plan/bind_emit.h"
#include "sql/plan/bind_join.h"
#include "sql/plan/function.h"

#include "operators/group/expand.h"

/*
 * SELECT .. GROUP BY; over windows, and (bind_aggregate.c) without.
 *
 *     project   the select list
 *     filter    HAVING
 *     project   keys, window start, end and time, aggregates; typed as SQL has them
 *     WINDOW    keys, window start, end, aggregates
 *     project   keys, time, arguments, filters
 *     input
 *
 * The select list is bound over the input with each aggregate call standing for a
 * column behind the input's; then whole keys are found in it and replaced, and a
 * column that is left over is one that is not grouped.
 */

/* -- GROUP BY ------------------------------------------------------------------------ */

struct group {
    struct mr_scope *scope; /* of the input */
    uint32_t keys;
    struct mr_expr **key;            /* over the input, without the window's own columns */
    struct mr_rel_window *legacy;    /* GROUP BY TUMBLE(..) */
    const struct mr_rel_window *tvf; /* GROUP BY window_start, window_end */
    bool has_start, has_end, has_time;
    bool is_loose; /* a SESSION's PARTITION BY is not what is grouped by */
    uint32_t alls; /* keys, and columns of windows: all that is grouped by */
    struct mr_expr **all;
    uint32_t *number; /* per one of them: the key it is; MR_GROUPING_ALWAYS: of the window */
    struct mr_grouping_sets sets; /* of keys */
    struct mr_aggregates aggregates;
    struct mr_emit emit;             /* when results of a window are seen */
    struct mr_subqueries subqueries; /* joined behind the aggregation; from FIRST_SUBQUERY on */
};

/* Columns of subqueries are numbered behind all that aggregates may stand for. */
#define FIRST_SUBQUERY (1u << 20)

/* Does a window bound what is grouped?  Its start alone does not: rows of one start may
 * belong to windows of many ends. */
static bool is_windowed(const struct group *group)
{
    return group->legacy != NULL ||
           (group->tvf != NULL && group->has_start && group->has_end && !group->is_loose);
}

static int add_window_column(struct mr_binder *b, struct group *group, struct mr_tag tag,
                             struct mr_span span)
{
    if (group->tvf != NULL && group->tvf != tag.window)
        return mr_bind_fail(b, span, NULL,
                            "the columns of two different windows are grouped by");
    group->tvf = tag.window;
    group->has_start |= tag.role == MR_ROLE_WINDOW_START;
    group->has_end |= tag.role == MR_ROLE_WINDOW_END;
    group->has_time |= tag.role == MR_ROLE_WINDOW_TIME || tag.role == MR_ROLE_PROCTIME;
    return 0;
}

/* *RET_AT: its place among all that is grouped by. */
static int add_key(struct mr_binder *b, struct group *group, const struct mr_ast_expr *ast,
                   uint32_t *ret_at)
{
    struct mr_expr *expr;
    uint32_t numbers = group->alls;
    int rc = mr_bind_expr(b, group->scope, ast, &expr);

    if (rc < 0)
        return rc;
    if (!mr_expr_is_deterministic(expr))
        return mr_bind_fail(b, ast->span, NULL,
                            "a key must be the same whenever it is computed from the same row");
    for (*ret_at = 0; *ret_at < group->alls; ++*ret_at)
        if (mr_expr_is_same(group->all[*ret_at], expr))
            return 0;
    bool is_of_window =
        expr->kind == MR_EXPR_COLUMN && group->scope->tag[expr->column].window != NULL;
    MR_PUSH(b->arena, group->all, group->alls, expr);
    MR_PUSH(b->arena, group->number, numbers, is_of_window ? MR_GROUPING_ALWAYS : group->keys);
    if (is_of_window)
        return add_window_column(b, group, group->scope->tag[expr->column], ast->span);
    MR_PUSH(b->arena, group->key, group->keys, expr);
    return 0;
}

/* One expression of GROUP BY: a key, or the window. */
static int add_group(void *context, struct mr_binder *b, const struct mr_ast_expr *ast,
                     uint32_t *ret_number)
{
    struct group *group = context;
    int rc;

    *ret_number = MR_GROUPING_ALWAYS;
    if (!mr_ast_is_window_call(ast))
        return add_key(b, group, ast, ret_number);
    if (group->legacy != NULL)
        return mr_bind_fail(b, ast->span, "write one INSERT per window",
                            "Only a single window group function may be used in GROUP BY");
    rc = mr_bind_group_window(b, group->scope, ast, &group->legacy);
    group->aggregates.window_call = ast;
    return rc;
}

/* What a set leaves out is NULL in its rows. */
static void allow_nulls(struct mr_binder *b, struct group *group)
{
    const struct mr_schema *had = group->scope->schema;
    struct mr_schema *schema = mr_schema_new(b->arena, had->count);

    memcpy(schema->field, had->field, had->count * sizeof(struct mr_field));
    for (uint32_t k = 0; k < group->keys; k++) {
        group->key[k]->type.nullable = 1;
        if (group->key[k]->kind == MR_EXPR_COLUMN)
            schema->field[group->key[k]->column].type.nullable = 1;
    }
    group->scope->schema = schema;
}

/* Masks are over all that is grouped by; from here on over keys. */
static int settle_sets(struct mr_binder *b, struct group *group, struct mr_span span)
{
    if (group->sets.count <= 1)
        return 0;
    if (group->alls > MR_EXPAND_KEYS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, span, NULL,
                            "more than %d keys in grouping sets (MR_EXPAND_KEYS_MAX)",
                            MR_EXPAND_KEYS_MAX);
    for (uint32_t s = 0; s < group->sets.count; s++) {
        uint64_t mask = 0;

        for (uint32_t i = 0; i < group->alls; i++)
            if ((group->sets.mask[s] >> i & 1) != 0 && group->number[i] != MR_GROUPING_ALWAYS)
                mask |= UINT64_C(1) << group->number[i];
            else if ((group->sets.mask[s] >> i & 1) == 0 &&
                     group->number[i] == MR_GROUPING_ALWAYS)
                return mr_bind_fail(b, span,
                                    "put them in front: GROUP BY window_start, "
                                    "window_end, GROUPING SETS (..)",
                                    "the columns of the window have to be in every grouping "
                                    "set");
        group->sets.mask[s] = mask;
    }
    allow_nulls(b, group);
    return 0;
}

/* -- Below the window: down to the window function ------------------------------------- */

/* A chain of projections and filters over a window function, turned into filters over
 * its input and one expression over its output per column. */
struct pulled {
    struct mr_rel *tvf; /* NULL: the chain ends in something else */
    struct mr_rel *base;
    struct mr_expr **column;
    struct mr_expr *after; /* a condition on the window's own columns only; or NULL */
};

/* Which of a TVF's columns EXPR reads: 1 the input's, 2 the window's, 3 both. */
static unsigned tvf_sides(struct mr_binder *b, const struct mr_expr *expr,
                          const struct mr_rel *tvf)
{
    uint32_t count = tvf->schema->count;
    bool *bits = MR_NEW_ARRAY(b->arena, bool, count);
    unsigned sides = 0;

    mr_expr_columns(expr, bits);
    for (uint32_t i = 0; i < count; i++)
        if (bits[i])
            sides |= i < count - 3 ? 1u : 2u;
    return sides;
}

static int pull_filter(struct mr_binder *b, const struct mr_rel *rel, struct pulled *pulled)
{
    struct mr_expr *condition = mr_expr_substitute(b->arena, rel->condition, pulled->column);

    switch (tvf_sides(b, condition, pulled->tvf)) {
    case 2:
        pulled->after =
            pulled->after == NULL ? condition : mr_expr_and(b->arena, pulled->after, condition);
        return 0;
    case 3:
        return mr_bind_refuse(
            b, pulled->tvf->span, "compare them behind the aggregation",
            "a condition that compares columns of the rows with those of their "
            "window");
    default: pulled->base = mr_rel_filter_new(b->arena, pulled->base, condition); return 0;
    }
}

static int pull(struct mr_binder *b, struct mr_rel *rel, const struct mr_rel_window *window,
                struct pulled *pulled)
{
    uint32_t count = rel->schema->count;
    int rc;

    if (rel->kind == MR_REL_TVF && rel->window == window) {
        pulled->tvf = rel;
        pulled->base = rel->input;
        pulled->column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
        for (uint32_t i = 0; i < count; i++)
            pulled->column[i] = mr_expr_column(b->arena, i, rel->schema->field[i].type);
        return 0;
    }
    if (rel->kind != MR_REL_FILTER && rel->kind != MR_REL_PROJECT)
        return 0;
    rc = pull(b, rel->input, window, pulled);
    if (rc < 0 || pulled->tvf == NULL)
        return rc;
    if (rel->kind == MR_REL_FILTER)
        return pull_filter(b, rel, pulled);
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        column[i] = mr_expr_substitute(b->arena, rel->column[i], pulled->column);
    pulled->column = column;
    return 0;
}

/* An expression over the SELECT's input, brought down to BASE. */
static int lower(struct mr_binder *b, const struct pulled *pulled, struct mr_expr **expr,
                 struct mr_span span)
{
    if (pulled->tvf == NULL || *expr == NULL)
        return 0;
    *expr = mr_expr_substitute(b->arena, *expr, pulled->column);
    if (tvf_sides(b, *expr, pulled->tvf) & 2u)
        return mr_bind_refuse(b, span, "compute it from the result of the aggregation",
                              "a key or an argument computed from window_start, window_end or "
                              "window_time");
    return 0;
}

/* Are the keys just the columns that a SESSION is partitioned by?  Others group the rows of
 * sessions, and so does a second GROUP BY over them. */
static bool is_of_partition(struct mr_binder *b, const struct group *group,
                            struct mr_rel *input)
{
    struct pulled pulled = {0};
    uint32_t found = 0;

    if (group->tvf == NULL || group->tvf->gap_ns == 0)
        return true;
    if (group->sets.count > 1 || pull(b, input, group->tvf, &pulled) < 0 || pulled.tvf == NULL)
        return false;
    for (uint32_t i = 0; i < group->keys; i++) {
        const struct mr_expr *key = mr_expr_substitute(b->arena, group->key[i], pulled.column);
        uint32_t p = 0;

        while (p < group->tvf->partitions &&
               !(key->kind == MR_EXPR_COLUMN && key->column == group->tvf->partition[p]))
            p++;
        if (p == group->tvf->partitions)
            return false;
        found++;
    }
    return found == group->tvf->partitions;
}

static int bind_groups(struct mr_binder *b, const struct mr_ast_select *select,
                       struct mr_rel *input, struct group *group)
{
    group->scope->place = "GROUP BY";
    const struct mr_grouping grouping = {add_group, group};
    int rc = mr_bind_grouping(b, select, &grouping, &group->sets);

    if (rc < 0)
        return rc;
    group->scope->place = NULL;
    struct mr_span span = select->groups > 0 ? select->group[0]->span : select->item[0].span;
    if (select->groups > 0)
        span = mr_span_join(span, select->group[select->groups - 1]->span);
    if (group->legacy != NULL && group->tvf != NULL)
        return mr_bind_fail(b, span, "keep one of the two", "two windows are grouped by");
    group->is_loose = !is_of_partition(b, group, input);
    if (!is_windowed(group)) {
        group->tvf = NULL;
        group->keys = group->alls;
        group->key = group->all;
        for (uint32_t i = 0; i < group->alls; i++)
            group->number[i] = i;
    }
    return settle_sets(b, group, span);
}

/* -- The window ---------------------------------------------------------------------------- */

static struct mr_expr *interval(struct mr_binder *b, int64_t ns)
{
    struct mr_value value = {.type = {.id = MR_TYPE_INTERVAL_NS, .precision = 9}, .u.i64 = ns};

    return mr_expr_constant(b->arena, value);
}

/* EXPR - NS, of EXPR's own type. */
static int minus(struct mr_binder *b, struct mr_expr *expr, int64_t ns, struct mr_expr **ret)
{
    struct mr_expr *sides[] = {expr, interval(b, ns)};
    int rc = mr_expr_call(b->arena, MR_VIEW("-"), sides, 2, ret, b->err);

    if (rc == 0)
        rc = mr_expr_cast(b->arena, *ret, expr->type, true, false, ret, b->err);
    return rc;
}

/*
 * A second GROUP BY over the windows of the first.  Its rows come one window at a
 * time, and the ends of windows lie a step apart: so the rows of one window are those
 * of one tumbling window of a step's length over window_end - unit.  Not so where several
 * windows have one end (CUMULATE), or where the ends are those of a clock that is set: there
 * starts and ends are keys like others, and the window says when its rows are complete.
 */
static int regroup_window(struct mr_binder *b, const struct group *group,
                          const struct mr_rel *input, struct mr_span span,
                          struct mr_rel_window *window, struct mr_expr **ret_time)
{
    const struct mr_window_spec *inner = &group->tvf->spec;
    uint32_t end = 0;

    while (end < input->schema->count && !(input->tag[end].window == group->tvf &&
                                           input->tag[end].role == MR_ROLE_WINDOW_END))
        end++;
    MR_ASSERT(end < input->schema->count);
    if (group->tvf->is_clocked)
        return mr_bind_refuse(b, span, "aggregate once",
                              "a second GROUP BY over windows of processing time");
    window->spec = *inner;
    *ret_time = mr_expr_column(b->arena, end, input->schema->field[end].type);
    window->is_carried =
        inner->kind == MR_WINDOW_CUMULATE ||
        (group->tvf->is_local && (mr_settings_zone(b->env->settings) != NULL ||
                                  mr_settings_zone_offset_ns(b->env->settings) != 0));
    if (window->is_carried)
        return 0;
    window->spec.kind = MR_WINDOW_TUMBLE;
    window->spec.size_ns = inner->step_ns;
    window->spec.offset_ns = mr_floor_mod(inner->offset_ns + inner->size_ns, inner->step_ns);
    window->is_regroup = true;
    int rc = minus(b, *ret_time, inner->unit_ns, ret_time);
    return rc < 0 ? mr_bind_wrap(b, span, NULL) : 0;
}

struct columns {
    uint32_t count;
    struct mr_expr **column;
};

static uint32_t add_column(struct mr_binder *b, struct columns *columns, struct mr_expr *expr)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (mr_expr_is_same(columns->column[i], expr) && mr_expr_is_deterministic(expr))
            return i;
    MR_PUSH(b->arena, columns->column, columns->count, expr);
    return columns->count - 1;
}

/* May results of WINDOW over INPUT change, or is it none that can be sliced? */
static bool is_gated(const struct mr_rel_window *window, const struct mr_emit *emit,
                     const struct mr_rel *input)
{
    return window->is_loose || window->is_carried || mr_emit_updates(emit) ||
           input->changes != MR_CHANGES_NONE;
}

/* What WINDOW can not do, of what is asked of it over INPUT. */
static int check_window(struct mr_binder *b, struct group *group,
                        const struct mr_rel_window *window, const struct mr_rel *input,
                        struct mr_span span)
{
    int rc = group->tvf != NULL ? mr_bind_refuse_emit(b, span)
                                : mr_bind_emit(b, window, span, &group->emit);

    if (rc == 0 && window->gap_ns > 0)
        rc = mr_bind_refuse_changes(
            b, span, group->tvf != NULL ? "WindowAggregate" : "GroupWindowAggregate", input,
            "group without the window");
    return rc;
}

/* The columns of BASE that are the start and the end of the window that is grouped by. */
static void carry_window(struct mr_binder *b, const struct group *group,
                         struct columns *columns, const struct mr_rel *base,
                         struct mr_rel_window *window)
{
    for (uint32_t i = 0; i < base->schema->count; i++) {
        struct mr_expr *column = mr_expr_column(b->arena, i, base->schema->field[i].type);

        if (base->tag[i].window != group->tvf)
            continue;
        if (base->tag[i].role == MR_ROLE_WINDOW_START)
            window->carried_start = add_column(b, columns, column);
        if (base->tag[i].role == MR_ROLE_WINDOW_END)
            window->carried_end = add_column(b, columns, column);
    }
}

/* Window functions are aggregated by their slices, as in Flink. */
static int refuse_loose(struct mr_binder *b, const struct mr_rel_window *window)
{
    (void)mr_window_check(&window->spec, b->err);
    return mr_bind_wrap(b, window->span,
                        window->spec.step_ns > window->spec.size_ns
                            ? "the slide comes first: HOP(.., slide, size)"
                            : NULL);
}

/* The window relation over BASE; keys and arguments become columns below it. */
static struct mr_rel *build_window(struct mr_binder *b, const struct group *group,
                                   struct mr_rel *base, struct mr_expr *time,
                                   struct mr_rel_window *window)
{
    const struct mr_aggregates *aggregates = &group->aggregates;
    struct columns columns = {0};

    window->keys = group->keys;
    window->key = MR_NEW_ARRAY(b->arena, uint32_t, group->keys + 2);
    for (uint32_t i = 0; i < group->keys; i++)
        window->key[i] = add_column(b, &columns, group->key[i]);
    window->spec.time_column = add_column(b, &columns, time);
    if (window->is_carried)
        carry_window(b, group, &columns, base, window);
    window->aggregates = aggregates->calls;
    window->aggregate = MR_NEW_ARRAY(b->arena, struct mr_aggregate, aggregates->calls + 1);
    for (uint32_t i = 0; i < aggregates->calls; i++) {
        const struct mr_agg_call *call = &aggregates->call[i];
        struct mr_aggregate *out = &window->aggregate[i];
        *out = call->aggregate;
        out->arg = call->arg == NULL ? -1 : (int32_t)add_column(b, &columns, call->arg);
        out->filter =
            call->filter == NULL ? -1 : (int32_t)add_column(b, &columns, call->filter);
    }
    struct mr_rel *below =
        mr_rel_project_new(b->arena, base, columns.column, NULL, columns.count);
    if (group->sets.count > 1) {
        below = mr_bind_expand(b, below, window->key, group->keys, &group->sets);
        window->keys++;
    }
    if (is_gated(window, &group->emit, base))
        return mr_rel_emit_new(b, below, window, &group->emit);
    return window->gap_ns > 0 ? mr_rel_session_new(b->arena, below, window)
                              : mr_rel_window_new(b->arena, below, window);
}

/* Keys, window start, end and time as SQL types them, aggregates; tagged. */
static int project_window(struct mr_binder *b, const struct group *group, struct mr_rel *rel,
                          struct mr_span span, struct mr_rel **ret)
{
    const struct mr_rel_window *window = rel->window;
    uint32_t keys = window->keys, count = keys + 3 + window->aggregates;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count);
    int rc = 0;

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        uint32_t to = i < keys + 2 ? i : i + 1;
        column[to] = mr_expr_column(b->arena, i, rel->schema->field[i].type);
        names[to] = rel->schema->field[i].name;
    }
    struct mr_expr **start = &column[keys], **end = &column[keys + 1],
                   **time = &column[keys + 2];
    names[keys + 2] = MR_VIEW("window_time");
    rc = minus(b, *end, window->spec.unit_ns, time);
    if (rc == 0 && window->is_regroup)
        rc = minus(b, *end, group->tvf->spec.size_ns, start);
    struct mr_type type = {.id = MR_TYPE_TIMESTAMP, .precision = (*end)->type.precision};
    struct mr_type instant = {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = type.precision};
    if (rc == 0 && (window->spec.zone != NULL || (window->is_carried && window->is_local)))
        rc = mr_expr_cast(b->arena, *time, instant, true, false, time, b->err);
    if (rc == 0)
        rc = mr_expr_cast(b->arena, *start, type, true, false, start, b->err);
    if (rc == 0)
        rc = mr_expr_cast(b->arena, *end, type, true, false, end, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, span, NULL);
    *ret = mr_rel_project_new(b->arena, rel, column, names, count);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count);
    const struct mr_rel_window *of = group->tvf;
    tag[keys + 2].role = window->is_clocked ? MR_ROLE_PROCTIME : MR_ROLE_ROWTIME;
    if (of != NULL) {
        tag[keys] = (struct mr_tag){MR_ROLE_WINDOW_START, of};
        tag[keys + 1] = (struct mr_tag){MR_ROLE_WINDOW_END, of};
        tag[keys + 2] =
            (struct mr_tag){window->is_clocked ? MR_ROLE_PROCTIME : MR_ROLE_WINDOW_TIME, of};
    }
    for (uint32_t i = 0; i < window->aggregates; i++)
        tag[keys + 3 + i] = rel->tag[keys + 2 + i];
    (*ret)->tag = tag;
    return 0;
}

/* -- Above the window --------------------------------------------------------------------- */

struct regroup {
    const struct group *group;
    struct mr_expr **key;        /* as the select list sees them: over the input */
    const struct mr_schema *out; /* keys, start, end, time, aggregates */
    uint32_t loose;              /* a column that is not grouped by, once found */
};

/* Keys of the aggregation: the number of the set is the last, if there are several. */
static uint32_t keys_of(const struct group *group)
{
    return group->keys + (group->sets.count > 1);
}

/* Which output column a place is (enum above). */
static int64_t find_place(const struct group *group, uint32_t place)
{
    uint32_t keys = keys_of(group);

    if (place == MR_AGG_PLACE_ID)
        return (int64_t)keys - 1;
    if (place < MR_AGG_PLACE_ID)
        return (int64_t)keys + place;
    return (int64_t)keys + (is_windowed(group) ? MR_AGG_PLACE_ID : 0) + place -
           MR_AGG_PLACE_CALLS;
}

/* Which output column an expression over the input is, or -1. */
static int64_t find_output(const struct regroup *re, const struct mr_expr *expr)
{
    const struct group *group = re->group;
    uint32_t input = group->scope->schema->count;

    for (uint32_t i = 0; i < group->keys; i++)
        if (mr_expr_is_same(re->key[i], expr))
            return i;
    if (expr->kind != MR_EXPR_COLUMN || expr->column >= FIRST_SUBQUERY)
        return -1;
    if (expr->column >= input)
        return find_place(group, expr->column - input);
    const struct mr_tag tag = group->scope->tag[expr->column];
    if (group->tvf == NULL || tag.window != group->tvf)
        return -1;
    if (tag.role == MR_ROLE_WINDOW_START)
        return find_place(group, MR_AGG_PLACE_START);
    if (tag.role == MR_ROLE_WINDOW_END)
        return find_place(group, MR_AGG_PLACE_END);
    return group->has_time ? find_place(group, MR_AGG_PLACE_TIME) : -1;
}

/* NULL when a column is left that is not grouped by: re->loose. */
static struct mr_expr *regroup_expr(struct mr_binder *b, struct regroup *re,
                                    const struct mr_expr *expr)
{
    int64_t column = find_output(re, expr);

    if (column >= 0)
        return mr_expr_column(b->arena, (uint32_t)column, re->out->field[column].type);
    if (expr->kind == MR_EXPR_COLUMN && expr->column >= FIRST_SUBQUERY)
        return mr_expr_column(b->arena, re->out->count + expr->column - FIRST_SUBQUERY,
                              expr->type);
    if (expr->kind == MR_EXPR_COLUMN) {
        re->loose = expr->column;
        return NULL;
    }
    struct mr_expr *out = MR_NEW(b->arena, struct mr_expr);
    *out = *expr;
    out->arg = MR_NEW_ARRAY(b->arena, struct mr_expr *, expr->args + 1);
    for (uint32_t i = 0; i < expr->args; i++) {
        out->arg[i] = regroup_expr(b, re, expr->arg[i]);
        if (out->arg[i] == NULL)
            return NULL;
    }
    return out;
}

static int regroup_one(struct mr_binder *b, struct regroup *re, struct mr_expr **expr)
{
    struct mr_expr *out = regroup_expr(b, re, *expr);

    if (out == NULL)
        return mr_bind_fail(b, re->group->scope->seen[re->loose],
                            "add it to GROUP BY, or aggregate it: MAX(..)",
                            "Expression '" MR_VIEW_FMT "' is not being grouped",
                            MR_VIEW_ARG(re->group->scope->schema->field[re->loose].name));
    *expr = out;
    return 0;
}

static int bind_outputs(struct mr_binder *b, const struct mr_ast_select *select,
                        struct group *group, struct mr_select_list *list,
                        struct mr_expr **having)
{
    struct mr_scope scope = *group->scope;

    group->aggregates.input = group->scope;
    group->aggregates.window = group->legacy;
    group->aggregates.is_grouped = true;
    group->aggregates.keys = group->keys;
    group->aggregates.key = group->key;
    group->aggregates.sets = group->sets.count;
    group->subqueries.columns = FIRST_SUBQUERY;
    scope.aggregates = &group->aggregates;
    scope.subqueries = &group->subqueries;
    scope.place = NULL;
    int rc = mr_bind_items(b, select, &scope, list);
    if (rc == 0 && select->having != NULL) {
        group->subqueries.root = select->having;
        scope.place = "HAVING";
        rc = mr_bind_condition(b, &scope, select->having, having);
    }
    return rc;
}

/* Everything below the select list; *RET is keys, start, end, time, aggregates. */
static int build(struct mr_binder *b, struct group *group, struct mr_rel *input,
                 struct mr_span span, struct mr_rel **ret)
{
    struct mr_rel_window *window = group->legacy;
    struct pulled pulled = {.base = input};
    struct mr_expr *time = NULL;
    int rc = 0;

    if (group->tvf != NULL) {
        window = MR_NEW(b->arena, struct mr_rel_window);
        window->gap_ns = group->tvf->gap_ns;
        window->is_loose = group->tvf->is_loose;
        window->is_local = group->tvf->is_local;
        window->is_clocked = group->tvf->is_clocked;
        rc = pull(b, input, group->tvf, &pulled);
        if (rc == 0 && pulled.tvf == NULL)
            rc = regroup_window(b, group, input, span, window, &time);
        else
            window->spec = group->tvf->spec;
    }
    if (rc == 0 && pulled.tvf != NULL && window->is_loose)
        rc = refuse_loose(b, group->tvf);
    if (rc == 0)
        rc = check_window(b, group, window, input, span);
    for (uint32_t i = 0; i < group->keys && rc == 0; i++)
        rc = lower(b, &pulled, &group->key[i], span);
    for (uint32_t i = 0; i < group->aggregates.calls && rc == 0; i++) {
        rc = lower(b, &pulled, &group->aggregates.call[i].arg, span);
        if (rc == 0)
            rc = lower(b, &pulled, &group->aggregates.call[i].filter, span);
    }
    if (rc < 0)
        return rc;
    uint32_t column = window->spec.time_column;
    if (time == NULL)
        time = mr_expr_column(b->arena, column, pulled.base->schema->field[column].type);
    struct mr_rel *rel = build_window(b, group, pulled.base, time, window);
    rc = project_window(b, group, rel, span, ret);
    if (rc < 0 || pulled.after == NULL)
        return rc;
    /* Conditions on the window's columns hold for whole groups: test them behind it. */
    uint32_t count = pulled.tvf->schema->count;
    struct mr_expr **places = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
    for (uint32_t i = 0; i < 3; i++)
        places[count - 3 + i] = mr_expr_column(b->arena, window->keys + i,
                                               (*ret)->schema->field[window->keys + i].type);
    *ret =
        mr_rel_filter_new(b->arena, *ret, mr_expr_substitute(b->arena, pulled.after, places));
    return 0;
}

/* HAVING over the aggregation *REL, beside what its subqueries, and those of the list, stand
 * for. */
static int bind_having(struct mr_binder *b, struct regroup *re, struct mr_expr *having,
                       struct mr_subqueries *subqueries, struct mr_rel **rel)
{
    int rc = having == NULL ? 0 : regroup_one(b, re, &having);

    for (uint32_t i = 0; i < subqueries->count && rc == 0; i++)
        if (subqueries->subquery[i].condition != NULL)
            rc = regroup_one(b, re, &subqueries->subquery[i].condition);
    if (rc < 0)
        return rc;
    *rel = mr_join_subqueries(b, *rel, subqueries);
    if (having != NULL)
        mr_join_push_condition(b, rel, having);
    return mr_join_finish(b, rel);
}

/* The select list and HAVING over the aggregation *RET. */
static int bind_above(struct mr_binder *b, struct regroup *re, struct mr_select_list *list,
                      struct mr_expr *having, struct mr_subqueries *subqueries,
                      struct mr_rel **ret)
{
    struct mr_rel *rel = *ret, *group = rel;

    re->out = rel->schema;
    int rc = bind_having(b, re, having, subqueries, &rel);
    for (uint32_t i = 0; i < list->count && rc == 0; i++)
        rc = regroup_one(b, re, &list->column[i]);
    if (rc < 0)
        return rc;
    if (group->kind == MR_REL_STAGE)
        mr_bind_name_aggregates(b, group, keys_of(re->group), list);
    *ret = mr_rel_project_new(b->arena, rel, list->column, list->name, list->count);
    return 0;
}

/* NULL: it is a group without a window. */
static const struct mr_rel_window *window_of(const struct group *group)
{
    return !is_windowed(group) ? NULL : group->legacy != NULL ? group->legacy : group->tvf;
}

int mr_bind_grouped(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_rel *input, struct mr_scope *scope, struct mr_rel **ret)
{
    struct group group = {.scope = scope};
    struct mr_expr *having = NULL;
    struct mr_select_list list;
    struct mr_rel *rel = NULL;

    scope->seen = MR_NEW_ARRAY(b->arena, struct mr_span, scope->schema->count + 1);
    int rc = bind_groups(b, select, input, &group);
    if (rc == 0)
        rc = bind_outputs(b, select, &group, &list, &having);
    if (rc < 0)
        return rc;
    struct regroup re = {.group = &group,
                         .key = MR_NEW_ARRAY(b->arena, struct mr_expr *, group.keys + 1)};
    for (uint32_t i = 0; i < group.keys; i++)
        re.key[i] = group.key[i];
    int64_t ttl_ns;
    rc = mr_bind_state_ttl(b, &select->hints, scope, &ttl_ns);
    if (rc == 0)
        rc = mr_check_user_aggregates(b, &group.aggregates, window_of(&group), input);
    if (rc < 0)
        return rc;
    if (is_windowed(&group))
        rc = build(b, &group, input, select->group[0]->span, &rel);
    else
        rel = mr_bind_group_aggregate(b, input, group.key, group.keys, group.aggregates.call,
                                      group.aggregates.calls, &group.sets, ttl_ns);
    if (rc == 0)
        rc = bind_above(b, &re, &list, having, &group.subqueries, &rel);
    *ret = rel;
    return rc;
}
