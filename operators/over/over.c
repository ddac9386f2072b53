#include "operators/over/over_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"

#include <stdlib.h>

_Static_assert(offsetof(struct mr_over, op) == 0, "an op is its OVER");

/* Of what barrier() writes. */
#define ROOTS_VERSION 2

/* The head of a stage's spec is that of the whole. */
_Static_assert(offsetof(struct mr_over_spec, stage) == 0, "a stage's spec is its OVER's");

static const struct mr_over_spec *spec_of(const struct mr_stage_spec *stage)
{
    return (const struct mr_over_spec *)(const void *)stage;
}

const char *mr_over_fn_name(enum mr_over_fn fn)
{
    static const char *const name[] = {
        [MR_OVER_FIRST_VALUE] = "FIRST_VALUE",
        [MR_OVER_LAST_VALUE] = "LAST_VALUE",
        [MR_OVER_LAG] = "LAG",
        [MR_OVER_ROW_NUMBER] = "ROW_NUMBER",
        [MR_OVER_RANK] = "RANK",
        [MR_OVER_DENSE_RANK] = "DENSE_RANK",
        [MR_OVER_COUNT_DISTINCT] = "COUNT DISTINCT",
    };

    return name[fn];
}

bool mr_over_fail_memory(struct mr_over *o)
{
    mr_op_fail(&o->op, MR_ERR_LIMIT,
               "over '%s': the memory for state, '--memory', is used up: full after %llu rows "
               "that wait or are in a frame and %llu keys; raise it, or shorten the frame",
               o->op.uid == NULL ? "" : o->op.uid, (unsigned long long)o->rows.count,
               (unsigned long long)o->keys.count);
    return false;
}

void mr_over_fail_kind(struct mr_over *o)
{
    mr_op_fail(&o->op, MR_ERR_UNSUPPORTED,
               "over '%s' doesn't support consuming update and delete changes",
               o->op.uid == NULL ? "" : o->op.uid);
}

static bool over_ready(const struct mr_op *op)
{
    /* The op is the head of the struct. */
    const struct mr_over *o = (const struct mr_over *)(const void *)op;

    return o->phase == MR_OVER_IDLE && mr_op_ready(op->next);
}

mr_ref mr_over_add_row(struct mr_over *o, const struct mr_batch *batch, uint32_t row,
                       int64_t time_ns)
{
    mr_ref ref = mr_rows_add(&o->rows);
    char *base = ref == MR_REF_NONE ? NULL : mr_state_write(o->shard, ref, o->codec->lines);

    if (base != NULL) {
        *(struct mr_over_row *)(void *)base =
            (struct mr_over_row){o->hash[row], time_ns, o->number++};
        if (mr_row_put(o->codec, &o->rows, base, batch, row))
            return ref;
    }
    mr_over_fail_memory(o);
    return MR_REF_NONE;
}

/* A row that is on time; false: out of state memory. */
static bool take_row(struct mr_over *o, const struct mr_batch *batch, uint32_t row,
                     int64_t time_ns)
{
    mr_ref ref = mr_over_add_row(o, batch, row, time_ns);

    if (ref != MR_REF_NONE)
        mr_over_queue_push(&o->queue, (struct mr_over_wait){time_ns, o->number - 1, ref});
    return ref != MR_REF_NONE;
}

/*
 * The times of which no row comes any more.  A row at the watermark itself is not late: with
 * `WATERMARK FOR t AS t` every second row of one time would be, though no key has seen a later
 * one.  So what happens at a watermark happens just below it.
 */
static int64_t below(int64_t watermark_ns)
{
    return watermark_ns == MR_WATERMARK_NONE || watermark_ns == MR_WATERMARK_END
               ? watermark_ns
               : watermark_ns - 1;
}

static void over_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_over *o = mr_over_of(op);
    const struct mr_vec *time = &batch->col[o->spec->order_column];
    uint32_t late = 0, bad = 0;

    MR_ASSERT(o->phase == MR_OVER_IDLE && batch->rows <= MR_BATCH_ROWS);
    mr_stat_add(&op->stats.batches_in, 1);
    mr_key_hash(batch, o->spec->aggregation.key, o->spec->aggregation.keys, op->env->hash_seed,
                o->hash);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t seen = o->watermark_ns;

        if (MR_UNLIKELY(mr_batch_kind(batch, row) != MR_ROW_INSERT)) {
            mr_over_fail_kind(o);
            return;
        }
        if (MR_UNLIKELY(mr_vec_is_null(time, row))) {
            bad++;
            continue;
        }
        int64_t time_ns = ((const int64_t *)time->data)[row];

        if (batch->behind_ns != NULL && below(batch->behind_ns[row]) > seen)
            seen = below(batch->behind_ns[row]);
        if (time_ns <= seen)
            late++;
        else if (!take_row(o, batch, row, time_ns))
            return;
    }
    mr_stat_add(&op->stats.late_rows, late);
    mr_stat_add(&op->stats.bad_rows, bad);
}

static void over_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct mr_over *o = mr_over_of(op);

    if (below(watermark_ns) > o->watermark_ns)
        mr_over_fire_start(o, below(watermark_ns));
    else /* Sources that start again from a snapshot may be behind what has been emitted. */
        mr_op_watermark(op->next, o->watermark_ns);
}

static void over_end(struct mr_op *op)
{
    MR_ASSERT(mr_over_of(op)->phase == MR_OVER_IDLE);
    mr_op_end(op->next);
}

static unsigned over_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_over *o = mr_over_of(op);

    (void)now_ns;
    return o->phase == MR_OVER_IDLE ? 0 : mr_over_fire_step(o);
}

void mr_over_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_over *o = mr_over_of(op);

    (void)epoch;
    MR_ASSERT(o->phase == MR_OVER_IDLE && o->change.key == NULL && o->batch == NULL);
    /* Rows above the watermark wait, unless they say otherwise; the others are in a frame. */
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, o->watermark_ns);
}

int mr_over_roots_read(struct mr_view roots, int64_t *ret_watermark_ns, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);
    int64_t watermark_ns = mr_unpack_i64(&unpack);

    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about this OVER, and not its watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %llu of the state of OVER; this millrace "
                       "reads version %d",
                       (unsigned long long)version, ROOTS_VERSION);
    *ret_watermark_ns = watermark_ns;
    return 0;
}

void mr_over_free(struct mr_op *op)
{
    struct mr_over *o = mr_over_of(op);

    mr_over_keys_free(o);
    mr_over_values_free(o);
    free(o->queue.at);
    free(o->leaves.at);
    free(o->group);
    free(o->group_key);
    free(o->partial);
    free(o->lifted);
    free(o->by.part);
    free(o->key_cell);
    mr_batch_buffer_free(o->seen);
    mr_batch_buffer_free(o->held);
    mr_batch_buffer_free(o->out);
    mr_row_codec_free(o->codec);
    mr_row_codec_free(o->key_codec);
    mr_row_layout_free(o->layout);
    free(o);
}

static const struct mr_op_class over_class = {
    .name = "over",
    .ready = over_ready,
    .push = over_push,
    .watermark = over_watermark,
    .end = over_end,
    .poll = over_poll,
    .barrier = mr_over_barrier,
    .restore = mr_over_restore,
    .free = mr_over_free,
};

/* -- Making one ------------------------------------------------------------------------- */

/* How rows lie, for op_new and describe. */
struct shapes {
    struct mr_row_codec *codec, *key_codec;
    struct mr_row_layout *layout;
    uint32_t acc_at, counter_at, key_lines;
};

static void shapes_free(struct shapes *shapes)
{
    mr_row_codec_free(shapes->codec);
    mr_row_codec_free(shapes->key_codec);
    mr_row_layout_free(shapes->layout);
}

static int shapes_new(const struct mr_over_spec *spec, struct shapes *ret,
                      struct mr_err *reterr)
{
    struct mr_aggregation sums = spec->aggregation;
    struct shapes shapes = {0};
    int rc = mr_row_codec_new(sums.input, NULL, 0, sizeof(struct mr_over_row), &shapes.codec,
                              reterr);

    if (rc == 0)
        rc = mr_row_codec_new(sums.input, sums.key, sums.keys, sizeof(struct mr_over_key_row),
                              &shapes.key_codec, reterr);
    sums.keys = 0;
    if (rc == 0)
        rc = mr_row_layout_new(&sums, &shapes.layout, reterr);
    if (rc == 0) {
        shapes.acc_at = shapes.key_codec->bytes;
        shapes.counter_at = (shapes.acc_at + shapes.layout->row_bytes + 7u) & ~7u;
        uint32_t bytes = shapes.counter_at + spec->calls * (uint32_t)sizeof(int64_t);
        shapes.key_lines = (bytes + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
        if (shapes.key_lines > MR_ROW_LINES_MAX)
            rc = mr_fail(reterr, MR_ERR_LIMIT,
                         "%u PARTITION BY columns and %u aggregates take %u bytes of state "
                         "per key, more than the %u that a row may have: split the query",
                         spec->aggregation.keys, sums.aggregates, bytes,
                         MR_ROW_LINES_MAX * MR_LINE_BYTES);
    }
    if (rc < 0)
        shapes_free(&shapes);
    else
        *ret = shapes;
    return rc;
}

/* The planner made both from the same query: a difference is a defect of ours. */
static void check_output(const struct mr_over_spec *spec)
{
    const struct mr_aggregation *sums = &spec->aggregation;
    uint32_t inputs = sums->input->count;
    const struct mr_field *out = spec->stage.output->field + inputs;

    MR_ASSERT(spec->stage.output->count == inputs + sums->aggregates + spec->calls);
    MR_ASSERT(spec->order == MR_OVER_BY_VALUE ||
              mr_type_shape(sums->input->field[spec->order_column].type) == MR_SHAPE_I64);
    for (uint32_t i = 0; i < sums->aggregates; i++)
        MR_ASSERT(mr_type_shape(out[i].type) == mr_type_shape(sums->aggregate[i].out) &&
                  !sums->aggregate[i].is_distinct && sums->aggregate[i].filter < 0);
    for (uint32_t c = 0; c < spec->calls; c++) {
        const struct mr_over_call *call = &spec->call[c];
        bool is_place = mr_over_fn_is_place(call->fn);

        MR_ASSERT(is_place || call->fn == MR_OVER_COUNT_DISTINCT ||
                  mr_type_shape(sums->input->field[call->arg].type) ==
                      mr_type_shape(call->out));
        /* Only unbounded frames have what these need. */
        MR_ASSERT(spec->frame == MR_OVER_UNBOUNDED || (call->fn != MR_OVER_LAG && !is_place));
    }
}

static const struct mr_op_class *class_of(const struct mr_over_spec *spec)
{
    switch (spec->order) {
    case MR_OVER_BY_TIME: return &over_class;
    case MR_OVER_BY_ARRIVAL: return &mr_over_arrival_class;
    case MR_OVER_BY_VALUE: return &mr_over_order_class;
    }
    MR_ASSERT(false);
}

/* What only order by value needs. */
static void make_order(struct mr_over *o)
{
    const struct mr_over_spec *spec = o->spec;

    o->lifted = mr_alloc(o->partial_bytes, "over");
    o->held = mr_batch_buffer_new(spec->aggregation.input, MR_BATCH_ROWS);
    o->by = (struct mr_rank_tree){.shard = o->shard, .codec = o->codec, .parts = 1};
    o->by.part = mr_alloc(sizeof(*o->by.part), "over");
    *o->by.part = (struct mr_rank_part){.cell = spec->order_column};
    for (uint32_t c = 0; c < spec->calls; c++)
        o->has_places |=
            spec->call[c].fn == MR_OVER_LAG || mr_over_fn_is_place(spec->call[c].fn);
}

static struct mr_over *over_make(const struct mr_over_spec *spec, const struct shapes *shapes,
                                 const struct mr_stage_place *place)
{
    struct mr_over *o = mr_alloc(sizeof(*o), "over");
    uint32_t partial = (shapes->layout->row_bytes + 15u) & ~15u;

    o->op = (struct mr_op){
        .class = class_of(spec), .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&o->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    o->spec = spec;
    o->shard = place->shard;
    o->codec = shapes->codec;
    o->key_codec = shapes->key_codec;
    o->layout = shapes->layout;
    o->acc_at = shapes->acc_at;
    o->counter_at = shapes->counter_at;
    o->key_lines = shapes->key_lines;
    /* But by time, nothing ever waits. */
    o->watermark_ns = spec->order == MR_OVER_BY_TIME ? MR_WATERMARK_NONE : MR_WATERMARK_END;
    o->clock_ns = INT64_MIN;
    o->partial_bytes = (partial + spec->calls * (uint32_t)sizeof(mr_ref) + 15u) & ~15u;
    o->partial = mr_alloc(o->partial_bytes, "over");
    o->key_cell = mr_alloc_array(o->key_codec->cells + 1, sizeof(*o->key_cell), "over");
    for (uint32_t k = 0; k < o->key_codec->cells; k++)
        o->key_cell[k] = o->key_codec->cell[k].col;
    for (uint32_t c = 0; c < spec->calls; c++)
        if (spec->call[c].fn == MR_OVER_LAG && spec->call[c].offset > o->keep_rows)
            o->keep_rows = spec->call[c].offset;
    o->seen = mr_batch_buffer_new(spec->aggregation.input, 1);
    o->out = mr_batch_buffer_new(spec->stage.output, MR_BATCH_ROWS);
    mr_rows_init(&o->rows, o->shard, MR_OVER_TABLE_ROWS, 0, o->codec->lines * MR_LINE_BYTES);
    mr_rows_init(&o->key_rows, o->shard, MR_OVER_TABLE_KEYS, 0, o->key_lines * MR_LINE_BYTES);
    if (spec->order == MR_OVER_BY_VALUE)
        make_order(o);
    return o;
}

static int over_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                    struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_over_spec *spec = spec_of(stage);
    struct shapes shapes;
    int rc = shapes_new(spec, &shapes, reterr);

    if (rc < 0)
        return mr_wrap(reterr, "over '%s'", place->uid);
    check_output(spec);
    struct mr_over *o = over_make(spec, &shapes, place);

    rc = mr_over_values_init(o, reterr);
    if (rc == 0 && place->restore != NULL)
        rc = mr_over_restore(&o->op, place->restore, reterr);
    if (rc < 0) {
        mr_over_free(&o->op);
        return mr_wrap(reterr, "over '%s'", place->uid);
    }
    *ret_op = port[0] = &o->op;
    return 0;
}

/* -- What it keeps ------------------------------------------------------------------------ */

static const char *frame_text(const struct mr_over_spec *spec, struct mr_arena *arena)
{
    const char *unit = spec->is_range ? "RANGE" : "ROWS";

    switch (spec->frame) {
    case MR_OVER_UNBOUNDED: return mr_arena_printf(arena, "%s UNBOUNDED", unit);
    case MR_OVER_ROWS:
        return mr_arena_printf(arena, "ROWS %llu", (unsigned long long)spec->preceding_rows);
    case MR_OVER_RANGE:
        return mr_arena_printf(arena, "RANGE %lld", (long long)spec->preceding_ns);
    }
    MR_ASSERT(false);
}

static void describe_functions(const struct mr_over_spec *spec, const char *const *text,
                               struct mr_arena *arena, struct mr_state_schema *schema)
{
    static const char *const name[] = {
        [MR_AGG_COUNT_ALL] = "COUNT", [MR_AGG_COUNT] = "COUNT", [MR_AGG_SUM] = "SUM",
        [MR_AGG_AVG] = "AVG",         [MR_AGG_MIN] = "MIN",     [MR_AGG_MAX] = "MAX",
    };
    const struct mr_aggregation *sums = &spec->aggregation;
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t i = 0; i < sums->aggregates; i++) {
        const struct mr_aggregate *agg = &sums->aggregate[i];

        mr_text_printf(&out, "%s%s(%s)", i == 0 ? "" : ", ", name[agg->fn],
                       agg->arg < 0 ? "*" : text[agg->arg]);
    }
    mr_state_schema_param(arena, schema, "aggregates",
                          mr_arena_copy(arena, out.data == NULL ? "" : out.data, out.len));
    mr_text_fini(&out);
    mr_text_init(&out);
    for (uint32_t c = 0; c < spec->calls; c++) {
        const struct mr_over_call *call = &spec->call[c];

        mr_text_printf(&out, "%s%s(%s, %u)", c == 0 ? "" : ", ", mr_over_fn_name(call->fn),
                       call->arg < 0 ? "" : text[call->arg], call->offset);
    }
    mr_state_schema_param(arena, schema, "calls",
                          mr_arena_copy(arena, out.data == NULL ? "" : out.data, out.len));
    mr_text_fini(&out);
}

static void over_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                          struct mr_arena *arena, struct mr_state_schema *schema)
{
    static const char *const order_name[] = {
        [MR_OVER_BY_TIME] = "time",
        [MR_OVER_BY_ARRIVAL] = "arrival",
        [MR_OVER_BY_VALUE] = "order",
    };
    const struct mr_over_spec *spec = spec_of(stage);
    const struct mr_schema *input = spec->aggregation.input;
    struct shapes shapes;

    mr_state_schema_param(arena, schema, "frame", frame_text(spec, arena));
    mr_state_schema_param(arena, schema, order_name[spec->order], text[0][spec->order_column]);
    describe_functions(spec, text[0], arena, schema);
    /* Too many columns for a row: the job fails when it makes its operators. */
    if (shapes_new(spec, &shapes, NULL) < 0)
        return;
    schema->row_bytes = shapes.codec->lines * MR_LINE_BYTES;
    mr_row_describe(shapes.codec, input, text[0], "columns", arena, schema);
    mr_row_describe(shapes.key_codec, input, text[0], "partition", arena, schema);
    shapes_free(&shapes);
}

const struct mr_stage_class mr_over_class = {
    .name = "over",
    .has_state = true,
    .op_new = over_new,
    .describe = over_describe,
};
