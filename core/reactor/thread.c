#include "core/reactor/thread.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct mr_thread {
    struct mr_reactor *reactor;
    char name[16];
    pthread_t id;
    const struct mr_heap *heap;
    const uint64_t *taken; /* bytes from malloc; written by the thread; NULL: not counted */
    struct mr_trace trace;
    int schedstat, stat; /* files of the mr_sys; below 0: there is none */

    /* The thread says how it got on; guarded by the mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_up;
    int code;
    pid_t tid;
    struct mr_err err;
};

static void report(struct mr_thread *thread, int code)
{
    pthread_mutex_lock(&thread->mutex);
    thread->is_up = true;
    thread->code = code;
    thread->tid = gettid();
    pthread_cond_signal(&thread->changed);
    pthread_mutex_unlock(&thread->mutex);
}

static void *thread_main(void *context)
{
    struct mr_thread *thread = context;

    pthread_setname_np(pthread_self(), thread->name);
    if (thread->heap != NULL)
        mr_heap_enter(thread->heap, NULL);
    thread->taken = mr_heap_taken();
    mr_trace_prepare(&thread->trace);
    int code = mr_reactor_open(thread->reactor, &thread->err);
    report(thread, code);
    if (code == 0) {
        mr_reactor_run(thread->reactor);
        mr_reactor_close(thread->reactor);
    }
    return NULL;
}

static int fill_set(const uint32_t *cpu, uint32_t cpus, cpu_set_t *set, struct mr_err *reterr)
{
    CPU_ZERO(set);
    for (uint32_t i = 0; i < cpus; i++) {
        if (cpu[i] >= CPU_SETSIZE)
            return mr_fail(reterr, MR_ERR_LIMIT, "CPU %u is above %d, the highest supported",
                           cpu[i], CPU_SETSIZE - 1);
        CPU_SET(cpu[i], set);
    }
    return 0;
}

static int create(struct mr_thread *thread, const struct mr_thread_config *config,
                  struct mr_err *reterr)
{
    pthread_attr_t attr;
    cpu_set_t set;
    int rc = fill_set(config->cpu, config->cpus, &set, reterr);

    if (rc != 0)
        return rc;
    pthread_attr_init(&attr);
    if (config->cpus != 0)
        rc = pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
    if (rc == 0)
        rc = pthread_create(&thread->id, &attr, thread_main, thread);
    pthread_attr_destroy(&attr);
    if (rc != 0)
        return mr_fail(reterr, -rc, "start thread %s on %u CPU(s) from CPU %u on: %s",
                       thread->name, config->cpus, config->cpus == 0 ? 0 : config->cpu[0],
                       strerrordesc_np(rc));
    return 0;
}

static void destroy(struct mr_thread *thread)
{
    pthread_mutex_destroy(&thread->mutex);
    pthread_cond_destroy(&thread->changed);
    free(thread);
}

static int open_of_task(const struct mr_thread *thread, const char *name)
{
    struct mr_sys *sys = thread->reactor->config.sys;
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/self/task/%d/%s", (int)thread->tid, name);
    return sys->ops->open(sys, path, MR_OPEN_READ);
}

int mr_thread_start(const struct mr_thread_config *config, struct mr_thread **ret,
                    struct mr_err *reterr)
{
    struct mr_thread *thread = mr_alloc(sizeof(*thread), "a reactor's thread");

    thread->reactor = config->reactor;
    thread->heap = config->heap;
    (void)snprintf(thread->name, sizeof(thread->name), "%s", config->name);
    pthread_mutex_init(&thread->mutex, NULL);
    pthread_cond_init(&thread->changed, NULL);
    int rc = create(thread, config, reterr);
    if (rc != 0) {
        destroy(thread);
        return rc;
    }
    pthread_mutex_lock(&thread->mutex);
    while (!thread->is_up)
        pthread_cond_wait(&thread->changed, &thread->mutex);
    pthread_mutex_unlock(&thread->mutex);
    if (thread->code != 0) {
        rc = thread->code;
        pthread_join(thread->id, NULL);
        if (reterr != NULL)
            *reterr = thread->err;
        destroy(thread);
        return rc;
    }
    thread->schedstat = open_of_task(thread, "schedstat");
    thread->stat = open_of_task(thread, "stat");
    *ret = thread;
    return 0;
}

void mr_thread_join(struct mr_thread *thread)
{
    if (thread == NULL)
        return;
    struct mr_sys *sys = thread->reactor->config.sys;
    mr_reactor_stop(thread->reactor);
    pthread_join(thread->id, NULL);
    if (thread->schedstat >= 0)
        sys->ops->close(sys, thread->schedstat);
    if (thread->stat >= 0)
        sys->ops->close(sys, thread->stat);
    destroy(thread);
}

int64_t mr_thread_cpu_ns(const struct mr_thread *thread)
{
    clockid_t clock;
    struct timespec t;

    if (pthread_getcpuclockid(thread->id, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return -1;
    return t.tv_sec * MR_SECOND_NS + t.tv_nsec;
}

/* What FILE of /proc says now; false: it says nothing. */
static bool read_now(const struct mr_thread *thread, int file, char *out, size_t size)
{
    struct mr_sys *sys = thread->reactor->config.sys;
    int64_t len = file < 0 ? -1 : sys->ops->pread(sys, file, out, size - 1, 0);

    if (len <= 0)
        return false;
    out[len] = 0;
    return true;
}

int64_t mr_thread_delay_ns(const struct mr_thread *thread)
{
    char text[128];
    long long ran_ns, waited_ns;

    /* Time on a CPU, time runnable but waiting for one, number of turns. */
    return read_now(thread, thread->schedstat, text, sizeof(text)) &&
                   sscanf(text, "%lld %lld", &ran_ns, &waited_ns) == 2
               ? waited_ns
               : -1;
}

void mr_thread_get_usage(const struct mr_thread *thread, struct mr_thread_usage *ret)
{
    char text[1024];
    long long minor, major;

    *ret = (struct mr_thread_usage){-1, -1, -1};
    if (thread->taken != NULL)
        ret->allocated_bytes = (int64_t)__atomic_load_n(thread->taken, __ATOMIC_RELAXED);
    if (!read_now(thread, thread->stat, text, sizeof(text)))
        return;
    /* Fields 10 and 12; the second is the name, which may hold blanks and brackets. */
    const char *rest = strrchr(text, ')');
    if (rest == NULL ||
        sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %lld %*d %lld", &minor, &major) != 2)
        return;
    ret->minor_faults = minor;
    ret->major_faults = major;
}

const struct mr_trace *mr_thread_take_trace(struct mr_thread *thread, int64_t limit_ns)
{
    struct mr_sys *sys = thread->reactor->config.sys;

    return mr_trace_take(&thread->trace, thread->id, sys, limit_ns) ? &thread->trace : NULL;
}

struct mr_reactor *mr_thread_reactor(const struct mr_thread *thread)
{
    return thread->reactor;
}

int mr_thread_confine_self(const uint32_t *cpu, uint32_t cpus, struct mr_err *reterr)
{
    cpu_set_t set;
    int rc = fill_set(cpu, cpus, &set, reterr);

    if (rc == 0) {
        rc = -pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
        if (rc != 0)
            mr_fail(reterr, rc, "keep the control thread to %u CPU(s) from CPU %u on: %s", cpus,
                    cpus == 0 ? 0 : cpu[0], strerrordesc_np(-rc));
    }
    return rc;
}
