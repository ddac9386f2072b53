#include "sql/plan/bind.h"

#include "operators/relay/union.h"

/*
 * UNION ALL: arms with as many columns each, brought to their common types, under the
 * names of the first.  UNION keeps the different rows of it.
 */

static const struct mr_stage_spec *emit_union(const struct mr_emission *emission,
                                              const struct mr_rel *rel,
                                              struct mr_node *const *input)
{
    struct mr_stage_spec *spec = MR_NEW(emission->arena, struct mr_stage_spec);
    struct mr_stage_input *in =
        MR_NEW_ARRAY(emission->arena, struct mr_stage_input, rel->inputs);

    for (uint32_t i = 0; i < rel->inputs; i++)
        in[i] = (struct mr_stage_input){.schema = input[i]->schema, .distribution = MR_FORWARD};
    *spec = (struct mr_stage_spec){
        .class = &mr_union_class, .input = in, .inputs = rel->inputs, .output = rel->schema};
    return spec;
}

static void print_union(const struct mr_rel *rel, struct mr_text *out)
{
    mr_text_puts(out, "all=[true], union=[");
    for (uint32_t i = 0; i < rel->schema->count; i++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(rel->schema->field[i].name));
    mr_text_putc(out, ']');
}

static void read_union(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    (void)i;
    memcpy(below, wanted, rel->schema->count * sizeof(bool));
}

static bool is_identity(const uint32_t *map, const struct mr_rel *rel, const struct mr_rel *arm)
{
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (!rel->needed[c] || map[c] != c)
            return false;
    return arm->schema->count == rel->schema->count;
}

/* The arms may be cut differently where they share a scan: each is brought to the order
 * of what is needed. */
static uint32_t *shrink_union(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    uint32_t *out = MR_NEW_ARRAY(arena, uint32_t, rel->schema->count + 1), count = 0;

    for (uint32_t i = 0; i < rel->inputs; i++) {
        struct mr_rel **place = mr_rel_input_place(rel, i);
        struct mr_expr **column = MR_NEW_ARRAY(arena, struct mr_expr *, rel->schema->count + 1);
        if (is_identity(map[i], rel, *place))
            continue;
        count = 0;
        for (uint32_t c = 0; c < rel->schema->count; c++)
            if (rel->needed[c])
                column[count++] =
                    mr_expr_column(arena, map[i][c], (*place)->schema->field[map[i][c]].type);
        *place = mr_rel_project_new(arena, *place, column, NULL, count);
    }
    count = 0;
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (rel->needed[c])
            out[c] = count++;
    (void)mr_rel_cut(arena, rel, rel->needed);
    return out;
}

static const struct mr_rel_stage_class union_class = {
    .name = "Union",
    .hands_on_changes = true,
    .read = read_union,
    .shrink = shrink_union,
    .emit = emit_union,
    .print = print_union,
};

/* UNION ALL binds to the left: ((a UNION ALL b) UNION ALL c) is one union of three.  QUERY
 * stands in TOP, whose rows may be made different behind it. */
static bool is_one_arm(const struct mr_ast_query *query, const struct mr_ast_query *top)
{
    return query != top && (query->kind != MR_AST_QUERY_UNION || !query->is_all ||
                            query->ctes > 0 || query->limit != NULL || query->offset != NULL);
}

static uint32_t count_arms(const struct mr_ast_query *query, const struct mr_ast_query *top)
{
    uint32_t count = 0;

    if (is_one_arm(query, top))
        return 1;
    for (uint32_t i = 0; i < query->arms; i++)
        count += count_arms(query->arm[i], top);
    return count;
}

static int bind_arms(struct mr_binder *b, const struct mr_ast_query *query,
                     const struct mr_ast_query *top, struct mr_rel **arm, struct mr_span *span,
                     uint32_t *count)
{
    if (is_one_arm(query, top)) {
        span[*count] = query->span;
        return mr_bind_query(b, query, &arm[(*count)++]);
    }
    for (uint32_t i = 0; i < query->arms; i++) {
        int rc = bind_arms(b, query->arm[i], top, arm, span, count);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int check_arms(struct mr_binder *b, struct mr_rel *const *arm,
                      const struct mr_span *span, uint32_t arms)
{
    for (uint32_t i = 1; i < arms; i++) {
        if (arm[i]->schema->count != arm[0]->schema->count)
            return mr_bind_fail(
                b, span[i], NULL,
                "Column count mismatch in UNION ALL: %u columns here, %u in the "
                "first query",
                arm[i]->schema->count, arm[0]->schema->count);
    }
    return 0;
}

/* The type of column COL over all arms. */
static int common_type(struct mr_binder *b, struct mr_rel *const *arm,
                       const struct mr_span *span, uint32_t arms, uint32_t col,
                       struct mr_type *ret)
{
    *ret = arm[0]->schema->field[col].type;
    for (uint32_t i = 1; i < arms; i++) {
        struct mr_type other = arm[i]->schema->field[col].type;
        if (mr_type_common(*ret, other, ret))
            continue;
        struct mr_text was, is;
        mr_text_init(&was);
        mr_text_init(&is);
        mr_type_print(*ret, &was);
        mr_type_print(other, &is);
        int rc = mr_bind_fail(b, span[i], "CAST one of them",
                              "Type mismatch in column %u of UNION ALL: %s here, %s before",
                              col + 1, is.data, was.data);
        mr_text_fini(&was);
        mr_text_fini(&is);
        return rc;
    }
    return 0;
}

/* A column means to time what it means in every arm. */
static struct mr_tag common_tag(struct mr_rel *const *arm, uint32_t arms, uint32_t col)
{
    struct mr_tag tag = arm[0]->tag[col];

    for (uint32_t i = 1; i < arms; i++)
        if (arm[i]->tag[col].role != tag.role || arm[i]->tag[col].window != tag.window)
            return (struct mr_tag){0};
    return tag;
}

/* ARM with its columns cast to those of SCHEMA. */
static int bring_to(struct mr_binder *b, struct mr_rel *arm, const struct mr_schema *schema,
                    struct mr_span span, struct mr_rel **ret)
{
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, schema->count + 1);
    struct mr_view *name = MR_NEW_ARRAY(b->arena, struct mr_view, schema->count + 1);

    for (uint32_t i = 0; i < schema->count; i++) {
        struct mr_expr *from = mr_expr_column(b->arena, i, arm->schema->field[i].type);
        name[i] = schema->field[i].name;
        column[i] = from;
        if (mr_type_same(from->type, schema->field[i].type))
            continue;
        if (mr_expr_cast(b->arena, from, schema->field[i].type, false, false, &column[i],
                         b->err) < 0)
            return mr_diag_wrap(b->err, b->source, span, NULL);
    }
    *ret = mr_rel_project_new(b->arena, arm, column, name, schema->count);
    return 0;
}

int mr_bind_union(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret)
{
    uint32_t arms = count_arms(query, query), at = 0;
    struct mr_rel **arm = MR_NEW_ARRAY(b->arena, struct mr_rel *, arms);
    struct mr_span *span = MR_NEW_ARRAY(b->arena, struct mr_span, arms);
    int rc = 0;

    if (arms > MR_STAGE_INPUTS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, query->span, NULL,
                            "UNION ALL of more than %d queries (MR_STAGE_INPUTS_MAX)",
                            MR_STAGE_INPUTS_MAX);
    rc = bind_arms(b, query, query, arm, span, &at);
    if (rc == 0)
        rc = check_arms(b, arm, span, arms);
    if (rc < 0)
        return rc;
    uint32_t columns = arm[0]->schema->count;
    struct mr_schema *schema = mr_schema_new(b->arena, columns);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, columns + 1);
    for (uint32_t c = 0; c < columns && rc == 0; c++) {
        schema->field[c].name = arm[0]->schema->field[c].name;
        rc = common_type(b, arm, span, arms, c, &schema->field[c].type);
        tag[c] = common_tag(arm, arms, c);
    }
    for (uint32_t i = 0; i < arms && rc == 0; i++)
        rc = bring_to(b, arm[i], schema, span[i], &arm[i]);
    if (rc < 0)
        return rc;
    struct mr_rel *rel = mr_rel_stage_new(b->arena, arm, arms, &union_class, NULL);
    rel->schema = schema;
    rel->tag = tag;
    for (uint32_t i = 0; i < arms; i++)
        rel->changes |= arm[i]->changes;
    int64_t ttl_ns;
    rc = mr_bind_state_ttl(b, NULL, NULL, &ttl_ns);
    *ret = query->is_all ? rel : mr_bind_distinct(b, rel, ttl_ns);
    return rc;
}
