/*
 * io/dpdk/packet.h - the datagram in an Ethernet frame, and whether a table wants it.
 *
 *     [ Ethernet | VLAN.. | IPv4 or IPv6 | UDP | payload ] padding
 *
 * Every length is held against what was received before it is believed.  What a kernel would
 * do that is not done here: putting fragments together (they are counted), and the UDP
 * checksum, which the network card verifies, if anybody.  The checksum of an IPv4 header is
 * verified.
 *
 * Pure; nothing here knows DPDK.
 */
#ifndef MR_IO_DPDK_PACKET_H
#define MR_IO_DPDK_PACKET_H

#include "core/sys/datagram.h"

enum mr_packet_kind {
    MR_PACKET_DATAGRAM,
    MR_PACKET_OTHER,    /* whole, and not UDP */
    MR_PACKET_FRAGMENT, /* of a datagram */
    MR_PACKET_BROKEN    /* cut short, or a length or checksum that can not be */
};

struct mr_packet {
    struct mr_peer from, to;
    uint32_t payload_at, payload_len; /* within the frame */
};

/* *RET is set for a datagram only. */
enum mr_packet_kind mr_packet_read(const uint8_t *frame, uint32_t len, struct mr_packet *ret);

/* What a table receives: datagrams to PORT, and, where they are given, to one of the addresses
 * and from the sender. */
struct mr_packet_filter {
    uint16_t port;
    uint32_t addresses;
    struct mr_peer *address; /* port is not looked at */
    struct mr_peer sender;   /* address_len 0: anybody */
};

bool mr_packet_is_wanted(const struct mr_packet *packet, const struct mr_packet_filter *filter);

#endif
