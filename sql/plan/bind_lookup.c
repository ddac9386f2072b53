#include "sql/plan/bind_lookup.h"

#include "core/data/print.h"
#include "operators/lookup/options.h"
#include "sql/plan/bind_options.h"

/* -- The table ------------------------------------------------------------------------------- */

/* Columns and filter of RIGHT over the raw columns of its scan. */
static int compose(struct mr_binder *b, const struct mr_rel *right,
                   struct mr_rel_lookup *lookup)
{
    if (right->kind == MR_REL_SCAN) {
        lookup->scan = right->scan;
        lookup->column = right->scan->column;
        return 0;
    }
    if (right->kind != MR_REL_FILTER && right->kind != MR_REL_PROJECT)
        return mr_bind_refuse(b, right->span, "name the table itself",
                              "FOR SYSTEM_TIME AS OF a processing time over a query that does "
                              "more than select and filter rows of one table");
    int rc = compose(b, right->input, lookup);
    if (rc < 0)
        return rc;
    if (right->kind == MR_REL_FILTER) {
        struct mr_expr *condition =
            mr_expr_substitute(b->arena, right->condition, lookup->column);
        lookup->filter = mr_expr_and_maybe(b->arena, lookup->filter, condition);
        return 0;
    }
    uint32_t count = right->schema->count;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    for (uint32_t c = 0; c < count; c++)
        column[c] = mr_expr_substitute(b->arena, right->column[c], lookup->column);
    lookup->column = column;
    return 0;
}

static int fail_table(struct mr_binder *b, const struct mr_rel_scan *scan, struct mr_span span)
{
    bool is_loadable = scan->source->is_loadable && scan->changes == MR_CHANGES_NONE;

    return mr_diag_fail(b->err, MR_ERR_UNSUPPORTED, b->source, span,
                        is_loadable ? "'lookup.cache' = 'FULL' in its WITH loads the table"
                                    : "use a column with a WATERMARK behind AS OF",
                        "Processing-time temporal join is not supported yet.");
}

static int read_options(struct mr_binder *b, struct mr_rel_lookup *lookup, struct mr_span span)
{
    const struct mr_rel_scan *scan = lookup->scan;
    const struct mr_source_class *source = scan->source;
    bool can_load = source->is_loadable && scan->changes == MR_CHANGES_NONE;

    if (source->lookup == NULL && !can_load)
        return fail_table(b, scan, span);
    if (mr_lookup_read_options(scan->options, &lookup->how, b->err) < 0)
        return mr_bind_wrap_option(b, scan->table, "lookup.cache");
    if (lookup->how.is_whole ? !can_load : source->lookup == NULL)
        return fail_table(b, scan, span);
    return 0;
}

/* -- Conditions ----------------------------------------------------------------------------------- */

/* What the condition asks of the table's rows alone is tested when they arrive. */
static void split_residual(struct mr_binder *b, struct mr_rel_lookup *lookup,
                           struct mr_expr *residual)
{
    uint32_t right = lookup->right->count, columns = lookup->left + right;
    struct mr_expr **over = MR_NEW_ARRAY(b->arena, struct mr_expr *, columns + 1);
    struct mr_exprs all = {0};

    for (uint32_t c = 0; c < right; c++)
        over[lookup->left + c] = lookup->column[c];
    mr_expr_conjuncts(b, residual, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        struct mr_expr *expr = all.expr[i];
        if (mr_expr_is_deterministic(expr) &&
            mr_expr_sides(b, expr, lookup->left, columns) == 2)
            lookup->filter = mr_expr_and_maybe(b->arena, lookup->filter,
                                               mr_expr_substitute(b->arena, expr, over));
        else
            lookup->residual = mr_expr_and_maybe(b->arena, lookup->residual, expr);
    }
}

/* A table that is asked is asked by its own columns: other equalities are conditions. */
static int take_keys(struct mr_binder *b, const struct mr_rel *left,
                     struct mr_rel_lookup *lookup, const struct mr_rel_join *join,
                     struct mr_expr **residual)
{
    uint32_t count[2] = {0, 0};

    for (uint32_t k = 0; k < join->keys; k++) {
        const struct mr_expr *right = lookup->column[join->key[1][k]];
        bool is_own = right->kind == MR_EXPR_COLUMN && right->column < lookup->scan->physical;
        if (!join->is_null_safe[k] && (is_own || lookup->how.is_whole)) {
            for (uint32_t s = 0; s < 2; s++)
                MR_PUSH(b->arena, lookup->key[s], count[s], join->key[s][k]);
            continue;
        }
        uint32_t at[] = {join->key[0][k], join->key[1][k]};
        struct mr_expr *equal, *arg[2];
        arg[0] = mr_expr_column(b->arena, at[0], left->schema->field[at[0]].type);
        arg[1] = mr_expr_column(b->arena, lookup->left + at[1], right->type);
        const char *name = join->is_null_safe[k] ? "IS NOT DISTINCT FROM" : "=";
        if (mr_expr_call(b->arena, mr_view_of(name), arg, 2, &equal, b->err) < 0)
            return mr_bind_wrap(b, join->at_span, NULL);
        *residual = mr_expr_and_maybe(b->arena, *residual, equal);
    }
    lookup->keys = count[0];
    return 0;
}

static int check_keys(struct mr_binder *b, const struct mr_rel *rel,
                      const struct mr_rel_lookup *lookup)
{
    const struct mr_table *table = lookup->scan->table;

    if (lookup->keys > 0)
        return 0;
    return mr_bind_fail(b, rel->span, "compare a column of the table itself with = in ON",
                        "Temporal table join requires an equality condition on fields of table "
                        "[" MR_IDENTIFIER_FMT "].",
                        MR_IDENTIFIER_ARG(table));
}

/* A row that takes another one back is looked up anew. */
static void warn_of_changes(struct mr_binder *b, const struct mr_rel *rel)
{
    if (rel->input->changes != MR_CHANGES_NONE)
        mr_bind_warn(b, rel->source, rel->span,
                     "a lookup join of updating rows: when the table changes in between, a row "
                     "is taken back with other values than it was given with");
}

int mr_join_make_lookup(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join)
{
    struct mr_rel_lookup *lookup = MR_NEW(b->arena, struct mr_rel_lookup);
    const struct mr_rel *right = mr_rel_input(rel, 1);
    struct mr_expr *residual = join->residual;

    lookup->type = join->type;
    lookup->right = right->schema;
    lookup->left = rel->input->schema->count;
    lookup->output = join->column;
    lookup->how.attempts = 1;
    int rc = compose(b, right, lookup);
    if (rc == 0)
        rc = read_options(b, lookup, join->at_span);
    if (rc == 0)
        rc = mr_bind_lookup_hint(b, join->hints, join->right_name, lookup);
    if (rc == 0)
        rc = take_keys(b, rel->input, lookup, join, &residual);
    if (rc == 0)
        rc = check_keys(b, rel, lookup);
    if (rc < 0)
        return rc;
    split_residual(b, lookup, residual);
    warn_of_changes(b, rel);
    rel->stage->class = &mr_rel_lookup_join_class;
    rel->stage->plan = lookup;
    rel->inputs = 1;
    rel->changes = rel->input->changes;
    return 0;
}

/* -- The hint --------------------------------------------------------------------------------------- */

/* What LOOKUP(..) may say; the values that it may have are Flink's. */
enum hint_option { IGNORED, SHUFFLE, PREDICATE, STRATEGY, DELAY, ATTEMPTS, TIMEOUT };

static const struct {
    const char *key;
    enum hint_option option;
    const char *only; /* '|' separated; NULL: any */
} hint_options[] = {
    {"table", IGNORED, NULL},
    {"async", IGNORED, "true|false"},
    {"output-mode", IGNORED, "ordered|allow_unordered"},
    {"shuffle", SHUFFLE, "true|false"},
    {"retry-predicate", PREDICATE, "lookup_miss"},
    {"retry-strategy", STRATEGY, "fixed_delay"},
    {"fixed-delay", DELAY, NULL},
    {"max-attempts", ATTEMPTS, NULL},
    {"timeout", TIMEOUT, NULL},
};

static bool is_among(struct mr_view value, const char *words)
{
    while (words != NULL) {
        const char *bar = strchrnul(words, '|');
        if (value.len == (size_t)(bar - words) &&
            strncasecmp(words, value.data, value.len) == 0)
            return true;
        words = *bar == '\0' ? NULL : bar + 1;
    }
    return false;
}

static int fail_value(struct mr_binder *b, const struct mr_ast_hint_item *item,
                      const char *expected)
{
    return mr_bind_fail(b, item->span, NULL,
                        "Invalid value '" MR_VIEW_FMT "' for '" MR_VIEW_FMT
                        "' of the hint LOOKUP: expected %s",
                        MR_VIEW_ARG(item->value), MR_VIEW_ARG(item->key), expected);
}

static int set_option(struct mr_binder *b, const struct mr_ast_hint_item *item,
                      enum hint_option option, struct mr_rel_lookup *lookup)
{
    int64_t number;

    switch (option) {
    case SHUFFLE: lookup->is_shuffled = mr_view_is_nocase(item->value, "true"); return 0;
    case DELAY:
    case TIMEOUT:
        if (mr_parse_duration(item->value, &number) < 0 || number <= 0)
            return fail_value(b, item, "a duration, '10 s'");
        *(option == DELAY ? &lookup->how.retry_ns : &lookup->how.timeout_ns) = number;
        return 0;
    case ATTEMPTS:
        if (mr_int_parse(item->value, &number) < 0 || number < 1 || number > UINT32_MAX - 1)
            return fail_value(b, item, "a number from 1");
        lookup->how.attempts = (uint32_t)number + 1; /* beside the first one */
        return 0;
    case IGNORED:
    case PREDICATE:
    case STRATEGY: break;
    }
    return 0;
}

static int read_hint(struct mr_binder *b, const struct mr_ast_hint *hint,
                     struct mr_rel_lookup *lookup)
{
    uint32_t retries = 0;

    for (uint32_t i = 0; i < hint->items; i++) {
        const struct mr_ast_hint_item *item = &hint->item[i];
        size_t k = 0;
        while (k < MR_COUNTOF(hint_options) && !mr_view_is(item->key, hint_options[k].key))
            k++;
        if (k == MR_COUNTOF(hint_options))
            return mr_bind_refuse(b, item->span, "leave it out",
                                  "'" MR_VIEW_FMT "' of the hint LOOKUP",
                                  MR_VIEW_ARG(item->key));
        if (hint_options[k].only != NULL && !is_among(item->value, hint_options[k].only))
            return fail_value(b, item, hint_options[k].only);
        enum hint_option option = hint_options[k].option;
        retries += option >= PREDICATE && option <= ATTEMPTS;
        int rc = set_option(b, item, option, lookup);
        if (rc < 0)
            return rc;
    }
    if (retries != 0 && retries != ATTEMPTS - PREDICATE + 1)
        return mr_bind_fail(
            b, hint->name.span, NULL,
            "Invalid LOOKUP hint options: retry options can be both null or all "
            "not null: 'retry-predicate', 'retry-strategy', 'fixed-delay' and "
            "'max-attempts'");
    return 0;
}

int mr_bind_lookup_hint(struct mr_binder *b, const struct mr_ast_hints *hints,
                        struct mr_view table, struct mr_rel_lookup *lookup)
{
    for (uint32_t h = 0; hints != NULL && h < hints->count; h++) {
        const struct mr_ast_hint *hint = &hints->hint[h];
        bool is_for = false;

        if (!mr_view_is_nocase(hint->name.name, "LOOKUP"))
            continue;
        for (uint32_t i = 0; i < hint->items; i++)
            is_for |= mr_view_is(hint->item[i].key, "table") &&
                      mr_view_eq(hint->item[i].value, table);
        if (is_for)
            return read_hint(b, hint, lookup);
    }
    return 0;
}
