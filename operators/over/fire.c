/* The watermark has moved: rows leave in order of time, each with its result. */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

void mr_over_expire(struct mr_over *o, int64_t time_ns, bool is_above)
{
    struct mr_over_leaves *leaves = &o->leaves;
    uint64_t reach = (uint64_t)o->spec->preceding_ns;

    while (leaves->count > 0) {
        struct mr_over_leave leave = leaves->at[leaves->first];

        if (leave.time_ns > time_ns)
            return;
        uint64_t age = (uint64_t)time_ns - (uint64_t)leave.time_ns;

        if (is_above ? age < reach : age <= reach)
            return;
        leaves->first = (leaves->first + 1) & (leaves->capacity - 1);
        leaves->count--;
        mr_over_row_remove(o, mr_over_key_pop(o, leave.key));
        mr_over_key_drop_if_empty(o, leave.key);
    }
}

static void group_add(struct mr_over *o, struct mr_over_wait wait)
{
    if (o->group_count == o->group_capacity) {
        o->group_capacity = o->group_capacity == 0 ? 64 : o->group_capacity * 2;
        o->group =
            mr_realloc(o->group, o->group_capacity, sizeof(*o->group), "rows of one time");
        o->group_key = mr_realloc(o->group_key, o->group_capacity, sizeof(*o->group_key),
                                  "rows of one time");
    }
    o->group_key[o->group_count] = NULL;
    o->group[o->group_count++] = wait;
}

/*
 * Never but behind a restore from tasks that had come further than another one, for a
 * partition that was idle: the rows of that time have been emitted.
 */
static void drop_late(struct mr_over *o)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < o->group_count; i++) {
        struct mr_over_wait wait = o->group[i];
        struct mr_over_key *key = mr_over_key_find(o, wait.ref);
        bool is_late = key != NULL && (o->spec->is_range ? wait.time_ns <= key->last_ns
                                                         : wait.time_ns < key->last_ns);

        if (is_late) {
            mr_over_row_remove(o, wait.ref);
            mr_stat_add(&o->op.stats.late_rows, 1);
        } else {
            o->group[n++] = wait;
        }
    }
    o->group_count = n;
}

/* The rows of the next time (RANGE), or the next row; false: failed. */
static bool pick(struct mr_over *o)
{
    int64_t time_ns = o->queue.at[0].time_ns;

    o->group_count = o->group_next = 0;
    do {
        group_add(o, mr_over_queue_pop(&o->queue));
    } while (o->spec->is_range && o->queue.count > 0 && o->queue.at[0].time_ns == time_ns);
    if (o->spec->frame == MR_OVER_RANGE)
        mr_over_expire(o, time_ns, false);
    drop_late(o);
    for (uint32_t i = 0; i < o->group_count; i++) {
        mr_ref ref = o->group[i].ref;
        struct mr_over_key *key = mr_over_key_get(o, ref);

        if (key == NULL || !mr_over_key_show(o, key, ref))
            return false;
        o->group_key[i] = key;
    }
    return true;
}

/* -- Emitting -------------------------------------------------------------------------- */

static void finish_group(struct mr_over *o)
{
    for (uint32_t i = 0; i < o->group_count; i++)
        mr_over_key_trim(o, o->group_key[i], o->group[i].ref);
    o->phase = MR_OVER_PICK;
}

/* True: the batch is full. */
static bool emit_group(struct mr_over *o)
{
    while (o->group_next < o->group_count) {
        if (o->out->batch.rows == o->out->capacity)
            return true;
        mr_over_emit(o, o->group_key[o->group_next], o->group[o->group_next].ref);
        o->group_next++;
    }
    finish_group(o);
    return false;
}

void mr_over_fire_start(struct mr_over *o, int64_t watermark_ns)
{
    o->firing_ns = watermark_ns;
    o->phase = MR_OVER_PICK;
    mr_over_fire_step(o);
}

static unsigned pass(struct mr_over *o)
{
    uint32_t rows = o->out->batch.rows;

    if (rows > 0)
        mr_over_push_out(o);
    if (rows > 0 && !mr_op_ready(o->op.next))
        return rows;
    if (o->spec->frame == MR_OVER_RANGE)
        mr_over_expire(o, o->firing_ns, true);
    o->watermark_ns = o->firing_ns;
    o->phase = MR_OVER_IDLE;
    mr_op_watermark(o->op.next, o->watermark_ns);
    return rows + 1;
}

unsigned mr_over_fire_step(struct mr_over *o)
{
    if (!mr_op_ready(o->op.next))
        return 0;
    for (;;) {
        switch (o->phase) {
        case MR_OVER_IDLE: return 0;
        case MR_OVER_PICK:
            if (o->queue.count == 0 || o->queue.at[0].time_ns > o->firing_ns)
                o->phase = MR_OVER_PASS;
            else if (!pick(o))
                return 1;
            else
                o->phase = MR_OVER_EMIT;
            break;
        case MR_OVER_EMIT:
            if (emit_group(o))
                return mr_over_push_out(o);
            break;
        case MR_OVER_PASS: return pass(o);
        }
    }
}
