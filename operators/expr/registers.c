#include "operators/expr/program_int.h"

/*
 * Scratch memory by linear scan.  Steps are numbered in the order in which they
 * would run if every arm were taken; a register lives from the step that writes it
 * to the last that reads it, and then its memory is free for the next of its size.
 * Few buffers used again and again stay in the cache.
 */

enum { NEVER = UINT32_MAX, CLASSES = 3 };

struct placer {
    struct mr_program *program;
    bool assign;   /* second walk: lifetimes are known */
    uint32_t step; /* the one looked at */
    uint32_t spares[CLASSES];
    struct mr_reg *spare[CLASSES]; /* buffers of dead registers, as data and bits */
};

static unsigned size_class(enum mr_shape shape)
{
    size_t bytes = mr_shape_bytes(shape);
    return bytes == 1 ? 0 : bytes == 8 ? 1 : 2;
}

static void give(struct placer *p, struct mr_reg *reg)
{
    unsigned k = size_class(reg->shape);

    MR_PUSH(&p->program->arena, p->spare[k], p->spares[k], *reg);
    reg->last = NEVER;
}

static void take(struct placer *p, struct mr_reg *reg)
{
    struct mr_arena *arena = &p->program->arena;
    unsigned k = size_class(reg->shape);

    if (p->spares[k] != 0) {
        const struct mr_reg *spare = &p->spare[k][--p->spares[k]];
        reg->vec.data = spare->vec.data;
        reg->bits = spare->bits;
        return;
    }
    size_t bytes = MR_BATCH_ROWS * mr_shape_bytes(reg->shape);
    uintptr_t at = (uintptr_t)mr_arena_alloc(arena, bytes + MR_CACHELINE);
    reg->vec.data = (void *)mr_align_up(at, MR_CACHELINE);
    reg->bits = MR_NEW_ARRAY(arena, uint64_t, MR_BITS_WORDS(MR_BATCH_ROWS));
}

static void define(struct placer *p, uint32_t r)
{
    struct mr_reg *reg = &p->program->reg[r];

    if (p->assign)
        take(p, reg);
    else if (reg->last != NEVER)
        reg->last = p->step;
}

static void use(struct placer *p, uint32_t r)
{
    struct mr_reg *reg = &p->program->reg[r];

    if (reg->kind != MR_REG_SCRATCH)
        return;
    if (!p->assign) {
        if (reg->last != NEVER)
            reg->last = p->step;
    } else if (reg->last == p->step) {
        give(p, reg);
    }
}

static void walk(struct placer *p, const struct mr_block *block)
{
    for (uint32_t i = 0; i < block->count; i++) {
        const struct mr_instr *step = &block->step[i];
        p->step++;
        define(p, step->out);
        for (uint32_t a = 0; a < step->args; a++)
            use(p, step->arg[a]);
        for (uint32_t a = 0; a < step->arms; a++) {
            walk(p, &step->arm[a].block);
            p->step++;
            use(p, step->arm[a].value);
        }
        /* Written and never read. */
        use(p, step->out);
    }
}

static void walk_all(struct placer *p)
{
    p->step = 0;
    walk(p, &p->program->block);
    for (uint32_t i = 0; i < p->program->conjuncts; i++) {
        const struct mr_conjunct *c = &p->program->conjunct[i];
        walk(p, &c->block);
        p->step++;
        use(p, c->a);
        if (c->select != NULL)
            use(p, c->b);
    }
}

void mr_program_place(struct mr_program *program)
{
    struct placer p = {.program = program};

    for (uint32_t i = 0; i < program->results; i++)
        program->reg[program->result[i]].last = NEVER;
    walk_all(&p);
    p.assign = true;
    walk_all(&p);
}
