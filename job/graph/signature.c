/*
 * What state a job keeps, in the words of state/schema.  Columns are said by how they come
 * about, down to the columns of tables: names that a query gives in between do not matter,
 * nor does where an operator stands.
 */
#include "job/graph/graph.h"
#include "state/schema/schema.h"

#include <stdlib.h>

struct signing {
    const struct mr_graph *graph;
    struct mr_arena arena;
    const struct mr_schema **meaning; /* per node: its output, fields named by meaning */
};

static const char *take_text(struct mr_arena *arena, struct mr_text *text)
{
    const char *copy = mr_arena_copy(arena, text->data, text->len);

    mr_text_fini(text);
    return copy;
}

static const char *expr_text(struct signing *s, const struct mr_expr *expr,
                             const struct mr_schema *input)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_expr_print(expr, input, &text);
    return take_text(&s->arena, &text);
}

/* A name without the number or the sink that tells it from others of its kind. */
static const char *base_name(struct signing *s, const char *uid)
{
    return mr_arena_copy(&s->arena, uid, strcspn(uid, "#@"));
}

static const char *aggregate_text(struct signing *s, const struct mr_aggregate *agg,
                                  const struct mr_schema *input)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s(%s", mr_aggregate_name(agg), agg->is_distinct ? "DISTINCT " : "");
    if (agg->arg < 0)
        mr_text_putc(&text, '*');
    else
        mr_text_printf(&text, MR_VIEW_FMT, MR_VIEW_ARG(input->field[agg->arg].name));
    mr_text_putc(&text, ')');
    if (agg->filter >= 0)
        mr_text_printf(&text, " FILTER (" MR_VIEW_FMT ")",
                       MR_VIEW_ARG(input->field[agg->filter].name));
    return take_text(&s->arena, &text);
}

static const char *window_column(struct signing *s, const struct mr_node *node, uint32_t col)
{
    const struct mr_window_aggregate_spec *spec = node->window;
    const struct mr_schema *input = s->meaning[node->input->id];

    if (col < spec->keys)
        return mr_arena_view(&s->arena, input->field[spec->key[col]].name).data;
    if (col < spec->keys + 2)
        return col == spec->keys ? "window_start" : "window_end";
    return aggregate_text(s, &spec->aggregate[col - spec->keys - 2], input);
}

/* How each column of each input of NODE, a stage, comes about. */
static const char *const *const *stage_text(struct signing *s, const struct mr_node *node)
{
    const char *const **text = MR_NEW_ARRAY(&s->arena, const char *const *, node->inputs);

    for (uint32_t i = 0; i < node->inputs; i++) {
        const struct mr_schema *input = s->meaning[mr_node_input(node, i)->id];
        const char **column = MR_NEW_ARRAY(&s->arena, const char *, input->count + 1);
        for (uint32_t c = 0; c < input->count; c++)
            column[c] = mr_arena_view(&s->arena, input->field[c].name).data;
        text[i] = column;
    }
    return text;
}

static const char *stage_column(struct signing *s, const struct mr_node *node, uint32_t col)
{
    const struct mr_stage_spec *spec = node->stage;
    const char *base = base_name(s, node->uid);

    if (spec->class->meaning == NULL)
        return mr_arena_printf(&s->arena, "%s.%u", base, col);
    return mr_arena_printf(&s->arena, "%s.%s", base,
                           spec->class->meaning(spec, stage_text(s, node), &s->arena, col));
}

/* Inputs come before consumers, so theirs are there. */
static void note_meaning(struct signing *s, const struct mr_node *node)
{
    if (node->kind == MR_NODE_FILTER) {
        s->meaning[node->id] = s->meaning[node->input->id];
        return;
    }
    struct mr_schema *schema = mr_schema_new(&s->arena, node->schema->count);

    for (uint32_t i = 0; i < schema->count; i++) {
        const char *name = "";

        if (node->kind == MR_NODE_SCAN)
            name = expr_text(s, node->scan->column[i], node->scan->table.schema);
        else if (node->kind == MR_NODE_PROJECT && !node->takes_late &&
                 !node->takes_dead_letters)
            name = expr_text(s, node->column[i], s->meaning[node->input->id]);
        else if (node->kind == MR_NODE_WINDOW_AGGREGATE)
            name = window_column(s, node, i);
        else if (node->kind == MR_NODE_STAGE)
            name = stage_column(s, node, i);
        schema->field[i] = (struct mr_field){mr_view_of(name), node->schema->field[i].type};
    }
    s->meaning[node->id] = schema;
}

/* -- Notes ------------------------------------------------------------------------------- */

/* Does N make rows, instead of handing on those of its input? */
static bool is_origin(const struct mr_node *n)
{
    return n->kind == MR_NODE_SCAN || n->kind == MR_NODE_WINDOW_AGGREGATE ||
           n->kind == MR_NODE_STAGE;
}

/* The node that NODE's rows come from: the next stage, window or scan above it. */
static const struct mr_node *origin_of(const struct mr_node *n)
{
    while (!is_origin(n))
        n = n->input;
    return n;
}

static const struct mr_node *origin(const struct mr_node *node)
{
    return origin_of(node->input);
}

/* The conditions between FROM and the node that its rows come from. */
static void print_where(struct signing *s, const struct mr_node *from, struct mr_text *out)
{
    size_t before = out->len;

    for (const struct mr_node *n = from;; n = n->input) {
        const struct mr_expr *condition = n->kind == MR_NODE_FILTER ? n->condition
                                          : n->kind == MR_NODE_SCAN ? n->scan->filter
                                                                    : NULL;
        if (condition != NULL) {
            mr_text_puts(out, out->len == before ? "" : " AND ");
            mr_expr_print(condition,
                          n->kind == MR_NODE_SCAN ? n->scan->table.schema
                                                  : s->meaning[n->input->id],
                          out);
        }
        if (is_origin(n))
            break;
    }
}

/* Which of its origins' rows NODE is given; those of several inputs one after the other. */
static void note_where(struct signing *s, const struct mr_node *node,
                       struct mr_state_schema *schema)
{
    struct mr_text text;

    mr_text_init(&text);
    for (uint32_t i = 0; i < node->inputs; i++) {
        mr_text_puts(&text, i == 0 ? "" : "; ");
        print_where(s, mr_node_input(node, i), &text);
    }
    mr_state_schema_note(&s->arena, schema, "where", take_text(&s->arena, &text));
}

static bool is_fed_by(const struct mr_node *sink, const struct mr_node *node)
{
    if (sink->takes_late || sink->takes_dead_letters)
        return false;
    for (uint32_t i = 0; i < sink->inputs; i++)
        if (mr_node_input(sink, i) == node || is_fed_by(mr_node_input(sink, i), node))
            return true;
    return false;
}

static void note_feeds(struct signing *s, const struct mr_node *node,
                       struct mr_state_schema *schema)
{
    for (uint32_t i = 0; i < s->graph->nodes; i++) {
        const struct mr_node *n = s->graph->node[i];

        if ((n->kind == MR_NODE_SINK || n->kind == MR_NODE_COLLECT) && is_fed_by(n, node))
            mr_state_schema_note(&s->arena, schema, "feeds",
                                 n->uid == NULL ? "collect" : base_name(s, n->uid));
    }
}

/* -- Operators ---------------------------------------------------------------------------- */

static struct mr_state_schema *describe_window(struct signing *s, const struct mr_node *node)
{
    struct mr_state_schema *schema = mr_state_schema_new(&s->arena, "window", node->uid);
    const struct mr_schema *input = s->meaning[node->input->id];
    const char **text = MR_NEW_ARRAY(&s->arena, const char *, input->count + 1);

    for (uint32_t i = 0; i < input->count; i++)
        text[i] = mr_arena_view(&s->arena, input->field[i].name).data;
    mr_state_schema_param(&s->arena, schema, "of", base_name(s, origin(node)->uid));
    mr_window_aggregate_describe(node->window, text, &s->arena, schema);
    note_where(s, node, schema);
    note_feeds(s, node, schema);
    return schema;
}

static struct mr_state_schema *describe_stage(struct signing *s, const struct mr_node *node)
{
    const struct mr_stage_spec *spec = node->stage;
    struct mr_state_schema *schema =
        mr_state_schema_new(&s->arena, spec->class->name, node->uid);

    mr_state_schema_param(&s->arena, schema, "of", base_name(s, origin(node)->uid));
    for (uint32_t i = 1; i < spec->inputs; i++)
        mr_state_schema_param(&s->arena, schema, "with",
                              base_name(s, origin_of(mr_node_input(node, i))->uid));
    spec->class->describe(spec, stage_text(s, node), &s->arena, schema);
    note_where(s, node, schema);
    note_feeds(s, node, schema);
    return schema;
}

static struct mr_state_schema *describe_scan(struct signing *s, const struct mr_node *node)
{
    struct mr_state_schema *schema = mr_state_schema_new(&s->arena, "scan", node->uid);

    mr_state_schema_param(&s->arena, schema, "of", base_name(s, node->uid));
    mr_state_schema_param(&s->arena, schema, "connector", node->scan->source->name);
    note_feeds(s, node, schema);
    return schema;
}

static struct mr_state_schema *describe_sink(struct signing *s, const struct mr_node *node)
{
    struct mr_state_schema *schema = mr_state_schema_new(&s->arena, "sink", node->uid);

    schema->is_derived = node->sink->means != MR_SINK_FOLLOWS;
    mr_state_schema_param(&s->arena, schema, "of", base_name(s, node->uid));
    mr_state_schema_param(&s->arena, schema, "connector", node->sink->sink->name);
    /* Late rows and dead letters come from elsewhere in an operator: one table, one sink. */
    mr_state_schema_note(&s->arena, schema, "reads", base_name(s, origin(node)->uid));
    return schema;
}

void mr_graph_signature(const struct mr_graph *graph, struct mr_text *out)
{
    struct signing s = {.graph = graph};

    mr_arena_init(&s.arena);
    s.meaning = MR_NEW_ARRAY(&s.arena, const struct mr_schema *, graph->nodes + 1);
    mr_state_job_print(graph->name, out);
    for (uint32_t i = 0; i < graph->nodes; i++) {
        const struct mr_node *node = graph->node[i];
        struct mr_state_schema *schema = NULL;

        switch (node->kind) {
        case MR_NODE_SCAN: schema = describe_scan(&s, node); break;
        case MR_NODE_WINDOW_AGGREGATE: schema = describe_window(&s, node); break;
        case MR_NODE_SINK: schema = describe_sink(&s, node); break;
        case MR_NODE_STAGE:
            if (node->stage->class->has_state)
                schema = describe_stage(&s, node);
            break;
        case MR_NODE_FILTER:
        case MR_NODE_PROJECT:
        case MR_NODE_COLLECT: break;
        }
        note_meaning(&s, node);
        if (schema != NULL)
            mr_state_schema_print(schema, out);
    }
    mr_arena_fini(&s.arena);
}
