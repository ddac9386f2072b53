#include "operators/group/group_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"

#include <stdlib.h>

_Static_assert(offsetof(struct mr_group, op) == 0, "an op is its group");

/* Of what barrier() writes. */
#define ROOTS_VERSION 1

static bool group_ready(const struct mr_op *op)
{
    const struct mr_group *g = (const struct mr_group *)(const void *)op;

    return !g->is_pending && mr_op_ready(op->next);
}

bool mr_group_fail_memory(struct mr_group *g)
{
    mr_op_fail(&g->op, MR_ERR_LIMIT,
               "group '%s' has used up the memory for state, '--memory': %llu keys; "
               "raise it, or let keys go that are not used any more: "
               "SET 'table.exec.state.ttl'",
               g->op.uid == NULL ? "" : g->op.uid, (unsigned long long)g->keys.rows.count);
    return false;
}

/* -- Output --------------------------------------------------------------------------- */

static void out_reset(struct mr_group_out *out)
{
    mr_batch_buffer_reset(out->buffer);
    out->picked = 0;
}

static void out_push(struct mr_group *g, struct mr_group_out *out, int64_t ingest_ns)
{
    struct mr_batch *batch = &out->buffer->batch;

    if (out->picked == 0)
        return;
    batch->sel = out->picked == batch->rows ? NULL : out->sel;
    batch->selected = out->picked;
    batch->ingest_ns = ingest_ns;
    mr_stat_add(&g->op.stats.rows_out, out->picked);
    mr_op_push(g->op.next, batch);
}

static void group_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_group *g = mr_group_of(op);
    const struct mr_aggregation *spec = &g->spec->aggregation;
    struct mr_group_out *out = &g->out[0];

    MR_ASSERT(!g->is_pending && batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    if (g->spec->ttl_ns > 0)
        g->wall_ns = op->env->sys->ops->wall_ns(op->env->sys);
    mr_key_hash(batch, spec->key, spec->keys, op->env->hash_seed, g->hash);
    mr_group_hash_values(g, batch);
    g->fetched = 0;
    out_reset(&g->out[0]);
    out_reset(&g->out[1]);
    for (uint32_t done = 0; done < batch->selected;) {
        uint32_t room = (MR_BATCH_ROWS - out->buffer->batch.rows) / 2;

        if (room == 0) {
            out = &g->out[1];
            room = MR_GROUP_RUN_LANES;
        }
        uint32_t n = mr_group_find(g, batch, done, room);

        if (n == 0 || !mr_group_change(g, batch, out))
            return;
        done += n;
    }
    g->out[1].buffer->batch.ingest_ns = batch->ingest_ns;
    g->is_pending = g->out[1].picked > 0;
    out_push(g, &g->out[0], batch->ingest_ns);
}

static unsigned group_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_group *g = mr_group_of(op);

    if (!g->is_pending)
        return mr_group_sweep(g, now_ns);
    if (!mr_op_ready(op->next))
        return 0;
    g->is_pending = false;
    out_push(g, &g->out[1], g->out[1].buffer->batch.ingest_ns);
    return 1;
}

static void group_watermark(struct mr_op *op, int64_t watermark_ns)
{
    mr_group_of(op)->watermark_ns = watermark_ns;
    mr_op_watermark(op->next, watermark_ns);
}

static void group_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_group *g = mr_group_of(op);

    (void)epoch;
    MR_ASSERT(!g->is_pending);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_u64(roots, g->incarnation);
}

int mr_group_roots_read(struct mr_view roots, uint32_t *ret_incarnation, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);
    uint64_t incarnation = mr_unpack_u64(&unpack);

    if (unpack.failed || incarnation > UINT32_MAX)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about this group, and not how many keys "
                       "it has had",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %llu of a group's state; this millrace "
                       "reads version %d",
                       (unsigned long long)version, ROOTS_VERSION);
    *ret_incarnation = (uint32_t)incarnation;
    return 0;
}

/* -- Making one ------------------------------------------------------------------------ */

static void group_free(struct mr_op *op)
{
    struct mr_group *g = mr_group_of(op);

    for (uint32_t s = 0; s < g->layout->sets; s++) {
        mr_index_fini(&g->set[s].index);
        for (uint32_t v = 0; g->order[s] != NULL && v < g->layout->set[s].filters; v++)
            mr_order_fini(&g->order[s][v]);
        free(g->order[s]);
    }
    mr_index_fini(&g->keys.index);
    free(g->set);
    free(g->order);
    free(g->value_hash);
    for (size_t i = 0; i < MR_COUNTOF(g->out); i++)
        mr_batch_buffer_free(g->out[i].buffer);
    mr_row_layout_free(g->layout);
    free(g);
}

static const struct mr_op_class group_class = {
    .name = "group-aggregate",
    .ready = group_ready,
    .push = group_push,
    .watermark = group_watermark,
    .end = mr_op_pass_end,
    .poll = group_poll,
    .barrier = group_barrier,
    .restore = mr_group_restore,
    .free = group_free,
};

static void table_init(struct mr_group *g, struct mr_group_table *table, uint16_t number,
                       uint32_t row_bytes)
{
    mr_rows_init(&table->rows, g->shard, number, 0, row_bytes);
    mr_index_init(&table->index, g->shard);
}

static void sets_init(struct mr_group *g)
{
    const struct mr_row_layout *layout = g->layout;

    g->set = mr_alloc_array(layout->sets + 1, sizeof(*g->set), "a group");
    g->order = mr_alloc_array(layout->sets + 1, sizeof(struct mr_order *), "a group");
    g->value_hash = mr_alloc_array((size_t)layout->sets * MR_BATCH_ROWS + 1,
                                   sizeof(*g->value_hash), "a group");
    for (uint32_t s = 0; s < layout->sets; s++) {
        const struct mr_set_layout *set = &layout->set[s];

        table_init(g, &g->set[s], (uint16_t)(s + 1), set->row_lines * MR_LINE_BYTES);
        if (set->ordered == 0)
            continue;
        g->order[s] = mr_alloc_array(set->filters, sizeof(*g->order[s]), "a group");
        for (uint32_t v = 0; v < set->filters; v++)
            mr_order_init(&g->order[s][v], g->shard, set->shape, MR_SET_VALUE_AT);
    }
}

/* The planner made both from the same query: a difference is a defect of ours. */
static void check_output(const struct mr_group_spec *spec)
{
    const struct mr_aggregation *a = &spec->aggregation;
    const struct mr_field *field = spec->stage.output->field;

    MR_ASSERT(spec->stage.output->count == a->keys + a->aggregates);
    MR_ASSERT((spec->ttl_ns > 0) == a->has_stamp);
    MR_ASSERT(spec->until == NULL || (spec->ttl_ns == 0 && spec->until->key < a->keys));
    for (uint32_t k = 0; k < a->keys; k++)
        MR_ASSERT(mr_type_shape(field[k].type) ==
                  mr_type_shape(a->input->field[a->key[k]].type));
    for (uint32_t i = 0; i < a->aggregates; i++)
        MR_ASSERT(mr_type_shape(field[a->keys + i].type) == mr_type_shape(a->aggregate[i].out));
}

static int group_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                     struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_group_spec *spec = MR_CONTAINER_CONST(stage, struct mr_group_spec, stage);
    struct mr_row_layout *layout;
    int rc;

    check_output(spec);
    rc = mr_row_layout_new(&spec->aggregation, &layout, reterr);
    if (rc < 0)
        return mr_wrap(reterr, "group '%s'", place->uid);
    struct mr_group *g = mr_alloc(sizeof(*g), "a group");

    g->op = (struct mr_op){
        .class = &group_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&g->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    g->spec = spec;
    g->layout = layout;
    g->shard = place->shard;
    g->watermark_ns = MR_WATERMARK_NONE;
    g->sweep_ns = INT64_MIN;
    table_init(g, &g->keys, MR_GROUP_TABLE_ROWS, layout->row_bytes);
    sets_init(g);
    for (size_t i = 0; i < MR_COUNTOF(g->out); i++)
        g->out[i].buffer = mr_batch_buffer_new(stage->output, MR_BATCH_ROWS);
    rc = place->restore == NULL ? 0 : mr_group_restore(&g->op, place->restore, reterr);
    if (rc < 0) {
        group_free(&g->op);
        return mr_wrap(reterr, "group '%s'", place->uid);
    }
    *ret_op = port[0] = &g->op;
    return 0;
}

const struct mr_stage_class mr_group_class = {
    .name = "group-aggregate",
    .has_state = true,
    .op_new = group_new,
    .describe = mr_group_describe,
};
