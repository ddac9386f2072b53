/*
 * operators/scan/split_time.h - event time of one split, row by row, and of all of them.
 *
 * Pure: numbers in, numbers out.  A split's watermark moves with every row, so that
 * whether a row is late depends on the rows before it in its own split and on nothing
 * else: not on where batches were cut, nor on which reactor read it.
 */
#ifndef MR_OPERATORS_SCAN_SPLIT_TIME_H
#define MR_OPERATORS_SCAN_SPLIT_TIME_H

#include "core/data/batch.h"

struct mr_split_time {
    int64_t watermark_ns; /* MR_WATERMARK_NONE before the first row */
    int64_t active_ns;    /* monotonic time of the last row, or of the assignment */
    bool is_done;         /* holds nothing back any more */
};

/*
 * Let the selected rows of a batch pass, in order.  EVENT and WATERMARK are the values of
 * the rowtime and watermark expressions (a null watermark is ignored; event times must
 * not be null).  BEHIND[row] becomes the watermark just before the row.  Returns whether
 * any row was not more than a millisecond above it, that is, whether BEHIND has to travel
 * with the batch: a session that ends right where the row begins may be over.
 */
bool mr_split_time_pass(struct mr_split_time *split, const struct mr_batch *batch,
                        const struct mr_vec *event, const struct mr_vec *watermark,
                        int64_t *behind_ns);

struct mr_time_state {
    /* Minimum over the splits that count; the furthest of all when none does, for then there
     * is nobody left to wait for (as Flink's valve does when all its channels are idle). */
    int64_t watermark_ns;
    uint32_t holder; /* the split that is the minimum; UINT32_MAX: none */
    bool is_idle;    /* splits remain, but none counts just now */
    bool is_done;    /* every split is done (true too when there is none) */
};

/* IDLE_TIMEOUT_NS 0: a silent split counts for ever. */
struct mr_time_state mr_split_time_merge(const struct mr_split_time *split, uint32_t count,
                                         int64_t now_ns, int64_t idle_timeout_ns);

#endif
