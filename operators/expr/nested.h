/*
 * operators/expr/nested.h - what the kernels of rows, arrays and maps have in common.
 *
 * Such a kernel takes the nested value apart into values, and writes its result into
 * call->text, from where it is copied to the bytes of the run.
 */
#ifndef MR_OPERATORS_EXPR_NESTED_H
#define MR_OPERATORS_EXPR_NESTED_H

#include "core/data/nested.h"
#include "operators/expr/expr_int.h"

/* Argument N of row R, null or not. */
static inline struct mr_value mr_call_value(const struct mr_call *call, uint32_t n, uint32_t r)
{
    const struct mr_operand *operand = &call->arg[n];
    struct mr_vec vec = {.data = (void *)(uintptr_t)operand->data,
                         .valid = (uint64_t *)(uintptr_t)operand->valid};

    return mr_value_at(&vec, call->expr->arg[n]->type, r & operand->mask);
}

/* The bytes of argument N, which is not null; of a short value they lie in the argument. */
static inline struct mr_view mr_call_nested(const struct mr_call *call, uint32_t n, uint32_t r)
{
    return mr_str_view(&MR_ARG(call, struct mr_str, n, r));
}

static inline struct mr_elements mr_call_elements(const struct mr_call *call, uint32_t n,
                                                  uint32_t r)
{
    return mr_elements_of(call->expr->arg[n]->type, mr_call_nested(call, n, r));
}

/* Every STEPth argument of a call, from FROM on, to their common type; or Flink's sentence. */
int mr_build_unify(struct mr_build *build, uint32_t from, uint32_t step, struct mr_type *ret,
                   struct mr_err *reterr);

/* VALUE, of the shape of the call's type, as the result of row R.  Strings are not copied: of
 * an argument's they go on pointing where they did.  A null one needs MR_FN_NULLS. */
void mr_call_put_value(struct mr_call *call, uint32_t r, const struct mr_value *value);

/* What has been written to call->text as the result of row R. */
int mr_call_put_text(struct mr_call *call, uint32_t r);

/* VALUES as an array of the call's type, as the result of row R. */
int mr_call_put_array(struct mr_call *call, uint32_t r, const struct mr_value *values,
                      uint32_t count);

/* COUNT values to be filled in, for as long as the run. */
struct mr_value *mr_call_values(struct mr_call *call, size_t count);

/* All elements of an array, one of which each. */
struct mr_value *mr_call_spread(struct mr_call *call, const struct mr_elements *elements);

/* A cast between two nested types; NULL: there is none. */
mr_kernel mr_cast_nested_kernel(struct mr_type from, struct mr_type to, unsigned *flags);

/* The type that a nested value is brought to before it is printed by CAST: TIMESTAMP, of the
 * session's zone, for TIMESTAMP_LTZ, and the characters that bytes stand for. */
struct mr_type mr_type_to_print(struct mr_arena *arena, struct mr_type type);

#endif
