#include "operators/session/session_int.h"

#include "core/base/alloc.h"
#include "operators/clocked/clocked.h"

#include <inttypes.h>
#include <stdlib.h>

_Static_assert(offsetof(struct mr_sessions, op) == 0, "an op is its sessions");
_Static_assert(offsetof(struct mr_session_spec, stage) == 0, "a stage's spec is its session's");
_Static_assert(sizeof(struct mr_session_span) == 32 && sizeof(struct mr_session_row) == 32,
               "stored in snapshots");

/* Of what barrier() writes. */
#define ROOTS_VERSION 1

static const struct mr_session_spec *spec_of(const struct mr_stage_spec *stage)
{
    return (const struct mr_session_spec *)(const void *)stage;
}

void mr_session_reserve(struct mr_aggregation *aggregation)
{
    aggregation->own_bytes = sizeof(struct mr_session_span);
    aggregation->set_own_bytes = sizeof(mr_ref);
    aggregation->has_arrivals = true;
}

bool mr_sessions_fail_memory(struct mr_sessions *s)
{
    mr_op_fail(&s->op, MR_ERR_LIMIT,
               "session '%s': the memory for state, '--memory', is used up (%" PRIu64
               " MiB on reactor %u): %" PRIu64
               " open sessions; raise it, or use a shorter gap, "
               "fewer keys or a smaller watermark delay",
               s->op.uid == NULL ? "" : s->op.uid, mr_shard_bytes(s->shard) >> 20,
               s->op.env->reactor, s->table.rows.count);
    return false;
}

/* -- The operator's protocol --------------------------------------------------------------- */

static bool sessions_ready(const struct mr_op *op)
{
    /* The op is the head of the struct. */
    const struct mr_sessions *s = (const struct mr_sessions *)(const void *)op;

    return s->fire.phase == MR_SESSION_IDLE && mr_op_ready(op->next);
}

static bool has_retractions(const struct mr_batch *batch)
{
    for (uint32_t i = 0; batch->kind != NULL && i < batch->selected; i++)
        if (mr_batch_kind(batch, mr_batch_row(batch, i)) != MR_ROW_INSERT)
            return true;
    return false;
}

static void sessions_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_sessions *s = mr_sessions_of(op);

    MR_ASSERT(s->fire.phase == MR_SESSION_IDLE && batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    if (MR_UNLIKELY(has_retractions(batch)))
        mr_op_fail(op, MR_ERR_UNSUPPORTED,
                   "session '%s' doesn't support consuming update and delete changes",
                   op->uid == NULL ? "" : op->uid);
    else
        (void)mr_sessions_take(s, batch);
}

static void sessions_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct mr_sessions *s = mr_sessions_of(op);

    if (watermark_ns > s->watermark_ns)
        mr_session_fire_start(s, watermark_ns);
    else /* Sources that start again from a snapshot may be behind what has been emitted. */
        mr_op_watermark(op->next, s->watermark_ns);
}

static void sessions_end(struct mr_op *op)
{
    MR_ASSERT(mr_sessions_of(op)->fire.phase == MR_SESSION_IDLE);
    mr_op_end(op->next);
}

static unsigned sessions_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_sessions *s = mr_sessions_of(op);

    (void)now_ns;
    return s->fire.phase == MR_SESSION_IDLE ? 0 : mr_session_fire_step(s);
}

static void sessions_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_sessions *s = mr_sessions_of(op);

    (void)epoch;
    MR_ASSERT(s->fire.phase == MR_SESSION_IDLE);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, s->watermark_ns);
}

int mr_session_roots_read(struct mr_view roots, int64_t *ret_watermark_ns,
                          struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);
    int64_t watermark_ns = mr_unpack_i64(&unpack);

    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about these sessions, and not their "
                       "watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %llu of the state of sessions; this millrace "
                       "reads version %d",
                       (unsigned long long)version, ROOTS_VERSION);
    *ret_watermark_ns = watermark_ns;
    return 0;
}

static void sessions_free(struct mr_op *op)
{
    struct mr_sessions *s = mr_sessions_of(op);

    mr_index_fini(&s->table.index);
    for (uint32_t i = 0; i < s->layout->sets; i++)
        mr_index_fini(&s->set[i].index);
    free(s->set);
    free(s->value_hash);
    free(s->cell);
    mr_sessions_free_open(s);
    mr_batch_buffer_free(s->out);
    mr_row_codec_free(s->codec);
    mr_row_layout_free(s->layout);
    free(s);
}

static const struct mr_op_class sessions_class = {
    .name = "session",
    .ready = sessions_ready,
    .push = sessions_push,
    .watermark = sessions_watermark,
    .end = sessions_end,
    .poll = sessions_poll,
    .barrier = sessions_barrier,
    .restore = mr_sessions_restore,
    .free = sessions_free,
};

/* -- Making one -------------------------------------------------------------------------------- */

/* The planner made both from the same query: a difference is a defect of ours. */
static void check_spec(const struct mr_session_spec *spec)
{
    const struct mr_aggregation *a = &spec->aggregation;
    const struct mr_schema *input = spec->stage.input[0].schema, *out = spec->stage.output;
    uint32_t before = spec->keeps_rows ? input->count : a->keys;

    MR_ASSERT(spec->gap_ns > 0 && spec->unit_ns > 0 && !a->retracts);
    MR_ASSERT(a->own_bytes == sizeof(struct mr_session_span) && a->has_arrivals);
    MR_ASSERT(!spec->keeps_rows || a->aggregates == 0);
    MR_ASSERT(mr_type_shape(input->field[spec->time_column].type) == MR_SHAPE_I64);
    MR_ASSERT(out->count == before + 2 + a->aggregates);
    MR_ASSERT(mr_type_shape(out->field[before].type) == MR_SHAPE_I64);
    MR_ASSERT(mr_type_shape(out->field[before + 1].type) == MR_SHAPE_I64);
}

static void tables_init(struct mr_sessions *s)
{
    const struct mr_row_layout *layout = s->layout;

    mr_rows_init(&s->table.rows, s->shard, MR_SESSION_TABLE_SESSIONS, 0,
                 layout->row_lines * MR_LINE_BYTES);
    mr_index_init(&s->table.index, s->shard);
    s->set = mr_alloc_array(layout->sets + 1, sizeof(*s->set), "sessions");
    for (uint32_t i = 0; i < layout->sets; i++) {
        mr_rows_init(&s->set[i].rows, s->shard, (uint16_t)(i + 1), 0,
                     layout->set[i].row_lines * MR_LINE_BYTES);
        mr_index_init(&s->set[i].index, s->shard);
    }
    if (s->codec != NULL)
        mr_rows_init(&s->kept, s->shard, (uint16_t)(layout->sets + 1), 0, s->codec->bytes);
    s->chains = layout->sets + (s->codec != NULL);
    s->value_hash = mr_alloc_array((size_t)layout->sets * MR_BATCH_ROWS + 1,
                                   sizeof(*s->value_hash), "sessions");
    s->cell = mr_alloc_array(layout->accs + 1, sizeof(*s->cell), "sessions");
}

static struct mr_sessions *make(const struct mr_session_spec *spec,
                                const struct mr_stage_place *place,
                                struct mr_row_layout *layout, struct mr_row_codec *codec)
{
    struct mr_sessions *s = mr_alloc(sizeof(*s), "sessions");

    s->op = (struct mr_op){
        .class = &sessions_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&s->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    s->spec = spec;
    s->layout = layout;
    s->codec = codec;
    s->shard = place->shard;
    s->watermark_ns = MR_WATERMARK_NONE;
    s->out = mr_batch_buffer_new(spec->stage.output, MR_BATCH_ROWS);
    tables_init(s);
    return s;
}

/* -- Over processing time ---------------------------------------------------------------------- */

static int64_t due_ns(struct mr_op *op, int64_t after_ns)
{
    struct mr_sessions *s = mr_sessions_of(op);
    uint32_t id = mr_session_next_due(s);

    (void)after_ns;
    return id == 0 ? MR_WATERMARK_END : mr_session_fire_ns(s, s->open[id].end_ns);
}

static int64_t watermark_of(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct mr_sessions, op)->watermark_ns;
}

static const struct mr_clocked_class clocked_class = {due_ns, watermark_of};

static int session_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                       struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_session_spec *spec = spec_of(stage);
    struct mr_row_layout *layout;
    struct mr_row_codec *codec = NULL;

    check_spec(spec);
    int rc = mr_row_layout_new(&spec->aggregation, &layout, reterr);

    if (rc == 0 && spec->keeps_rows) {
        rc = mr_row_codec_new(stage->input[0].schema, NULL, stage->input[0].schema->count,
                              sizeof(struct mr_session_row), &codec, reterr);
        if (rc < 0)
            mr_row_layout_free(layout);
    }
    if (rc < 0)
        return mr_wrap(reterr, "session '%s'", place->uid);
    struct mr_sessions *s = make(spec, place, layout, codec);

    rc = place->restore == NULL ? 0 : mr_sessions_restore(&s->op, place->restore, reterr);
    if (rc < 0) {
        sessions_free(&s->op);
        return mr_wrap(reterr, "session '%s'", place->uid);
    }
    *ret_op = port[0] = &s->op;
    if (spec->is_clocked)
        port[0] =
            mr_clocked_new(&clocked_class, &s->op, stage->input[0].schema, spec->time_column);
    return 0;
}

const struct mr_stage_class mr_session_class = {.name = "session",
                                                .has_state = true,
                                                .op_new = session_new,
                                                .describe = mr_session_describe};
