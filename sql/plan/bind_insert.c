#include "sql/plan/bind_upsert.h"
#include "sql/plan/rel_rank.h"

#include <strings.h>

static int refuse_insert(struct mr_binder *b, const struct mr_ast_insert *insert)
{
    const char *mode = mr_settings_get(b->env->settings, "execution.runtime-mode");

    if (insert->is_overwrite && strcasecmp(mode, "batch") == 0)
        return mr_bind_refuse(b, insert->name.span, "use INSERT INTO", "INSERT OVERWRITE");
    if (insert->is_overwrite)
        return mr_bind_fail(b, insert->name.span, "use INSERT INTO",
                            "Streaming mode not support overwrite.");
    if (insert->is_upsert)
        return mr_bind_refuse(b, insert->name.span, "use INSERT INTO", "UPSERT INTO");
    return 0;
}

/* -- PARTITION (k = 'v') ---------------------------------------------------------------- */

static int check_static(struct mr_binder *b, const struct mr_ast_partition *partition,
                        const struct mr_table *table)
{
    int32_t at = mr_table_find_column(table, partition->name.name);
    struct mr_text keys;

    if (at >= 0 && mr_table_is_partition(table, (uint32_t)at))
        return 0;
    mr_text_init(&keys);
    for (uint32_t k = 0; k < table->partitioned_by.count; k++)
        mr_text_printf(&keys, "%s" MR_VIEW_FMT, k == 0 ? "" : ", ",
                       MR_VIEW_ARG(table->partitioned_by.ident[k].name));
    int rc =
        mr_bind_fail(b, partition->name.span, NULL,
                     "Static partition column '" MR_VIEW_FMT
                     "' should be in the partition keys list [%s] for table "
                     "'" MR_IDENTIFIER_FMT "'.",
                     MR_VIEW_ARG(partition->name.name), keys.data, MR_IDENTIFIER_ARG(table));
    mr_text_fini(&keys);
    return rc;
}

static bool is_static(const struct mr_ast_insert *insert, struct mr_view name)
{
    for (uint32_t i = 0; i < insert->partitions; i++)
        if (insert->partition[i].value != NULL &&
            mr_view_eq(insert->partition[i].name.name, name))
            return true;
    return false;
}

/* The columns that the query fills: those listed, or all that PARTITION does not. */
static void add_filled(struct mr_binder *b, const struct mr_ast_insert *insert,
                       const struct mr_rel_sink *sink, struct mr_ast_idents *columns)
{
    for (uint32_t i = 0; insert->has_columns && i < insert->columns.count; i++)
        MR_PUSH(b->arena, columns->ident, columns->count, insert->columns.ident[i]);
    for (uint32_t i = 0; !insert->has_columns && i < sink->schema->count; i++) {
        struct mr_ast_ident ident = {.name = sink->schema->field[sink->declared[i]].name,
                                     .span = insert->name.span};
        if (!is_static(insert, ident.name))
            MR_PUSH(b->arena, columns->ident, columns->count, ident);
    }
}

/* QUERY with the values of PARTITION (..) behind its columns, and the names of all. */
static int add_static(struct mr_binder *b, const struct mr_ast_insert *insert,
                      const struct mr_rel_sink *sink, struct mr_rel **query,
                      struct mr_ast_idents *columns)
{
    const struct mr_schema *schema = (*query)->schema;
    uint32_t count = 0;
    struct mr_expr **column = NULL;
    struct mr_view *name = NULL;

    add_filled(b, insert, sink, columns);
    for (; count < schema->count; count++) {
        name = mr_arena_grow(b->arena, name, count, sizeof(*name));
        column = mr_arena_grow(b->arena, column, count, sizeof(struct mr_expr *));
        name[count] = schema->field[count].name;
        column[count] = mr_expr_column(b->arena, count, schema->field[count].type);
    }
    for (uint32_t i = 0; i < insert->partitions; i++) {
        const struct mr_ast_partition *partition = &insert->partition[i];
        struct mr_expr *value;
        int rc = check_static(b, partition, sink->table);
        if (rc < 0)
            return rc;
        if (partition->value == NULL)
            continue;
        rc = mr_bind_literal(b, partition->value, &value);
        int32_t at = mr_table_find_column(sink->table, partition->name.name);
        if (rc == 0 && mr_expr_cast(b->arena, value, sink->table->column[at].type, true, false,
                                    &value, b->err) < 0)
            return mr_diag_wrap(b->err, b->source, partition->name.span, NULL);
        if (rc < 0)
            return rc;
        name = mr_arena_grow(b->arena, name, count, sizeof(*name));
        column = mr_arena_grow(b->arena, column, count, sizeof(struct mr_expr *));
        name[count] = partition->name.name;
        column[count++] = value;
        MR_PUSH(b->arena, columns->ident, columns->count, partition->name);
    }
    *query = mr_rel_project_new(b->arena, *query, column, name, count);
    return 0;
}

/* A sink that only ever adds rows can not be given others. */
static int refuse_changes(struct mr_binder *b, const struct mr_table *table,
                          const struct mr_rel *query, struct mr_span span)
{
    const char *taker = mr_arena_printf(b->arena, "Table sink '" MR_IDENTIFIER_FMT "'",
                                        MR_IDENTIFIER_ARG(table));

    return mr_bind_refuse_changes(b, span, taker, query,
                                  "write to a table that takes updates, such as one of "
                                  "upsert-kafka or jdbc, or group by a window");
}

static int find_table(struct mr_binder *b, const struct mr_ast_name *name,
                      struct mr_table **ret)
{
    const struct mr_catalog *catalog = b->env->catalog;
    struct mr_identifier path;
    struct mr_text text;
    int rc = mr_catalog_resolve(catalog, name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find(catalog, &path);
    if (*ret != NULL)
        return 0;
    mr_text_init(&text);
    mr_text_puts(&text, "Cannot find table '");
    mr_identifier_print(&path, &text);
    mr_text_puts(&text, "' in any of the catalogs [");
    for (uint32_t i = 0; i < catalog->entries; i++)
        mr_text_printf(&text, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(catalog->entry[i]->name));
    mr_text_puts(&text, "], nor as a temporary table.");
    rc = mr_catalog_unknown(catalog, name, b->source, &path, text.data, b->err);
    mr_text_fini(&text);
    return rc;
}

int mr_bind_insert(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_rel **ret)
{
    const struct mr_ast_insert *insert = &stmt->u.insert;
    struct mr_rel_sink *sink;
    struct mr_table *table;
    struct mr_rel *query;
    struct mr_ast_idents columns = {0};
    int rc = refuse_insert(b, insert);

    if (rc == 0)
        rc = find_table(b, &insert->name, &table);
    if (rc == 0)
        rc = mr_bind_query(b, insert->query, &query);
    if (rc == 0)
        query = mr_rank_settle(b, query);
    if (rc == 0)
        rc = mr_bind_sink(b, table, &insert->hints, insert->name.span, "sink", &sink);
    if (rc == 0 && !sink->sink->takes_updates &&
        !(sink->format != NULL && sink->format->has_changes))
        rc = refuse_changes(b, table, query, insert->name.span);
    if (rc == 0 && insert->partitions > 0)
        rc = add_static(b, insert, sink, &query, &columns);
    else if (insert->has_columns)
        columns = insert->columns;
    if (rc == 0)
        rc = mr_bind_assign(b, query, sink, columns.count > 0 ? &columns : NULL,
                            insert->name.span, ret);
    return rc < 0 ? rc : mr_bind_materialize(b, insert, *ret);
}
