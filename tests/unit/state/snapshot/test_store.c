/*
 * A store owes the state of exactly the epoch that its newest whole slot speaks of: row
 * by row as the shards held it at the flip.
 */
#include "tests/unit/state/snapshot/world.h"

static void test_reopen_at_each(struct mr_rng *rng)
{
    uint64_t seed = 0;

    world_init(&w, rng, 1 << 20);
    for (uint32_t round = 0; round < 30; round++) {
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        CHECK(seed == 0 || seed == mr_store_hash_seed(w.store));
        struct mr_super super;
        CHECK_EQ(mr_super_decode(mem_find(w.mem, DIR "/super.mrs")->data, &super, NULL), 1);
        CHECK_EQ(super.incarnation, round + 1);
        seed = mr_store_hash_seed(w.store);
        uint32_t epochs = (uint32_t)mr_rng_below(rng, 12);
        for (uint32_t e = 0; e < epochs; e++) {
            for (uint32_t i = 0; i < 30; i++)
                change(&w);
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        }
        struct mr_store_stats stats;
        mr_store_stats(w.store, &stats);
        CHECK_EQ(stats.epochs, epochs);
        CHECK_EQ(stats.failed, 0);
        close_store(&w);
    }
    world_fini(&w);
}

/* However long it runs, the files stay few: the rolling base lets old ones die. */
static void test_files_stay_few(struct mr_rng *rng)
{
    world_init(&w, rng, 1 << 20);
    open_store(&w);
    uint32_t most = 0;
    for (uint32_t e = 0; e < 400; e++) {
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        uint32_t count = count_segments(w.mem);
        most = count > most ? count : most;
    }
    CHECK(most >= 2 && most < 10);
    struct mr_store_stats stats;
    mr_store_stats(w.store, &stats);
    CHECK_EQ(stats.stored_bytes, (uint64_t)count_segments(w.mem) << 20);
    close_store(&w);
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 400);
    close_store(&w);
    world_fini(&w);
}

static void test_aborts(struct mr_rng *rng)
{
    uint32_t failed = 0, committed = 0;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    for (uint32_t e = 0; e < 200; e++) {
        for (uint32_t i = 0; i < 20; i++)
            change(&w);
        uint64_t patience = mr_rng_below(rng, 2) != 0 ? UINT64_MAX : mr_rng_below(rng, 90);
        if (checkpoint(&w, patience) == MR_STORE_COMMITTED)
            committed++;
        else
            failed++;
        if (mr_rng_below(rng, 10) == 0) {
            close_store(&w);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        }
    }
    CHECK(failed > 40 && committed > 40);
    close_store(&w);
    world_fini(&w);
}

/* Epochs larger than the staging memory: chunks are reused while others are written. */
static void test_large(struct mr_rng *rng)
{
    uint32_t failed = 0;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    w.mem->slowness = 20;
    for (uint32_t i = 0; i < ROWS; i++)
        put(&w, 0, i, i + 1, 1);
    for (uint32_t e = 0; e < 25; e++) {
        for (uint32_t i = 0; i < ROWS; i++)
            if (w.now.part[0].value[i] != 0)
                set_text(&w, 0, i, 1000 + mr_rng_below(rng, 1000));
        w.mem->fail_at = w.mem->ops + mr_rng_below(rng, 30);
        w.mem->fail_count = e % 2;
        w.mem->fail_with = -EIO;
        failed += checkpoint(&w, UINT64_MAX) == MR_STORE_FAILED;
        if (e % 5 == 4) {
            w.mem->fail_at = 0;
            close_store(&w);
            memsys_power_cut(w.mem);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        }
    }
    CHECK(failed != 0 && failed < 20);
    close_store(&w);
    world_fini(&w);
}

static void test_lock(struct mr_rng *rng)
{
    struct mr_store *other;
    struct mr_err err;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &other, &err), MR_ERR_LOCKED);
    CHECK(strstr(err.message, DIR) != NULL);
    close_store(&w);
    world_fini(&w);
}

static void check_refused(const char *signature, int code, const char *says)
{
    struct mr_err err;

    w.signature = signature;
    CHECK_EQ(try_open(&w, &err), code);
    CHECK(strstr(err.message, says) != NULL);
    w.signature = SIGNATURE;
}

static bool signature_file_is(const char *text)
{
    const struct mem_file *f = mem_find(w.mem, DIR "/signature.txt");

    return f != NULL && f->len == strlen(text) && memcmp(f->data, text, f->len) == 0;
}

static void test_signature(struct mr_rng *rng)
{
    struct mr_err err;

    world_init(&w, rng, 1 << 20);
    open_store(&w);
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    check_refused("job trades\n", MR_ERR_JOB, "stored: job orders\n  now:    job trades\n");
    check_refused("job orders\nwindow: (product STRING) SUM BIGINT\n", MR_ERR_SCHEMA,
                  "stored: window: (product STRING) COUNT BIGINT\n"
                  "  now:    window: (product STRING) SUM BIGINT\n");
    check_refused(SIGNATURE "more: x\n", MR_ERR_SCHEMA,
                  "stored: (nothing)\n  now:    more: x\n");
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 1);
    close_store(&w);

    /* A program that can make use of the old state says so by adopting it. */
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
    CHECK_EQ(mr_store_load(w.store, 1, &err), 0);
    CHECK(signature_file_is(SIGNATURE));
    CHECK_EQ(mr_store_adopt(w.store, SIGNATURE "more: x\n", false, &err), 0);
    CHECK_STR(mr_store_signature(w.store), SIGNATURE);
    CHECK(signature_file_is(SIGNATURE "more: x\n"));
    mr_store_close(w.store);
    /* No epoch of the new program yet: what is stored is still of the old one. */
    open_store(&w);
    CHECK(signature_file_is(SIGNATURE));
    close_store(&w);

    w.signature = "";
    CHECK_EQ(open_and_load(&w, &err), MR_ERR_JOB);
    char *large = malloc(MR_SIGNATURE_MAX + 2);
    memset(large, 'x', MR_SIGNATURE_MAX + 1);
    large[MR_SIGNATURE_MAX + 1] = '\0';
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
    CHECK_EQ(mr_store_load(w.store, 1, &err), 0);
    CHECK_EQ(mr_store_adopt(w.store, large, false, &err), MR_ERR_LIMIT);
    mr_store_close(w.store);
    free(large);
    world_fini(&w);
}

/* Before adopt() a start leaves no trace, but for two files without contents. */
static void test_nothing_before_adopt(struct mr_rng *rng)
{
    struct mr_err err;

    world_init(&w, rng, 1 << 20);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
    CHECK(mr_store_offer(w.store)->is_fresh);
    CHECK_EQ(mr_store_load(w.store, 0, &err), 0);
    mr_store_close(w.store);
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        const struct mem_file *f = &w.mem->file[i];
        for (size_t at = 0; f->exists && at < f->len; at++)
            CHECK_EQ(f->data[at], 0);
    }
    open_store(&w);
    CHECK(mr_store_offer(w.store)->is_fresh);
    for (uint32_t e = 0; e < 3; e++)
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    CHECK_EQ(mr_store_open(&w.mem->sys, DIR, &w.options, &w.store, &err), 0);
    CHECK_EQ(mr_store_load(w.store, 3, &err), 0);
    mr_store_close(w.store);
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        const struct mem_file *f = &w.mem->file[i], *g = &before->file[i];
        CHECK(f->exists == g->exists && f->len == g->len);
        CHECK(f->len == 0 || memcmp(f->data, g->data, f->len) == 0);
    }
    memsys_free(before);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"reopen_at_each", test_reopen_at_each},
    {"files_stay_few", test_files_stay_few},
    {"aborts", test_aborts},
    {"large", test_large},
    {"lock", test_lock},
    {"signature", test_signature},
    {"nothing_before_adopt", test_nothing_before_adopt},
};

MR_TEST_MAIN(cases)
