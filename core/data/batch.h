/*
 * core/data/batch.h - up to 2048 rows, column by column.
 *
 * A batch is whatever has arrived: at low load one row, at high load 2048, and
 * the same code runs on both.  Nothing ever waits to fill one.
 *
 *     col[0]  data: v v v v v ...      valid: 1 1 0 1 1 ...   (NULL: no nulls)
 *     col[1]  data: ...
 *     sel     0 2 3                    the rows that count    (NULL: all)
 *     kind    +I -U +U                 per row                (NULL: all +I)
 *     behind  watermark per row        (NULL: no row is behind its partition's)
 *
 * Filters do not move rows: they leave the columns alone and list the survivors
 * in `sel`.  Values of rows that are not selected, and values where the valid
 * bit is 0, may be read but mean nothing.
 *
 * `behind` is how lateness stays independent of batch cuts and reactors.  It is
 * the watermark of the row's own partition just before the row was read, and it
 * is there only when some row's event time is not more than 1 ms above it; a row above its
 * partition's watermark can not be late for any window.
 *
 * Ownership   whoever pushes a batch keeps it; the receiver borrows batch,
 *             columns and string bytes until push() returns, and copies what it
 *             keeps.
 * Threads     one reactor at a time.
 * Cost        arrays are 64-byte aligned and padded to whole lines: kernels may
 *             write past `rows` up to the next multiple of 64 rows.
 */
#ifndef MR_CORE_DATA_BATCH_H
#define MR_CORE_DATA_BATCH_H

#include "core/base/bits.h"
#include "core/data/schema.h"

#define MR_BATCH_ROWS 2048

/* Row kinds of a changelog, as Flink numbers them; stored and exchanged. */
enum mr_row_kind { MR_ROW_INSERT, MR_ROW_UPDATE_BEFORE, MR_ROW_UPDATE_AFTER, MR_ROW_DELETE };

/* "+I", "-U", "+U", "-D" */
const char *mr_row_kind_text(enum mr_row_kind kind);

struct mr_vec {
    void *data;      /* elements of the column type's shape */
    uint64_t *valid; /* bit 1: not null; NULL: no nulls in this batch */
};

struct mr_batch {
    const struct mr_schema *schema;
    uint32_t rows;            /* present in the columns */
    uint32_t selected;        /* that count: sel[0..selected), or all when sel is NULL */
    const uint16_t *sel;      /* ascending */
    const uint8_t *kind;      /* enum mr_row_kind; NULL: all inserts */
    const int64_t *behind_ns; /* see above; NULL: nobody is behind */
    int64_t ingest_ns;        /* monotonic time the oldest row was read; 0: unknown */
    struct mr_vec *col;       /* schema->count of them */
};

/* The I-th row that counts, I below batch->selected. */
static inline uint32_t mr_batch_row(const struct mr_batch *batch, uint32_t i)
{
    return batch->sel == NULL ? i : batch->sel[i];
}

static inline bool mr_vec_is_null(const struct mr_vec *vec, uint32_t row)
{
    return vec->valid != NULL && !mr_bit_get(vec->valid, row);
}

static inline enum mr_row_kind mr_batch_kind(const struct mr_batch *batch, uint32_t row)
{
    return batch->kind == NULL ? MR_ROW_INSERT : (enum mr_row_kind)batch->kind[row];
}

/*
 * A batch that owns its memory: what decoders fill and operators emit into.
 * Strings longer than MR_STR_INLINE go to `bytes`, a heap reset with the batch.
 */
struct mr_batch_buffer {
    struct mr_batch batch;
    uint32_t capacity;     /* rows, at most MR_BATCH_ROWS */
    uint64_t **valid;      /* one bitmap per column, whether used or not */
    uint8_t *kind;         /* capacity bytes; batch.kind points here when used */
    int64_t *behind_ns;    /* capacity words; likewise */
    struct mr_arena bytes; /* long strings */
    bool is_placed;        /* the arrays lie in memory of somebody else's */
};

/* All arrays for CAPACITY rows of SCHEMA, from the heap; mr_batch_buffer_free(). */
struct mr_batch_buffer *mr_batch_buffer_new(const struct mr_schema *schema, uint32_t capacity);
void mr_batch_buffer_free(struct mr_batch_buffer *buffer);

/* The same with its arrays in MEMORY, which is zero, aligned to a line, of so many bytes, and
 * outlives the buffer.  It is not touched yet: who writes the first row does. */
size_t mr_batch_buffer_bytes(const struct mr_schema *schema, uint32_t capacity);
struct mr_batch_buffer *mr_batch_buffer_place(const struct mr_schema *schema, uint32_t capacity,
                                              void *memory);

/* No rows, no nulls, no kinds, nobody behind; long strings gone. */
void mr_batch_buffer_reset(struct mr_batch_buffer *buffer);

/* Row ROW of column COL is null.  Turns the column's bitmap on (all valid) first. */
static inline void mr_batch_buffer_set_null(struct mr_batch_buffer *buffer, uint32_t col,
                                            uint32_t row)
{
    struct mr_vec *vec = &buffer->batch.col[col];
    if (vec->valid == NULL) {
        vec->valid = buffer->valid[col];
        memset(vec->valid, 0xff, MR_BITS_WORDS(buffer->capacity) * sizeof(uint64_t));
    }
    mr_bit_clear(vec->valid, row);
}

/* Row ROW, which is to be written anew, has no nulls. */
void mr_batch_buffer_unset_nulls(struct mr_batch_buffer *buffer, uint32_t row);

/* A string of LEN bytes that lives as long as the buffer's content. */
struct mr_str mr_batch_buffer_str(struct mr_batch_buffer *buffer, const char *data, size_t len);

/* Append row ROW of SOURCE, column by column in order; types must be the same. */
void mr_batch_buffer_append(struct mr_batch_buffer *buffer, const struct mr_batch *source,
                            uint32_t row);

#endif
