#include "io/dpdk/packet.h"

enum {
    ETHERNET_BYTES = 14,
    TAG_BYTES = 4,
    TAGS_MAX = 2,
    IPV4_BYTES = 20,
    IPV6_BYTES = 40,
    UDP_BYTES = 8,
    EXTENSIONS_MAX = 8
};

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_QINQ = 0x88a8 };

enum {
    NEXT_HOP_BY_HOP = 0,
    NEXT_UDP = 17,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_DESTINATION = 60
};

/* What is left of a frame: headers are taken off its front, padding off its end. */
struct rest {
    const uint8_t *frame;
    uint32_t at, end;
};

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static bool has(const struct rest *rest, uint32_t bytes)
{
    return rest->end - rest->at >= bytes;
}

/* One's complement sum over a header that holds its own checksum: 0xffff when it is right. */
static bool sums_up(const uint8_t *p, uint32_t bytes)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < bytes; i += 2)
        sum += get16(p + i);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

static enum mr_packet_kind read_udp(struct rest *rest, struct mr_packet *ret)
{
    const uint8_t *head = rest->frame + rest->at;

    if (!has(rest, UDP_BYTES))
        return MR_PACKET_BROKEN;
    uint32_t len = get16(head + 4);
    if (len < UDP_BYTES || !has(rest, len))
        return MR_PACKET_BROKEN;
    ret->from.port = get16(head);
    ret->to.port = get16(head + 2);
    ret->payload_at = rest->at + UDP_BYTES;
    ret->payload_len = len - UDP_BYTES;
    return MR_PACKET_DATAGRAM;
}

static enum mr_packet_kind read_ipv4(struct rest *rest, struct mr_packet *ret)
{
    const uint8_t *head = rest->frame + rest->at;

    if (!has(rest, IPV4_BYTES) || head[0] >> 4 != 4)
        return MR_PACKET_BROKEN;
    uint32_t bytes = (head[0] & 15u) * 4u, total = get16(head + 2);
    if (bytes < IPV4_BYTES || total < bytes || !has(rest, total) || !sums_up(head, bytes))
        return MR_PACKET_BROKEN;
    if (head[9] != NEXT_UDP)
        return MR_PACKET_OTHER;
    if ((get16(head + 6) & 0x3fff) != 0) /* more of them, or not the first */
        return MR_PACKET_FRAGMENT;
    memcpy(ret->from.address, head + 12, 4);
    memcpy(ret->to.address, head + 16, 4);
    ret->from.address_len = ret->to.address_len = 4;
    rest->end = rest->at + total;
    rest->at += bytes;
    return read_udp(rest, ret);
}

static enum mr_packet_kind read_ipv6(struct rest *rest, struct mr_packet *ret)
{
    const uint8_t *head = rest->frame + rest->at;

    if (!has(rest, IPV6_BYTES) || head[0] >> 4 != 6 || !has(rest, IPV6_BYTES + get16(head + 4)))
        return MR_PACKET_BROKEN;
    memcpy(ret->from.address, head + 8, 16);
    memcpy(ret->to.address, head + 24, 16);
    ret->from.address_len = ret->to.address_len = 16;
    uint8_t next = head[6];
    rest->end = rest->at + IPV6_BYTES + get16(head + 4);
    rest->at += IPV6_BYTES;
    for (unsigned n = 0;
         next == NEXT_HOP_BY_HOP || next == NEXT_ROUTING || next == NEXT_DESTINATION; n++) {
        const uint8_t *extension = rest->frame + rest->at;
        if (n == EXTENSIONS_MAX || !has(rest, 8) || !has(rest, 8 + extension[1] * 8u))
            return MR_PACKET_BROKEN;
        next = extension[0];
        rest->at += 8 + extension[1] * 8u;
    }
    if (next == NEXT_FRAGMENT)
        return MR_PACKET_FRAGMENT;
    return next == NEXT_UDP ? read_udp(rest, ret) : MR_PACKET_OTHER;
}

enum mr_packet_kind mr_packet_read(const uint8_t *frame, uint32_t len, struct mr_packet *ret)
{
    struct rest rest = {frame, ETHERNET_BYTES, len};

    *ret = (struct mr_packet){0};
    if (len < ETHERNET_BYTES)
        return MR_PACKET_BROKEN;
    uint16_t type = get16(frame + 12);
    for (unsigned tags = 0; type == TYPE_VLAN || type == TYPE_QINQ; tags++) {
        if (tags == TAGS_MAX || !has(&rest, TAG_BYTES))
            return MR_PACKET_BROKEN;
        type = get16(frame + rest.at + 2);
        rest.at += TAG_BYTES;
    }
    switch (type) {
    case TYPE_IPV4: return read_ipv4(&rest, ret);
    case TYPE_IPV6: return read_ipv6(&rest, ret);
    default: return MR_PACKET_OTHER;
    }
}

static bool same_address(const struct mr_peer *a, const struct mr_peer *b)
{
    return a->address_len == b->address_len &&
           memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

bool mr_packet_is_wanted(const struct mr_packet *packet, const struct mr_packet_filter *filter)
{
    bool is_ours = filter->addresses == 0;

    if (packet->to.port != filter->port)
        return false;
    for (uint32_t i = 0; i < filter->addresses && !is_ours; i++)
        is_ours = same_address(&packet->to, &filter->address[i]);
    return is_ours &&
           (filter->sender.address_len == 0 || same_address(&packet->from, &filter->sender));
}
