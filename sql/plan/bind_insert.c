#include "sql/plan/bind.h"

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
        rc = mr_bind_sink(b, table, &insert->hints, insert->name.span, "sink", &sink);
    if (rc == 0)
        rc = mr_bind_assign(b, query, sink, insert->has_columns ? &insert->columns : NULL,
                            insert->name.span, ret);
    return rc;
}
