/*
 * From graph to tasks.  A chain is built from its end: an operator is given the one below
 * it, so sinks come first and the head last.
 *
 *     with R > 1:  task "scan"   on each reactor: scan .. exchange op
 *                  task "window" on each reactor: exchange input .. window .. sink
 *     with R = 1:  one task: nothing has to cross, so nothing is exchanged
 */
#include "job/run/job_int.h"

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
    return node->kind == MR_NODE_WINDOW_AGGREGATE && b->job->runtime->reactors > 1;
}

/* -- Roots of an earlier run --------------------------------------------------------- */

/* What the operator left that was called OLD_UID (NULL: none was), one view per old task. */
static uint32_t old_roots(const struct mr_job *job, const char *old_uid, struct mr_view **ret)
{
    const struct mr_restore *restore =
        job->store != NULL ? mr_store_images(job->store, "roots") : NULL;
    uint32_t count = 0;

    *ret = NULL;
    if (restore == NULL || old_uid == NULL)
        return 0;
    *ret = calloc(restore->images + 1, sizeof(**ret));
    MR_ASSERT(*ret != NULL);
    for (uint32_t i = 0; i < restore->images; i++) {
        struct mr_view roots = mr_image_roots(restore->image[i], old_uid);
        if (roots.len != 0)
            (*ret)[count++] = roots;
    }
    return count;
}

/* How the operator was called that UID takes over; NULL: it starts empty. */
static const char *old_uid(const struct mr_job *job, const char *uid)
{
    const struct mr_state_change *change = mr_job_inherited(job, uid);

    return change == NULL ? NULL : change->old->uid;
}

/* Of the exchange before a window. */
static const char *input_uid(const struct mr_job *job, const char *window_uid)
{
    return mr_arena_printf(job->graph->arena, "%s input", window_uid);
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
    task->part[task->parts++] = (struct mr_part){name, op, shard};
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
        if (n->input != node || n->takes_late || n->takes_dead_letters)
            continue;
        if (count == CONSUMERS_MAX)
            return mr_fail(reterr, MR_ERR_LIMIT, "more than %d consumers of one table or view",
                           CONSUMERS_MAX);
        if (!needs_exchange(b, n)) {
            rc = build_node(b, n, &next[count++], reterr);
            continue;
        }
        rc = mr_exchange_op(b->job->exchange[n->id], b->reactor, &b->task->env, &next[count],
                            reterr);
        if (rc == 0)
            mr_task_add_op(b->task, next[count++]);
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
    const struct mr_state_change *change = mr_job_inherited(b->job, node->uid);
    const struct mr_restore *images =
        change != NULL ? mr_store_images(b->job->store, change->old->uid) : NULL;
    struct mr_restore restore;
    if (images != NULL)
        restore = (struct mr_restore){images->images, images->image, change->old, change->now};
    rc = mr_window_aggregate_new(node->window, &b->task->env, shard, node->uid, next, late,
                                 images != NULL ? &restore : NULL, ret, reterr);
    if (rc == 0)
        b->task->part[b->task->parts - 1].op = *ret;
    return rc;
}

static int build_sink(struct builder *b, struct mr_node *node, struct mr_op **ret,
                      struct mr_err *reterr)
{
    struct mr_view *roots;
    uint32_t count = old_roots(b->job, old_uid(b->job, node->uid), &roots);
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
static int restore_exchange(struct builder *b, const struct mr_node *node,
                            struct mr_input *input, struct mr_err *reterr)
{
    const char *old = old_uid(b->job, node->uid);
    struct mr_view *roots;
    uint32_t count = old_roots(b->job, old == NULL ? NULL : input_uid(b->job, old), &roots);
    int rc = 0;

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        int64_t watermark_ns;
        rc = mr_exchange_read_roots(roots[i], &watermark_ns, reterr);
        if (rc == 0)
            mr_exchange_input_restore(input, watermark_ns);
    }
    free(roots);
    return rc;
}

static int build_keyed_task(struct builder *b, struct mr_node *node, struct mr_err *reterr)
{
    struct mr_op *head;
    int rc = begin_task(b, node->uid, reterr);

    if (rc == 0)
        rc = build_node(b, node, &head, reterr);
    if (rc == 0)
        rc = mr_exchange_input(b->job->exchange[node->id], b->reactor, &b->task->env, head,
                               &b->task->input, reterr);
    if (rc < 0)
        return rc;
    b->task->head = head;
    return restore_exchange(b, node, b->task->input, reterr);
}

/* -- The job's own things ------------------------------------------------------------- */

static uint32_t count_nodes(const struct mr_graph *graph, enum mr_node_kind kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < graph->nodes; i++)
        count += graph->node[i]->kind == kind;
    return count;
}

/* Two deciders could decide differently. */
static int add_decider(struct mr_job *job, const struct mr_node *node, struct mr_err *reterr)
{
    const struct mr_sink_class *class = node->sink->sink;
    struct mr_decider *decider =
        class->decider != NULL ? class->decider(job->sink[node->id]) : NULL;

    if (decider == NULL || decider == job->decider)
        return 0;
    if (job->decider != NULL)
        return mr_fail(
            reterr, MR_ERR_GUARANTEE,
            "table '%s' commits on %s, another table of this job on %s: both can not "
            "be exactly-once together, because one could commit and the other fail. "
            " Make one of them at-least-once, or two jobs",
            node->sink->table.name, decider->where, job->decider->where);
    job->decider = decider;
    return 0;
}

int mr_job_open_ends(struct mr_job *job, struct mr_err *reterr)
{
    const struct mr_graph *graph = job->graph;
    uint32_t reactors = job->runtime->reactors;
    int rc = 0;

    job->scan = calloc(count_nodes(graph, MR_NODE_SCAN) + 1, sizeof(*job->scan));
    job->sink = calloc(graph->nodes, sizeof(*job->sink));
    MR_ASSERT(job->scan != NULL && job->sink != NULL);
    for (uint32_t i = 0; i < graph->nodes && rc == 0; i++) {
        struct mr_node *node = graph->node[i];
        if (node->kind == MR_NODE_SINK) {
            rc = node->sink->sink->open(&node->sink->table, &job->env, &job->sink[i], reterr);
            if (rc < 0)
                mr_wrap(reterr, "table '%s'", node->sink->table.name);
            else
                rc = add_decider(job, node, reterr);
        }
        if (node->kind != MR_NODE_SCAN)
            continue;
        struct mr_job_scan *scan = &job->scan[job->scans++];
        *scan = (struct mr_job_scan){.node = node};
        scan->scan = calloc(reactors, sizeof(*scan->scan));
        scan->task = calloc(reactors, sizeof(*scan->task));
        scan->load = calloc(reactors, sizeof(*scan->load));
        MR_ASSERT(scan->scan != NULL && scan->task != NULL && scan->load != NULL);
        rc = node->scan->source->open(&node->scan->table, &job->env, &scan->source, reterr);
        if (rc < 0)
            mr_wrap(reterr, "table '%s'", node->scan->table.name);
    }
    return rc;
}

static int make_exchanges(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_runtime *runtime = job->runtime;
    struct mr_doorbell *doorbell[MR_REACTORS_MAX];
    int memory_node[MR_REACTORS_MAX], rc = 0;

    for (uint32_t r = 0; r < runtime->reactors; r++) {
        doorbell[r] = &runtime->reactor[r]->doorbell;
        memory_node[r] = mr_runtime_node(runtime, r);
    }
    for (uint32_t i = 0; i < job->graph->nodes && rc == 0; i++) {
        struct mr_node *node = job->graph->node[i];
        if (node->kind != MR_NODE_WINDOW_AGGREGATE || runtime->reactors == 1)
            continue;
        struct mr_exchange_spec spec = {
            .uid = input_uid(job, node->uid),
            .schema = node->input->schema,
            .key = node->window->key,
            .keys = node->window->keys,
            .hash_seed = job->env.hash_seed,
            .producers = runtime->reactors,
            .consumers = runtime->reactors,
            .producer_doorbell = doorbell,
            .consumer_doorbell = doorbell,
            .producer_node = memory_node,
        };
        rc = mr_exchange_new(&spec, &job->exchange[i], reterr);
    }
    return rc;
}

static int read_split(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct mr_job_scan *scan = context;

    scan->split = realloc(scan->split, (scan->splits + 1) * sizeof(*scan->split));
    MR_ASSERT(scan->split != NULL);
    scan->split[scan->splits] = (struct mr_job_split){
        .id = strdup(split->id), .start = split->start, .watermark_ns = watermark_ns};
    MR_ASSERT(scan->split[scan->splits].id != NULL);
    scan->splits++;
    return 0;
}

static int restore_splits(struct mr_job *job, struct mr_err *reterr)
{
    int rc = 0;

    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        struct mr_view *roots;
        uint32_t count = old_roots(job, old_uid(job, scan->node->uid), &roots);
        for (uint32_t i = 0; i < count && rc == 0; i++)
            rc = mr_scan_read_roots(roots[i], read_split, scan, reterr);
        free(roots);
    }
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
            rc = build_keyed_task(b, job->graph->node[i], reterr);
    mr_heap_leave(&visit);
    return rc;
}

int mr_job_build(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_graph *graph = job->graph;
    uint32_t reactors = job->runtime->reactors;
    uint32_t windows = count_nodes(graph, MR_NODE_WINDOW_AGGREGATE);
    struct builder b = {.job = job,
                        .shard_bytes = job->runtime->memory_bytes /
                                       (reactors * (windows == 0 ? 1 : windows))};

    job->exchange = calloc(graph->nodes, sizeof(*job->exchange));
    job->late = calloc(graph->nodes, sizeof(*job->late));
    job->task = calloc((size_t)graph->nodes * reactors, sizeof(*job->task));
    MR_ASSERT(job->exchange != NULL && job->late != NULL && job->task != NULL);

    int rc = make_exchanges(job, reterr);
    if (rc == 0)
        rc = restore_splits(job, reterr);
    for (b.reactor = 0; b.reactor < reactors && rc == 0; b.reactor++)
        rc = build_tasks(&b, reterr);
    return rc;
}
