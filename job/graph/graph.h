/*
 * job/graph/graph.h - a job as a graph of operators: what SQL ends in and C programs build.
 *
 *     scan ─► filter ─► project ─► window aggregate ─► project ─► sink
 *                                        └─ late rows ─► sink
 *
 * Nodes say what is computed, not where: job/run cuts the graph into chains, puts an
 * exchange before each node that needs its rows by key or has several inputs, and makes
 * one copy of every chain per reactor.  A node may have several consumers (one scan, many
 * INSERTs).
 *
 * Ownership   nodes live in the graph's arena; specs are read-only once added.
 */
#ifndef MR_JOB_GRAPH_GRAPH_H
#define MR_JOB_GRAPH_GRAPH_H

#include "operators/scan/scan.h"
#include "operators/stage/stage.h"
#include "operators/window/window.h"

enum mr_node_kind {
    MR_NODE_SCAN,
    MR_NODE_FILTER,           /* condition */
    MR_NODE_PROJECT,          /* column[] */
    MR_NODE_WINDOW_AGGREGATE, /* keyed: wants its input by key */
    MR_NODE_STAGE,            /* any other operator: operators/stage/stage.h */
    MR_NODE_SINK,
    MR_NODE_COLLECT /* rows for the program that started the query */
};

struct mr_sink_spec {
    const struct mr_sink_class *sink;
    enum mr_sink_means means; /* of this table */
    struct mr_table_spec table;
};

struct mr_node {
    enum mr_node_kind kind;
    uint32_t id;                    /* place in graph->node */
    const char *uid;                /* names its state by meaning, stable across restarts */
    const struct mr_schema *schema; /* of its output; a sink's: of its input */
    struct mr_node *input;          /* the first of them; NULL for a scan */
    struct mr_node **more;          /* the others, of a stage */
    uint32_t inputs;                /* 0 for a scan */
    uint32_t edge;           /* number of the edge that its first input is, in the graph */
    bool takes_late;         /* input is a window node, of which it gets the late rows */
    bool takes_dead_letters; /* input is a scan, of which it gets the malformed rows */
    struct mr_scan_spec *scan;
    struct mr_expr *condition;
    struct mr_expr **column; /* schema->count */
    struct mr_window_aggregate_spec *window;
    const struct mr_stage_spec *stage;
    struct mr_sink_spec *sink;
};

struct mr_graph {
    struct mr_arena *arena;
    const char *name;      /* of the job: insert-into_..., or 'pipeline.name' */
    struct mr_node **node; /* inputs before consumers */
    uint32_t nodes;
    uint32_t edges; /* from a node to one of its consumers' inputs */
    struct mr_eval_env eval;
    bool needs_checkpoints; /* it was promised that nothing is doubled */
};

struct mr_graph *mr_graph_new(struct mr_arena *arena, const char *name);

/* Each returns the new node.  INPUT's schema is what its expressions refer to. */
struct mr_node *mr_graph_scan(struct mr_graph *graph, struct mr_scan_spec *spec);
struct mr_node *mr_graph_filter(struct mr_graph *graph, struct mr_node *input,
                                struct mr_expr *condition);
struct mr_node *mr_graph_project(struct mr_graph *graph, struct mr_node *input,
                                 const struct mr_schema *schema, struct mr_expr **column);
struct mr_node *mr_graph_window(struct mr_graph *graph, struct mr_node *input,
                                struct mr_window_aggregate_spec *spec, const char *uid);
/* SPEC->inputs nodes in INPUT, which is copied. */
struct mr_node *mr_graph_stage(struct mr_graph *graph, struct mr_node *const *input,
                               const struct mr_stage_spec *spec, const char *uid);
struct mr_node *mr_graph_sink(struct mr_graph *graph, struct mr_node *input,
                              struct mr_sink_spec *spec, const char *uid);
struct mr_node *mr_graph_collect(struct mr_graph *graph, struct mr_node *input);

/* A projection of the rows that were too late for WINDOW, COLUMN over the window's
 * input; and of those that SCAN could not read, over mr_dead_letter_schema. */
struct mr_node *mr_graph_project_late(struct mr_graph *graph, struct mr_node *window,
                                      const struct mr_schema *schema, struct mr_expr **column);
struct mr_node *mr_graph_project_dead_letters(struct mr_graph *graph, struct mr_node *scan,
                                              const struct mr_schema *schema,
                                              struct mr_expr **column);

static inline struct mr_node *mr_node_input(const struct mr_node *node, uint32_t i)
{
    return i == 0 ? node->input : node->more[i - 1];
}

/* What NODE's expressions refer to: the input's output, or its late rows or dead letters. */
const struct mr_schema *mr_node_input_schema(const struct mr_node *node);

/* What state the job keeps, and what it means (state/schema/schema.h): the name of the job,
 * then one line per node that has state.  state/schema/plan.h compares two of them. */
void mr_graph_signature(const struct mr_graph *graph, struct mr_text *out);

#endif
