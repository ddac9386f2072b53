/*
 * bench/latency/server.h - a process between two ports: the engine, or a bare echo.
 *
 * Each has a process of its own.  While the other side of a pair is measured it is stopped
 * (SIGSTOP), since a server that spins would take half of the CPU from it; its connections stay.
 * The rig's thread has the first CPU, both servers the last: there the engine puts its reactor.
 *
 * Ownership   mr_server_stop() ends the process; it ends with the rig in any case.
 */
#ifndef MR_BENCH_LATENCY_SERVER_H
#define MR_BENCH_LATENCY_SERVER_H

#include "bench/latency/transport.h"

struct mr_server {
    const struct mr_transport *transport;
    struct mr_wire wire;
    pid_t pid;
    bool is_engine;
};

/* `millrace run` of the query in MODE ("busy", "hybrid"), paused; false: it did not come, and what
 * it said is on standard error. */
bool mr_server_start_engine(struct mr_server *server, const struct mr_transport *transport,
                            const char *program, const char *mode);
/* The bare server, paused. */
bool mr_server_start_echo(struct mr_server *server, const struct mr_transport *transport,
                          bool is_busy);

void mr_server_pause(const struct mr_server *server);
void mr_server_go_on(const struct mr_server *server);
void mr_server_stop(struct mr_server *server);

#endif
