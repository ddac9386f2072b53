#include "sql/plan/bind.h"

/*
 * Late rows go on as their source table has them: the columns of the target are
 * carried along, under the projections, as far as the window that finds them late.
 */

/* The place in REL's output of column COL of the scan below; added where it is not.
 * -1: something lies between that does not hand columns on. */
static int64_t carry(struct mr_binder *b, struct mr_rel *rel, uint32_t col)
{
    if (rel->kind == MR_REL_SCAN)
        return col;
    if (rel->kind != MR_REL_FILTER && rel->kind != MR_REL_PROJECT)
        return -1;
    int64_t below = carry(b, rel->input, col);
    if (below < 0)
        return -1;
    if (rel->kind == MR_REL_FILTER) {
        rel->schema = rel->input->schema;
        rel->tag = rel->input->tag;
        return below;
    }
    uint32_t count = rel->schema->count;
    for (uint32_t i = 0; i < count; i++)
        if (rel->column[i]->kind == MR_EXPR_COLUMN && rel->column[i]->column == below)
            return i;
    struct mr_schema *schema = mr_schema_new(b->arena, count + 1);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        schema->field[i] = rel->schema->field[i];
        tag[i] = rel->tag[i];
        column[i] = rel->column[i];
    }
    schema->field[count] = rel->input->schema->field[below];
    tag[count] = rel->input->tag[below];
    column[count] = mr_expr_column(b->arena, (uint32_t)below, schema->field[count].type);
    rel->schema = schema;
    rel->tag = tag;
    rel->column = column;
    return count;
}

static struct mr_rel_scan *scan_below(const struct mr_rel *rel)
{
    while (rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT)
        rel = rel->input;
    return rel->kind == MR_REL_SCAN ? rel->scan : NULL;
}

static int late_column(struct mr_binder *b, struct mr_rel *window,
                       const struct mr_rel_scan *scan, const struct mr_rel_sink *late,
                       uint32_t i, struct mr_expr **ret)
{
    const struct mr_field *want = &late->schema->field[i];
    int from = mr_schema_find(scan->schema, want->name);

    if (from < 0)
        return mr_diag_fail(b->err, MR_ERR_BIND, late->table->source, late->table->span,
                            "it takes columns of the same names as the source table's",
                            "'late-records.target' of '" MR_VIEW_FMT "': column '" MR_VIEW_FMT
                            "' of '" MR_VIEW_FMT "' is not a column of it",
                            MR_VIEW_ARG(scan->table->name), MR_VIEW_ARG(want->name),
                            MR_VIEW_ARG(late->table->name));
    int64_t at = carry(b, window->input, (uint32_t)from);
    MR_ASSERT(at >= 0);
    struct mr_expr *column =
        mr_expr_column(b->arena, (uint32_t)at, window->input->schema->field[at].type);
    if (mr_expr_cast(b->arena, column, want->type, false, false, ret, b->err) < 0)
        return mr_diag_wrap(b->err, late->table->source, late->table->span, NULL);
    return 0;
}

/* Late rows of REL, a window that reads SCAN, go to the table that the scan names. */
static int take_late(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_scan *scan)
{
    struct mr_rel_sink *late = scan->late;

    if (scan->is_late_used) {
        int rc = mr_bind_sink(b, late->table, NULL, late->table->span, "late", &late);
        if (rc < 0)
            return rc;
    }
    scan->is_late_used = true;
    rel->window->late = late;
    rel->window->late_column =
        MR_NEW_ARRAY(b->arena, struct mr_expr *, late->schema->count + 1);
    for (uint32_t i = 0; i < late->schema->count; i++) {
        int rc = late_column(b, rel, scan, late, i, &rel->window->late_column[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int mr_rewrite_late(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel_scan *scan = rel->kind == MR_REL_WINDOW ? scan_below(rel->input) : NULL;
    int rc = 0;

    if (scan != NULL && scan->late != NULL && rel->window->late == NULL &&
        !rel->window->is_clocked)
        rc = take_late(b, rel, scan);
    for (uint32_t i = 0; i < rel->inputs && rc == 0; i++)
        rc = mr_rewrite_late(b, mr_rel_input(rel, i));
    return rc;
}
