/*
 * operators/expr/strings.h - what the kernels of strings have in common.
 */
#ifndef MR_OPERATORS_EXPR_STRINGS_H
#define MR_OPERATORS_EXPR_STRINGS_H

#include "operators/expr/expr_int.h"
#include "operators/expr/utf8.h"

/* Of one string made by a function: REPEAT and LPAD could ask for any. */
#define MR_STRING_BYTES_MAX (16u << 20)

/* The bytes of string argument N; of a short string they lie in the argument's slot. */
static inline struct mr_view mr_call_view(const struct mr_call *call, uint32_t n, uint32_t r)
{
    return mr_str_view(&MR_ARG(call, struct mr_str, n, r));
}

/* A part of an argument: long ones go on pointing where they did. */
static inline void mr_call_put_part(struct mr_call *call, uint32_t r, const char *data,
                                    size_t len)
{
    ((struct mr_str *)call->out)[r] = mr_str_of(data, len);
}

/* Room for a string of LEN bytes; mr_call_put_made() when it is written. */
static inline char *mr_call_room(struct mr_call *call, size_t len)
{
    mr_text_reset(call->text);
    return mr_text_reserve(call->text, len);
}

static inline void mr_call_put_made(struct mr_call *call, uint32_t r, const char *data,
                                    size_t len)
{
    ((struct mr_str *)call->out)[r] = mr_call_str(call, data, len);
}

static inline int64_t mr_call_int(const struct mr_call *call, uint32_t n, uint32_t r)
{
    return MR_ARG(call, int64_t, n, r);
}

/* TEXT in upper case to the end of OUT. */
void mr_text_put_upper(struct mr_text *out, struct mr_view text);

#endif
