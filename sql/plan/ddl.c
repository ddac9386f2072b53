#include "sql/plan/ddl.h"

#include "core/base/mask.h"
#include "sql/plan/function.h"
#include "sql/plan/namespace.h"

/* -- Names ------------------------------------------------------------------------ */

int mr_ddl_new_name(struct mr_binder *b, const struct mr_ast_name *name, bool is_temporary,
                    bool if_not_exists, struct mr_identifier *ret)
{
    struct mr_catalog *catalog = b->env->catalog;
    int rc = mr_catalog_resolve(catalog, name, b->source, ret, b->err);

    if (rc < 0)
        return rc;
    if (mr_catalog_find_exact(catalog, ret, is_temporary) == NULL)
        return mr_namespace_check(b, name->span, ret);
    if (if_not_exists)
        return 1;
    return mr_bind_fail(b, name->span, "DROP it first, or say IF NOT EXISTS",
                        "Table (or view) " MR_VIEW_FMT "." MR_VIEW_FMT
                        " already exists in Catalog " MR_VIEW_FMT ".",
                        MR_VIEW_ARG(ret->database), MR_VIEW_ARG(ret->name),
                        MR_VIEW_ARG(ret->catalog));
}

void mr_ddl_hand_warnings(const struct mr_binder *b, struct mr_text *warnings)
{
    for (uint32_t i = 0; i < b->warnings && warnings != NULL; i++)
        mr_text_printf(warnings, "%s\n", b->warning[i]);
}

struct mr_binder mr_ddl_binder(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                               struct mr_arena *scratch, struct mr_err *err)
{
    return (struct mr_binder){.env = env, .arena = scratch, .source = stmt->source, .err = err};
}

/* -- CREATE TABLE ------------------------------------------------------------------- */

int mr_table_add_column(struct mr_binder *b, struct mr_table *table,
                        const struct mr_table_column *column)
{
    if (mr_table_find_column(table, column->name) >= 0)
        return mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span, NULL,
                            "A %sColumn named '" MR_VIEW_FMT "' already exists in the table.",
                            column->kind == MR_AST_COLUMN_PHYSICAL ? "regular " : "",
                            MR_VIEW_ARG(column->name));
    if (table->columns == MR_COLUMNS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, column->source, column->span, NULL,
                            "a table has at most %d columns (MR_COLUMNS_MAX)", MR_COLUMNS_MAX);
    MR_PUSH(&b->env->catalog->arena, table->column, table->columns, *column);
    return 0;
}

int mr_ddl_column(struct mr_binder *b, const struct mr_ast_column *ast,
                  struct mr_table_column *ret)
{
    *ret = (struct mr_table_column){
        .name = ast->name.name,
        .kind = ast->kind,
        .computed = {ast->expr, b->source},
        .metadata_key = ast->metadata_key.data != NULL ? ast->metadata_key : ast->name.name,
        .is_virtual = ast->is_virtual,
        .comment = ast->comment,
        .span = ast->name.span,
        .source = b->source,
    };
    int rc = ast->type == NULL ? 0 : mr_bind_type(b, ast->type, &ret->type);
    if (rc == 0)
        ret->type = mr_type_copy(&b->env->catalog->arena, ret->type);
    return rc;
}

static int add_columns(struct mr_binder *b, const struct mr_ast_create_table *create,
                       struct mr_table *table)
{
    for (uint32_t i = 0; i < create->columns; i++) {
        struct mr_table_column column;
        if (create->column[i].kind == MR_AST_COLUMN_NAMED)
            continue; /* stands in the order of the query's, mr_ddl_as() */
        int rc = mr_ddl_column(b, &create->column[i], &column);
        if (rc == 0)
            rc = mr_table_add_column(b, table, &column);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int mr_ddl_watermark(struct mr_binder *b, const struct mr_ast_create_table *create,
                     struct mr_table *table)
{
    if (create->watermarks == 0)
        return 0;
    const struct mr_ast_watermark *ast = &create->watermark[0];
    if (create->watermarks > 1)
        return mr_bind_fail(b, create->watermark[1].span, NULL,
                            "Multiple WATERMARK declarations are not supported yet.");
    if (ast->column.parts > 1)
        return mr_bind_refuse(b, ast->column.span, "compute a column from the field first",
                              "a watermark on a field of a ROW");
    int32_t column = mr_table_find_column(table, ast->column.part[0].name);
    if (column < 0)
        return mr_bind_fail(b, ast->column.span, "it stands behind WATERMARK FOR",
                            "The rowtime attribute field '" MR_VIEW_FMT
                            "' is not defined in the table schema",
                            MR_VIEW_ARG(ast->column.part[0].name));
    table->rowtime = column;
    table->watermark = (struct mr_table_expr){ast->expr, b->source};
    return 0;
}

static int add_key(struct mr_binder *b, struct mr_table *table, struct mr_view name,
                   struct mr_span span)
{
    int32_t at = mr_table_find_column(table, name);

    if (at < 0 || table->column[at].kind != MR_AST_COLUMN_PHYSICAL)
        return mr_bind_fail(
            b, span, "it takes columns that are read and written, not computed",
            at < 0 ? "Primary key column '" MR_VIEW_FMT "' is not defined in the "
                     "schema"
                   : "Primary key column '" MR_VIEW_FMT "' is not a physical column",
            MR_VIEW_ARG(name));
    for (uint32_t i = 0; i < table->primary_keys; i++)
        if (table->primary_key[i] == (uint32_t)at)
            return mr_bind_fail(b, span, NULL,
                                "Duplicate column '" MR_VIEW_FMT "' in the primary key",
                                MR_VIEW_ARG(name));
    table->column[at].type.nullable = 0;
    MR_PUSH(&b->env->catalog->arena, table->primary_key, table->primary_keys, (uint32_t)at);
    return 0;
}

int mr_ddl_primary_key(struct mr_binder *b, const struct mr_ast_create_table *create,
                       struct mr_table *table)
{
    uint32_t declared = create->primary_key.count > 0;
    int rc = 0;

    if (declared > 0)
        table->key_name = create->key_name;

    for (uint32_t i = 0; i < create->primary_key.count && rc == 0; i++)
        rc = add_key(b, table, create->primary_key.ident[i].name,
                     create->primary_key.ident[i].span);
    for (uint32_t i = 0; i < create->columns && rc == 0; i++) {
        const struct mr_ast_column *column = &create->column[i];
        if (!column->is_primary_key)
            continue;
        if (declared++ > 0)
            return mr_bind_fail(b, column->span, "use the form PRIMARY KEY (a, b) NOT ENFORCED",
                                "Duplicate primary key definition");
        table->key_name = column->key_name;
        rc = add_key(b, table, column->name.name, column->name.span);
    }
    return rc;
}

int mr_ddl_options(struct mr_binder *b, const struct mr_ast_create_table *create,
                   struct mr_table *table, uint32_t inherited)
{
    for (uint32_t i = 0; i < create->options.count; i++) {
        const struct mr_ast_option *option = &create->options.option[i];
        bool is_replaced = false;
        if (mr_mask_is_sensitive(option->key) && !mr_mask_is_reference(option->value))
            mr_bind_warn(b, b->source, option->key_span,
                         "the secret '" MR_VIEW_FMT "' stands in the statement: write "
                         "'secret:file:/path' or 'secret:env:NAME' instead",
                         MR_VIEW_ARG(option->key));
        for (uint32_t k = 0; k < table->options; k++) {
            if (!mr_view_eq(table->option[k].key, option->key))
                continue;
            if (k >= inherited)
                return mr_bind_fail(b, option->key_span, NULL,
                                    "option '" MR_VIEW_FMT "' is given twice",
                                    MR_VIEW_ARG(option->key));
            table->option[k] = *option;
            is_replaced = true;
        }
        if (!is_replaced)
            MR_PUSH(&b->env->catalog->arena, table->option, table->options, *option);
    }
    return 0;
}

static int refuse_create(struct mr_binder *b, const struct mr_ast_create_table *create)
{
    if (create->distributed_span.end != 0)
        return mr_bind_refuse(b, create->distributed_span, "leave it out", "DISTRIBUTED BY");
    return 0;
}

static int add_partitions(struct mr_binder *b, const struct mr_ast_create_table *create,
                          struct mr_table *table)
{
    struct mr_text there;

    table->partitioned_by = create->partitioned_by;
    for (uint32_t k = 0; k < create->partitioned_by.count; k++) {
        const struct mr_ast_ident *ident = &create->partitioned_by.ident[k];
        int32_t at = mr_table_find_column(table, ident->name);
        if (at >= 0 && table->column[at].kind == MR_AST_COLUMN_PHYSICAL)
            continue;
        mr_text_init(&there);
        for (uint32_t i = 0; i < table->columns; i++)
            if (table->column[i].kind == MR_AST_COLUMN_PHYSICAL)
                mr_text_printf(&there, "%s'" MR_VIEW_FMT "'", there.len == 0 ? "" : ", ",
                               MR_VIEW_ARG(table->column[i].name));
        int rc = mr_bind_fail(b, ident->span, NULL,
                              "Partition column '" MR_VIEW_FMT
                              "' not defined in the table schema. Available columns: [%s]",
                              MR_VIEW_ARG(ident->name), there.data);
        mr_text_fini(&there);
        return rc;
    }
    return 0;
}

int mr_ddl_check_shape(struct mr_binder *b, struct mr_table *table)
{
    struct mr_table_shape shape;
    int rc = mr_bind_shape(b, table, NULL, NULL, &shape);

    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < table->columns; i++) {
        table->column[i].type =
            mr_type_copy(&b->env->catalog->arena, shape.schema->field[i].type);
        table->column[i].is_proctime = mr_expr_is_proctime(shape.column[i]);
    }
    return 0;
}

/* As mr_ddl_new_name(): 0 with a table that is not in the catalog yet. */
static int new_table(struct mr_binder *b, const struct mr_ast_name *name, bool is_temporary,
                     bool if_not_exists, struct mr_table **ret)
{
    struct mr_identifier path;
    int rc = mr_ddl_new_name(b, name, is_temporary, if_not_exists, &path);

    if (rc != 0)
        return rc;
    *ret = MR_NEW(&b->env->catalog->arena, struct mr_table);
    **ret = (struct mr_table){.catalog = path.catalog,
                              .database = path.database,
                              .name = path.name,
                              .is_temporary = is_temporary,
                              .rowtime = -1,
                              .source = b->source,
                              .span = name->span};
    return 0;
}

static int create_table(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    const struct mr_ast_create_table *create = &stmt->u.create_table;
    uint32_t inherited = 0;
    struct mr_table *table;
    int rc = new_table(b, &create->name, create->is_temporary, create->if_not_exists, &table);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    table->comment = create->comment;
    rc = refuse_create(b, create);
    if (rc == 0 && create->like.parts > 0)
        rc = mr_ddl_like(b, create, table, &inherited);
    if (rc == 0)
        rc = add_columns(b, create, table);
    if (rc == 0 && create->as_query != NULL)
        rc = mr_ddl_as(b, create, table);
    if (rc == 0)
        rc = add_partitions(b, create, table);
    if (rc == 0)
        rc = mr_ddl_watermark(b, create, table);
    if (rc == 0)
        rc = mr_ddl_primary_key(b, create, table);
    if (rc == 0)
        rc = mr_ddl_options(b, create, table, inherited);
    if (rc == 0)
        rc = mr_ddl_check_shape(b, table);
    if (rc == 0)
        mr_catalog_add(b->env->catalog, table);
    return rc;
}

int mr_ddl_create_table(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                        struct mr_text *warnings, struct mr_err *reterr)
{
    struct mr_arena scratch;

    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    int rc = create_table(&b, stmt);
    mr_ddl_hand_warnings(&b, warnings);
    mr_arena_fini(&scratch);
    return rc;
}

/* -- CREATE VIEW ------------------------------------------------------------------------ */

int mr_ddl_fill_view(struct mr_binder *b, struct mr_table *view)
{
    struct mr_arena *arena = &b->env->catalog->arena;
    struct mr_rel *rel;
    int rc = mr_bind_view(b, view, &rel);

    view->rowtime = -1;
    view->columns = 0;
    view->column = NULL;
    for (uint32_t i = 0; rc == 0 && i < rel->schema->count; i++) {
        struct mr_table_column column = {
            .name = mr_arena_view(arena, rel->schema->field[i].name),
            .kind = MR_AST_COLUMN_PHYSICAL,
            .type = mr_type_copy(arena, rel->schema->field[i].type),
            .is_proctime = rel->tag[i].role == MR_ROLE_PROCTIME,
            .span = view->span,
            .source = view->source,
        };
        if (view->rowtime < 0 && !column.is_proctime && mr_tag_is_time(rel->tag[i]))
            view->rowtime = (int32_t)i;
        rc = mr_table_add_column(b, view, &column);
    }
    return rc;
}

static int create_view(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    const struct mr_ast_create_view *create = &stmt->u.create_view;
    struct mr_table *view;
    int rc = new_table(b, &create->name, create->is_temporary, create->if_not_exists, &view);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    view->is_view = true;
    view->comment = create->comment;
    view->query = create->query;
    view->query_columns = create->columns;
    view->query_namespace = b->env->catalog->current;
    rc = mr_ddl_fill_view(b, view);
    if (rc == 0)
        mr_catalog_add(b->env->catalog, view);
    return rc;
}

int mr_ddl_create_view(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                       struct mr_err *reterr)
{
    struct mr_arena scratch;

    mr_arena_init(&scratch);
    struct mr_binder b = mr_ddl_binder(env, stmt, &scratch, reterr);
    int rc = create_view(&b, stmt);
    mr_arena_fini(&scratch);
    return rc;
}

/* -- The rest ------------------------------------------------------------------------------ */

static int drop_other(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    const struct mr_ast_name *name = &stmt->u.drop.name;
    struct mr_identifier path;

    if (stmt->u.drop.object == MR_AST_OBJECT_CATALOG ||
        stmt->u.drop.object == MR_AST_OBJECT_DATABASE)
        return mr_namespace_drop(b, stmt);
    int rc = mr_catalog_resolve(b->env->catalog, name, b->source, &path, b->err);
    if (rc < 0 || stmt->u.drop.if_exists)
        return rc;
    if (stmt->u.drop.object == MR_AST_OBJECT_MODEL)
        return mr_bind_fail(b, name->span, "there are no models here",
                            "Model with identifier '" MR_IDENTIFIER_FMT "' does not exist.",
                            MR_IDENTIFIER_ARG(&path));
    return mr_bind_fail(
        b, name->span, "there are no functions but those built in",
        "Function " MR_VIEW_FMT "." MR_VIEW_FMT " does not exist in Catalog " MR_VIEW_FMT ".",
        MR_VIEW_ARG(path.database), MR_VIEW_ARG(path.name), MR_VIEW_ARG(path.catalog));
}

static int fail_temporary(struct mr_binder *b, struct mr_span span,
                          const struct mr_identifier *path, const char *what)
{
    struct mr_text quoted;

    mr_text_init(&quoted);
    mr_identifier_print(path, &quoted);
    int rc = mr_bind_fail(b, span, "DROP TEMPORARY TABLE, or VIEW, drops it",
                          "Temporary %s with identifier '%s' exists. Drop it first before "
                          "removing the permanent %s.",
                          what, quoted.data, what);
    mr_text_fini(&quoted);
    return rc;
}

int mr_ddl_drop(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                struct mr_err *reterr)
{
    struct mr_binder b = mr_ddl_binder(env, stmt, NULL, reterr);
    const struct mr_ast_name *name = &stmt->u.drop.name;
    bool wants_view = stmt->u.drop.object == MR_AST_OBJECT_VIEW;
    const char *what = wants_view ? "View" : "Table";
    struct mr_identifier path;

    if (stmt->u.drop.object == MR_AST_OBJECT_FUNCTION)
        return mr_ddl_drop_function(env, stmt, reterr);
    if (stmt->u.drop.object != MR_AST_OBJECT_TABLE && !wants_view)
        return drop_other(&b, stmt);
    int rc = mr_catalog_resolve(env->catalog, name, b.source, &path, reterr);
    if (rc < 0)
        return rc;
    bool is_temporary = stmt->u.drop.is_temporary;
    struct mr_table *table = mr_catalog_find_exact(env->catalog, &path, is_temporary);
    if (!is_temporary && mr_catalog_find_exact(env->catalog, &path, true) != NULL)
        return fail_temporary(&b, name->span, &path, wants_view ? "view" : "table");
    if (table != NULL && table->is_view == wants_view) {
        table->is_dropped = true;
        return 0;
    }
    if (stmt->u.drop.if_exists)
        return 0;
    return mr_bind_fail(&b, name->span,
                        table == NULL ? "say IF EXISTS when that is fine"
                        : wants_view  ? "it is a table: DROP TABLE"
                                      : "it is a view: DROP VIEW",
                        "%s with identifier '" MR_IDENTIFIER_FMT "' does not exist.", what,
                        MR_IDENTIFIER_ARG(&path));
}
