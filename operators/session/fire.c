/*
 * When the watermark moves on:
 *
 *     JOIN ──► EMIT ⇄ DROP ──► ... ──► PASS ──► IDLE
 *
 * First those that waited for it find their sessions, in the order in which their partitions
 * had come there; then what is over is emitted, in order of ends.
 */
#include "operators/session/session_int.h"

/* Rows of state emitted, joined or dropped before poll() returns. */
#define STEP_ROWS MR_BATCH_ROWS
#define EMIT_ROWS 256u
#define LATE_ROWS 1u /* a session that waits has one row */

static uint32_t step_join(struct mr_sessions *s)
{
    uint32_t id = s->waiting.count == 0 ? 0 : s->waiting.at[0];

    if (id == 0 || s->open[id].behind_ns > s->fire.watermark_ns) {
        s->fire.phase = MR_SESSION_EMIT;
        return 1;
    }
    mr_session_heap_remove(s, &s->waiting, id);
    if (mr_session_join(s, id))
        return 1;
    mr_stat_add(&s->op.stats.late_rows, LATE_ROWS);
    s->fire.done[s->fire.done_count++] = id;
    s->fire.phase = MR_SESSION_DROP;
    return 1;
}

/* -- Emitting ------------------------------------------------------------------------------- */

/* The next session that is over goes out of the sight of rows; 0: there is none. */
static uint32_t take_due(struct mr_sessions *s)
{
    uint32_t id = mr_session_next_due(s);

    if (id == 0 || mr_session_fire_ns(s, s->open[id].end_ns) > s->fire.watermark_ns)
        return 0;
    mr_session_unlink(s, id);
    mr_session_heap_remove(s, &s->due, id);
    return id;
}

static void put_bounds(struct mr_sessions *s, uint32_t id, uint32_t col, uint32_t at)
{
    struct mr_batch *out = &s->out->batch;

    ((int64_t *)out->col[col].data)[at] = s->open[id].start_ns;
    ((int64_t *)out->col[col + 1].data)[at] = s->open[id].end_ns;
}

/* Sessions put out; 0: no more are over. */
static uint32_t emit_sessions(struct mr_sessions *s, uint32_t room)
{
    const struct mr_row_layout *layout = s->layout;
    const char *row[EMIT_ROWS];
    uint32_t at = s->out->batch.rows, n = 0, id;

    room = room < EMIT_ROWS ? room : EMIT_ROWS;
    while (n < room && (id = take_due(s)) != 0) {
        row[n] = mr_state_read(s->shard, s->open[id].ref);
        put_bounds(s, id, layout->keys, at + n);
        s->fire.done[s->fire.done_count++] = id;
        n++;
    }
    mr_row_keys_emit(layout, s->shard, row, n, s->out, at, 1);
    mr_acc_emit(layout, s->shard, row, n, s->out, layout->keys + 2, at, 1);
    s->out->batch.rows = s->out->batch.selected = at + n;
    return n;
}

/* Kept rows put out, of one session; 0: no more are over. */
static uint32_t emit_kept(struct mr_sessions *s, uint32_t room)
{
    struct mr_session_fire *fire = &s->fire;
    const char *row[EMIT_ROWS];
    uint32_t at = s->out->batch.rows, n = 0, id;

    if (fire->row == MR_REF_NONE) {
        id = take_due(s);
        if (id == 0)
            return 0;
        fire->row = mr_session_chain(s, id, s->layout->sets)->first;
        fire->done[fire->done_count++] = id;
    }
    id = fire->done[fire->done_count - 1];
    room = room < EMIT_ROWS ? room : EMIT_ROWS;
    for (; n < room && fire->row != MR_REF_NONE; n++) {
        row[n] = mr_state_read(s->shard, fire->row);
        put_bounds(s, id, s->codec->cells, at + n);
        fire->row = ((const struct mr_session_row *)(const void *)row[n])->next;
    }
    for (uint32_t c = 0; c < s->codec->cells; c++)
        mr_row_get(s->codec, s->shard, c, row, n, s->out, c, at);
    s->out->batch.rows = s->out->batch.selected = at + n;
    return n;
}

static bool flush(struct mr_sessions *s)
{
    if (!mr_op_ready(s->op.next))
        return false;
    mr_stat_add(&s->op.stats.rows_out, s->out->batch.rows);
    mr_op_push(s->op.next, &s->out->batch);
    mr_batch_buffer_reset(s->out);
    s->fire.phase = MR_SESSION_DROP;
    return true;
}

/* Rows put out; 0 when the batch is full and the next operator does not take it. */
static uint32_t step_emit(struct mr_sessions *s)
{
    uint32_t room = MR_BATCH_ROWS - s->out->batch.rows;

    if (room == 0)
        return flush(s) ? MR_BATCH_ROWS : 0;
    uint32_t n = s->codec == NULL ? emit_sessions(s, room) : emit_kept(s, room);

    if (n > 0)
        return n;
    if (s->out->batch.rows > 0)
        return flush(s) ? MR_BATCH_ROWS : 0;
    s->fire.phase = MR_SESSION_PASS;
    return 1;
}

/* -- What has been emitted, or was late ------------------------------------------------------ */

static void drop_session(struct mr_sessions *s, uint32_t id)
{
    mr_ref ref = s->open[id].ref;

    mr_row_strings_drop(s->layout, &s->table.rows, mr_state_read(s->shard, ref));
    mr_rows_remove(&s->table.rows, ref);
    mr_session_open_remove(s, id);
}

static uint32_t step_drop(struct mr_sessions *s)
{
    struct mr_session_fire *fire = &s->fire;
    /* The last one may not be out yet as a whole. */
    uint32_t count = fire->done_count - (fire->row != MR_REF_NONE);

    if (fire->dropped < count) {
        uint32_t id = fire->done[fire->dropped];
        uint32_t shed = mr_session_shed(s, id, EMIT_ROWS);

        if (shed < EMIT_ROWS) {
            drop_session(s, id);
            fire->dropped++;
        }
        return shed + 1;
    }
    fire->done[0] = fire->done[fire->done_count - (fire->done_count > 0)];
    fire->done_count = fire->row != MR_REF_NONE;
    fire->dropped = 0;
    fire->phase = s->waiting.count > 0 ? MR_SESSION_JOIN : MR_SESSION_EMIT;
    return 1;
}

static uint32_t step_pass(struct mr_sessions *s)
{
    if (!mr_op_ready(s->op.next))
        return 0;
    s->fire.phase = MR_SESSION_IDLE;
    s->watermark_ns = s->fire.watermark_ns;
    mr_op_watermark(s->op.next, s->watermark_ns);
    return 1;
}

void mr_session_fire_start(struct mr_sessions *s, int64_t watermark_ns)
{
    MR_ASSERT(s->fire.phase == MR_SESSION_IDLE && watermark_ns > s->watermark_ns);
    s->fire.watermark_ns = watermark_ns;
    s->fire.phase = MR_SESSION_JOIN;
    (void)mr_session_fire_step(s);
}

unsigned mr_session_fire_step(struct mr_sessions *s)
{
    uint32_t work = 0;

    while (s->fire.phase != MR_SESSION_IDLE && work < STEP_ROWS &&
           s->op.env->failure.code == 0) {
        uint32_t done = 1;

        switch (s->fire.phase) {
        case MR_SESSION_IDLE: break;
        case MR_SESSION_JOIN: done = step_join(s); break;
        case MR_SESSION_EMIT: done = step_emit(s); break;
        case MR_SESSION_DROP: done = step_drop(s); break;
        case MR_SESSION_PASS: done = step_pass(s); break;
        }
        if (done == 0)
            break;
        work += done;
    }
    return work;
}
