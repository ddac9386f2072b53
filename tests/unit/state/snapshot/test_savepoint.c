/*
 * A savepoint holds the rows of one epoch, whatever the job did while it was taken; and
 * whenever it is cut short, by a fault or by the power, nobody takes what is there for one.
 */
#include "state/snapshot/audit.h"
#include "tests/unit/state/snapshot/world.h"

#define TO    "/savepoints/one"
#define OTHER "/state/copy"

static void some_epochs(uint32_t count)
{
    for (uint32_t e = 0; e < count; e++) {
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
}

static void make_world(struct mr_rng *rng)
{
    struct mr_err err;

    world_init(&w, rng, 128 << 10);
    CHECK_EQ(mr_sys_mkdirs(&w.mem->sys, "/savepoints", &err), 0);
    open_store(&w);
    fill(&w);
    some_epochs(6);
}

static enum mr_export_state finish_export(struct mr_err *err)
{
    enum mr_export_state state;

    for (uint32_t i = 0; (state = mr_store_export_state(w.store, err)) == MR_EXPORT_RUNNING;
         i++) {
        CHECK(i < 100000);
        (void)mr_store_poll(w.store);
    }
    return state;
}

/* A job on a copy of FROM goes on from EPOCH, and from there on its own. */
static void check_savepoint(const char *from, uint64_t epoch)
{
    struct mr_audit_sums sums;
    struct mr_audit *audit;
    struct mr_err err = {0};
    char sink_id[MR_SINK_ID_CHARS + 1];

    CHECK_EQ(mr_audit_open(&w.mem->sys, from, &audit, &err), 0);
    CHECK_EQ(mr_audit_verify(audit, NULL, NULL, &sums, &err), 0);
    CHECK(sums.damaged == 0 && sums.chunks >= PARTS);
    CHECK_EQ(mr_audit_info(audit)->unused_files, 0);
    CHECK_EQ(mr_audit_info(audit)->super.decided_epoch, 0);
    mr_audit_close(audit);
    int rc = mr_store_import(&w.mem->sys, from, OTHER, &err);
    if (rc < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK_EQ(rc, 0);
    /* Once more: it is there. */
    CHECK_EQ(mr_store_import(&w.mem->sys, from, OTHER, &err), 1);

    strcpy(sink_id, w.sink_id);
    w.sink_id[0] = '\0';
    w.dir = OTHER;
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), epoch);
    CHECK(strcmp(w.sink_id, sink_id) != 0);
    CHECK_EQ(mr_store_offer(w.store)->decided_epoch, 0);
    some_epochs(3);
    CHECK_EQ(mr_store_import(&w.mem->sys, from, OTHER, &err), MR_ERR_LOCKED);
    close_store(&w);
    /* And so it is when it has gone on, but not for another savepoint. */
    CHECK_EQ(mr_store_import(&w.mem->sys, from, OTHER, &err), 1);
    CHECK_EQ(mr_store_import(&w.mem->sys, OTHER, from, &err), -EEXIST);
    w.dir = DIR;
    strcpy(w.sink_id, sink_id);
}

/* Of a directory and all in it nothing stays. */
static void forget(const char *dir)
{
    size_t len = strlen(dir);

    for (uint32_t i = 0; i < MEM_FILES; i++)
        if (strncmp(w.mem->file[i].path, dir, len) == 0)
            w.mem->file[i].exists = false;
}

static uint32_t exports;

/* In the midst of an epoch, whose commit would let files go. */
static void export_now(struct world *world)
{
    struct mr_err err = {0};

    if (mr_store_export_state(world->store, &err) == MR_EXPORT_RUNNING)
        return;
    CHECK(mr_store_export_state(world->store, &err) != MR_EXPORT_FAILED);
    forget(TO);
    CHECK_EQ(mr_store_export(world->store, TO, &err), 0);
    for (uint64_t polls = mr_rng_below(world->rng, 5); polls > 0; polls--)
        (void)mr_store_poll(world->store);
    exports++;
}

static void test_no_file_goes(struct mr_rng *rng)
{
    struct mr_err err = {0};

    world_init(&w, rng, 16 << 10);
    CHECK_EQ(mr_sys_mkdirs(&w.mem->sys, "/savepoints", &err), 0);
    open_store(&w);
    fill(&w);
    some_epochs(6);
    w.at_prepared = export_now;
    some_epochs(40);
    CHECK_EQ(finish_export(&err), MR_EXPORT_DONE);
    printf("  %u savepoints\n", exports);
    CHECK(exports > 5);
    close_store(&w);
    world_fini(&w);
}

static void test_while_running(struct mr_rng *rng)
{
    struct mr_err err = {0};

    for (uint32_t round = 0; round < 8; round++) {
        make_world(rng);
        uint64_t epoch = w.prepared;
        w.mem->slowness = round % 2 * 5;
        CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
        CHECK_EQ(mr_store_export(w.store, "/savepoints/two", &err), -EBUSY);
        /* So many epochs that every file would go, were it not needed for the savepoint. */
        for (uint32_t polls = (uint32_t)mr_rng_below(rng, 4); polls > 0; polls--)
            (void)mr_store_poll(w.store);
        some_epochs(mr_store_export_state(w.store, NULL) == MR_EXPORT_RUNNING ? 30 : 1);
        CHECK_EQ(finish_export(&err), MR_EXPORT_DONE);
        struct mr_store_stats stats;
        mr_store_stats(w.store, &stats);
        epoch = stats.export_epoch;
        CHECK(epoch >= 6 && epoch <= w.prepared);
        CHECK(stats.export_bytes == stats.export_done_bytes && stats.export_bytes != 0);
        /* The files that were kept for it go with the next epochs. */
        some_epochs(12);
        mr_store_stats(w.store, &stats);
        CHECK(stats.stored_bytes < 40 * (128 << 10));
        uint64_t last = w.prepared;
        close_store(&w);
        check_savepoint(TO, epoch);
        w.prepared = last;
        open_store(&w);
        CHECK_EQ(mr_store_epoch(w.store), last);
        close_store(&w);
        world_fini(&w);
    }
}

static void test_refused(struct mr_rng *rng)
{
    struct mr_err err = {0};

    world_init(&w, rng, 128 << 10);
    open_store(&w);
    CHECK_EQ(mr_store_export(w.store, TO, &err), -EAGAIN);
    close_store(&w);
    CHECK_EQ(mr_store_import(&w.mem->sys, DIR, OTHER, &err), -ENOENT);
    CHECK(strstr(err.message, "no checkpoint") != NULL);
    CHECK_EQ(mr_store_import(&w.mem->sys, "/nowhere", OTHER, &err), -ENOENT);
    CHECK_EQ(mr_store_import(&w.mem->sys, DIR, DIR, &err), -EEXIST);
    open_store(&w);
    some_epochs(2);
    CHECK_EQ(mr_store_export(w.store, "/state", &err), -EEXIST);
    CHECK_EQ(mr_store_import(&w.mem->sys, DIR, OTHER, &err), MR_ERR_LOCKED);
    close_store(&w);
    /* A state directory serves as well as a savepoint. */
    uint64_t last = w.prepared;
    check_savepoint(DIR, 2);
    w.prepared = last;
    open_store(&w);
    close_store(&w);
    /* Over state that is there nothing is copied, even if its slots are gone. */
    memset(mem_find(w.mem, OTHER "/super.mrs")->data, 0, MR_SUPER_BYTES);
    CHECK_EQ(mr_store_import(&w.mem->sys, DIR, OTHER, &err), -EEXIST);
    world_fini(&w);
}

static void test_undecided(struct mr_rng *rng)
{
    struct mr_err err = {0};

    world_init(&w, rng, 128 << 10);
    w.has_decider = true;
    open_store(&w);
    some_epochs(3);
    w.luck = 1;
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_PREPARED);
    w.luck = 0;
    /* While it is undecided, the one before is what can be had. */
    CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
    CHECK_EQ(finish_export(&err), MR_EXPORT_DONE);
    close_store(&w);
    CHECK_EQ(mr_store_import(&w.mem->sys, DIR, OTHER, &err), MR_ERR_MARKER);
    CHECK(strstr(err.message, "start the job") != NULL);
    uint64_t marker = w.marker;
    w.has_decider = false;
    check_savepoint(TO, 3);
    w.has_decider = true;
    w.marker = marker;
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 3);
    close_store(&w);
    world_fini(&w);
}

/* The savepoint at DIR is whole, or nobody can take it for one. */
static bool is_whole_or_refused(const char *dir)
{
    struct mr_audit_sums sums;
    struct mr_audit *audit;
    struct mr_err err = {0};
    int rc = mr_audit_open(&w.mem->sys, dir, &audit, &err);

    if (rc < 0) {
        CHECK(rc == -ENOENT || rc == MR_ERR_CORRUPT);
        CHECK(mr_store_import(&w.mem->sys, dir, OTHER, &err) < 0);
        return false;
    }
    CHECK_EQ(mr_audit_verify(audit, NULL, NULL, &sums, &err), 0);
    CHECK_EQ(mr_audit_info(audit)->super.epoch, 6);
    mr_audit_close(audit);
    return true;
}

static void test_crash_in_export(struct mr_rng *rng)
{
    uint32_t whole = 0, refused = 0;

    make_world(rng);
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    bool is_done = false;
    for (uint64_t n = 1; !is_done; n++) {
        for (uint32_t way = 0; way < 4; way++) {
            struct mr_err err = {0};
            memsys_copy(w.mem, before);
            open_store(&w);
            CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
            w.mem->dead_at = w.mem->ops + n;
            enum mr_export_state state = finish_export(&err);
            is_done = !w.mem->is_dead;
            CHECK(is_done || state == MR_EXPORT_FAILED || n > 10);
            close_store(&w);
            memsys_power_cut(w.mem);
            bool is_whole = is_whole_or_refused(TO);
            CHECK(is_whole || state == MR_EXPORT_FAILED);
            whole += is_whole;
            refused += !is_whole;
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), 6);
            close_store(&w);
        }
    }
    printf("  %u refused, %u whole\n", refused, whole);
    CHECK(refused > 20 && whole > 4);
    memsys_free(before);
    world_fini(&w);
}

/* After a crash in an import the directory is as if nothing had been, or refused, or whole;
 * and importing once more helps. */
static void test_crash_in_import(struct mr_rng *rng)
{
    uint32_t fresh = 0, refused = 0, whole = 0;
    bool is_done = false;

    make_world(rng);
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (uint64_t n = 1; !is_done; n++) {
        for (uint32_t way = 0; way < 4; way++) {
            struct mr_err err = {0};
            struct mr_store *store;
            memsys_copy(w.mem, before);
            w.mem->dead_at = w.mem->ops + n;
            int rc = mr_store_import(&w.mem->sys, DIR, OTHER, &err);
            is_done = !w.mem->is_dead;
            CHECK(is_done || rc < 0 || n > 10);
            memsys_power_cut(w.mem);
            int open_rc = mr_store_open(&w.mem->sys, OTHER, &w.options, &store, &err);
            bool is_fresh = open_rc == 0 && mr_store_offer(store)->is_fresh;
            bool is_whole = open_rc == 0 && !is_fresh;
            if (open_rc < 0) {
                CHECK_EQ(open_rc, MR_ERR_CORRUPT);
                CHECK(strstr(err.message, "cut short") != NULL);
            } else {
                CHECK_EQ(mr_store_load(store, mr_store_offer(store)->epoch, &err), 0);
                CHECK_EQ(mr_store_epoch(store), is_fresh ? 0 : 6);
                mr_store_close(store);
            }
            CHECK(rc < 0 || is_whole);
            fresh += is_fresh;
            refused += open_rc < 0;
            whole += is_whole;
            CHECK_EQ(mr_store_import(&w.mem->sys, DIR, OTHER, &err), is_whole);
            CHECK_EQ(mr_store_open(&w.mem->sys, OTHER, &w.options, &store, &err), 0);
            CHECK_EQ(mr_store_load(store, 6, &err), 0);
            mr_store_close(store);
        }
    }
    printf("  %u fresh, %u refused, %u whole\n", fresh, refused, whole);
    CHECK(fresh > 4 && refused > 20 && whole > 4);
    memsys_free(before);
    world_fini(&w);
}

/* The n-th operation fails: the savepoint fails with words and leaves nothing behind, the
 * job does not notice, and the next savepoint is fine. */
static void test_every_fault(struct mr_rng *rng)
{
    static const int with[] = {-EIO, -ENOSPC, 0};
    uint32_t failed = 0;
    bool is_done = false;

    make_world(rng);
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (uint64_t n = 1; !is_done; n++) {
        for (uint32_t way = 0; way < MR_COUNTOF(with); way++) {
            struct mr_err err = {0};
            memsys_copy(w.mem, before);
            w.prepared = 6;
            open_store(&w);
            CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
            w.mem->fail_at = w.mem->ops + n;
            w.mem->fail_count = 1;
            w.mem->fail_with = with[way];
            enum mr_export_state state = finish_export(&err);
            is_done = w.mem->ops < w.mem->fail_at;
            w.mem->fail_at = 0;
            failed += state == MR_EXPORT_FAILED;
            if (state == MR_EXPORT_FAILED)
                CHECK(strstr(err.message, "savepoint to '" TO "'") != NULL);
            CHECK_EQ(is_whole_or_refused(TO), state == MR_EXPORT_DONE);
            some_epochs(1);
            if (state == MR_EXPORT_DONE)
                forget(TO);
            CHECK(mem_find(w.mem, TO) == NULL);
            CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
            state = finish_export(&err);
            if (state != MR_EXPORT_DONE)
                fprintf(stderr, "%s\n", err.message);
            CHECK_EQ(state, MR_EXPORT_DONE);
            close_store(&w);
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), 7);
            close_store(&w);
        }
    }
    printf("  %u failed\n", failed);
    CHECK(failed > 40);
    memsys_free(before);
    world_fini(&w);
}

/* What is damaged is not carried on. */
static void test_damaged(struct mr_rng *rng)
{
    uint32_t failed = 0;

    make_world(rng);
    close_store(&w);
    struct memsys *before = memsys_new(1);
    memsys_copy(before, w.mem);
    for (uint32_t round = 0; round < 300; round++) {
        struct mr_err err = {0};
        memsys_copy(w.mem, before);
        open_store(&w);
        struct mem_file *f;
        do
            f = &w.mem->file[mr_rng_below(rng, MEM_FILES)];
        while (!f->exists || strstr(f->path, "/seg-") == NULL);
        f->data[mr_rng_below(rng, f->len)] ^= 4;
        CHECK_EQ(mr_store_export(w.store, TO, &err), 0);
        if (finish_export(&err) == MR_EXPORT_FAILED) {
            CHECK_EQ(err.code, MR_ERR_CORRUPT);
            CHECK(mem_find(w.mem, TO) == NULL);
            failed++;
        } else {
            CHECK(is_whole_or_refused(TO));
        }
        close_store(&w);
    }
    printf("  %u failed\n", failed);
    CHECK(failed > 10 && failed < 290);
    memsys_free(before);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"while_running", test_while_running},
    {"no_file_goes", test_no_file_goes},
    {"refused", test_refused},
    {"undecided", test_undecided},
    {"crash_in_export", test_crash_in_export},
    {"crash_in_import", test_crash_in_import},
    {"every_fault", test_every_fault},
    {"damaged", test_damaged},
};

MR_TEST_MAIN(cases)
