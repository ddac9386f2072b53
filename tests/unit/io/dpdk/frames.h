/*
 * tests/unit/io/dpdk/frames.h - Ethernet frames made by the book, for what reads them.
 */
#ifndef MR_TESTS_UNIT_IO_DPDK_FRAMES_H
#define MR_TESTS_UNIT_IO_DPDK_FRAMES_H

#include "core/base/rng.h"
#include "core/sys/datagram.h"

enum { FRAME_MAX = 4096 };

struct frame_spec {
    struct mr_peer from, to;
    const char *data;
    uint32_t len;
    uint32_t padding;    /* behind the IP packet */
    uint32_t tags;       /* of VLANs */
    uint32_t options;    /* words of an IPv4 header beyond the fifth */
    uint32_t extensions; /* headers of IPv6 */
    uint8_t protocol;
    bool is_fragment;
};

static inline uint8_t *put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
    return p + 2;
}

/* The checksum of RFC 1071, as the RFC has it. */
static inline uint16_t frame_checksum(const uint8_t *p, uint32_t bytes)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i + 1 < bytes; i += 2)
        sum += (uint32_t)p[i] << 8 | p[i + 1];
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static inline uint8_t *frame_ipv4(const struct frame_spec *spec, uint8_t *p)
{
    uint8_t *head = p;
    uint32_t bytes = 20 + spec->options * 4;

    *p++ = (uint8_t)(0x40 | bytes / 4);
    *p++ = 0;
    p = put16(p, bytes + 8 + spec->len);
    p = put16(p, 0x1234);
    p = put16(p, spec->is_fragment ? 0x2000 : 0x4000);
    *p++ = 64;
    *p++ = spec->protocol;
    p = put16(p, 0);
    memcpy(p, spec->from.address, 4);
    memcpy(p + 4, spec->to.address, 4);
    memset(p + 8, 1, spec->options * 4); /* no operation */
    put16(head + 10, frame_checksum(head, bytes));
    return head + bytes;
}

static inline uint8_t *frame_ipv6(const struct frame_spec *spec, uint8_t *p)
{
    bool has_extensions = spec->extensions > 0;

    memset(p, 0, 8);
    p[0] = 0x60;
    put16(p + 4, spec->extensions * 16 + (spec->is_fragment ? 8 : 0) + 8 + spec->len);
    p[6] = has_extensions ? 60 : spec->is_fragment ? 44 : spec->protocol;
    p[7] = 64;
    memcpy(p + 8, spec->from.address, 16);
    memcpy(p + 24, spec->to.address, 16);
    p += 40;
    for (uint32_t i = 0; i < spec->extensions; i++, p += 16) {
        memset(p, 0, 16);
        p[0] = i + 1 < spec->extensions ? 60 : spec->is_fragment ? 44 : spec->protocol;
        p[1] = 1; /* eight bytes beyond the first eight */
    }
    if (spec->is_fragment) {
        memset(p, 0, 8);
        p[0] = spec->protocol;
        p += 8;
    }
    return p;
}

/* Returns the frame's length. */
static inline uint32_t frame_make(const struct frame_spec *spec, uint8_t frame[FRAME_MAX])
{
    uint8_t *p = frame;

    memset(p, 0x02, 12);
    p += 12;
    for (uint32_t i = 0; i < spec->tags; i++)
        p = put16(put16(p, i % 2 == 0 ? 0x8100 : 0x88a8), 100 + i);
    p = put16(p, spec->from.address_len == 4 ? 0x0800 : 0x86dd);
    p = spec->from.address_len == 4 ? frame_ipv4(spec, p) : frame_ipv6(spec, p);
    p = put16(p, spec->from.port);
    p = put16(p, spec->to.port);
    p = put16(p, 8 + spec->len);
    p = put16(p, 0);
    memcpy(p, spec->data, spec->len);
    memset(p + spec->len, 0xee, spec->padding);
    return (uint32_t)(p - frame) + spec->len + spec->padding;
}

static inline struct frame_spec frame_plain(uint32_t version)
{
    struct frame_spec spec = {.from = {{10, 0, 0, 1}, 4, 4000},
                              .to = {{10, 0, 0, 2}, 4, 5000},
                              .data = "payload",
                              .len = 7,
                              .protocol = 17};

    if (version == 6)
        spec.from.address_len = spec.to.address_len = 16;
    return spec;
}

static inline struct frame_spec frame_random(struct mr_rng *rng)
{
    static char data[2048];
    struct frame_spec spec = frame_plain(mr_rng_below(rng, 2) == 0 ? 4 : 6);

    for (unsigned i = 0; i < spec.from.address_len; i++) {
        spec.from.address[i] = (uint8_t)mr_rng_below(rng, 256);
        spec.to.address[i] = (uint8_t)mr_rng_below(rng, 256);
    }
    spec.from.port = (uint16_t)mr_rng_below(rng, 65536);
    spec.to.port = (uint16_t)mr_rng_below(rng, 65536);
    for (unsigned i = 0; i < 64; i++)
        data[mr_rng_below(rng, sizeof(data))] = (char)mr_rng_below(rng, 256);
    spec.data = data;
    spec.len = (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 2) == 0 ? 20 : 1500);
    spec.padding = mr_rng_below(rng, 3) == 0 ? (uint32_t)mr_rng_below(rng, 40) : 0;
    spec.tags = (uint32_t)mr_rng_below(rng, 3);
    spec.options = mr_rng_below(rng, 4) == 0 ? (uint32_t)mr_rng_below(rng, 11) : 0;
    spec.extensions = mr_rng_below(rng, 4) == 0 ? (uint32_t)mr_rng_below(rng, 9) : 0;
    spec.is_fragment = mr_rng_below(rng, 10) == 0;
    return spec;
}

#endif
