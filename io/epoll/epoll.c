#include "io/epoll/epoll.h"

#include "core/base/alloc.h"
#include "core/sys/open_flags.h"
#include "io/inbox/ready.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 256,
    ACCEPT_MAX = 64,     /* connections taken from one listener in one poll */
    STREAM_WRITE = 4096, /* PIPE_BUF: what a writable pipe takes without blocking */
    NONE = 0,            /* slot 0 is never used: the end of a list */
};

enum { DIR_READ, DIR_WRITE, DIRS };

/* Where a request waits. */
enum slot_state {
    SLOT_FREE,
    SLOT_FILE, /* in `files`: to be done at the next poll */
    SLOT_WAIT, /* in its file's queue */
    SLOT_DONE  /* in `finished`: done() is to be called with `result` */
};

struct slot {
    struct mr_aio_req *req;
    uint32_t next, prev;
    enum slot_state state;
    bool is_begun; /* CONNECT: the call was made */
    bool is_armed; /* READABLE: an event is its answer */
    int64_t result;
};

struct queue {
    uint32_t head, tail;
};

struct stream {
    struct queue queue[DIRS]; /* first come, first served; only the head is tried */
    bool is_listed;           /* in `tries` */
};

struct epoll {
    struct mr_aio aio;
    int epoll_fd, wake_fd;
    bool is_woken; /* a wake that ended no wait was seen: the next returns at once */
    bool is_closing;
    uint64_t inflight;
    struct slot *slot;
    uint32_t slots, free_slot;
    struct queue files, finished;
    struct stream *stream; /* by file number */
    uint32_t streams;
    int *tries; /* files whose heads may go on without an event */
    uint32_t try_count, try_capacity;
    uint32_t event_count; /* seen by wait(), not yet acted on */
    struct epoll_event event[EVENTS_MAX];
};

static struct epoll *epoll_of(struct mr_aio *aio)
{
    return MR_CONTAINER(aio, struct epoll, aio);
}

/* -- Slots and queues ------------------------------------------------------ */

static void slots_grow(struct epoll *e, uint32_t slots)
{
    e->slot = mr_realloc(e->slot, slots, sizeof(*e->slot), "input and output");
    for (uint32_t i = e->slots; i < slots; i++) {
        e->slot[i] = (struct slot){.next = e->free_slot};
        e->free_slot = i == NONE ? NONE : i;
    }
    e->slots = slots;
}

static uint32_t slot_take(struct epoll *e, struct mr_aio_req *req)
{
    if (e->free_slot == NONE)
        slots_grow(e, e->slots * 2);
    uint32_t at = e->free_slot;
    e->free_slot = e->slot[at].next;
    e->slot[at] = (struct slot){.req = req};
    return at;
}

static void queue_push(struct epoll *e, struct queue *queue, uint32_t at)
{
    e->slot[at].next = NONE;
    e->slot[at].prev = queue->tail;
    if (queue->tail == NONE)
        queue->head = at;
    else
        e->slot[queue->tail].next = at;
    queue->tail = at;
}

static void queue_remove(struct epoll *e, struct queue *queue, uint32_t at)
{
    struct slot *slot = &e->slot[at];

    if (slot->prev == NONE)
        queue->head = slot->next;
    else
        e->slot[slot->prev].next = slot->next;
    if (slot->next == NONE)
        queue->tail = slot->prev;
    else
        e->slot[slot->next].prev = slot->prev;
}

static struct stream *stream_of(struct epoll *e, int file)
{
    MR_ASSERT(file >= 0);
    if ((uint32_t)file >= e->streams) {
        uint32_t streams = (uint32_t)file * 2 + 64;
        e->stream = mr_realloc(e->stream, streams, sizeof(*e->stream), "input and output");
        memset(e->stream + e->streams, 0, (streams - e->streams) * sizeof(*e->stream));
        e->streams = streams;
    }
    return &e->stream[file];
}

static void stream_list(struct epoll *e, int file)
{
    struct stream *stream = stream_of(e, file);

    if (stream->is_listed)
        return;
    stream->is_listed = true;
    if (e->try_count == e->try_capacity) {
        e->try_capacity = e->try_capacity == 0 ? 64 : e->try_capacity * 2;
        e->tries = mr_realloc(e->tries, e->try_capacity, sizeof(*e->tries), "input and output");
    }
    e->tries[e->try_count++] = file;
}

/* -- The calls themselves -------------------------------------------------- */

static int64_t answer(int64_t rc)
{
    return rc < 0 ? -errno : rc;
}

static bool is_file_work(const struct mr_aio_req *req)
{
    switch (req->code) {
    case MR_AIO_READ:
    case MR_AIO_WRITE: return req->offset != MR_AIO_STREAM;
    case MR_AIO_SYNC:
    case MR_AIO_OPEN:
    case MR_AIO_RENAME: return true;
    default: return false;
    }
}

static int64_t do_file(const struct mr_aio_req *req)
{
    off_t offset = (off_t)req->offset;

    switch (req->code) {
    case MR_AIO_READ: return answer(pread(req->file, req->data, req->len, offset));
    case MR_AIO_WRITE: return answer(pwrite(req->file, req->data, req->len, offset));
    case MR_AIO_SYNC: return answer(fdatasync(req->file));
    case MR_AIO_OPEN:
        return answer(open(req->data, mr_open_flags_linux(req->offset), MR_OPEN_MODE));
    case MR_AIO_RENAME: return answer(rename(req->data, req->to));
    default: return -EINVAL;
    }
}

/* A pipe or terminal, which may be in blocking mode since it is shared with others. */
static int64_t do_stream(const struct mr_aio_req *req)
{
    bool is_read = req->code == MR_AIO_READ;
    struct pollfd ask = {req->file, is_read ? POLLIN : POLLOUT, 0};
    size_t len = req->len < STREAM_WRITE ? req->len : STREAM_WRITE;

    if (poll(&ask, 1, 0) == 0)
        return -EAGAIN;
    return answer(is_read ? read(req->file, req->data, req->len)
                          : write(req->file, req->data, len));
}

static int64_t do_connect(struct slot *slot)
{
    const struct mr_aio_req *req = slot->req;
    int error = 0;
    socklen_t len = sizeof(error);

    if (!slot->is_begun) {
        slot->is_begun = true;
        int64_t rc = answer(connect(req->file, req->data, (socklen_t)req->len));
        if (rc == -EAGAIN) /* a Unix listener whose backlog is full: no event will come */
            return -ECONNREFUSED;
        return rc == -EINPROGRESS ? -EAGAIN : rc;
    }
    struct pollfd ask = {req->file, POLLOUT, 0};
    if (poll(&ask, 1, 0) == 0)
        return -EAGAIN;
    if (getsockopt(req->file, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
        return -errno;
    return -error;
}

static int64_t do_readable(struct slot *slot)
{
    struct pollfd ask = {slot->req->file, POLLIN, 0};

    /* One report for one event: arm first, then look. */
    if (!slot->is_armed) {
        slot->is_armed = true;
        return -EAGAIN;
    }
    if (poll(&ask, 1, 0) == 0)
        return -EAGAIN;
    slot->is_armed = false;
    return 1;
}

/* -EAGAIN: it would block. */
static int64_t do_socket(struct slot *slot)
{
    const struct mr_aio_req *req = slot->req;
    int64_t rc;

    do {
        switch (req->code) {
        case MR_AIO_READ:
        case MR_AIO_WRITE: rc = do_stream(req); break;
        case MR_AIO_ACCEPT:
            rc = answer(accept4(req->file, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
            break;
        case MR_AIO_CONNECT: rc = do_connect(slot); break;
        case MR_AIO_RECV:
            rc = answer(recv(req->file, req->data, req->len, MSG_DONTWAIT));
            break;
        case MR_AIO_SEND:
            rc = answer(send(req->file, req->data, req->len, MSG_DONTWAIT | MSG_NOSIGNAL));
            break;
        case MR_AIO_READABLE: rc = do_readable(slot); break;
        default: rc = -EINVAL; break;
        }
    } while (rc == -EINTR);
    return rc;
}

/* -- Completion ------------------------------------------------------------ */

/* Out of every queue: tell the owner.  It may submit, cancel or free in done(). */
static void finish(struct epoll *e, uint32_t at, int64_t result)
{
    struct mr_aio_req *req = e->slot[at].req;

    e->slot[at] = (struct slot){.next = e->free_slot};
    e->free_slot = at;
    e->inflight--;
    req->inflight = false;
    req->more = false;
    req->done(req, result);
}

static bool is_multishot(const struct mr_aio_req *req)
{
    return req->code == MR_AIO_ACCEPT || req->code == MR_AIO_READABLE;
}

/* The head of one direction, as far as it goes.  Every step looks at the tables anew,
 * since done() may have changed or moved them. */
static unsigned stream_try(struct epoll *e, int file, int dir)
{
    unsigned completed = 0;

    for (unsigned shots = 0; shots < ACCEPT_MAX; shots++) {
        uint32_t at = e->stream[file].queue[dir].head;
        if (at == NONE)
            return completed;
        struct mr_aio_req *req = e->slot[at].req;
        int64_t rc = do_socket(&e->slot[at]);
        if (rc == -EAGAIN)
            return completed;
        completed++;
        if (is_multishot(req) && rc >= 0) {
            req->more = true;
            req->done(req, rc);
            continue;
        }
        queue_remove(e, &e->stream[file].queue[dir], at);
        finish(e, at, rc);
    }
    stream_list(e, file);
    return completed;
}

/* Ask for one event for what is still waiting. */
static unsigned stream_arm(struct epoll *e, int file)
{
    struct stream *stream = &e->stream[file];
    struct epoll_event event = {.events = EPOLLONESHOT, .data.fd = file};

    event.events |= stream->queue[DIR_READ].head != NONE ? EPOLLIN | EPOLLRDHUP : 0u;
    event.events |= stream->queue[DIR_WRITE].head != NONE ? EPOLLOUT : 0u;
    if (event.events == EPOLLONESHOT || stream->is_listed)
        return 0;
    /* The number may have been closed and given to another file since: then it is not in
     * the set any more, and is added. */
    if (epoll_ctl(e->epoll_fd, EPOLL_CTL_MOD, file, &event) == 0 ||
        (errno == ENOENT && epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, file, &event) == 0))
        return 0;
    int error = errno;
    if (error == EPERM) { /* a plain file used as a stream is always ready */
        stream_list(e, file);
        return 0;
    }
    unsigned completed = 0;
    for (int dir = 0; dir < DIRS; dir++) {
        uint32_t at = e->stream[file].queue[dir].head;
        if (at != NONE) {
            queue_remove(e, &e->stream[file].queue[dir], at);
            finish(e, at, -error);
            completed++;
        }
    }
    return completed;
}

static unsigned stream_go(struct epoll *e, int file)
{
    unsigned completed = stream_try(e, file, DIR_READ) + stream_try(e, file, DIR_WRITE);
    return completed + stream_arm(e, file);
}

static void epoll_drain_wake(struct epoll *e)
{
    uint64_t count;
    ssize_t n = read(e->wake_fd, &count, sizeof(count));
    (void)n;
}

static unsigned poll_events(struct epoll *e)
{
    unsigned completed = 0;

    for (uint32_t i = 0; i < e->event_count; i++) {
        int file = e->event[i].data.fd;
        if (file == e->wake_fd) {
            epoll_drain_wake(e);
            e->is_woken = true;
        } else {
            completed += stream_go(e, file);
        }
    }
    e->event_count = 0;
    return completed;
}

static unsigned poll_tries(struct epoll *e)
{
    unsigned completed = 0;
    uint32_t count = e->try_count;

    for (uint32_t i = 0; i < count; i++) {
        int file = e->tries[i];
        e->stream[file].is_listed = false;
        completed += stream_go(e, file);
    }
    e->try_count -= count;
    if (e->try_count > 0)
        memmove(e->tries, e->tries + count, e->try_count * sizeof(*e->tries));
    return completed;
}

/* Both no more than was under way at entry, since done() may add to the queues. */
static unsigned poll_files(struct epoll *e)
{
    unsigned completed = 0;

    for (uint64_t left = e->inflight; left > 0 && e->files.head != NONE; left--) {
        uint32_t at = e->files.head;
        queue_remove(e, &e->files, at);
        finish(e, at, do_file(e->slot[at].req));
        completed++;
    }
    return completed;
}

static unsigned poll_finished(struct epoll *e)
{
    unsigned completed = 0;

    for (uint64_t left = e->inflight; left > 0 && e->finished.head != NONE; left--) {
        uint32_t at = e->finished.head;
        queue_remove(e, &e->finished, at);
        finish(e, at, e->slot[at].result);
        completed++;
    }
    return completed;
}

/* -- The interface --------------------------------------------------------- */

static int req_dir(const struct mr_aio_req *req)
{
    return req->code == MR_AIO_WRITE || req->code == MR_AIO_SEND || req->code == MR_AIO_CONNECT
               ? DIR_WRITE
               : DIR_READ;
}

static void epoll_cancel(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct epoll *e = epoll_of(aio);
    uint32_t at = req->slot;

    MR_ASSERT(req->inflight && e->slot[at].req == req);
    if (e->slot[at].state == SLOT_DONE)
        return;
    queue_remove(e,
                 e->slot[at].state == SLOT_FILE ? &e->files
                                                : &stream_of(e, req->file)->queue[req_dir(req)],
                 at);
    e->slot[at].state = SLOT_DONE;
    e->slot[at].result = -ECANCELED;
    queue_push(e, &e->finished, at);
}

static void epoll_submit(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct epoll *e = epoll_of(aio);

    MR_ASSERT(!req->inflight && req->done != NULL);
    uint32_t at = slot_take(e, req);
    req->inflight = true;
    req->more = false;
    req->slot = at;
    e->inflight++;
    if (is_file_work(req)) {
        e->slot[at].state = SLOT_FILE;
        queue_push(e, &e->files, at);
    } else if (req->file < 0) {
        e->slot[at].state = SLOT_DONE;
        e->slot[at].result = -EBADF;
        queue_push(e, &e->finished, at);
    } else {
        e->slot[at].state = SLOT_WAIT;
        queue_push(e, &stream_of(e, req->file)->queue[req_dir(req)], at);
        stream_list(e, req->file);
    }
    if (e->is_closing)
        epoll_cancel(aio, req);
}

static bool has_work(const struct epoll *e)
{
    return e->try_count > 0 || e->files.head != NONE || e->finished.head != NONE ||
           e->event_count > 0;
}

static unsigned epoll_poll(struct mr_aio *aio)
{
    struct epoll *e = epoll_of(aio);
    unsigned completed = poll_finished(e) + poll_files(e);

    if (e->event_count == 0) {
        mr_aio_count_entry(aio);
        int n = epoll_wait(e->epoll_fd, e->event, EVENTS_MAX, 0);
        e->event_count = n > 0 ? (uint32_t)n : 0;
    }
    completed += poll_events(e);
    return completed + poll_tries(e);
}

static bool epoll_peek(struct mr_aio *aio)
{
    struct epoll *e = epoll_of(aio);
    struct pollfd ask = {e->epoll_fd, POLLIN, 0};

    return has_work(e) || poll(&ask, 1, 0) > 0;
}

/* What woke us is not also to end the next wait. */
static void wait_spend_wake(struct epoll *e)
{
    for (uint32_t i = 0; i < e->event_count; i++) {
        if (e->event[i].data.fd == e->wake_fd) {
            epoll_drain_wake(e);
            e->event[i] = e->event[--e->event_count];
            return;
        }
    }
}

static void epoll_wait_for(struct mr_aio *aio, int64_t timeout_ns)
{
    struct epoll *e = epoll_of(aio);
    int n;

    if (e->is_woken || has_work(e)) {
        e->is_woken = false;
        return;
    }
    if (timeout_ns < 0)
        timeout_ns = 0;
    struct timespec ts = {timeout_ns / MR_SECOND_NS, timeout_ns % MR_SECOND_NS};
    mr_aio_count_entry(aio);
    n = epoll_pwait2(e->epoll_fd, e->event, EVENTS_MAX, &ts, NULL);
    if (n < 0 && errno == ENOSYS) { /* before 5.11: milliseconds, rounded up */
        int64_t ms = timeout_ns / MR_MILLI_NS + (timeout_ns % MR_MILLI_NS != 0);
        n = epoll_wait(e->epoll_fd, e->event, EVENTS_MAX, ms > INT32_MAX ? INT32_MAX : (int)ms);
    }
    MR_ASSERT(n >= 0 || errno == EINTR);
    e->event_count = n > 0 ? (uint32_t)n : 0;
    wait_spend_wake(e);
}

static void epoll_wake(struct mr_aio *aio)
{
    uint64_t one = 1;
    /* Fails only when the count is full, and then the owner is being woken already. */
    ssize_t n = write(epoll_of(aio)->wake_fd, &one, sizeof(one));
    (void)n;
}

static int epoll_wake_fd(struct mr_aio *aio)
{
    return epoll_of(aio)->wake_fd;
}

static void epoll_free(struct epoll *e)
{
    if (e->epoll_fd >= 0)
        close(e->epoll_fd);
    if (e->wake_fd >= 0)
        close(e->wake_fd);
    free(e->slot);
    free(e->stream);
    free(e->tries);
    free(e);
}

static void epoll_close(struct mr_aio *aio)
{
    struct epoll *e = epoll_of(aio);

    e->is_closing = true;
    for (uint32_t at = 1; at < e->slots; at++) {
        if (e->slot[at].req != NULL)
            epoll_cancel(aio, e->slot[at].req);
    }
    while (e->inflight > 0)
        (void)epoll_poll(aio);
    epoll_free(e);
}

static const struct mr_aio_ops epoll_ops = {
    .name = "epoll",
    .submit = epoll_submit,
    .cancel = epoll_cancel,
    .poll = epoll_poll,
    .peek = epoll_peek,
    .wait = epoll_wait_for,
    .wake = epoll_wake,
    .wake_fd = epoll_wake_fd,
    .inbox_open = mr_inbox_open_ready,
    .close = epoll_close,
};

struct mr_aio *mr_epoll_open(unsigned entries, struct mr_err *reterr)
{
    struct epoll *e = mr_alloc(sizeof(*e), "input and output");

    MR_ASSERT(entries > 0);
    e->aio.ops = &epoll_ops;
    slots_grow(e, entries + 1);
    (void)stream_of(e, 255);
    e->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    e->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = e->wake_fd};
    if (e->epoll_fd < 0 || e->wake_fd < 0 ||
        epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, e->wake_fd, &event) < 0) {
        int rc = -errno;
        epoll_free(e);
        (void)mr_fail(reterr, rc, "can not set up epoll: %s", mr_err_text(rc));
        return NULL;
    }
    return &e->aio;
}
