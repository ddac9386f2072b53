#include "io/print/print.h"

#include "core/base/alloc.h"

#include <stdlib.h>

struct mr_sink {
    char unused;
};

static const struct mr_option_spec blackhole_options[] = {
    {.name = "sink.parallelism",
     .kind = MR_OPTION_INT,
     .help = "Accepted for compatibility: every reactor has its own sink."},
    {0},
};

static bool blackhole_ready(const struct mr_op *op)
{
    (void)op;
    return true;
}

static void blackhole_push(struct mr_op *op, const struct mr_batch *batch)
{
    (void)op;
    (void)batch;
}

static void blackhole_free(struct mr_op *op)
{
    free(op);
}

static const struct mr_op_class blackhole_class = {
    .name = "blackhole",
    .ready = blackhole_ready,
    .push = blackhole_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
    .free = blackhole_free,
};

static int blackhole_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                          struct mr_sink **ret, struct mr_err *reterr)
{
    int64_t parallelism;
    int rc = mr_options_int(spec->options, blackhole_options, "sink.parallelism", &parallelism,
                            reterr);

    (void)env;
    if (rc < 0)
        return rc;
    *ret = mr_alloc(sizeof(**ret), "a 'blackhole' table");
    return 0;
}

static int blackhole_op_new(struct mr_sink *sink, struct mr_task_env *env,
                            const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                            struct mr_err *reterr)
{
    struct mr_op *op = mr_alloc(sizeof(*op), "a 'blackhole' table");

    (void)sink;
    (void)roots;
    (void)count;
    (void)reterr;
    op->class = &blackhole_class;
    op->env = env;
    *ret = op;
    return 0;
}

static void blackhole_close(struct mr_sink *sink)
{
    free(sink);
}

const struct mr_sink_class mr_blackhole_sink = {
    .name = "blackhole",
    .options = blackhole_options,
    .takes_updates = true,
    .means = MR_SINK_KEEPS_NONE,
    .open = blackhole_open,
    .op_new = blackhole_op_new,
    .close = blackhole_close,
};
