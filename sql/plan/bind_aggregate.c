#include "sql/plan/bind_emit.h"

#include "core/op/options.h"
#include "operators/group/group.h"

/*
 * Aggregates without a window, and DISTINCT: results that change with every row.
 *
 *     GroupAggregate     keys, aggregates
 *     project            keys, arguments, filters
 *     input
 */

struct group_plan {
    uint32_t keys;
    uint32_t *key;
    uint32_t aggregates;
    struct mr_aggregate *aggregate;
    int64_t ttl_ns;
    const struct mr_rel_window *window; /* the last key is its end; NULL: of no window */
    int64_t lateness_ns;
};

static const struct group_plan *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

static struct mr_aggregation aggregation_of(const struct mr_rel *rel,
                                            const struct mr_schema *input)
{
    const struct group_plan *plan = plan_of(rel);

    return (struct mr_aggregation){.input = input,
                                   .key = plan->key,
                                   .keys = plan->keys,
                                   .aggregate = plan->aggregate,
                                   .aggregates = plan->aggregates,
                                   .retracts = rel->input->changes != MR_CHANGES_NONE,
                                   .has_stamp = plan->ttl_ns > 0};
}

/* -- The class ------------------------------------------------------------------------- */

static void read_group(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct group_plan *plan = plan_of(rel);

    (void)i;
    for (uint32_t k = 0; k < plan->keys; k++)
        below[plan->key[k]] = true;
    for (uint32_t a = 0; a < plan->aggregates; a++) {
        const struct mr_aggregate *agg = &plan->aggregate[a];
        if (!wanted[plan->keys + a])
            continue;
        if (agg->arg >= 0)
            below[agg->arg] = true;
        if (agg->filter >= 0)
            below[agg->filter] = true;
    }
}

/* Keys stay, whoever reads them; aggregates that nobody reads are not computed. */
static uint32_t *shrink_group(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct group_plan *plan = rel->stage->plan;
    const uint32_t *below = map[0];
    uint32_t count = 0;

    for (uint32_t k = 0; k < plan->keys; k++) {
        plan->key[k] = below[plan->key[k]];
        rel->needed[k] = true;
    }
    for (uint32_t a = 0; a < plan->aggregates; a++) {
        struct mr_aggregate agg = plan->aggregate[a];
        if (!rel->needed[plan->keys + a])
            continue;
        if (agg.arg >= 0)
            agg.arg = (int32_t)below[agg.arg];
        if (agg.filter >= 0)
            agg.filter = (int32_t)below[agg.filter];
        plan->aggregate[count++] = agg;
    }
    plan->aggregates = count;
    return mr_rel_cut(arena, rel, rel->needed);
}

/* Keys of windows go with them.  To look for those costs a look at all keys, so it is done when
 * an eighth of the time has passed that a key stays. */
static const struct mr_group_until *until_of(const struct mr_emission *emission,
                                             const struct group_plan *plan)
{
    const struct mr_window_spec spec = mr_rel_window_grid(emission->b, plan->window);
    struct mr_group_until *until = MR_NEW(emission->arena, struct mr_group_until);

    *until =
        (struct mr_group_until){.key = plan->keys - 1,
                                .add_ns = plan->lateness_ns - spec.unit_ns -
                                          mr_rel_window_shift_ns(emission->b, plan->window),
                                .zone = spec.zone,
                                .rest_ns = spec.size_ns / 8 + plan->lateness_ns / 8 + 1};
    return until;
}

static const struct mr_stage_spec *emit_group(const struct mr_emission *emission,
                                              const struct mr_rel *rel,
                                              struct mr_node *const *input)
{
    const struct group_plan *plan = plan_of(rel);
    struct mr_group_spec *spec = MR_NEW(emission->arena, struct mr_group_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = plan->window != NULL ? MR_FORWARD
                                                  : plan->keys > 0     ? MR_BY_KEY
                                                                       : MR_SINGLE,
                                  .key = plan->key,
                                  .keys = plan->keys};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_group_class, .input = in, .inputs = 1, .output = rel->schema};
    spec->aggregation = aggregation_of(rel, input[0]->schema);
    spec->ttl_ns = plan->ttl_ns;
    spec->until = plan->window == NULL ? NULL : until_of(emission, plan);
    return &spec->stage;
}

static bool is_unique_group(const struct mr_rel *rel, const bool *set)
{
    for (uint32_t k = 0; k < plan_of(rel)->keys; k++)
        if (!set[k])
            return false;
    return true;
}

static void print_field(const struct mr_schema *schema, uint32_t i, struct mr_text *out)
{
    mr_text_printf(out, MR_VIEW_FMT, MR_VIEW_ARG(schema->field[i].name));
}

static void print_keys(const struct mr_rel *rel, struct mr_text *out)
{
    const struct group_plan *plan = plan_of(rel);

    for (uint32_t k = 0; k < plan->keys; k++) {
        mr_text_puts(out, k == 0 ? "" : ", ");
        print_field(rel->input->schema, plan->key[k], out);
    }
}

static void print_call(const struct mr_rel *rel, const struct mr_aggregate *agg,
                       struct mr_text *out)
{
    mr_text_printf(out, "%s%s(%s", mr_aggregate_name(agg),
                   rel->input->changes != MR_CHANGES_NONE ? "_RETRACT" : "",
                   agg->is_distinct ? "DISTINCT " : "");
    if (agg->arg < 0)
        mr_text_putc(out, '*');
    else
        print_field(rel->input->schema, (uint32_t)agg->arg, out);
    mr_text_putc(out, ')');
    if (agg->filter >= 0) {
        mr_text_puts(out, " FILTER ");
        print_field(rel->input->schema, (uint32_t)agg->filter, out);
    }
}

static void print_group(const struct mr_rel *rel, struct mr_text *out)
{
    const struct group_plan *plan = plan_of(rel);

    if (plan->keys > 0) {
        mr_text_puts(out, "groupBy=[");
        print_keys(rel, out);
        mr_text_puts(out, "], ");
    }
    mr_text_puts(out, "select=[");
    print_keys(rel, out);
    for (uint32_t a = 0; a < plan->aggregates; a++) {
        mr_text_puts(out, plan->keys + a == 0 ? "" : ", ");
        print_call(rel, &plan->aggregate[a], out);
        mr_text_puts(out, " AS ");
        print_field(rel->schema, plan->keys + a, out);
    }
    mr_text_putc(out, ']');
}

static void print_group_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct group_plan *plan = plan_of(rel);
    struct mr_aggregation aggregation = aggregation_of(rel, rel->input->schema);
    uint32_t key, value;

    if (!mr_group_bytes(&aggregation, &key, &value)) {
        mr_text_puts(out, "too large for a row");
        return;
    }
    if (plan->keys == 0) {
        mr_text_printf(out, "one row of %u bytes", key);
    } else {
        mr_text_puts(out, "keys of (");
        print_keys(rel, out);
        mr_text_printf(out, ") x %u bytes", key);
    }
    if (value > 0)
        mr_text_printf(out, " + %svalues x %u bytes",
                       plan->keys == 0 ? "distinct " : "their distinct ", value);
    if (plan->window != NULL) {
        mr_text_puts(out, ", each until its window is closed");
    } else if (plan->ttl_ns > 0) {
        mr_text_puts(out, ", each until nobody has used it for ");
        mr_print_duration(plan->ttl_ns, out);
    } else if (plan->keys > 0 || value > 0) {
        mr_text_puts(out, ", UNBOUNDED because no window bounds the keys; "
                          "'table.exec.state.ttl' would");
    }
}

static void print_group_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct group_plan *plan = plan_of(rel);
    const struct mr_rel *input = rel->input;

    for (uint32_t k = 0; k < plan->keys; k++) {
        mr_text_puts(out, k == 0 ? "" : ",");
        if (input->kind == MR_REL_PROJECT)
            mr_expr_print(input->column[plan->key[k]], input->input->schema, out);
        else
            print_field(input->schema, plan->key[k], out);
    }
}

static const struct mr_rel_stage_class group_class = {
    .name = "GroupAggregate",
    .read = read_group,
    .shrink = shrink_group,
    .emit = emit_group,
    .print = print_group,
    .print_state = print_group_state,
    .print_uid = print_group_uid,
    .is_unique = is_unique_group,
};

/* -- Making one -------------------------------------------------------------------------- */

/* The relation over INPUT, whose columns are keys, arguments and filters. */
static struct mr_rel *group_new(struct mr_binder *b, struct mr_rel *input,
                                struct group_plan *plan, int64_t ttl_ns)
{
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &input, 1, &group_class, plan);
    uint32_t count = plan->keys + plan->aggregates;
    struct mr_schema *schema = mr_schema_new(b->arena, count);

    plan->ttl_ns = ttl_ns;
    for (uint32_t k = 0; k < plan->keys; k++)
        schema->field[k] = input->schema->field[plan->key[k]];
    for (uint32_t a = 0; a < plan->aggregates; a++)
        schema->field[plan->keys + a] =
            (struct mr_field){mr_view_of(mr_arena_printf(b->arena, "EXPR$%u", plan->keys + a)),
                              plan->aggregate[a].out};
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);

    for (uint32_t a = 0; a < plan->aggregates; a++)
        tag[plan->keys + a] = mr_rel_aggregate_tag(&plan->aggregate[a], input);
    rel->schema = schema;
    rel->tag = tag;
    rel->changes = MR_CHANGES_NONE;
    /* Keys alone do not change: they come, once. */
    if (plan->aggregates > 0 || plan->ttl_ns > 0)
        rel->changes |= MR_CHANGES_UPDATES;
    if (input->changes != MR_CHANGES_NONE)
        rel->changes |= MR_CHANGES_DELETES;
    return rel;
}

struct columns {
    uint32_t count;
    struct mr_expr **column;
    struct mr_view *name;
};

static uint32_t add_column(struct mr_binder *b, struct columns *columns,
                           const struct mr_schema *input, struct mr_expr *expr)
{
    uint32_t names = columns->count;

    for (uint32_t i = 0; i < columns->count; i++)
        if (mr_expr_is_same(columns->column[i], expr) && mr_expr_is_deterministic(expr))
            return i;
    struct mr_view name = expr->kind == MR_EXPR_COLUMN
                              ? input->field[expr->column].name
                              : mr_view_of(mr_arena_printf(b->arena, "$f%u", columns->count));
    MR_PUSH(b->arena, columns->column, columns->count, expr);
    MR_PUSH(b->arena, columns->name, names, name);
    return columns->count - 1;
}

struct mr_rel *mr_bind_group_aggregate(struct mr_binder *b, struct mr_rel *input,
                                       struct mr_expr *const *key, uint32_t keys,
                                       const struct mr_agg_call *call, uint32_t calls,
                                       const struct mr_grouping_sets *sets, int64_t ttl_ns)
{
    struct group_plan *plan = MR_NEW(b->arena, struct group_plan);
    struct columns columns = {0};

    plan->keys = keys;
    plan->key = MR_NEW_ARRAY(b->arena, uint32_t, keys + 2);
    for (uint32_t k = 0; k < keys; k++)
        plan->key[k] = add_column(b, &columns, input->schema, key[k]);
    plan->aggregates = calls;
    plan->aggregate = MR_NEW_ARRAY(b->arena, struct mr_aggregate, calls + 1);
    for (uint32_t i = 0; i < calls; i++) {
        struct mr_aggregate *out = &plan->aggregate[i];
        *out = call[i].aggregate;
        out->arg = out->filter = -1;
        if (call[i].arg != NULL)
            out->arg = (int32_t)add_column(b, &columns, input->schema, call[i].arg);
        if (call[i].filter != NULL)
            out->filter = (int32_t)add_column(b, &columns, input->schema, call[i].filter);
    }
    struct mr_rel *below =
        mr_rel_project_new(b->arena, input, columns.column, columns.name, columns.count);
    if (sets->count > 1) {
        below = mr_bind_expand(b, below, plan->key, keys, sets);
        plan->keys++;
    }
    return group_new(b, below, plan, ttl_ns);
}

void mr_rel_group_bound(struct mr_rel *group, const struct mr_rel_window *window,
                        int64_t lateness_ns)
{
    struct group_plan *plan = group->stage->plan;

    plan->window = window;
    plan->lateness_ns = lateness_ns;
}

void mr_bind_name_aggregates(struct mr_binder *b, struct mr_rel *group, uint32_t keys,
                             const struct mr_select_list *list)
{
    struct mr_schema *schema = mr_schema_new(b->arena, group->schema->count);

    for (uint32_t i = 0; i < schema->count; i++)
        schema->field[i] = group->schema->field[i];
    for (uint32_t i = 0; i < list->count; i++)
        if (list->column[i]->kind == MR_EXPR_COLUMN && list->column[i]->column >= keys &&
            list->column[i]->column < schema->count)
            schema->field[list->column[i]->column].name = list->name[i];
    group->schema = schema;
}

struct mr_rel *mr_bind_distinct(struct mr_binder *b, struct mr_rel *input, int64_t ttl_ns)
{
    struct group_plan *plan = MR_NEW(b->arena, struct group_plan);

    plan->keys = input->schema->count;
    plan->key = MR_NEW_ARRAY(b->arena, uint32_t, plan->keys + 1);
    for (uint32_t k = 0; k < plan->keys; k++)
        plan->key[k] = k;
    return group_new(b, input, plan, ttl_ns);
}

/* -- Who takes what ------------------------------------------------------------------------ */

/* The relation that makes the changes which REL hands on. */
static const struct mr_rel *changer(const struct mr_rel *rel)
{
    for (;;) {
        bool hands_on = rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT ||
                        rel->kind == MR_REL_TVF ||
                        (rel->kind == MR_REL_STAGE && rel->stage->class->hands_on_changes);
        const struct mr_rel *next = NULL;

        if (rel->kind == MR_REL_TVF)
            next = rel->input;
        for (uint32_t i = 0; hands_on && next == NULL && i < rel->inputs; i++)
            if (mr_rel_input(rel, i)->changes != MR_CHANGES_NONE)
                next = mr_rel_input(rel, i);
        if (next == NULL)
            return rel;
        rel = next;
    }
}

int mr_bind_refuse_changes(struct mr_binder *b, struct mr_span span, const char *taker,
                           const struct mr_rel *input, const char *hint)
{
    const struct mr_rel *from = changer(input);
    struct mr_text node;

    if (input->changes == MR_CHANGES_NONE)
        return 0;
    mr_text_init(&node);
    if (from->kind == MR_REL_STAGE) {
        mr_text_printf(&node, "%s(", from->stage->class->name);
        from->stage->class->print(from, &node);
        mr_text_putc(&node, ')');
    } else if (from->kind == MR_REL_SCAN) {
        mr_text_printf(
            &node,
            "TableSourceScan(table=[[" MR_VIEW_FMT ", " MR_VIEW_FMT ", " MR_VIEW_FMT "]])",
            MR_VIEW_ARG(from->scan->table->catalog), MR_VIEW_ARG(from->scan->table->database),
            MR_VIEW_ARG(from->scan->table->name));
    }
    int rc = mr_bind_fail(
        b, span, hint, "%s doesn't support consuming %s changes which is produced by node %s",
        taker,
        input->changes == MR_CHANGES_UPDATES   ? "update"
        : input->changes == MR_CHANGES_DELETES ? "delete"
                                               : "update and delete",
        node.data);
    mr_text_fini(&node);
    return rc;
}
