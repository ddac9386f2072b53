/*
 * The watchdog owes one report per stall with the right culprit, silence about sleepers
 * and about reactors that move, and pauses that double.
 */
#include "core/reactor/watchdog.h"
#include "tests/mr_test.h"
#include "tests/unit/core/reactor/thread_sys.h"

enum { MS = 1000000 };

struct host {
    struct mr_watch watch;
    struct mr_watch_sample sample;
};

/* Look once every 10 ms for MILLIS; of each, CPU and DELAY ms pass on and off the CPU. */
static unsigned look(struct host *host, int millis, int cpu, int delay,
                     struct mr_watch_report *report)
{
    unsigned reports = 0;

    for (int t = 0; t < millis; t += 10) {
        host->sample.now_ns += 10 * MS;
        if (host->sample.cpu_ns >= 0) {
            host->sample.cpu_ns += cpu * MS;
            host->sample.delay_ns += delay * MS;
        }
        reports += mr_watch_step(&host->watch, &host->sample, report);
    }
    return reports;
}

static unsigned stall(struct host *host, int millis, int cpu, int delay,
                      struct mr_watch_report *report)
{
    struct mr_watch_report none;

    host->sample.epoch++;
    CHECK_EQ(look(host, 10, 1, 0, &none), 0);
    return look(host, millis, cpu, delay, report);
}

static void culprits(struct mr_rng *rng)
{
    struct mr_watch_report report;
    struct host host = {.sample = {.now_ns = 5}};

    (void)rng;
    CHECK_EQ(stall(&host, 20, 10, 0, &report), 0); /* below the limit */
    CHECK_EQ(stall(&host, 300, 10, 0, &report), 1);
    CHECK_EQ(report.cause, MR_WATCH_STALLED);
    CHECK_EQ(report.silent_ns, 30 * MS);
    CHECK_EQ(report.cpu_ns, 30 * MS);
    host = (struct host){.sample = {.now_ns = 5}};
    CHECK_EQ(stall(&host, 300, 1, 9, &report), 1);
    CHECK_EQ(report.cause, MR_WATCH_DESCHEDULED);
    CHECK_EQ(report.delay_ns, 27 * MS);
    host = (struct host){.sample = {.now_ns = 5}};
    CHECK_EQ(stall(&host, 300, 1, 1, &report), 1);
    CHECK_EQ(report.cause, MR_WATCH_BLOCKED);
    host = (struct host){.sample = {.now_ns = 5}};
    CHECK_EQ(stall(&host, 300, 4, 3, &report), 1);
    CHECK_EQ(report.cause, MR_WATCH_STALLED);
    host = (struct host){.sample = {.now_ns = 5, .cpu_ns = -1, .delay_ns = -1}};
    CHECK_EQ(stall(&host, 300, 0, 0, &report), 1);
    CHECK_EQ(report.cause, MR_WATCH_UNKNOWN);
    CHECK_EQ(report.cpu_ns, -1);
}

static void sleepers_are_left_alone(struct mr_rng *rng)
{
    struct mr_watch_report report;
    struct host host = {.sample = {.now_ns = 5, .is_asleep = true}};

    (void)rng;
    CHECK_EQ(look(&host, 5000, 0, 0, &report), 0);
    /* Awake without a round since: the clock starts now. */
    host.sample.is_asleep = false;
    CHECK_EQ(look(&host, 20, 10, 0, &report), 0);
    CHECK_EQ(look(&host, 20, 10, 0, &report), 1);
}

static void pauses_double(struct mr_rng *rng)
{
    struct mr_watch_report report;
    struct host host = {.sample = {.now_ns = 5}};
    int64_t last_ns = 0, gap_ns[8];
    unsigned reports = 0;
    uint64_t told = 0;

    (void)rng;
    while (reports < 8) {
        if (stall(&host, 50, 10, 0, &report) == 0)
            continue;
        gap_ns[reports++] = host.sample.now_ns - last_ns;
        last_ns = host.sample.now_ns;
        told += 1 + report.unreported;
        CHECK_EQ(told, host.watch.stalls);
    }
    for (unsigned i = 2; i < 7; i++) {
        CHECK(gap_ns[i] > gap_ns[i - 1] * 3 / 2);
        CHECK(gap_ns[i] < gap_ns[i - 1] * 5 / 2);
    }
    CHECK(gap_ns[7] < 62 * MR_SECOND_NS);
    /* After a long calm the first pause is short again. */
    host.sample.epoch++;
    host.sample.now_ns += 600 * MR_SECOND_NS;
    CHECK_EQ(stall(&host, 50, 10, 0, &report), 1);
    CHECK_EQ(host.watch.pause_ns, MR_SECOND_NS);
}

static void sentences(struct mr_rng *rng)
{
    struct mr_watch_report report = {.cause = MR_WATCH_DESCHEDULED,
                                     .silent_ns = 31 * MS,
                                     .cpu_ns = MS,
                                     .delay_ns = 30 * MS,
                                     .unreported = 4};
    struct mr_text out;

    (void)rng;
    mr_text_init(&out);
    mr_watch_report_print(&report, 3, "task orders -> window", &out);
    CHECK(strstr(out.data, "reactor 3 made no progress for 31 ms in task orders -> window: "
                           "the kernel gave its CPU to others for 30 ms") == out.data);
    CHECK(strstr(out.data, "(and 4 more times since the last report)") != NULL);
    mr_text_fini(&out);
}

/* The whole way: a poller that does not come back. */
static _Atomic bool is_stuck;

static unsigned stuck_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct mr_sys sys = {&thread_sys_ops};

    (void)poller;
    (void)now_ns;
    is_stuck = true;
    while (is_stuck && mr_now_ns(&sys) != 0)
        ;
    return 1;
}

static bool never(struct mr_poller *poller)
{
    (void)poller;
    return false;
}

static void a_real_one(struct mr_rng *rng)
{
    static const struct mr_poller_class class = {.poll = stuck_poll, .peek = never};
    struct mr_poller poller = {.class = &class, .name = "a stuck poller"};
    struct mr_sys sys = {&thread_sys_ops};
    struct mr_reactor *reactor = mr_reactor_new(&(struct mr_reactor_config){.sys = &sys});
    struct mr_thread *thread;
    struct mr_watch watch = {0};
    struct mr_text out;
    bool told = false;

    (void)rng;
    mr_text_init(&out);
    mr_reactor_add(reactor, &poller);
    CHECK_EQ(mr_thread_start(&(struct mr_thread_config){.reactor = reactor, .name = "stuck"},
                             &thread, NULL),
             0);
    for (unsigned i = 0; i < 500 && !told; i++) {
        told = mr_watchdog_poll(&watch, thread, mr_now_ns(&sys), &out);
        usleep(5000);
    }
    CHECK(told);
    CHECK(strstr(out.data, "in a stuck poller") != NULL);
    mr_reactor_stop(reactor);
    is_stuck = false;
    mr_thread_join(thread);
    mr_reactor_free(reactor);
    mr_text_fini(&out);
}

static const struct mr_test cases[] = {
    {"culprits", culprits},           {"sleepers_are_left_alone", sleepers_are_left_alone},
    {"pauses_double", pauses_double}, {"sentences", sentences},
    {"a_real_one", a_real_one},
};

MR_TEST_MAIN(cases)
