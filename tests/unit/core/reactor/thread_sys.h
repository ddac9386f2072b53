/*
 * tests/unit/core/reactor/thread_sys.h - just enough of a mr_sys for reactors on threads.
 *
 * The real clock, and a mr_aio that can only sleep and be woken (an eventfd).  Files do
 * not exist.
 */
#ifndef MR_TESTS_THREAD_SYS_H
#define MR_TESTS_THREAD_SYS_H

#include "core/sys/sys.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct thread_aio {
    struct mr_aio aio;
    int event;
};

static int64_t thread_now_ns(struct mr_sys *sys)
{
    struct timespec t;

    (void)sys;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * MR_SECOND_NS + t.tv_nsec;
}

static int thread_open(struct mr_sys *sys, const char *path, unsigned flags)
{
    (void)sys;
    (void)path;
    (void)flags;
    return -ENOENT;
}

static unsigned thread_poll(struct mr_aio *aio)
{
    (void)aio;
    return 0;
}

static bool thread_peek(struct mr_aio *aio)
{
    (void)aio;
    return false;
}

static void thread_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    struct thread_aio *self = (struct thread_aio *)aio;
    struct pollfd wait = {.fd = self->event, .events = POLLIN};
    struct timespec timeout = {timeout_ns / MR_SECOND_NS, timeout_ns % MR_SECOND_NS};
    uint64_t rings;

    if (ppoll(&wait, 1, &timeout, NULL) > 0)
        (void)!read(self->event, &rings, sizeof(rings));
}

static void thread_wake(struct mr_aio *aio)
{
    uint64_t one = 1;

    (void)!write(((struct thread_aio *)aio)->event, &one, sizeof(one));
}

static void thread_close(struct mr_aio *aio)
{
    close(((struct thread_aio *)aio)->event);
    free(aio);
}

static struct mr_aio *thread_aio_open(struct mr_sys *sys, unsigned entries,
                                      struct mr_err *reterr)
{
    static const struct mr_aio_ops ops = {
        .name = "test",
        .poll = thread_poll,
        .peek = thread_peek,
        .wait = thread_wait,
        .wake = thread_wake,
        .close = thread_close,
    };
    struct thread_aio *self = calloc(1, sizeof(*self));

    (void)sys;
    (void)entries;
    (void)reterr;
    self->aio.ops = &ops;
    self->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return &self->aio;
}

static const struct mr_sys_ops thread_sys_ops = {
    .now_ns = thread_now_ns, .open = thread_open, .aio_open = thread_aio_open};

#endif
