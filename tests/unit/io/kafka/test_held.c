/*
 * The exactly-once operator against a model of what it may do when: a checkpoint
 * coordinator and a broker that act at random, a lane that has room at random.
 *
 *     - a row is sent once, in order, and never while the transaction it would be in is
 *       another's: between "settled" and the decision of an epoch nothing is sent
 *     - an epoch has settled when its rows are acknowledged, and not before
 *     - what is held is bounded
 */
#include "io/kafka/sink.h"

#include "tests/mr_test.h"

#include <errno.h>

enum { STEPS = 20000, HOLD_BYTES = 4096 };

struct model {
    uint64_t pushed, sent, acked; /* rows; their numbers ascend */
    uint64_t before_barrier;      /* rows that belong to the epoch under way */
    uint64_t epoch;               /* of the last barrier */
    bool is_cutting;              /* a barrier has passed, its epoch is not decided */
    uint64_t told_epoch;          /* decided, but the operator does not know; 0: nothing */
    bool told_commit;
    uint32_t room;
};

static struct model model;

/* -- The lane ------------------------------------------------------------------------------ */

int mr_kafka_lane_produce(struct mr_kafka_lane *lane, int32_t partition,
                          const struct mr_kafka_row *row, struct mr_err *reterr)
{
    char text[32];

    (void)lane;
    (void)reterr;
    CHECK(partition == RD_KAFKA_PARTITION_UA);
    if (model.room == 0)
        return -EAGAIN;
    model.room--;
    CHECK(row->value.len < sizeof(text));
    memcpy(text, row->value.data, row->value.len);
    text[row->value.len] = '\0';
    CHECK_EQ(strtoull(text, NULL, 10), model.sent);
    CHECK(!model.is_cutting || model.sent < model.before_barrier);
    model.sent++;
    return 0;
}

uint64_t mr_kafka_lane_underway(const struct mr_kafka_lane *lane)
{
    (void)lane;
    return model.sent - model.acked;
}

void mr_kafka_lane_want_wake(struct mr_kafka_lane *lane)
{
    (void)lane;
}

int mr_kafka_lane_failure(struct mr_kafka_lane *lane, struct mr_err *reterr)
{
    (void)lane;
    (void)reterr;
    return 0;
}

int mr_kafka_lane_new(struct mr_kafka_transaction *transaction, const char *topic,
                      struct mr_task_env *env, struct mr_kafka_lane **ret,
                      struct mr_err *reterr)
{
    (void)transaction;
    (void)topic;
    (void)env;
    (void)reterr;
    *ret = (struct mr_kafka_lane *)&model;
    return 0;
}

void mr_kafka_lane_close(struct mr_kafka_lane *lane)
{
    (void)lane;
}

int32_t mr_kafka_lane_partitions(const struct mr_kafka_lane *lane)
{
    (void)lane;
    return 4;
}

void mr_kafka_transaction_leave_root(const struct mr_kafka_transaction *transaction,
                                     uint64_t epoch, struct mr_pack *root)
{
    (void)transaction;
    mr_pack_u64(root, epoch);
}

int mr_kafka_transaction_check_root(const struct mr_kafka_transaction *transaction,
                                    struct mr_view root, struct mr_err *reterr)
{
    (void)transaction;
    (void)root;
    (void)reterr;
    return 0;
}

void mr_kafka_fail_row(struct mr_op *op, const struct mr_sink *sink, const char *reason)
{
    (void)op;
    (void)sink;
    (void)reason;
    CHECK(!"a row that can not be written");
}

/* -- The format: a row's number ---------------------------------------------------------------- */

static int encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    (void)spec;
    (void)reterr;
    *ret = (struct mr_encoder *)&model;
    return 0;
}

static int encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    (void)encoder;
    (void)reason;
    mr_text_printf(out, "%lld", (long long)((const int64_t *)batch->col[0].data)[row]);
    return 0;
}

static void encoder_free(struct mr_encoder *encoder)
{
    (void)encoder;
}

static const struct mr_format_class format = {.name = "number",
                                              .encoder_new = encoder_new,
                                              .encode = encode,
                                              .encoder_free = encoder_free};

/* -- What happens -------------------------------------------------------------------------------- */

static void push(struct mr_op *op, uint64_t rows)
{
    int64_t number[MR_BATCH_ROWS];
    struct mr_vec col = {number, NULL};
    struct mr_batch batch = {.rows = (uint32_t)rows, .selected = (uint32_t)rows, .col = &col};

    for (uint64_t i = 0; i < rows; i++)
        number[i] = (int64_t)(model.pushed + i);
    model.pushed += rows;
    op->class->push(op, &batch);
}

static void barrier(struct mr_op *op)
{
    struct mr_pack roots;

    mr_text_init(&roots.text);
    model.before_barrier = model.pushed;
    model.is_cutting = true;
    op->class->barrier(op, ++model.epoch, &roots);
    CHECK_EQ(roots.text.len, 8);
    mr_text_fini(&roots.text);
}

static void tell(struct mr_op *op)
{
    if (model.told_epoch == 0)
        return;
    if (model.told_commit)
        op->class->committed(op, model.told_epoch);
    else
        op->class->aborted(op, model.told_epoch);
    model.told_epoch = 0;
    if (model.is_cutting)
        return;
    /* Nothing is held any more. */
    model.room = UINT32_MAX;
    op->class->poll(op, 0);
    CHECK(model.sent == model.pushed || model.sent - model.acked >= MR_KAFKA_UNDERWAY_MAX);
    model.room = 0;
}

/* Word of the last decision may be on its way still when the next barrier comes. */
static void coordinate(struct mr_op *op, struct mr_rng *rng)
{
    bool is_settled = op->class->settled(op, model.epoch);

    if (!model.is_cutting) {
        if (mr_rng_below(rng, 4) == 0)
            tell(op);
        if (mr_rng_below(rng, 8) == 0 && op->class->ready(op))
            barrier(op);
        return;
    }
    if (model.told_epoch != 0 && mr_rng_below(rng, 4) == 0)
        tell(op); /* of the epoch before: it must not release this one's rows */
    CHECK_EQ(is_settled, model.acked >= model.before_barrier);
    bool gives_up = mr_rng_below(rng, 4) == 0;
    if ((!is_settled && !gives_up) || model.told_epoch != 0 || mr_rng_below(rng, 100) != 0)
        return; /* some decisions take long */
    model.is_cutting = false;
    model.told_epoch = model.epoch;
    model.told_commit = !gives_up;
}

static void model_agrees(struct mr_rng *rng)
{
    struct mr_options options = {0};
    struct mr_field field = {.name = {"n", 1}};
    struct mr_table_spec spec = {.format = &format,
                                 .schema = &(struct mr_schema){1, &field},
                                 .physical = 1,
                                 .options = &options};
    struct mr_sink sink = {.spec = &spec, .topic = (char[]){"t"}, .hold_bytes = HOLD_BYTES};
    struct mr_task_env env = {0};
    struct mr_op *op;
    uint64_t held_most = 0;

    CHECK_EQ(mr_kafka_held_new(&sink, &env, NULL, 0, &op, NULL), 0);
    for (int i = 0; i < STEPS; i++) {
        uint64_t rows = 1 + mr_rng_below(rng, 50);
        if (mr_rng_below(rng, 3) == 0)
            model.room = (uint32_t)mr_rng_below(rng, 120);
        if (mr_rng_below(rng, 2) == 0 && op->class->ready(op))
            push(op, rows);
        if (mr_rng_below(rng, 2) == 0)
            op->class->poll(op, i);
        if (mr_rng_below(rng, 2) == 0 && model.acked != model.sent)
            model.acked += 1 + mr_rng_below(rng, (uint32_t)(model.sent - model.acked));
        coordinate(op, rng);
        if (model.pushed - model.sent > held_most)
            held_most = model.pushed - model.sent;
        CHECK(env.failure.code == 0);
    }
    CHECK(model.epoch > STEPS / 500);
    CHECK(held_most > 100); /* it came to its limit */
    CHECK(held_most * (8 + 1) < HOLD_BYTES + 50 * (8 + 20));
    /* And to an end. */
    model.is_cutting = false;
    tell(op);
    op->class->committed(op, model.epoch);
    model.room = UINT32_MAX;
    op->class->poll(op, STEPS);
    CHECK_EQ(model.sent, model.pushed);
    CHECK(!op->class->settled(op, MR_EPOCH_ANY) || model.acked == model.sent);
    model.acked = model.sent;
    CHECK(op->class->settled(op, MR_EPOCH_ANY));
    op->class->free(op);
}

static const struct mr_test cases[] = {
    {"model_agrees", model_agrees},
};
MR_TEST_MAIN(cases)
