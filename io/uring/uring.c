#include "io/uring/uring.h"

#include "core/base/alloc.h"
#include "core/sys/open_flags.h"
#include "io/uring/inbox.h"
#include "io/uring/restrict.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CQ_FACTOR = 8,     /* a multishot may complete many times between two polls */
    REAP_MAX = 64,     /* completions taken out of the ring at a time */
    POLL_MAX = 1024,   /* completions of one poll */
    LEN_MAX = 1 << 30, /* of one request; the result says what was done */
    DATA_IGNORE = 0,   /* user data: the answer to a cancel */
    DATA_WAKE = 1,
};

/* In req->slot. */
enum {
    REQ_CANCELLED = 1,
    REQ_WAITS = 2,   /* a stream said EAGAIN: polling for it */
    REQ_HAS_MORE = 4 /* the socket had more than the last receive took */
};

/* A request, or the wish to cancel it, that found the submission queue full. */
struct uring_late {
    struct mr_aio_req *req;
    bool is_cancel;
};

struct uring {
    struct mr_aio aio;
    struct io_uring ring;
    int wake_fd;
    bool is_wake_armed;
    bool is_woken;   /* a wake that ended no wait was seen: the next returns at once */
    bool is_closing; /* what is submitted from here on is answered with ECANCELED */
    unsigned spent;  /* completions before this index have ended a wait() */
    uint64_t inflight;
    uint16_t inboxes;        /* opened so far: each has a group of buffers of its own */
    struct uring_late *late; /* first in, first out: late[late_first..late_count) */
    size_t late_first, late_count, late_capacity;
};

static struct uring *uring_of(struct mr_aio *aio)
{
    return MR_CONTAINER(aio, struct uring, aio);
}

static unsigned uring_kflags(const struct uring *u)
{
    /* Relaxed: a flag that is seen late is seen by the next poll, or by wait(), which
     * always enters the kernel. */
    return __atomic_load_n(u->ring.sq.kflags, __ATOMIC_RELAXED);
}

static bool uring_must_enter(const struct uring *u)
{
    return io_uring_sq_ready(&u->ring) > 0 ||
           (uring_kflags(u) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
}

/* -EBUSY and -EAGAIN pass: the submission queue keeps what was not taken. */
static void uring_check(int rc)
{
    MR_ASSERT(rc >= 0 || rc == -EBUSY || rc == -EAGAIN || rc == -EINTR || rc == -ETIME ||
              rc == -ENOMEM);
}

static struct io_uring_sqe *uring_sqe(struct uring *u)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);

    if (MR_UNLIKELY(sqe == NULL)) {
        mr_aio_count_entry(&u->aio);
        uring_check(io_uring_submit(&u->ring));
        sqe = io_uring_get_sqe(&u->ring);
    }
    return sqe;
}

static void uring_prep(struct io_uring_sqe *sqe, const struct mr_aio_req *req)
{
    unsigned len = req->len > LEN_MAX ? LEN_MAX : (unsigned)req->len;

    switch (req->code) {
    case MR_AIO_READ: io_uring_prep_read(sqe, req->file, req->data, len, req->offset); break;
    case MR_AIO_WRITE: io_uring_prep_write(sqe, req->file, req->data, len, req->offset); break;
    case MR_AIO_SYNC: io_uring_prep_fsync(sqe, req->file, IORING_FSYNC_DATASYNC); break;
    case MR_AIO_ACCEPT:
        io_uring_prep_multishot_accept(sqe, req->file, NULL, NULL,
                                       SOCK_NONBLOCK | SOCK_CLOEXEC);
        break;
    case MR_AIO_CONNECT:
        io_uring_prep_connect(sqe, req->file, req->data, (socklen_t)req->len);
        break;
    case MR_AIO_RECV:
        io_uring_prep_recv(sqe, req->file, req->data, len, 0);
        /* A socket that was just emptied is waited for, without a try that finds nothing. */
        if ((req->slot & REQ_HAS_MORE) == 0)
            sqe->ioprio |= IORING_RECVSEND_POLL_FIRST;
        break;
    case MR_AIO_SEND: io_uring_prep_send(sqe, req->file, req->data, len, MSG_NOSIGNAL); break;
    case MR_AIO_READABLE: io_uring_prep_poll_multishot(sqe, req->file, POLLIN); break;
    case MR_AIO_OPEN:
        io_uring_prep_openat(sqe, AT_FDCWD, req->data, mr_open_flags_linux(req->offset),
                             MR_OPEN_MODE);
        break;
    case MR_AIO_RENAME:
        io_uring_prep_renameat(sqe, AT_FDCWD, req->data, AT_FDCWD, req->to, 0);
        break;
    case MR_AIO_PRIVATE: mr_uring_inbox_prep(sqe, req); break;
    }
    io_uring_sqe_set_data64(sqe, (uintptr_t)req);
}

static void uring_prep_cancel(struct io_uring_sqe *sqe, const struct mr_aio_req *req)
{
    io_uring_prep_cancel64(sqe, (uintptr_t)req, 0);
    io_uring_sqe_set_data64(sqe, DATA_IGNORE);
}

/* The kernel's queue is full and could not be emptied: keep the order, try later. */
static void uring_put_late(struct uring *u, struct mr_aio_req *req, bool is_cancel)
{
    if (u->late_first == u->late_count)
        u->late_first = u->late_count = 0;
    if (u->late_count == u->late_capacity) {
        u->late_capacity = u->late_capacity == 0 ? 64 : u->late_capacity * 2;
        u->late = mr_realloc(u->late, u->late_capacity, sizeof(*u->late), "input and output");
    }
    u->late[u->late_count++] = (struct uring_late){req, is_cancel};
}

static void uring_queue(struct uring *u, struct mr_aio_req *req, bool is_cancel)
{
    struct io_uring_sqe *sqe = u->late_first < u->late_count ? NULL : uring_sqe(u);

    if (sqe == NULL)
        uring_put_late(u, req, is_cancel);
    else if (is_cancel)
        uring_prep_cancel(sqe, req);
    else
        uring_prep(sqe, req);
}

static void uring_cancel(struct mr_aio *aio, struct mr_aio_req *req)
{
    MR_ASSERT(req->inflight);
    if ((req->slot & REQ_CANCELLED) != 0)
        return;
    req->slot |= REQ_CANCELLED;
    uring_queue(uring_of(aio), req, true);
}

static void uring_submit(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct uring *u = uring_of(aio);

    MR_ASSERT(!req->inflight && req->done != NULL);
    req->inflight = true;
    req->more = false;
    req->slot &= REQ_HAS_MORE;
    u->inflight++;
    uring_queue(u, req, false);
    if (u->is_closing)
        uring_cancel(aio, req);
}

static void uring_flush_late(struct uring *u)
{
    while (u->late_first < u->late_count) {
        struct io_uring_sqe *sqe = uring_sqe(u);
        if (sqe == NULL)
            return;
        struct uring_late late = u->late[u->late_first++];
        if (late.is_cancel)
            uring_prep_cancel(sqe, late.req);
        else
            uring_prep(sqe, late.req);
    }
}

static void uring_arm_wake(struct uring *u)
{
    struct io_uring_sqe *sqe = u->is_closing ? NULL : uring_sqe(u);

    if (sqe == NULL)
        return;
    io_uring_prep_poll_multishot(sqe, u->wake_fd, POLLIN);
    io_uring_sqe_set_data64(sqe, DATA_WAKE);
    u->is_wake_armed = true;
}

static void uring_saw_wake(struct uring *u, bool has_more, bool is_spent)
{
    uint64_t count;

    /* The count must not grow for ever; nobody needs its value. */
    ssize_t n = read(u->wake_fd, &count, sizeof(count));
    (void)n;
    u->is_woken = !is_spent;
    u->is_wake_armed = has_more;
}

/* A file that can not be waited for is no socket: the try that was left out says so. */
static bool uring_try_recv(struct uring *u, struct mr_aio_req *req, int64_t result)
{
    if (req->code != MR_AIO_RECV || result != -EAGAIN || (req->slot & REQ_HAS_MORE) != 0)
        return false;
    req->slot |= REQ_HAS_MORE;
    uring_queue(u, req, false);
    return true;
}

/* A stream file in non-blocking mode (a pipe of the shell) is not waited for by the
 * kernel: wait for it here, then ask again.  True: it is under way again. */
static bool uring_wait_stream(struct uring *u, struct mr_aio_req *req, int64_t result)
{
    bool is_stream =
        (req->code == MR_AIO_READ || req->code == MR_AIO_WRITE) && req->offset == MR_AIO_STREAM;

    if (!is_stream || (req->slot & REQ_CANCELLED) != 0)
        return false;
    if ((req->slot & REQ_WAITS) != 0) {
        req->slot &= ~(uint32_t)REQ_WAITS;
        if (result < 0)
            return false;
        uring_queue(u, req, false);
        return true;
    }
    struct io_uring_sqe *sqe = result == -EAGAIN ? uring_sqe(u) : NULL;
    if (sqe == NULL)
        return false;
    io_uring_prep_poll_add(sqe, req->file, req->code == MR_AIO_READ ? POLLIN : POLLOUT);
    io_uring_sqe_set_data64(sqe, (uintptr_t)req);
    req->slot |= REQ_WAITS;
    return true;
}

/* Returns whether a done() was called. */
static bool uring_complete(struct uring *u, const struct io_uring_cqe *cqe, unsigned index)
{
    if (cqe->user_data == DATA_IGNORE)
        return false;
    if (cqe->user_data == DATA_WAKE) {
        uring_saw_wake(u, (cqe->flags & IORING_CQE_F_MORE) != 0, (int)(u->spent - index) > 0);
        return false;
    }
    struct mr_aio_req *req = (struct mr_aio_req *)(uintptr_t)cqe->user_data;
    int64_t result = cqe->res;

    MR_ASSERT(req->inflight);
    if (MR_UNLIKELY(uring_wait_stream(u, req, result) || uring_try_recv(u, req, result)))
        return false;
    if ((req->slot & REQ_CANCELLED) != 0 && (result == -EINTR || (req->slot & REQ_WAITS) != 0))
        result = -ECANCELED;
    if (req->code == MR_AIO_READABLE && result > 0)
        result = 1;
    else if (req->code == MR_AIO_PRIVATE)
        result = mr_uring_inbox_result(cqe);
    req->more = (cqe->flags & IORING_CQE_F_MORE) != 0;
    req->slot &= ~(uint32_t)REQ_HAS_MORE;
    if ((cqe->flags & IORING_CQE_F_SOCK_NONEMPTY) != 0)
        req->slot |= REQ_HAS_MORE;
    if (!req->more) {
        req->inflight = false;
        u->inflight--;
    }
    req->done(req, result);
    return true;
}

static unsigned uring_reap(struct uring *u)
{
    struct io_uring_cqe batch[REAP_MAX];
    struct io_uring_cqe *cqe;
    unsigned head, first = *u->ring.cq.khead, n = 0, completed = 0;

    io_uring_for_each_cqe(&u->ring, head, cqe)
    {
        batch[n++] = *cqe;
        if (n == REAP_MAX)
            break;
    }
    /* Room is given back before done() runs, since that may submit. */
    io_uring_cq_advance(&u->ring, n);
    for (unsigned i = 0; i < n; i++)
        completed += uring_complete(u, &batch[i], first + i);
    if (MR_UNLIKELY(!u->is_wake_armed))
        uring_arm_wake(u);
    return completed;
}

static unsigned uring_poll(struct mr_aio *aio)
{
    struct uring *u = uring_of(aio);
    unsigned completed = 0;

    if (MR_UNLIKELY(u->late_first < u->late_count))
        uring_flush_late(u);
    if (uring_must_enter(u)) {
        mr_aio_count_entry(aio);
        uring_check(io_uring_submit_and_get_events(&u->ring));
    }
    while (completed < POLL_MAX && io_uring_cq_ready(&u->ring) > 0)
        completed += uring_reap(u);
    return completed;
}

static bool uring_peek(struct mr_aio *aio)
{
    struct uring *u = uring_of(aio);

    return io_uring_cq_ready(&u->ring) > 0 ||
           (uring_kflags(u) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
}

static void uring_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    struct uring *u = uring_of(aio);
    struct io_uring_cqe *cqe;

    uring_flush_late(u);
    if (u->is_woken || timeout_ns < 0)
        timeout_ns = 0;
    u->is_woken = false;
    struct __kernel_timespec ts = {timeout_ns / MR_SECOND_NS, timeout_ns % MR_SECOND_NS};
    mr_aio_count_entry(aio);
    uring_check(io_uring_submit_and_wait_timeout(&u->ring, &cqe, 1, &ts, NULL));
    u->spent = *u->ring.cq.khead + io_uring_cq_ready(&u->ring);
}

static void uring_wake(struct mr_aio *aio)
{
    uint64_t one = 1;
    /* Fails only when the count is full, and then the owner is being woken already. */
    ssize_t n = write(uring_of(aio)->wake_fd, &one, sizeof(one));
    (void)n;
}

static int uring_wake_fd(struct mr_aio *aio)
{
    return uring_of(aio)->wake_fd;
}

static void uring_free(struct uring *u)
{
    close(u->wake_fd);
    free(u->late);
    free(u);
}

static void uring_close(struct mr_aio *aio)
{
    struct uring *u = uring_of(aio);

    u->is_closing = true;
    if (u->inflight > 0) {
        struct io_uring_sqe *sqe;
        while (uring_flush_late(u), (sqe = uring_sqe(u)) == NULL)
            (void)uring_poll(aio);
        io_uring_prep_cancel64(sqe, 0, IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL);
        io_uring_sqe_set_data64(sqe, DATA_IGNORE);
    }
    while (u->inflight > 0) {
        uring_wait(aio, MR_SECOND_NS);
        (void)uring_poll(aio);
    }
    io_uring_queue_exit(&u->ring);
    uring_free(u);
}

static int uring_place_helpers(struct mr_aio *aio, const uint32_t *cpu, uint32_t cpus)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    for (uint32_t i = 0; i < cpus; i++)
        if (cpu[i] < CPU_SETSIZE)
            CPU_SET(cpu[i], &set);
    return io_uring_register_iowq_aff(&uring_of(aio)->ring, sizeof(set), &set);
}

static struct mr_inbox *uring_inbox_open(struct mr_aio *aio, int file, struct mr_err *reterr)
{
    struct uring *u = uring_of(aio);

    return mr_uring_inbox_new(aio, &u->ring, u->inboxes++, file, reterr);
}

static const struct mr_aio_ops uring_ops = {
    .name = "io_uring",
    .submit = uring_submit,
    .cancel = uring_cancel,
    .poll = uring_poll,
    .peek = uring_peek,
    .wait = uring_wait,
    .wake = uring_wake,
    .wake_fd = uring_wake_fd,
    .place_helpers = uring_place_helpers,
    .inbox_open = uring_inbox_open,
    .close = uring_close,
};

static int open_fail(int rc, struct mr_err *reterr)
{
    switch (rc) {
    case -EPERM:
    case -EACCES:
        return mr_fail(reterr, rc,
                       "this host forbids io_uring: allow it with `sysctl "
                       "kernel.io_uring_disabled=0`, in a container with `docker run "
                       "--security-opt seccomp=unconfined` (or a profile that allows "
                       "io_uring_setup, io_uring_enter and io_uring_register); or use epoll");
    case -ENOSYS:
        return mr_fail(reterr, rc,
                       "this kernel was built without io_uring, or a sandbox "
                       "hides it; use epoll");
    case -EINVAL:
        return mr_fail(reterr, rc,
                       "the io_uring of this kernel is older than 5.19; use a "
                       "newer kernel, or epoll");
    case -ENOMEM:
        return mr_fail(reterr, rc,
                       "no memory for an io_uring: raise the limit of locked "
                       "memory (`ulimit -l`)");
    default: return mr_fail(reterr, rc, "can not set up an io_uring: %s", mr_err_text(rc));
    }
}

/* The newest way that the kernel takes, disabled until it is restricted.  NO_SQARRAY is never asked for: liburing 2.3
 * would write its array over the heads of the ring. */
static int open_ring(struct io_uring *ring, unsigned entries)
{
    static const unsigned ways[] = {
        IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG |
            IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE | IORING_SETUP_R_DISABLED, /* 6.1 */
        IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL |
            IORING_SETUP_CQSIZE | IORING_SETUP_R_DISABLED, /* 5.19: multishot accept */
    };
    int rc = -EINVAL;

    for (size_t i = 0; i < MR_COUNTOF(ways) && rc == -EINVAL; i++) {
        struct io_uring_params params = {.flags = ways[i], .cq_entries = entries * CQ_FACTOR};
        rc = io_uring_queue_init_params(entries, ring, &params);
    }
    return rc;
}

struct mr_aio *mr_uring_open(unsigned entries, struct mr_err *reterr)
{
    struct uring *u = mr_alloc(sizeof(*u), "input and output");

    MR_ASSERT(mr_is_pow2(entries));
    u->aio.ops = &uring_ops;
    u->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (u->wake_fd < 0) {
        int rc = -errno;
        free(u);
        (void)mr_fail(reterr, rc, "can not make an eventfd: %s", mr_err_text(rc));
        return NULL;
    }
    int rc = open_ring(&u->ring, entries);
    if (rc == 0) {
        rc = mr_uring_restrict(&u->ring, &u->aio.note);
        if (rc < 0)
            io_uring_queue_exit(&u->ring);
    }
    if (rc < 0) {
        uring_free(u);
        (void)open_fail(rc, reterr);
        return NULL;
    }
    /* Saves 50 to 70 ns per entry; the ring works without. */
    (void)io_uring_register_ring_fd(&u->ring);
    uring_arm_wake(u);
    return &u->aio;
}
