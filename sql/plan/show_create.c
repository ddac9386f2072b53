#include "core/base/mask.h"
#include "sql/plan/namespace.h"
#include "sql/plan/show.h"

#include <stdlib.h>

void mr_show_extras(const struct mr_table_column *column, struct mr_text *text)
{
    if (column->kind == MR_AST_COLUMN_COMPUTED) {
        mr_text_puts(text, "AS ");
        mr_print_expr(column->computed.expr, text);
    } else if (column->kind == MR_AST_COLUMN_METADATA) {
        mr_text_puts(text, "METADATA");
        if (!mr_view_eq(column->metadata_key, column->name)) {
            mr_text_puts(text, " FROM ");
            mr_print_string(column->metadata_key, text);
        }
        if (column->is_virtual)
            mr_text_puts(text, " VIRTUAL");
    }
}

static void show_option(const struct mr_ast_option *option, struct mr_text *out)
{
    struct mr_text value;

    mr_text_init(&value);
    mr_mask_put(&value, option->key, option->value);
    mr_print_string(option->key, out);
    mr_text_puts(out, " = ");
    mr_print_string(mr_text_view(&value), out);
    mr_text_fini(&value);
}

static int by_key(const void *a, const void *b)
{
    const struct mr_ast_option *left = a, *right = b;

    return mr_view_compare(left->key, right->key);
}

struct mr_ast_option *mr_show_sorted(struct mr_arena *arena, uint32_t count,
                                     const struct mr_ast_option *option)
{
    struct mr_ast_option *sorted = MR_NEW_ARRAY(arena, struct mr_ast_option, count + 1);

    for (uint32_t i = 0; i < count; i++)
        sorted[i] = option[i];
    qsort(sorted, count, sizeof(*sorted), by_key);
    return sorted;
}

static void show_options(uint32_t count, const struct mr_ast_option *option,
                         struct mr_arena *arena, struct mr_text *out)
{
    const struct mr_ast_option *sorted = mr_show_sorted(arena, count, option);

    mr_text_puts(out, "WITH (\n");
    for (uint32_t i = 0; i < count; i++) {
        mr_text_puts(out, "  ");
        show_option(&sorted[i], out);
        mr_text_puts(out, i + 1 == count ? "\n" : ",\n");
    }
    mr_text_puts(out, ")\n");
}

static void print_path(const struct mr_table *table, struct mr_text *out)
{
    const struct mr_identifier path = mr_table_identifier(table);

    mr_identifier_print(&path, out);
}

static void show_column(const struct mr_table *table, uint32_t i, struct mr_text *out)
{
    const struct mr_table_column *column = &table->column[i];

    mr_text_puts(out, i == 0 ? "  " : ",\n  ");
    mr_text_quote(out, column->name, '`');
    mr_text_putc(out, ' ');
    if (column->kind != MR_AST_COLUMN_COMPUTED)
        mr_type_print_full(column->type, out);
    if (column->kind == MR_AST_COLUMN_METADATA)
        mr_text_putc(out, ' ');
    mr_show_extras(column, out);
    if (column->comment.data != NULL) {
        mr_text_puts(out, " COMMENT ");
        mr_print_string(column->comment, out);
    }
}

static void show_primary_key(const struct mr_table *table, struct mr_text *out)
{
    struct mr_text name;

    if (table->primary_keys == 0)
        return;
    mr_text_puts(out, ",\n  CONSTRAINT ");
    mr_text_init(&name);
    mr_table_print_key_name(table, &name);
    mr_text_quote(out, mr_text_view(&name), '`');
    mr_text_fini(&name);
    mr_text_puts(out, " PRIMARY KEY (");
    for (uint32_t i = 0; i < table->primary_keys; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_text_quote(out, table->column[table->primary_key[i]].name, '`');
    }
    mr_text_puts(out, ") NOT ENFORCED");
}

static void show_create_table(const struct mr_table *table, struct mr_arena *arena,
                              struct mr_text *out)
{
    mr_text_puts(out, table->is_temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ");
    print_path(table, out);
    mr_text_puts(out, " (\n");
    for (uint32_t i = 0; i < table->columns; i++)
        show_column(table, i, out);
    if (table->rowtime >= 0) {
        mr_text_puts(out, ",\n  WATERMARK FOR ");
        mr_text_quote(out, table->column[table->rowtime].name, '`');
        mr_text_puts(out, " AS ");
        mr_print_expr(table->watermark.expr, out);
    }
    show_primary_key(table, out);
    mr_text_puts(out, "\n)");
    if (table->comment.data != NULL) {
        mr_text_puts(out, "\nCOMMENT ");
        mr_print_string(table->comment, out);
    }
    for (uint32_t k = 0; k < table->partitioned_by.count; k++) {
        mr_text_puts(out, k == 0 ? "\nPARTITIONED BY (" : ", ");
        mr_text_quote(out, table->partitioned_by.ident[k].name, '`');
    }
    mr_text_puts(out, table->partitioned_by.count > 0 ? ")\n" : "\n");
    show_options(table->options, table->option, arena, out);
}

static void show_create_view(const struct mr_table *view, struct mr_text *out)
{
    mr_text_puts(out, view->is_temporary ? "CREATE TEMPORARY VIEW " : "CREATE VIEW ");
    print_path(view, out);
    mr_text_puts(out, " (\n");
    for (uint32_t i = 0; i < view->columns; i++) {
        mr_text_puts(out, i == 0 ? "  " : ",\n  ");
        mr_text_quote(out, view->column[i].name, '`');
    }
    mr_text_puts(out, "\n)");
    if (view->comment.data != NULL) {
        mr_text_puts(out, "\nCOMMENT ");
        mr_print_string(view->comment, out);
    }
    mr_text_puts(out, "\nAS ");
    mr_print_query(view->query, out);
    mr_text_putc(out, '\n');
}

static int show_create_catalog(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                               struct mr_text *out)
{
    struct mr_catalog_entry *entry;
    int rc = mr_namespace_catalog(
        b, &stmt->u.show.name, "Cannot obtain metadata information from Catalog ", ".", &entry);

    if (rc < 0)
        return rc;
    mr_text_puts(out, "CREATE CATALOG ");
    mr_text_quote(out, entry->name, '`');
    if (entry->comment.len > 0) {
        mr_text_puts(out, "\nCOMMENT ");
        mr_print_string(entry->comment, out);
    }
    mr_text_putc(out, '\n');
    show_options(entry->options, entry->option, b->arena, out);
    return 0;
}

static int find_created(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                        struct mr_table **ret)
{
    const struct mr_catalog *catalog = b->env->catalog;
    bool wants_view = stmt->u.show.what == MR_SHOW_CREATE_VIEW;
    const struct mr_ast_name *name = &stmt->u.show.name;
    struct mr_identifier path;
    struct mr_text text;
    int rc = mr_catalog_resolve(catalog, name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find(catalog, &path);
    if (*ret != NULL)
        return 0;
    mr_text_init(&text);
    mr_text_printf(&text, "Could not execute SHOW CREATE %s. %s with identifier ",
                   wants_view ? "VIEW" : "TABLE", wants_view ? "View" : "Table");
    mr_identifier_print(&path, &text);
    mr_text_puts(&text, " does not exist.");
    rc = mr_catalog_unknown(catalog, name, b->source, &path, text.data, b->err);
    mr_text_fini(&text);
    return rc;
}

int mr_show_create(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    bool wants_view = stmt->u.show.what == MR_SHOW_CREATE_VIEW;
    struct mr_table *table;

    if (stmt->u.show.what == MR_SHOW_CREATE_CATALOG)
        return show_create_catalog(b, stmt, out);
    int rc = find_created(b, stmt, &table);
    if (rc < 0)
        return rc;
    if (table->is_view != wants_view)
        return mr_bind_fail(b, stmt->u.show.name.span, NULL,
                            "SHOW CREATE %s is only supported for %ss, but '" MR_VIEW_FMT
                            "' is a %s. Please use SHOW CREATE %s instead.",
                            wants_view ? "VIEW" : "TABLE", wants_view ? "view" : "table",
                            MR_VIEW_ARG(table->name), wants_view ? "table" : "view",
                            wants_view ? "TABLE" : "VIEW");
    if (wants_view)
        show_create_view(table, out);
    else
        show_create_table(table, b->arena, out);
    return 0;
}
