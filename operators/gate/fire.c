/*
 * Windows that a watermark ends, in order of their ends:
 *
 *     PICK ──► SHOW ──► PICK ──► SHOW ──► DROP ──► PICK ──► ... ──► PASS ──► IDLE
 *
 * A window is shown when it is over, and, if something of it may have changed since, again
 * when it is closed.
 */
#include "operators/gate/outlet_int.h"

#include <stdlib.h>

#define STEP_ROWS MR_BATCH_ROWS

/* Is PANE to be shown at GOAL_NS?  One that was over before is when it is closed. */
static bool is_to_be_shown(const struct mr_outlet *o, const struct mr_pane *pane)
{
    bool was_over = pane->over_ns <= o->watermark_ns;

    return pane->over_ns <= o->goal_ns && (!was_over || pane->closed_ns <= o->goal_ns);
}

static void pick(struct mr_outlet *o)
{
    while (o->at < o->panes && !is_to_be_shown(o, o->pane[o->at]))
        o->at++;
    o->cursor = 0;
    o->phase = o->at < o->panes ? MR_OUTLET_SHOW : MR_OUTLET_PASS;
}

static void show(struct mr_outlet *o)
{
    struct mr_pane *pane = o->pane[o->at];
    mr_ref ref = mr_rows_next(&pane->rows, &o->cursor);

    if (ref != MR_REF_NONE) {
        mr_outlet_show(o, pane, ref);
        return;
    }
    o->cursor = 0;
    if (pane->closed_ns <= o->goal_ns) {
        o->phase = MR_OUTLET_DROP;
        return;
    }
    o->at++;
    o->phase = MR_OUTLET_PICK;
}

static void drop(struct mr_outlet *o)
{
    struct mr_pane *pane = o->pane[o->at];
    mr_ref ref = mr_rows_next(&pane->rows, &o->cursor);

    if (ref != MR_REF_NONE) {
        mr_outlet_forget(o, pane, ref);
        return;
    }
    mr_rows_clear(&pane->rows);
    free(pane);
    o->panes--;
    memmove(o->pane + o->at, o->pane + o->at + 1, (o->panes - o->at) * sizeof(*o->pane));
    mr_stat_add(&o->op.stats.open_windows, UINT64_MAX);
    o->phase = MR_OUTLET_PICK;
}

/* False: the next operator does not take it. */
static bool pass(struct mr_outlet *o)
{
    if (!mr_op_ready(o->op.next))
        return false;
    if (o->out->batch.rows > 0) {
        mr_outlet_flush(o);
        return true;
    }
    o->phase = MR_OUTLET_IDLE;
    o->watermark_ns = o->goal_ns;
    mr_op_watermark(o->op.next, o->watermark_ns);
    return true;
}

void mr_outlet_fire_start(struct mr_outlet *o, int64_t watermark_ns)
{
    MR_ASSERT(o->phase == MR_OUTLET_IDLE && watermark_ns > o->watermark_ns);
    o->goal_ns = watermark_ns;
    o->at = 0;
    o->phase = MR_OUTLET_PICK;
    (void)mr_outlet_fire_step(o);
}

unsigned mr_outlet_fire_step(struct mr_outlet *o)
{
    unsigned work = 0;

    for (; o->phase != MR_OUTLET_IDLE && work < STEP_ROWS; work++) {
        if (!mr_outlet_has_room(o)) {
            if (!mr_op_ready(o->op.next))
                break;
            mr_outlet_flush(o);
        }
        switch (o->phase) {
        case MR_OUTLET_IDLE: break;
        case MR_OUTLET_PICK: pick(o); break;
        case MR_OUTLET_SHOW: show(o); break;
        case MR_OUTLET_DROP: drop(o); break;
        case MR_OUTLET_PASS:
            if (!pass(o))
                return work;
            break;
        }
    }
    return work;
}

/* -- Delays --------------------------------------------------------------------------------- */

int64_t mr_outlet_due_ns(const struct mr_outlet *o)
{
    int64_t due_ns = INT64_MAX;

    for (uint32_t i = 0; i < MR_OUTLET_LISTS; i++) {
        const struct mr_outlet_row *row;

        if (o->queue[i].first == MR_REF_NONE)
            continue;
        row = mr_state_read(o->shard, o->queue[i].first);
        due_ns = row->due_ns < due_ns ? row->due_ns : due_ns;
    }
    return due_ns;
}

/* The end of the window that row REF is in. */
static int64_t end_of(const struct mr_outlet *o, mr_ref ref)
{
    int cell = mr_row_find(o->row.key, o->spec->gate.end_column);
    int64_t end_ns;

    memcpy(&end_ns, (const char *)mr_state_read(o->shard, ref) + o->row.key->cell[cell].offset,
           sizeof(end_ns));
    return end_ns;
}

unsigned mr_outlet_fire_due(struct mr_outlet *o, int64_t now_ns)
{
    unsigned rows = 0;

    if (mr_outlet_due_ns(o) > now_ns || !mr_op_ready(o->op.next))
        return 0;
    for (uint32_t i = 0; i < MR_OUTLET_LISTS; i++)
        while (o->queue[i].first != MR_REF_NONE && mr_outlet_has_room(o)) {
            mr_ref ref = o->queue[i].first;
            const struct mr_outlet_row *row = mr_state_read(o->shard, ref);

            if (row->due_ns > now_ns)
                break;
            mr_outlet_show(o, mr_pane_open(o, end_of(o, ref)), ref);
            rows++;
        }
    mr_outlet_flush(o);
    return rows;
}
