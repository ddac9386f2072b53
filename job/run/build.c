/*
 * From graph to tasks.  A chain is built from its end: an operator is given the one below
 * it, so sinks come first and the head last.
 *
 *     with R > 1:  task "scan"   on each reactor: scan .. exchange op
 *                  task "window" on each reactor: exchange input .. window .. sink
 *     with R = 1:  one task: nothing has to cross, so nothing is exchanged
 */
#include "job/run/job_int.h"

#include "core/base/alloc.h"
#include "operators/exchange/merge.h"
#include "operators/relay/relay.h"
#include "operators/scan/dead_letter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    CONSUMERS_MAX = 128, /* of one node */
    ROOTS_BYTES = 1 << 20
};

struct builder {
    struct mr_job *job;
    struct mr_task *task; /* being built */
    uint32_t reactor;
    uint64_t shard_bytes; /* of one keyed operator on one reactor */
};

static int build_node(struct builder *b, struct mr_node *node, struct mr_op **ret,
                      struct mr_err *reterr);

static bool needs_exchange(const struct builder *b, const struct mr_node *node)
{
    return mr_job_needs_exchange(b->job, node);
}

/* -- Roots of an earlier run --------------------------------------------------------- */

/* What the operator left that was called OLD_UID (NULL: none was), one view per old task. */
uint32_t mr_job_old_roots(const struct mr_job *job, const char *old_uid, struct mr_view **ret)
{
    const struct mr_restore *restore =
        job->store != NULL ? mr_store_images(job->store, "roots") : NULL;
    uint32_t count = 0;

    *ret = NULL;
    if (restore == NULL || old_uid == NULL)
        return 0;
    *ret = mr_alloc_array(restore->images + 1, sizeof(**ret), "tasks of a job");
    for (uint32_t i = 0; i < restore->images; i++) {
        struct mr_view roots = mr_image_roots(restore->image[i], old_uid);
        if (roots.len != 0)
            (*ret)[count++] = roots;
    }
    return count;
}

/* How the operator was called that UID takes over; NULL: it starts empty. */
const char *mr_job_old_uid(const struct mr_job *job, const char *uid)
{
    const struct mr_state_change *change = mr_job_inherited(job, uid);

    return change == NULL ? NULL : change->old->uid;
}

const char *mr_job_input_uid(const struct mr_job *job, const char *uid, uint32_t input)
{
    if (input == 0)
        return mr_arena_printf(job->graph->arena, "%s input", uid);
    return mr_arena_printf(job->graph->arena, "%s input %u", uid, input);
}

/* -- Shards --------------------------------------------------------------------------- */

static int add_part(struct builder *b, const char *name, struct mr_op *op, uint64_t bytes,
                    struct mr_shard **ret, struct mr_err *reterr)
{
    struct mr_task *task = b->task;
    struct mr_shard_options options = {
        .memory_bytes = bytes,
        .numa_node = mr_runtime_node(b->job->runtime, b->reactor),
        .is_prefaulted = !b->job->runtime->is_stepped,
        .name = name,
    };
    struct mr_shard *shard;

    MR_ASSERT(task->parts < MR_TASK_PARTS_MAX);
    int rc = mr_shard_new(&options, &shard, reterr);
    if (rc < 0)
        return rc;
    mr_runtime_note_memory(b->job->runtime, mr_shard_note(shard));
    task->part[task->parts++] = (struct mr_part){.name = name, .op = op, .shard = shard};
    *ret = shard;
    return 0;
}

/* -- Nodes ---------------------------------------------------------------------------- */

static struct mr_node *side_consumer(const struct mr_graph *graph, const struct mr_node *node,
                                     bool late)
{
    for (uint32_t i = 0; i < graph->nodes; i++) {
        struct mr_node *n = graph->node[i];
        if (n->input == node && (late ? n->takes_late : n->takes_dead_letters))
            return n;
    }
    return NULL;
}

/* What hands rows to input INPUT of NODE: the operator itself, or an exchange's end. */
static int build_consumer(struct builder *b, struct mr_node *node, uint32_t input,
                          struct mr_op **ret, struct mr_err *reterr)
{
    if (!needs_exchange(b, node))
        return build_node(b, node, ret, reterr);
    int rc = mr_exchange_op(b->job->exchange[node->edge + input], b->reactor, &b->task->env,
                            ret, reterr);
    if (rc == 0)
        mr_task_add_op(b->task, *ret);
    return rc;
}

/* What stands below NODE in this task: one operator, or a fan-out to several. */
static int build_consumers(struct builder *b, const struct mr_node *node, struct mr_op **ret,
                           struct mr_err *reterr)
{
    const struct mr_graph *graph = b->job->graph;
    struct mr_op *next[CONSUMERS_MAX];
    uint32_t count = 0;
    int rc = 0;

    for (uint32_t i = 0; i < graph->nodes && rc == 0; i++) {
        struct mr_node *n = graph->node[i];
        if (n->takes_late || n->takes_dead_letters)
            continue;
        for (uint32_t k = 0; k < n->inputs && rc == 0; k++) {
            if (mr_node_input(n, k) != node)
                continue;
            if (count == CONSUMERS_MAX)
                return mr_fail(reterr, MR_ERR_LIMIT,
                               "more than %d consumers of one table or view", CONSUMERS_MAX);
            rc = build_consumer(b, n, k, &next[count++], reterr);
        }
    }
    if (rc < 0)
        return rc;
    MR_ASSERT(count != 0);
    if (count == 1) {
        *ret = next[0];
        return 0;
    }
    rc = mr_fanout_new(next, count, &b->task->env, ret, reterr);
    if (rc == 0)
        mr_task_add_op(b->task, *ret);
    return rc;
}

/* The part that was added last is OP's, which is to take over what is stored of it, or of the
 * operator whose state it inherits. */
static void set_part_op(struct builder *b, struct mr_op *op)
{
    struct mr_part *part = &b->task->part[b->task->parts - 1];
    const struct mr_state_change *change = mr_job_inherited(b->job, part->name);
    const struct mr_restore *images =
        change != NULL ? mr_store_images(b->job->store, change->old->uid) : NULL;

    part->op = op;
    if (images != NULL)
        part->restore =
            (struct mr_restore){images->images, images->image, change->old, change->now};
}

static int build_window(struct builder *b, struct mr_node *node, struct mr_op **ret,
                        struct mr_err *reterr)
{
    struct mr_node *late_node = side_consumer(b->job->graph, node, true);
    struct mr_op *next, *late = NULL;
    struct mr_shard *shard = NULL;
    int rc = build_consumers(b, node, &next, reterr);

    if (rc == 0 && late_node != NULL)
        rc = build_node(b, late_node, &late, reterr);
    if (rc == 0)
        rc = add_part(b, node->uid, NULL, b->shard_bytes, &shard, reterr);
    if (rc < 0)
        return rc;
    rc = mr_window_aggregate_new(node->window, &b->task->env, shard, node->uid, next, late,
                                 NULL, ret, reterr);
    if (rc == 0)
        set_part_op(b, *ret);
    return rc;
}

/* PORT: one head per input. */
static int build_stage(struct builder *b, struct mr_node *node, struct mr_op **port,
                       struct mr_err *reterr)
{
    const struct mr_stage_spec *spec = node->stage;
    struct mr_stage_place place = {.env = &b->task->env, .uid = node->uid};
    struct mr_op *op;
    int rc = build_consumers(b, node, &place.next, reterr);

    if (rc == 0 && spec->class->has_state)
        rc = add_part(b, node->uid, NULL, b->shard_bytes, &place.shard, reterr);
    if (rc == 0)
        rc = spec->class->op_new(spec, &place, &op, port, reterr);
    if (rc < 0)
        return rc;
    op->uid = node->uid;
    if (spec->class->has_state)
        set_part_op(b, op);
    mr_task_add_op(b->task, op);
    for (uint32_t i = 0; i < spec->inputs; i++)
        if (port[i] != op)
            mr_task_add_op(b->task, port[i]);
    return 0;
}

static int build_sink(struct builder *b, struct mr_node *node, struct mr_op **ret,
                      struct mr_err *reterr)
{
    struct mr_view *roots;
    uint32_t count = mr_job_old_roots(b->job, mr_job_old_uid(b->job, node->uid), &roots);
    int rc = node->sink->sink->op_new(b->job->sink[node->id], &b->task->env, roots, count, ret,
                                      reterr);

    free(roots);
    if (rc == 0)
        (*ret)->uid = node->uid;
    return rc;
}

static int build_node(struct builder *b, struct mr_node *node, struct mr_op **ret,
                      struct mr_err *reterr)
{
    const struct mr_graph *graph = b->job->graph;
    struct mr_op *next;
    int rc = 0;

    switch (node->kind) {
    case MR_NODE_SCAN: MR_ASSERT(!"a scan is an input, not an operator");
    case MR_NODE_FILTER:
        rc = build_consumers(b, node, &next, reterr);
        if (rc == 0)
            rc = mr_filter_new(node->condition, mr_node_input_schema(node), &graph->eval,
                               &b->task->env, next, ret, reterr);
        break;
    case MR_NODE_PROJECT:
        rc = build_consumers(b, node, &next, reterr);
        if (rc == 0)
            rc = mr_project_new(node->column, mr_node_input_schema(node), node->schema,
                                &graph->eval, &b->task->env, next, ret, reterr);
        break;
    case MR_NODE_WINDOW_AGGREGATE: rc = build_window(b, node, ret, reterr); break;
    case MR_NODE_STAGE: return build_stage(b, node, ret, reterr);
    case MR_NODE_SINK: rc = build_sink(b, node, ret, reterr); break;
    case MR_NODE_COLLECT:
        rc = mr_collector_op(b->job->collector, &b->task->env, ret, reterr);
        break;
    }
    if (rc == 0)
        mr_task_add_op(b->task, *ret);
    return rc;
}

/* -- Tasks ------------------------------------------------------------------------------ */

static int begin_task(struct builder *b, const char *name, struct mr_err *reterr)
{
    struct mr_job *job = b->job;
    struct mr_task *task = calloc(1, sizeof(*task));

    if (task == NULL)
        return mr_fail(reterr, -ENOMEM, "task: out of memory");
    job->env.reactor = b->reactor;
    job->env.aio = job->runtime->reactor[b->reactor]->aio;
    mr_task_init(task, name, &job->env);
    task->reactor = job->runtime->reactor[b->reactor];
    job->task[job->tasks++] = task;
    b->task = task;
    if (job->store == NULL)
        return 0;
    struct mr_shard *roots;
    return add_part(b, "roots", NULL, ROOTS_BYTES, &roots, reterr);
}

static int build_dead_letter(struct builder *b, const struct mr_node *node, struct mr_op **ret,
                             struct mr_err *reterr)
{
    struct mr_node *sink = side_consumer(b->job->graph, node, false);
    char path[4096];

    *ret = NULL;
    if (sink != NULL)
        return build_node(b, sink, ret, reterr);
    if (node->scan->on_error != MR_ON_ERROR_DEAD_LETTER || b->job->state_dir == NULL)
        return 0;
    (void)snprintf(path, sizeof(path), "%s/dead-letter-%s-%u.jsonl", b->job->state_dir,
                   node->scan->table.name, b->reactor);
    int rc = mr_dead_letter_file_new(path, &b->task->env, ret, reterr);
    if (rc == 0)
        mr_task_add_op(b->task, *ret);
    return rc;
}

static int build_scan_task(struct builder *b, struct mr_job_scan *scan, struct mr_err *reterr)
{
    struct mr_op *dead_letter, *head;
    int rc = begin_task(b, scan->node->uid, reterr);

    if (rc == 0)
        rc = build_dead_letter(b, scan->node, &dead_letter, reterr);
    if (rc == 0)
        rc = build_consumers(b, scan->node, &head, reterr);
    if (rc == 0)
        rc = mr_scan_new(scan->node->scan, scan->source, &b->task->env, head, dead_letter,
                         &scan->scan[b->reactor], reterr);
    if (rc < 0)
        return rc;
    if (b->job->options.stops_after_input)
        mr_scan_hold_end(scan->scan[b->reactor]);
    b->task->head = head;
    b->task->input = mr_scan_input(scan->scan[b->reactor]);
    scan->task[b->reactor] = b->task;
    return 0;
}

/* The merged watermark never goes back behind what the earlier run had reached. */
static int restore_exchange(struct builder *b, const struct mr_node *node, uint32_t number,
                            struct mr_input *input, struct mr_err *reterr)
{
    bool has_state = node->kind != MR_NODE_STAGE || node->stage->class->has_state;
    const char *old = has_state ? mr_job_old_uid(b->job, node->uid) : node->uid;
    struct mr_view *roots;
    uint32_t count =
        mr_job_old_roots(b->job, old == NULL ? NULL : mr_job_input_uid(b->job, old, 0), &roots);
    int rc = 0;

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct mr_view one = roots[i];
        int64_t watermark_ns;
        if (node->inputs > 1)
            rc = mr_merge_read_roots(roots[i], number, &one, reterr);
        if (rc == 0)
            rc = mr_exchange_read_roots(one, &watermark_ns, reterr);
        if (rc == 0)
            mr_exchange_input_restore(input, watermark_ns);
    }
    free(roots);
    return rc;
}

/* The inputs of NODE, each feeding its port. */
static int build_inputs(struct builder *b, const struct mr_node *node, struct mr_op **port,
                        struct mr_input **ret, struct mr_err *reterr)
{
    struct mr_input *input[MR_STAGE_INPUTS_MAX];
    uint32_t made = 0;
    int rc = 0;

    while (made < node->inputs && rc == 0) {
        rc = mr_exchange_input(b->job->exchange[node->edge + made], b->reactor, &b->task->env,
                               port[made], &input[made], reterr);
        if (rc == 0)
            rc = restore_exchange(b, node, made, input[made], reterr);
        made += rc == 0;
    }
    if (rc == 0 && made == 1)
        *ret = input[0];
    else if (rc == 0)
        rc = mr_merge_new(input, made, mr_job_input_uid(b->job, node->uid, 0), &b->task->env,
                          ret, reterr);
    while (rc < 0 && made-- > 0)
        input[made]->class->free(input[made]);
    return rc;
}

/* A task that begins with NODE, behind exchanges. */
static int build_stage_task(struct builder *b, struct mr_node *node, struct mr_err *reterr)
{
    struct mr_op *port[MR_STAGE_INPUTS_MAX];
    int rc = begin_task(b, node->uid, reterr);

    if (rc == 0)
        rc = node->kind == MR_NODE_STAGE ? build_stage(b, node, port, reterr)
                                         : build_node(b, node, port, reterr);
    if (rc == 0)
        rc = build_inputs(b, node, port, &b->task->input, reterr);
    if (rc == 0)
        b->task->head = port[0];
    return rc;
}

/* All of one reactor, in memory of its own: here nothing is used, only made. */
static int build_tasks(struct builder *b, struct mr_err *reterr)
{
    struct mr_job *job = b->job;
    struct mr_heap_visit visit;
    int rc = 0;

    mr_heap_enter(&job->runtime->heap[b->reactor], &visit);
    for (uint32_t s = 0; s < job->scans && rc == 0; s++)
        rc = build_scan_task(b, &job->scan[s], reterr);
    for (uint32_t i = 0; i < job->graph->nodes && rc == 0; i++)
        if (needs_exchange(b, job->graph->node[i]))
            rc = build_stage_task(b, job->graph->node[i], reterr);
    mr_heap_leave(&visit);
    return rc;
}

/* Operators with a shard of their own. */
static uint32_t count_keyed(const struct mr_graph *graph)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < graph->nodes; i++)
        count +=
            graph->node[i]->kind == MR_NODE_WINDOW_AGGREGATE ||
            (graph->node[i]->kind == MR_NODE_STAGE && graph->node[i]->stage->class->has_state);
    return count;
}

/* -- Taking over state ------------------------------------------------------------------ */

static bool has_restore(const struct mr_task *task)
{
    for (uint32_t p = 0; p < task->parts; p++)
        if (task->part[p].restore.images != 0)
            return true;
    return false;
}

/* Every reactor its own tasks, all reactors at once: it is what a start with much state waits
 * for, and so its memory is near. */
static int restore_tasks(struct mr_job *job, struct mr_err *reterr)
{
    uint32_t begun = 0;
    sem_t restored;

    MR_ASSERT(sem_init(&restored, 0, 0) == 0);
    for (uint32_t t = 0; t < job->tasks; t++) {
        struct mr_task *task = job->task[t];
        if (!has_restore(task))
            continue;
        task->restored = &restored;
        begun++;
        if (job->runtime->is_stepped)
            mr_task_restore(task, 0);
        else
            mr_runtime_send(job->runtime, task->env.reactor, mr_task_restore, task, 0);
    }
    while (begun > 0)
        if (sem_wait(&restored) == 0)
            begun--;
    (void)sem_destroy(&restored);
    for (uint32_t t = 0; t < job->tasks; t++) {
        job->task[t]->restored = NULL;
        if (job->task[t]->env.failure.code != 0) {
            *reterr = job->task[t]->env.failure;
            return reterr->code;
        }
    }
    return 0;
}

int mr_job_build(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_graph *graph = job->graph;
    uint32_t reactors = job->runtime->reactors;
    uint32_t keyed = count_keyed(graph);
    struct builder b = {.job = job,
                        .shard_bytes =
                            job->runtime->memory_bytes / (reactors * (keyed == 0 ? 1 : keyed))};

    job->exchange = mr_alloc_array(graph->edges + 1, sizeof(*job->exchange), "tasks of a job");
    job->late = mr_alloc_array(graph->nodes, sizeof(*job->late), "tasks of a job");
    job->task =
        mr_alloc_array((size_t)graph->nodes * reactors, sizeof(*job->task), "tasks of a job");

    int rc = mr_job_make_exchanges(job, reterr);
    if (rc == 0)
        rc = mr_job_restore_splits(job, reterr);
    for (b.reactor = 0; b.reactor < reactors && rc == 0; b.reactor++)
        rc = build_tasks(&b, reterr);
    return rc == 0 ? restore_tasks(job, reterr) : rc;
}
