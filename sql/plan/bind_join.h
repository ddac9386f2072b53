/*
 * sql/plan/bind_join.h - joins between the binder's own files.
 *
 *     FROM a JOIN b ON c        open: sides, type, condition
 *     WHERE d                   what of D belongs to a side or the join goes there
 *     finish                    conditions of one side down to it; then what kind of join
 *                               it is: keys, bounds of time, the rest
 *
 * A join stays open until WHERE has been read, because only then is known what it joins
 * on (FROM a, b WHERE a.k = b.k), and with that whether its times are still times.
 *
 * Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_BIND_JOIN_H
#define MR_SQL_PLAN_BIND_JOIN_H

#include "operators/join/join.h"
#include "sql/plan/bind.h"

/* Conditions that all hold. */
struct mr_exprs {
    uint32_t count;
    struct mr_expr **expr;
};

enum mr_rel_join_kind {
    MR_JOIN_REGULAR,
    MR_JOIN_IN_INTERVAL,
    MR_JOIN_OF_WINDOWS,
    MR_JOIN_TEMPORAL, /* said by FOR SYSTEM_TIME AS OF; the others are found */
};

struct mr_rel_join {
    enum mr_join_type type;
    enum mr_rel_join_kind kind;
    bool is_open;
    int64_t ttl_ns;            /* 'table.exec.state.ttl'; of interest to regular ones */
    struct mr_expr *condition; /* open: over the left's columns, then the right's; NULL: TRUE */
    /* Finished: */
    uint32_t sides[2]; /* columns of each side, before they are cut */
    uint32_t keys;
    uint32_t *key[2];
    bool *is_null_safe;
    struct mr_expr *residual; /* over both; NULL: none */
    /* Not regular: */
    uint32_t time[2];           /* columns of each side */
    int64_t lower_ns, upper_ns; /* of left time - right time */
    int64_t shift_ns;           /* operators/join/interval.h */
    const struct mr_rel_window *window;
    struct mr_span at_span;        /* of what stands behind AS OF */
    struct mr_join_column *column; /* per column of the output */
};

/* The join that REL is, or NULL. */
struct mr_rel_join *mr_rel_join_of(const struct mr_rel *rel);

/* A join of LEFT and RIGHT that is still open. */
struct mr_rel *mr_rel_join_new(struct mr_binder *b, struct mr_rel *left, struct mr_rel *right,
                               enum mr_join_type type, struct mr_expr *condition,
                               struct mr_span span);

/* CONDITION, which holds for the rows of *PLACE that are wanted, to where it can be tested
 * first. */
void mr_join_push_condition(struct mr_binder *b, struct mr_rel **place,
                            struct mr_expr *condition);

/* All open joins from *PLACE down. */
int mr_join_finish(struct mr_binder *b, struct mr_rel **place);

/* Finds windows or bounds of time among CONJUNCTS; bounds leave them. */
int mr_join_find_time(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join,
                      struct mr_exprs *conjuncts);

/* JOIN right FOR SYSTEM_TIME AS OF left.time: REL becomes one of them; AT is over SCOPE, the
 * left's. */
int mr_join_set_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_scope *scope,
                         const struct mr_ast_expr *at);
/* Once its inputs are finished, and once its keys are known. */
int mr_join_finish_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join);
int mr_join_check_versions(struct mr_binder *b, const struct mr_rel *rel,
                           const struct mr_rel_join *join);

/* FROM left JOIN right. */
int mr_bind_join(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                 struct mr_scope *ret_scope);

/* The scope of two sides beside each other: columns of LEFT, then those of RIGHT. */
struct mr_scope mr_scope_beside(struct mr_binder *b, const struct mr_scope *left,
                                const struct mr_scope *right);

/* WHERE over *REL, whose columns are SCOPE's: conditions go down, subqueries become joins. */
int mr_bind_where(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *where,
                  struct mr_rel **rel);

/* -- Conditions -------------------------------------------------------------------------- */

/* What AND joins in EXPR, added to OUT; TRUE is nothing. */
void mr_expr_conjuncts(struct mr_binder *b, struct mr_expr *expr, struct mr_exprs *out);
struct mr_expr *mr_expr_and_maybe(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b);

/* Which sides EXPR reads, LEFT columns being the left's: 1 the left, 2 the right, 3 both. */
unsigned mr_expr_sides(struct mr_binder *b, const struct mr_expr *expr, uint32_t left,
                       uint32_t columns);

/* Is CALL a call of function NAME? */
bool mr_expr_is_call(const struct mr_expr *expr, const char *name);

extern const struct mr_rel_stage_class mr_rel_join_class, mr_rel_interval_join_class,
    mr_rel_window_join_class, mr_rel_temporal_join_class;

#endif
