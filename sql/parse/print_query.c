#include "sql/parse/print_int.h"

#include "core/base/mask.h"

enum { ADDITIVE = 7 };

/* -- FROM -------------------------------------------------------------------------- */

/* A value of OPTIONS, masked when its key says so. */
static void hint_value(struct mr_view key, struct mr_view value, struct mr_text *out)
{
    struct mr_text shown;

    mr_text_init(&shown);
    mr_mask_put(&shown, key, value);
    mr_print_string(mr_text_view(&shown), out);
    mr_text_fini(&shown);
}

void mr_print_hints(const struct mr_ast_hints *hints, struct mr_text *out)
{
    if (hints->count == 0)
        return;
    mr_text_puts(out, " /*+ ");
    for (uint32_t i = 0; i < hints->count; i++) {
        const struct mr_ast_hint *hint = &hints->hint[i];
        if (i > 0)
            mr_text_puts(out, ", ");
        mr_print_ident(hint->name.name, out);
        for (uint32_t j = 0; j < hint->items; j++) {
            mr_text_puts(out, j == 0 ? "(" : ", ");
            if (hint->item[j].key.data != NULL) {
                mr_print_string(hint->item[j].key, out);
                mr_text_puts(out, " = ");
            }
            hint_value(hint->item[j].key, hint->item[j].value, out);
        }
        if (hint->items > 0)
            mr_text_putc(out, ')');
    }
    mr_text_puts(out, " */");
}

static void alias(const struct mr_ast_table *table, struct mr_text *out)
{
    if (table->alias.name.data == NULL)
        return;
    mr_text_puts(out, " AS ");
    mr_print_ident(table->alias.name, out);
    if (table->columns.count > 0) {
        mr_text_putc(out, ' ');
        mr_print_idents(&table->columns, out);
    }
}

static void join(const struct mr_ast_table *table, struct mr_text *out)
{
    static const char *const words[] = {
        [MR_AST_JOIN_COMMA] = ", ",          [MR_AST_JOIN_CROSS] = "CROSS JOIN ",
        [MR_AST_JOIN_INNER] = "JOIN ",       [MR_AST_JOIN_LEFT] = "LEFT JOIN ",
        [MR_AST_JOIN_RIGHT] = "RIGHT JOIN ", [MR_AST_JOIN_FULL] = "FULL JOIN ",
    };
    /* A comma binds less tightly than JOIN, so only its right side may be a bare join. */
    bool in_parens =
        table->right->kind == MR_AST_TABLE_JOIN &&
        (table->join != MR_AST_JOIN_COMMA || table->right->join == MR_AST_JOIN_COMMA);

    mr_print_from(table->left, out);
    if (table->join != MR_AST_JOIN_COMMA)
        mr_text_putc(out, ' ');
    if (table->is_natural)
        mr_text_puts(out, "NATURAL ");
    mr_text_puts(out, words[table->join]);
    if (in_parens)
        mr_text_putc(out, '(');
    mr_print_from(table->right, out);
    if (in_parens)
        mr_text_putc(out, ')');
    if (table->on != NULL) {
        mr_text_puts(out, " ON ");
        mr_print_expr(table->on, out);
    }
    if (table->using_columns.count > 0) {
        mr_text_puts(out, " USING ");
        mr_print_idents(&table->using_columns, out);
    }
}

static void match(const struct mr_ast_table *table, struct mr_text *out)
{
    bool in_parens = table->left->kind == MR_AST_TABLE_JOIN;

    if (in_parens)
        mr_text_putc(out, '(');
    mr_print_from(table->left, out);
    mr_text_puts(out, in_parens ? ") " : " ");
    mr_text_put(out, table->match_text.data, table->match_text.len);
}

void mr_print_from(const struct mr_ast_table *table, struct mr_text *out)
{
    if (table->is_lateral)
        mr_text_puts(out, "LATERAL ");
    switch (table->kind) {
    case MR_AST_TABLE_NAME:
        mr_print_name(&table->name, out);
        mr_print_hints(&table->hints, out);
        if (table->at != NULL) {
            mr_text_puts(out, " FOR SYSTEM_TIME AS OF ");
            mr_print_operand(table->at, ADDITIVE, out);
        }
        break;
    case MR_AST_TABLE_QUERY:
        mr_text_putc(out, '(');
        mr_print_query(table->query, out);
        mr_text_putc(out, ')');
        break;
    case MR_AST_TABLE_FUNCTION:
        mr_text_puts(out, table->has_table_word ? "TABLE(" : "");
        mr_print_call(table->expr, out);
        mr_text_puts(out, table->has_table_word ? ")" : "");
        break;
    case MR_AST_TABLE_UNNEST:
        mr_text_puts(out, "UNNEST(");
        mr_print_expr(table->expr, out);
        mr_text_puts(out, table->has_ordinality ? ") WITH ORDINALITY" : ")");
        break;
    case MR_AST_TABLE_JOIN: join(table, out); return;
    case MR_AST_TABLE_MATCH: match(table, out); break;
    }
    alias(table, out);
}

/* -- SELECT ------------------------------------------------------------------------ */

static void item(const struct mr_ast_item *item, struct mr_text *out)
{
    if (item->expr != NULL)
        mr_print_operand(item->expr, item->is_star ? 10 : 1, out);
    mr_print_name(&item->prefix, out);
    if (item->is_star)
        mr_text_puts(out, item->expr != NULL || item->prefix.parts > 0 ? ".*" : "*");
    if (item->alias.name.data != NULL) {
        mr_text_puts(out, " AS ");
        mr_print_ident(item->alias.name, out);
    }
}

static void group(const struct mr_ast_group *group_item, struct mr_text *out)
{
    static const char *const words[] = {[MR_AST_GROUP_EXPRS] = "",
                                        [MR_AST_GROUP_SETS] = "GROUPING SETS ",
                                        [MR_AST_GROUP_ROLLUP] = "ROLLUP ",
                                        [MR_AST_GROUP_CUBE] = "CUBE "};
    bool in_parens = group_item->kind != MR_AST_GROUP_EXPRS || group_item->in_parens;

    mr_text_puts(out, words[group_item->kind]);
    if (in_parens)
        mr_text_putc(out, '(');
    mr_print_exprs(group_item->expr, group_item->exprs, out);
    for (uint32_t i = 0; i < group_item->groups; i++) {
        if (i > 0)
            mr_text_puts(out, ", ");
        group(group_item->group[i], out);
    }
    if (in_parens)
        mr_text_putc(out, ')');
}

static void clause(const char *words, const struct mr_ast_expr *expr, struct mr_text *out)
{
    if (expr == NULL)
        return;
    mr_text_puts(out, words);
    mr_print_expr(expr, out);
}

static void select(const struct mr_ast_select *select, struct mr_text *out)
{
    mr_text_puts(out, "SELECT");
    mr_print_hints(&select->hints, out);
    if (select->is_distinct)
        mr_text_puts(out, " DISTINCT");
    for (uint32_t i = 0; i < select->items; i++) {
        mr_text_puts(out, i == 0 ? " " : ", ");
        item(&select->item[i], out);
    }
    if (select->from != NULL) {
        mr_text_puts(out, " FROM ");
        mr_print_from(select->from, out);
    }
    clause(" WHERE ", select->where, out);
    for (uint32_t i = 0; i < select->groups; i++) {
        mr_text_puts(out, i == 0 ? " GROUP BY " : ", ");
        group(select->group[i], out);
    }
    clause(" HAVING ", select->having, out);
    for (uint32_t i = 0; i < select->windows; i++) {
        mr_text_puts(out, i == 0 ? " WINDOW " : ", ");
        mr_print_ident(select->window_name[i].name, out);
        mr_text_puts(out, " AS ");
        mr_print_window(select->window[i], out);
    }
    clause(" QUALIFY ", select->qualify, out);
}

/* -- Queries ----------------------------------------------------------------------- */

static bool has_clauses(const struct mr_ast_query *query)
{
    return query->ctes > 0 || query->order.count > 0 || query->limit != NULL ||
           query->offset != NULL;
}

static bool is_sum(const struct mr_ast_query *query)
{
    return query->kind == MR_AST_QUERY_UNION || query->kind == MR_AST_QUERY_EXCEPT;
}

/* Arm I of QUERY: would it read differently without parentheses? */
static bool arm_in_parens(const struct mr_ast_query *query, uint32_t i)
{
    const struct mr_ast_query *arm = query->arm[i];

    if (arm->in_parens || has_clauses(arm) || query->kind == MR_AST_QUERY_NESTED ||
        arm->kind == MR_AST_QUERY_NESTED)
        return true;
    if (is_sum(arm))
        return i > 0 || !is_sum(query);
    return arm->kind == MR_AST_QUERY_INTERSECT && i > 0 && !is_sum(query);
}

static void arms(const struct mr_ast_query *query, struct mr_text *out)
{
    const char *word = query->kind == MR_AST_QUERY_UNION       ? " UNION "
                       : query->kind == MR_AST_QUERY_INTERSECT ? " INTERSECT "
                                                               : " EXCEPT ";

    for (uint32_t i = 0; i < query->arms; i++) {
        bool in_parens = arm_in_parens(query, i);
        if (i > 0) {
            mr_text_puts(out, word);
            mr_text_puts(out, query->is_all ? "ALL " : "");
        }
        mr_text_puts(out, in_parens ? "(" : "");
        mr_print_query(query->arm[i], out);
        mr_text_puts(out, in_parens ? ")" : "");
    }
}

static void with(const struct mr_ast_query *query, struct mr_text *out)
{
    for (uint32_t i = 0; i < query->ctes; i++) {
        const struct mr_ast_cte *cte = &query->cte[i];
        mr_text_puts(out, i > 0 ? ", " : query->is_recursive ? "WITH RECURSIVE " : "WITH ");
        mr_print_ident(cte->name.name, out);
        if (cte->columns.count > 0) {
            mr_text_putc(out, ' ');
            mr_print_idents(&cte->columns, out);
        }
        mr_text_puts(out, " AS (");
        mr_print_query(cte->query, out);
        mr_text_putc(out, ')');
    }
    if (query->ctes > 0)
        mr_text_putc(out, ' ');
}

static void limit(const char *words, const struct mr_ast_expr *expr, struct mr_text *out)
{
    if (expr == NULL)
        return;
    mr_text_puts(out, words);
    mr_print_operand(expr, ADDITIVE, out);
}

void mr_print_query(const struct mr_ast_query *query, struct mr_text *out)
{
    with(query, out);
    switch (query->kind) {
    case MR_AST_QUERY_SELECT: select(query->select, out); break;
    case MR_AST_QUERY_VALUES:
        mr_text_puts(out, "VALUES ");
        mr_print_exprs(query->row, query->rows, out);
        break;
    case MR_AST_QUERY_TABLE:
        mr_text_puts(out, "TABLE ");
        mr_print_name(&query->table, out);
        break;
    case MR_AST_QUERY_UNION:
    case MR_AST_QUERY_INTERSECT:
    case MR_AST_QUERY_EXCEPT:
    case MR_AST_QUERY_NESTED: arms(query, out); break;
    }
    mr_print_order_by(&query->order, out);
    limit(" LIMIT ", query->limit, out);
    limit(" OFFSET ", query->offset, out);
}
