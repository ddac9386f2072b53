#include "operators/window/window_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

_Static_assert(offsetof(struct mr_window, op) == 0, "an op is its window");

/* Of what barrier() writes. */
#define ROOTS_VERSION 1

static bool window_ready(const struct mr_op *op)
{
    /* The op is the head of the struct. */
    const struct mr_window *w = (const struct mr_window *)(const void *)op;

    return w->fire.phase == MR_FIRE_IDLE && mr_op_ready(op->next) &&
           (w->late == NULL || mr_op_ready(w->late));
}

static bool has_retractions(const struct mr_batch *batch)
{
    if (batch->kind == NULL)
        return false;
    for (uint32_t i = 0; i < batch->selected; i++)
        if (mr_batch_kind(batch, mr_batch_row(batch, i)) != MR_ROW_INSERT)
            return true;
    return false;
}

static void push_late(struct mr_window *w, const struct mr_batch *batch)
{
    struct mr_batch late = *batch;

    if (w->late == NULL || w->late_rows == 0)
        return;
    late.sel = w->late_row;
    late.selected = w->late_rows;
    mr_op_push(w->late, &late);
}

static void window_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_window *w = mr_window_of(op);

    MR_ASSERT(w->fire.phase == MR_FIRE_IDLE && batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    if (MR_UNLIKELY(has_retractions(batch))) {
        mr_op_fail(op, MR_ERR_UNSUPPORTED,
                   "window '%s' doesn't support consuming update and delete changes",
                   op->uid == NULL ? "" : op->uid);
        return;
    }
    mr_window_place(w, mr_window_localize(w, batch));
    if (w->lanes.n != 0 && w->has_runs) {
        if (!mr_window_add_runs(w, batch))
            return;
    } else if (w->lanes.n != 0) {
        if (!mr_window_find(w, batch))
            return;
        w->lanes.arrival = w->arrival + 1;
        w->arrival += batch->rows;
        if (!mr_acc_update(w->layout, batch, &w->lanes, &w->picked)) {
            mr_window_fail_memory(w);
            return;
        }
        if (!mr_window_distinct(w, batch))
            return;
    }
    push_late(w, batch);
}

static void window_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct mr_window *w = mr_window_of(op);
    int64_t local_ns = mr_window_local_ns(w, watermark_ns);

    if (local_ns > w->watermark_ns) {
        mr_window_fire_start(w, local_ns);
        return;
    }
    /* Sources that start again from a snapshot may be behind what has fired. */
    int64_t fired_ns = mr_window_instant_ns(w, w->watermark_ns);

    mr_op_watermark(op->next, fired_ns);
    if (w->late != NULL)
        mr_op_watermark(w->late, fired_ns);
}

static void window_end(struct mr_op *op)
{
    struct mr_window *w = mr_window_of(op);

    MR_ASSERT(w->fire.phase == MR_FIRE_IDLE);
    mr_op_end(op->next);
    if (w->late != NULL)
        mr_op_end(w->late);
}

static unsigned window_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_window *w = mr_window_of(op);

    (void)now_ns;
    return w->fire.phase != MR_FIRE_IDLE ? mr_window_fire_step(w) : mr_merge_ahead(w);
}

static void window_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_window *w = mr_window_of(op);

    (void)epoch;
    MR_ASSERT(w->fire.phase == MR_FIRE_IDLE);
    /* Which slices are open, and what they hold, the rows themselves say. */
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, w->watermark_ns);
}

int mr_window_roots_read(struct mr_view roots, int64_t *ret_watermark_ns, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);
    int64_t watermark_ns = mr_unpack_i64(&unpack);

    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about this window, and not its watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %llu of a window's state; this millrace "
                       "reads version %d",
                       (unsigned long long)version, ROOTS_VERSION);
    *ret_watermark_ns = watermark_ns;
    return 0;
}

int64_t mr_window_due_ns(struct mr_op *op, int64_t after_ns)
{
    const struct mr_window *w = mr_window_of(op);
    int64_t start;

    if (w->slices.count == 0)
        return MR_WATERMARK_END;
    if (after_ns == MR_WATERMARK_NONE ||
        !mr_slicing_start(&w->slicing, mr_window_local_ns(w, after_ns) + w->slicing.unit_ns,
                          &start))
        return after_ns;
    return mr_window_instant_ns(w,
                                mr_slicing_fire_ns(&w->slicing, start + w->slicing.width_ns));
}

int64_t mr_window_watermark_ns(const struct mr_op *op)
{
    const struct mr_window *w = MR_CONTAINER_CONST(op, struct mr_window, op);

    return mr_window_instant_ns(w, w->watermark_ns);
}

static void window_free(struct mr_op *op)
{
    struct mr_window *w = mr_window_of(op);

    mr_slices_free(w);
    mr_running_fini(&w->running);
    free(w->parts.part);
    mr_batch_buffer_free(w->out);
    mr_row_layout_free(w->layout);
    mr_window_zoned_free(w->zoned);
    free(w);
}

static const struct mr_op_class window_class = {
    .name = "window-aggregate",
    .ready = window_ready,
    .push = window_push,
    .watermark = window_watermark,
    .end = window_end,
    .poll = window_poll,
    .barrier = window_barrier,
    .restore = mr_window_restore,
    .free = window_free,
};

/* The planner made both from the same query: a difference is a defect of ours. */
static void check_output(const struct mr_window_aggregate_spec *spec)
{
    const struct mr_field *field = spec->output->field;

    MR_ASSERT(spec->output->count == spec->keys + 2 + spec->aggregates);
    MR_ASSERT(mr_type_shape(spec->input->field[spec->window.time_column].type) == MR_SHAPE_I64);
    for (uint32_t k = 0; k < spec->keys; k++)
        MR_ASSERT(mr_type_same(field[k].type, spec->input->field[spec->key[k]].type));
    MR_ASSERT(mr_type_shape(field[spec->keys].type) == MR_SHAPE_I64);
    MR_ASSERT(mr_type_shape(field[spec->keys + 1].type) == MR_SHAPE_I64);
    for (uint32_t a = 0; a < spec->aggregates; a++) {
        const struct mr_aggregate *agg = &spec->aggregate[a];

        MR_ASSERT(mr_type_shape(field[spec->keys + 2 + a].type) == mr_type_shape(agg->out));
        MR_ASSERT(agg->arg < 0 || mr_type_same(agg->in, spec->input->field[agg->arg].type));
        MR_ASSERT(agg->filter < 0 ||
                  mr_type_shape(spec->input->field[agg->filter].type) == MR_SHAPE_BOOL);
    }
}

int mr_window_aggregate_new(const struct mr_window_aggregate_spec *spec,
                            struct mr_task_env *env, struct mr_shard *shard, const char *uid,
                            struct mr_op *next, struct mr_op *late,
                            const struct mr_restore *restore, struct mr_op **ret,
                            struct mr_err *reterr)
{
    struct mr_aggregation aggregation = mr_window_aggregation(spec);
    struct mr_row_layout *layout;
    int rc = mr_window_check(&spec->window, reterr);

    if (rc < 0)
        return rc;
    check_output(spec);
    rc = mr_row_layout_new(&aggregation, &layout, reterr);
    if (rc < 0)
        return mr_wrap(reterr, "window '%s'", uid == NULL ? "" : uid);
    struct mr_window *w = mr_alloc(sizeof(*w), "a window");

    w->op = (struct mr_op){.class = &window_class, .env = env, .next = next, .uid = uid};
    atomic_store_explicit(&w->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    w->late = late;
    w->spec = spec;
    w->slicing = mr_slicing_of(&spec->window);
    w->zoned = mr_window_zoned_new(spec);
    w->layout = layout;
    w->shard = shard;
    w->has_runs = layout->keys == 0 && layout->sets == 0 && !layout->has_string_acc;
    w->watermark_ns = MR_WATERMARK_NONE;
    w->out = mr_batch_buffer_new(spec->output, MR_BATCH_ROWS);
    w->slices.last_late_ns = w->merge.entered_ns = INT64_MIN;
    mr_places_init(w);
    mr_running_init(&w->running, layout, shard);
    rc = restore == NULL ? 0 : mr_window_restore(&w->op, restore, reterr);
    if (rc < 0) {
        window_free(&w->op);
        return mr_wrap(reterr, "window '%s'", uid == NULL ? "" : uid);
    }
    *ret = &w->op;
    return 0;
}
