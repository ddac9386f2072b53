#include "tools/doctor/trial.h"

#include "core/base/alloc.h"
#include "io/linux/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * MR_SECOND_NS + t.tv_nsec;
}

/* -- Calls --------------------------------------------------------------------------------- */

static int try_mbind(void)
{
    size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
    unsigned long node_0 = 1;
    void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return MR_TRIAL_NONE;
    int rc =
        syscall(SYS_mbind, page, bytes, MPOL_PREFERRED, &node_0, 8 * sizeof(node_0) + 1, 0) == 0
            ? 0
            : -errno;
    (void)munmap(page, bytes);
    return rc;
}

static int try_time(void)
{
    struct timex timex = {.modes = 0};
    int state = adjtimex(&timex);

    if (state < 0)
        return MR_TRIAL_NONE;
    return state == TIME_ERROR || (timex.status & STA_UNSYNC) != 0 ? -ETIME : 0;
}

/* A file without a name, written as checkpoints are. */
static void try_disk(const char *dir, struct mr_trials *ret)
{
    enum { BLOCK = 4096, WRITES = 16 };
    int file = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_DIRECT, 0600);

    if (file < 0 && errno == EINVAL) {
        ret->direct = -EINVAL;
        file = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    } else if (file >= 0) {
        ret->direct = 0;
    }
    if (file < 0)
        return;
    void *block = mr_alloc_aligned(BLOCK, BLOCK, "a block that is written");
    memset(block, 0, BLOCK);
    for (int i = 0; i < WRITES; i++) {
        int64_t begin_ns = now_ns();
        if (pwrite(file, block, BLOCK, (off_t)i * BLOCK) != BLOCK || fdatasync(file) < 0)
            break;
        int64_t ns = now_ns() - begin_ns;
        ret->sync_ns = ns > ret->sync_ns ? ns : ret->sync_ns;
    }
    free(block);
    (void)close(file);
}

void mr_trials_make(const char *state_dir, struct mr_trials *ret)
{
    struct mr_err err;

    *ret = (struct mr_trials)MR_TRIALS_NONE;
    ret->io_uring = mr_linux_probe_uring(&err);
    ret->mbind = try_mbind();
    ret->synchronised = try_time();
    if (state_dir != NULL)
        try_disk(state_dir, ret);
}

/* -- Pauses -------------------------------------------------------------------------------- */

struct spinner {
    pthread_t thread;
    uint32_t cpu;
    bool is_started, was_there;
    int64_t seconds, longest_ns;
    uint64_t pauses;
};

static void *spin(void *context)
{
    struct spinner *s = context;
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(s->cpu, &set);
    s->was_there = sched_setaffinity(0, sizeof(set), &set) == 0;
    if (!s->was_there)
        return NULL;
    int64_t last_ns = now_ns(), end_ns = last_ns + s->seconds * MR_SECOND_NS;
    while (last_ns < end_ns) {
        int64_t at_ns = now_ns(), gap_ns = at_ns - last_ns;
        s->pauses += gap_ns > MR_TRIAL_PAUSE_NS;
        s->longest_ns = gap_ns > s->longest_ns ? gap_ns : s->longest_ns;
        last_ns = at_ns;
    }
    return NULL;
}

void mr_trial_pauses(const struct mr_cpus *cpus, int64_t seconds, struct mr_trials *ret)
{
    struct spinner *spinner = mr_alloc_array(MR_CPUS_MAX, sizeof(*spinner), "the pause trial");

    for (uint32_t cpu = 0; cpu < MR_CPUS_MAX; cpu++) {
        struct spinner *s = &spinner[cpu];
        s->cpu = cpu;
        s->seconds = seconds;
        s->is_started =
            mr_bit_get(cpus->word, cpu) && pthread_create(&s->thread, NULL, spin, s) == 0;
    }
    for (uint32_t cpu = 0; cpu < MR_CPUS_MAX; cpu++) {
        struct spinner *s = &spinner[cpu];
        if (!s->is_started)
            continue;
        (void)pthread_join(s->thread, NULL);
        if (!s->was_there)
            continue;
        ret->seconds = seconds;
        ret->pauses += s->pauses;
        ret->pause_ns = s->longest_ns > ret->pause_ns ? s->longest_ns : ret->pause_ns;
    }
    free(spinner);
}
