#include "sql/plan/bind.h"

/*
 * Rows, arrays and maps: their types, their constructors, and the way to what is in them.
 */

/* -- Types -------------------------------------------------------------------------------- */

static int bind_row_type(struct mr_binder *b, const struct mr_ast_type *ast,
                         struct mr_type *ret)
{
    struct mr_type *child = MR_NEW_ARRAY(b->arena, struct mr_type, ast->fields + 1);
    struct mr_view *name = MR_NEW_ARRAY(b->arena, struct mr_view, ast->fields + 1);

    for (uint32_t i = 0; i < ast->fields; i++) {
        const struct mr_ast_ident *ident = &ast->field[i].name;
        int rc = mr_bind_type(b, ast->field[i].type, &child[i]);
        if (rc < 0)
            return rc;
        name[i] = mr_arena_view(b->arena, ident->name);
        for (uint32_t k = 0; k < i; k++)
            if (mr_view_eq(name[k], name[i]))
                return mr_bind_fail(b, ident->span, NULL,
                                    "Field names of a ROW must be unique. Found "
                                    "duplicate: '" MR_VIEW_FMT "'",
                                    MR_VIEW_ARG(name[i]));
    }
    if (ast->fields == 0)
        return mr_bind_refuse(b, ast->span, NULL, "a ROW without fields");
    *ret = mr_type_row(b->arena, name, child, ast->fields);
    return 0;
}

static int bind_nested_type(struct mr_binder *b, const struct mr_ast_type *ast,
                            struct mr_type *ret)
{
    struct mr_type element, key = {0};
    int rc = mr_bind_type(b, ast->element, &element);

    if (rc == 0 && ast->key != NULL)
        rc = mr_bind_type(b, ast->key, &key);
    if (rc < 0)
        return rc;
    if (ast->kind == MR_AST_TYPE_ARRAY)
        *ret = mr_type_array(b->arena, element);
    else if (ast->kind == MR_AST_TYPE_MAP)
        *ret = mr_type_map(b->arena, key, element);
    else
        *ret = mr_type_multiset(b->arena, element);
    return 0;
}

int mr_bind_type(struct mr_binder *b, const struct mr_ast_type *ast, struct mr_type *ret)
{
    int rc = 0;

    switch (ast->kind) {
    case MR_AST_TYPE_SIMPLE: *ret = ast->simple; return 0;
    case MR_AST_TYPE_ARRAY:
    case MR_AST_TYPE_MULTISET:
    case MR_AST_TYPE_MAP: rc = bind_nested_type(b, ast, ret); break;
    case MR_AST_TYPE_ROW: rc = bind_row_type(b, ast, ret); break;
    case MR_AST_TYPE_OTHER:
        return mr_bind_refuse(b, ast->span, NULL, "the type " MR_VIEW_FMT,
                              MR_VIEW_ARG(ast->text));
    }
    if (rc == 0)
        ret->nullable = ast->simple.nullable;
    return rc;
}

/* -- Fields -------------------------------------------------------------------------------- */

struct mr_expr *mr_expr_field(struct mr_arena *arena, struct mr_expr *row, uint32_t i)
{
    struct mr_value number = {.type = {.id = MR_TYPE_INT}, .u.i64 = i};
    struct mr_expr *arg[] = {row, mr_expr_constant(arena, number)}, *field = NULL;
    int rc = mr_expr_call(arena, MR_VIEW("."), arg, 2, &field, NULL);

    MR_ASSERT(rc == 0);
    return field;
}

static int find_field(struct mr_binder *b, struct mr_expr *base,
                      const struct mr_ast_ident *ident, struct mr_expr **ret)
{
    struct mr_text type;
    int i = -1;

    if (base->type.id == MR_TYPE_ROW)
        i = mr_type_find_field(base->type, ident->name);
    if (i >= 0) {
        *ret = mr_expr_field(b->arena, base, (uint32_t)i);
        return 0;
    }
    mr_text_init(&type);
    mr_type_print(base->type, &type);
    int rc = mr_bind_fail(b, ident->span,
                          base->type.id == MR_TYPE_ROW
                              ? "names of fields are written as they were declared"
                              : "only a ROW has fields",
                          "Column '" MR_VIEW_FMT "' not found in a value of type %s",
                          MR_VIEW_ARG(ident->name), type.data);
    mr_text_fini(&type);
    return rc;
}

int mr_bind_path(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_name *name,
                 struct mr_expr **ret)
{
    uint32_t column, parts = 0;
    int rc = mr_scope_path(b, scope, name, &column, &parts);

    if (rc == 0)
        *ret = mr_expr_column(b->arena, column, scope->schema->field[column].type);
    for (uint32_t i = parts; rc == 0 && i < name->parts; i++)
        rc = find_field(b, *ret, &name->part[i], ret);
    return rc;
}

/* -- Constructors and access ----------------------------------------------------------------- */

static int bind_list(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     const char *name, struct mr_expr **ret)
{
    uint32_t count = ast->u.list.count;
    struct mr_expr **args = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);

    if (count == 0)
        return mr_bind_refuse(b, ast->span, "CAST a value of that type",
                              "an empty %s, whose type nothing tells,", name);
    for (uint32_t i = 0; i < count; i++) {
        int rc = mr_bind_expr(b, scope, ast->u.list.expr[i], &args[i]);
        if (rc < 0)
            return rc;
    }
    return mr_bind_function(b, ast->span, name, args, count, ret);
}

static int bind_index(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    struct mr_expr *args[2];
    int rc = mr_bind_expr(b, scope, ast->u.index.base, &args[0]);

    if (rc == 0)
        rc = mr_bind_expr(b, scope, ast->u.index.index, &args[1]);
    return rc < 0 ? rc : mr_bind_function(b, ast->span, "ITEM", args, 2, ret);
}

int mr_bind_nested_expr(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    struct mr_expr *base;
    int rc;

    switch (ast->kind) {
    case MR_AST_FIELD:
        rc = mr_bind_expr(b, scope, ast->u.field.base, &base);
        return rc < 0 ? rc : find_field(b, base, &ast->u.field.name, ret);
    case MR_AST_INDEX: return bind_index(b, scope, ast, ret);
    case MR_AST_ROW: return bind_list(b, scope, ast, "ROW", ret);
    case MR_AST_ARRAY: return bind_list(b, scope, ast, "ARRAY", ret);
    default: return bind_list(b, scope, ast, "MAP", ret);
    }
}
