#include "job/run/runtime.h"

#include "core/base/alloc.h"
#include "io/linux/linux.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void log_to_stderr(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "millrace: %s\n", line);
}

void mr_runtime_log(struct mr_runtime *runtime, const char *fmt, ...)
{
    char line[2048];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    runtime->log(runtime->log_context, line);
}

static int parse_mode(const char *text, struct mr_placement_request *request,
                      struct mr_err *reterr)
{
    static const enum mr_reactor_mode modes[] = {MR_REACTOR_BUSY, MR_REACTOR_HYBRID,
                                                 MR_REACTOR_SHARED};

    if (text == NULL)
        return 0;
    for (uint32_t i = 0; i < MR_COUNTOF(modes); i++) {
        if (strcmp(text, mr_reactor_mode_text(modes[i])) == 0) {
            request->has_mode = true;
            request->mode = modes[i];
            return 0;
        }
    }
    return mr_fail(reterr, -EINVAL, "no reactor mode '%s': busy, hybrid or shared", text);
}

/* Without threads there is nothing to place: any number of reactors will do. */
static int place(struct mr_runtime *runtime, const struct mr_runtime_options *options,
                 struct mr_err *reterr)
{
    struct mr_placement_request request = {.reactors = options->reactors};
    int rc = parse_mode(options->mode, &request, reterr);

    if (rc < 0)
        return rc;
    runtime->placement = mr_alloc(sizeof(*runtime->placement), "reactors");
    if (options->is_stepped) {
        runtime->placement->mode = MR_REACTOR_SHARED;
        runtime->placement->reactors = options->reactors == 0 ? 1 : options->reactors;
        return 0;
    }
    return mr_placement_of_host(options->sys, &request, runtime->placement, reterr);
}

int mr_runtime_open(const struct mr_runtime_options *options, struct mr_runtime **ret,
                    struct mr_err *reterr)
{
    struct mr_runtime *runtime = calloc(1, sizeof(*runtime));

    if (runtime == NULL)
        return mr_fail(reterr, -ENOMEM, "runtime: out of memory");
    runtime->sys = options->sys;
    runtime->is_stepped = options->is_stepped;
    runtime->is_verbose = options->is_verbose;
    runtime->log = options->log != NULL ? options->log : log_to_stderr;
    runtime->log_context = options->log_context;
    runtime->memory_bytes = options->memory_bytes;
    if (runtime->memory_bytes == 0)
        runtime->memory_bytes =
            (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 2;
    int rc = place(runtime, options, reterr);
    if (rc < 0) {
        mr_runtime_close(runtime);
        return rc;
    }
    runtime->reactors = runtime->placement->reactors;
    MR_ASSERT(runtime->reactors >= 1 && runtime->reactors <= MR_REACTORS_MAX);
    for (uint32_t r = 0; r < runtime->reactors; r++) {
        struct mr_heap_visit visit;
        struct mr_reactor_config config = {.sys = options->sys,
                                           .index = r,
                                           .mode = runtime->placement->mode,
                                           .helper_cpu = runtime->placement->housekeeping,
                                           .helper_cpus =
                                               runtime->placement->housekeeping_count};
        runtime->heap[r] = (struct mr_heap){.node = MR_REGION_ANY_NODE};
        if (!options->is_stepped)
            mr_heap_init(&runtime->heap[r], runtime->placement->reactor[r].node);
        mr_heap_enter(&runtime->heap[r], &visit);
        runtime->reactor[r] = mr_reactor_new(&config);
        mr_heap_leave(&visit);
    }
    *ret = runtime;
    return 0;
}

static int start_thread(struct mr_runtime *runtime, uint32_t r, struct mr_err *reterr)
{
    const struct mr_place *at = &runtime->placement->reactor[r];
    char name[16];
    struct mr_thread_config config = {.reactor = runtime->reactor[r],
                                      .name = name,
                                      .cpu = &at->cpu,
                                      .cpus = at->is_pinned ? 1 : 0,
                                      .heap = &runtime->heap[r]};

    (void)snprintf(name, sizeof(name), "millrace-r%u", r % 1000);
    return mr_thread_start(&config, &runtime->thread[r], reterr);
}

static void say_lines(struct mr_runtime *runtime, struct mr_text *text)
{
    char *line = text->data, *rest;

    for (; line != NULL && *line != '\0'; line = rest) {
        rest = strchr(line, '\n');
        if (rest != NULL)
            *rest++ = '\0';
        mr_runtime_log(runtime, "%s", line);
    }
}

static void say_placement(struct mr_runtime *runtime)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_placement_print(runtime->placement, &text);
    say_lines(runtime, &text);
    mr_text_fini(&text);
}

/* All reactors have met the same host: what one could not have, the others could not. */
static void say_how_io_is_done(struct mr_runtime *runtime)
{
    const struct mr_aio *aio = runtime->reactor[0]->aio;
    struct mr_err why = {0};

    if (aio->note != NULL)
        mr_runtime_log(runtime, "%s", aio->note);
    if (strcmp(aio->ops->name, "epoll") == 0 && runtime->sys == mr_sys_linux(NULL) &&
        mr_linux_probe_uring(&why) < 0)
        mr_runtime_log(
            runtime, "input and output go through epoll, so reactors wait for their files: %s",
            why.message);
    else if (runtime->is_verbose)
        mr_runtime_log(runtime, "input and output go through %s", aio->ops->name);
}

int mr_runtime_start(struct mr_runtime *runtime, struct mr_err *reterr)
{
    if (runtime->is_started)
        return 0;
    if (runtime->placement->caution[0] != '\0')
        mr_runtime_log(runtime, "%s", runtime->placement->caution);
    for (uint32_t r = 0; r < runtime->reactors; r++) {
        int rc = runtime->is_stepped ? mr_reactor_open(runtime->reactor[r], reterr)
                                     : start_thread(runtime, r, reterr);
        if (rc < 0)
            return rc;
    }
    runtime->is_started = true;
    runtime->said_ns = mr_now_ns(runtime->sys);
    if (runtime->is_verbose)
        say_placement(runtime);
    say_how_io_is_done(runtime);
    return 0;
}

static uint64_t read_stat(const _Atomic uint64_t *stat)
{
    return atomic_load_explicit(stat, memory_order_relaxed);
}

static void sample_work(const struct mr_runtime *runtime, uint32_t r,
                        struct mr_runtime_said *ret)
{
    const struct mr_reactor *reactor = runtime->reactor[r];

    *ret = (struct mr_runtime_said){
        .rounds = read_stat(&reactor->stats.rounds),
        .rounds_idle = read_stat(&reactor->stats.rounds_idle),
        .sleeps = read_stat(&reactor->stats.sleeps),
        .entries = read_stat(&reactor->aio->entries),
        .cpu_ns = mr_thread_cpu_ns(runtime->thread[r]),
    };
    mr_thread_get_usage(runtime->thread[r], &ret->usage);
}

static void print_count(const char *what, int64_t now, int64_t before, struct mr_text *out)
{
    if (now >= 0)
        mr_text_printf(out, ", %" PRId64 " %s", now - before, what);
}

static void say_work(struct mr_runtime *runtime, int64_t now_ns)
{
    struct mr_runtime_said now;
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t r = 0; r < runtime->reactors && !runtime->is_stepped; r++) {
        struct mr_runtime_said *said = &runtime->said[r];
        sample_work(runtime, r, &now);
        mr_text_reset(&out);
        mr_text_printf(&out, "reactor %u in %.1f s", r,
                       (double)(now_ns - runtime->said_ns) / (double)MR_SECOND_NS);
        mr_text_printf(&out, ": %.0f ms of CPU time, %" PRIu64 " rounds (%" PRIu64 " idle)",
                       (double)(now.cpu_ns - said->cpu_ns) / (double)MR_MILLI_NS,
                       now.rounds - said->rounds, now.rounds_idle - said->rounds_idle);
        mr_text_printf(&out, ", %" PRIu64 " entries into the kernel, %" PRIu64 " sleeps",
                       now.entries - said->entries, now.sleeps - said->sleeps);
        print_count("page faults", now.usage.minor_faults, said->usage.minor_faults, &out);
        print_count("from disk", now.usage.major_faults, said->usage.major_faults, &out);
        print_count("bytes allocated", now.usage.allocated_bytes, said->usage.allocated_bytes,
                    &out);
        mr_runtime_log(runtime, "%s", out.data);
        *said = now;
    }
    mr_text_fini(&out);
    runtime->said_ns = now_ns;
}

void mr_runtime_close(struct mr_runtime *runtime)
{
    if (runtime == NULL)
        return;
    if (runtime->is_verbose && runtime->is_started)
        say_work(runtime, mr_now_ns(runtime->sys));
    for (uint32_t r = 0; r < runtime->reactors; r++) {
        if (runtime->thread[r] != NULL)
            mr_thread_join(runtime->thread[r]);
        else if (runtime->is_stepped && runtime->reactor[r]->aio != NULL)
            mr_reactor_close(runtime->reactor[r]);
        mr_reactor_free(runtime->reactor[r]);
        mr_heap_release(&runtime->heap[r]);
    }
    free(runtime->placement);
    free(runtime);
}

void mr_runtime_send(struct mr_runtime *runtime, uint32_t r,
                     void (*run)(void *context, int64_t arg), void *context, int64_t arg)
{
    while (!mr_reactor_send(runtime->reactor[r], run, context, arg)) {
        if (runtime->is_stepped)
            mr_reactor_poll(runtime->reactor[r], mr_now_ns(runtime->sys));
        else
            sched_yield();
    }
}

void mr_runtime_watch(struct mr_runtime *runtime, int64_t now_ns)
{
    for (uint32_t r = 0; r < runtime->reactors; r++) {
        struct mr_text out;
        if (runtime->thread[r] == NULL)
            continue;
        mr_text_init(&out);
        if (mr_watchdog_poll(&runtime->watch[r], runtime->thread[r], now_ns, &out))
            say_lines(runtime, &out);
        mr_text_fini(&out);
    }
    if (runtime->is_verbose && runtime->is_started &&
        now_ns - runtime->said_ns >= MR_RUNTIME_SAY_NS)
        say_work(runtime, now_ns);
}

int mr_runtime_node(const struct mr_runtime *runtime, uint32_t r)
{
    return runtime->heap[r].node;
}

void mr_runtime_note_memory(struct mr_runtime *runtime, const char *note)
{
    if (note == NULL || runtime->has_noted_memory)
        return;
    runtime->has_noted_memory = true;
    mr_runtime_log(runtime, "%s", note);
}
