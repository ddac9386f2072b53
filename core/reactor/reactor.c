#include "core/reactor/reactor.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

enum { POLLERS_DEFAULT = 256, AIO_ENTRIES_DEFAULT = 256 };

#define SPIN_MAX_DEFAULT_NS (200 * MR_MICRO_NS)
#define SPIN_LEAST_NS       (4 * MR_MICRO_NS)
#define LONG_ROUND_NS       (1 * MR_MILLI_NS)
#define LONG_ROUND_BUSY_NS  (100 * MR_MICRO_NS)

const char *mr_reactor_mode_text(enum mr_reactor_mode mode)
{
    static const char *const text[] = {"busy", "hybrid", "shared"};

    MR_ASSERT((unsigned)mode < MR_COUNTOF(text));
    return text[mode];
}

/* Counters have one writer, so a plain read and write will do. */
static void count(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

static bool raise_to(_Atomic uint64_t *most, uint64_t n)
{
    if (n <= atomic_load_explicit(most, memory_order_relaxed))
        return false;
    atomic_store_explicit(most, n, memory_order_relaxed);
    return true;
}

static void wake(void *context)
{
    struct mr_reactor *reactor = context;

    reactor->aio->ops->wake(reactor->aio);
    /* W1 pairs with W2: we are done with the aio. */
    atomic_fetch_add_explicit(&reactor->wakes, 1, memory_order_release);
}

struct mr_reactor *mr_reactor_new(const struct mr_reactor_config *config)
{
    struct mr_reactor *reactor = mr_alloc_aligned(MR_PAD, sizeof(*reactor), "a reactor");

    *reactor = (struct mr_reactor){.config = *config};
    if (reactor->config.spin_max_ns == 0)
        reactor->config.spin_max_ns = SPIN_MAX_DEFAULT_NS;
    if (reactor->config.pollers == 0)
        reactor->config.pollers = POLLERS_DEFAULT;
    if (reactor->config.aio_entries == 0)
        reactor->config.aio_entries = AIO_ENTRIES_DEFAULT;
    reactor->poller =
        mr_alloc_array(reactor->config.pollers, sizeof(struct mr_poller *), "a reactor");
    mr_doorbell_init(&reactor->doorbell, wake, reactor);
    reactor->mailbox_word = mr_doorbell_reserve(&reactor->doorbell, 1, false);
    mr_mailbox_init(&reactor->inbox);
    return reactor;
}

void mr_reactor_free(struct mr_reactor *reactor)
{
    if (reactor == NULL)
        return;
    MR_ASSERT(reactor->aio == NULL);
    free(reactor->poller);
    free(reactor);
}

void mr_reactor_add(struct mr_reactor *reactor, struct mr_poller *poller)
{
    MR_ASSERT(reactor->pollers < reactor->config.pollers);
    MR_ASSERT(poller->class->poll != NULL && poller->class->peek != NULL);
    reactor->poller[reactor->pollers++] = poller;
}

void mr_reactor_remove(struct mr_reactor *reactor, struct mr_poller *poller)
{
    uint32_t at = 0;

    while (at < reactor->pollers && reactor->poller[at] != poller)
        at++;
    MR_ASSERT(at < reactor->pollers);
    reactor->pollers--;
    for (; at < reactor->pollers; at++)
        reactor->poller[at] = reactor->poller[at + 1];
    /* Its name may go with it. */
    if (atomic_load_explicit(&reactor->stats.max_poll_name, memory_order_relaxed) ==
        poller->name)
        atomic_store_explicit(&reactor->stats.max_poll_name, NULL, memory_order_relaxed);
    atomic_store_explicit(&reactor->stats.why_awake, NULL, memory_order_relaxed);
}

/* A host that refuses is only slower. */
static void place_helpers(struct mr_reactor *reactor)
{
    struct mr_aio *aio = reactor->aio;
    const struct mr_reactor_config *config = &reactor->config;

    if (config->helper_cpus == 0 || aio->ops->place_helpers == NULL)
        return;
    if (aio->ops->place_helpers(aio, config->helper_cpu, config->helper_cpus) < 0 &&
        aio->note == NULL)
        aio->note = "the kernel's helper threads may run on the reactors' CPUs: this host "
                    "does not let them be placed";
}

int mr_reactor_open(struct mr_reactor *reactor, struct mr_err *reterr)
{
    struct mr_sys *sys = reactor->config.sys;

    MR_ASSERT(reactor->aio == NULL);
    reactor->aio = sys->ops->aio_open(sys, reactor->config.aio_entries, reterr);
    if (reactor->aio == NULL)
        return mr_wrap(reterr, "reactor %u", reactor->config.index);
    place_helpers(reactor);
    atomic_store_explicit(&reactor->state, MR_REACTOR_RUNNING, memory_order_relaxed);
    return 0;
}

void mr_reactor_close(struct mr_reactor *reactor)
{
    if (reactor->aio == NULL)
        return;
    atomic_store_explicit(&reactor->state, MR_REACTOR_STOPPED, memory_order_relaxed);
    /* W2.  Whoever found us asleep may still be on its way to wake us, though something
     * else did before; no more will come, for we shall not sleep again. */
    while (atomic_load_explicit(&reactor->wakes, memory_order_acquire) != reactor->rung)
        sched_yield();
    reactor->aio->ops->close(reactor->aio);
    reactor->aio = NULL;
}

static void set_running(struct mr_reactor *reactor, const char *name)
{
    atomic_store_explicit(&reactor->running, name, memory_order_relaxed);
}

/* The clock is read only behind a poll that had work: idle rounds cost no time. */
static unsigned poll_one(struct mr_reactor *reactor, struct mr_poller *poller, int64_t now_ns,
                         int64_t *since_ns)
{
    set_running(reactor, poller->name);
    unsigned work = poller->class->poll(poller, now_ns);
    count(&poller->polls, 1);
    if (work == 0) {
        count(&poller->polls_idle, 1);
        return 0;
    }
    int64_t until_ns = mr_now_ns(reactor->config.sys);
    uint64_t took_ns = (uint64_t)(until_ns - *since_ns);
    *since_ns = until_ns;
    count(&poller->busy_ns, took_ns);
    if (raise_to(&reactor->stats.max_poll_ns, took_ns))
        atomic_store_explicit(&reactor->stats.max_poll_name, poller->name,
                              memory_order_relaxed);
    return work;
}

static unsigned poll_all(struct mr_reactor *reactor, int64_t now_ns, int64_t *since_ns)
{
    unsigned work = 0;

    for (uint32_t i = 0; i < reactor->pollers;) {
        struct mr_poller *poller = reactor->poller[i];
        work += poll_one(reactor, poller, now_ns, since_ns);
        /* A poller may have removed itself. */
        i += i < reactor->pollers && reactor->poller[i] == poller;
    }
    return work;
}

static void account(struct mr_reactor *reactor, unsigned work, int64_t started_ns,
                    int64_t ended_ns)
{
    struct mr_reactor_stats *stats = &reactor->stats;

    count(&stats->rounds, 1);
    if (work == 0) {
        count(&stats->rounds_idle, 1);
        return;
    }
    int64_t limit_ns =
        reactor->config.mode == MR_REACTOR_BUSY ? LONG_ROUND_BUSY_NS : LONG_ROUND_NS;
    int64_t took_ns = ended_ns - started_ns;
    count(&stats->busy_ns, (uint64_t)took_ns);
    count(&stats->long_rounds, took_ns > limit_ns);
    raise_to(&stats->max_round_ns, (uint64_t)took_ns);
}

unsigned mr_reactor_poll(struct mr_reactor *reactor, int64_t now_ns)
{
    unsigned work = 0;
    int64_t since_ns = now_ns;

    MR_ASSERT(reactor->aio != NULL);
    count(&reactor->epoch, 1);
    if (mr_doorbell_take(&reactor->doorbell, reactor->mailbox_word) != 0) {
        set_running(reactor, "a message from the control thread");
        work += mr_mailbox_poll(&reactor->inbox);
    }
    work += poll_all(reactor, now_ns, &since_ns);
    unsigned polled = work;
    /* Last, so that one entry serves everything that was submitted in this round. */
    set_running(reactor, "input and output");
    work += reactor->aio->ops->poll(reactor->aio);
    set_running(reactor, NULL);
    /* The last poller's reading will do when nothing was done behind it. */
    bool is_read = since_ns != now_ns && work == polled;
    account(reactor, work, now_ns,
            work == 0 || is_read ? since_ns : mr_now_ns(reactor->config.sys));
    return work;
}

int64_t mr_reactor_deadline_ns(struct mr_reactor *reactor, int64_t now_ns)
{
    int64_t soonest_ns = INT64_MAX;

    for (uint32_t i = 0; i < reactor->pollers; i++) {
        struct mr_poller *poller = reactor->poller[i];
        if (poller->class->deadline_ns == NULL)
            continue;
        int64_t at_ns = poller->class->deadline_ns(poller, now_ns);
        if (at_ns < soonest_ns)
            soonest_ns = at_ns;
    }
    return soonest_ns;
}

static void disarm_all(struct mr_reactor *reactor)
{
    for (uint32_t i = reactor->pollers; i-- > 0;) {
        struct mr_poller *poller = reactor->poller[i];
        if (poller->is_armed && poller->class->disarm != NULL)
            poller->class->disarm(poller);
        poller->is_armed = false;
    }
}

/* All pollers will see to it that we are woken; false: one can not, or has work. */
static bool arm_all(struct mr_reactor *reactor)
{
    for (uint32_t i = 0; i < reactor->pollers; i++) {
        struct mr_poller *poller = reactor->poller[i];
        int rc = poller->class->arm == NULL ? 0 : poller->class->arm(poller);
        if (rc == 0) {
            poller->is_armed = true;
            continue;
        }
        if (rc < 0) {
            const char *why =
                poller->class->why_awake == NULL ? NULL : poller->class->why_awake(poller);
            atomic_store_explicit(&reactor->stats.why_awake, why == NULL ? poller->name : why,
                                  memory_order_relaxed);
        }
        return false;
    }
    atomic_store_explicit(&reactor->stats.why_awake, NULL, memory_order_relaxed);
    return true;
}

static bool has_work(struct mr_reactor *reactor)
{
    if (mr_doorbell_is_pending(&reactor->doorbell))
        return true;
    for (uint32_t i = 0; i < reactor->pollers; i++)
        if (reactor->poller[i]->class->peek(reactor->poller[i]))
            return true;
    return false;
}

static bool must_stop(const struct mr_reactor *reactor)
{
    return atomic_load_explicit(&reactor->stop, memory_order_seq_cst) != 0;
}

/* Awake again; true when nobody had rung.  Each ring is one wake(). */
static bool get_up(struct mr_reactor *reactor)
{
    bool nobody_rang = mr_doorbell_awake(&reactor->doorbell);

    reactor->rung += !nobody_rang;
    return nobody_rang;
}

static void wait(struct mr_reactor *reactor, int64_t timeout_ns)
{
    struct mr_sys *sys = reactor->config.sys;
    int64_t before_ns = mr_now_ns(sys);

    atomic_store_explicit(&reactor->state, MR_REACTOR_ASLEEP, memory_order_relaxed);
    reactor->aio->ops->wait(reactor->aio, timeout_ns);
    atomic_store_explicit(&reactor->state, MR_REACTOR_RUNNING, memory_order_relaxed);
    bool nobody_rang = get_up(reactor);
    int64_t slept_ns = mr_now_ns(sys) - before_ns;
    count(&reactor->stats.sleeps, 1);
    count(&reactor->stats.slept_ns, (uint64_t)slept_ns);
    /* Only the bound on sleep brought us back, and there is work: a bell is missing. */
    if (nobody_rang && timeout_ns == MR_REACTOR_SLEEP_MAX_NS && slept_ns >= timeout_ns &&
        has_work(reactor))
        count(&reactor->stats.late_wakes, 1);
}

bool mr_reactor_sleep(struct mr_reactor *reactor, int64_t now_ns)
{
    bool slept = false;

    if (arm_all(reactor)) {
        mr_doorbell_sleep(&reactor->doorbell);
        int64_t left_ns = mr_reactor_deadline_ns(reactor, now_ns);
        /* No overflow: the clock is above zero, and INT64_MAX means never. */
        left_ns = left_ns <= now_ns ? 0 : left_ns - now_ns;
        if (left_ns > MR_REACTOR_SLEEP_MAX_NS)
            left_ns = MR_REACTOR_SLEEP_MAX_NS;
        if (left_ns == 0 || must_stop(reactor) || has_work(reactor) ||
            reactor->aio->ops->peek(reactor->aio)) {
            get_up(reactor);
        } else {
            wait(reactor, left_ns);
            slept = true;
        }
    }
    disarm_all(reactor);
    return slept;
}

static void pause_cpu(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* As QEMU's polling: spinning is worth while idle times are short, so the window doubles
 * while they fit below the maximum, and halves when they do not. */
static void adapt_spin(struct mr_reactor *reactor, int64_t idle_ns)
{
    int64_t most_ns = reactor->config.spin_max_ns;
    int64_t spin_ns = atomic_load_explicit(&reactor->stats.spin_ns, memory_order_relaxed);

    if (idle_ns <= most_ns) {
        spin_ns = spin_ns == 0 ? SPIN_LEAST_NS : spin_ns * 2;
        if (spin_ns > most_ns)
            spin_ns = most_ns;
    } else {
        spin_ns /= 2;
        if (spin_ns < SPIN_LEAST_NS)
            spin_ns = 0;
    }
    atomic_store_explicit(&reactor->stats.spin_ns, spin_ns, memory_order_relaxed);
}

static void idle_hybrid(struct mr_reactor *reactor, int64_t now_ns)
{
    if (reactor->idle_since_ns == 0)
        reactor->idle_since_ns = now_ns;
    if (now_ns - reactor->idle_since_ns <
        atomic_load_explicit(&reactor->stats.spin_ns, memory_order_relaxed)) {
        pause_cpu();
        return;
    }
    if (mr_reactor_sleep(reactor, now_ns)) {
        adapt_spin(reactor, mr_now_ns(reactor->config.sys) - reactor->idle_since_ns);
        reactor->idle_since_ns = 0;
    } else {
        pause_cpu();
    }
}

static void idle_shared(struct mr_reactor *reactor, int64_t now_ns)
{
    /* Whoever shares the CPU may be about to give us work; that is cheaper than a sleep. */
    if (reactor->yields < 2) {
        reactor->yields++;
        sched_yield();
    } else if (!mr_reactor_sleep(reactor, now_ns)) {
        sched_yield();
    }
}

void mr_reactor_run(struct mr_reactor *reactor)
{
    while (!must_stop(reactor)) {
        int64_t now_ns = mr_now_ns(reactor->config.sys);
        if (mr_reactor_poll(reactor, now_ns) != 0) {
            reactor->idle_since_ns = 0;
            reactor->yields = 0;
            continue;
        }
        switch (reactor->config.mode) {
        case MR_REACTOR_BUSY: pause_cpu(); break;
        case MR_REACTOR_HYBRID: idle_hybrid(reactor, now_ns); break;
        case MR_REACTOR_SHARED: idle_shared(reactor, now_ns); break;
        }
    }
}

void mr_reactor_stop(struct mr_reactor *reactor)
{
    /* The same handshake as a bell's, with `stop` as the thing put down. */
    atomic_store_explicit(&reactor->stop, 1, memory_order_seq_cst);
    if (mr_doorbell_awake(&reactor->doorbell))
        wake(reactor);
}

bool mr_reactor_send(struct mr_reactor *reactor, void (*run)(void *context, int64_t arg),
                     void *context, int64_t arg)
{
    struct mr_bell bell = mr_doorbell_bell(&reactor->doorbell, reactor->mailbox_word, 0);

    if (!mr_mailbox_send(&reactor->inbox, (struct mr_message){run, context, arg}))
        return false;
    mr_bell_ring(&bell);
    return true;
}
