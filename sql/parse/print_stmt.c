#include "sql/parse/print_int.h"

/* -- CREATE -------------------------------------------------------------------------- */

static void comment(struct mr_view text, struct mr_text *out)
{
    if (text.data == NULL)
        return;
    mr_text_puts(out, " COMMENT ");
    mr_print_string(text, out);
}

static void constraint(struct mr_view name, struct mr_text *out)
{
    if (name.data == NULL)
        return;
    mr_text_puts(out, "CONSTRAINT ");
    mr_print_ident(name, out);
    mr_text_putc(out, ' ');
}

static void column(const struct mr_ast_column *column, struct mr_text *out)
{
    mr_print_ident(column->name.name, out);
    if (column->kind == MR_AST_COLUMN_COMPUTED) {
        mr_text_puts(out, " AS ");
        mr_print_expr(column->expr, out);
    } else if (column->kind != MR_AST_COLUMN_NAMED) {
        mr_text_putc(out, ' ');
        mr_print_type(column->type, out);
    }
    if (column->kind == MR_AST_COLUMN_METADATA) {
        mr_text_puts(out, " METADATA");
        if (column->metadata_key.data != NULL) {
            mr_text_puts(out, " FROM ");
            mr_print_string(column->metadata_key, out);
        }
        mr_text_puts(out, column->is_virtual ? " VIRTUAL" : "");
    }
    if (column->is_primary_key) {
        mr_text_putc(out, ' ');
        constraint(column->key_name, out);
        mr_text_puts(out, "PRIMARY KEY NOT ENFORCED");
    }
    comment(column->comment, out);
    mr_text_puts(out, column->is_first ? " FIRST" : "");
    if (column->after.name.data != NULL) {
        mr_text_puts(out, " AFTER ");
        mr_print_ident(column->after.name, out);
    }
}

static void element_start(bool *is_first, struct mr_text *out)
{
    mr_text_puts(out, *is_first ? " (\n  " : ",\n  ");
    *is_first = false;
}

static void elements(const struct mr_ast_create_table *table, struct mr_text *out)
{
    bool is_first = true;

    for (uint32_t i = 0; i < table->columns; i++) {
        element_start(&is_first, out);
        column(&table->column[i], out);
    }
    for (uint32_t i = 0; i < table->watermarks; i++) {
        element_start(&is_first, out);
        mr_text_puts(out, "WATERMARK FOR ");
        mr_print_name(&table->watermark[i].column, out);
        mr_text_puts(out, " AS ");
        mr_print_expr(table->watermark[i].expr, out);
    }
    if (table->primary_key.count > 0) {
        element_start(&is_first, out);
        constraint(table->key_name, out);
        mr_text_puts(out, "PRIMARY KEY ");
        mr_print_idents(&table->primary_key, out);
        mr_text_puts(out, " NOT ENFORCED");
    }
    if (!is_first)
        mr_text_puts(out, "\n)");
}

static void options(const char *word, const struct mr_ast_options *options, struct mr_text *out)
{
    mr_text_printf(out, "%s (", word);
    for (uint32_t i = 0; i < options->count; i++) {
        mr_text_puts(out, i == 0 ? "\n  " : ",\n  ");
        mr_print_string(options->option[i].key, out);
        if (options->option[i].value.data == NULL)
            continue;
        mr_text_puts(out, " = ");
        mr_print_string(options->option[i].value, out);
    }
    mr_text_puts(out, options->count > 0 ? "\n)" : ")");
}

static void like(const struct mr_ast_create_table *table, struct mr_text *out)
{
    static const char *const hows[] = {"INCLUDING", "EXCLUDING", "OVERWRITING"};
    static const char *const whats[] = {"ALL",        "CONSTRAINTS", "DISTRIBUTION",
                                        "GENERATED",  "METADATA",    "OPTIONS",
                                        "PARTITIONS", "WATERMARKS"};

    mr_text_puts(out, "\nLIKE ");
    mr_print_name(&table->like, out);
    for (uint32_t i = 0; i < table->like_rules; i++)
        mr_text_printf(out, "%s  %s %s", i == 0 ? " (\n" : "\n", hows[table->like_rule[i].how],
                       whats[table->like_rule[i].what]);
    if (table->like_rules > 0)
        mr_text_puts(out, "\n)");
}

static void distribution(const struct mr_ast_create_table *table, struct mr_text *out)
{
    mr_text_puts(out, "\nDISTRIBUTED");
    if (table->distributed_by.count > 0) {
        mr_text_puts(out, table->distributed_how == 'H'   ? " BY HASH "
                          : table->distributed_how == 'R' ? " BY RANGE "
                                                          : " BY ");
        mr_print_idents(&table->distributed_by, out);
    }
    if (table->buckets > 0 || table->distributed_by.count == 0)
        mr_text_printf(out, " INTO %lld BUCKETS", (long long)table->buckets);
}

static void create_table(const struct mr_ast_create_table *table, struct mr_text *out)
{
    mr_text_printf(out, "CREATE %sTABLE %s", table->is_temporary ? "TEMPORARY " : "",
                   table->if_not_exists ? "IF NOT EXISTS " : "");
    mr_print_name(&table->name, out);
    elements(table, out);
    comment(table->comment, out);
    if (table->distributed_span.end != 0)
        distribution(table, out);
    if (table->partitioned_by.count > 0) {
        mr_text_puts(out, "\nPARTITIONED BY ");
        mr_print_idents(&table->partitioned_by, out);
    }
    if (table->with_span.end != 0)
        options("\nWITH", &table->options, out);
    if (table->like.parts > 0)
        like(table, out);
    if (table->as_query != NULL) {
        mr_text_puts(out, "\nAS ");
        mr_print_query(table->as_query, out);
    }
}

static void create_view(const struct mr_ast_create_view *view, struct mr_text *out)
{
    mr_text_printf(out, "CREATE %sVIEW %s", view->is_temporary ? "TEMPORARY " : "",
                   view->if_not_exists ? "IF NOT EXISTS " : "");
    mr_print_name(&view->name, out);
    if (view->columns.count > 0) {
        mr_text_putc(out, ' ');
        mr_print_idents(&view->columns, out);
    }
    comment(view->comment, out);
    mr_text_puts(out, " AS ");
    mr_print_query(view->query, out);
}

static const char *const objects[] = {
    [MR_AST_OBJECT_TABLE] = "TABLE",       [MR_AST_OBJECT_VIEW] = "VIEW",
    [MR_AST_OBJECT_FUNCTION] = "FUNCTION", [MR_AST_OBJECT_DATABASE] = "DATABASE",
    [MR_AST_OBJECT_CATALOG] = "CATALOG",   [MR_AST_OBJECT_MODEL] = "MODEL"};

static void create_other(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    mr_text_printf(
        out, "CREATE %s%s%s %s", stmt->u.create_other.is_temporary ? "TEMPORARY " : "",
        stmt->u.create_other.is_system ? "SYSTEM " : "", objects[stmt->u.create_other.object],
        stmt->u.create_other.if_not_exists ? "IF NOT EXISTS " : "");
    mr_print_name(&stmt->u.create_other.name, out);
    comment(stmt->u.create_other.comment, out);
    if (stmt->u.create_other.class_name.data != NULL) {
        mr_text_puts(out, " AS ");
        mr_print_string(stmt->u.create_other.class_name, out);
    }
    if (stmt->u.create_other.language.name.data != NULL) {
        mr_text_puts(out, " LANGUAGE ");
        mr_print_ident(stmt->u.create_other.language.name, out);
    }
    if (stmt->u.create_other.artifact.data != NULL) {
        mr_text_puts(out, " USING ARTIFACT ");
        mr_print_string(stmt->u.create_other.artifact, out);
    }
    if (stmt->u.create_other.options.count > 0)
        options("\nWITH", &stmt->u.create_other.options, out);
}

/* -- ALTER ----------------------------------------------------------------------------- */

static void alter(const struct mr_ast_alter *alter, struct mr_text *out)
{
    mr_text_printf(out, "ALTER %s %s", objects[alter->object],
                   alter->if_exists ? "IF EXISTS " : "");
    mr_print_name(&alter->name, out);
    switch (alter->what) {
    case MR_ALTER_RENAME:
        mr_text_puts(out, " RENAME TO ");
        mr_print_name(&alter->to, out);
        break;
    case MR_ALTER_RENAME_COLUMN:
        mr_text_puts(out, " RENAME ");
        mr_print_ident(alter->columns.ident[0].name, out);
        mr_text_puts(out, " TO ");
        mr_print_ident(alter->columns.ident[1].name, out);
        break;
    case MR_ALTER_SET: options(" SET", &alter->elements.options, out); break;
    case MR_ALTER_RESET: options(" RESET", &alter->elements.options, out); break;
    case MR_ALTER_ADD:
    case MR_ALTER_MODIFY:
        mr_text_puts(out, alter->what == MR_ALTER_ADD ? " ADD" : " MODIFY");
        elements(&alter->elements, out);
        break;
    case MR_ALTER_DROP_COLUMNS:
        mr_text_puts(out, " DROP ");
        mr_print_idents(&alter->columns, out);
        break;
    case MR_ALTER_DROP_KEY:
        mr_text_puts(out,
                     alter->columns.count == 0 ? " DROP PRIMARY KEY" : " DROP CONSTRAINT ");
        if (alter->columns.count > 0)
            mr_print_ident(alter->columns.ident[0].name, out);
        break;
    case MR_ALTER_DROP_WATERMARK: mr_text_puts(out, " DROP WATERMARK"); break;
    case MR_ALTER_AS:
        mr_text_puts(out, " AS ");
        mr_print_query(alter->query, out);
        break;
    case MR_ALTER_COMMENT: comment(alter->elements.comment, out); break;
    }
}

/* -- INSERT and statement sets --------------------------------------------------------- */

static void insert(const struct mr_ast_insert *insert, struct mr_text *out)
{
    mr_text_puts(out, insert->is_upsert      ? "UPSERT INTO "
                      : insert->is_overwrite ? "INSERT OVERWRITE "
                                             : "INSERT INTO ");
    mr_print_name(&insert->name, out);
    mr_print_hints(&insert->hints, out);
    for (uint32_t i = 0; i < insert->partitions; i++) {
        mr_text_puts(out, i == 0 ? " PARTITION (" : ", ");
        mr_print_ident(insert->partition[i].name.name, out);
        if (insert->partition[i].value != NULL) {
            mr_text_puts(out, " = ");
            mr_print_expr(insert->partition[i].value, out);
        }
    }
    mr_text_puts(out, insert->partitions > 0 ? ") " : " ");
    if (insert->has_columns) {
        mr_print_idents(&insert->columns, out);
        mr_text_putc(out, ' ');
    }
    mr_print_query(insert->query, out);
    if (insert->conflict != 0)
        mr_text_printf(out, " ON CONFLICT DO %s",
                       insert->conflict == 'N'   ? "NOTHING"
                       : insert->conflict == 'E' ? "ERROR"
                                                 : "DEDUPLICATE");
}

static void statement_set(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    mr_text_puts(out, "STATEMENT SET BEGIN\n");
    for (uint32_t i = 0; i < stmt->u.set_of.count; i++) {
        mr_print_stmt(stmt->u.set_of.stmt[i], out);
        mr_text_puts(out, ";\n");
    }
    mr_text_puts(out, "END");
}

static void explain(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    static const struct {
        enum mr_ast_explain detail;
        const char *word;
    } words[] = {{MR_EXPLAIN_ESTIMATED_COST, "ESTIMATED_COST"},
                 {MR_EXPLAIN_CHANGELOG_MODE, "CHANGELOG_MODE"},
                 {MR_EXPLAIN_PLAN_ADVICE, "PLAN_ADVICE"},
                 {MR_EXPLAIN_JSON_EXECUTION_PLAN, "JSON_EXECUTION_PLAN"}};
    const char *between = "";

    mr_text_puts(out, "EXPLAIN ");
    if (stmt->u.explain.details & MR_EXPLAIN_PLAN_FOR)
        mr_text_puts(out, "PLAN FOR ");
    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        if ((stmt->u.explain.details & words[i].detail) == 0)
            continue;
        mr_text_printf(out, "%s%s", between, words[i].word);
        between = ", ";
    }
    mr_text_puts(out, between[0] != '\0' ? " " : "");
    if (stmt->u.explain.stmt->kind == MR_STMT_STATEMENT_SET)
        statement_set(stmt->u.explain.stmt, out);
    else
        mr_print_stmt(stmt->u.explain.stmt, out);
}

/* -- Client statements ------------------------------------------------------------------ */

static void show(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    static const char *const words[] = {
        [MR_SHOW_TABLES] = "TABLES",
        [MR_SHOW_VIEWS] = "VIEWS",
        [MR_SHOW_FUNCTIONS] = "FUNCTIONS",
        [MR_SHOW_COLUMNS] = "COLUMNS",
        [MR_SHOW_CATALOGS] = "CATALOGS",
        [MR_SHOW_DATABASES] = "DATABASES",
        [MR_SHOW_CURRENT_CATALOG] = "CURRENT CATALOG",
        [MR_SHOW_CURRENT_DATABASE] = "CURRENT DATABASE",
        [MR_SHOW_CREATE_TABLE] = "CREATE TABLE",
        [MR_SHOW_CREATE_VIEW] = "CREATE VIEW",
        [MR_SHOW_CREATE_CATALOG] = "CREATE CATALOG",
        [MR_SHOW_MODULES] = "MODULES",
        [MR_SHOW_PARTITIONS] = "PARTITIONS",
        [MR_SHOW_PROCEDURES] = "PROCEDURES",
        [MR_SHOW_JARS] = "JARS",
        [MR_SHOW_JOBS] = "JOBS",
        [MR_SHOW_MODELS] = "MODELS",
    };
    enum mr_ast_show what = stmt->u.show.what;
    bool is_direct = what == MR_SHOW_PARTITIONS || what == MR_SHOW_CREATE_TABLE ||
                     what == MR_SHOW_CREATE_VIEW || what == MR_SHOW_CREATE_CATALOG;

    mr_text_puts(out, "SHOW ");
    if (stmt->u.show.is_user)
        mr_text_puts(out, what == MR_SHOW_FUNCTIONS ? "USER " : "FULL ");
    mr_text_puts(out, words[what]);
    if (stmt->u.show.name.parts > 0) {
        mr_text_puts(out, is_direct ? " " : " FROM ");
        mr_print_name(&stmt->u.show.name, out);
    }
    if (stmt->u.show.like.data != NULL) {
        mr_text_puts(out, stmt->u.show.is_not_like ? " NOT" : "");
        mr_text_puts(out, stmt->u.show.is_ilike ? " ILIKE " : " LIKE ");
        mr_print_string(stmt->u.show.like, out);
    }
}

static void setting(const char *word, const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    mr_text_puts(out, word);
    if (stmt->u.set.key.data != NULL) {
        mr_text_putc(out, ' ');
        mr_print_string(stmt->u.set.key, out);
    }
    if (stmt->u.set.value.data != NULL) {
        mr_text_puts(out, stmt->u.set.key.data != NULL ? " = " : " ");
        mr_print_string(stmt->u.set.value, out);
    }
}

static void drop(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    mr_text_printf(out, "DROP %s%s%s %s", stmt->u.drop.is_temporary ? "TEMPORARY " : "",
                   stmt->u.drop.is_system ? "SYSTEM " : "", objects[stmt->u.drop.object],
                   stmt->u.drop.if_exists ? "IF EXISTS " : "");
    mr_print_name(&stmt->u.drop.name, out);
    mr_text_puts(out, stmt->u.drop.is_cascade ? " CASCADE" : "");
}

static void describe(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    bool is_table = stmt->u.describe.object == MR_AST_OBJECT_TABLE;

    mr_text_printf(out, "DESCRIBE %s%s%s", is_table ? "" : objects[stmt->u.describe.object],
                   is_table ? "" : " ", stmt->u.describe.is_extended ? "EXTENDED " : "");
    mr_print_name(&stmt->u.describe.name, out);
}

void mr_print_stmt(const struct mr_ast_stmt *stmt, struct mr_text *out)
{
    static const char *const clients[] = {
        [MR_CLIENT_QUIT] = "QUIT", [MR_CLIENT_HELP] = "HELP", [MR_CLIENT_CLEAR] = "CLEAR"};

    switch (stmt->kind) {
    case MR_STMT_CREATE_TABLE: create_table(&stmt->u.create_table, out); break;
    case MR_STMT_CREATE_VIEW: create_view(&stmt->u.create_view, out); break;
    case MR_STMT_CREATE_OTHER: create_other(stmt, out); break;
    case MR_STMT_ALTER: alter(&stmt->u.alter, out); break;
    case MR_STMT_DROP: drop(stmt, out); break;
    case MR_STMT_INSERT: insert(&stmt->u.insert, out); break;
    case MR_STMT_STATEMENT_SET:
        mr_text_puts(out, "EXECUTE ");
        statement_set(stmt, out);
        break;
    case MR_STMT_QUERY: mr_print_query(stmt->u.query, out); break;
    case MR_STMT_EXPLAIN: explain(stmt, out); break;
    case MR_STMT_DESCRIBE: describe(stmt, out); break;
    case MR_STMT_SHOW: show(stmt, out); break;
    case MR_STMT_SET: setting("SET", stmt, out); break;
    case MR_STMT_RESET: setting("RESET", stmt, out); break;
    case MR_STMT_USE:
        mr_text_puts(out, stmt->u.use.is_catalog ? "USE CATALOG " : "USE ");
        mr_print_name(&stmt->u.use.name, out);
        break;
    case MR_STMT_JAR:
        setting(stmt->u.set.is_remove ? "REMOVE JAR" : "ADD JAR", stmt, out);
        break;
    case MR_STMT_CLIENT: mr_text_puts(out, clients[stmt->u.client]); break;
    case MR_STMT_OTHER: mr_text_put(out, stmt->u.other.data, stmt->u.other.len); break;
    }
}
