#include "sql/parse/lex.h"
#include "sql/plan/ddl.h"
#include "sql/plan/namespace.h"

/*
 * ALTER TABLE and ALTER VIEW.  A table is changed as a copy, which takes the old one's
 * place when all of it binds; until then, and when it fails, nothing has happened.
 *
 *     table ──copy──► next ──change columns, key, watermark, options──► check ──► catalog
 *
 * Columns move, so what refers to them by number (key and watermark) is kept by name
 * meanwhile.
 */
struct alteration {
    struct mr_binder *b;
    const struct mr_ast_alter *ast;
    const struct mr_table *table;
    struct mr_table *next;
    struct mr_view rowtime; /* data NULL: none */
    uint32_t keys;
    struct mr_view *key;
};

/* -- Names inside ----------------------------------------------------------------- */

/* Does the text of SYNTAX name a column NAME? */
static bool mentions(struct mr_binder *b, const struct mr_table_expr *syntax,
                     struct mr_view name)
{
    struct mr_lexer lexer = {.source = syntax->source, .next = syntax->expr->span.start};

    for (;;) {
        struct mr_token token = mr_lex_next(&lexer);
        if (token.kind == MR_TOKEN_END || token.kind == MR_TOKEN_BAD ||
            token.span.start >= syntax->expr->span.end)
            return false;
        if (token.kind == MR_TOKEN_WORD &&
            mr_view_eq(mr_span_text(syntax->source, token.span), name))
            return true;
        if (token.kind == MR_TOKEN_QUOTED &&
            mr_view_eq(mr_lex_quoted(syntax->source, token, b->arena), name))
            return true;
    }
}

static bool is_key(const struct alteration *a, struct mr_view name)
{
    for (uint32_t i = 0; i < a->keys; i++)
        if (mr_view_eq(a->key[i], name))
            return true;
    return false;
}

/* Nobody else in NEXT may need the column that stood under IDENT's name. */
static int check_unused(struct alteration *a, const struct mr_ast_ident *ident)
{
    const struct mr_table *next = a->next;

    for (uint32_t i = 0; i < next->columns; i++)
        if (next->column[i].kind == MR_AST_COLUMN_COMPUTED &&
            mentions(a->b, &next->column[i].computed, ident->name))
            return mr_bind_fail(a->b, ident->span, NULL,
                                "The column `" MR_VIEW_FMT
                                "` is referenced by computed column `" MR_VIEW_FMT "`.",
                                MR_VIEW_ARG(ident->name), MR_VIEW_ARG(next->column[i].name));
    for (uint32_t i = 0; i < next->partitioned_by.count; i++)
        if (mr_view_eq(next->partitioned_by.ident[i].name, ident->name))
            return mr_bind_fail(a->b, ident->span, NULL,
                                "The column `" MR_VIEW_FMT "` is used as the partition keys.",
                                MR_VIEW_ARG(ident->name));
    if (a->rowtime.data != NULL &&
        (mr_view_eq(a->rowtime, ident->name) || mentions(a->b, &next->watermark, ident->name)))
        return mr_bind_fail(a->b, ident->span, "DROP WATERMARK first",
                            "The column `" MR_VIEW_FMT
                            "` is referenced by watermark expression.",
                            MR_VIEW_ARG(ident->name));
    return 0;
}

static int no_column(struct alteration *a, const struct mr_ast_ident *ident)
{
    return mr_bind_fail(a->b, ident->span, "DESCRIBE lists its columns",
                        "The column `" MR_VIEW_FMT "` does not exist in the base table.",
                        MR_VIEW_ARG(ident->name));
}

/* -- Columns ------------------------------------------------------------------------- */

static void remove_column(struct mr_table *table, uint32_t at)
{
    table->columns--;
    memmove(&table->column[at], &table->column[at + 1],
            (table->columns - at) * sizeof(table->column[0]));
}

/* Move the last column to where it is said to stand; 0 that, 1 nowhere. */
static int place_last(struct alteration *a, const struct mr_ast_column *ast)
{
    struct mr_table *next = a->next;
    struct mr_table_column column = next->column[next->columns - 1];
    int32_t at = 0;

    if (!ast->is_first) {
        remove_column(next, next->columns - 1);
        at = mr_table_find_column(next, ast->after.name) + 1;
        next->column[next->columns++] = column;
        if (at == 0)
            return mr_bind_fail(a->b, ast->after.span, "DESCRIBE lists its columns",
                                "Referenced column `" MR_VIEW_FMT
                                "` by 'AFTER' does not exist in the table.",
                                MR_VIEW_ARG(ast->after.name));
    }
    memmove(&next->column[at + 1], &next->column[at],
            (next->columns - 1 - (uint32_t)at) * sizeof(column));
    next->column[at] = column;
    return 0;
}

static int put_column(struct alteration *a, const struct mr_ast_column *ast)
{
    struct mr_table *next = a->next;
    int32_t at = mr_table_find_column(next, ast->name.name);
    bool is_new = a->ast->what == MR_ALTER_ADD;
    struct mr_table_column column;

    if (is_new != (at < 0))
        return mr_bind_fail(a->b, ast->name.span, is_new ? "MODIFY changes it" : "ADD adds it",
                            "Column `" MR_VIEW_FMT "` %s in the table.",
                            MR_VIEW_ARG(ast->name.name),
                            is_new ? "already exists" : "does not exist");
    int rc = mr_ddl_column(a->b, ast, &column);
    if (rc < 0)
        return rc;
    bool is_held =
        is_key(a, column.name) || (!is_new && mr_table_is_partition(next, (uint32_t)at));
    if (is_held && column.kind != MR_AST_COLUMN_PHYSICAL)
        return mr_bind_fail(a->b, ast->span, "give it a type",
                            "Column `" MR_VIEW_FMT "` is part of the primary key or of "
                            "PARTITIONED BY, which take columns that are read and written",
                            MR_VIEW_ARG(column.name));
    if (is_key(a, column.name))
        column.type.nullable = 0;
    bool is_placed = ast->is_first || ast->after.name.data != NULL;
    if (!is_new && !is_placed) {
        next->column[at] = column;
        return 0;
    }
    if (!is_new)
        remove_column(next, (uint32_t)at);
    rc = mr_table_add_column(a->b, next, &column);
    return rc == 0 && is_placed ? place_last(a, ast) : rc;
}

static int drop_columns(struct alteration *a)
{
    const struct mr_ast_idents *columns = &a->ast->columns;
    int rc = 0;

    for (uint32_t i = 0; i < columns->count; i++) {
        const struct mr_ast_ident *ident = &columns->ident[i];
        int32_t at = mr_table_find_column(a->next, ident->name);
        if (at < 0 && mr_table_find_column(a->table, ident->name) >= 0)
            return mr_bind_fail(a->b, ident->span, NULL, "Duplicate column `" MR_VIEW_FMT "`.",
                                MR_VIEW_ARG(ident->name));
        if (at < 0)
            return no_column(a, ident);
        if (is_key(a, ident->name))
            return mr_bind_fail(a->b, ident->span, "DROP PRIMARY KEY first",
                                "The column `" MR_VIEW_FMT "` is used as the primary key.",
                                MR_VIEW_ARG(ident->name));
        remove_column(a->next, (uint32_t)at);
    }
    for (uint32_t i = 0; i < columns->count && rc == 0; i++)
        rc = check_unused(a, &columns->ident[i]);
    return rc;
}

static int rename_column(struct alteration *a)
{
    const struct mr_ast_ident *from = &a->ast->columns.ident[0], *to = from + 1;
    int32_t at = mr_table_find_column(a->next, from->name);

    if (at < 0)
        return no_column(a, from);
    if (mr_table_find_column(a->next, to->name) >= 0)
        return mr_bind_fail(a->b, to->span, NULL,
                            "The column `" MR_VIEW_FMT "` already existed in table schema.",
                            MR_VIEW_ARG(to->name));
    for (uint32_t i = 0; i < a->keys; i++)
        if (mr_view_eq(a->key[i], from->name))
            a->key[i] = to->name;
    a->next->column[at].name = to->name;
    return check_unused(a, from);
}

/* -- Watermark and key ----------------------------------------------------------------- */

static int check_watermark(struct alteration *a, struct mr_span span)
{
    struct mr_text expr;

    if (a->ast->what == MR_ALTER_ADD && a->rowtime.data != NULL) {
        mr_text_init(&expr);
        mr_print_expr(a->next->watermark.expr, &expr);
        int rc = mr_bind_fail(a->b, span, "MODIFY changes it",
                              "The current table has already defined the watermark strategy "
                              "`" MR_VIEW_FMT "` AS %s. You might want to drop it before "
                              "adding a new one.",
                              MR_VIEW_ARG(a->rowtime), expr.data);
        mr_text_fini(&expr);
        return rc;
    }
    if (a->ast->what != MR_ALTER_ADD && a->rowtime.data == NULL)
        return mr_bind_fail(a->b, span, "ADD WATERMARK FOR c AS .. defines one",
                            "The current table does not define any watermark strategy.");
    return 0;
}

static int check_key(struct alteration *a, struct mr_span span)
{
    if (a->ast->what == MR_ALTER_ADD && a->keys > 0)
        return mr_bind_fail(a->b, span, "MODIFY changes it",
                            "The current table has already defined the primary key constraint. "
                            "You might want to drop it before adding a new one.");
    if (a->ast->what != MR_ALTER_ADD && a->keys == 0)
        return mr_bind_fail(a->b, span, "ADD PRIMARY KEY (c) NOT ENFORCED defines one",
                            "The current table does not define any primary key.");
    return 0;
}

/* The names kept as numbers again. */
static void settle(struct alteration *a)
{
    struct mr_table *next = a->next;

    next->rowtime = -1;
    if (a->rowtime.data != NULL)
        next->rowtime = mr_table_find_column(next, a->rowtime);
    next->primary_keys = 0;
    next->primary_key = NULL;
    for (uint32_t i = 0; i < a->keys; i++)
        MR_PUSH(&a->b->env->catalog->arena, next->primary_key, next->primary_keys,
                (uint32_t)mr_table_find_column(next, a->key[i]));
}

static bool has_primary_key(const struct mr_ast_create_table *elements)
{
    for (uint32_t i = 0; i < elements->columns; i++)
        if (elements->column[i].is_primary_key)
            return true;
    return elements->primary_key.count > 0;
}

static int check_key_name(struct alteration *a, const struct mr_ast_ident *wanted)
{
    struct mr_text name;
    int rc = 0;

    mr_text_init(&name);
    mr_table_print_key_name(a->table, &name);
    if (!mr_view_eq(mr_text_view(&name), wanted->name))
        rc = mr_bind_fail(a->b, wanted->span, NULL,
                          "The current table does not define a primary key constraint named "
                          "'" MR_VIEW_FMT "'. Available constraint name: ['%s'].",
                          MR_VIEW_ARG(wanted->name), name.data);
    mr_text_fini(&name);
    return rc;
}

static int put_elements(struct alteration *a)
{
    const struct mr_ast_create_table *elements = &a->ast->elements;
    int rc = 0;

    for (uint32_t i = 0; i < elements->columns && rc == 0; i++)
        rc = put_column(a, &elements->column[i]);
    if (rc == 0 && elements->watermarks > 0)
        rc = check_watermark(a, elements->watermark[0].span);
    if (rc == 0 && has_primary_key(elements)) {
        rc = check_key(a, a->ast->name.span);
        a->keys = 0;
    }
    if (rc < 0)
        return rc;
    settle(a);
    rc = mr_ddl_watermark(a->b, elements, a->next);
    return rc < 0 ? rc : mr_ddl_primary_key(a->b, elements, a->next);
}

/* -- Options ------------------------------------------------------------------------ */

static int reset_options(struct alteration *a)
{
    const struct mr_ast_options *keys = &a->ast->elements.options;
    struct mr_table *next = a->next;

    if (keys->count == 0)
        return mr_bind_fail(a->b, a->ast->name.span, "name the options to forget",
                            "ALTER TABLE RESET does not support empty key");
    for (uint32_t i = 0; i < keys->count; i++) {
        uint32_t kept = 0;
        if (mr_view_is(keys->option[i].key, "connector"))
            return mr_bind_fail(a->b, keys->option[i].key_span, "SET another one",
                                "ALTER TABLE RESET does not support changing 'connector'");
        for (uint32_t k = 0; k < next->options; k++)
            if (!mr_view_eq(next->option[k].key, keys->option[i].key))
                next->option[kept++] = next->option[k];
        next->options = kept;
    }
    return 0;
}

/* -- The statement ------------------------------------------------------------------- */

static int change(struct alteration *a)
{
    struct mr_span span = a->ast->name.span;
    int rc = 0;

    switch (a->ast->what) {
    case MR_ALTER_ADD:
    case MR_ALTER_MODIFY: return put_elements(a);
    case MR_ALTER_DROP_COLUMNS: rc = drop_columns(a); break;
    case MR_ALTER_RENAME_COLUMN: rc = rename_column(a); break;
    case MR_ALTER_DROP_KEY:
        rc = check_key(a, span);
        if (rc == 0 && a->ast->columns.count > 0)
            rc = check_key_name(a, &a->ast->columns.ident[0]);
        a->keys = 0;
        break;
    case MR_ALTER_DROP_WATERMARK:
        rc = check_watermark(a, span);
        a->rowtime.data = NULL;
        break;
    case MR_ALTER_SET:
        return mr_ddl_options(a->b, &a->ast->elements, a->next, a->next->options);
    case MR_ALTER_RESET: return reset_options(a);
    case MR_ALTER_AS:
        a->next->source = a->b->source;
        a->next->span = span;
        a->next->query = a->ast->query;
        a->next->query_columns = (struct mr_ast_idents){0};
        a->next->query_namespace = a->b->env->catalog->current;
        return mr_ddl_fill_view(a->b, a->next);
    case MR_ALTER_COMMENT: MR_ASSERT(false); /* of a catalog */
    case MR_ALTER_RENAME: {
        struct mr_identifier path;
        rc = mr_ddl_new_name(a->b, &a->ast->to, false, false, &path);
        if (rc == 0 && (!mr_view_eq(path.database, a->table->database) ||
                        !mr_view_eq(path.catalog, a->table->catalog)))
            return mr_bind_fail(a->b, a->ast->to.span, "CREATE it there LIKE this one",
                                "A table is not moved to another database");
        a->next->name = path.name;
        return rc;
    }
    }
    if (rc == 0)
        settle(a);
    return rc;
}

static void copy_of(struct alteration *a)
{
    struct mr_arena *arena = &a->b->env->catalog->arena;
    const struct mr_table *table = a->table;

    a->next = MR_NEW(arena, struct mr_table);
    *a->next = *table;
    a->next->columns = a->next->options = 0;
    a->next->column = NULL;
    a->next->option = NULL;
    for (uint32_t i = 0; i < table->columns; i++)
        MR_PUSH(arena, a->next->column, a->next->columns, table->column[i]);
    for (uint32_t i = 0; i < table->options; i++)
        MR_PUSH(arena, a->next->option, a->next->options, table->option[i]);
    if (table->rowtime >= 0)
        a->rowtime = table->column[table->rowtime].name;
    for (uint32_t i = 0; i < table->primary_keys; i++)
        MR_PUSH(a->b->arena, a->key, a->keys, table->column[table->primary_key[i]].name);
}

static bool is_view(const struct mr_ast_alter *ast)
{
    return ast->object == MR_AST_OBJECT_VIEW;
}

/* 1: there is none, and IF EXISTS says that this is fine. */
static int find_altered(struct mr_binder *b, const struct mr_ast_alter *ast,
                        struct mr_table **ret)
{
    struct mr_identifier path;
    struct mr_text quoted;
    int rc = mr_catalog_resolve(b->env->catalog, &ast->name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find_exact(b->env->catalog, &path, false);
    if (*ret == NULL && ast->if_exists)
        return 1;
    if (*ret == NULL) {
        mr_text_init(&quoted);
        mr_identifier_print(&path, &quoted);
        rc = mr_bind_fail(b, ast->name.span, "what is TEMPORARY is dropped and created anew",
                          "%s %s doesn't exist or is a temporary %s.",
                          is_view(ast) ? "View" : "Table", quoted.data,
                          is_view(ast) ? "view" : "table");
        mr_text_fini(&quoted);
        return rc;
    }
    if ((*ret)->is_view != is_view(ast))
        return mr_bind_fail(b, ast->name.span, is_view(ast) ? "ALTER TABLE" : "ALTER VIEW",
                            "ALTER %s for a %s is not allowed", is_view(ast) ? "VIEW" : "TABLE",
                            is_view(ast) ? "table" : "view");
    return 0;
}

static int alter(struct mr_binder *b, const struct mr_ast_alter *ast)
{
    struct alteration a = {.b = b, .ast = ast};
    struct mr_table *table;
    int rc = find_altered(b, ast, &table);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    a.table = table;
    copy_of(&a);
    rc = change(&a);
    if (rc == 0 && !is_view(ast))
        rc = mr_ddl_check_shape(b, a.next);
    if (rc < 0)
        return rc;
    table->is_dropped = true;
    mr_catalog_add(b->env->catalog, a.next);
    return 0;
}

static int alter_namespace(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                           struct mr_err *reterr)
{
    struct mr_binder b = mr_ddl_binder(env, stmt, NULL, reterr);

    return mr_namespace_alter(&b, &stmt->u.alter);
}

int mr_ddl_alter(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                 struct mr_text *warnings, struct mr_err *reterr)
{
    enum mr_ast_object object = stmt->u.alter.object;
    struct mr_arena scratch;

    if (object == MR_AST_OBJECT_CATALOG || object == MR_AST_OBJECT_DATABASE)
        return alter_namespace(env, stmt, reterr);
    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    int rc = alter(&b, &stmt->u.alter);
    mr_ddl_hand_warnings(&b, warnings);
    mr_arena_fini(&scratch);
    return rc;
}
