/*
 * core/base/alloc.h - memory of the control plane, and the one answer to there being none.
 *
 *     millrace: out of memory: 4096 bytes for a plan
 *
 * Then the process ends with MR_STOP_MEMORY: there is nothing to tidy up that the next
 * start does not, and nothing that can be done without memory.  A caller that has a better
 * answer (refuse one statement, one connection) asks malloc itself.
 *
 * WHAT says to a person what it was for: "a plan", "the names of files".
 *
 * Ownership   free() is the caller's.
 * Threads     any.
 * Fails       never.
 */
#ifndef MR_CORE_BASE_ALLOC_H
#define MR_CORE_BASE_ALLOC_H

#include "core/base/base.h"

#define MR_STOP_MEMORY 74 /* exit code; in the manual */

/* Zeroed. */
void *mr_alloc(size_t bytes, const char *what);

/* COUNT elements of SIZE bytes, zeroed; the product is checked. */
void *mr_alloc_array(size_t count, size_t size, const char *what);

/* At a multiple of ALIGN, a power of two; BYTES is rounded up to one; not zeroed. */
void *mr_alloc_aligned(size_t align, size_t bytes, const char *what);

/* COUNT elements of SIZE bytes, those that were there kept; the product is checked. */
void *mr_realloc(void *old, size_t count, size_t size, const char *what);

/* LEN bytes of TEXT and a terminator; all of it. */
char *mr_strndup(const char *text, size_t len, const char *what);
char *mr_strdup(const char *text, const char *what);

MR_NORETURN void mr_stop_memory(size_t bytes, const char *what);

#endif
