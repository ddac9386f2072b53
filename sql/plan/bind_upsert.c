#include "sql/plan/bind_upsert.h"

#include "operators/relay/union.h"
#include "operators/upsert/upsert.h"

#include <strings.h>

struct upsert_plan {
    enum mr_upsert_mode mode;
    uint32_t keys;
    uint32_t *key;
    int64_t ttl_ns;
};

static const struct upsert_plan *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

/* -- The class ------------------------------------------------------------------------- */

static void read_upsert(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct upsert_plan *plan = plan_of(rel);

    (void)i;
    memcpy(below, wanted, rel->schema->count * sizeof(bool));
    for (uint32_t k = 0; k < plan->keys; k++)
        below[plan->key[k]] = true;
}

/* A row is another one when a column differs that is read here, not one that some other
 * query reads of the same scan. */
static uint32_t *shrink_upsert(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct upsert_plan *plan = rel->stage->plan;
    struct mr_expr **column = MR_NEW_ARRAY(arena, struct mr_expr *, rel->schema->count + 1);
    uint32_t count = 0;

    for (uint32_t k = 0; k < plan->keys; k++)
        rel->needed[plan->key[k]] = true;
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (rel->needed[c])
            column[count++] =
                mr_expr_column(arena, map[0][c], rel->input->schema->field[map[0][c]].type);
    if (count != rel->input->schema->count)
        rel->input = mr_rel_project_new(arena, rel->input, column, NULL, count);
    uint32_t *out = mr_rel_cut(arena, rel, rel->needed);
    for (uint32_t k = 0; k < plan->keys; k++)
        plan->key[k] = out[plan->key[k]];
    return out;
}

static const struct mr_stage_spec *emit_upsert(const struct mr_emission *emission,
                                               const struct mr_rel *rel,
                                               struct mr_node *const *input)
{
    const struct upsert_plan *plan = plan_of(rel);
    struct mr_upsert_spec *spec = MR_NEW(emission->arena, struct mr_upsert_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = MR_BY_KEY,
                                  .key = plan->key,
                                  .keys = plan->keys};
    *spec = (struct mr_upsert_spec){
        .stage = {.class = &mr_upsert_class, .input = in, .inputs = 1, .output = rel->schema},
        .mode = plan->mode,
        .key = plan->key,
        .keys = plan->keys,
        .ttl_ns = plan->ttl_ns};
    return &spec->stage;
}

static void print_key(const struct mr_rel *rel, struct mr_text *out)
{
    const struct upsert_plan *plan = plan_of(rel);

    mr_text_puts(out, "key=[");
    for (uint32_t k = 0; k < plan->keys; k++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, k == 0 ? "" : ", ",
                       MR_VIEW_ARG(rel->schema->field[plan->key[k]].name));
    mr_text_putc(out, ']');
}

static void print_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct upsert_plan *plan = plan_of(rel);

    mr_text_puts(out, plan->mode == MR_UPSERT_NORMALIZE ? "the last row of each key, "
                                                        : "all rows that are there, ");
    if (plan->ttl_ns > 0) {
        mr_text_puts(out, "each until it was not used for ");
        mr_print_duration(plan->ttl_ns, out);
    } else {
        mr_text_puts(out, "UNBOUNDED because rows stay until they are deleted "
                          "('table.exec.state.ttl' would let them go)");
    }
}

static bool is_unique_upsert(const struct mr_rel *rel, const bool *set)
{
    const struct upsert_plan *plan = plan_of(rel);

    for (uint32_t k = 0; k < plan->keys; k++)
        if (!set[plan->key[k]])
            return false;
    return true;
}

static const struct mr_rel_stage_class normalize_class = {
    .name = "ChangelogNormalize",
    .read = read_upsert,
    .shrink = shrink_upsert,
    .emit = emit_upsert,
    .print = print_key,
    .print_state = print_state,
    .print_uid = print_key,
    .is_unique = is_unique_upsert,
};

/* All columns are the sink's: none is cut. */
static const struct mr_rel_stage_class materialize_class = {
    .name = "SinkUpsertMaterializer",
    .emit = emit_upsert,
    .print = print_key,
    .print_state = print_state,
    .print_uid = print_key,
    .is_unique = is_unique_upsert,
};

/* Rows as they come, each on the reactor of its key. */
static const struct mr_stage_spec *emit_shuffle(const struct mr_emission *emission,
                                                const struct mr_rel *rel,
                                                struct mr_node *const *input)
{
    const struct upsert_plan *plan = plan_of(rel);
    struct mr_stage_spec *spec = MR_NEW(emission->arena, struct mr_stage_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = MR_BY_KEY,
                                  .key = plan->key,
                                  .keys = plan->keys};
    *spec = (struct mr_stage_spec){
        .class = &mr_union_class, .input = in, .inputs = 1, .output = rel->schema};
    return spec;
}

static const struct mr_rel_stage_class shuffle_class = {
    .name = "Exchange",
    .hands_on_changes = true,
    .emit = emit_shuffle,
    .print = print_key,
    .print_uid = print_key,
};

static int upsert_new(struct mr_binder *b, struct mr_rel *input,
                      const struct mr_rel_stage_class *class, const uint32_t *key,
                      uint32_t keys, struct mr_rel **ret)
{
    struct upsert_plan *plan = MR_NEW(b->arena, struct upsert_plan);
    int rc = mr_bind_state_ttl(b, NULL, NULL, &plan->ttl_ns);

    if (rc < 0)
        return rc;
    plan->mode = class == &normalize_class ? MR_UPSERT_NORMALIZE : MR_UPSERT_MATERIALIZE;
    plan->keys = keys;
    plan->key = MR_NEW_ARRAY(b->arena, uint32_t, keys + 1);
    memcpy(plan->key, key, keys * sizeof(*key));
    *ret = mr_rel_stage_new(b->arena, &input, 1, class, plan);
    (*ret)->changes = MR_CHANGES_UPDATES | MR_CHANGES_DELETES;
    return 0;
}

/* -- Sources ---------------------------------------------------------------------------- */

int mr_bind_normalize(struct mr_binder *b, struct mr_rel *scan, struct mr_span span,
                      struct mr_rel **ret)
{
    const struct mr_table *table = scan->scan->table;
    bool is_doubling =
        mr_settings_get_bool(b->env->settings, "table.exec.source.cdc-events-duplicate");

    *ret = scan;
    if (scan->changes == MR_CHANGES_NONE || !(scan->scan->source->is_upsert || is_doubling))
        return 0;
    if (table->primary_keys == 0 && scan->scan->source->is_upsert)
        return mr_bind_fail(
            b, span, "declare PRIMARY KEY (..) NOT ENFORCED",
            "'%s' tables require to define a PRIMARY KEY constraint. The PRIMARY "
            "KEY specifies which columns should be read from or write to the "
            "Kafka message key. The PRIMARY KEY also defines records in the '%s' "
            "table should update or delete on which keys.",
            scan->scan->source->name, scan->scan->source->name);
    if (table->primary_keys == 0)
        return mr_bind_fail(b, span, "declare PRIMARY KEY (..) NOT ENFORCED",
                            "Configuration 'table.exec.source.cdc-events-duplicate' is enabled "
                            "which requires the changelog sources to define a PRIMARY KEY. "
                            "However, table '" MR_IDENTIFIER_FMT
                            "' doesn't have a primary key.",
                            MR_IDENTIFIER_ARG(table));
    return upsert_new(b, scan, &normalize_class, table->primary_key, table->primary_keys, ret);
}

/* -- Sinks ------------------------------------------------------------------------------ */

static bool is_key_of_query(struct mr_binder *b, const struct mr_rel *sink)
{
    bool *set = MR_NEW_ARRAY(b->arena, bool, sink->input->schema->count + 1);

    for (uint32_t k = 0; k < sink->sink->primary_keys; k++)
        set[sink->sink->primary_key[k]] = true;
    return mr_rel_is_unique(sink->input, set);
}

static int refuse_conflict(struct mr_binder *b, const struct mr_ast_insert *insert,
                           const struct mr_rel_sink *sink)
{
    struct mr_text key;

    if (insert->conflict == 'D')
        return 0;
    if (insert->conflict != 0)
        return mr_bind_refuse(b, insert->conflict_span,
                              "ON CONFLICT DO DEDUPLICATE shows the latest row",
                              "ON CONFLICT of a query whose key is not the sink's, other than "
                              "DO DEDUPLICATE,");
    if (!mr_settings_get_bool(b->env->settings, "table.exec.sink.require-on-conflict"))
        return 0;
    mr_text_init(&key);
    for (uint32_t k = 0; k < sink->primary_keys; k++)
        mr_text_printf(&key, "%s" MR_VIEW_FMT, k == 0 ? "" : ", ",
                       MR_VIEW_ARG(sink->schema->field[sink->primary_key[k]].name));
    int rc = mr_bind_fail(
        b, insert->name.span, "add ON CONFLICT DO DEDUPLICATE: the latest row is shown",
        "The query has an upsert key that differs from the primary key of the "
        "sink table '" MR_IDENTIFIER_FMT "'. Primary key: [%s]",
        MR_IDENTIFIER_ARG(sink->table), key.data);
    mr_text_fini(&key);
    return rc;
}

/* 'table.exec.sink.keyed-shuffle' = 'FORCE': rows of one key are written by one reactor. */
static void shuffle(struct mr_binder *b, struct mr_rel *sink)
{
    const char *how = mr_settings_get(b->env->settings, "table.exec.sink.keyed-shuffle");
    struct upsert_plan *plan = MR_NEW(b->arena, struct upsert_plan);

    if (sink->sink->primary_keys == 0 || strcasecmp(how, "force") != 0)
        return;
    plan->keys = sink->sink->primary_keys;
    plan->key = sink->sink->primary_key;
    sink->input = mr_rel_stage_new(b->arena, &sink->input, 1, &shuffle_class, plan);
}

int mr_bind_materialize(struct mr_binder *b, const struct mr_ast_insert *insert,
                        struct mr_rel *sink)
{
    const char *how = mr_settings_get(b->env->settings, "table.exec.sink.upsert-materialize");
    bool is_conflict = sink->sink->primary_keys > 0 && sink->changes != MR_CHANGES_NONE &&
                       !is_key_of_query(b, sink);
    int rc = is_conflict ? refuse_conflict(b, insert, sink->sink) : 0;

    if (insert->conflict != 0 && sink->changes == MR_CHANGES_NONE)
        rc =
            mr_bind_fail(b, insert->conflict_span, "leave it out: there is nothing to conflict",
                         "ON CONFLICT clause is only allowed for upsert sinks. The sink "
                         "'" MR_IDENTIFIER_FMT "' is not an upsert sink because it only "
                         "accepts INSERT (append-only) changes.",
                         MR_IDENTIFIER_ARG(sink->sink->table));
    if (rc < 0)
        return rc;
    bool is_wanted =
        strcasecmp(how, "none") != 0 && (is_conflict || strcasecmp(how, "force") == 0);
    if (is_wanted && sink->sink->primary_keys > 0 && sink->changes != MR_CHANGES_NONE)
        return upsert_new(b, sink->input, &materialize_class, sink->sink->primary_key,
                          sink->sink->primary_keys, &sink->input);
    shuffle(b, sink);
    return 0;
}
