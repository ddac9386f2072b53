/*
 * The regular join: a row against all that the other side holds.
 *
 *     begin   the other side's rows that it matches; it is kept or taken back, and degrees
 *             are counted
 *     step    FLIP: padded rows of the other side that go; PAIR; BACK: those that come
 */
#include "operators/join/work.h"

#include "core/base/alloc.h"

#include <stdlib.h>

enum phase { FLIP, PAIR, BACK };

struct join {
    struct mr_op op;
    struct mr_ports ports;
    struct mr_join_work work;
    /* With a time to live: how far the search for expired rows has come. */
    int64_t sweep_ns; /* when it goes on */
    uint32_t sweep_side;
    uint64_t sweep_cursor;
};

#define SWEEP_ROWS   64u
#define SWEEP_PART   8 /* a part of the time to live between two searches */
#define SWEEP_MIN_NS (100 * MR_MILLI_NS)
#define SWEEP_MAX_NS (600 * MR_SECOND_NS)

static struct join *join_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct join, op);
}

/* One row more or less of the own side: the other side's rows know how many they have. */
static void count_degrees(struct mr_join_work *w, bool is_more)
{
    struct mr_join_side *other = &w->side[1 - w->port];

    for (uint32_t m = 0; m < w->matches; m++) {
        struct mr_join_match *match = &w->match[m];
        uint32_t degree = mr_join_row_at(other, match->ref)->degree;

        match->is_flipped = is_more ? degree == 0 : degree == 1;
        if (is_more || degree > 0)
            mr_join_side_set_degree(other, match->ref, is_more ? degree + 1 : degree - 1);
    }
}

static uint32_t matched_rows(const struct mr_join_work *w)
{
    uint32_t rows = 0;

    for (uint32_t m = 0; m < w->matches; m++)
        rows += w->match[m].count;
    return rows;
}

static bool begin(struct mr_join_work *w, uint32_t row)
{
    struct mr_join_side *own = &w->side[w->port], *other = &w->side[1 - w->port];
    bool is_back = mr_join_is_retraction(mr_batch_kind(w->batch, row));

    if (mr_join_has_null_key(w, row))
        return true;
    if (is_back && !mr_join_side_take(own, w->hash[row], w->batch, row)) {
        /* It may have expired: it is as if it had never been. */
        mr_stat_add(&w->op->stats.bad_rows, own->ttl_ns == 0);
        return false;
    }
    mr_ref ref = mr_join_side_find(other, w->hash[row], w->batch, w->spec->key[w->port], row);
    for (; ref != MR_REF_NONE; ref = mr_join_row_at(other, ref)->next)
        if (!mr_join_side_is_expired(other, ref))
            mr_join_add_match(w, ref);
    if (mr_join_is_probed(w) && !mr_join_filter_matches(w, row))
        return false;
    if (mr_join_counts_degree(w, 1 - w->port))
        count_degrees(w, !is_back);
    if (is_back)
        return true;
    uint32_t degree = mr_join_counts_degree(w, w->port) ? matched_rows(w) : 0;
    return mr_join_keep(w, row, degree) != MR_REF_NONE;
}

/* A row of a semi or anti join: of the left, it passes or not; of the right, it lets rows of
 * the left come or go. */
static bool step_semi(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind)
{
    bool is_anti = w->spec->type == MR_JOIN_ANTI;

    if (w->port == 0)
        return is_anti != (w->matches == 0) || mr_join_put(w, row, NULL, kind);
    if (is_anti)
        kind = mr_join_is_retraction(kind) ? MR_ROW_INSERT : MR_ROW_DELETE;
    return mr_join_put_flips(w, kind);
}

/* A row of the others: padded rows go before the pairs that replace them come, and come
 * when the pairs have gone. */
static bool step(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind)
{
    bool own_outer = mr_join_is_outer(w->spec->type, w->port);
    bool other_outer = mr_join_is_outer(w->spec->type, 1 - w->port);
    bool is_back = mr_join_is_retraction(kind);
    enum mr_row_kind plain = is_back ? MR_ROW_DELETE : MR_ROW_INSERT;

    if (mr_join_is_semi(w))
        return step_semi(w, row, kind);
    if (w->matches == 0)
        return !own_outer || mr_join_put(w, row, NULL, plain);
    if (own_outer || (other_outer && !is_back))
        kind = plain;
    if (w->cursor.phase == FLIP) {
        if (other_outer && !is_back && !mr_join_put_flips(w, MR_ROW_DELETE))
            return false;
        w->cursor.phase = PAIR;
    }
    if (w->cursor.phase == PAIR) {
        if (!mr_join_put_pairs(w, row, kind))
            return false;
        w->cursor.phase = BACK;
    }
    return !other_outer || !is_back || mr_join_put_flips(w, MR_ROW_INSERT);
}

static const struct mr_join_work_class work_class = {.begin = begin, .step = step};

/* -- The operator ----------------------------------------------------------------------- */

/* Of the sides that have one; 0: neither has. */
static int64_t shortest_ttl(const struct join *j)
{
    const int64_t *ttl_ns = j->work.spec->ttl_ns;

    if (ttl_ns[0] == 0 || ttl_ns[1] == 0)
        return ttl_ns[0] + ttl_ns[1];
    return ttl_ns[0] < ttl_ns[1] ? ttl_ns[0] : ttl_ns[1];
}

static void look_at_clock(struct join *j)
{
    struct mr_sys *sys = j->op.env->sys;

    if (shortest_ttl(j) == 0)
        return;
    j->work.side[0].wall_ns = j->work.side[1].wall_ns = sys->ops->wall_ns(sys);
}

static unsigned sweep(struct join *j, int64_t now_ns)
{
    int64_t ttl_ns = shortest_ttl(j), rest = ttl_ns / SWEEP_PART;

    if (ttl_ns == 0 || now_ns < j->sweep_ns)
        return 0;
    look_at_clock(j);
    if (mr_join_side_sweep(&j->work.side[j->sweep_side], SWEEP_ROWS, &j->sweep_cursor))
        return 1;
    j->sweep_cursor = 0;
    j->sweep_side = 1 - j->sweep_side;
    if (j->sweep_side == 1)
        return 1;
    rest = rest < SWEEP_MIN_NS ? SWEEP_MIN_NS : rest > SWEEP_MAX_NS ? SWEEP_MAX_NS : rest;
    j->sweep_ns = now_ns + rest;
    return 0;
}

static void join_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    look_at_clock(join_of(op));
    mr_join_work_push(&join_of(op)->work, port, batch);
}

static unsigned join_poll(struct mr_op *op, int64_t now_ns)
{
    struct join *j = join_of(op);

    return j->work.batch != NULL ? mr_join_work_poll(&j->work) : sweep(j, now_ns);
}

static bool join_ready(const struct mr_op *op)
{
    const struct join *j = MR_CONTAINER_CONST(op, struct join, op);

    return j->work.batch == NULL && mr_op_ready(op->next);
}

static void join_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(join_of(op)->work.batch == NULL);
}

static void join_free(struct mr_op *op)
{
    struct join *j = join_of(op);

    mr_join_work_fini(&j->work);
    mr_ports_fini(&j->ports);
    free(j);
}

static const struct mr_ports_class ports_class = {
    .ready = join_ready,
    .push = join_push,
    .watermark = mr_op_pass_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static int join_restore(struct mr_op *op, const struct mr_restore *restore,
                        struct mr_err *reterr)
{
    return mr_join_sides_restore(join_of(op)->work.side, restore, op->env, reterr);
}

static const struct mr_op_class join_op_class = {
    .name = "join",
    .ready = join_ready,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = join_poll,
    .barrier = join_barrier,
    .restore = join_restore,
    .free = join_free,
};

static int join_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                    struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct join *j = mr_alloc(sizeof(*j), "a join");

    j->op = (struct mr_op){
        .class = &join_op_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&j->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    int rc =
        mr_join_work_init(&j->work, &work_class, &j->op,
                          MR_CONTAINER_CONST(spec, struct mr_join_spec, stage), place, reterr);
    if (rc == 0)
        look_at_clock(j);
    if (rc == 0 && place->restore != NULL)
        rc = join_restore(&j->op, place->restore, reterr);
    if (rc == 0)
        rc = mr_ports_init(&j->ports, &ports_class, &j->op, 2, port, reterr);
    if (rc < 0) {
        join_free(&j->op);
        return mr_wrap(reterr, "join '%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = &j->op;
    return 0;
}

static void join_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                          struct mr_arena *arena, struct mr_state_schema *schema)
{
    mr_join_describe(MR_CONTAINER_CONST(spec, struct mr_join_spec, stage), text, arena, schema);
}

const struct mr_stage_class mr_join_class = {.name = "join",
                                             .has_state = true,
                                             .op_new = join_new,
                                             .describe = join_describe,
                                             .meaning = mr_join_meaning};
