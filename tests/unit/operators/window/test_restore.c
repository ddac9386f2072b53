/*
 * Snapshots at random points, taken while the old tasks run on, restored onto one to
 * three new tasks: together with what came out before the barrier, everything is as if
 * nothing had happened.  Then images that were tampered with: never an access outside.
 */
#include "state/shard/page.h"
#include "tests/unit/operators/window/rig_model.h"
#include "tests/unit/operators/window/rig_snapshot.h"

static void test_restore(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < 60; round++) {
        struct rig_lines want = {0}, want_late = {0}, got = {0}, got_late = {0};
        struct mr_image *image[RIG_TASKS_MAX];
        uint32_t old = 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX);
        struct mr_restore restore = {old, (const struct mr_image *const *)image, NULL, NULL};

        rig_query_random(rng, (enum mr_window_kind)(round % 3), &q);
        rig_stream_random(rng, &stream);
        rig_model(&q, &stream, &want, &want_late);
        uint32_t cut = (uint32_t)mr_rng_below(rng, stream.rows + 1);

        rig_run_old(rng, &q, &stream, cut, old, image, &got, &got_late);
        rig_run_new(rng, &q, &stream, cut, 1 + (uint32_t)mr_rng_below(rng, RIG_TASKS_MAX),
                    &restore, &got, &got_late);
        rig_lines_check(&got, &want);
        rig_lines_check(&got_late, &want_late);
        for (uint32_t t = 0; t < old; t++)
            mr_image_free(image[t]);
        rig_lines_fini(&want);
        rig_lines_fini(&want_late);
        rig_lines_fini(&got);
        rig_lines_fini(&got_late);
    }
}

/* -- Bytes that no task wrote ------------------------------------------------------- */

static int try_restore(const struct rig_query *q, struct mr_image *image, uint64_t memory,
                       struct mr_err *err)
{
    const struct mr_image *const images[] = {image};
    struct mr_restore restore = {1, images, NULL, NULL};
    struct mr_task_env env = {.reactors = 1, .hash_seed = 42};
    struct mr_shard_options options = {
        .memory_bytes = memory, .numa_node = -1, .name = "test", .is_guarded = true};
    struct rig_sink sink;
    struct mr_shard *shard;
    struct mr_op *op = NULL;

    rig_sink_init(&sink, &env, q, 1, 1);
    CHECK_EQ(mr_shard_new(&options, &shard, err), 0);
    int rc = mr_window_aggregate_new(&q->spec, &env, shard, "window", &sink.op, NULL, &restore,
                                     &op, err);

    if (rc == 0) {
        /* Whatever the values are now, firing must not go astray.  The sink does not
         * mind windows in any order here, but it must be asked. */
        while (!mr_op_ready(op))
            ;
        mr_op_watermark(op, MR_WATERMARK_END);
        while (!mr_op_ready(op))
            (void)op->class->poll(op, 0);
        op->class->free(op);
    }
    mr_shard_free(shard);
    rig_lines_fini(&sink.lines);
    return rc;
}

static struct mr_image *image_of(struct mr_rng *rng, const struct rig_query *q,
                                 const struct rig_stream *s, uint32_t *ret_pages)
{
    struct rig_task *task = rig_snapshot_task(rng, q, 0, 1, NULL);
    struct mr_image *image;
    struct mr_err err;

    rig_drive(task, s, 0, s->rows);
    CHECK_EQ(mr_image_new(RIG_IMAGE_PAGES, &image, &err), 0);
    rig_flip(task, 1);
    rig_finish_snapshot(task, image);
    *ret_pages = (uint32_t)(mr_shard_bytes(task->shard) / MR_PAGE_BYTES);
    rig_task_free(task);
    return image;
}

static void test_tampered(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;
    uint32_t refused = 0;

    for (int round = 0; round < 150; round++) {
        struct mr_err err;
        uint32_t pages;

        rig_query_random(rng, (enum mr_window_kind)(round % 3), &q);
        rig_stream_random(rng, &stream);
        struct mr_image *image = image_of(rng, &q, &stream, &pages);
        char *bytes = image->base + MR_PAGE_BYTES;

        for (int i = 0; pages != 0 && i < 20; i++) {
            uint64_t at = mr_rng_below(rng, (uint64_t)pages * MR_PAGE_BYTES);

            bytes[at] = (char)mr_rng_next(rng);
        }
        refused += try_restore(&q, image, RIG_MEMORY, &err) != 0;
        mr_image_free(image);
    }
    /* Some damage is seen at once, most just gives other values. */
    CHECK(refused != 0);
}

static void test_refusals(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q, other;
    struct rig_pace pace = {.rows = 300, .parts = 1, .pace = 1};
    struct mr_err err;
    uint32_t pages;

    q.spec.keys = other.spec.keys = 1;
    q.key[0] = other.key[0] = COL_ID;
    q.spec.window = (struct mr_window_spec){.size_ns = MR_SECOND_NS, .step_ns = MR_SECOND_NS};
    other.spec.window = q.spec.window;
    rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_F64, -1, false});
    rig_query_finish(&q);
    rig_query_finish(&other);
    rig_stream_fill(rng, &pace, &stream);
    struct mr_image *image = image_of(rng, &q, &stream, &pages);

    CHECK_EQ(try_restore(&q, image, RIG_MEMORY, &err), 0);
    CHECK_EQ(try_restore(&q, image, 16384, &err), MR_ERR_LIMIT);
    CHECK(strstr(err.message, "'--memory'") != NULL);
    CHECK_EQ(try_restore(&other, image, RIG_MEMORY, &err), MR_ERR_CORRUPT);
    mr_text_reset(&image->roots);
    CHECK_EQ(try_restore(&q, image, RIG_MEMORY, &err), MR_ERR_CORRUPT);
    struct mr_pack pack = {.text = {.data = NULL}}, roots = pack;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    mr_pack_u64(&pack, 99);
    mr_pack_i64(&pack, 0);
    mr_pack_bytes(&roots, mr_view_of("window"));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    mr_text_put(&image->roots, roots.text.data, roots.text.len);
    CHECK_EQ(try_restore(&q, image, RIG_MEMORY, &err), MR_ERR_VERSION);
    mr_text_fini(&pack.text);
    mr_text_fini(&roots.text);
    mr_image_free(image);
}

static const struct mr_test cases[] = {
    {"restore", test_restore},
    {"tampered", test_tampered},
    {"refusals", test_refusals},
};

MR_TEST_MAIN(cases)
