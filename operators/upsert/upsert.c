#include "operators/upsert/upsert_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"

#include <stdlib.h>

/* -- Output ----------------------------------------------------------------------------- */

static void end_row(struct mr_batch_buffer *out, enum mr_row_kind kind)
{
    struct mr_batch *batch = &out->batch;

    out->kind[batch->rows] = (uint8_t)kind;
    batch->kind = out->kind;
    batch->selected = ++batch->rows;
}

void mr_upsert_put_row(struct mr_upsert *u, struct mr_batch_buffer *out, mr_ref ref,
                       enum mr_row_kind kind)
{
    mr_batch_buffer_unset_nulls(out, out->batch.rows);
    mr_row_get_all(u->codec, u->shard, mr_state_read(u->shard, ref), out, out->batch.rows);
    end_row(out, kind);
}

void mr_upsert_put_batch(struct mr_batch_buffer *out, const struct mr_batch *batch,
                         uint32_t row, enum mr_row_kind kind)
{
    mr_batch_buffer_append(out, batch, row);
    out->batch.rows--;
    end_row(out, kind);
}

/* The rows from FROM on are as far behind as ROW, which made them. */
static void put_behind(struct mr_batch_buffer *out, uint32_t from, const struct mr_batch *batch,
                       uint32_t row)
{
    if (batch->behind_ns == NULL)
        return;
    out->batch.behind_ns = out->behind_ns;
    for (uint32_t i = from; i < out->batch.rows; i++)
        out->behind_ns[i] = batch->behind_ns[row];
}

static void out_push(struct mr_upsert *u, struct mr_batch_buffer *out)
{
    if (out->batch.rows == 0)
        return;
    mr_stat_add(&u->op.stats.rows_out, out->batch.rows);
    mr_op_push(u->op.next, &out->batch);
}

/* -- The operator ------------------------------------------------------------------------ */

static bool upsert_ready(const struct mr_op *op)
{
    const struct mr_upsert *u = MR_CONTAINER_CONST(op, struct mr_upsert, op);

    return !u->is_pending && mr_op_ready(op->next);
}

static void upsert_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_upsert *u = mr_upsert_of(op);
    struct mr_batch_buffer *out = u->out[0];

    MR_ASSERT(!u->is_pending && batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    if (u->spec->ttl_ns > 0)
        u->wall_ns = op->env->sys->ops->wall_ns(op->env->sys);
    mr_key_hash(batch, u->spec->key, u->spec->keys, op->env->hash_seed, u->hash);
    mr_batch_buffer_reset(u->out[0]);
    mr_batch_buffer_reset(u->out[1]);
    u->out[0]->batch.ingest_ns = u->out[1]->batch.ingest_ns = batch->ingest_ns;
    for (uint32_t i = 0; i < batch->selected; i++) {
        if (out->batch.rows + 2 > out->capacity)
            out = u->out[1];
        uint32_t from = out->batch.rows, row = mr_batch_row(batch, i);
        if (!mr_upsert_take(u, batch, row, out))
            return;
        put_behind(out, from, batch, row);
    }
    u->is_pending = u->out[1]->batch.rows > 0;
    out_push(u, u->out[0]);
}

static unsigned upsert_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_upsert *u = mr_upsert_of(op);

    if (!u->is_pending)
        return u->spec->ttl_ns > 0 ? mr_upsert_sweep(u, now_ns) : 0;
    if (!mr_op_ready(op->next))
        return 0;
    u->is_pending = false;
    out_push(u, u->out[1]);
    return 1;
}

static void upsert_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(!mr_upsert_of(op)->is_pending);
}

static void upsert_free(struct mr_op *op)
{
    struct mr_upsert *u = mr_upsert_of(op);

    mr_index_fini(&u->index);
    for (size_t i = 0; i < MR_COUNTOF(u->out); i++)
        mr_batch_buffer_free(u->out[i]);
    mr_row_codec_free(u->codec);
    free(u);
}

static const struct mr_op_class upsert_op_class = {
    .name = "upsert",
    .ready = upsert_ready,
    .push = upsert_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = upsert_poll,
    .barrier = upsert_barrier,
    .restore = mr_upsert_restore,
    .free = upsert_free,
};

/* -- Making one --------------------------------------------------------------------------- */

static int codec_new(const struct mr_schema *schema, struct mr_row_codec **ret,
                     struct mr_err *reterr)
{
    return mr_row_codec_new(schema, NULL, schema->count, sizeof(struct mr_upsert_head), ret,
                            reterr);
}

static int upsert_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                      struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct mr_upsert *u = mr_alloc(sizeof(*u), "rows by key");

    MR_ASSERT(stage->output->count == stage->input[0].schema->count);
    u->op = (struct mr_op){
        .class = &upsert_op_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&u->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    u->spec = MR_CONTAINER_CONST(stage, struct mr_upsert_spec, stage);
    u->shard = place->shard;
    mr_index_init(&u->index, u->shard);
    int rc = codec_new(stage->input[0].schema, &u->codec, reterr);
    if (rc == 0) {
        mr_rows_init(&u->rows, u->shard, 0, 0, u->codec->bytes);
        for (size_t i = 0; i < MR_COUNTOF(u->out); i++)
            u->out[i] = mr_batch_buffer_new(stage->output, MR_BATCH_ROWS);
        rc = place->restore == NULL ? 0 : mr_upsert_restore(&u->op, place->restore, reterr);
    }
    if (rc < 0) {
        upsert_free(&u->op);
        return mr_wrap(reterr, "'%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = port[0] = &u->op;
    return 0;
}

static void describe(const struct mr_stage_spec *stage, const char *const *const *text,
                     struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_upsert_spec *spec = MR_CONTAINER_CONST(stage, struct mr_upsert_spec, stage);
    struct mr_row_codec *codec;
    struct mr_text key;

    mr_text_init(&key);
    for (uint32_t k = 0; k < spec->keys; k++)
        mr_text_printf(&key, "%s%s", k == 0 ? "" : ", ", text[0][spec->key[k]]);
    mr_state_schema_param(arena, schema, "keeps",
                          spec->mode == MR_UPSERT_NORMALIZE ? "last" : "all");
    mr_state_schema_param(arena, schema, "key", mr_arena_copy(arena, key.data, key.len));
    mr_state_schema_param(arena, schema, "lives", spec->ttl_ns > 0 ? "for-a-time" : "for-ever");
    mr_text_fini(&key);
    if (codec_new(stage->input[0].schema, &codec, NULL) < 0)
        return; /* the operator can not be made, and says why */
    mr_row_describe(codec, stage->input[0].schema, text[0], "row", arena, schema);
    schema->row_bytes = codec->lines * MR_LINE_BYTES;
    mr_row_codec_free(codec);
}

const struct mr_stage_class mr_upsert_class = {
    .name = "upsert", .has_state = true, .op_new = upsert_new, .describe = describe};
