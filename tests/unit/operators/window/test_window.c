/*
 * The operator against the definition of its windows: random queries over random streams.
 * Whatever the cuts, and however seldom the next operator is ready, the same rows come
 * out, the same rows are late, and windows come in order.
 */
#include "tests/unit/operators/window/rig_drive.h"
#include "tests/unit/operators/window/rig_model.h"

static void random_stream(struct mr_rng *rng, struct rig_stream *s)
{
    struct rig_pace pace = {
        .rows = 1 + (uint32_t)mr_rng_below(rng, mr_rng_below(rng, 3) == 0 ? 400 : 60),
        .parts = 1 + (uint32_t)mr_rng_below(rng, RIG_PARTS_MAX),
        .pace = (uint32_t)mr_rng_below(rng, 4),
        .disorder = (uint32_t)mr_rng_below(rng, 30),
        .delay = (uint32_t)mr_rng_below(rng, 10),
        .start_ms = mr_rng_range(rng, -50, 50),
    };

    rig_stream_fill(rng, &pace, s);
}

static void run_rounds(struct mr_rng *rng, enum mr_window_kind kind, int rounds)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < rounds; round++) {
        struct rig_lines want = {0}, late = {0};

        rig_query_random(rng, kind, &q);
        random_stream(rng, &stream);
        rig_model(&q, &stream, &want, &late);
        for (int cut = 0; cut < 3; cut++) {
            static const uint32_t rows_max[] = {1, 7, 2000};
            struct rig_task_options options = {.seed = mr_rng_next(rng),
                                               .rows_max = rows_max[cut],
                                               .seldom = 1 + (uint32_t)mr_rng_below(rng, 3),
                                               .reactors = 1,
                                               .memory_bytes = 64 << 20};
            struct rig_task *task = rig_task_new(&q, &options);

            rig_drive(task, &stream, 0, stream.rows);
            rig_finish(task);
            rig_lines_check(&task->sink.lines, &want);
            rig_lines_check(&task->late.lines, &late);
            rig_task_free(task);
        }
        rig_lines_fini(&want);
        rig_lines_fini(&late);
    }
}

static void test_tumble(struct mr_rng *rng)
{
    run_rounds(rng, MR_WINDOW_TUMBLE, 60);
}

static void test_hop(struct mr_rng *rng)
{
    run_rounds(rng, MR_WINDOW_HOP, 60);
}

static void test_cumulate(struct mr_rng *rng)
{
    run_rounds(rng, MR_WINDOW_CUMULATE, 60);
}

static const struct mr_test cases[] = {
    {"tumble", test_tumble},
    {"hop", test_hop},
    {"cumulate", test_cumulate},
};

MR_TEST_MAIN(cases)
