#include "operators/rank/rank_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "core/data/value.h"

#include <stdlib.h>

const char *mr_rank_mode_name(enum mr_rank_mode mode)
{
    static const char *const name[] = {
        [MR_RANK_FIRST] = "first",       [MR_RANK_BEST] = "best",
        [MR_RANK_TOP] = "top",           [MR_RANK_CHANGES] = "changes",
        [MR_RANK_EARLIEST] = "earliest", [MR_RANK_WINDOW] = "window",
        [MR_RANK_SORT] = "sort",
    };

    return name[mode];
}

/* -- Rows of state ------------------------------------------------------------------------ */

void mr_rank_fail_memory(struct mr_rank *r)
{
    mr_op_fail(&r->op, MR_ERR_LIMIT,
               "'%s' holds %llu rows, and the memory for state, '--memory', is full; raise it, "
               "or rank fewer keys",
               r->op.uid == NULL ? "" : r->op.uid,
               (unsigned long long)(r->rows.count + r->seen.count));
}

static bool fill(struct mr_rank *r, mr_ref ref, const struct mr_batch *batch, uint32_t row,
                 uint64_t hash)
{
    struct mr_rank_head *head = mr_state_write(r->shard, ref, r->rows.row_lines);

    *head = (struct mr_rank_head){.hash = hash, .number = ++r->number};
    if (mr_row_put(r->codec, &r->rows, (char *)head, batch, row))
        return true;
    mr_rank_fail_memory(r);
    return false;
}

mr_ref mr_rank_add(struct mr_rank *r, const struct mr_batch *batch, uint32_t row, uint64_t hash)
{
    mr_ref ref = mr_rows_add(&r->rows);

    if (ref == MR_REF_NONE) {
        mr_rank_fail_memory(r);
        return MR_REF_NONE;
    }
    return fill(r, ref, batch, row, hash) ? ref : MR_REF_NONE;
}

bool mr_rank_overwrite(struct mr_rank *r, mr_ref ref, const struct mr_batch *batch,
                       uint32_t row)
{
    char *base = mr_state_write(r->shard, ref, r->rows.row_lines);
    uint64_t hash;

    memcpy(&hash, base, sizeof(hash));
    mr_row_drop(r->codec, &r->rows, base);
    memset(base, 0, r->codec->bytes);
    return fill(r, ref, batch, row, hash);
}

void mr_rank_drop(struct mr_rank *r, mr_ref ref)
{
    mr_row_drop(r->codec, &r->rows, mr_rank_row(r, ref));
    mr_rows_remove(&r->rows, ref);
}

static mr_ref find(const struct mr_rank *r, const struct mr_index *index,
                   const struct mr_row_codec *key, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = r->hash[row];
    struct mr_index_at at;
    mr_ref ref;

    for (ref = mr_index_first(index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(index, hash, &at)) {
        const char *base = mr_rank_row(r, ref);
        uint64_t own;
        memcpy(&own, base, sizeof(own));
        if (own == hash && mr_row_is(key, r->shard, base, batch, row))
            break;
    }
    return ref;
}

mr_ref mr_rank_find(const struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    return find(r, &r->index, &r->key, batch, row);
}

mr_ref mr_rank_find_seen(const struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    return find(r, &r->seen_index, r->seen_codec, batch, row);
}

/* -- Output ----------------------------------------------------------------------------------- */

bool mr_rank_flush(struct mr_rank *r)
{
    struct mr_batch *batch = &r->out->batch;

    if (!mr_op_ready(r->op.next))
        return false;
    mr_stat_add(&r->op.stats.rows_out, batch->rows);
    mr_op_push(r->op.next, batch);
    mr_batch_buffer_reset(r->out);
    return true;
}

bool mr_rank_room(struct mr_rank *r)
{
    return r->out->batch.rows + 2 <= r->out->capacity || mr_rank_flush(r);
}

/* The place, and what kind of change the new row of output is. */
static void end_row(struct mr_rank *r, enum mr_row_kind kind, int64_t number)
{
    struct mr_batch_buffer *out = r->out;
    struct mr_batch *batch = &out->batch;
    uint32_t at = batch->rows;

    if (r->spec->has_number) {
        struct mr_vec *vec = &batch->col[r->codec->cells];
        ((int64_t *)vec->data)[at] = number;
    }
    if (kind != MR_ROW_INSERT && batch->kind == NULL) {
        memset(out->kind, MR_ROW_INSERT, at);
        batch->kind = out->kind;
    }
    if (batch->kind != NULL)
        out->kind[at] = (uint8_t)kind;
    if (r->behind_ns != MR_WATERMARK_NONE && batch->behind_ns == NULL) {
        for (uint32_t i = 0; i < at; i++)
            out->behind_ns[i] = MR_WATERMARK_NONE;
        batch->behind_ns = out->behind_ns;
    }
    if (batch->behind_ns != NULL)
        out->behind_ns[at] = r->behind_ns;
    if (at == 0)
        batch->ingest_ns = r->batch == NULL ? 0 : r->batch->ingest_ns;
    batch->rows = batch->selected = at + 1;
}

static bool is_shown(const struct mr_rank *r, int64_t number)
{
    return number >= r->spec->low && number <= r->spec->high;
}

void mr_rank_put(struct mr_rank *r, enum mr_row_kind kind, mr_ref ref, int64_t number)
{
    const char *base = mr_rank_row(r, ref);
    struct mr_batch *batch = &r->out->batch;
    uint32_t at = batch->rows;

    if (!is_shown(r, number))
        return;
    MR_ASSERT(at < r->out->capacity);
    for (uint32_t i = 0; i < r->codec->cells; i++) {
        const struct mr_row_cell *cell = &r->codec->cell[i];
        struct mr_vec *vec = &batch->col[cell->col];
        if (vec->valid != NULL)
            mr_bit_set(vec->valid, at);
        mr_row_get(r->codec, r->shard, i, &base, 1, r->out, cell->col, at);
        if (cell->shape != MR_SHAPE_STR || mr_row_is_null(r->codec, base, i))
            continue;
        /* The row may be gone before the batch is. */
        struct mr_str *s = (struct mr_str *)vec->data + at;
        if (s->len > MR_STR_INLINE)
            *s = mr_batch_buffer_str(r->out, s->u.data, s->len);
    }
    end_row(r, kind, number);
}

void mr_rank_put_batch(struct mr_rank *r, const struct mr_batch *batch, uint32_t row,
                       int64_t number)
{
    if (!is_shown(r, number))
        return;
    for (uint32_t c = 0; c < batch->schema->count; c++) {
        struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
        mr_value_store(&v, r->out, c, r->out->batch.rows);
    }
    end_row(r, MR_ROW_INSERT, number);
}

/* -- Input -------------------------------------------------------------------------------- */

static void take(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    MR_ASSERT(r->change.what == MR_RANK_NOTHING);
    /* What the row changes at once is as far behind as it is. */
    r->behind_ns = batch->behind_ns == NULL || mr_rank_is_timed(r->spec)
                       ? MR_WATERMARK_NONE
                       : batch->behind_ns[row];
    switch (r->spec->mode) {
    case MR_RANK_FIRST: mr_rank_take_first(r, batch, row); break;
    case MR_RANK_BEST: mr_rank_take_best(r, batch, row); break;
    case MR_RANK_TOP:
    case MR_RANK_CHANGES: mr_rank_take_top(r, batch, row); break;
    case MR_RANK_EARLIEST:
    case MR_RANK_WINDOW:
    case MR_RANK_SORT: mr_rank_take_timed(r, batch, row); break;
    }
}

/* Row by row until the batch is done and all it changed is out; false: the next operator
 * does not take what there is. */
static bool work(struct mr_rank *r)
{
    while (r->op.env->failure.code == 0) {
        if (!mr_rank_put_change(r) || !mr_rank_room(r))
            return false;
        if (r->batch == NULL || r->next == r->batch->selected)
            break;
        take(r, r->batch, mr_batch_row(r->batch, r->next++));
    }
    return true;
}

/* The rest of the batch is copied: it is somebody else's. */
static void hold(struct mr_rank *r)
{
    const struct mr_batch *batch = r->batch;
    struct mr_batch_buffer *held = r->held;

    mr_batch_buffer_reset(held);
    for (uint32_t i = r->next; i < batch->selected; i++)
        mr_batch_buffer_append(held, batch, mr_batch_row(batch, i));
    r->batch = &held->batch;
    r->next = 0;
    mr_key_hash(r->batch, r->spec->key, r->spec->keys, r->op.env->hash_seed, r->hash);
}

static bool is_quiet(const struct mr_rank *r)
{
    return r->batch == NULL && !r->is_firing && r->change.what == MR_RANK_NOTHING &&
           r->out->batch.rows == 0;
}

static bool rank_ready(const struct mr_op *op)
{
    const struct mr_rank *r = MR_CONTAINER_CONST(op, struct mr_rank, op);

    return is_quiet(r) && mr_op_ready(op->next);
}

/* What is left of the output, when the next operator takes it. */
static void finish_input(struct mr_rank *r)
{
    r->batch = NULL;
    if (r->out->batch.rows != 0)
        (void)mr_rank_flush(r);
}

static void rank_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_rank *r = mr_rank_of(op);

    r->batch = batch;
    r->next = 0;
    mr_key_hash(batch, r->spec->key, r->spec->keys, op->env->hash_seed, r->hash);
    if (work(r))
        finish_input(r);
    else
        hold(r);
}

static unsigned rank_poll(struct mr_op *op, int64_t now_ns)
{
    struct mr_rank *r = mr_rank_of(op);

    (void)now_ns;
    if (r->is_firing)
        return mr_rank_fire_step(r);
    if (is_quiet(r) || !mr_op_ready(op->next))
        return 0;
    if (r->batch == NULL || work(r))
        finish_input(r);
    return 1;
}

static void rank_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct mr_rank *r = mr_rank_of(op);

    if (!mr_rank_is_timed(r->spec)) {
        mr_op_watermark(op->next, watermark_ns);
        return;
    }
    if (watermark_ns > r->watermark_ns)
        mr_rank_fire_start(r, watermark_ns);
    else /* sources that start again from a snapshot may be behind */
        mr_op_watermark(op->next, r->watermark_ns);
}

static void rank_free(struct mr_op *op)
{
    struct mr_rank *r = mr_rank_of(op);

    mr_index_fini(&r->index);
    mr_index_fini(&r->seen_index);
    mr_batch_buffer_free(r->held);
    mr_batch_buffer_free(r->out);
    mr_row_codec_free(r->codec);
    mr_row_codec_free(r->seen_codec);
    free(r->tree.part);
    free(r);
}

static const struct mr_op_class rank_op_class = {
    .name = "rank",
    .ready = rank_ready,
    .push = rank_push,
    .watermark = rank_watermark,
    .end = mr_op_pass_end,
    .poll = rank_poll,
    .barrier = mr_rank_barrier,
    .restore = mr_rank_restore,
    .free = rank_free,
};

/* -- Making one ------------------------------------------------------------------------------ */

static void add_part(struct mr_rank *r, uint32_t column, bool is_descending,
                     bool has_nulls_last)
{
    int cell = mr_row_find(r->codec, column);

    MR_ASSERT(cell >= 0);
    r->tree.part[r->tree.parts++] =
        (struct mr_rank_part){(uint32_t)cell, is_descending, has_nulls_last};
}

/* WINDOW: rows lie by window, then by key; EARLIEST: by time alone. */
static void make_order(struct mr_rank *r)
{
    const struct mr_rank_spec *spec = r->spec;

    r->tree = (struct mr_rank_tree){
        .shard = r->shard, .codec = r->codec, .newest_first = spec->newest_first};
    r->tree.part = mr_alloc_array(1 + spec->keys + spec->orders, sizeof(*r->tree.part),
                                  "the order of a rank");
    if (spec->mode == MR_RANK_EARLIEST || (spec->mode == MR_RANK_WINDOW && !spec->is_final))
        add_part(r, spec->time, false, false);
    for (uint32_t i = 0; spec->mode == MR_RANK_WINDOW && i < spec->keys; i++)
        add_part(r, spec->key[i], false, false);
    r->group_parts = r->tree.parts;
    for (uint32_t i = 0; spec->mode != MR_RANK_EARLIEST && i < spec->orders; i++)
        add_part(r, spec->order[i].column, spec->order[i].is_descending,
                 spec->order[i].has_nulls_last);
}

static int make_codecs(struct mr_rank *r, struct mr_err *reterr)
{
    const struct mr_rank_spec *spec = r->spec;
    int rc = mr_rank_codec_new(spec, &r->codec, reterr);

    if (rc == 0)
        rc = mr_row_codec_new(spec->stage.input[0].schema, spec->key, spec->keys,
                              sizeof(struct mr_rank_seen), &r->seen_codec, reterr);
    if (rc < 0)
        return rc;
    /* The cells of the key are the first ones, so that it is a part of the whole codec. */
    if (mr_rank_is_timed(spec) && !spec->is_final)
        r->time_at = r->codec->cell[mr_row_find(r->codec, spec->time)].offset;
    r->key = *r->codec;
    r->key.cells = spec->keys;
    return 0;
}

static int rank_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                    struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct mr_rank *r = mr_alloc(sizeof(*r), "a rank");

    r->op = (struct mr_op){
        .class = &rank_op_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&r->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    r->spec = (const struct mr_rank_spec *)(const void *)spec;
    r->shard = place->shard;
    r->watermark_ns = r->behind_ns = MR_WATERMARK_NONE;
    mr_index_init(&r->index, r->shard);
    mr_index_init(&r->seen_index, r->shard);
    int rc = make_codecs(r, reterr);
    if (rc == 0) {
        make_order(r);
        mr_rows_init(&r->rows, r->shard, MR_RANK_TABLE_ROWS, 0, r->codec->bytes);
        mr_rows_init(&r->seen, r->shard, MR_RANK_TABLE_SEEN, 0, r->seen_codec->bytes);
        r->out = mr_batch_buffer_new(spec->output, MR_BATCH_ROWS);
        r->held = mr_batch_buffer_new(spec->input[0].schema, MR_BATCH_ROWS);
        rc = place->restore == NULL ? 0 : mr_rank_restore(&r->op, place->restore, reterr);
    }
    if (rc < 0) {
        rank_free(&r->op);
        return mr_wrap(reterr, "rank '%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = port[0] = &r->op;
    return 0;
}

const struct mr_stage_class mr_rank_class = {
    .name = "rank", .has_state = true, .op_new = rank_new, .describe = mr_rank_describe};
