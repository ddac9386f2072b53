#include "sql/plan/bind_upsert.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/*
 * What tells the rows of a query apart.  Keys come from PRIMARY KEYs and from operators that
 * make one row per key; a stage that moves rows to the reactor of their key keeps only those
 * keys that have its own in them, for else two changes of one row could overtake each other.
 */

static bool is_unique_scan(const struct mr_table *table, const bool *set)
{
    for (uint32_t i = 0; i < table->primary_keys; i++)
        if (!set[table->primary_key[i]])
            return false;
    return table->primary_keys > 0;
}

static bool is_enforcement(const struct mr_expr *expr)
{
    const char *name = mr_expr_function(expr);

    return name != NULL && strcmp(name, "ENFORCE NOT NULL") == 0;
}

/* The column that EXPR is, or that it is a cast of which keeps different values different. */
static const struct mr_expr *column_of(const struct mr_expr *expr)
{
    for (; expr->kind == MR_EXPR_CAST || is_enforcement(expr); expr = expr->arg[0]) {
        if (expr->kind != MR_EXPR_CAST)
            continue;
        struct mr_type from = expr->arg[0]->type, to = expr->type;
        bool is_longer = mr_type_is_string(from) && mr_type_is_string(to) &&
                         to.length >= from.length && to.id == MR_TYPE_VARCHAR;
        bool is_wider = mr_type_is_integer(from) && mr_type_is_integer(to) &&
                        mr_type_integer_max(to) >= mr_type_integer_max(from);
        if (!is_longer && !is_wider)
            break;
    }
    return expr->kind == MR_EXPR_COLUMN ? expr : NULL;
}

static bool is_unique_project(const struct mr_rel *rel, const bool *set)
{
    bool *below = mr_alloc(rel->input->schema->count + 1, "columns");

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        const struct mr_expr *column = set[i] ? column_of(rel->column[i]) : NULL;
        if (column != NULL)
            below[column->column] = true;
    }
    bool is_unique = mr_rel_is_unique(rel->input, below);
    free(below);
    return is_unique;
}

static bool is_unique_window(const struct mr_rel_window *window, const bool *set)
{
    for (uint32_t k = 0; k < window->keys; k++)
        if (!set[k])
            return false;
    return set[window->keys] || set[window->keys + 1];
}

bool mr_rel_is_unique(const struct mr_rel *rel, const bool *set)
{
    switch (rel->kind) {
    case MR_REL_SCAN: return is_unique_scan(rel->scan->table, set);
    case MR_REL_FILTER:
    case MR_REL_SINK:
    case MR_REL_COLLECT: return mr_rel_is_unique(rel->input, set);
    case MR_REL_PROJECT: return is_unique_project(rel, set);
    case MR_REL_WINDOW: return is_unique_window(rel->window, set);
    case MR_REL_STAGE:
        return rel->stage->class->is_unique != NULL && rel->stage->class->is_unique(rel, set);
    case MR_REL_TVF: break;
    }
    return false;
}
