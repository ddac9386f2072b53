#include "bench/micro/micro.h"

#include "bench/rig/machine.h"

static bool drain_ready(const struct mr_op *op)
{
    (void)op;
    return true;
}

static void drain_push(struct mr_op *op, const struct mr_batch *batch)
{
    (void)op;
    mr_bench_use(batch);
}

static void drain_watermark(struct mr_op *op, int64_t watermark_ns)
{
    (void)op;
    (void)watermark_ns;
}

static void drain_end(struct mr_op *op)
{
    (void)op;
}

static const struct mr_op_class drain_class = {
    .name = "drain",
    .ready = drain_ready,
    .push = drain_push,
    .watermark = drain_watermark,
    .end = drain_end,
    .free = drain_end,
};

void mr_micro_drain(struct mr_op *ret, struct mr_task_env *env)
{
    *ret = (struct mr_op){.class = &drain_class, .env = env};
}

int main(int argc, char **argv)
{
    mr_rig_raise_priority();
    mr_rig_pin(0);
    mr_micro_formats();
    mr_micro_expr();
    mr_micro_hash();
    mr_micro_window();
    mr_micro_exchange();
    mr_micro_state();
    return mr_bench_run(argc, argv);
}
