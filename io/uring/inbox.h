/*
 * io/uring/inbox.h - core/sys/datagram.h over a ring: what uring.c knows of it.
 *
 * The inbox submits one request of code MR_AIO_PRIVATE; uring.c lets this file fill in its
 * entry and read its completions.
 */
#ifndef MR_IO_URING_INBOX_H
#define MR_IO_URING_INBOX_H

#include "core/sys/aio.h"
#include "core/sys/datagram.h"

struct io_uring;
struct io_uring_cqe;
struct io_uring_sqe;

void mr_uring_inbox_prep(struct io_uring_sqe *sqe, const struct mr_aio_req *req);

/* The slot in the upper half, the bytes in the lower; or -errno. */
int64_t mr_uring_inbox_result(const struct io_uring_cqe *cqe);

/* GROUP: of buffers, not used by another of RING's.  Where the kernel has no such thing, an
 * inbox of io/inbox. */
struct mr_inbox *mr_uring_inbox_new(struct mr_aio *aio, struct io_uring *ring, uint16_t group,
                                    int file, struct mr_err *reterr);

#endif
