#include "sql/plan/bind.h"

/*
 * Only what is read is computed, and only that is decoded.  Needs travel from the
 * sinks down to the scans, which collect them from every tree that reads them; then
 * every relation is cut to what it must hand on.
 */

static void count_uses(struct mr_rel *rel)
{
    if (rel->is_counted)
        return;
    rel->is_counted = true;
    if (rel->kind == MR_REL_SCAN)
        rel->scan->uses++;
    for (uint32_t i = 0; i < rel->inputs; i++)
        count_uses(mr_rel_input(rel, i));
}

void mr_count_uses(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots)
{
    for (uint32_t i = 0; i < b->scans; i++)
        b->scan[i]->uses = 0;
    for (uint32_t i = 0; i < roots; i++)
        count_uses(root[i]);
}

static bool *flags(struct mr_binder *b, const struct mr_rel *rel)
{
    return MR_NEW_ARRAY(b->arena, bool, rel->schema->count + 1);
}

static void mark_window(const struct mr_rel *rel, bool *below)
{
    const struct mr_rel_window *window = rel->window;

    below[window->spec.time_column] = true;
    for (uint32_t i = 0; i < window->keys; i++)
        below[window->key[i]] = true;
    for (uint32_t i = 0; i < window->aggregates; i++) {
        const struct mr_aggregate *agg = &window->aggregate[i];
        if (!rel->needed[window->keys + 2 + i])
            continue;
        if (agg->arg >= 0)
            below[agg->arg] = true;
        if (agg->filter >= 0)
            below[agg->filter] = true;
    }
    for (uint32_t i = 0; window->late != NULL && i < window->late->schema->count; i++)
        mr_expr_columns(window->late_column[i], below);
}

static void mark(struct mr_binder *b, struct mr_rel *rel, const bool *wanted);

static void mark_stage(struct mr_binder *b, struct mr_rel *rel)
{
    for (uint32_t i = 0; i < rel->inputs; i++) {
        struct mr_rel *input = mr_rel_input(rel, i);
        bool *below = flags(b, input);
        if (rel->stage->class->read != NULL)
            rel->stage->class->read(rel, rel->needed, i, below);
        else
            memset(below, true, input->schema->count * sizeof(bool));
        mark(b, input, below);
    }
}

static void mark(struct mr_binder *b, struct mr_rel *rel, const bool *wanted)
{
    bool *below = rel->input == NULL ? NULL : flags(b, rel->input), *needed = rel->needed;

    if (needed == NULL)
        needed = rel->needed = flags(b, rel);
    for (uint32_t i = 0; i < rel->schema->count; i++)
        needed[i] |= wanted[i];
    switch (rel->kind) {
    case MR_REL_SCAN:
        for (uint32_t i = 0; i < rel->schema->count; i++)
            rel->scan->needed[i] |= needed[i];
        return;
    case MR_REL_SINK:
    case MR_REL_COLLECT:
        for (uint32_t i = 0; i < rel->schema->count; i++)
            below[i] = true;
        break;
    case MR_REL_FILTER:
        for (uint32_t i = 0; i < rel->schema->count; i++)
            below[i] = needed[i];
        /* A scan of its own tests the raw columns itself. */
        if (rel->input->kind != MR_REL_SCAN || rel->input->scan->uses > 1)
            mr_expr_columns(rel->condition, below);
        break;
    case MR_REL_PROJECT:
        for (uint32_t i = 0; i < rel->schema->count; i++)
            if (needed[i])
                mr_expr_columns(rel->column[i], below);
        break;
    case MR_REL_WINDOW: mark_window(rel, below); break;
    case MR_REL_STAGE: mark_stage(b, rel); return;
    case MR_REL_TVF: MR_ASSERT(false);
    }
    mark(b, rel->input, below);
}

/* A scan that hands on no column at all still hands on rows: keep the cheapest one. */
static void keep_one(struct mr_rel_scan *scan)
{
    uint32_t best = 0;

    for (uint32_t i = 0; i < scan->schema->count; i++)
        if (scan->needed[i])
            return;
    for (uint32_t i = scan->schema->count; i-- > 0;)
        if (scan->column[i]->kind == MR_EXPR_COLUMN)
            best = i;
    if (scan->table->rowtime >= 0)
        best = (uint32_t)scan->table->rowtime;
    if (scan->schema->count > 0)
        scan->needed[best] = true;
}

static void shrink_project(struct mr_binder *b, struct mr_rel *rel, const uint32_t *below)
{
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, rel->schema->count + 1);
    uint32_t count = 0;

    for (uint32_t i = 0; i < rel->schema->count; i++)
        if (rel->needed[i])
            column[count++] = mr_expr_remap(b->arena, rel->column[i], below);
    rel->column = column;
}

static void shrink_window(struct mr_binder *b, struct mr_rel *rel, const uint32_t *below)
{
    struct mr_rel_window *window = rel->window;
    uint32_t count = 0;

    window->spec.time_column = below[window->spec.time_column];
    for (uint32_t i = 0; i < window->keys; i++)
        window->key[i] = below[window->key[i]];
    for (uint32_t i = 0; i < window->aggregates; i++) {
        struct mr_aggregate agg = window->aggregate[i];
        if (!rel->needed[window->keys + 2 + i])
            continue;
        if (agg.arg >= 0)
            agg.arg = (int32_t)below[agg.arg];
        if (agg.filter >= 0)
            agg.filter = (int32_t)below[agg.filter];
        window->aggregate[count++] = agg;
    }
    window->aggregates = count;
    for (uint32_t i = 0; window->late != NULL && i < window->late->schema->count; i++)
        window->late_column[i] = mr_expr_remap(b->arena, window->late_column[i], below);
}

static uint32_t *shrink(struct mr_binder *b, struct mr_rel *rel);

static uint32_t *shrink_stage(struct mr_binder *b, struct mr_rel *rel)
{
    uint32_t **map = MR_NEW_ARRAY(b->arena, uint32_t *, rel->inputs);
    uint32_t *same = MR_NEW_ARRAY(b->arena, uint32_t, rel->schema->count + 1);

    for (uint32_t i = 0; i < rel->inputs; i++)
        map[i] = shrink(b, mr_rel_input(rel, i));
    if (rel->stage->class->shrink != NULL)
        return rel->stage->class->shrink(b->arena, rel, map);
    for (uint32_t i = 0; i < rel->schema->count; i++)
        same[i] = i;
    return same;
}

static uint32_t *shrink_one(struct mr_binder *b, struct mr_rel *rel)
{
    if (rel->kind == MR_REL_SCAN)
        return mr_rel_cut(b->arena, rel, rel->scan->needed);
    if (rel->kind == MR_REL_STAGE)
        return shrink_stage(b, rel);
    uint32_t *below = shrink(b, rel->input);
    switch (rel->kind) {
    case MR_REL_FILTER:
        /* The condition of a scan of its own stays over the table's columns: emit.c. */
        if (rel->input->kind != MR_REL_SCAN || rel->input->scan->uses > 1)
            rel->condition = mr_expr_remap(b->arena, rel->condition, below);
        rel->schema = rel->input->schema;
        rel->tag = rel->input->tag;
        return below;
    case MR_REL_PROJECT:
        shrink_project(b, rel, below);
        return mr_rel_cut(b->arena, rel, rel->needed);
    case MR_REL_WINDOW:
        for (uint32_t i = 0; i < rel->window->keys + 2; i++)
            rel->needed[i] = true;
        shrink_window(b, rel, below);
        return mr_rel_cut(b->arena, rel, rel->needed);
    case MR_REL_SINK:
    case MR_REL_COLLECT:
        rel->schema = rel->input->schema;
        rel->tag = rel->input->tag;
        return below;
    case MR_REL_SCAN:
    case MR_REL_STAGE:
    case MR_REL_TVF: break;
    }
    MR_ASSERT(false);
    return NULL;
}

static uint32_t *shrink(struct mr_binder *b, struct mr_rel *rel)
{
    if (rel->map == NULL)
        rel->map = shrink_one(b, rel);
    return rel->map;
}

void mr_prune(struct mr_binder *b, struct mr_rel **root, uint32_t roots)
{
    for (uint32_t i = 0; i < roots; i++)
        mark(b, root[i], flags(b, root[i]));
    for (uint32_t i = 0; i < b->scans; i++)
        keep_one(b->scan[i]);
    for (uint32_t i = 0; i < roots; i++)
        (void)shrink(b, root[i]);
}
