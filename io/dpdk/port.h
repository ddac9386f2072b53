/*
 * io/dpdk/port.h - an Ethernet port that this process drives itself, and DPDK's environment.
 *
 * The environment (EAL) is the process's: the first port starts it, and it stays.  A port belongs
 * to one table at a time.
 *
 * Ownership   the caller's; close stops the port and gives it back.
 * Threads     open, close, stats: the control thread.  Receiving from queue q: one reactor.
 * Fails       open with a sentence: no such port, taken, no memory for packets.
 */
#ifndef MR_IO_DPDK_PORT_H
#define MR_IO_DPDK_PORT_H

#include "core/base/err.h"
#include "core/base/view.h"

struct rte_mempool;

struct mr_port_spec {
    const char *eal_args; /* split by spaces; NULL: none */
    const char *name;     /* or number; NULL: the only one */
    uint32_t queues;
    uint32_t descriptors; /* of a queue */
    bool has_groups;      /* let all multicast in */
};

struct mr_port {
    uint16_t number;
    uint64_t owner;
    bool is_owned, is_started;
    struct rte_mempool *packets; /* the environment's */
};

int mr_port_open(struct mr_port *port, const struct mr_port_spec *spec, struct mr_err *reterr);
void mr_port_close(struct mr_port *port);

/* Packets that came, and found no room in a queue, or no memory. */
uint64_t mr_port_dropped(const struct mr_port *port);

#endif
