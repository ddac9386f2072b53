/*
 * operators/aggregate/accumulator.h - adding a batch to accumulators, one aggregate at a time.
 *
 *     lanes   base[i]  the row of state that row[i] of the batch belongs to
 *             slice blobs of row[i] go to rows[i]
 *             one      the row of state that all of them belong to
 *
 * Each kernel is a loop over lanes without a branch on type, null or filter: lanes whose
 * argument is null or whose filter does not hold are left out beforehand.  The same row
 * of state may be in many lanes.
 *
 * Ownership   lanes belong to the operator and are good for one batch.
 * Threads     the reactor of the task.
 * Fails       what keeps strings or lists, when there is no state memory, or a list is as long
 *             as it may be.
 * Cost        1 to 3 ns per lane and accumulator, on hot lines; a fraction of that where all
 *             lanes have one row of state.
 */
#ifndef MR_OPERATORS_AGGREGATE_ACCUMULATOR_H
#define MR_OPERATORS_AGGREGATE_ACCUMULATOR_H

#include "core/op/op.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/aggregate/layout.h"

struct mr_lanes {
    uint32_t n;
    uint64_t arrival; /* of row 0 of the batch; mr_aggregation.has_arrivals */
    bool is_too_long; /* of scratch: why an update failed; mr_acc_fail_too_long() */
    char *one;        /* NULL: see base */
    uint16_t row[MR_BATCH_ROWS];
    char *base[MR_BATCH_ROWS];
    struct mr_rows *rows[MR_BATCH_ROWS];
};

/* Add the rows in LANES to every accumulator that is not fed by a set.  PICKED is
 * scratch.  False: out of state memory, or PICKED->is_too_long.  LANES->one: no strings, and nothing that depends on
 * the order of rows. */
MR_MUST_USE bool mr_acc_update(const struct mr_row_layout *layout, const struct mr_batch *batch,
                               const struct mr_lanes *lanes, struct mr_lanes *picked);

/* Take the rows in LANES back: those that mr_acc_update() has added, of a layout that
 * retracts.  Never needs memory. */
void mr_acc_retract(const struct mr_row_layout *layout, const struct mr_batch *batch,
                    const struct mr_lanes *lanes, struct mr_lanes *picked);

/* Take DATA[row[i]] from ACC in base[i]; counts and sums only. */
void mr_acc_sub(const struct mr_acc *acc, char *const *base, const uint16_t *row, uint32_t n,
                const void *data);

/* Add DATA[row[i]], of the argument's shape, to ACC in base[i]; not for strings. */
void mr_acc_add(const struct mr_acc *acc, char *const *base, const uint16_t *row, uint32_t n,
                const void *data);

/* The string in the accumulator ACC of the row at BASE becomes VALUE, which lies elsewhere in
 * the same state; NULL: it has none any more.  False: out of state memory. */
MR_MUST_USE bool mr_acc_put_str(const struct mr_acc *acc, struct mr_rows *rows, char *base,
                                const struct mr_state_str *value);

/* Rows of state INTO[i] take over FROM[i], except what sets feed, and lists. */
void mr_acc_merge(const struct mr_row_layout *layout, const struct mr_shard *shard,
                  char *const *into, const char *const *from, uint32_t n);

/* What mr_acc_merge() leaves out: the lists of FROM, a row that is to be removed, into those
 * of INTO, in order of arrival.  False: out of state memory, or too long. */
MR_MUST_USE bool mr_acc_merge_lists(const struct mr_row_layout *layout, struct mr_rows *rows,
                                    char *into, const char *from, bool *ret_is_too_long);

/* Fail OP, in which the list of a key would become too long.  Always false. */
bool mr_acc_fail_too_long(struct mr_op *op);

/* The same of one accumulator, which no set feeds; bits are the caller's. */
void mr_acc_merge_one(const struct mr_acc *acc, const struct mr_shard *shard, char *const *into,
                      const char *const *from, uint32_t n);

/* Can what was merged be taken out again?  Counts, sums of integers and decimals, and users'
 * aggregates, as far as windows hop over them. */
bool mr_acc_is_group(const struct mr_acc *acc);

/* INTO[i] gives FROM[i] back, which it took over; of such accumulators only. */
void mr_acc_unmerge_one(const struct mr_acc *acc, char *const *into, const char *const *from,
                        uint32_t n);

/* What ACC, a sum of doubles or of their squares, is after its first VALUE. */
void mr_acc_exact_sum(const struct mr_acc *acc, double value, struct mr_exact_sum *ret);

/* Keys of the N rows into the first columns: row AT and then every STEP-th. */
void mr_row_keys_emit(const struct mr_row_layout *layout, const struct mr_shard *shard,
                      const char *const *row, uint32_t n, struct mr_batch_buffer *out,
                      uint32_t at, uint32_t step);

/* Results of the N rows into the columns from COL on: row AT and then every STEP-th. */
void mr_acc_emit(const struct mr_row_layout *layout, const struct mr_shard *shard,
                 const char *const *row, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                 uint32_t at, uint32_t step);

/* A row with values of a result: behind those of lower places, among those of its own place in
 * order of arrival. */
struct mr_acc_part {
    const char *row;
    uint32_t place;
};

/* The same of one row into row AT, where what is of lists is read from PARTS, and all else from
 * ROW. */
void mr_acc_emit_parts(const struct mr_row_layout *layout, const struct mr_shard *shard,
                       const char *row, const struct mr_acc_part *part, uint32_t parts,
                       struct mr_batch_buffer *out, uint32_t col, uint32_t at);

/* The greatest arrival of a value in the lists of ROW; 0: there is none. */
uint64_t mr_acc_last_arrival(const struct mr_row_layout *layout, const struct mr_shard *shard,
                             const char *row);

/* Take over the accumulators of ROW, copied from IMAGE: MR_ERR_CORRUPT, MR_ERR_LIMIT. */
int mr_acc_adopt(const struct mr_row_layout *layout, const struct mr_image *image,
                 struct mr_rows *rows, char *row);

/* The order of doubles in MIN and MAX, as that of integers; and back. */
static inline int64_t mr_f64_order(double value)
{
    int64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    if (value != value)
        bits = INT64_C(0x7ff8000000000000);
    return bits ^ (int64_t)((uint64_t)(bits >> 63) >> 1);
}

static inline double mr_f64_from_order(int64_t order)
{
    int64_t bits = order ^ (int64_t)((uint64_t)(order >> 63) >> 1);
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

#endif
