/*
 * sql/plan/bind_rank.h - ROW_NUMBER() and the filter over it, QUALIFY, ORDER BY, LIMIT.
 *
 *     SELECT .. FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS rn FROM t)
 *     WHERE rn <= 3
 *
 *     FILTER rn <= 3 ── PROJECT ── RANK ── ..     becomes     PROJECT ── RANK 1..3 ── ..
 *
 * The inner SELECT makes a relation of all places; the filter above it, however many
 * projections lie between, says which of them are wanted.  Only then is it known what kind
 * of rank it is (operators/rank/rank.h), and what changes it hands on.
 *
 * Private to sql/plan; everything lives in the plan's arena.
 */
#ifndef MR_SQL_PLAN_BIND_RANK_H
#define MR_SQL_PLAN_BIND_RANK_H

#include "sql/plan/bind.h"

/* Of one SELECT: what its ROW_NUMBER() is. */
struct mr_ranking {
    struct mr_view text; /* as it is written; any other in the SELECT must be the same */
    uint32_t column;     /* of the relation below the select list */
};

/* A select list, and what its ORDER BY may name beside its columns. */
struct mr_plain_select {
    const struct mr_rel *project;
    struct mr_scope scope;
};

/* Does SELECT number its rows in a way that is a rank, and no OVER aggregation? */
bool mr_ast_is_ranking(const struct mr_binder *b, const struct mr_ast_select *select);
/* REL with the place of each row behind its columns; scope->ranking says where. */
int mr_bind_ranking(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_scope *scope, struct mr_rel **rel);
/* The call in an expression of such a SELECT. */
int mr_bind_rank_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret);

/* REL, of which CONDITION holds: what it says of places goes into the rank below. */
struct mr_rel *mr_bind_filter(struct mr_binder *b, struct mr_rel *rel,
                              struct mr_expr *condition);

/* QUALIFY of SELECT: twice, below the select list with the SCOPE that it is bound in, and
 * above it with NULL. */
int mr_bind_qualify(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_scope *scope, struct mr_rel **rel);

/* ORDER BY, LIMIT and OFFSET of QUERY, whose rows are *REL. */
int mr_bind_sorted(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **rel);

/* Every rank has an end. */
int mr_check_ranks(struct mr_binder *b, const struct mr_rel *rel);

#endif
