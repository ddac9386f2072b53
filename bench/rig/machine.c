#include "bench/rig/machine.h"

#include <dirent.h>
#include <ftw.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

int64_t mr_rig_now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * MR_SECOND_NS + t.tv_nsec;
}

void mr_rig_pin(uint32_t cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
}

void mr_rig_unpin(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    for (long i = 0; i < sysconf(_SC_NPROCESSORS_ONLN); i++)
        CPU_SET((size_t)i, &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
}

/* Where the kernel shares out CPUs by session first, the session's nice value counts, and the
 * threads of this process stay to one another what they are. */
static bool set_session_nice(int nice)
{
    FILE *file = fopen("/proc/self/autogroup", "w");

    if (file == NULL)
        return false;
    fprintf(file, "%d", nice);
    return fclose(file) == 0; /* without the right it fails here */
}

static void restore_session(void)
{
    (void)set_session_nice(0);
}

void mr_rig_raise_priority(void)
{
    if (set_session_nice(-5))
        (void)atexit(restore_session);
    else
        (void)setpriority(PRIO_PROCESS, 0, -5);
}

void mr_rig_set_realtime(bool is_on)
{
    struct sched_param param = {.sched_priority = is_on ? 1 : 0};

    (void)sched_setscheduler(0, (is_on ? SCHED_FIFO : SCHED_OTHER) | SCHED_RESET_ON_FORK,
                             &param);
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
    (void)stat;
    (void)kind;
    (void)ftw;
    return remove(path);
}

void mr_rig_remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

uint64_t mr_rig_rss_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long total, resident = 0;

    if (file != NULL) {
        if (fscanf(file, "%llu %llu", &total, &resident) != 2)
            resident = 0;
        fclose(file);
    }
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* -- Peace --------------------------------------------------------------------------- */

/* What schedstat has of a thread: time on a CPU, and ready but waiting for one.  0 where the
 * kernel keeps none. */
static void add_task(const char *path, uint64_t *ran_ns, uint64_t *wait_ns)
{
    unsigned long long ran, waited;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return;
    if (fscanf(file, "%llu %llu", &ran, &waited) == 2) {
        *ran_ns += ran;
        *wait_ns += waited;
    }
    fclose(file);
}

/* Of all threads of a process, by its name in /proc. */
static void add_tasks(const char *process, uint64_t *ran_ns, uint64_t *wait_ns)
{
    char path[320];
    DIR *dir;
    struct dirent *entry;

    (void)snprintf(path, sizeof(path), "/proc/%s/task", process);
    dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof(path), "/proc/%s/task/%s/schedstat", process,
                       entry->d_name);
        add_task(path, ran_ns, wait_ns);
    }
    if (dir != NULL)
        closedir(dir);
}

/* "cpu  user nice system idle iowait irq softirq steal ..." */
static void look_at_machine(struct mr_rig_peace *peace)
{
    FILE *stat = fopen("/proc/stat", "re");
    unsigned long long user, nice, system, irq, softirq, steal;

    if (stat == NULL)
        return;
    if (fscanf(stat, "cpu %llu %llu %llu %*u %*u %llu %llu %llu", &user, &nice, &system, &irq,
               &softirq, &steal) == 6) {
        peace->busy = user + nice + system + irq + softirq;
        peace->stolen = steal;
    }
    fclose(stat);
}

static int64_t cpu_ns(const struct rusage *usage)
{
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * MR_SECOND_NS +
           (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * MR_MICRO_NS;
}

void mr_rig_peace_look(struct mr_rig_peace *peace)
{
    struct rusage usage, children;
    uint64_t ran_ns = 0;

    (void)getrusage(RUSAGE_SELF, &usage);
    (void)getrusage(RUSAGE_CHILDREN, &children);
    *peace = (struct mr_rig_peace){.switches = (uint64_t)usage.ru_nivcsw,
                                   .own_ns = cpu_ns(&usage) + cpu_ns(&children)};
    add_tasks("self", &ran_ns, &peace->wait_ns);
    look_at_machine(peace);
    peace->at_ns = mr_rig_now_ns();
}

void mr_rig_peace_add(struct mr_rig_peace *peace, int pid)
{
    char process[16];
    uint64_t ran_ns = 0, wait_ns = 0;

    (void)snprintf(process, sizeof(process), "%d", pid);
    add_tasks(process, &ran_ns, &wait_ns);
    peace->own_ns += (int64_t)ran_ns;
}

enum mr_rig_trouble mr_rig_peace_trouble(const struct mr_rig_peace *before,
                                         const struct mr_rig_peace *after, uint32_t threads)
{
    double passed_s = (double)(after->at_ns - before->at_ns) * 1e-9;
    double ran_s = passed_s * threads;
    double switches = (double)(after->switches - before->switches);
    /* Threads that have gone take their waiting with them. */
    double wait_s = after->wait_ns > before->wait_ns
                        ? (double)(after->wait_ns - before->wait_ns) * 1e-9
                        : 0;
    double ticks_per_second =
        (double)sysconf(_SC_CLK_TCK) * (double)sysconf(_SC_NPROCESSORS_ONLN);
    double stolen_s = (double)(after->stolen - before->stolen) / ticks_per_second;
    double own_s =
        (double)(after->own_ns - before->own_ns) * 1e-9 / (double)sysconf(_SC_NPROCESSORS_ONLN);
    double others_s = (double)(after->busy - before->busy) / ticks_per_second - own_s;

    /* One tick says nothing of a short run. */
    if (stolen_s > 1 / ticks_per_second + MR_RIG_STOLEN_SHARE_MAX * passed_s)
        return MR_RIG_STOLEN;
    if (threads > 1)
        return others_s > 2 / ticks_per_second + MR_RIG_OTHERS_SHARE_MAX * passed_s
                   ? MR_RIG_SHARED
                   : MR_RIG_CALM;
    if (wait_s > 0.0005 + MR_RIG_WAIT_SHARE_MAX * ran_s)
        return MR_RIG_WAITED;
    return switches > 2 + MR_RIG_SWITCHES_PER_SECOND_MAX * ran_s ? MR_RIG_SWITCHED
                                                                 : MR_RIG_CALM;
}

#define TEXT_(value) #value
#define TEXT(value)  TEXT_(value)

const char *mr_rig_trouble_text(enum mr_rig_trouble trouble)
{
    static const char *const text[MR_RIG_TROUBLES] = {
        [MR_RIG_CALM] = "were calm",
        [MR_RIG_SWITCHED] = "saw more than " TEXT(MR_RIG_SWITCHES_PER_SECOND_MAX) //
        " involuntary switches per second",
        [MR_RIG_WAITED] = "waited for a CPU more than " TEXT(MR_RIG_WAIT_SHARE_MAX) //
        " of their time",
        [MR_RIG_STOLEN] = "had more than " TEXT(MR_RIG_STOLEN_SHARE_MAX) //
        " of the machine's time stolen",
        [MR_RIG_SHARED] = "shared more than " TEXT(MR_RIG_OTHERS_SHARE_MAX) //
        " of the machine with other processes",
        [MR_RIG_FAILED] = "did not get to what is measured",
    };

    return text[trouble];
}

/* -- Hop --------------------------------------------------------------------------- */

enum { LINES_MAX = 64 };

struct ping {
    alignas(MR_PAD) _Atomic uint64_t there[LINES_MAX * 8];
    alignas(MR_PAD) _Atomic uint64_t back[LINES_MAX * 8];
    uint32_t lines, rounds, cpu;
};

/* Every line is written, the first one last: it is the flag. */
static void put(_Atomic uint64_t *line, uint32_t lines, uint64_t value)
{
    for (uint32_t i = lines; i-- > 1;)
        atomic_store_explicit(&line[i * 8], value, memory_order_relaxed);
    atomic_store_explicit(&line[0], value, memory_order_release);
}

static void take(_Atomic uint64_t *line, uint32_t lines, uint64_t value)
{
    while (atomic_load_explicit(&line[0], memory_order_acquire) != value)
        ;
    for (uint32_t i = 1; i < lines; i++)
        MR_ASSERT(atomic_load_explicit(&line[i * 8], memory_order_relaxed) == value);
}

static void *pong(void *context)
{
    struct ping *ping = context;

    mr_rig_pin(ping->cpu);
    for (uint64_t i = 1; i <= ping->rounds; i++) {
        take(ping->there, ping->lines, i);
        put(ping->back, ping->lines, i);
    }
    return NULL;
}

double mr_rig_ping_ns(uint32_t cpu_a, uint32_t cpu_b, uint32_t lines, uint32_t rounds)
{
    struct ping *ping = aligned_alloc(MR_PAD, mr_align_up(sizeof(*ping), MR_PAD));
    uint32_t warm = rounds / 10 + 1;
    int64_t began_ns = 0;
    pthread_t thread;

    MR_ASSERT(ping != NULL && lines >= 1 && lines <= LINES_MAX);
    memset(ping, 0, sizeof(*ping));
    ping->lines = lines;
    ping->rounds = rounds + warm;
    ping->cpu = cpu_b;
    mr_rig_pin(cpu_a);
    MR_ASSERT(pthread_create(&thread, NULL, pong, ping) == 0);
    for (uint64_t i = 1; i <= ping->rounds; i++) {
        if (i == warm + 1)
            began_ns = mr_rig_now_ns();
        put(ping->there, lines, i);
        take(ping->back, lines, i);
    }
    double ns = (double)(mr_rig_now_ns() - began_ns) / (2.0 * rounds);
    (void)pthread_join(thread, NULL);
    free(ping);
    return ns;
}

/* -- Jitter --------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Gaps between looks at the clock, over 0.3 s. */
static void measure_jitter(struct mr_rig_machine *machine)
{
    enum { GAPS = 1 << 21 };
    double *gap = malloc(GAPS * sizeof(*gap));
    int64_t began_ns = mr_rig_now_ns(), last_ns = began_ns, stolen_ns = 0;
    uint32_t gaps = 0;

    MR_ASSERT(gap != NULL);
    memset(gap, 0, GAPS * sizeof(*gap));
    began_ns = last_ns = mr_rig_now_ns();
    while (last_ns - began_ns < 300 * MR_MILLI_NS) {
        int64_t now_ns = mr_rig_now_ns();
        gap[gaps++ % GAPS] = (double)(now_ns - last_ns);
        if (now_ns - last_ns > MR_MICRO_NS)
            stolen_ns += now_ns - last_ns;
        last_ns = now_ns;
    }
    machine->stolen_share = (double)stolen_ns / (double)(last_ns - began_ns);
    gaps = gaps < GAPS ? gaps : GAPS;
    qsort(gap, gaps, sizeof(*gap), by_value);
    machine->jitter_p999_ns = gap[(uint64_t)gaps * 999 / 1000];
    machine->jitter_max_ns = gap[gaps - 1];
    free(gap);
}

/* -- Names ----------------------------------------------------------------------------- */

/* What stands behind KEY in PATH, up to the end of the line, quotes left out. */
static void find_line(const char *path, const char *key, char *out, size_t size)
{
    char line[512];
    FILE *file = fopen(path, "r");

    (void)snprintf(out, size, "unknown");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, key, strlen(key)) != 0)
            continue;
        char *from = line + strlen(key) + strspn(line + strlen(key), " \t:=\"");
        from[strcspn(from, "\"\n")] = '\0';
        (void)snprintf(out, size, "%s", from);
        break;
    }
    if (file != NULL)
        fclose(file);
}

void mr_rig_machine_measure(struct mr_rig_machine *machine)
{
    struct utsname name;
    double load[1] = {NAN};

    *machine = (struct mr_rig_machine){.hop_class = "none"};
    find_line("/proc/cpuinfo", "model name", machine->cpu, sizeof(machine->cpu));
    find_line("/etc/os-release", "PRETTY_NAME", machine->system, sizeof(machine->system));
    (void)uname(&name);
    (void)snprintf(machine->kernel, sizeof(machine->kernel), "%s %.60s", name.sysname,
                   name.release);
    machine->cpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
    machine->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    (void)getloadavg(load, 1);
    machine->load = load[0];
    if (machine->cpus > 1) {
        double best = INFINITY;
        for (int i = 0; i < 5; i++)
            best = fmin(best, mr_rig_ping_ns(0, 1, 1, 20000));
        machine->hop_ns = best;
        machine->hop_class = best < 150 ? "near" : "far";
    }
    measure_jitter(machine);
}
