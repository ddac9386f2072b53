#include "bench/latency/transport.h"
#include "include/millrace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { AWAIT_MS = 10000, ECHO_BYTES = 64 << 10 };

_Noreturn void mr_wire_give_up(const char *what)
{
    fprintf(stderr, "latency: %s: %s\n", what, mr_err_text(-errno));
    _exit(2);
}

static struct sockaddr_in local(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void send_at_once(int file)
{
    int on = 1;

    (void)setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void tcp_open(struct mr_wire *wire)
{
    for (int i = 0; i < 2; i++) {
        struct sockaddr_in address = local(0);
        socklen_t len = sizeof(address);
        wire->listen[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (wire->listen[i] < 0 ||
            bind(wire->listen[i], (struct sockaddr *)&address, sizeof(address)) < 0 ||
            listen(wire->listen[i], 1) < 0 ||
            getsockname(wire->listen[i], (struct sockaddr *)&address, &len) < 0)
            mr_wire_give_up("a listener");
        wire->port[i] = ntohs(address.sin_port);
    }
    wire->in = wire->out = -1;
}

/* -1: nobody came. */
static int take(int listener)
{
    struct pollfd wait = {.fd = listener, .events = POLLIN};

    if (poll(&wait, 1, AWAIT_MS) <= 0)
        return -1;
    int file = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (file >= 0)
        send_at_once(file);
    return file;
}

static bool tcp_await(struct mr_wire *wire)
{
    wire->in = take(wire->listen[0]);
    wire->out = wire->in < 0 ? -1 : take(wire->listen[1]);
    return wire->out >= 0;
}

static size_t moved(ssize_t n, const char *what)
{
    if (n >= 0)
        return (size_t)n;
    if (errno != EAGAIN && errno != EINTR)
        mr_wire_give_up(what);
    return 0;
}

static size_t tcp_send(struct mr_wire *wire, const char *rows, size_t len)
{
    return moved(send(wire->in, rows, len, MSG_DONTWAIT | MSG_NOSIGNAL), "sending");
}

static size_t tcp_recv(struct mr_wire *wire, char *data, size_t size)
{
    return moved(recv(wire->out, data, size, MSG_DONTWAIT), "receiving");
}

static int reach(int port)
{
    struct sockaddr_in address = local(port);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof(address)) < 0)
        mr_wire_give_up("connecting");
    send_at_once(file);
    return file;
}

/* Nothing but two calls. */
static void tcp_serve(const struct mr_wire *wire, bool is_busy)
{
    static char data[ECHO_BYTES];
    int in = reach(wire->port[0]), out = reach(wire->port[1]);

    for (;;) {
        ssize_t n = recv(in, data, sizeof(data), is_busy ? MSG_DONTWAIT : 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n <= 0 || send(out, data, (size_t)n, MSG_NOSIGNAL) != n)
            _exit(0);
    }
}

const struct mr_transport mr_transport_tcp = {
    .what = "TCP",
    .source = "'connector' = 'socket', 'hostname' = '127.0.0.1', 'format' = 'json'",
    .sink = "'connector' = 'socket', 'hostname' = '127.0.0.1', 'format' = 'json'",
    .open = tcp_open,
    .await = tcp_await,
    .send = tcp_send,
    .recv = tcp_recv,
    .serve = tcp_serve,
};
