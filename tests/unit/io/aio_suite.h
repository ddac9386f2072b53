/*
 * tests/unit/io/aio_suite.h - what every mr_aio owes its owner, whatever it is made of.
 *
 * The including test defines suite_open() and ends with SUITE_MAIN.  The suite drives
 * the interface as a reactor does: submit, poll until done, sleep in wait.  Each result
 * is kept in a `probe`, which also counts the calls of done(): once for each request,
 * no more and no less.
 */
#ifndef MR_TESTS_UNIT_IO_AIO_SUITE_H
#define MR_TESTS_UNIT_IO_AIO_SUITE_H

#include "core/sys/sys.h"
#include "tests/mr_test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct mr_aio *suite_open(unsigned entries);

struct probe {
    struct mr_aio_req req;
    int64_t result;
    unsigned calls, finals;
    int64_t sum; /* of the results */
};

static void probe_done(struct mr_aio_req *req, int64_t result)
{
    struct probe *probe = req->owner;

    CHECK(probe->finals == 0);
    CHECK_EQ(req->inflight, req->more);
    probe->result = result;
    probe->sum += result;
    probe->calls++;
    probe->finals += !req->more;
}

static struct probe probe_of(enum mr_aio_code code, int file, void *data, size_t len,
                             uint64_t offset)
{
    return (struct probe){.req = {.code = code,
                                  .file = file,
                                  .data = data,
                                  .len = len,
                                  .offset = offset,
                                  .done = probe_done}};
}

static void start(struct mr_aio *aio, struct probe *probe)
{
    unsigned before = probe->calls;

    probe->req.owner = probe;
    probe->finals = 0;
    aio->ops->submit(aio, &probe->req);
    CHECK(probe->req.inflight);
    CHECK_EQ(probe->calls, before); /* never from inside submit */
}

static int64_t now_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * MR_SECOND_NS + ts.tv_nsec;
}

/* Poll and sleep until *COUNT reaches WANT; fails after five seconds. */
static void until(struct mr_aio *aio, const unsigned *count, unsigned want)
{
    int64_t limit = now_ns() + 5 * MR_SECOND_NS;

    while (*count < want) {
        if (aio->ops->poll(aio) == 0)
            aio->ops->wait(aio, 10 * MR_MILLI_NS);
        CHECK(now_ns() < limit);
    }
}

static int64_t run(struct mr_aio *aio, struct probe *probe)
{
    start(aio, probe);
    until(aio, &probe->finals, 1);
    CHECK(!probe->req.inflight);
    return probe->result;
}

/* Let everything that would come, come. */
static void settle(struct mr_aio *aio)
{
    for (int i = 0; i < 10; i++) {
        aio->ops->poll(aio);
        aio->ops->wait(aio, MR_MILLI_NS);
    }
}

static int temp_file(void)
{
    char path[] = "/tmp/mr_aio_XXXXXX";
    int file = mkstemp(path);

    CHECK(file >= 0);
    CHECK(unlink(path) == 0);
    return file;
}

static int listener(struct sockaddr_in *ret_address)
{
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    socklen_t len = sizeof(*ret_address);

    *ret_address = (struct sockaddr_in){.sin_family = AF_INET};
    ret_address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(file, (struct sockaddr *)ret_address, len) == 0);
    CHECK(listen(file, 512) == 0);
    CHECK(getsockname(file, (struct sockaddr *)ret_address, &len) == 0);
    return file;
}

static void socket_pair(int ret[2])
{
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ret) == 0);
}

/* -- Cases ----------------------------------------------------------------- */

static void test_file(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    int file = temp_file();
    static uint8_t out[100000], in[100000];

    for (size_t i = 0; i < sizeof(out); i++)
        out[i] = (uint8_t)mr_rng_next(rng);
    struct probe write = probe_of(MR_AIO_WRITE, file, out, sizeof(out), 0);
    CHECK_EQ(run(aio, &write), sizeof(out));
    struct probe sync = probe_of(MR_AIO_SYNC, file, NULL, 0, 0);
    CHECK_EQ(run(aio, &sync), 0);
    struct probe read = probe_of(MR_AIO_READ, file, in, sizeof(in), 0);
    CHECK_EQ(run(aio, &read), sizeof(in));
    CHECK(memcmp(in, out, sizeof(in)) == 0);

    /* Short at the end, nothing behind it, and from the middle. */
    struct probe tail = probe_of(MR_AIO_READ, file, in, 4096, sizeof(out) - 10);
    CHECK_EQ(run(aio, &tail), 10);
    CHECK(memcmp(in, out + sizeof(out) - 10, 10) == 0);
    struct probe behind = probe_of(MR_AIO_READ, file, in, 4096, sizeof(out));
    CHECK_EQ(run(aio, &behind), 0);
    struct probe middle = probe_of(MR_AIO_READ, file, in, 1000, 12345);
    CHECK_EQ(run(aio, &middle), 1000);
    CHECK(memcmp(in, out + 12345, 1000) == 0);

    struct probe bad = probe_of(MR_AIO_READ, 9999, in, 10, 0);
    CHECK_EQ(run(aio, &bad), -EBADF);
    struct probe bad_recv = probe_of(MR_AIO_RECV, file, in, 10, 0);
    CHECK_EQ(run(aio, &bad_recv), -ENOTSOCK);
    close(file);
    aio->ops->close(aio);
}

static void test_open_rename(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    char tmp[] = "/tmp", from[64], to[64], text[] = "hello", back[16] = {0};

    snprintf(from, sizeof(from), "/tmp/mr_aio_a_%d_%" PRIu64, getpid(), mr_rng_next(rng));
    snprintf(to, sizeof(to), "/tmp/mr_aio_b_%d_%" PRIu64, getpid(), mr_rng_next(rng));
    unsigned flags = MR_OPEN_WRITE | MR_OPEN_READ | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE;
    struct probe open = probe_of(MR_AIO_OPEN, -1, from, 0, flags);
    int file = (int)run(aio, &open);
    CHECK(file >= 0);
    struct probe again = probe_of(MR_AIO_OPEN, -1, from, 0, flags);
    CHECK_EQ(run(aio, &again), -EEXIST);
    struct probe write = probe_of(MR_AIO_WRITE, file, text, 5, 0);
    CHECK_EQ(run(aio, &write), 5);
    struct probe rename = probe_of(MR_AIO_RENAME, -1, from, 0, 0);
    rename.req.to = to;
    CHECK_EQ(run(aio, &rename), 0);
    CHECK_EQ(run(aio, &rename), -ENOENT);
    CHECK_EQ(access(from, F_OK), -1);
    close(file);
    struct probe reopen = probe_of(MR_AIO_OPEN, -1, to, 0, MR_OPEN_READ);
    file = (int)run(aio, &reopen);
    struct probe read = probe_of(MR_AIO_READ, file, back, sizeof(back), 0);
    CHECK_EQ(run(aio, &read), 5);
    CHECK_STR(back, "hello");
    close(file);
    unlink(to);
    struct probe dir = probe_of(MR_AIO_OPEN, -1, tmp, 0, MR_OPEN_READ | MR_OPEN_DIRECTORY);
    file = (int)run(aio, &dir);
    CHECK(file >= 0);
    struct probe sync = probe_of(MR_AIO_SYNC, file, NULL, 0, 0);
    CHECK_EQ(run(aio, &sync), 0);
    close(file);
    aio->ops->close(aio);
}

static void test_sockets(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    struct sockaddr_in address;
    int server = listener(&address);
    char text[] = "some bytes", in[64];
    (void)rng;

    struct probe accept = probe_of(MR_AIO_ACCEPT, server, NULL, 0, 0);
    start(aio, &accept);
    int conn[5];
    for (unsigned i = 0; i < 5; i++) {
        int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        struct probe connect = probe_of(MR_AIO_CONNECT, client, &address, sizeof(address), 0);
        CHECK_EQ(run(aio, &connect), 0);
        until(aio, &accept.calls, i + 1);
        CHECK(accept.req.more && accept.finals == 0);
        conn[i] = (int)accept.result;

        struct probe recv = probe_of(MR_AIO_RECV, conn[i], in, sizeof(in), 0);
        start(aio, &recv); /* before there is anything */
        settle(aio);
        CHECK_EQ(recv.calls, 0);
        struct probe send = probe_of(MR_AIO_SEND, client, text, sizeof(text), 0);
        CHECK_EQ(run(aio, &send), sizeof(text));
        until(aio, &recv.finals, 1);
        CHECK_EQ(recv.result, sizeof(text));
        CHECK_STR(in, text);
        close(client);
        CHECK_EQ(run(aio, &recv), 0); /* the other side is gone */
        close(conn[i]);
    }
    aio->ops->cancel(aio, &accept.req);
    until(aio, &accept.finals, 1);
    CHECK_EQ(accept.result, -ECANCELED);
    CHECK_EQ(accept.calls, 6);
    close(server);

    /* Nobody listens there now. */
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct probe refused = probe_of(MR_AIO_CONNECT, client, &address, sizeof(address), 0);
    CHECK_EQ(run(aio, &refused), -ECONNREFUSED);
    close(client);
    aio->ops->close(aio);
}

/* A multishot accept sees every connection of a burst. */
static void test_accept_burst(struct mr_rng *rng)
{
    enum { BURST = 200 };
    struct mr_aio *aio = suite_open(8);
    struct sockaddr_in address;
    int server = listener(&address), client[BURST];
    (void)rng;

    struct probe accept = probe_of(MR_AIO_ACCEPT, server, NULL, 0, 0);
    start(aio, &accept);
    aio->ops->poll(aio);
    for (unsigned i = 0; i < BURST; i++) {
        client[i] = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(connect(client[i], (struct sockaddr *)&address, sizeof(address)) == 0);
    }
    /* It may end early (more is false); then its owner submits it again. */
    while (accept.calls < BURST) {
        if (accept.finals == 1)
            start(aio, &accept);
        unsigned next = accept.calls + 1;
        until(aio, &accept.calls, next);
        CHECK(accept.result >= 0);
    }
    for (unsigned i = 0; i < BURST; i++)
        close(client[i]);
    if (accept.req.inflight) {
        aio->ops->cancel(aio, &accept.req);
        until(aio, &accept.finals, 1);
    }
    close(server);
    aio->ops->close(aio);
}

/* A send larger than the socket's buffer waits for the reader, and loses nothing. */
static void test_backpressure(struct mr_rng *rng)
{
    enum { TOTAL = 4 << 20 };
    struct mr_aio *aio = suite_open(64);
    int pair[2];
    uint8_t *out = malloc(TOTAL), *in = malloc(TOTAL);
    size_t sent = 0, got = 0;

    for (size_t i = 0; i < TOTAL; i++)
        out[i] = (uint8_t)mr_rng_next(rng);
    socket_pair(pair);
    struct probe send = probe_of(MR_AIO_SEND, pair[0], out, TOTAL, 0);
    struct probe recv = probe_of(MR_AIO_RECV, pair[1], in, 0, 0);
    start(aio, &send);
    settle(aio);
    CHECK(send.calls == 0 || send.result < TOTAL);
    while (got < TOTAL) {
        if (send.finals == 1 && sent < TOTAL) {
            CHECK(send.result > 0);
            sent += (size_t)send.result;
            send.req.data = out + sent;
            send.req.len = TOTAL - sent;
            if (sent < TOTAL)
                start(aio, &send);
        }
        recv.req.data = in + got;
        recv.req.len = 1 + mr_rng_below(rng, 100000);
        if (recv.req.len > TOTAL - got)
            recv.req.len = TOTAL - got;
        CHECK(run(aio, &recv) > 0);
        got += (size_t)recv.result;
    }
    CHECK(memcmp(in, out, TOTAL) == 0);
    while (send.req.inflight)
        until(aio, &send.finals, 1);
    close(pair[1]);
    close(pair[0]);
    free(out);
    free(in);
    aio->ops->close(aio);
}

static void test_send_to_closed(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    int pair[2];
    char text[] = "x";
    (void)rng;

    socket_pair(pair);
    close(pair[1]);
    struct probe send = probe_of(MR_AIO_SEND, pair[0], text, 1, 0);
    CHECK_EQ(run(aio, &send), -EPIPE); /* an answer, not a signal */
    close(pair[0]);
    aio->ops->close(aio);
}

static void test_cancel(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    int pair[2];
    char in[8], text[] = "a";
    (void)rng;

    socket_pair(pair);
    struct probe recv = probe_of(MR_AIO_RECV, pair[0], in, sizeof(in), 0);
    start(aio, &recv);
    settle(aio);
    aio->ops->cancel(aio, &recv.req);
    CHECK_EQ(recv.calls, 0);
    aio->ops->cancel(aio, &recv.req); /* twice is once */
    until(aio, &recv.finals, 1);
    CHECK_EQ(recv.result, -ECANCELED);
    settle(aio);
    CHECK_EQ(recv.calls, 1);

    /* At once after submit, and again under the same address: the cancel of the first
     * must not hit the second. */
    start(aio, &recv);
    aio->ops->cancel(aio, &recv.req);
    until(aio, &recv.finals, 1);
    CHECK_EQ(recv.result, -ECANCELED);
    start(aio, &recv);
    CHECK_EQ(write(pair[1], text, 1), 1);
    until(aio, &recv.finals, 1);
    CHECK_EQ(recv.result, 1);

    /* A race that the completion wins: data there, then cancel.  Either answer, once. */
    start(aio, &recv);
    CHECK_EQ(write(pair[1], text, 1), 1);
    aio->ops->cancel(aio, &recv.req);
    unsigned before = recv.calls;
    until(aio, &recv.finals, 1);
    CHECK(recv.result == 1 || recv.result == -ECANCELED);
    settle(aio);
    CHECK_EQ(recv.calls, before + 1);

    /* A file's work may be too far to be stopped, but ends. */
    int file = temp_file();
    struct probe sync = probe_of(MR_AIO_SYNC, file, NULL, 0, 0);
    start(aio, &sync);
    aio->ops->cancel(aio, &sync.req);
    until(aio, &sync.finals, 1);
    CHECK(sync.result == 0 || sync.result == -ECANCELED);
    close(file);
    close(pair[0]);
    close(pair[1]);
    aio->ops->close(aio);
}

static void test_readable(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    int pair[2];
    char in[8];
    (void)rng;

    socket_pair(pair);
    struct probe ready = probe_of(MR_AIO_READABLE, pair[0], NULL, 0, 0);
    start(aio, &ready);
    settle(aio);
    CHECK_EQ(ready.calls, 0);
    for (unsigned i = 0; i < 20; i++) {
        unsigned before = ready.calls;
        CHECK_EQ(write(pair[1], "ab", 2), 2);
        until(aio, &ready.calls, before + 1);
        CHECK_EQ(ready.result, 1);
        CHECK(ready.req.more);
        CHECK_EQ(read(pair[0], in, sizeof(in)), 2);
        settle(aio);
    }
    unsigned before = ready.calls;
    settle(aio);
    CHECK_EQ(ready.calls, before); /* empty: silent */
    aio->ops->cancel(aio, &ready.req);
    until(aio, &ready.finals, 1);
    CHECK_EQ(ready.result, -ECANCELED);
    close(pair[0]);
    close(pair[1]);
    aio->ops->close(aio);
}

static void test_stream_pipe(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    (void)rng;

    for (int mode = 0; mode < 2; mode++) { /* blocking pipes and non-blocking ones */
        int ends[2];
        char in[16] = {0}, text[] = "pipe";
        CHECK(pipe2(ends, mode == 0 ? 0 : O_NONBLOCK) == 0);
        struct probe read = probe_of(MR_AIO_READ, ends[0], in, sizeof(in), MR_AIO_STREAM);
        start(aio, &read);
        settle(aio);
        CHECK_EQ(read.calls, 0);
        struct probe write = probe_of(MR_AIO_WRITE, ends[1], text, 4, MR_AIO_STREAM);
        CHECK_EQ(run(aio, &write), 4);
        until(aio, &read.finals, 1);
        CHECK_EQ(read.result, 4);
        CHECK_STR(in, "pipe");
        close(ends[1]);
        CHECK_EQ(run(aio, &read), 0);
        close(ends[0]);
    }
    aio->ops->close(aio);
}

/* A receiver that waits does not hold up a sender on the same file. */
static void test_directions(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    int pair[2];
    char in[4] = {0}, zz[] = "zz";
    (void)rng;

    socket_pair(pair);
    struct probe recv = probe_of(MR_AIO_RECV, pair[0], in, 3, 0);
    start(aio, &recv);
    settle(aio);
    struct probe send = probe_of(MR_AIO_SEND, pair[0], zz, 2, 0);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(run(aio, &send), 2);
    CHECK_EQ(recv.calls, 0);
    CHECK_EQ(write(pair[1], "12", 2), 2);
    until(aio, &recv.finals, 1);
    CHECK_STR(in, "12");
    close(pair[0]);
    close(pair[1]);
    aio->ops->close(aio);
}

/* The number of a closed file comes back as another file. */
static void test_file_number_reuse(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(64);
    char in[4];
    (void)rng;

    for (int i = 0; i < 5; i++) {
        int pair[2];
        socket_pair(pair);
        struct probe recv = probe_of(MR_AIO_RECV, pair[0], in, 1, 0);
        start(aio, &recv);
        settle(aio);
        CHECK_EQ(write(pair[1], "x", 1), 1);
        until(aio, &recv.finals, 1);
        CHECK_EQ(recv.result, 1);
        close(pair[0]);
        close(pair[1]);
    }
    aio->ops->close(aio);
}

/* Many more than fit the rings: all done, each once, with the right answer. */
static void test_many(struct mr_rng *rng)
{
    enum { MANY = 5000 };
    struct mr_aio *aio = suite_open(8);
    int file = temp_file();
    struct probe *probe = calloc(MANY, sizeof(*probe));
    uint32_t *word = calloc(MANY, sizeof(*word));
    (void)rng;

    for (uint32_t i = 0; i < MANY; i++) {
        word[i] = i * 2654435761u;
        probe[i] = probe_of(MR_AIO_WRITE, file, &word[i], 4, (uint64_t)i * 4);
        start(aio, &probe[i]);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        until(aio, &probe[i].finals, 1);
        CHECK_EQ(probe[i].result, 4);
        word[i] = 0;
    }
    for (uint32_t i = 0; i < MANY; i++) {
        probe[i].req.code = MR_AIO_READ;
        start(aio, &probe[i]);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        until(aio, &probe[i].finals, 1);
        CHECK_EQ(word[i], i * 2654435761u);
        CHECK_EQ(probe[i].calls, 2);
    }
    free(probe);
    free(word);
    close(file);
    aio->ops->close(aio);
}

struct chain {
    struct mr_aio *aio;
    struct mr_aio_req req;
    unsigned left, deep;
    bool is_inside;
};

static void chain_done(struct mr_aio_req *req, int64_t result)
{
    struct chain *chain = req->owner;

    CHECK_EQ(result, 1);
    CHECK(!chain->is_inside); /* submit does not call done() */
    chain->is_inside = true;
    chain->deep++;
    if (--chain->left > 0)
        chain->aio->ops->submit(chain->aio, req);
    chain->is_inside = false;
}

static void test_submit_from_done(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(8);
    int file = temp_file();
    char byte = 'x';
    struct chain chain = {.aio = aio, .left = 3000};
    (void)rng;

    chain.req = (struct mr_aio_req){.code = MR_AIO_WRITE,
                                    .file = file,
                                    .data = &byte,
                                    .len = 1,
                                    .done = chain_done,
                                    .owner = &chain};
    aio->ops->submit(aio, &chain.req);
    until(aio, &chain.deep, 3000);
    CHECK_EQ(chain.left, 0);
    close(file);
    aio->ops->close(aio);
}

static void test_timeout(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(8);
    (void)rng;

    aio->ops->poll(aio);
    int64_t before = now_ns();
    aio->ops->wait(aio, 30 * MR_MILLI_NS);
    int64_t took = now_ns() - before;
    CHECK(took >= 29 * MR_MILLI_NS && took < 2 * MR_SECOND_NS);
    before = now_ns();
    aio->ops->wait(aio, 0);
    aio->ops->wait(aio, -5);
    CHECK(now_ns() - before < MR_SECOND_NS);
    CHECK(!aio->ops->peek(aio));
    CHECK_EQ(aio->ops->poll(aio), 0);
    aio->ops->close(aio);
}

/* What completed before wait() is not slept through, and peek sees it. */
static void test_wait_completed(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(8);
    int pair[2];
    char in[4];
    (void)rng;

    socket_pair(pair);
    struct probe recv = probe_of(MR_AIO_RECV, pair[0], in, 1, 0);
    start(aio, &recv);
    aio->ops->poll(aio);
    CHECK_EQ(write(pair[1], "x", 1), 1);
    int64_t before = now_ns();
    aio->ops->wait(aio, 4 * MR_SECOND_NS);
    CHECK(now_ns() - before < 2 * MR_SECOND_NS);
    CHECK(aio->ops->peek(aio));
    CHECK_EQ(recv.calls, 0); /* wait only waits */
    until(aio, &recv.finals, 1);
    close(pair[0]);
    close(pair[1]);
    aio->ops->close(aio);
}

struct waker {
    struct mr_aio *aio;
    int64_t delay_ns;
    bool by_fd;
};

static void *waker_run(void *context)
{
    struct waker *waker = context;
    struct timespec ts = {0, waker->delay_ns};
    uint64_t one = 1;

    nanosleep(&ts, NULL);
    if (waker->by_fd)
        CHECK_EQ(write(waker->aio->ops->wake_fd(waker->aio), &one, 8), 8);
    else
        waker->aio->ops->wake(waker->aio);
    return NULL;
}

static void test_wake(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(8);
    pthread_t thread;

    CHECK(aio->ops->wake_fd(aio) >= 0);
    for (int i = 0; i < 20; i++) {
        struct waker waker = {aio, (int64_t)mr_rng_below(rng, 3000000), i % 2 == 1};
        CHECK(pthread_create(&thread, NULL, waker_run, &waker) == 0);
        int64_t before = now_ns();
        aio->ops->wait(aio, 4 * MR_SECOND_NS);
        CHECK(now_ns() - before < 2 * MR_SECOND_NS);
        pthread_join(thread, NULL);
        CHECK_EQ(aio->ops->poll(aio), 0); /* a wake is no completion */
        before = now_ns();
        aio->ops->wait(aio, 5 * MR_MILLI_NS); /* and ends one wait only */
        CHECK(now_ns() - before >= 4 * MR_MILLI_NS);
    }
    /* Before the wait: the next one ends at once, though a poll lies between. */
    for (int polls = 0; polls < 2; polls++) {
        aio->ops->wake(aio);
        for (int i = 0; i < polls; i++)
            aio->ops->poll(aio);
        int64_t before = now_ns();
        aio->ops->wait(aio, 4 * MR_SECOND_NS);
        CHECK(now_ns() - before < 2 * MR_SECOND_NS);
        settle(aio);
    }
    aio->ops->close(aio);
}

/* close() ends what is under way, and tells. */
static void test_close_busy(struct mr_rng *rng)
{
    struct mr_aio *aio = suite_open(8);
    int pair[2], file = temp_file();
    char in[4], out[4] = "abc";
    struct sockaddr_in address;
    int server = listener(&address);
    (void)rng;

    socket_pair(pair);
    struct probe recv = probe_of(MR_AIO_RECV, pair[0], in, 1, 0);
    struct probe accept = probe_of(MR_AIO_ACCEPT, server, NULL, 0, 0);
    struct probe late = probe_of(MR_AIO_WRITE, file, out, 3, 0);
    start(aio, &recv);
    start(aio, &accept);
    settle(aio);
    start(aio, &late);
    aio->ops->close(aio);
    CHECK_EQ(recv.finals, 1);
    CHECK_EQ(recv.result, -ECANCELED);
    CHECK_EQ(accept.finals, 1);
    CHECK_EQ(accept.result, -ECANCELED);
    CHECK_EQ(late.finals, 1);
    CHECK(late.result == 3 || late.result == -ECANCELED);
    close(pair[0]);
    close(pair[1]);
    close(server);
    close(file);
}

static const struct mr_test suite_cases[] = {
    {"file", test_file},
    {"open_rename", test_open_rename},
    {"sockets", test_sockets},
    {"accept_burst", test_accept_burst},
    {"backpressure", test_backpressure},
    {"send_to_closed", test_send_to_closed},
    {"cancel", test_cancel},
    {"readable", test_readable},
    {"stream_pipe", test_stream_pipe},
    {"directions", test_directions},
    {"file_number_reuse", test_file_number_reuse},
    {"many", test_many},
    {"submit_from_done", test_submit_from_done},
    {"timeout", test_timeout},
    {"wait_completed", test_wait_completed},
    {"wake", test_wake},
    {"close_busy", test_close_busy},
};

#endif
