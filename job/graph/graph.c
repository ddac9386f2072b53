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
    node->inputs = input != NULL;
    node->edge = graph->edges;
    node->schema = schema;
    graph->edges += node->inputs;
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

struct mr_node *mr_graph_stage(struct mr_graph *graph, struct mr_node *const *input,
                               const struct mr_stage_spec *spec, const char *uid)
{
    MR_ASSERT(uid != NULL && spec->inputs >= 1 && spec->inputs <= MR_STAGE_INPUTS_MAX);

    struct mr_node *node = add(graph, MR_NODE_STAGE, input[0], spec->output);
    node->uid = uid;
    node->stage = spec;
    node->inputs = spec->inputs;
    node->more = MR_NEW_ARRAY(graph->arena, struct mr_node *, spec->inputs);
    for (uint32_t i = 0; i < spec->inputs; i++) {
        MR_ASSERT(input[i]->id < node->id);
        MR_ASSERT(input[i]->schema->count == spec->input[i].schema->count);
        if (i > 0)
            node->more[i - 1] = input[i];
    }
    graph->edges += spec->inputs - 1;
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
