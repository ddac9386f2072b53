#include "sql/plan/bind.h"

/*
 * A plan as text, root first, each input two columns further in:
 *
 *     Sink(table=[out], changelogMode=[I], guarantee=[..])
 *     +- Calc(select=[..])
 *        +- WindowAggregate(window=[..], groupBy=[..])
 *              state: ..
 *              +- TableSourceScan(table=[orders], ..)
 */

static void indent(uint32_t depth, struct mr_text *out)
{
    for (uint32_t i = 1; i < depth; i++)
        mr_text_puts(out, "   ");
    if (depth > 0)
        mr_text_puts(out, "+- ");
}

/* A line about the relation just printed. */
static void note(uint32_t depth, struct mr_text *out)
{
    for (uint32_t i = 0; i < depth; i++)
        mr_text_puts(out, "   ");
    mr_text_puts(out, "     ");
}

static void print_path(const struct mr_table *table, struct mr_text *out)
{
    mr_text_printf(out, "table=[[" MR_VIEW_FMT ", " MR_VIEW_FMT ", " MR_VIEW_FMT "]]",
                   MR_VIEW_ARG(table->catalog), MR_VIEW_ARG(table->database),
                   MR_VIEW_ARG(table->name));
}

static void print_names(const char *title, const struct mr_schema *schema, struct mr_text *out)
{
    mr_text_printf(out, "%s=[", title);
    for (uint32_t i = 0; i < schema->count; i++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(schema->field[i].name));
    mr_text_putc(out, ']');
}

/* "price, UPPER(sym) AS s" */
static void print_columns(struct mr_expr *const *column, const struct mr_schema *input,
                          const struct mr_schema *output, struct mr_text *out)
{
    for (uint32_t i = 0; i < output->count; i++) {
        struct mr_view name = output->field[i].name;
        if (i > 0)
            mr_text_puts(out, ", ");
        mr_expr_print(column[i], input, out);
        if (column[i]->kind != MR_EXPR_COLUMN ||
            !mr_view_eq(input->field[column[i]->column].name, name))
            mr_text_printf(out, " AS " MR_VIEW_FMT, MR_VIEW_ARG(name));
    }
}

static void print_field(const struct mr_schema *schema, uint32_t i, struct mr_text *out)
{
    mr_text_printf(out, MR_VIEW_FMT, MR_VIEW_ARG(schema->field[i].name));
}

static void print_aggregate(const struct mr_aggregate *agg, const struct mr_schema *input,
                            struct mr_text *out)
{
    mr_text_printf(out, "%s(%s", mr_aggregate_name(agg), agg->is_distinct ? "DISTINCT " : "");
    if (agg->arg < 0)
        mr_text_putc(out, '*');
    else
        print_field(input, (uint32_t)agg->arg, out);
    mr_text_putc(out, ')');
    if (agg->filter >= 0) {
        mr_text_puts(out, " FILTER ");
        print_field(input, (uint32_t)agg->filter, out);
    }
}

static void print_window(const struct mr_window_spec *spec, uint32_t keys, const uint32_t *key,
                         uint32_t aggregates, const struct mr_aggregate *aggregate,
                         const struct mr_schema *input, const struct mr_schema *output,
                         struct mr_text *out)
{
    if (keys > 0) {
        mr_text_puts(out, "groupBy=[");
        for (uint32_t i = 0; i < keys; i++) {
            mr_text_puts(out, i == 0 ? "" : ", ");
            print_field(input, key[i], out);
        }
        mr_text_puts(out, "], ");
    }
    mr_text_puts(out, "window=[");
    mr_window_spec_print(spec, out);
    mr_text_puts(out, "], time=[");
    print_field(input, spec->time_column, out);
    mr_text_puts(out, "], select=[");
    for (uint32_t i = 0; i < keys; i++) {
        print_field(input, key[i], out);
        mr_text_puts(out, ", ");
    }
    for (uint32_t i = 0; i < aggregates; i++) {
        print_aggregate(&aggregate[i], input, out);
        mr_text_printf(out, " AS " MR_VIEW_FMT ", ",
                       MR_VIEW_ARG(output->field[keys + 2 + i].name));
    }
    mr_text_puts(out, "start AS ");
    print_field(output, keys, out);
    mr_text_puts(out, ", end AS ");
    print_field(output, keys + 1, out);
    mr_text_putc(out, ']');
}

static void print_rel_window(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_window *window = rel->window;

    print_window(&window->spec, window->keys, window->key, window->aggregates,
                 window->aggregate, rel->input->schema, rel->schema, out);
}

/* -- As written --------------------------------------------------------------------------- */

static void logical(const struct mr_rel *rel, uint32_t depth, struct mr_text *out)
{
    indent(depth, out);
    switch (rel->kind) {
    case MR_REL_SCAN:
        mr_text_puts(out, "LogicalTableScan(");
        print_path(rel->scan->table, out);
        break;
    case MR_REL_FILTER:
        mr_text_puts(out, "LogicalFilter(condition=[");
        mr_expr_print(rel->condition, rel->input->schema, out);
        mr_text_putc(out, ']');
        break;
    case MR_REL_PROJECT:
        mr_text_puts(out, "LogicalProject(select=[");
        print_columns(rel->column, rel->input->schema, rel->schema, out);
        mr_text_putc(out, ']');
        break;
    case MR_REL_TVF:
        mr_text_puts(out, "LogicalTableFunctionScan(invocation=[");
        mr_rel_window_print(rel->window, out);
        mr_text_puts(out, "], time=[");
        print_field(rel->input->schema, rel->window->spec.time_column, out);
        mr_text_putc(out, ']');
        break;
    case MR_REL_WINDOW:
        mr_text_puts(out, "LogicalWindowAggregate(");
        print_rel_window(rel, out);
        break;
    case MR_REL_SINK:
        mr_text_puts(out, "LogicalSink(");
        print_path(rel->sink->table, out);
        print_names(", fields", rel->sink->schema, out);
        break;
    case MR_REL_STAGE:
        mr_text_printf(out, "Logical%s(", rel->stage->class->name);
        rel->stage->class->print(rel, out);
        break;
    case MR_REL_COLLECT: print_names("LogicalCollect(fields", rel->schema, out); break;
    }
    mr_text_puts(out, ")\n");
    for (uint32_t i = 0; i < rel->inputs; i++)
        logical(mr_rel_input(rel, i), depth + 1, out);
}

void mr_explain_logical(const struct mr_rel *rel, struct mr_text *out)
{
    logical(rel, 0, out);
}

/* -- As rewritten ------------------------------------------------------------------------- */

static void print_mode(unsigned changes, struct mr_text *out)
{
    mr_text_printf(out, "changelogMode=[I%s%s]", changes & MR_CHANGES_UPDATES ? ",UB,UA" : "",
                   changes & MR_CHANGES_DELETES ? ",D" : "");
}

static void physical_scan(const struct mr_rel *rel, uint32_t depth, struct mr_text *out)
{
    const struct mr_rel_scan *scan = rel->scan;

    mr_text_puts(out, "TableSourceScan(");
    print_path(scan->table, out);
    print_names(", fields", rel->schema, out);
    mr_text_puts(out, ", ");
    print_mode(scan->changes, out);
    mr_text_puts(out, ")\n");
    if (scan->uses > 1) {
        note(depth, out);
        mr_text_printf(out, "shared: read once for %u queries\n", scan->uses);
    }
    if (scan->watermark == NULL)
        return;
    note(depth, out);
    mr_text_puts(out, "watermark: max(");
    mr_expr_print(scan->watermark, scan->raw, out);
    mr_text_puts(out, ") per split, the least of all splits");
    if (scan->idle_timeout_ns > 0) {
        mr_text_puts(out, " but those silent for ");
        mr_print_duration(scan->idle_timeout_ns, out);
    }
    mr_text_putc(out, '\n');
}

static void print_state(const struct mr_window_spec *spec, uint32_t keys, uint32_t aggregates,
                        const struct mr_aggregate *aggregate, struct mr_text *out)
{
    bool has_distinct = false;

    for (uint32_t i = 0; i < aggregates; i++)
        has_distinct |= aggregate[i].is_distinct;
    mr_text_puts(out, "state: ");
    if (has_distinct)
        mr_text_puts(out, "distinct values x ");
    mr_text_puts(out, keys > 0 ? "keys x open slices of " : "open slices of ");
    int64_t slice = spec->step_ns;
    if (spec->kind == MR_WINDOW_HOP) {
        int64_t rest = spec->size_ns; /* slices are as long as slide and size both allow */
        while (rest != 0) {
            int64_t next = slice % rest;
            slice = rest;
            rest = next;
        }
    }
    mr_print_duration(slice, out);
    mr_text_puts(out, ", each freed when its last window fires\n");
}

static void physical_window(const struct mr_rel *rel, uint32_t depth, struct mr_text *out)
{
    const struct mr_rel_window *window = rel->window;

    mr_text_puts(out, "WindowAggregate(");
    print_rel_window(rel, out);
    mr_text_puts(out, ", changelogMode=[I])\n");
    note(depth, out);
    print_state(&window->spec, window->keys, window->aggregates, window->aggregate, out);
    note(depth, out);
    mr_text_printf(out, "fires: when the %s reaches window end - ",
                   window->is_clocked ? "clock" : "watermark");
    mr_print_duration(window->spec.unit_ns, out);
    mr_text_puts(out, window->is_clocked
                          ? "; those that are open when the input ends are lost\n"
                          : ", or the input ends\n");
    if (window->is_clocked)
        return;
    note(depth, out);
    mr_text_puts(out, "late rows: counted");
    if (window->late != NULL)
        mr_text_printf(out, ", and written to " MR_VIEW_FMT,
                       MR_VIEW_ARG(window->late->table->name));
    mr_text_putc(out, '\n');
}

static void print_guarantee(enum mr_sink_means means, const char *sink, const char *source,
                            struct mr_text *out)
{
    static const char *const by[] = {[MR_SINK_IDEMPOTENT] =
                                         " (rows overwrite themselves by key)",
                                     [MR_SINK_FOLLOWS] = "",
                                     [MR_SINK_DECIDES] = " (transactions; read committed)",
                                     [MR_SINK_KEEPS_NONE] = ""};

    if (means != MR_SINK_REPEATS && source == NULL)
        mr_text_printf(out, "exactly-once%s]", by[means]);
    else if (means == MR_SINK_REPEATS)
        mr_text_printf(
            out, "at-least-once: connector '%s' can not take back what it has written]", sink);
    else
        mr_text_printf(out, "at-least-once: connector '%s' can not be read again]", source);
}

/* Of a projection or filter: would a second run over the same rows differ? */
static void print_changes(struct mr_expr *const *expr, uint32_t count, unsigned changes,
                          struct mr_text *out)
{
    bool is_deterministic = true;

    for (uint32_t i = 0; i < count; i++)
        is_deterministic &= mr_expr_is_deterministic(expr[i]);
    mr_text_puts(out, "], ");
    print_mode(changes, out);
    mr_text_printf(out, "%s)\n",
                   is_deterministic ? "" : ", deterministic=[no: differs from run to run]");
}

/* A scan of one tree tests its columns before it drops those that nobody else reads. */
static const struct mr_schema *condition_schema(const struct mr_rel *filter)
{
    const struct mr_rel *input = filter->input;

    return input->kind == MR_REL_SCAN && input->scan->uses == 1 ? input->scan->schema
                                                                : input->schema;
}

static void physical(const struct mr_rel *rel, uint32_t depth, struct mr_text *out);

static void physical_stage(const struct mr_rel *rel, uint32_t depth, struct mr_text *out)
{
    const struct mr_rel_stage_class *class = rel->stage->class;

    mr_text_printf(out, "%s(", class->name);
    class->print(rel, out);
    mr_text_puts(out, ", ");
    print_mode(rel->changes, out);
    mr_text_puts(out, ")\n");
    if (class->print_state != NULL) {
        note(depth, out);
        mr_text_puts(out, "state: ");
        class->print_state(rel, out);
        mr_text_putc(out, '\n');
    }
    for (uint32_t i = 0; i < rel->inputs; i++)
        physical(mr_rel_input(rel, i), depth + 1, out);
}

static void physical(const struct mr_rel *rel, uint32_t depth, struct mr_text *out)
{
    indent(depth, out);
    switch (rel->kind) {
    case MR_REL_SCAN: physical_scan(rel, depth, out); return;
    case MR_REL_FILTER:
        mr_text_puts(out, "Calc(where=[");
        mr_expr_print(rel->condition, condition_schema(rel), out);
        print_changes(&rel->condition, 1, rel->changes, out);
        break;
    case MR_REL_PROJECT:
        mr_text_puts(out, "Calc(select=[");
        print_columns(rel->column, rel->input->schema, rel->schema, out);
        print_changes(rel->column, rel->schema->count, rel->changes, out);
        break;
    case MR_REL_WINDOW:
        physical_window(rel, depth, out);
        if (rel->window->keys > 0) {
            indent(++depth, out);
            mr_text_puts(out, "Exchange(distribution=[hash[");
            for (uint32_t i = 0; i < rel->window->keys; i++) {
                mr_text_puts(out, i == 0 ? "" : ", ");
                print_field(rel->input->schema, rel->window->key[i], out);
            }
            mr_text_puts(out, "]], changelogMode=[I])\n");
        } else {
            indent(++depth, out);
            mr_text_puts(out, "Exchange(distribution=[single], changelogMode=[I])\n");
        }
        break;
    case MR_REL_SINK: {
        const struct mr_rel_scan *scan = mr_rel_unreplayable(rel);
        mr_text_puts(out, "Sink(");
        print_path(rel->sink->table, out);
        print_names(", fields", rel->sink->schema, out);
        mr_text_puts(out, ", changelogMode=[NONE], guarantee=[");
        print_guarantee(rel->sink->means, rel->sink->sink->name,
                        scan == NULL ? NULL : scan->source->name, out);
        mr_text_puts(out, ")\n");
        break;
    }
    case MR_REL_COLLECT:
        print_names("Collect(fields", rel->schema, out);
        mr_text_puts(out, ", changelogMode=[NONE])\n");
        break;
    case MR_REL_STAGE: physical_stage(rel, depth, out); return;
    case MR_REL_TVF: MR_ASSERT(false);
    }
    physical(rel->input, depth + 1, out);
}

void mr_explain_physical(const struct mr_rel *rel, struct mr_text *out)
{
    physical(rel, 0, out);
}

/* -- As it runs --------------------------------------------------------------------------- */

static void graph_scan(const struct mr_node *node, struct mr_text *out)
{
    const struct mr_scan_spec *spec = node->scan;
    const struct mr_schema *raw = spec->table.schema;
    const char *separator = "";

    mr_text_printf(out, "Scan(uid=[%s], connector=[%s", spec->uid, spec->source->name);
    if (spec->table.format != NULL)
        mr_text_printf(out, ", %s", spec->table.format->name);
    mr_text_puts(out, "], decode=[");
    for (uint32_t i = 0; i < raw->count; i++)
        if (spec->table.wanted[i]) {
            mr_text_puts(out, separator);
            print_field(raw, i, out);
            separator = ", ";
        }
    mr_text_puts(out, "], ");
    if (spec->filter != NULL) {
        mr_text_puts(out, "where=[");
        mr_expr_print(spec->filter, raw, out);
        mr_text_puts(out, "], ");
    }
    mr_text_puts(out, "select=[");
    print_columns(spec->column, raw, spec->output, out);
    mr_text_putc(out, ']');
    if (spec->rowtime != NULL) {
        mr_text_puts(out, ", rowtime=[");
        mr_expr_print(spec->rowtime, raw, out);
        mr_text_puts(out, "], watermark=[");
        mr_expr_print(spec->watermark, raw, out);
        mr_text_putc(out, ']');
    }
    static const char *const on_error[] = {"fail", "skip", "dead-letter"};
    mr_text_printf(out, ", onError=[%s])", on_error[spec->on_error]);
}

static void graph_window(const struct mr_node *node, struct mr_text *out)
{
    const struct mr_window_aggregate_spec *spec = node->window;

    mr_text_printf(out, "WindowAggregate(uid=[%s], ", node->uid);
    print_window(&spec->window, spec->keys, spec->key, spec->aggregates, spec->aggregate,
                 spec->input, spec->output, out);
    mr_text_putc(out, ')');
}

static void graph_node(const struct mr_node *node, struct mr_text *out)
{
    const struct mr_schema *input = node->input == NULL ? NULL : mr_node_input_schema(node);

    switch (node->kind) {
    case MR_NODE_SCAN: graph_scan(node, out); break;
    case MR_NODE_FILTER:
        mr_text_puts(out, "Filter(where=[");
        mr_expr_print(node->condition, input, out);
        mr_text_puts(out, "])");
        break;
    case MR_NODE_PROJECT:
        mr_text_puts(out, "Project(select=[");
        print_columns(node->column, input, node->schema, out);
        mr_text_puts(out, "])");
        break;
    case MR_NODE_WINDOW_AGGREGATE: graph_window(node, out); break;
    case MR_NODE_STAGE:
        mr_text_printf(out, "Stage(uid=[%s], operator=[%s", node->uid,
                       node->stage->class->name);
        print_names("], fields", node->schema, out);
        mr_text_putc(out, ')');
        break;
    case MR_NODE_SINK:
        mr_text_printf(out, "Sink(uid=[%s], connector=[%s", node->uid, node->sink->sink->name);
        if (node->sink->table.format != NULL)
            mr_text_printf(out, ", %s", node->sink->table.format->name);
        print_names("], fields", node->sink->table.schema, out);
        mr_text_putc(out, ')');
        break;
    case MR_NODE_COLLECT:
        print_names("Collect(fields", node->schema, out);
        mr_text_putc(out, ')');
        break;
    }
}

static const char *how_rows_come(const struct mr_node *node, uint32_t number)
{
    static const char *const spread[] = {
        [MR_FORWARD] = "", [MR_BY_KEY] = " by key from", [MR_SINGLE] = " on one reactor from"};

    if (node->takes_late || node->takes_dead_letters)
        return node->takes_late ? " late rows of" : " dead letters of";
    if (node->kind == MR_NODE_STAGE)
        return spread[node->stage->input[number].distribution];
    if (node->kind != MR_NODE_WINDOW_AGGREGATE)
        return "";
    return spread[node->window->keys > 0 ? MR_BY_KEY : MR_SINGLE];
}

void mr_explain_graph(const struct mr_graph *graph, struct mr_text *out)
{
    for (uint32_t i = 0; i < graph->nodes; i++) {
        const struct mr_node *node = graph->node[i];
        mr_text_printf(out, "[%u] ", node->id);
        for (uint32_t k = 0; k < node->inputs; k++)
            mr_text_printf(out, "<-%s [%u] ", how_rows_come(node, k),
                           mr_node_input(node, k)->id);
        graph_node(node, out);
        mr_text_putc(out, '\n');
    }
    mr_text_puts(out, "every chain once per reactor\n");
}
