/*
 * io/uring/restrict.h - what a ring may do once it runs: the operations that uring.c uses.
 *
 * A ring made with IORING_SETUP_R_DISABLED takes a list of allowed operations before it is
 * enabled; the kernel refuses every other one with EACCES from then on, and nobody can
 * widen the list.  So whoever gets hold of the ring (a bug in a library, a stray file
 * number) can not make it unlink, execute or change permissions.
 *
 *     made, disabled ──► mr_uring_restrict ──► runs, restricted
 *                                         └──► runs, as it is (the kernel knows no lists)
 *
 * Threads     the owner of the ring: enabling makes the caller its only user.
 * Fails       with -errno of the kernel; then the ring is of no use.
 */
#ifndef MR_IO_URING_RESTRICT_H
#define MR_IO_URING_RESTRICT_H

#include "core/base/err.h"

struct io_uring;

/* 0, and *RET_NOTE is NULL, or says why the ring runs without restrictions. */
int mr_uring_restrict(struct io_uring *ring, const char **ret_note);

#endif
