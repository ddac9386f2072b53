/*
 * A checkpoint that a decider decides: the store must be able to go on from the epoch that
 * the marker names, be it the newest or the one before it, after any crash, and however
 * often; and never forget that a number was used.
 */
#include "tests/unit/state/snapshot/world.h"

/* Files so small that some are not needed any more after each epoch. */
#define SMALL (16 << 10)

static void decider_world(struct mr_rng *rng, uint64_t segment_bytes)
{
    world_init(&w, rng, segment_bytes);
    w.has_decider = true;
}

static struct mr_super super_now(void)
{
    struct mr_super super;

    CHECK_EQ(mr_super_decode(mem_find(w.mem, DIR "/super.mrs")->data, &super, NULL), 1);
    return super;
}

static void some_changes(void)
{
    for (uint32_t i = 0; i < 30; i++)
        change(&w);
}

/* One checkpoint that the decider does not decide, and the end of the run. */
static void lose_one(void)
{
    some_changes();
    w.luck = 1;
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_PREPARED);
    w.luck = 0;
    close_store(&w);
}

static void test_lost_and_decided(struct mr_rng *rng)
{
    decider_world(rng, SMALL);
    open_store(&w);
    /* The very first is lost: start anew, with the same names. */
    lose_one();
    struct mr_super super = super_now();
    CHECK(super.state == MR_SUPER_UNDECIDED && super.epoch == 1 && super.parent_epoch == 0);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 0);
    CHECK_EQ(mr_store_offer(w.store)->last_epoch, 1);
    super = super_now();
    CHECK(super.state == MR_SUPER_EMPTY && super.epoch == 0 && super.last_epoch == 1);
    for (uint32_t e = 2; e <= 4; e++) {
        some_changes();
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        CHECK_EQ(super_now().decided_epoch, e);
    }
    /* Two runs lose one each; numbers go on. */
    lose_one();
    super = super_now();
    CHECK(super.state == MR_SUPER_UNDECIDED && super.epoch == 5 && super.parent_epoch == 4);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 4);
    super = super_now();
    CHECK(super.state == MR_SUPER_COMMITTED && super.epoch == 4 && super.last_epoch == 5 &&
          super.decided_epoch == 4);
    lose_one();
    super = super_now();
    CHECK(super.epoch == 6 && super.parent_epoch == 4 && super.decided_epoch == 4);
    /* It was decided after all: whoever crashed did not hear of it. */
    w.marker = 6;
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 6);
    super = super_now();
    CHECK(super.state == MR_SUPER_COMMITTED && super.epoch == 6 && super.decided_epoch == 6);
    /* Given up before the decider was told. */
    some_changes();
    CHECK_EQ(checkpoint(&w, 40), MR_STORE_FAILED);
    CHECK_EQ(super_now().epoch, 6);
    uint64_t last = super_now().last_epoch;
    close_store(&w);
    open_store(&w);
    CHECK_EQ(w.epoch, last);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    world_fini(&w);
}

/* If the newest epoch is undecided, it and its parent are whole. */
static bool both_can_be_loaded(void)
{
    static struct model seen;
    struct mr_store_offer offer;
    struct mr_err err;

    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
    offer = *mr_store_offer(w.store);
    mr_store_close(w.store);
    for (uint32_t k = 0; k < 2 && offer.is_undecided; k++) {
        CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
        CHECK_EQ(mr_store_load(w.store, k == 0 ? offer.epoch : offer.parent_epoch, &err), 0);
        check_rows(&w, w.store, &seen);
        mr_store_close(w.store);
    }
    w.store = NULL;
    return offer.is_undecided;
}

/* The slot that says COMMITTED can not be written: the parent must stay, because the slot
 * that counts still offers it. */
static void test_commit_slot_fails(struct mr_rng *rng)
{
    for (uint64_t n = 1; n < 30; n++) {
        decider_world(rng, SMALL);
        open_store(&w);
        fill(&w);
        for (uint32_t e = 0; e < 8; e++) {
            some_changes();
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        }
        some_changes();
        w.mem->fail_at = w.mem->ops + n;
        w.mem->fail_count = 1;
        w.mem->fail_with = -EIO;
        (void)checkpoint(&w, UINT64_MAX);
        w.mem->fail_at = 0;
        close_store(&w);
        memsys_power_cut(w.mem);
        (void)both_can_be_loaded();
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.marker);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        close_store(&w);
        world_fini(&w);
    }
}

static void storm(struct mr_rng *rng, bool has_faults)
{
    uint32_t opened = 0;

    decider_world(rng, 256 << 10);
    w.luck = 6;
    for (uint32_t round = 0; round < 300; round++) {
        struct mr_err err = {0};
        w.mem->dead_at = w.mem->ops + 1 + mr_rng_below(rng, has_faults ? 40 : 120);
        if (has_faults) {
            w.mem->fail_at = w.mem->dead_at - mr_rng_below(rng, 15);
            w.mem->fail_count = 1 + mr_rng_below(rng, 2);
            w.mem->fail_with = -EIO;
        }
        int rc = try_open(&w, &err);
        if (rc == 0) {
            CHECK_EQ(mr_store_epoch(w.store), w.marker);
            opened++;
            while (!w.mem->is_dead) {
                some_changes();
                if (checkpoint(&w, UINT64_MAX) == MR_STORE_PREPARED)
                    break;
            }
            close_store(&w);
        } else {
            CHECK(w.mem->is_dead || has_faults);
            CHECK_EQ(rc, -EIO);
        }
        memsys_power_cut(w.mem);
    }
    w.luck = 0;
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), w.marker);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    printf("  %u starts, %" PRIu64 " checkpoints\n", opened, w.marker);
    CHECK(w.marker > 60 && opened > 100);
    close_store(&w);
    world_fini(&w);
}

static void test_storm(struct mr_rng *rng)
{
    storm(rng, false);
}

static void test_storm_with_faults(struct mr_rng *rng)
{
    storm(rng, true);
}

/* Power goes off at the n-th operation of a start, for every n.  The next one is offered the
 * same choice, or what was chosen is the committed epoch already. */
static void crash_in_start(struct mr_rng *rng, bool was_decided, uint64_t epochs)
{
    uint64_t n = 1;

    decider_world(rng, SMALL);
    open_store(&w);
    fill(&w);
    for (uint64_t e = 0; e < epochs; e++) {
        some_changes();
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
    lose_one();
    if (was_decided)
        w.marker = epochs + 1;
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (bool is_done = false; !is_done; n++) {
        struct mr_err err;
        CHECK(n < 200);
        for (uint32_t way = 0; way < 8; way++) {
            memsys_copy(w.mem, before);
            w.mem->dead_at = w.mem->ops + n;
            int rc = try_open(&w, &err);
            if (rc == 0)
                close_store(&w);
            is_done = !w.mem->is_dead;
            memsys_power_cut(w.mem);
            CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
            const struct mr_store_offer *offer = mr_store_offer(w.store);
            CHECK_EQ(offer->last_epoch, epochs + 1);
            if (offer->is_undecided)
                CHECK(offer->epoch == epochs + 1 && offer->parent_epoch == epochs);
            else
                CHECK_EQ(offer->epoch, w.marker);
            CHECK(rc != 0 || !offer->is_undecided);
            mr_store_close(w.store);
            (void)both_can_be_loaded();
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.marker);
            some_changes();
            uint64_t marker = w.marker;
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
            w.marker = marker;
            close_store(&w);
        }
    }
    printf("  %" PRIu64 " operations\n", n);
    memsys_free(before);
    world_fini(&w);
}

static void test_crash_in_start(struct mr_rng *rng)
{
    crash_in_start(rng, false, 0);
    crash_in_start(rng, true, 0);
    crash_in_start(rng, false, 5);
    crash_in_start(rng, true, 5);
}

static const struct mr_test cases[] = {
    {"lost_and_decided", test_lost_and_decided},
    {"commit_slot_fails", test_commit_slot_fails},
    {"storm", test_storm},
    {"storm_with_faults", test_storm_with_faults},
    {"crash_in_start", test_crash_in_start},
};

MR_TEST_MAIN(cases)
