/* From a graph to a job that runs: its directory, its operators, its first splits. */
#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "job/run/choice.h"
#include "job/run/job_int.h"

#include <errno.h>
#include <stdlib.h>

/* A file system has room for 255 bytes; of a longer name the rest is its hash. */
#define NAME_KEPT 180

void mr_job_directory_put(const char *name, struct mr_text *out)
{
    size_t len = strlen(name), kept = len <= NAME_KEPT + 20 ? len : NAME_KEPT;

    for (const char *p = name; p < name + kept; p++) {
        bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                        (*p >= '0' && *p <= '9') || strchr("._-", *p) != NULL;
        mr_text_putc(out, is_plain ? *p : '-');
    }
    if (kept < len)
        mr_text_printf(out, "-%016llx", (unsigned long long)mr_hash_bytes(name, len, 0));
}

static char *directory_of(const char *state_dir, const char *name)
{
    struct mr_text path;

    mr_text_init(&path);
    mr_text_printf(&path, "%s/", state_dir);
    mr_job_directory_put(name, &path);
    char *copy = mr_strdup(path.data, "a job");
    mr_text_fini(&path);
    return copy;
}

/* The directory is ours from here on; nothing is read from it but which epochs there are. */
static int open_store(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_runtime *runtime = job->runtime;

    if (job->options.state_dir == NULL && job->graph->needs_checkpoints)
        return mr_fail(
            reterr, MR_ERR_GUARANTEE,
            "'pipeline.delivery-guarantee' = 'exactly-once' needs checkpoints: start "
            "with --state-dir");
    if (job->options.state_dir == NULL) {
        runtime->sys->ops->entropy(runtime->sys, &job->env.hash_seed,
                                   sizeof(job->env.hash_seed));
        return 0;
    }
    job->state_dir = directory_of(job->options.state_dir, job->name);
    job->env.state_dir = job->state_dir;
    int rc = mr_sys_mkdirs(runtime->sys, job->options.state_dir, reterr);
    if (rc == 0 && job->options.from_dir != NULL)
        rc = mr_store_import(runtime->sys, job->options.from_dir, job->state_dir, reterr);
    if (rc > 0)
        mr_job_log(job, "job '%s' was started from '%s' before: it goes on with its own state",
                   job->name, job->options.from_dir);
    if (rc >= 0)
        rc = mr_store_open(
            runtime->sys, job->state_dir,
            &(struct mr_store_options){.segment_bytes = job->options.segment_bytes},
            &job->store, reterr);
    if (rc < 0)
        return rc;
    job->env.hash_seed = mr_store_hash_seed(job->store);
    job->env.sink_id = mr_store_offer(job->store)->sink_id;
    return 0;
}

/* Which of the epochs that are there counts: the decider is asked, if there is one. */
static int choose_epoch(struct mr_job *job, uint64_t *ret_epoch, struct mr_err *reterr)
{
    const struct mr_store_offer *offer = mr_store_offer(job->store);
    struct mr_choice_facts facts = {.is_undecided = offer->is_undecided,
                                    .epoch = offer->epoch,
                                    .parent_epoch = offer->parent_epoch,
                                    .decided_epoch = offer->decided_epoch,
                                    .has_decider = job->decider != NULL};

    if (job->decider != NULL) {
        facts.where = job->decider->where;
        int rc = job->decider->class->recover(job->decider, &facts.marker, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "%s on %s", job->decider->class->name, facts.where);
    }
    return mr_choose_epoch(&facts, ret_epoch, reterr);
}

static int load_state(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_text signature;
    uint64_t epoch;
    int rc = choose_epoch(job, &epoch, reterr);

    if (rc < 0)
        return rc;
    mr_text_init(&signature);
    mr_graph_signature(job->graph, &signature);
    rc = mr_store_load(job->store, epoch, reterr);
    if (rc == 0 && epoch != 0)
        rc = mr_job_inherit(job, mr_store_signature(job->store), signature.data, reterr);
    if (rc == 0)
        rc = mr_store_adopt(job->store, signature.data, job->decider != NULL, reterr);
    mr_text_fini(&signature);
    if (rc == 0 && epoch != 0)
        mr_job_log(job, "job '%s' goes on from checkpoint %llu in %s", job->name,
                   (unsigned long long)epoch, job->state_dir);
    return rc;
}

/* The store learns where each part's bytes come from, and its own thread starts. */
static int start_store(struct mr_job *job, struct mr_err *reterr)
{
    if (job->store == NULL)
        return 0;
    for (uint32_t t = 0; t < job->tasks; t++) {
        struct mr_task *task = job->task[t];
        for (uint32_t p = 0; p < task->parts; p++)
            mr_store_add_part(job->store, task->part[p].name, t,
                              mr_shard_stream(task->part[p].shard));
    }
    mr_store_restored(job->store);
    if (job->runtime->is_stepped)
        return 0;
    return mr_store_thread_start(job->store, job->runtime->placement->housekeeping,
                                 job->runtime->placement->housekeeping_count, reterr);
}

static void say_cautions(const struct mr_job *job)
{
    for (uint32_t i = 0; i < job->graph->nodes; i++) {
        const struct mr_node *node = job->graph->node[i];
        if (node->kind == MR_NODE_SINK && node->sink->means == MR_SINK_REPEATS &&
            node->sink->sink->caution != NULL)
            mr_job_log(job, "table '%s': %s", node->sink->table.name,
                       node->sink->sink->caution);
        if (node->kind == MR_NODE_SCAN && node->scan->source->caution != NULL)
            mr_job_log(job, "table '%s': %s", node->scan->table.name,
                       node->scan->source->caution);
    }
}

int mr_job_start(struct mr_runtime *runtime, struct mr_graph *graph,
                 const struct mr_job_options *options, struct mr_job **ret,
                 struct mr_err *reterr)
{
    struct mr_job *job = calloc(1, sizeof(*job));
    int64_t now_ns = mr_now_ns(runtime->sys);

    if (job == NULL)
        return mr_fail(reterr, -ENOMEM, "job: out of memory");
    job->runtime = runtime;
    job->graph = graph;
    job->options = *options;
    job->name = mr_strdup(graph->name, "a job");
    job->env = (struct mr_task_env){.sys = runtime->sys,
                                    .reactors = runtime->reactors,
                                    .job_name = job->name,
                                    .log = mr_job_log_line,
                                    .log_context = job};
    job->env.shared = mr_shared_new();
    int rc = mr_runtime_start(runtime, reterr);
    if (rc == 0 && (rc = open_store(job, reterr)) < 0)
        (void)mr_wrap(reterr, "checkpoints of job '%s'", job->name);
    if (rc == 0 && options->collect != NULL)
        rc = mr_collector_new(runtime->sys, options->collect, &job->collector, reterr);
    if (rc == 0)
        rc = mr_job_open_ends(job, reterr);
    if (rc == 0 && job->store != NULL && (rc = load_state(job, reterr)) < 0)
        (void)mr_wrap(reterr, "checkpoints of job '%s'", job->name);
    if (rc == 0)
        rc = mr_job_build(job, reterr);
    if (rc == 0)
        rc = start_store(job, reterr);
    if (rc < 0) {
        mr_job_free(job);
        return rc;
    }
    mr_checkpoint_init(&job->checkpoint,
                       job->store != NULL ? mr_store_offer(job->store)->last_epoch : 0,
                       job->decider != NULL,
                       job->store != NULL ? options->checkpoint_interval_ns : -1, now_ns);
    for (uint32_t t = 0; t < job->tasks; t++)
        mr_runtime_send(runtime, job->task[t]->env.reactor, mr_task_attach, job->task[t], 0);
    job->is_attached = true;
    if ((rc = mr_job_discover(job, now_ns, reterr)) < 0) {
        mr_job_free(job);
        return rc;
    }
    say_cautions(job);
    *ret = job;
    return 0;
}
