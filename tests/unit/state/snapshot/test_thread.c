/*
 * The same protocol with the helper on a thread of its own: task and store share nothing
 * but the stream and the epochs that the coordinator speaks of.
 */
#include "state/shard/pack.h"
#include "state/snapshot/store.h"
#include "tests/unit/state/snapshot/memsys.h"

#define DIR "/job"

struct row {
    uint64_t hash, value;
};

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

    CHECK_EQ(mr_store_open_with(&mem->sys, DIR, "job", &store_options, &store, NULL), 0);
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

    CHECK_EQ(mr_store_open_with(&mem->sys, DIR, "job", &store_options, &store, NULL), 0);
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

static const struct mr_test cases[] = {
    {"thread", test_thread},
};

MR_TEST_MAIN(cases)
