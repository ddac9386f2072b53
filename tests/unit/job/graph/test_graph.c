/*
 * The builder: nodes in order, inputs before consumers, schemas as each node hands them
 * on; and a signature that names exactly the nodes that have state.
 */
#include "job/graph/graph.h"
#include "tests/mr_test.h"

#include "operators/scan/dead_letter.h"

static const struct mr_source_class feed = {.name = "feed"};
static const struct mr_sink_class print = {.name = "print"};

static struct mr_schema *schema_of(struct mr_arena *arena, uint32_t count)
{
    struct mr_schema *schema = mr_schema_new(arena, count);

    for (uint32_t i = 0; i < count; i++)
        schema->field[i] = (struct mr_field){mr_view_of(mr_arena_printf(arena, "c%u", i)),
                                             MR_TYPE(MR_TYPE_BIGINT)};
    return schema;
}

static struct mr_node *add_scan(struct mr_graph *graph, const char *uid, uint32_t columns)
{
    struct mr_scan_spec *spec = MR_NEW(graph->arena, struct mr_scan_spec);

    spec->uid = uid;
    spec->source = &feed;
    spec->output = spec->table.schema = schema_of(graph->arena, columns);
    spec->column = MR_NEW_ARRAY(graph->arena, struct mr_expr *, columns);
    for (uint32_t i = 0; i < columns; i++)
        spec->column[i] = mr_expr_column(graph->arena, i, MR_TYPE(MR_TYPE_BIGINT));
    return mr_graph_scan(graph, spec);
}

static struct mr_node *add_window(struct mr_graph *graph, struct mr_node *input, uint32_t key,
                                  const char *uid)
{
    struct mr_window_aggregate_spec *spec =
        MR_NEW(graph->arena, struct mr_window_aggregate_spec);
    struct mr_schema *output = schema_of(graph->arena, 4);
    struct mr_aggregate *count = MR_NEW(graph->arena, struct mr_aggregate);
    uint32_t *keys = MR_NEW(graph->arena, uint32_t);

    CHECK(mr_aggregate_resolve(MR_VIEW("COUNT"), true, false, MR_TYPE(MR_TYPE_NULL), count,
                               NULL) == 0);
    *keys = key;
    spec->window = (struct mr_window_spec){
        .size_ns = MR_SECOND_NS, .step_ns = MR_SECOND_NS, .unit_ns = MR_MILLI_NS};
    spec->input = input->schema;
    spec->output = output;
    spec->key = keys;
    spec->keys = 1;
    spec->aggregate = count;
    spec->aggregates = 1;
    return mr_graph_window(graph, input, spec, uid);
}

static struct mr_node *add_sink(struct mr_graph *graph, struct mr_node *input, const char *uid)
{
    struct mr_sink_spec *spec = MR_NEW(graph->arena, struct mr_sink_spec);

    spec->sink = &print;
    spec->table.schema = input->schema;
    return mr_graph_sink(graph, input, spec, uid);
}

static void test_nodes(struct mr_rng *rng)
{
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    struct mr_graph *graph = mr_graph_new(&arena, "job");
    struct mr_node *scan = add_scan(graph, "scan:t", 3);
    struct mr_node *filter = mr_graph_filter(
        graph, scan,
        mr_expr_constant(&arena, (struct mr_value){.type = MR_TYPE(MR_TYPE_BOOLEAN)}));
    struct mr_node *window = add_window(graph, filter, 1, "window:t");
    struct mr_expr *column[] = {mr_expr_column(&arena, 2, MR_TYPE(MR_TYPE_BIGINT))};
    const struct mr_schema *one = schema_of(&arena, 1);
    struct mr_node *late = mr_graph_project_late(graph, window, one, column);
    struct mr_node *project = mr_graph_project(graph, window, one, column);
    struct mr_node *sink = add_sink(graph, late, "late:l");
    struct mr_node *collect = mr_graph_collect(graph, project);
    struct mr_node *all[] = {scan, filter, window, late, project, sink, collect};

    CHECK_STR(graph->name, "job");
    CHECK_EQ(graph->nodes, MR_COUNTOF(all));
    for (uint32_t i = 0; i < graph->nodes; i++) {
        CHECK(graph->node[i] == all[i]);
        CHECK_EQ(all[i]->id, i);
    }
    CHECK(filter->schema == scan->schema);
    CHECK(window->schema->count == 4);
    CHECK(late->takes_late && !project->takes_late);
    CHECK(mr_node_input_schema(late) == window->window->input);
    CHECK(mr_node_input_schema(project) == window->schema);
    CHECK(collect->schema == one && sink->schema == one);

    struct mr_expr *text[] = {mr_expr_column(&arena, 3, mr_dead_letter_schema.field[3].type)};
    struct mr_schema *reason = schema_of(&arena, 1);
    reason->field[0].type = text[0]->type;
    struct mr_node *letters = mr_graph_project_dead_letters(graph, scan, reason, text);
    CHECK(letters->takes_dead_letters);
    CHECK(mr_node_input_schema(letters) == &mr_dead_letter_schema);
    mr_arena_fini(&arena);
}

static void signature(uint32_t key, bool with_filter, struct mr_text *out)
{
    struct mr_arena arena;

    mr_arena_init(&arena);
    struct mr_graph *graph = mr_graph_new(&arena, "job");
    struct mr_node *node = add_scan(graph, "scan:t", 3);
    if (with_filter)
        node = mr_graph_filter(
            graph, node,
            mr_expr_constant(&arena, (struct mr_value){.type = MR_TYPE(MR_TYPE_BOOLEAN)}));
    struct mr_expr *column[3];
    for (uint32_t i = 0; i < 3; i++)
        column[i] =
            mr_expr_column(&arena, i == 0 ? 0 : (key + i - 1) % 3, MR_TYPE(MR_TYPE_BIGINT));
    node = mr_graph_project(graph, node, schema_of(&arena, 3), column);
    node = add_window(graph, node, 1, "window:t");
    (void)add_sink(graph, node, "sink:s");
    mr_text_reset(out);
    mr_graph_signature(graph, out);
    mr_arena_fini(&arena);
}

/* The window's key is always column 1 of its input; what that column is, differs. */
static void test_signature(struct mr_rng *rng)
{
    struct mr_text first, other;
    uint32_t lines = 0;

    (void)rng;
    mr_text_init(&first);
    mr_text_init(&other);
    signature(1, false, &first);
    for (size_t i = 0; i < first.len; i++)
        lines += first.data[i] == '\n';
    CHECK_EQ(lines, 4);
    CHECK(strstr(first.data, "job job format=1\n"
                             "scan scan:t of=scan:t connector=feed ~feeds=sink:s\n"
                             "window window:t of=scan:t ") == first.data);
    CHECK(strstr(first.data,
                 "sink sink:s derived of=sink:s connector=print ~reads=window:t\n") != NULL);
    CHECK(strstr(first.data, " key(c1,BIGINT,") != NULL);
    CHECK(strstr(first.data, " ~where=\"\" ~feeds=sink:s ") != NULL);
    signature(1, true, &other);
    CHECK(strstr(other.data, " ~where=FALSE ~feeds=sink:s ") != NULL);
    CHECK(strstr(other.data, " key(c1,BIGINT,") != NULL);
    signature(2, false, &other);
    CHECK(strstr(other.data, " key(c2,BIGINT,") != NULL);
    mr_text_fini(&first);
    mr_text_fini(&other);
}

static const struct mr_test cases[] = {
    {"nodes", test_nodes},
    {"signature", test_signature},
};

MR_TEST_MAIN(cases)
