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
 * A stream (socket, pipe) has at most one request under way in each direction, for
 * several would be served in any order; a file may have any number.
 *
 * Sleeping is part of it: wait() returns when something completed, when wake()
 * was called by any thread, or when the time is up.
 *
 * Ownership   the request, its buffer and its paths are lent until done() is
 *             called; a multishot request until done() with `req->more` false.
 *             done() may free the request or submit it again.
 * Threads     all calls from the owner, but wake() from any thread.
 * Fails       result is a count of bytes, a file, or -errno; -ECANCELED after cancel.
 */
#ifndef MR_CORE_SYS_AIO_H
#define MR_CORE_SYS_AIO_H

#include "core/base/err.h"

#include <stdatomic.h>

enum mr_aio_code {
    MR_AIO_READ,     /* file, data, len, offset (MR_AIO_STREAM: no offset) */
    MR_AIO_WRITE,    /* likewise */
    MR_AIO_SYNC,     /* file: fdatasync */
    MR_AIO_ACCEPT,   /* file: result is the connection; multishot */
    MR_AIO_CONNECT,  /* file, data = sockaddr, len */
    MR_AIO_RECV,     /* file, data, len */
    MR_AIO_SEND,     /* file, data, len; MSG_NOSIGNAL */
    MR_AIO_READABLE, /* file: result is 1 when it can be read; multishot: read it empty
                        each time, more is reported only when more arrives */
    MR_AIO_OPEN,     /* data = path, offset = enum mr_open_flags: result is the file */
    MR_AIO_RENAME,   /* data = path, to = its new path, replaced if it is there */
    MR_AIO_PRIVATE   /* between the parts of one implementation; nobody else's to submit */
};

#define MR_AIO_STREAM UINT64_MAX

struct mr_inbox;

struct mr_aio_req {
    enum mr_aio_code code;
    int file; /* of the mr_sys that made this aio */
    void *data;
    size_t len;
    uint64_t offset;
    const char *to;
    void (*done)(struct mr_aio_req *req, int64_t result);
    void *owner;   /* the submitter's, untouched */
    bool more;     /* multishot: further calls of done() will follow */
    bool inflight; /* kept by the implementation, true from submit to the last done() */
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
    /* Keep the kernel's helper threads (which do what can not be done without waiting:
     * fdatasync, rename, reads of cold files) on these CPUs, or they run on the owner's own.
     * Before the first request: helpers that exist do not move.  0, or -errno.  NULL: there
     * are no helpers. */
    int (*place_helpers)(struct mr_aio *aio, const uint32_t *cpu, uint32_t cpus);
    /* An inbox over the socket FILE that mr_sys made for datagrams (core/sys/datagram.h).
     * It is closed before the mr_aio.  NULL: there are no datagrams here. */
    struct mr_inbox *(*inbox_open)(struct mr_aio *aio, int file, struct mr_err *reterr);
    /* Ends what is still under way as cancel() does, calls done() for each, and frees. */
    void (*close)(struct mr_aio *aio);
};

struct mr_aio {
    const struct mr_aio_ops *ops;
    const char *note;         /* what the host refused, a sentence; NULL: nothing.  Static. */
    _Atomic uint64_t entries; /* into the kernel so far; written by the owner, read by any */
};

/* For implementations: the owner enters the kernel. */
static inline void mr_aio_count_entry(struct mr_aio *aio)
{
    /* One writer: a plain read and write. */
    atomic_store_explicit(&aio->entries,
                          atomic_load_explicit(&aio->entries, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

/* End REQ, if it is under way, and wait until its done() was called: before freeing what
 * it works on.  By the owner of the mr_aio; not from inside a done(). */
static inline void mr_aio_finish(struct mr_aio *aio, struct mr_aio_req *req)
{
    if (req->inflight)
        aio->ops->cancel(aio, req);
    while (req->inflight) {
        if (aio->ops->poll(aio) == 0)
            aio->ops->wait(aio, MR_MILLI_NS);
    }
}

#endif
