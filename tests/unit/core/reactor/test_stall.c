/*
 * A poller that does not return is found, told from one that is not let run, and shown:
 * the report names the functions on the reactor's stack, static ones too.
 */
#include "core/reactor/symbol.h"
#include "core/reactor/watchdog.h"
#include "tests/mr_test.h"

#include <signal.h>
#include <unistd.h>

struct staller {
    struct mr_poller poller;
    _Atomic bool wants_stall, is_stalled;
    bool by_sleep;
    _Atomic uint64_t spun;
};

static __attribute__((noinline)) void stand_here_for_long(struct staller *staller)
{
    while (atomic_load(&staller->wants_stall)) {
        if (staller->by_sleep)
            usleep(100000);
        atomic_fetch_add(&staller->spun, 1);
    }
}

static unsigned staller_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct staller *staller = MR_CONTAINER(poller, struct staller, poller);

    (void)now_ns;
    if (!atomic_load(&staller->wants_stall))
        return 0;
    atomic_store(&staller->is_stalled, true);
    stand_here_for_long(staller);
    return 1;
}

static bool staller_peek(struct mr_poller *poller)
{
    return atomic_load(&MR_CONTAINER(poller, struct staller, poller)->wants_stall);
}

static const struct mr_poller_class staller_class = {.poll = staller_poll,
                                                     .peek = staller_peek};

static void wake_up(void *context, int64_t arg)
{
    (void)context;
    (void)arg;
}

/* Whether a reactor is busy or kept from its CPU is a question of shares of time: where many
 * others want the CPU too, it can not be asked. */
static void give_up_after(struct mr_sys *sys, int64_t limit_ns)
{
    if (mr_now_ns(sys) >= limit_ns)
        SKIP("this host is too busy for a reactor that is busy to be told from one that waits");
}

/* Stall once and watch as the control thread does; OUT is the report. */
static void stall_once(struct staller *staller, struct mr_reactor *reactor,
                       struct mr_thread *thread, struct mr_sys *sys, struct mr_text *out)
{
    struct mr_watch watch = {0};
    int64_t limit_ns = mr_now_ns(sys) + 20 * MR_SECOND_NS; /* for a busy host */

    atomic_store(&staller->is_stalled, false);
    atomic_store(&staller->wants_stall, true);
    CHECK(mr_reactor_send(reactor, wake_up, NULL, 0)); /* it may be asleep */
    /* Not before: on a busy host a reactor that only waits for its turn is reported too. */
    while (!atomic_load(&staller->is_stalled)) {
        give_up_after(sys, limit_ns);
        usleep(1000);
    }
    while (!mr_watchdog_poll(&watch, thread, mr_now_ns(sys), out)) {
        give_up_after(sys, limit_ns);
        usleep(10000);
    }
    atomic_store(&staller->wants_stall, false);
}

static void run_stalls(bool by_sleep, const char *want)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct staller staller = {.poller = {.class = &staller_class, .name = "the staller"},
                              .by_sleep = by_sleep};
    struct mr_reactor *reactor = mr_reactor_new(
        &(struct mr_reactor_config){.sys = sys, .index = 7, .mode = MR_REACTOR_SHARED});
    struct mr_thread *thread;
    struct mr_err err = {0};
    bool is_found = false;

    mr_reactor_add(reactor, &staller.poller);
    CHECK_EQ(mr_thread_start(&(struct mr_thread_config){.reactor = reactor, .name = "stall"},
                             &thread, &err),
             0);
    /* On a busy host it may really be kept from its CPU: then it is told so, and once more. */
    for (int attempt = 0; attempt < 20 && !is_found; attempt++) {
        struct mr_text out;
        mr_text_init(&out);
        stall_once(&staller, reactor, thread, sys, &out);
        CHECK(strstr(out.data, "reactor 7 made no progress for ") != NULL);
        CHECK(strstr(out.data, " in the staller") != NULL);
        bool has_stack = strstr(out.data, "stand_here_for_long+0x") != NULL;
        is_found = strstr(out.data, want) != NULL;
        if (is_found) {
            printf("%s\n", out.data);
            CHECK(has_stack);
            CHECK(strstr(out.data, "staller_poll+0x") != NULL);
            CHECK(strstr(out.data, "mr_reactor_run+0x") != NULL);
            CHECK(strstr(out.data, "catch_signal") == NULL);
        } else if (strstr(out.data, "gave its CPU to others") != NULL) {
            CHECK(!has_stack);
        }
        mr_text_fini(&out);
    }
    if (!is_found)
        SKIP("this host is too busy for a reactor that is busy to be told from one that waits");
    mr_thread_join(thread);
    mr_reactor_free(reactor);
}

static void busy_ones_are_shown(struct mr_rng *rng)
{
    (void)rng;
    run_stalls(false, "it was busy");
}

static void waiting_ones_are_shown(struct mr_rng *rng)
{
    (void)rng;
    run_stalls(true, "it waited in the kernel");
}

/* A program that handles the signal itself keeps its handler. */
static unsigned others;

static void others_handler(int number)
{
    (void)number;
    others++;
}

static void foreign_handlers_stay(struct mr_rng *rng)
{
    struct mr_trace trace = {.frames = 0};
    struct sigaction before, foreign = {.sa_handler = others_handler}, now;

    (void)rng;
    CHECK_EQ(sigaction(SIGURG, &foreign, &before), 0);
    mr_trace_prepare(&trace);
    CHECK_EQ(sigaction(SIGURG, &before, &now), 0);
    CHECK(now.sa_handler == others_handler);
    CHECK(!mr_trace_take(&trace, pthread_self(), mr_sys_linux(NULL), MR_MILLI_NS));
    CHECK_EQ(others, 0);
}

static void symbols_are_found(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_symbol symbol;
    int local;

    (void)rng;
    mr_symbol_find(sys, (const char *)(uintptr_t)&symbols_are_found + 3, &symbol);
    CHECK_STR(symbol.name, "symbols_are_found");
    CHECK_EQ(symbol.offset, 3);
    CHECK(strstr(symbol.file, "test_core_reactor_stall") != NULL);
    mr_symbol_find(sys, (const void *)(uintptr_t)&getppid, &symbol);
    CHECK(strstr(symbol.name, "getppid") != NULL);
    mr_symbol_find(sys, &local, &symbol);
    CHECK_STR(symbol.name, "");
    mr_symbol_find(sys, NULL, &symbol);
    CHECK_STR(symbol.name, "");
}

static const struct mr_test cases[] = {
    {"busy_ones_are_shown", busy_ones_are_shown},
    {"waiting_ones_are_shown", waiting_ones_are_shown},
    {"foreign_handlers_stay", foreign_handlers_stay},
    {"symbols_are_found", symbols_are_found},
};

MR_TEST_MAIN(cases)
