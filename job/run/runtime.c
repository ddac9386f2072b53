#include "job/run/runtime.h"

#include <errno.h>
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
    runtime->placement = calloc(1, sizeof(*runtime->placement));
    MR_ASSERT(runtime->placement != NULL);
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
        struct mr_reactor_config config = {
            .sys = options->sys, .index = r, .mode = runtime->placement->mode};
        runtime->reactor[r] = mr_reactor_new(&config);
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
                                      .cpus = at->is_pinned ? 1 : 0};

    (void)snprintf(name, sizeof(name), "millrace-r%u", r % 1000);
    return mr_thread_start(&config, &runtime->thread[r], reterr);
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
    return 0;
}

void mr_runtime_close(struct mr_runtime *runtime)
{
    if (runtime == NULL)
        return;
    for (uint32_t r = 0; r < runtime->reactors; r++) {
        if (runtime->thread[r] != NULL)
            mr_thread_join(runtime->thread[r]);
        else if (runtime->is_stepped && runtime->reactor[r]->aio != NULL)
            mr_reactor_close(runtime->reactor[r]);
        mr_reactor_free(runtime->reactor[r]);
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
            mr_runtime_log(runtime, "%s", out.data);
        mr_text_fini(&out);
    }
}
