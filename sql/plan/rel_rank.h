/*
 * sql/plan/rel_rank.h - a rank among the relations: its plan, and how it travels.
 *
 * Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_REL_RANK_H
#define MR_SQL_PLAN_REL_RANK_H

#include "operators/rank/rank.h"
#include "sql/plan/bind.h"

/* Output: the input's columns, then the place. */
struct mr_rel_rank {
    enum mr_rank_mode mode;
    uint32_t keys;
    uint32_t *key;
    uint32_t orders;
    struct mr_rank_order *order;
    int64_t low, high;
    bool newest_first, skips_same, is_final;
    bool has_number; /* once cut: somebody reads the place */
    uint32_t time;
    int64_t time_add_ns;
    struct mr_span span; /* what asks for it, in `source` */
    const struct mr_source *source;
};

struct mr_rel *mr_rel_rank_new(struct mr_binder *b, struct mr_rel *input,
                               struct mr_rel_rank *rank);
/* NULL: REL is none. */
struct mr_rel_rank *mr_rel_rank_of(const struct mr_rel *rel);
/* Mode, changes and name follow from what is asked for by now. */
void mr_rel_rank_decide(struct mr_binder *b, struct mr_rel *rel);

#endif
