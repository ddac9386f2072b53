/*
 * operators/aggregate/cell.h - one value inside a row of state.
 *
 *     BOOL, I64, F64   8 bytes          STR   mr_state_str, 16 bytes
 *     I128            16 bytes
 *
 * Cells are 8-byte aligned, so 16-byte values go through memcpy.  Doubles are stored
 * in one form per value: 0.0 for both zeros, one NaN for all, as the key hash has it.
 *
 * Ownership   a string's bytes belong to the rows it was put into.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_AGGREGATE_CELL_H
#define MR_OPERATORS_AGGREGATE_CELL_H

#include "core/data/batch.h"
#include "state/snapshot/image.h"

uint32_t mr_cell_bytes(enum mr_shape shape);

MR_INLINE uint64_t mr_cell_f64_bits(double value)
{
    uint64_t bits;

    if (value == 0)
        value = 0.0;
    memcpy(&bits, &value, sizeof(bits));
    return value != value ? UINT64_C(0x7ff8000000000000) : bits;
}

/* Is row ROW of VEC, which is not null, the value in CELL? */
bool mr_cell_is(const struct mr_shard *shard, enum mr_shape shape, const char *cell,
                const struct mr_vec *vec, uint32_t row);

/* Copy row ROW of VEC into CELL; false: out of state memory. */
MR_MUST_USE bool mr_cell_put(struct mr_rows *rows, enum mr_shape shape, char *cell,
                             const struct mr_vec *vec, uint32_t row);

/* Two cells, and a hash that agrees with their equality. */
bool mr_cell_same(const struct mr_shard *shard, enum mr_shape shape, const char *a,
                  const char *b);
uint64_t mr_cell_hash(const struct mr_shard *shard, enum mr_shape shape, const char *cell,
                      uint64_t seed);

/* The cells at OFFSET of N rows into column COL, row AT and then every STEP-th. */
void mr_cell_emit(const struct mr_shard *shard, enum mr_shape shape, const char *const *row,
                  uint32_t offset, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                  uint32_t at, uint32_t step);

/* A string cell into row AT of column COL. */
void mr_cell_emit_str(const struct mr_shard *shard, const struct mr_state_str *cell,
                      struct mr_batch_buffer *out, uint32_t col, uint32_t at);

/* CELL was copied from a row of IMAGE: make it ROWS' own.  MR_ERR_CORRUPT, or
 * MR_ERR_LIMIT when out of state memory; nothing is narrated. */
int mr_cell_adopt(const struct mr_image *image, struct mr_rows *rows, enum mr_shape shape,
                  char *cell);

#endif
