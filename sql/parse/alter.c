#include "sql/parse/tokens_int.h"

static bool is_view(const struct mr_ast_alter *alter)
{
    return alter->object == MR_AST_OBJECT_VIEW;
}

/* TO name, or c TO d */
static void rename_to(struct mr_tokens *c, struct mr_ast_alter *alter)
{
    if (mr_tok_take_kw(c, MR_KW_TO)) {
        alter->what = MR_ALTER_RENAME;
        alter->to = mr_p_name(c, is_view(alter) ? "a view's name" : "a table's name");
        return;
    }
    if (is_view(alter)) {
        mr_tok_need_kw(c, MR_KW_TO);
        return;
    }
    alter->what = MR_ALTER_RENAME_COLUMN;
    struct mr_ast_ident from = mr_p_ident(c, "a column's name");
    MR_PUSH(c->arena, alter->columns.ident, alter->columns.count, from);
    mr_tok_need_kw(c, MR_KW_TO);
    struct mr_ast_ident to = mr_p_ident(c, "a column's name");
    MR_PUSH(c->arena, alter->columns.ident, alter->columns.count, to);
}

/* ('k', ..) */
static void option_keys(struct mr_tokens *c, struct mr_ast_options *options)
{
    mr_tok_need(c, '(');
    if (mr_tok_take(c, ')'))
        return;
    do {
        struct mr_ast_option option = {.key_span = mr_tok_peek(c, 0).span};
        option.key = mr_p_string(c, "an option in quotes");
        MR_PUSH(c->arena, options->option, options->count, option);
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
}

/* A column, with FIRST or AFTER c; WATERMARK FOR ..; PRIMARY KEY (..) */
static void element(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_create_table *elements = &stmt->u.alter.elements;

    if (!mr_p_table_element(c, elements, &stmt->height))
        return;
    struct mr_ast_column *column = &elements->column[elements->columns - 1];
    column->is_first = mr_tok_take_kw(c, MR_KW_FIRST);
    if (!column->is_first && mr_tok_take_kw(c, MR_KW_AFTER))
        column->after = mr_p_ident(c, "a column's name");
}

/* Behind ADD or MODIFY. */
static void elements(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    if (!mr_tok_take(c, '(')) {
        element(c, stmt);
    } else {
        do
            element(c, stmt);
        while (mr_tok_take_comma(c));
        mr_tok_need(c, ')');
    }
    mr_p_check_columns(c, &stmt->u.alter.elements);
}

static void drop(struct mr_tokens *c, struct mr_ast_alter *alter)
{
    if (mr_tok_take_kw2(c, MR_KW_PRIMARY, MR_KW_KEY)) {
        alter->what = MR_ALTER_DROP_KEY;
    } else if (mr_tok_is_kw(c, MR_KW_CONSTRAINT) && mr_p_is_ident(c, 1)) {
        mr_tok_next(c);
        struct mr_ast_ident name = mr_p_ident(c, "a constraint's name");
        MR_PUSH(c->arena, alter->columns.ident, alter->columns.count, name);
        alter->what = MR_ALTER_DROP_KEY;
    } else if (mr_tok_take_kw(c, MR_KW_WATERMARK)) {
        alter->what = MR_ALTER_DROP_WATERMARK;
    } else if (mr_tok_is(c, '(')) {
        alter->what = MR_ALTER_DROP_COLUMNS;
        alter->columns = mr_p_idents(c, "a column's name");
    } else {
        alter->what = MR_ALTER_DROP_COLUMNS;
        struct mr_ast_ident column = mr_p_ident(c, "a column's name");
        MR_PUSH(c->arena, alter->columns.ident, alter->columns.count, column);
    }
}

/* At SET or RESET. */
static bool set_or_reset(struct mr_tokens *c, struct mr_ast_alter *alter)
{
    if (mr_tok_take_kw(c, MR_KW_SET)) {
        alter->what = MR_ALTER_SET;
        alter->elements.options = mr_p_options(c);
        return true;
    }
    if (!mr_tok_take_kw(c, MR_KW_RESET))
        return false;
    alter->what = MR_ALTER_RESET;
    option_keys(c, &alter->elements.options);
    return true;
}

static void alter_table(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_alter *alter = &stmt->u.alter;

    if (set_or_reset(c, alter))
        return;
    if (mr_tok_take_kw(c, MR_KW_RENAME)) {
        rename_to(c, alter);
    } else if (mr_tok_take_kw(c, MR_KW_ADD)) {
        alter->what = MR_ALTER_ADD;
        elements(c, stmt);
    } else if (mr_tok_take_kw(c, MR_KW_MODIFY)) {
        alter->what = MR_ALTER_MODIFY;
        elements(c, stmt);
    } else {
        mr_tok_need_kw(c, MR_KW_DROP);
        drop(c, alter);
    }
}

static void alter_view(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_alter *alter = &stmt->u.alter;

    if (mr_tok_take_kw(c, MR_KW_RENAME)) {
        rename_to(c, alter);
        return;
    }
    mr_tok_need_kw(c, MR_KW_AS);
    alter->what = MR_ALTER_AS;
    alter->query = mr_p_query(c);
    mr_tokens_raise(c, &stmt->height, alter->query->height);
}

/* Behind the name of a catalog or database. */
static void alter_namespace(struct mr_tokens *c, struct mr_ast_alter *alter)
{
    if (alter->object == MR_AST_OBJECT_DATABASE) {
        mr_tok_need_kw(c, MR_KW_SET);
        alter->what = MR_ALTER_SET;
        alter->elements.options = mr_p_options(c);
    } else if (!set_or_reset(c, alter)) {
        alter->what = MR_ALTER_COMMENT;
        alter->elements.comment = mr_p_comment(c);
        if (alter->elements.comment.data == NULL)
            mr_tok_fail(c);
    }
}

/* What can be altered; the words behind ALTER. */
static const struct {
    enum mr_keyword keyword;
    enum mr_ast_object object;
    const char *noun;
} objects[] = {{MR_KW_TABLE, MR_AST_OBJECT_TABLE, "a table's name"},
               {MR_KW_VIEW, MR_AST_OBJECT_VIEW, "a view's name"},
               {MR_KW_DATABASE, MR_AST_OBJECT_DATABASE, "a database's name"},
               {MR_KW_CATALOG, MR_AST_OBJECT_CATALOG, "a catalog's name"}};

bool mr_p_is_altered(enum mr_keyword keyword)
{
    for (size_t i = 0; i < MR_COUNTOF(objects); i++)
        if (objects[i].keyword == keyword)
            return true;
    return false;
}

void mr_p_alter(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_alter *alter = &stmt->u.alter;
    enum mr_keyword keyword = mr_tok_next(c).keyword;
    size_t i = 0;

    while (objects[i].keyword != keyword)
        i++;
    stmt->kind = MR_STMT_ALTER;
    alter->object = objects[i].object;
    bool is_namespace =
        alter->object == MR_AST_OBJECT_DATABASE || alter->object == MR_AST_OBJECT_CATALOG;
    if (!is_namespace && mr_tok_is_kw(c, MR_KW_IF) && mr_tok_ahead_kw(c, 1, MR_KW_EXISTS)) {
        mr_tok_next(c);
        mr_tok_next(c);
        alter->if_exists = true;
    }
    alter->name = mr_p_name(c, objects[i].noun);
    if (is_namespace)
        alter_namespace(c, alter);
    else if (is_view(alter))
        alter_view(c, stmt);
    else
        alter_table(c, stmt);
}
