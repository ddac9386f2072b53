/*
 * operators/rank/tree.h - rows of state in order: a treap whose nodes are the rows.
 *
 *     head of a row   [ hash of the key | number of arrival | left | right | rows below ]
 *
 * The shape follows from the numbers of arrival alone, so that the same rows make the same
 * tree whatever was there in between.  Rows that compare equal stand in order of arrival.
 *
 * Ownership   the tree owns nothing: rows are the shard's, the root is the caller's.
 * Threads     the shard's.
 * Cost        O(log n) expected for everything; as many rows are written as are passed on
 *             the way.
 */
#ifndef MR_OPERATORS_RANK_TREE_H
#define MR_OPERATORS_RANK_TREE_H

#include "operators/row/row.h"

struct mr_rank_head {
    uint64_t hash;
    uint64_t number;
    mr_ref left, right;
    uint64_t size; /* of the subtree; 0: not in a tree */
};

/* One part of the order: a cell of the codec. */
struct mr_rank_part {
    uint32_t cell;
    bool is_descending, has_nulls_last;
};

struct mr_rank_tree {
    struct mr_shard *shard;
    const struct mr_row_codec *codec;
    struct mr_rank_part *part;
    uint32_t parts;
    bool newest_first;
};

static inline const struct mr_rank_head *mr_rank_head(const struct mr_shard *shard, mr_ref ref)
{
    return mr_state_read(shard, ref);
}

/* Two rows by the first PARTS parts: below, equal or above zero. */
int mr_rank_compare(const struct mr_rank_tree *tree, uint32_t parts, const char *a,
                    const char *b);
/* Row ROW of BATCH against the row at B. */
int mr_rank_compare_batch(const struct mr_rank_tree *tree, uint32_t parts,
                          const struct mr_batch *batch, uint32_t row, const char *b);

static inline uint64_t mr_rank_size(const struct mr_rank_tree *tree, mr_ref root)
{
    return root == MR_REF_NONE ? 0 : mr_rank_head(tree->shard, root)->size;
}

/* NODE is in no tree.  Both return the new root. */
mr_ref mr_rank_insert(const struct mr_rank_tree *tree, mr_ref root, mr_ref node);
mr_ref mr_rank_remove(const struct mr_rank_tree *tree, mr_ref root, mr_ref node);

/* The row with K rows before it; there are more than K. */
mr_ref mr_rank_at(const struct mr_rank_tree *tree, mr_ref root, uint64_t k);
/* How many rows are before NODE, which is in it. */
uint64_t mr_rank_before(const struct mr_rank_tree *tree, mr_ref root, mr_ref node);

/* How many rows are before all that equal row ROW of BATCH in the first PARTS parts; with
 * those, if UPTO. */
uint64_t mr_rank_count_batch(const struct mr_rank_tree *tree, mr_ref root, uint32_t parts,
                             const struct mr_batch *batch, uint32_t row, bool upto);
/* The same for a row of state, with those that equal it. */
uint64_t mr_rank_count(const struct mr_rank_tree *tree, mr_ref root, uint32_t parts,
                       const char *like);

#endif
