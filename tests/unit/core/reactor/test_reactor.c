/*
 * A reactor owes its pollers: turns in order, an honest account, and a sleep that nobody
 * is left out of.  Stepped by hand under a clock of our own first, then on threads.
 */
#include "core/reactor/reactor.h"
#include "core/reactor/thread.h"
#include "core/ring/edge.h"
#include "tests/mr_test.h"
#include "tests/unit/core/reactor/thread_sys.h"

#include <pthread.h>

/* A clock that moves when told to, and by sleeping. */
struct hand_sys {
    struct mr_sys sys;
    struct mr_aio aio;
    int64_t now_ns;
    unsigned waits, wakes;
    int64_t waited_ns;
    void (*during_wait)(void *context);
    void *context;
    bool aio_has_work;
    bool fails;
};

static struct hand_sys *hand;

static int64_t hand_now(struct mr_sys *sys)
{
    return MR_CONTAINER(sys, struct hand_sys, sys)->now_ns;
}

static unsigned hand_poll(struct mr_aio *aio)
{
    bool had = hand->aio_has_work;

    (void)aio;
    hand->aio_has_work = false;
    return had;
}

static bool hand_peek(struct mr_aio *aio)
{
    return MR_CONTAINER(aio, struct hand_sys, aio)->aio_has_work;
}

static void hand_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    unsigned wakes = hand->wakes;

    (void)aio;
    hand->waits++;
    hand->waited_ns = timeout_ns;
    if (hand->during_wait != NULL)
        hand->during_wait(hand->context);
    hand->now_ns += hand->wakes != wakes ? 1000 : timeout_ns;
}

static void hand_wake(struct mr_aio *aio)
{
    MR_CONTAINER(aio, struct hand_sys, aio)->wakes++;
}

static void hand_close(struct mr_aio *aio)
{
    (void)aio;
}

static struct mr_aio *hand_open(struct mr_sys *sys, unsigned entries, struct mr_err *reterr)
{
    static const struct mr_aio_ops ops = {.name = "hand",
                                          .poll = hand_poll,
                                          .peek = hand_peek,
                                          .wait = hand_wait,
                                          .wake = hand_wake,
                                          .close = hand_close};
    struct hand_sys *self = MR_CONTAINER(sys, struct hand_sys, sys);

    (void)entries;
    if (self->fails) {
        mr_fail(reterr, -EPERM, "the host forbids it");
        return NULL;
    }
    self->aio.ops = &ops;
    return &self->aio;
}

static const struct mr_sys_ops hand_ops = {
    .now_ns = hand_now, .open = thread_open, .aio_open = hand_open};

struct probe {
    struct mr_poller poller;
    struct mr_reactor *reactor;
    unsigned work, polls, arms, disarms;
    int arm_answer;
    bool ready, leaves;
    int64_t takes_ns, deadline_ns;
    char *order, letter;
};

static unsigned probe_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct probe *probe = MR_CONTAINER(poller, struct probe, poller);

    CHECK(now_ns <= hand->now_ns);
    probe->polls++;
    if (probe->order != NULL)
        strncat(probe->order, &probe->letter, 1);
    hand->now_ns += probe->takes_ns;
    if (probe->leaves)
        mr_reactor_remove(probe->reactor, poller);
    return probe->work;
}

static bool probe_peek(struct mr_poller *poller)
{
    return MR_CONTAINER(poller, struct probe, poller)->ready;
}

static int probe_arm(struct mr_poller *poller)
{
    struct probe *probe = MR_CONTAINER(poller, struct probe, poller);

    probe->arms++;
    return probe->arm_answer;
}

static void probe_disarm(struct mr_poller *poller)
{
    MR_CONTAINER(poller, struct probe, poller)->disarms++;
}

static int64_t probe_deadline(struct mr_poller *poller, int64_t now_ns)
{
    (void)now_ns;
    return MR_CONTAINER(poller, struct probe, poller)->deadline_ns;
}

static const struct mr_poller_class probe_class = {.poll = probe_poll,
                                                   .peek = probe_peek,
                                                   .arm = probe_arm,
                                                   .disarm = probe_disarm,
                                                   .deadline_ns = probe_deadline};

static struct mr_reactor *hand_reactor(enum mr_reactor_mode mode)
{
    static struct hand_sys sys;

    sys = (struct hand_sys){.sys = {&hand_ops}, .now_ns = 1000000};
    hand = &sys;
    struct mr_reactor *reactor =
        mr_reactor_new(&(struct mr_reactor_config){.sys = &sys.sys, .mode = mode});
    CHECK_EQ(mr_reactor_open(reactor, NULL), 0);
    return reactor;
}

static struct probe probe_of(struct mr_reactor *reactor, const char *name)
{
    return (struct probe){.poller = {.class = &probe_class, .name = name},
                          .reactor = reactor,
                          .deadline_ns = INT64_MAX,
                          .letter = name[0]};
}

static void hand_end(struct mr_reactor *reactor)
{
    mr_reactor_close(reactor);
    mr_reactor_free(reactor);
}

static void turns_and_account(struct mr_rng *rng)
{
    struct mr_reactor *reactor = hand_reactor(MR_REACTOR_HYBRID);
    struct probe a = probe_of(reactor, "a"), b = probe_of(reactor, "b");
    struct probe c = probe_of(reactor, "c");
    char order[16] = "";

    (void)rng;
    a.order = b.order = c.order = order;
    mr_reactor_add(reactor, &a.poller);
    mr_reactor_add(reactor, &b.poller);
    mr_reactor_add(reactor, &c.poller);
    CHECK_EQ(mr_reactor_poll(reactor, hand->now_ns), 0);
    CHECK_STR(order, "abc");
    CHECK_EQ(reactor->stats.rounds_idle, 1);
    b.work = 3;
    b.takes_ns = 2 * MR_MILLI_NS;
    c.work = 1;
    c.takes_ns = 7000;
    CHECK_EQ(mr_reactor_poll(reactor, hand->now_ns), 4);
    CHECK_EQ(b.poller.busy_ns, 2 * MR_MILLI_NS);
    CHECK_EQ(c.poller.busy_ns, 7000);
    CHECK_EQ(a.poller.busy_ns, 0);
    CHECK_EQ(a.poller.polls_idle, 2);
    CHECK_EQ(b.poller.polls_idle, 1);
    CHECK_EQ(reactor->stats.busy_ns, 2 * MR_MILLI_NS + 7000);
    CHECK_EQ(reactor->stats.max_round_ns, 2 * MR_MILLI_NS + 7000);
    CHECK_STR(reactor->stats.max_poll_name, "b");
    CHECK_EQ(reactor->stats.long_rounds, 1);
    CHECK_EQ(reactor->epoch, 2);
    /* One that leaves in its own poll takes nobody's turn. */
    order[0] = 0;
    b.leaves = true;
    mr_reactor_poll(reactor, hand->now_ns);
    mr_reactor_poll(reactor, hand->now_ns);
    CHECK_STR(order, "abcac");
    hand->aio_has_work = true;
    c.work = 0;
    CHECK_EQ(mr_reactor_poll(reactor, hand->now_ns), 1);
    hand_end(reactor);
}

static void sleeps_only_when_all_agree(struct mr_rng *rng)
{
    struct mr_reactor *reactor = hand_reactor(MR_REACTOR_HYBRID);
    struct probe a = probe_of(reactor, "a"), b = probe_of(reactor, "b");

    (void)rng;
    mr_reactor_add(reactor, &a.poller);
    mr_reactor_add(reactor, &b.poller);
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(hand->waited_ns, MR_REACTOR_SLEEP_MAX_NS);
    CHECK_EQ(a.arms + b.arms, 2);
    CHECK_EQ(a.disarms + b.disarms, 2);
    CHECK_EQ(reactor->stats.late_wakes, 0);
    /* Refused: those armed before are disarmed, the one that refused is named. */
    b.arm_answer = -ENOTSUP;
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(a.disarms, 2);
    CHECK_EQ(b.disarms, 1);
    CHECK_STR(reactor->stats.why_awake, "b");
    b.arm_answer = 1;
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    b.arm_answer = 0;
    b.ready = true;
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(b.disarms, 2);
    b.ready = false;
    hand->aio_has_work = true;
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    hand->aio_has_work = false;
    /* The nearest deadline bounds the sleep; one that is due forbids it. */
    b.deadline_ns = hand->now_ns + 5000;
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(hand->waited_ns, 5000);
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    b.deadline_ns = INT64_MAX;
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK(reactor->stats.why_awake == NULL);
    hand_end(reactor);
}

static void become_ready(void *context)
{
    ((struct probe *)context)->ready = true;
}

static void say(void *context, int64_t arg)
{
    *(int64_t *)context += arg;
}

static void send_say(void *context)
{
    static int64_t sum;

    CHECK(mr_reactor_send(context, say, &sum, 1));
}

/* Work that appears without a bell is found by the bound, and counted; with one it is
 * not. */
static void late_wakes_are_counted(struct mr_rng *rng)
{
    struct mr_reactor *reactor = hand_reactor(MR_REACTOR_SHARED);
    struct probe a = probe_of(reactor, "a");

    (void)rng;
    mr_reactor_add(reactor, &a.poller);
    hand->during_wait = send_say;
    hand->context = reactor;
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(hand->wakes, 1);
    CHECK_EQ(reactor->stats.late_wakes, 0);
    CHECK(!mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(mr_reactor_poll(reactor, hand->now_ns), 1);
    hand->during_wait = become_ready;
    hand->context = &a;
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK_EQ(reactor->stats.late_wakes, 1);
    /* Found by a deadline that somebody gave: not late. */
    a.ready = false;
    a.deadline_ns = hand->now_ns + 400;
    CHECK(mr_reactor_sleep(reactor, hand->now_ns));
    CHECK(a.ready);
    CHECK_EQ(reactor->stats.late_wakes, 1);
    hand_end(reactor);
}

static void mailbox_fills(struct mr_rng *rng)
{
    struct mr_reactor *reactor = hand_reactor(MR_REACTOR_BUSY);
    int64_t sum = 0;
    unsigned sent = 0;

    (void)rng;
    while (mr_reactor_send(reactor, say, &sum, ++sent))
        ;
    CHECK_EQ(sent, MR_MAILBOX_SLOTS + 1);
    CHECK_EQ(mr_reactor_poll(reactor, hand->now_ns), MR_MAILBOX_SLOTS);
    CHECK_EQ(sum, (int64_t)MR_MAILBOX_SLOTS * (MR_MAILBOX_SLOTS + 1) / 2);
    CHECK(mr_reactor_send(reactor, say, &sum, 0));
    hand_end(reactor);
}

/* Threads: reactors in a ring pass tokens on, each through an edge with a bell. */
enum { NODES = 3, TOKENS = 4, LAPS = 3000 };

struct node {
    struct mr_poller poller;
    struct mr_reactor *reactor;
    struct mr_edge *in, *out;
    uint32_t in_word;
    uint32_t seen;
    _Atomic uint32_t *done;
};

static void node_pass(struct node *node, int64_t token)
{
    uint32_t id;

    while (mr_edge_collect(node->out, &id))
        ;
    CHECK(mr_edge_has_room_for_batch(node->out));
    mr_edge_send(node->out, (struct mr_desc){.kind = MR_DESC_BATCH, .rows = 1, .arg = token});
    mr_edge_publish(node->out);
}

static unsigned node_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct node *node = MR_CONTAINER(poller, struct node, poller);
    struct mr_desc desc;
    unsigned work = 0;

    (void)now_ns;
    if (mr_doorbell_take(&node->reactor->doorbell, node->in_word) == 0)
        return 0;
    while (mr_edge_pop(node->in, &desc)) {
        mr_edge_give_back(node->in);
        mr_edge_settle(node->in);
        work++;
        if (++node->seen == TOKENS * LAPS)
            atomic_fetch_add(node->done, 1);
        if (desc.arg < (int64_t)LAPS * NODES)
            node_pass(node, desc.arg + 1);
    }
    return work;
}

static bool node_peek(struct mr_poller *poller)
{
    struct node *node = MR_CONTAINER(poller, struct node, poller);

    return mr_doorbell_has(&node->reactor->doorbell, node->in_word);
}

static const struct mr_poller_class node_class = {.poll = node_poll, .peek = node_peek};

static void inject(void *context, int64_t token)
{
    node_pass(context, token);
}

static void pass_tokens(enum mr_reactor_mode mode)
{
    static struct node node[NODES];
    struct mr_sys sys = {&thread_sys_ops};
    struct mr_thread *thread[NODES];
    struct mr_err err = {0};
    _Atomic uint32_t done = 0;

    memset(node, 0, sizeof(node));
    for (uint32_t n = 0; n < NODES; n++) {
        node[n].poller = (struct mr_poller){.class = &node_class, .name = "node"};
        node[n].done = &done;
        node[n].reactor =
            mr_reactor_new(&(struct mr_reactor_config){.sys = &sys, .index = n, .mode = mode});
        node[n].in_word = mr_doorbell_reserve(&node[n].reactor->doorbell, 1, true);
        mr_reactor_add(node[n].reactor, &node[n].poller);
    }
    for (uint32_t n = 0; n < NODES; n++) {
        struct node *to = &node[(n + 1) % NODES];
        node[n].out = to->in =
            mr_edge_new(TOKENS, mr_doorbell_bell(&to->reactor->doorbell, to->in_word, 0),
                        (struct mr_bell){NULL, 0, 0});
    }
    for (uint32_t n = 0; n < NODES; n++) {
        char name[16];
        snprintf(name, sizeof(name), "test-%u", n);
        CHECK_EQ(mr_thread_start(
                     &(struct mr_thread_config){.reactor = node[n].reactor, .name = name},
                     &thread[n], &err),
                 0);
        CHECK(mr_thread_cpu_ns(thread[n]) >= 0);
    }
    /* Tokens enter one after the other, while reactors are asleep. */
    for (int64_t t = 0; t < TOKENS; t++) {
        CHECK(mr_reactor_send(node[0].reactor, inject, &node[0], 1));
        usleep(2000);
    }
    int64_t limit_ns = thread_now_ns(&sys) + 30 * MR_SECOND_NS;
    while (atomic_load(&done) != NODES) {
        CHECK(thread_now_ns(&sys) < limit_ns);
        usleep(1000);
    }
    for (uint32_t n = 0; n < NODES; n++)
        mr_thread_join(thread[n]);
    for (uint32_t n = 0; n < NODES; n++) {
        CHECK_EQ(node[n].reactor->stats.late_wakes, 0);
        CHECK(node[n].reactor->stats.sleeps > 0);
        CHECK_EQ(node[n].reactor->state, MR_REACTOR_STOPPED);
        mr_edge_free(node[n].in);
        mr_reactor_free(node[n].reactor);
    }
}

static void threads_hybrid(struct mr_rng *rng)
{
    (void)rng;
    pass_tokens(MR_REACTOR_HYBRID);
}

static void threads_shared(struct mr_rng *rng)
{
    (void)rng;
    pass_tokens(MR_REACTOR_SHARED);
}

/* A sleeping reactor stops at once, not when its sleep runs out; many times over, for the
 * one who wakes it and the one who closes must not meet. */
static void stops_at_once(struct mr_rng *rng)
{
    struct mr_sys sys = {&thread_sys_ops};
    int64_t before_ns = thread_now_ns(&sys);

    (void)rng;
    for (uint32_t i = 0; i < 100; i++) {
        struct mr_reactor *reactor =
            mr_reactor_new(&(struct mr_reactor_config){.sys = &sys, .mode = MR_REACTOR_SHARED});
        struct mr_thread *thread;
        CHECK_EQ(mr_thread_start(&(struct mr_thread_config){.reactor = reactor, .name = "stop"},
                                 &thread, NULL),
                 0);
        if (i % 2 == 0)
            usleep(500);
        mr_thread_join(thread);
        mr_reactor_free(reactor);
    }
    CHECK(thread_now_ns(&sys) - before_ns < 3 * MR_SECOND_NS);
}

static void start_failures_are_told(struct mr_rng *rng)
{
    static struct hand_sys sys = {.sys = {&hand_ops}, .fails = true};
    struct mr_reactor *reactor =
        mr_reactor_new(&(struct mr_reactor_config){.sys = &sys.sys, .index = 3});
    const uint32_t nowhere = 1000, above = 100000;
    struct mr_thread *thread;
    struct mr_err err = {0};

    (void)rng;
    CHECK_EQ(mr_thread_start(&(struct mr_thread_config){.reactor = reactor, .name = "fails"},
                             &thread, &err),
             -EPERM);
    CHECK_STR(err.message, "reactor 3: the host forbids it");
    sys.fails = false;
    CHECK(mr_thread_start(&(struct mr_thread_config){reactor, "nowhere", &nowhere, 1, NULL},
                          &thread, &err) < 0);
    CHECK(strstr(err.message, "CPU 1000") != NULL);
    CHECK_EQ(mr_thread_start(&(struct mr_thread_config){reactor, "above", &above, 1, NULL},
                             &thread, &err),
             MR_ERR_LIMIT);
    mr_reactor_free(reactor);
}

static const struct mr_test cases[] = {
    {"turns_and_account", turns_and_account},
    {"sleeps_only_when_all_agree", sleeps_only_when_all_agree},
    {"late_wakes_are_counted", late_wakes_are_counted},
    {"mailbox_fills", mailbox_fills},
    {"threads_hybrid", threads_hybrid},
    {"threads_shared", threads_shared},
    {"stops_at_once", stops_at_once},
    {"start_failures_are_told", start_failures_are_told},
};

MR_TEST_MAIN(cases)
