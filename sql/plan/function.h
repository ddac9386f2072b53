/*
 * sql/plan/function.h - functions of users' libraries: CREATE, DROP, SHOW and DESCRIBE FUNCTION,
 * and what a name in a call means.  Private to sql/plan.
 *
 * A name without a database means, as in Flink, the first there is of: a temporary system
 * function, a built-in one, a temporary one of the current database, one of that database.  Names
 * of functions are in lower case.
 *
 * Ownership   functions live in the catalog's arena; calls of them borrow nothing from it.
 */
#ifndef MR_SQL_PLAN_FUNCTION_H
#define MR_SQL_PLAN_FUNCTION_H

#include "operators/plugin/function.h"
#include "sql/plan/bind.h"
#include "sql/plan/tableau.h"

int mr_ddl_create_function(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                           struct mr_err *reterr);
int mr_ddl_drop_function(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                         struct mr_err *reterr);

/* Those that were created in the current database, and for the system: SHOW USER FUNCTIONS. */
uint32_t mr_function_names(struct mr_binder *b, const char ***ret);
int mr_describe_function(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                         struct mr_tableau *tableau);

/* The user's function that NAME means in a call, IN_FROM or in an expression; NULL: none. */
const struct mr_user_function *
mr_function_of_user(struct mr_binder *b, const struct mr_ast_name *name, bool in_from);

/* A call of FUNCTION as an expression: of a SCALAR, or (OF_TABLE) the rows of a TABLE. */
int mr_bind_user_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, const struct mr_user_function *function,
                      bool of_table, struct mr_expr **ret);

/* Arguments and type of a call of FUNCTION, which aggregates, into RET. */
int mr_bind_user_aggregate(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast,
                           const struct mr_user_function *function, struct mr_agg_call *ret);

/* Can those of CALLS that are users' aggregates do what WINDOW (NULL: none) and INPUT ask? */
int mr_check_user_aggregates(struct mr_binder *b, const struct mr_aggregates *calls,
                             const struct mr_rel_window *window, const struct mr_rel *input);

/* Is TABLE the call of a user's table function? */
bool mr_is_user_table(struct mr_binder *b, const struct mr_ast_table *table);

#endif
