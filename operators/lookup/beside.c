#include "operators/lookup/lookup_int.h"

#include "core/base/alloc.h"
#include "operators/join/pairs.h"

#include <stdlib.h>

/*
 * Pairs are listed first and made into columns when there are enough of them.  A row of a
 * left join that has no pair is listed alone; one whose pairs all fail the condition is
 * put in the place of the last of them.
 */

/* -- Life --------------------------------------------------------------------------------- */

static uint32_t left_columns(const struct mr_lookup_op *l)
{
    return l->spec->stage.input[0].schema->count;
}

static int residual_init(struct mr_lookup_op *l, struct mr_err *reterr)
{
    const struct mr_schema *left = l->spec->stage.input[0].schema;
    const struct mr_schema *right = l->spec->scan->output;
    struct mr_expr *residual = l->spec->residual;

    l->both.count = left->count + right->count;
    l->both.field = mr_alloc_array(l->both.count + 1, sizeof(*l->both.field), "a lookup join");
    for (uint32_t i = 0; i < l->both.count; i++)
        l->both.field[i] = i < left->count ? left->field[i] : right->field[i - left->count];
    l->is_read = mr_alloc(l->both.count + 1, "a lookup join");
    mr_expr_columns(residual, l->is_read);
    l->probe = mr_batch_buffer_new(&l->both, MR_BATCH_ROWS);
    return mr_program_new(&residual, 1, &l->both, l->spec->eval, &l->residual, reterr);
}

int mr_lookup_beside_init(struct mr_lookup_op *l, struct mr_err *reterr)
{
    l->out = mr_batch_buffer_new(l->spec->stage.output, MR_BATCH_ROWS);
    return l->spec->residual == NULL ? 0 : residual_init(l, reterr);
}

void mr_lookup_beside_fini(struct mr_lookup_op *l)
{
    mr_batch_buffer_free(l->out);
    mr_batch_buffer_free(l->probe);
    mr_program_free(l->residual);
    free(l->is_read);
    free(l->both.field);
}

/* -- Columns ------------------------------------------------------------------------------------ */

/* Column COL of the left or the right of all that is listed, into column AT of OUT. */
static void fill(struct mr_lookup_op *l, struct mr_join_column column,
                 struct mr_batch_buffer *out, uint32_t at)
{
    if (column.side == 0)
        mr_pairs_gather(l->batch, column.col, l->row, l->besides, out, at);
    else
        mr_cells_get(&l->map->cells, column.col, l->stored, l->besides, out, at);
}

static void spread(struct mr_lookup_op *l)
{
    for (uint32_t k = 0; k < l->besides; k++) {
        l->row[k] = (uint16_t)mr_batch_row(l->batch, l->beside[k].i);
        l->stored[k] = l->beside[k].stored;
    }
}

/* Only pairs of which the condition is true stay, and rows that are to come out alone. */
static void drop_pairs(struct mr_lookup_op *l, const uint16_t *sel, uint32_t selected)
{
    uint32_t kept = 0, s = 0;

    for (uint32_t k = 0; k < l->besides; k++) {
        struct mr_beside one = l->beside[k];
        bool is_true = s < selected && sel[s] == k;
        s += is_true;
        if (one.stored != NULL)
            l->has_match |= is_true;
        bool is_alone = one.is_last && !l->has_match && l->spec->type == MR_JOIN_LEFT;
        if (one.is_last)
            l->has_match = false;
        if (is_alone)
            one.stored = NULL;
        if (is_alone || (is_true && one.stored != NULL))
            l->beside[kept++] = one;
    }
    l->besides = kept;
}

static bool test_pairs(struct mr_lookup_op *l)
{
    struct mr_batch_buffer *probe = l->probe;
    uint32_t left = left_columns(l);
    struct mr_err err;

    if (l->residual == NULL)
        return true;
    spread(l);
    mr_batch_buffer_reset(probe);
    for (uint32_t c = 0; c < l->both.count; c++)
        if (l->is_read[c])
            fill(l, (struct mr_join_column){c >= left, c < left ? c : c - left}, probe, c);
    probe->batch.rows = l->besides;
    probe->batch.sel = l->pair;
    for (uint32_t k = 0; k < l->besides; k++)
        if (l->stored[k] != NULL)
            l->pair[probe->batch.selected++] = (uint16_t)k;
    int rc = mr_program_filter(l->residual, &probe->batch, l->sel, &err);
    if (rc < 0) {
        mr_op_fail(&l->op, rc, "JOIN .. ON: %s", err.message);
        return false;
    }
    drop_pairs(l, l->sel, (uint32_t)rc);
    return true;
}

static void fill_out(struct mr_lookup_op *l)
{
    const struct mr_batch *batch = l->batch;
    struct mr_batch_buffer *out = l->out;

    spread(l);
    mr_batch_buffer_reset(out);
    for (uint32_t c = 0; c < l->spec->stage.output->count; c++)
        fill(l, l->spec->column[c], out, c);
    if (batch->kind != NULL) {
        for (uint32_t k = 0; k < l->besides; k++)
            out->kind[k] = batch->kind[l->row[k]];
        out->batch.kind = out->kind;
    }
    if (batch->behind_ns != NULL) {
        for (uint32_t k = 0; k < l->besides; k++)
            out->behind_ns[k] = batch->behind_ns[l->row[k]];
        out->batch.behind_ns = out->behind_ns;
    }
    out->batch.rows = out->batch.selected = l->besides;
    out->batch.ingest_ns = batch->ingest_ns;
}

/* True: the list is empty. */
static bool flush(struct mr_lookup_op *l)
{
    if (l->besides == 0)
        return true;
    if (!mr_op_ready(l->op.next))
        return false;
    if (!test_pairs(l))
        return false;
    if (l->besides != 0) {
        fill_out(l);
        mr_stat_add(&l->op.stats.rows_out, l->besides);
        mr_op_push(l->op.next, &l->out->batch);
    }
    l->besides = 0;
    return true;
}

/* -- Rows ------------------------------------------------------------------------------------------ */

static bool put(struct mr_lookup_op *l, const char *stored, bool is_last)
{
    if (l->besides == MR_BATCH_ROWS && !flush(l))
        return false;
    l->beside[l->besides++] = (struct mr_beside){(uint16_t)l->i, is_last, stored};
    return true;
}

/* All pairs of row I.  False: not now. */
static bool put_row(struct mr_lookup_op *l)
{
    const struct mr_lookup_entry *entry = l->entry[l->i];

    if (!l->is_inside) {
        l->next_row = entry == NULL ? NULL : entry->first;
        if (l->next_row == NULL)
            return l->spec->type != MR_JOIN_LEFT || put(l, NULL, true);
        l->is_inside = true;
    }
    for (; l->next_row != NULL; l->next_row = l->next_row->next)
        if (!put(l, l->next_row->cells, l->next_row->next == NULL))
            return false;
    l->is_inside = false;
    return true;
}

bool mr_lookup_hand_on(struct mr_lookup_op *l)
{
    for (; l->i < l->batch->selected; l->i++)
        if (!put_row(l))
            return l->op.env->failure.code != 0;
    return flush(l) || l->op.env->failure.code != 0;
}
