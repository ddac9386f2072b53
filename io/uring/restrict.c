#include "io/uring/restrict.h"

#include <errno.h>
#include <liburing.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint8_t operations[] = {
    IORING_OP_READ,     IORING_OP_WRITE,    IORING_OP_FSYNC,        IORING_OP_ACCEPT,
    IORING_OP_CONNECT,  IORING_OP_RECV,     IORING_OP_SEND,         IORING_OP_OPENAT,
    IORING_OP_RENAMEAT, IORING_OP_POLL_ADD, IORING_OP_ASYNC_CANCEL, IORING_OP_RECVMSG,
};

/* The ring's file is registered, and taken back at the end, as are the buffers of an inbox;
 * helpers are placed. */
static const uint8_t registrations[] = {
    IORING_REGISTER_RING_FDS,  IORING_UNREGISTER_RING_FDS,  IORING_REGISTER_IOWQ_AFF,
    IORING_REGISTER_PBUF_RING, IORING_UNREGISTER_PBUF_RING,
};

/* liburing 2.3 declares what it does not export. */
static int registers(const struct io_uring *ring, unsigned operation, const void *arg,
                     unsigned count)
{
    return syscall(SYS_io_uring_register, ring->ring_fd, operation, arg, count) < 0 ? -errno
                                                                                    : 0;
}

int mr_uring_restrict(struct io_uring *ring, const char **ret_note)
{
    struct io_uring_restriction allow[MR_COUNTOF(operations) + MR_COUNTOF(registrations) + 1] =
        {{.opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = IOSQE_BUFFER_SELECT}};
    unsigned n = 1;

    for (size_t i = 0; i < MR_COUNTOF(operations); i++) {
        allow[n].opcode = IORING_RESTRICTION_SQE_OP;
        allow[n++].sqe_op = operations[i];
    }
    for (size_t i = 0; i < MR_COUNTOF(registrations); i++) {
        allow[n].opcode = IORING_RESTRICTION_REGISTER_OP;
        allow[n++].register_op = registrations[i];
    }
    int rc = registers(ring, IORING_REGISTER_RESTRICTIONS, allow, n);
    *ret_note = rc == 0 ? NULL
                        : "the io_uring of this host takes no restrictions: it runs without "
                          "its list of allowed operations";
    return registers(ring, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
}
