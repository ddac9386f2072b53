/*
 * The disk fails and is full, at any operation.  No epoch is said to be durable that is not,
 * nothing is written again to a file that failed, and the run goes on or ends with words.
 */
#include "tests/unit/state/snapshot/world.h"

/* One sync fails: the epoch is written again, elsewhere, and nobody notices. */
static void test_rewrite(struct mr_rng *rng)
{
    for (uint64_t n = 0; n < 6; n++) {
        world_init(&w, rng, 1 << 20);
        open_store(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        CHECK_EQ(count_segments(w.mem), 1);
        for (uint32_t i = 0; i < 50; i++)
            change(&w);
        w.mem->fail_at = w.mem->ops + 1 + n;
        w.mem->fail_count = 1;
        w.mem->fail_with = -EIO;
        struct mr_store_stats stats;
        CHECK_EQ(checkpoint(&w, UINT64_MAX), n == 5 ? MR_STORE_FAILED : MR_STORE_COMMITTED);
        mr_store_stats(w.store, &stats);
        CHECK_EQ(stats.rewritten, n < 5);
        CHECK_EQ(count_segments(w.mem), n < 5 ? 2 : 1);
        close_store(&w);
        memsys_power_cut(w.mem);
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        close_store(&w);
        world_fini(&w);
    }
}

/* -- The n-th operation fails, for every n ------------------------------------------------- */

struct tally {
    uint32_t refused, failed, committed, rewritten;
};

static void fail_at(uint64_t n, uint64_t count, int with)
{
    w.mem->fail_at = w.mem->ops + n;
    w.mem->fail_count = count;
    w.mem->fail_with = with;
}

/* An epoch that is said to be durable is; and so is the one before it, while it may still be
 * the one that counts. */
static void check_prepared(struct world *world)
{
    check_durable(world, world->epoch);
    if (world->has_decider)
        check_durable(world, world->marker);
}

static void three_checkpoints(struct tally *tally)
{
    struct mr_store_stats stats;

    for (uint32_t e = 0; e < 3; e++) {
        for (uint32_t i = 0; i < 60; i++)
            change(&w);
        enum mr_store_state state = checkpoint(&w, UINT64_MAX);
        tally->failed += state == MR_STORE_FAILED;
        tally->committed += state == MR_STORE_COMMITTED;
        if (state == MR_STORE_COMMITTED)
            check_durable(&w, w.epoch);
    }
    mr_store_stats(w.store, &stats);
    tally->rewritten += stats.rewritten != 0;
}

/* From the first operation of the first start on.  False: the run was through before. */
static bool run_with_fault(struct mr_rng *rng, uint64_t n, uint64_t count, int with,
                           bool has_decider, struct tally *tally)
{
    struct mr_err err = {0};

    world_init(&w, rng, 64 << 10);
    w.has_decider = has_decider;
    w.at_prepared = check_prepared;
    fail_at(n, count, with);
    if (try_open(&w, &err) < 0) {
        CHECK(err.message[0] != '\0');
        tally->refused++;
        w.mem->fail_at = 0;
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), 0);
    }
    three_checkpoints(tally);
    bool has_met_it = w.mem->fail_at == 0 || w.mem->ops >= w.mem->fail_at;
    w.mem->fail_at = 0;
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    memsys_power_cut(w.mem);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), w.epoch);
    close_store(&w);
    world_fini(&w);
    return has_met_it;
}

static void every_fault(struct mr_rng *rng, bool has_decider)
{
    static const int with[] = {-EIO, -ENOSPC, 0 /* a short write */};
    struct tally tally = {0};
    bool goes_on = true;
    uint64_t n = 1;

    for (; goes_on; n++) {
        goes_on = false;
        for (uint32_t k = 0; k < MR_COUNTOF(with); k++)
            for (uint64_t count = 1; count <= 4; count += 3)
                goes_on =
                    run_with_fault(rng, n, count, with[k], has_decider, &tally) || goes_on;
    }
    printf("  %" PRIu64 " operations: %u refused, %u failed, %u committed, %u rewritten\n", n,
           tally.refused, tally.failed, tally.committed, tally.rewritten);
    CHECK(n > 25 && tally.refused > 20 && tally.failed > 20 && tally.rewritten > 20);
}

static void test_every_fault(struct mr_rng *rng)
{
    every_fault(rng, false);
}

static void test_every_fault_with_decider(struct mr_rng *rng)
{
    every_fault(rng, true);
}

/* The same for a start from what is there, with an undecided epoch on top. */
static void test_every_fault_in_start(struct mr_rng *rng)
{
    static const int with[] = {-EIO, -ENOSPC, 0};
    uint32_t refused = 0, started = 0;
    bool goes_on = true;

    world_init(&w, rng, 64 << 10);
    w.has_decider = true;
    open_store(&w);
    three_checkpoints(&(struct tally){0});
    w.luck = 1;
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_PREPARED);
    w.luck = 0;
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (uint64_t n = 1; goes_on; n++) {
        goes_on = false;
        for (uint32_t k = 0; k < 2 * MR_COUNTOF(with); k++) {
            struct mr_err err = {0};
            memsys_copy(w.mem, before);
            w.marker = 3 + k % 2;
            fail_at(n, 1 + k % 3, with[k / 2]);
            int rc = try_open(&w, &err);
            goes_on = goes_on || w.mem->ops >= w.mem->fail_at;
            w.mem->fail_at = 0;
            refused += rc < 0;
            started += rc == 0;
            if (rc == 0) {
                CHECK_EQ(mr_store_epoch(w.store), w.marker);
                close_store(&w);
            } else {
                CHECK(rc == -EIO || rc == -ENOSPC);
                CHECK(err.message[0] != '\0');
            }
            memsys_power_cut(w.mem);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.marker);
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
            close_store(&w);
        }
    }
    printf("  %u refused, %u started\n", refused, started);
    CHECK(refused > 20 && started > 5);
    memsys_free(before);
    world_fini(&w);
}

/* The slot of an epoch can not be written, nor taken back.  Once it can be, all is well;
 * and if power goes off before, the epoch that failed may be there, but nothing is lost. */
static void unsure_slot(struct mr_rng *rng, uint64_t before, bool has_power_cut)
{
    world_init(&w, rng, 1 << 20);
    open_store(&w);
    for (uint32_t e = 0; e < 3; e++)
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    w.mem->fail_at = w.mem->ops + before;
    w.mem->fail_count = 30;
    w.mem->fail_with = -EIO;
    (void)checkpoint(&w, UINT64_MAX);
    uint64_t unsure = w.epoch;
    while (w.mem->ops < w.mem->fail_at + 20)
        (void)checkpoint(&w, UINT64_MAX);
    if (!has_power_cut) {
        w.mem->fail_at = 0;
        for (uint32_t i = 0; i < 100; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
    close_store(&w);
    if (has_power_cut)
        memsys_power_cut(w.mem);
    open_store(&w);
    uint64_t epoch = mr_store_epoch(w.store);
    CHECK(epoch == w.prepared || (has_power_cut && epoch == unsure));
    close_store(&w);
    world_fini(&w);
}

static void test_unsure_slot(struct mr_rng *rng)
{
    for (uint64_t before = 1; before < 12; before++) {
        unsure_slot(rng, before, false);
        unsure_slot(rng, before, true);
    }
    /* The sixth operation is the slot, after three chunks, the manifest and the sync. */
    for (uint32_t i = 0; i < 20; i++)
        unsure_slot(rng, 6, true);
}

static void test_no_room(struct mr_rng *rng)
{
    world_init(&w, rng, 512 << 10);
    open_store(&w);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    uint64_t good = w.epoch;
    w.mem->room = 600 << 10;
    uint32_t failed = 0;
    for (uint32_t e = 0; e < 60; e++) {
        for (uint32_t i = 0; i < 200; i++)
            change(&w);
        if (checkpoint(&w, UINT64_MAX) == MR_STORE_COMMITTED) {
            good = w.epoch;
            continue;
        }
        failed++;
        CHECK(strstr(mr_store_failure(w.store), "No space left") != NULL);
    }
    CHECK(failed > 5);
    w.mem->room = UINT64_MAX;
    if (failed == 60)
        CHECK_EQ(good, 1);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), w.epoch);
    close_store(&w);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"rewrite", test_rewrite},
    {"every_fault", test_every_fault},
    {"every_fault_with_decider", test_every_fault_with_decider},
    {"every_fault_in_start", test_every_fault_in_start},
    {"unsure_slot", test_unsure_slot},
    {"no_room", test_no_room},
};

MR_TEST_MAIN(cases)
