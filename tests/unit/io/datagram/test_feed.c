/*
 * Datagrams to messages: whatever is put together, cut, empty or too long, each message is
 * handed out once, whole and in order, as a plain split of the same bytes has them.
 */
#include "core/data/value.h"
#include "io/datagram/feed.h"
#include "tests/mr_test.h"

enum { TEXT_MAX = 70000, MESSAGES_MAX = 100000 };

struct bench {
    struct mr_datagram_spec spec;
    struct mr_field field[4];
    struct mr_schema schema;
    struct mr_table_spec table;
    struct mr_feed_counts counts;
    struct mr_feed *feed;
};

static void bench_init(struct bench *b, enum mr_framing framing, const char *const *metadata,
                       uint32_t metadatas)
{
    memset(b, 0, sizeof(*b));
    b->spec = (struct mr_datagram_spec){.framing = framing, .delimiter = '\n', .sequence = 0};
    b->field[0] =
        (struct mr_field){.name = MR_VIEW("n"), .type = {.id = MR_TYPE_BIGINT, .nullable = 1}};
    for (uint32_t i = 0; i < metadatas; i++) {
        uint32_t key = 0;
        while (strcmp(mr_datagram_metadata[key].key, metadata[i]) != 0)
            key++;
        b->field[1 + i] = (struct mr_field){.name = mr_view_of(metadata[i]),
                                            .type = mr_datagram_metadata[key].type};
    }
    b->schema = (struct mr_schema){.count = 1 + metadatas, .field = b->field};
    b->table =
        (struct mr_table_spec){.schema = &b->schema, .physical = 1, .metadata_key = metadata};
    b->feed = calloc(1, sizeof(*b->feed));
    mr_feed_init(b->feed, &b->spec, &b->table, &b->counts);
}

static void bench_fini(struct bench *b)
{
    mr_feed_fini(b->feed);
    free(b->feed);
}

struct piece {
    const char *data;
    size_t len;
    uint32_t datagram;
    bool is_cut;
};

/* The definition: bytes of one datagram, split by '\n', a '\r' before it taken away. */
static uint32_t lines_of(const char *data, size_t len, uint32_t datagram, struct piece *out)
{
    uint32_t count = 0;

    while (len > 0) {
        size_t n = 0;
        while (n < len && data[n] != '\n')
            n++;
        size_t whole = n < len ? n + 1 : n;
        out[count++] =
            (struct piece){data, n > 0 && data[n - 1] == '\r' ? n - 1 : n, datagram, false};
        data += whole;
        len -= whole;
    }
    return count;
}

static void all_messages_once(struct mr_rng *rng)
{
    char *text = malloc(TEXT_MAX + MR_DATAGRAM_PADDING);
    struct piece *want = malloc(MESSAGES_MAX * sizeof(*want));

    for (uint32_t i = 0; i < TEXT_MAX + MR_DATAGRAM_PADDING; i++)
        text[i] = "abcdefg\n\r\n"[mr_rng_below(rng, 10)];
    for (unsigned round = 0; round < 60; round++) {
        enum mr_framing framing = round % 2 == 0 ? MR_FRAMING_DATAGRAM : MR_FRAMING_LINES;
        struct bench b;
        uint32_t wanted = 0, datagrams = 0, got = 0;
        struct mr_poll poll;

        bench_init(&b, framing, NULL, 0);
        uint32_t count = 1 + (uint32_t)mr_rng_below(rng, MR_FEED_DATAGRAMS);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t len = (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 4) == 0 ? 3000 : 40);
            uint32_t segment =
                mr_rng_below(rng, 3) == 0 ? 1 + (uint32_t)mr_rng_below(rng, 300) : 0;
            struct mr_datagram *d = &b.feed->held[i];
            *d = (struct mr_datagram){.data = text + mr_rng_below(rng, TEXT_MAX - 3000),
                                      .len = len,
                                      .segment = segment,
                                      .is_cut = mr_rng_below(rng, 10) == 0,
                                      .received_ns = i};
            uint32_t at = 0;
            do {
                uint32_t n = segment != 0 && len - at > segment ? segment : len - at;
                if (framing == MR_FRAMING_DATAGRAM)
                    want[wanted++] = (struct piece){d->data + at, n, datagrams, false};
                else
                    wanted += lines_of(d->data + at, n, datagrams, want + wanted);
                datagrams++;
                at += n;
            } while (at < len);
            if (d->is_cut && (len > 0 || framing == MR_FRAMING_DATAGRAM))
                want[wanted - 1].is_cut = true;
        }
        mr_feed_fill(b.feed, count);
        while (mr_feed_cut(b.feed, &poll)) {
            CHECK(poll.count > 0 && poll.count <= MR_BATCH_ROWS);
            for (uint32_t i = 0; i < poll.count; i++, got++) {
                CHECK(got < wanted);
                CHECK(poll.msg[i].data == want[got].data);
                CHECK_EQ(poll.msg[i].len, want[got].len);
                CHECK_EQ(poll.msg[i].offset, want[got].datagram);
                CHECK_EQ(poll.msg[i].next, want[got].datagram + 1);
                CHECK_EQ(poll.msg[i].broken != NULL, want[got].is_cut);
            }
        }
        CHECK_EQ(got, wanted);
        CHECK(!mr_feed_has_messages(b.feed));
        CHECK_EQ(b.feed->number, datagrams);
        bench_fini(&b);
    }
    free(text);
    free(want);
}

static void senders_and_stamps_become_columns(struct mr_rng *rng)
{
    static const char *const keys[] = {"source-port", "timestamp", "source-address"};
    struct bench b;
    struct mr_poll poll;
    uint16_t origin[] = {0, 1, 1, 2, 3};

    (void)rng;
    bench_init(&b, MR_FRAMING_DATAGRAM, keys, 3);
    for (uint32_t i = 0; i < 4; i++)
        b.feed->held[i] = (struct mr_datagram){.data = "x", .len = 1, .received_ns = 1000 + i};
    b.feed->held[0].from = (struct mr_peer){{10, 0, 0, 1}, 4, 4000};
    b.feed->held[1].from = (struct mr_peer){{10, 0, 0, 1}, 4, 4001};
    b.feed->held[2].from = (struct mr_peer){{0xfe, 0x80, [15] = 1}, 16, 65535};
    b.feed->held[3].received_ns = INT64_MIN;
    mr_feed_fill(b.feed, 4);
    CHECK(mr_feed_cut(b.feed, &poll));
    struct mr_batch_buffer *out = mr_batch_buffer_new(&b.schema, 64);
    for (uint32_t key = 0; key < 3; key++)
        mr_feed_metadata(b.feed, key, &poll, origin, 0, 5, out, 1 + key);
    static const int64_t port[] = {4000, 4001, 4001, 65535}, at[] = {1000, 1001, 1001, 1002};
    static const char *const address[] = {"10.0.0.1", "10.0.0.1", "10.0.0.1", "fe80::1"};
    for (uint32_t row = 0; row < 4; row++) {
        CHECK_EQ(((int64_t *)out->batch.col[1].data)[row], port[row]);
        CHECK_EQ(((int64_t *)out->batch.col[2].data)[row], at[row]);
        struct mr_view view = mr_str_view(&((struct mr_str *)out->batch.col[3].data)[row]);
        CHECK(mr_view_is(view, address[row]));
    }
    for (uint32_t col = 1; col <= 3; col++)
        CHECK(mr_vec_is_null(&out->batch.col[col], 4));
    mr_batch_buffer_free(out);
    bench_fini(&b);
}

static void numbers_are_watched(struct mr_rng *rng)
{
    static const int64_t number[] = {5, 6, 9, 0, 11, 9};
    struct bench b;
    struct mr_poll poll;
    struct mr_losses losses = {0};
    uint16_t origin[] = {0, 1, 2, 3, 4, 5};

    (void)rng;
    bench_init(&b, MR_FRAMING_DATAGRAM, NULL, 0);
    for (uint32_t i = 0; i < 6; i++)
        b.feed->held[i] =
            (struct mr_datagram){.data = "x", .len = 1, .from = {{192, 168, 1, 2}, 4, 99}};
    mr_feed_fill(b.feed, 6);
    CHECK(mr_feed_cut(b.feed, &poll));
    struct mr_batch_buffer *out = mr_batch_buffer_new(&b.schema, 64);
    memcpy(out->batch.col[0].data, number, sizeof(number));
    mr_batch_buffer_set_null(out, 0, 3); /* a heartbeat has no number */
    mr_feed_look(b.feed, &poll, origin, 6, out);
    mr_feed_losses(&b.counts, &losses);
    CHECK_EQ(losses.missing, 3);
    CHECK_EQ(losses.gaps, 2);
    CHECK_EQ(losses.repeated, 1);
    CHECK_STR(losses.first_gap, "7 to 8 of 192.168.1.2");
    mr_batch_buffer_free(out);
    bench_fini(&b);
}

static const struct mr_test cases[] = {
    {"all_messages_once", all_messages_once},
    {"senders_and_stamps_become_columns", senders_and_stamps_become_columns},
    {"numbers_are_watched", numbers_are_watched},
};

MR_TEST_MAIN(cases)
