/*
 * operators/join/pairs.h - rows of an input batch beside rows of state, on their way out.
 *
 *     pair   row of the batch, or none | row of state, or none | kind
 *
 * Pairs are listed first and made into columns when there are enough of them: one loop
 * per column.  A pair without one of its rows has NULLs there.  A residual is computed
 * over all of them at once.
 *
 * Ownership   pairs borrow the batch and the rows: both stay until the pairs are out.
 * Threads     the reactor of the task.
 * Fails       the residual: MR_ERR_EVAL.
 */
#ifndef MR_OPERATORS_JOIN_PAIRS_H
#define MR_OPERATORS_JOIN_PAIRS_H

#include "operators/join/join.h"
#include "operators/row/row.h"

#define MR_PAIR_NO_ROW UINT16_MAX

struct mr_pairs {
    uint32_t n;
    uint16_t row[MR_BATCH_ROWS];
    const char *stored[MR_BATCH_ROWS];
    uint8_t kind[MR_BATCH_ROWS];
    /* What mr_batch.behind_ns of the output's rows is to be; not looked at unless is_behind. */
    int64_t behind_ns[MR_BATCH_ROWS];
    bool is_behind;
};

/* How pairs become columns. */
struct mr_pair_shape {
    const struct mr_join_spec *spec;
    const struct mr_shard *shard;
    const struct mr_row_codec *codec[2]; /* of each side's rows in state */
    struct mr_batch_buffer *out;
    /* The residual: its columns are the left's and the right's, of which it reads some. */
    struct mr_program *residual; /* NULL: none */
    struct mr_schema *both;
    struct mr_batch_buffer *probe;
    struct mr_join_column *read; /* what the residual reads */
    uint32_t *read_at;           /* its column in `both` */
    uint32_t reads;
    uint16_t sel[MR_BATCH_ROWS];
};

int mr_pair_shape_init(struct mr_pair_shape *shape, const struct mr_join_spec *spec,
                       const struct mr_shard *shard, const struct mr_row_codec *const *codec,
                       struct mr_err *reterr);
void mr_pair_shape_fini(struct mr_pair_shape *shape);

static inline void mr_pairs_add(struct mr_pairs *pairs, uint16_t row, const char *stored,
                                enum mr_row_kind kind)
{
    pairs->row[pairs->n] = row;
    pairs->stored[pairs->n] = stored;
    pairs->behind_ns[pairs->n] = INT64_MIN;
    pairs->kind[pairs->n++] = (uint8_t)kind;
}

/* The last pair is behind a partition's watermark: see core/data/batch.h. */
static inline void mr_pairs_set_behind(struct mr_pairs *pairs, int64_t behind_ns)
{
    pairs->behind_ns[pairs->n - 1] = behind_ns;
    pairs->is_behind |= behind_ns != INT64_MIN;
}

static inline void mr_pairs_clear(struct mr_pairs *pairs)
{
    pairs->n = 0;
    pairs->is_behind = false;
}

/* Keep those pairs for which the residual is true.  BATCH is of input SIDE.  0 or the error. */
int mr_pairs_filter(struct mr_pair_shape *shape, struct mr_pairs *pairs, uint32_t side,
                    const struct mr_batch *batch, struct mr_err *reterr);

/* Rows ROW[0..N) of column COL of BATCH into column AT of OUT; MR_PAIR_NO_ROW: a null. */
void mr_pairs_gather(const struct mr_batch *batch, uint32_t col, const uint16_t *row,
                     uint32_t n, struct mr_batch_buffer *out, uint32_t at);

/* PAIRS as rows of the output, in shape->out: good until its next use.  BATCH NULL: no pair
 * has a row of it. */
void mr_pairs_emit(struct mr_pair_shape *shape, const struct mr_pairs *pairs, uint32_t side,
                   const struct mr_batch *batch);

#endif
