/*
 * Any bytes as a frame from a network card, cut into datagrams and lines: nothing is read
 * beyond the frame, a datagram lies within it, and all of its bytes come back as messages.
 */
#include "io/datagram/feed.h"
#include "io/dpdk/packet.h"

#include <stdlib.h>

static void feed_it(const char *data, uint32_t len, uint32_t segment, enum mr_framing framing)
{
    struct mr_datagram_spec spec = {.framing = framing, .delimiter = '\n', .sequence = -1};
    struct mr_schema schema = {0};
    struct mr_table_spec table = {.schema = &schema};
    struct mr_feed_counts counts = {0};
    struct mr_feed *feed = calloc(1, sizeof(*feed));
    struct mr_poll poll;
    uint64_t bytes = 0;

    MR_ASSERT(feed != NULL);
    mr_feed_init(feed, &spec, &table, &counts);
    feed->held[0] = (struct mr_datagram){.data = data, .len = len, .segment = segment};
    mr_feed_fill(feed, 1);
    while (mr_feed_cut(feed, &poll)) {
        for (uint32_t i = 0; i < poll.count; i++) {
            MR_ASSERT(poll.msg[i].data >= data &&
                      poll.msg[i].data + poll.msg[i].len <= data + len);
            bytes += poll.msg[i].len;
        }
    }
    MR_ASSERT(framing == MR_FRAMING_LINES ? bytes <= len : bytes == len);
    mr_feed_fini(feed);
    free(feed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_packet packet;

    if (size < 1 || size > 65536)
        return 0;
    uint32_t segment = data[0], len = (uint32_t)size - 1;
    /* Of its own size, so that the sanitizer sees a byte too many. */
    uint8_t *frame = malloc(len + 1);
    MR_ASSERT(frame != NULL);
    memcpy(frame, data + 1, len);
    if (mr_packet_read(frame, len, &packet) == MR_PACKET_DATAGRAM) {
        MR_ASSERT(packet.payload_at <= len && packet.payload_len <= len - packet.payload_at);
        MR_ASSERT(packet.from.address_len == packet.to.address_len);
        const char *payload = (const char *)frame + packet.payload_at;
        feed_it(payload, packet.payload_len, segment, MR_FRAMING_DATAGRAM);
        feed_it(payload, packet.payload_len, segment, MR_FRAMING_LINES);
    }
    free(frame);
    return 0;
}
