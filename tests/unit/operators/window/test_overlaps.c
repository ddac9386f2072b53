/*
 * Many windows over each row: what enters the running merge leaves it again, whatever else has
 * come and gone.  Random queries over random streams with rows that are late for some of their
 * windows, in random cuts, with a snapshot in the middle that is restored onto other tasks,
 * against the definition; and doubles of very different size, where what is left must be the
 * sum of the others to the last bit.
 */
#include "tests/unit/operators/window/rig_model.h"
#include "tests/unit/operators/window/rig_snapshot.h"

#include <math.h>

static void overlap(struct mr_rng *rng, struct rig_query *q, uint32_t windows)
{
    rig_query_random(rng, MR_WINDOW_HOP, q);
    q->spec.window.step_ns = MR_MILLI_NS;
    q->spec.window.size_ns = windows * MR_MILLI_NS;
}

static void random_stream(struct mr_rng *rng, uint32_t windows, struct rig_stream *s)
{
    struct rig_pace pace = {.rows = 10 + (uint32_t)mr_rng_below(rng, 50),
                            .parts = 1 + (uint32_t)mr_rng_below(rng, RIG_PARTS_MAX),
                            .pace = 1 + (uint32_t)mr_rng_below(rng, windows / 4),
                            .disorder = (uint32_t)mr_rng_below(rng, windows),
                            .delay = (uint32_t)mr_rng_below(rng, 10)};

    rig_stream_fill(rng, &pace, s);
}

static void run(struct mr_rng *rng, const struct rig_query *q, const struct rig_stream *s)
{
    struct rig_lines want = {0}, want_late = {0}, got = {0}, got_late = {0};
    struct mr_image *image[RIG_TASKS_MAX];
    uint32_t old = 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX);
    struct mr_restore restore = {old, (const struct mr_image *const *)image, NULL, NULL};
    uint32_t cut = (uint32_t)mr_rng_below(rng, s->rows + 1);

    rig_model(q, s, &want, &want_late);
    rig_run_old(rng, q, s, cut, old, image, &got, &got_late);
    rig_run_new(rng, q, s, cut, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX), &restore, &got,
                &got_late);
    rig_lines_check(&got, &want);
    rig_lines_check(&got_late, &want_late);
    for (uint32_t t = 0; t < old; t++)
        mr_image_free(image[t]);
    rig_lines_fini(&want);
    rig_lines_fini(&want_late);
    rig_lines_fini(&got);
    rig_lines_fini(&got_late);
}

static void test_random(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < 12; round++) {
        uint32_t windows = 20 + (uint32_t)mr_rng_below(rng, 100);

        overlap(rng, &q, windows);
        random_stream(rng, windows, &stream);
        run(rng, &q, &stream);
    }
}

static void test_thousand(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    memset(&q, 0, sizeof(q));
    q.spec.keys = 1;
    q.key[0] = COL_K_STR;
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", -1, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_DEC, COL_FLAG, false});
    rig_query_add(&q, &(struct rig_aggregate){"MAX", COL_STR, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_I32, -1, true});
    q.spec.window = (struct mr_window_spec){
        .kind = MR_WINDOW_HOP, .step_ns = MR_MILLI_NS, .size_ns = MR_SECOND_NS};
    rig_query_finish(&q);
    random_stream(rng, 1000, &stream);
    stream.rows = stream.rows < 30 ? stream.rows : 30;
    run(rng, &q, &stream);
}

/* The rig's doubles are exact in integers; these cut each other off while they are together. */
static void test_doubles(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < 10; round++) {
        uint32_t windows = 10 + (uint32_t)mr_rng_below(rng, 30);
        struct rig_pace pace = {.rows = 60, .parts = 1, .pace = 4, .disorder = 9, .delay = 10};
        struct rig_lines hop = {0}, alone = {0};

        /* The other side: tumbling windows at every offset, none of which is a merge. */
        memset(&q, 0, sizeof(q));
        rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_F64, -1, false});
        rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_F64, -1, true});
        q.spec.window = (struct mr_window_spec){
            .kind = MR_WINDOW_HOP, .step_ns = MR_MILLI_NS, .size_ns = windows * MR_MILLI_NS};
        rig_query_finish(&q);
        rig_stream_fill(rng, &pace, &stream);
        for (uint32_t i = 0; i < stream.rows; i++) {
            stream.row[i].v[COL_F64].u.f64 *= ldexp(1, (int)mr_rng_range(rng, -200, 200));
            if (mr_rng_below(rng, 20) == 0)
                stream.row[i].v[COL_F64].u.f64 = INFINITY;
        }
        struct rig_task *task = rig_snapshot_task(rng, &q, 0, 1, NULL);

        rig_drive(task, &stream, 0, stream.rows);
        rig_finish(task);
        rig_lines_keep(&hop, &task->sink.lines);
        rig_task_free(task);
        q.spec.window.kind = MR_WINDOW_TUMBLE;
        q.spec.window.step_ns = q.spec.window.size_ns;
        for (uint32_t offset = 0; offset < windows; offset++) {
            q.spec.window.offset_ns = offset * MR_MILLI_NS;
            task = rig_snapshot_task(rng, &q, 0, 1, NULL);
            for (uint32_t i = 0; i < stream.rows; i++)
                rig_push(task, &stream, i, i + 1);
            rig_finish(task);
            rig_lines_keep(&alone, &task->sink.lines);
            rig_task_free(task);
        }
        rig_lines_check(&hop, &alone);
        rig_lines_fini(&hop);
        rig_lines_fini(&alone);
    }
}

static const struct mr_test cases[] = {
    {"random", test_random},
    {"thousand", test_thousand},
    {"doubles", test_doubles},
};

MR_TEST_MAIN(cases)
