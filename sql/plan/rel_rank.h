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
    bool is_arrival; /* ordered by processing time: as rows come, the column is not read */
    bool has_number; /* once cut: somebody reads the place */
    uint32_t time;
    int64_t time_add_ns;
    const struct mr_zone *zone;
    struct mr_span span; /* what asks for it, in `source` */
    const struct mr_source *source;
};

struct mr_rel *mr_rel_rank_new(struct mr_binder *b, struct mr_rel *input,
                               struct mr_rel_rank *rank);
/* NULL: REL is none. */
struct mr_rel_rank *mr_rel_rank_of(const struct mr_rel *rel);
/* Are its keys windows of processing time? */
bool mr_rel_rank_is_clocked(const struct mr_rel *rel);
/* Mode, changes and name follow from what is asked for by now. */
void mr_rel_rank_decide(struct mr_binder *b, struct mr_rel *rel);

/* Bounded input, of whose results only the last ones count. */
bool mr_rank_is_batch(const struct mr_binder *b);

/* In batch mode: what is left of the rows of REL when the input ends; else, and where nothing
 * is ever taken back, REL itself. */
struct mr_rel *mr_rank_settle(struct mr_binder *b, struct mr_rel *rel);

/* Columns behind those of a relation, for expressions that are no columns of it. */
struct mr_extension {
    uint32_t count;
    struct mr_expr **column;
    struct mr_view *name;
};

struct mr_extension mr_rank_extend(struct mr_binder *b, const struct mr_rel *rel);
/* EXPR, over the relation with columns INPUT, as a column of the extended one. */
uint32_t mr_rank_column(struct mr_binder *b, struct mr_extension *ext,
                        const struct mr_schema *input, struct mr_expr *expr);
/* NULLs are the least of all where nothing is said. */
void mr_rank_add_order(struct mr_binder *b, struct mr_rel_rank *rank, uint32_t column,
                       const struct mr_ast_order *ast);

#endif
