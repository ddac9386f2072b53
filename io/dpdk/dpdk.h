/*
 * io/dpdk/dpdk.h - connector 'dpdk': datagrams past the kernel, from a port that the process drives itself.
 *
 *     port ──queue q──► rx burst of its reactor ──► packet.h ──► feed ──► messages
 *                              ▲                                   │
 *                              └────── packets freed together ◄────┘
 *
 * The options are those of 'udp'; what a kernel would do with them is done here: packets for
 * another port, address, group or sender are left out.  Nothing else of the network is here: no ARP,
 * no IGMP (a switch must send the groups to this port by itself), no fragments put together.
 *
 * A reactor polls its queues; where it shares its processor, it sleeps for moments once
 * nothing has come for a while.  Messages lie in the packets until they are used; a packet in
 * several pieces is copied together first.
 *
 * Threads     as core/op/connector.h has them; a queue belongs to one reactor.
 */
#ifndef MR_IO_DPDK_DPDK_H
#define MR_IO_DPDK_DPDK_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_dpdk_source;

#endif
