#include "sql/plan/rel_rank.h"

static int refuse_insert(struct mr_binder *b, const struct mr_ast_insert *insert)
{
    if (insert->is_overwrite)
        return mr_bind_refuse(b, insert->name.span, "use INSERT INTO", "INSERT OVERWRITE");
    if (insert->is_upsert)
        return mr_bind_refuse(b, insert->name.span, "use INSERT INTO", "UPSERT INTO");
    if (insert->partitions > 0)
        return mr_bind_refuse(b, insert->partition[0].name.span, "select the columns",
                              "PARTITION (..)");
    if (insert->conflict != 0)
        return mr_bind_refuse(b, insert->conflict_span, "leave it out", "ON CONFLICT");
    return 0;
}

/* A sink that only ever adds rows can not be given others. */
static int refuse_changes(struct mr_binder *b, const struct mr_table *table,
                          const struct mr_rel *query, struct mr_span span)
{
    const char *taker = mr_arena_printf(
        b->arena, "Table sink '" MR_DEFAULT_CATALOG "." MR_VIEW_FMT "." MR_VIEW_FMT "'",
        MR_VIEW_ARG(table->database), MR_VIEW_ARG(table->name));

    return mr_bind_refuse_changes(b, span, taker, query,
                                  "write to a table that takes updates, such as one of "
                                  "upsert-kafka or jdbc, or group by a window");
}

int mr_bind_insert(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_rel **ret)
{
    const struct mr_ast_insert *insert = &stmt->u.insert;
    struct mr_rel_sink *sink;
    struct mr_table *table;
    struct mr_rel *query;
    int rc = refuse_insert(b, insert);

    if (rc == 0)
        rc = mr_catalog_table(b->env->catalog, &insert->name, b->source, &table, b->err);
    if (rc == 0)
        rc = mr_bind_query(b, insert->query, &query);
    if (rc == 0)
        query = mr_rank_settle(b, query);
    if (rc == 0)
        rc = mr_bind_sink(b, table, &insert->hints, insert->name.span, "sink", &sink);
    if (rc == 0 && !sink->sink->takes_updates)
        rc = refuse_changes(b, table, query, insert->name.span);
    if (rc == 0)
        rc = mr_bind_assign(b, query, sink, insert->has_columns ? &insert->columns : NULL,
                            insert->name.span, ret);
    return rc;
}
