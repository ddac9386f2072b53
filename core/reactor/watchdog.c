#include "core/reactor/watchdog.h"

#define PAUSE_FIRST_NS (1 * MR_SECOND_NS)
#define PAUSE_MOST_NS  (60 * MR_SECOND_NS)
#define TRACE_NS       (20 * MR_MILLI_NS) /* a running thread answers in microseconds */

static int64_t spent(int64_t now, int64_t then)
{
    return now < 0 || then < 0 ? -1 : now - then;
}

/* Where most of the silent time went. */
static enum mr_watch_cause cause_of(int64_t silent_ns, int64_t cpu_ns, int64_t delay_ns)
{
    if (cpu_ns >= 0 && cpu_ns * 2 >= silent_ns)
        return MR_WATCH_STALLED;
    if (cpu_ns < 0 || delay_ns < 0)
        return MR_WATCH_UNKNOWN;
    int64_t rest_ns = silent_ns - cpu_ns - delay_ns;
    if (delay_ns >= cpu_ns && delay_ns >= rest_ns)
        return MR_WATCH_DESCHEDULED;
    return cpu_ns >= rest_ns ? MR_WATCH_STALLED : MR_WATCH_BLOCKED;
}

/* Quiet for longer than the last pause: begin anew with a short one. */
static void start_pause(struct mr_watch *watch, int64_t now_ns)
{
    bool was_calm = watch->pause_ns == 0 || now_ns - watch->quiet_until_ns > watch->pause_ns;

    watch->pause_ns = was_calm ? PAUSE_FIRST_NS : watch->pause_ns * 2;
    if (watch->pause_ns > PAUSE_MOST_NS)
        watch->pause_ns = PAUSE_MOST_NS;
    watch->quiet_until_ns = now_ns + watch->pause_ns;
}

bool mr_watch_step(struct mr_watch *watch, const struct mr_watch_sample *sample,
                   struct mr_watch_report *ret_report)
{
    if (!watch->has_last || sample->is_asleep || sample->epoch != watch->last.epoch) {
        watch->last = *sample;
        watch->has_last = true;
        watch->is_reported = false;
        return false;
    }
    int64_t silent_ns = sample->now_ns - watch->last.now_ns;
    if (silent_ns <= MR_WATCHDOG_LIMIT_NS || watch->is_reported)
        return false;
    watch->is_reported = true;
    watch->stalls++;
    if (watch->pause_ns != 0 && sample->now_ns < watch->quiet_until_ns) {
        watch->unreported++;
        return false;
    }
    int64_t cpu_ns = spent(sample->cpu_ns, watch->last.cpu_ns);
    int64_t delay_ns = spent(sample->delay_ns, watch->last.delay_ns);
    *ret_report = (struct mr_watch_report){
        .cause = cause_of(silent_ns, cpu_ns, delay_ns),
        .silent_ns = silent_ns,
        .cpu_ns = cpu_ns,
        .delay_ns = delay_ns,
        .unreported = watch->unreported,
    };
    watch->unreported = 0;
    start_pause(watch, sample->now_ns);
    return true;
}

static double ms(int64_t ns)
{
    return (double)ns / (double)MR_MILLI_NS;
}

void mr_watch_report_print(const struct mr_watch_report *report, uint32_t reactor,
                           const char *running, struct mr_text *out)
{
    mr_text_printf(out, "reactor %u made no progress for %.0f ms", reactor,
                   ms(report->silent_ns));
    if (running != NULL)
        mr_text_printf(out, " in %s", running);
    switch (report->cause) {
    case MR_WATCH_STALLED:
        mr_text_printf(
            out, ": it was busy, with %.0f ms of CPU time; one piece of work takes too long",
            ms(report->cpu_ns));
        break;
    case MR_WATCH_DESCHEDULED:
        mr_text_printf(
            out,
            ": the kernel gave its CPU to others for %.0f ms; keep other threads off "
            "the CPU (isolcpus, cpuset), or see to it that the host of this virtual "
            "machine does",
            ms(report->delay_ns));
        break;
    case MR_WATCH_BLOCKED:
        mr_text_printf(
            out,
            ": it waited in the kernel, and had %.0f ms of CPU time; a page fault or a "
            "system call that blocks",
            ms(report->cpu_ns));
        break;
    case MR_WATCH_UNKNOWN:
        mr_text_puts(out, ": this host does not say whether it had the CPU");
        break;
    }
    if (report->unreported != 0)
        mr_text_printf(out, " (and %u more times since the last report)", report->unreported);
}

static void print_stack(struct mr_thread *thread, struct mr_text *out)
{
    const struct mr_trace *trace = mr_thread_take_trace(thread, TRACE_NS);

    if (trace != NULL)
        mr_trace_print(trace, mr_thread_reactor(thread)->config.sys, out);
    else
        mr_text_puts(out, "\n    no stack: it does not answer, so it is inside the kernel");
}

bool mr_watchdog_poll(struct mr_watch *watch, struct mr_thread *thread, int64_t now_ns,
                      struct mr_text *out)
{
    struct mr_reactor *reactor = mr_thread_reactor(thread);
    struct mr_watch_report report;
    struct mr_watch_sample sample = {
        .now_ns = now_ns,
        .epoch = atomic_load_explicit(&reactor->epoch, memory_order_relaxed),
        .is_asleep =
            atomic_load_explicit(&reactor->state, memory_order_relaxed) != MR_REACTOR_RUNNING,
        .cpu_ns = mr_thread_cpu_ns(thread),
        .delay_ns = mr_thread_delay_ns(thread),
    };

    if (!mr_watch_step(watch, &sample, &report))
        return false;
    mr_watch_report_print(&report, reactor->config.index,
                          atomic_load_explicit(&reactor->running, memory_order_relaxed), out);
    if (report.cause != MR_WATCH_DESCHEDULED)
        print_stack(thread, out);
    return true;
}
