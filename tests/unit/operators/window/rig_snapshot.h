/*
 * tests/unit/operators/window/rig_snapshot.h - tasks whose state is carried to others.
 *
 *     rows [0, CUT)   on some tasks, with a snapshot behind them, which then run on
 *     rows [CUT, ..)  on others, that start from the images
 */
#ifndef MR_TESTS_WINDOW_RIG_SNAPSHOT_H
#define MR_TESTS_WINDOW_RIG_SNAPSHOT_H

#include "core/data/key.h"
#include "core/data/keygroup.h"
#include "state/shard/pack.h"
#include "state/snapshot/image_build.h"
#include "tests/unit/operators/window/rig_drive.h"

#define RIG_TASKS_MAX   3
#define RIG_MEMORY      (64u << 20)
#define RIG_IMAGE_PAGES (RIG_MEMORY / MR_PAGE_BYTES + 1)

static inline uint32_t rig_owner_of(const struct rig_query *q, const struct rig_row *row,
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
static inline void rig_part_of(const struct rig_query *q, const struct rig_stream *s,
                               uint32_t cut, uint32_t reactor, uint32_t reactors,
                               struct rig_stream *out, uint32_t *ret_cut)
{
    out->rows = 0;
    *ret_cut = 0;
    for (uint32_t i = 0; i < s->rows; i++) {
        if (rig_owner_of(q, &s->row[i], reactors) != reactor)
            continue;
        out->row[out->rows++] = s->row[i];
        *ret_cut += i < cut;
    }
}

static inline struct rig_task *rig_snapshot_task(struct mr_rng *rng, const struct rig_query *q,
                                                 uint32_t reactor, uint32_t reactors,
                                                 const struct mr_restore *restore)
{
    struct rig_task_options options = {.seed = mr_rng_next(rng),
                                       .rows_max = 1 + (uint32_t)mr_rng_below(rng, 50),
                                       .seldom = 1 + (uint32_t)mr_rng_below(rng, 2),
                                       .reactor = reactor,
                                       .reactors = reactors,
                                       .memory_bytes = RIG_MEMORY,
                                       .restore = restore};

    return rig_task_new(q, &options);
}

static inline void rig_flip(struct rig_task *task, uint64_t epoch)
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
static inline void rig_finish_snapshot(struct rig_task *task, struct mr_image *image)
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

static inline void rig_lines_keep(struct rig_lines *into, const struct rig_lines *from)
{
    for (uint32_t i = 0; i < from->count; i++)
        rig_lines_add(into, from->line[i]);
}

/* Rows FROM to CUT on TASKS tasks that start from RESTORE, in two snapshots; the second one
 * counts, and the tasks run on behind it for a while, for nothing. */
static inline void rig_run_between(struct mr_rng *rng, const struct rig_query *q,
                                   const struct rig_stream *s, uint32_t from, uint32_t cut,
                                   uint32_t tasks, const struct mr_restore *restore,
                                   struct mr_image **image, struct rig_lines *got,
                                   struct rig_lines *late)
{
    static struct rig_stream part;

    for (uint32_t t = 0; t < tasks; t++) {
        struct rig_task *task = rig_snapshot_task(rng, q, t, tasks, restore);
        struct mr_err err;
        uint32_t start, n, first, more;

        rig_part_of(q, s, from, t, tasks, &part, &start);
        rig_part_of(q, s, cut, t, tasks, &part, &n);
        first = start + (uint32_t)mr_rng_below(rng, n - start + 1);
        more = n + (uint32_t)mr_rng_below(rng, part.rows - n + 1);
        CHECK_EQ(mr_image_new(RIG_IMAGE_PAGES, &image[t], &err), 0);
        rig_drive(task, &part, start, first);
        rig_flip(task, 1);
        rig_finish_snapshot(task, image[t]);
        rig_drive(task, &part, first, n);
        rig_flip(task, 2);
        rig_lines_keep(got, &task->sink.lines);
        rig_lines_keep(late, &task->late.lines);
        rig_drive(task, &part, n, more);
        rig_finish_snapshot(task, image[t]);
        rig_task_free(task);
    }
}

/* The first rows, up to CUT. */
static inline void rig_run_old(struct mr_rng *rng, const struct rig_query *q,
                               const struct rig_stream *s, uint32_t cut, uint32_t tasks,
                               struct mr_image **image, struct rig_lines *got,
                               struct rig_lines *late)
{
    rig_run_between(rng, q, s, 0, cut, tasks, NULL, image, got, late);
}

/* The rest, from CUT on, to the end. */
static inline void rig_run_new(struct mr_rng *rng, const struct rig_query *q,
                               const struct rig_stream *s, uint32_t cut, uint32_t tasks,
                               const struct mr_restore *restore, struct rig_lines *got,
                               struct rig_lines *late)
{
    static struct rig_stream part;

    for (uint32_t t = 0; t < tasks; t++) {
        struct rig_task *task = rig_snapshot_task(rng, q, t, tasks, restore);
        uint32_t n;

        rig_part_of(q, s, cut, t, tasks, &part, &n);
        rig_drive(task, &part, n, part.rows);
        rig_finish(task);
        rig_lines_keep(got, &task->sink.lines);
        rig_lines_keep(late, &task->late.lines);
        rig_task_free(task);
    }
}

static inline void rig_stream_random(struct mr_rng *rng, struct rig_stream *s)
{
    struct rig_pace pace = {.rows = 1 + (uint32_t)mr_rng_below(rng, 300),
                            .parts = 1 + (uint32_t)mr_rng_below(rng, RIG_PARTS_MAX),
                            .pace = (uint32_t)mr_rng_below(rng, 3),
                            .disorder = (uint32_t)mr_rng_below(rng, 30),
                            .delay = (uint32_t)mr_rng_below(rng, 10)};

    rig_stream_fill(rng, &pace, s);
}

#endif
