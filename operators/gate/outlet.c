#include "operators/gate/outlet_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"

#include <inttypes.h>
#include <stdlib.h>

_Static_assert(sizeof(struct mr_outlet_row) == 40, "stored in snapshots");

static bool outlet_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct mr_outlet, op)->phase == MR_OUTLET_IDLE &&
           mr_op_ready(op->next);
}

bool mr_outlet_fail_memory(struct mr_outlet *o)
{
    mr_op_fail(&o->op, MR_ERR_LIMIT,
               "window '%s': the memory for state, '--memory', is used up: results of %u open "
               "windows; raise it, or use shorter windows, fewer keys or less "
               "'table.exec.emit.allow-lateness'",
               o->op.uid == NULL ? "" : o->op.uid, o->panes);
    return false;
}

/* -- Rows in -------------------------------------------------------------------------------- */

/* There is no more to be put out than came in: a -U that is not looked at makes room for the
 * two rows of its +U. */
static void outlet_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_outlet *o = mr_outlet_of(op);
    const struct mr_outlet_spec *spec = o->spec;
    bool has_delay = mr_outlet_has_delay(&spec->early) || mr_outlet_has_delay(&spec->late);
    int64_t now_ns = has_delay ? op->env->sys->ops->now_ns(op->env->sys) : 0;

    MR_ASSERT(o->phase == MR_OUTLET_IDLE && o->out->batch.rows == 0);
    mr_key_hash(batch, o->key_column, spec->keys, op->env->hash_seed, o->hash);
    for (uint32_t i = 0; i < batch->selected; i++) {
        struct mr_pane *pane;
        mr_ref ref;

        if (!mr_outlet_keep(o, batch, mr_batch_row(batch, i), &pane, &ref))
            return;
        if (ref != MR_REF_NONE && mr_outlet_is_due(o, pane, ref, now_ns))
            mr_outlet_show(o, pane, ref);
    }
    o->out->batch.ingest_ns = batch->ingest_ns;
    mr_outlet_flush(o);
}

/* -- The protocol ----------------------------------------------------------------------------- */

static void outlet_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct mr_outlet *o = mr_outlet_of(op);

    if (watermark_ns > o->watermark_ns)
        mr_outlet_fire_start(o, watermark_ns);
    else /* Sources that start again from a snapshot may be behind what has been emitted. */
        mr_op_watermark(op->next, o->watermark_ns);
}

static unsigned outlet_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_outlet *o = mr_outlet_of(op);

    return o->phase != MR_OUTLET_IDLE ? mr_outlet_fire_step(o) : mr_outlet_fire_due(o, now_ns);
}

static int64_t outlet_deadline(const struct mr_op *op)
{
    return mr_outlet_due_ns(MR_CONTAINER_CONST(op, struct mr_outlet, op));
}

static void outlet_free(struct mr_op *op)
{
    struct mr_outlet *o = mr_outlet_of(op);

    mr_panes_free(o);
    mr_index_fini(&o->index);
    mr_batch_buffer_free(o->out);
    mr_outlet_codecs_free(&o->row);
    free(o->key_column);
    free(o);
}

static const struct mr_op_class outlet_class = {
    .name = "outlet",
    .ready = outlet_ready,
    .push = outlet_push,
    .watermark = outlet_watermark,
    .end = mr_op_pass_end,
    .poll = outlet_poll,
    .deadline_ns = outlet_deadline,
    .barrier = mr_outlet_barrier,
    .restore = mr_outlet_restore,
    .free = outlet_free,
};

/* -- Making one -------------------------------------------------------------------------------- */

int mr_outlet_codecs_new(const struct mr_outlet_spec *spec, struct mr_outlet_codecs *ret,
                         struct mr_err *reterr)
{
    const struct mr_schema *schema = spec->stage.input[0].schema;
    uint32_t *column = mr_alloc_array(schema->count + 1, sizeof(*column), "windows");
    uint32_t results = schema->count - spec->keys;

    *ret = (struct mr_outlet_codecs){0};
    for (uint32_t i = 0; i < schema->count; i++)
        column[i] = i;
    int rc = mr_row_codec_new(schema, column, spec->keys, sizeof(struct mr_outlet_row),
                              &ret->key, reterr);
    if (rc == 0)
        rc = mr_row_codec_new(schema, column + spec->keys, results, ret->key->bytes,
                              &ret->slot[0], reterr);
    if (rc == 0 && mr_outlet_updates(spec))
        rc = mr_row_codec_new(schema, column + spec->keys, results, ret->slot[0]->bytes,
                              &ret->slot[1], reterr);
    free(column);
    if (rc < 0) {
        mr_outlet_codecs_free(ret);
        return rc;
    }
    ret->row_lines = ret->slot[ret->slot[1] != NULL]->lines;
    return 0;
}

void mr_outlet_codecs_free(struct mr_outlet_codecs *codecs)
{
    mr_row_codec_free(codecs->key);
    mr_row_codec_free(codecs->slot[0]);
    mr_row_codec_free(codecs->slot[1]);
}

static struct mr_outlet *make(const struct mr_outlet_spec *spec,
                              const struct mr_stage_place *place,
                              const struct mr_outlet_codecs *codecs)
{
    struct mr_outlet *o = mr_alloc(sizeof(*o), "windows");

    o->op = (struct mr_op){
        .class = &outlet_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&o->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    o->spec = spec;
    o->shard = place->shard;
    o->row = *codecs;
    mr_index_init(&o->index, o->shard);
    o->watermark_ns = MR_WATERMARK_NONE;
    o->out = mr_batch_buffer_new(spec->stage.output, MR_BATCH_ROWS);
    o->key_column = mr_alloc_array(spec->keys, sizeof(*o->key_column), "windows");
    for (uint32_t i = 0; i < spec->keys; i++)
        o->key_column[i] = i;
    return o;
}

static int outlet_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                      struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_outlet_spec *spec = MR_CONTAINER_CONST(stage, struct mr_outlet_spec, stage);
    struct mr_outlet_codecs codecs;
    int rc = mr_outlet_codecs_new(spec, &codecs, reterr);

    if (rc < 0)
        return mr_wrap(reterr, "window '%s'", place->uid);
    MR_ASSERT(spec->gate.end_column < spec->keys);
    struct mr_outlet *o = make(spec, place, &codecs);

    rc = place->restore == NULL ? 0 : mr_outlet_restore(&o->op, place->restore, reterr);
    if (rc < 0) {
        outlet_free(&o->op);
        return mr_wrap(reterr, "window '%s'", place->uid);
    }
    *ret_op = port[0] = &o->op;
    return 0;
}

const struct mr_stage_class mr_outlet_class = {
    .name = "outlet",
    .has_state = true,
    .op_new = outlet_new,
    .describe = mr_outlet_describe,
};
