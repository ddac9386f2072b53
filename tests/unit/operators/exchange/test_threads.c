/*
 * An exchange between real reactors on real threads, more of them than this host may have
 * CPUs, which sleep whenever they can: sources send in bursts with naps between, rings and
 * pools are small, so both doorbells are busy.  Owed: every row once and in order, the end
 * at every sink, no late wake-up, and (under ThreadSanitizer) no race.
 */
#include "core/reactor/thread.h"
#include "operators/exchange/exchange.h"
#include "tests/mr_test.h"
#include "tests/unit/core/reactor/thread_sys.h"

enum { REACTORS = 3, KEYS = 64 };
enum { PRODUCER, KEY, SEQ, NOTE, COLUMNS };

struct node {
    struct mr_poller poller; /* source, exchange and sink in one task each: one poller */
    struct mr_reactor *reactor;
    struct mr_task_env env;
    struct mr_rng rng;
    uint32_t number;

    struct mr_op *sender;
    struct mr_batch_buffer *batch;
    int64_t nap_until_ns;
    uint64_t left, seq[KEYS];
    int64_t watermark;
    bool is_napping, said_end, is_ended;

    struct mr_input *receiver;
    struct mr_op sink;
    uint64_t next[REACTORS][KEYS], rows;
    _Atomic uint32_t *done;
    _Atomic uint64_t *received;
};

static bool always(const struct mr_op *op)
{
    (void)op;
    return true;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct node *node = MR_CONTAINER(op, struct node, sink);
    char note[64];

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t producer = ((const int64_t *)batch->col[PRODUCER].data)[row];
        int64_t key = ((const int64_t *)batch->col[KEY].data)[row];
        int64_t seq = ((const int64_t *)batch->col[SEQ].data)[row];
        CHECK_EQ(seq, node->next[producer][key]);
        node->next[producer][key]++;
        snprintf(note, sizeof(note), "row %d of key %d", (int)seq, (int)key);
        CHECK(
            mr_view_is(mr_str_view((const struct mr_str *)batch->col[NOTE].data + row), note));
    }
    node->rows += batch->selected;
}

static void sink_watermark(struct mr_op *op, int64_t watermark_ns)
{
    (void)op;
    (void)watermark_ns;
}

static void sink_end(struct mr_op *op)
{
    struct node *node = MR_CONTAINER(op, struct node, sink);

    atomic_fetch_add(node->received, node->rows);
    atomic_fetch_add(node->done, 1);
}

static const struct mr_op_class sink_class = {.name = "sink",
                                              .ready = always,
                                              .push = sink_push,
                                              .watermark = sink_watermark,
                                              .end = sink_end};

static void send_rows(struct node *node)
{
    struct mr_batch *batch = &node->batch->batch;
    uint32_t rows =
        1 + (uint32_t)mr_rng_below(&node->rng, mr_rng_below(&node->rng, 8) ? 20 : 800);
    char note[64];

    if (rows > node->left)
        rows = (uint32_t)node->left;
    mr_batch_buffer_reset(node->batch);
    for (uint32_t row = 0; row < rows; row++) {
        int64_t key = (int64_t)mr_rng_below(&node->rng, KEYS);
        ((int64_t *)batch->col[PRODUCER].data)[row] = node->number;
        ((int64_t *)batch->col[KEY].data)[row] = key;
        ((int64_t *)batch->col[SEQ].data)[row] = (int64_t)node->seq[key];
        snprintf(note, sizeof(note), "row %d of key %d", (int)node->seq[key]++, (int)key);
        ((struct mr_str *)batch->col[NOTE].data)[row] =
            mr_batch_buffer_str(node->batch, note, strlen(note));
    }
    batch->rows = batch->selected = rows;
    node->left -= rows;
    mr_op_push(node->sender, batch);
}

static bool can_send(const struct node *node)
{
    return !node->is_ended && !node->is_napping && mr_op_ready(node->sender);
}

static unsigned send_something(struct node *node, int64_t now_ns)
{
    if (!can_send(node))
        return 0;
    if (node->said_end) {
        mr_op_end(node->sender);
        node->is_ended = true;
    } else if (node->left == 0) {
        mr_op_watermark(node->sender, MR_WATERMARK_END);
        node->said_end = true;
    } else if (mr_rng_below(&node->rng, 3) == 0) {
        mr_op_watermark(node->sender, ++node->watermark);
    } else {
        send_rows(node);
    }
    if (mr_rng_below(&node->rng, 3) == 0) {
        node->is_napping = true;
        node->nap_until_ns = now_ns + mr_rng_range(&node->rng, 1000, 200000);
    }
    return 1;
}

static unsigned node_poll(struct mr_poller *poller, int64_t now_ns)
{
    struct node *node = MR_CONTAINER(poller, struct node, poller);
    unsigned work = node->sender->class->poll(node->sender, now_ns);

    node->is_napping &= now_ns < node->nap_until_ns;
    work += node->receiver->class->poll(node->receiver, now_ns) != MR_INPUT_NOTHING;
    return work + send_something(node, now_ns);
}

static bool node_peek(struct mr_poller *poller)
{
    struct node *node = MR_CONTAINER(poller, struct node, poller);

    return can_send(node) || node->receiver->class->peek(node->receiver);
}

static int64_t node_deadline(struct mr_poller *poller, int64_t now_ns)
{
    struct node *node = MR_CONTAINER(poller, struct node, poller);

    (void)now_ns;
    return node->is_napping ? node->nap_until_ns : INT64_MAX;
}

static const struct mr_poller_class node_class = {
    .poll = node_poll, .peek = node_peek, .deadline_ns = node_deadline};

static struct mr_schema *make_schema(struct mr_arena *arena)
{
    struct mr_schema *schema = mr_schema_new(arena, COLUMNS);

    for (uint32_t c = 0; c < COLUMNS; c++)
        schema->field[c].type = c == NOTE ? MR_TYPE_STRING : MR_TYPE_BIGINT_NN;
    return schema;
}

/* A reactor's task: what it sends, and what it takes. */
static void node_init(struct node *node, uint32_t number, struct mr_exchange *exchange,
                      const struct mr_schema *schema)
{
    struct mr_err err = {0};

    node->poller = (struct mr_poller){.class = &node_class, .name = "node"};
    node->number = number;
    node->batch = mr_batch_buffer_new(schema, MR_BATCH_ROWS);
    node->sink = (struct mr_op){.class = &sink_class, .env = &node->env};
    CHECK_EQ(mr_exchange_op(exchange, number, &node->env, &node->sender, &err), 0);
    CHECK_EQ(
        mr_exchange_input(exchange, number, &node->env, &node->sink, &node->receiver, &err), 0);
    mr_reactor_add(node->reactor, &node->poller);
}

static void three_by_three(struct mr_rng *rng, enum mr_reactor_mode mode, uint64_t rows)
{
    static const uint32_t key[] = {KEY};
    static struct node node[REACTORS];
    struct mr_sys sys = {&thread_sys_ops};
    struct mr_thread *thread[REACTORS];
    struct mr_doorbell *bell[REACTORS];
    struct mr_exchange *exchange;
    struct mr_arena arena;
    struct mr_err err = {0};
    _Atomic uint32_t done = 0;
    _Atomic uint64_t received = 0;
    uint64_t sleeps = 0, blocked = 0;

    mr_arena_init(&arena);
    struct mr_schema *schema = make_schema(&arena);
    memset(node, 0, sizeof(node));
    for (uint32_t n = 0; n < REACTORS; n++) {
        node[n].reactor =
            mr_reactor_new(&(struct mr_reactor_config){.sys = &sys, .index = n, .mode = mode});
        bell[n] = &node[n].reactor->doorbell;
    }
    CHECK_EQ(mr_exchange_new(&(struct mr_exchange_spec){.uid = "test",
                                                        .schema = schema,
                                                        .key = key,
                                                        .keys = 1,
                                                        .producers = REACTORS,
                                                        .consumers = REACTORS,
                                                        .producer_doorbell = bell,
                                                        .consumer_doorbell = bell,
                                                        .slots = 3,
                                                        .buffer_rows = 512},
                             &exchange, &err),
             0);
    for (uint32_t n = 0; n < REACTORS; n++) {
        node[n].rng.state = mr_rng_next(rng);
        node[n].left = rows;
        node[n].done = &done;
        node[n].received = &received;
        node_init(&node[n], n, exchange, schema);
    }
    for (uint32_t n = 0; n < REACTORS; n++)
        CHECK_EQ(mr_thread_start(
                     &(struct mr_thread_config){.reactor = node[n].reactor, .name = "node"},
                     &thread[n], &err),
                 0);
    int64_t limit_ns = mr_now_ns(&sys) + 60 * MR_SECOND_NS;
    while (atomic_load(&done) != REACTORS) {
        CHECK(mr_now_ns(&sys) < limit_ns);
        usleep(1000);
    }
    for (uint32_t n = 0; n < REACTORS; n++)
        mr_thread_join(thread[n]);
    CHECK_EQ(received, rows * REACTORS);
    for (uint32_t n = 0; n < REACTORS; n++) {
        CHECK_EQ(node[n].reactor->stats.late_wakes, 0);
        sleeps += node[n].reactor->stats.sleeps;
        blocked += mr_exchange_op_blocked(node[n].sender);
        node[n].sender->class->free(node[n].sender);
        node[n].receiver->class->free(node[n].receiver);
        mr_batch_buffer_free(node[n].batch);
    }
    printf("%" PRIu64 " sleeps, %" PRIu64 " times blocked\n", sleeps, blocked);
    CHECK(sleeps != 0);
    mr_exchange_free(exchange);
    for (uint32_t n = 0; n < REACTORS; n++)
        mr_reactor_free(node[n].reactor);
    mr_arena_fini(&arena);
}

static void shared(struct mr_rng *rng)
{
    three_by_three(rng, MR_REACTOR_SHARED, 60000);
}

static void hybrid(struct mr_rng *rng)
{
    three_by_three(rng, MR_REACTOR_HYBRID, 30000);
}

static const struct mr_test cases[] = {{"shared", shared}, {"hybrid", hybrid}};

MR_TEST_MAIN(cases)
