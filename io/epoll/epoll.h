/*
 * io/epoll/epoll.h - core/sys/aio.h over epoll, for hosts whose seccomp forbids io_uring.
 *
 *     sockets   the call is tried at once, without blocking; when it would block, the
 *               file is armed (one shot) and the call is tried again on its event
 *     files     the call is made at the next poll, and the reactor waits for it
 *
 * The price is the second line: there is no way but io_uring to read a cold page, to
 * sync or to rename without waiting, so while this backend does it, the reactor stands
 * still.  Jobs that read sockets and write none of their own files lose little; with
 * checkpoints on, each costs the reactor its own files' fdatasync.
 *
 * Threads     every call but wake by the owner.
 * Fails       open: out of files.
 */
#ifndef MR_IO_EPOLL_EPOLL_H
#define MR_IO_EPOLL_EPOLL_H

#include "core/sys/aio.h"

/* ENTRIES: requests expected to be under way; more make it grow.  NULL on failure. */
struct mr_aio *mr_epoll_open(unsigned entries, struct mr_err *reterr);

#endif
