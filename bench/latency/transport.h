/*
 * bench/latency/transport.h - how rows get to a server and back: all that differs between TCP and UDP.
 *
 *     rig ──rows──► in port ─► server: the engine, or a bare echo ─► out port ──rows──► rig
 *
 * A row is MR_WIRE_ROW_BYTES bytes and ends with a newline.  Ours and theirs get a wire each, made
 * in the same way, so that nothing but the program between the two ports differs.
 *
 * Ownership   open to close; a server's end belongs to the server.
 * Threads     one for the rig's end, one for the server's.
 * Fails       open and the server's end exit with a sentence: there is nothing to measure.
 */
#ifndef MR_BENCH_LATENCY_TRANSPORT_H
#define MR_BENCH_LATENCY_TRANSPORT_H

#include "core/base/base.h"

#include <sys/types.h>

#define MR_WIRE_ROW_BYTES 256

struct mr_wire {
    int listen[2]; /* where a server is awaited: in, out; -1: nowhere */
    int in, out;   /* the rig writes in and reads out; -1: no server yet */
    int port[2];
};

struct mr_transport {
    const char *what; /* "TCP" */
    /* Options of the table that reads, and of the one that writes, but for the port. */
    const char *source, *sink;

    /* The rig's end. */
    void (*open)(struct mr_wire *wire);
    /* A server was started; false: it did not come within some seconds. */
    bool (*await)(struct mr_wire *wire);
    /* Whole rows; returns how many bytes were taken, without waiting. */
    size_t (*send)(struct mr_wire *wire, const char *rows, size_t len);
    /* Up to SIZE bytes of what came back, without waiting. */
    size_t (*recv)(struct mr_wire *wire, char *data, size_t size);

    /* The bare server's end, in a process of its own. */
    void (*serve)(const struct mr_wire *wire, bool is_busy);
};

extern const struct mr_transport mr_transport_tcp, mr_transport_udp;

/* Exits, with errno's word. */
_Noreturn void mr_wire_give_up(const char *what);

#endif
