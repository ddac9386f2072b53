#include "sql/plan/bind_lookup.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* A lookup join as the planner's later passes see it. */

static const struct mr_rel_lookup *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

static void read_left(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);
    bool *both = mr_alloc(lookup->left + lookup->right->count + 1, "a lookup join");

    (void)i;
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (wanted[c] && lookup->output[c].side == 0)
            below[lookup->output[c].col] = true;
    for (uint32_t k = 0; k < lookup->keys; k++)
        below[lookup->key[0][k]] = true;
    if (lookup->residual != NULL)
        mr_expr_columns(lookup->residual, both);
    for (uint32_t c = 0; c < lookup->left; c++)
        below[c] |= both[c];
    free(both);
}

static uint32_t *shrink_lookup(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct mr_rel_lookup *lookup = rel->stage->plan;
    uint32_t left = rel->input->schema->count, right = lookup->right->count, count = 0;
    uint32_t *both = MR_NEW_ARRAY(arena, uint32_t, lookup->left + right + 1);

    for (uint32_t c = 0; c < lookup->left + right; c++)
        both[c] = c < lookup->left ? map[0][c] : left + c - lookup->left;
    if (lookup->residual != NULL)
        lookup->residual = mr_expr_remap(arena, lookup->residual, both);
    for (uint32_t k = 0; k < lookup->keys; k++)
        lookup->key[0][k] = map[0][lookup->key[0][k]];
    for (uint32_t c = 0; c < rel->schema->count; c++) {
        struct mr_join_column column = lookup->output[c];
        if (rel->needed[c])
            lookup->output[count++] = (struct mr_join_column){
                column.side, column.side == 0 ? map[0][column.col] : column.col};
    }
    lookup->left = left;
    return mr_rel_cut(arena, rel, rel->needed);
}

/* -- Into the graph --------------------------------------------------------------------------- */

/* Only those columns of the table that somebody reads: old -> new in MAP. */
static struct mr_schema *cut_right(const struct mr_emission *emission, const struct mr_rel *rel,
                                   struct mr_expr **column, uint32_t *map)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);
    uint32_t right = lookup->right->count;
    bool *both = MR_NEW_ARRAY(emission->arena, bool, lookup->left + right + 1);
    bool *needed = both + lookup->left;
    struct mr_schema *schema = mr_schema_new(emission->arena, right);

    if (lookup->residual != NULL)
        mr_expr_columns(lookup->residual, both);
    for (uint32_t k = 0; k < lookup->keys; k++)
        needed[lookup->key[1][k]] = true;
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (lookup->output[c].side == 1)
            needed[lookup->output[c].col] = true;
    schema->count = 0;
    for (uint32_t c = 0; c < right; c++) {
        if (!needed[c])
            continue;
        map[c] = schema->count;
        column[schema->count] = lookup->column[c];
        schema->field[schema->count++] = lookup->right->field[c];
    }
    return schema;
}

static void emit_table(const struct mr_emission *emission, const struct mr_rel *rel,
                       struct mr_lookup_spec *spec)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);
    uint32_t right = lookup->right->count;
    struct mr_expr **column = MR_NEW_ARRAY(emission->arena, struct mr_expr *, right + 1);
    uint32_t *map = MR_NEW_ARRAY(emission->arena, uint32_t, lookup->left + right + 1);
    uint32_t *right_key = MR_NEW_ARRAY(emission->arena, uint32_t, lookup->keys + 1);
    uint32_t *raw_key = MR_NEW_ARRAY(emission->arena, uint32_t, lookup->keys + 1);
    struct mr_join_column *output =
        MR_NEW_ARRAY(emission->arena, struct mr_join_column, rel->schema->count + 1);
    const struct mr_schema *schema = cut_right(emission, rel, column, map);

    for (uint32_t c = 0; c < rel->schema->count; c++) {
        output[c] = lookup->output[c];
        if (output[c].side == 1)
            output[c].col = map[output[c].col];
    }
    for (uint32_t k = 0; k < lookup->keys; k++) {
        right_key[k] = map[lookup->key[1][k]];
        raw_key[k] = lookup->column[lookup->key[1][k]]->column;
    }
    spec->scan = mr_emit_lookup_scan(emission, lookup->scan, schema, column, lookup->filter);
    spec->column = output;
    spec->right_key = right_key;
    spec->raw_key = raw_key;
    for (uint32_t c = lookup->left + right; c-- > 0;)
        map[c] = c < lookup->left ? c : lookup->left + map[c - lookup->left];
    if (lookup->residual != NULL)
        spec->residual = mr_expr_remap(emission->arena, lookup->residual, map);
}

static const struct mr_stage_spec *emit_lookup(const struct mr_emission *emission,
                                               const struct mr_rel *rel,
                                               struct mr_node *const *input)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);
    struct mr_lookup_spec *spec = MR_NEW(emission->arena, struct mr_lookup_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = lookup->is_shuffled ? MR_BY_KEY : MR_FORWARD,
                                  .key = lookup->key[0],
                                  .keys = lookup->keys};
    *spec = lookup->how;
    spec->stage = (struct mr_stage_spec){
        .class = &mr_lookup_join_class, .input = in, .inputs = 1, .output = rel->schema};
    spec->type = lookup->type;
    spec->keys = lookup->keys;
    spec->key = lookup->key[0];
    spec->eval = &emission->graph->eval;
    emit_table(emission, rel, spec);
    return &spec->stage;
}

/* -- As text ---------------------------------------------------------------------------------- */

static void print_keys(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);

    for (uint32_t k = 0; k < lookup->keys; k++)
        mr_text_printf(out, "%s" MR_VIEW_FMT "=" MR_VIEW_FMT, k == 0 ? "" : ", ",
                       MR_VIEW_ARG(lookup->right->field[lookup->key[1][k]].name),
                       MR_VIEW_ARG(rel->input->schema->field[lookup->key[0][k]].name));
}

static void print_conditions(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);
    const struct mr_schema *left = rel->input->schema, *right = lookup->right;
    struct mr_arena arena;

    mr_arena_init(&arena);
    if (lookup->filter != NULL) {
        mr_text_puts(out, ", where=[");
        mr_expr_print(lookup->filter, lookup->scan->raw, out);
        mr_text_putc(out, ']');
    }
    if (lookup->residual != NULL) {
        struct mr_schema *both = mr_schema_new(&arena, left->count + right->count);
        for (uint32_t i = 0; i < both->count; i++)
            both->field[i] = i < left->count ? left->field[i] : right->field[i - left->count];
        mr_text_puts(out, ", joinCondition=[");
        mr_expr_print(lookup->residual, both, out);
        mr_text_putc(out, ']');
    }
    mr_arena_fini(&arena);
}

static void print_retry(const struct mr_rel_lookup *lookup, struct mr_text *out)
{
    if (lookup->how.attempts < 2)
        return;
    mr_text_puts(out, ", retry=[lookup_miss, FIXED_DELAY, ");
    mr_print_duration(lookup->how.retry_ns, out);
    mr_text_printf(out, ", %u]", lookup->how.attempts - 1);
}

static void print_lookup(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);

    mr_text_printf(out, "table=[" MR_IDENTIFIER_FMT "], joinType=[%s], lookup=[",
                   MR_IDENTIFIER_ARG(lookup->scan->table), mr_join_type_name(lookup->type));
    print_keys(rel, out);
    mr_text_putc(out, ']');
    print_conditions(rel, out);
    mr_text_puts(out, ", select=[");
    for (uint32_t c = 0; c < rel->schema->count; c++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, c == 0 ? "" : ", ",
                       MR_VIEW_ARG(rel->schema->field[c].name));
    mr_text_putc(out, ']');
    print_retry(lookup, out);
    mr_text_puts(out, lookup->is_shuffled ? ", shuffle=[true]" : "");
}

static void print_lookup_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_lookup_spec *how = &plan_of(rel)->how;

    mr_text_puts(out, "none; what a row finds depends on when it is processed.  In memory: ");
    if (how->is_whole) {
        mr_text_puts(out, "the whole table, loaded ");
        if (how->reload_ns == 0) {
            mr_text_puts(out, "once");
            return;
        }
        mr_text_puts(out, "every ");
        mr_print_duration(how->reload_ns, out);
        return;
    }
    if (how->max_rows == 0)
        mr_text_puts(out, "nothing: the table is asked for every key");
    else
        mr_text_printf(out, "up to %lld rows of it on each reactor", (long long)how->max_rows);
}

static void print_lookup_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_lookup *lookup = plan_of(rel);

    mr_text_printf(out, MR_VIEW_FMT ":", MR_VIEW_ARG(lookup->scan->table->name));
    print_keys(rel, out);
}

const struct mr_rel_stage_class mr_rel_lookup_join_class = {
    .name = "LookupJoin",
    .hands_on_changes = true,
    .read = read_left,
    .shrink = shrink_lookup,
    .emit = emit_lookup,
    .print = print_lookup,
    .print_state = print_lookup_state,
    .print_uid = print_lookup_uid,
};
