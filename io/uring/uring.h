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

/*
 * Keep the kernel's helper threads (which do what can not be done without waiting:
 * fdatasync, rename, reads of cold files) on the processors whose bits are set, or
 * they run on the reactor's own.  Before the first request: helpers that exist do
 * not move.  0, or -errno; an AIO that is no io_uring has no helpers, and is fine.
 */
int mr_uring_set_iowq_affinity(struct mr_aio *aio, const uint64_t *cpu_bits, unsigned words);

#endif
