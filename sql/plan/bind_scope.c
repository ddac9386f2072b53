#include "sql/plan/bind.h"

static bool part_is(const struct mr_ast_ident *part, struct mr_view name)
{
    return name.len > 0 && mr_view_eq(part->name, name);
}

static bool is_named(const struct mr_scope_table *table, const struct mr_ast_ident *part,
                     uint32_t parts)
{
    switch (parts) {
    case 1: return part_is(&part[0], table->name);
    case 2: return part_is(&part[0], table->database) && part_is(&part[1], table->name);
    case 3:
        return part_is(&part[0], table->catalog) && part_is(&part[1], table->database) &&
               part_is(&part[2], table->name);
    default: return false;
    }
}

bool mr_scope_find_table(const struct mr_scope *scope, const struct mr_ast_name *qualifier,
                         uint32_t parts, struct mr_scope_table *ret)
{
    *ret = (struct mr_scope_table){scope->catalog, scope->database, scope->name, 0,
                                   scope->schema->count};
    if (scope->tables == 0)
        return is_named(ret, qualifier->part, parts);
    /* The last ones are the innermost. */
    for (uint32_t t = scope->tables; t-- > 0;) {
        *ret = scope->table[t];
        if (is_named(ret, qualifier->part, parts))
            return true;
    }
    return false;
}

/* "did you mean 'price'? columns: product, price" */
static int unknown_column(struct mr_binder *b, const struct mr_scope *scope,
                          const struct mr_ast_ident *ident, const struct mr_scope_table *table,
                          bool has_qualifier)
{
    const struct mr_schema range = {table->count, scope->schema->field + table->first};
    const struct mr_schema *schema = &range;
    const char **names = MR_NEW_ARRAY(b->arena, const char *, schema->count + 1);
    struct mr_text hint;
    int rc;

    mr_text_init(&hint);
    for (uint32_t i = 0; i < schema->count; i++)
        names[i] =
            mr_arena_copy(b->arena, schema->field[i].name.data, schema->field[i].name.len);
    const char *nearest = mr_diag_nearest(ident->name, names, schema->count);
    if (nearest != NULL)
        mr_text_printf(&hint, "did you mean '%s'? ", nearest);
    mr_text_puts(&hint, schema->count == 0 ? "there are no columns here" : "columns: ");
    for (uint32_t i = 0; i < schema->count && i < 24; i++)
        mr_text_printf(&hint, "%s%s", i == 0 ? "" : ", ", names[i]);
    if (schema->count > 24)
        mr_text_puts(&hint, ", ...");
    if (has_qualifier)
        rc = mr_bind_fail(b, ident->span, hint.data,
                          "Column '" MR_VIEW_FMT "' not found in table '" MR_VIEW_FMT "'",
                          MR_VIEW_ARG(ident->name), MR_VIEW_ARG(table->name));
    else
        rc = mr_bind_fail(b, ident->span, hint.data,
                          scope->is_descriptor ? "Unknown identifier '" MR_VIEW_FMT "'"
                                               : "Column '" MR_VIEW_FMT
                                                 "' not found in any table",
                          MR_VIEW_ARG(ident->name));
    mr_text_fini(&hint);
    return rc;
}

/* Among the COUNT columns from FIRST on.  1: *RET is its number; 0: none; or the error when
 * there are several. */
static int find_among(struct mr_binder *b, const struct mr_scope *scope,
                      const struct mr_ast_ident *ident, uint32_t first, uint32_t count,
                      bool with_hidden, uint32_t *ret)
{
    bool is_found = false;

    for (uint32_t i = first; i < first + count; i++) {
        if (!mr_view_eq(scope->schema->field[i].name, ident->name) ||
            (!with_hidden && scope->is_hidden != NULL && scope->is_hidden[i]))
            continue;
        if (is_found)
            return mr_bind_fail(
                b, ident->span,
                scope->tables == 0 ? "give the columns names of their own with AS"
                                   : "say whose it is: table.column",
                "Column '" MR_VIEW_FMT "' is ambiguous", MR_VIEW_ARG(ident->name));
        *ret = i;
        is_found = true;
    }
    return is_found;
}

/* By its name alone: a subquery's own columns before those of the query around it. */
static int find_column(struct mr_binder *b, const struct mr_scope *scope,
                       const struct mr_ast_ident *ident, uint32_t *ret)
{
    uint32_t own = scope->outer_columns;
    int rc = find_among(b, scope, ident, own, scope->schema->count - own, false, ret);

    return rc != 0 ? rc : find_among(b, scope, ident, 0, own, false, ret);
}

static int unknown_table(struct mr_binder *b, const struct mr_scope *scope, struct mr_span span)
{
    const char *hint = "a table with an alias goes by the alias only";
    struct mr_text text;

    if (scope->tables == 0 && scope->name.len > 0)
        hint = mr_arena_printf(b->arena, "the table here is called '" MR_VIEW_FMT "'",
                               MR_VIEW_ARG(scope->name));
    mr_text_init(&text);
    for (uint32_t t = 0; t < scope->tables; t++)
        mr_text_printf(&text, "%s" MR_VIEW_FMT, t == 0 ? "the tables here are " : ", ",
                       MR_VIEW_ARG(scope->table[t].name));
    if (text.len > 0)
        hint = mr_arena_copy(b->arena, text.data, text.len);
    mr_text_fini(&text);
    return mr_bind_fail(b, span, hint, "Table '" MR_VIEW_FMT "' not found",
                        MR_VIEW_ARG(mr_span_text(b->source, span)));
}

/* Behind the tables that the first PARTS of NAME are: the next part as a column.  As
 * find_among(); 0 also where there is no such table. */
static int find_behind(struct mr_binder *b, const struct mr_scope *scope,
                       const struct mr_ast_name *name, uint32_t parts, uint32_t *ret)
{
    struct mr_scope_table table;

    if (parts == 0)
        return find_column(b, scope, &name->part[0], ret);
    if (!mr_scope_find_table(scope, name, parts, &table))
        return 0;
    return find_among(b, scope, &name->part[parts], table.first, table.count, true, ret);
}

int mr_scope_path(struct mr_binder *b, const struct mr_scope *scope,
                  const struct mr_ast_name *name, uint32_t *ret, uint32_t *ret_parts)
{
    struct mr_scope_table table = {.count = scope->schema->count};
    uint32_t last = name->parts - 1;

    for (uint32_t parts = name->parts; parts-- > 0;) {
        int rc = find_behind(b, scope, name, parts, ret);
        if (rc < 0)
            return rc;
        if (rc == 0)
            continue;
        if (scope->seen != NULL)
            scope->seen[*ret] = name->span;
        *ret_parts = parts + 1;
        return 0;
    }
    if (last == 0 || mr_scope_find_table(scope, name, last, &table))
        return unknown_column(b, scope, &name->part[last], &table, last > 0);
    return unknown_table(b, scope, mr_span_join(name->part[0].span, name->part[last - 1].span));
}

int mr_scope_column(struct mr_binder *b, const struct mr_scope *scope,
                    const struct mr_ast_name *name, uint32_t *ret)
{
    uint32_t parts;
    int rc = mr_scope_path(b, scope, name, ret, &parts);

    if (rc == 0 && parts < name->parts)
        return mr_bind_fail(b, name->span, "compute a column from the field first",
                            "'" MR_VIEW_FMT "' is a field of a column, and a column is "
                            "needed here",
                            MR_VIEW_ARG(mr_span_text(b->source, name->span)));
    return rc;
}
