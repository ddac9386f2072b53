/*
 * io/uring/uring.h - core/sys/aio.h over one io_uring of the calling thread.
 *
 *     submit ──► SQ ══ enter only when there is reason to ══► kernel
 *     poll   ◄── CQ ◄═════════════════════════════════════════╝
 *     wake   ──► eventfd ──► multishot poll that is always armed in the ring
 *
 * Completions are run by this thread itself (DEFER_TASKRUN), so nothing interrupts
 * a reactor in the middle of its work, and a poll that finds nothing to do reads
 * three words and makes no system call.
 *
 * The ring may do what this file asks of it and nothing else: io/uring/restrict.h.
 *
 * Threads     open, and every call but wake, by one thread: the kernel refuses others.
 * Fails       open, where the host forbids io_uring or the kernel is older than 5.19;
 *             the sentence says which setting forbids it.
 */
#ifndef MR_IO_URING_URING_H
#define MR_IO_URING_URING_H

#include "core/sys/aio.h"

/* ENTRIES: requests that one entry into the kernel can carry, a power of two; more
 * may be under way.  NULL on failure. */
struct mr_aio *mr_uring_open(unsigned entries, struct mr_err *reterr);

#endif
