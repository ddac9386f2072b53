/*
 * An index owes exactly the references added and not removed under a hash, through all
 * its growing.  The model is an array; keys collide on purpose.
 */
#include "state/shard/index.h"
#include "tests/mr_test.h"

#define KEYS 20000

struct entry {
    uint64_t hash;
    mr_ref ref; /* MR_REF_NONE: not in */
};

static struct mr_shard *shard_new(void)
{
    struct mr_shard_options options = {.memory_bytes = 64 << 20, .numa_node = -1};
    struct mr_shard *shard;

    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    return shard;
}

static uint64_t random_hash(struct mr_rng *rng, unsigned kind)
{
    uint64_t x = mr_rng_next(rng);

    switch (kind) {
    case 0: return x;
    case 1: return x & UINT64_C(0xffffffc0000000ff); /* few homes: long runs */
    case 2: return x & UINT64_C(0x0000003fffffffff); /* one tag */
    default: return (x & 0x3f) | (x >> 60) << 60;    /* many equal hashes */
    }
}

static uint32_t found(const struct mr_index *index, uint64_t hash, mr_ref ref)
{
    struct mr_index_at at;
    uint32_t times = 0;

    for (mr_ref r = mr_index_first(index, hash, &at); r != MR_REF_NONE;
         r = mr_index_again(index, hash, &at))
        times += r == ref;
    return times;
}

static void add(struct mr_index *index, struct mr_rows *rows, struct entry *e)
{
    e->ref = mr_rows_add(rows);
    CHECK(e->ref != MR_REF_NONE);
    memcpy(mr_state_write(rows->shard, e->ref, 1), &e->hash, 8);
    mr_index_add(index, e->hash, e->ref);
}

static void drop(struct mr_index *index, struct mr_rows *rows, struct entry *e)
{
    mr_ref ref = e->ref;

    mr_index_remove(index, e->hash, ref);
    e->ref = MR_REF_NONE;
    CHECK_EQ(found(index, e->hash, ref), 0);
    mr_rows_remove(rows, ref);
}

static void model(struct mr_rng *rng, unsigned kind, uint32_t keys)
{
    static struct entry entry[KEYS];
    struct mr_shard *shard = shard_new();
    struct mr_rows rows;
    struct mr_index index;
    uint64_t in = 0;

    mr_rows_init(&rows, shard, 0, 0, 24);
    mr_index_init(&index, shard);
    struct mr_index_at at;
    CHECK_EQ(mr_index_first(&index, 5, &at), MR_REF_NONE);
    mr_index_prefetch(&index, 5);
    for (uint32_t i = 0; i < keys; i++)
        entry[i] = (struct entry){random_hash(rng, kind), MR_REF_NONE};

    for (uint32_t round = 0; round < 3; round++) {
        /* Growing, steady, shrinking. */
        uint64_t add_odds = round == 0 ? 90 : round == 1 ? 50 : 15;
        for (uint32_t i = 0; i < keys * 2; i++) {
            struct entry *e = &entry[mr_rng_below(rng, keys)];
            bool wants_in = mr_rng_below(rng, 100) < add_odds;
            if (e->ref == MR_REF_NONE && wants_in) {
                add(&index, &rows, e);
                in++;
            } else if (e->ref != MR_REF_NONE && !wants_in) {
                drop(&index, &rows, e);
                in--;
            }
            const struct entry *look = &entry[mr_rng_below(rng, keys)];
            if (look->ref != MR_REF_NONE)
                CHECK_EQ(found(&index, look->hash, look->ref), 1);
        }
        CHECK_EQ(index.count, in);
        for (uint32_t i = 0; i < keys; i++)
            if (entry[i].ref != MR_REF_NONE)
                CHECK_EQ(found(&index, entry[i].hash, entry[i].ref), 1);
    }
    mr_index_reset(&index, UINT64_MAX);
    CHECK_EQ(index.count, 0);
    CHECK(index.slot != NULL);
    for (uint32_t i = 0; i < keys; i++)
        CHECK_EQ(mr_index_first(&index, entry[i].hash, &at), MR_REF_NONE);
    mr_index_reset(&index, 1);
    CHECK(index.slot == NULL);
    mr_index_fini(&index);
    mr_shard_free(shard);
}

static void test_random(struct mr_rng *rng)
{
    model(rng, 0, KEYS);
}

static void test_long_runs(struct mr_rng *rng)
{
    model(rng, 1, 1000);
}

static void test_one_tag(struct mr_rng *rng)
{
    model(rng, 2, 2000);
}

static void test_equal_hashes(struct mr_rng *rng)
{
    model(rng, 3, 1500);
}

/* Growth has nothing left over: from empty to many, every key findable at every step. */
static void test_growth(struct mr_rng *rng)
{
    static struct entry entry[3000];
    struct mr_shard *shard = shard_new();
    struct mr_rows rows;
    struct mr_index index;

    mr_rows_init(&rows, shard, 0, 0, 24);
    mr_index_init(&index, shard);
    for (uint32_t i = 0; i < MR_COUNTOF(entry); i++) {
        entry[i].hash = mr_rng_next(rng);
        add(&index, &rows, &entry[i]);
        uint32_t from = i < 40 ? 0 : i - 40;
        for (uint32_t k = from; k <= i; k++)
            CHECK_EQ(found(&index, entry[k].hash, entry[k].ref), 1);
        uint32_t any = (uint32_t)mr_rng_below(rng, i + 1);
        CHECK_EQ(found(&index, entry[any].hash, entry[any].ref), 1);
    }
    mr_index_fini(&index);
    mr_shard_free(shard);
}

/* All at once, as after a restore: the same as one by one, and it goes on from there. */
static void add_all(struct mr_rng *rng, unsigned kind, uint32_t keys, uint32_t hash_at)
{
    static struct entry entry[KEYS];
    struct mr_shard *shard = shard_new();
    struct mr_rows rows;
    struct mr_index index;
    uint64_t removed = 0;

    mr_rows_init(&rows, shard, 0, 0, 64);
    mr_index_init_at(&index, shard, hash_at);
    for (uint32_t i = 0; i < keys; i++) {
        entry[i] = (struct entry){random_hash(rng, kind), mr_rows_add(&rows)};
        memcpy((char *)mr_state_write(shard, entry[i].ref, 1) + hash_at, &entry[i].hash, 8);
    }
    /* Pages with gaps, and in another order than they were made. */
    for (uint32_t i = 0; i < keys; i += 1 + (uint32_t)mr_rng_below(rng, 5), removed++) {
        mr_rows_remove(&rows, entry[i].ref);
        entry[i].ref = MR_REF_NONE;
    }
    mr_index_add_all(&index, &rows);
    CHECK_EQ(index.count, keys - removed);
    CHECK(keys == removed || index.count * 4 <= (index.mask + 1) * 3);
    for (uint32_t i = 0; i < keys; i++)
        if (entry[i].ref != MR_REF_NONE)
            CHECK_EQ(found(&index, entry[i].hash, entry[i].ref), 1);
    for (uint32_t i = 0; i < keys && hash_at == 0; i++) {
        if (entry[i].ref == MR_REF_NONE)
            add(&index, &rows, &entry[i]);
        CHECK_EQ(found(&index, entry[i].hash, entry[i].ref), 1);
    }
    mr_index_fini(&index);
    mr_shard_free(shard);
}

static void test_all_at_once(struct mr_rng *rng)
{
    /* Around the sizes at which tables double, and around what is fetched ahead. */
    static const uint32_t sizes[] = {0, 1, 15, 16, 17, 33, 48, 49, 96, 97, 1000};

    for (size_t i = 0; i < MR_COUNTOF(sizes); i++)
        add_all(rng, (unsigned)(i % 4), sizes[i], i % 2 == 0 ? 0 : 16);
    add_all(rng, 0, KEYS, 0);
    add_all(rng, 0, KEYS, 24);
}

static const struct mr_test cases[] = {
    {"random", test_random},   {"long_runs", test_long_runs},
    {"one_tag", test_one_tag}, {"equal_hashes", test_equal_hashes},
    {"growth", test_growth},   {"all_at_once", test_all_at_once},
};

MR_TEST_MAIN(cases)
