/* What a job has beside its tasks: sources, sinks, exchanges, splits of an earlier run. */
#include "job/run/job_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

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

    job->scan = mr_alloc_array(count_nodes(graph, MR_NODE_SCAN) + 1, sizeof(*job->scan),
                               "tables of a job");
    job->sink = mr_alloc_array(graph->nodes, sizeof(*job->sink), "tables of a job");
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
        scan->scan = mr_alloc_array(reactors, sizeof(*scan->scan), "tables of a job");
        scan->task = mr_alloc_array(reactors, sizeof(*scan->task), "tables of a job");
        scan->load = mr_alloc_array(reactors, sizeof(*scan->load), "tables of a job");
        rc = node->scan->source->open(&node->scan->table, &job->env, &scan->source, reterr);
        if (rc < 0)
            mr_wrap(reterr, "table '%s'", node->scan->table.name);
    }
    return rc;
}

bool mr_job_needs_exchange(const struct mr_job *job, const struct mr_node *node)
{
    bool is_alone = job->runtime->reactors == 1;

    /* Several inputs come together in a task of their own, also on one reactor. */
    if (node->kind == MR_NODE_STAGE)
        return node->inputs > 1 ||
               (!is_alone && node->stage->input[0].distribution != MR_FORWARD);
    return node->kind == MR_NODE_WINDOW_AGGREGATE && !is_alone;
}

/* How the rows of NODE's input NUMBER are spread. */
static struct mr_stage_input spread(const struct mr_node *node, uint32_t number)
{
    if (node->kind == MR_NODE_STAGE)
        return node->stage->input[number];
    return (struct mr_stage_input){.schema = node->input->schema,
                                   .distribution = MR_BY_KEY,
                                   .key = node->window->key,
                                   .keys = node->window->keys};
}

int mr_job_make_exchanges(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_runtime *runtime = job->runtime;
    struct mr_doorbell *doorbell[MR_REACTORS_MAX];
    int memory_node[MR_REACTORS_MAX], rc = 0;

    for (uint32_t r = 0; r < runtime->reactors; r++) {
        doorbell[r] = &runtime->reactor[r]->doorbell;
        memory_node[r] = mr_runtime_node(runtime, r);
    }
    for (uint32_t i = 0; i < job->graph->nodes; i++) {
        struct mr_node *node = job->graph->node[i];
        for (uint32_t k = 0; k < node->inputs && mr_job_needs_exchange(job, node); k++) {
            struct mr_stage_input input = spread(node, k);
            struct mr_exchange_spec spec = {
                .uid = mr_job_input_uid(job, node->uid, k),
                .schema = mr_node_input(node, k)->schema,
                .key = input.key,
                .keys = input.distribution == MR_BY_KEY ? input.keys : 0,
                .is_forward = input.distribution == MR_FORWARD,
                .hash_seed = job->env.hash_seed,
                .producers = runtime->reactors,
                .consumers = runtime->reactors,
                .producer_doorbell = doorbell,
                .consumer_doorbell = doorbell,
                .producer_node = memory_node,
            };
            rc = mr_exchange_new(&spec, &job->exchange[node->edge + k], reterr);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

static int read_split(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct mr_job_scan *scan = context;

    scan->split =
        mr_realloc(scan->split, scan->splits + 1, sizeof(*scan->split), "tables of a job");
    scan->split[scan->splits] =
        (struct mr_job_split){.id = mr_strdup(split->id, "tables of a job"),
                              .start = split->start,
                              .watermark_ns = watermark_ns};
    scan->splits++;
    return 0;
}

int mr_job_restore_splits(struct mr_job *job, struct mr_err *reterr)
{
    int rc = 0;

    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        struct mr_view *roots;
        uint32_t count = mr_job_old_roots(job, mr_job_old_uid(job, scan->node->uid), &roots);
        for (uint32_t i = 0; i < count && rc == 0; i++)
            rc = mr_scan_read_roots(roots[i], read_split, scan, reterr);
        free(roots);
    }
    return rc;
}
