/*
 * operators/expr/expr_int.h - what the families of functions and the compiler share.
 *
 * A function is one line of a family's table: its name, the parameters it takes, what
 * it returns, and the kernel that computes it for many rows.  A name may have several
 * lines; the first whose parameters fit is meant.
 *
 *     {"REPEAT", "STRING, INTEGER", MR_TYPE_VARCHAR, .kernel = repeat, .help = "..."},
 *
 * `params` is read by people (docs, error messages) and by the binder alike:
 *
 *     STRING, INTEGER       classes, in capitals: the table in call.c
 *     [, INTEGER]           may be left out
 *     STRING...             the last one, once or more
 *
 * Kernels come in three kinds, by flag:
 *
 *     plain       sees only rows that count and whose arguments are not null, and may
 *                 follow pointers; the result is null where an argument is.
 *     TOTAL       likewise, but gives some answer for any bits whatever and follows
 *                 no pointer: it may be run over rows that do not count, in one
 *                 straight loop that vectorises.
 *     LOOSE       sees nulls itself.
 */
#ifndef MR_OPERATORS_EXPR_EXPR_INT_H
#define MR_OPERATORS_EXPR_EXPR_INT_H

#include "operators/expr/expr.h"
#include "operators/expr/program.h"

enum mr_function_flags {
    MR_FN_TOTAL = 1 << 0,
    MR_FN_LOOSE = 1 << 1,
    MR_FN_NULLS = 1 << 2, /* the result may be null though no argument is */
    MR_FN_FAILS = 1 << 3, /* may stop the job: never run on rows it is not asked for */
    MR_FN_CLOCK = 1 << 4, /* depends on when it runs */
    MR_FN_CHANCE = 1 << 5 /* differs from row to row: never shared */
};

/* One argument of a call: element row & mask of DATA.  A constant has mask 0. */
struct mr_operand {
    const void *data;
    const uint64_t *valid; /* NULL: no nulls */
    uint32_t mask;
};

/* What a kernel is given. */
struct mr_call {
    void *out;
    uint64_t *valid; /* NULLS only: the result's bits, set for every row to be computed */
    const struct mr_operand *arg;
    uint32_t args;
    uint32_t count;       /* rows to compute */
    const uint16_t *rows; /* which; NULL: 0..count */
    const struct mr_expr *expr;
    const struct mr_schema *input; /* names of the columns, for messages */
    void *state;                   /* of `prepare` */
    const int64_t *behind_ns;      /* of the batch; NULL: none is told */
    struct mr_arena *bytes;        /* of this run: strings made by kernels */
    struct mr_text *text;          /* scratch */
    const struct mr_eval_env *env;
    struct mr_err *reterr;
};

typedef int (*mr_kernel)(struct mr_call *call);

static inline uint32_t mr_call_row(const struct mr_call *call, uint32_t i)
{
    return call->rows == NULL ? i : call->rows[i];
}

static inline bool mr_operand_is_null(const struct mr_operand *operand, uint32_t row)
{
    return operand->valid != NULL && !mr_bit_get(operand->valid, row & operand->mask);
}

/* Element of argument N for row R, as TYPE. */
#define MR_ARG(call, type, n, r) \
    (((const type *)(call)->arg[n].data)[(r) & (call)->arg[n].mask])

/* A call being built: the arguments may be replaced by casts of themselves. */
struct mr_build {
    struct mr_arena *arena;
    const struct mr_function *function;
    struct mr_expr **arg;
    uint32_t args;
    struct mr_type type;     /* of the result; nullable is added by the caller */
    struct mr_expr *instead; /* set: the call means this expression */
};

struct mr_function {
    const char *name;
    const char *params;
    uint8_t returns; /* enum mr_type_id, where it is always the same */
    uint8_t flags;
    /* Sets build->type (or instead) where `returns` does not say all, and casts arguments. */
    int (*bind)(struct mr_build *build, struct mr_err *reterr);
    mr_kernel kernel;
    /* The kernel for these types, where one does not fit all; FLAGS may be changed. */
    mr_kernel (*pick)(const struct mr_expr *call, unsigned *flags);
    /* What can be computed once from constant arguments; NULL: nothing. */
    void *(*prepare)(const struct mr_expr *call, struct mr_arena *arena,
                     const struct mr_eval_env *env);
    /* What `prepare` took that is not of the arena; NULL: nothing. */
    void (*release)(void *state);
    const char *help;
    const struct mr_plugin_function *user; /* of a user's library; NULL: it is ours */
};

/* The families; each table ends with a line without a name. */
extern const struct mr_function mr_functions_arith[], mr_functions_compare[],
    mr_functions_logic[], mr_functions_math[], mr_functions_string[], mr_functions_text[],
    mr_functions_conditional[], mr_functions_time[], mr_functions_format[],
    mr_functions_clock[], mr_functions_hash[], mr_functions_like[], mr_functions_nested[],
    mr_functions_array[], mr_functions_map[], mr_functions_zone[], mr_functions_regexp[],
    mr_functions_json[], mr_functions_json_make[], mr_functions_code[], mr_functions_url[],
    mr_functions_printf[];

/* The kernel of a CALL or CAST and what it may do. */
mr_kernel mr_expr_kernel(const struct mr_expr *expr, unsigned *flags);
unsigned mr_expr_flags(const struct mr_expr *expr);

/* The kernel that brings FROM to TO; NULL: there is no such cast. */
mr_kernel mr_cast_kernel(struct mr_type from, struct mr_type to, unsigned *flags);
mr_kernel mr_cast_same(enum mr_shape shape);
/* The cast changes the type and no bit. */
bool mr_cast_is_nothing(struct mr_type from, struct mr_type to);
mr_kernel mr_cast_text_kernel(struct mr_type from, struct mr_type to, unsigned *flags);

/* A new node; ARGS are copied. */
struct mr_expr *mr_expr_node(struct mr_arena *arena, enum mr_expr_kind kind,
                             struct mr_type type, struct mr_expr *const *args, uint32_t count);

/* A call that can not fail to bind: for rewrites between functions of the table. */
struct mr_expr *mr_expr_must_call(struct mr_arena *arena, const char *name,
                                  struct mr_expr **args, uint32_t count);

struct mr_expr *mr_expr_null(struct mr_arena *arena, struct mr_type type);
struct mr_expr *mr_expr_bool(struct mr_arena *arena, bool value);

static inline bool mr_expr_is_null_constant(const struct mr_expr *expr)
{
    return expr->kind == MR_EXPR_CONSTANT && expr->value.is_null;
}

bool mr_expr_equal(const struct mr_expr *a, const struct mr_expr *b);

/* EXPR with its constant parts computed; never fails (what fails is left for run time). */
struct mr_expr *mr_expr_fold_all(struct mr_arena *arena, struct mr_expr *expr,
                                 const struct mr_eval_env *env);

/* ARG brought to TYPE where it is known that it can be; nullability stays ARG's. */
struct mr_expr *mr_expr_to(struct mr_arena *arena, struct mr_expr *arg, struct mr_type type);

/* Both arguments of BUILD to their common type, or Flink's sentence why not. */
int mr_build_common(struct mr_build *build, uint32_t a, uint32_t b, struct mr_err *reterr);

/* As that for the sides of an operator, where of FLOAT and DOUBLE the left one's type is
 * the common one: f + d and f = d are of FLOAT, d + f and d = f of DOUBLE. */
int mr_build_sides(struct mr_build *build, struct mr_err *reterr);

/* Where one of two sides is a text: that text as the other's type; with times always,
 * with numbers only where Flink does so, which is for <, > and IN, but not for = and <>. */
int mr_build_meet_text(struct mr_build *build, bool numbers_too, struct mr_err *reterr);

/* Result types of exact arithmetic: precision is cut to 38 as Flink does. */
struct mr_type mr_type_decimal_of(struct mr_type type);
struct mr_type mr_type_capped(unsigned precision, unsigned scale);

/* A string result of LEN bytes at DATA, copied unless it lies in long-lived memory. */
struct mr_str mr_call_str(struct mr_call *call, const char *data, size_t len);

/* The call failed: DETAIL, then the expression as text. */
int mr_call_fail(struct mr_call *call, const char *fmt, ...) MR_PRINTF(2, 3);

/* A decimal of either shape. */
static inline mr_i128 mr_operand_decimal(const struct mr_call *call, uint32_t n, bool is_long,
                                         uint32_t row)
{
    return is_long ? MR_ARG(call, mr_i128, n, row) : MR_ARG(call, int64_t, n, row);
}

/* The constant text of argument N, in lower case, or "" when it is not a constant. */
struct mr_view mr_expr_constant_text(const struct mr_expr *arg);

/*
 * Kernel templates.  FN is an inline function of one or two values; the loops below
 * are what runs.  Separate loops for a constant on either side keep it in a register.
 */
#define MR_LOOPS __attribute__((optimize("O3")))

#define MR_KERNEL_1(name, R, A, fn)                         \
    static MR_LOOPS int name(struct mr_call *call)          \
    {                                                       \
        R *restrict out = call->out;                        \
        const A *restrict a = call->arg[0].data;            \
        uint32_t n = call->count;                           \
        if (call->rows == NULL && call->arg[0].mask != 0) { \
            for (uint32_t i = 0; i < n; i++)                \
                out[i] = fn(a[i]);                          \
        } else {                                            \
            for (uint32_t i = 0; i < n; i++) {              \
                uint32_t r = mr_call_row(call, i);          \
                out[r] = fn(a[r & call->arg[0].mask]);      \
            }                                               \
        }                                                   \
        return 0;                                           \
    }

#define MR_KERNEL_2(name, R, A, B, fn)                                   \
    static MR_LOOPS int name(struct mr_call *call)                       \
    {                                                                    \
        R *restrict out = call->out;                                     \
        const A *restrict a = call->arg[0].data;                         \
        const B *restrict b = call->arg[1].data;                         \
        uint32_t mask_a = call->arg[0].mask, mask_b = call->arg[1].mask; \
        uint32_t n = call->count;                                        \
        if (call->rows != NULL || (mask_a | mask_b) == 0) {              \
            for (uint32_t i = 0; i < n; i++) {                           \
                uint32_t r = mr_call_row(call, i);                       \
                out[r] = fn(a[r & mask_a], b[r & mask_b]);               \
            }                                                            \
        } else if (mask_b == 0) {                                        \
            const B constant = b[0];                                     \
            for (uint32_t i = 0; i < n; i++)                             \
                out[i] = fn(a[i], constant);                             \
        } else if (mask_a == 0) {                                        \
            const A constant = a[0];                                     \
            for (uint32_t i = 0; i < n; i++)                             \
                out[i] = fn(constant, b[i]);                             \
        } else {                                                         \
            for (uint32_t i = 0; i < n; i++)                             \
                out[i] = fn(a[i], b[i]);                                 \
        }                                                                \
        return 0;                                                        \
    }

#endif
