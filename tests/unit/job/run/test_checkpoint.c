/*
 * The coordinator against random histories: whatever the order of events, epochs ascend,
 * one is under way at a time, an epoch is committed only after it was both settled and
 * prepared, and where there is a decider only after it has decided.
 */
#include "job/run/checkpoint.h"
#include "tests/mr_test.h"

static void test_random_histories(struct mr_rng *rng)
{
    for (int round = 0; round < 200; round++) {
        struct mr_checkpoint cp;
        int64_t now = 0;
        uint64_t begun = 7, committed = 0;
        bool is_underway = false, settled = false, prepared = false, deciding = false;
        bool has_decider = mr_rng_below(rng, 2) == 0;

        mr_checkpoint_init(&cp, 7, has_decider, 100, now);
        for (int i = 0; i < 500; i++) {
            enum mr_checkpoint_event event = (enum mr_checkpoint_event)mr_rng_below(rng, 6);
            now += mr_rng_range(rng, 0, 40);
            /* What the job would never say. */
            if ((event == MR_CHECKPOINT_SETTLED && (!is_underway || settled)) ||
                (event == MR_CHECKPOINT_PREPARED && (!is_underway || prepared)) ||
                (event == MR_CHECKPOINT_DECIDED && !deciding))
                continue;
            bool was_deciding = deciding;
            settled |= event == MR_CHECKPOINT_SETTLED;
            prepared |= event == MR_CHECKPOINT_PREPARED;
            switch (mr_checkpoint_step(&cp, event, now)) {
            case MR_CHECKPOINT_NOTHING: break;
            case MR_CHECKPOINT_BEGIN:
                CHECK(!is_underway);
                CHECK_EQ(cp.epoch, begun + 1);
                begun = cp.epoch;
                is_underway = true;
                settled = prepared = false;
                break;
            case MR_CHECKPOINT_DECIDE:
                CHECK(has_decider && is_underway && settled && prepared && !deciding);
                deciding = true;
                break;
            case MR_CHECKPOINT_COMMIT:
                CHECK(is_underway && settled && prepared);
                CHECK_EQ(was_deciding, has_decider);
                deciding = false;
                CHECK_EQ(cp.committed, begun);
                CHECK(cp.committed > committed);
                committed = cp.committed;
                is_underway = false;
                break;
            case MR_CHECKPOINT_ABORT:
                CHECK(is_underway && !deciding); /* there was no way back */
                CHECK_EQ(cp.committed, committed);
                is_underway = false;
                break;
            }
            CHECK_EQ(cp.phase != MR_CHECKPOINT_IDLE, is_underway);
            CHECK_EQ(cp.phase == MR_CHECKPOINT_DECIDING, deciding);
        }
    }
}

static void test_interval(struct mr_rng *rng)
{
    struct mr_checkpoint cp;

    (void)rng;
    mr_checkpoint_init(&cp, 0, false, 100, 1000);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_TICK, 1099), MR_CHECKPOINT_NOTHING);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_TICK, 1100), MR_CHECKPOINT_BEGIN);
    /* A tick that comes due meanwhile is merged into the next, not queued. */
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_TICK, 1250), MR_CHECKPOINT_NOTHING);
    CHECK_EQ(cp.merged, 1);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_SETTLED, 1260), MR_CHECKPOINT_NOTHING);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_PREPARED, 1270), MR_CHECKPOINT_COMMIT);
    CHECK_EQ(cp.took_ns, 170);
}

static void test_only_on_request(struct mr_rng *rng)
{
    struct mr_checkpoint cp;

    (void)rng;
    mr_checkpoint_init(&cp, 3, false, -1, 0);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_TICK, INT64_MAX / 2), MR_CHECKPOINT_NOTHING);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_REQUEST, 5), MR_CHECKPOINT_BEGIN);
    CHECK_EQ(cp.epoch, 4);
    /* Asked again while one is under way: that one may miss what came since. */
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_REQUEST, 6), MR_CHECKPOINT_NOTHING);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_FAILED, 7), MR_CHECKPOINT_ABORT);
    CHECK_EQ(mr_checkpoint_step(&cp, MR_CHECKPOINT_TICK, 8), MR_CHECKPOINT_BEGIN);
    CHECK_EQ(cp.epoch, 5);
}

static const struct mr_test cases[] = {
    {"random histories", test_random_histories},
    {"interval", test_interval},
    {"only on request", test_only_on_request},
};

MR_TEST_MAIN(cases)
