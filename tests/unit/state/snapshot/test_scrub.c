/*
 * Rot is found while the job runs, and mended from memory: after the next checkpoint a
 * restart needs nothing of what is damaged.  And looking for it costs no more than it may.
 */
#include "state/snapshot/audit.h"
#include "tests/unit/state/snapshot/world.h"

#define RATE  (INT64_C(1) << 20)
#define PAUSE (INT64_C(2) * 1000000000)

static void some_epochs(uint32_t count)
{
    for (uint32_t e = 0; e < count; e++) {
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
}

static struct mr_store_stats stats_now(void)
{
    struct mr_store_stats stats;

    mr_store_stats(w.store, &stats);
    return stats;
}

/* NS of nothing to do but scrubbing. */
static void idle(int64_t ns)
{
    for (int64_t end_ns = w.mem->now_ns + ns; w.mem->now_ns < end_ns; w.mem->now_ns += 10000000)
        while (mr_store_poll(w.store) != 0)
            continue;
}

static void make_world(struct mr_rng *rng)
{
    world_init(&w, rng, 128 << 10);
    w.options.scrub_rate = RATE;
    w.options.scrub_pause_ns = PAUSE;
    open_store(&w);
    for (uint32_t i = 0; i < ROWS; i++)
        put(&w, 0, i, i + 1, i);
    for (uint32_t i = 0; i < ROWS; i += 8)
        set_text(&w, 0, i, 1000 + i);
    some_epochs(6);
}

static void test_rate(struct mr_rng *rng)
{
    struct mr_err err;

    make_world(rng);
    uint64_t before = stats_now().scrub_bytes, rounds = stats_now().scrub_rounds;
    /* Several times in one round: never more than the rate and a tenth of a second of it. */
    for (uint32_t i = 0; i < 40; i++) {
        uint64_t from = stats_now().scrub_bytes;
        idle(100000000);
        CHECK(stats_now().scrub_bytes - from <= RATE / 10 + RATE / 10 + MR_CHUNK_BYTES);
    }
    uint64_t read = stats_now().scrub_bytes - before;
    CHECK(read <= 4 * RATE + MR_CHUNK_BYTES);
    /* A round begins every two seconds and is through well before. */
    CHECK(stats_now().scrub_rounds - rounds >= 2 && stats_now().scrub_rounds - rounds <= 3);
    uint64_t one = read / (stats_now().scrub_rounds - rounds);
    CHECK(one > 30000);
    CHECK_EQ(stats_now().scrub_failures, 0);
    CHECK(!mr_store_scrub_news(w.store, &err));
    close_store(&w);

    w.options.scrub_rate = -1;
    open_store(&w);
    idle(4 * PAUSE);
    CHECK_EQ(stats_now().scrub_bytes, 0);
    close_store(&w);
    world_fini(&w);
}

/* Whether the disk as it is can be started from. */
static bool can_start(void)
{
    struct mr_audit *audit;
    struct mr_audit_sums sums;
    struct mr_err err = {0};
    struct memsys *copy = memsys_new(1);

    memsys_copy(copy, w.mem);
    CHECK_EQ(mr_audit_open(&copy->sys, DIR, &audit, &err), 0);
    int rc = mr_audit_verify(audit, NULL, NULL, &sums, &err);
    CHECK(rc == 0 || rc == MR_ERR_CORRUPT);
    CHECK_EQ(rc != 0, sums.damaged != 0);
    mr_audit_close(audit);
    memsys_free(copy);
    return rc == 0;
}

static void damage_something(struct mr_rng *rng)
{
    struct mem_file *f;
    size_t at;

    do {
        f = &w.mem->file[mr_rng_below(rng, MEM_FILES)];
        at = f->len == 0 ? 0 : mr_rng_below(rng, f->len);
    } while (!f->exists || strstr(f->path, "/seg-") == NULL || f->data[at] == 0);
    f->data[at] ^= (char)(1 << mr_rng_below(rng, 8));
}

static void test_mend(struct mr_rng *rng)
{
    uint32_t found = 0, harmless = 0;

    for (uint32_t round = 0; round < 60; round++) {
        struct mr_err err = {0};
        make_world(rng);
        idle(PAUSE);
        uint64_t failures = stats_now().scrub_failures;
        CHECK_EQ(failures, 0);
        for (uint64_t n = mr_rng_below(rng, 3) + 1; n != 0; n--)
            damage_something(rng);
        bool is_damaged = !can_start();
        idle(2 * PAUSE);
        CHECK_EQ(stats_now().scrub_failures != 0, is_damaged);
        CHECK_EQ(mr_store_scrub_news(w.store, &err), is_damaged);
        CHECK(!mr_store_scrub_news(w.store, &err));
        if (!is_damaged) {
            harmless++;
            close_store(&w);
            world_fini(&w);
            continue;
        }
        found++;
        CHECK(err.code == MR_ERR_CORRUPT && strstr(err.message, "epoch") != NULL);
        /* The first epoch after it may fail: what was asked for is asked for still. */
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        if (round % 2 == 0)
            CHECK_EQ(checkpoint(&w, 3), MR_STORE_FAILED);
        some_epochs(1);
        CHECK(can_start());
        failures = stats_now().scrub_failures;
        idle(2 * PAUSE);
        CHECK_EQ(stats_now().scrub_failures, failures);
        some_epochs(3);
        close_store(&w);
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        close_store(&w);
        world_fini(&w);
    }
    printf("  %u found and mended, %u harmless\n", found, harmless);
    CHECK(found > 20);
}

/* A disk that can not read is damaged too. */
static void test_read_fails(struct mr_rng *rng)
{
    struct mr_err err = {0};

    make_world(rng);
    idle(PAUSE);
    w.mem->fail_at = w.mem->ops + 3;
    w.mem->fail_count = 1;
    w.mem->fail_with = -EIO;
    idle(PAUSE);
    CHECK_EQ(stats_now().scrub_failures, 1);
    CHECK(mr_store_scrub_news(w.store, &err) && err.code == -EIO);
    w.mem->fail_at = 0;
    some_epochs(2);
    close_store(&w);
    open_store(&w);
    close_store(&w);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"rate", test_rate},
    {"mend", test_mend},
    {"read_fails", test_read_fails},
};

MR_TEST_MAIN(cases)
