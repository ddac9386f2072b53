/*
 * A row of state by its key, read and written: COUNT and SUM of a random one of 64 K or a
 * million keys, through the index and the copy-on-write barrier, as the window operator does
 * it; against a plain open-addressing table with the payload in the slot.
 *
 * Both fetch the slots of the next keys ahead.  Ours also finds the row that the slot names,
 * compares its key, and marks its line for the next checkpoint.
 */
#include "bench/baseline/table.h"
#include "bench/rig/row.h"
#include "core/base/hash.h"
#include "core/base/rng.h"
#include "state/shard/index.h"

enum { UPDATES = 1 << 20, AHEAD = 16, SEED = 17 };

/* By convention a row begins with the hash of its key. */
struct row {
    uint64_t hash, key;
    int64_t count, sum;
};

struct slot {
    struct mr_table_slot slot;
    int64_t count, sum;
};

struct update {
    uint32_t keys;
    uint64_t *key; /* in the order in which they are updated */
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_index index;
    struct mr_table table;
};

/* A key is no dense number. */
static uint64_t nth_key(uint64_t n)
{
    return mr_hash_word(n, 99);
}

static struct row *find_row(struct update *u, uint64_t key, uint64_t hash)
{
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&u->index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&u->index, hash, &at))
        if (((const struct row *)mr_state_read(u->shard, ref))->key == key)
            return mr_state_write(u->shard, ref, 1);
    mr_ref ref = mr_rows_add(&u->rows);
    MR_ASSERT(ref != MR_REF_NONE);
    struct row *row = mr_state_write(u->shard, ref, 1);
    *row = (struct row){.hash = hash, .key = key};
    mr_index_add(&u->index, hash, ref);
    return row;
}

/* First the slots, then the rows that they name, as operators/window/find.c does. */
static void fetch_ahead(struct update *u, const uint64_t hash[AHEAD])
{
    struct mr_index_at at;

    for (uint32_t i = 0; i < AHEAD; i++)
        mr_index_prefetch(&u->index, hash[i]);
    for (uint32_t i = 0; i < AHEAD; i++) {
        mr_ref ref = mr_index_first(&u->index, hash[i], &at);
        if (ref != MR_REF_NONE)
            mr_state_prefetch(u->shard, ref);
    }
}

static double run_state(void *context)
{
    struct update *u = context;
    int64_t began_ns = mr_rig_now_ns();
    uint64_t hash[AHEAD];

    for (uint32_t first = 0; first < UPDATES; first += AHEAD) {
        for (uint32_t i = 0; i < AHEAD; i++)
            hash[i] = mr_hash_word(u->key[first + i], SEED);
        fetch_ahead(u, hash);
        for (uint32_t i = 0; i < AHEAD; i++) {
            struct row *row = find_row(u, u->key[first + i], hash[i]);
            row->count++;
            row->sum += first;
        }
    }
    return (double)(mr_rig_now_ns() - began_ns) / UPDATES;
}

static double run_table(void *context)
{
    struct update *u = context;
    int64_t began_ns = mr_rig_now_ns();

    for (uint32_t first = 0; first < UPDATES; first += AHEAD) {
        for (uint32_t i = 0; i < AHEAD; i++)
            mr_table_fetch(&u->table, sizeof(struct slot), u->key[first + i], 0);
        for (uint32_t i = 0; i < AHEAD; i++) {
            struct slot *slot =
                mr_table_put(&u->table, sizeof(struct slot), u->key[first + i], 0);
            slot->count++;
            slot->sum += first;
        }
    }
    return (double)(mr_rig_now_ns() - began_ns) / UPDATES;
}

static void measure(struct mr_rig *rig, const char *name, uint32_t keys)
{
    struct mr_shard_options options = {.memory_bytes = UINT64_C(256) << 20,
                                       .numa_node = -1,
                                       .is_prefaulted = true,
                                       .name = "bench"};
    struct update u = {.keys = keys};
    struct mr_rng rng = {SEED};
    struct mr_err err;

    if (!mr_rig_wants(rig, name))
        return;
    u.key = malloc(UPDATES * sizeof(*u.key));
    MR_ASSERT(u.key != NULL && mr_shard_new(&options, &u.shard, &err) == 0);
    mr_rows_init(&u.rows, u.shard, 1, 0, MR_LINE_BYTES);
    mr_index_init(&u.index, u.shard);
    mr_table_init(&u.table, sizeof(struct slot), 1024);
    for (uint32_t i = 0; i < keys; i++) {
        uint64_t key = nth_key(i);
        (void)mr_shard_prefault(u.shard);
        (void)find_row(&u, key, mr_hash_word(key, SEED));
        (void)mr_table_put(&u.table, sizeof(struct slot), key, 0);
    }
    for (uint32_t i = 0; i < UPDATES; i++)
        u.key[i] = nth_key(mr_rng_below(&rng, keys));
    mr_rig_pin(0);
    (void)run_state(&u);
    (void)run_table(&u);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 13,
                        .name = name,
                        .ours = "index and copy-on-write page",
                        .theirs = "open-addressing table in plain C",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_MOST,
                        .must = 2,
                        .aim = 1.3,
                        .run_ours = run_state,
                        .run_theirs = run_table,
                        .context = &u,
                    });
    mr_table_fini(&u.table);
    mr_index_fini(&u.index);
    mr_shard_free(u.shard);
    free(u.key);
}

int main(int argc, char **argv)
{
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    measure(&rig, "state-update-64k", 65536);
    measure(&rig, "state-update-1m", 1000000);
    return rig.status;
}
