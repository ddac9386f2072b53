#include "sql/plan/bind.h"

/*
 * What several trees of a plan compute alike is computed once: each window relation is
 * replaced by the first that is the same down to its scan.  Behind this pass the trees
 * may meet, so the passes that follow visit a relation once.
 */

static bool windows_same(const struct mr_rel_window *a, const struct mr_rel_window *b)
{
    const struct mr_window_spec *x = &a->spec, *y = &b->spec;

    if (x->kind != y->kind || x->size_ns != y->size_ns || x->step_ns != y->step_ns ||
        x->offset_ns != y->offset_ns || x->unit_ns != y->unit_ns ||
        x->time_column != y->time_column || a->is_clocked != b->is_clocked ||
        a->is_local != b->is_local || a->keys != b->keys || a->aggregates != b->aggregates)
        return false;
    for (uint32_t i = 0; i < a->keys; i++)
        if (a->key[i] != b->key[i])
            return false;
    for (uint32_t i = 0; i < a->aggregates; i++) {
        const struct mr_aggregate *m = &a->aggregate[i], *n = &b->aggregate[i];
        if (m->fn != n->fn || m->is_distinct != n->is_distinct || m->arg != n->arg ||
            m->filter != n->filter)
            return false;
    }
    return true;
}

static bool exprs_same(struct mr_expr *const *a, struct mr_expr *const *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!mr_expr_is_same(a[i], b[i]) || !mr_expr_is_deterministic(a[i]))
            return false;
    return true;
}

static bool rels_same(const struct mr_rel *a, const struct mr_rel *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->schema->count != b->schema->count)
        return false;
    switch (a->kind) {
    case MR_REL_SCAN: return a->scan == b->scan;
    case MR_REL_FILTER:
        return exprs_same(&a->condition, &b->condition, 1) && rels_same(a->input, b->input);
    case MR_REL_PROJECT:
        return exprs_same(a->column, b->column, a->schema->count) &&
               rels_same(a->input, b->input);
    case MR_REL_WINDOW:
        return windows_same(a->window, b->window) && rels_same(a->input, b->input);
    case MR_REL_STAGE:
    case MR_REL_TVF:
    case MR_REL_SINK:
    case MR_REL_COLLECT: return false;
    }
    return false;
}

static struct mr_rel *find_in(struct mr_rel *rel, const struct mr_rel *window)
{
    struct mr_rel *same = NULL;

    if (rel != window && rel->kind == MR_REL_WINDOW && rels_same(rel, window))
        return rel;
    for (uint32_t i = 0; i < rel->inputs && same == NULL; i++)
        same = find_in(mr_rel_input(rel, i), window);
    return same;
}

static struct mr_rel *find_same(struct mr_rel *const *root, uint32_t roots,
                                const struct mr_rel *window)
{
    struct mr_rel *same = NULL;

    for (uint32_t i = 0; i < roots && same == NULL; i++)
        same = find_in(root[i], window);
    return same;
}

/* Below REL, which is of tree number TREE. */
static void share_below(struct mr_rel **root, uint32_t tree, struct mr_rel *rel)
{
    for (uint32_t i = 0; i < rel->inputs; i++) {
        struct mr_rel **place = mr_rel_input_place(rel, i);
        struct mr_rel *same =
            (*place)->kind == MR_REL_WINDOW ? find_same(root, tree, *place) : NULL;
        if (same != NULL)
            *place = same; /* and everything below it is shared too */
        else
            share_below(root, tree, *place);
    }
}

void mr_share(struct mr_rel **root, uint32_t roots)
{
    for (uint32_t i = 1; i < roots; i++)
        share_below(root, i, root[i]);
}
