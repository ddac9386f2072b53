/*
 * core/sys/datagram.h - datagrams: the socket they come to, and the inbox they are taken from.
 *
 * A datagram socket is asked of the mr_sys, by the control thread; an inbox over it of the
 * reactor's mr_aio.  Datagrams lie in slots of the inbox, where the kernel has put them,
 * until they are given back: a reactor that gives none back is sent none, and the socket's
 * own buffer fills, and then overflows.  Nothing else holds a sender up.
 *
 *     kernel ──► [ slot ][ slot ][ slot ] ──take()──► the owner ──give()──► kernel
 *
 * Several datagrams of one sender, of one length but the last, may have been put together
 * on their way (UDP GRO): then `segment` says where to cut.
 *
 * Ownership   a datagram's bytes are borrowed from take() until give(), or close().
 * Threads     an inbox: the owner of its mr_aio.
 * Fails       open with a sentence; take with -errno when the socket is of no more use.
 * Cost        an inbox has MR_INBOX_SLOTS slots of 64 KiB, paged in at its opening.
 */
#ifndef MR_CORE_SYS_DATAGRAM_H
#define MR_CORE_SYS_DATAGRAM_H

#include "core/base/err.h"

#include <string.h>

#define MR_DATAGRAM_BYTES_MAX 65535
#define MR_DATAGRAM_PADDING   64 /* readable bytes behind each */
#define MR_INBOX_SLOTS        128

/* Who sent it. */
struct mr_peer {
    uint8_t address[16]; /* in network order; IPv4: the first four */
    uint8_t address_len; /* 4, 16, or 0: not known (a Unix socket) */
    uint16_t port;
};

struct mr_datagram {
    const char *data;
    uint32_t len;
    uint32_t segment;    /* bytes of each of several in a row, but the last; 0: it is one */
    bool is_cut;         /* it was longer than a slot: `data` is how it began */
    int64_t received_ns; /* by the host's wall clock; INT64_MIN: it did not say */
    struct mr_peer from;
    uint32_t slot; /* the inbox's own */
};

/* What a socket for datagrams is to be. */
struct mr_datagram_socket {
    const char *address;      /* "udp:HOST:PORT", "unix:PATH"; HOST "*": any */
    bool is_sender;           /* send to the address; else receive on it */
    const char *const *group; /* receiver: multicast groups to join, as numbers */
    uint32_t groups;
    const char *group_sender; /* only what this address sends to them; NULL: anybody */
    const char *interface;    /* join there, send there: a name or an address; NULL: any */
    bool is_shared;           /* receiver: one of several on the address, each gets some */
    bool is_merged;           /* receiver: UDP GRO, where the kernel has it */
    bool is_stamped;          /* receiver: say when each datagram came */
    uint32_t hops;            /* sender: of multicast; 0: stay on this host's network */
    uint64_t buffer_bytes;    /* receiver: of the socket; 0: as the host has it */
};

struct mr_inbox;

struct mr_inbox_ops {
    const char *name; /* "multishot", "readiness", "simulated" */
    /* What has come, in order, at most MAX; 0: nothing. */
    int (*take)(struct mr_inbox *inbox, struct mr_datagram *ret, uint32_t max);
    void (*give)(struct mr_inbox *inbox, const struct mr_datagram *datagram, uint32_t count);
    /* Would take() have something?  May say no when it is not known yet: then the mr_aio
     * wakes its owner. */
    bool (*peek)(const struct mr_inbox *inbox);
    /* The socket stays open. */
    void (*close)(struct mr_inbox *inbox);
};

struct mr_inbox {
    const struct mr_inbox_ops *ops;
};

static inline bool mr_peer_is(const struct mr_peer *a, const struct mr_peer *b)
{
    return a->port == b->port && a->address_len == b->address_len &&
           memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

#define MR_PEER_TEXT 46 /* bytes that hold any address as text */

/* "10.0.0.1", "fe80::1"; "" when it is not known.  Returns the length. */
size_t mr_peer_print(const struct mr_peer *peer, char out[MR_PEER_TEXT]);

/* The address TEXT writes in numbers, without a port; false: it is none. */
bool mr_peer_parse(const char *text, struct mr_peer *ret);

/* Is it one that groups have? */
static inline bool mr_peer_is_group(const struct mr_peer *peer)
{
    return peer->address_len == 4 ? peer->address[0] >> 4 == 0xe : peer->address[0] == 0xff;
}

#endif
