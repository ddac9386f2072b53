#include "operators/expr/program_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/*
 * Compiling: fold constants, then walk each tree and append steps.  An expression
 * met before, in this block or one around it, is not computed again.
 *
 * The arms of AND, OR and CASE behind the first get blocks of their own, which run
 * only for the rows that ask for them, so that what a row does not take can not fail.
 * Arms made of TOTAL kernels only can not fail and are cheap: they are computed in
 * the block around, for all rows, where others may share them.
 */

/* An expression and the register that holds it. */
struct known {
    const struct mr_expr *expr;
    uint32_t reg;
};

struct compiler {
    struct mr_program *program;
    struct mr_arena *arena;
    uint32_t knowns;
    struct known *known;
};

static uint32_t compile(struct compiler *c, struct mr_block *block, struct mr_expr *e);

static uint32_t add_reg(struct compiler *c, enum mr_reg_kind kind, enum mr_shape shape)
{
    struct mr_program *p = c->program;
    struct mr_reg reg = {.kind = kind, .shape = shape, .mask = UINT32_MAX};

    MR_PUSH(c->arena, p->reg, p->regs, reg);
    return p->regs - 1;
}

static struct mr_instr *add_step(struct compiler *c, struct mr_block *block,
                                 enum mr_instr_kind kind, struct mr_expr *e, uint32_t out)
{
    struct mr_instr step = {.kind = kind, .expr = e, .out = out};

    MR_PUSH(c->arena, block->step, block->count, step);
    return &block->step[block->count - 1];
}

static uint32_t compile_constant(struct compiler *c, const struct mr_expr *e)
{
    uint32_t r = add_reg(c, MR_REG_CONSTANT, mr_type_shape(e->type));
    struct mr_reg *reg = &c->program->reg[r];
    char *cell = mr_arena_alloc(c->arena, 16);

    memcpy(cell, &e->value.u, mr_shape_bytes(reg->shape));
    if (!e->value.is_null && reg->shape == MR_SHAPE_STR && e->value.u.str.len > MR_STR_INLINE)
        ((struct mr_str *)(void *)cell)->u.data =
            mr_arena_copy(c->arena, e->value.u.str.u.data, e->value.u.str.len);
    reg->mask = 0;
    reg->vec.data = cell;
    if (e->value.is_null) {
        memset(cell, 0, 16);
        reg->vec.valid = MR_NEW_ARRAY(c->arena, uint64_t, 1);
    }
    return r;
}

static uint32_t compile_column(struct compiler *c, const struct mr_expr *e)
{
    uint32_t r = add_reg(c, MR_REG_COLUMN, mr_type_shape(e->type));
    c->program->reg[r].column = e->column;
    MR_PUSH(c->arena, c->program->column, c->program->columns, r);
    return r;
}

static void *prepare(struct compiler *c, const struct mr_expr *e)
{
    struct mr_program *p = c->program;
    struct mr_program_state state = {.release = e->function->release};

    state.state = e->function->prepare(e, c->arena, &p->env);
    if (state.release != NULL && state.state != NULL)
        MR_PUSH(c->arena, p->state, p->states, state);
    return state.state;
}

static uint32_t compile_call(struct compiler *c, struct mr_block *block, struct mr_expr *e)
{
    uint32_t *arg = MR_NEW_ARRAY(c->arena, uint32_t, e->args);

    if (e->kind == MR_EXPR_CAST && !e->is_try && mr_cast_is_nothing(e->arg[0]->type, e->type))
        return compile(c, block, e->arg[0]);
    for (uint32_t i = 0; i < e->args; i++)
        arg[i] = compile(c, block, e->arg[i]);
    uint32_t out = add_reg(c, MR_REG_SCRATCH, mr_type_shape(e->type));
    struct mr_instr *step = add_step(c, block, MR_INSTR_KERNEL, e, out);
    step->kernel = mr_expr_kernel(e, &step->flags);
    step->args = e->args;
    step->arg = arg;
    step->operand = MR_NEW_ARRAY(c->arena, struct mr_operand, e->args);
    if (e->kind == MR_EXPR_CALL && e->function->prepare != NULL)
        step->state = prepare(c, e);
    return out;
}

/* Nothing in it can fail or is dear: it may be computed for rows that do not ask. */
static bool is_eager(const struct mr_expr *e)
{
    if (e->kind == MR_EXPR_COLUMN || e->kind == MR_EXPR_CONSTANT)
        return true;
    if (e->kind == MR_EXPR_CASE)
        return false;
    if (e->kind == MR_EXPR_CALL || e->kind == MR_EXPR_CAST) {
        unsigned flags = mr_expr_flags(e);
        if ((flags & MR_FN_TOTAL) == 0 || (flags & (MR_FN_FAILS | MR_FN_CHANCE)) != 0)
            return false;
    }
    for (uint32_t i = 0; i < e->args; i++)
        if (!is_eager(e->arg[i]))
            return false;
    return true;
}

static uint16_t *selection(struct compiler *c)
{
    /* One more: loops without branches write before they know. */
    return MR_NEW_ARRAY(c->arena, uint16_t, MR_BATCH_ROWS + 1);
}

static uint32_t compile_arms(struct compiler *c, struct mr_block *block, struct mr_expr *e)
{
    bool is_case = e->kind == MR_EXPR_CASE;
    struct mr_arm *arm = MR_NEW_ARRAY(c->arena, struct mr_arm, e->args);

    /* First what belongs to the block around, which must not see the arms' registers. */
    for (uint32_t i = 0; i < e->args; i++)
        if (i == 0 || is_eager(e->arg[i]))
            arm[i].value = compile(c, block, e->arg[i]);
    uint32_t outside = c->knowns;
    for (uint32_t i = 1; i < e->args; i++) {
        bool is_branch = is_case && (i % 2 == 1 || i == e->args - 1);
        uint32_t before = c->knowns;
        if (is_eager(e->arg[i]))
            continue;
        arm[i].value = compile(c, &arm[i].block, e->arg[i]);
        /* Later conditions see fewer rows than this one, other branches other rows. */
        if (is_branch)
            c->knowns = before;
    }
    c->knowns = outside;
    uint32_t out = add_reg(c, MR_REG_SCRATCH, mr_type_shape(e->type));
    struct mr_instr *step =
        add_step(c, block, is_case ? MR_INSTR_CASE : MR_INSTR_AND_OR, e, out);
    step->arms = e->args;
    step->arm = arm;
    step->rows[0] = selection(c);
    if (is_case)
        step->rows[1] = selection(c);
    return out;
}

static uint32_t compile(struct compiler *c, struct mr_block *block, struct mr_expr *e)
{
    struct known known = {.expr = e};

    for (uint32_t i = 0; i < c->knowns; i++)
        if (mr_expr_equal(c->known[i].expr, e))
            return c->known[i].reg;
    switch (e->kind) {
    case MR_EXPR_COLUMN: known.reg = compile_column(c, e); break;
    case MR_EXPR_CONSTANT: known.reg = compile_constant(c, e); break;
    case MR_EXPR_CALL:
    case MR_EXPR_CAST: known.reg = compile_call(c, block, e); break;
    case MR_EXPR_AND:
    case MR_EXPR_OR:
    case MR_EXPR_CASE: known.reg = compile_arms(c, block, e); break;
    }
    /* What is forgotten leaves its slot: the array only grows at powers of two. */
    MR_PUSH(c->arena, c->known, c->knowns, known);
    return known.reg;
}

/* A constant result is a whole vector, as every other. */
static uint32_t spread_constant(struct compiler *c, uint32_t r)
{
    const struct mr_reg *from = &c->program->reg[r];
    size_t bytes = mr_shape_bytes(from->shape);
    struct mr_reg reg = *from;

    char *data = mr_arena_alloc(c->arena, MR_BATCH_ROWS * bytes + MR_CACHELINE);
    data = (char *)mr_align_up((uintptr_t)data, MR_CACHELINE);
    for (uint32_t i = 0; i < MR_BATCH_ROWS; i++)
        memcpy(data + i * bytes, from->vec.data, bytes);
    reg.vec.data = data;
    if (from->vec.valid != NULL)
        reg.vec.valid = MR_NEW_ARRAY(c->arena, uint64_t, MR_BITS_WORDS(MR_BATCH_ROWS));
    reg.mask = UINT32_MAX;
    MR_PUSH(c->arena, c->program->reg, c->program->regs, reg);
    return c->program->regs - 1;
}

static void compile_conjunct(struct compiler *c, struct mr_expr *e)
{
    struct mr_conjunct conjunct = {0};

    conjunct.select = mr_select_kernel_of(e);
    if (conjunct.select != NULL) {
        conjunct.a = compile(c, &conjunct.block, e->arg[0]);
        conjunct.b = compile(c, &conjunct.block, e->arg[1]);
    } else {
        conjunct.a = compile(c, &conjunct.block, e);
    }
    MR_PUSH(c->arena, c->program->conjunct, c->program->conjuncts, conjunct);
}

static void compile_filter(struct compiler *c, struct mr_expr *e)
{
    /* The other plan's registers are filled for other rows. */
    c->knowns = 0;
    if (e->kind != MR_EXPR_AND) {
        compile_conjunct(c, e);
        return;
    }
    for (uint32_t i = 0; i < e->args; i++)
        compile_conjunct(c, e->arg[i]);
}

struct mr_program *mr_program_compile(struct mr_expr *const *exprs, uint32_t count,
                                      const struct mr_schema *input,
                                      const struct mr_eval_env *env, bool fold)
{
    struct mr_program *p = mr_alloc(sizeof(*p), "an expression");
    struct compiler c = {.program = p};

    mr_arena_init(&p->arena);
    mr_arena_init(&p->bytes);
    mr_text_init(&p->text);
    c.arena = &p->arena;
    p->input = input;
    p->env = env == NULL ? (struct mr_eval_env){0} : *env;
    p->valid_rows = selection(&c);
    p->results = count;
    p->result = MR_NEW_ARRAY(c.arena, uint32_t, count);
    struct mr_expr **folded = MR_NEW_ARRAY(c.arena, struct mr_expr *, count);
    for (uint32_t i = 0; i < count; i++) {
        folded[i] = fold ? mr_expr_fold_all(c.arena, exprs[i], &p->env) : exprs[i];
        p->result[i] = compile(&c, &p->block, folded[i]);
    }
    for (uint32_t i = 0; i < count; i++)
        if (p->reg[p->result[i]].kind == MR_REG_CONSTANT)
            p->result[i] = spread_constant(&c, p->result[i]);
    if (count == 1 && folded[0]->type.id == MR_TYPE_BOOLEAN)
        compile_filter(&c, folded[0]);
    mr_program_place(p);
    return p;
}

int mr_program_new(struct mr_expr *const *exprs, uint32_t count, const struct mr_schema *input,
                   const struct mr_eval_env *env, struct mr_program **ret,
                   struct mr_err *reterr)
{
    for (uint32_t i = 0; i < count; i++)
        if (exprs[i]->type.id == MR_TYPE_NULL)
            return mr_fail(reterr, MR_ERR_BIND,
                           "Expression %u is NULL without a type; use CAST(NULL AS type)",
                           i + 1);
    *ret = mr_program_compile(exprs, count, input, env, true);
    return 0;
}

void mr_program_free(struct mr_program *program)
{
    if (program == NULL)
        return;
    for (uint32_t i = 0; i < program->states; i++)
        program->state[i].release(program->state[i].state);
    mr_arena_fini(&program->bytes);
    mr_text_fini(&program->text);
    mr_arena_fini(&program->arena);
    free(program);
}
