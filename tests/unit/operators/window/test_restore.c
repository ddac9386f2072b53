/*
 * Snapshots at random points, taken while the old tasks run on, restored onto one to
 * three new tasks: together with what came out before the barrier, everything is as if
 * nothing had happened.  Then images that were tampered with: never an access outside.
 */
#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "state/shard/pack.h"
#include "state/shard/page.h"
#include "state/snapshot/image_build.h"
#include "tests/unit/operators/window/rig_drive.h"
#include "tests/unit/operators/window/rig_model.h"

#define TASKS_MAX   3
#define MEMORY      (64u << 20)
#define IMAGE_PAGES (MEMORY / MR_PAGE_BYTES + 1)

static uint32_t owner_of(const struct rig_query *q, const struct rig_row *row,
                         uint32_t reactors)
{
    struct mr_batch_buffer *b = mr_batch_buffer_new(&rig_schema, 1);
    uint64_t hash;

    for (uint32_t c = 0; c < COL_COUNT; c++)
        mr_value_store(&row->v[c], b, c, 0);
    b->batch.rows = b->batch.selected = 1;
    mr_key_hash(&b->batch, q->key, q->spec.keys, 42, &hash);
    mr_batch_buffer_free(b);
    return mr_key_owner(hash, reactors);
}

/* What of S goes to REACTOR; *RET_CUT: how many of them are among the first CUT. */
static void part_of(const struct rig_query *q, const struct rig_stream *s, uint32_t cut,
                    uint32_t reactor, uint32_t reactors, struct rig_stream *out,
                    uint32_t *ret_cut)
{
    out->rows = 0;
    *ret_cut = 0;
    for (uint32_t i = 0; i < s->rows; i++) {
        if (owner_of(q, &s->row[i], reactors) != reactor)
            continue;
        out->row[out->rows++] = s->row[i];
        *ret_cut += i < cut;
    }
}

static struct rig_task *task_new(struct mr_rng *rng, const struct rig_query *q,
                                 uint32_t reactor, uint32_t reactors,
                                 const struct mr_restore *restore)
{
    struct rig_task_options options = {.seed = mr_rng_next(rng),
                                       .rows_max = 1 + (uint32_t)mr_rng_below(rng, 50),
                                       .seldom = 1 + (uint32_t)mr_rng_below(rng, 2),
                                       .reactor = reactor,
                                       .reactors = reactors,
                                       .memory_bytes = MEMORY,
                                       .restore = restore};

    return rig_task_new(q, &options);
}

static void flip(struct rig_task *task, uint64_t epoch)
{
    struct mr_pack pack, roots;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    rig_wait_ready(task);
    task->op->class->barrier(task->op, epoch, &pack);
    mr_pack_bytes(&roots, mr_view_of("window"));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    CHECK(mr_shard_flip(task->shard, epoch, mr_text_view(&roots.text)));
    mr_text_fini(&pack.text);
    mr_text_fini(&roots.text);
}

/* Pack the rest of the epoch and carry it out on IMAGE. */
static void finish_snapshot(struct rig_task *task, struct mr_image *image)
{
    struct mr_stream *stream = mr_shard_stream(task->shard);
    struct mr_stream_slot slot = {0};
    struct mr_err err;
    char *chunk;

    mr_image_begin(image);
    do {
        (void)mr_shard_pump(task->shard, 1 << 20);
        while ((chunk = mr_stream_peek(stream, 0, &slot)) != NULL) {
            struct mr_view records = {chunk + MR_CHUNK_HEAD, slot.bytes - MR_CHUNK_HEAD};

            if (mr_image_apply(image, records, &err) != 0) {
                fprintf(stderr, "%s\n", err.message);
                exit(1);
            }
            mr_stream_release(stream);
        }
    } while (!slot.is_last);
    mr_shard_settle(task->shard, true);
}

static void keep_lines(struct rig_lines *into, const struct rig_lines *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        rig_lines_add(into, from->line[i]);
}

/* Up to CUT on old tasks, in two snapshots; the second one counts, and the tasks run on
 * behind it for a while, for nothing. */
static void run_old(struct mr_rng *rng, const struct rig_query *q, const struct rig_stream *s,
                    uint32_t cut, uint32_t tasks, struct mr_image **image,
                    struct rig_lines *got, struct rig_lines *late)
{
    static struct rig_stream part;

    for (uint32_t t = 0; t < tasks; t++) {
        struct rig_task *task = task_new(rng, q, t, tasks, NULL);
        struct mr_err err;
        uint32_t n, first, more;

        part_of(q, s, cut, t, tasks, &part, &n);
        first = (uint32_t)mr_rng_below(rng, n + 1);
        more = n + (uint32_t)mr_rng_below(rng, part.rows - n + 1);
        CHECK_EQ(mr_image_new(IMAGE_PAGES, &image[t], &err), 0);
        rig_drive(task, &part, 0, first);
        flip(task, 1);
        finish_snapshot(task, image[t]);
        rig_drive(task, &part, first, n);
        flip(task, 2);
        keep_lines(got, &task->sink.lines);
        keep_lines(late, &task->late.lines);
        rig_drive(task, &part, n, more);
        finish_snapshot(task, image[t]);
        rig_task_free(task);
    }
}

static void run_new(struct mr_rng *rng, const struct rig_query *q, const struct rig_stream *s,
                    uint32_t cut, uint32_t tasks, const struct mr_restore *restore,
                    struct rig_lines *got, struct rig_lines *late)
{
    static struct rig_stream part;

    for (uint32_t t = 0; t < tasks; t++) {
        struct rig_task *task = task_new(rng, q, t, tasks, restore);
        uint32_t n;

        part_of(q, s, cut, t, tasks, &part, &n);
        rig_drive(task, &part, n, part.rows);
        rig_finish(task);
        keep_lines(got, &task->sink.lines);
        keep_lines(late, &task->late.lines);
        rig_task_free(task);
    }
}

static void make_stream(struct mr_rng *rng, struct rig_stream *s)
{
    struct rig_pace pace = {.rows = 1 + (uint32_t)mr_rng_below(rng, 300),
                            .parts = 1 + (uint32_t)mr_rng_below(rng, RIG_PARTS_MAX),
                            .pace = (uint32_t)mr_rng_below(rng, 3),
                            .disorder = (uint32_t)mr_rng_below(rng, 30),
                            .delay = (uint32_t)mr_rng_below(rng, 10)};

    rig_stream_fill(rng, &pace, s);
}

static void test_restore(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < 60; round++) {
        struct rig_lines want = {0}, want_late = {0}, got = {0}, got_late = {0};
        struct mr_image *image[TASKS_MAX];
        uint32_t old = 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX);
        struct mr_restore restore = {old, (const struct mr_image *const *)image};

        rig_query_random(rng, (enum mr_window_kind)(round % 3), &q);
        make_stream(rng, &stream);
        rig_model(&q, &stream, &want, &want_late);
        uint32_t cut = (uint32_t)mr_rng_below(rng, stream.rows + 1);

        run_old(rng, &q, &stream, cut, old, image, &got, &got_late);
        run_new(rng, &q, &stream, cut, 1 + (uint32_t)mr_rng_below(rng, TASKS_MAX), &restore,
                &got, &got_late);
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
    struct mr_restore restore = {1, images};
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
    struct rig_task *task = task_new(rng, q, 0, 1, NULL);
    struct mr_image *image;
    struct mr_err err;

    rig_drive(task, s, 0, s->rows);
    CHECK_EQ(mr_image_new(IMAGE_PAGES, &image, &err), 0);
    flip(task, 1);
    finish_snapshot(task, image);
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
        make_stream(rng, &stream);
        struct mr_image *image = image_of(rng, &q, &stream, &pages);
        char *bytes = image->base + MR_PAGE_BYTES;

        for (int i = 0; pages != 0 && i < 20; i++) {
            uint64_t at = mr_rng_below(rng, (uint64_t)pages * MR_PAGE_BYTES);

            bytes[at] = (char)mr_rng_next(rng);
        }
        refused += try_restore(&q, image, MEMORY, &err) != 0;
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

    CHECK_EQ(try_restore(&q, image, MEMORY, &err), 0);
    CHECK_EQ(try_restore(&q, image, 16384, &err), MR_ERR_LIMIT);
    CHECK(strstr(err.message, "'--memory'") != NULL);
    CHECK_EQ(try_restore(&other, image, MEMORY, &err), MR_ERR_CORRUPT);
    mr_text_reset(&image->roots);
    CHECK_EQ(try_restore(&q, image, MEMORY, &err), MR_ERR_CORRUPT);
    struct mr_pack pack = {.text = {.data = NULL}}, roots = pack;

    mr_text_init(&pack.text);
    mr_text_init(&roots.text);
    mr_pack_u64(&pack, 99);
    mr_pack_i64(&pack, 0);
    mr_pack_bytes(&roots, mr_view_of("window"));
    mr_pack_bytes(&roots, mr_text_view(&pack.text));
    mr_text_put(&image->roots, roots.text.data, roots.text.len);
    CHECK_EQ(try_restore(&q, image, MEMORY, &err), MR_ERR_VERSION);
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
