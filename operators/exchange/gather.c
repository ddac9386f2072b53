#include "operators/exchange/exchange_int.h"

#define GATHER(type)                                               \
    do {                                                           \
        const type *restrict from = source->data;                  \
        type *restrict to = (type *)out->batch.col[col].data + at; \
        for (uint32_t i = 0; i < count; i++)                       \
            to[i] = from[row[i]];                                  \
    } while (0)

static void gather_str(struct mr_batch_buffer *out, uint32_t col, const struct mr_vec *source,
                       const uint16_t *row, uint32_t count)
{
    struct mr_str *to = (struct mr_str *)out->batch.col[col].data + out->batch.rows;
    const struct mr_str *from = source->data;

    for (uint32_t i = 0; i < count; i++) {
        const struct mr_str *s = &from[row[i]];
        /* What a null leaves in the column may point anywhere. */
        if (mr_vec_is_null(source, row[i]))
            to[i] = (struct mr_str){0};
        else if (s->len <= MR_STR_INLINE)
            to[i] = *s;
        else
            to[i] = mr_batch_buffer_str(out, s->u.data, s->len);
    }
}

static void gather_column(struct mr_batch_buffer *out, uint32_t col,
                          const struct mr_vec *source, const uint16_t *row, uint32_t count)
{
    uint32_t at = out->batch.rows;

    switch (mr_type_shape(out->batch.schema->field[col].type)) {
    case MR_SHAPE_BOOL: GATHER(uint8_t); break;
    case MR_SHAPE_I64: GATHER(int64_t); break;
    case MR_SHAPE_F64: GATHER(double); break;
    case MR_SHAPE_I128: GATHER(mr_i128); break;
    case MR_SHAPE_STR: gather_str(out, col, source, row, count); break;
    }
    /* Bits of rows to come are set already, so only nulls need a hand. */
    if (source->valid != NULL)
        for (uint32_t i = 0; i < count; i++)
            if (!mr_bit_get(source->valid, row[i]))
                mr_batch_buffer_set_null(out, col, at + i);
}

static void gather_kind(struct mr_batch_buffer *out, const struct mr_batch *source,
                        const uint16_t *row, uint32_t count)
{
    struct mr_batch *batch = &out->batch;

    if (source->kind == NULL && batch->kind == NULL)
        return;
    if (batch->kind == NULL)
        memset(out->kind, MR_ROW_INSERT, batch->rows);
    for (uint32_t i = 0; i < count; i++)
        out->kind[batch->rows + i] = (uint8_t)mr_batch_kind(source, row[i]);
    batch->kind = out->kind;
}

static void gather_behind(struct mr_batch_buffer *out, const struct mr_batch *source,
                          const uint16_t *row, uint32_t count)
{
    struct mr_batch *batch = &out->batch;

    if (source->behind_ns == NULL && batch->behind_ns == NULL)
        return;
    if (batch->behind_ns == NULL)
        for (uint32_t i = 0; i < batch->rows; i++)
            out->behind_ns[i] = MR_WATERMARK_NONE;
    for (uint32_t i = 0; i < count; i++)
        out->behind_ns[batch->rows + i] =
            source->behind_ns == NULL ? MR_WATERMARK_NONE : source->behind_ns[row[i]];
    batch->behind_ns = out->behind_ns;
}

void mr_exchange_gather(struct mr_batch_buffer *out, const struct mr_batch *source,
                        const uint16_t *row, uint32_t count)
{
    struct mr_batch *batch = &out->batch;

    MR_ASSERT(count <= out->capacity - batch->rows);
    for (uint32_t c = 0; c < batch->schema->count; c++)
        gather_column(out, c, &source->col[c], row, count);
    gather_kind(out, source, row, count);
    gather_behind(out, source, row, count);
    if (source->ingest_ns != 0 &&
        (batch->ingest_ns == 0 || source->ingest_ns < batch->ingest_ns))
        batch->ingest_ns = source->ingest_ns;
    batch->rows += count;
    batch->selected = batch->rows;
}
