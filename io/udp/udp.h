/*
 * io/udp/udp.h - connector 'udp': datagrams as messages, over UDP (multicast too) or a Unix socket.
 *
 *     socket of the table ──inbox of the reactor──► feed ──► messages
 *     rows ──► one datagram each ──► socket
 *
 * Nobody sends a datagram again: what comes while no job runs, or faster than it is read, is
 * lost; a row was seen at most once.  So everything that can be known about losses is
 * counted and said: what the kernel threw away for want of room, and numbers that do not
 * come ('sequence.column').
 *
 * With 'scan.queues' = n there are n sockets on the address, and the kernel keeps what one
 * sender sends on one of them: a split each.
 */
#ifndef MR_IO_UDP_UDP_H
#define MR_IO_UDP_UDP_H

#include "core/op/connector.h"

extern const struct mr_source_class mr_udp_source;
extern const struct mr_sink_class mr_udp_sink;

#endif
