/*
 * The mixer of a word is a bijection for a seed but for freak seeds, spreads its input over
 * all its bits, and has no word that means the same under every seed.
 */
#include "core/base/hash.h"
#include "tests/mr_test.h"

enum { SEEDS = 2000 };

/* Constants of the mixer itself, what is made of them, and the words that are everywhere. */
static const uint64_t suspects[] = {
    UINT64_C(0xa0761d6478bd642f),
    UINT64_C(0xe7037ed1a0b428db),
    UINT64_C(0x8ebc6af09c88c6e3),
    ~UINT64_C(0xa0761d6478bd642f),
    ~UINT64_C(0xe7037ed1a0b428db),
    UINT64_C(0xa0761d6478bd642f) ^ UINT64_C(0xe7037ed1a0b428db),
    UINT64_C(0xa0761d6478bd642f) ^ UINT64_C(0x8ebc6af09c88c6e3),
    0,
    1,
    UINT64_MAX,
    UINT64_C(1) << 63,
    UINT64_C(0x6e756c6c6e756c6c),
    UINT64_C(0x7ff8000000000000),
};

static int compare(const void *a, const void *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return x < y ? -1 : x > y;
}

static uint32_t distinct(uint64_t *hash, uint32_t count)
{
    uint32_t different = 1;

    qsort(hash, count, sizeof(*hash), compare);
    for (uint32_t i = 1; i < count; i++)
        different += hash[i] != hash[i - 1];
    return different;
}

/* One word under many seeds gives as many hashes: whoever sends it can not know one. */
static void no_word_collapses(struct mr_rng *rng)
{
    static uint64_t hash[SEEDS];

    for (uint32_t w = 0; w < MR_COUNTOF(suspects) + 200; w++) {
        uint64_t word = w < MR_COUNTOF(suspects) ? suspects[w] : mr_rng_next(rng);
        for (uint32_t s = 0; s < SEEDS; s++)
            hash[s] = mr_hash_word(word, mr_rng_next(rng));
        CHECK_EQ(distinct(hash, SEEDS), SEEDS);
    }
}

/* Keys of two columns whose last is such a word are as different as their first. */
static void no_word_ends_a_chain(struct mr_rng *rng)
{
    static uint64_t hash[SEEDS];

    for (uint32_t w = 0; w < MR_COUNTOF(suspects); w++) {
        uint64_t seed = mr_rng_next(rng);
        for (uint32_t i = 0; i < SEEDS; i++)
            hash[i] = mr_hash_word(suspects[w], mr_hash_word(i, seed));
        CHECK_EQ(distinct(hash, SEEDS), SEEDS);
    }
}

/* A bit of the word or of the seed that changes turns about half of the bits of the hash:
 * with 64 x 400 tries per bit each share is within five of its deviations. */
static void every_bit_counts(struct mr_rng *rng)
{
    enum { TRIES = 400 };

    for (int of_seed = 0; of_seed < 2; of_seed++) {
        uint32_t turned[64] = {0};
        for (uint32_t t = 0; t < TRIES; t++) {
            uint64_t word = mr_rng_next(rng), seed = mr_rng_next(rng);
            uint64_t before = mr_hash_word(word, seed);
            for (uint32_t b = 0; b < 64; b++) {
                uint64_t bit = UINT64_C(1) << b;
                uint64_t after =
                    of_seed ? mr_hash_word(word, seed ^ bit) : mr_hash_word(word ^ bit, seed);
                for (uint32_t o = 0; o < 64; o++)
                    turned[o] += (before ^ after) >> o & 1;
            }
        }
        for (uint32_t o = 0; o < 64; o++)
            CHECK(turned[o] > TRIES * 32 - 500 && turned[o] < TRIES * 32 + 500);
    }
}

/* Small numbers, the keys of most tables, fill buckets evenly by their high and low bits. */
static void small_numbers_spread(struct mr_rng *rng)
{
    enum { BUCKETS = 128, WORDS = 128 * 1000 };
    uint64_t seed = mr_rng_next(rng);
    uint32_t high[BUCKETS] = {0}, low[BUCKETS] = {0};

    for (uint64_t word = 0; word < WORDS; word++) {
        uint64_t hash = mr_hash_word(word, seed);
        high[hash >> 57]++;
        low[hash & (BUCKETS - 1)]++;
    }
    for (uint32_t b = 0; b < BUCKETS; b++) {
        CHECK(high[b] > 800 && high[b] < 1200);
        CHECK(low[b] > 800 && low[b] < 1200);
    }
}

static const struct mr_test cases[] = {
    {"no_word_collapses", no_word_collapses},
    {"no_word_ends_a_chain", no_word_ends_a_chain},
    {"every_bit_counts", every_bit_counts},
    {"small_numbers_spread", small_numbers_spread},
};

MR_TEST_MAIN(cases)
