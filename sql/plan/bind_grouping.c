#include "sql/plan/bind.h"

#include "operators/group/expand.h"

/*
 * GROUP BY a, ROLLUP (b, c), GROUPING SETS (..): each element stands for a list of sets of
 * keys, and the sets of the whole are every choice of one set per element, united.
 */

/* -- Sets ---------------------------------------------------------------------------- */

static int too_many(struct mr_binder *b, struct mr_span span)
{
    return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, span, NULL,
                        "more than %d grouping sets (MR_EXPAND_SETS_MAX)", MR_EXPAND_SETS_MAX);
}

static int add_set(struct mr_binder *b, struct mr_grouping_sets *sets, uint64_t mask,
                   struct mr_span span)
{
    if (sets->count == MR_EXPAND_SETS_MAX)
        return too_many(b, span);
    MR_PUSH(b->arena, sets->mask, sets->count, mask);
    return 0;
}

/* The keys of (a, b), as a mask. */
static int bind_exprs(struct mr_binder *b, const struct mr_ast_group *ast,
                      const struct mr_grouping *grouping, uint64_t *ret)
{
    *ret = 0;
    for (uint32_t i = 0; i < ast->exprs; i++) {
        uint32_t number;
        int rc = grouping->add(grouping->context, b, ast->expr[i], &number);

        if (rc < 0)
            return rc;
        /* More keys than that are refused where there are several sets. */
        if (number < 64)
            *ret |= UINT64_C(1) << number;
    }
    return 0;
}

static int bind_element(struct mr_binder *b, const struct mr_ast_group *ast,
                        const struct mr_grouping *grouping, struct mr_grouping_sets *sets);

/* ROLLUP (a, b): (a, b), (a), ().  CUBE (a, b): (a, b), (a), (b), (). */
static int bind_series(struct mr_binder *b, const struct mr_ast_group *ast,
                       const struct mr_grouping *grouping, struct mr_grouping_sets *sets)
{
    uint64_t *part = MR_NEW_ARRAY(b->arena, uint64_t, ast->groups + 1);
    bool is_cube = ast->kind == MR_AST_GROUP_CUBE;
    int rc = 0;

    for (uint32_t i = 0; i < ast->groups && rc == 0; i++)
        rc = bind_exprs(b, ast->group[i], grouping, &part[i]);
    if (rc == 0 && is_cube && ast->groups > 12)
        rc = too_many(b, ast->span);
    uint32_t count = is_cube ? 1u << ast->groups : ast->groups + 1;

    for (uint32_t n = count; n-- > 0 && rc == 0;) {
        uint64_t mask = 0;

        for (uint32_t i = 0; i < ast->groups; i++)
            if (is_cube ? (n >> (ast->groups - 1 - i) & 1) != 0 : i < n)
                mask |= part[i];
        rc = add_set(b, sets, mask, ast->span);
    }
    return rc;
}

static int bind_element(struct mr_binder *b, const struct mr_ast_group *ast,
                        const struct mr_grouping *grouping, struct mr_grouping_sets *sets)
{
    uint64_t mask;
    int rc;

    switch (ast->kind) {
    case MR_AST_GROUP_EXPRS:
        rc = bind_exprs(b, ast, grouping, &mask);
        return rc < 0 ? rc : add_set(b, sets, mask, ast->span);
    case MR_AST_GROUP_ROLLUP:
    case MR_AST_GROUP_CUBE: return bind_series(b, ast, grouping, sets);
    case MR_AST_GROUP_SETS: break;
    }
    for (uint32_t i = 0; i < ast->groups; i++) {
        rc = bind_element(b, ast->group[i], grouping, sets);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int mr_bind_grouping(struct mr_binder *b, const struct mr_ast_select *select,
                     const struct mr_grouping *grouping, struct mr_grouping_sets *ret)
{
    struct mr_grouping_sets all = {0};
    int rc = add_set(b, &all, 0, select->item[0].span);

    for (uint32_t i = 0; i < select->groups && rc == 0; i++) {
        const struct mr_ast_group *ast = select->group[i];
        struct mr_grouping_sets own = {0}, next = {0};

        rc = bind_element(b, ast, grouping, &own);
        for (uint32_t x = 0; x < all.count && rc == 0; x++)
            for (uint32_t y = 0; y < own.count && rc == 0; y++)
                rc = add_set(b, &next, all.mask[x] | own.mask[y], ast->span);
        all = next;
        all.is_written |= ret->is_written || ast->kind != MR_AST_GROUP_EXPRS;
        ret->is_written = all.is_written;
    }
    *ret = all;
    return rc;
}

/* -- GROUPING(a), GROUPING_ID(a, b) ------------------------------------------------------- */

static struct mr_expr *number(struct mr_binder *b, int64_t value)
{
    return mr_expr_constant(b->arena,
                            (struct mr_value){.type = MR_TYPE_BIGINT_NN, .u.i64 = value});
}

/* Bit BIT of ID, moved to PLACE. */
static int bit_of(struct mr_binder *b, struct mr_expr *id, uint32_t bit, uint32_t place,
                  struct mr_expr **ret)
{
    struct mr_expr *shift[] = {id, number(b, INT64_C(1) << bit)}, *parity[2], *weight[2];
    int rc = mr_expr_call(b->arena, MR_VIEW("/"), shift, 2, &parity[0], b->err);

    parity[1] = number(b, 2);
    if (rc == 0)
        rc = mr_expr_call(b->arena, MR_VIEW("MOD"), parity, 2, &weight[0], b->err);
    weight[1] = number(b, INT64_C(1) << place);
    return rc < 0 ? rc : mr_expr_call(b->arena, MR_VIEW("*"), weight, 2, ret, b->err);
}

bool mr_ast_is_grouping_call(const struct mr_ast_call *call)
{
    struct mr_view name = call->name.part[0].name;

    return mr_view_is_nocase(name, "GROUPING") || mr_view_is_nocase(name, "GROUPING_ID");
}

int mr_bind_grouping_call(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_aggregates *aggregates = scope->aggregates;
    struct mr_expr *sum = number(b, 0), *arg, *bit;

    if (aggregates == NULL || !aggregates->is_grouped)
        return mr_bind_fail(b, ast->span, NULL,
                            MR_VIEW_FMT " may only occur in an aggregate query",
                            MR_VIEW_ARG(call->name.part[0].name));
    struct mr_expr *id = mr_expr_column(
        b->arena, aggregates->input->schema->count + MR_AGG_PLACE_ID, MR_TYPE_BIGINT_NN);
    struct mr_scope input = *aggregates->input;

    input.seen = NULL;
    for (uint32_t i = 0; i < call->args; i++) {
        int rc = mr_bind_expr(b, &input, call->arg[i], &arg);
        uint32_t k = 0;

        while (rc == 0 && k < aggregates->keys && !mr_expr_is_same(aggregates->key[k], arg))
            k++;
        if (rc == 0 && k == aggregates->keys)
            rc = mr_bind_fail(b, call->arg[i]->span, NULL,
                              "Argument to operator '" MR_VIEW_FMT
                              "' must be a grouped expression",
                              MR_VIEW_ARG(call->name.part[0].name));
        if (rc == 0 && aggregates->sets <= 1)
            continue; /* there is nothing that is left out */
        if (rc == 0)
            rc = bit_of(b, id, aggregates->keys - 1 - k, call->args - 1 - i, &bit);
        struct mr_expr *sides[] = {sum, bit};
        if (rc == 0)
            rc = mr_expr_call(b->arena, MR_VIEW("+"), sides, 2, &sum, b->err);
        if (rc < 0)
            return rc;
    }
    return mr_expr_cast(b->arena, sum, MR_TYPE_BIGINT_NN, true, false, ret, b->err);
}

/* -- The stage ----------------------------------------------------------------------------- */

struct expand_plan {
    uint32_t keys, sets;
    const uint32_t *key;
    int64_t *id;
};

static const struct mr_stage_spec *emit_expand(const struct mr_emission *emission,
                                               const struct mr_rel *rel,
                                               struct mr_node *const *input)
{
    const struct expand_plan *plan = rel->stage->plan;
    struct mr_expand_spec *spec = MR_NEW(emission->arena, struct mr_expand_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema, .distribution = MR_FORWARD};
    *spec = (struct mr_expand_spec){
        .stage = {.class = &mr_expand_class, .input = in, .inputs = 1, .output = rel->schema},
        .keys = plan->keys,
        .key = plan->key,
        .sets = plan->sets,
        .id = plan->id};
    return &spec->stage;
}

static void print_expand(const struct mr_rel *rel, struct mr_text *out)
{
    const struct expand_plan *plan = rel->stage->plan;

    mr_text_puts(out, "sets=[");
    for (uint32_t s = 0; s < plan->sets; s++) {
        const char *separator = "";

        mr_text_puts(out, s == 0 ? "{" : ", {");
        for (uint32_t k = 0; k < plan->keys; k++) {
            if (!mr_expand_has(plan->id[s], k, plan->keys))
                continue;
            mr_text_printf(out, "%s" MR_VIEW_FMT, separator,
                           MR_VIEW_ARG(rel->input->schema->field[plan->key[k]].name));
            separator = ", ";
        }
        mr_text_putc(out, '}');
    }
    mr_text_putc(out, ']');
}

static const struct mr_rel_stage_class expand_class = {
    .name = "Expand",
    .hands_on_changes = true,
    .emit = emit_expand,
    .print = print_expand,
};

struct mr_rel *mr_bind_expand(struct mr_binder *b, struct mr_rel *input, uint32_t *key,
                              uint32_t keys, const struct mr_grouping_sets *sets)
{
    struct expand_plan *plan = MR_NEW(b->arena, struct expand_plan);
    uint32_t columns = input->schema->count;
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &input, 1, &expand_class, plan);
    struct mr_schema *schema = mr_schema_new(b->arena, columns + keys + 1);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, schema->count);
    uint32_t *of = MR_NEW_ARRAY(b->arena, uint32_t, keys + 1);

    *plan = (struct expand_plan){.keys = keys,
                                 .sets = sets->count,
                                 .key = of,
                                 .id = MR_NEW_ARRAY(b->arena, int64_t, sets->count)};
    for (uint32_t c = 0; c < columns; c++) {
        schema->field[c] = input->schema->field[c];
        tag[c] = input->tag[c];
    }
    for (uint32_t k = 0; k < keys; k++) {
        of[k] = key[k];
        schema->field[columns + k] = input->schema->field[key[k]];
        schema->field[columns + k].type.nullable = 1;
        key[k] = columns + k;
    }
    schema->field[columns + keys] = (struct mr_field){MR_VIEW("$e"), MR_TYPE_BIGINT_NN};
    key[keys] = columns + keys;
    for (uint32_t s = 0; s < sets->count; s++) {
        int64_t same = 0;

        for (uint32_t k = 0; k < keys; k++)
            if ((sets->mask[s] >> k & 1) == 0)
                plan->id[s] |= INT64_C(1) << (keys - 1 - k);
        for (uint32_t t = 0; t < s; t++)
            same += sets->mask[t] == sets->mask[s];
        plan->id[s] |= same << keys;
    }
    rel->schema = schema;
    rel->tag = tag;
    return rel;
}
