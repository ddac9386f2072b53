#include "job/run/task.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    PUMP_BUSY_BYTES = 32 << 10, /* about 4 us between two batches */
    PUMP_IDLE_BYTES = 256 << 10
};

static struct mr_task *task_of(struct mr_poller *poller)
{
    return MR_CONTAINER(poller, struct mr_task, poller);
}

/* -- Barriers -------------------------------------------------------------------- */

static void put_roots(struct mr_pack *to, const char *uid, const struct mr_pack *roots)
{
    mr_pack_bytes(to, mr_view_of(uid));
    mr_pack_bytes(to, mr_text_view(&roots->text));
}

static struct mr_part *part_of(struct mr_task *task, const struct mr_op *op)
{
    for (uint32_t p = 1; p < task->parts; p++)
        if (task->part[p].op == op)
            return &task->part[p];
    return task->parts != 0 ? &task->part[0] : NULL;
}

static void tell_aborted(struct mr_task *task, uint64_t epoch)
{
    for (uint32_t i = 0; i < task->ops; i++)
        if (task->op[i]->class->aborted != NULL)
            task->op[i]->class->aborted(task->op[i], epoch);
}

/* Take what every operator leaves at the barrier, and send the barrier on. */
static void cut(struct mr_task *task, uint64_t epoch)
{
    struct mr_pack *one = &task->scratch;

    MR_ASSERT(epoch > task->cut_epoch);
    task->env.is_sealing = epoch == task->sealed_epoch;
    for (uint32_t p = 0; p < task->parts; p++)
        mr_text_reset(&task->roots[p].text);
    mr_text_reset(&task->input_roots.text);
    if (task->input->class->barrier != NULL)
        task->input->class->barrier(task->input, epoch, &task->input_roots);
    if (task->parts != 0 && task->input->uid != NULL)
        put_roots(&task->roots[0], task->input->uid, &task->input_roots);
    for (uint32_t i = 0; i < task->ops; i++) {
        struct mr_op *op = task->op[i];
        if (op->class->barrier == NULL)
            continue;
        mr_text_reset(&one->text);
        op->class->barrier(op, epoch, one);
        struct mr_part *part = part_of(task, op);
        if (part != NULL && op->uid != NULL)
            put_roots(&task->roots[part - task->part], op->uid, one);
    }
    task->cut_epoch = epoch;
    task->flipped = 0;
    /* The word that the epoch was given up has overtaken its barrier. */
    if (epoch <= task->aborted_epoch)
        tell_aborted(task, epoch);
}

/* A flip is refused until the snapshot before it has settled; nothing may change until then. */
static bool flip(struct mr_task *task)
{
    while (task->flipped < task->parts) {
        uint32_t p = task->flipped;
        if (!mr_shard_flip(task->part[p].shard, task->cut_epoch,
                           mr_text_view(&task->roots[p].text)))
            return false;
        task->flipped++;
        /* A barrier that was overtaken by the word that its epoch was given up. */
        if (task->cut_epoch <= task->aborted_epoch)
            mr_shard_settle(task->part[p].shard, false);
    }
    return true;
}

static void settle(struct mr_task *task)
{
    if (atomic_load_explicit(&task->settled_epoch, memory_order_relaxed) == task->cut_epoch)
        return;
    for (uint32_t i = 0; i < task->ops; i++) {
        struct mr_op *op = task->op[i];
        if (op->class->settled != NULL && !op->class->settled(op, task->cut_epoch))
            return;
    }
    /* S1 pairs with the control thread's acquire: input_roots may be read after it. */
    atomic_store_explicit(&task->settled_epoch, task->cut_epoch, memory_order_release);
}

/* Nothing that was taken is still on its way out. */
static bool is_out(const struct mr_task *task)
{
    for (uint32_t i = 0; i < task->ops; i++)
        if (task->op[i]->class->settled != NULL &&
            !task->op[i]->class->settled(task->op[i], MR_EPOCH_ANY))
            return false;
    return true;
}

/* -- A visit ---------------------------------------------------------------------- */

static unsigned poll_ops(struct mr_task *task, int64_t now_ns)
{
    unsigned work = 0;

    for (uint32_t i = task->ops; i-- > 0;)
        if (task->op[i]->class->poll != NULL)
            work += task->op[i]->class->poll(task->op[i], now_ns);
    return work;
}

static unsigned pump(struct mr_task *task, uint64_t budget_bytes)
{
    uint64_t bytes = 0;
    unsigned left = 0;

    for (uint32_t p = 0; p < task->parts; p++) {
        left += mr_shard_pump(task->part[p].shard, budget_bytes) != 0;
        bytes += mr_shard_bytes(task->part[p].shard);
    }
    atomic_store_explicit(&task->state_bytes, bytes, memory_order_relaxed);
    return left;
}

/* The store lags behind: more input would use up the staging and cost the snapshot. */
static bool wants_pause(struct mr_task *task)
{
    for (uint32_t p = 0; p < task->parts; p++)
        if (mr_shard_wants_pause(task->part[p].shard))
            return true;
    return false;
}

static unsigned prefault(struct mr_task *task)
{
    unsigned work = 0;

    for (uint32_t p = 0; p < task->parts && work == 0; p++)
        work += mr_shard_prefault(task->part[p].shard);
    return work;
}

/* True: the input did something. */
static bool poll_input(struct mr_task *task, int64_t now_ns)
{
    if (task->has_input_ended || !mr_op_ready(task->head) || wants_pause(task))
        return false;
    switch (task->input->class->poll(task->input, now_ns)) {
    case MR_INPUT_NOTHING: return false;
    case MR_INPUT_WORK: return true;
    case MR_INPUT_BARRIER: cut(task, task->input->epoch); return true;
    case MR_INPUT_END: task->has_input_ended = true; return true;
    }
    return false;
}

/* After the end no barrier comes through the input: the control thread's word is enough. */
static void cut_after_end(struct mr_task *task)
{
    if (!task->has_input_ended || task->wanted_epoch <= task->cut_epoch ||
        task->flipped < task->parts || !mr_op_ready(task->head))
        return;
    cut(task, task->wanted_epoch);
}

static unsigned task_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct mr_task *task = task_of(poller);

    if (atomic_load_explicit(&task->has_failed, memory_order_relaxed))
        return 0;
    unsigned work = flip(task) ? poll_input(task, now_ns) : 0;
    /* Behind the input, so that what it has put into a sink leaves with this round's requests. */
    work += poll_ops(task, now_ns);
    cut_after_end(task);
    if (flip(task))
        settle(task);
    work += pump(task, work != 0 ? PUMP_BUSY_BYTES : PUMP_IDLE_BYTES);
    if (work == 0)
        work += prefault(task);
    if (task->has_input_ended && work == 0 && mr_op_ready(task->head) && is_out(task))
        atomic_store_explicit(&task->has_ended, true, memory_order_release);
    if (task->env.failure.code != 0)
        atomic_store_explicit(&task->has_failed, true, memory_order_release);
    return work;
}

static bool task_peek(struct mr_poller *poller)
{
    struct mr_task *task = task_of(poller);

    if (atomic_load_explicit(&task->has_failed, memory_order_relaxed))
        return false;
    if (task->flipped < task->parts)
        return true;
    return !task->has_input_ended && mr_op_ready(task->head) &&
           task->input->class->peek(task->input);
}

static int64_t task_deadline(struct mr_poller *poller, int64_t now_ns)
{
    struct mr_task *task = task_of(poller);
    int64_t soonest_ns = INT64_MAX;

    if (task->input->class->deadline_ns != NULL && !task->has_input_ended)
        soonest_ns = task->input->class->deadline_ns(task->input, now_ns);
    for (uint32_t i = 0; i < task->ops; i++) {
        int64_t at_ns = task->op[i]->class->deadline_ns == NULL
                            ? INT64_MAX
                            : task->op[i]->class->deadline_ns(task->op[i]);
        soonest_ns = at_ns < soonest_ns ? at_ns : soonest_ns;
    }
    return soonest_ns;
}

static const struct mr_poller_class task_class = {
    .poll = task_poll,
    .peek = task_peek,
    .deadline_ns = task_deadline,
};

/* -- Life --------------------------------------------------------------------------- */

void mr_task_init(struct mr_task *task, const char *name, const struct mr_task_env *env)
{
    *task = (struct mr_task){.env = *env, .name = name};
    task->poller.class = &task_class;
    task->poller.name = name;
    for (uint32_t p = 0; p < MR_TASK_PARTS_MAX; p++)
        mr_text_init(&task->roots[p].text);
    mr_text_init(&task->input_roots.text);
    mr_text_init(&task->scratch.text);
}

void mr_task_add_op(struct mr_task *task, struct mr_op *op)
{
    MR_ASSERT(task->ops < MR_TASK_OPS_MAX);
    memmove(task->op + 1, task->op, task->ops * sizeof(task->op[0]));
    task->op[0] = op;
    task->ops++;
}

void mr_task_restore(void *context, int64_t unused)
{
    struct mr_task *task = context;
    struct mr_err *failure = &task->env.failure;

    (void)unused;
    for (uint32_t p = 0; p < task->parts && failure->code == 0; p++) {
        struct mr_part *part = &task->part[p];
        if (part->restore.images != 0 &&
            part->op->class->restore(part->op, &part->restore, failure) < 0)
            (void)mr_wrap(failure, "state of '%s'", part->name);
    }
    if (task->restored != NULL)
        MR_ASSERT(sem_post(task->restored) == 0);
}

void mr_task_attach(void *context, int64_t unused)
{
    struct mr_task *task = context;

    (void)unused;
    task->flipped = task->parts; /* no cut is under way */
    mr_reactor_add(task->reactor, &task->poller);
}

void mr_task_request_barrier(void *context, int64_t epoch)
{
    struct mr_task *task = context;

    task->wanted_epoch = (uint64_t)epoch;
    if (!task->has_input_ended && task->input->class->request_barrier != NULL)
        task->input->class->request_barrier(task->input, (uint64_t)epoch);
}

void mr_task_seal(void *context, int64_t epoch)
{
    struct mr_task *task = context;

    task->sealed_epoch = (uint64_t)epoch;
}

void mr_task_commit(void *context, int64_t epoch)
{
    struct mr_task *task = context;

    for (uint32_t p = 0; p < task->parts; p++)
        mr_shard_settle(task->part[p].shard, true);
    if (atomic_load_explicit(&task->has_failed, memory_order_relaxed))
        return;
    if (task->input->class->committed != NULL)
        task->input->class->committed(task->input, (uint64_t)epoch);
    for (uint32_t i = 0; i < task->ops; i++)
        if (task->op[i]->class->committed != NULL)
            task->op[i]->class->committed(task->op[i], (uint64_t)epoch);
}

void mr_task_abort(void *context, int64_t epoch)
{
    struct mr_task *task = context;

    task->aborted_epoch = (uint64_t)epoch;
    if (task->cut_epoch != (uint64_t)epoch)
        return; /* its barrier is still on the way */
    tell_aborted(task, (uint64_t)epoch);
    for (uint32_t p = 0; p < task->flipped; p++)
        mr_shard_settle(task->part[p].shard, false);
}

void mr_task_describe_holder(void *context, int64_t unused)
{
    struct mr_task *task = context;
    struct mr_text *text = &task->scratch.text;

    (void)unused;
    mr_text_reset(text);
    if (task->input->class->watermark_holder != NULL && !task->has_input_ended)
        task->input->class->watermark_holder(task->input, text);
    (void)snprintf(task->holder, sizeof(task->holder), "%s", text->data);
    atomic_store_explicit(&task->holder_state, MR_HOLDER_ANSWERED, memory_order_release);
}

void mr_task_destroy(void *context, int64_t is_attached)
{
    struct mr_task *task = context;

    if (is_attached)
        mr_reactor_remove(task->reactor, &task->poller);
    if (task->input != NULL)
        task->input->class->free(task->input);
    for (uint32_t i = 0; i < task->ops; i++)
        task->op[i]->class->free(task->op[i]);
    for (uint32_t p = 0; p < task->parts; p++)
        mr_shard_free(task->part[p].shard);
    for (uint32_t p = 0; p < MR_TASK_PARTS_MAX; p++)
        mr_text_fini(&task->roots[p].text);
    mr_text_fini(&task->input_roots.text);
    mr_text_fini(&task->scratch.text);
    atomic_store_explicit(&task->is_gone, true, memory_order_release);
}
