/*
 * operators/expr/program_int.h - a compiled program, between compiler and interpreter.
 *
 *     block:  step step step ...             run in order, over one selection of rows
 *     step:   out = kernel(arg, arg, ...)    or AND, OR, CASE, whose arms are blocks of
 *                                            their own, run over fewer rows
 *
 * Registers hold one vector each: an input column, a constant, or scratch.  What a
 * block computed may be used by the blocks inside it and after it, never by those
 * around it, since it knows fewer rows.
 */
#ifndef MR_OPERATORS_EXPR_PROGRAM_INT_H
#define MR_OPERATORS_EXPR_PROGRAM_INT_H

#include "operators/expr/expr_int.h"

enum mr_reg_kind { MR_REG_COLUMN, MR_REG_CONSTANT, MR_REG_SCRATCH };

struct mr_reg {
    enum mr_reg_kind kind;
    enum mr_shape shape;
    uint32_t column;
    uint32_t mask;  /* 0: constant */
    uint32_t last;  /* the step after which scratch may be used again */
    uint64_t *bits; /* scratch: room for the validity */
    struct mr_vec vec;
};

struct mr_block {
    struct mr_instr *step;
    uint32_t count;
};

/* One condition or branch: where it is computed, and where the answer is. */
struct mr_arm {
    struct mr_block block;
    uint32_t value;
};

enum mr_instr_kind { MR_INSTR_KERNEL, MR_INSTR_AND_OR, MR_INSTR_CASE };

struct mr_instr {
    enum mr_instr_kind kind;
    unsigned flags;
    uint32_t out;
    uint32_t args; /* KERNEL */
    uint32_t *arg;
    struct mr_operand *operand; /* filled before each call */
    mr_kernel kernel;
    void *state;
    const struct mr_expr *expr;
    uint32_t arms; /* AND_OR: one for each; CASE: when, then, ..., else */
    struct mr_arm *arm;
    uint16_t *rows[2]; /* narrowed selections */
};

/* Rows of A and B among ROWS (NULL: 0..COUNT) where the comparison holds, into SEL. */
typedef uint32_t (*mr_select_kernel)(const struct mr_operand *a, const struct mr_operand *b,
                                     uint32_t count, const uint16_t *rows, uint16_t *sel);

/* One conjunct of a filter: a comparison of two registers, or a boolean one. */
struct mr_conjunct {
    struct mr_block block;
    mr_select_kernel select; /* NULL: A is boolean */
    uint32_t a, b;
};

struct mr_program {
    struct mr_arena arena; /* this struct and everything in it */
    const struct mr_schema *input;
    struct mr_eval_env env;
    struct mr_block block;
    uint32_t results;
    uint32_t *result;
    uint32_t conjuncts;
    struct mr_conjunct *conjunct;
    uint32_t regs;
    struct mr_reg *reg;
    uint32_t columns; /* registers that are input columns */
    uint32_t *column;
    uint32_t states; /* that have to be released */
    struct mr_program_state {
        void (*release)(void *state);
        void *state;
    } * state;

    /* Of one run. */
    uint32_t rows; /* in the batch */
    const int64_t *behind_ns;
    uint16_t *valid_rows; /* rows a strict kernel is run on */
    struct mr_arena bytes;
    struct mr_text text;
    struct mr_err *reterr;
};

/* The rows a block is run for. */
struct mr_rows {
    uint32_t count;
    const uint16_t *list; /* NULL: 0..count */
};

int mr_block_run(struct mr_program *program, const struct mr_block *block, struct mr_rows rows);
void mr_program_begin(struct mr_program *program, const struct mr_batch *batch,
                      struct mr_err *reterr);

/* FOLD: constant parts are computed first; the folder itself asks for none. */
struct mr_program *mr_program_compile(struct mr_expr *const *exprs, uint32_t count,
                                      const struct mr_schema *input,
                                      const struct mr_eval_env *env, bool fold);

/* The selection kernel of a comparison, or NULL (select.c). */
mr_select_kernel mr_select_kernel_of(const struct mr_expr *expr);

/* Where REG's scratch may lie, once lifetimes are known (registers.c). */
void mr_program_place(struct mr_program *program);

#endif
