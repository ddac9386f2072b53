/*
 * operators/row/row.h - whole rows kept in state: columns of a batch as cells of a row.
 *
 *     row   [ the operator's own head, first the hash of the key | null bits | cells ]
 *                                                            `at' ─┘
 *     BOOL, I64, F64   8 bytes          STR   mr_state_str, 16 bytes
 *     I128            16 bytes
 *
 * What comes out is what went in, bit for bit: -0.0 stays -0.0.  Two rows are the same when
 * their bits are, as a changelog takes back exactly what it gave.
 *
 * Ownership   a codec belongs to one operator instance; strings in a row belong to the
 *             mr_rows that it was put into.
 * Threads     the reactor of the task.
 * Fails       a row that would not fit a page: MR_ERR_LIMIT, when the codec is made.
 * Cost        one switch over shapes per column and row to put, per column to get.
 */
#ifndef MR_OPERATORS_ROW_ROW_H
#define MR_OPERATORS_ROW_ROW_H

#include "core/data/batch.h"
#include "state/schema/schema.h"
#include "state/snapshot/image.h"

struct mr_row_cell {
    uint32_t col; /* of the batch */
    enum mr_shape shape;
    uint32_t offset; /* in the row */
};

struct mr_row_codec {
    uint32_t cells;
    struct mr_row_cell *cell;
    uint32_t bits_at; /* a bit per cell: it is null */
    uint32_t bytes;   /* of the row, head included */
    uint32_t lines;
    bool has_strings;
};

/* For COUNT columns of SCHEMA by number; COLUMN NULL: all of them.  AT: bytes of the
 * operator's own head, a multiple of 8. */
int mr_row_codec_new(const struct mr_schema *schema, const uint32_t *column, uint32_t count,
                     uint32_t at, struct mr_row_codec **ret, struct mr_err *reterr);
void mr_row_codec_free(struct mr_row_codec *codec);

/* Row ROW of BATCH into the zeroed state row at BASE.  False: out of state memory; what was
 * put so far is dropped with mr_row_drop(). */
MR_MUST_USE bool mr_row_put(const struct mr_row_codec *codec, struct mr_rows *rows, char *base,
                            const struct mr_batch *batch, uint32_t row);

/* The strings of a row that is to be removed or overwritten. */
void mr_row_drop(const struct mr_row_codec *codec, struct mr_rows *rows, const char *base);

/* Are they the same row? */
bool mr_row_is(const struct mr_row_codec *codec, const struct mr_shard *shard, const char *base,
               const struct mr_batch *batch, uint32_t row);

/* Hash of the codec's columns of one row, of its very bits: rows that are the same have the
 * same. */
uint64_t mr_row_hash(const struct mr_row_codec *codec, const struct mr_batch *batch,
                     uint32_t row, uint64_t seed);

/* Cell I of N rows into column COL of OUT, from row AT on.  A NULL in BASE: a null.  Long
 * strings are not copied: they are good as long as the rows are. */
void mr_row_get(const struct mr_row_codec *codec, const struct mr_shard *shard, uint32_t i,
                const char *const *base, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                uint32_t at);

/* All cells of one row into row AT of OUT, cell I to column I; long strings are copied. */
void mr_row_get_all(const struct mr_row_codec *codec, const struct mr_shard *shard,
                    const char *base, struct mr_batch_buffer *out, uint32_t at);

/* Is cell I of BASE the key that row ROW of VEC is?  As the key hash has it: 0.0 is -0.0, all
 * NaNs are one, and so is NULL.  Likewise for two rows of state. */
bool mr_row_is_of(const struct mr_row_codec *codec, const struct mr_shard *shard,
                  const char *base, uint32_t i, const struct mr_vec *vec, uint32_t row);
bool mr_row_key_same(const struct mr_row_codec *codec, const struct mr_shard *shard,
                     const char *a, const char *b, uint32_t i);

/* The cell of column COL of the batch, or -1. */
int mr_row_find(const struct mr_row_codec *codec, uint32_t col);

static inline bool mr_row_is_null(const struct mr_row_codec *codec, const char *base,
                                  uint32_t cell)
{
    return mr_bit_get((const uint64_t *)(const void *)(base + codec->bits_at), cell);
}

/* BASE was copied from a row of IMAGE: make its strings ROWS' own.  MR_ERR_CORRUPT, or
 * MR_ERR_LIMIT when out of state memory; nothing is narrated. */
int mr_row_adopt(const struct mr_row_codec *codec, const struct mr_image *image,
                 struct mr_rows *rows, char *base);

/* How the columns lie, as a parameter of the state's description: "id INT, k STRING".  A
 * program whose codec says the same can read the rows.  TEXT: how each column comes about. */
void mr_row_describe(const struct mr_row_codec *codec, const struct mr_schema *input,
                     const char *const *text, const char *name, struct mr_arena *arena,
                     struct mr_state_schema *schema);

#endif
