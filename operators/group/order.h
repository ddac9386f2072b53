/*
 * operators/group/order.h - the values of one set, in order, key by key.
 *
 *     key apple ──► (4) ─┬─ 3 ── 2        least 2, greatest 9
 *                        └─ 7 ── 9
 *
 * MIN and MAX need the next value when theirs is taken back.  Each key has a treap over
 * references to rows of its set; the first 64 bits of a value's order lie in the node, so
 * that state is looked at only where these are equal.  Derived: rebuilt on a restore.
 *
 * Ownership   memory of its own; rows stay the shard's, and have to be there when they are
 *             added and removed.
 * Threads     one owner.
 * Fails       never but for memory of the process.
 * Cost        O(log values of the key), 32 bytes per value.
 */
#ifndef MR_OPERATORS_GROUP_ORDER_H
#define MR_OPERATORS_GROUP_ORDER_H

#include "core/data/batch.h"
#include "state/shard/shard.h"

struct mr_order_node;
struct mr_order_root;

struct mr_order {
    const struct mr_shard *shard;
    enum mr_shape shape;
    uint32_t value_at; /* in a row of the set */
    struct mr_order_node *node;
    uint32_t nodes, capacity, spare; /* number 0 is nobody; spare: chain of free ones */
    struct mr_order_root *root;      /* by key: open addressing */
    uint32_t roots, root_mask;
};

void mr_order_init(struct mr_order *order, const struct mr_shard *shard, enum mr_shape shape,
                   uint32_t value_at);
void mr_order_fini(struct mr_order *order);

/* The value in row VALUE belongs to KEY now; there is no equal one yet. */
void mr_order_add(struct mr_order *order, mr_ref key, mr_ref value);
/* It does not any more. */
void mr_order_remove(struct mr_order *order, mr_ref key, mr_ref value);
/* Nor does any other. */
void mr_order_drop(struct mr_order *order, mr_ref key);

/* The least or the greatest; MR_REF_NONE: there are none. */
mr_ref mr_order_end(const struct mr_order *order, mr_ref key, bool is_max);

#endif
