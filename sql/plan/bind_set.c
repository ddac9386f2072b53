#include "sql/plan/bind.h"

#include "operators/join/set.h"
#include "operators/relay/union.h"

/*
 * UNION ALL: arms with as many columns each, brought to their common types, under the
 * names of the first.  UNION keeps the different rows of it.  INTERSECT and EXCEPT: two arms
 * at a time, of which rows are counted (operators/join/set.h).
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

/* "UNION ALL", "EXCEPT" */
static const char *name_of(const struct mr_ast_query *query)
{
    switch (query->kind) {
    case MR_AST_QUERY_INTERSECT: return query->is_all ? "INTERSECT ALL" : "INTERSECT";
    case MR_AST_QUERY_EXCEPT: return query->is_all ? "EXCEPT ALL" : "EXCEPT";
    default: return "UNION ALL";
    }
}

static int check_arms(struct mr_binder *b, const struct mr_ast_query *query,
                      struct mr_rel *const *arm, const struct mr_span *span, uint32_t arms)
{
    for (uint32_t i = 1; i < arms; i++) {
        if (arm[i]->schema->count != arm[0]->schema->count)
            return mr_bind_fail(
                b, span[i], NULL,
                "Column count mismatch in %s: %u columns here, %u in the first query",
                name_of(query), arm[i]->schema->count, arm[0]->schema->count);
    }
    return 0;
}

/* The type of column COL over all arms. */
static int common_type(struct mr_binder *b, const struct mr_ast_query *query,
                       struct mr_rel *const *arm, const struct mr_span *span, uint32_t arms,
                       uint32_t col, struct mr_type *ret)
{
    *ret = arm[0]->schema->field[col].type;
    for (uint32_t i = 1; i < arms; i++) {
        struct mr_type other = arm[i]->schema->field[col].type;
        if (mr_type_common(b->arena, *ret, other, ret))
            continue;
        struct mr_text was, is;
        mr_text_init(&was);
        mr_text_init(&is);
        mr_type_print(*ret, &was);
        mr_type_print(other, &is);
        int rc = mr_bind_fail(b, span[i], "CAST one of them",
                              "Type mismatch in column %u of %s: %s here, %s before", col + 1,
                              name_of(query), is.data, was.data);
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

/* ARM[0..ARMS) with the columns of SCHEMA, which is made: their common types, under the names
 * of the first. */
static int bring_together(struct mr_binder *b, const struct mr_ast_query *query,
                          struct mr_rel **arm, const struct mr_span *span, uint32_t arms,
                          struct mr_schema **ret)
{
    int rc = check_arms(b, query, arm, span, arms);

    if (rc < 0)
        return rc;
    uint32_t columns = arm[0]->schema->count;
    struct mr_schema *schema = mr_schema_new(b->arena, columns);
    for (uint32_t c = 0; c < columns && rc == 0; c++) {
        schema->field[c].name = arm[0]->schema->field[c].name;
        rc = common_type(b, query, arm, span, arms, c, &schema->field[c].type);
    }
    for (uint32_t i = 0; i < arms && rc == 0; i++)
        rc = bring_to(b, arm[i], schema, span[i], &arm[i]);
    *ret = schema;
    return rc;
}

int mr_bind_union(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret)
{
    uint32_t arms = count_arms(query, query), at = 0;
    struct mr_rel **arm = MR_NEW_ARRAY(b->arena, struct mr_rel *, arms);
    struct mr_span *span = MR_NEW_ARRAY(b->arena, struct mr_span, arms);
    struct mr_schema *schema = NULL;
    int64_t ttl_ns;

    if (arms > MR_STAGE_INPUTS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, query->span, NULL,
                            "UNION ALL of more than %d queries (MR_STAGE_INPUTS_MAX)",
                            MR_STAGE_INPUTS_MAX);
    int rc = bind_arms(b, query, query, arm, span, &at);
    if (rc == 0)
        rc = bring_together(b, query, arm, span, arms, &schema);
    if (rc < 0)
        return rc;
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, schema->count + 1);
    for (uint32_t c = 0; c < schema->count; c++)
        tag[c] = common_tag(arm, arms, c);
    struct mr_rel *rel = mr_rel_stage_new(b->arena, arm, arms, &union_class, NULL);
    rel->schema = schema;
    rel->tag = tag;
    for (uint32_t i = 0; i < arms; i++)
        rel->changes |= arm[i]->changes;
    rc = mr_bind_state_ttl(b, NULL, NULL, &ttl_ns);
    *ret = query->is_all ? rel : mr_bind_distinct(b, rel, ttl_ns);
    return rc;
}

/* -- INTERSECT and EXCEPT ---------------------------------------------------------------- */

/* All columns are read, since rows are compared as a whole: read and shrink are NULL. */

static const struct mr_ast_query *query_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

static const struct mr_stage_spec *emit_set(const struct mr_emission *emission,
                                            const struct mr_rel *rel,
                                            struct mr_node *const *input)
{
    struct mr_set_spec *spec = MR_NEW(emission->arena, struct mr_set_spec);
    struct mr_stage_input *in = MR_NEW_ARRAY(emission->arena, struct mr_stage_input, 2);
    uint32_t columns = rel->schema->count;
    uint32_t *key = MR_NEW_ARRAY(emission->arena, uint32_t, columns + 1);

    for (uint32_t c = 0; c < columns; c++)
        key[c] = c;
    for (uint32_t i = 0; i < 2; i++)
        in[i] = (struct mr_stage_input){
            .schema = input[i]->schema, .distribution = MR_BY_KEY, .key = key, .keys = columns};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_set_class, .input = in, .inputs = 2, .output = rel->schema};
    spec->is_except = query_of(rel)->kind == MR_AST_QUERY_EXCEPT;
    spec->is_all = query_of(rel)->is_all;
    return &spec->stage;
}

static void print_set(const struct mr_rel *rel, struct mr_text *out)
{
    mr_text_printf(out, "operation=[%s], select=[", name_of(query_of(rel)));
    for (uint32_t i = 0; i < rel->schema->count; i++)
        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(rel->schema->field[i].name));
    mr_text_putc(out, ']');
}

static void print_set_state(const struct mr_rel *rel, struct mr_text *out)
{
    (void)rel;
    mr_text_puts(out, "the different rows of both sides and how often each is there, UNBOUNDED "
                      "because any may come again; 'table.exec.state.ttl' is about others");
}

static void print_set_uid(const struct mr_rel *rel, struct mr_text *out)
{
    mr_text_puts(out, name_of(query_of(rel)));
}

static bool is_unique_set(const struct mr_rel *rel, const bool *set)
{
    for (uint32_t c = 0; c < rel->schema->count; c++)
        if (!set[c])
            return false;
    return !query_of(rel)->is_all;
}

static const struct mr_rel_stage_class set_class = {
    .name = "SetOperation",
    .emit = emit_set,
    .print = print_set,
    .print_state = print_set_state,
    .print_uid = print_set_uid,
    .is_unique = is_unique_set,
};

/* LEFT, which may be a few arms already, and the next one. */
static int bind_pair(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel *left,
                     const struct mr_ast_query *right, struct mr_rel **ret)
{
    struct mr_span span[] = {query->span, right->span};
    struct mr_rel *arm[] = {left, NULL};
    struct mr_schema *schema = NULL;
    int rc = mr_bind_query(b, right, &arm[1]);

    if (rc == 0)
        rc = bring_together(b, query, arm, span, 2, &schema);
    if (rc < 0)
        return rc;
    /* The plan outlives the syntax tree, of which only the kind is of interest. */
    struct mr_ast_query *kind = MR_NEW(b->arena, struct mr_ast_query);
    kind->kind = query->kind;
    kind->is_all = query->is_all;
    struct mr_rel *rel = mr_rel_stage_new(b->arena, arm, 2, &set_class, kind);
    rel->schema = schema;
    rel->tag = MR_NEW_ARRAY(b->arena, struct mr_tag, schema->count + 1);
    bool takes_back = query->kind == MR_AST_QUERY_EXCEPT ||
                      (arm[0]->changes | arm[1]->changes) != MR_CHANGES_NONE;
    rel->changes = takes_back ? MR_CHANGES_DELETES : MR_CHANGES_NONE;
    *ret = rel;
    return 0;
}

int mr_bind_intersect(struct mr_binder *b, const struct mr_ast_query *query,
                      struct mr_rel **ret)
{
    int rc = mr_bind_query(b, query->arm[0], ret);

    for (uint32_t i = 1; i < query->arms && rc == 0; i++)
        rc = bind_pair(b, query, *ret, query->arm[i], ret);
    return rc;
}
