#include "sql/plan/function.h"
#include "sql/plan/namespace.h"
#include "sql/plan/show.h"

#include <stdlib.h>

/* -- Tables and views ---------------------------------------------------------------------- */

static void cell_text(struct mr_tableau *tableau, struct mr_text *text)
{
    mr_tableau_cell(tableau, mr_text_view(text));
    mr_text_reset(text);
}

static void describe_type(const struct mr_table *table, uint32_t i, struct mr_text *text)
{
    struct mr_type type = table->column[i].type;

    type.nullable = 1; /* has a column of its own */
    mr_type_print(type, text);
    if (table->rowtime == (int32_t)i)
        mr_text_puts(text, " *ROWTIME*");
    else if (table->column[i].is_proctime)
        mr_text_puts(text, " *PROCTIME*");
}

static void describe_key(const struct mr_table *table, uint32_t i, struct mr_text *text)
{
    bool is_key = false;

    for (uint32_t k = 0; k < table->primary_keys; k++)
        is_key |= table->primary_key[k] == i;
    if (!is_key)
        return;
    mr_text_puts(text, "PRI(");
    for (uint32_t k = 0; k < table->primary_keys; k++)
        mr_text_printf(text, "%s" MR_VIEW_FMT, k == 0 ? "" : ", ",
                       MR_VIEW_ARG(table->column[table->primary_key[k]].name));
    mr_text_putc(text, ')');
}

/* SHOWN: a SHOW COLUMNS whose LIKE chooses; NULL: all of them. */
static void describe(const struct mr_table *table, const struct mr_ast_stmt *shown,
                     struct mr_tableau *tableau)
{
    static const char *const heads[] = {"name",   "type",      "null",   "key",
                                        "extras", "watermark", "comment"};
    bool has_comment = false;
    struct mr_text text;

    for (uint32_t i = 0; i < table->columns; i++)
        has_comment |= table->column[i].comment.data != NULL;
    tableau->columns = has_comment ? 7 : 6;
    memcpy(tableau->head, heads, sizeof(heads));
    mr_text_init(&text);
    for (uint32_t i = 0; i < table->columns; i++) {
        const struct mr_table_column *column = &table->column[i];
        if (shown != NULL && !mr_show_is_like(shown, column->name))
            continue;
        mr_tableau_cell(tableau, column->name);
        describe_type(table, i, &text);
        cell_text(tableau, &text);
        mr_tableau_cell(tableau, column->type.nullable ? MR_VIEW("TRUE") : MR_VIEW("FALSE"));
        describe_key(table, i, &text);
        cell_text(tableau, &text);
        mr_show_extras(column, &text);
        cell_text(tableau, &text);
        if (table->rowtime == (int32_t)i && table->watermark.expr != NULL)
            mr_print_expr(table->watermark.expr, &text);
        cell_text(tableau, &text);
        if (has_comment)
            mr_tableau_cell(tableau,
                            column->comment.data == NULL ? MR_VIEW("") : column->comment);
    }
    mr_text_fini(&text);
}

static int find_described(struct mr_binder *b, const struct mr_ast_name *name,
                          struct mr_table **ret)
{
    const struct mr_catalog *catalog = b->env->catalog;
    struct mr_identifier path;
    int rc = mr_catalog_resolve(catalog, name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find(catalog, &path);
    if (*ret != NULL)
        return 0;
    return mr_catalog_unknown(catalog, name, b->source, &path,
                              mr_arena_printf(b->arena,
                                              "Tables or views with the identifier "
                                              "'" MR_IDENTIFIER_FMT "' doesn't exist.",
                                              MR_IDENTIFIER_ARG(&path)),
                              b->err);
}

int mr_show_columns(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                    struct mr_tableau *tableau)
{
    struct mr_table *table;
    int rc = find_described(b, &stmt->u.show.name, &table);

    if (rc < 0)
        return rc;
    describe(table, stmt, tableau);
    return 0;
}

/* -- Catalogs and databases ---------------------------------------------------------------- */

static void put_pair(struct mr_tableau *tableau, const char *name, struct mr_view value)
{
    mr_tableau_cell(tableau, mr_view_of(name));
    mr_tableau_cell(tableau, value);
}

static void put_options(struct mr_binder *b, uint32_t count, const struct mr_ast_option *option,
                        struct mr_tableau *tableau)
{
    const struct mr_ast_option *sorted = mr_show_sorted(b->arena, count, option);

    for (uint32_t i = 0; i < count; i++)
        if (!mr_view_is(sorted[i].key, "type"))
            put_pair(
                tableau,
                mr_arena_printf(b->arena, "option:" MR_VIEW_FMT, MR_VIEW_ARG(sorted[i].key)),
                sorted[i].value);
}

static void put_heads(struct mr_tableau *tableau)
{
    tableau->columns = 2;
    tableau->head[0] = "info name";
    tableau->head[1] = "info value";
}

static int describe_database(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                             struct mr_tableau *tableau)
{
    const struct mr_database *database;
    struct mr_namespace name;
    int rc = mr_namespace_database(b, &stmt->u.describe.name, &name, &database);

    if (rc < 0)
        return rc;
    put_heads(tableau);
    put_pair(tableau, "name", database->name);
    put_pair(tableau, "catalog", name.catalog);
    put_pair(tableau, "comment", database->comment);
    if (stmt->u.describe.is_extended)
        put_options(b, database->options, database->option, tableau);
    return 0;
}

static int describe_catalog(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                            struct mr_tableau *tableau)
{
    struct mr_catalog_entry *entry;
    int rc =
        mr_namespace_catalog(b, &stmt->u.describe.name,
                             "Cannot obtain metadata information from Catalog ", ".", &entry);

    if (rc < 0)
        return rc;
    put_heads(tableau);
    put_pair(tableau, "name", entry->name);
    put_pair(tableau, "type", MR_VIEW(MR_CATALOG_IN_MEMORY));
    put_pair(tableau, "comment", entry->comment);
    if (stmt->u.describe.is_extended)
        put_options(b, entry->options, entry->option, tableau);
    return 0;
}

int mr_describe(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                struct mr_text *out, struct mr_err *reterr)
{
    struct mr_arena arena;
    struct mr_table *table;
    int rc;

    mr_arena_init(&arena);
    struct mr_binder b = {.env = env, .arena = &arena, .source = stmt->source, .err = reterr};
    struct mr_tableau tableau = {.arena = &arena};
    switch (stmt->u.describe.object) {
    case MR_AST_OBJECT_TABLE:
    case MR_AST_OBJECT_VIEW:
        rc = find_described(&b, &stmt->u.describe.name, &table);
        if (rc == 0)
            describe(table, NULL, &tableau);
        break;
    case MR_AST_OBJECT_CATALOG: rc = describe_catalog(&b, stmt, &tableau); break;
    case MR_AST_OBJECT_DATABASE: rc = describe_database(&b, stmt, &tableau); break;
    case MR_AST_OBJECT_FUNCTION: rc = mr_describe_function(&b, stmt, &tableau); break;
    default:
        rc = mr_bind_refuse(&b, stmt->span,
                            "tables, views, functions, databases and catalogs can be described",
                            "DESCRIBE MODEL");
    }
    if (rc == 0)
        mr_tableau_print(&tableau, out);
    mr_arena_fini(&arena);
    return rc;
}
