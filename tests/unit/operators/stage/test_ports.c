/*
 * Ports against the merge of watermarks that they are made of: random calls on three
 * ports, and a model that keeps each port's last word.
 */
#include "operators/stage/ports.h"
#include "tests/mr_test.h"

enum { PORTS = 3 };

struct owner {
    struct mr_op op;
    struct mr_ports ports;
    int64_t watermark_ns;
    uint32_t pushed[PORTS], idles, ends;
};

static bool is_ready = true;

static bool ready(const struct mr_op *op)
{
    (void)op;
    return is_ready;
}

static void push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    MR_CONTAINER(op, struct owner, op)->pushed[port] += batch->selected;
}

static void watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct owner *owner = MR_CONTAINER(op, struct owner, op);

    CHECK(watermark_ns > owner->watermark_ns);
    owner->watermark_ns = watermark_ns;
}

static void idle(struct mr_op *op)
{
    MR_CONTAINER(op, struct owner, op)->idles++;
}

static void end(struct mr_op *op)
{
    MR_CONTAINER(op, struct owner, op)->ends++;
}

static const struct mr_ports_class ports_class = {ready, push, watermark, idle, end};
static const struct mr_op_class owner_class = {.name = "owner"};

static void test_histories(struct mr_rng *rng)
{
    for (int round = 0; round < 500; round++) {
        struct owner owner = {.op = {.class = &owner_class}, .watermark_ns = MR_WATERMARK_NONE};
        struct mr_op *port[PORTS];
        int64_t last[PORTS];
        bool ended[PORTS] = {false};
        struct mr_batch batch = {.rows = 1, .selected = 1};

        CHECK_EQ(mr_ports_init(&owner.ports, &ports_class, &owner.op, PORTS, port, NULL), 0);
        for (int p = 0; p < PORTS; p++)
            last[p] = MR_WATERMARK_NONE;
        for (int i = 0; i < 200 && owner.ends == 0; i++) {
            uint32_t p = (uint32_t)mr_rng_below(rng, PORTS), pushed = owner.pushed[p];
            if (ended[p])
                continue;
            switch (mr_rng_below(rng, 40)) {
            case 0:
                mr_op_watermark(port[p], last[p] = MR_WATERMARK_END);
                mr_op_end(port[p]);
                ended[p] = true;
                break;
            case 1:
            case 2:
                mr_op_push(port[p], &batch);
                CHECK_EQ(owner.pushed[p], pushed + 1);
                break;
            default:
                last[p] =
                    (last[p] == MR_WATERMARK_NONE ? 0 : last[p]) + mr_rng_range(rng, 1, 9);
                mr_op_watermark(port[p], last[p]);
            }
            int64_t least = last[0];
            for (int q = 1; q < PORTS; q++)
                least = last[q] < least ? last[q] : least;
            CHECK_EQ(owner.watermark_ns, least);
            CHECK_EQ(owner.ends, ended[0] && ended[1] && ended[2]);
        }
        is_ready = !is_ready;
        CHECK_EQ(mr_op_ready(port[0]), is_ready);
        is_ready = true;
        for (int p = 0; p < PORTS; p++)
            port[p]->class->free(port[p]);
        mr_ports_fini(&owner.ports);
    }
}

static void test_idle(struct mr_rng *rng)
{
    struct owner owner = {.op = {.class = &owner_class}, .watermark_ns = MR_WATERMARK_NONE};
    struct mr_op *port[PORTS];

    (void)rng;
    CHECK_EQ(mr_ports_init(&owner.ports, &ports_class, &owner.op, PORTS, port, NULL), 0);
    mr_op_watermark(port[0], 10);
    mr_op_watermark(port[1], 20);
    mr_op_idle(port[2]); /* holds nobody back any more */
    CHECK_EQ(owner.watermark_ns, 10);
    mr_op_idle(port[0]);
    CHECK_EQ(owner.watermark_ns, 20);
    CHECK_EQ(owner.idles, 0);
    mr_op_idle(port[1]);
    CHECK_EQ(owner.idles, 1);
    for (int p = 0; p < PORTS; p++)
        port[p]->class->free(port[p]);
    mr_ports_fini(&owner.ports);
}

static const struct mr_test cases[] = {{"histories", test_histories}, {"idle", test_idle}};

MR_TEST_MAIN(cases)
