#include "core/data/batch.h"

#include "core/data/value.h"

#include <stdlib.h>

const char *mr_row_kind_text(enum mr_row_kind kind)
{
    static const char *const text[] = {"+I", "-U", "+U", "-D"};
    MR_ASSERT((unsigned)kind < MR_COUNTOF(text));
    return text[kind];
}

static void *line_alloc(size_t bytes)
{
    void *p = aligned_alloc(MR_CACHELINE, mr_align_up(bytes, MR_CACHELINE));
    MR_ASSERT(p != NULL);
    return memset(p, 0, mr_align_up(bytes, MR_CACHELINE));
}

struct mr_batch_buffer *mr_batch_buffer_new(const struct mr_schema *schema, uint32_t capacity)
{
    struct mr_batch_buffer *buffer = calloc(1, sizeof(*buffer));

    MR_ASSERT(buffer != NULL);
    MR_ASSERT(capacity != 0 && capacity <= MR_BATCH_ROWS);
    /* Kernels round the row count up to a whole bitmap word. */
    uint32_t padded = (uint32_t)mr_align_up(capacity, 64);
    buffer->capacity = padded;
    buffer->batch.schema = schema;
    buffer->batch.col = line_alloc((schema->count + 1) * sizeof(struct mr_vec));
    buffer->valid = line_alloc((schema->count + 1) * sizeof(uint64_t *));
    buffer->kind = line_alloc(padded);
    buffer->behind_ns = line_alloc(padded * sizeof(int64_t));
    for (uint32_t c = 0; c < schema->count; c++) {
        buffer->batch.col[c].data = line_alloc(padded * mr_type_bytes(schema->field[c].type));
        buffer->valid[c] = line_alloc(MR_BITS_WORDS(padded) * sizeof(uint64_t));
    }
    mr_arena_init(&buffer->bytes);
    return buffer;
}

void mr_batch_buffer_free(struct mr_batch_buffer *buffer)
{
    if (buffer == NULL)
        return;
    for (uint32_t c = 0; c < buffer->batch.schema->count; c++) {
        free(buffer->batch.col[c].data);
        free(buffer->valid[c]);
    }
    free(buffer->batch.col);
    free(buffer->valid);
    free(buffer->kind);
    free(buffer->behind_ns);
    mr_arena_fini(&buffer->bytes);
    free(buffer);
}

void mr_batch_buffer_reset(struct mr_batch_buffer *buffer)
{
    struct mr_batch *batch = &buffer->batch;

    batch->rows = batch->selected = 0;
    batch->sel = NULL;
    batch->kind = NULL;
    batch->behind_ns = NULL;
    batch->ingest_ns = 0;
    for (uint32_t c = 0; c < batch->schema->count; c++)
        batch->col[c].valid = NULL;
    mr_arena_reset(&buffer->bytes);
}

struct mr_str mr_batch_buffer_str(struct mr_batch_buffer *buffer, const char *data, size_t len)
{
    if (len > MR_STR_INLINE)
        data = mr_arena_copy(&buffer->bytes, data, len);
    return mr_str_of(data, len);
}

void mr_batch_buffer_append(struct mr_batch_buffer *buffer, const struct mr_batch *source,
                            uint32_t row)
{
    struct mr_batch *batch = &buffer->batch;
    uint32_t at = batch->rows;

    MR_ASSERT(at < buffer->capacity);
    for (uint32_t c = 0; c < batch->schema->count; c++) {
        struct mr_value v = mr_value_at(&source->col[c], source->schema->field[c].type, row);
        mr_value_store(&v, buffer, c, at);
    }
    if (source->kind != NULL || batch->kind != NULL) {
        if (batch->kind == NULL)
            memset(buffer->kind, MR_ROW_INSERT, at);
        buffer->kind[at] = (uint8_t)mr_batch_kind(source, row);
        batch->kind = buffer->kind;
    }
    if (source->behind_ns != NULL || batch->behind_ns != NULL) {
        if (batch->behind_ns == NULL)
            for (uint32_t i = 0; i < at; i++)
                buffer->behind_ns[i] = INT64_MIN;
        buffer->behind_ns[at] = source->behind_ns == NULL ? INT64_MIN : source->behind_ns[row];
        batch->behind_ns = buffer->behind_ns;
    }
    if (at == 0)
        batch->ingest_ns = source->ingest_ns;
    batch->rows = batch->selected = at + 1;
}
