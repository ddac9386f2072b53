/*
 * Power goes off at any moment, and what was not synced is there or not, sector by sector.
 * After it, the last epoch that was decided is there, or the one that was just being
 * decided; never one that failed.
 */
#include "tests/unit/state/snapshot/world.h"

/* Power goes off at any operation, and some fail before; after it, the last decided epoch
 * is there, or the one that was just being decided, never one that failed. */
static void power_cuts(struct mr_rng *rng, bool has_faults)
{
    world_init(&w, rng, 512 << 10);
    for (uint32_t round = 0; round < 250; round++) {
        struct mr_err err = {0};
        w.mem->dead_at = w.mem->ops + 1 + mr_rng_below(rng, has_faults ? 40 : 150);
        if (has_faults) {
            w.mem->fail_at = w.mem->dead_at - mr_rng_below(rng, 15);
            w.mem->fail_count = 1 + mr_rng_below(rng, 2);
            w.mem->fail_with = -EIO;
        }
        int rc = try_open(&w, &err);
        if (rc == 0) {
            uint64_t epoch = mr_store_epoch(w.store);
            CHECK(epoch == w.prepared || epoch == w.uncertain);
            w.prepared = epoch;
            w.uncertain = 0;
            while (!w.mem->is_dead) {
                for (uint32_t i = 0; i < 20; i++)
                    change(&w);
                /* Failing in the dark is not failing: the slot may have made it. */
                if (checkpoint(&w, UINT64_MAX) == MR_STORE_FAILED && w.mem->is_dead)
                    w.uncertain = w.epoch;
            }
            close_store(&w);
        } else {
            CHECK(w.mem->is_dead || has_faults);
            CHECK_EQ(rc, -EIO);
        }
        memsys_power_cut(w.mem);
    }
    open_store(&w);
    CHECK(mr_store_epoch(w.store) > 60);
    close_store(&w);
    world_fini(&w);
}

static void test_power_cuts(struct mr_rng *rng)
{
    power_cuts(rng, false);
}

static void test_power_cuts_and_faults(struct mr_rng *rng)
{
    power_cuts(rng, true);
}

/* -- Crash states -------------------------------------------------------------------------- */

/* The power goes off at every operation of a checkpoint, and what was not synced makes it or
 * not in many ways: the epoch before is there, or this one if it was being decided. */
static void crash_states(struct mr_rng *rng, bool has_decider)
{
    enum { CUTS = 16, SCHEDULES = 3 };
    uint32_t states = 0, newer = 0;
    bool goes_on = true;

    world_init(&w, rng, 64 << 10);
    w.has_decider = has_decider;
    open_store(&w);
    fill(&w);
    for (uint32_t e = 0; e < 3; e++) {
        for (uint32_t i = 0; i < 60; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (uint64_t n = 1; goes_on; n++) {
        goes_on = false;
        for (uint32_t s = 0; s < SCHEDULES; s++) {
            memsys_copy(w.mem, before);
            w.prepared = w.marker = 3;
            open_store(&w);
            for (uint32_t i = 0; i < 40; i++)
                change(&w);
            w.mem->dead_at = w.mem->ops + n;
            enum mr_store_state state = checkpoint(&w, UINT64_MAX);
            goes_on = goes_on || w.mem->is_dead;
            close_store(&w);
            struct memsys *dead = w.mem;
            for (uint32_t cut = 0; cut < CUTS; cut++, states++) {
                w.mem = memsys_new(mr_rng_next(rng));
                memsys_copy(w.mem, dead);
                memsys_power_cut(w.mem);
                uint64_t epoch = look(&w);
                if (state == MR_STORE_COMMITTED || has_decider)
                    CHECK_EQ(epoch, w.prepared);
                else
                    CHECK(epoch == 3 || epoch == w.epoch);
                newer += epoch != 3;
                memsys_free(w.mem);
            }
            w.mem = dead;
        }
    }
    printf("  %u states, in %u of them the newer epoch\n", states, newer);
    CHECK(states > 500 && newer > 50);
    memsys_free(before);
    world_fini(&w);
}

static void test_crash_states(struct mr_rng *rng)
{
    crash_states(rng, false);
    crash_states(rng, true);
}

static void random_super(struct mr_rng *rng, struct mr_super *ret)
{
    *ret = (struct mr_super){.state = MR_SUPER_COMMITTED,
                             .incarnation = mr_rng_below(rng, 9),
                             .sequence = 7,
                             .epoch = 10,
                             .last_epoch = 12,
                             .manifest = {.segment = 1 + mr_rng_below(rng, 99)}};
    ret->hash_seed = mr_rng_next(rng);
}

/* Every subset of the sectors of a slot's write: the state before, or after, and no other. */
static void test_every_torn_slot(struct mr_rng *rng)
{
    enum { SECTORS = MR_SUPER_WRITE / SECTOR };
    static char old[MR_SUPER_BYTES], now[MR_SUPER_BYTES], new[MR_SUPER_WRITE];
    struct mr_super before, after, got;
    uint32_t seen_after = 0;
    uint64_t at, unused;

    /* The pair that is overwritten: of a start that never wrote it, and of one that did. */
    for (uint32_t had_it = 0; had_it < 2; had_it++) {
        memset(old, 0, sizeof(old));
        random_super(rng, &before);
        after = before;
        before.sequence--;
        mr_super_encode(&before, new, &unused);
        memcpy(old + unused, new, sizeof(new));
        before.sequence += 1 - 2;
        mr_super_encode(&before, new, &unused);
        if (had_it != 0)
            memcpy(old + unused, new, sizeof(new));
        before.sequence++;
        after.epoch = after.last_epoch = 13;
        after.state = MR_SUPER_UNDECIDED;
        after.parent_epoch = 10;
        after.parent = before.manifest;
        mr_super_encode(&after, new, &at);
        for (uint32_t set = 0; set < 1u << SECTORS; set++) {
            memcpy(now, old, sizeof(now));
            for (uint32_t s = 0; s < SECTORS; s++)
                if ((set >> s & 1) != 0)
                    memcpy(now + at + s * SECTOR, new + s *SECTOR, SECTOR);
            CHECK_EQ(mr_super_decode(now, &got, NULL), 1);
            bool is_after = got.epoch == 13;
            CHECK(is_after || (got.epoch == 10 && got.sequence == before.sequence));
            seen_after += is_after;
            if (is_after)
                CHECK(memcmp(&got.parent, &after.parent, sizeof(got.parent)) == 0);
        }
    }
    /* Zeros may be as good as what was to be written: more than the whole copies will do. */
    printf("  %u of %u are the state after\n", seen_after, 2u << SECTORS);
    CHECK(seen_after >= 2 * (2 * 255 + 1));
}

static const struct mr_test cases[] = {
    {"power_cuts", test_power_cuts},
    {"power_cuts_and_faults", test_power_cuts_and_faults},
    {"crash_states", test_crash_states},
    {"every_torn_slot", test_every_torn_slot},
};

MR_TEST_MAIN(cases)
