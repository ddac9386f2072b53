#include "operators/gate/inlet.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "operators/row/row.h"

#include <inttypes.h>
#include <stdlib.h>

#define ROOTS_VERSION 1
#define TABLE_WAITING 0
#define STEP_PIECES   64u /* pushes and watermarks before poll() returns */

/* Of a row that waits; its columns follow. */
struct waiting_row {
    uint64_t hash;
    int64_t behind_ns;
    uint64_t arrival;
    uint64_t kind;
};

_Static_assert(sizeof(struct waiting_row) == 32, "stored in snapshots");

/* A row that waits, as the heap has it. */
struct waiting {
    int64_t behind_ns;
    uint64_t arrival;
    mr_ref ref;
};

struct inlet {
    struct mr_op op;
    const struct mr_inlet_spec *spec;
    struct mr_shard *shard;
    struct mr_row_codec *codec;
    struct mr_rows rows;
    struct waiting *heap; /* the one that goes first is heap[0] */
    uint32_t count, capacity;
    uint64_t arrival;     /* of the last row that had to wait */
    int64_t watermark_ns; /* handed on */
    int64_t goal_ns;      /* to be handed on */
    bool is_moving;       /* towards it */
    struct mr_batch_buffer *out;
    uint64_t hash[MR_BATCH_ROWS];
    uint16_t sel[MR_BATCH_ROWS];
    int64_t end_ns, over_ns, closed_ns; /* of the last window that was looked at */
};

static struct inlet *inlet_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct inlet, op);
}

/* -- Those that wait ---------------------------------------------------------------------- */

static bool is_before(const struct waiting *a, const struct waiting *b)
{
    return a->behind_ns != b->behind_ns ? a->behind_ns < b->behind_ns : a->arrival < b->arrival;
}

static void heap_push(struct inlet *in, struct waiting one)
{
    uint32_t at = in->count++;

    if (at == in->capacity) {
        in->capacity = in->capacity == 0 ? 64 : in->capacity * 2;
        in->heap = mr_realloc(in->heap, in->capacity, sizeof(*in->heap), "late rows");
    }
    for (; at > 0 && is_before(&one, &in->heap[(at - 1) / 2]); at = (at - 1) / 2)
        in->heap[at] = in->heap[(at - 1) / 2];
    in->heap[at] = one;
}

static void heap_pop(struct inlet *in)
{
    struct waiting last = in->heap[--in->count];
    uint32_t at = 0;

    for (uint32_t child; (child = 2 * at + 1) < in->count; at = child) {
        if (child + 1 < in->count && is_before(&in->heap[child + 1], &in->heap[child]))
            child++;
        if (!is_before(&in->heap[child], &last))
            break;
        in->heap[at] = in->heap[child];
    }
    in->heap[at] = last;
}

static void fail_memory(struct inlet *in)
{
    mr_op_fail(&in->op, MR_ERR_LIMIT,
               "window '%s': the memory for state, '--memory', is used up: %" PRIu64
               " late rows wait for the watermark; raise it, or let the slowest partition "
               "fall idle: 'table.exec.source.idle-timeout'",
               in->op.uid == NULL ? "" : in->op.uid, in->rows.count);
}

static void let_wait(struct inlet *in, const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rows_add(&in->rows);

    if (ref == MR_REF_NONE) {
        fail_memory(in);
        return;
    }
    struct waiting_row *base = mr_state_write(in->shard, ref, in->rows.row_lines);

    *base = (struct waiting_row){.hash = in->hash[row],
                                 .behind_ns = batch->behind_ns[row],
                                 .arrival = ++in->arrival,
                                 .kind = mr_batch_kind(batch, row)};
    heap_push(in, (struct waiting){base->behind_ns, base->arrival, ref});
    if (!mr_row_put(in->codec, &in->rows, (char *)base, batch, row))
        fail_memory(in);
}

/* -- Rows in ------------------------------------------------------------------------------- */

static void look_at_window(struct inlet *in, int64_t end_ns)
{
    if (in->end_ns == end_ns)
        return;
    in->end_ns = end_ns;
    in->over_ns = mr_gate_over_ns(&in->spec->gate, end_ns);
    in->closed_ns = mr_gate_closed_ns(&in->spec->gate, end_ns);
}

/* Is it late?  A row in several windows is, when it is for the last of them. */
static bool drop_late(struct inlet *in, const struct mr_batch *batch, uint32_t row,
                      int64_t seen_ns)
{
    const struct mr_gate *gate = &in->spec->gate;
    const int64_t *start_ns = batch->col[gate->start_column].data;
    const int64_t *time_ns = batch->col[gate->window.time_column].data;

    if (seen_ns < in->closed_ns)
        return false;
    if (in->spec->is_clocked || mr_gate_is_last(gate, start_ns[row], in->end_ns, time_ns[row]))
        mr_stat_add(&in->op.stats.late_rows, 1);
    return true;
}

static void inlet_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct inlet *in = inlet_of(op);
    const int64_t *end_ns = batch->col[in->spec->gate.end_column].data;
    struct mr_batch out = *batch;

    MR_ASSERT(!in->is_moving);
    if (batch->behind_ns != NULL)
        mr_key_hash(batch, in->spec->key, in->spec->keys, op->env->hash_seed, in->hash);
    out.sel = in->sel;
    out.selected = 0;
    out.behind_ns = NULL;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t behind_ns =
            batch->behind_ns == NULL ? MR_WATERMARK_NONE : batch->behind_ns[row];
        int64_t seen_ns = behind_ns > in->watermark_ns ? behind_ns : in->watermark_ns;

        look_at_window(in, end_ns[row]);
        if (drop_late(in, batch, row, seen_ns))
            continue;
        if (behind_ns > in->watermark_ns && behind_ns >= in->over_ns)
            let_wait(in, batch, row);
        else
            in->sel[out.selected++] = (uint16_t)row;
    }
    if (out.selected == 0)
        return;
    mr_stat_add(&op->stats.rows_out, out.selected);
    mr_op_push(op->next, &out);
}

/* -- Watermarks, and the rows behind them ---------------------------------------------------- */

static void hand_on_time(struct inlet *in, int64_t watermark_ns)
{
    in->watermark_ns = watermark_ns;
    mr_op_watermark(in->op.next, watermark_ns);
}

/* Rows that waited for the watermark that is handed on: as many as a batch takes. */
static void release(struct inlet *in)
{
    struct mr_batch *batch = &in->out->batch;

    mr_batch_buffer_reset(in->out);
    batch->kind = in->out->kind;
    while (in->count > 0 && in->heap[0].behind_ns <= in->watermark_ns &&
           batch->rows < in->out->capacity) {
        mr_ref ref = in->heap[0].ref;
        const char *base = mr_state_read(in->shard, ref);

        mr_row_get_all(in->codec, in->shard, base, in->out, batch->rows);
        in->out->kind[batch->rows] =
            (uint8_t)((const struct waiting_row *)(const void *)base)->kind;
        batch->selected = ++batch->rows;
        heap_pop(in);
        mr_row_drop(in->codec, &in->rows, base);
        mr_rows_remove(&in->rows, ref);
    }
    mr_stat_add(&in->op.stats.rows_out, batch->rows);
    mr_op_push(in->op.next, batch);
}

static unsigned step(struct inlet *in)
{
    unsigned pieces = 0;

    for (; in->is_moving && pieces < STEP_PIECES && mr_op_ready(in->op.next); pieces++) {
        int64_t first_ns = in->count == 0 ? MR_WATERMARK_END : in->heap[0].behind_ns;

        if (in->count > 0 && first_ns <= in->watermark_ns) {
            release(in);
        } else if (in->watermark_ns < in->goal_ns) {
            hand_on_time(in, first_ns < in->goal_ns ? first_ns : in->goal_ns);
        } else {
            in->is_moving = false;
        }
    }
    return pieces;
}

static bool inlet_ready(const struct mr_op *op)
{
    return !MR_CONTAINER_CONST(op, struct inlet, op)->is_moving && mr_op_ready(op->next);
}

static void inlet_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct inlet *in = inlet_of(op);

    if (in->spec->is_clocked && watermark_ns == MR_WATERMARK_END)
        return;
    if (watermark_ns <= in->watermark_ns) {
        /* Sources that start again from a snapshot may be behind what has been handed on. */
        mr_op_watermark(op->next, in->watermark_ns);
        return;
    }
    in->goal_ns = watermark_ns;
    in->is_moving = true;
    (void)step(in);
}

static unsigned inlet_poll(struct mr_op *op, int64_t now_ns)
{
    (void)now_ns;
    return step(inlet_of(op));
}

/* -- Snapshots --------------------------------------------------------------------------------- */

static void inlet_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct inlet *in = inlet_of(op);

    (void)epoch;
    MR_ASSERT(!in->is_moving);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, in->watermark_ns);
}

static int read_roots(struct mr_view roots, int64_t *ret_watermark_ns, struct mr_err *reterr)
{
    struct mr_unpack unpack = {roots, false};
    uint64_t version = mr_unpack_u64(&unpack);

    *ret_watermark_ns = mr_unpack_i64(&unpack);
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the snapshot holds %zu bytes about late rows, and not their watermark",
                       roots.len);
    if (version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the snapshot has version %" PRIu64 " of the state of late rows; this "
                       "millrace reads version %d",
                       version, ROOTS_VERSION);
    return 0;
}

static int adopt(struct inlet *in, const struct mr_image *image, const struct mr_image_row *row)
{
    struct waiting_row head;

    if (row->table != TABLE_WAITING || row->bytes != in->codec->lines * MR_LINE_BYTES)
        return MR_ERR_CORRUPT;
    memcpy(&head, row->data, sizeof(head));
    if (mr_key_owner(head.hash, in->op.env->reactors) != in->op.env->reactor)
        return 0;
    if (head.kind > MR_ROW_DELETE || head.behind_ns == MR_WATERMARK_END)
        return MR_ERR_CORRUPT;
    mr_ref ref = mr_rows_add(&in->rows);
    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(in->shard, ref, in->rows.row_lines);
    memcpy(base, row->data, in->codec->bytes);
    heap_push(in, (struct waiting){head.behind_ns, head.arrival, ref});
    if (head.arrival > in->arrival)
        in->arrival = head.arrival;
    return mr_row_adopt(in->codec, image, &in->rows, base);
}

static int restore_image(struct inlet *in, const struct mr_image *image, struct mr_err *reterr)
{
    struct mr_image_row row;
    uint64_t cursor = 0;

    while (mr_image_next(image, &cursor, &row)) {
        int rc = adopt(in, image, &row);

        if (rc == MR_ERR_CORRUPT)
            return mr_fail(reterr, rc, "a row is not one that could have waited here");
        if (rc < 0)
            return mr_fail(reterr, rc,
                           "the snapshot does not fit into the memory for state, '--memory'; "
                           "raise it");
    }
    return 0;
}

static int inlet_restore(struct mr_op *op, const struct mr_restore *restore,
                         struct mr_err *reterr)
{
    struct inlet *in = inlet_of(op);
    const char *uid = restore->old != NULL ? restore->old->uid : op->uid;

    for (uint32_t i = 0; i < restore->images; i++) {
        int64_t watermark_ns;
        int rc = read_roots(mr_image_roots(restore->image[i], uid), &watermark_ns, reterr);

        if (rc == 0)
            rc = restore_image(in, restore->image[i], reterr);
        if (rc < 0)
            return mr_wrap(reterr, "old task %u", i);
        if (i == 0 || watermark_ns < in->watermark_ns)
            in->watermark_ns = watermark_ns;
    }
    return 0;
}

/* -- Making one ---------------------------------------------------------------------------------- */

static void inlet_free(struct mr_op *op)
{
    struct inlet *in = inlet_of(op);

    free(in->heap);
    mr_batch_buffer_free(in->out);
    mr_row_codec_free(in->codec);
    free(in);
}

static const struct mr_op_class inlet_class = {
    .name = "inlet",
    .ready = inlet_ready,
    .push = inlet_push,
    .watermark = inlet_watermark,
    .end = mr_op_pass_end,
    .poll = inlet_poll,
    .barrier = inlet_barrier,
    .restore = inlet_restore,
    .free = inlet_free,
};

static int inlet_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                     struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_schema *schema = stage->input[0].schema;
    struct mr_row_codec *codec;
    int rc = mr_row_codec_new(schema, NULL, 0, sizeof(struct waiting_row), &codec, reterr);

    if (rc < 0)
        return mr_wrap(reterr, "window '%s'", place->uid);
    struct inlet *in = mr_alloc(sizeof(*in), "late rows");

    MR_ASSERT(stage->output->count == schema->count);
    in->op = (struct mr_op){
        .class = &inlet_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&in->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    in->spec = MR_CONTAINER_CONST(stage, struct mr_inlet_spec, stage);
    in->shard = place->shard;
    in->codec = codec;
    in->watermark_ns = MR_WATERMARK_NONE;
    mr_rows_init(&in->rows, in->shard, TABLE_WAITING, 0, codec->lines * MR_LINE_BYTES);
    in->out = mr_batch_buffer_new(schema, MR_BATCH_ROWS);
    in->end_ns = INT64_MIN;
    rc = place->restore == NULL ? 0 : inlet_restore(&in->op, place->restore, reterr);
    if (rc < 0) {
        inlet_free(&in->op);
        return mr_wrap(reterr, "window '%s'", place->uid);
    }
    *ret_op = port[0] = &in->op;
    return 0;
}

static void inlet_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                           struct mr_arena *arena, struct mr_state_schema *schema)
{
    const struct mr_inlet_spec *spec = MR_CONTAINER_CONST(stage, struct mr_inlet_spec, stage);
    struct mr_row_codec *codec;

    mr_gate_describe(&spec->gate, arena, schema);
    if (mr_row_codec_new(stage->input[0].schema, NULL, 0, sizeof(struct waiting_row), &codec,
                         NULL) < 0)
        return; /* the operator can not be made, and says why */
    mr_row_describe(codec, stage->input[0].schema, text[0], "row", arena, schema);
    schema->row_bytes = codec->lines * MR_LINE_BYTES;
    mr_row_codec_free(codec);
}

const struct mr_stage_class mr_inlet_class = {
    .name = "inlet", .has_state = true, .op_new = inlet_new, .describe = inlet_describe};
