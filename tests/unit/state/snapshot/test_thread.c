/*
 * The same protocol with the helper on a thread of its own: task and store share nothing
 * but the stream and the epochs that the coordinator speaks of.
 */
#include "state/shard/pack.h"
#include "state/snapshot/audit.h"
#include "state/snapshot/store.h"
#include "tests/unit/state/snapshot/memsys.h"

#define DIR "/job"

struct row {
    uint64_t hash, value;
};

static struct mr_store *open_store(struct memsys *mem, const struct mr_store_options *options)
{
    struct mr_store *store;

    CHECK_EQ(mr_store_open(&mem->sys, DIR, options, &store, NULL), 0);
    CHECK_EQ(mr_store_load(store, mr_store_offer(store)->epoch, NULL), 0);
    return store;
}

static void pack_until(struct mr_shard *shard, struct mr_store *store, uint64_t epoch,
                       enum mr_store_state want)
{
    for (;;) {
        (void)mr_shard_pump(shard, 64 << 10);
        enum mr_store_state state = mr_store_state(store, epoch);
        CHECK(state != MR_STORE_FAILED);
        if (state == want)
            return;
    }
}

static void test_thread(struct mr_rng *rng)
{
    enum { ROWS = 20000, EPOCHS = 30 };
    static mr_ref ref[ROWS];
    static uint64_t value[ROWS];
    struct memsys *mem = memsys_new(mr_rng_next(rng));
    struct mr_shard_options options = {.memory_bytes = 32 << 20,
                                       .numa_node = -1,
                                       .staging_bytes = 8 * MR_CHUNK_BYTES,
                                       .rotation_epochs = 8};
    struct mr_store_options store_options = {.segment_bytes = 4 << 20};
    const uint32_t no_cpu = 1000000;
    struct mr_store *store;
    struct mr_shard *shard;
    struct mr_rows rows;

    store = open_store(mem, &store_options);
    CHECK_EQ(mr_store_adopt(store, "job", false, NULL), 0);
    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 0, 0, sizeof(struct row));
    mr_store_add_part(store, "op", 0, mr_shard_stream(shard));
    CHECK_EQ(mr_store_thread_start(store, &no_cpu, 1, NULL), 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        ref[i] = mr_rows_add(&rows);
        *(struct row *)mr_state_write(shard, ref[i], 1) = (struct row){i, 0};
    }
    for (uint64_t epoch = 1; epoch <= EPOCHS; epoch++) {
        for (uint32_t i = 0; i < 2000; i++) {
            uint32_t r = (uint32_t)mr_rng_below(rng, ROWS);
            value[r] = epoch;
            ((struct row *)mr_state_write(shard, ref[r], 1))->value = epoch;
        }
        mr_store_begin(store, epoch);
        CHECK(mr_shard_flip(shard, epoch, MR_VIEW("")));
        /* Writes of the next epoch, while this one is packed. */
        for (uint32_t i = 0; epoch != EPOCHS && i < 500; i++) {
            uint32_t r = (uint32_t)mr_rng_below(rng, ROWS);
            value[r] = epoch + 1;
            ((struct row *)mr_state_write(shard, ref[r], 1))->value = epoch + 1;
            if (i % 50 == 0)
                (void)mr_shard_pump(shard, 16 << 10);
        }
        mr_store_settled(store, epoch);
        pack_until(shard, store, epoch, MR_STORE_PREPARED);
        mr_store_commit(store, epoch);
        mr_shard_settle(shard, true);
    }
    pack_until(shard, store, EPOCHS, MR_STORE_COMMITTED);
    mr_store_thread_stop(store);
    mr_store_close(store);
    mr_shard_free(shard);

    store = open_store(mem, &store_options);
    CHECK_EQ(mr_store_epoch(store), EPOCHS);
    const struct mr_restore *restore = mr_store_images(store, "op");
    CHECK(restore != NULL && restore->images == 1);
    struct mr_image_row row;
    uint64_t cursor = 0;
    uint32_t seen = 0;
    for (; mr_image_next(restore->image[0], &cursor, &row); seen++) {
        struct row r;
        memcpy(&r, row.data, sizeof(r));
        CHECK(r.hash < ROWS);
        CHECK_EQ(r.value, value[r.hash]);
    }
    CHECK_EQ(seen, ROWS);
    mr_store_close(store);
    memsys_free(mem);
}

/* -- Savepoints and scrubbing, with real files ----------------------------------------------- */

static void run_command(const char *what, const char *dir)
{
    char command[200];

    snprintf(command, sizeof(command), "%s %s", what, dir);
    CHECK(system(command) == 0);
}

static void check_savepoint(const char *dir)
{
    struct mr_audit *audit;
    struct mr_audit_sums sums;
    struct mr_err err;

    CHECK_EQ(mr_audit_open(mr_sys_linux(NULL), dir, &audit, &err), 0);
    CHECK_EQ(mr_audit_verify(audit, NULL, NULL, &sums, &err), 0);
    CHECK(sums.chunks != 0 && sums.damaged == 0);
    mr_audit_close(audit);
}

static void checkpoints(struct mr_shard *shard, struct mr_rows *rows, struct mr_store *store,
                        const char *dir)
{
    enum { ROWS = 3000, EPOCHS = 60 };
    static mr_ref ref[ROWS];
    uint32_t savepoints = 0;
    char path[100] = "";
    struct mr_err err;

    for (uint32_t i = 0; i < ROWS; i++)
        ref[i] = mr_rows_add(rows);
    for (uint64_t epoch = 1; epoch <= EPOCHS; epoch++) {
        for (uint32_t i = 0; i < ROWS; i += 3)
            *(struct row *)mr_state_write(shard, ref[i], 1) = (struct row){i, epoch};
        mr_store_begin(store, epoch);
        CHECK(mr_shard_flip(shard, epoch, MR_VIEW("")));
        mr_store_settled(store, epoch);
        pack_until(shard, store, epoch, MR_STORE_PREPARED);
        mr_store_commit(store, epoch);
        mr_shard_settle(shard, true);
        pack_until(shard, store, epoch, MR_STORE_COMMITTED);
        enum mr_export_state state = mr_store_export_state(store, &err);
        CHECK(state != MR_EXPORT_FAILED && !mr_store_scrub_news(store, &err));
        if (state == MR_EXPORT_RUNNING)
            continue;
        if (state == MR_EXPORT_DONE)
            check_savepoint(path);
        snprintf(path, sizeof(path), "%s/savepoint-%u", dir, savepoints++);
        CHECK_EQ(mr_store_export(store, path, &err), 0);
    }
    while (mr_store_export_state(store, &err) == MR_EXPORT_RUNNING)
        (void)usleep(100);
    check_savepoint(path);
    printf("  %u savepoints\n", savepoints);
}

static void test_care(struct mr_rng *rng)
{
    char dir[64], state[100];
    struct mr_shard_options options = {
        .memory_bytes = 8 << 20, .numa_node = -1, .rotation_epochs = 8};
    struct mr_store_options store_options = {
        .segment_bytes = 1 << 20, .scrub_rate = 1 << 30, .scrub_pause_ns = 1000000};
    struct mr_store *store;
    struct mr_shard *shard;
    struct mr_rows rows;

    (void)rng;
    snprintf(dir, sizeof(dir), "%s/mr-test-care-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(dir) != NULL);
    snprintf(state, sizeof(state), "%s/state", dir);
    CHECK_EQ(mr_store_open(mr_sys_linux(NULL), state, &store_options, &store, NULL), 0);
    CHECK_EQ(mr_store_load(store, 0, NULL), 0);
    CHECK_EQ(mr_store_adopt(store, "job\n", false, NULL), 0);
    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 0, 0, sizeof(struct row));
    mr_store_add_part(store, "op", 0, mr_shard_stream(shard));
    CHECK_EQ(mr_store_thread_start(store, NULL, 0, NULL), 0);
    checkpoints(shard, &rows, store, dir);
    mr_store_thread_stop(store);
    mr_store_close(store);
    mr_shard_free(shard);
    check_savepoint(state);
    run_command("rm -rf", dir);
}

static const struct mr_test cases[] = {
    {"thread", test_thread},
    {"care", test_care},
};

MR_TEST_MAIN(cases)
