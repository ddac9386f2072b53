/*
 * sql/plan/bind_over.h - functions OVER (..) of one SELECT.
 *
 *     SELECT k, SUM(v) OVER w, LAG(v) OVER w FROM t WINDOW w AS (PARTITION BY k ORDER BY ts)
 *               column C       column C + 1        C: columns of the input
 *
 * While the select list is bound, a call becomes a column behind those of the input; then
 * mr_bind_overs() puts the relation below it that computes them all.
 *
 * Ownership   everything lives in the plan's arena.
 */
#ifndef MR_SQL_PLAN_BIND_OVER_H
#define MR_SQL_PLAN_BIND_OVER_H

#include "sql/plan/bind.h"

struct mr_over_spec;

/* For mr_scope.overs while the select list of SELECT over INPUT is bound. */
struct mr_overs *mr_overs_new(struct mr_binder *b, const struct mr_ast_select *select,
                              struct mr_scope *input);

/* A call with OVER; refused where SCOPE has no overs. */
int mr_bind_over_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret);

/* The calls that were found, computed over *REL: it, and columns of LIST, in place.
 * Without calls nothing changes. */
int mr_bind_overs(struct mr_binder *b, struct mr_overs *overs, struct mr_rel **rel,
                  struct mr_select_list *list);

/* The relation: columns of INPUT, then the results of PLAN, whose columns are INPUT's. */
struct mr_rel *mr_rel_over_new(struct mr_arena *arena, struct mr_rel *input,
                               struct mr_over_spec *plan);

#endif
