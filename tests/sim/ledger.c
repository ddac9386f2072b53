#include "tests/sim/ledger.h"

#include "core/data/print.h"

#include <stdio.h>
#include <stdlib.h>

static struct mr_ledger *current;

void mr_ledger_init(struct mr_ledger *ledger, struct mr_sim *sim)
{
    *ledger = (struct mr_ledger){.sim = sim};
    mr_text_init(&ledger->lines);
}

void mr_ledger_fini(struct mr_ledger *ledger)
{
    for (uint32_t i = 0; i < ledger->writers; i++) {
        mr_text_fini(&ledger->writer[i]->open);
        mr_text_fini(&ledger->writer[i]->flight);
        free(ledger->writer[i]);
    }
    free(ledger->writer);
    mr_text_fini(&ledger->lines);
}

void mr_ledger_use(struct mr_ledger *ledger)
{
    current = ledger;
}

static struct mr_ledger_writer *add_writer(struct mr_ledger *ledger, const char *job)
{
    struct mr_ledger_writer *writer = calloc(1, sizeof(*writer));

    ledger->writer = realloc(ledger->writer, (ledger->writers + 1) * sizeof(writer));
    MR_ASSERT(writer != NULL && ledger->writer != NULL);
    mr_text_init(&writer->open);
    mr_text_init(&writer->flight);
    (void)snprintf(writer->job, sizeof(writer->job), "%s", job);
    writer->run = mr_rng_next(mr_sim_rng(ledger->sim));
    return ledger->writer[ledger->writers++] = writer;
}

/* -- Commits ---------------------------------------------------------------------------- */

/* The request reaches the ledger. */
static void arrive(struct mr_ledger *ledger, struct mr_ledger_writer *writer)
{
    if (writer->generation != ledger->generation) {
        writer->state = MR_LEDGER_REFUSED;
        ledger->fenced++;
        return;
    }
    if (mr_rng_below(mr_sim_rng(ledger->sim), 1000) < ledger->timeouts) {
        writer->state = MR_LEDGER_REFUSED;
        ledger->aborted++;
        return;
    }
    bool is_same = strcmp(ledger->owner, writer->job) == 0;
    ledger->again += is_same && writer->epoch <= ledger->marker;
    mr_text_put(&ledger->lines, writer->flight.data, writer->flight.len);
    (void)snprintf(ledger->owner, sizeof(ledger->owner), "%s", writer->job);
    ledger->marker = writer->epoch;
    ledger->marker_run = writer->run;
    ledger->has_lost_marker = false;
    ledger->commits++;
    writer->state = MR_LEDGER_APPLIED;
}

static void let_time_pass(struct mr_ledger *ledger)
{
    int64_t now_ns = mr_now_ns(mr_sim_sys(ledger->sim));

    for (uint32_t i = 0; i < ledger->writers; i++)
        if (ledger->writer[i]->state == MR_LEDGER_SENT &&
            now_ns >= ledger->writer[i]->arrives_ns)
            arrive(ledger, ledger->writer[i]);
}

/* It has left the machine already, or it has not, or it comes when nobody expects it. */
static void crash_writer(struct mr_ledger *ledger, struct mr_ledger_writer *writer)
{
    struct mr_rng *rng = mr_sim_rng(ledger->sim);

    switch (mr_rng_below(rng, 3)) {
    case 0: arrive(ledger, writer); break;
    case 1: writer->state = MR_LEDGER_NOTHING; break;
    default: writer->arrives_ns += mr_rng_range(rng, 0, 50 * MR_MILLI_NS);
    }
}

void mr_ledger_crash(struct mr_ledger *ledger)
{
    let_time_pass(ledger);
    for (uint32_t i = 0; i < ledger->writers; i++)
        if (ledger->writer[i]->state == MR_LEDGER_SENT)
            crash_writer(ledger, ledger->writer[i]);
}

/* -- The decider -------------------------------------------------------------------------- */

struct mr_sink {
    struct mr_decider decider;
    struct mr_ledger *ledger;
    struct mr_ledger_writer *writer;
    const struct mr_table_spec *spec;
};

static int recover(struct mr_decider *decider, uint64_t *ret_epoch, struct mr_err *reterr)
{
    struct mr_sink *sink = MR_CONTAINER(decider, struct mr_sink, decider);
    struct mr_ledger *ledger = sink->ledger;

    (void)reterr;
    let_time_pass(ledger);
    sink->writer->generation = ++ledger->generation;
    bool is_ours = strcmp(ledger->owner, sink->writer->job) == 0 && !ledger->has_lost_marker;
    *ret_epoch = is_ours ? ledger->marker : 0;
    return 0;
}

static void decide(struct mr_decider *decider, uint64_t epoch)
{
    struct mr_sink *sink = MR_CONTAINER(decider, struct mr_sink, decider);
    struct mr_ledger *ledger = sink->ledger;
    struct mr_ledger_writer *writer = sink->writer;
    struct mr_rng *rng = mr_sim_rng(ledger->sim);
    int64_t now_ns = mr_now_ns(mr_sim_sys(ledger->sim));

    let_time_pass(ledger); /* one of a life before may still be on its way */
    mr_text_reset(&writer->flight);
    mr_text_put(&writer->flight, writer->open.data, writer->open.len);
    mr_text_reset(&writer->open);
    writer->epoch = epoch;
    writer->arrives_ns = now_ns + mr_rng_range(rng, 0, ledger->latency_ns);
    writer->answered_ns = writer->arrives_ns + mr_rng_range(rng, 0, ledger->latency_ns);
    writer->state = MR_LEDGER_SENT;
}

static int decided(struct mr_decider *decider, uint64_t epoch, struct mr_err *reterr)
{
    struct mr_sink *sink = MR_CONTAINER(decider, struct mr_sink, decider);
    const struct mr_ledger_writer *writer = sink->writer;

    MR_ASSERT(epoch == writer->epoch);
    let_time_pass(sink->ledger);
    if (mr_now_ns(mr_sim_sys(sink->ledger->sim)) < writer->answered_ns)
        return 0;
    if (writer->state == MR_LEDGER_REFUSED)
        return mr_fail(reterr, MR_ERR_RESTART, "the transaction has timed out");
    return writer->state == MR_LEDGER_APPLIED;
}

static const struct mr_decider_class decider_class = {
    .name = "ledger", .recover = recover, .decide = decide, .decided = decided};

/* -- The operator ---------------------------------------------------------------------------- */

struct ledger_op {
    struct mr_op op;
    struct mr_sink *sink;
    bool is_holding;
    uint64_t barrier; /* the last one seen */
    struct mr_text held;
    int64_t busy_ns; /* until */
};

static struct ledger_op *op_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct ledger_op, op);
}

static void release(struct ledger_op *op)
{
    mr_text_put(&op->sink->writer->open, op->held.data, op->held.len);
    mr_text_reset(&op->held);
    op->is_holding = false;
}

static bool op_ready(const struct mr_op *op)
{
    enum { HELD_MAX = 4096 };

    const struct ledger_op *ledger_op = MR_CONTAINER_CONST(op, struct ledger_op, op);

    return ledger_op->held.len < HELD_MAX && mr_now_ns(op->env->sys) >= ledger_op->busy_ns;
}

static void op_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct ledger_op *ledger_op = op_of(op);
    struct mr_text *out =
        ledger_op->is_holding ? &ledger_op->held : &ledger_op->sink->writer->open;
    struct mr_ledger *ledger = ledger_op->sink->ledger;

    for (uint32_t i = 0; i < batch->selected; i++) {
        mr_row_print_java(batch, mr_batch_row(batch, i), out);
        mr_text_putc(out, '\n');
    }
    ledger_op->busy_ns = mr_now_ns(op->env->sys) + batch->selected * ledger->row_ns;
    if (ledger_op->held.len > ledger->held_max)
        ledger->held_max = ledger_op->held.len;
}

static void op_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct ledger_op *ledger_op = op_of(op);

    mr_pack_u64(roots, epoch);
    mr_pack_u64(roots, ledger_op->sink->writer->run);
    /* A new barrier means that the last epoch was committed or given up. */
    release(ledger_op);
    ledger_op->is_holding = true;
    ledger_op->barrier = epoch;
}

static void op_go_on(struct mr_op *op, uint64_t epoch)
{
    if (op_of(op)->barrier == epoch)
        release(op_of(op));
}

static bool op_settled(const struct mr_op *op, uint64_t epoch)
{
    return epoch != MR_EPOCH_ANY || MR_CONTAINER_CONST(op, struct ledger_op, op)->held.len == 0;
}

static void op_free(struct mr_op *op)
{
    mr_text_fini(&op_of(op)->held);
    free(op_of(op));
}

static const struct mr_op_class op_class = {
    .name = "ledger sink",
    .ready = op_ready,
    .push = op_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
    .barrier = op_barrier,
    .settled = op_settled,
    .committed = op_go_on,
    .aborted = op_go_on,
    .free = op_free,
};

/* -- The table --------------------------------------------------------------------------------- */

static int ledger_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_sink *sink = calloc(1, sizeof(*sink));

    (void)reterr;
    MR_ASSERT(sink != NULL && current != NULL && env->sink_id != NULL);
    sink->decider = (struct mr_decider){&decider_class, "the ledger"};
    sink->ledger = current;
    sink->spec = spec;
    sink->writer = add_writer(current, env->sink_id);
    *ret = sink;
    return 0;
}

static struct mr_decider *ledger_decider(struct mr_sink *sink)
{
    return &sink->decider;
}

static int ledger_op_new(struct mr_sink *sink, struct mr_task_env *env,
                         const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                         struct mr_err *reterr)
{
    struct ledger_op *op = calloc(1, sizeof(*op));

    MR_ASSERT(op != NULL);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_unpack unpack = {.rest = roots[i]};
        uint64_t epoch = mr_unpack_u64(&unpack), run = mr_unpack_u64(&unpack);
        bool is_ours = strcmp(sink->ledger->owner, sink->writer->job) == 0;
        if (!is_ours || epoch != sink->ledger->marker || run == sink->ledger->marker_run)
            continue;
        free(op);
        return mr_fail(reterr, MR_ERR_MARKER,
                       "another copy of this state has committed the epoch");
    }
    op->op = (struct mr_op){.class = &op_class, .env = env};
    op->sink = sink;
    mr_text_init(&op->held);
    *ret = &op->op;
    return 0;
}

static void ledger_close(struct mr_sink *sink)
{
    free(sink);
}

static const struct mr_option_spec options[] = {{0}};

const struct mr_sink_class mr_ledger_sink = {
    .name = "ledger",
    .options = options,
    .means = MR_SINK_DECIDES,
    .open = ledger_open,
    .decider = ledger_decider,
    .op_new = ledger_op_new,
    .close = ledger_close,
};
