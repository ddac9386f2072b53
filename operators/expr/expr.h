/*
 * operators/expr/expr.h - a typed expression over the columns of a batch.
 *
 * The binder (sql/) resolves names to column numbers and asks this module for
 * everything else: which function a call means, what type it has, where a cast has
 * to go.  The tree is read-only once built and is compiled to a program
 * (operators/expr/program.h) once per operator instance.
 *
 * Types, three-valued logic, overflow and rounding are Flink's: docs/sql-types.md.
 *
 * Ownership   nodes live in the arena they were built in.
 * Fails       building fails with MR_ERR_BIND or MR_ERR_UNSUPPORTED and a sentence
 *             without a position; the binder adds line and column.
 */
#ifndef MR_OPERATORS_EXPR_EXPR_H
#define MR_OPERATORS_EXPR_EXPR_H

#include "core/base/err.h"
#include "core/data/value.h"

enum mr_expr_kind {
    MR_EXPR_COLUMN,   /* input column */
    MR_EXPR_CONSTANT, /* literal */
    MR_EXPR_CALL,     /* function or operator of the table in functions.c */
    MR_EXPR_CAST,     /* arg[0] to type; is_try: NULL instead of failing */
    MR_EXPR_AND,      /* arg[0..args), three-valued */
    MR_EXPR_OR,
    MR_EXPR_CASE, /* when, then, when, then, ..., else */
};

struct mr_function;

struct mr_expr {
    enum mr_expr_kind kind;
    struct mr_type type;
    uint32_t column;                    /* COLUMN */
    struct mr_value value;              /* CONSTANT */
    const struct mr_function *function; /* CALL */
    bool is_try;                        /* CAST */
    uint32_t args;
    struct mr_expr **arg;
};

struct mr_expr *mr_expr_column(struct mr_arena *arena, uint32_t column, struct mr_type type);
struct mr_expr *mr_expr_constant(struct mr_arena *arena, struct mr_value value);
struct mr_expr *mr_expr_and(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b);
struct mr_expr *mr_expr_or(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b);

/* ARG as TYPE; ARG itself when it already is.  Explicit casts follow Flink's CAST
 * matrix; implicit ones (INSERT, common types) only its safe part. */
int mr_expr_cast(struct mr_arena *arena, struct mr_expr *arg, struct mr_type type,
                 bool is_explicit, bool is_try, struct mr_expr **ret, struct mr_err *reterr);

/* WHEN/THEN pairs and an ELSE (NULL: else NULL); branches are brought to one type. */
int mr_expr_case(struct mr_arena *arena, struct mr_expr **when_then, uint32_t pairs,
                 struct mr_expr *otherwise, struct mr_expr **ret, struct mr_err *reterr);

/*
 * A call by NAME: "UPPER", and operators by their symbol: "+", "=", "||", "IS NULL",
 * "NOT", "LIKE", "BETWEEN", "IN" (value, then the list), "-" with one argument.  Case
 * does not matter.  Arguments are cast where Flink casts implicitly.  An unknown name
 * fails with a "did you mean" and a wrong signature with those that exist.
 */
int mr_expr_call(struct mr_arena *arena, struct mr_view name, struct mr_expr **args,
                 uint32_t count, struct mr_expr **ret, struct mr_err *reterr);

/* The form of a user's function that takes ARGS, which become casts of themselves. */
struct mr_user_function;
struct mr_user_form;
int mr_expr_user_form(struct mr_arena *arena, const struct mr_user_function *function,
                      struct mr_expr **args, uint32_t count, const struct mr_user_form **ret,
                      struct mr_err *reterr);

/* A call of a user's function that is SCALAR or TABLE; of a TABLE the ARRAY of its rows. */
int mr_expr_call_user(struct mr_arena *arena, const struct mr_user_function *function,
                      struct mr_expr **args, uint32_t count, struct mr_expr **ret,
                      struct mr_err *reterr);

/* The name of the function that a CALL is of: "=", "UPPER"; NULL: it is not a CALL. */
const char *mr_expr_function(const struct mr_expr *expr);

/* Are A and B calls of the same function, or none of them a call? */
bool mr_expr_has_function_of(const struct mr_expr *a, const struct mr_expr *b);

bool mr_function_exists(struct mr_view name);

/* Every scalar function with its signature and one sentence, for docs and SHOW FUNCTIONS. */
void mr_function_list(void (*each)(void *context, const char *name, const char *signature,
                                   const char *help),
                      void *context);

/* The type to which both can be brought for a comparison, CASE or set; false: none.  A nested
 * one lives in ARENA. */
bool mr_type_common(struct mr_arena *arena, struct mr_type a, struct mr_type b,
                    struct mr_type *ret);

/* 0 when values of TYPE have an order; else Flink's sentence. */
int mr_type_check_order(struct mr_type type, struct mr_err *reterr);

/* True when nothing in it depends on a column, the time or chance. */
bool mr_expr_is_constant(const struct mr_expr *expr);

/* False when the value may differ between two runs on the same row: NOW(), RAND(), UUID(). */
bool mr_expr_is_deterministic(const struct mr_expr *expr);

struct mr_eval_env; /* operators/expr/program.h */

/* Evaluate a constant expression now.  ENV for the session's zone; NULL: UTC. */
int mr_expr_fold(struct mr_arena *arena, struct mr_expr *expr, const struct mr_eval_env *env,
                 struct mr_value *ret, struct mr_err *reterr);

/* Is there a CURRENT_WATERMARK in it?  Then batches must tell how far their splits are. */
#define MR_CURRENT_WATERMARK "CURRENT_WATERMARK"
bool mr_expr_has_watermark(const struct mr_expr *expr);

/* As EXPLAIN shows it, with the input's column names. */
void mr_expr_print(const struct mr_expr *expr, const struct mr_schema *input,
                   struct mr_text *out);

/* Which input columns it reads: bits[column] is set. */
void mr_expr_columns(const struct mr_expr *expr, bool *bits);

/* The same tree with columns renumbered: column c becomes MAP[c]. */
struct mr_expr *mr_expr_remap(struct mr_arena *arena, const struct mr_expr *expr,
                              const uint32_t *map);

#endif
