/*
 * What a job says aloud.  About rows that did not take the usual way, malformed ones and late
 * ones: when the first is met, while their number grows at most once a minute, and at the
 * end; where they went, or what would have kept them.  About what was lost before it became
 * a row: the same.  About checkpoints that were given up:
 * the first, then one in ten seconds, and the next good one.
 */
#include "job/run/job_int.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define REPORT_NS   (60 * MR_SECOND_NS)
#define LOSSES_NS   MR_SECOND_NS
#define GIVEN_UP_NS (10 * MR_SECOND_NS)

enum { LINE_BYTES = 2048 };

void mr_job_log_line(void *context, const char *line)
{
    const struct mr_job *job = context;
    char shown[LINE_BYTES];

    (void)snprintf(shown, sizeof(shown), "%s", line);
    if (job->options.secrets != NULL)
        mr_secrets_hide_in(job->options.secrets, shown, sizeof(shown));
    job->runtime->log(job->runtime->log_context, shown);
}

void mr_job_log(const struct mr_job *job, const char *fmt, ...)
{
    char line[LINE_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    mr_job_log_line((void *)(uintptr_t)job, line);
}

/* The table at the end of a chain that begins with NODE. */
static const char *sink_table(const struct mr_graph *graph, const struct mr_node *node)
{
    for (uint32_t i = 0; i < graph->nodes && node->kind != MR_NODE_SINK; i++)
        if (graph->node[i]->input == node)
            node = graph->node[i]; /* consumers come after their inputs */
    return node->kind == MR_NODE_SINK ? node->sink->table.name : "?";
}

/* The table that NODE's late rows or dead letters go to; NULL: none. */
static const char *side_table(const struct mr_graph *graph, const struct mr_node *node)
{
    for (uint32_t i = 0; i < graph->nodes; i++) {
        const struct mr_node *n = graph->node[i];
        if (n->input == node && (n->takes_late || n->takes_dead_letters))
            return sink_table(graph, n);
    }
    return NULL;
}

/* True when NOW is the time to speak of COUNT. */
static bool is_news(struct mr_job_report *report, uint64_t count, int64_t now_ns, bool is_end)
{
    if (count == report->count || (now_ns < report->next_ns && !is_end))
        return false;
    report->count = count;
    report->next_ns = now_ns + REPORT_NS;
    return true;
}

static void report_bad(struct mr_job *job, struct mr_job_scan *scan, int64_t now_ns,
                       bool is_end)
{
    const struct mr_scan_spec *spec = scan->node->scan;
    const char *table = side_table(job->graph, scan->node), *first = NULL;
    struct mr_text where;
    uint64_t count = 0;

    if (spec->on_error == MR_ON_ERROR_FAIL)
        return; /* the job fails with the sentence */
    for (uint32_t r = 0; r < job->runtime->reactors; r++) {
        count +=
            atomic_load_explicit(&mr_scan_stats(scan->scan[r])->bad_rows, memory_order_relaxed);
        if (first == NULL)
            first = mr_scan_first_bad(scan->scan[r]);
    }
    if (!is_news(&scan->bad, count, now_ns, is_end))
        return;
    mr_text_init(&where);
    if (spec->on_error == MR_ON_ERROR_SKIP)
        mr_text_puts(&where, "skipped");
    else if (table != NULL)
        mr_text_printf(&where, "kept in table '%s'", table);
    else if (job->state_dir != NULL)
        mr_text_printf(&where, "kept in %s/dead-letter-%s-*.jsonl", job->state_dir,
                       spec->table.name);
    else
        mr_text_puts(&where, "kept nowhere: 'dead-letter.table' or a state directory "
                             "(--state-dir) would");
    mr_job_log(job, "table '%s': %llu bad row%s so far, %s; the first: %s", spec->table.name,
               (unsigned long long)count, count == 1 ? "" : "s", where.data,
               first != NULL ? first : "not known yet");
    mr_text_fini(&where);
}

static uint64_t late_rows(const struct mr_job *job, const char *uid)
{
    uint64_t count = 0;

    for (uint32_t t = 0; t < job->tasks; t++) {
        const struct mr_task *task = job->task[t];
        for (uint32_t i = 0; i < task->ops; i++)
            if (task->op[i]->uid != NULL && strcmp(task->op[i]->uid, uid) == 0)
                count +=
                    atomic_load_explicit(&task->op[i]->stats.late_rows, memory_order_relaxed);
    }
    return count;
}

static void report_late(struct mr_job *job, const struct mr_node *node, int64_t now_ns,
                        bool is_end)
{
    uint64_t count = late_rows(job, node->uid);

    if (!is_news(&job->late[node->id], count, now_ns, is_end))
        return;
    if (node->kind != MR_NODE_WINDOW_AGGREGATE) {
        mr_job_log(job,
                   "job '%s': %llu late row%s so far at '%s', dropped: the watermark had "
                   "passed them (a longer delay in WATERMARK FOR keeps more)",
                   job->name, (unsigned long long)count, count == 1 ? "" : "s", node->uid);
        return;
    }
    const char *table = side_table(job->graph, node);
    mr_job_log(job, "job '%s': %llu late row%s so far, %s%s%s", job->name,
               (unsigned long long)count, count == 1 ? "" : "s",
               table != NULL ? "kept in table '" : "dropped: their windows had closed",
               table != NULL ? table : " ('late-records.target' of their table keeps them)",
               table != NULL ? "'" : "");
}

static void report_missing(struct mr_job *job, struct mr_job_scan *scan, int64_t now_ns,
                           bool is_end)
{
    const struct mr_losses *losses = &scan->losses;
    struct mr_text more;

    if (!is_news(&scan->missing, losses->missing, now_ns, is_end))
        return;
    mr_text_init(&more);
    if (losses->repeated != 0)
        mr_text_printf(&more, "; %" PRIu64 " came more than once", losses->repeated);
    if (losses->stale != 0)
        mr_text_printf(&more, "; %" PRIu64 " came too late to tell", losses->stale);
    if (losses->forgotten != 0)
        mr_text_printf(&more, "; too many senders: begun anew %" PRIu64 " times",
                       losses->forgotten);
    mr_job_log(job,
               "table '%s': %" PRIu64 " numbers missing so far, in %" PRIu64
               " gaps; the first: %s%s",
               scan->node->scan->table.name, losses->missing, losses->gaps,
               losses->first_gap != NULL ? losses->first_gap : "not known yet",
               more.len != 0 ? more.data : "");
    mr_text_fini(&more);
}

/* What never became a row. */
static void report_losses(struct mr_job *job, struct mr_job_scan *scan, int64_t now_ns,
                          bool is_end)
{
    const struct mr_source_class *class = scan->node->scan->source;
    const char *table = scan->node->scan->table.name;

    if (class->losses == NULL || scan->source == NULL || (now_ns < scan->losses_ns && !is_end))
        return;
    scan->losses_ns = now_ns + LOSSES_NS;
    scan->losses = (struct mr_losses){0};
    class->losses(scan->source, &scan->losses);
    const struct mr_losses *losses = &scan->losses;
    if (is_news(&scan->dropped, losses->dropped, now_ns, is_end))
        mr_job_log(job,
                   "table '%s': %" PRIu64 " datagrams so far were dropped by this host "
                   "before they were read%s%s",
                   table, losses->dropped, losses->remedy != NULL ? ": " : "",
                   losses->remedy != NULL ? losses->remedy : "");
    if (is_news(&scan->broken, losses->broken, now_ns, is_end))
        mr_job_log(job,
                   "table '%s': %" PRIu64 " packets so far could not be read: fragments, or "
                   "headers with a wrong length or checksum",
                   table, losses->broken);
    report_missing(job, scan, now_ns, is_end);
    if (is_news(&scan->restarts, losses->restarts, now_ns, is_end))
        mr_job_log(job, "table '%s': senders began to count anew %" PRIu64 " times so far",
                   table, losses->restarts);
}

void mr_job_report(struct mr_job *job, int64_t now_ns, bool is_end)
{
    for (uint32_t s = 0; s < job->scans; s++) {
        report_bad(job, &job->scan[s], now_ns, is_end);
        report_losses(job, &job->scan[s], now_ns, is_end);
    }
    for (uint32_t i = 0; i < job->graph->nodes; i++)
        if (job->graph->node[i]->kind == MR_NODE_WINDOW_AGGREGATE ||
            job->graph->node[i]->kind == MR_NODE_STAGE)
            report_late(job, job->graph->node[i], now_ns, is_end);
}

/* -- Checkpoints -------------------------------------------------------------------------- */

void mr_job_report_given_up(struct mr_job *job, uint64_t epoch, int64_t now_ns)
{
    job->given_up++;
    if (job->given_up > 1 && now_ns < job->given_up_ns)
        return;
    job->given_up_ns = now_ns + GIVEN_UP_NS;
    mr_job_log(job,
               "checkpoint %llu of job '%s' was given up, %llu in a row; the job runs on: %s",
               (unsigned long long)epoch, job->name, (unsigned long long)job->given_up,
               mr_store_failure(job->store));
}

void mr_job_report_taken(struct mr_job *job, uint64_t epoch)
{
    if (job->given_up == 0)
        return;
    mr_job_log(job, "checkpoint %llu of job '%s' is whole, after %llu given up",
               (unsigned long long)epoch, job->name, (unsigned long long)job->given_up);
    job->given_up = 0;
}

void mr_job_report_damage(struct mr_job *job)
{
    struct mr_err err;

    if (job->store != NULL && mr_store_scrub_news(job->store, &err))
        mr_job_log(job, "job '%s': STORED STATE IS DAMAGED: %s", job->name, err.message);
}
