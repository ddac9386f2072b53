#include "sql/plan/bind_join.h"

#include "operators/unnest/unnest.h"
#include "sql/plan/function.h"

/*
 * FROM t CROSS JOIN UNNEST(t.tags) AS u (tag): the rows of the left, each as often as its
 * array has elements.
 *
 *     Unnest     columns of the left, what is asked of each element
 *     project    columns of the left, the array if it is computed
 *     left
 */

struct unnest_plan {
    uint32_t column; /* of the input */
    uint32_t keeps;
    uint32_t *keep;
    uint32_t parts;
    uint32_t *part;
    bool is_left;
};

static const struct unnest_plan *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

/* -- The class --------------------------------------------------------------------------- */

static void read_unnest(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct unnest_plan *plan = plan_of(rel);

    (void)i;
    for (uint32_t k = 0; k < plan->keeps; k++)
        if (wanted[k])
            below[plan->keep[k]] = true;
    below[plan->column] = true;
}

static uint32_t *shrink_unnest(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct unnest_plan *plan = rel->stage->plan;
    uint32_t keeps = 0, parts = 0;

    for (uint32_t k = 0; k < plan->keeps; k++)
        if (rel->needed[k])
            plan->keep[keeps++] = map[0][plan->keep[k]];
    for (uint32_t p = 0; p < plan->parts; p++)
        if (rel->needed[plan->keeps + p])
            plan->part[parts++] = plan->part[p];
    plan->keeps = keeps;
    plan->parts = parts;
    plan->column = map[0][plan->column];
    return mr_rel_cut(arena, rel, rel->needed);
}

static const struct mr_stage_spec *emit_unnest(const struct mr_emission *emission,
                                               const struct mr_rel *rel,
                                               struct mr_node *const *input)
{
    const struct unnest_plan *plan = plan_of(rel);
    struct mr_unnest_spec *spec = MR_NEW(emission->arena, struct mr_unnest_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema, .distribution = MR_FORWARD};
    *spec = (struct mr_unnest_spec){
        .stage = {.class = &mr_unnest_class, .input = in, .inputs = 1, .output = rel->schema},
        .column = plan->column,
        .keeps = plan->keeps,
        .keep = plan->keep,
        .parts = plan->parts,
        .part = plan->part,
        .is_left = plan->is_left};
    return &spec->stage;
}

static void print_unnest(const struct mr_rel *rel, struct mr_text *out)
{
    const struct unnest_plan *plan = plan_of(rel);
    const struct mr_field *field = &rel->input->schema->field[plan->column];

    mr_text_printf(out, "of=[" MR_VIEW_FMT "], joinType=[%s]", MR_VIEW_ARG(field->name),
                   plan->is_left ? "LEFT" : "INNER");
}

const struct mr_rel_stage_class mr_rel_unnest_class = {
    .name = "Unnest",
    .hands_on_changes = true,
    .read = read_unnest,
    .shrink = shrink_unnest,
    .emit = emit_unnest,
    .print = print_unnest,
    .print_uid = print_unnest,
};

bool mr_rel_is_unnest(const struct mr_rel *rel)
{
    return rel->kind == MR_REL_STAGE && rel->stage->class == &mr_rel_unnest_class;
}

uint32_t mr_rel_unnest_keeps(const struct mr_rel *rel)
{
    return plan_of(rel)->keeps;
}

/* -- Columns of the elements ------------------------------------------------------------------ */

struct columns {
    struct mr_schema *schema;
    uint32_t *part;
};

static void add_column(struct columns *columns, struct mr_view name, struct mr_type type,
                       uint32_t part)
{
    uint32_t at = columns->schema->count++;

    columns->schema->field[at] = (struct mr_field){name, type};
    columns->part[at] = part;
}

/* The columns that UNNEST of TYPE has, and what each is of an element. */
static void list_columns(struct mr_binder *b, struct mr_type type, bool has_ordinality,
                         struct columns *out)
{
    struct mr_type element = mr_type_child(type, 0);
    uint32_t fields = element.id == MR_TYPE_ROW ? element.nested->count : 1;

    out->schema = mr_schema_new(b->arena, fields + 2);
    out->part = MR_NEW_ARRAY(b->arena, uint32_t, fields + 2);
    out->schema->count = 0;
    if (type.id == MR_TYPE_MAP) {
        add_column(out, MR_VIEW("KEY"), element, MR_UNNEST_ELEMENT);
        add_column(out, MR_VIEW("VALUE"), mr_type_child(type, 1), MR_UNNEST_VALUE);
    } else if (element.id != MR_TYPE_ROW) {
        add_column(out, MR_VIEW("EXPR$0"), element, MR_UNNEST_ELEMENT);
    } else {
        for (uint32_t i = 0; i < fields; i++) {
            struct mr_type field = mr_type_child(element, i);
            field.nullable |= element.nullable;
            add_column(out, element.nested->name[i], field, MR_UNNEST_FIELD + i);
        }
    }
    if (has_ordinality)
        add_column(out, MR_VIEW("ORDINALITY"), (struct mr_type){.id = MR_TYPE_INT},
                   MR_UNNEST_NUMBER);
}

/* AS t (a, b) */
static int rename_columns(struct mr_binder *b, const struct mr_ast_table *unnest,
                          struct columns *columns)
{
    const struct mr_ast_idents *names = &unnest->columns;

    if (names->count == 0)
        return 0;
    if (names->count != columns->schema->count)
        return mr_bind_fail(b, names->ident[0].span, NULL,
                            "List of column aliases must have same degree as table; table has "
                            "%u columns, whereas alias list has %u columns",
                            columns->schema->count, names->count);
    for (uint32_t i = 0; i < names->count; i++)
        columns->schema->field[i].name = mr_arena_view(b->arena, names->ident[i].name);
    return 0;
}

/* -- The join -------------------------------------------------------------------------------- */

/* INPUT with EXPR as a column, whose number is *RET. */
static struct mr_rel *with_column(struct mr_binder *b, struct mr_rel *input,
                                  struct mr_expr *expr, uint32_t *ret)
{
    uint32_t count = input->schema->count;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    struct mr_view *name = MR_NEW_ARRAY(b->arena, struct mr_view, count + 1);

    *ret = expr->kind == MR_EXPR_COLUMN ? expr->column : count;
    if (expr->kind == MR_EXPR_COLUMN)
        return input;
    for (uint32_t c = 0; c < count; c++) {
        column[c] = mr_expr_column(b->arena, c, input->schema->field[c].type);
        name[c] = input->schema->field[c].name;
    }
    column[count] = expr;
    name[count] = MR_VIEW("$unnest");
    return mr_rel_project_new(b->arena, input, column, name, count + 1);
}

static struct mr_rel *unnest_new(struct mr_binder *b, struct mr_rel *left, struct mr_expr *expr,
                                 const struct columns *columns, bool is_left)
{
    struct unnest_plan *plan = MR_NEW(b->arena, struct unnest_plan);
    uint32_t keeps = left->schema->count, count = keeps + columns->schema->count;
    struct mr_rel *input = with_column(b, left, expr, &plan->column);
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &input, 1, &mr_rel_unnest_class, plan);
    struct mr_schema *schema = mr_schema_new(b->arena, count);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);

    plan->keeps = keeps;
    plan->keep = MR_NEW_ARRAY(b->arena, uint32_t, keeps + 1);
    plan->parts = columns->schema->count;
    plan->part = columns->part;
    plan->is_left = is_left;
    for (uint32_t c = 0; c < count; c++) {
        if (c >= keeps) {
            schema->field[c] = columns->schema->field[c - keeps];
            schema->field[c].type.nullable |= is_left;
            continue;
        }
        plan->keep[c] = c;
        schema->field[c] = left->schema->field[c];
        tag[c] = left->tag[c];
    }
    rel->schema = schema;
    rel->tag = tag;
    return rel;
}

static int fail_type(struct mr_binder *b, struct mr_span span, struct mr_type type)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc = mr_bind_fail(
        b, span, NULL, "UNNEST takes an ARRAY, a MAP or a MULTISET, but this is %s", text.data);
    mr_text_fini(&text);
    return rc;
}

/* ON TRUE, and nothing else, where rows without elements stay. */
static int check_condition(struct mr_binder *b, const struct mr_ast_table *from)
{
    const struct mr_ast_expr *on = from->on;
    bool is_true = on == NULL || (on->kind == MR_AST_LITERAL &&
                                  on->u.literal.kind == MR_AST_BOOLEAN && on->u.literal.i64);

    const char *what = from->right->kind == MR_AST_TABLE_UNNEST ? "UNNEST" : "a table function";

    if (from->join == MR_AST_JOIN_RIGHT || from->join == MR_AST_JOIN_FULL)
        return mr_bind_refuse(b, from->right->span, "put it on the right of a LEFT JOIN",
                              "a RIGHT or FULL JOIN with %s", what);
    if (from->join == MR_AST_JOIN_LEFT && !is_true)
        return mr_bind_refuse(b, on->span, "write ON TRUE, and the condition into WHERE",
                              "LEFT JOIN %s with another condition than TRUE", what);
    if (from->is_natural || from->using_columns.count > 0)
        return mr_bind_refuse(b, from->right->span, "write CROSS JOIN",
                              "NATURAL and USING with %s", what);
    return 0;
}

/* What the rows come from: an array or map, or the rows that a user's function makes, which
 * have to be the same ones when a row of LEFT is taken back. */
static int bind_source(struct mr_binder *b, const struct mr_rel *left,
                       const struct mr_ast_table *from, struct mr_scope *scope,
                       struct mr_expr **ret)
{
    if (from->kind == MR_AST_TABLE_UNNEST)
        return mr_bind_expr(b, scope, from->expr, ret);
    int rc =
        mr_bind_user_call(b, scope, from->expr,
                          mr_function_of_user(b, &from->expr->u.call.name, true), true, ret);
    if (rc == 0 && left->changes != MR_CHANGES_NONE && !mr_expr_is_deterministic(*ret))
        rc = mr_bind_fail(
            b, from->expr->span, NULL,
            "a table function that gives other rows for the same arguments can not "
            "be joined with rows that are updated or deleted");
    return rc;
}

/* UNNEST(..) AS t (..), whose expression is over LEFT, beside it. */
static int bind_beside(struct mr_binder *b, const struct mr_ast_table *unnest, bool is_left,
                       struct mr_rel **rel, struct mr_scope *scope)
{
    struct mr_scope right = {0};
    struct columns columns;
    struct mr_expr *expr;
    int rc = bind_source(b, *rel, unnest, scope, &expr);

    if (rc < 0)
        return rc;
    if (!mr_type_is_nested(expr->type) || expr->type.id == MR_TYPE_ROW)
        return fail_type(b, unnest->expr->span, expr->type);
    list_columns(b, expr->type, unnest->has_ordinality, &columns);
    rc = rename_columns(b, unnest, &columns);
    if (rc < 0)
        return rc;
    right.schema = columns.schema;
    right.tag = MR_NEW_ARRAY(b->arena, struct mr_tag, columns.schema->count + 1);
    if (unnest->alias.name.data != NULL)
        right.name = mr_arena_view(b->arena, unnest->alias.name);
    *rel = unnest_new(b, *rel, expr, &columns, is_left);
    (*rel)->span = unnest->span;
    (*rel)->source = b->source;
    *scope = mr_scope_beside(b, scope, &right);
    scope->schema = (*rel)->schema;
    scope->tag = (*rel)->tag;
    return 0;
}

int mr_bind_unnest_join(struct mr_binder *b, const struct mr_ast_table *from,
                        struct mr_rel **ret, struct mr_scope *ret_scope)
{
    struct mr_expr *condition;
    struct mr_scope scope;
    int rc = check_condition(b, from);

    if (rc == 0)
        rc = mr_bind_from(b, from->left, ret, &scope);
    if (rc == 0)
        rc = bind_beside(b, from->right, from->join == MR_AST_JOIN_LEFT, ret, &scope);
    if (rc == 0 && from->on != NULL && from->join != MR_AST_JOIN_LEFT) {
        scope.place = "ON";
        rc = mr_bind_condition(b, &scope, from->on, &condition);
        if (rc == 0)
            mr_join_push_condition(b, ret, condition);
        scope.place = NULL;
    }
    *ret_scope = scope;
    return rc;
}

int mr_bind_unnest(struct mr_binder *b, const struct mr_ast_table *unnest, struct mr_rel **ret,
                   struct mr_scope *ret_scope)
{
    *ret = mr_bind_one_row(b);
    *ret_scope = (struct mr_scope){.schema = (*ret)->schema, .tag = (*ret)->tag};
    return bind_beside(b, unnest, false, ret, ret_scope);
}
