#include "sql/plan/bind.h"

/*
 * CURRENT_WATERMARK(ts): how far the row's own split was just before the row.  Only the scan
 * knows, so that the call must stand where nothing but filters and projections lies between.
 */

#define ONLY_HERE_HINT "ask in a query of the table itself, with nothing but WHERE around it"

static int fail_argument(struct mr_binder *b, const struct mr_ast_expr *ast,
                         struct mr_expr *const *arg)
{
    struct mr_text type;

    mr_text_init(&type);
    mr_type_print(arg[0]->type, &type);
    int rc = mr_bind_fail(b, ast->span, "the column behind WATERMARK FOR",
                          "The argument of CURRENT_WATERMARK() must be a rowtime attribute, "
                          "but was '%s'.",
                          type.data);
    mr_text_fini(&type);
    return rc;
}

int mr_bind_watermark_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_view name = call->name.part[0].name;
    struct mr_expr *arg;

    if (!mr_view_is_nocase(name, MR_CURRENT_WATERMARK))
        return 0;
    if (call->args != 1)
        return mr_bind_fail(b, ast->span, MR_CURRENT_WATERMARK "(ts)",
                            "No match found for function signature " MR_CURRENT_WATERMARK
                            " with %u arguments.",
                            call->args);
    int rc = mr_bind_expr(b, scope, call->arg[0], &arg);
    if (rc < 0)
        return rc;
    if (arg->kind != MR_EXPR_COLUMN || scope->tag == NULL ||
        scope->tag[arg->column].role != MR_ROLE_ROWTIME)
        return fail_argument(b, ast, &arg);
    if (scope->scan == NULL || scope->outer_columns > 0)
        return mr_bind_refuse(b, ast->span, ONLY_HERE_HINT,
                              MR_CURRENT_WATERMARK " of what is no table");
    scope->scan->tells_behind = true;
    b->watermark_call = ast->span;
    b->watermark_source = b->source;
    return mr_bind_function(b, ast->span, MR_CURRENT_WATERMARK, &arg, 1, ret);
}

static bool asks(const struct mr_rel *rel)
{
    if (rel->kind == MR_REL_FILTER)
        return mr_expr_has_watermark(rel->condition);
    for (uint32_t i = 0; rel->kind == MR_REL_PROJECT && i < rel->schema->count; i++)
        if (mr_expr_has_watermark(rel->column[i]))
            return true;
    return false;
}

int mr_check_watermark_calls(struct mr_binder *b, const struct mr_rel *rel)
{
    const struct mr_rel *from = rel;

    while (from->kind == MR_REL_FILTER || from->kind == MR_REL_PROJECT)
        from = from->input;
    if (from->kind != MR_REL_SCAN && asks(rel)) {
        b->source = b->watermark_source;
        return mr_bind_refuse(b, b->watermark_call, ONLY_HERE_HINT,
                              MR_CURRENT_WATERMARK " behind an aggregate, a join or OVER");
    }
    for (uint32_t i = 0; i < rel->inputs; i++) {
        int rc = mr_check_watermark_calls(b, mr_rel_input(rel, i));
        if (rc < 0)
            return rc;
    }
    return 0;
}
