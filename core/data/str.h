/*
 * core/data/str.h - a string in sixteen bytes.
 *
 *     len <= 12   [ len | up to 12 bytes, zero padded            ]
 *     len >  12   [ len | first 4 bytes  | pointer to all bytes  ]
 *
 * Symbols, products and venues need no memory of their own; two short strings
 * are equal when two words are; most unequal long ones differ in the first word.
 * The layout is the one of Umbra (Neumann, Freitag 2020) and of Arrow's string
 * view, but for the pointer.
 *
 * Ownership   the pointer is borrowed: in a batch, until push() returns.  State
 *             never holds one (state/shard/shard.h).
 */
#ifndef MR_CORE_DATA_STR_H
#define MR_CORE_DATA_STR_H

#include "core/base/view.h"

#define MR_STR_INLINE 12

struct mr_str {
    uint32_t len;
    char prefix[4];
    union {
        char rest[8];
        const char *data;
    } u;
};

_Static_assert(sizeof(struct mr_str) == 16, "two words");

static inline struct mr_str mr_str_of(const char *data, size_t len)
{
    struct mr_str s = {.len = (uint32_t)len};

    MR_DASSERT(len <= UINT32_MAX);
    if (len <= MR_STR_INLINE) {
        /* prefix and rest lie side by side: one copy fills both. */
        if (len != 0)
            memcpy((char *)&s + offsetof(struct mr_str, prefix), data, len);
    } else {
        memcpy(s.prefix, data, sizeof(s.prefix));
        s.u.data = data;
    }
    return s;
}

/* The bytes; for a short string they lie in *S itself. */
static inline const char *mr_str_data(const struct mr_str *s)
{
    return s->len <= MR_STR_INLINE ? (const char *)s + offsetof(struct mr_str, prefix)
                                   : s->u.data;
}

static inline struct mr_view mr_str_view(const struct mr_str *s)
{
    return (struct mr_view){mr_str_data(s), s->len};
}

static inline bool mr_str_eq(const struct mr_str *a, const struct mr_str *b)
{
    uint64_t head_a, head_b;

    memcpy(&head_a, a, 8);
    memcpy(&head_b, b, 8);
    if (head_a != head_b)
        return false;
    if (a->len <= MR_STR_INLINE)
        return memcmp(a->u.rest, b->u.rest, 8) == 0;
    return memcmp(a->u.data, b->u.data, a->len) == 0;
}

/* Bytewise order, as Flink's binary strings: below, equal or above zero. */
static inline int mr_str_cmp(const struct mr_str *a, const struct mr_str *b)
{
    uint32_t n = a->len < b->len ? a->len : b->len;
    int c = n == 0 ? 0 : memcmp(mr_str_data(a), mr_str_data(b), n);

    return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

#endif
