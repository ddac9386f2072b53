/*
 * operators/join/due.h - rows of state in the order in which time passes them: a heap.
 *
 * Derived: filled again after a restore.
 */
#ifndef MR_OPERATORS_JOIN_DUE_H
#define MR_OPERATORS_JOIN_DUE_H

#include "state/shard/shard.h"

struct mr_due {
    int64_t at_ns;
    uint64_t number; /* among equal times, the order in which they came */
    mr_ref ref;
};

struct mr_dues {
    struct mr_due *due;
    uint64_t count, room;
};

void mr_dues_fini(struct mr_dues *dues);
void mr_dues_add(struct mr_dues *dues, struct mr_due due);

/* The first one; NULL: there is none. */
static inline const struct mr_due *mr_dues_first(const struct mr_dues *dues)
{
    return dues->count == 0 ? NULL : &dues->due[0];
}

void mr_dues_drop_first(struct mr_dues *dues);

#endif
