/*
 * bench/shim/mr_bench.h - Google Benchmark for C.
 *
 * A benchmark is a C function that loops as long as it is told to.  The question costs a
 * call into C++, so it is asked once for many rounds:
 *
 *     static void hash_word(struct mr_bench_state *state)
 *     {
 *         uint64_t x = (uint64_t)mr_bench_arg(state, 0);
 *
 *         while (mr_bench_more(state, 1024))
 *             for (int i = 0; i < 1024; i++)
 *                 mr_bench_use((x = mr_hash_word(x, 7), &x));
 *     }
 *
 *     mr_bench_add("hash word", hash_word, (const int64_t[]){1}, 1);
 *
 * Ownership   names are copied; a state is borrowed until the function returns.
 * Threads     one.
 * Fails       mr_bench_skip() with a sentence: the row says it instead of a figure.
 */
#ifndef MR_BENCH_SHIM_MR_BENCH_H
#define MR_BENCH_SHIM_MR_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mr_bench_state;

/* FN under NAME/arg/arg..., at most 4 arguments. */
void mr_bench_add(const char *name, void (*fn)(struct mr_bench_state *state),
                  const int64_t *args, uint32_t count);

/* The same, timed by what mr_bench_took() says instead of by the clock around it. */
void mr_bench_add_manual(const char *name, void (*fn)(struct mr_bench_state *state),
                         const int64_t *args, uint32_t count);

/* Go on for ROUNDS more rounds?  One round is what the time is divided by. */
bool mr_bench_more(struct mr_bench_state *state, uint64_t rounds);

int64_t mr_bench_arg(const struct mr_bench_state *state, uint32_t i);

/* Of one round, said once after the loop: rates appear beside the time. */
void mr_bench_items(struct mr_bench_state *state, uint64_t items);
void mr_bench_bytes(struct mr_bench_state *state, uint64_t bytes);
void mr_bench_counter(struct mr_bench_state *state, const char *name, double value);

/* The round just run took so long; only with mr_bench_add_manual() and rounds of 1. */
void mr_bench_took(struct mr_bench_state *state, double seconds);

void mr_bench_skip(struct mr_bench_state *state, const char *why);

/* Google Benchmark's own options apply. */
int mr_bench_run(int argc, char **argv);

/* The compiler must believe that DATA is read. */
static inline void mr_bench_use(const void *data)
{
    __asm__ volatile("" : : "g"(data) : "memory");
}

#ifdef __cplusplus
}
#endif

#endif
