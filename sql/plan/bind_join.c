#include "sql/plan/bind_join.h"
#include "sql/plan/function.h"

/*
 * FROM a JOIN b: the two sides under one scope, and the condition between them.  What kind
 * of join it becomes is decided when WHERE has been read: bind_join_finish.c.
 */

static void push_tables(struct mr_binder *b, struct mr_scope *out, const struct mr_scope *side,
                        uint32_t first)
{
    struct mr_scope_table *table = NULL;
    uint32_t count = 0;

    for (uint32_t t = 0; t < out->tables; t++)
        MR_PUSH(b->arena, table, count, out->table[t]);
    if (side->tables == 0) {
        struct mr_scope_table one = {side->catalog, side->database, side->name, first,
                                     side->schema->count};
        MR_PUSH(b->arena, table, count, one);
    }
    for (uint32_t t = 0; t < side->tables; t++) {
        struct mr_scope_table one = side->table[t];
        one.first += first;
        MR_PUSH(b->arena, table, count, one);
    }
    out->table = table;
    out->tables = count;
}

static struct mr_schema *schema_beside(struct mr_binder *b, const struct mr_schema *left,
                                       const struct mr_schema *right)
{
    struct mr_schema *schema = mr_schema_new(b->arena, left->count + right->count);

    for (uint32_t i = 0; i < schema->count; i++)
        schema->field[i] = i < left->count ? left->field[i] : right->field[i - left->count];
    return schema;
}

struct mr_scope mr_scope_beside(struct mr_binder *b, const struct mr_scope *left,
                                const struct mr_scope *right)
{
    uint32_t first = left->schema->count, count = first + right->schema->count, stars = 0;
    bool *is_hidden = MR_NEW_ARRAY(b->arena, bool, count + 1);
    uint32_t *star = NULL;
    struct mr_scope out = {.schema = schema_beside(b, left->schema, right->schema)};
    const struct mr_scope *side[] = {left, right};

    out.tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);
    for (uint32_t s = 0; s < 2; s++) {
        uint32_t shift = s == 0 ? 0 : first, columns = side[s]->schema->count;
        push_tables(b, &out, side[s], shift);
        for (uint32_t c = 0; c < columns; c++)
            is_hidden[shift + c] = side[s]->is_hidden != NULL && side[s]->is_hidden[c];
        for (uint32_t c = 0; c < (side[s]->star != NULL ? side[s]->stars : columns); c++) {
            uint32_t column = shift + (side[s]->star != NULL ? side[s]->star[c] : c);
            MR_PUSH(b->arena, star, stars, column);
        }
    }
    out.is_hidden = is_hidden;
    if (left->star != NULL || right->star != NULL) {
        out.star = star;
        out.stars = stars;
    }
    return out;
}

/* -- Two sides ----------------------------------------------------------------------------- */

struct sides {
    const struct mr_ast_table *from;
    struct mr_rel *rel[2];
    struct mr_scope scope[2];
};

static int check_names(struct mr_binder *b, const struct sides *sides)
{
    struct mr_scope none = {.schema = mr_schema_new(b->arena, 0)}, side[2];

    for (uint32_t s = 0; s < 2; s++) {
        side[s] = none;
        push_tables(b, &side[s], &sides->scope[s], 0);
    }
    for (uint32_t l = 0; l < side[0].tables; l++)
        for (uint32_t r = 0; r < side[1].tables; r++)
            if (side[0].table[l].name.len > 0 &&
                mr_view_eq(side[0].table[l].name, side[1].table[r].name))
                return mr_bind_fail(b, sides->from->right->span,
                                    "give one of them a name of its own: AS ..",
                                    "Duplicate relation name '" MR_VIEW_FMT "' in FROM clause",
                                    MR_VIEW_ARG(side[1].table[r].name));
    return 0;
}

static enum mr_join_type join_type(const struct mr_ast_table *from)
{
    switch (from->join) {
    case MR_AST_JOIN_COMMA:
    case MR_AST_JOIN_CROSS:
    case MR_AST_JOIN_INNER: break;
    case MR_AST_JOIN_LEFT: return MR_JOIN_LEFT;
    case MR_AST_JOIN_RIGHT: return MR_JOIN_RIGHT;
    case MR_AST_JOIN_FULL: return MR_JOIN_FULL;
    }
    return MR_JOIN_INNER;
}

/* -- USING and NATURAL ----------------------------------------------------------------------- */

/* A column that both sides have under one name. */
struct common {
    struct mr_view name;
    uint32_t at[2]; /* of each side's own columns */
};

struct commons {
    uint32_t count;
    struct common *common;
};

static int find_common(struct mr_binder *b, const struct sides *sides,
                       const struct mr_ast_ident *ident, struct common *ret)
{
    struct mr_ast_ident part = *ident;
    struct mr_ast_name name = {.span = ident->span, .parts = 1, .part = &part};

    ret->name = mr_arena_view(b->arena, ident->name);
    for (uint32_t s = 0; s < 2; s++) {
        int rc = mr_scope_column(b, &sides->scope[s], &name, &ret->at[s]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* How many columns of SCOPE are called NAME and not hidden. */
static uint32_t count_named(const struct mr_scope *scope, struct mr_view name)
{
    uint32_t count = 0;

    for (uint32_t c = 0; c < scope->schema->count; c++)
        count += mr_view_eq(scope->schema->field[c].name, name) &&
                 (scope->is_hidden == NULL || !scope->is_hidden[c]);
    return count;
}

static int find_commons(struct mr_binder *b, const struct sides *sides, struct commons *out)
{
    const struct mr_ast_table *from = sides->from;
    const struct mr_schema *left = sides->scope[0].schema;
    struct common common;
    int rc = 0;

    for (uint32_t i = 0; i < from->using_columns.count && rc == 0; i++) {
        rc = find_common(b, sides, &from->using_columns.ident[i], &common);
        if (rc == 0)
            MR_PUSH(b->arena, out->common, out->count, common);
    }
    for (uint32_t c = 0; from->is_natural && c < left->count && rc == 0; c++) {
        struct mr_ast_ident ident = {.name = left->field[c].name, .span = from->span};
        if (count_named(&sides->scope[0], ident.name) == 0 ||
            count_named(&sides->scope[1], ident.name) == 0 ||
            (sides->scope[0].is_hidden != NULL && sides->scope[0].is_hidden[c]))
            continue;
        rc = find_common(b, sides, &ident, &common);
        if (rc == 0)
            MR_PUSH(b->arena, out->common, out->count, common);
    }
    return rc;
}

static struct mr_expr *side_column(struct mr_binder *b, const struct mr_scope *scope,
                                   uint32_t column)
{
    return mr_expr_column(b->arena, column, scope->schema->field[column].type);
}

static int equal_commons(struct mr_binder *b, const struct sides *sides,
                         const struct mr_scope *scope, const struct commons *commons,
                         struct mr_expr **condition)
{
    uint32_t left = sides->scope[0].schema->count;

    for (uint32_t i = 0; i < commons->count; i++) {
        const struct common *common = &commons->common[i];
        struct mr_expr *equal, *arg[] = {side_column(b, scope, common->at[0]),
                                         side_column(b, scope, left + common->at[1])};
        int rc = mr_expr_call(b->arena, MR_VIEW("="), arg, 2, &equal, b->err);
        if (rc < 0)
            return mr_bind_wrap(b, sides->from->span, NULL);
        *condition = mr_expr_and_maybe(b->arena, *condition, equal);
    }
    return 0;
}

/* The value that a common column has in the result. */
static int common_value(struct mr_binder *b, const struct mr_rel *join,
                        const struct commons *commons, uint32_t i, uint32_t left,
                        struct mr_expr **ret)
{
    const struct common *common = &commons->common[i];
    enum mr_join_type type = mr_rel_join_of(join)->type;
    uint32_t at[] = {common->at[0], left + common->at[1]};
    struct mr_expr *arg[2];

    for (uint32_t s = 0; s < 2; s++)
        arg[s] = mr_expr_column(b->arena, at[s], join->schema->field[at[s]].type);
    *ret = arg[type == MR_JOIN_RIGHT];
    if (type != MR_JOIN_FULL)
        return 0;
    return mr_expr_call(b->arena, MR_VIEW("COALESCE"), arg, 2, ret, b->err) < 0
               ? mr_bind_wrap(b, join->span, NULL)
               : 0;
}

/* Common columns are there once more, behind the others: by their bare names these are
 * meant, and * begins with them. */
static int add_commons(struct mr_binder *b, const struct sides *sides,
                       const struct commons *commons, struct mr_rel **rel,
                       struct mr_scope *scope)
{
    uint32_t left = sides->scope[0].schema->count, columns = (*rel)->schema->count;
    uint32_t count = columns + commons->count, stars = 0;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    struct mr_view *name = MR_NEW_ARRAY(b->arena, struct mr_view, count + 1);
    bool *is_hidden = MR_NEW_ARRAY(b->arena, bool, count + 1);
    uint32_t *star = MR_NEW_ARRAY(b->arena, uint32_t, count + 1);

    for (uint32_t c = 0; c < columns; c++) {
        column[c] = mr_expr_column(b->arena, c, (*rel)->schema->field[c].type);
        name[c] = (*rel)->schema->field[c].name;
        is_hidden[c] = scope->is_hidden[c];
    }
    for (uint32_t i = 0; i < commons->count; i++) {
        int rc = common_value(b, *rel, commons, i, left, &column[columns + i]);
        if (rc < 0)
            return rc;
        name[columns + i] = commons->common[i].name;
        is_hidden[commons->common[i].at[0]] = is_hidden[left + commons->common[i].at[1]] = true;
        star[stars++] = columns + i;
    }
    for (uint32_t c = 0; c < (scope->star != NULL ? scope->stars : columns); c++) {
        uint32_t from = scope->star != NULL ? scope->star[c] : c;
        if (!is_hidden[from])
            star[stars++] = from;
    }
    *rel = mr_rel_project_new(b->arena, *rel, column, name, count);
    scope->schema = (*rel)->schema;
    scope->is_hidden = is_hidden;
    scope->star = star;
    scope->stars = stars;
    return 0;
}

/* -- The join --------------------------------------------------------------------------------- */

static int bind_sides(struct mr_binder *b, struct sides *sides)
{
    struct mr_ast_table right = *sides->from->right;
    const struct mr_ast_table *side[] = {sides->from->left, &right};

    right.at = NULL; /* bind_join_temporal.c */

    for (uint32_t s = 0; s < 2; s++) {
        int rc = mr_bind_from(b, side[s], &sides->rel[s], &sides->scope[s]);
        if (rc < 0)
            return rc;
    }
    return check_names(b, sides);
}

int mr_bind_join(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                 struct mr_scope *ret_scope)
{
    struct sides sides = {.from = from};
    struct mr_expr *condition = NULL;
    struct commons commons = {0};

    if (from->right->kind == MR_AST_TABLE_UNNEST || mr_is_user_table(b, from->right))
        return mr_bind_unnest_join(b, from, ret, ret_scope);
    int rc = bind_sides(b, &sides);
    if (rc < 0)
        return rc;
    struct mr_scope scope = mr_scope_beside(b, &sides.scope[0], &sides.scope[1]);
    if (from->on != NULL) {
        scope.place = "ON";
        rc = mr_bind_condition(b, &scope, from->on, &condition);
        scope.place = NULL;
    }
    if (rc == 0)
        rc = find_commons(b, &sides, &commons);
    if (rc == 0)
        rc = equal_commons(b, &sides, &scope, &commons, &condition);
    if (rc < 0)
        return rc;
    *ret =
        mr_rel_join_new(b, sides.rel[0], sides.rel[1], join_type(from), condition, from->span);
    for (uint32_t s = 0; s < 2 && rc == 0; s++)
        rc = mr_bind_side_ttl(b, &sides.scope[s], &mr_rel_join_of(*ret)->ttl_ns[s]);
    if (rc < 0)
        return rc;
    scope.schema = (*ret)->schema;
    if (from->right->at != NULL)
        rc = mr_join_set_temporal(b, *ret, &sides.scope[0], sides.scope[1].name,
                                  from->right->at);
    if (rc == 0 && commons.count > 0)
        rc = add_commons(b, &sides, &commons, ret, &scope);
    scope.tag = (*ret)->tag;
    *ret_scope = scope;
    return rc;
}
