/*
 * core/base/base.h - the words every millrace file may use.
 *
 * Nothing here allocates, blocks, or includes another millrace header.  A name
 * earns its place by use in three folders.
 */
#ifndef MR_CORE_BASE_BASE_H
#define MR_CORE_BASE_BASE_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MR_CACHELINE 64

/* Distance kept between words that different cores write: two lines, because
 * the adjacent-line prefetcher fetches pairs. */
#define MR_PAD 128

#define MR_LIKELY(x)         __builtin_expect(!!(x), 1)
#define MR_UNLIKELY(x)       __builtin_expect(!!(x), 0)
#define MR_MUST_USE          __attribute__((warn_unused_result))
#define MR_NORETURN          __attribute__((noreturn))
#define MR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define MR_INLINE            static inline __attribute__((always_inline))

#define MR_COUNTOF(a) (sizeof(a) / sizeof((a)[0]))

/* The struct of type TYPE whose member MEMBER lives at PTR. */
#define MR_CONTAINER(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))
#define MR_CONTAINER_CONST(ptr, type, member) \
    ((const type *)(const void *)((const char *)(ptr)-offsetof(type, member)))

#define MR_SECOND_NS INT64_C(1000000000)
#define MR_MILLI_NS  INT64_C(1000000)
#define MR_MICRO_NS  INT64_C(1000)

__extension__ typedef __int128 mr_i128;
__extension__ typedef unsigned __int128 mr_u128;

/* A broken invariant: say where, then abort.  A crash is cheap here, because
 * the last checkpoint is whole; going on with a broken invariant is not. */
MR_NORETURN void mr_assert_fail(const char *expr, const char *file, int line);

/* On in every build.  For checks that cost a compare. */
#define MR_ASSERT(expr) (MR_LIKELY(expr) ? (void)0 : mr_assert_fail(#expr, __FILE__, __LINE__))

/* On in debug builds only.  For checks on a per-row path. */
#ifdef MR_DEBUG
#define MR_DASSERT(expr) MR_ASSERT(expr)
#else
#define MR_DASSERT(expr) ((void)sizeof(expr))
#endif

static inline bool mr_is_pow2(uint64_t x)
{
    return x != 0 && (x & (x - 1)) == 0;
}

static inline uint64_t mr_align_up(uint64_t x, uint64_t pow2)
{
    return (x + pow2 - 1) & ~(pow2 - 1);
}

/* floor(a / b) and its remainder, b > 0; C rounds toward zero, time does not. */
static inline int64_t mr_floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b < 0);
}

static inline int64_t mr_floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r < 0 ? r + b : r;
}

#endif
