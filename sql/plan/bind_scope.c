#include "sql/plan/bind.h"

static bool part_is(const struct mr_ast_ident *part, struct mr_view name)
{
    return name.len > 0 && mr_view_eq(part->name, name);
}

bool mr_scope_is(const struct mr_scope *scope, const struct mr_ast_name *qualifier,
                 uint32_t parts)
{
    const struct mr_ast_ident *part = qualifier->part;

    switch (parts) {
    case 1: return part_is(&part[0], scope->name);
    case 2: return part_is(&part[0], scope->database) && part_is(&part[1], scope->name);
    case 3:
        return mr_view_is(part[0].name, MR_DEFAULT_CATALOG) &&
               part_is(&part[1], scope->database) && part_is(&part[2], scope->name);
    default: return false;
    }
}

/* "did you mean 'price'? columns: product, price" */
static int unknown_column(struct mr_binder *b, const struct mr_scope *scope,
                          const struct mr_ast_ident *ident, bool has_qualifier)
{
    const struct mr_schema *schema = scope->schema;
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
                          MR_VIEW_ARG(ident->name), MR_VIEW_ARG(scope->name));
    else
        rc = mr_bind_fail(b, ident->span, hint.data,
                          "Column '" MR_VIEW_FMT "' not found in any table",
                          MR_VIEW_ARG(ident->name));
    mr_text_fini(&hint);
    return rc;
}

/* 1: *RET is its number; 0: none; or the error when there are several. */
static int find_column(struct mr_binder *b, const struct mr_scope *scope,
                       const struct mr_ast_ident *ident, uint32_t *ret)
{
    bool is_found = false;

    for (uint32_t i = 0; i < scope->schema->count; i++) {
        if (!mr_view_eq(scope->schema->field[i].name, ident->name))
            continue;
        if (is_found)
            return mr_bind_fail(b, ident->span, "give the columns names of their own with AS",
                                "Column '" MR_VIEW_FMT "' is ambiguous",
                                MR_VIEW_ARG(ident->name));
        *ret = i;
        is_found = true;
    }
    return is_found;
}

int mr_scope_column(struct mr_binder *b, const struct mr_scope *scope,
                    const struct mr_ast_name *name, uint32_t *ret)
{
    uint32_t qualifiers = name->parts - 1;
    const struct mr_ast_ident *last = &name->part[qualifiers];

    if (qualifiers == 0 || mr_scope_is(scope, name, qualifiers)) {
        int rc = find_column(b, scope, last, ret);
        if (rc == 0)
            return unknown_column(b, scope, last, qualifiers > 0);
        if (rc < 0)
            return rc;
        if (scope->seen != NULL)
            scope->seen[*ret] = name->span;
        return 0;
    }

    uint32_t base;
    int rc = find_column(b, scope, &name->part[0], &base);
    if (rc < 0)
        return rc;
    if (rc == 1 || (qualifiers > 1 && mr_scope_is(scope, name, 1)))
        return mr_bind_refuse(b, name->span, "declare the field as a column of its own",
                              "a field of a column ('" MR_VIEW_FMT "')",
                              MR_VIEW_ARG(mr_span_text(b->source, name->span)));
    struct mr_span span = mr_span_join(name->part[0].span, name->part[qualifiers - 1].span);
    const char *hint = "a table with an alias goes by the alias only";
    if (scope->name.len > 0)
        hint = mr_arena_printf(b->arena, "the table here is called '" MR_VIEW_FMT "'",
                               MR_VIEW_ARG(scope->name));
    return mr_bind_fail(b, span, hint, "Table '" MR_VIEW_FMT "' not found",
                        MR_VIEW_ARG(mr_span_text(b->source, span)));
}
