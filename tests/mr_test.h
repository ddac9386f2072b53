/*
 * tests/mr_test.h - the whole test framework.
 *
 * A test file lists its cases in a table and ends with MR_TEST_MAIN.  A case is a
 * function of a seeded generator, so a failure is named by its seed: MR_SEED=7
 * repeats it.  The exit status is 0 for passed, 1 for failed, 77 for skipped.
 */
#ifndef MR_TESTS_MR_TEST_H
#define MR_TESTS_MR_TEST_H

#include "core/base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mr_test {
    const char *name;
    void (*run)(struct mr_rng *rng);
};

#define CHECK(cond)                                                                  \
    do {                                                                             \
        if (!(cond)) {                                                               \
            fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #cond); \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

#define CHECK_EQ(got, want)                                                                    \
    do {                                                                                       \
        int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);                                \
        if (got_ != want_) {                                                                   \
            fprintf(stderr, "%s:%d: %s is %" PRId64 ", not %" PRId64 "\n", __FILE__, __LINE__, \
                    #got, got_, want_);                                                        \
            exit(1);                                                                           \
        }                                                                                      \
    } while (0)

#define CHECK_STR(got, want)                                                                 \
    do {                                                                                     \
        const char *got_ = (got), *want_ = (want);                                           \
        if (strcmp(got_, want_) != 0) {                                                      \
            fprintf(stderr, "%s:%d: %s is\n  '%s', not\n  '%s'\n", __FILE__, __LINE__, #got, \
                    got_, want_);                                                            \
            exit(1);                                                                         \
        }                                                                                    \
    } while (0)

#define SKIP(why)                           \
    do {                                    \
        fprintf(stderr, "skip: %s\n", why); \
        exit(77);                           \
    } while (0)

#define MR_TEST_MAIN(cases)                                                   \
    int main(int argc, char **argv)                                           \
    {                                                                         \
        const char *seed = getenv("MR_SEED");                                 \
        for (size_t i = 0; i < MR_COUNTOF(cases); i++) {                      \
            struct mr_rng rng = {seed != NULL ? strtoull(seed, NULL, 0) : 1}; \
            if (argc > 1 && strcmp(argv[1], (cases)[i].name) != 0)            \
                continue;                                                     \
            printf("%s (MR_SEED=%" PRIu64 ")\n", (cases)[i].name, rng.state); \
            fflush(stdout);                                                   \
            (cases)[i].run(&rng);                                             \
        }                                                                     \
        return 0;                                                             \
    }

#endif
