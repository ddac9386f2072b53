/* State: the write barrier on pages of the current epoch, first touches, the index. */
#include "bench/micro/micro.h"
#include "bench/rig/machine.h"
#include "core/base/hash.h"
#include "core/base/rng.h"
#include "state/shard/index.h"
#include "state/shard/pack.h"

#include <stdlib.h>

enum { STEPS = 1024 };

struct table {
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_index index;
    mr_ref *ref;
    uint32_t count;
    uint64_t epoch;
};

static void make_table(struct table *table, uint32_t count)
{
    struct mr_shard_options options = {
        .memory_bytes = UINT64_C(1) << 30, .numa_node = -1, .name = "bench"};
    struct mr_err err;

    *table = (struct table){.count = count};
    MR_ASSERT(mr_shard_new(&options, &table->shard, &err) == 0);
    mr_rows_init(&table->rows, table->shard, 1, 0, MR_LINE_BYTES);
    mr_index_init(&table->index, table->shard);
    table->ref = malloc(count * sizeof(*table->ref));
    MR_ASSERT(table->ref != NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = mr_hash_word(i, 17);
        mr_ref ref = table->ref[i] = mr_rows_add(&table->rows);
        MR_ASSERT(ref != MR_REF_NONE);
        *(uint64_t *)mr_state_write(table->shard, ref, 1) = hash;
        mr_index_add(&table->index, hash, ref);
    }
}

static void free_table(struct table *table)
{
    mr_index_fini(&table->index);
    mr_shard_free(table->shard);
    free(table->ref);
}

/* COUNTED += 1 in a random row, through the barrier; without it where BARRIER is false. */
static void write_rows(struct mr_bench_state *state, bool has_barrier)
{
    struct mr_rng rng = {17};
    struct table table;

    make_table(&table, (uint32_t)mr_bench_arg(state, 0));
    while (mr_bench_more(state, STEPS)) {
        for (int i = 0; i < STEPS; i++) {
            mr_ref ref = table.ref[mr_rng_below(&rng, table.count)];
            uint64_t *row = has_barrier
                                ? mr_state_write(table.shard, ref, 1)
                                : (uint64_t *)(uintptr_t)mr_state_read(table.shard, ref);
            row[1]++;
        }
    }
    mr_bench_items(state, 1);
    free_table(&table);
}

static void write_barrier(struct mr_bench_state *state)
{
    write_rows(state, true);
}

static void write_bare(struct mr_bench_state *state)
{
    write_rows(state, false);
}

static void lookup(struct mr_bench_state *state)
{
    struct mr_rng rng = {17};
    struct table table;

    make_table(&table, (uint32_t)mr_bench_arg(state, 0));
    while (mr_bench_more(state, STEPS)) {
        for (int i = 0; i < STEPS; i++) {
            uint64_t hash = mr_hash_word(mr_rng_below(&rng, table.count), 17);
            struct mr_index_at at;
            mr_ref ref = mr_index_first(&table.index, hash, &at);
            MR_ASSERT(ref != MR_REF_NONE);
            mr_bench_use(mr_state_read(table.shard, ref));
        }
    }
    mr_bench_items(state, 1);
    free_table(&table);
}

static void drain(struct mr_shard *shard)
{
    struct mr_stream_slot slot;

    while (mr_stream_peek(mr_shard_stream(shard), 0, &slot) != NULL)
        mr_stream_release(mr_shard_stream(shard));
}

/* A round is one page: one line of each is dirty, and packed by the pump or a first touch. */
static void pack_pages(struct mr_bench_state *state, bool is_pump)
{
    struct table table;

    make_table(&table, (uint32_t)mr_bench_arg(state, 0));
    uint32_t pages = table.count / (MR_PAGE_LINES - 1), rounds = 0;
    while (mr_bench_more(state, 1)) {
        for (uint32_t i = 0; i < table.count; i += MR_PAGE_LINES - 1)
            ((uint64_t *)mr_state_write(table.shard, table.ref[i], 1))[1]++;
        MR_ASSERT(mr_shard_flip(table.shard, ++table.epoch, (struct mr_view){"", 0}));
        int64_t began_ns = mr_rig_now_ns(), took_ns = 0;
        if (is_pump) {
            while (mr_shard_pump(table.shard, 32 << 10) != 0) {
                took_ns += mr_rig_now_ns() - began_ns;
                drain(table.shard);
                began_ns = mr_rig_now_ns();
            }
        } else {
            for (uint32_t i = 0; i < table.count; i += MR_PAGE_LINES - 1)
                ((uint64_t *)mr_state_write(table.shard, table.ref[i], 1))[1]++;
        }
        took_ns += mr_rig_now_ns() - began_ns;
        while (mr_shard_pump(table.shard, 1 << 20) != 0)
            drain(table.shard);
        drain(table.shard);
        mr_shard_settle(table.shard, true);
        /* The first snapshot holds every page in full: not what is asked here. */
        mr_bench_took(state, rounds++ == 0 ? 1e-3 : (double)took_ns * 1e-9);
    }
    mr_bench_items(state, pages);
    free_table(&table);
}

static void pump(struct mr_bench_state *state)
{
    pack_pages(state, true);
}

static void first_touch(struct mr_bench_state *state)
{
    pack_pages(state, false);
}

void mr_micro_state(void)
{
    static const int64_t rows[] = {10000, 1000000};

    for (uint32_t i = 0; i < MR_COUNTOF(rows); i++) {
        mr_bench_add("state/random write, bare", write_bare, &rows[i], 1);
        mr_bench_add("state/random write, barrier", write_barrier, &rows[i], 1);
        mr_bench_add("state/index lookup", lookup, &rows[i], 1);
    }
    mr_bench_add_manual("state/pump, pages", pump, &rows[1], 1);
    mr_bench_add_manual("state/first touch, pages", first_touch, &rows[1], 1);
}
