/*
 * The merge owes its users: the least of the active channels, never a step back, and the
 * same answer whatever it remembers about the holder.  The model recomputes everything
 * from the definition after each event.
 */
#include "core/op/op.h"
#include "core/op/watermark.h"
#include "tests/mr_test.h"

enum { CHANNELS_MAX = 70 };

struct model {
    int64_t watermark[CHANNELS_MAX];
    enum mr_channel_state state[CHANNELS_MAX];
    uint32_t channels;
    int64_t merged;
    bool had_active;
};

static unsigned model_settle(struct model *m)
{
    int64_t least = MR_WATERMARK_END, greatest = MR_WATERMARK_NONE;
    uint32_t active = 0, idle = 0;
    unsigned news = 0;

    for (uint32_t c = 0; c < m->channels; c++) {
        if (m->state[c] == MR_CHANNEL_ACTIVE) {
            active++;
            if (m->watermark[c] < least)
                least = m->watermark[c];
        } else if (m->state[c] == MR_CHANNEL_IDLE) {
            idle++;
            if (m->watermark[c] > greatest)
                greatest = m->watermark[c];
        }
    }
    int64_t now = active != 0 ? least : idle != 0 ? greatest : MR_WATERMARK_END;
    if (now > m->merged) {
        m->merged = now;
        news |= MR_WATERMARK_ADVANCED;
    }
    if (active == 0 && idle != 0 && m->had_active)
        news |= MR_WATERMARK_IDLE;
    m->had_active = active != 0;
    return news;
}

static void agree(const struct mr_watermark_merge *merge, const struct model *m)
{
    CHECK_EQ(merge->merged_ns, m->merged);
    if (!m->had_active) {
        CHECK_EQ(merge->holder, m->channels);
        return;
    }
    CHECK(merge->holder < m->channels);
    CHECK_EQ(m->state[merge->holder], MR_CHANNEL_ACTIVE);
    for (uint32_t c = 0; c < m->channels; c++)
        if (m->state[c] == MR_CHANNEL_ACTIVE)
            CHECK(m->watermark[merge->holder] <= m->watermark[c]);
}

static void one_history(struct mr_rng *rng, uint32_t channels)
{
    struct mr_watermark_merge merge;
    struct model m = {.channels = channels, .merged = MR_WATERMARK_NONE, .had_active = true};

    mr_watermark_merge_init(&merge, channels);
    for (uint32_t c = 0; c < channels; c++)
        m.watermark[c] = MR_WATERMARK_NONE;
    for (uint32_t step = 0; step < 400 || m.had_active; step++) {
        uint32_t c = (uint32_t)mr_rng_below(rng, channels);
        unsigned news, want;

        if (m.state[c] == MR_CHANNEL_FINISHED)
            continue;
        uint64_t dice = mr_rng_below(rng, 100);
        if (dice < 60) {
            int64_t at = mr_rng_range(rng, -50, 50) + step;
            news = mr_watermark_merge_step(&merge, c, at);
            m.state[c] = MR_CHANNEL_ACTIVE;
            if (at > m.watermark[c])
                m.watermark[c] = at;
        } else if (dice < 80) {
            news = mr_watermark_merge_idle(&merge, c);
            m.state[c] = MR_CHANNEL_IDLE;
        } else if (dice < 90 || step < 200) {
            mr_watermark_merge_active(&merge, c);
            news = MR_WATERMARK_SAME;
            m.state[c] = MR_CHANNEL_ACTIVE;
        } else {
            news = dice & 1 ? mr_watermark_merge_finish(&merge, c)
                            : mr_watermark_merge_step(&merge, c, MR_WATERMARK_END);
            m.state[c] = MR_CHANNEL_FINISHED;
        }
        want = model_settle(&m);
        CHECK_EQ(news, want);
        agree(&merge, &m);
    }
    mr_watermark_merge_fini(&merge);
}

static void model(struct mr_rng *rng)
{
    static const uint32_t counts[] = {1, 2, 3, 7, 64, CHANNELS_MAX};

    for (uint32_t i = 0; i < MR_COUNTOF(counts); i++)
        for (uint32_t round = 0; round < 40; round++)
            one_history(rng, counts[i]);
}

/* The picture of the header, and what follows from it. */
static void by_hand(struct mr_rng *rng)
{
    struct mr_watermark_merge merge;

    (void)rng;
    mr_watermark_merge_init(&merge, 2);
    CHECK_EQ(mr_watermark_merge_step(&merge, 0, 10), MR_WATERMARK_SAME);
    CHECK_EQ(mr_watermark_merge_step(&merge, 1, 12), MR_WATERMARK_ADVANCED);
    CHECK_EQ(merge.merged_ns, 10);
    CHECK_EQ(mr_watermark_merge_idle(&merge, 1), MR_WATERMARK_SAME);
    CHECK_EQ(mr_watermark_merge_step(&merge, 0, 30), MR_WATERMARK_ADVANCED);
    CHECK_EQ(merge.merged_ns, 30);
    /* The idle one comes back behind the merge: no step back, but it holds. */
    CHECK_EQ(mr_watermark_merge_step(&merge, 1, 15), MR_WATERMARK_SAME);
    CHECK_EQ(mr_watermark_merge_step(&merge, 0, 40), MR_WATERMARK_SAME);
    CHECK_EQ(merge.merged_ns, 30);
    CHECK_EQ(merge.holder, 1);
    /* All idle: the greatest, whichever tired last. */
    CHECK_EQ(mr_watermark_merge_idle(&merge, 0), MR_WATERMARK_SAME);
    CHECK_EQ(mr_watermark_merge_idle(&merge, 1), MR_WATERMARK_IDLE | MR_WATERMARK_ADVANCED);
    CHECK_EQ(merge.merged_ns, 40);
    CHECK_EQ(mr_watermark_merge_finish(&merge, 1), MR_WATERMARK_SAME);
    CHECK_EQ(mr_watermark_merge_finish(&merge, 0), MR_WATERMARK_ADVANCED);
    CHECK_EQ(merge.merged_ns, MR_WATERMARK_END);
    CHECK(mr_watermark_merge_is_finished(&merge));
    mr_watermark_merge_fini(&merge);
}

static const struct mr_test cases[] = {{"by_hand", by_hand}, {"model", model}};

MR_TEST_MAIN(cases)
