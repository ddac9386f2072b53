#include "sql/plan/bind.h"

#include "operators/clocked/clocked.h"

/*
 * Relations become nodes.  A scan read by one tree takes that tree's filter and
 * projection into itself, so that they run over the columns as they are decoded; one
 * that several trees read stays plain and is followed by each tree's own.
 */

struct emitter {
    struct mr_binder *b;
    struct mr_arena *arena;
    struct mr_graph *graph;
};

/* -- Sharing: filters and projections over one node, that do the same, are one ---------- */

static bool exprs_same(struct mr_expr *const *a, struct mr_expr *const *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!mr_expr_is_same(a[i], b[i]) || !mr_expr_is_deterministic(a[i]))
            return false;
    return true;
}

static bool schemas_same(const struct mr_schema *a, const struct mr_schema *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!mr_view_eq(a->field[i].name, b->field[i].name) ||
            !mr_type_same(a->field[i].type, b->field[i].type))
            return false;
    return true;
}

/* A node that already does to INPUT what WANTED would, or NULL. */
static struct mr_node *find_same(const struct emitter *e, const struct mr_node *wanted)
{
    for (uint32_t i = 0; i < e->graph->nodes; i++) {
        struct mr_node *node = e->graph->node[i];
        if (node->kind != wanted->kind || node->input != wanted->input || node->takes_late ||
            node->takes_dead_letters)
            continue;
        bool is_same = false;
        if (node->kind == MR_NODE_FILTER)
            is_same = exprs_same(&node->condition, &wanted->condition, 1);
        else if (node->kind == MR_NODE_PROJECT)
            is_same = schemas_same(node->schema, wanted->schema) &&
                      exprs_same(node->column, wanted->column, wanted->schema->count);
        if (is_same)
            return node;
    }
    return NULL;
}

static struct mr_node *add_filter(struct emitter *e, struct mr_node *input,
                                  struct mr_expr *condition)
{
    struct mr_node wanted = {.kind = MR_NODE_FILTER, .input = input, .condition = condition};
    struct mr_node *node = find_same(e, &wanted);

    return node != NULL ? node : mr_graph_filter(e->graph, input, condition);
}

static struct mr_node *add_project(struct emitter *e, struct mr_node *input,
                                   const struct mr_schema *schema, struct mr_expr **column)
{
    struct mr_node wanted = {
        .kind = MR_NODE_PROJECT, .input = input, .schema = schema, .column = column};
    struct mr_node *node = find_same(e, &wanted);

    return node != NULL ? node : mr_graph_project(e->graph, input, schema, column);
}

static struct mr_node *emit(struct emitter *e, struct mr_rel *rel);

/* -- Scans ---------------------------------------------------------------------------- */

/* The raw columns as the connector is told about them: all physical ones, and those
 * metadata columns that some expression reads.  Returns old -> new. */
static uint32_t *cut_raw(struct emitter *e, const struct mr_rel_scan *scan, const bool *used,
                         struct mr_table_spec *table)
{
    uint32_t count = scan->raw->count;
    struct mr_schema *schema = mr_schema_new(e->arena, count);
    const char **key = MR_NEW_ARRAY(e->arena, const char *, count + 1);
    bool *wanted = MR_NEW_ARRAY(e->arena, bool, count + 1);
    uint32_t *map = MR_NEW_ARRAY(e->arena, uint32_t, count + 1);
    struct mr_format_metadata *metadata =
        MR_NEW_ARRAY(e->arena, struct mr_format_metadata, count + 1);

    schema->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i >= scan->physical && !used[i])
            continue;
        uint32_t to = schema->count++;
        schema->field[to] = scan->raw->field[i];
        wanted[to] = used[i] || (scan->watched != NULL && scan->watched[i]);
        map[i] = to;
        if (i < scan->physical)
            continue;
        const char *name = scan->metadata_key[i - scan->physical];
        int of_format = mr_bind_format_metadata(scan->format, mr_view_of(name));
        if (of_format < 0)
            key[to - scan->physical] = name;
        else
            metadata[table->format_metadatas++] =
                (struct mr_format_metadata){(uint32_t)of_format, to};
    }
    table->format_metadata = metadata;
    table->schema = schema;
    table->physical = scan->physical;
    table->metadata_key = key;
    table->wanted = wanted;
    return map;
}

/* Positions of the primary key among the raw columns. */
static void scan_primary_key(struct emitter *e, const struct mr_rel_scan *scan,
                             struct mr_table_spec *table)
{
    uint32_t *key = MR_NEW_ARRAY(e->arena, uint32_t, scan->table->primary_keys + 1);

    for (uint32_t i = 0; i < scan->table->primary_keys; i++) {
        const struct mr_expr *expr = scan->column[scan->table->primary_key[i]];
        if (expr->kind == MR_EXPR_COLUMN && expr->column < scan->physical)
            key[table->primary_keys++] = expr->column;
    }
    table->primary_key = key;
}

static void table_common(struct emitter *e, const struct mr_table *table,
                         struct mr_options *options, const struct mr_format_class *format,
                         const char *prefix, struct mr_table_spec *out)
{
    const char *mode = mr_settings_get(e->b->env->settings, "execution.runtime-mode");
    const char *roots = mr_settings_get(e->b->env->settings, MR_SETTING_ROOTS);

    out->name = mr_arena_copy(e->arena, table->name.data, table->name.len);
    if (roots != NULL)
        out->allowed_roots = mr_arena_copy(e->arena, roots, strlen(roots));
    out->options = options;
    out->format = format;
    out->format_prefix = prefix != NULL ? prefix : "";
    out->is_bounded_run = strcasecmp(mode, "batch") == 0;
}

/* COLUMN[] and FILTER are over the raw columns. */
static struct mr_scan_spec *scan_spec(struct emitter *e, const struct mr_rel_scan *scan,
                                      const struct mr_schema *output, struct mr_expr **column,
                                      struct mr_expr *filter)
{
    struct mr_scan_spec *spec = MR_NEW(e->arena, struct mr_scan_spec);
    bool *used = MR_NEW_ARRAY(e->arena, bool, scan->raw->count + 1);

    for (uint32_t i = 0; i < output->count; i++)
        mr_expr_columns(column[i], used);
    if (filter != NULL)
        mr_expr_columns(filter, used);
    if (scan->rowtime != NULL) {
        mr_expr_columns(scan->rowtime, used);
        mr_expr_columns(scan->watermark, used);
    }
    uint32_t *map = cut_raw(e, scan, used, &spec->table);
    spec->uid = scan->uid;
    spec->source = scan->source;
    scan_primary_key(e, scan, &spec->table);
    spec->table.key_format = scan->key_format;
    spec->table.key_prefix = scan->key_prefix;
    table_common(e, scan->table, scan->options, scan->format, scan->format_prefix,
                 &spec->table);
    spec->output = output;
    spec->column = MR_NEW_ARRAY(e->arena, struct mr_expr *, output->count + 1);
    for (uint32_t i = 0; i < output->count; i++)
        spec->column[i] = mr_expr_remap(e->arena, column[i], map);
    if (filter != NULL)
        spec->filter = mr_expr_remap(e->arena, filter, map);
    if (scan->rowtime != NULL) {
        spec->rowtime = mr_expr_remap(e->arena, scan->rowtime, map);
        spec->watermark = mr_expr_remap(e->arena, scan->watermark, map);
    }
    spec->idle_timeout_ns = scan->idle_timeout_ns;
    spec->tells_behind = scan->tells_behind;
    spec->on_error = scan->on_error;
    spec->eval = e->graph->eval;
    return spec;
}

static struct mr_node *emit_scan(struct emitter *e, const struct mr_rel_scan *scan,
                                 const struct mr_schema *output, struct mr_expr **column,
                                 struct mr_expr *filter)
{
    return mr_graph_scan(e->graph, scan_spec(e, scan, output, column, filter));
}

const struct mr_scan_spec *mr_emit_lookup_scan(const struct mr_emission *emission,
                                               const struct mr_rel_scan *scan,
                                               const struct mr_schema *output,
                                               struct mr_expr **column, struct mr_expr *filter)
{
    struct emitter e = {.b = emission->b, .arena = emission->arena, .graph = emission->graph};
    struct mr_rel_scan timeless = *scan;

    timeless.rowtime = timeless.watermark = NULL;
    timeless.idle_timeout_ns = 0;
    struct mr_scan_spec *spec = scan_spec(&e, &timeless, output, column, filter);
    spec->table.is_bounded_run = true;
    return spec;
}

/* The needed columns of the table, over the raw ones. */
static struct mr_expr **needed_columns(struct emitter *e, const struct mr_rel_scan *scan)
{
    struct mr_expr **column = MR_NEW_ARRAY(e->arena, struct mr_expr *, scan->schema->count + 1);
    uint32_t count = 0;

    for (uint32_t i = 0; i < scan->schema->count; i++)
        if (scan->needed[i])
            column[count++] = scan->column[i];
    return column;
}

static struct mr_node *emit_sink(struct emitter *e, struct mr_node *input,
                                 const struct mr_rel_sink *sink)
{
    struct mr_sink_spec *spec = MR_NEW(e->arena, struct mr_sink_spec);

    spec->sink = sink->sink;
    spec->means = sink->means;
    spec->table.schema = sink->schema;
    spec->table.physical = sink->physical;
    spec->table.metadata_key = sink->metadata_key;
    spec->table.primary_key = sink->primary_key;
    spec->table.primary_keys = sink->primary_keys;
    spec->table.key_format = sink->key_format;
    spec->table.key_prefix = sink->key_prefix;
    table_common(e, sink->table, sink->options, sink->format, sink->format_prefix,
                 &spec->table);
    return mr_graph_sink(e->graph, input, spec, sink->uid);
}

static void emit_dead_letters(struct emitter *e, const struct mr_rel_scan *scan,
                              struct mr_node *node)
{
    if (scan->dead_letter == NULL)
        return;
    struct mr_rel *project = scan->dead_letter->input;
    struct mr_node *letters =
        mr_graph_project_dead_letters(e->graph, node, project->schema, project->column);
    (void)emit_sink(e, letters, scan->dead_letter->sink);
}

/* A scan that only this tree reads, with the filter and projection above it. */
static struct mr_node *emit_own_scan(struct emitter *e, struct mr_rel_scan *scan,
                                     const struct mr_rel *filter, const struct mr_rel *project,
                                     const struct mr_schema *schema)
{
    struct mr_expr **column = needed_columns(e, scan), *condition = NULL;

    if (filter != NULL)
        condition = mr_expr_simplify(
            e->b, mr_expr_substitute(e->arena, filter->condition, scan->column));
    if (condition != NULL && mr_expr_is_true(condition))
        condition = NULL;
    if (project != NULL) {
        struct mr_expr **out = MR_NEW_ARRAY(e->arena, struct mr_expr *, schema->count + 1);
        for (uint32_t i = 0; i < schema->count; i++)
            out[i] = mr_expr_simplify(e->b,
                                      mr_expr_substitute(e->arena, project->column[i], column));
        column = out;
    }
    struct mr_node *node = emit_scan(e, scan, schema, column, condition);
    emit_dead_letters(e, scan, node);
    return node;
}

static struct mr_node *emit_shared_scan(struct emitter *e, const struct mr_rel *rel)
{
    struct mr_rel_scan *scan = rel->scan;

    if (scan->node == NULL) {
        scan->node = emit_scan(e, scan, rel->schema, needed_columns(e, scan), NULL);
        emit_dead_letters(e, scan, scan->node);
    }
    return scan->node;
}

/* -- The rest ---------------------------------------------------------------------------- */

static bool is_own_scan(const struct mr_rel *rel)
{
    return rel->kind == MR_REL_SCAN && rel->scan->uses == 1;
}

/* PROJECT hands every column on as it is; only names may differ. */
static bool is_rename(const struct mr_rel *project)
{
    if (project->schema->count != project->input->schema->count)
        return false;
    for (uint32_t i = 0; i < project->schema->count; i++)
        if (project->column[i]->kind != MR_EXPR_COLUMN || project->column[i]->column != i)
            return false;
    return true;
}

static struct mr_node *emit_project(struct emitter *e, struct mr_rel *rel)
{
    struct mr_rel *input = rel->input;

    if (is_own_scan(input))
        return emit_own_scan(e, input->scan, NULL, rel, rel->schema);
    if (input->kind == MR_REL_FILTER && is_own_scan(input->input))
        return emit_own_scan(e, input->input->scan, input, rel, rel->schema);
    if (is_rename(rel) && input->kind == MR_REL_WINDOW && input->node == NULL) {
        input->schema = rel->schema;
        return emit(e, input);
    }
    return add_project(e, emit(e, input), rel->schema, rel->column);
}

struct mr_window_spec mr_rel_window_grid(const struct mr_binder *b,
                                         const struct mr_rel_window *window)
{
    struct mr_window_spec spec = window->spec;

    if (window->is_local)
        spec.offset_ns =
            mr_floor_mod(spec.offset_ns - mr_settings_zone_offset_ns(b->env->settings),
                         spec.kind == MR_WINDOW_CUMULATE ? spec.size_ns : spec.step_ns);
    return spec;
}

/* By the clock it is a stage, with the clock in it. */
static struct mr_node *emit_clocked(struct emitter *e, struct mr_node *input,
                                    const struct mr_window_aggregate_spec *window,
                                    const char *uid)
{
    struct mr_clocked_window_spec *spec = MR_NEW(e->arena, struct mr_clocked_window_spec);
    struct mr_stage_input *in = MR_NEW(e->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = window->input,
                                  .distribution = window->keys == 0 ? MR_SINGLE : MR_BY_KEY,
                                  .key = window->key,
                                  .keys = window->keys};
    spec->window = *window;
    spec->stage = (struct mr_stage_spec){
        .class = &mr_clocked_window_class, .input = in, .inputs = 1, .output = window->output};
    return mr_graph_stage(e->graph, &input, &spec->stage, uid);
}

static struct mr_node *emit_window(struct emitter *e, struct mr_rel *rel)
{
    struct mr_node *input = emit(e, rel->input);
    struct mr_window_aggregate_spec *spec = MR_NEW(e->arena, struct mr_window_aggregate_spec);
    const struct mr_rel_window *window = rel->window;

    spec->window = mr_rel_window_grid(e->b, window);
    spec->input = input->schema;
    spec->output = rel->schema;
    spec->key = window->key;
    spec->keys = window->keys;
    spec->aggregate = window->aggregate;
    spec->aggregates = window->aggregates;
    if (window->is_clocked)
        return emit_clocked(e, input, spec, window->uid);
    struct mr_node *node = mr_graph_window(e->graph, input, spec, window->uid);
    if (window->late != NULL) {
        struct mr_node *late =
            mr_graph_project_late(e->graph, node, window->late->schema, window->late_column);
        (void)emit_sink(e, late, window->late);
    }
    return node;
}

static struct mr_node *emit_stage(struct emitter *e, struct mr_rel *rel)
{
    struct mr_emission emission = {.arena = e->arena, .b = e->b, .graph = e->graph};
    struct mr_node **input = MR_NEW_ARRAY(e->arena, struct mr_node *, rel->inputs);

    for (uint32_t i = 0; i < rel->inputs; i++)
        input[i] = emit(e, mr_rel_input(rel, i));
    return mr_graph_stage(e->graph, input, rel->stage->class->emit(&emission, rel, input),
                          rel->stage->uid);
}

static struct mr_node *emit_one(struct emitter *e, struct mr_rel *rel)
{
    switch (rel->kind) {
    case MR_REL_SCAN:
        if (is_own_scan(rel))
            return emit_own_scan(e, rel->scan, NULL, NULL, rel->schema);
        return emit_shared_scan(e, rel);
    case MR_REL_FILTER:
        if (is_own_scan(rel->input))
            return emit_own_scan(e, rel->input->scan, rel, NULL, rel->schema);
        return add_filter(e, emit(e, rel->input), rel->condition);
    case MR_REL_PROJECT: return emit_project(e, rel);
    case MR_REL_WINDOW: return emit_window(e, rel);
    case MR_REL_STAGE: return emit_stage(e, rel);
    case MR_REL_SINK: {
        /* By position: a projection that only renames is not needed in front of a sink. */
        struct mr_rel *input = rel->input;
        if (input->kind == MR_REL_PROJECT && is_rename(input))
            input = input->input;
        return emit_sink(e, emit(e, input), rel->sink);
    }
    case MR_REL_COLLECT: return mr_graph_collect(e->graph, emit(e, rel->input));
    case MR_REL_TVF: break;
    }
    MR_ASSERT(false);
    return NULL;
}

static struct mr_node *emit(struct emitter *e, struct mr_rel *rel)
{
    if (rel->node == NULL)
        rel->node = emit_one(e, rel);
    return rel->node;
}

void mr_emit(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots,
             struct mr_graph *graph)
{
    struct emitter e = {.b = b, .arena = b->arena, .graph = graph};

    for (uint32_t i = 0; i < roots; i++)
        (void)emit(&e, root[i]);
}
