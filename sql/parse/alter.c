#include "sql/parse/tokens_int.h"

/* TO name, or c TO d */
static void rename_to(struct mr_tokens *c, struct mr_ast_alter *alter)
{
    if (mr_tok_take_kw(c, MR_KW_TO)) {
        alter->what = MR_ALTER_RENAME;
        alter->to = mr_p_name(c, alter->is_view ? "a view's name" : "a table's name");
        return;
    }
    if (alter->is_view) {
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
        (void)mr_p_ident(c, "a constraint's name");
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

static void alter_table(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_alter *alter = &stmt->u.alter;

    if (mr_tok_take_kw(c, MR_KW_RENAME)) {
        rename_to(c, alter);
    } else if (mr_tok_take_kw(c, MR_KW_SET)) {
        alter->what = MR_ALTER_SET;
        alter->elements.options = mr_p_options(c);
    } else if (mr_tok_take_kw(c, MR_KW_RESET)) {
        alter->what = MR_ALTER_RESET;
        option_keys(c, &alter->elements.options);
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

void mr_p_alter(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_alter *alter = &stmt->u.alter;

    stmt->kind = MR_STMT_ALTER;
    alter->is_view = mr_tok_next(c).keyword == MR_KW_VIEW;
    if (mr_tok_is_kw(c, MR_KW_IF) && mr_tok_ahead_kw(c, 1, MR_KW_EXISTS)) {
        mr_tok_next(c);
        mr_tok_next(c);
        alter->if_exists = true;
    }
    alter->name = mr_p_name(c, alter->is_view ? "a view's name" : "a table's name");
    if (!alter->is_view) {
        alter_table(c, stmt);
    } else if (mr_tok_take_kw(c, MR_KW_RENAME)) {
        rename_to(c, alter);
    } else {
        mr_tok_need_kw(c, MR_KW_AS);
        alter->what = MR_ALTER_AS;
        alter->query = mr_p_query(c);
        mr_tokens_raise(c, &stmt->height, alter->query->height);
    }
}
