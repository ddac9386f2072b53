/*
 * The helper: a thread that yields to others, on the CPUs that no reactor uses.  Chunks come
 * without a wake-up, so while an epoch is under way it looks for them now and then.
 */
#include "state/snapshot/store_int.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAIT_BUSY_NS (200 * MR_MICRO_NS)
#define WAIT_IDLE_NS (100 * MR_MILLI_NS)
#define NICE         10

static void *helper(void *context)
{
    struct mr_store *store = context;

    /* Not worth failing for: the kernel then only shares the CPU more fairly. */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
    while (!atomic_load_explicit(&store->is_stopping, memory_order_acquire)) {
        if (mr_store_poll(store) != 0)
            continue;
        struct mr_aio *aio = atomic_load_explicit(&store->aio, memory_order_relaxed);
        int64_t wait_ns = store->phase == MR_PHASE_IDLE ? WAIT_IDLE_NS : WAIT_BUSY_NS;
        if (aio != NULL)
            aio->ops->wait(aio, wait_ns);
        else
            (void)usleep((useconds_t)(wait_ns / MR_MICRO_NS));
    }
    /* Chunks under way lie in memory that goes away next. */
    while (store->inflight != 0) {
        struct mr_aio *aio = atomic_load_explicit(&store->aio, memory_order_relaxed);
        if (aio->ops->poll(aio) == 0)
            aio->ops->wait(aio, WAIT_BUSY_NS);
    }
    return NULL;
}

static int start(struct mr_store *store, const uint32_t *cpus, uint32_t count)
{
    pthread_attr_t attr;
    sigset_t all, before;
    cpu_set_t set;

    CPU_ZERO(&set);
    for (uint32_t i = 0; i < count; i++)
        if (cpus[i] < CPU_SETSIZE)
            CPU_SET(cpus[i], &set);
    MR_ASSERT(pthread_attr_init(&attr) == 0);
    if (CPU_COUNT(&set) != 0)
        (void)pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
    /* Signals are the main thread's. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&store->thread, &attr, helper, store);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attr);
    return -rc;
}

int mr_store_thread_start(struct mr_store *store, const uint32_t *cpus, uint32_t count,
                          struct mr_err *reterr)
{
    MR_ASSERT(!store->has_thread);
    atomic_store_explicit(&store->is_stopping, false, memory_order_relaxed);
    int rc = start(store, cpus, count);
    if (rc == -EINVAL && count != 0)
        rc = start(store, NULL, 0); /* CPUs that this process may not use */
    if (rc < 0)
        return mr_fail(reterr, rc, "can not start the thread that writes checkpoints: %s",
                       mr_err_text(rc));
    (void)pthread_setname_np(store->thread, "mr-store");
    store->has_thread = true;
    return 0;
}

void mr_store_thread_stop(struct mr_store *store)
{
    if (store->has_thread) {
        atomic_store_explicit(&store->is_stopping, true, memory_order_release);
        struct mr_aio *aio = atomic_load_explicit(&store->aio, memory_order_acquire);
        if (aio != NULL)
            aio->ops->wake(aio);
        (void)pthread_join(store->thread, NULL);
        store->has_thread = false;
    }
    mr_store_aio_close(store);
}
