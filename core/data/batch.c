#include "core/data/batch.h"

#include "core/base/alloc.h"
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
    void *p = mr_alloc_aligned(MR_CACHELINE, mr_align_up(bytes, MR_CACHELINE), "a batch");
    return memset(p, 0, mr_align_up(bytes, MR_CACHELINE));
}

/* The next BYTES of the memory at *AT; from the heap where there is none. */
static void *take(char **at, size_t bytes)
{
    char *piece = *at;

    if (piece == NULL)
        return line_alloc(bytes);
    *at += mr_align_up(bytes, MR_CACHELINE);
    return piece;
}

/* Kernels round the row count up to a whole bitmap word. */
static uint32_t padded_rows(uint32_t capacity)
{
    MR_ASSERT(capacity != 0 && capacity <= MR_BATCH_ROWS);
    return (uint32_t)mr_align_up(capacity, 64);
}

size_t mr_batch_buffer_bytes(const struct mr_schema *schema, uint32_t capacity)
{
    uint32_t rows = padded_rows(capacity);
    size_t bitmap = mr_align_up(MR_BITS_WORDS(rows) * sizeof(uint64_t), MR_CACHELINE);
    size_t bytes = mr_align_up(rows, MR_CACHELINE) + rows * sizeof(int64_t);

    for (uint32_t c = 0; c < schema->count; c++)
        bytes +=
            mr_align_up(rows * mr_type_bytes(schema->field[c].type), MR_CACHELINE) + bitmap;
    return bytes;
}

struct mr_batch_buffer *mr_batch_buffer_place(const struct mr_schema *schema, uint32_t capacity,
                                              void *memory)
{
    struct mr_batch_buffer *buffer = mr_alloc(sizeof(*buffer), "a batch");
    uint32_t rows = padded_rows(capacity);
    char *at = memory;

    buffer->capacity = rows;
    buffer->is_placed = memory != NULL;
    buffer->batch.schema = schema;
    buffer->batch.col = line_alloc((schema->count + 1) * sizeof(struct mr_vec));
    buffer->valid = line_alloc((schema->count + 1) * sizeof(uint64_t *));
    buffer->kind = take(&at, rows);
    buffer->behind_ns = take(&at, rows * sizeof(int64_t));
    for (uint32_t c = 0; c < schema->count; c++) {
        buffer->batch.col[c].data = take(&at, rows * mr_type_bytes(schema->field[c].type));
        buffer->valid[c] = take(&at, MR_BITS_WORDS(rows) * sizeof(uint64_t));
    }
    mr_arena_init(&buffer->bytes);
    return buffer;
}

struct mr_batch_buffer *mr_batch_buffer_new(const struct mr_schema *schema, uint32_t capacity)
{
    return mr_batch_buffer_place(schema, capacity, NULL);
}

static void free_arrays(struct mr_batch_buffer *buffer)
{
    for (uint32_t c = 0; c < buffer->batch.schema->count; c++) {
        free(buffer->batch.col[c].data);
        free(buffer->valid[c]);
    }
    free(buffer->kind);
    free(buffer->behind_ns);
}

void mr_batch_buffer_free(struct mr_batch_buffer *buffer)
{
    if (buffer == NULL)
        return;
    if (!buffer->is_placed)
        free_arrays(buffer);
    free(buffer->batch.col);
    free(buffer->valid);
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

void mr_batch_buffer_unset_nulls(struct mr_batch_buffer *buffer, uint32_t row)
{
    struct mr_batch *batch = &buffer->batch;

    for (uint32_t c = 0; c < batch->schema->count; c++)
        if (batch->col[c].valid != NULL)
            mr_bit_set(batch->col[c].valid, row);
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
