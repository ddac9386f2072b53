/*
 * core/sys/aio.h - input and output that a reactor can have under way without waiting.
 *
 * One mr_aio per thread: a request is filled in, submitted, and answered by a
 * call of its `done` from a later poll (never from inside submit, so the stack
 * stays flat).  Three implementations behind one table: io_uring (io/uring),
 * epoll for hosts that forbid io_uring (io/epoll), and the simulator.
 *
 *     submit ──► [ kernel ] ──► poll ──► req->done(req, result)
 *
 * Sleeping is part of it: wait() returns when something completed, when wake()
 * was called by any thread, or when the time is up.
 *
 * Ownership   the request and its buffer are lent until done() is called; a
 *             multishot request until done() with `req->more` false.
 * Threads     all calls from the owner, but wake() from any thread.
 * Fails       result is a count of bytes, a file, or -errno; -ECANCELED after cancel.
 */
#ifndef MR_CORE_SYS_AIO_H
#define MR_CORE_SYS_AIO_H

#include "core/base/err.h"

enum mr_aio_code {
    MR_AIO_READ,    /* file, data, len, offset (MR_AIO_STREAM: no offset) */
    MR_AIO_WRITE,   /* likewise */
    MR_AIO_SYNC,    /* file: fdatasync */
    MR_AIO_ACCEPT,  /* file: result is the connection; multishot */
    MR_AIO_CONNECT, /* file, data = sockaddr, len */
    MR_AIO_RECV,    /* file, data, len */
    MR_AIO_SEND,    /* file, data, len; MSG_NOSIGNAL */
    MR_AIO_READABLE /* file: result is 1 when it can be read; multishot */
};

#define MR_AIO_STREAM UINT64_MAX

struct mr_aio_req {
    enum mr_aio_code code;
    int file; /* of the mr_sys that made this aio */
    void *data;
    size_t len;
    uint64_t offset;
    void (*done)(struct mr_aio_req *req, int64_t result);
    void *owner;   /* the submitter's, untouched */
    bool more;     /* multishot: further calls of done() will follow */
    bool inflight; /* kept by the implementation; do not touch the buffer meanwhile */
    uint32_t slot; /* implementation's own */
};

struct mr_aio;

struct mr_aio_ops {
    const char *name; /* "io_uring", "epoll", "simulated" */
    void (*submit)(struct mr_aio *aio, struct mr_aio_req *req);
    /* Ask for an early end; done() is still called exactly once more. */
    void (*cancel)(struct mr_aio *aio, struct mr_aio_req *req);
    /* Hand queued work to the kernel, deliver what completed; returns completions. */
    unsigned (*poll)(struct mr_aio *aio);
    /* Whether poll would deliver something now; no side effects. */
    bool (*peek)(struct mr_aio *aio);
    /* Sleep up to TIMEOUT_NS until something completes or wake(); then return. */
    void (*wait)(struct mr_aio *aio, int64_t timeout_ns);
    /* Any thread: end the current or next wait(). */
    void (*wake)(struct mr_aio *aio);
    /* An eventfd that others (librdkafka) may write eight bytes to instead of wake(); -1: none. */
    int (*wake_fd)(struct mr_aio *aio);
    /* No request may be under way. */
    void (*close)(struct mr_aio *aio);
};

struct mr_aio {
    const struct mr_aio_ops *ops;
};

#endif
