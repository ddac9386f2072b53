/*
 * Channels are sequences of barriers, some of which a producer left out, and an end.
 * They are delivered in random order by a consumer that respects is_blocked().  Owed:
 * every aligned cut stands exactly behind its barrier on every channel that has not
 * ended; every epoch that all channels carry is aligned, once, in order; and the
 * consumer never runs out of channels it may poll.
 */
#include "core/op/barrier.h"
#include "tests/mr_test.h"

enum { CHANNELS_MAX = 70, EPOCHS = 12 };

struct channel {
    uint64_t item[EPOCHS];
    uint32_t items, next;
    bool is_ended;
};

static void check_cut(const struct channel *channel, uint32_t channels, uint64_t epoch)
{
    for (uint32_t c = 0; c < channels; c++)
        if (!channel[c].is_ended) {
            CHECK(channel[c].next > 0);
            CHECK_EQ(channel[c].item[channel[c].next - 1], epoch);
        }
}

static void one_history(struct mr_rng *rng, uint32_t channels, uint32_t skip_percent)
{
    struct channel channel[CHANNELS_MAX] = {0};
    bool common[EPOCHS + 1], seen[EPOCHS + 1] = {false};
    struct mr_barrier_align align;
    uint64_t latest = 0;

    memset(common, 1, sizeof(common));
    for (uint32_t c = 0; c < channels; c++)
        for (uint64_t e = 1; e <= EPOCHS; e++)
            if (mr_rng_below(rng, 100) >= skip_percent)
                channel[c].item[channel[c].items++] = e;
            else
                common[e] = false;
    mr_barrier_align_init(&align, channels);
    for (;;) {
        uint32_t open[CHANNELS_MAX], count = 0, left = 0;
        bool aligned;

        for (uint32_t c = 0; c < channels; c++)
            if (!channel[c].is_ended) {
                left++;
                if (!mr_barrier_align_is_blocked(&align, c))
                    open[count++] = c;
            }
        if (left == 0)
            break;
        CHECK(count != 0);
        uint32_t c = open[mr_rng_below(rng, count)];
        struct channel *at = &channel[c];
        if (at->next == at->items) {
            at->is_ended = true;
            aligned = mr_barrier_align_finish(&align, c);
        } else {
            uint64_t epoch = at->item[at->next++];
            aligned = mr_barrier_align_step(&align, c, epoch);
        }
        CHECK_EQ(aligned, mr_barrier_align_is_aligned(&align));
        if (aligned) {
            CHECK(align.epoch > latest);
            latest = align.epoch;
            seen[latest] = true;
            check_cut(channel, channels, latest);
            mr_barrier_align_release(&align);
        }
    }
    for (uint64_t e = 1; e <= EPOCHS; e++)
        CHECK(!common[e] || seen[e]);
    mr_barrier_align_fini(&align);
}

static void histories(struct mr_rng *rng)
{
    static const uint32_t counts[] = {1, 2, 3, 8, 64, CHANNELS_MAX};

    for (uint32_t i = 0; i < MR_COUNTOF(counts); i++)
        for (uint32_t round = 0; round < 60; round++)
            one_history(rng, counts[i], (round % 3) * 15);
}

static void by_hand(struct mr_rng *rng)
{
    struct mr_barrier_align align;

    (void)rng;
    mr_barrier_align_init(&align, 3);
    CHECK(!mr_barrier_align_step(&align, 0, 5));
    CHECK(mr_barrier_align_is_blocked(&align, 0));
    CHECK(!mr_barrier_align_is_blocked(&align, 1));
    CHECK(!mr_barrier_align_finish(&align, 2));
    CHECK(mr_barrier_align_step(&align, 1, 5));
    mr_barrier_align_release(&align);
    CHECK(!mr_barrier_align_is_blocked(&align, 0));
    /* Epoch 6 is given up by channel 1, which goes on with 7. */
    CHECK(!mr_barrier_align_step(&align, 0, 6));
    CHECK(!mr_barrier_align_step(&align, 1, 7));
    CHECK(!mr_barrier_align_is_blocked(&align, 0));
    CHECK(mr_barrier_align_step(&align, 0, 7));
    mr_barrier_align_release(&align);
    /* A barrier of an epoch long over changes nothing. */
    CHECK(!mr_barrier_align_step(&align, 0, 7));
    CHECK(!mr_barrier_align_is_blocked(&align, 0));
    mr_barrier_align_fini(&align);
}

static const struct mr_test cases[] = {{"by_hand", by_hand}, {"histories", histories}};

MR_TEST_MAIN(cases)
