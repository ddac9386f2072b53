#include "operators/join/pairs.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* The columns of both inputs, side by side. */
static struct mr_schema *both_schema(const struct mr_join_spec *spec)
{
    const struct mr_schema *left = spec->stage.input[0].schema;
    const struct mr_schema *right = spec->stage.input[1].schema;
    struct mr_schema *both = mr_alloc(sizeof(*both), "a join");

    both->count = left->count + right->count;
    both->field = mr_alloc_array(both->count + 1, sizeof(*both->field), "a join");
    for (uint32_t i = 0; i < both->count; i++)
        both->field[i] = i < left->count ? left->field[i] : right->field[i - left->count];
    return both;
}

static int residual_init(struct mr_pair_shape *shape, struct mr_err *reterr)
{
    const struct mr_join_spec *spec = shape->spec;
    uint32_t left = spec->stage.input[0].schema->count;
    struct mr_expr *residual = spec->residual;

    shape->both = both_schema(spec);
    int rc = mr_program_new(&residual, 1, shape->both, spec->eval, &shape->residual, reterr);
    if (rc < 0)
        return rc;
    shape->probe = mr_batch_buffer_new(shape->both, MR_BATCH_ROWS);
    bool *bits = mr_alloc(shape->both->count + 1, "a join");
    mr_expr_columns(residual, bits);
    shape->read = mr_alloc_array(shape->both->count + 1, sizeof(*shape->read), "a join");
    shape->read_at = mr_alloc_array(shape->both->count + 1, sizeof(uint32_t), "a join");
    for (uint32_t i = 0; i < shape->both->count; i++) {
        if (!bits[i])
            continue;
        shape->read[shape->reads] = (struct mr_join_column){i >= left, i < left ? i : i - left};
        shape->read_at[shape->reads++] = i;
    }
    free(bits);
    return 0;
}

int mr_pair_shape_init(struct mr_pair_shape *shape, const struct mr_join_spec *spec,
                       const struct mr_shard *shard, const struct mr_row_codec *const *codec,
                       struct mr_err *reterr)
{
    shape->spec = spec;
    shape->shard = shard;
    shape->codec[0] = codec[0];
    shape->codec[1] = codec[1];
    shape->out = mr_batch_buffer_new(spec->stage.output, MR_BATCH_ROWS);
    return spec->residual == NULL ? 0 : residual_init(shape, reterr);
}

void mr_pair_shape_fini(struct mr_pair_shape *shape)
{
    mr_batch_buffer_free(shape->out);
    mr_batch_buffer_free(shape->probe);
    mr_program_free(shape->residual);
    if (shape->both != NULL)
        free(shape->both->field);
    free(shape->both);
    free(shape->read);
    free(shape->read_at);
    *shape = (struct mr_pair_shape){0};
}

#define GATHER(type)                 \
    for (uint32_t i = 0; i < n; i++) \
    ((type *)to)[i] = row[i] == MR_PAIR_NO_ROW ? (type){0} : ((const type *)from)[row[i]]

void mr_pairs_gather(const struct mr_batch *batch, uint32_t col, const uint16_t *row,
                     uint32_t n, struct mr_batch_buffer *out, uint32_t at)
{
    const struct mr_vec *vec = &batch->col[col];
    void *to = out->batch.col[at].data;
    const void *from = vec->data;

    switch (mr_type_shape(batch->schema->field[col].type)) {
    case MR_SHAPE_BOOL: GATHER(uint8_t); break;
    case MR_SHAPE_I64: GATHER(int64_t); break;
    case MR_SHAPE_F64: GATHER(double); break;
    case MR_SHAPE_I128: GATHER(mr_i128); break;
    case MR_SHAPE_STR: GATHER(struct mr_str); break;
    }
    for (uint32_t i = 0; i < n; i++)
        if (row[i] == MR_PAIR_NO_ROW || mr_vec_is_null(vec, row[i]))
            mr_batch_buffer_set_null(out, at, i);
}

static void fill_nulls(uint32_t n, struct mr_batch_buffer *out, uint32_t col)
{
    size_t bytes = mr_type_bytes(out->batch.schema->field[col].type);

    memset(out->batch.col[col].data, 0, n * bytes);
    for (uint32_t i = 0; i < n; i++)
        mr_batch_buffer_set_null(out, col, i);
}

/* COLUMN of PAIRS into column COL of OUT. */
static void fill(const struct mr_pair_shape *shape, const struct mr_pairs *pairs, uint32_t side,
                 const struct mr_batch *batch, struct mr_join_column column,
                 struct mr_batch_buffer *out, uint32_t col)
{
    if (column.side == side && batch == NULL) {
        fill_nulls(pairs->n, out, col);
        return;
    }
    if (column.side == side) {
        mr_pairs_gather(batch, column.col, pairs->row, pairs->n, out, col);
        return;
    }
    const struct mr_row_codec *codec = shape->codec[column.side];
    uint32_t cell = (uint32_t)mr_row_find(codec, column.col);
    mr_row_get(codec, shape->shard, cell, pairs->stored, pairs->n, out, col, 0);
}

int mr_pairs_filter(struct mr_pair_shape *shape, struct mr_pairs *pairs, uint32_t side,
                    const struct mr_batch *batch, struct mr_err *reterr)
{
    struct mr_batch_buffer *probe = shape->probe;

    if (shape->residual == NULL || pairs->n == 0)
        return 0;
    mr_batch_buffer_reset(probe);
    for (uint32_t i = 0; i < shape->reads; i++)
        fill(shape, pairs, side, batch, shape->read[i], probe, shape->read_at[i]);
    probe->batch.rows = probe->batch.selected = pairs->n;
    int kept = mr_program_filter(shape->residual, &probe->batch, shape->sel, reterr);
    if (kept < 0)
        return kept;
    for (uint32_t i = 0; i < (uint32_t)kept; i++) {
        uint32_t from = shape->sel[i];
        pairs->row[i] = pairs->row[from];
        pairs->stored[i] = pairs->stored[from];
        pairs->kind[i] = pairs->kind[from];
        pairs->behind_ns[i] = pairs->behind_ns[from];
    }
    pairs->n = (uint32_t)kept;
    return 0;
}

void mr_pairs_emit(struct mr_pair_shape *shape, const struct mr_pairs *pairs, uint32_t side,
                   const struct mr_batch *batch)
{
    struct mr_batch_buffer *out = shape->out;
    bool is_plain = true;

    mr_batch_buffer_reset(out);
    for (uint32_t c = 0; c < shape->spec->stage.output->count; c++)
        fill(shape, pairs, side, batch, shape->spec->column[c], out, c);
    for (uint32_t i = 0; i < pairs->n; i++)
        is_plain &= pairs->kind[i] == MR_ROW_INSERT;
    if (!is_plain) {
        memcpy(out->kind, pairs->kind, pairs->n);
        out->batch.kind = out->kind;
    }
    if (pairs->is_behind) {
        memcpy(out->behind_ns, pairs->behind_ns, pairs->n * sizeof(int64_t));
        out->batch.behind_ns = out->behind_ns;
    }
    out->batch.rows = out->batch.selected = pairs->n;
    out->batch.ingest_ns = batch == NULL ? 0 : batch->ingest_ns;
}
