/*
 * operators/window/stairs.h - the least or greatest of values that come and go.
 *
 *     MAX       9 ─┐                     values fall, ends rise: a value that is not
 *                  7 ─┐                  above a later one can never be the greatest
 *                     4 ── newest        again, and is forgotten
 *     until     3  5  8                  ends of the slices they are from
 *
 * Slices leave in order of their end, so the first step is the one that leaves first and the
 * extremum of what is there.  Values may enter in any order.
 *
 * Ownership   steps lie in blocks; strings' bytes stay the slices'.
 * Threads     one owner.
 * Fails       never.
 * Cost        two binary searches to enter, one compare to leave; as many steps as there are
 *             slices at most, for random values the logarithm of that.
 */
#ifndef MR_OPERATORS_WINDOW_STAIRS_H
#define MR_OPERATORS_WINDOW_STAIRS_H

#include "operators/aggregate/layout.h"
#include "operators/window/blocks.h"

struct mr_stairs {
    char *step;     /* NULL: none yet */
    uint32_t first; /* steps before it have left */
    uint32_t count;
    uint32_t class; /* of the block */
};

/* Where the operands come from, and what they are. */
struct mr_stairs_env {
    struct mr_blocks *blocks;
    const struct mr_shard *shard;
    const struct mr_acc *acc; /* a MIN or MAX */
};

/* CELL, of a slice that ends at END_NS, enters. */
void mr_stairs_enter(struct mr_stairs *stairs, const struct mr_stairs_env *env, int64_t end_ns,
                     const char *cell);

/* The slice that ends at END_NS leaves, and all before it have. */
void mr_stairs_leave(struct mr_stairs *stairs, const struct mr_stairs_env *env, int64_t end_ns);

/* The extremum's cell; NULL: nothing is there. */
const char *mr_stairs_cell(const struct mr_stairs *stairs, const struct mr_stairs_env *env);

/* Empty, the block given back. */
void mr_stairs_drop(struct mr_stairs *stairs, struct mr_blocks *blocks);

#endif
