#include "core/base/mask.h"
#include "sql/plan/bind.h"
#include "sql/plan/tableau.h"

#include <ctype.h>
#include <stdlib.h>

/* -- LIKE of SHOW ------------------------------------------------------------------ */

/* % any run, _ any one character. */
static bool like(struct mr_view text, struct mr_view pattern, bool no_case)
{
    size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;

    while (t < text.len) {
        bool same = p < pattern.len && (no_case ? tolower((unsigned char)text.data[t]) ==
                                                      tolower((unsigned char)pattern.data[p])
                                                : text.data[t] == pattern.data[p]);
        if (p < pattern.len && pattern.data[p] == '%') {
            star = p++;
            mark = t;
        } else if (same || (p < pattern.len && pattern.data[p] == '_')) {
            t++;
            p++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '%')
        p++;
    return p == pattern.len;
}

static bool is_shown(const struct mr_ast_stmt *stmt, struct mr_view name)
{
    if (stmt->u.show.like.data == NULL)
        return true;
    return like(name, stmt->u.show.like, stmt->u.show.is_ilike) != stmt->u.show.is_not_like;
}

/* -- Lists --------------------------------------------------------------------------- */

static int show_tables(struct mr_binder *b, const struct mr_ast_stmt *stmt, bool only_views,
                       struct mr_tableau *tableau)
{
    const struct mr_ast_name *name = &stmt->u.show.name;
    struct mr_view database = b->env->catalog->database;
    const struct mr_table **table;

    tableau->head[0] = only_views ? "view name" : "table name";
    if (name->parts > 0)
        database = name->part[name->parts - 1].name;
    if (!mr_catalog_has_database(b->env->catalog, database))
        return mr_bind_fail(b, name->span, "SHOW DATABASES lists those there are",
                            "A database with name [" MR_VIEW_FMT "] does not exist.",
                            MR_VIEW_ARG(database));
    uint32_t count = mr_catalog_list(b->env->catalog, database, only_views, b->arena, &table);
    for (uint32_t i = 0; i < count; i++)
        if (is_shown(stmt, table[i]->name))
            mr_tableau_cell(tableau, table[i]->name);
    return 0;
}

struct names {
    struct mr_arena *arena;
    uint32_t count;
    const char **name;
};

static void add_function(void *context, const char *name, const char *signature,
                         const char *help)
{
    struct names *names = context;

    (void)signature;
    (void)help;
    if (name[0] != '$' && isalpha((unsigned char)name[0]))
        MR_PUSH(names->arena, names->name, names->count, name);
}

static int by_text(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcasecmp(*left, *right);
}

static void show_functions(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                           struct mr_tableau *tableau)
{
    static const char *const others[] = {
        "AVG",
        "COUNT",
        "CUMULATE",
        "HOP",
        "HOP_END",
        "HOP_PROCTIME",
        "HOP_ROWTIME",
        "HOP_START",
        "MAX",
        "MIN",
        "SESSION",
        "SESSION_END",
        "SESSION_PROCTIME",
        "SESSION_ROWTIME",
        "SESSION_START",
        "SUM",
        "TUMBLE",
        "TUMBLE_END",
        "TUMBLE_PROCTIME",
        "TUMBLE_ROWTIME",
        "TUMBLE_START",
    };
    struct names names = {.arena = b->arena};

    tableau->head[0] = "function name";
    if (stmt->u.show.is_user)
        return;
    mr_function_list(add_function, &names);
    for (size_t i = 0; i < MR_COUNTOF(others); i++)
        MR_PUSH(b->arena, names.name, names.count, others[i]);
    qsort(names.name, names.count, sizeof(*names.name), by_text);
    for (uint32_t i = 0; i < names.count; i++)
        if ((i == 0 || strcasecmp(names.name[i], names.name[i - 1]) != 0) &&
            is_shown(stmt, mr_view_of(names.name[i])))
            mr_tableau_cell(tableau, mr_view_of(names.name[i]));
}

/* -- DESCRIBE ------------------------------------------------------------------------- */

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

static void print_extras(const struct mr_table_column *column, struct mr_text *text)
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
        if (shown != NULL && !is_shown(shown, column->name))
            continue;
        mr_tableau_cell(tableau, column->name);
        describe_type(table, i, &text);
        cell_text(tableau, &text);
        mr_tableau_cell(tableau, column->type.nullable ? MR_VIEW("TRUE") : MR_VIEW("FALSE"));
        describe_key(table, i, &text);
        cell_text(tableau, &text);
        print_extras(column, &text);
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
    struct mr_view database, last;
    int rc = mr_catalog_resolve(catalog, name, b->source, &database, &last, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find(catalog, database, last);
    if (*ret != NULL)
        return 0;
    return mr_catalog_unknown(catalog, name, b->source, database,
                              mr_arena_printf(b->arena,
                                              "Tables or views with the identifier "
                                              "'" MR_DEFAULT_CATALOG "." MR_VIEW_FMT
                                              "." MR_VIEW_FMT "' doesn't exist.",
                                              MR_VIEW_ARG(database), MR_VIEW_ARG(last)),
                              b->err);
}

int mr_describe(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                struct mr_text *out, struct mr_err *reterr)
{
    struct mr_arena arena;
    struct mr_table *table;

    mr_arena_init(&arena);
    struct mr_binder b = {.env = env, .arena = &arena, .source = stmt->source, .err = reterr};
    struct mr_tableau tableau = {.arena = &arena};
    int rc;
    if (stmt->u.describe.object != MR_AST_OBJECT_TABLE &&
        stmt->u.describe.object != MR_AST_OBJECT_VIEW) {
        rc = mr_bind_refuse(&b, stmt->span, "tables and views can be described",
                            "this DESCRIBE");
    } else {
        rc = find_described(&b, &stmt->u.describe.name, &table);
        if (rc == 0) {
            describe(table, NULL, &tableau);
            mr_tableau_print(&tableau, out);
        }
    }
    mr_arena_fini(&arena);
    return rc;
}

/* -- SHOW CREATE ------------------------------------------------------------------------ */

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

static void show_options(const struct mr_table *table, struct mr_arena *arena,
                         struct mr_text *out)
{
    struct mr_ast_option *sorted =
        MR_NEW_ARRAY(arena, struct mr_ast_option, table->options + 1);

    for (uint32_t i = 0; i < table->options; i++)
        sorted[i] = table->option[i];
    qsort(sorted, table->options, sizeof(*sorted), by_key);
    mr_text_puts(out, "WITH (\n");
    for (uint32_t i = 0; i < table->options; i++) {
        mr_text_puts(out, "  ");
        show_option(&sorted[i], out);
        mr_text_puts(out, i + 1 == table->options ? "\n" : ",\n");
    }
    mr_text_puts(out, ")\n");
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
    print_extras(column, out);
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
    mr_text_puts(&name, "PK");
    for (uint32_t i = 0; i < table->primary_keys; i++)
        mr_text_printf(&name, "_" MR_VIEW_FMT,
                       MR_VIEW_ARG(table->column[table->primary_key[i]].name));
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
    mr_table_print_path(table, out);
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
    show_options(table, arena, out);
}

static void show_create_view(const struct mr_table *view, struct mr_text *out)
{
    mr_text_puts(out, view->is_temporary ? "CREATE TEMPORARY VIEW " : "CREATE VIEW ");
    mr_table_print_path(view, out);
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

static int show_create(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    bool wants_view = stmt->u.show.what == MR_SHOW_CREATE_VIEW;
    struct mr_table *table;
    int rc = mr_catalog_table(b->env->catalog, &stmt->u.show.name, b->source, &table, b->err);

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

/* -- SHOW --------------------------------------------------------------------------------- */

static int show_columns(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                        struct mr_tableau *tableau)
{
    struct mr_table *table;
    int rc = find_described(b, &stmt->u.show.name, &table);

    if (rc < 0)
        return rc;
    describe(table, stmt, tableau);
    return 0;
}

static int show_list(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                     struct mr_tableau *tableau)
{
    const struct mr_catalog *catalog = b->env->catalog;

    switch (stmt->u.show.what) {
    case MR_SHOW_TABLES: return show_tables(b, stmt, false, tableau);
    case MR_SHOW_VIEWS: return show_tables(b, stmt, true, tableau);
    case MR_SHOW_FUNCTIONS: show_functions(b, stmt, tableau); return 0;
    case MR_SHOW_COLUMNS: return show_columns(b, stmt, tableau);
    case MR_SHOW_CATALOGS:
    case MR_SHOW_CURRENT_CATALOG:
        tableau->head[0] =
            stmt->u.show.what == MR_SHOW_CATALOGS ? "catalog name" : "current catalog name";
        mr_tableau_cell(tableau, MR_VIEW(MR_DEFAULT_CATALOG));
        return 0;
    case MR_SHOW_DATABASES:
        tableau->head[0] = "database name";
        for (uint32_t i = 0; i < catalog->databases; i++)
            if (is_shown(stmt, catalog->database_name[i]))
                mr_tableau_cell(tableau, catalog->database_name[i]);
        return 0;
    case MR_SHOW_CURRENT_DATABASE:
        tableau->head[0] = "current database name";
        mr_tableau_cell(tableau, catalog->database);
        return 0;
    default:
        return mr_bind_refuse(
            b, stmt->span,
            "SHOW TABLES, VIEWS, FUNCTIONS, COLUMNS, DATABASES and CREATE TABLE "
            "are those there are",
            "this SHOW");
    }
}

int mr_show(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt, struct mr_text *out,
            struct mr_err *reterr)
{
    struct mr_arena arena;
    int rc;

    mr_arena_init(&arena);
    struct mr_binder b = {.env = env, .arena = &arena, .source = stmt->source, .err = reterr};
    struct mr_tableau tableau = {.arena = &arena, .columns = 1};
    if (stmt->u.show.what == MR_SHOW_CREATE_TABLE || stmt->u.show.what == MR_SHOW_CREATE_VIEW) {
        rc = show_create(&b, stmt, out);
    } else {
        rc = show_list(&b, stmt, &tableau);
        if (rc == 0)
            mr_tableau_print(&tableau, out);
    }
    mr_arena_fini(&arena);
    return rc;
}
