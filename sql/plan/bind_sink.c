#include "sql/plan/bind_options.h"

/* A table that is written: its columns as the connector sees them, and what it promises. */

static bool is_written(const struct mr_table_column *column)
{
    return column->kind == MR_AST_COLUMN_PHYSICAL ||
           (column->kind == MR_AST_COLUMN_METADATA && !column->is_virtual);
}

/* TYPE: of what the connector writes; a query's column is cast to it. */
static int check_written_metadata(struct mr_binder *b, const struct mr_sink_class *sink,
                                  const struct mr_table_column *column,
                                  struct mr_type *ret_type)
{
    const struct mr_metadata_spec *spec = sink->metadata;

    while (spec != NULL && spec->key != NULL && !mr_view_is(column->metadata_key, spec->key))
        spec++;
    if (spec != NULL && spec->key != NULL && spec->is_writable) {
        *ret_type = spec->type;
        ret_type->nullable = column->type.nullable;
        return 0;
    }
    return mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span,
                        "declare it METADATA VIRTUAL to leave it out of what is written",
                        "Invalid metadata key '" MR_VIEW_FMT "' in column '" MR_VIEW_FMT
                        "': connector '%s' does not write it",
                        MR_VIEW_ARG(column->metadata_key), MR_VIEW_ARG(column->name),
                        sink->name);
}

/* Where column I of the table stands in the sink's schema, and its type there: physical columns,
 * partitions, what is written as metadata.  AT: how many of the first and the last have been
 * placed. */
static int place_column(struct mr_binder *b, struct mr_rel_sink *sink, uint32_t i,
                        uint32_t at[2], uint32_t *ret, struct mr_type *ret_type)
{
    const struct mr_table *table = sink->table;
    const struct mr_table_column *column = &table->column[i];
    const char *key;

    *ret_type = column->type;
    if (column->kind == MR_AST_COLUMN_METADATA) {
        int rc = check_written_metadata(b, sink->sink, column, ret_type);
        if (rc < 0)
            return rc;
        key = mr_arena_copy(b->arena, column->metadata_key.data, column->metadata_key.len);
        *ret = sink->physical + table->partitioned_by.count + at[1]++;
    } else if (mr_table_is_partition(table, i)) {
        uint32_t k = 0;
        while (!mr_view_eq(table->partitioned_by.ident[k].name, column->name))
            k++;
        key = mr_arena_printf(b->arena, "partition:" MR_VIEW_FMT, MR_VIEW_ARG(column->name));
        *ret = sink->physical + k;
    } else {
        *ret = at[0]++;
        return 0;
    }
    sink->metadata_key[*ret - sink->physical] = key;
    return 0;
}

static int sink_columns(struct mr_binder *b, struct mr_rel_sink *sink)
{
    const struct mr_table *table = sink->table;
    uint32_t count = 0, filled = 0, at[2] = {0, 0}, to = 0;

    for (uint32_t i = 0; i < table->columns; i++) {
        count += is_written(&table->column[i]);
        sink->physical +=
            table->column[i].kind == MR_AST_COLUMN_PHYSICAL && !mr_table_is_partition(table, i);
    }
    struct mr_schema *schema = mr_schema_new(b->arena, count);
    sink->declared = MR_NEW_ARRAY(b->arena, uint32_t, count + 1);
    sink->metadata_key = MR_NEW_ARRAY(b->arena, const char *, count - sink->physical + 1);
    sink->primary_key = MR_NEW_ARRAY(b->arena, uint32_t, table->primary_keys + 1);
    for (uint32_t i = 0; i < table->columns; i++) {
        const struct mr_table_column *column = &table->column[i];
        if (!is_written(column))
            continue;
        struct mr_type type;
        int rc = place_column(b, sink, i, at, &to, &type);
        if (rc < 0)
            return rc;
        schema->field[to] = (struct mr_field){mr_arena_view(b->arena, column->name),
                                              mr_type_copy(b->arena, type)};
        sink->declared[filled++] = to;
        for (uint32_t k = 0; k < table->primary_keys; k++)
            if (table->primary_key[k] == i)
                sink->primary_key[sink->primary_keys++] = to;
    }
    sink->schema = schema;
    return 0;
}

/* What this table's sink can promise, and a warning when that is little. */
static int sink_means(struct mr_binder *b, struct mr_rel_sink *sink)
{
    const struct mr_table *table = sink->table;
    char *name = mr_arena_copy(b->arena, table->name.data, table->name.len);
    struct mr_table_spec spec = {.name = name,
                                 .schema = sink->schema,
                                 .physical = sink->physical,
                                 .metadata_key = sink->metadata_key,
                                 .primary_key = sink->primary_key,
                                 .primary_keys = sink->primary_keys,
                                 .options = sink->options,
                                 .format = sink->format,
                                 .format_prefix = sink->format_prefix,
                                 .key_format = sink->key_format,
                                 .key_prefix = sink->key_prefix};
    int means = (int)sink->sink->means;

    if (sink->sink->means_of != NULL)
        means = sink->sink->means_of(&spec, b->err);
    if (means < 0)
        return mr_bind_wrap_option(b, table, "sink.delivery-guarantee");
    sink->means = (enum mr_sink_means)means;
    if (sink->means == MR_SINK_REPEATS && sink->sink->caution != NULL)
        mr_bind_warn(b, table->source, table->span, "connector '%s': %s", sink->sink->name,
                     sink->sink->caution);
    return 0;
}

int mr_bind_sink(struct mr_binder *b, const struct mr_table *table,
                 const struct mr_ast_hints *hints, struct mr_span span, const char *kind,
                 struct mr_rel_sink **ret)
{
    struct mr_rel_sink *sink = MR_NEW(b->arena, struct mr_rel_sink);
    const struct mr_source_class *source = NULL;
    struct mr_view connector;
    uint32_t ordinal = 1;

    if (table->is_view)
        return mr_bind_fail(b, span, "create a table with a connector",
                            "'" MR_VIEW_FMT "' is a view: nothing can be written to it",
                            MR_VIEW_ARG(table->name));
    sink->table = table;
    int rc = mr_bind_options(b, table, hints, &sink->options);
    if (rc == 0)
        rc = mr_bind_connector_name(b, table, sink->options, &connector);
    if (rc < 0)
        return rc;
    if (b->env->resolver->sink(connector, &sink->sink, b->err) < 0)
        return mr_bind_wrap_option(b, table, "connector");
    if (sink->sink == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "Connector '" MR_VIEW_FMT
                      "' can only be used as a source. It cannot be used "
                      "as a sink.",
                      MR_VIEW_ARG(connector));
        return mr_bind_wrap_option(b, table, "connector");
    }
    if (table->partitioned_by.count > 0 && !sink->sink->has_partitions)
        return mr_bind_fail(b, span, "leave PARTITIONED BY out of its CREATE TABLE",
                            "Table '" MR_IDENTIFIER_FMT
                            "' is a partitioned table, but connector '%s' does not write "
                            "partitions",
                            MR_IDENTIFIER_ARG(table), sink->sink->name);
    if (b->env->resolver->source(connector, &source, NULL) < 0)
        source = NULL;
    rc = mr_bind_find_format(b, table, sink->options, sink->sink->needs_format, false,
                             &sink->format, &sink->format_prefix);
    if (rc == 0)
        rc = mr_bind_find_key_format(b, table, sink->options, false, &sink->key_format,
                                     &sink->key_prefix);
    if (rc == 0)
        rc = mr_bind_check_options(b, table, sink->options, source, sink->sink, false,
                                   &(struct mr_table_formats){sink->format, sink->key_format,
                                                              sink->format_prefix,
                                                              sink->key_prefix});
    if (rc == 0)
        rc = sink_columns(b, sink);
    if (rc == 0)
        rc = sink_means(b, sink);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < b->sinks; i++)
        ordinal += b->sink[i]->table == table;
    sink->uid = mr_bind_table_uid(b, kind, table, ordinal);
    MR_PUSH(b->arena, b->sink, b->sinks, sink);
    *ret = sink;
    return 0;
}
