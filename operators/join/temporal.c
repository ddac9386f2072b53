#include "operators/join/temporal.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "operators/join/due.h"
#include "operators/join/work.h"

#include <stdlib.h>

enum { LEFT, RIGHT };

struct temporal {
    struct mr_op op;
    struct mr_ports ports;
    struct mr_join_work work;
    int64_t watermark_ns;
    struct mr_dues due; /* rows of the left */
    /* Rows of the left whose time has come: a block of them, and whether more may follow. */
    bool is_firing;
    struct mr_batch_buffer *held;
    mr_ref ref[MR_BATCH_ROWS];
    const char *base[MR_BATCH_ROWS];
    const char *version[MR_BATCH_ROWS]; /* NULL: none */
    uint32_t rows;
};

static struct temporal *temporal_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct temporal, op);
}

/* -- Rows come --------------------------------------------------------------------------------- */

static bool row_time(const struct mr_join_work *w, uint32_t row, int64_t *ret)
{
    const struct mr_vec *vec = &w->batch->col[w->spec->time[w->port]];

    if (mr_vec_is_null(vec, row))
        return false;
    *ret = ((const int64_t *)vec->data)[row];
    return true;
}

static int64_t row_behind(const struct mr_join_work *w, uint32_t row, int64_t time_ns)
{
    const struct mr_batch *batch = w->batch;

    if (batch->behind_ns == NULL || batch->behind_ns[row] < time_ns)
        return INT64_MIN;
    return batch->behind_ns[row];
}

static void begin_left(struct temporal *tj, uint32_t row, int64_t t)
{
    struct mr_join_work *w = &tj->work;

    if (mr_batch_kind(w->batch, row) != MR_ROW_INSERT) {
        mr_op_fail(w->op, MR_ERR_UNSUPPORTED,
                   "temporal join '%s' doesn't support consuming update and delete changes on "
                   "its left",
                   w->op->uid == NULL ? "" : w->op->uid);
        return;
    }
    if (row_behind(w, row, t) != INT64_MIN || tj->watermark_ns >= t) {
        mr_stat_add(&w->op->stats.late_rows, 1);
        return;
    }
    mr_ref ref = mr_join_keep(w, row, 0);
    if (ref != MR_REF_NONE)
        mr_dues_add(&tj->due,
                    (struct mr_due){t, mr_join_row_at(&w->side[LEFT], ref)->number, ref});
}

/* From when on is the version at REF one that rows may ask for? */
static int64_t seen_from(const struct mr_join_side *side, mr_ref ref)
{
    int64_t time = mr_join_side_time(side, ref);
    int64_t behind_ns = mr_join_row_at(side, ref)->u.behind_ns;

    return behind_ns > time ? behind_ns : time;
}

/* Versions of the key whose first is HEAD that a newer one hides from every row of a time
 * from AFTER_NS on. */
static void prune(struct temporal *tj, mr_ref head, int64_t after_ns)
{
    struct mr_join_side *side = &tj->work.side[RIGHT];

    while (head != MR_REF_NONE) {
        mr_ref next = mr_join_row_at(side, head)->next;
        if (next == MR_REF_NONE || seen_from(side, head) > after_ns ||
            seen_from(side, next) > after_ns)
            return;
        mr_join_side_remove(side, head);
        head = next;
    }
}

static void begin_right(struct temporal *tj, uint32_t row, int64_t t)
{
    struct mr_join_work *w = &tj->work;
    enum mr_row_kind kind = mr_batch_kind(w->batch, row);

    /* What was before an update is known. */
    if (kind == MR_ROW_UPDATE_BEFORE || mr_join_has_null_key(w, row))
        return;
    mr_ref ref = mr_join_keep(w, row, kind == MR_ROW_DELETE);
    if (ref == MR_REF_NONE)
        return;
    mr_join_side_set_behind(&w->side[RIGHT], ref, row_behind(w, row, t));
    prune(tj,
          mr_join_side_find(&w->side[RIGHT], w->hash[row], w->batch, w->spec->key[RIGHT], row),
          tj->watermark_ns);
}

static bool begin(struct mr_join_work *w, uint32_t row)
{
    struct temporal *tj = MR_CONTAINER(w, struct temporal, work);
    int64_t t;

    if (!row_time(w, row, &t))
        mr_stat_add(&w->op->stats.bad_rows, 1);
    else if (w->port == LEFT)
        begin_left(tj, row, t);
    else
        begin_right(tj, row, t);
    return false; /* they are spoken of when their time has come */
}

static const struct mr_join_work_class work_class = {.begin = begin};

/* -- Their time comes ---------------------------------------------------------------------------- */

/* The version for row I of the block; NULL: there is none. */
static const char *find_version(struct temporal *tj, uint32_t i)
{
    struct mr_join_work *w = &tj->work;
    const struct mr_join_side *side = &w->side[RIGHT];
    int64_t t = mr_join_side_time(&w->side[LEFT], tj->ref[i]);

    if (mr_join_has_null_key(w, i))
        return NULL;
    mr_ref head = mr_join_side_find(side, w->hash[i], w->batch, w->spec->key[LEFT], i);
    mr_ref ref = head == MR_REF_NONE ? head : mr_join_side_last(side, head);
    for (; ref != MR_REF_NONE; ref = mr_join_side_before(side, head, ref)) {
        const struct mr_join_row *row = mr_join_row_at(side, ref);
        if (mr_join_side_time(side, ref) <= t &&
            (row->u.behind_ns == INT64_MIN || row->u.behind_ns < t))
            return row->degree != 0 ? NULL : (const char *)row;
    }
    return NULL;
}

/* Columns of the rows that are due, as a batch of the left. */
static void take_block(struct temporal *tj)
{
    struct mr_join_work *w = &tj->work;
    const struct mr_row_codec *codec = w->side[LEFT].codec;
    const struct mr_due *due;

    tj->rows = 0;
    while (tj->rows < MR_BATCH_ROWS && (due = mr_dues_first(&tj->due)) != NULL &&
           due->at_ns <= tj->watermark_ns) {
        tj->ref[tj->rows] = due->ref;
        tj->base[tj->rows++] = mr_state_read(w->side[LEFT].shard, due->ref);
        mr_dues_drop_first(&tj->due);
    }
    mr_batch_buffer_reset(tj->held);
    for (uint32_t c = 0; c < codec->cells; c++)
        mr_row_get(codec, w->side[LEFT].shard, c, tj->base, tj->rows, tj->held,
                   codec->cell[c].col, 0);
    tj->held->batch.rows = tj->held->batch.selected = tj->rows;
    w->batch = &tj->held->batch;
    w->port = LEFT;
    for (uint32_t i = 0; i < tj->rows; i++)
        w->hash[i] = ((const struct mr_join_row *)(const void *)tj->base[i])->hash;
}

/* Versions for which the residual is not true are none.  False: failed. */
static bool filter_versions(struct temporal *tj)
{
    struct mr_join_work *w = &tj->work;
    struct mr_err err;
    uint32_t k = 0;

    mr_pairs_clear(&w->probe);
    for (uint32_t i = 0; i < tj->rows; i++)
        if (tj->version[i] != NULL)
            mr_pairs_add(&w->probe, (uint16_t)i, tj->version[i], MR_ROW_INSERT);
    int rc = mr_pairs_filter(&w->shape, &w->probe, LEFT, w->batch, &err);
    if (rc < 0) {
        mr_op_fail(&tj->op, rc, "JOIN .. ON: %s", err.message);
        return false;
    }
    for (uint32_t i = 0; i < tj->rows; i++) {
        if (k < w->probe.n && w->probe.row[k] == i)
            k++;
        else
            tj->version[i] = NULL;
    }
    return true;
}

static void pair_block(struct temporal *tj)
{
    struct mr_join_work *w = &tj->work;

    for (uint32_t i = 0; i < tj->rows; i++)
        tj->version[i] = find_version(tj, i);
    if (mr_join_is_probed(w) && !filter_versions(tj))
        return;
    for (uint32_t i = 0; i < tj->rows; i++)
        if (tj->version[i] != NULL || w->spec->type == MR_JOIN_LEFT)
            mr_pairs_add(&w->pairs, (uint16_t)i, tj->version[i], MR_ROW_INSERT);
}

/* What is paired goes out, then the rows go.  False: not now. */
static bool flush_block(struct temporal *tj)
{
    struct mr_join_work *w = &tj->work;

    if (!mr_join_flush(w) && !mr_join_has_failed(w))
        return false;
    /* Rows that are to come yet are not older than the last one of the block. */
    int64_t last =
        tj->rows == 0 ? INT64_MIN : mr_join_side_time(&w->side[LEFT], tj->ref[tj->rows - 1]);
    for (uint32_t i = 0; i < tj->rows; i++) {
        prune(tj,
              mr_join_side_find(&w->side[RIGHT], w->hash[i], w->batch, w->spec->key[LEFT], i),
              last);
        mr_join_side_remove(&w->side[LEFT], tj->ref[i]);
    }
    tj->rows = 0;
    w->batch = NULL;
    return true;
}

static void fire_step(struct temporal *tj)
{
    const struct mr_due *due;

    if (tj->rows == 0) {
        take_block(tj);
        pair_block(tj);
    }
    if (!flush_block(tj))
        return;
    due = mr_dues_first(&tj->due);
    if ((due != NULL && due->at_ns <= tj->watermark_ns) || !mr_op_ready(tj->op.next))
        return;
    tj->is_firing = false;
    mr_op_watermark(tj->op.next, tj->watermark_ns);
}

static void temporal_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct temporal *tj = temporal_of(op);

    MR_ASSERT(!tj->is_firing && tj->work.batch == NULL);
    if (watermark_ns > tj->watermark_ns)
        tj->watermark_ns = watermark_ns;
    tj->is_firing = true;
    fire_step(tj);
}

/* -- The operator ----------------------------------------------------------------------------- */

static void temporal_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    mr_join_work_push(&temporal_of(op)->work, port, batch);
}

static bool temporal_ready(const struct mr_op *op)
{
    const struct temporal *tj = MR_CONTAINER_CONST(op, struct temporal, op);

    return tj->work.batch == NULL && !tj->is_firing && mr_op_ready(op->next);
}

static unsigned temporal_poll(struct mr_op *op, int64_t now_ns)
{
    struct temporal *tj = temporal_of(op);

    (void)now_ns;
    if (!tj->is_firing || !mr_op_ready(op->next))
        return 0;
    fire_step(tj);
    return 1;
}

static void temporal_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(temporal_of(op)->work.batch == NULL && !temporal_of(op)->is_firing);
}

static void temporal_free(struct mr_op *op)
{
    struct temporal *tj = temporal_of(op);

    mr_join_work_fini(&tj->work);
    mr_ports_fini(&tj->ports);
    mr_dues_fini(&tj->due);
    mr_batch_buffer_free(tj->held);
    free(tj);
}

static const struct mr_ports_class ports_class = {
    .ready = temporal_ready,
    .push = temporal_push,
    .watermark = temporal_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static int temporal_restore(struct mr_op *op, const struct mr_restore *restore,
                            struct mr_err *reterr)
{
    struct temporal *tj = temporal_of(op);
    const struct mr_join_side *left = &tj->work.side[LEFT];
    int rc = mr_join_sides_restore(tj->work.side, restore, op->env, reterr);
    uint64_t cursor = 0;
    mr_ref ref;

    while (rc == 0 && (ref = mr_rows_next(&left->rows, &cursor)) != MR_REF_NONE)
        mr_dues_add(&tj->due, (struct mr_due){mr_join_side_time(left, ref),
                                              mr_join_row_at(left, ref)->number, ref});
    return rc;
}

static const struct mr_op_class temporal_class = {
    .name = "temporal-join",
    .ready = temporal_ready,
    .watermark = temporal_watermark,
    .end = mr_op_pass_end,
    .poll = temporal_poll,
    .barrier = temporal_barrier,
    .restore = temporal_restore,
    .free = temporal_free,
};

static int temporal_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                        struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct temporal *tj = mr_alloc(sizeof(*tj), "a temporal join");
    const struct mr_join_spec *join = MR_CONTAINER_CONST(spec, struct mr_join_spec, stage);

    MR_ASSERT(join->is_timed && !join->is_updating[LEFT] && !join->is_updating[RIGHT] &&
              (join->type == MR_JOIN_INNER || join->type == MR_JOIN_LEFT));
    tj->op = (struct mr_op){
        .class = &temporal_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&tj->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    tj->watermark_ns = MR_WATERMARK_NONE;
    tj->held = mr_batch_buffer_new(spec->input[LEFT].schema, MR_BATCH_ROWS);
    int rc = mr_join_work_init(&tj->work, &work_class, &tj->op, join, place, reterr);
    if (rc == 0 && place->restore != NULL)
        rc = temporal_restore(&tj->op, place->restore, reterr);
    if (rc == 0)
        rc = mr_ports_init(&tj->ports, &ports_class, &tj->op, 2, port, reterr);
    if (rc < 0) {
        temporal_free(&tj->op);
        return mr_wrap(reterr, "temporal join '%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = &tj->op;
    return 0;
}

static void temporal_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                              struct mr_arena *arena, struct mr_state_schema *schema)
{
    mr_join_describe(MR_CONTAINER_CONST(spec, struct mr_join_spec, stage), text, arena, schema);
}

const struct mr_stage_class mr_temporal_join_class = {.name = "temporal join",
                                                      .has_state = true,
                                                      .op_new = temporal_new,
                                                      .describe = temporal_describe,
                                                      .meaning = mr_join_meaning};
