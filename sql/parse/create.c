#include "sql/parse/tokens_int.h"

static bool if_not_exists(struct mr_tokens *c)
{
    if (!mr_tok_is_kw(c, MR_KW_IF) || !mr_tok_ahead_kw(c, 1, MR_KW_NOT))
        return false;
    mr_tok_next(c);
    mr_tok_next(c);
    mr_tok_need_kw(c, MR_KW_EXISTS);
    return true;
}

struct mr_view mr_p_comment(struct mr_tokens *c)
{
    if (!mr_tok_take_kw(c, MR_KW_COMMENT))
        return (struct mr_view){NULL, 0};
    return mr_p_string(c, "a comment in quotes");
}

/* -- Columns and constraints ------------------------------------------------------- */

static void not_enforced(struct mr_tokens *c)
{
    if (mr_tok_is_kw(c, MR_KW_NOT) && mr_tok_ahead_kw(c, 1, MR_KW_ENFORCED)) {
        mr_tok_next(c);
        mr_tok_next(c);
        return;
    }
    mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span,
                   "write NOT ENFORCED behind it: the key is declared, not checked",
                   "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint");
}

static bool is_constraint(struct mr_tokens *c)
{
    if (mr_tok_is_kw(c, MR_KW_CONSTRAINT) && mr_p_is_ident(c, 1))
        return mr_tok_ahead_kw(c, 2, MR_KW_PRIMARY) || mr_tok_ahead_kw(c, 2, MR_KW_UNIQUE);
    return (mr_tok_is_kw(c, MR_KW_PRIMARY) && mr_tok_ahead_kw(c, 1, MR_KW_KEY)) ||
           (mr_tok_is_kw(c, MR_KW_UNIQUE) &&
            (mr_tok_ahead(c, 1, '(') || mr_tok_ahead(c, 1, ',')));
}

/* [CONSTRAINT n] PRIMARY KEY: the name n. */
static struct mr_view primary_key_words(struct mr_tokens *c)
{
    struct mr_view name = {0};

    if (mr_tok_is_kw(c, MR_KW_CONSTRAINT)) {
        mr_tok_next(c);
        name = mr_p_ident(c, "a constraint's name").name;
    }
    if (mr_tok_is_kw(c, MR_KW_UNIQUE))
        mr_tokens_fail(c, MR_ERR_UNSUPPORTED, mr_tok_peek(c, 0).span,
                       "declare a PRIMARY KEY (..) NOT ENFORCED",
                       "UNIQUE constraints are not supported");
    mr_tok_need_kw(c, MR_KW_PRIMARY);
    mr_tok_need_kw(c, MR_KW_KEY);
    return name;
}

static void table_constraint(struct mr_tokens *c, struct mr_ast_create_table *table)
{
    uint32_t start = mr_tokens_here(c);

    struct mr_view name = primary_key_words(c);
    struct mr_ast_idents key = mr_p_idents(c, "a column's name");
    not_enforced(c);
    if (table->primary_key.count > 0)
        mr_tokens_fail(c, MR_ERR_SYNTAX, mr_tokens_span(c, start), NULL,
                       "a table has one PRIMARY KEY");
    table->primary_key = key;
    table->key_name = name;
    table->primary_key_span = mr_tokens_span(c, start);
}

static void watermark(struct mr_tokens *c, struct mr_ast_create_table *table, uint16_t *height)
{
    struct mr_ast_watermark mark = {0};
    uint32_t start = mr_tok_next(c).span.start;

    mr_tok_need_kw(c, MR_KW_FOR);
    mark.column = mr_p_name(c, "a column's name");
    mr_tok_need_kw(c, MR_KW_AS);
    mark.expr = mr_p_expr(c);
    mr_tokens_raise(c, height, mark.expr->height);
    mark.span = mr_tokens_span(c, start);
    MR_PUSH(c->arena, table->watermark, table->watermarks, mark);
}

/* METADATA [FROM 'key'] [VIRTUAL] */
static void metadata(struct mr_tokens *c, struct mr_ast_column *column)
{
    mr_tok_next(c);
    column->kind = MR_AST_COLUMN_METADATA;
    if (mr_tok_take_kw(c, MR_KW_FROM))
        column->metadata_key = mr_p_string(c, "a metadata key in quotes");
    column->is_virtual = mr_tok_take_kw(c, MR_KW_VIRTUAL);
}

/* Behind a column's type. */
static void column_clauses(struct mr_tokens *c, struct mr_ast_column *column)
{
    for (;;) {
        if (mr_tok_is_kw(c, MR_KW_METADATA)) {
            metadata(c, column);
        } else if (is_constraint(c)) {
            column->key_name = primary_key_words(c);
            not_enforced(c);
            column->is_primary_key = true;
        } else if (mr_tok_is_kw(c, MR_KW_COMMENT)) {
            column->comment = mr_p_comment(c);
        } else {
            return;
        }
    }
}

static void column(struct mr_tokens *c, struct mr_ast_create_table *table, uint16_t *height)
{
    struct mr_ast_column out = {0};
    uint32_t start = mr_tokens_here(c);

    out.name = mr_p_ident(c, "a column's name");
    if (mr_tok_is_kw(c, MR_KW_AS)) {
        mr_tok_next(c);
        out.kind = MR_AST_COLUMN_COMPUTED;
        out.expr = mr_p_expr(c);
        mr_tokens_raise(c, height, out.expr->height);
        if (mr_tok_is_kw(c, MR_KW_COMMENT))
            out.comment = mr_p_comment(c);
    } else if (mr_tok_is(c, ',') || mr_tok_is(c, ')')) {
        out.kind = MR_AST_COLUMN_NAMED;
    } else {
        out.type = mr_p_type(c);
        mr_tokens_raise(c, height, out.type->height);
        column_clauses(c, &out);
    }
    out.span = mr_tokens_span(c, start);
    MR_PUSH(c->arena, table->column, table->columns, out);
}

bool mr_p_table_element(struct mr_tokens *c, struct mr_ast_create_table *table,
                        uint16_t *height)
{
    uint32_t columns = table->columns;

    if (mr_tok_is_kw(c, MR_KW_WATERMARK) && mr_tok_ahead_kw(c, 1, MR_KW_FOR))
        watermark(c, table, height);
    else if (is_constraint(c))
        table_constraint(c, table);
    else
        column(c, table, height);
    return table->columns > columns;
}

static void elements(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    do
        (void)mr_p_table_element(c, &stmt->u.create_table, &stmt->height);
    while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
}

/* A name without a type belongs to a table whose query gives it one. */
void mr_p_check_columns(struct mr_tokens *c, const struct mr_ast_create_table *table)
{
    for (uint32_t i = 0; i < table->columns && table->as_query == NULL; i++)
        if (table->column[i].kind == MR_AST_COLUMN_NAMED)
            mr_tokens_fail(c, MR_ERR_SYNTAX, table->column[i].span,
                           "only CREATE TABLE .. AS SELECT may leave types out",
                           "column '%.*s' has no type",
                           (int)(table->column[i].name.name.len > 80
                                     ? 80
                                     : table->column[i].name.name.len),
                           table->column[i].name.name.data);
}

/* -- Behind the columns ------------------------------------------------------------- */

/* DISTRIBUTED BY [HASH|RANGE] (c, ..) [INTO n BUCKETS], DISTRIBUTED INTO n BUCKETS */
static void distributed(struct mr_tokens *c, struct mr_ast_create_table *table)
{
    uint32_t start = mr_tok_next(c).span.start;
    bool has_by = mr_tok_take_kw(c, MR_KW_BY);

    if (has_by) {
        if (mr_tok_is_kw(c, MR_KW_HASH) || mr_tok_is_kw(c, MR_KW_RANGE))
            table->distributed_how = mr_tok_next(c).keyword == MR_KW_HASH ? 'H' : 'R';
        table->distributed_by = mr_p_idents(c, "a column's name");
    }
    if (!has_by || mr_tok_is_kw(c, MR_KW_INTO)) {
        mr_tok_need_kw(c, MR_KW_INTO);
        table->buckets = mr_p_integer(c, "a number of buckets", INT32_MAX);
        mr_tok_need_kw(c, MR_KW_BUCKETS);
    }
    table->distributed_span = mr_tokens_span(c, start);
}

static bool like_word(struct mr_tokens *c, const enum mr_keyword *words, uint32_t count,
                      uint32_t *ret)
{
    for (uint32_t i = 0; i < count; i++)
        if (mr_tok_take_kw(c, words[i])) {
            *ret = i;
            return true;
        }
    return false;
}

/* ({INCLUDING|EXCLUDING|OVERWRITING} what ..) */
static void like_rules(struct mr_tokens *c, struct mr_ast_create_table *table)
{
    static const enum mr_keyword hows[] = {MR_KW_INCLUDING, MR_KW_EXCLUDING, MR_KW_OVERWRITING};
    static const enum mr_keyword whats[] = {
        MR_KW_ALL,      MR_KW_CONSTRAINTS, MR_KW_DISTRIBUTION, MR_KW_GENERATED,
        MR_KW_METADATA, MR_KW_OPTIONS,     MR_KW_PARTITIONS,   MR_KW_WATERMARKS};
    uint32_t how = 0, what = 0;

    while (!mr_tok_take(c, ')') && c->rc == 0) {
        uint32_t start = mr_tokens_here(c);
        if (!like_word(c, hows, MR_COUNTOF(hows), &how) ||
            !like_word(c, whats, MR_COUNTOF(whats), &what)) {
            mr_tok_fail(c);
            return;
        }
        struct mr_ast_like_rule rule = {mr_tokens_span(c, start), (enum mr_ast_like_how)how,
                                        (enum mr_ast_like_what)what};
        bool is_list = what == MR_LIKE_GENERATED || what == MR_LIKE_METADATA ||
                       what == MR_LIKE_OPTIONS || what == MR_LIKE_WATERMARKS;
        if (how == MR_LIKE_OVERWRITING && !is_list)
            mr_tokens_fail(c, MR_ERR_SYNTAX, rule.span, NULL,
                           "OVERWRITING goes with GENERATED, METADATA, OPTIONS or WATERMARKS");
        MR_PUSH(c->arena, table->like_rule, table->like_rules, rule);
    }
}

static void table_tail(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_create_table *table = &stmt->u.create_table;

    table->comment = mr_p_comment(c);
    if (mr_tok_is_kw(c, MR_KW_DISTRIBUTED))
        distributed(c, table);
    if (mr_tok_take_kw(c, MR_KW_PARTITIONED)) {
        mr_tok_need_kw(c, MR_KW_BY);
        table->partitioned_by = mr_p_idents(c, "a column's name");
    }
    if (mr_tok_take_kw(c, MR_KW_WITH)) {
        uint32_t start = mr_tokens_here(c);
        table->options = mr_p_options(c);
        table->with_span = mr_tokens_span(c, start);
    }
    if (mr_tok_take_kw(c, MR_KW_LIKE)) {
        table->like = mr_p_name(c, "a table's name");
        if (mr_tok_take(c, '('))
            like_rules(c, table);
    } else if (mr_tok_take_kw(c, MR_KW_AS)) {
        table->as_query = mr_p_query(c);
        mr_tokens_raise(c, &stmt->height, table->as_query->height);
    }
    mr_p_check_columns(c, table);
}

static void create_table(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_create_table *table = &stmt->u.create_table;

    stmt->kind = MR_STMT_CREATE_TABLE;
    table->if_not_exists = if_not_exists(c);
    table->name = mr_p_name(c, "a table's name");
    if (mr_tok_take(c, '('))
        elements(c, stmt);
    table_tail(c, stmt);
}

static void create_view(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_create_view *view = &stmt->u.create_view;

    stmt->kind = MR_STMT_CREATE_VIEW;
    view->if_not_exists = if_not_exists(c);
    view->name = mr_p_name(c, "a view's name");
    if (mr_tok_is(c, '('))
        view->columns = mr_p_idents(c, "a column's name");
    view->comment = mr_p_comment(c);
    mr_tok_need_kw(c, MR_KW_AS);
    view->query = mr_p_query(c);
    mr_tokens_raise(c, &stmt->height, view->query->height);
}

/* -- CATALOG, DATABASE, FUNCTION ------------------------------------------------------ */

/* AS 'class' [LANGUAGE word] [USING {JAR|ARTIFACT} 'path', ..] */
static void function_body(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    mr_tok_need_kw(c, MR_KW_AS);
    stmt->u.create_other.class_name = mr_p_string(c, "a class in quotes");
    if (mr_tok_take_kw(c, MR_KW_LANGUAGE))
        stmt->u.create_other.language = mr_p_ident(c, "a language");
    if (!mr_tok_take_kw(c, MR_KW_USING))
        return;
    do {
        if (!mr_tok_take_kw(c, MR_KW_JAR))
            mr_tok_need_kw(c, MR_KW_ARTIFACT);
        struct mr_view path = mr_p_string(c, "a path in quotes");
        if (stmt->u.create_other.artifacts++ == 0)
            stmt->u.create_other.artifact = path;
    } while (mr_tok_take_comma(c));
}

static void create_other(struct mr_tokens *c, struct mr_ast_stmt *stmt,
                         enum mr_ast_object object)
{
    static const char *const nouns[] = {[MR_AST_OBJECT_FUNCTION] = "a function's name",
                                        [MR_AST_OBJECT_DATABASE] = "a database's name",
                                        [MR_AST_OBJECT_CATALOG] = "a catalog's name"};

    stmt->kind = MR_STMT_CREATE_OTHER;
    stmt->u.create_other.object = object;
    stmt->u.create_other.if_not_exists = if_not_exists(c);
    stmt->u.create_other.name = mr_p_name(c, nouns[object]);
    if (object == MR_AST_OBJECT_FUNCTION)
        function_body(c, stmt);
    else
        stmt->u.create_other.comment = mr_p_comment(c);
    if (mr_tok_take_kw(c, MR_KW_WITH))
        stmt->u.create_other.options = mr_p_options(c);
}

/* Behind CREATE. */
void mr_p_create(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    bool is_temporary = mr_tok_take_kw(c, MR_KW_TEMPORARY);
    bool is_system = is_temporary && mr_tok_is_kw(c, MR_KW_SYSTEM);

    if (is_system)
        mr_tok_next(c);
    if (!is_system && mr_tok_take_kw(c, MR_KW_TABLE)) {
        stmt->u.create_table.is_temporary = is_temporary;
        create_table(c, stmt);
    } else if (!is_system && mr_tok_take_kw(c, MR_KW_VIEW)) {
        stmt->u.create_view.is_temporary = is_temporary;
        create_view(c, stmt);
    } else if (mr_tok_take_kw(c, MR_KW_FUNCTION)) {
        stmt->u.create_other.is_temporary = is_temporary;
        stmt->u.create_other.is_system = is_system;
        create_other(c, stmt, MR_AST_OBJECT_FUNCTION);
    } else if (!is_temporary && mr_tok_take_kw(c, MR_KW_DATABASE)) {
        create_other(c, stmt, MR_AST_OBJECT_DATABASE);
    } else if (!is_temporary && mr_tok_take_kw(c, MR_KW_CATALOG)) {
        create_other(c, stmt, MR_AST_OBJECT_CATALOG);
    } else {
        mr_tok_fail(c);
    }
}
