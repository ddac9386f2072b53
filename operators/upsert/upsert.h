/*
 * operators/upsert/upsert.h - what is current by a key: as changes, or of changes.
 *
 *     NORMALIZE    +I/+U: the row of this key is now     ──► +I, or -U and +U
 *                  -D:    it is gone; only its key counts ──► -D of the whole row
 *                  -U:    nothing
 *
 *     MATERIALIZE  rows of changes, several for one key  ──► +I, +U, -D by the key: which
 *                                                            of them came last
 *
 * NORMALIZE keeps the last row of each key.  A row that is the one before it, bit for bit,
 * is silent unless rows live for a time only; then it makes the row young again.
 *
 * MATERIALIZE keeps all rows that have not been taken back.  Without it a sink would keep a
 * row that is gone, or lose one that is there, when rows of several keys of the query have
 * the sink's key in common:
 *
 *     +I(k, a)  +I(k, b)  -D(k, b)     the sink has to show (k, a) again
 *
 * With a time to live, a key that no row has come for in so long is as if it had never been.
 *
 * Ownership   specs are the planner's.  Rows lie in the stage's shard.
 * Threads     the reactor of the task.
 * Fails       MR_ERR_LIMIT: state memory is used up, or a row does not fit a page.
 * Cost        one look-up per row; MATERIALIZE: as many comparisons as the key has rows.
 */
#ifndef MR_OPERATORS_UPSERT_UPSERT_H
#define MR_OPERATORS_UPSERT_UPSERT_H

#include "operators/stage/stage.h"

enum mr_upsert_mode { MR_UPSERT_NORMALIZE, MR_UPSERT_MATERIALIZE };

struct mr_upsert_spec {
    struct mr_stage_spec stage; /* one input, by key; the output has its columns */
    enum mr_upsert_mode mode;
    const uint32_t *key;
    uint32_t keys;
    int64_t ttl_ns; /* 0: for ever */
};

extern const struct mr_stage_class mr_upsert_class;

#endif
