/*
 * Numbers of senders against a plain list of what was sent and what came: whatever is lost,
 * overtaken or repeated, `missing` is the count of numbers between the first and the highest
 * that have not come.
 */
#include "io/datagram/sequence.h"
#include "tests/mr_test.h"

enum { NUMBERS = 4000 };

/* What came, by number; the definition of missing. */
static uint64_t missing_of(const bool *has_come, int64_t first, int64_t highest)
{
    uint64_t missing = 0;

    for (int64_t n = first; n <= highest; n++)
        missing += !has_come[n];
    return missing;
}

static void random_arrivals(struct mr_rng *rng)
{
    for (unsigned round = 0; round < 40; round++) {
        int64_t base = round % 3 == 0 ? 0 : round % 3 == 1 ? INT64_MAX - NUMBERS : -NUMBERS / 2;
        unsigned loss = (unsigned)mr_rng_below(rng, 30), delay = 1 + mr_rng_below(rng, 200);
        bool has_come[NUMBERS] = {false};
        int64_t due[NUMBERS], first = -1, highest = -1;
        struct mr_sequence sequence = {0};
        struct mr_sequence_counts counts = {0}, want = {0};

        for (int64_t n = 0; n < NUMBERS; n++)
            due[n] = mr_rng_below(rng, 100) < loss ? -1 : n + (int64_t)mr_rng_below(rng, delay);
        for (int64_t now = 0; now < NUMBERS + 200; now++) {
            for (int64_t n = now < 200 ? 0 : now - 200; n <= now && n < NUMBERS; n++) {
                if (due[n] != now)
                    continue;
                unsigned copies = mr_rng_below(rng, 20) == 0 ? 2 : 1;
                for (unsigned c = 0; c < copies; c++) {
                    enum mr_sequence_event got = mr_sequence_see(&sequence, base + n, &counts);
                    if (first < 0) {
                        first = highest = n;
                        CHECK_EQ(got, MR_SEQUENCE_IN_ORDER);
                    } else if (n < first) {
                        CHECK(got == MR_SEQUENCE_STALE || got == MR_SEQUENCE_RESTARTED);
                        if (got == MR_SEQUENCE_RESTARTED)
                            goto next_round; /* tested below */
                        want.stale++;
                        continue;
                    } else if (has_come[n]) {
                        CHECK_EQ(got, MR_SEQUENCE_REPEATED);
                        want.repeated++;
                    } else if (n < highest) {
                        CHECK_EQ(got, MR_SEQUENCE_LATE);
                    } else {
                        CHECK_EQ(got,
                                 n == highest + 1 ? MR_SEQUENCE_IN_ORDER : MR_SEQUENCE_GAP);
                        want.gaps += n != highest + 1;
                        highest = n;
                    }
                    has_come[n] = true;
                }
            }
            if (now % 97 == 0 && first >= 0)
                CHECK_EQ(counts.missing, missing_of(has_come, first, highest));
        }
        CHECK_EQ(counts.missing, missing_of(has_come, first, highest));
        CHECK_EQ(counts.gaps, want.gaps);
        CHECK_EQ(counts.repeated, want.repeated);
        CHECK_EQ(counts.stale, want.stale);
        CHECK_EQ(counts.restarts, 0);
next_round:;
    }
}

static void edges_of_the_window(struct mr_rng *rng)
{
    struct mr_sequence s = {0};
    struct mr_sequence_counts c = {0};

    (void)rng;
    CHECK_EQ(mr_sequence_see(&s, 10, &c), MR_SEQUENCE_IN_ORDER);
    CHECK_EQ(mr_sequence_see(&s, 10 + MR_SEQUENCE_WINDOW, &c), MR_SEQUENCE_GAP);
    CHECK_EQ(c.missing, MR_SEQUENCE_WINDOW - 1);
    /* The oldest that is remembered, and the one before it. */
    CHECK_EQ(mr_sequence_see(&s, 11, &c), MR_SEQUENCE_LATE);
    CHECK_EQ(mr_sequence_see(&s, 10, &c), MR_SEQUENCE_STALE);
    CHECK_EQ(c.missing, MR_SEQUENCE_WINDOW - 2);
    /* A jump over everything that is remembered leaves nothing of it. */
    CHECK_EQ(mr_sequence_see(&s, INT64_MAX, &c), MR_SEQUENCE_GAP);
    CHECK_EQ(mr_sequence_see(&s, INT64_MAX, &c), MR_SEQUENCE_REPEATED);
    for (int64_t i = 1; i < MR_SEQUENCE_WINDOW; i++)
        CHECK_EQ(mr_sequence_see(&s, INT64_MAX - i, &c), MR_SEQUENCE_LATE);
    CHECK_EQ(mr_sequence_see(&s, INT64_MIN, &c), MR_SEQUENCE_STALE);
    CHECK_EQ(mr_sequence_see(&s, INT64_MIN + 1, &c), MR_SEQUENCE_RESTARTED);
    /* The widest gap there is does not overflow. */
    CHECK_EQ(mr_sequence_see(&s, INT64_MAX, &c), MR_SEQUENCE_GAP);
    CHECK(c.missing == UINT64_MAX);
}

static void a_sender_that_begins_anew(struct mr_rng *rng)
{
    struct mr_sequence s = {0};
    struct mr_sequence_counts c = {0};

    (void)rng;
    (void)mr_sequence_see(&s, 100000, &c);
    (void)mr_sequence_see(&s, 100001, &c);
    /* One that was very late is none. */
    CHECK_EQ(mr_sequence_see(&s, 7, &c), MR_SEQUENCE_STALE);
    CHECK_EQ(mr_sequence_see(&s, 100002, &c), MR_SEQUENCE_IN_ORDER);
    CHECK_EQ(mr_sequence_see(&s, 8, &c), MR_SEQUENCE_STALE);
    CHECK_EQ(c.stale, 2);
    CHECK_EQ(mr_sequence_see(&s, 9, &c), MR_SEQUENCE_RESTARTED);
    CHECK_EQ(c.stale, 1);
    CHECK_EQ(c.restarts, 1);
    CHECK_EQ(mr_sequence_see(&s, 10, &c), MR_SEQUENCE_IN_ORDER);
    CHECK_EQ(mr_sequence_see(&s, 8, &c), MR_SEQUENCE_REPEATED);
    CHECK_EQ(mr_sequence_see(&s, 12, &c), MR_SEQUENCE_GAP);
    CHECK_EQ(c.missing, 1);
}

static struct mr_peer peer_of(uint32_t i)
{
    struct mr_peer peer = {.address_len = 4, .port = (uint16_t)(1000 + i % 3)};

    peer.address[0] = 10;
    peer.address[3] = (uint8_t)(i / 3);
    peer.address[2] = (uint8_t)(i / 3 >> 8);
    return peer;
}

static void senders_count_for_themselves(struct mr_rng *rng)
{
    struct mr_senders senders;
    int64_t next[MR_SENDERS_MAX];
    uint64_t missing = 0, gaps = 0;

    mr_senders_init(&senders);
    for (uint32_t i = 0; i < MR_SENDERS_MAX; i++) {
        struct mr_peer peer = peer_of(i);
        next[i] = (int64_t)mr_rng_below(rng, 1000000);
        mr_senders_see(&senders, &peer, next[i]++);
    }
    for (uint32_t n = 0; n < 20000; n++) {
        uint32_t i = (uint32_t)mr_rng_below(rng, MR_SENDERS_MAX);
        uint32_t lost = mr_rng_below(rng, 10) == 0 ? (uint32_t)mr_rng_below(rng, 5) : 0;
        struct mr_peer peer = peer_of(i);
        if (lost > 0 && gaps == 0)
            CHECK(!senders.has_gap);
        next[i] += lost;
        mr_senders_see(&senders, &peer, next[i]++);
        if (lost > 0 && gaps++ == 0) {
            CHECK(senders.has_gap && mr_peer_is(&senders.gap_peer, &peer));
            CHECK_EQ(senders.gap_from, next[i] - 1 - lost);
            CHECK_EQ(senders.gap_to, next[i] - 2);
        }
        missing += lost;
    }
    CHECK_EQ(senders.counts.missing, missing);
    CHECK_EQ(senders.counts.gaps, gaps);
    CHECK_EQ(senders.forgotten, 0);
    /* One too many: all begin anew, and nothing is missed for that. */
    struct mr_peer one_more = peer_of(MR_SENDERS_MAX), known = peer_of(5);
    mr_senders_see(&senders, &one_more, 1);
    CHECK_EQ(senders.forgotten, 1);
    mr_senders_see(&senders, &known, next[5] + 1000);
    CHECK_EQ(senders.counts.missing, missing);
    mr_senders_fini(&senders);
}

static const struct mr_test cases[] = {
    {"random_arrivals", random_arrivals},
    {"edges_of_the_window", edges_of_the_window},
    {"a_sender_that_begins_anew", a_sender_that_begins_anew},
    {"senders_count_for_themselves", senders_count_for_themselves},
};

MR_TEST_MAIN(cases)
