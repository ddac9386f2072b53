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
    MR_JOIN_LOOKUP,   /* a temporal one, of a processing time: bind_lookup.h */
};

struct mr_rel_join {
    enum mr_join_type type;
    enum mr_rel_join_kind kind;
    bool is_open;
    int64_t ttl_ns[2];         /* of each side's rows; of interest to regular ones */
    bool is_unique[2];         /* finished: its key holds a unique key of the side */
    bool has_unique[2];        /* likewise: the side has a unique key */
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
    const struct mr_zone *zone; /* likewise */
    const struct mr_rel_window *window;
    struct mr_span at_span;           /* of what stands behind AS OF */
    struct mr_view right_name;        /* by which hints call the right of it */
    const struct mr_ast_hints *hints; /* behind SELECT; NULL: none */
    struct mr_join_column *column;    /* per column of the output */
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
 * left's.  RIGHT: the name of the right. */
int mr_join_set_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_scope *scope,
                         struct mr_view right, const struct mr_ast_expr *at);
/* Once its inputs are finished, and once its keys are known. */
int mr_join_finish_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join);
int mr_join_check_versions(struct mr_binder *b, const struct mr_rel *rel,
                           const struct mr_rel_join *join);

/* FROM left JOIN right. */
int mr_bind_join(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                 struct mr_scope *ret_scope);

/* The same where the right is UNNEST(..), and UNNEST(..) on its own (bind_unnest.c). */
int mr_bind_unnest_join(struct mr_binder *b, const struct mr_ast_table *from,
                        struct mr_rel **ret, struct mr_scope *ret_scope);
int mr_bind_unnest(struct mr_binder *b, const struct mr_ast_table *unnest, struct mr_rel **ret,
                   struct mr_scope *ret_scope);

/* Is REL an UNNEST?  So many of its first columns are its input's, while none has been cut. */
bool mr_rel_is_unnest(const struct mr_rel *rel);
uint32_t mr_rel_unnest_keeps(const struct mr_rel *rel);

/* The scope of two sides beside each other: columns of LEFT, then those of RIGHT. */
struct mr_scope mr_scope_beside(struct mr_binder *b, const struct mr_scope *left,
                                const struct mr_scope *right);

/* WHERE over *REL, whose columns are SCOPE's: conditions go down, subqueries become joins. */
int mr_bind_where(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *where,
                  struct mr_rel **rel);

/* -- Subqueries in expressions ------------------------------------------------------------ */

/* What a subquery stands for becomes columns behind those there are: a join adds them. */
struct mr_subquery {
    struct mr_rel *rel;
    struct mr_expr *condition; /* over the columns before it, then its own; NULL: TRUE */
    struct mr_span span;
};

/* Those of one SELECT's list, WHERE or HAVING, as they are bound. */
struct mr_subqueries {
    const struct mr_ast_expr *root; /* the condition they stand in; NULL: their values matter */
    uint32_t columns;               /* the number that the next column gets */
    uint32_t count;
    struct mr_subquery *subquery;
};

/* A subquery, EXISTS or IN in an expression over SCOPE. */
int mr_bind_subquery(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret);
/* REL with the columns of all of them behind its own: joins that are still open. */
struct mr_rel *mr_join_subqueries(struct mr_binder *b, struct mr_rel *rel,
                                  const struct mr_subqueries *subqueries);

/* A predicate [NOT] EXISTS (..), or x [NOT] IN (..). */
struct mr_predicate {
    const struct mr_ast_query *query;
    const struct mr_ast_expr *value; /* of IN; NULL: EXISTS */
    bool is_not;
    struct mr_span span;
};

/* A subquery under the query around it. */
struct mr_inner_query {
    struct mr_rel *rel;
    struct mr_scope scope;      /* the columns around it, then its own */
    struct mr_expr *condition;  /* what it asks of the columns around it; NULL: nothing */
    struct mr_select_list list; /* over scope */
};

/* Nothing but SELECT .. FROM .. WHERE? */
bool mr_ast_is_simple(const struct mr_ast_query *query);
/* The rows that FROM and WHERE of such a query give: *OWN is their scope, and *INNER has all but
 * the list. */
int mr_bind_inner_rows(struct mr_binder *b, const struct mr_scope *outer,
                       const struct mr_ast_select *select, struct mr_scope *own,
                       struct mr_inner_query *inner);
bool mr_ast_as_predicate(const struct mr_ast_expr *ast, struct mr_predicate *ret);
int mr_bind_inner(struct mr_binder *b, const struct mr_scope *outer,
                  const struct mr_predicate *predicate, struct mr_inner_query *ret);
/* The values left of IN, one or those of a row; as many as the subquery's columns? */
uint32_t mr_predicate_values(const struct mr_predicate *predicate);
const struct mr_ast_expr *mr_predicate_value(const struct mr_predicate *predicate, uint32_t i);
int mr_check_in(struct mr_binder *b, const struct mr_predicate *predicate,
                const struct mr_inner_query *inner);
/* EXPR over COUNT columns from FROM on, that stand BY places further. */
struct mr_expr *mr_expr_moved(struct mr_binder *b, const struct mr_expr *expr, uint32_t from,
                              uint32_t count, int64_t by);

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
    mr_rel_window_join_class, mr_rel_temporal_join_class, mr_rel_unnest_class;

#endif
