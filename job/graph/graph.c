#include "job/graph/graph.h"

#include "operators/scan/dead_letter.h"

/*
 * The builder only links nodes together and holds their shapes to each other; that a
 * plan makes sense was settled by whoever builds it.
 */

struct mr_graph *mr_graph_new(struct mr_arena *arena, const char *name)
{
    struct mr_graph *graph = MR_NEW(arena, struct mr_graph);

    graph->arena = arena;
    graph->name = name;
    return graph;
}

static struct mr_node *add(struct mr_graph *graph, enum mr_node_kind kind,
                           struct mr_node *input, const struct mr_schema *schema)
{
    struct mr_node *node = MR_NEW(graph->arena, struct mr_node);

    MR_ASSERT(schema != NULL);
    MR_ASSERT(input == NULL || (input->id < graph->nodes && graph->node[input->id] == input));
    node->kind = kind;
    node->id = graph->nodes;
    node->input = input;
    node->schema = schema;
    MR_PUSH(graph->arena, graph->node, graph->nodes, node);
    return node;
}

struct mr_node *mr_graph_scan(struct mr_graph *graph, struct mr_scan_spec *spec)
{
    MR_ASSERT(spec->uid != NULL && spec->source != NULL);

    struct mr_node *node = add(graph, MR_NODE_SCAN, NULL, spec->output);
    node->uid = spec->uid;
    node->scan = spec;
    return node;
}

struct mr_node *mr_graph_filter(struct mr_graph *graph, struct mr_node *input,
                                struct mr_expr *condition)
{
    MR_ASSERT(condition->type.id == MR_TYPE_BOOLEAN);

    struct mr_node *node = add(graph, MR_NODE_FILTER, input, input->schema);
    node->condition = condition;
    return node;
}

struct mr_node *mr_graph_project(struct mr_graph *graph, struct mr_node *input,
                                 const struct mr_schema *schema, struct mr_expr **column)
{
    struct mr_node *node = add(graph, MR_NODE_PROJECT, input, schema);

    for (uint32_t i = 0; i < schema->count; i++)
        MR_ASSERT(mr_type_same(schema->field[i].type, column[i]->type));
    node->column = column;
    return node;
}

struct mr_node *mr_graph_window(struct mr_graph *graph, struct mr_node *input,
                                struct mr_window_aggregate_spec *spec, const char *uid)
{
    MR_ASSERT(uid != NULL);
    MR_ASSERT(spec->output->count == spec->keys + 2 + spec->aggregates);

    struct mr_node *node = add(graph, MR_NODE_WINDOW_AGGREGATE, input, spec->output);
    node->uid = uid;
    node->window = spec;
    return node;
}

struct mr_node *mr_graph_sink(struct mr_graph *graph, struct mr_node *input,
                              struct mr_sink_spec *spec, const char *uid)
{
    MR_ASSERT(uid != NULL && spec->sink != NULL);
    MR_ASSERT(spec->table.schema->count == input->schema->count);

    struct mr_node *node = add(graph, MR_NODE_SINK, input, input->schema);
    node->uid = uid;
    node->sink = spec;
    return node;
}

struct mr_node *mr_graph_collect(struct mr_graph *graph, struct mr_node *input)
{
    return add(graph, MR_NODE_COLLECT, input, input->schema);
}

struct mr_node *mr_graph_project_late(struct mr_graph *graph, struct mr_node *window,
                                      const struct mr_schema *schema, struct mr_expr **column)
{
    MR_ASSERT(window->kind == MR_NODE_WINDOW_AGGREGATE);

    struct mr_node *node = mr_graph_project(graph, window, schema, column);
    node->takes_late = true;
    return node;
}

struct mr_node *mr_graph_project_dead_letters(struct mr_graph *graph, struct mr_node *scan,
                                              const struct mr_schema *schema,
                                              struct mr_expr **column)
{
    MR_ASSERT(scan->kind == MR_NODE_SCAN);

    struct mr_node *node = mr_graph_project(graph, scan, schema, column);
    node->takes_dead_letters = true;
    return node;
}

const struct mr_schema *mr_node_input_schema(const struct mr_node *node)
{
    MR_ASSERT(node->input != NULL);
    if (node->takes_late)
        return node->input->window->input;
    return node->takes_dead_letters ? &mr_dead_letter_schema : node->input->schema;
}

/* How column COL of NODE's output comes about, as far down as expressions reach. */
static void signature_column(const struct mr_node *node, uint32_t col, struct mr_text *out)
{
    while (node->kind == MR_NODE_FILTER)
        node = node->input;
    if (node->kind == MR_NODE_SCAN)
        mr_expr_print(node->scan->column[col], node->scan->table.schema, out);
    else if (node->kind == MR_NODE_PROJECT)
        mr_expr_print(node->column[col], node->input->schema, out);
    else
        mr_text_puts(out, "$");
    mr_text_printf(out, ":");
    mr_type_print(node->schema->field[col].type, out);
}

/* Two windows whose rows look alike but sum different columns must not share state,
 * so the text says what the keys and arguments are, not only how they lie. */
static void signature_window(const struct mr_node *node, struct mr_text *out)
{
    const struct mr_window_aggregate_spec *spec = node->window;

    mr_window_aggregate_signature(spec, out);
    mr_text_puts(out, " time=");
    signature_column(node->input, spec->window.time_column, out);
    for (uint32_t i = 0; i < spec->keys; i++) {
        mr_text_puts(out, i == 0 ? " keys=" : ", ");
        signature_column(node->input, spec->key[i], out);
    }
    for (uint32_t i = 0; i < spec->aggregates; i++) {
        const struct mr_aggregate *agg = &spec->aggregate[i];
        mr_text_puts(out, i == 0 ? " args=" : ", ");
        if (agg->arg < 0)
            mr_text_putc(out, '*');
        else
            signature_column(node->input, (uint32_t)agg->arg, out);
        if (agg->filter >= 0) {
            mr_text_puts(out, " filter ");
            signature_column(node->input, (uint32_t)agg->filter, out);
        }
    }
}

void mr_graph_signature(const struct mr_graph *graph, struct mr_text *out)
{
    for (uint32_t i = 0; i < graph->nodes; i++) {
        const struct mr_node *node = graph->node[i];
        switch (node->kind) {
        case MR_NODE_SCAN:
            mr_text_printf(out, "scan %s connector=%s", node->uid, node->scan->source->name);
            break;
        case MR_NODE_WINDOW_AGGREGATE:
            mr_text_printf(out, "window %s ", node->uid);
            signature_window(node, out);
            break;
        case MR_NODE_SINK:
            mr_text_printf(out, "sink %s connector=%s", node->uid, node->sink->sink->name);
            break;
        case MR_NODE_FILTER:
        case MR_NODE_PROJECT:
        case MR_NODE_COLLECT: continue;
        }
        mr_text_putc(out, '\n');
    }
}
