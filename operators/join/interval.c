#include "operators/join/interval.h"

#include "core/base/alloc.h"
#include "core/data/zone.h"
#include "operators/join/due.h"
#include "operators/join/work.h"

#include <stdlib.h>

/* Rows that go in one call of poll(). */
#define STEP_ROWS 2048u

struct interval {
    struct mr_op op;
    struct mr_ports ports;
    struct mr_join_work work;
    const struct mr_interval_join_spec *spec;
    int64_t wait_ns[2]; /* how long after its time a row of a side may be matched */
    int64_t delay_ns;   /* of the output's watermark */
    int64_t watermark_ns;
    struct mr_dues due[2];
    bool is_kept; /* the row under way */
    /* Rows going because of the watermark; it is handed on when they are gone. */
    bool is_expiring;
    uint32_t expiring;            /* side */
    mr_ref doomed[MR_BATCH_ROWS]; /* those that are on the list of pairs still */
    uint32_t dooms;
};

static struct interval *interval_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct interval, op);
}

static struct interval *of_work(struct mr_join_work *w)
{
    return MR_CONTAINER(w, struct interval, work);
}

static int64_t later(int64_t time_ns, int64_t by_ns)
{
    int64_t sum;

    if (__builtin_add_overflow(time_ns, by_ns, &sum))
        return by_ns > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

/* The moment of a row whose column says TIME_NS. */
static int64_t moment(const struct interval *in, int64_t time_ns)
{
    int64_t ns = later(time_ns, in->spec->shift_ns);

    return in->spec->zone == NULL ? ns : mr_zone_watermark_ns(in->spec->zone, ns);
}

static int64_t stored_time(const struct interval *in, uint32_t side, mr_ref ref)
{
    return moment(in, mr_join_side_time(&in->work.side[side], ref));
}

/* -- A row ----------------------------------------------------------------------------------- */

/* Its time; false: it has none. */
static bool row_time(const struct interval *in, uint32_t row, int64_t *ret)
{
    const struct mr_join_work *w = &in->work;
    const struct mr_vec *vec = &w->batch->col[w->spec->time[w->port]];

    if (mr_vec_is_null(vec, row))
        return false;
    *ret = moment(in, ((const int64_t *)vec->data)[row]);
    return true;
}

/* The watermark that its partition had, if the row was not above it. */
static int64_t row_behind(const struct interval *in, uint32_t row, int64_t time_ns)
{
    const struct mr_batch *batch = in->work.batch;

    if (batch->behind_ns == NULL || batch->behind_ns[row] < time_ns)
        return INT64_MIN;
    return batch->behind_ns[row];
}

/* Rows of the other side, by time; as late ones may be late for each other. */
static void find_matches(struct interval *in, uint32_t row, int64_t t, int64_t behind_ns)
{
    struct mr_join_work *w = &in->work;
    uint32_t own = w->port, other = 1 - w->port;
    const struct mr_join_side *side = &w->side[other];
    int64_t from = later(t, -in->wait_ns[other]), to = later(t, in->wait_ns[own]);
    mr_ref head = mr_join_side_find(side, w->hash[row], w->batch, w->spec->key[own], row);
    mr_ref ref = head == MR_REF_NONE ? head : mr_join_side_last(side, head);

    for (; ref != MR_REF_NONE; ref = mr_join_side_before(side, head, ref)) {
        int64_t time = stored_time(in, other, ref);
        int64_t stored_behind_ns = mr_join_row_at(side, ref)->u.behind_ns;
        if (time < from)
            break;
        if (time <= to &&
            (behind_ns == INT64_MIN || behind_ns < later(time, in->wait_ns[other])) &&
            (stored_behind_ns == INT64_MIN || stored_behind_ns < to))
            mr_join_add_match(w, ref);
    }
    for (uint32_t i = 0; i < w->matches / 2; i++) {
        struct mr_join_match match = w->match[i];
        w->match[i] = w->match[w->matches - 1 - i];
        w->match[w->matches - 1 - i] = match;
    }
}

/* The matches know that they have one now. */
static void flip(struct mr_join_work *w)
{
    struct mr_join_side *other = &w->side[1 - w->port];

    for (uint32_t m = 0; m < w->matches; m++) {
        w->match[m].is_flipped = mr_join_row_at(other, w->match[m].ref)->degree == 0;
        if (w->match[m].is_flipped)
            mr_join_side_set_degree(other, w->match[m].ref, 1);
    }
}

/* False: failed. */
static bool keep(struct interval *in, uint32_t row, int64_t t, int64_t behind_ns)
{
    struct mr_join_work *w = &in->work;
    struct mr_join_side *own = &w->side[w->port];
    mr_ref ref = mr_join_keep(w, row, w->matches > 0);

    if (ref == MR_REF_NONE)
        return false;
    mr_join_side_set_behind(own, ref, behind_ns);
    mr_dues_add(&in->due[w->port], (struct mr_due){later(t, in->wait_ns[w->port]),
                                                   mr_join_row_at(own, ref)->number, ref});
    in->is_kept = true;
    return true;
}

static bool begin(struct mr_join_work *w, uint32_t row)
{
    struct interval *in = of_work(w);
    int64_t t;

    if (mr_batch_kind(w->batch, row) != MR_ROW_INSERT) {
        mr_op_fail(w->op, MR_ERR_UNSUPPORTED,
                   "%s '%s' doesn't support consuming update and delete changes",
                   w->spec->stage.class->name, w->op->uid == NULL ? "" : w->op->uid);
        return false;
    }
    in->is_kept = false;
    if (!row_time(in, row, &t)) {
        mr_stat_add(&w->op->stats.bad_rows, 1);
        return false;
    }
    int64_t behind_ns = row_behind(in, row, t);
    if (in->spec->drops_late && (behind_ns != INT64_MIN || in->watermark_ns >= t)) {
        mr_stat_add(&w->op->stats.late_rows, 1);
        return false;
    }
    if (mr_join_has_null_key(w, row))
        return true;
    find_matches(in, row, t, behind_ns);
    if (mr_join_is_probed(w) && !mr_join_filter_matches(w, row))
        return false;
    if (mr_join_counts_degree(w, 1 - w->port))
        flip(w);
    /* Of a semi or anti join's left, only who is not matched is waited for. */
    if (in->watermark_ns >= later(t, in->wait_ns[w->port]) ||
        (mr_join_is_semi(w) && w->port == 0 && w->matches > 0))
        return true;
    return keep(in, row, t, behind_ns);
}

static bool step(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind)
{
    struct interval *in = of_work(w);
    bool is_lonely = w->matches == 0 && !in->is_kept;

    switch (w->spec->type) {
    case MR_JOIN_SEMI:
        if (w->port == 1)
            return mr_join_put_flips(w, kind);
        return w->matches == 0 || mr_join_put(w, row, NULL, kind);
    case MR_JOIN_ANTI: return w->port == 1 || !is_lonely || mr_join_put(w, row, NULL, kind);
    default: break;
    }
    if (is_lonely)
        return !mr_join_is_outer(w->spec->type, w->port) || mr_join_put(w, row, NULL, kind);
    return mr_join_put_pairs(w, row, kind);
}

/* A pair is as far behind as the later of its rows, in terms of the output's watermark. */
static int64_t pair_behind(const struct mr_join_work *w, uint16_t row, const char *stored)
{
    const struct interval *in = MR_CONTAINER_CONST(w, struct interval, work);
    int64_t behind_ns = INT64_MIN, t;

    if (stored != NULL)
        behind_ns = ((const struct mr_join_row *)(const void *)stored)->u.behind_ns;
    if (row != MR_PAIR_NO_ROW && row_time(in, row, &t)) {
        int64_t own_ns = row_behind(in, row, t);
        behind_ns = own_ns > behind_ns ? own_ns : behind_ns;
    }
    return behind_ns == INT64_MIN ? behind_ns : later(behind_ns, -in->delay_ns);
}

static const struct mr_join_work_class work_class = {
    .begin = begin, .step = step, .behind = pair_behind};

/* -- The watermark ---------------------------------------------------------------------------- */

/* Rows of SIDE without a match are told of when their wait is over. */
static bool is_told(const struct interval *in, uint32_t side)
{
    enum mr_join_type type = in->work.spec->type;

    return mr_join_is_outer(type, side) || (type == MR_JOIN_ANTI && side == 0);
}

/* Hand on those that are to be told of, then they go.  False: not now. */
static bool flush_doomed(struct interval *in)
{
    if (!mr_join_flush(&in->work))
        return false;
    for (uint32_t i = 0; i < in->dooms; i++)
        mr_join_side_remove(&in->work.side[in->expiring], in->doomed[i]);
    in->dooms = 0;
    return true;
}

/* The first due row of the side that is expiring. */
static void expire_row(struct interval *in, const struct mr_due *due)
{
    struct mr_join_side *side = &in->work.side[in->expiring];
    mr_ref ref = due->ref;

    mr_dues_drop_first(&in->due[in->expiring]);
    if (!is_told(in, in->expiring) || mr_join_row_at(side, ref)->degree > 0) {
        mr_join_side_remove(side, ref);
        return;
    }
    in->doomed[in->dooms++] = ref;
    (void)mr_join_put(&in->work, MR_PAIR_NO_ROW, mr_state_read(side->shard, ref),
                      MR_ROW_INSERT);
}

/* Some of the rows whose wait is over.  True: they are all gone, and told of. */
static bool expire(struct interval *in)
{
    uint32_t rows = 0;

    for (; in->expiring < 2; in->expiring++) {
        const struct mr_due *due;
        in->work.port = 1 - in->expiring;
        while ((due = mr_dues_first(&in->due[in->expiring])) != NULL &&
               due->at_ns <= in->watermark_ns) {
            if (in->dooms == MR_BATCH_ROWS && !flush_doomed(in))
                return false;
            if (rows++ == STEP_ROWS)
                return false;
            expire_row(in, due);
        }
        if (!flush_doomed(in))
            return false;
    }
    return true;
}

static unsigned expire_step(struct interval *in)
{
    if (!expire(in) || !mr_op_ready(in->op.next))
        return 1;
    in->is_expiring = false;
    mr_op_watermark(in->op.next, in->watermark_ns == MR_WATERMARK_END
                                     ? MR_WATERMARK_END
                                     : later(in->watermark_ns, -in->delay_ns));
    return 1;
}

static void interval_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct interval *in = interval_of(op);

    MR_ASSERT(!in->is_expiring && in->work.batch == NULL);
    if (watermark_ns > in->watermark_ns)
        in->watermark_ns = watermark_ns;
    in->is_expiring = true;
    in->expiring = 0;
    (void)expire_step(in);
}

/* -- The operator ----------------------------------------------------------------------------- */

static void interval_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    mr_join_work_push(&interval_of(op)->work, port, batch);
}

static bool interval_ready(const struct mr_op *op)
{
    const struct interval *in = MR_CONTAINER_CONST(op, struct interval, op);

    return in->work.batch == NULL && !in->is_expiring && mr_op_ready(op->next);
}

static unsigned interval_poll(struct mr_op *op, int64_t now_ns)
{
    struct interval *in = interval_of(op);

    (void)now_ns;
    if (!in->is_expiring)
        return mr_join_work_poll(&in->work);
    return mr_op_ready(op->next) ? expire_step(in) : 0;
}

static void interval_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(interval_of(op)->work.batch == NULL && !interval_of(op)->is_expiring);
}

static void interval_free(struct mr_op *op)
{
    struct interval *in = interval_of(op);

    mr_join_work_fini(&in->work);
    mr_ports_fini(&in->ports);
    mr_dues_fini(&in->due[0]);
    mr_dues_fini(&in->due[1]);
    free(in);
}

static const struct mr_ports_class ports_class = {
    .ready = interval_ready,
    .push = interval_push,
    .watermark = interval_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static int interval_restore(struct mr_op *op, const struct mr_restore *restore,
                            struct mr_err *reterr)
{
    struct interval *in = interval_of(op);
    int rc = mr_join_sides_restore(in->work.side, restore, op->env, reterr);

    for (uint32_t s = 0; s < 2 && rc == 0; s++) {
        const struct mr_join_side *side = &in->work.side[s];
        uint64_t cursor = 0;
        mr_ref ref;
        while ((ref = mr_rows_next(&side->rows, &cursor)) != MR_REF_NONE)
            mr_dues_add(&in->due[s],
                        (struct mr_due){later(stored_time(in, s, ref), in->wait_ns[s]),
                                        mr_join_row_at(side, ref)->number, ref});
    }
    return rc;
}

static const struct mr_op_class interval_class = {
    .name = "interval-join",
    .ready = interval_ready,
    .watermark = interval_watermark,
    .end = mr_op_pass_end,
    .poll = interval_poll,
    .barrier = interval_barrier,
    .restore = interval_restore,
    .free = interval_free,
};

static int interval_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                        struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct interval *in = mr_alloc(sizeof(*in), "an interval join");

    in->op = (struct mr_op){
        .class = &interval_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&in->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    in->spec = MR_CONTAINER_CONST(spec, struct mr_interval_join_spec, join.stage);
    in->watermark_ns = MR_WATERMARK_NONE;
    in->wait_ns[0] = -in->spec->lower_ns;
    in->wait_ns[1] = in->spec->upper_ns;
    for (uint32_t s = 0; s < 2; s++)
        in->delay_ns = in->wait_ns[s] > in->delay_ns ? in->wait_ns[s] : in->delay_ns;
    int rc = mr_join_work_init(&in->work, &work_class, &in->op, &in->spec->join, place, reterr);
    if (rc == 0 && place->restore != NULL)
        rc = interval_restore(&in->op, place->restore, reterr);
    if (rc == 0)
        rc = mr_ports_init(&in->ports, &ports_class, &in->op, 2, port, reterr);
    if (rc < 0) {
        interval_free(&in->op);
        return mr_wrap(reterr, "%s '%s'", spec->class->name,
                       place->uid == NULL ? "" : place->uid);
    }
    *ret_op = &in->op;
    return 0;
}

static void interval_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                              struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_interval_join_spec *interval =
        MR_CONTAINER_CONST(spec, struct mr_interval_join_spec, join.stage);

    mr_join_describe(&interval->join, text, arena, schema);
    mr_state_schema_param(arena, schema, "lower-ns",
                          mr_arena_printf(arena, "%lld", (long long)interval->lower_ns));
    mr_state_schema_param(arena, schema, "upper-ns",
                          mr_arena_printf(arena, "%lld", (long long)interval->upper_ns));
    mr_state_schema_param(arena, schema, "shift-ns",
                          mr_arena_printf(arena, "%lld", (long long)interval->shift_ns));
    if (interval->zone != NULL)
        mr_state_schema_param(arena, schema, "zone", mr_zone_name(interval->zone));
}

const struct mr_stage_class mr_interval_join_class = {.name = "interval join",
                                                      .has_state = true,
                                                      .op_new = interval_new,
                                                      .describe = interval_describe,
                                                      .meaning = mr_join_meaning};

const struct mr_stage_class mr_window_join_class = {.name = "window join",
                                                    .has_state = true,
                                                    .op_new = interval_new,
                                                    .describe = interval_describe,
                                                    .meaning = mr_join_meaning};
