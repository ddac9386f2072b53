/*
 * Event time of splits: the reference goes row by row over whole inputs; the module gets
 * them in random batches, with random selections, and must answer the same.
 */
#include "core/op/op.h"
#include "operators/scan/split_time.h"
#include "tests/mr_test.h"

enum { ROWS = 5000, DELAY = 50 };

static void test_same_for_any_cut(struct mr_rng *rng)
{
    static int64_t event[ROWS], watermark[ROWS], want[ROWS], got[ROWS];
    static bool has_watermark[ROWS];

    for (int round = 0; round < 20; round++) {
        int64_t max = MR_WATERMARK_NONE;
        for (int i = 0; i < ROWS; i++) {
            event[i] = (i + mr_rng_range(rng, -200, 0)) * MR_MILLI_NS;
            watermark[i] = event[i] - DELAY * MR_MILLI_NS;
            has_watermark[i] = mr_rng_below(rng, 10) != 0;
            want[i] = max;
            if (has_watermark[i] && watermark[i] > max)
                max = watermark[i];
        }
        struct mr_split_time split = {.watermark_ns = MR_WATERMARK_NONE};
        for (int at = 0; at < ROWS;) {
            uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 300);
            n = n > (uint32_t)(ROWS - at) ? (uint32_t)(ROWS - at) : n;
            uint64_t valid[MR_BITS_WORDS(300)] = {0};
            bool is_behind = false;
            for (uint32_t i = 0; i < n; i++) {
                mr_bit_put(valid, i, has_watermark[at + (int)i]);
                is_behind |= want[at + (int)i] != MR_WATERMARK_NONE &&
                             event[at + (int)i] <= want[at + (int)i] + MR_MILLI_NS;
            }
            struct mr_batch batch = {.rows = n, .selected = n};
            struct mr_vec events = {event + at, NULL}, watermarks = {watermark + at, valid};
            CHECK_EQ(mr_split_time_pass(&split, &batch, &events, &watermarks, got + at),
                     is_behind);
            at += (int)n;
        }
        for (int i = 0; i < ROWS; i++)
            CHECK_EQ(got[i], want[i]);
        CHECK_EQ(split.watermark_ns, max);
    }
}

static void test_rows_not_selected_do_not_count(struct mr_rng *rng)
{
    int64_t event[3] = {10 * MR_MILLI_NS, 99 * MR_MILLI_NS, 11 * MR_MILLI_NS + 1};
    int64_t behind[3] = {0};
    const uint16_t sel[2] = {0, 2};
    struct mr_vec vec = {event, NULL};
    struct mr_batch batch = {.rows = 3, .selected = 2, .sel = sel};
    struct mr_split_time split = {.watermark_ns = MR_WATERMARK_NONE};

    (void)rng;
    CHECK(!mr_split_time_pass(&split, &batch, &vec, &vec, behind));
    CHECK_EQ(split.watermark_ns, event[2]);
    CHECK_EQ(behind[2], event[0]);
}

static void test_merge(struct mr_rng *rng)
{
    (void)rng;
    /* Nothing at all is done, not idle: there is nobody to wait for. */
    struct mr_time_state state = mr_split_time_merge(NULL, 0, 0, 0);
    CHECK(state.is_done && !state.is_idle);

    struct mr_split_time split[3] = {{.watermark_ns = 30, .active_ns = 100},
                                     {.watermark_ns = 10, .active_ns = 0},
                                     {.watermark_ns = 20, .active_ns = 100}};
    state = mr_split_time_merge(split, 3, 150, 0);
    CHECK_EQ(state.watermark_ns, 10);
    CHECK_EQ(state.holder, 1);
    /* With a timeout the silent one is left out, and comes back with its next row. */
    state = mr_split_time_merge(split, 3, 150, 100);
    CHECK_EQ(state.watermark_ns, 20);
    CHECK_EQ(state.holder, 2);
    split[1].active_ns = 149;
    CHECK_EQ(mr_split_time_merge(split, 3, 150, 100).watermark_ns, 10);
    split[1].is_done = true;
    CHECK_EQ(mr_split_time_merge(split, 3, 150, 0).watermark_ns, 20);
    /* All silent: idle.  One that has not begun holds everything back. */
    state = mr_split_time_merge(split, 3, 1000, 100);
    CHECK(state.is_idle && !state.is_done);
    CHECK_EQ(state.watermark_ns, 30); /* nobody is left to be waited for */
    split[0].watermark_ns = MR_WATERMARK_NONE;
    CHECK_EQ(mr_split_time_merge(split, 3, 150, 0).watermark_ns, MR_WATERMARK_NONE);
    split[0].is_done = split[2].is_done = true;
    CHECK(mr_split_time_merge(split, 3, 150, 0).is_done);
}

static const struct mr_test cases[] = {
    {"same for any cut", test_same_for_any_cut},
    {"rows not selected do not count", test_rows_not_selected_do_not_count},
    {"merge", test_merge},
};

MR_TEST_MAIN(cases)
