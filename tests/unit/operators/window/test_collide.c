/*
 * Keys and values whose hashes are the same: everything must still be told apart.  This
 * program brings a key hash of its own, with sixteen values, in place of core/data/key.c.
 */
#include "core/data/key.h"
#include "tests/unit/operators/window/rig_drive.h"
#include "tests/unit/operators/window/rig_model.h"

void mr_key_hash(const struct mr_batch *batch, const uint32_t *keys, uint32_t count,
                 uint64_t seed, uint64_t *out)
{
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i), sum = (uint32_t)seed;

        for (uint32_t k = 0; k < count; k++) {
            struct mr_value v =
                mr_value_at(&batch->col[keys[k]], batch->schema->field[keys[k]].type, row);

            if (v.is_null)
                sum += 1;
            else if (mr_type_shape(v.type) == MR_SHAPE_STR)
                sum += v.u.str.len;
            else if (mr_type_shape(v.type) == MR_SHAPE_F64)
                sum += (uint32_t)(int32_t)v.u.f64;
            else
                sum += (uint32_t)v.u.i64;
        }
        out[row] = (uint64_t)(sum & 15) * UINT64_C(0x1111111111111111);
    }
}

static void test_collide(struct mr_rng *rng)
{
    static struct rig_stream stream;
    static struct rig_query q;

    for (int round = 0; round < 60; round++) {
        struct rig_lines want = {0}, late = {0};
        struct rig_pace pace = {.rows = 1 + (uint32_t)mr_rng_below(rng, 300),
                                .parts = 2,
                                .pace = 1,
                                .disorder = 10,
                                .delay = 3};
        struct rig_task_options options = {.seed = mr_rng_next(rng),
                                           .rows_max = 100,
                                           .seldom = 1,
                                           .reactors = 1,
                                           .memory_bytes = 64 << 20};

        rig_query_random(rng, (enum mr_window_kind)(round % 3), &q);
        rig_stream_fill(rng, &pace, &stream);
        rig_model(&q, &stream, &want, &late);
        struct rig_task *task = rig_task_new(&q, &options);

        rig_drive(task, &stream, 0, stream.rows);
        rig_finish(task);
        rig_lines_check(&task->sink.lines, &want);
        rig_lines_check(&task->late.lines, &late);
        rig_task_free(task);
        rig_lines_fini(&want);
        rig_lines_fini(&late);
    }
}

static const struct mr_test cases[] = {{"collide", test_collide}};

MR_TEST_MAIN(cases)
