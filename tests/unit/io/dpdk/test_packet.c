/*
 * Frames: those that are made by the book are read as they were made; of any other bytes, and
 * of frames with a byte changed or the end missing, nothing is read beyond the end, and what
 * is called a datagram lies within the frame.
 */
#include "io/dpdk/packet.h"
#include "tests/mr_test.h"

#include "tests/unit/io/dpdk/frames.h"

static void as_they_were_made(struct mr_rng *rng)
{
    for (unsigned round = 0; round < 20000; round++) {
        struct frame_spec spec = frame_random(rng);
        uint8_t frame[FRAME_MAX];
        struct mr_packet got;
        uint32_t len = frame_make(&spec, frame);
        enum mr_packet_kind kind = mr_packet_read(frame, len, &got);

        if (spec.is_fragment) {
            CHECK_EQ(kind, MR_PACKET_FRAGMENT);
            continue;
        }
        CHECK_EQ(kind, MR_PACKET_DATAGRAM);
        CHECK(mr_peer_is(&got.from, &spec.from));
        CHECK(mr_peer_is(&got.to, &spec.to));
        CHECK_EQ(got.payload_len, spec.len);
        CHECK(memcmp(frame + got.payload_at, spec.data, spec.len) == 0);
        /* One byte short of the padding: the lengths contradict the frame. */
        uint32_t whole = len - spec.padding;
        CHECK_EQ(mr_packet_read(frame, whole, &got), MR_PACKET_DATAGRAM);
        CHECK_EQ(mr_packet_read(frame, whole - 1, &got), MR_PACKET_BROKEN);
    }
}

static void damaged_ones_stay_inside(struct mr_rng *rng)
{
    for (unsigned round = 0; round < 100000; round++) {
        struct frame_spec spec = frame_random(rng);
        uint8_t frame[FRAME_MAX];
        uint32_t len = frame_make(&spec, frame);
        struct mr_packet got;

        for (uint32_t n = (uint32_t)mr_rng_below(rng, 4); n > 0; n--)
            frame[mr_rng_below(rng, len < 60 ? len : 60)] = (uint8_t)mr_rng_below(rng, 256);
        len = mr_rng_below(rng, 2) == 0 ? (uint32_t)mr_rng_below(rng, len + 1) : len;
        /* Of its own size, so that the sanitizer sees a byte too many. */
        uint8_t *copy = malloc(len + 1);
        memcpy(copy, frame, len);
        if (mr_packet_read(copy, len, &got) == MR_PACKET_DATAGRAM) {
            CHECK(got.payload_at >= 14 + 20 + 8 && got.payload_at <= len);
            CHECK(got.payload_len <= len - got.payload_at);
        }
        free(copy);
    }
}

static void what_is_not_a_datagram(struct mr_rng *rng)
{
    struct frame_spec spec = frame_plain(4);
    uint8_t frame[FRAME_MAX];
    struct mr_packet got;
    uint32_t len = frame_make(&spec, frame);

    (void)rng;
    CHECK_EQ(mr_packet_read(frame, 13, &got), MR_PACKET_BROKEN);
    frame[13] = 0x06; /* ARP */
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_OTHER);
    len = frame_make(&spec, frame);
    frame[14 + 12] ^= 1; /* another sender than the checksum knows */
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_BROKEN);
    spec.protocol = 6; /* TCP */
    len = frame_make(&spec, frame);
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_OTHER);
    spec = frame_plain(4);
    spec.tags = 3;
    len = frame_make(&spec, frame);
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_BROKEN);
    spec = frame_plain(6);
    spec.extensions = 9;
    len = frame_make(&spec, frame);
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_BROKEN);
    spec.protocol = 58; /* ICMPv6 */
    spec.extensions = 1;
    len = frame_make(&spec, frame);
    CHECK_EQ(mr_packet_read(frame, len, &got), MR_PACKET_OTHER);
}

static void wanted_ones(struct mr_rng *rng)
{
    struct mr_packet packet = {.from = {{10, 0, 0, 1}, 4, 99}, .to = {{239, 1, 1, 1}, 4, 5000}};
    struct mr_peer group[2] = {{{239, 1, 1, 2}, 4, 0}, {{239, 1, 1, 1}, 4, 0}};
    struct mr_packet_filter filter = {.port = 5000, .address = group};

    (void)rng;
    CHECK(mr_packet_is_wanted(&packet, &filter));
    filter.addresses = 1;
    CHECK(!mr_packet_is_wanted(&packet, &filter));
    filter.addresses = 2;
    CHECK(mr_packet_is_wanted(&packet, &filter));
    filter.sender = (struct mr_peer){{10, 0, 0, 1}, 4, 0};
    CHECK(mr_packet_is_wanted(&packet, &filter));
    filter.sender.address_len = 16; /* the same bytes of another family */
    CHECK(!mr_packet_is_wanted(&packet, &filter));
    filter.sender = (struct mr_peer){{10, 0, 0, 2}, 4, 0};
    CHECK(!mr_packet_is_wanted(&packet, &filter));
    filter.sender = (struct mr_peer){0};
    filter.port = 5001;
    CHECK(!mr_packet_is_wanted(&packet, &filter));
}

static const struct mr_test cases[] = {
    {"as_they_were_made", as_they_were_made},
    {"damaged_ones_stay_inside", damaged_ones_stay_inside},
    {"what_is_not_a_datagram", what_is_not_a_datagram},
    {"wanted_ones", wanted_ones},
};

MR_TEST_MAIN(cases)
