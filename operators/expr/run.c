#include "operators/expr/program_int.h"

/* -- One kernel ------------------------------------------------------------- */

static struct mr_operand operand_of(const struct mr_reg *reg)
{
    return (struct mr_operand){reg->vec.data, reg->vec.valid, reg->mask};
}

/* The result of a strict kernel is null where an argument is: whole words at a time. */
static uint64_t *merge_valid(struct mr_program *program, const struct mr_instr *step,
                             struct mr_reg *out)
{
    uint32_t words = MR_BITS_WORDS(program->rows);
    uint64_t *merged = NULL;

    for (uint32_t i = 0; i < step->args; i++) {
        const uint64_t *valid = step->operand[i].valid;
        if (valid == NULL)
            continue;
        /* Folding leaves no constant null to a strict kernel. */
        MR_DASSERT(step->operand[i].mask != 0);
        if (merged == NULL)
            memcpy(out->bits, valid, words * sizeof(uint64_t));
        else
            for (uint32_t w = 0; w < words; w++)
                merged[w] &= valid[w];
        merged = out->bits;
    }
    return merged;
}

/* Those of ROWS whose bit is set. */
static struct mr_rows keep_valid(struct mr_program *program, struct mr_rows rows,
                                 const uint64_t *valid)
{
    uint16_t *list = program->valid_rows;
    uint32_t n = 0;

    if (rows.list != NULL) {
        for (uint32_t i = 0; i < rows.count; i++) {
            list[n] = rows.list[i];
            n += mr_bit_get(valid, rows.list[i]);
        }
        return (struct mr_rows){n, list};
    }
    for (uint32_t w = 0; w < MR_BITS_WORDS(rows.count); w++) {
        uint64_t word = valid[w];
        if (w == rows.count / 64)
            word &= (UINT64_C(1) << (rows.count & 63)) - 1;
        for (; word != 0; word &= word - 1)
            list[n++] = (uint16_t)(w * 64 + (uint32_t)__builtin_ctzll(word));
    }
    return (struct mr_rows){n, list};
}

static void all_valid(const struct mr_program *program, struct mr_reg *reg)
{
    memset(reg->bits, 0xff, MR_BITS_WORDS(program->rows) * sizeof(uint64_t));
    reg->vec.valid = reg->bits;
}

static int run_kernel(struct mr_program *program, const struct mr_instr *step,
                      struct mr_rows rows)
{
    struct mr_reg *out = &program->reg[step->out];

    for (uint32_t i = 0; i < step->args; i++)
        step->operand[i] = operand_of(&program->reg[step->arg[i]]);
    out->vec.valid = NULL;
    if ((step->flags & MR_FN_LOOSE) == 0)
        out->vec.valid = merge_valid(program, step, out);
    if ((step->flags & MR_FN_TOTAL) != 0) {
        /* Half of the rows or more: all of them in one straight loop. */
        if (rows.list != NULL && rows.count * 2 >= program->rows)
            rows = (struct mr_rows){program->rows, NULL};
    } else if (out->vec.valid != NULL) {
        rows = keep_valid(program, rows, out->vec.valid);
    }
    if ((step->flags & MR_FN_NULLS) != 0 && out->vec.valid == NULL)
        all_valid(program, out);

    struct mr_call call = {.out = out->vec.data,
                           .valid = out->vec.valid,
                           .arg = step->operand,
                           .args = step->args,
                           .count = rows.count,
                           .rows = rows.list,
                           .expr = step->expr,
                           .input = program->input,
                           .state = step->state,
                           .behind_ns = program->behind_ns,
                           .bytes = &program->bytes,
                           .text = &program->text,
                           .env = &program->env,
                           .reterr = program->reterr};
    return step->kernel(&call);
}

/* -- Three-valued logic ----------------------------------------------------- */

static bool reg_is_null(const struct mr_reg *reg, uint32_t row)
{
    return reg->vec.valid != NULL && !mr_bit_get(reg->vec.valid, row & reg->mask);
}

static bool reg_true(const struct mr_reg *reg, uint32_t row)
{
    return !reg_is_null(reg, row) && ((const uint8_t *)reg->vec.data)[row & reg->mask] != 0;
}

/* The value that decides: false for AND, true for OR. */
static void logic_first(struct mr_program *program, const struct mr_reg *value,
                        struct mr_reg *out, struct mr_rows rows)
{
    uint8_t *data = out->vec.data;
    const uint8_t *from = value->vec.data;

    out->vec.valid = NULL;
    if (value->vec.valid != NULL)
        all_valid(program, out);
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t r = rows.list == NULL ? i : rows.list[i];
        data[r] = from[r & value->mask];
        if (value->vec.valid != NULL)
            mr_bit_put(out->bits, r, !reg_is_null(value, r));
    }
}

/* Nobody is null: bytes, which are 0 or 1. */
static MR_LOOPS void logic_bytes(uint8_t *restrict out, const uint8_t *restrict value,
                                 uint32_t count, bool is_and)
{
    if (is_and)
        for (uint32_t i = 0; i < count; i++)
            out[i] &= value[i];
    else
        for (uint32_t i = 0; i < count; i++)
            out[i] |= value[i];
}

static void logic_next(struct mr_program *program, const struct mr_reg *value,
                       struct mr_reg *out, struct mr_rows rows, bool is_and)
{
    uint8_t *data = out->vec.data;
    const uint8_t *from = value->vec.data;

    if (out->vec.valid == NULL && value->vec.valid == NULL && rows.list == NULL &&
        value->mask != 0) {
        logic_bytes(data, from, rows.count, is_and);
        return;
    }
    if (out->vec.valid == NULL && value->vec.valid != NULL)
        all_valid(program, out);
    uint8_t decides = is_and ? 0 : 1;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t r = rows.list == NULL ? i : rows.list[i];
        bool null_a = reg_is_null(out, r), null_b = reg_is_null(value, r);
        uint8_t a = data[r], b = from[r & value->mask];
        if ((!null_a && a == decides) || (!null_b && b == decides)) {
            data[r] = decides;
            if (null_a)
                mr_bit_set(out->bits, r);
        } else if (null_b) {
            mr_bit_clear(out->bits, r);
        } else {
            data[r] = null_a ? a : b;
        }
    }
}

/* Rows that what came before has not decided. */
static struct mr_rows undecided(const struct mr_reg *out, struct mr_rows rows, bool is_and,
                                uint16_t *list)
{
    const uint8_t *data = out->vec.data;
    uint8_t decides = is_and ? 0 : 1;
    uint32_t n = 0;

    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t r = rows.list == NULL ? i : rows.list[i];
        list[n] = (uint16_t)r;
        n += data[r] != decides || reg_is_null(out, r);
    }
    return (struct mr_rows){n, list};
}

static int run_and_or(struct mr_program *program, const struct mr_instr *step,
                      struct mr_rows rows)
{
    struct mr_reg *out = &program->reg[step->out];
    bool is_and = step->expr->kind == MR_EXPR_AND;

    for (uint32_t i = 0; i < step->arms; i++) {
        const struct mr_arm *arm = &step->arm[i];
        if (arm->block.count != 0) {
            MR_DASSERT(i != 0);
            rows = undecided(out, rows, is_and, step->rows[0]);
            if (rows.count == 0)
                return 0;
            int rc = mr_block_run(program, &arm->block, rows);
            if (rc < 0)
                return rc;
        }
        if (i == 0)
            logic_first(program, &program->reg[arm->value], out, rows);
        else
            logic_next(program, &program->reg[arm->value], out, rows, is_and);
    }
    return 0;
}

/* -- CASE ------------------------------------------------------------------- */

#define COPY(type)                                                \
    do {                                                          \
        type *to_ = out->vec.data;                                \
        const type *from_ = value->vec.data;                      \
        for (uint32_t i_ = 0; i_ < rows.count; i_++) {            \
            uint32_t r_ = rows.list == NULL ? i_ : rows.list[i_]; \
            to_[r_] = from_[r_ & value->mask];                    \
        }                                                         \
    } while (0)

static void case_take(struct mr_program *program, const struct mr_reg *value,
                      struct mr_reg *out, struct mr_rows rows)
{
    switch (out->shape) {
    case MR_SHAPE_BOOL: COPY(uint8_t); break;
    case MR_SHAPE_I64: COPY(int64_t); break;
    case MR_SHAPE_F64: COPY(double); break;
    case MR_SHAPE_I128: COPY(mr_i128); break;
    case MR_SHAPE_STR: COPY(struct mr_str); break;
    }
    if (value->vec.valid == NULL)
        return;
    if (out->vec.valid == NULL)
        all_valid(program, out);
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t r = rows.list == NULL ? i : rows.list[i];
        if (reg_is_null(value, r))
            mr_bit_clear(out->bits, r);
    }
}

static int run_arm(struct mr_program *program, const struct mr_arm *arm, struct mr_rows rows)
{
    return arm->block.count == 0 ? 0 : mr_block_run(program, &arm->block, rows);
}

static int run_case(struct mr_program *program, const struct mr_instr *step,
                    struct mr_rows rows)
{
    struct mr_reg *out = &program->reg[step->out];
    uint16_t *rest = step->rows[0], *taken = step->rows[1];
    int rc;

    out->vec.valid = NULL;
    for (uint32_t a = 0; a + 1 < step->arms; a += 2) {
        const struct mr_reg *when = &program->reg[step->arm[a].value];
        uint32_t rests = 0, takes = 0;
        if (rows.count == 0)
            return 0;
        rc = run_arm(program, &step->arm[a], rows);
        if (rc < 0)
            return rc;
        for (uint32_t i = 0; i < rows.count; i++) {
            uint32_t r = rows.list == NULL ? i : rows.list[i];
            bool is_true = reg_true(when, r);
            taken[takes] = rest[rests] = (uint16_t)r;
            takes += is_true;
            rests += !is_true;
        }
        rows = (struct mr_rows){rests, rest};
        if (takes == 0)
            continue;
        struct mr_rows now = {takes, taken};
        rc = run_arm(program, &step->arm[a + 1], now);
        if (rc < 0)
            return rc;
        case_take(program, &program->reg[step->arm[a + 1].value], out, now);
    }
    if (rows.count == 0)
        return 0;
    rc = run_arm(program, &step->arm[step->arms - 1], rows);
    if (rc == 0)
        case_take(program, &program->reg[step->arm[step->arms - 1].value], out, rows);
    return rc;
}

/* -- Programs --------------------------------------------------------------- */

int mr_block_run(struct mr_program *program, const struct mr_block *block, struct mr_rows rows)
{
    for (uint32_t i = 0; i < block->count; i++) {
        const struct mr_instr *step = &block->step[i];
        int rc = 0;
        switch (step->kind) {
        case MR_INSTR_KERNEL: rc = run_kernel(program, step, rows); break;
        case MR_INSTR_AND_OR: rc = run_and_or(program, step, rows); break;
        case MR_INSTR_CASE: rc = run_case(program, step, rows); break;
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

void mr_program_begin(struct mr_program *program, const struct mr_batch *batch,
                      struct mr_err *reterr)
{
    MR_ASSERT(batch->rows <= MR_BATCH_ROWS);
    program->rows = batch->rows;
    program->behind_ns = batch->behind_ns;
    program->reterr = reterr;
    if (program->bytes.chunk != NULL)
        mr_arena_reset(&program->bytes);
    for (uint32_t i = 0; i < program->columns; i++) {
        struct mr_reg *reg = &program->reg[program->column[i]];
        reg->vec = batch->col[reg->column];
    }
}

int mr_program_run(struct mr_program *program, const struct mr_batch *batch,
                   struct mr_vec *result, struct mr_err *reterr)
{
    struct mr_rows rows = {batch->sel == NULL ? batch->rows : batch->selected, batch->sel};

    mr_program_begin(program, batch, reterr);
    int rc = mr_block_run(program, &program->block, rows);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < program->results; i++)
        result[i] = program->reg[program->result[i]].vec;
    return 0;
}

/* Rows where a boolean register is true. */
static uint32_t select_true(const struct mr_reg *reg, struct mr_rows rows, uint16_t *sel)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t r = rows.list == NULL ? i : rows.list[i];
        sel[n] = (uint16_t)r;
        n += reg_true(reg, r);
    }
    return n;
}

static uint32_t drop_nulls(const struct mr_operand *operand, uint32_t count, uint16_t *sel)
{
    uint32_t n = 0;

    if (operand->valid == NULL)
        return count;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t r = sel[i];
        sel[n] = r;
        n += !mr_operand_is_null(operand, r);
    }
    return n;
}

int mr_program_filter(struct mr_program *program, const struct mr_batch *batch, uint16_t *sel,
                      struct mr_err *reterr)
{
    struct mr_rows rows = {batch->sel == NULL ? batch->rows : batch->selected, batch->sel};

    MR_ASSERT(program->conjuncts != 0);
    mr_program_begin(program, batch, reterr);
    for (uint32_t i = 0; i < program->conjuncts && rows.count != 0; i++) {
        const struct mr_conjunct *c = &program->conjunct[i];
        int rc = mr_block_run(program, &c->block, rows);
        if (rc < 0)
            return rc;
        if (c->select == NULL) {
            rows.count = select_true(&program->reg[c->a], rows, sel);
        } else {
            struct mr_operand a = operand_of(&program->reg[c->a]);
            struct mr_operand b = operand_of(&program->reg[c->b]);
            rows.count = c->select(&a, &b, rows.count, rows.list, sel);
            rows.count = drop_nulls(&a, rows.count, sel);
            rows.count = drop_nulls(&b, rows.count, sel);
        }
        rows.list = sel;
    }
    return (int)rows.count;
}
