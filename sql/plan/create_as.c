#include "sql/plan/ddl.h"

/*
 * CREATE TABLE t (..) AS SELECT ..: columns of the table's alone first, then the query's.
 * One that both have has the query's place and the table's type.  A list of names alone
 * orders the query's columns.
 */

static int add_from(struct mr_binder *b, const struct mr_ast_create_table *create,
                    const struct mr_rel *query, uint32_t i, struct mr_table *table)
{
    struct mr_arena *arena = &b->env->catalog->arena;
    const struct mr_field *field = &query->schema->field[i];

    return mr_table_add_column(b, table,
                               &(struct mr_table_column){
                                   .name = mr_arena_view(arena, field->name),
                                   .kind = MR_AST_COLUMN_PHYSICAL,
                                   .type = mr_type_copy(arena, field->type),
                                   .span = create->as_query->span,
                                   .source = b->source,
                               });
}

/* (a, b): every column of the query, in this order. */
static int add_named(struct mr_binder *b, const struct mr_ast_create_table *create,
                     const struct mr_rel *query, struct mr_table *table)
{
    for (uint32_t k = 0; k < create->columns; k++) {
        const struct mr_ast_column *column = &create->column[k];
        uint32_t i = 0;
        if (column->kind != MR_AST_COLUMN_NAMED)
            return mr_bind_fail(b, column->span, "leave the types out, or give one to each",
                                "Columns of a CREATE TABLE .. AS have all a type, or none has");
        while (i < query->schema->count &&
               !mr_view_eq(query->schema->field[i].name, column->name.name))
            i++;
        if (i == query->schema->count)
            return mr_bind_fail(b, column->span, "it is none of those that AS selects",
                                "Column '" MR_VIEW_FMT "' not found in the source schema.",
                                MR_VIEW_ARG(column->name.name));
        int rc = add_from(b, create, query, i, table);
        if (rc < 0)
            return rc;
    }
    if (table->columns == query->schema->count)
        return 0;
    return mr_bind_fail(b, create->as_query->span, "name them all, or none",
                        "The query has %u columns, but %u are named", query->schema->count,
                        table->columns);
}

static void move_last(struct mr_table *table, uint32_t at)
{
    struct mr_table_column column = table->column[at];

    for (; at + 1 < table->columns; at++)
        table->column[at] = table->column[at + 1];
    table->column[at] = column;
}

int mr_ddl_as(struct mr_binder *b, const struct mr_ast_create_table *create,
              struct mr_table *table)
{
    struct mr_rel *query;
    int rc = mr_bind_query(b, create->as_query, &query);

    if (rc < 0)
        return rc;
    if (create->columns > 0 && create->column[0].kind == MR_AST_COLUMN_NAMED)
        return add_named(b, create, query, table);
    for (uint32_t i = 0; i < query->schema->count && rc == 0; i++) {
        int32_t at = mr_table_find_column(table, query->schema->field[i].name);
        if (at < 0)
            rc = add_from(b, create, query, i, table);
        else if (table->column[at].kind == MR_AST_COLUMN_PHYSICAL)
            move_last(table, (uint32_t)at);
        else
            rc = mr_bind_fail(b, table->column[at].span, "give one of them another name",
                              "A column named '" MR_VIEW_FMT
                              "' already exists in the source schema. Only physical columns "
                              "can override it.",
                              MR_VIEW_ARG(table->column[at].name));
    }
    return rc;
}

/* INSERT INTO t (columns of the query) query */
int mr_ddl_insert_as(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                     bool with_text, struct mr_plan **ret, struct mr_err *reterr)
{
    const struct mr_ast_create_table *create = &stmt->u.create_table;
    struct mr_arena scratch;
    struct mr_rel *query;

    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    struct mr_ast_stmt insert = {
        .kind = MR_STMT_INSERT,
        .height = stmt->height,
        .span = stmt->span,
        .source = stmt->source,
        .u.insert = {.name = create->name, .has_columns = true, .query = create->as_query}};
    int rc = mr_bind_query(&b, create->as_query, &query);
    for (uint32_t i = 0; rc == 0 && i < query->schema->count; i++) {
        struct mr_ast_ident column = {query->schema->field[i].name, create->as_query->span,
                                      true};
        MR_PUSH(&scratch, insert.u.insert.columns.ident, insert.u.insert.columns.count, column);
    }
    if (rc == 0)
        rc = mr_plan_new(env, &insert, with_text, ret, reterr);
    mr_arena_fini(&scratch);
    return rc;
}
