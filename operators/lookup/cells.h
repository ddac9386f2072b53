/*
 * operators/lookup/cells.h - columns of a row in one block of plain memory.
 *
 *     [ null bits | 8 or 16 bytes per column | long strings ]
 *
 * Rows of a table that is looked up are no state: they are not in a snapshot, and come again
 * from where they came from.  So they lie in ordinary memory, strings and all.
 *
 * Ownership   a layout is its owner's; blocks are the caller's, of mr_cells_bytes().
 * Threads     a block that is not written any more may be read by any.
 * Cost        one switch over shapes per column and row to put, per column to get.
 */
#ifndef MR_OPERATORS_LOOKUP_CELLS_H
#define MR_OPERATORS_LOOKUP_CELLS_H

#include "core/data/batch.h"

struct mr_cell {
    uint32_t col; /* of the batch */
    uint32_t size;
    uint32_t offset;
    enum mr_shape shape;
};

struct mr_cells {
    uint32_t count;
    struct mr_cell *cell;
    uint32_t bytes; /* without long strings */
};

/* For COUNT columns of SCHEMA by number; COLUMN NULL: all of them. */
void mr_cells_init(struct mr_cells *cells, const struct mr_schema *schema,
                   const uint32_t *column, uint32_t count);
void mr_cells_fini(struct mr_cells *cells);

/* How large the block of row ROW is. */
size_t mr_cells_bytes(const struct mr_cells *cells, const struct mr_batch *batch, uint32_t row);

/* Row ROW into the zeroed block at BASE, aligned to 16 bytes. */
void mr_cells_put(const struct mr_cells *cells, char *base, const struct mr_batch *batch,
                  uint32_t row);

/* Cell I of N blocks into column COL of OUT.  A NULL in BASE: a null.  Long strings stay in
 * their blocks. */
void mr_cells_get(const struct mr_cells *cells, uint32_t i, const char *const *base, uint32_t n,
                  struct mr_batch_buffer *out, uint32_t col);

/* Is the block the key that row ROW of BATCH is?  As the hash of keys has it: 0.0 is -0.0, and
 * all NaNs are one.  NULL is no key. */
bool mr_cells_is(const struct mr_cells *cells, const char *base, const struct mr_batch *batch,
                 uint32_t row);

#endif
