#include "job/run/job_int.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

/* -- Splits ---------------------------------------------------------------------------- */

struct assignment {
    struct mr_scan *scan;
    struct mr_task *task;
    char *id;
    struct mr_position start;
    int64_t watermark_ns;
};

/* On the reactor: readers may only be touched there. */
static void assign_split(void *context, int64_t unused)
{
    struct assignment *assignment = context;
    struct mr_split split = {assignment->id, assignment->start};
    struct mr_err err;

    (void)unused;
    int rc = mr_scan_assign(assignment->scan, &split, assignment->watermark_ns, &err);
    if (rc < 0 && assignment->task->env.failure.code == 0)
        mr_fail(&assignment->task->env.failure, rc, "%s: %s", assignment->id, err.message);
    free(assignment->id);
    free(assignment);
}

static void open_scan(void *context, int64_t unused)
{
    (void)unused;
    mr_scan_open(context);
}

static void seal_scan(void *context, int64_t unused)
{
    (void)unused;
    mr_scan_seal(context);
}

static uint32_t least_loaded(const struct mr_job_scan *scan, uint32_t reactors)
{
    uint32_t best = 0;

    for (uint32_t r = 1; r < reactors; r++)
        if (scan->load[r] < scan->load[best])
            best = r;
    return best;
}

struct discovery {
    struct mr_job *job;
    struct mr_job_scan *scan;
};

static struct mr_job_split *find_split(struct mr_job_scan *scan, const char *id)
{
    for (uint32_t i = 0; i < scan->splits; i++)
        if (strcmp(scan->split[i].id, id) == 0)
            return &scan->split[i];
    return NULL;
}

static void add_split(void *context, const struct mr_split *found)
{
    struct discovery *discovery = context;
    struct mr_job_scan *scan = discovery->scan;
    struct mr_job_split *split = find_split(scan, found->id);

    if (split != NULL && split->is_assigned)
        return;
    if (split == NULL) {
        MR_ASSERT(scan->splits < MR_SPLITS_MAX);
        scan->split = realloc(scan->split, (scan->splits + 1) * sizeof(*scan->split));
        MR_ASSERT(scan->split != NULL);
        split = &scan->split[scan->splits++];
        *split = (struct mr_job_split){
            .id = strdup(found->id), .start = found->start, .watermark_ns = MR_WATERMARK_NONE};
        MR_ASSERT(split->id != NULL);
    }
    /* Splits found later all go to one reactor: spread out, a newer one could be read, and
     * time pass, before an older one has been taken up. */
    uint32_t r =
        scan->has_discovered ? 0 : least_loaded(scan, discovery->job->runtime->reactors);
    struct assignment *assignment = malloc(sizeof(*assignment));
    MR_ASSERT(assignment != NULL);
    *assignment = (struct assignment){.scan = scan->scan[r],
                                      .task = scan->task[r],
                                      .id = strdup(split->id),
                                      .start = split->start,
                                      .watermark_ns = split->watermark_ns};
    MR_ASSERT(assignment->id != NULL);
    split->reactor = r;
    split->is_assigned = true;
    scan->load[r]++;
    mr_runtime_send(discovery->job->runtime, r, assign_split, assignment, 0);
}

/* The source hears of the splits that a snapshot brings back, before it looks itself. */
static void tell_restored(struct mr_job_scan *scan)
{
    struct mr_split *split = calloc(scan->splits, sizeof(*split));

    MR_ASSERT(split != NULL);
    for (uint32_t i = 0; i < scan->splits; i++)
        split[i] = (struct mr_split){scan->split[i].id, scan->split[i].start};
    scan->node->scan->source->restored(scan->source, split, scan->splits);
    free(split);
}

int mr_job_discover(struct mr_job *job, int64_t now_ns, struct mr_err *reterr)
{
    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        const struct mr_source_class *source = scan->node->scan->source;
        struct discovery discovery = {job, scan};

        if (scan->is_sealed || now_ns < scan->discover_ns)
            continue;
        if (!scan->has_discovered && scan->splits != 0 && source->restored != NULL)
            tell_restored(scan);
        int rc = source->discover(scan->source, add_split, &discovery, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "table '%s'", scan->node->scan->table.name);
        int64_t every_ns = source->discover_interval_ns != NULL
                               ? source->discover_interval_ns(scan->source)
                               : 0;
        scan->discover_ns = every_ns > 0 ? now_ns + every_ns : INT64_MAX;
        scan->is_sealed = every_ns <= 0;
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            if (scan->is_sealed)
                mr_runtime_send(job->runtime, r, seal_scan, scan->scan[r], 0);
            else if (!scan->has_discovered)
                mr_runtime_send(job->runtime, r, open_scan, scan->scan[r], 0);
        }
        scan->has_discovered = true;
    }
    return 0;
}

/* -- Start ------------------------------------------------------------------------------- */

/* A job's directory is named after it; what a file name can not hold becomes '-'. */
static char *directory_of(const char *state_dir, const char *name)
{
    struct mr_text path;

    mr_text_init(&path);
    mr_text_printf(&path, "%s/", state_dir);
    for (const char *p = name; *p != '\0'; p++) {
        bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                        (*p >= '0' && *p <= '9') || strchr("._-", *p) != NULL;
        mr_text_putc(&path, is_plain ? *p : '-');
    }
    char *copy = strdup(path.data);
    MR_ASSERT(copy != NULL);
    mr_text_fini(&path);
    return copy;
}

static int open_store(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_runtime *runtime = job->runtime;
    struct mr_text signature;

    if (job->options.state_dir == NULL) {
        runtime->sys->ops->entropy(runtime->sys, &job->env.hash_seed,
                                   sizeof(job->env.hash_seed));
        return 0;
    }
    job->state_dir = directory_of(job->options.state_dir, job->name);
    job->env.state_dir = job->state_dir;
    mr_text_init(&signature);
    mr_graph_signature(job->graph, &signature);
    int rc = mr_sys_mkdirs(runtime->sys, job->options.state_dir, reterr);
    if (rc == 0)
        rc = mr_store_open_with(runtime->sys, job->state_dir, signature.data,
                                &(struct mr_store_options){job->options.segment_bytes},
                                &job->store, reterr);
    mr_text_fini(&signature);
    if (rc < 0)
        return mr_wrap(reterr, "checkpoints of job '%s'", job->name);
    job->env.hash_seed = mr_store_hash_seed(job->store);
    if (mr_store_epoch(job->store) != 0)
        mr_runtime_log(runtime, "job '%s' goes on from checkpoint %llu in %s", job->name,
                       (unsigned long long)mr_store_epoch(job->store), job->state_dir);
    return 0;
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
            mr_runtime_log(job->runtime, "table '%s': %s", node->sink->table.name,
                           node->sink->sink->caution);
        if (node->kind == MR_NODE_SCAN && node->scan->source->caution != NULL)
            mr_runtime_log(job->runtime, "table '%s': %s", node->scan->table.name,
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
    job->name = strdup(graph->name);
    MR_ASSERT(job->name != NULL);
    job->env = (struct mr_task_env){.sys = runtime->sys,
                                    .reactors = runtime->reactors,
                                    .job_name = job->name,
                                    .log = runtime->log,
                                    .log_context = runtime->log_context};
    int rc = mr_runtime_start(runtime, reterr);
    if (rc == 0)
        rc = open_store(job, reterr);
    if (rc == 0 && options->collect != NULL)
        rc = mr_collector_new(runtime->sys, options->collect, &job->collector, reterr);
    if (rc == 0)
        rc = mr_job_build(job, reterr);
    if (rc == 0)
        rc = start_store(job, reterr);
    if (rc < 0) {
        mr_job_free(job);
        return rc;
    }
    mr_checkpoint_init(&job->checkpoint, job->store != NULL ? mr_store_epoch(job->store) : 0,
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

/* -- Checkpoints --------------------------------------------------------------------------- */

static void send_all(struct mr_job *job, void (*run)(void *context, int64_t arg),
                     uint64_t epoch)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        mr_runtime_send(job->runtime, job->task[t]->env.reactor, run, job->task[t],
                        (int64_t)epoch);
}

struct positions {
    struct mr_split *split;
    uint32_t count;
};

static int keep_position(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct positions *positions = context;

    (void)watermark_ns;
    positions->split =
        realloc(positions->split, (positions->count + 1) * sizeof(*positions->split));
    MR_ASSERT(positions->split != NULL);
    positions->split[positions->count] =
        (struct mr_split){.id = strdup(split->id), .start = split->start};
    positions->count++;
    return 0;
}

/* Tell the sources up to where their input is safe: Kafka commits it to the group. */
static void tell_sources(struct mr_job *job)
{
    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        struct positions positions = {0};

        if (scan->node->scan->source->committed == NULL)
            continue;
        for (uint32_t r = 0; r < job->runtime->reactors; r++)
            (void)mr_scan_read_roots(mr_text_view(&scan->task[r]->input_roots.text),
                                     keep_position, &positions, NULL);
        scan->node->scan->source->committed(scan->source, positions.split, positions.count);
        for (uint32_t i = 0; i < positions.count; i++)
            free((char *)(uintptr_t)positions.split[i].id);
        free(positions.split);
    }
}

static void act(struct mr_job *job, enum mr_checkpoint_action action)
{
    uint64_t epoch = job->checkpoint.epoch;

    switch (action) {
    case MR_CHECKPOINT_NOTHING: break;
    case MR_CHECKPOINT_BEGIN:
        mr_store_begin(job->store, epoch);
        send_all(job, mr_task_request_barrier, epoch);
        break;
    case MR_CHECKPOINT_COMMIT:
        tell_sources(job);
        mr_store_commit(job->store, epoch);
        send_all(job, mr_task_commit, epoch);
        mr_job_report_taken(job, epoch);
        break;
    case MR_CHECKPOINT_ABORT:
        mr_job_report_given_up(job, epoch, mr_now_ns(job->runtime->sys));
        send_all(job, mr_task_abort, epoch);
        break;
    }
}

static void step(struct mr_job *job, enum mr_checkpoint_event event, int64_t now_ns)
{
    act(job, mr_checkpoint_step(&job->checkpoint, event, now_ns));
}

static bool all_settled(const struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        /* pairs with S1 in task.c */
        if (atomic_load_explicit(&job->task[t]->settled_epoch, memory_order_acquire) !=
            job->checkpoint.epoch)
            return false;
    return true;
}

static void drive_checkpoint(struct mr_job *job, bool is_ending, int64_t now_ns)
{
    if (job->store == NULL)
        return;
    if (job->runtime->is_stepped)
        mr_store_poll(job->store);
    if (job->checkpoint.phase == MR_CHECKPOINT_CUTTING) {
        enum mr_store_state state = mr_store_state(job->store, job->checkpoint.epoch);
        if (state == MR_STORE_FAILED)
            step(job, MR_CHECKPOINT_FAILED, now_ns);
        else if (!job->checkpoint.is_settled && all_settled(job)) {
            /* Only now may the superblock name the epoch: what was sent out before it is
             * safe, so a restart from it misses nothing. */
            mr_store_settled(job->store, job->checkpoint.epoch);
            step(job, MR_CHECKPOINT_SETTLED, now_ns);
        }
        if (job->checkpoint.phase == MR_CHECKPOINT_CUTTING && !job->checkpoint.is_prepared &&
            state == MR_STORE_PREPARED)
            step(job, MR_CHECKPOINT_PREPARED, now_ns);
    }
    /* At the end only the last cut is made: were each followed by the next, as it is when
     * one takes longer than the interval, there would be no last. */
    if (!is_ending)
        step(job, MR_CHECKPOINT_TICK, now_ns);
}

/* -- Silence ----------------------------------------------------------------------------------- */

/* Ask the scans once a second who holds time back, and say it aloud when it changes. */
static void watch_holder(struct mr_job *job, int64_t now_ns)
{
    char holder[sizeof(job->holder)] = "";
    bool has_answers = true;

    for (uint32_t s = 0; s < job->scans; s++) {
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            struct mr_task *task = job->scan[s].task[r];
            uint32_t state = atomic_load_explicit(&task->holder_state, memory_order_acquire);
            if (state == MR_HOLDER_ANSWERED && holder[0] == '\0')
                memcpy(holder, task->holder, sizeof(holder));
            has_answers &= state == MR_HOLDER_ANSWERED;
        }
    }
    if (has_answers) {
        /* The seconds in the sentence move; the name in front of them is the news. */
        if (holder[0] != '\0' && strncmp(holder, job->holder, strcspn(holder, "(")) != 0)
            mr_runtime_log(job->runtime, "job '%s': the watermark is held back by %s",
                           job->name, holder);
        memcpy(job->holder, holder, sizeof(holder));
    }
    if (now_ns < job->holder_ns)
        return;
    job->holder_ns = now_ns + MR_SECOND_NS;
    for (uint32_t s = 0; s < job->scans; s++) {
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            struct mr_task *task = job->scan[s].task[r];
            if (atomic_load_explicit(&task->holder_state, memory_order_acquire) ==
                MR_HOLDER_ASKED)
                continue;
            atomic_store_explicit(&task->holder_state, MR_HOLDER_ASKED, memory_order_relaxed);
            mr_runtime_send(job->runtime, r, mr_task_describe_holder, task, 0);
        }
    }
}

/* -- The end --------------------------------------------------------------------------------- */

static bool find_failure(struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++) {
        struct mr_task *task = job->task[t];
        if (!atomic_load_explicit(&task->has_failed, memory_order_acquire))
            continue;
        job->failure = task->env.failure;
        return true;
    }
    return false;
}

static bool all_ended(const struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        if (!atomic_load_explicit(&job->task[t]->has_ended, memory_order_acquire))
            return false;
    return true;
}

/* The last checkpoint is one that began after there was nothing left to do. */
static bool finish(struct mr_job *job, int64_t now_ns)
{
    if (job->store == NULL)
        return true;
    if (!job->is_final) {
        if (job->checkpoint.phase != MR_CHECKPOINT_IDLE)
            return false;
        step(job, MR_CHECKPOINT_REQUEST, now_ns);
        job->is_final = true;
        return false;
    }
    if (job->checkpoint.phase != MR_CHECKPOINT_IDLE)
        return false;
    if (job->checkpoint.committed != job->checkpoint.epoch) {
        job->is_final = false; /* it was given up: once more */
        return false;
    }
    return mr_store_state(job->store, job->checkpoint.epoch) == MR_STORE_COMMITTED;
}

static enum mr_job_state drive(struct mr_job *job, int64_t now_ns)
{
    if (find_failure(job))
        return job->state = MR_JOB_FAILED;
    int rc = mr_job_discover(job, now_ns, &job->failure);
    if (rc < 0)
        return job->state = MR_JOB_FAILED;
    bool has_ended = all_ended(job), is_ending = has_ended || job->wants_stop;
    drive_checkpoint(job, is_ending, now_ns);
    watch_holder(job, now_ns);
    if (is_ending && finish(job, now_ns))
        job->state = has_ended ? MR_JOB_ENDED : MR_JOB_STOPPED;
    return job->state;
}

enum mr_job_state mr_job_poll(struct mr_job *job, int64_t now_ns)
{
    if (job->state != MR_JOB_RUNNING)
        return job->state;
    drive(job, now_ns);
    mr_job_report(job, now_ns, job->state != MR_JOB_RUNNING);
    return job->state;
}

void mr_job_request_stop(struct mr_job *job)
{
    job->wants_stop = true;
}

const struct mr_err *mr_job_failure(const struct mr_job *job)
{
    return &job->failure;
}

struct mr_collector *mr_job_collector(struct mr_job *job)
{
    return job->collector;
}

static void wait_gone(struct mr_job *job, struct mr_task *task)
{
    while (!atomic_load_explicit(&task->is_gone, memory_order_acquire)) {
        if (job->runtime->is_stepped)
            mr_reactor_poll(task->reactor, mr_now_ns(job->runtime->sys));
        else
            sched_yield();
    }
}

static void free_tasks(struct mr_job *job)
{
    if (job->collector != NULL)
        mr_collector_close(job->collector);
    /* What a task still has under way in its reactor's mr_aio ends there. */
    for (uint32_t t = 0; t < job->tasks; t++)
        mr_runtime_send(job->runtime, job->task[t]->env.reactor, mr_task_destroy, job->task[t],
                        job->is_attached);
    for (uint32_t t = 0; t < job->tasks; t++) {
        wait_gone(job, job->task[t]);
        free(job->task[t]);
    }
}

void mr_job_free(struct mr_job *job)
{
    if (job == NULL)
        return;
    if (job->store != NULL)
        mr_store_thread_stop(job->store);
    free_tasks(job);
    mr_store_close(job->store);
    for (uint32_t i = 0; i < job->graph->nodes; i++) {
        const struct mr_node *node = job->graph->node[i];
        if (job->exchange != NULL)
            mr_exchange_free(job->exchange[i]);
        if (job->sink != NULL && job->sink[i] != NULL)
            node->sink->sink->close(job->sink[i]);
    }
    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        if (scan->source != NULL)
            scan->node->scan->source->close(scan->source);
        for (uint32_t i = 0; i < scan->splits; i++)
            free(scan->split[i].id);
        free(scan->split);
        free(scan->scan);
        free(scan->task);
        free(scan->load);
    }
    mr_collector_free(job->collector);
    free(job->scan);
    free(job->sink);
    free(job->exchange);
    free(job->late);
    free(job->task);
    free(job->name);
    free(job->state_dir);
    free(job);
}

/* -- Status ------------------------------------------------------------------------------------ */

static uint64_t read_stat(const _Atomic uint64_t *stat)
{
    return atomic_load_explicit(stat, memory_order_relaxed);
}

static void add_task(const struct mr_task *task, struct mr_job_status *status)
{
    for (uint32_t i = 0; i < task->ops; i++) {
        const struct mr_op *op = task->op[i];
        status->late_rows += read_stat(&op->stats.late_rows);
        status->bad_rows += read_stat(&op->stats.bad_rows);
        status->open_windows += read_stat(&op->stats.open_windows);
        if (op->next == NULL && strcmp(op->class->name, "exchange") != 0 &&
            strcmp(op->class->name, "fanout") != 0 &&
            strcmp(op->class->name, "dead-letter file") != 0)
            status->rows_out += read_stat(&op->stats.rows_in);
    }
    status->state_bytes += read_stat(&task->state_bytes);
}

void mr_job_get_status(struct mr_job *job, int64_t now_ns, struct mr_job_status *ret)
{
    struct mr_job_status status = MR_JOB_STATUS;

    status.running = job->state == MR_JOB_RUNNING;
    status.watermark_ns = MR_WATERMARK_END;
    for (uint32_t s = 0; s < job->scans; s++) {
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            const struct mr_op_stats *stats = mr_scan_stats(job->scan[s].scan[r]);
            int64_t watermark_ns =
                atomic_load_explicit(&stats->watermark_ns, memory_order_relaxed);
            status.rows_in += read_stat(&stats->rows_in);
            status.bad_rows += read_stat(&stats->bad_rows);
            if (job->scan[s].load[r] != 0 && watermark_ns < status.watermark_ns)
                status.watermark_ns = watermark_ns;
        }
    }
    for (uint32_t t = 0; t < job->tasks; t++)
        add_task(job->task[t], &status);
    memcpy(status.watermark_holder, job->holder, sizeof(status.watermark_holder));
    status.checkpoints = job->checkpoint.count;
    status.checkpoint_ns = job->checkpoint.took_ns;
    status.checkpoint_age_ns =
        job->checkpoint.count == 0 ? -1 : now_ns - job->checkpoint.committed_ns;
    size_t size = ret->size < sizeof(status) ? ret->size : sizeof(status);
    status.size = ret->size;
    memcpy(ret, &status, size);
}
