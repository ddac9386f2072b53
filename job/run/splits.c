/* Which reactor reads what: splits are found on the control thread and given out. */
#include "job/run/job_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

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
        scan->split = mr_realloc(scan->split, scan->splits + 1, sizeof(*scan->split),
                                 "splits of a table");
        split = &scan->split[scan->splits++];
        *split = (struct mr_job_split){.id = mr_strdup(found->id, "splits of a table"),
                                       .start = found->start,
                                       .watermark_ns = MR_WATERMARK_NONE};
    } else if (split->start.extra[0] == 0 && split->start.extra[1] == 0) {
        /* A run that is bounded goes on from one that was not: the end is new. */
        memcpy(split->start.extra, found->start.extra, sizeof(split->start.extra));
    }
    /* Splits found later all go to one reactor: spread out, a newer one could be read, and
     * time pass, before an older one has been taken up. */
    uint32_t r =
        scan->has_discovered ? 0 : least_loaded(scan, discovery->job->runtime->reactors);
    struct assignment *assignment = mr_alloc(sizeof(*assignment), "splits of a table");
    *assignment = (struct assignment){.scan = scan->scan[r],
                                      .task = scan->task[r],
                                      .id = mr_strdup(split->id, "splits of a table"),
                                      .start = split->start,
                                      .watermark_ns = split->watermark_ns};
    split->reactor = r;
    split->is_assigned = true;
    scan->load[r]++;
    mr_runtime_send(discovery->job->runtime, r, assign_split, assignment, 0);
}

/* The source hears of the splits that a snapshot brings back, before it looks itself. */
static void tell_restored(struct mr_job_scan *scan)
{
    struct mr_split *split = mr_alloc_array(scan->splits, sizeof(*split), "splits of a table");

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
