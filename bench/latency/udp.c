#include "bench/latency/transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { AWAIT_MS = 10000, BUFFER_BYTES = 8 << 20, DATAGRAM_BYTES = 2048 };

static struct sockaddr_in local(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* Bound to PORT, 0: any, which is put there. */
static int receiver(int *port)
{
    struct sockaddr_in address = local(*port);
    socklen_t len = sizeof(address);
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), bytes = BUFFER_BYTES;

    if (file < 0 || bind(file, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        getsockname(file, (struct sockaddr *)&address, &len) < 0)
        mr_wire_give_up("a socket");
    if (setsockopt(file, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
        (void)setsockopt(file, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    *port = ntohs(address.sin_port);
    return file;
}

static int sender(int port)
{
    struct sockaddr_in address = local(port);
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof(address)) < 0)
        mr_wire_give_up("a socket");
    return file;
}

static void udp_open(struct mr_wire *wire)
{
    *wire = (struct mr_wire){.listen = {-1, -1}};
    wire->out = receiver(&wire->port[1]);
    /* The server's port: free a moment ago. */
    (void)close(receiver(&wire->port[0]));
    wire->in = sender(wire->port[0]);
}

/* A datagram for nobody is lost: look whether somebody has the port. */
static bool udp_await(struct mr_wire *wire)
{
    char wanted[16], line[256];
    bool is_there = false;

    (void)snprintf(wanted, sizeof(wanted), ":%04X ", (unsigned)wire->port[0]);
    for (int ms = 0; ms < AWAIT_MS && !is_there; ms += 10) {
        FILE *file = fopen("/proc/net/udp", "r");
        while (file != NULL && !is_there && fgets(line, sizeof(line), file) != NULL) {
            line[30] = '\0'; /* what follows is the other side */
            is_there = strstr(line, wanted) != NULL;
        }
        if (file != NULL)
            (void)fclose(file);
        (void)usleep(10000);
    }
    return is_there;
}

static bool is_refusal(int error)
{
    return error == EAGAIN || error == EINTR || error == ECONNREFUSED || error == ENOBUFS;
}

/* A datagram for each row. */
static size_t udp_send(struct mr_wire *wire, const char *rows, size_t len)
{
    size_t sent = 0;

    while (sent < len) {
        ssize_t n = send(wire->in, rows + sent, MR_WIRE_ROW_BYTES, MSG_DONTWAIT);
        if (n < 0 && !is_refusal(errno))
            mr_wire_give_up("sending");
        if (n < 0)
            break;
        sent += MR_WIRE_ROW_BYTES;
    }
    return sent;
}

/* Whatever they end with, rows get their newline. */
static size_t udp_recv(struct mr_wire *wire, char *data, size_t size)
{
    size_t len = 0;

    while (size - len > DATAGRAM_BYTES) {
        ssize_t n = recv(wire->out, data + len, DATAGRAM_BYTES, MSG_DONTWAIT);
        if (n < 0 && !is_refusal(errno))
            mr_wire_give_up("receiving");
        if (n <= 0)
            break;
        len += (size_t)n;
        if (data[len - 1] != '\n')
            data[len++] = '\n';
    }
    return len;
}

static void udp_serve(const struct mr_wire *wire, bool is_busy)
{
    static char data[DATAGRAM_BYTES];
    int port = wire->port[0], in = receiver(&port), out = sender(wire->port[1]);

    for (;;) {
        ssize_t n = recv(in, data, sizeof(data), is_busy ? MSG_DONTWAIT : 0);
        if (n < 0 && !is_refusal(errno))
            _exit(0);
        if (n > 0)
            (void)send(out, data, (size_t)n, 0);
    }
}

const struct mr_transport mr_transport_udp = {
    .what = "UDP",
    .source = "'connector' = 'udp', 'hostname' = '127.0.0.1', 'format' = 'json'",
    .sink = "'connector' = 'udp', 'hostname' = '127.0.0.1', 'format' = 'json'",
    .open = udp_open,
    .await = udp_await,
    .send = udp_send,
    .recv = udp_recv,
    .serve = udp_serve,
};
