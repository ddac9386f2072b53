/*
 * operators/rank/rank.h - the best N rows of each key, as they change; and rows in order.
 *
 *     rows, by key ─► [ kept rows of the key, in order: 1 2 3 .. N | N+1 .. ] ─► changes
 *
 * One operator does what Flink calls Top-N, deduplication, limit and sort; the mode says
 * which.  Rows are kept whole, as their bits were.
 *
 *     FIRST    the first rows of each key as they come: deduplication by processing time,
 *              LIMIT.  Keeps keys and counts.  Gives +I only.
 *     BEST     the best row of each key: Top-1, keep-last.  Gives +I, -U, +U.
 *     TOP      the best N of each key, of rows that are never taken back; keeps N of them.
 *     CHANGES  the same of rows that may be taken back; keeps all of them.
 *     EARLIEST the row of each key with the least time, once the watermark has reached it:
 *              keep-first by event time.  Gives +I only.
 *     WINDOW   the best N of each key and window, when the window is over.  +I only.
 *     SORT     all rows in order of time, as the watermark reaches them.  +I only.  When
 *              final, those that were not taken back until the input ended.
 *
 * TOP and CHANGES give, where numbers are shown (or the first ones are left out), one
 * -U/+U per place whose row is another one now; else one -D and +I for the row that fell
 * out or came up.  Rows that compare equal keep the order in which they came, but that
 * `newest_first` turns it round.
 *
 * Time: BEST and what is above pass watermarks on.  The others hold rows until a watermark
 * and drop, and count, what comes behind the one of its own partition.
 *
 * Ownership   specs are the planner's.  Rows lie in the stage's shard.
 * Threads     the reactor of the task.
 * Fails       MR_ERR_LIMIT: state memory is used up, or a row does not fit a page.
 * Cost        BEST, FIRST: one look-up.  TOP: O(log N) per row that stays, one comparison
 *             with the worst for one that does not.  CHANGES: O(log of the key's rows).
 *             WINDOW, SORT: O(log of all rows held).
 */
#ifndef MR_OPERATORS_RANK_RANK_H
#define MR_OPERATORS_RANK_RANK_H

#include "operators/stage/stage.h"

enum mr_rank_mode {
    MR_RANK_FIRST,
    MR_RANK_BEST,
    MR_RANK_TOP,
    MR_RANK_CHANGES,
    MR_RANK_EARLIEST,
    MR_RANK_WINDOW,
    MR_RANK_SORT,
};

#define MR_RANK_UNBOUNDED INT64_MAX

struct mr_rank_order {
    uint32_t column; /* of the input */
    bool is_descending;
    bool has_nulls_last;
};

struct mr_rank_spec {
    struct mr_stage_spec stage; /* one input; its output: the input's columns, [number] */
    enum mr_rank_mode mode;
    const uint32_t *key;
    uint32_t keys;
    const struct mr_rank_order *order;
    uint32_t orders;
    int64_t low, high;   /* places that are handed on: 1-based, both included */
    bool has_number;     /* the place, a BIGINT, behind the input's columns */
    bool newest_first;   /* of rows that compare equal */
    bool skips_same;     /* BEST: a row that is the one before it, bit for bit, is silent */
    uint32_t time;       /* EARLIEST, WINDOW (the window's end), SORT: the column */
    int64_t time_add_ns; /* a row is complete when the watermark reaches its time + this */
    const struct mr_zone *zone; /* by whose clock that time is; NULL: it is an instant */
    bool is_final;              /* WINDOW, SORT: without a time, at the end of the input */
};

extern const struct mr_stage_class mr_rank_class;

/* "TopN", for messages and descriptions. */
const char *mr_rank_mode_name(enum mr_rank_mode mode);

#endif
