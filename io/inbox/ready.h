/*
 * io/inbox/ready.h - the inbox that asks for datagrams when their socket is readable.
 *
 *     readable ──► recvmmsg, once for all that wait and fit ──► slots
 *
 * It needs of its mr_aio nothing but MR_AIO_READABLE, so it runs over any.
 *
 * Ownership, threads   as core/sys/datagram.h has them.
 * Cost                 a call of the kernel for each run of datagrams, and one to learn that
 *                      there are more.
 */
#ifndef MR_IO_INBOX_READY_H
#define MR_IO_INBOX_READY_H

#include "core/sys/aio.h"
#include "core/sys/datagram.h"

/* For the `inbox_open` of a struct mr_aio_ops. */
struct mr_inbox *mr_inbox_open_ready(struct mr_aio *aio, int file, struct mr_err *reterr);

#endif
